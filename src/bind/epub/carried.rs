//! The read-along of a book that came as EPUB 3: all of it as it was, and overlays for what is spoken.
//!
//! Documents without a spoken word, styles, pictures, fonts and the rest are copied as they are packed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::overlay::{self, Piece};
use super::{ACTIVE, STYLE, sound_file};
use crate::bind::archive::{Entry, Packed};
use crate::bind::lpf::url;
use crate::bind::sounds::{Sounds, micros};
use crate::bind::sync::clock::spoken;
use crate::bind::xml::Document;
use crate::bind::{BindError, Work};
use crate::plan::footing::Footing;
use crate::read::{Item, Original};

mod marked;
mod package;

/// What files and ids that are added are called by; longer where the book has such names already.
const STEM: &str = "read-along";

/// A sentence as it stands and sounds.
struct Sentence {
    /// Index of its document.
    document: usize,
    /// Its bytes there.
    stands: Range<usize>,
    /// Index of the file that it sounds in.
    sound: usize,
    /// From when to when, in millionths of a second.
    begins: u64,
    ends: u64,
}

/// A document that is spoken.
struct Voiced<'a> {
    item: &'a Item,
    /// Its text with the names of its sentences.
    text: String,
    /// The path of its overlay.
    overlay: String,
    pieces: Vec<Piece>,
}

impl Voiced<'_> {
    /// How long it sounds, in millionths of a second.
    fn length(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.ends - piece.begins).sum()
    }
}

/// What is added to a book.
struct Added<'a> {
    documents: Vec<Voiced<'a>>,
    /// The path and the media type of each file of sound.
    sounds: Vec<(String, &'static str)>,
    /// The path of the style of what sounds; absent where the book has its own.
    style: Option<String>,
    /// What new ids begin with.
    stem: String,
}

/// The files of the read-along of `original`.
pub(super) fn entries<'a>(
    work: &Work<'_>,
    sounds: &Sounds<'a>,
    original: &'a Original<'a>,
) -> Result<Vec<Entry<'a>>, BindError> {
    let packed = Packed::open(original.bytes).map_err(|cause| BindError::io(work.folder, cause))?;
    let package = Document::of(&original.package);
    let folder = folder(original, &packed);
    let ids: Vec<&str> = package.elements.iter().filter_map(|element| package.attribute(element, "id")).collect();
    let stem = free(STEM, &|stem| ids.iter().any(|id| id.starts_with(stem)));
    let style = (!package::is_styled(&package)).then(|| format!("{folder}/style.css"));
    let sentences = sentences(work, sounds, original);
    let used: BTreeSet<usize> = sentences.iter().map(|sentence| sentence.sound).collect();
    let sound_path = |index: usize| format!("{folder}/{}", sound_file(sounds, index));
    let mut added = Added { documents: Vec::new(), sounds: Vec::new(), style, stem };
    for some in sentences.chunk_by(|one, next| one.document == next.document) {
        added.documents.extend(voiced(original, some, &added, &folder, &sound_path));
    }
    added.sounds.extend(used.iter().map(|index| (sound_path(*index), sounds.media.media_type)));
    let mut texts: HashMap<&str, String> = HashMap::new();
    texts.insert(&original.package_path, package::package(work, original, &package, &added));
    for document in &mut added.documents {
        texts.insert(&document.item.path, std::mem::take(&mut document.text));
    }
    let mut entries = carried(original, &packed, texts);
    for Voiced { item, overlay, pieces, .. } in &added.documents {
        entries.push(Entry::text(overlay, overlay::smil(&relative(overlay, &item.path), pieces)));
    }
    entries.extend(added.style.as_ref().map(|path| Entry::text(path, STYLE)));
    for index in used {
        entries.extend(sounds.files.get(index).map(|file| Entry::sound(sound_path(index), file)));
    }
    Ok(entries)
}

/// The files of the archive in their order, some of them with other `texts`; what an older reading needs is left out.
fn carried<'a>(original: &Original<'_>, packed: &Packed<'a>, mut texts: HashMap<&str, String>) -> Vec<Entry<'a>> {
    // The type stands first; a signature of files that change is none.
    let mut gone = HashSet::from(["mimetype", "META-INF/signatures.xml"]);
    gone.extend(original.overlaid.iter().map(|item| item.path.as_str()));
    let mut entries = vec![Entry::text("mimetype", "application/epub+zip")];
    for (index, name) in packed.names().into_iter().filter(|(_, name)| !gone.contains(name.as_str())) {
        entries.push(match texts.remove(name.as_str()) {
            Some(text) => Entry::text(&name, text),
            None => Entry::packed(name, packed, index),
        });
    }
    entries
}

