//! Typography to plain text: what is silent goes, what pauses becomes `,` or `.`, what cannot be said is set aside.
//!
//! The result holds only letters and digits, spaces, `, . ? !` and, in numbers and English words, a few signs that espeak
//! reads. In particular no `[[`, `<` or control character is left that espeak would take for a command.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::script::{Script, is_word, script};
use super::tongue::Tongue;

/// Distinct characters named in one notice; a page of emoji must not become a page of notice.
const NAMED_CHARS: usize = 12;

/// Characters set aside, each with the reason and how often.
pub(super) type Skipped = BTreeMap<char, (Why, usize)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    Emoji,
    Symbol,
    Script(&'static str),
    /// Han where this tongue or its dictionary has no reading.
    NoReading,
}

/// `text` made plain, and what had to be left out of it.
pub(super) fn tidy(text: &str, tongue: Tongue) -> (String, Skipped) {
    let chars: Vec<char> = text.nfc().map(narrow).filter(|c| !is_ignorable(*c)).collect();
    let mut plain = Plain::default();
    let mut skipped = Skipped::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or(' ');
        let after = chars.get(at + 1).copied().unwrap_or(' ');
        match role(c, before, after, tongue) {
            Role::Letter(c) => plain.word(c),
            Role::Word(word) => {
                plain.space();
                word.chars().for_each(|c| plain.word(c));
                plain.space();
            }
            Role::Space => plain.space(),
            Role::Nothing => {}
            Role::Break => plain.mark(','),
            Role::Stop(mark) => plain.mark(mark),
            Role::Skip(why) => {
                plain.space();
                skipped.entry(c).or_insert((why, 0)).1 += 1;
            }
        }
    }
    (plain.text, skipped)
}

/// One notice for each reason, naming the characters and the remedy.
pub(super) fn notices(skipped: &Skipped, tongue: Tongue) -> Vec<String> {
    let mut by_reason: BTreeMap<Why, Vec<char>> = BTreeMap::new();
    for (&c, &(why, _)) in skipped {
        by_reason.entry(why).or_default().push(c);
    }
    by_reason.into_iter().map(|(why, chars)| notice(why, &chars, tongue)).collect()
}

fn notice(why: Why, chars: &[char], tongue: Tongue) -> String {
    let mut named: Vec<String> =
        chars.iter().take(NAMED_CHARS).map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
    if chars.len() > NAMED_CHARS {
        named.push(format!("and {} more", chars.len() - NAMED_CHARS));
    }
    let named = named.join(", ");
    let name = tongue.name();
    match why {
        Why::Emoji => format!("left out {named}: pictures have no sound; write the word if it should be heard"),
        Why::Symbol => format!("left out {named}: no {name} word is known for it; write it out"),
        Why::Script("another") => format!("left out {named}: it has no sound in {name}; write it out"),
        Why::Script(of) => {
            format!(
                "left out {named}: {name} cannot pronounce {of} writing; spell it in {name}, or use a voice that speaks it"
            )
        }
        Why::NoReading => {
            format!("left out {named}: no {name} reading is known for it; mark its language, or write its reading")
        }
    }
}

