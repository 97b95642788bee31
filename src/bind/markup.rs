//! Words inside XML and HTML.

/// `text` as XML and HTML have it between tags and in quoted values; characters that XML has not are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            // XML 1.0, production 2.
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_more_is_escaped_and_what_cannot_be_is_left_out() {
        assert_eq!(escaped("a < b & \"c\" > d\u{1}\u{FFFF}\n"), "a &lt; b &amp; &quot;c&quot; &gt; d\n");
    }
}
