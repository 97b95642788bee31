//! Which writing system a character belongs to, as far as pronouncing it is concerned.

/// A character's part in speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Digit,
    Han,
    Kana,
    Hangul,
    /// A mark on the letter before it.
    Combining,
    /// Another writing system, by name.
    Foreign(&'static str),
    Emoji,
    /// Punctuation, symbols, spaces and whatever has no script.
    Other,
}

/// Ranges of the Unicode 16 `Blocks.txt`, in order, for the letters this engine meets or must name.
const BLOCKS: &[(u32, u32, Script)] = &[
    (0x0030, 0x0039, Script::Digit),
    (0x0041, 0x005A, Script::Latin),
    (0x0061, 0x007A, Script::Latin),
    (0x00AA, 0x00AA, Script::Latin),
    (0x00BA, 0x00BA, Script::Latin),
    (0x00C0, 0x00D6, Script::Latin),
    (0x00D8, 0x00F6, Script::Latin),
    (0x00F8, 0x02AF, Script::Latin),
    (0x0300, 0x036F, Script::Combining),
    (0x0370, 0x03FF, Script::Foreign("Greek")),
    (0x0400, 0x052F, Script::Foreign("Cyrillic")),
    (0x0530, 0x058F, Script::Foreign("Armenian")),
    (0x0590, 0x05FF, Script::Foreign("Hebrew")),
    (0x0600, 0x06FF, Script::Foreign("Arabic")),
    (0x0700, 0x074F, Script::Foreign("Syriac")),
    (0x0750, 0x08FF, Script::Foreign("Arabic")),
    (0x0900, 0x097F, Script::Foreign("Devanagari")),
    (0x0980, 0x0DFF, Script::Foreign("Indic")),
    (0x0E00, 0x0E7F, Script::Foreign("Thai")),
    (0x0E80, 0x0EFF, Script::Foreign("Lao")),
    (0x0F00, 0x0FFF, Script::Foreign("Tibetan")),
    (0x1000, 0x109F, Script::Foreign("Burmese")),
    (0x10A0, 0x10FF, Script::Foreign("Georgian")),
    (0x1100, 0x11FF, Script::Hangul),
    (0x1200, 0x139F, Script::Foreign("Ethiopic")),
    (0x13A0, 0x16FF, Script::Foreign("Cherokee, Canadian or runic")),
    (0x1780, 0x17FF, Script::Foreign("Khmer")),
    (0x1800, 0x18AF, Script::Foreign("Mongolian")),
    (0x1AB0, 0x1AFF, Script::Combining),
    (0x1D00, 0x1DBF, Script::Foreign("phonetic")),
    (0x1DC0, 0x1DFF, Script::Combining),
    (0x1E00, 0x1EFF, Script::Latin),
    (0x1F00, 0x1FFF, Script::Foreign("Greek")),
    (0x20D0, 0x20FF, Script::Combining),
    (0x2300, 0x23FF, Script::Emoji),
    (0x2600, 0x27BF, Script::Emoji),
    (0x2B00, 0x2BFF, Script::Emoji),
    (0x2C60, 0x2C7F, Script::Latin),
    (0x2E80, 0x2FDF, Script::Han),
    (0x3005, 0x3007, Script::Han),
    (0x3041, 0x3096, Script::Kana),
    (0x3099, 0x309A, Script::Combining),
    (0x309D, 0x309F, Script::Kana),
    (0x30A1, 0x30FA, Script::Kana),
    (0x30FC, 0x30FF, Script::Kana),
    (0x3105, 0x312F, Script::Foreign("Bopomofo")),
    (0x3131, 0x318E, Script::Hangul),
    (0x31A0, 0x31BF, Script::Foreign("Bopomofo")),
    (0x31F0, 0x31FF, Script::Kana),
    (0x3400, 0x4DBF, Script::Han),
    (0x4E00, 0x9FFF, Script::Han),
    (0xA960, 0xA97F, Script::Hangul),
    (0xAC00, 0xD7FF, Script::Hangul),
    (0xF900, 0xFAFF, Script::Han),
    (0xFB50, 0xFDFF, Script::Foreign("Arabic")),
    (0xFE20, 0xFE2F, Script::Combining),
    (0xFE70, 0xFEFE, Script::Foreign("Arabic")),
    (0xFF66, 0xFF9F, Script::Kana),
    (0x1B000, 0x1B16F, Script::Foreign("old kana")),
    (0x1F000, 0x1FAFF, Script::Emoji),
    (0x20000, 0x3FFFF, Script::Han),
];

/// The part `c` plays in speech.
pub(super) fn script(c: char) -> Script {
    let code = u32::from(c);
    let after = BLOCKS.partition_point(|(first, ..)| *first <= code);
    match after.checked_sub(1).and_then(|at| BLOCKS.get(at)) {
        Some((_, last, script)) if code <= *last => *script,
        _ if c.is_alphanumeric() => Script::Foreign("another"),
        _ => Script::Other,
    }
}

/// Whether `c` can be part of a word we say.
pub(super) fn is_word(c: char) -> bool {
    matches!(script(c), Script::Latin | Script::Digit | Script::Han | Script::Kana | Script::Hangul | Script::Combining)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_in_order() {
        assert!(BLOCKS.windows(2).all(|pair| pair[0].1 < pair[1].0), "partition_point needs order");
        assert!(BLOCKS.iter().all(|(first, last, _)| first <= last));
    }

    #[test]
    fn characters_have_their_script() {
        for (c, expected) in [
            ('a', Script::Latin),
            ('é', Script::Latin),
            ('7', Script::Digit),
            ('東', Script::Han),
            ('々', Script::Han),
            ('ー', Script::Kana),
            ('・', Script::Other),
            ('한', Script::Hangul),
            ('я', Script::Foreign("Cyrillic")),
            ('👍', Script::Emoji),
            ('×', Script::Other),
            (' ', Script::Other),
            ('\u{FEFF}', Script::Other),
            ('𞤀', Script::Foreign("another")),
        ] {
            assert_eq!(script(c), expected, "{c:?}");
        }
    }
}
