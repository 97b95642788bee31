//! Cuts text into pieces of one tongue and at most one sentence, ready to be spoken one by one.
//!
//! espeak ends a sentence only before a capital and has no limit of its own; cutting here makes the pauses the same in every
//! tongue and keeps each piece short, so that what one piece sounds like does not depend on its neighbours.

use super::script::{Script, script};
use super::tidy::{Skipped, Why, tidy};
use super::tongue::Tongue;
use super::{chinese, japanese, korean, readings};

/// The longest piece in characters; longer sentences are cut at a comma, else a space, else anywhere. espeak's own clause
/// buffer holds 800 characters.
const PIECE_CHARS: usize = 300;

/// The longest word in characters; a longer one is said as several. The port counts at most 99 vowels a word and panics
/// beyond; no English word has 48 letters, and kana without spaces is one word to it.
const WORD_CHARS: usize = 48;

/// Something to be spoken in one breath.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) tongue: Tongue,
    /// Words, spaces and marks; ends with the mark of its sentence if it has one.
    pub(super) text: String,
    pub(super) ends: Ends,
}

/// What a piece ends at, which says how long to pause after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// The tongue changes within a clause.
    Tongue,
    Clause,
    Sentence,
    Paragraph,
}

/// The pieces of `text`, and the characters left out of them.
pub(super) fn pieces(text: &str, tongue: Tongue) -> (Vec<Piece>, Skipped) {
    let (plain, mut skipped) = tidy(text, tongue);
    let mut pieces = Vec::new();
    for (sentence, ends) in sentences(&plain, tongue) {
        let runs = runs(sentence, tongue);
        let last = runs.len().saturating_sub(1);
        for (at, (run_tongue, run)) in runs.into_iter().enumerate() {
            let ends = match at {
                _ if at == last => ends,
                _ if run.trim_end().ends_with(',') => Ends::Clause,
                _ => Ends::Tongue,
            };
            let spelled = with_short_words(&spell(run, run_tongue, &mut skipped));
            cut(&spelled, run_tongue, ends, &mut pieces);
        }
    }
    (pieces, skipped)
}

/// In letters only, as the tongue reads them.
fn spell(run: &str, tongue: Tongue, skipped: &mut Skipped) -> String {
    match tongue {
        Tongue::English => english(run, skipped),
        Tongue::Korean => korean::spell(run),
        Tongue::Japanese => japanese::to_kana(run, skipped),
        Tongue::Mandarin | Tongue::Cantonese => without_unread(&chinese::spell(run, tongue), tongue, skipped),
    }
}

/// A space after every [`WORD_CHARS`] characters that have none.
fn with_short_words(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars() {
        word = if c == ' ' { 0 } else { word + 1 };
        if word > WORD_CHARS {
            spaced.push(' ');
            word = 1;
        }
        spaced.push(c);
    }
    spaced
}

/// Sets aside the Han characters that the dictionary cannot read.
fn without_unread(run: &str, tongue: Tongue, skipped: &mut Skipped) -> String {
    run.chars()
        .map(|c| {
            let is_unread = script(c) == Script::Han && !readings::has_reading(c, tongue);
            if is_unread {
                skipped.entry(c).or_insert((Why::NoReading, 0)).1 += 1;
            }
            if is_unread { ' ' } else { c }
        })
        .collect()
}

/// Letters that espeak's English lacks, as those it has: ř as r, ł as l. It falls silent at the rest of such a word otherwise.
fn english(run: &str, skipped: &mut Skipped) -> String {
    use unicode_normalization::UnicodeNormalization;
    /// With these its dictionary has words: café, naïve, façade, señor.
    const KEPT: &str = "éèêëáàâäíîïóôöúûüçñÉÈÊËÁÀÂÄÍÎÏÓÔÖÚÛÜÇÑ";
    let mut plain = String::with_capacity(run.len());
    for c in run.chars() {
        if c.is_ascii() || KEPT.contains(c) || c == '…' || "€£¥°×÷©®™§".contains(c) {
            plain.push(c);
            continue;
        }
        let before = plain.len();
        plain.push_str(match c {
            'æ' | 'Æ' => "ae",
            'œ' | 'Œ' => "oe",
            'ø' | 'Ø' => "o",
            'ß' | 'ẞ' => "ss",
            'þ' | 'Þ' => "th",
            'ð' | 'Ð' => "th",
            'đ' | 'Đ' => "d",
            'ł' => "l",
            'Ł' => "L",
            'ħ' | 'Ħ' => "h",
            'ı' => "i",
            'ŋ' | 'Ŋ' => "ng",
            'ə' | 'Ə' => "e",
            'ª' => "a",
            'º' => "o",
            _ => "",
        });
        if plain.len() == before {
            plain.extend(c.nfd().filter(char::is_ascii));
        }
        if plain.len() == before && script(c) == Script::Latin {
            skipped.entry(c).or_insert((Why::Symbol, 0)).1 += 1;
        }
    }
    plain
}

