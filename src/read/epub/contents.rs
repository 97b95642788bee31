//! The table of contents of an EPUB, from its navigation document or its NCX: titles by place, at every level.

use std::collections::HashMap;

use crate::problem::Problem;

use super::package::Package;
use super::{decode, link};
use crate::read::tokens::{Token, Tokens, same, words};
use crate::read::zipped::Zipped;

/// What a place is called: level, from 1, and title; by document and anchor.
pub(in crate::read) type Targets = HashMap<(String, String), (u8, String)>;

/// The longest title, in bytes, with its markup.
const LONGEST: usize = 16 << 10;

/// The deepest level that is told from its neighbours; headings have six.
const DEEPEST: u8 = 6;

/// Reads the table of contents; where there is none, headings alone tell.
pub(super) fn targets(zipped: &mut Zipped<'_>, package: &Package) -> Result<Targets, Box<Problem>> {
    let nav = package.nav.as_ref().and_then(|id| package.manifest.get(id));
    if let Some(item) = nav
        && let Some(bytes) = zipped.read(&item.path)?
    {
        let text = decode(&item.path, &bytes).map_err(|why| zipped.refused(&why))?;
        return Ok(of_nav(&item.path, &text));
    }
    let by_id = package.ncx.as_ref().and_then(|id| package.manifest.get(id));
    let ncx = by_id.or_else(|| package.manifest.values().find(|item| item.media == "application/x-dtbncx+xml"));
    let Some(item) = ncx else { return Ok(Targets::new()) };
    let Some(bytes) = zipped.read(&item.path)? else { return Ok(Targets::new()) };
    let text = decode(&item.path, &bytes).map_err(|why| zipped.refused(&why))?;
    Ok(of_ncx(&item.path, &text))
}

/// The lists in the `nav` of type `toc`, which lie in each other like the parts of the book.
fn of_nav(base: &str, text: &str) -> Targets {
    let mut targets = Targets::new();
    let mut tokens = Tokens::new(text, true);
    let (mut inside, mut level) = (false, 0_u8);
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(start) if same(start.name, "nav") => inside = start.has("epub:type", |word| word == "toc"),
            Token::End(name, _) if same(name, "nav") => inside = false,
            Token::Start(start) if inside && same(start.name, "ol") && !start.closed => level = level.saturating_add(1),
            Token::End(name, _) if inside && same(name, "ol") => level = level.saturating_sub(1),
            Token::Start(start) if inside && same(start.name, "a") => {
                let target = start.attribute("href").and_then(|href| link(base, &href));
                if let (Some(target), Some(link)) = (target, tokens.element(&start, LONGEST)) {
                    let title = words(&text[link.inside], true);
                    targets.entry(target).or_insert((level.clamp(1, DEEPEST), title));
                }
            }
            _ => {}
        }
    }
    targets
}

/// The points of an NCX, which lie in each other.
fn of_ncx(base: &str, text: &str) -> Targets {
    let mut targets = Targets::new();
    let mut tokens = Tokens::new(text, true);
    let (mut level, mut title) = (0_u8, String::new());
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(start) if same(start.name, "navPoint") => level = level.saturating_add(1),
            Token::End(name, _) if same(name, "navPoint") => level = level.saturating_sub(1),
            Token::Start(start) if same(start.name, "navLabel") => {
                let label = tokens.element(&start, LONGEST);
                title = label.map_or_else(String::new, |label| words(&text[label.inside], true));
            }
            Token::Start(start) if same(start.name, "content") && level > 0 => {
                if let Some(target) = start.attribute("src").and_then(|src| link(base, &src)) {
                    targets.entry(target).or_insert((level.clamp(1, DEEPEST), title.clone()));
                }
            }
            _ => {}
        }
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_have_their_level() {
        let nav = "<nav epub:type='toc'><ol><li><a href='a.xhtml'>Part &amp; <b>I</b></a><ol><li><a href='a.xhtml#c'>C</a>\
                   </li></ol></li><li><a href='../b.xhtml'>II</a></li></ol></nav><nav epub:type='landmarks'><ol><li>\
                   <a href='z.xhtml'>Z</a></li></ol></nav>";
        let ncx = "<ncx><navMap><navPoint><navLabel><text>Part &amp; I</text></navLabel><content src='a.xhtml'/><navPoint>\
                   <navLabel><text>C</text></navLabel><content src='a.xhtml#c'/></navPoint></navPoint><navPoint><navLabel>\
                   <text>II</text></navLabel><content src='../b.xhtml'/></navPoint></navMap></ncx>";
        let key = |path: &str, anchor: &str| (path.to_owned(), anchor.to_owned());
        for targets in [of_nav("O/toc.xhtml", nav), of_ncx("O/toc.ncx", ncx)] {
            assert_eq!(targets.len(), 3);
            assert_eq!(targets[&key("O/a.xhtml", "")], (1, "Part & I".to_owned()));
            assert_eq!(targets[&key("O/a.xhtml", "c")], (2, "C".to_owned()));
            assert_eq!(targets[&key("b.xhtml", "")], (1, "II".to_owned()));
        }
    }
}
