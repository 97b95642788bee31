//! Which house voice stands for which Flow voice: of its language and gender, and always the same one.

use crate::engine::flow::catalogue::{self, Listed};
use crate::engine::house::{Gender, House};

/// The voice that speaks in the web dialect when a request names none.
pub(super) const DEFAULT: &str = "v-female-R2s4N9qJ";

/// The languages that are spoken.
pub(super) const LANGUAGES: [&str; 5] = ["zh", "en", "ja", "ko", "yue"];

/// A house voice and how far its pitch is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The house voice's id.
    pub(super) house: String,
    /// Semitones.
    pub(super) shift: i32,
}

/// The published voice `id`, exactly as it is written.
pub(super) fn listed(id: &str) -> Option<&'static Listed> {
    let bundled = catalogue::bundled();
    bundled.turbo.iter().chain(&bundled.ex).find(|voice| voice.id == id)
}

/// The spoken language that `tag` means, in whatever form clients write it; `None` for any other.
pub(super) fn language(tag: &str) -> Option<&'static str> {
    let lower = tag.to_ascii_lowercase().replace('_', "-");
    let mut subtags = lower.split('-');
    let primary = match subtags.next()? {
        "zh" | "cmn" if subtags.any(|part| part == "hk" || part == "yue") => "yue",
        "cmn" => "zh",
        other => other,
    };
    LANGUAGES.into_iter().find(|known| *known == primary)
}

/// The language of `text` by its letters, for requests that name none.
pub(super) fn guess(text: &str) -> &'static str {
    let any = |test: fn(char) -> bool| text.chars().any(test);
    if any(|c| matches!(c, '\u{3040}'..='\u{30ff}')) {
        "ja"
    } else if any(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) {
        "ko"
    } else if any(|c| "嘅咗喺唔佢哋冇啲".contains(c)) {
        "yue"
    } else if any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
        "zh"
    } else {
        "en"
    }
}

/// How a listed voice sounds: as the list says, or as its id and name do; without either, chance by its id.
fn gender(voice: &Listed) -> Gender {
    let said =
        format!("{} {} {} {}", voice.gender.as_deref().unwrap_or_default(), voice.id, voice.name, voice.description)
            .to_lowercase();
    // `female` holds `male`, and `woman` holds `man`: women first.
    const WOMEN: [&str; 8] = ["female", "woman", "girl", "lady", "sister", "女", "queen", "princess"];
    const MEN: [&str; 8] = ["male", "man", "boy", "guy", "brother", "男", "king", "gentle"];
    let any = |words: [&str; 8]| words.iter().any(|word| said.contains(word));
    match (any(WOMEN), any(MEN), hash(&voice.id) & 1) {
        (true, ..) | (false, false, 0) => Gender::Female,
        _ => Gender::Male,
    }
}

/// The same as the docs dialect writes it.
pub(super) fn gender_name(voice: &Listed) -> &'static str {
    match gender(voice) {
        Gender::Female => "female",
        Gender::Male => "male",
    }
}

/// The house voice for `voice` speaking `language`.
pub(super) fn part(voice: &Listed, language: &str) -> Part {
    let hash = hash(&voice.id);
    let own = gender(voice);
    // A house voice of the other sex sounds wrong; one of another dialect does not.
    let fitting: Vec<String> = House::voices()
        .into_iter()
        .filter(|house| house.language == language && house.gender == own)
        .map(|house| house.id)
        .collect();
    let count = fitting.len().max(1) as u64;
    let house = fitting.into_iter().nth(usize::try_from(hash % count).unwrap_or(0));
    let shift = i32::try_from(hash / count % 3).unwrap_or(1) - 1;
    Part { house: house.unwrap_or_else(|| language.to_owned()), shift }
}

/// The plain house voice that a clone of `gender` is built on.
pub(super) fn plain(language: &str, gender: Gender) -> String {
    let of = |house: &crate::engine::house::HouseVoice| house.language == language && house.gender == gender;
    House::voices().into_iter().find(of).map_or_else(|| language.to_owned(), |house| house.id)
}

fn hash(id: &str) -> u64 {
    let bytes = blake3::hash(id.as_bytes());
    bytes.as_bytes().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_published_voice_has_a_part_in_every_language() {
        let known: BTreeSet<String> = House::voices().into_iter().map(|voice| voice.id).collect();
        let bundled = catalogue::bundled();
        let mut parts = BTreeSet::new();
        for voice in bundled.turbo.iter().chain(&bundled.ex) {
            for language in LANGUAGES {
                let part = part(voice, language);
                assert!(known.contains(&part.house) && part.house.starts_with(language), "{part:?}");
                assert!((-1..=1).contains(&part.shift));
                parts.insert(format!("{part:?}"));
            }
        }
        assert!(parts.len() > 60, "voices differ: {}", parts.len());
    }

    #[test]
    fn a_woman_speaks_for_a_woman() {
        assert_eq!(gender(listed("v-female-R2s4N9qJ").unwrap()), Gender::Female);
        assert_eq!(gender(listed("male-qn-qingse").unwrap()), Gender::Male);
        assert_eq!(gender(listed("Korean_BraveFemaleWarrior").unwrap()), Gender::Female);
        assert!(listed("Santa_Claus ").is_some() && listed("Santa_Claus").is_none(), "ids are never trimmed");
    }

    #[test]
    fn languages_are_read_in_many_forms_and_guessed_by_letters() {
        for (tag, expected) in
            [("zh-CN", Some("zh")), ("EN_us", Some("en")), ("zh-HK", Some("yue")), ("fr", None), ("", None)]
        {
            assert_eq!(language(tag), expected, "{tag}");
        }
        for (text, expected) in [("你好", "zh"), ("佢哋嚟咗", "yue"), ("東京だ", "ja"), ("안녕", "ko"), ("Hi", "en")]
        {
            assert_eq!(guess(text), expected, "{text}");
        }
    }
}
