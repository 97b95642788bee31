//! A document of XML that is kept as it is written: where its elements stand, and changes to its text.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Where an element stands, or a section of characters that are no markup, which has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, prefix and all.
    name: Range<usize>,
    /// The tag that opens it.
    pub open: Range<usize>,
    /// The tag that closes it; empty where the one that opens it does.
    pub close: Range<usize>,
    /// Index of the element that it is in.
    pub parent: Option<usize>,
}

impl Element {
    /// All of it.
    pub fn all(&self) -> Range<usize> {
        self.open.start..self.close.end
    }

    /// What is in it.
    pub fn inside(&self) -> Range<usize> {
        self.open.end..self.close.start
    }
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    pub name: &'a str,
    /// As it is written, without its quotation marks.
    pub value: &'a str,
    /// Where it stands, with the blanks before it.
    pub all: Range<usize>,
}

/// A document and its elements in the order in which they open.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub text: &'a str,
    pub elements: Vec<Element>,
    /// The innermost element that is open from a byte on, ascending.
    open: Vec<(usize, Option<usize>)>,
}

impl<'a> Document<'a> {
    /// Finds the elements of `text`. Where it stops to be XML they end.
    pub fn of(text: &'a str) -> Document<'a> {
        let mut document = Document { text, elements: Vec::new(), open: Vec::new() };
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let mut within: Option<usize> = None;
        let mut at = 0;
        while let Ok(event) = reader.read_event() {
            let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match &event {
                Event::Start(tag) => {
                    let name = at + 1..at + 1 + tag.name().as_ref().len();
                    within = Some(document.begin(Element { name, open: at..end, close: end..end, parent: within }));
                    document.open.push((end, within));
                }
                Event::Empty(tag) => {
                    let name = at + 1..at + 1 + tag.name().as_ref().len();
                    document.begin(Element { name, open: at..end, close: end..end, parent: within });
                }
                Event::CData(_) => {
                    let (open, close) = (at..at + "<![CDATA[".len(), end - "]]>".len()..end);
                    let section = document.begin(Element { name: at..at, open: open.clone(), close, parent: within });
                    document.open.push((open.end, Some(section)));
                    document.open.push((end, within));
                }
                Event::End(_) => {
                    if let Some(element) = within.and_then(|within| document.elements.get_mut(within)) {
                        element.close = at..end;
                        within = element.parent;
                        document.open.push((end, within));
                    }
                }
                Event::Eof => break,
                _ => {}
            }
            at = end;
        }
        document
    }

    fn begin(&mut self, element: Element) -> usize {
        self.elements.push(element);
        self.elements.len() - 1
    }

    /// The innermost element that is open at byte `at`, by its index.
    pub fn innermost(&self, at: usize) -> Option<usize> {
        let before = self.open.partition_point(|(from, _)| *from <= at);
        before.checked_sub(1).and_then(|last| self.open.get(last)?.1)
    }

    /// The elements that open within `span`, in order.
    pub fn within(&self, span: &Range<usize>) -> &[Element] {
        let place = |at: usize| self.elements.partition_point(|element| element.open.start < at);
        self.elements.get(place(span.start)..place(span.end)).unwrap_or(&[])
    }

    /// The name of `element` without its prefix.
    pub fn name(&self, element: &Element) -> &'a str {
        let name = self.text.get(element.name.clone()).unwrap_or("");
        name.rsplit(':').next().unwrap_or(name)
    }

