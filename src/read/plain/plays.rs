//! Plays in plain text: who speaks a paragraph, `JACK. Oh!`, `Jack: Oh!`, `甲：好。`, and what of it is a stage direction.

use std::ops::Range;

use crate::read::{speaker, words};

/// The longest speaker's name, in words and in characters: what is longer is a sentence.
const MOST_WORDS: usize = 5;
const MOST_CHARS: usize = 40;

/// The longest in scripts that put no blanks between words.
const MOST_UNSPACED: usize = 8;

/// Words of names that begin with a small letter.
const PARTICLES: [&str; 16] =
    ["and", "da", "de", "del", "der", "di", "du", "e", "la", "le", "of", "the", "und", "van", "von", "y"];

/// The longest word with a full stop in a name: `Capt.`
const LONGEST_ABBREVIATED: usize = 5;

/// What stands in capitals before a full stop and is nobody.
const NOBODY: [&str; 14] = [
    "ACT", "SCENE", "PART", "CHAPTER", "PROLOGUE", "EPILOGUE", "CURTAIN", "TABLEAU", "ENTER", "EXIT", "EXEUNT", "END",
    "FINIS", "TIME",
];

/// The longest stage direction, in bytes: without a bound, brackets that are never shut would cost more than their length.
const LONGEST_DIRECTION: usize = 2048;

/// Titles whose full stop does not end a name.
const TITLES: [&str; 8] = ["MR", "MRS", "MS", "DR", "ST", "REV", "CAPT", "PROF"];

/// The speaker's name with which `paragraph` begins, and the length in bytes of all that is not spoken because of it.
pub(super) fn name(paragraph: &str) -> Option<(String, usize)> {
    speaker::name(paragraph).or_else(|| before_colon(paragraph)).or_else(|| in_capitals(paragraph))
}

/// `Jack: Oh!`, `LADY BRACKNELL: Good morning.`, `甲：好。`: every word of a name begins with a capital.
fn before_colon(paragraph: &str) -> Option<(String, usize)> {
    let (at, colon) = paragraph.char_indices().take(MOST_CHARS + 1).find(|(_, c)| matches!(c, ':' | '：' | '\n'))?;
    let after = &paragraph[at + colon.len_utf8()..];
    // The time of day, an address, a mark of something else.
    let goes_on = colon == ':' && after.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '/' | ':' | ')' | '('));
    if colon == '\n' || goes_on || !words::speakable(after) {
        return None;
    }
    let written = paragraph[..at].trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '’' | '\'' | '-' | '·' | '・' | '＝' | '&');
    let is_word = |word: &str| {
        let begins = word.chars().next().is_some_and(|c| !c.is_lowercase());
        (begins || PARTICLES.contains(&word)) && (word.chars().count() <= LONGEST_ABBREVIATED || !word.contains('.'))
    };
    let unspaced = written.chars().any(words::is_east_asian) && written.chars().count() > MOST_UNSPACED;
    let is_name = written.chars().all(plain)
        && written.chars().next().is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase())
        && written.split(' ').count() <= MOST_WORDS
        && written.split(' ').all(is_word);
    (is_name && !unspaced).then(|| (clean(written), at + colon.len_utf8()))
}

/// `JACK. Oh!`, also with the words on the next line.
fn in_capitals(paragraph: &str) -> Option<(String, usize)> {
    let line = paragraph.split('\n').next().unwrap_or("");
    let mut end = 0;
    for (nth, word) in line.split_inclusive(' ').enumerate() {
        let bare = word.trim_end();
        let letters = bare.trim_end_matches('.');
        let is_capital = |c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '’' | '\'' | '-' | '&');
        if nth >= MOST_WORDS || letters.is_empty() || !letters.chars().all(is_capital) {
            return None;
        }
        if nth == 0 && NOBODY.contains(&letters) {
            return None;
        }
        end += word.len();
        if bare.ends_with('.') && !TITLES.contains(&letters) {
            let at = end - (word.len() - bare.len());
            let written = &line[..at - 1];
            let enough = written.chars().filter(|c| c.is_uppercase()).count() > 1 && written.len() <= MOST_CHARS;
            return (enough && words::speakable(&paragraph[at..])).then(|| (clean(written), at));
        }
    }
    None
}

fn clean(written: &str) -> String {
    let mut role = String::new();
    words::push(&mut role, written);
    role.trim().to_owned()
}