/// The sentences of plain text, each with its mark.
fn sentences(plain: &str, tongue: Tongue) -> Vec<(&str, Ends)> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in plain.char_indices() {
        let end = at + c.len_utf8();
        let (before, after) = (&plain[start..at], &plain[end..]);
        let ends = match c {
            '\n' => Ends::Paragraph,
            '.' if after.starts_with([' ', '\n']) && !continues(before, after, tongue) => Ends::Sentence,
            '…' => Ends::Clause,
            // 'Stop!' he said: the sentence goes on.
            '?' | '!' if after.trim_start().starts_with(|c: char| c.is_lowercase()) => Ends::Clause,
            '?' | '!' => Ends::Sentence,
            _ => continue,
        };
        let ends = if after.starts_with('\n') || after.starts_with(" \n") { Ends::Paragraph } else { ends };
        sentences.push((&plain[start..end], ends));
        start = end;
    }
    sentences.push((&plain[start..], Ends::Sentence));
    sentences.retain(|(sentence, _)| sentence.chars().any(char::is_alphanumeric));
    sentences
}

/// Whether a full stop is that of an abbreviation: `Dr.`, `U.S.`, `J.`, or anything before a small letter.
fn continues(before: &str, after: &str, tongue: Tongue) -> bool {
    /// Titles and the like, which a name or a number follows.
    const ABBREVIATIONS: &[&str] = &[
        "mr", "mrs", "ms", "mx", "dr", "prof", "st", "sr", "jr", "rev", "hon", "capt", "col", "gen", "lt", "sgt", "mt",
        "vs", "no", "vol", "fig", "ch", "pp", "ed", "cf", "approx", "esp", "al",
    ];
    if tongue != Tongue::English && !before.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let word = before.rsplit([' ', '\n']).next().unwrap_or("").to_lowercase();
    // `No.` ends a sentence unless a number follows.
    if word == "no" {
        return after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    }
    word.contains('.')
        || (word.chars().count() == 1 && word != "i" && word.chars().all(char::is_alphabetic))
        || ABBREVIATIONS.contains(&word.as_str())
        || after.trim_start().starts_with(|c: char| c.is_lowercase())
}

/// Cuts a sentence where the tongue changes: Latin letters are English, kana Japanese, hangul Korean, the rest `base`.
fn runs(sentence: &str, base: Tongue) -> Vec<(Tongue, &str)> {
    let mut runs: Vec<(Tongue, &str)> = Vec::new();
    let mut start = 0;
    let mut current: Option<Tongue> = None;
    for (at, c) in sentence.char_indices() {
        let next = match script(c) {
            Script::Latin => Tongue::English,
            Script::Kana => Tongue::Japanese,
            Script::Hangul => Tongue::Korean,
            Script::Han => base,
            Script::Digit if touches_latin(sentence, at) => Tongue::English,
            Script::Digit => base,
            // A sign belongs to the number after it.
            _ if "$€£¥₩-".contains(c) => base,
            _ => continue,
        };
        if let Some(tongue) = current.filter(|tongue| *tongue != next) {
            runs.push((tongue, &sentence[start..at]));
            start = at;
        }
        current = Some(next);
    }
    runs.push((current.unwrap_or(base), &sentence[start..]));
    runs
}

/// Whether the digits around byte `at` stand against a Latin letter: `MP3`, `4K`.
fn touches_latin(sentence: &str, at: usize) -> bool {
    let is_digit = |c: &char| c.is_ascii_digit();
    let before = sentence[..at].chars().rev().find(|c| !is_digit(c));
    let after = sentence[at..].chars().find(|c| !is_digit(c));
    [before, after].into_iter().flatten().any(|c| script(c) == Script::Latin)
}