/// The folder of what is added, beside the package, of a name that nothing has.
fn folder(original: &Original<'_>, packed: &Packed<'_>) -> String {
    let base = original.package_path.rsplit_once('/').map_or(String::new(), |(base, _)| format!("{base}/"));
    let names: Vec<String> = packed.names().into_iter().map(|(_, name)| name.to_lowercase()).collect();
    let taken = |stem: &str| names.iter().any(|name| name.starts_with(&format!("{base}{stem}").to_lowercase()));
    format!("{base}{}", free(STEM, &taken))
}

/// `stem`, or the first of `stem-2`, `stem-3` and so on that is not `taken`.
fn free(stem: &str, taken: &dyn Fn(&str) -> bool) -> String {
    if !taken(stem) {
        return stem.to_owned();
    }
    let numbered = (2_u32..).map(|number| format!("{stem}-{number}"));
    numbered.into_iter().find(|stem| !taken(stem)).unwrap_or_default()
}

/// All sentences that stand in a document, in its order.
fn sentences(work: &Work<'_>, sounds: &Sounds<'_>, original: &Original<'_>) -> Vec<Sentence> {
    let footing = Footing::of(&work.plan.script, &original.pages);
    let mut found = Vec::new();
    for (index, track) in work.book.tracks.iter().enumerate() {
        let Some((sound, span)) = super::sounding(work, sounds, index) else { continue };
        let (mut begins, mut stand) = (Vec::new(), Vec::new());
        for line in spoken(work, track) {
            for words in line.sentences() {
                stand.push(footing.find(track.chapter, &words));
                begins.push(micros(span.track + line.sounds(words).start, work.book.rate));
            }
        }
        for (number, begins, ends) in overlay::pieces(span.begins, span.ends, &begins) {
            if let Some((document, stands)) = stand.get(number).cloned().flatten() {
                found.push(Sentence { document: document as usize, stands, sound, begins, ends });
            }
        }
    }
    found.sort_by_key(|sentence| (sentence.document, sentence.stands.start));
    found
}

/// The document in which `sentences` stand, and its overlay.
fn voiced<'a>(
    original: &'a Original<'a>,
    sentences: &[Sentence],
    added: &Added<'_>,
    folder: &str,
    sound_path: &dyn Fn(usize) -> String,
) -> Option<Voiced<'a>> {
    let number = sentences.first()?.document;
    let (item, page) = (original.documents.get(number)?, original.pages.get(number)?);
    let document = Document::of(&page.text);
    let stand: Vec<Range<usize>> = sentences.iter().map(|sentence| sentence.stands.clone()).collect();
    let marked::Marked { mut changes, names } = marked::mark(page, &document, &stand);
    if let Some(style) = &added.style {
        let head = document.elements.iter().find(|element| document.name(element) == "head");
        changes.extend(head.filter(|head| !head.close.is_empty()).map(|head| {
            let (prefix, href, at) = (document.prefix(head), relative(&item.path, style), head.close.start);
            (at..at, format!("<{prefix}link rel=\"stylesheet\" type=\"text/css\" href=\"{href}\"/>"))
        }));
    }
    let overlay = format!("{folder}/{:04}.smil", number + 1);
    let mut pieces: Vec<Piece> = Vec::with_capacity(sentences.len());
    for (sentence, name) in sentences.iter().zip(names) {
        let Sentence { sound, begins, ends, .. } = *sentence;
        let piece = Piece { name, sound: relative(&overlay, &sound_path(sound)), begins, ends };
        match pieces.last_mut().filter(|last| last.goes_on(&piece)) {
            Some(last) => last.ends = piece.ends,
            None => pieces.push(piece),
        }
    }
    Some(Voiced { item, text: document.changed(changes), overlay, pieces })
}

/// The reference that leads from the file at `from` to the one at `to`, both by their paths in the archive.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len().min(to.len()) - 1;
    let shared = from.iter().zip(&to).take(folders).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - 1 - shared);
    up.chain(to.iter().skip(shared).map(|part| url(part))).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
