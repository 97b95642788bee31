//! Words without what no ear tells apart, case, width, punctuation, the two Chinese scripts, as prints of eight bytes each:
//! what was heard can be kept and compared, and what is kept holds no words.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_64;

/// Changes whenever the same text may give other prints: what was kept before is asked for anew.
pub const VERSION: u32 = 1;

/// Languages that are counted in characters: those that set no spaces, and Korean, whose spaces are a matter of taste.
const IN_CHARACTERS: [&str; 14] =
    ["zh", "cmn", "yue", "wuu", "nan", "hak", "lzh", "ja", "ko", "th", "lo", "km", "my", "bo"];

/// Chinese languages, which have two scripts.
const CHINESE: [&str; 7] = ["zh", "cmn", "yue", "wuu", "nan", "hak", "lzh"];

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Words.
    Words,
    /// Characters as a reader counts them, a letter with its marks.
    Characters,
}

impl Unit {
    /// That of the language whose primary subtag is `language`.
    pub fn of(language: &str) -> Unit {
        if IN_CHARACTERS.contains(&language) { Unit::Characters } else { Unit::Words }
    }
}

/// A word, or a character, of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The byte at which it begins.
    pub at: usize,
    /// What it is.
    pub print: u64,
}

/// The words of `text`, or its characters, as the language with the primary subtag `language` counts them. What has neither
/// letter nor digit is none.
pub fn tokens(text: &str, language: &str) -> Vec<Token> {
    let mut found = Vec::new();
    match Unit::of(language) {
        Unit::Words => {
            for (at, word) in text.unicode_word_indices() {
                let plain = plain(word);
                if !plain.is_empty() {
                    found.push(Token { at, print: xxh3_64(plain.as_bytes()) });
                }
            }
        }
        Unit::Characters => {
            let chinese = CHINESE.contains(&language);
            for (at, cluster) in text.grapheme_indices(true) {
                // One sign may stand for several letters, as ㌔ does.
                for letter in plain(cluster).graphemes(true) {
                    let letter = if chinese { in_one_script(letter) } else { Cow::Borrowed(letter) };
                    found.push(Token { at, print: xxh3_64(letter.as_bytes()) });
                }
            }
        }
    }
    found
}

/// The letters and digits of `text`, of one width and one case.
fn plain(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    lower.chars().filter(|c| c.is_alphanumeric() || is_combining_mark(*c)).collect()
}

/// `letter` in the simplified script: recognisers write what they like, whatever the language they are told.
fn in_one_script(letter: &str) -> Cow<'_, str> {
    if letter.is_ascii() { Cow::Borrowed(letter) } else { Cow::Owned(hanconv::t2s(letter)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(text: &str, language: &str) -> Vec<u64> {
        tokens(text, language).into_iter().map(|token| token.print).collect()
    }

    #[test]
    fn what_no_ear_tells_apart_is_the_same() {
        for (language, one, other) in [
            ("en", "Don’t! — said the Owl…", "don't said the owl"),
            ("en", "well-known “facts”", "Well known facts."),
            ("en", "ﬁne 1,655 ＡＢＣ", "fine 1655 abc"),
            ("en", "U.S.A.", "usa"),
            ("fr", "L’été, à Paris", "l'e\u{301}te\u{301} a\u{300} Paris"),
            ("de", "»Straße«", "straße"),
            ("ja", "吾輩は猫である。", "吾輩は 猫 である"),
            ("ja", "ｶﾞﾗｽ㌔", "ガラスキロ"),
            ("zh", "他们刚刚来到北京。", "他們剛剛來到北京"),
            ("yue", "我哋去咗海邊", "我哋去咗海边"),
            ("ko", "모든 사람은", "모든사람은."),
            ("ko", "한", "\u{1112}\u{1161}\u{11ab}"),
            ("th", "สวัสดี ครับ", "สวัสดีครับ"),
        ] {
            assert_eq!(prints(one, language), prints(other, language), "{language}: {one} | {other}");
        }
    }

    #[test]
    fn what_an_ear_tells_apart_is_not() {
        for (language, one, other) in [
            ("en", "a cat", "a cart"),
            ("en", "twelve", "12"),
            ("fr", "ou", "où"),
            ("ja", "猫", "ねこ"),
            ("ja", "か", "が"),
            ("zh", "十二", "12"),
            ("th", "มา", "ม้า"),
        ] {
            assert_ne!(prints(one, language), prints(other, language), "{language}: {one} | {other}");
        }
    }

    #[test]
    fn words_and_characters_are_counted_where_they_stand() {
        let at =
            |text: &str, language: &str| tokens(text, language).into_iter().map(|token| token.at).collect::<Vec<_>>();
        assert_eq!(at("“Oh, dear!” — 12", "en"), [3, 7, 20]);
        assert_eq!(at("あ、い。", "ja"), [0, 6]);
        assert_eq!(at("… — !", "en"), [0usize; 0]);
        assert_eq!(
            (Unit::of("en"), Unit::of("ko"), Unit::of("yue")),
            (Unit::Words, Unit::Characters, Unit::Characters)
        );
    }
}
