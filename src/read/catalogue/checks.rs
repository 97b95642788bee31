//! Checks of texts before they are spoken: written in the letters of their language, translated, and not too long.
//!
//! None of them is an error: names, codes and short words may well be the same in all languages. What is found is told, and
//! `check` fails on what a release must not have.

use super::entry::Entry;
use super::reading::{Reading, clean};
use super::{Notation, tags};
use crate::script::{Flaw, Place};

/// The fewest letters of a word that counts: shorter ones are units and codes.
const WORD: usize = 3;

/// A system of letters, as far as languages are told by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Devanagari,
    Thai,
    Hangul,
    Kana,
    Han,
}

/// Languages by the letters in which they are written. Those that are written in several, and others, are not here.
const WRITTEN: [(&str, &[Letters]); 10] = [
    ("ja", &[Letters::Kana, Letters::Han]),
    ("zh yue", &[Letters::Han]),
    ("ko", &[Letters::Hangul, Letters::Han]),
    ("ru uk be bg mk kk ky tg", &[Letters::Cyrillic]),
    ("ar fa ur", &[Letters::Arabic]),
    ("he", &[Letters::Hebrew]),
    ("el", &[Letters::Greek]),
    ("hi mr ne", &[Letters::Devanagari]),
    ("th", &[Letters::Thai]),
    (
        "en de fr es it pt nl pl cs sk sl hr sv da nb nn no fi is et lv lt hu ro tr vi id ms ca gl eu ga cy",
        &[Letters::Latin],
    ),
];

impl Reading<'_> {
    /// What is wrong with `said`, a prompt of `entry` at `place`: it is told, and kept with the prompt.
    pub(super) fn flaws(&mut self, entry: &Entry, said: &str, place: Place) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let language = self.catalogue.spoken_in().to_owned();
        if !is_written_in(said, &language) && !self.is_meant(entry.id.trim()) {
            let message = format!("this text has no letter in which `{language}` is written");
            self.seen.tell("N0223", message, place);
        }
        if self.is_untranslated(entry) {
            self.seen.tell(
                "N0224",
                "this text is the same in the language that it is translated from".to_owned(),
                place,
            );
            flaws.push(Flaw::Untranslated);
        }
        let chars = u32::try_from(said.chars().count()).unwrap_or(u32::MAX);
        if let Some(most) = self.catalogue.max_chars.filter(|most| chars > *most) {
            self.seen.tell("N0228", format!("this text has {chars} characters, and {most} are allowed"), place);
            flaws.push(Flaw::TooLong { chars, most });
        }
        flaws
    }

    /// Whether the job says that the text of `id` is meant as it is.
    fn is_meant(&mut self, id: &str) -> bool {
        let is_named = self.catalogue.same.contains(id);
        if is_named && !self.seen.same.contains(id) {
            self.seen.same.insert(id.to_owned());
        }
        is_named || self.catalogue.same.contains("*")
    }

    /// Whether the text of `entry` is a sentence that nobody translated.
    fn is_untranslated(&mut self, entry: &Entry) -> bool {
        let id = entry.id.trim();
        if self.is_meant(id) {
            return false;
        }
        let text = |text: &str| clean(&tags::without(text));
        // Where gettext has a text for its id, that is English unless the job says otherwise.
        let is_english = self.notation == Notation::Po && primary(self.catalogue.spoken_in()) == "en";
        let of_base = self.base.of(id).map(text);
        let source = of_base.or_else(|| entry.source.as_deref().filter(|_| !is_english).map(text));
        source.is_some_and(|source| {
            let shown = match &entry.shown {
                Some(shown) => text(shown),
                None => text(&entry.text.iter().map(|piece| piece.text.as_str()).collect::<String>()),
            };
            source == shown && is_sentence(&shown)
        })
    }
}

/// The first part of a language's tag.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase()
}

/// Whether `text` is more than a name, a unit or a code, which languages share: two words in small letters, or four letters of
/// another script than Latin.
fn is_sentence(text: &str) -> bool {
    let is_word = |word: &&str| {
        word.chars().filter(|c| c.is_alphabetic()).count() >= WORD && word.chars().any(char::is_lowercase)
    };
    let others = text.chars().filter_map(letters).filter(|letters| *letters != Letters::Latin).count();
    text.split_whitespace().filter(is_word).count() >= 2 || others > WORD
}

/// Whether `text` has a letter of those in which `language` is written, or is too short to tell.
fn is_written_in(text: &str, language: &str) -> bool {
    let own = primary(language);
    let is_own = |(languages, _): &&(&str, &[Letters])| languages.split(' ').any(|one| one == own);
    let Some((_, written)) = WRITTEN.iter().find(is_own) else { return true };
    // A tag such as `sr-Latn` names other letters.
    let names_letters =
        language.split(['-', '_']).skip(1).any(|part| part.len() == 4 && part.chars().all(char::is_alphabetic));
    let has_own = text.chars().filter_map(letters).any(|letters| written.contains(&letters));
    has_own || names_letters && own != "zh" || !is_sentence(text)
}

/// The system of letters that `c` is of.
fn letters(c: char) -> Option<Letters> {
    Some(match c {
        'A'..='Z' | 'a'..='z' | 'À'..='ɏ' | 'Ḁ'..='ỿ' => Letters::Latin,
        'Ͱ'..='Ͽ' | 'ἀ'..='῿' => Letters::Greek,
        'Ѐ'..='ԯ' => Letters::Cyrillic,
        '\u{5d0}'..='\u{5ea}' => Letters::Hebrew,
        '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' => Letters::Arabic,
        '\u{900}'..='\u{97f}' => Letters::Devanagari,
        '\u{e01}'..='\u{e4e}' => Letters::Thai,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}' => Letters::Hangul,
        '\u{3041}'..='\u{30ff}' => Letters::Kana,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Letters::Han,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_foreign_letters_are_told_from_names_and_codes() {
        for (language, text, is) in [
            ("ja", "Please close the door", false),
            ("ja", "OK", true),
            ("ja", "GPS 5 GHz", true),
            ("ja", "EdgeTX", true),
            ("ja", "Home Assistant を開く", true),
            ("ja", "電池残量低下", true),
            ("zh-Hans", "Low battery warning", false),
            ("zh-HK", "電量低", true),
            ("ru", "Low battery", false),
            ("ru", "Низкий заряд", true),
            ("ru_RU", "USB type C", true),
            ("en", "Низкий заряд", false),
            ("en", "Да", true),
            ("de", "Ärger", true),
            ("ko", "배터리 부족", true),
            ("sr", "Baterija je prazna", true),
            ("kk-Latn", "Batareia tomen qalai", true),
            ("ar", "low battery warning", false),
        ] {
            assert_eq!(is_written_in(text, language), is, "{language}: {text}");
        }
    }

    #[test]
    fn sentences_are_more_than_names() {
        for (text, is) in [
            ("Close the door", true),
            ("Menu", false),
            ("EdgeTX GPS", false),
            ("AUX 1", false),
            ("Timer 2 off", true),
            ("電池残量", true),
            ("日", false),
        ] {
            assert_eq!(is_sentence(text), is, "{text}");
        }
    }
}
