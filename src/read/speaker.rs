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

/// Whether a paragraph ends before `rest`. Looks no further than at its blanks: a paragraph may be a book.
pub(super) fn ends_paragraph(rest: &str) -> bool {
    let blank = |text: &str| {
        let text = text.trim_start_matches([' ', '\t', '\r']);
        text.is_empty() || text.starts_with('\n')
    };
    blank(rest) && rest.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n').is_none_or(blank)
}

/// Whether the italic words `written` are a stage direction, and not stressed: they are in brackets, or a sentence of their
/// own that ends with a full stop, where a sentence may begin after the words `before` of the paragraph. Where they are
/// `alone`, a paragraph of nobody in the middle of a play, they need no full stop.
pub(super) fn is_direction(written: &str, before: &str, alone: bool) -> bool {
    let words = written.trim_matches(['*', '_', ' ', '\t']);
    let bracketed = [('(', ')'), ('（', '）'), ('[', ']'), ('［', '］')];
    if bracketed.iter().any(|(open, close)| words.starts_with(*open) && words.ends_with(*close)) {
        return true;
    }
    let begins = words.chars().find(|c| c.is_alphanumeric()).is_some_and(|first| !first.is_lowercase());
    let ends = words.trim_end_matches([')', ']', '”', '’', '"', '）', '」', '』']).ends_with(['.', '。', '．']);
    let last =
        before.trim_end().trim_end_matches(['”', '’', '"', ')', '」', '』', '）', '\u{2060}']).chars().next_back();
    let may_begin = last.is_none_or(|last| ".!?…—–:。！？：".contains(last));
    begins && may_begin && (ends || alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_sentences_of_their_own_and_stress_is_none() {
        for (written, before, alone, expected) in [
            ("Languidly.", "", false, true),
            ("Hands them on a salver.", "Yes, sir. ", false, true),
            ("**Lane** goes out.", "Thank you, sir. ", false, true),
            ("**Jack** puts out his hand to take a sandwich.", "made in Heaven\u{2060}—", false, true),
            ("笑。", "係啊。", false, true),
            ("(laughs)", "I said ", false, true),
            ("（笑）", "係", false, true),
            ("Exit **Lane**", "", true, true),
            ("Exit **Lane**", "", false, false),
            ("is", "I believe it ", false, false),
            ("No.", "I said ", false, false),
            ("Never!", "", false, false),
            ("laughs.", "Yes. ", false, false),
            ("", "", true, false),
        ] {
            assert_eq!(is_direction(written, before, alone), expected, "{written} after {before}");
        }
    }

    #[test]
    fn paragraphs_end_at_blank_lines() {
        for (rest, ends) in [
            ("", true),
            (" \t", true),
            ("\n", true),
            (" \r\n\r\nx", true),
            ("\n \nx", true),
            ("\nx", false),
            (" x\n\n", false),
        ] {
            assert_eq!(ends_paragraph(rest), ends, "{rest:?}");
        }
    }

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
