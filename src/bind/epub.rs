//! EPUB 3 with media overlays: the spoken words, a page a chapter, each sentence lit up while it sounds.
//!
//! EPUB 3.3 (Recommendation, 2023). What is not spoken is not in it.

use super::archive::{self, Entry};
use super::beside::make_folder;
use super::manifest::Listed;
use super::sounds::{Sounds, micros};
use super::{BindError, Bound, Work, Written, name, title_of};
use crate::session::event::Event;
use crate::units::Frames;

mod overlay;
mod package;
mod page;

use page::Page;

/// The class of what sounds, in the pages' style.
const ACTIVE: &str = "sounding";

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

/// Writes the EPUB of `work`, with the best of `files` that every reader plays; `None` when none of them is.
pub fn bind(work: &Work<'_>, files: &[Listed], see: &mut dyn FnMut(Event)) -> Result<Option<Bound>, BindError> {
    let Some(sounds) = Sounds::choose(work, files, |media| media.core) else { return Ok(None) };
    make_folder(work.folder)?;
    let chapters = chapters(work, &sounds);
    let mut entries = vec![
        // First, and without a word more: programs look for it at byte 30.
        Entry::text("mimetype", "application/epub+zip"),
        Entry::text("META-INF/container.xml", CONTAINER),
        Entry::text("EPUB/package.opf", package::package(work, &sounds, &chapters)),
        Entry::text("EPUB/nav.xhtml", package::contents(work, &chapters)),
        Entry::text("EPUB/style.css", format!(".{ACTIVE} {{ background-color: #ffe08a; color: #000; }}\n")),
    ];
    for chapter in &chapters {
        entries.push(Entry::text(&format!("EPUB/{}", page_name(chapter)), page::document(work, chapter)));
        let overlay = overlay::document(chapter, &sound_name(&sounds, chapter.sound));
        entries.push(Entry::text(&format!("EPUB/{}", overlay_name(chapter)), overlay));
    }
    for (index, file) in sounds.files.iter().enumerate() {
        entries.push(Entry::sound(format!("EPUB/{}", sound_name(&sounds, index)), file));
    }
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

fn chapters<'a>(work: &Work<'a>, sounds: &Sounds<'_>) -> Vec<Chapter<'a>> {
    let tracks = work.book.tracks.iter().enumerate();
    let chapter = |(index, track)| {
        let track: &crate::book::Track = track;
        let (sound, start) = sounds.place(work, index)?;
        let page = Page::of(work, track);
        let at = |frames| micros(frames, work.book.rate);
        // In a file for all, the silence before a chapter belongs to it: nothing of the file is left out.
        let lead = if start == Frames(0) { Frames(0) } else { track.gap };
        let sentences = page.sounds.iter().map(|begins| at(start + *begins)).collect();
        let (number, title) = (index + 1, title_of(work, track));
        Some(Chapter {
            number,
            title,
            page,
            sound,
            begins: at(start - lead),
            ends: at(start + track.frames),
            sentences,
        })
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
    // MP4 for sound is called M4A where no player must be told that it is a book.
    let extension = if sounds.media.extension == "m4b" { "m4a" } else { sounds.media.extension };
    format!("audio/{:04}.{extension}", index + 1)
}

#[cfg(test)]
mod tests;
