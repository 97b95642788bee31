//! Notes: footnotes and endnotes that are read where they are referred to, wherever they are written.

use std::collections::HashMap;
use std::mem;
use std::ops::Range;

use crate::script::{Break, Place};

use super::draft::{Draft, Passage};
use super::manner::Footnotes;
use super::place::chars;

/// A note, taken out of the text around it.
#[derive(Debug)]
pub(super) struct Note {
    /// Where it begins.
    pub(super) place: Place,
    /// Its size in characters of the source.
    pub(super) chars: u64,
    passages: Vec<Passage>,
    /// Whether it has been asked for: it is spoken once.
    taken: bool,
}

/// The notes of a draft and the references to them.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Whether each is spoken after its paragraph, and not at the end of the chapter.
    pub(super) inline: bool,
    /// Whether they are spoken at all.
    pub(super) spoken: bool,
    /// Whether a note is being read; what it refers to is not followed.
    pub(super) inside: bool,
    known: HashMap<String, Note>,
    /// What the open block refers to.
    open: Vec<String>,
    /// What the block refers to that ends with a passage.
    after: HashMap<usize, Vec<String>>,
}

impl Notes {
    /// What a job says of them.
    pub(super) fn of(footnotes: Footnotes) -> Notes {
        let (inline, spoken) = (footnotes == Footnotes::Inline, footnotes != Footnotes::LeaveOut);
        Notes { inline, spoken, ..Notes::default() }
    }

    /// The open block refers to the note called `key`.
    pub(super) fn refer(&mut self, key: &str) {
        self.open.push(key.to_owned());
    }

    /// A block has ended, before which there are `passages`.
    pub(super) fn end_block(&mut self, passages: usize) {
        if self.inside {
            return self.open.clear();
        }
        if let Some(last) = passages.checked_sub(1).filter(|_| !self.open.is_empty()) {
            self.after.entry(last).or_default().append(&mut self.open);
        }
    }

    /// Keeps the note called `key`.
    pub(super) fn keep(&mut self, key: &str, passages: Vec<Passage>, place: Place, chars: u64) {
        self.known.entry(key.to_owned()).or_insert(Note { place, chars, passages, taken: false });
    }

    /// Whether there is a note called `key` already.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.known.contains_key(key)
    }

    /// The passages of the notes that are referred to in the block that ends with the passage `at`.
    pub(super) fn after(&mut self, at: usize) -> Vec<Vec<Passage>> {
        if self.after.is_empty() {
            return Vec::new();
        }
        let keys = self.after.remove(&at).unwrap_or_default();
        let mut notes = Vec::new();
        for key in keys {
            if let Some(note) = self.known.get_mut(&key).filter(|note| !note.taken) {
                note.taken = true;
                notes.push(mem::take(&mut note.passages));
            }
        }
        notes
    }

    /// The notes that nothing has asked for, in the order of their places.
    pub(super) fn never_referred_to(&mut self) -> Vec<Note> {
        let mut left: Vec<Note> = mem::take(&mut self.known).into_values().filter(|note| !note.taken).collect();
        left.sort_by_key(|note| note.place);
        left
    }
}

impl Draft<'_> {
    /// Begins a note; what is read from here on is kept apart.
    pub(super) fn begin_note(&mut self) -> usize {
        self.notes.inside = true;
        self.passages.len()
    }

    /// Ends the note called `key`, which is the byte range `span` and began with the passage `first`.
    pub(super) fn end_note(&mut self, key: &str, first: usize, span: Range<usize>) {
        self.notes.inside = false;
        let place = self.cursor.place(span.start);
        let size = self.source.as_bytes().get(span).map_or(0, chars);
        let passages = self.passages.split_off(first.min(self.passages.len()));
        self.pending = Break::Paragraph;
        self.notes.keep(key, passages, place, u64::from(size));
    }
}