    /// The prefix of the name of `element`, with its colon; empty where it has none.
    pub fn prefix(&self, element: &Element) -> &'a str {
        let name = self.text.get(element.name.clone()).unwrap_or("");
        name.get(..name.len() - self.name(element).len()).unwrap_or("")
    }

    /// Where another attribute of `element` may be written.
    pub fn after_name(&self, element: &Element) -> usize {
        element.name.end
    }

    /// The attributes of `element`, in order.
    pub fn attributes(&self, element: &Element) -> impl Iterator<Item = Attribute<'a>> {
        let (text, mut at, end) = (self.text, element.name.end, element.open.end);
        std::iter::from_fn(move || {
            let rest = text.get(at..end)?;
            let (name, after) = rest.split_once('=')?;
            let value_at = after.len() - after.trim_start().len();
            let quote = after.get(value_at..)?.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
            let value = after.get(value_at + 1..)?.split_once(quote)?.0;
            let start = at;
            at += name.len() + 1 + value_at + 1 + value.len() + 1;
            Some(Attribute { name: name.trim(), value, all: start..at })
        })
    }

    /// The value of the attribute of `element` called `name`, as it is written.
    pub fn attribute(&self, element: &Element, name: &str) -> Option<&'a str> {
        self.attributes(element).find(|attribute| attribute.name == name).map(|attribute| attribute.value)
    }

    /// The text with `changes` made: what stands at each place, which may be nothing, becomes other words. Of several at
    /// one place the first is the first.
    pub fn changed(&self, mut changes: Vec<(Range<usize>, String)>) -> String {
        changes.extend(self.encoding());
        changes.sort_by_key(|(place, _)| place.start);
        let mut out = String::with_capacity(self.text.len() + changes.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut reached = 0;
        for (place, new) in changes {
            out.push_str(self.text.get(reached..place.start).unwrap_or(""));
            out.push_str(&new);
            reached = place.end.max(reached);
        }
        out + self.text.get(reached..).unwrap_or("")
    }

    /// What it says of its encoding, where that is another than it is written in now.
    fn encoding(&self) -> Option<(Range<usize>, String)> {
        let declaration = self.text.get(..self.text.find("?>")?).filter(|text| text.starts_with("<?xml "))?;
        let from = declaration.find("encoding")?;
        let start = from + declaration.get(from..)?.find(['"', '\''])? + 1;
        let end = start + declaration.get(start..)?.find(['"', '\''])?;
        let other = !declaration.get(start..end)?.eq_ignore_ascii_case("utf-8");
        other.then(|| (start..end, "UTF-8".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "<?xml version='1.0' encoding='utf-16'?><!-- <no> --><a b = 'x>y'\n h:c=\"d\"><p:b/>e<![CDATA[<f>]]></a>";

    #[test]
    fn elements_are_found_where_they_stand() {
        let document = Document::of(TEXT);
        let shown: Vec<&str> = document.elements.iter().map(|element| &TEXT[element.all()]).collect();
        assert_eq!(shown, [&TEXT[TEXT.find("<a").unwrap()..], "<p:b/>", "<![CDATA[<f>]]>"]);
        let names: Vec<(&str, &str)> =
            document.elements.iter().map(|element| (document.prefix(element), document.name(element))).collect();
        assert_eq!(names, [("", "a"), ("p:", "b"), ("", "")]);
        assert_eq!(&TEXT[document.elements[2].inside()], "<f>");
        let at = |sign: &str| document.innermost(TEXT.find(sign).unwrap());
        assert_eq!((at("e<!"), at("<f>"), at("<!--"), at("<p:b")), (Some(0), Some(2), None, Some(0)));
        assert_eq!(document.within(&(0..TEXT.find("<![").unwrap())).len(), 2);
    }

    #[test]
    fn attributes_have_their_place() {
        let document = Document::of(TEXT);
        let attributes: Vec<Attribute<'_>> = document.attributes(&document.elements[0]).collect();
        let shown: Vec<(&str, &str, &str)> =
            attributes.iter().map(|one| (one.name, one.value, &TEXT[one.all.clone()])).collect();
        assert_eq!(shown, [("b", "x>y", " b = 'x>y'"), ("h:c", "d", "\n h:c=\"d\"")]);
        assert_eq!(document.attribute(&document.elements[1], "b"), None);
    }

    #[test]
    fn changes_are_made_and_all_else_is_kept() {
        let document = Document::of(TEXT);
        let at = TEXT.find("e<!").unwrap();
        let insert = |new: &str| (at..at, new.to_owned());
        let changed = document.changed(vec![
            insert("1"),
            insert("2"),
            (0..0, "\u{FEFF}".to_owned()),
            (at..at + 1, "3".to_owned()),
        ]);
        let expected = format!("\u{FEFF}{}", TEXT.replace("utf-16", "UTF-8").replace("e<!", "123<!"));
        assert_eq!(changed, expected);
        assert_eq!(Document::of("<a/>").changed(Vec::new()), "<a/>");
    }
}
