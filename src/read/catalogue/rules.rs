//! Rules for the names of prompts that the program which plays them has, beside those of file systems.

use serde::Serialize;

/// What the player of prompts asks of the names of their files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameRules {
    /// What the job calls the player.
    pub player: String,
    /// The most characters of a file's own name, its ending and its folders left out; absent means any number.
    pub most_chars: Option<u32>,
    /// Of what names are made.
    pub signs: Signs,
}

/// Of what names are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signs {
    /// Of whatever file systems allow.
    Any,
    /// Of letters and digits of ASCII, `-` and `_`.
    Ascii,
    /// Of digits alone.
    Digits,
}

impl NameRules {
    /// Why `stem`, the folders and the name of a file without its ending, is against them; none when it is not.
    pub(super) fn broken_by(&self, stem: &str) -> Option<String> {
        let (folders, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let chars = name.chars().count();
        if let Some(most) = self.most_chars.filter(|most| chars > *most as usize) {
            return Some(format!("it has {chars} characters, and {most} are the most"));
        }
        let is_ascii = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let strange = match self.signs {
            Signs::Any => None,
            // Folders are made of the same signs, with what parts them.
            Signs::Ascii => name.chars().chain(folders.chars().filter(|c| *c != '/')).find(|c| !is_ascii(*c)),
            Signs::Digits => name.chars().find(|c| !c.is_ascii_digit()),
        }?;
        let made_of = if self.signs == Signs::Digits { "digits" } else { "a-z, A-Z, 0-9, `-` and `_`" };
        Some(format!("`{}` is in it, and names are made of {made_of}", strange.escape_debug()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_held_against_the_player_and_not_their_folders_lengths() {
        let rules = |most_chars, signs| NameRules { player: "x".into(), most_chars, signs };
        let why = |rules: &NameRules, stem: &str| rules.broken_by(stem).unwrap_or_default();
        let edgetx = rules(Some(8), Signs::Ascii);
        for good in ["SOUNDS/en/SYSTEM/thralert", "SOUNDS/en/SA-up", "a"] {
            assert_eq!(why(&edgetx, good), "", "{good}");
        }
        assert!(why(&edgetx, "SOUNDS/en/throttles").contains("9 characters, and 8"));
        assert!(why(&edgetx, "SOUNDS/en/größe").contains("`ö` is in it"));
        assert!(why(&edgetx, "a b/name").contains("` ` is in it"));
        assert!(why(&rules(None, Signs::Digits), "en/12a").contains("`a` is in it, and names are made of digits"));
        assert_eq!(why(&rules(None, Signs::Any), "日本/é!"), "");
    }
}