/// Adds `text` to `pieces`, in more than one if it is too long.
fn cut(text: &str, tongue: Tongue, ends: Ends, pieces: &mut Vec<Piece>) {
    let mut rest = text.trim();
    while let Some((limit, _)) = rest.char_indices().nth(PIECE_CHARS) {
        let head = &rest[..limit];
        let (end, head_ends) = match (head.rfind(", "), head.rfind(' ')) {
            (Some(comma), _) if comma > 0 => (comma + 1, Ends::Clause),
            (_, Some(space)) if space > 0 => (space, Ends::Tongue),
            _ => (limit, Ends::Tongue),
        };
        push(&rest[..end], tongue, head_ends, pieces);
        rest = rest[end..].trim_start();
    }
    push(rest, tongue, ends, pieces);
}

fn push(text: &str, tongue: Tongue, ends: Ends, pieces: &mut Vec<Piece>) {
    // Nothing but marks is left where all of a run was set aside; its pause still counts.
    if text.chars().any(|c| c.is_alphanumeric() || "$€£%&@+=#°".contains(c)) {
        pieces.push(Piece { tongue, text: text.replace('…', ","), ends });
    } else if let Some(last) = pieces.last_mut() {
        last.ends = ends;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, tongue: Tongue) -> Vec<(Tongue, String, Ends)> {
        pieces(text, tongue).0.into_iter().map(|piece| (piece.tongue, piece.text, piece.ends)).collect()
    }

    fn texts(text: &str, tongue: Tongue) -> Vec<String> {
        pieces(text, tongue).0.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        assert_eq!(texts("Hello. World", Tongue::English), ["Hello.", "World"]);
        assert_eq!(texts("Dr. Smith met J. Doe in the U.S. capital.", Tongue::English).len(), 1);
        assert_eq!(
            texts("“Stop!” he said. No. 5 won. No. Yes", Tongue::English),
            ["Stop!", "he said.", "No. 5 won.", "No.", "Yes"]
        );
        assert_eq!(texts("好。好！3.5", Tongue::Mandarin), ["好.", "好!", "三点五"]);
        assert_eq!(said("a\n\nb", Tongue::English)[0].2, Ends::Paragraph);
    }

    #[test]
    fn tongues_part_within_a_sentence() {
        assert_eq!(
            said("我用Rust写MP3", Tongue::Mandarin),
            [
                (Tongue::Mandarin, "我用".into(), Ends::Tongue),
                (Tongue::English, "Rust".into(), Ends::Tongue),
                (Tongue::Mandarin, "写".into(), Ends::Tongue),
                (Tongue::English, "MP3".into(), Ends::Sentence),
            ]
        );
        assert_eq!(
            said("He said さようなら, twice", Tongue::English)[1],
            (Tongue::Japanese, "さようなら,".into(), Ends::Clause)
        );
    }

    #[test]
    fn english_letters_are_plain() {
        assert_eq!(texts("Dvořák in Łódź, café", Tongue::English), ["Dvorák in Lódz, café"]);
    }

    #[test]
    fn long_sentences_are_cut_and_nothing_is_lost() {
        for text in ["a".repeat(5000), "ab ".repeat(1700), "ab, ".repeat(1200), "好".repeat(5000)] {
            for tongue in [Tongue::English, Tongue::Mandarin] {
                let texts = texts(&text, tongue);
                assert!(texts.iter().all(|text| text.chars().count() <= PIECE_CHARS));
                assert!(texts.iter().flat_map(|text| text.split(' ')).all(|word| word.chars().count() <= WORD_CHARS));
                let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
                if tongue == Tongue::Mandarin || !text.contains('好') {
                    assert_eq!(words(&texts.concat()), words(&text));
                }
            }
        }
    }

    #[test]
    fn marks_alone_are_no_piece() {
        for text in ["", " ", "…", "***", "—!?", "\u{200B}", "🎉"] {
            assert_eq!(texts(text, Tongue::English), Vec::<String>::new(), "{text:?}");
        }
    }
}
