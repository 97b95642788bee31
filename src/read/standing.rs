//! What stands in a document of markup, found a second time and in another way than the readers find it: the check on them.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::pages::Standing;
use super::tokens;
use super::words::is_visible;

/// Gives `each` the visible characters of the XML document `source`; `false`, and nothing, when it is not well-formed.
pub(super) fn of_xml(source: &str, each: &mut dyn FnMut(Standing)) -> bool {
    if !is_xml(source) {
        return false;
    }
    let mut reader = reader(source);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Text(text)) => literal(&text, at, each),
            Ok(Event::CData(text)) => literal(&text, at + "<![CDATA[".len(), each),
            Ok(Event::GeneralRef(name)) => {
                let written = format!("&{};", &*name);
                match tokens::reference(&written) {
                    Some((signs, length)) => signs.chars().for_each(|sign| give(at..at + length, sign, each)),
                    None => literal(&written, at, each),
                }
            }
            Ok(Event::Eof) | Err(_) => return true,
            Ok(_) => {}
        }
    }
}

fn reader(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    reader.config_mut().allow_dangling_amp = true;
    reader
}

/// Whether `source` is XML throughout.
pub(super) fn is_xml(source: &str) -> bool {
    is_well_formed(reader(source))
}

/// Whether a document is XML throughout: the library is content with signs in place of names, and with open ends.
fn is_well_formed(mut reader: Reader<&[u8]>) -> bool {
    let mut depth = 0_u64;
    let is_tag = |tag: &str| !tag.contains('<') && tag.starts_with(|c: char| c.is_alphabetic() || c == '_');
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is_tag(&tag) => depth += 1,
            Ok(Event::Empty(tag)) if is_tag(&tag) => {}
            Ok(Event::End(tag)) if is_tag(&tag) && depth > 0 => depth -= 1,
            Ok(Event::Start(_) | Event::Empty(_) | Event::End(_)) | Err(_) => return false,
            Ok(Event::DocType(text)) if !is_plain(&text) => return false,
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => {}
        }
    }
}

/// Whether all agree where a document type ends: at its first `>`, or, with definitions in it, at the first `]>`.
fn is_plain(text: &str) -> bool {
    match text.split_once('[') {
        Some((name, definitions)) => !name.contains('>') && definitions.ends_with(']') && !definitions.contains("]>"),
        None => !text.contains('>'),
    }
}

/// Gives `each` the visible characters of `source`, by a look at nothing but its angle brackets.
pub(super) fn of_html(source: &str, xml: bool, each: &mut dyn FnMut(Standing)) {
    let mut at = 0;
    let mut raw: Option<&str> = None;
    while let Some(sign) = source.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &source[at..];
        if sign == '<'
            && let Some((length, inside)) = bracket(rest, xml, raw)
        {
            if let Some(text) = inside {
                literal(&rest[text.clone()], at + text.start, each);
            }
            raw = if xml { None } else { without_tags(rest) };
            at += length;
            continue;
        }
        // In scripts and styles no sign stands for another.
        let known =
            if raw.is_none_or(|name| matches!(name, "title" | "textarea")) { tokens::reference(rest) } else { None };
        match known.filter(|_| sign == '&') {
            Some((signs, length)) => {
                signs.chars().for_each(|sign| give(at..at + length, sign, each));
                at += length;
            }
            None => {
                give(at..at + sign.len_utf8(), sign, each);
                at += sign.len_utf8();
            }
        }
    }
}

