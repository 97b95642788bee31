//! EPUB 2 and 3: the package inside says what is read in which order, what it is called, and what it says of itself.

use std::borrow::Cow;

use crate::problem::Problem;

use super::Source;
use super::draft::Draft;
use super::encoding;
use super::html;
use super::manner::Form;
use super::manner::{FrontMatter, Manner};
use super::pages::{Opened, Page, Written};
use super::zipped::Zipped;

mod about;
mod contents;
mod original;
mod package;

pub use about::About;
pub(super) use about::about;
pub(super) use contents::Targets;
pub use original::{Item, Original, original};
use package::{Package, resolve};

/// What an EPUB says of its pages.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// One for each page.
    pub(super) documents: Vec<Document>,
    /// What the table of contents calls a place: its level and title, by document and anchor.
    pub(super) targets: Targets,
    /// What is strange.
    pub(super) warnings: Vec<String>,
}

/// A document in reading order.
#[derive(Debug)]
pub(super) struct Document {
    /// Its path in the archive.
    pub(super) path: String,
    /// What it is, when it is not of the text itself.
    pub(super) role: Option<&'static str>,
}

/// Opens the EPUB `source`.
pub(super) fn open<'a>(source: &Source<'a>) -> Result<Opened<'a>, Box<Problem>> {
    unpack(source).map(|unpacked| unpacked.opened)
}

/// An EPUB that is open.
struct Unpacked<'a> {
    zipped: Zipped<'a>,
    package: Package,
    opened: Opened<'a>,
}

fn unpack<'a>(source: &Source<'a>) -> Result<Unpacked<'a>, Box<Problem>> {
    let mut zipped = Zipped::open(source.name, "an EPUB", source.bytes)?;
    let package = Package::open(&mut zipped)?;
    let mut book = Book { warnings: package.warnings.clone(), ..Book::default() };
    let hidden = package.encrypted(&mut zipped)?;
    let mut pages = Vec::new();
    for reference in &package.spine {
        let path = &reference.path;
        if hidden.contains(path) {
            return Err(
                zipped.refused(&format!("`{path}` in it is encrypted, as shops do that sell it for their own readers"))
            );
        }
        let Some(bytes) = zipped.read(path)? else {
            return Err(zipped.refused(&format!("`{path}`, which is to be read, is not in it")));
        };
        if !is_document(&reference.media, &bytes) {
            book.warnings.push(format!("`{path}` is in the reading order, and is no document but {}", reference.media));
            continue;
        }
        let text = decode(path, &bytes).map_err(|why| zipped.refused(&why))?;
        pages.push(Page { name: format!("{}!{path}", source.name), text: Cow::Owned(text), written: Written::InXml });
        let role = if reference.linear { package.role(path) } else { Some("auxiliary document") };
        book.documents.push(Document { path: path.clone(), role });
    }
    if pages.is_empty() {
        return Err(zipped.refused("its spine names nothing to read"));
    }
    book.targets = contents::targets(&mut zipped, &package)?;
    let opened = Opened { form: Form::Epub, pages, told: None, book: Some(book), parts: None };
    Ok(Unpacked { zipped, package, opened })
}

/// Whether a thing in the spine is text: by what it is called, or by how it begins.
fn is_document(media: &str, bytes: &[u8]) -> bool {
    media.contains("html") || media.contains("xml") && media != "image/svg+xml" || {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]).to_ascii_lowercase();
        media.is_empty() && (start.contains("<html") || start.contains("<?xml"))
    }
}

/// The document called `path` as text: UTF-8, UTF-16 with its mark, or what its first line says.
pub(super) fn decode(path: &str, bytes: &[u8]) -> Result<String, String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    let label = |mark: &str| {
        let rest = head.get(head.find(mark)? + mark.len()..)?.trim_start_matches(['=', '"', '\'', ' ']);
        encoding::labelled(&rest[..rest.find(['"', '\'', ' ', '>', ';', '?', '/']).unwrap_or(rest.len())])
    };
    let (known, bytes) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (encoding_rs::UTF_8, rest),
        [0xFF, 0xFE, rest @ ..] => (encoding_rs::UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (encoding_rs::UTF_16BE, rest),
        _ => {
            let declared = if head.starts_with("<?xml") { label("encoding") } else { None };
            (declared.or_else(|| label("charset")).unwrap_or(encoding_rs::UTF_8), bytes)
        }
    };
    let text = encoding::decode_as(known, bytes).map_err(|at| {
        let line = memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() + 1;
        format!("`{path}` in it is not {}, as it says or should be: line {line} has a wrong byte", known.name())
    })?;
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(format!("`{path}` in it has zeros between its letters: UTF-16 without the mark that says so"));
    }
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Ok(text.into_owned());
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Reads the pages of an EPUB into `draft`.
pub(super) fn read<'a>(draft: &mut Draft<'a>, pages: &'a [Page<'_>], files: &[u32], book: &Book, manner: &Manner) {
    let mut reached = html::Reached::default();
    let spoken = book.documents.iter().map(|document| document.path.as_str()).zip(pages.iter().map(|page| &*page.text));
    let mut linked = html::Linked::of(spoken.collect(), true);
    for ((page, file), document) in pages.iter().zip(files).zip(&book.documents) {
        draft.turn_to(&page.text, page.cursor(*file));
        let left_out = document.role.filter(|_| manner.front_matter == FrontMatter::LeaveOut);
        if let Some(role) = left_out {
            draft.skip(role, 0..page.text.len());
            if let Some((level, _)) = book.targets.get(&(document.path.clone(), String::new())) {
                reached.leave_out(*level);
            }
            continue;
        }
        let place = html::Placed { path: &document.path, targets: Some(&book.targets), reached };
        reached = html::read(draft, manner, html::Kind::Xml, &place, &mut linked);
    }
}

/// The path that `href` in the document at `base` leads to, and the anchor there; absent when it leads out of the book.
pub(super) fn link(base: &str, href: &str) -> Option<(String, String)> {
    let (path, anchor) = href.split_once('#').unwrap_or((href, ""));
    let path = if path.is_empty() { base.to_owned() } else { resolve(base, path)? };
    Some((path, package::unescaped(anchor)))
}
