//! Tokens of XML and HTML: tags, text and what is neither, each with its place; nothing is refused and nothing built up.
//!
//! A library that builds a tree loses where things stood, and one that is strict loses the rest of a book at the first
//! slip in it. What opens no tag that ends is text, as it is for browsers.

use std::borrow::Cow;
use std::ops::Range;

mod references;

pub(super) use references::{reference, resolved};

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text in which `&…;` may stand for characters.
    Text(Range<usize>),
    /// Text as it is.
    Literal(Range<usize>),
    /// A tag that opens an element.
    Start(Start<'a>),
    /// A tag that closes one.
    End(&'a str, Range<usize>),
}

/// A tag that opens an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start<'a> {
    /// The element's name without its prefix, as written.
    pub(super) name: &'a str,
    attributes: &'a str,
    /// Whether it also closes it: `<br/>`.
    pub(super) closed: bool,
    pub(super) span: Range<usize>,
}

/// What begins with a `<`: a token, or nothing that is any; and where it ends.
type Found<'a> = (Option<Token<'a>>, usize);

/// How many times each byte is looked at, at most, to find where elements end. Books need two or three; tags that are
/// never closed must not cost the square of a document's length. What is not found then is spoken.
const MAX_LOOKS: usize = 32;

/// What may be looked at beside that: a page with one long table.
const FREE_LOOKS: usize = 64 << 10;

/// Where an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// What is in it.
    pub(super) inside: Range<usize>,
    /// That, and its tags.
    pub(super) all: Range<usize>,
}

impl Element {
    /// One without a closing tag of its own.
    fn up_to(start: &Start<'_>, end: usize) -> Element {
        Element { inside: start.span.end..end, all: start.span.start..end }
    }
}

/// Whether a reading of ruby, `element`, ends where a tag of `other` stands: its own closing tag may be left out.
fn ends_reading(element: &str, other: &str) -> bool {
    let one_of = |name: &str, names: &[&str]| names.iter().any(|known| same(name, known));
    one_of(element, &["rt", "rp"]) && one_of(other, &["rt", "rp", "ruby"])
}

