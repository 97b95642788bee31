//! WebVTT: captions whose roles are voices and whose other languages are named.

use std::borrow::Cow;
use std::io::{self, Write};

use super::caption::Row;
use super::{Sheet, stamp};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "WEBVTT")?;
    for shown in sheet.shown() {
        writeln!(out, "\n{} --> {}", stamp(shown.start, '.'), stamp(shown.end, '.'))?;
        for rows in shown.caption.rows.chunk_by(|one, next| one.tongue == next.tongue) {
            let words: Vec<Cow<'_, str>> = rows.iter().map(|row| escaped(&row.words)).collect();
            let Some(Row { tongue, .. }) = rows.first() else { continue };
            let said = within("lang", tongue.language, words.join("\n"));
            writeln!(out, "{}", within("v", tongue.role, said))?;
        }
    }
    Ok(())
}

/// `words` in the span `tag` with `note`, where there is one.
fn within(tag: &str, note: Option<&str>, words: String) -> String {
    match note {
        Some(note) => format!("<{tag} {}>{words}</{tag}>", escaped(note)),
        None => words,
    }
}

/// `text` where `&` and `<` mean more than themselves; with `>`, the arrow between two times is gone too.
fn escaped(text: &str) -> Cow<'_, str> {
    match text.contains(['&', '<', '>']) {
        true => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_more_is_escaped() {
        assert_eq!(escaped("R&D: 1 < 2 --> <b>"), "R&amp;D: 1 &lt; 2 --&gt; &lt;b&gt;");
    }
}
