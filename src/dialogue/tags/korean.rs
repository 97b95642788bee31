//! Korean tags: `하고 앨리스가 말했다` after what is said, `앨리스가 말했다.` before it.

use super::{Around, Tag};

/// How verbs of speech and of thought begin.
const VERBS: [&str; 16] = [
    "말했",
    "말하",
    "물었",
    "묻",
    "대답",
    "외쳤",
    "외치",
    "소리",
    "중얼",
    "속삭",
    "생각",
    "덧붙",
    "되물",
    "부르짖",
    "이야기",
    "답했",
];

/// Particles of a subject; longer ones first.
const PARTICLES: [&str; 5] = ["께서", "이", "가", "은", "는"];

/// Words for people whom only the context knows; the one who tells is none of them.
const PRONOUNS: [&str; 8] = ["그", "그녀", "저", "제", "우리", "너", "누구", "그들"];

pub(super) fn tag(around: Around<'_>) -> Option<Tag> {
    let after = around.after.split(['.', '!', '?', '\n', '“', '"']).next().unwrap_or("");
    let before = around.before.trim_end().trim_end_matches(['.', ',', ':']);
    let before = before.rsplit(['.', '!', '?', '\n', '”', '"']).next().unwrap_or("");
    subject(after).or_else(|| subject(before))
}

/// Whoever the last verb of speech in a sentence has for its subject.
fn subject(sentence: &str) -> Option<Tag> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let verb = words.iter().rposition(|word| VERBS.iter().any(|verb| word.starts_with(verb)))?;
    let named = |word: &&str| {
        let name = PARTICLES.iter().find_map(|particle| word.strip_suffix(particle)).filter(|name| !name.is_empty())?;
        (name.chars().count() <= 8 && !name.contains(',')).then(|| name.to_owned())
    };
    let name = words.get(..verb)?.iter().rev().find_map(named)?;
    Some(if PRONOUNS.contains(&name.as_str()) { Tag::Pronoun } else { Tag::Named(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_verbs_of_speech_are_speakers() {
        let named = |name: &str| Some(Tag::Named(name.to_owned()));
        for (before, after, expected) in [
            ("", " 하고 앨리스가 말했다.", named("앨리스")),
            ("", " 토끼가 큰 소리로 외쳤다.", named("토끼")),
            ("앨리스는 말했다. ", "", named("앨리스")),
            ("", "하고 그녀가 물었다.", Some(Tag::Pronoun)),
            ("", " 하고 말했다.", None),
            ("", " 앨리스가 웃었다.", None),
            ("", "", None),
        ] {
            assert_eq!(tag(Around { before, quoted: "“네.”", after }), expected, "{before}|{after}");
        }
    }
}
