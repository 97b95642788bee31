//! Chapters: where the headings of a draft begin one, and which of them are empty.

use std::ops::Range;

use crate::script::{Break, Notice, Place, Replacement, Scribe};
use crate::units::Code;

use super::draft::{Draft, Heading, Passage};

/// The passages from one chapter heading to the next.
struct Section {
    /// Whether a chapter heading begins it; only the first section has none.
    headed: bool,
    /// The headings in it, its own first.
    headings: Range<usize>,
    passages: Range<usize>,
}

/// Writes the chapters of `draft` to its scribe. Words before the first heading are a chapter called `stem`.
pub(super) fn write(draft: &mut Draft<'_>, stem: &str, start: Place) {
    let level = draft.chapter_level.unwrap_or_else(|| chapter_level(&draft.headings));
    let mut waiting: Vec<Section> = Vec::new();
    for section in sections(&draft.headings, draft.passages.len(), level) {
        let heading = draft.headings.get(section.headings.start).filter(|_| section.headed);
        if has_text(&draft.headings, &section) {
            let title = heading.map_or_else(|| stem.to_owned(), |heading| title(draft, heading));
            let place = heading.map_or(start, |heading| heading.place);
            draft.scribe.chapter(&title, place);
            let titles = waiting.drain(..).flat_map(|section| section.passages);
            write_lines(draft, titles.chain(section.passages.clone()));
        } else if heading.is_none_or(|heading| heading.level < level) {
            // The book's or a part's title: read at the head of the chapter that follows.
            waiting.push(section);
        } else {
            drop_empty(draft, &section);
        }
    }
    for section in waiting {
        drop_empty(draft, &section);
    }
    for note in draft.notes.never_referred_to() {
        draft.scribe.skip("footnote that nothing refers to", note.place, note.chars);
    }
}

/// The shallowest level that more than one heading has; failing that, the shallowest there is.
fn chapter_level(headings: &[Heading]) -> u8 {
    let count = |level: u8| headings.iter().filter(|heading| heading.level == level).count();
    let shallowest = headings.iter().map(|heading| heading.level).min();
    (1..=6).find(|level| count(*level) > 1).or(shallowest).unwrap_or(1)
}

fn sections(headings: &[Heading], end: usize, level: u8) -> Vec<Section> {
    let starts: Vec<usize> = (0..headings.len()).filter(|at| headings[*at].level <= level).collect();
    let first = starts.first().copied().unwrap_or(headings.len());
    let passage = |heading: usize| headings.get(heading).map_or(end, |heading| heading.passages.start);
    let opening = Section { headed: false, headings: 0..first, passages: 0..passage(first) };
    let mut sections: Vec<Section> = Some(opening).into_iter().filter(|section| !section.passages.is_empty()).collect();
    for (i, at) in starts.iter().enumerate() {
        let next = starts.get(i + 1).copied().unwrap_or(headings.len());
        sections.push(Section { headed: true, headings: *at..next, passages: passage(*at)..passage(next) });
    }
    sections
}

/// Whether anything in `section` is not a heading.
fn has_text(headings: &[Heading], section: &Section) -> bool {
    let of_headings: usize = headings[section.headings.clone()].iter().map(|heading| heading.passages.len()).sum();
    section.passages.len() > of_headings
}

fn title(draft: &Draft<'_>, heading: &Heading) -> String {
    if let Some(title) = &heading.title {
        return title.clone();
    }
    let passages = &draft.passages[heading.passages.clone()];
    let words: String = passages.iter().filter_map(|passage| draft.text.get(passage.span.clone())).collect();
    words.replace('\n', " ").trim().to_owned()
}

fn write_lines(draft: &mut Draft<'_>, passages: impl Iterator<Item = usize>) {
    let mut before = Some(Break::Chapter);
    let mut waiting = Vec::new();
    for at in passages {
        if let Some(passage) = draft.passages.get(at) {
            let before = before.take().unwrap_or(passage.before);
            let said = draft.said_in(&passage.span);
            write_line(draft.scribe, &draft.text, passage, before, said);
        }
        waiting.extend(draft.notes.after(at));
        if draft.notes.inline {
            write_notes(draft, std::mem::take(&mut waiting));
        }
    }
    write_notes(draft, waiting);
}

/// Writes notes, each with its own paragraphs.
fn write_notes(draft: &mut Draft<'_>, notes: Vec<Vec<Passage>>) {
    for passage in notes.into_iter().flatten() {
        let said = draft.said_in(&passage.span);
        write_line(draft.scribe, &draft.text, &passage, passage.before, said);
    }
}

fn write_line(scribe: &mut Scribe, text: &str, passage: &Passage, before: Break, said: Vec<Replacement>) {
    let words = text.get(passage.span.clone()).unwrap_or("");
    scribe.line(words, passage.direction, passage.place, before, passage.pause_ms);
    said.into_iter().for_each(|one| scribe.said(one));
}

/// Names a section that has nothing but headings.
fn drop_empty(draft: &mut Draft<'_>, section: &Section) {
    let Some(empty) = draft.headings.get(section.headings.start) else { return };
    if draft.headings[section.headings.clone()].iter().all(|heading| heading.passages.is_empty()) {
        return; // A table of contents names what has no words: a picture, or the end of the chapter before.
    }
    let message = format!("the chapter `{}` has no text and is left out", title(draft, empty));
    let help = "write its text, make the heading deeper, or remove it".to_owned();
    draft.notices.push(Notice { code: Code("N0301"), message, place: Some(empty.place), help });
    for heading in draft.headings[section.headings.clone()].iter().filter(|heading| !heading.passages.is_empty()) {
        draft.scribe.skip("heading of an empty chapter", heading.place, heading.chars);
    }
}

impl Draft<'_> {
    /// A heading of `level` that is not in the text: what a table of contents calls the text from byte `at` on.
    pub(super) fn mark(&mut self, level: u8, title: String, at: usize) {
        let (place, here) = (self.cursor.place(at), self.passages.len());
        self.headings.push(Heading { level, place, chars: 0, title: Some(title), passages: here..here });
        self.pending = self.pending.max(Break::Heading);
    }

    /// The title of the latest heading is `title`.
    pub(super) fn title(&mut self, title: String) {
        if let Some(heading) = self.headings.last_mut() {
            heading.title = Some(title);
        }
    }
}
