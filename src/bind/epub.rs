//! EPUB 3 with media overlays: each sentence is lit up while it sounds.
//!
//! EPUB 3.3 (Recommendation, 2023). A book that came as EPUB 3 is carried over; else one is made of the spoken words, a page
//! a chapter, and what is not spoken is not in it.

use super::archive::{self, Entry};
use super::beside::make_folder;
use super::manifest::Listed;
use super::sounds::{Sounds, micros};
use super::{BindError, Bound, Work, Written, name, title_of};
use crate::read::Original;
use crate::session::event::Event;
use crate::units::Frames;

mod carried;
mod overlay;
mod package;
mod page;

use overlay::Piece;
use page::{Page, sentence_name};

/// The class of what sounds, in the pages' style.
const ACTIVE: &str = "sounding";

const STYLE: &str = ".sounding { background-color: #ffe08a; color: #000; }\n";

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles>\n\
    <rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n";

/// A chapter as the book has it.
struct Chapter<'a> {
    /// Its number in the book, from 1: part of the names of its files.
    number: usize,
    title: &'a str,
    page: Page,
    /// Index of the file that it sounds in.
    sound: usize,
    /// From when to when it sounds there, in millionths of a second.
    begins: u64,
    ends: u64,
    /// When each sentence of the page begins there, ascending.
    sentences: Vec<u64>,
}

/// Where a track sounds in a file, in millionths of a second.
struct Sounding {
    /// Where the track begins.
    track: Frames,
    /// From when to when it and the silence that belongs to it sound, in millionths of a second.
    begins: u64,
    ends: u64,
}

/// Writes the EPUB of `work`, with the best of `files` that every reader plays; `None` when none of them is. It is the
/// `original` with overlays, where there is one, which the work was read from.
pub fn bind(
    work: &Work<'_>,
    files: &[Listed],
    original: Option<&Original<'_>>,
    see: &mut dyn FnMut(Event),
) -> Result<Option<Bound>, BindError> {
    let Some(sounds) = Sounds::choose(work, files, |media| media.core) else { return Ok(None) };
    make_folder(work.folder)?;
    let entries = match original {
        Some(original) => carried::entries(work, &sounds, original)?,
        None => anew(work, &sounds),
    };
    let name = name::package(work.title, "epub");
    let frames = work.book.frames();
    let mut bound = Bound::default();
    if archive::write(work.folder, &name, &entries)? {
        let path = work.folder.join(&name);
        see(Event::wrote(&path, frames, work.book.rate));
        bound.wrote.push(Written { path, frames });
    } else {
        bound.kept.push(name);
    }
    Ok(Some(bound))
}

/// The files of a book of the spoken words.
fn anew<'a>(work: &Work<'_>, sounds: &Sounds<'a>) -> Vec<Entry<'a>> {
    let chapters = chapters(work, sounds);
    let mut entries = vec![
        // First, and without a word more: programs look for it at byte 30.
        Entry::text("mimetype", "application/epub+zip"),
        Entry::text("META-INF/container.xml", CONTAINER),
        Entry::text("EPUB/package.opf", package::package(work, sounds, &chapters)),
        Entry::text("EPUB/nav.xhtml", package::contents(work, &chapters)),
        Entry::text("EPUB/style.css", STYLE),
    ];
    if let Some(cover) = work.cover {
        entries.push(Entry::text(&format!("EPUB/{}", cover.file_name()), cover.bytes()));
    }
    for chapter in &chapters {
        entries.push(Entry::text(&format!("EPUB/{}", page_name(chapter)), page::document(work, chapter)));
        let overlay = overlay::smil(&page_name(chapter), &pieces(chapter, &sound_name(sounds, chapter.sound)));
        entries.push(Entry::text(&format!("EPUB/{}", overlay_name(chapter)), overlay));
    }
    for (index, file) in sounds.files.iter().enumerate() {
        entries.push(Entry::sound(format!("EPUB/{}", sound_name(sounds, index)), file));
    }
    entries
}

/// The pieces of `chapter`, which sounds in the file called `sound`.
fn pieces(chapter: &Chapter<'_>, sound: &str) -> Vec<Piece> {
    let pieces = overlay::pieces(chapter.begins, chapter.ends, &chapter.sentences).into_iter();
    let piece = |(index, begins, ends)| Piece { name: sentence_name(index + 1), sound: sound.to_owned(), begins, ends };
    pieces.map(piece).collect()
}

/// The file of `sounds` in which the track at `index` of `work` sounds, and where in it.
fn sounding(work: &Work<'_>, sounds: &Sounds<'_>, index: usize) -> Option<(usize, Sounding)> {
    let track = work.book.tracks.get(index)?;
    let (sound, start) = sounds.place(work, index)?;
    // In a file for all, the silence before a chapter belongs to it: nothing of the file is left out.
    let lead = if start == Frames(0) { Frames(0) } else { track.gap };
    let at = |frames| micros(frames, work.book.rate);
    Some((sound, Sounding { track: start, begins: at(start - lead), ends: at(start + track.frames) }))
}

fn chapters<'a>(work: &Work<'a>, sounds: &Sounds<'_>) -> Vec<Chapter<'a>> {
    let tracks = work.book.tracks.iter().enumerate();
    let chapter = |(index, track)| {
        let track: &crate::book::Track = track;
        let (sound, Sounding { track: start, begins, ends }) = sounding(work, sounds, index)?;
        let page = Page::of(work, track);
        let sentences = page.sounds.iter().map(|begins| micros(start + *begins, work.book.rate)).collect();
        let (number, title) = (index + 1, title_of(work, track));
        Some(Chapter { number, title, page, sound, begins, ends, sentences })
    };
    tracks.filter_map(chapter).collect()
}

fn page_name(chapter: &Chapter<'_>) -> String {
    format!("chapter-{:04}.xhtml", chapter.number)
}

fn overlay_name(chapter: &Chapter<'_>) -> String {
    format!("chapter-{:04}.smil", chapter.number)
}

/// The name of the file of sound at `index`: ASCII, which needs no escapes and which every reader finds.
fn sound_name(sounds: &Sounds<'_>, index: usize) -> String {
    format!("audio/{}", sound_file(sounds, index))
}

fn sound_file(sounds: &Sounds<'_>, index: usize) -> String {
    // MP4 for sound is called M4A where no player must be told that it is a book.
    let extension = if sounds.media.extension == "m4b" { "m4a" } else { sounds.media.extension };
    format!("{:04}.{extension}", index + 1)
}

#[cfg(test)]
mod tests;
