//! Japanese numbers in kana, with the sound changes where number and counter meet.

use super::super::numbers::Number;
use crate::spoken::myriads;

const DIGITS: [&str; 10] = ["ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];

/// Counters: as written, as said, and how number and counter change each other.
const COUNTERS: &[(&str, &str, Change)] = &[
    ("時間", "じかん", Change::Hour),
    ("年間", "ねんかん", Change::Year),
    ("か月", "かげつ", Change::Hard),
    ("ヶ月", "かげつ", Change::Hard),
    ("ヵ月", "かげつ", Change::Hard),
    ("か国", "かこく", Change::Hard),
    ("年", "ねん", Change::Year),
    ("月", "がつ", Change::Month),
    ("日", "にち", Change::Day),
    ("時", "じ", Change::Hour),
    ("分", "ふん", Change::Puff),
    ("秒", "びょう", Change::Plain),
    ("円", "えん", Change::Year),
    ("人", "にん", Change::People),
    ("歳", "さい", Change::Hiss),
    ("才", "さい", Change::Hiss),
    ("冊", "さつ", Change::Hiss),
    ("回", "かい", Change::Hard),
    ("階", "かい", Change::Hard),
    ("個", "こ", Change::Hard),
    ("本", "ほん", Change::Breath),
    ("匹", "ひき", Change::Breath),
    ("杯", "はい", Change::Breath),
    ("枚", "まい", Change::Plain),
    ("台", "だい", Change::Plain),
    ("番", "ばん", Change::Plain),
    ("度", "ど", Change::Plain),
    ("章", "しょう", Change::Hiss),
    ("巻", "かん", Change::Hard),
    ("話", "わ", Change::Plain),
    ("名", "めい", Change::Plain),
    ("倍", "ばい", Change::Plain),
    ("つ", "つ", Change::Native),
];

/// How a count and its counter sound together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Plain,
    /// よ for four: 四年, 四円.
    Year,
    /// し, しち and く: 四月, 七月, 九月.
    Month,
    /// よ, しち and く: 四時.
    Hour,
    /// The first ten days and the twentieth have names.
    Day,
    /// ひとり, ふたり, よにん.
    People,
    /// いっかい, ろっかい, はっかい, じゅっかい.
    Hard,
    /// いっさい, はっさい, じゅっさい.
    Hiss,
    /// いっぷん, さんぷん, よんぷん, ろっぷん.
    Puff,
    /// いっぽん, さんぼん, ろっぽん.
    Breath,
    /// ひとつ to ここのつ.
    Native,
}

const DAYS: [&str; 11] =
    ["", "ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか"];
const THINGS: [&str; 10] =
    ["", "ひとつ", "ふたつ", "みっつ", "よっつ", "いつつ", "むっつ", "ななつ", "やっつ", "ここのつ"];

/// The number in kana, with its counter if one follows; and how many bytes of `after` that counter took.
pub(super) fn number_words(number: &Number, after: &str) -> (String, usize) {
    if let (Some(hours), Some(minutes)) = (number.whole.parse().ok(), number.minutes.as_deref()) {
        let minutes = minutes.parse().unwrap_or(0);
        let hours = with_counter(hours, "じ", Change::Hour);
        return (
            if minutes == 0 { hours } else { format!("{hours} {}", with_counter(minutes, "ふん", Change::Puff)) },
            0,
        );
    }
    if let Some(count) = number.plain_count()
        && let Some((written, said, change)) = COUNTERS.iter().find(|(written, ..)| after.starts_with(written))
        && (*change != Change::Native || (1..10).contains(&count))
    {
        return (with_counter(count, said, *change), written.len());
    }
    let mut words = String::new();
    if number.negative {
        words.push_str("マイナス ");
    }
    match number.count() {
        Some(count) => words.push_str(&counted(count)),
        None => words.push_str(&one_by_one(&number.whole)),
    }
    if let Some(fraction) = &number.fraction {
        words.push_str("てん ");
        words.push_str(&one_by_one(fraction));
    }
    if number.percent {
        words.push_str("パーセント");
    }
    words.push_str(match number.money {
        Some('$') => "ドル",
        Some('€') => "ユーロ",
        Some('£') => "ポンド",
        Some('¥') => "えん",
        Some(_) => "ウォン",
        None => "",
    });
    (words, 0)
}

