//! Sounds that a list names in brackets, and that no voice makes: `[yawns]`, `(a beep)`, `♪`.

/// What they are called.
pub(super) const SOUND: &str = "sound in brackets";

/// Whether all of `text` is one sound in brackets, or a sign of music.
pub(super) fn is_sound(text: &str) -> bool {
    let text = text.trim();
    let bracketed =
        [('[', ']'), ('(', ')'), ('<', '>'), ('（', '）'), ('［', '］')].into_iter().any(|(open, close)| {
            text.strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close))
                .is_some_and(|inner| !inner.contains([open, close]))
        });
    bracketed || (text.contains('♪') && !text.chars().any(char::is_alphanumeric))
}

/// The bytes of `[shouting] ` with which `line` begins, if it does: how something is said, before what is said.
pub(super) fn manner(line: &str) -> usize {
    let end = line.trim_start().strip_prefix('[').and_then(|rest| rest.find(']'));
    let start = line.len() - line.trim_start().len();
    end.map_or(0, |end| {
        let after = start + end + 2;
        let rest = line.get(after..).unwrap_or("");
        after + rest.len() - rest.trim_start().len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_are_told_from_words() {
        for (text, is) in [
            ("[yawns]", true),
            (" (a beep) ", true),
            ("♪ ♪", true),
            ("[one] two [three]", false),
            ("♪ La la", false),
            ("Hello (you)", false),
            ("", false),
        ] {
            assert_eq!(is_sound(text), is, "{text}");
        }
        for (line, left) in [("[shouting] Well!", "Well!"), ("Well!", "Well!"), ("  [a]b", "b"), ("[open", "[open")] {
            assert_eq!(&line[manner(line)..], left);
        }
    }
}