/// What a character does to the plain text.
enum Role {
    Letter(char),
    Word(&'static str),
    Space,
    Nothing,
    Break,
    Stop(char),
    Skip(Why),
}

fn role(c: char, before: char, after: char, tongue: Tongue) -> Role {
    match script(c) {
        Script::Latin | Script::Digit | Script::Kana | Script::Hangul => Role::Letter(c),
        Script::Han if c == '〇' || tongue.reads_han() => Role::Letter(c),
        Script::Han => Role::Skip(Why::NoReading),
        Script::Combining if is_word(before) => Role::Letter(c),
        Script::Combining => Role::Nothing,
        Script::Emoji => Role::Skip(Why::Emoji),
        Script::Foreign(of) => Role::Skip(Why::Script(of)),
        Script::Other => mark_role(c, before, after, tongue),
    }
}

fn mark_role(c: char, before: char, after: char, tongue: Tongue) -> Role {
    let between_words = is_word(before) && is_word(after);
    let between_digits = before.is_ascii_digit() && after.is_ascii_digit();
    match c {
        '\n' if after == '\n' => Role::Stop('\n'),
        _ if c.is_whitespace() || c.is_control() => Role::Space,
        '\'' | '’' | '‘' | 'ʼ' | '`' if between_words => Role::Letter('\''),
        '.' | ',' | ':' if between_digits => Role::Letter(c),
        // An abbreviation (`U.S.`, `e.g.`) or an address (`a.b`): espeak knows what to do.
        '.' if tongue == Tongue::English && after.is_ascii_alphanumeric() => Role::Letter('.'),
        '.' | '…' | '⋯' if before == '.' || before == c => Role::Nothing,
        '。' | '．' | '.' | '｡' => Role::Stop('.'),
        '…' | '⋯' => Role::Stop('…'),
        '!' | '‼' => Role::Stop('!'),
        '?' | '⁇' | '⁈' | '⁉' | '؟' => Role::Stop('?'),
        '-' | '‐' | '‑' if between_words && tongue == Tongue::English => Role::Letter('-'),
        '-' | '−' if after.is_ascii_digit() && !is_word(before) => Role::Letter('-'),
        '–' | '-' | '~' | '〜' | '～' | '−' if between_digits => Role::Word(range_word(tongue)),
        '-' | '‐' | '‑' | '−' => Role::Space,
        ',' | '，' | '、' | '､' | ';' | ':' | '–' | '—' | '―' | '‒' | '─' | '(' | ')' | '[' | ']' | '{' | '}'
        | '【' | '】' | '〔' | '〕' => Role::Break,
        '%' | '$' | '€' | '£' | '¥' | '₩' | '&' | '@' | '+' | '=' | '°' | '×' | '÷' | '#' | '/' | '№' | '©' | '®'
        | '™' | '§' => sign(c, tongue, between_words),
        _ if is_silent(c) => Role::Space,
        _ => Role::Skip(Why::Symbol),
    }
}

/// A sign that is read as a word. English keeps it, as espeak reads it better in place (`$5`); elsewhere money and per
/// cent are left to the numbers, and the rest have words of their own.
fn sign(c: char, tongue: Tongue, between_words: bool) -> Role {
    use Tongue::{Cantonese, English, Japanese, Korean, Mandarin};
    match (c, tongue) {
        ('/', English) if !between_words => Role::Space,
        ('№', English) => Role::Word("number"),
        ('₩', English) => Role::Word("won"),
        (_, English) | ('%' | '$' | '€' | '£' | '¥' | '₩', _) => Role::Letter(c),
        ('&', Japanese) => Role::Word("アンド"),
        ('&', Korean) => Role::Word("앤드"),
        ('&', Mandarin) => Role::Word("和"),
        ('&', Cantonese) => Role::Word("同"),
        ('@', Japanese) => Role::Word("アット"),
        ('@', Korean) => Role::Word("골뱅이"),
        ('+', Japanese) => Role::Word("プラス"),
        ('+', Korean) => Role::Word("더하기"),
        ('+', Mandarin) => Role::Word("加"),
        ('+', Cantonese) => Role::Word("加"),
        ('=', Japanese) => Role::Word("イコール"),
        ('=', Korean) => Role::Word("은"),
        ('=', Mandarin) => Role::Word("等于"),
        ('=', Cantonese) => Role::Word("等於"),
        ('×', Japanese) => Role::Word("かける"),
        ('×', Korean) => Role::Word("곱하기"),
        ('×', Mandarin | Cantonese) => Role::Word("乘"),
        ('÷', Japanese) => Role::Word("わる"),
        ('÷', Korean) => Role::Word("나누기"),
        ('÷', Mandarin | Cantonese) => Role::Word("除以"),
        ('°', Japanese) => Role::Word("ど"),
        ('°', Korean) => Role::Word("도"),
        ('°', Mandarin | Cantonese) => Role::Word("度"),
        ('/' | '©' | '®' | '™' | '#', _) => Role::Space,
        _ => Role::Skip(Why::Symbol),
    }
}

/// `10–12`: the word between two numbers that bound a range.
fn range_word(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => "to",
        Tongue::Mandarin => "到",
        Tongue::Cantonese => "至",
        Tongue::Japanese => "から",
        Tongue::Korean => "에서",
    }
}

/// Marks that are seen and not heard: quotes, markup left over, bullets, ornaments.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '*'
            | '_'
            | '~'
            | '^'
            | '|'
            | '\\'
            | '<'
            | '>'
            | '¡'
            | '¿'
            | '«'
            | '»'
            | '·'
            | '•'
            | '¶'
            | '¬'
            | '¦'
            | '´'
            | '¨'
            | '¯'
            | '¸'
    ) || matches!(u32::from(c),
            0x02B0..=0x02FF // spacing modifiers: ʼ ˈ
            | 0x2010..=0x203B | 0x203D..=0x205E // general punctuation: quotes, daggers, bullets
            | 0x2190..=0x21FF | 0x2500..=0x25FF // arrows, rules and shapes: ornaments of a page
            | 0x3001..=0x3004 | 0x3008..=0x3030 | 0x303D | 0x30A0 | 0x30FB // CJK brackets and dots
            | 0x3200..=0x33FF if !c.is_alphanumeric())
        || matches!(u32::from(c), 0xFE10..=0xFE1F | 0xFE30..=0xFE6F | 0xFF5F..=0xFF65)
}

