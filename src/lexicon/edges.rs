//! Where words begin and end, by what each script does: spaces, particles at the end of words, or no sign at all.

/// Which end of a word is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    First,
    Last,
}

/// Whether a word may have its `end` between two characters.
///
/// Letters and digits hold together, katakana too. Between others of the scripts without spaces a word may begin and end
/// anywhere. Korean is written with spaces, but its particles follow a word at once.
pub(super) fn is_edge(before: Option<char>, after: Option<char>, end: End) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return true };
    if !before.is_alphanumeric() || !after.is_alphanumeric() {
        return true;
    }
    match (before, after) {
        (before, after) if is_katakana(before) || is_katakana(after) => !(is_katakana(before) && is_katakana(after)),
        (before, after) if is_unspaced(before) || is_unspaced(after) => true,
        (before, after) if is_hangul(before) || is_hangul(after) => {
            end == End::Last || !(is_hangul(before) && is_hangul(after))
        }
        _ => false,
    }
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}')
}

/// Han, hiragana and bopomofo; Thai, Lao, Burmese and Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3031}'..='\u{309F}' | '\u{3105}'..='\u{312F}' | '\u{3400}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}' | '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_their_script_ends_them() {
        // Before, after, whether a word may end between them, and whether one may begin.
        let cases = [
            ('a', 'b', false, false),
            ('s', '’', true, true),
            ('2', 'b', false, false),
            ('й', 'т', false, false),
            ('東', '京', true, true),
            ('a', '東', true, true),
            ('ロ', 'ン', false, false),
            ('ド', 'ー', false, false),
            ('ン', 'で', true, true),
            ('울', '에', true, false),
            ('울', 'a', true, true),
            ('ไ', 'ท', true, true),
        ];
        for (before, after, ends, begins) in cases {
            assert_eq!(is_edge(Some(before), Some(after), End::Last), ends, "{before}{after}");
            assert_eq!(is_edge(Some(before), Some(after), End::First), begins, "{before}{after}");
        }
        assert!(is_edge(None, Some('a'), End::First));
    }
}
