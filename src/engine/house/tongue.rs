//! The five tongues, and which of them a language tag means.

/// A language this engine can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tongue {
    English,
    Mandarin,
    Japanese,
    Korean,
    Cantonese,
}

impl Tongue {
    /// From a BCP 47 tag or an espeak voice name, in any case, with `-` or `_`.
    pub(super) fn of(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut subtags = tag.split('-');
        let tongue = match subtags.next()? {
            "en" | "eng" => Tongue::English,
            // Hong Kong and Macau write `zh-HK` for what they say, which is Cantonese.
            "zh" | "zho" | "chi" => {
                if subtags.any(|subtag| matches!(subtag, "yue" | "hk" | "mo")) {
                    Tongue::Cantonese
                } else {
                    Tongue::Mandarin
                }
            }
            "cmn" => Tongue::Mandarin,
            "yue" => Tongue::Cantonese,
            "ja" | "jpn" => Tongue::Japanese,
            "ko" | "kor" => Tongue::Korean,
            _ => return None,
        };
        Some(tongue)
    }

    /// The tag written in voices and messages.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Tongue::English => "en",
            Tongue::Mandarin => "zh",
            Tongue::Japanese => "ja",
            Tongue::Korean => "ko",
            Tongue::Cantonese => "yue",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Tongue::English => "English",
            Tongue::Mandarin => "Mandarin",
            Tongue::Japanese => "Japanese",
            Tongue::Korean => "Korean",
            Tongue::Cantonese => "Cantonese",
        }
    }

    /// Whether a word said without its tone is another word.
    pub(super) fn is_tonal(self) -> bool {
        matches!(self, Tongue::Mandarin | Tongue::Cantonese)
    }

    /// Whether Han characters have a reading in this tongue that we can find.
    pub(super) fn reads_han(self) -> bool {
        matches!(self, Tongue::Mandarin | Tongue::Cantonese | Tongue::Japanese)
    }
}

#[cfg(test)]
mod tests {
    use super::Tongue;

    #[test]
    fn tags_name_their_tongue() {
        for (tag, tongue) in [
            ("en", Tongue::English),
            ("en-GB", Tongue::English),
            ("EN_us", Tongue::English),
            ("zh", Tongue::Mandarin),
            ("zh-Hant-TW", Tongue::Mandarin),
            ("cmn", Tongue::Mandarin),
            ("zh-HK", Tongue::Cantonese),
            ("zh-yue", Tongue::Cantonese),
            ("yue-Hant-HK", Tongue::Cantonese),
            ("ja-JP", Tongue::Japanese),
            ("ko", Tongue::Korean),
        ] {
            assert_eq!(Tongue::of(tag), Some(tongue), "{tag}");
        }
        for tag in ["", "fr", "-", "e", "english"] {
            assert_eq!(Tongue::of(tag), None, "{tag}");
        }
    }
}
