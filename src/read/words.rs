//! Words as they are spoken: characters that have no sound or would split a word are taken out while words are copied.

pub(super) use crate::script::is_speakable as speakable;

/// How many bytes are looked at together; a multiple of what the widest registers hold.
const BLOCK: usize = 32;

/// Whether a character that [`spoken`] may change begins with the bytes `x`, `y`, `z`. Without branches, and without a
/// false alarm for the quotation marks and dashes of ordinary prose, so that blocks of bytes can be tested at once.
fn suspect(x: u8, y: u8, z: u8) -> bool {
    let general = (y == 0x81) | ((y == 0x80) & ((z.wrapping_sub(0x80) < 0x10) | (z.wrapping_sub(0xA8) < 0x08)));
    let special = ((y == 0xBB) & (z == 0xBF)) | ((y == 0xBF) & (z.wrapping_sub(0xB9) < 4));
    (x < 0x20) | (x == 0x7F) | (x == 0xC2) | ((x == 0xE2) & general) | ((x == 0xEF) & special)
}

/// Appends `words` to `out`: controls, soft hyphens, zero-width characters and marks of direction are taken out,
/// every kind of fixed or thin space becomes a space; joiners stay where spelling or an emoji needs them.
pub(super) fn push(out: &mut String, words: &str) {
    let mut rest = words;
    while let Some(at) = next_suspect(rest) {
        out.push_str(&rest[..at]);
        let mut after = rest[at..].chars();
        if let Some(c) = after.next()
            && let Some(spoken) = spoken(c, out, after.as_str())
        {
            out.push(spoken);
        }
        rest = after.as_str();
    }
    out.push_str(rest);
}

/// Where the next character stands that [`spoken`] changes, or may leave as it is if it is a joiner.
fn next_suspect(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(block) = bytes.get(from..from + BLOCK + 2) {
        let (x, y, z) = (&block[..BLOCK], &block[1..=BLOCK], &block[2..]);
        if (0..BLOCK).fold(false, |any, i| any | suspect(x[i], y[i], z[i]))
            && let Some(at) = (from..from + BLOCK).find(|at| changes(bytes, *at))
        {
            return Some(at);
        }
        from += BLOCK;
    }
    (from..bytes.len()).find(|at| BEGINS[usize::from(bytes[*at])] && changes(bytes, *at))
}

/// The bytes with which characters begin that [`spoken`] may change.
const BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let mut byte = 0;
    while byte < begins.len() {
        begins[byte] = matches!(byte, 0..0x20 | 0x7F | 0xC2 | 0xE2 | 0xEF);
        byte += 1;
    }
    begins
};

/// Whether a character begins at `at` that [`spoken`] changes.
fn changes(bytes: &[u8], at: usize) -> bool {
    match (bytes[at], bytes.get(at + 1), bytes.get(at + 2)) {
        (0..0x20 | 0x7F, ..) => true,
        (0xC2, Some(b), _) => matches!(b, 0x80..=0xA0 | 0xAD),
        (0xE2, Some(0x80), Some(b)) => matches!(b, 0x80..=0x8F | 0xA8..=0xAF),
        (0xE2, Some(0x81), Some(b)) => matches!(b, 0x9F..=0xAF),
        (0xEF, Some(0xBB), Some(0xBF)) | (0xEF, Some(0xBF), Some(0xB9..=0xBC)) => true,
        _ => false,
    }
}

/// What is spoken for `c` between `before` and `after`.
fn spoken(c: char, before: &str, after: &str) -> Option<char> {
    match c {
        '\t'..='\r'
        | '\u{85}'
        | '\u{A0}'
        | '\u{2000}'..='\u{2009}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202F}'
        | '\u{205F}' => Some(' '),
        // A hair space sets quotation marks apart; only between two words is it a space.
        '\u{200A}' => {
            let words = before.chars().next_back().is_some_and(char::is_alphanumeric)
                && after.chars().next().is_some_and(char::is_alphanumeric);
            words.then_some(' ')
        }
        '\u{200C}' | '\u{200D}' => before.chars().next_back().is_some_and(|b| needs_joiner(b, c)).then_some(c),
        _ => None,
    }
}

/// Whether a joiner after `before` is spelling: in Arabic and the scripts of India, and between parts of an emoji.
fn needs_joiner(before: char, joiner: char) -> bool {
    match before {
        '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' => true,
        '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}' => joiner == '\u{200D}',
        _ => false,
    }
}

