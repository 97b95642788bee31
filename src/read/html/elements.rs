//! What elements of HTML are: blocks, parts that are not spoken, front matter, notes and the marks that lead to them.

use std::borrow::Cow;

use crate::read::tokens::{Start, Token, Tokens, same, small};

/// What an element is, when it is more than words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Never spoken.
    Silent(&'static str),
    /// Not of the text itself: a title page, an imprint.
    Matter(&'static str),
    /// A note.
    Note,
    /// A section of notes.
    Notes,
}

/// Whether the element called `name`, in small letters, is a block: it begins and ends paragraphs. Those of DTBook, which EPUB 2
/// allows, are the last.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "ol"
            | "p"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "hd"
            | "doctitle"
            | "docauthor"
            | "level"
            | "level1"
            | "level2"
            | "level3"
            | "list"
            | "line"
            | "linegroup"
            | "poem"
            | "stanza"
            | "sidebar"
            | "note"
            | "frontmatter"
            | "bodymatter"
    )
}

/// What the element that `start` opens is, beyond its words.
pub(super) fn part(start: &Start<'_>) -> Option<Part> {
    let name = small(start.name);
    let silent = match &*name {
        "head" | "title" => "document head",
        "script" | "style" => "script or style",
        "template" | "noscript" | "noframes" | "noembed" => "HTML block",
        "nav" => "navigation",
        "pre" | "xmp" | "listing" => "code block",
        "svg" => "image",
        "math" => "formula",
        "audio" | "video" | "object" | "iframe" | "canvas" | "applet" => "media",
        "select" | "textarea" | "button" | "datalist" | "progress" | "meter" => "form field",
        "rt" | "rp" | "rtc" => "ruby reading",
        "del" | "s" | "strike" => "struck-out text",
        "pagenum" => "page number",
        // Notes are often hidden until somebody asks for them: what a role says comes first.
        _ => {
            return by_role(start, &name).or_else(|| is_hidden(start, &name).then_some(Part::Silent("hidden text")));
        }
    };
    Some(Part::Silent(silent))
}

/// Whether a reader neither sees nor hears what is in the element: it says so itself, in an attribute or its own style. What
/// style sheets say is not looked at.
fn is_hidden(start: &Start<'_>, name: &str) -> bool {
    if name == "dialog" {
        return !start.is_set("open");
    }
    let says = |attribute: &str, what: &str| start.attribute(attribute).is_some_and(|value| value.trim() == what);
    let style = || {
        let style = start.attribute("style").unwrap_or_default().to_ascii_lowercase();
        style.split(';').filter_map(|rule| rule.split_once(':')).any(|(what, value)| {
            let value = value.trim().trim_end_matches("!important").trim_end();
            matches!((what.trim(), value), ("display", "none") | ("visibility", "hidden"))
        })
    };
    start.is_set("hidden") || says("aria-hidden", "true") || style()
}

/// What its roles say: `epub:type`, and `role` of ARIA.
fn by_role(start: &Start<'_>, name: &str) -> Option<Part> {
    let words = [start.attribute("epub:type"), start.attribute("role")];
    let roles = words.iter().flatten().flat_map(|words| words.split_whitespace());
    let container =
        matches!(name, "body" | "section" | "div" | "article" | "aside" | "main" | "frontmatter" | "ol" | "ul" | "dl");
    for role in roles {
        let role = role.strip_prefix("doc-").unwrap_or(role);
        let part = match role {
            "pagebreak" => Part::Silent("page number"),
            "backlink" | "referrer" => Part::Silent("footnote mark"),
            "footnote" | "endnote" | "rearnote" => Part::Note,
            "footnotes" | "endnotes" | "rearnotes" if container => Part::Notes,
            "cover" if container => Part::Matter("cover"),
            "titlepage" | "halftitlepage" if container => Part::Matter("title page"),
            "copyright-page" | "imprint" | "imprimatur" if container => Part::Matter("imprint"),
            "colophon" if container => Part::Matter("colophon"),
            "toc" | "loi" | "lot" | "lov" | "loa" | "landmarks" | "page-list" if container => {
                Part::Matter("table of contents")
            }
            "index" if container => Part::Matter("index"),
            _ => continue,
        };
        return Some(part);
    }
    None
}

/// Whether the element that `start` opens is marked as a stage direction.
pub(super) fn is_direction(start: &Start<'_>) -> bool {
    start.has("epub:type", |word| matches!(word, "z3998:stage-direction" | "stage-direction"))
}

/// Where the link or the raised signs that `start` opens, and that hold `inside`, lead, if they are the mark of a note:
/// by their role, or because they are raised, or in brackets, and only a number or a sign.
pub(super) fn mark_of_a_note<'s>(start: &'s Start<'_>, inside: &'s str) -> Option<Cow<'s, str>> {
    let raised = !same(start.name, "a");
    let own = start.attribute("href");
    if !raised && (start.has("epub:type", |word| word == "noteref") || start.has("role", |word| word == "doc-noteref"))
    {
        return Some(own.unwrap_or(Cow::Borrowed("")));
    }
    // Longer than that is no mark, and need not be looked into.
    if inside.len() > 400 {
        return None;
    }
    let (mut words, mut href, mut raised_inside) = (String::new(), own.map(Cow::into_owned), raised);
    for token in Tokens::new(inside, true) {
        match token {
            Token::Text(span) | Token::Literal(span) => words.push_str(inside.get(span).unwrap_or("")),
            Token::Start(inner) => {
                raised_inside |= same(inner.name, "sup");
                href = href.or_else(|| inner.attribute("href").map(Cow::into_owned));
            }
            Token::End(..) => {}
        }
    }
    let words = words.trim();
    let is_mark = is_sign(words);
    let href = href.filter(|href| href.contains('#'))?;
    (is_mark && (raised_inside || unbracketed(words).is_some())).then_some(Cow::Owned(href))
}

/// Whether `words` are what marks of notes are: a number or a sign, perhaps in brackets.
pub(super) fn is_sign(words: &str) -> bool {
    let sign = unbracketed(words).unwrap_or(words);
    let number = !sign.is_empty() && sign.len() <= 4 && sign.bytes().all(|byte| byte.is_ascii_digit());
    number || matches!(sign, "*" | "**" | "†" | "‡" | "§" | "¶")
}

fn unbracketed(words: &str) -> Option<&str> {
    words.strip_prefix(['[', '(']).and_then(|words| words.strip_suffix([']', ')']))
}
