//! References to characters: `&amp;`, `&#x4E2D;`, and all the names that HTML knows.

use std::borrow::Cow;

/// The longest reference to a character: the longest of HTML's names has 31 letters.
const MAX_REFERENCE_BYTES: usize = 40;

/// What the reference with which `text` begins stands for, and its length; absent when that is nothing known.
pub(in crate::read) fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let end = memchr::memchr(b';', &text.as_bytes()[..text.len().min(MAX_REFERENCE_BYTES)])?;
    let name = text.get(1..end)?;
    let number = |digits: &str, radix| {
        let sign = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|sign| *sign != '\0')?;
        Some(Cow::Owned(sign.to_string()))
    };
    let signs = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16),
            None => number(digits, 10),
        },
        None => quick_xml::escape::resolve_html5_entity(name).map(Cow::Borrowed),
    };
    Some((signs?, end + 1))
}

/// `text` with its references resolved.
pub(in crate::read) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (signs, len) = reference(&rest[at..]).unwrap_or((Cow::Borrowed("&"), 1));
        out.push_str(&signs);
        rest = &rest[at + len..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}
