//! Japanese to kana: kanji by kakasi, numbers with their counters, and the particles は and へ as they are said.

mod counters;

use super::numbers::replace;
use super::script::{Script, script};
use super::tidy::{Skipped, Why};

/// Put before a particle, so that kakasi does not take the kana for an inflection (会は is not 会わ).
/// From the private use area: nothing else writes it, as [`super::tidy`] sets such characters aside.
const SEAM: char = '\u{E000}';

/// `text` in kana, spaces and marks only; kanji without a reading go to `skipped`.
pub(super) fn to_kana(text: &str, skipped: &mut Skipped) -> String {
    let counted = replace(&with_readings(&mark_particles(text)), |number, after| {
        let (words, dealt_with) = counters::number_words(number, after);
        (format!("{words} "), dealt_with)
    });
    let hiragana = kakasi::convert(&counted).hiragana;

    let mut kana = String::with_capacity(hiragana.len());
    let mut chars = hiragana.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            SEAM => match chars.peek() {
                Some('は') => {
                    chars.next();
                    kana.push_str("わ ");
                }
                Some('へ') => {
                    chars.next();
                    kana.push_str("え ");
                }
                _ => kana.push(' '),
            },
            // Iteration marks and small letters espeak has no rule for.
            'ゝ' | 'ヽ' | 'ゞ' | 'ヾ' => kana.extend(kana.chars().next_back()),
            'ゕ' | 'ヵ' => kana.push('か'),
            'ゖ' | 'ヶ' => kana.push('が'),
            '〇' => kana.push_str("ゼロ"),
            _ if script(c) == Script::Han => {
                kana.push(' ');
                skipped.entry(c).or_insert((Why::NoReading, 0)).1 += 1;
            }
            // を is always the particle; the space ends its word.
            'を' => kana.push_str("を "),
            _ => kana.push(c),
        }
    }
    kana
}

/// Words that stand alone as another word than kakasi takes them for: it says え for 会, にん for 人.
const READINGS: &[(&str, &str)] = &[
    ("明後日", "あさって"),
    ("今年", "ことし"),
    ("大分", "だいぶ"),
    ("行方", "ゆくえ"),
    ("会", "かい"),
    ("人", "ひと"),
    ("月", "つき"),
    ("日", "ひ"),
    ("年", "とし"),
    ("後", "あと"),
    ("名", "な"),
    ("他", "ほか"),
    ("君", "きみ"),
    ("間", "あいだ"),
    ("床", "ゆか"),
    ("剣", "けん"),
    ("角", "かど"),
];

/// `text` with [`READINGS`] put in where no kanji, digit or numeral touches the word.
fn with_readings(text: &str) -> String {
    let touches = |c: Option<char>| c.is_some_and(|c| matches!(script(c), Script::Han | Script::Digit | Script::Latin));
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let found = READINGS.iter().find(|(written, _)| {
            !touches(before) && rest.strip_prefix(written).is_some_and(|after| !touches(after.chars().next()))
        });
        let (said, length) =
            found.map_or((&rest[..c.len_utf8()], c.len_utf8()), |(written, said)| (*said, written.len()));
        read.push_str(said);
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
    read
}

/// Puts a seam before every は and へ that is a particle.
fn mark_particles(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut marked = String::with_capacity(text.len() + 16);
    for (at, &c) in chars.iter().enumerate() {
        if matches!(c, 'は' | 'へ') && is_particle(&chars[..at], c, &chars[at + 1..]) {
            marked.push(SEAM);
        }
        marked.push(c);
    }
    marked
}

/// Words in kana after which は is the particle, whatever follows.
const BEFORE_WA: &[&str] = &[
    "では",
    "には",
    "とは",
    "ては",
    "からは",
    "までは",
    "よりは",
    "ことは",
    "ものは",
    "ときは",
    "これは",
    "それは",
    "あれは",
    "どれは",
    "ここは",
    "そこは",
    "あそこは",
    "わたしは",
    "あたしは",
    "わたくしは",
    "ぼくは",
    "おれは",
    "かれは",
    "かのじょは",
    "あなたは",
    "きみは",
    "みんなは",
    "こんにちは",
    "こんばんは",
    "いまは",
    "きょうは",
    "あしたは",
    "きのうは",
    "ひとは",
    "こどもは",
    "あるいは",
    "もしくは",
    "または",
    "ずは",
    "わけは",
    "ほうは",
    "なかは",
];

/// Beginnings of words in は, which therefore is not the particle even after kanji or one of the words above.
const WORDS_IN_HA: &[&str] = &["じめ", "じま", "ずか", "なれ", "なし", "るか", "っきり", "やく"];

/// Whether は or へ between `before` and `after` is a particle, said わ or え.
///
/// After kanji, katakana, Latin or a number it is, unless a word in は begins. After hiragana it is, if no hiragana
/// follows, or after a word that takes it. That errs only in running kana, where espeak's own reading is no better.
fn is_particle(before: &[char], particle: char, after: &[char]) -> bool {
    let mut written = before.iter().rev().filter(|c| **c != ' ');
    let Some(&last) = written.next() else { return false };
    let after_starts = |words: &[&str]| {
        words.iter().any(|word| word.chars().zip(after).filter(|(a, b)| a == *b).count() == word.chars().count())
    };
    let is_hiragana = |c: &char| ('\u{3041}'..='\u{3096}').contains(c);
    let before_kana = after.first().is_some_and(|c| is_hiragana(c) || *c == 'ー');
    if particle == 'は' && after_starts(WORDS_IN_HA) {
        return false;
    }
    if !is_hiragana(&last) {
        return script(last) != Script::Other
            && (particle == 'は' || !before_kana || after_starts(&["の", "と", "も", "は"]));
    }
    // The second は of はは (mother) and of ははは (laughter).
    if last == particle {
        return false;
    }
    let ending: String = before.iter().rev().take(6).rev().chain(std::iter::once(&particle)).collect();
    let listed = particle == 'は' && BEFORE_WA.iter().any(|word| ending.ends_with(word));
    listed || !before_kana
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kana(text: &str) -> String {
        let mut skipped = Skipped::new();
        let kana = to_kana(text, &mut skipped);
        assert!(skipped.is_empty(), "{skipped:?}");
        kana.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn particles_are_said_as_they_sound() {
        for (written, said) in [
            ("私は学生です", "わたしわ がくせいです"),
            ("この会は良い", "このかいわ よい"),
            ("あの人は後で来る", "あのひとわ あとでくる"),
            ("日本人は", "にほんじんわ"),
            ("東京へ行く", "とうきょうえ いく"),
            ("東京への道", "とうきょうえ のみち"),
            ("ここへ来た", "ここえ きた"),
            ("これはペンです", "これわ ぺんです"),
            ("母は花が好き", "ははわ はながすき"),
            ("はい、はじめまして", "はい、はじめまして"),
            ("ははが言う", "ははがいう"),
            ("話しはじめた", "はなしはじめた"),
            ("会はよい", "かいわ よい"),
            ("へやで待つ", "へやでまつ"),
            ("こんにちは", "こんにちわ"),
            ("本を読む", "ほんを よむ"),
        ] {
            assert_eq!(kana(written), said, "{written}");
        }
    }

    #[test]
    fn kanji_without_reading_are_named() {
        let mut skipped = Skipped::new();
        assert_eq!(to_kana("龘です", &mut skipped).trim(), "です");
        assert_eq!(skipped.keys().copied().collect::<String>(), "龘");
    }
}
