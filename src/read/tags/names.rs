//! Names of elements: those of HTML, which any viewer knows, and tags of names that nobody does.

/// How an element of HTML is called, in alphabetical order: the living standard's, those it calls obsolete and browsers still
/// obey, the common ones of SVG and
/// MathML inside it, and `speak`, the root of SSML, which says nothing.
const OF_HTML: [&str; 169] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "circle",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "defs",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "ellipse",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "image",
    "img",
    "input",
    "ins",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "listing",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "menuitem",
    "meta",
    "meter",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mrow",
    "msqrt",
    "msub",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "path",
    "picture",
    "plaintext",
    "polygon",
    "polyline",
    "portal",
    "pre",
    "progress",
    "q",
    "rb",
    "rect",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "spacer",
    "span",
    "speak",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "text",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tspan",
    "tt",
    "u",
    "ul",
    "use",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// Whether HTML has an element called `name`. A name with a hyphen is one that a page made for itself, as HTML allows.
fn is_of_html(name: &str) -> bool {
    name.contains('-') || OF_HTML.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// The name of the element of the tag `tag`, from its `<` on, if it is neither ours nor one that HTML has.
pub(in crate::read) fn unknown(tag: &str) -> Option<&str> {
    let rest = tag.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let name = &rest[..len];
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
    (named && !is_of_html(name) && super::name_at(&tag[1..]).is_none()).then_some(name)
}

/// The length of the tag of an unknown element with which `text` begins, if CommonMark too would read a tag there.
pub(super) fn length_of_unknown(text: &str) -> Option<usize> {
    let name = unknown(text)?;
    let closing = text.starts_with("</");
    let mut rest = text.get(1 + usize::from(closing) + name.len()..)?;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t']);
        let end = if trimmed.starts_with("/>") && !closing { 2 } else { usize::from(trimmed.starts_with('>')) };
        if end > 0 {
            return Some(text.len() - trimmed.len() + end);
        }
        if closing || trimmed.len() == rest.len() {
            return None;
        }
        rest = after_attribute(trimmed)?;
    }
}

/// What follows the attribute, with or without a value, with which `text` begins.
fn after_attribute(text: &str) -> Option<&str> {
    let len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_:.-".contains(b)).count();
    let first = text.as_bytes().first().filter(|_| len > 0)?;
    if !first.is_ascii_alphabetic() && !b"_:".contains(first) {
        return None;
    }
    let rest = &text[len..];
    let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix('=') else { return Some(rest) };
    let value = value.trim_start_matches([' ', '\t']);
    match value.chars().next()? {
        quote @ ('"' | '\'') => {
            let end = value[1..].find([quote, '\n', '\r'])?;
            value[1 + end..].strip_prefix(quote)
        }
        _ => {
            let end = value.find(|c: char| c.is_whitespace() || "\"'=<>`".contains(c)).unwrap_or(value.len());
            (end > 0).then(|| &value[end..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order() {
        assert!(OF_HTML.is_sorted());
        for name in ["em", "SPAN", "my-own", "a", "xmp"] {
            assert!(is_of_html(name), "{name}");
        }
    }

    #[test]
    fn tags_of_unknown_elements_are_those_that_markdown_takes_for_tags() {
        for (text, tag) in [
            ("<vocie name=\"a>b\" x>c", "<vocie name=\"a>b\" x>"),
            ("</vocie >", "</vocie >"),
            ("<T>", "<T>"),
            ("<phoneme alphabet='ipa' ph = x />", "<phoneme alphabet='ipa' ph = x />"),
        ] {
            assert_eq!(length_of_unknown(text), Some(tag.len()), "{text}");
        }
        for text in [
            "<em>",
            "<voice>",
            "<x-y>",
            "<https://a.b>",
            "<a@b.c>",
            "<y, z>",
            "<x\ny>",
            "</x y>",
            "<x y",
            "<1>",
            "<x =>",
            "<x a='b>",
            "<>",
            "< x>",
            "<x a=>",
        ] {
            assert_eq!(length_of_unknown(text), None, "{text}");
        }
    }
}