fn with_counter(count: u64, counter: &str, change: Change) -> String {
    let small = usize::try_from(count).unwrap_or(usize::MAX);
    match change {
        Change::Native if let Some(name) = THINGS.get(small) => return (*name).to_owned(),
        Change::Day => match small {
            1..=10 => return DAYS[small].to_owned(),
            14 => return "じゅうよっか".to_owned(),
            20 => return "はつか".to_owned(),
            24 => return "にじゅうよっか".to_owned(),
            _ => {}
        },
        Change::People if small == 1 => return "ひとり".to_owned(),
        Change::People if small == 2 => return "ふたり".to_owned(),
        _ => {}
    }
    let words = counted(count);
    let (stem, last) = split_last(&words, count);
    let last = match (change, last) {
        (Change::Year | Change::Hour | Change::People, "よん") => "よ",
        (Change::Month, "よん") => "し",
        (Change::Month | Change::Hour, "なな") => "しち",
        (Change::Month | Change::Hour, "きゅう") => "く",
        (Change::Hard | Change::Hiss | Change::Puff | Change::Breath, "いち") => "いっ",
        (Change::Hard | Change::Puff | Change::Breath, "ろく") => "ろっ",
        (Change::Hard | Change::Hiss | Change::Puff | Change::Breath, "はち") => "はっ",
        (Change::Hard | Change::Hiss | Change::Puff | Change::Breath, "じゅう") => "じゅっ",
        (Change::Hard | Change::Puff | Change::Breath, "ひゃく") => "ひゃっ",
        (_, last) => last,
    };
    let counter = voiced_counter(counter, change, last);
    format!("{stem}{last}{counter}")
}

/// The counter's first kana after that last number word: ふん to ぷん, ほん to ぽん or ぼん.
fn voiced_counter(counter: &str, change: Change, last: &str) -> String {
    let after_stop = last.ends_with('っ');
    let (from, to) = match change {
        Change::Puff if after_stop || last == "さん" || last == "よん" => ("ふ", "ぷ"),
        Change::Breath if after_stop => ("はひほ", "ぱぴぽ"),
        Change::Breath if last == "さん" => ("はひほ", "ばびぼ"),
        _ => return counter.to_owned(),
    };
    let mut chars = counter.chars();
    let first = chars.next().and_then(|first| from.chars().zip(to.chars()).find(|(plain, _)| *plain == first));
    first.map_or_else(|| counter.to_owned(), |(_, voiced)| format!("{voiced}{}", chars.as_str()))
}

/// The words of a count without and with the last of them, which is the one that meets the counter.
fn split_last(words: &str, count: u64) -> (&str, &str) {
    let last = match (count % 10, count % 100) {
        (_, 0) if words.ends_with("ひゃく") => "ひゃく",
        (0, _) if words.ends_with("じゅう") => "じゅう",
        (digit, _) => DIGITS[digit as usize],
    };
    words.strip_suffix(last).map_or((words, ""), |stem| (stem, last))
}

/// A count in kana, with its sound changes: さんびゃく, ろっぴゃく, はっせん.
fn counted(count: u64) -> String {
    if count == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = String::new();
    for (digit, power) in myriads(count) {
        let name = DIGITS[usize::from(digit)];
        match (digit, power) {
            (_, 4) => words.push_str("まん "),
            (_, 8) => words.push_str("おく "),
            (_, 12) => words.push_str("ちょう "),
            (3, 2) => words.push_str("さんびゃく"),
            (6, 2) => words.push_str("ろっぴゃく"),
            (8, 2) => words.push_str("はっぴゃく"),
            (3, 3) => words.push_str("さんぜん"),
            (8, 3) => words.push_str("はっせん"),
            (1, 1) => words.push_str("じゅう"),
            (1, 2) => words.push_str("ひゃく"),
            (1, 3) => words.push_str("せん"),
            (_, 1) => words.extend([name, "じゅう"]),
            (_, 2) => words.extend([name, "ひゃく"]),
            (_, 3) => words.extend([name, "せん"]),
            _ => words.push_str(name),
        }
    }
    words.trim_end().to_owned()
}

fn one_by_one(digits: &str) -> String {
    digits.bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0'))).copied()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_meet_their_counters() {
        for (written, said) in [
            ("2026年3月5日", "にせんにじゅうろくねん さんがつ いつか"),
            ("4月20日", "しがつ はつか"),
            ("1人と3人", "ひとり とさんにん"),
            ("10分", "じゅっぷん"),
            ("3本", "さんぼん"),
            ("6匹", "ろっぴき"),
            ("14歳", "じゅうよんさい"),
            ("21回", "にじゅういっかい"),
            ("100円", "ひゃくえん"),
            ("7:05", "しちじ ごふん"),
            ("3つ", "みっつ"),
            ("8,600", "はっせんろっぴゃく"),
            ("120000", "じゅうにまん"),
            ("3.14", "さんてん いちよん"),
            ("50%", "ごじゅうパーセント"),
            ("007", "ゼロゼロなな"),
        ] {
            let spoken = super::super::to_kana(written, &mut Default::default());
            let spoken = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(spoken, convert_katakana_free(said), "{written}");
        }
    }

    /// kakasi turns katakana into hiragana, so the expectations are compared in hiragana.
    fn convert_katakana_free(text: &str) -> String {
        kakasi::convert(text).hiragana
    }
}
