//! Notes of a document: those that say what they are, and those to which links lead.

use std::ops::Range;

use super::elements::mark_of_a_note;
use super::{LONGEST_MARK, Walk};
use crate::read::epub::link;
use crate::read::manner::Footnotes;
use crate::read::tokens::{Element, Start};

impl<'a> Walk<'_, '_, 'a> {
    /// Whether the element that `start` opens is a note to which a mark has led; then it is read as one.
    pub(super) fn linked_note(&mut self, start: &Start<'a>) -> bool {
        let Some(note) = self.linked.note(self.place.path, start.span.start) else { return false };
        let key = note.key.clone();
        if let Some(element) = self.tokens.element(start, usize::MAX) {
            self.note(Some(key), start.span.start, element.all);
        }
        true
    }

    /// The link `start` with the stop after it, if the note that is open leads back with it.
    fn way_back(&self, start: &Start<'a>) -> Option<Range<usize>> {
        let (_, _, all) = self.note.as_ref()?;
        let note = self.linked.note(self.place.path, all.start)?;
        (note.back.start == start.span.start).then(|| note.back.clone())
    }

    /// A note called `key`, which begins with the tag at `start`.
    pub(super) fn note(&mut self, key: Option<String>, start: usize, all: Range<usize>) {
        let spoken = self.manner.footnotes != Footnotes::LeaveOut && self.note.is_none();
        match key.filter(|key| spoken && !self.draft.notes.knows(key)) {
            Some(key) => {
                self.close(start);
                let first = self.draft.begin_note();
                self.note = Some((key, first, all));
            }
            None => self.skip("footnote", all, true),
        }
    }

    /// Ends the note that is open, if that is before `at`.
    pub(super) fn end_note(&mut self, at: usize) {
        if let Some((key, first, all)) = self.note.take_if(|(_, _, all)| at >= all.end) {
            self.close(all.end);
            self.draft.end_note(&key, first, all);
        }
    }

    pub(super) fn key(&self, path: &str, anchor: &str) -> String {
        format!("{path}#{anchor}")
    }

    /// A link, or raised signs: perhaps the mark of a note.
    pub(super) fn reference(&mut self, start: &Start<'a>) {
        if let Some(back) = self.way_back(start) {
            return self.skip("footnote mark", back, false);
        }
        let Some(Element { inside, all }) = self.tokens.element(start, LONGEST_MARK) else { return };
        let words = self.draft.source.get(inside).unwrap_or("");
        let Some(href) = mark_of_a_note(start, words) else { return };
        if let Some((path, anchor)) = link(self.place.path, &href) {
            let key = self.key(&path, &anchor);
            self.linked.mark(self.place.path, start.span.start, (&path, &anchor), &key);
            self.draft.notes.refer(&key);
        }
        self.skip("footnote mark", all, false);
    }
}
