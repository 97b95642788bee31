//! Speakers of plays and interviews: a paragraph that begins `**Name:**` says who speaks it.

/// The longest speaker's name; bold text of a paragraph's length is not a name.
const MAX_NAME_BYTES: usize = 200;

/// The speaker's name with which `paragraph` begins, and the length in bytes of all that is not spoken because of it.
pub(super) fn name(paragraph: &str) -> Option<(String, usize)> {
    let mark = match paragraph.as_bytes() {
        [b'*', b'*', third, ..] if *third != b'*' => "**",
        [b'_', b'_', third, ..] if *third != b'_' => "__",
        _ => return None,
    };
    let inner = &paragraph[2..];
    let close = memchr::memmem::find(&inner.as_bytes()[..inner.len().min(MAX_NAME_BYTES)], mark.as_bytes())?;
    let (bold, after) = (&inner[..close], &inner[close + 2..]);
    let (written, len) = match bold.trim_end().strip_suffix([':', '：']) {
        Some(written) => (written, close + 4),
        None => {
            let words = after.trim_start_matches([' ', '\t']).strip_prefix([':', '：'])?;
            (bold, paragraph.len() - words.len())
        }
    };
    let mut role = String::new();
    super::words::push(&mut role, written);
    let role = role.trim();
    let plain = super::words::speakable(role) && !role.contains(['*', '\n']) && !written.contains('\n');
    plain.then(|| (role.to_owned(), len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_before_a_colon() {
        for (paragraph, role, words) in [
            ("**Jack:** Oh!", "Jack", " Oh!"),
            ("**Jack**: Oh!", "Jack", " Oh!"),
            ("**A：** 係啊。", "A", " 係啊。"),
            ("**A**：係啊。", "A", "係啊。"),
            ("**Gwendolen and Cecily:** Yes!", "Gwendolen and Cecily", " Yes!"),
            ("__Dr. No :__\nwords", "Dr. No", "\nwords"),
            ("**Mr.\u{A0}Ng:** x", "Mr. Ng", " x"),
        ] {
            let (name, len) = name(paragraph).unwrap();
            assert_eq!((name.as_str(), &paragraph[len..]), (role, words), "{paragraph}");
        }
        for paragraph in ["***Lane** goes.*", "**Bold** words: here", "Jack: x", "**:** x", "**a\nb:** x", "****", "**"]
        {
            assert_eq!(name(paragraph), None, "{paragraph}");
        }
    }
}