/// The length of what is no text and begins with the `<` of `rest`, and what of it is text after all.
fn bracket(rest: &str, xml: bool, raw: Option<&str>) -> Option<(usize, Option<Range<usize>>)> {
    let bytes = rest.as_bytes();
    if let Some(name) = raw {
        let after = rest.get(2..2 + name.len())?;
        if bytes.get(1) != Some(&b'/') || !after.eq_ignore_ascii_case(name) {
            return None;
        }
    }
    let up_to = |end: &str, from: usize| rest.get(from..)?.find(end).map(|at| from + at + end.len());
    match bytes.get(1)? {
        b'!' if rest.starts_with("<!--") => up_to("-->", 4).map(|end| (end, None)),
        b'!' if xml && rest.starts_with("<![CDATA[") => up_to("]]>", 9).map(|end| (end, Some(9..end - 3))),
        b'!' => {
            let end = up_to(">", 2)?;
            let subset = xml && rest[..end].contains('[');
            Some((if subset { up_to("]>", 2).unwrap_or(end) } else { end }, None))
        }
        b'?' => up_to(if xml { "?>" } else { ">" }, 2).map(|end| (end, None)),
        byte => {
            let from = if *byte == b'/' { 2 } else { 1 };
            let letter = rest.get(from..)?.chars().next()?;
            (letter.is_alphabetic() || letter == '_').then(|| tag(rest)).flatten().map(|end| (end, None))
        }
    }
}

/// The length of a tag: to the first `>` that is not inside a value in quotation marks.
fn tag(rest: &str) -> Option<usize> {
    let mut from = 1;
    while let Some(at) = rest.get(from..)?.find(['>', '=']).map(|at| from + at) {
        if rest.as_bytes()[at] == b'>' {
            return Some(at + 1);
        }
        let value = rest[at + 1..].trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '=');
        let start = rest.len() - value.len();
        from = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => match value[1..].find(*quote as char) {
                Some(end) => start + 1 + end + 1,
                None => return rest.find('>').map(|at| at + 1),
            },
            _ => start,
        };
    }
    None
}

/// The element that the tag with which `rest` begins opens, if nothing in it is a tag.
fn without_tags(rest: &str) -> Option<&'static str> {
    let names = ["script", "style", "textarea", "title"];
    let name = names.into_iter().find(|name| rest.get(1..=name.len()).is_some_and(|r| r.eq_ignore_ascii_case(name)))?;
    let after = rest.as_bytes().get(1 + name.len())?;
    let closed = tag(rest).is_some_and(|end| rest[..end].ends_with("/>"));
    (!closed && (after.is_ascii_whitespace() || matches!(after, b'>' | b'/'))).then_some(name)
}

fn literal(text: &str, at: usize, each: &mut dyn FnMut(Standing)) {
    let place = |offset: usize, sign: char| at + offset..at + offset + sign.len_utf8();
    text.char_indices().for_each(|(offset, sign)| give(place(offset, sign), sign, each));
}

fn give(at: Range<usize>, sign: char, each: &mut dyn FnMut(Standing)) {
    if is_visible(sign) {
        each(Standing { at: at.start, end: at.end, sign, is_text: true });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str, xml: bool) -> String {
        let mut text = String::new();
        of_html(source, xml, &mut |standing| text.push(standing.sign));
        text
    }

    #[test]
    fn both_ways_find_the_same_in_what_is_well_formed() {
        let source = "<?xml version='1.0'?><!DOCTYPE a><a b='>'>1 &lt; 2 <c/>&#x4E2D;&nbsp;<![CDATA[<d>]]><!-- e --> &nope; f</a>";
        let mut found = String::new();
        let mut places = Vec::new();
        assert!(of_xml(source, &mut |standing| {
            found.push(standing.sign);
            places.push(standing.at);
        }));
        assert_eq!(found, "1<2中<d>&nope;f");
        assert_eq!(text(source, true), found);
        assert_eq!(places[3], source.find("&#x").unwrap());
        assert_eq!(&source[places[4]..places[4] + 3], "<d>");
        for slip in ["<a><b></a>", "<a>", "<`></`>", "<a><<b></<b></a>", "</a>"] {
            assert!(!of_xml(slip, &mut |_| {}), "{slip}");
        }
    }

    #[test]
    fn scripts_hold_no_tags() {
        assert_eq!(text("<script>a<b>&amp;</i></script>x<p title=\"a>b\">y < z", false), "a<b>&amp;</i>xy<z");
        assert_eq!(text("<title>a &amp; <b></title>c", false), "a&<b>c");
    }
}
