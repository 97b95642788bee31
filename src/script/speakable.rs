//! Which words have anything to say.

/// Whether a voice would have anything to say: text without a letter or digit is only marks.
pub fn is_speakable(text: &str) -> bool {
    text.chars().any(|c| match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric(),
        // Quotation marks and dashes, with which half of all dialogue begins, need no look at the tables; nor do letters of
        // Chinese, Japanese and Korean.
        '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{3041}'..='\u{3096}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => true,
        _ => c.is_alphanumeric(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_tables() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            assert_eq!(is_speakable(c.encode_utf8(&mut [0; 4])), c.is_alphanumeric(), "{:x}", c as u32);
        }
    }
}
