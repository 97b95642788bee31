//! Tags and references of HTML, and tags of components, that stand in texts of catalogues and that no voice says.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::read::tokens;

/// Tags that are no text for certain: HTML's that occur in interfaces, and numbers, as in `<0>link</0>`. Other words in angle
/// brackets may be meant to be heard: `cp <source> <target>`.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = "a|abbr|annotation|b|big|br|cite|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|kbd|li|ol|p|pre|s|small|span|\
                 strike|strong|sub|sup|tt|u|ul|wbr|[0-9]+";
    Regex::new(&format!(r#"(?i)</?(?:{names})(?:\s[^<>]*)?/?>"#)).ok()
});

/// Tags that part words.
const PARTS: [&str; 10] = ["br", "p", "div", "li", "hr", "dd", "dt", "ul", "ol", "h"];

/// Whether there are tags in `text`.
pub(super) fn are_in(text: &str) -> bool {
    text.contains('<') && TAG.as_ref().is_some_and(|tag| tag.is_match(text))
}

/// `text` without tags and with the characters that references such as `&amp;` stand for, or as it is where there are none.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '&']) {
        return Cow::Borrowed(text);
    }
    let Some(tag) = TAG.as_ref() else { return Cow::Borrowed(text) };
    let untagged = tag.replace_all(text, |found: &regex::Captures<'_>| {
        let name = found.get(0).map_or("", |all| all.as_str()).trim_start_matches(['<', '/']).to_ascii_lowercase();
        let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
        if PARTS.contains(&name.get(..end).unwrap_or("")) { "\n" } else { "" }
    });
    if untagged.contains('&') { Cow::Owned(dereferenced(&untagged)) } else { untagged }
}

fn dereferenced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let (signs, length) = tokens::reference(after).unwrap_or_else(|| ("&".into(), 1));
        out.push_str(&signs);
        rest = after.get(length..).unwrap_or("");
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_no_text_and_other_words_in_brackets_are() {
        for (text, left) in [
            ("Use <b>bold</b> and <a href=\"x>y\">x", "Use bold and y\">x"),
            ("One<br>two<BR/>three", "One\ntwo\nthree"),
            ("Read <1>the guide</1>.", "Read the guide."),
            ("cp <source> <target>", "cp <source> <target>"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("R&D &amp; sales &mdash; 1 &lt; 2 &nope;", "R&D & sales — 1 < 2 &nope;"),
            ("<h2 class='x'>Head</h2>body", "\nHead\nbody"),
        ] {
            assert_eq!(without(text), left);
        }
    }
}