/// Characters without width or meaning for the ear: soft hyphens, joiners, marks of direction, variation selectors, tags.
fn is_ignorable(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF)
}

/// A full-width form as its ASCII character (the two blocks run in step).
fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFF01 + 0x21).unwrap_or(c),
        0xFFE5 => '¥',
        0xFFE6 => '₩',
        0xFFE0 => '¢',
        0xFFE1 => '£',
        _ => c,
    }
}

/// Plain text in the making: no space or mark stands twice, or before the first word.
#[derive(Default)]
struct Plain {
    text: String,
}

impl Plain {
    fn word(&mut self, c: char) {
        if self.text.ends_with([',', '?', '!', '…']) && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push(c);
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    /// The stronger of two marks in a row stands; `? ! .` and the end of a paragraph are stronger than `…`, that than `,`.
    fn mark(&mut self, mark: char) {
        let words = self.text.trim_end().len();
        let Some(last) = self.text.trim_end().chars().next_back() else { return };
        if mark == '\n' {
            self.text.truncate(words);
            self.text.push('\n');
            return;
        }
        if self.text.ends_with('\n') || (strength(last) >= strength(mark) && strength(last) > 0) {
            return;
        }
        self.text.truncate(words);
        if strength(last) > 0 {
            self.text.pop();
        }
        self.text.push(mark);
        self.text.push(' ');
    }
}

fn strength(mark: char) -> u8 {
    match mark {
        ',' => 1,
        '…' => 2,
        '.' => 3,
        '!' | '?' => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, tongue: Tongue) -> String {
        let (plain, skipped) = tidy(text, tongue);
        assert!(skipped.is_empty(), "{skipped:?}");
        plain.trim_end().to_owned()
    }

    #[test]
    fn typography_becomes_plain() {
        for (written, expected) in [
            ("“Hello,” she said—it’s me…", "Hello, she said, it's me…"),
            ("un\u{AD}break\u{AD}able zero\u{200B}width\u{2060}", "unbreakable zerowidth"),
            ("a\u{A0}b\u{200A}c\u{3000}d\te\r\nf", "a b c d e f"),
            ("one\n\ntwo", "one\ntwo"),
            ("‘Quote,’ rock ’n’ roll", "Quote, rock n roll"),
            ("pages 10–12", "pages 10 to 12"),
            ("co‑op, well-known - yes", "co-op, well-known yes"),
            ("e.g. the U.S. 3.14", "e.g. the U.S. 3.14"),
            ("What?! Really…?", "What? Really?"),
            ("Wait... no", "Wait. no"),
            ("*bold* _x_ [[h@]] <b>", "bold x, h, b"),
            ("(aside) end", "aside, end"),
            ("cafe\u{301}", "café"),
            ("ＡＢＣ１２３", "ABC123"),
        ] {
            assert_eq!(plain(written, Tongue::English).replace("h@", "h"), expected, "{written:?}");
        }
    }

    #[test]
    fn cjk_marks_become_plain() {
        assert_eq!(plain("「はい」と、言った。", Tongue::Japanese), "はい と, 言った.");
        assert_eq!(plain("“你好”，他说……《书》！", Tongue::Mandarin), "你好, 他说… 书!");
    }

    #[test]
    fn what_cannot_be_said_is_named_with_a_remedy() {
        let (text, skipped) = tidy("すごい👍🏽 Да!", Tongue::Japanese);
        assert_eq!(text.trim(), "すごい!");
        let notices = notices(&skipped, Tongue::Japanese);
        assert_eq!(notices.len(), 2, "{notices:?}");
        assert!(notices.iter().any(|notice| notice.contains("👍 (U+1F44D)") && notice.contains("write the word")));
        assert!(notices.iter().any(|notice| notice.contains("Cyrillic")));
    }

    #[test]
    fn nothing_is_left_that_espeak_would_obey() {
        let every: String = (0..=0x2FFFFu32).filter_map(char::from_u32).collect();
        for tongue in [Tongue::English, Tongue::Japanese, Tongue::Korean] {
            let (text, _) = tidy(&every, tongue);
            assert!(!text.contains(['<', '>', '[', ']', '\\', '|', '`', '\u{1}', '\0']));
            assert!(text.chars().all(|c| !c.is_control() || c == '\n'));
        }
    }
}