/// Elements of HTML that hold nothing and are never closed.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements of HTML in which nothing is a tag but their own end.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// The tokens of a document.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    xml: bool,
    /// The element whose end alone is a tag.
    raw: Option<&'a str>,
    /// What begins at `at`, if the end of the text before it has shown that.
    found: Option<Found<'a>>,
    /// How many bytes may yet be looked at to find the ends of elements.
    looks: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str, xml: bool) -> Tokens<'a> {
        let looks = source.len().saturating_mul(MAX_LOOKS).saturating_add(FREE_LOOKS);
        Tokens { source, at: 0, xml, raw: None, found: None, looks }
    }

    /// Goes on at byte `at`.
    pub(super) fn go_to(&mut self, at: usize) {
        (self.at, self.raw, self.found) = (at.max(self.at), None, None);
    }

    /// Where the element that `start` opens ends: its inside, and all of it. One that is not closed within so many bytes has
    /// no end.
    pub(super) fn element(&mut self, start: &Start<'a>, within: usize) -> Option<Element> {
        let within = within.min(self.looks);
        let element = self.search(start, within);
        let rest = self.source.len() - start.span.end;
        let looked = element.as_ref().map_or(within.min(rest), |element| element.all.end - start.span.end);
        self.looks = self.looks.saturating_sub(looked);
        element
    }

    fn search(&self, start: &Start<'a>, within: usize) -> Option<Element> {
        if start.closed || self.is_void(start.name) {
            return Some(Element { inside: start.span.end..start.span.end, all: start.span.clone() });
        }
        let last = start.span.end.saturating_add(within);
        let mut depth = 1_usize;
        for token in self.clone() {
            match token {
                Token::Start(inner) if inner.span.start > last => return None,
                Token::End(_, span) if span.start > last => return None,
                Token::Start(inner) if ends_reading(start.name, inner.name) => {
                    return Some(Element::up_to(start, inner.span.start));
                }
                Token::End(name, span) if ends_reading(start.name, name) && !same(name, start.name) => {
                    return Some(Element::up_to(start, span.start));
                }
                Token::Start(inner) if same(inner.name, start.name) && !inner.closed => depth += 1,
                Token::End(name, span) if same(name, start.name) => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(Element { inside: start.span.end..span.start, all: start.span.start..span.end });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether an element called `name` never holds anything.
    pub(super) fn is_void(&self, name: &str) -> bool {
        VOID.iter().any(|void| same(name, void))
    }

    /// What begins with the `<` at `at`; `None` when it is text.
    fn tag(&self, at: usize) -> Option<Found<'a>> {
        let rest = &self.source[at..];
        let second = rest.as_bytes().get(1);
        if second == Some(&b'!') {
            return self.declaration(at);
        }
        if second == Some(&b'?') {
            let end = if self.xml { "?>" } else { ">" };
            return rest.get(2..)?.find(end).map(|found| (None, at + 2 + found + end.len()));
        }
        let closing = second == Some(&b'/');
        let name_at = if closing { 2 } else { 1 };
        if !rest.get(name_at..)?.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        let end = tag_end(rest)?;
        let inside = &rest[name_at..end - 1];
        let name = &inside[..inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len())];
        let prefix = name.bytes().rposition(|byte| byte == b':').map_or(0, |colon| colon + 1);
        let (attributes, name) = (&inside[name.len()..], &name[prefix..]);
        let span = at..at + end;
        let token = if closing {
            Token::End(name, span)
        } else {
            Token::Start(Start { name, attributes, closed: attributes.ends_with('/'), span })
        };
        Some((Some(token), at + end))
    }

    /// As [`Tokens::tag`], of what begins with `<!`.
    fn declaration(&self, at: usize) -> Option<Found<'a>> {
        let rest = &self.source[at..];
        let to = |end: &str, from: usize| rest.get(from..)?.find(end).map(|found| at + from + found + end.len());
        if rest.starts_with("<!--") {
            // Browsers take a comment that is never closed for one to the end; then a book would end there in silence.
            return to("-->", 4).map(|end| (None, end));
        }
        if self.xml && rest.starts_with("<![CDATA[") {
            let end = to("]]>", 9)?;
            return Some((Some(Token::Literal(at + 9..end - 3)), end));
        }
        let end = to(">", 2)?;
        let subset = rest[..end - at].contains('[') && self.xml;
        Some((None, if subset { to("]>", 2).unwrap_or(end) } else { end }))
    }

    /// The text that begins at `at`: to the next tag, or to the end of an element that has none inside.
    fn text(&mut self, at: usize) -> Range<usize> {
        let bytes = self.source.as_bytes();
        let mut end = at;
        loop {
            let Some(next) = memchr::memchr(b'<', &bytes[end..]).map(|found| end + found) else {
                return at..bytes.len();
            };
            let ends = match self.raw {
                Some(name) => {
                    let after = self.source.get(next + 2..next + 2 + name.len());
                    bytes.get(next + 1) == Some(&b'/') && after.is_some_and(|after| same(after, name))
                }
                None => {
                    self.found = self.tag(next);
                    self.found.is_some()
                }
            };
            if ends {
                return at..next;
            }
            end = next + 1;
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.source.len() {
            let text = if self.found.is_some() { self.at..self.at } else { self.text(self.at) };
            if !text.is_empty() {
                self.at = text.end;
                let literal = self.raw.is_some_and(|name| !same(name, "textarea") && !same(name, "title"));
                return Some(if literal { Token::Literal(text) } else { Token::Text(text) });
            }
            self.raw = None;
            let Some((token, end)) = self.found.take().or_else(|| self.tag(self.at)) else {
                // The end of an element without tags inside was no tag after all: `</script` and no `>`.
                let from = self.at;
                self.at = self.source.len();
                return Some(Token::Text(from..self.at));
            };
            self.at = end;
            if let Some(token) = token {
                if let Token::Start(start) = &token
                    && !self.xml
                    && !start.closed
                    && RAW.iter().any(|raw| same(start.name, raw))
                    && self.source[start.span.start + 1..].starts_with(start.name)
                {
                    self.raw = Some(start.name);
                }
                return Some(token);
            }
        }
        None
    }
}

/// The length of the tag with which `rest` begins; a `>` in quotation marks does not end it.
fn tag_end(rest: &str) -> Option<usize> {
    let (mut quote, mut value) = (None, false);
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), _) if byte == open => (quote, value) = (None, false),
            (Some(_), _) => {}
            (None, b'>') => return Some(at + 1),
            // A quotation mark opens a value only after `=`; elsewhere it is a slip.
            (None, b'"' | b'\'') if value => quote = Some(byte),
            (None, b'=') => value = true,
            (None, byte) if byte.is_ascii_whitespace() => {}
            (None, _) => value = false,
        }
    }
    // A value that is never closed: the tag ends at the first `>`, or it is none.
    quote.and_then(|_| rest.find('>')).map(|at| at + 1)
}