/// Where the stage directions of `block` stand, whose words begin at byte `from`: in square brackets; in round ones, where
/// they are a sentence of their own or all that is written; and, with `emphasis`, between underscores in the same way.
pub(super) fn directions(block: &str, from: usize, emphasis: bool) -> Vec<Range<usize>> {
    const PAIRS: [(char, char, bool); 5] =
        [('[', ']', true), ('［', '］', true), ('（', '）', true), ('(', ')', false), ('_', '_', false)];
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut said = String::new();
    let mut at = from;
    while let Some(first) = block.get(at..).and_then(|rest| rest.chars().next()) {
        let pair = PAIRS.iter().find(|(open, ..)| *open == first && (first != '_' || emphasis));
        let inside = at + first.len_utf8();
        let near = &block[inside..block.floor_char_boundary(inside + LONGEST_DIRECTION)];
        let close = pair.and_then(|(_, close, _)| near.find(*close));
        if let (Some((_, close_mark, always)), Some(close)) = (pair, close) {
            let end = inside + close + close_mark.len_utf8();
            let written = block[inside..inside + close].replace('_', "");
            let first = said.trim().is_empty() && found.is_empty();
            let alone = first && block[end..].trim().is_empty();
            // Round brackets right after a name hold how it is said.
            let certain = *always || first && *close_mark == ')';
            if written.contains(char::is_alphabetic) && (certain || speaker::is_direction(&written, &said, alone)) {
                found.push(at..end);
            } else {
                said.push_str(&written);
            }
            at = end;
            continue;
        }
        said.push(first);
        at = inside;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_before_a_colon_or_in_capitals_before_a_full_stop() {
        for (paragraph, role, words) in [
            ("Jack: Oh!", "Jack", " Oh!"),
            ("LADY BRACKNELL: Good morning.", "LADY BRACKNELL", " Good morning."),
            ("Duke of York: Aye.", "Duke of York", " Aye."),
            ("Mr. Ng: Yes.", "Mr. Ng", " Yes."),
            ("甲：好。", "甲", "好。"),
            ("ジョバンニ：はい。", "ジョバンニ", "はい。"),
            ("철수: 네.", "철수", " 네."),
            ("JACK. Oh!", "JACK", " Oh!"),
            ("MISS PRISM.\nYes.", "MISS PRISM", "\nYes."),
            ("MR. WORTHING. I am.", "MR. WORTHING", " I am."),
            ("**Jack:** Oh!", "Jack", " Oh!"),
        ] {
            let (name, len) = name(paragraph).unwrap_or_default();
            assert_eq!((name.as_str(), &paragraph[len..]), (role, words), "{paragraph}");
        }
        for paragraph in [
            "He said: no.",
            "I know one thing: it rains.",
            "At 10:30 they left.",
            "See https://example.org: there.",
            "ACT I. Morning-room in a flat.",
            "SCENE. A garden.",
            "I. The beginning.",
            "A. Nobody.",
            "JACK.",
            "Jack:",
            "Oh, Jack: really!",
            "THE END.",
            "第二天早上他对我说：走吧。",
            "NASA launched it. Then",
        ] {
            assert_eq!(name(paragraph), None, "{paragraph}");
        }
    }

    #[test]
    fn directions_stand_in_brackets() {
        let all = |block: &str, emphasis| -> Vec<String> {
            directions(block, 0, emphasis).into_iter().map(|at| block[at].to_owned()).collect()
        };
        for (block, expected) in [
            ("[Enter Lane with\nthe tray.]", vec!["[Enter Lane with\nthe tray.]"]),
            ("Yes, sir. [Hands them on a salver.] So.", vec!["[Hands them on a salver.]"]),
            ("(laughing) I know.", vec!["(laughing)"]),
            ("I went (as you know) home.", vec![]),
            ("I went. (Laughs.) And home.", vec!["(Laughs.)"]),
            ("好（笑）。", vec!["（笑）"]),
            ("(They leave.)", vec!["(They leave.)"]),
            ("Open [ and never shut", vec![]),
            ("[1]", vec![]),
            ("[…] And so on", vec![]),
        ] {
            assert_eq!(all(block, false), expected, "{block}");
        }
        assert_eq!(all("_Languidly._ I believe it _is_ so.", true), ["_Languidly._"]);
        assert_eq!(all("_Languidly._ I", false), Vec::<String>::new());
    }
}