/// Whether `c` is one of the characters that a text consists of: no blank, and none of those that have no sound and no
/// form, which are taken out of words or become blanks.
pub fn is_visible(c: char) -> bool {
    match c {
        '!'..='~' => true,
        '\0'..=' ' | '\u{7F}'..='\u{A0}' | '\u{AD}' | '\u{FFFD}' => false,
        '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' => false,
        '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}' => false,
        _ => !c.is_whitespace(),
    }
}

/// Whether a line that ends with `before` and goes on with `after` needs a space between them: Chinese and
/// Japanese are written without.
pub(super) fn space_between(before: char, after: char) -> bool {
    !(before.is_whitespace() || after.is_whitespace() || (is_east_asian(before) && is_east_asian(after)))
}

/// Han, kana, bopomofo and the punctuation that goes with them; not hangul, which is written with spaces.
pub(super) fn is_east_asian(c: char) -> bool {
    // Most of all other text is asked no further.
    if matches!(c, '\0'..'\u{2E80}' | '\u{AC00}'..='\u{D7A3}') {
        return false;
    }
    matches!(c,
        '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether `source`, a paragraph without a word in it, is a row of stars: the end of a scene.
pub(super) fn is_scene_break(source: &str) -> bool {
    let mut stars = source.chars().filter(|c| !c.is_whitespace() && *c != '\\').peekable();
    stars.peek().is_some()
        && stars
            .all(|c| matches!(c, '*' | '＊' | '∗' | '⁎' | '⁂' | '✱' | '✻' | '★' | '☆' | '※' | '◇' | '◆' | '#' | '＃'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken_form(words: &str) -> String {
        let mut out = String::new();
        push(&mut out, words);
        out
    }

    #[test]
    fn what_has_no_sound_is_taken_out() {
        let cases = [
            ("night\u{2060}—it", "night—it"),
            ("Oh!\u{2060}\u{200A}\u{2060}… by", "Oh!… by"),
            ("soft\u{AD}hyphen, in\u{200B}visible, mid\u{FEFF}file", "softhyphen, invisible, midfile"),
            ("a\u{A0}b\u{202F}c\td\u{2009}e", "a b c d e"),
            ("a\u{200A}b", "a b"),
            ("left\u{200E}mark \u{2067}x\u{2069}", "leftmark x"),
            ("\0bell\u{7}\u{1b}\u{9b}", "bell"),
            ("“it’s” – fine… £5 №", "“it’s” – fine… £5 №"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("x\u{200C}y\u{200D}z", "xyz"),
            ("👩\u{200D}👧 🏳\u{FE0F}\u{200D}🌈", "👩\u{200D}👧 🏳\u{FE0F}\u{200D}🌈"),
            ("全角　空白 ｶﾀ", "全角　空白 ｶﾀ"),
        ];
        for (written, spoken) in cases {
            assert_eq!(spoken_form(written), spoken, "{written:?}");
        }
    }

    #[test]
    fn blocks_are_searched_like_single_bytes() {
        for c in ['\u{A0}', '\u{2060}', '\u{202F}', '\u{FEFF}', '\u{7}', '\u{7F}', '\u{205F}'] {
            for before in 0..80 {
                let text = format!("{}“{c}{}", "x".repeat(before), "y".repeat(80 - before));
                assert_eq!(next_suspect(&text), Some(before + 3), "{c:?} after {before}");
            }
        }
    }

    #[test]
    fn exactly_the_characters_without_a_sound_are_found() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            let changed = !matches!(spoken(c, "", ""), Some(s) if s == c);
            let found = next_suspect(c.encode_utf8(&mut [0; 4])).is_some();
            let removable = c.is_control()
                || matches!(c, '\u{A0}' | '\u{AD}' | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}')
                || matches!(c, '\u{205F}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}');
            assert_eq!(found, removable, "{:x}", c as u32);
            assert!(!found || changed, "{:x}", c as u32);
        }
    }

    #[test]
    fn lines_are_joined_as_their_script_is_written() {
        assert!(space_between('a', 'b'));
        assert!(space_between('다', '그'));
        assert!(space_between('中', 'b'));
        assert!(!space_between('中', '文'));
        assert!(!space_between('。', '文'));
        assert!(!space_between(' ', 'b'));
    }

    #[test]
    fn rows_of_stars_are_scene_breaks() {
        for row in ["⁂", "＊　＊　＊", "\\*\\*\\*", "\\#", "☆ ☆"] {
            assert!(is_scene_break(row), "{row}");
        }
        for other in ["", " ", "…", "* a *", "?!"] {
            assert!(!is_scene_break(other), "{other}");
        }
    }
}
