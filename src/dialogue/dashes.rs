//! Dashes as marks of speech: `— Да, — сказал он. — Нет.` and `—Hola —dijo Juan—. Adiós.`

use std::ops::Range;

use super::marks::Marked;

/// Fewer paragraphs of a chapter that begin with a dash are names under a motto, or a list.
const FEWEST: usize = 3;

/// Adds the speeches of paragraphs that begin with a dash and quote nothing in another way, where a chapter has some of them.
pub(super) fn add(paragraphs: &[&str], marked: &mut [Vec<Marked>]) {
    if paragraphs.iter().filter(|text| begins(text)).count() < FEWEST {
        return;
    }
    for (text, own) in paragraphs.iter().zip(marked).filter(|(text, own)| own.is_empty() && begins(text)) {
        own.extend(speeches(text).into_iter().map(|span| Marked { span, goes_on: false }));
    }
}

/// One dash: two are one of Chinese, which breaks off.
fn begins(text: &str) -> bool {
    text.trim_start().strip_prefix(is_dash).is_some_and(|rest| !rest.starts_with(is_dash))
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―')
}

/// What of `text`, which begins with a dash, is said; each speech has the dashes at its ends.
fn speeches(text: &str) -> Vec<Range<usize>> {
    let begin = text.len() - text.trim_start().len();
    let mut found = Vec::new();
    // Where the open speech begins; nothing in what is told.
    let mut said = Some(begin);
    for (at, dash) in text.char_indices().filter(|(at, c)| *at > begin && is_dash(*c)) {
        let (before, end) = (text.get(..at).unwrap_or(""), at + dash.len_utf8());
        let after = text.get(end..).unwrap_or("");
        let last = before.trim_end().chars().next_back().unwrap_or(' ');
        let apart = before.ends_with(char::is_whitespace);
        let next = after.trim_start().chars().next().unwrap_or(' ');
        let touches = !after.starts_with(char::is_whitespace);
        match said {
            // A tag goes on in small letters, and a dash in the midst of speech stands behind no mark.
            Some(start) if apart && next.is_lowercase() && (touches || ",.!?…".contains(last)) => {
                found.push(start..end);
                said = None;
            }
            None if !apart || ".,!?…;:".contains(last) && next.is_alphanumeric() => said = Some(at),
            _ => {}
        }
    }
    found.extend(said.map(|start| start..text.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        speeches(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn speech_stands_between_dashes() {
        for (text, expected) in [
            ("— Нет.", vec!["— Нет."]),
            ("— Да, — сказал он. — Нет.", vec!["— Да, —", "— Нет."]),
            ("— Я — это я! — крикнула Алиса.", vec!["— Я — это я! —"]),
            ("—Hola —dijo Juan—. Adiós.", vec!["—Hola —", "—. Adiós."]),
            ("—¿Quién es? —preguntó ella.", vec!["—¿Quién es? —"]),
            ("– Tak – powiedział Jan. – Nie.", vec!["– Tak – powiedział Jan. – Nie."]),
            ("― Oui, dit-il.", vec!["― Oui, dit-il."]),
            (" — Well, — said Alice, — let us go.", vec!["— Well, —", "— let us go."]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_few_dashes_are_no_dialogue() {
        let texts = ["— Да.", "Words.", "— Нет.", "— Может быть."];
        let mut marked = vec![Vec::new(); 4];
        add(&texts, &mut marked);
        assert_eq!(marked.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 1, 1]);
        let mut fewer = vec![Vec::new(); 3];
        add(&texts[..3], &mut fewer);
        assert!(fewer.iter().all(Vec::is_empty));
    }
}