impl Start<'_> {
    /// The value of the attribute called `wanted`, which may have a prefix; references in it are resolved.
    pub(super) fn attribute(&self, wanted: &str) -> Option<Cow<'_, str>> {
        self.written(wanted)?.map(resolved)
    }

    /// Whether there is an attribute called `wanted`, with a value or without.
    pub(super) fn is_set(&self, wanted: &str) -> bool {
        self.written(wanted).is_some()
    }

    /// The attribute called `wanted`, and its value as it is written, if it has one.
    fn written(&self, wanted: &str) -> Option<Option<&str>> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let after = after.trim_start();
            let Some(value) = after.strip_prefix('=') else {
                if name.eq_ignore_ascii_case(wanted) {
                    return Some(None);
                }
                rest = if end == 0 { after.get(1..).unwrap_or("") } else { after };
                continue;
            };
            let value = value.trim_start();
            let (value, next) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(Some(value));
            }
            rest = next.trim_start();
        }
        None
    }

    /// Whether one of the words of the attribute called `name` fits.
    pub(super) fn has(&self, name: &str, fits: impl Fn(&str) -> bool) -> bool {
        self.attribute(name).is_some_and(|value| value.split_whitespace().any(fits))
    }
}

/// The name of an element in small letters.
pub(super) fn small(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(name.to_ascii_lowercase());
    }
    Cow::Borrowed(name)
}

/// Whether two names of elements are the same.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The words of a piece of a document: its text without tags, blanks as single spaces.
pub(super) fn words(source: &str, xml: bool) -> String {
    let mut text = String::new();
    for token in Tokens::new(source, xml) {
        match token {
            Token::Text(span) => text.push_str(&resolved(&source[span])),
            Token::Literal(span) => text.push_str(&source[span]),
            Token::Start(start) if same(start.name, "br") => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, xml: bool) -> Vec<String> {
        let show = |token| match token {
            Token::Text(span) => format!("T {}", &source[span]),
            Token::Literal(span) => format!("L {}", &source[span]),
            Token::Start(start) => format!("<{}{}", start.name, if start.closed { "/" } else { "" }),
            Token::End(name, _) => format!(">{name}"),
        };
        Tokens::new(source, xml).map(show).collect()
    }

    #[test]
    fn tags_and_text_are_told_apart() {
        let source =
            "<?xml v?><!DOCTYPE a [<!ENTITY b \"c\">]><p class='a>b'>1 < 2 &amp; <b>x</b><!-- <i> --><br/></p>";
        assert_eq!(shown(source, true), ["<p", "T 1 < 2 &amp; ", "<b", "T x", ">b", "<br/", ">p"]);
        assert_eq!(shown("<![CDATA[a<b]]>c", true), ["L a<b", "T c"]);
        assert_eq!(shown("<w:p>a</w:p>", true), ["<p", "T a", ">p"]);
        assert_eq!(shown("<w:style>a<b></w:style>c", false), ["<style", "T a", "<b", ">style", "T c"]);
        assert_eq!(shown("<script>if(a<b)</i></SCRIPT>x", false), ["<script", "L if(a<b)</i>", ">SCRIPT", "T x"]);
    }

    #[test]
    fn what_never_ends_is_text() {
        assert_eq!(shown("a <b c", false), ["T a <b c"]);
        assert_eq!(shown("a <!-- b", false), ["T a <!-- b"]);
        assert_eq!(shown("a <b c=\"d>e", false), ["T a ", "<b", "T e"]);
        assert_eq!(shown("<b c=\"d\"\" e>f\"", true), ["<b", "T f\""]);
        assert_eq!(shown("<title>a</title", false), ["<title", "T a", "T </title"]);
    }

    #[test]
    fn attributes_are_found() {
        let source = "<a HREF=x.html#1 epub:type=\"noteref backlink\" hidden title='&lt;A&gt;'>";
        let Some(Token::Start(start)) = Tokens::new(source, false).next() else { panic!("no tag") };
        assert_eq!(start.attribute("href").as_deref(), Some("x.html#1"));
        assert_eq!(start.attribute("title").as_deref(), Some("<A>"));
        assert_eq!((start.attribute("hidden"), start.attribute("hid")), (None, None));
        assert!(start.is_set("hidden") && start.is_set("title") && !start.is_set("hid"));
        assert!(start.has("epub:type", |word| word == "backlink"));
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(resolved("a&nbsp;b &#x4E2D;&#20013; &hellip; &nope; & c"), "a\u{A0}b 中中 … &nope; & c");
        assert_eq!(words("<p>a <b>b</b>\n c<br/>d</p>", true), "a b c d");
    }
}
