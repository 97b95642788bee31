//! Captions: lines broken into pieces that can be read while they sound, at the ends of sentences and clauses first.
//!
//! Captions of a track never overlap, follow one another in time and end with its sound at the latest.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::clock::{Spoken, spoken};
use crate::bind::Work;
use crate::book::Track;
use crate::script::Break;
use crate::segment::breaks::{Cut, Kind, cut};
use crate::segment::sentence::sentences;
use crate::segment::{Count, Limit};
use crate::units::{Frames, SampleRate};

/// Rows of a caption, and the columns of a row: what Netflix's timed text guides allow for English and most alphabets.
const ROWS: u32 = 2;
const COLUMNS: u32 = 42;

/// The same where characters are two columns wide: 16 characters, as in those guides for Chinese and Korean.
const WIDE_COLUMNS: u32 = 2 * 16;

/// Languages written in wide characters.
const WIDE: [&str; 6] = ["zh", "cmn", "yue", "wuu", "ja", "ko"];

/// The longest that a caption stays, in milliseconds, where its words can be parted: 7 s in the same guides.
const MOST_MS: u32 = 7000;

/// The shortest that it stays, in milliseconds, where the next one leaves it room: their 5/6 s, rounded up.
const LEAST_MS: u32 = 1000;

/// Words that are shown together while they sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption<'a> {
    /// When it appears, in the track.
    pub start: Frames,
    /// When it goes: at least a millisecond later.
    pub end: Frames,
    /// Its words.
    pub words: String,
    /// The same in rows, two where the words can be parted so.
    pub rows: Vec<Row<'a>>,
    /// Whether somebody else is still speaking when it appears.
    pub at_once: bool,
}

/// A row of a caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its words, without white space at their ends.
    pub words: String,
    /// Who says it, and in which language where that is not the work's.
    pub tongue: Tongue<'a>,
}

/// Who says something, and in which language where that is not the work's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tongue<'a> {
    /// The role, as the markup names it.
    pub role: Option<&'a str>,
    /// The language's tag.
    pub language: Option<&'a str>,
}

/// The captions of `track`, in order.
pub fn captions<'a>(work: &Work<'a>, track: &'a Track) -> Vec<Caption<'a>> {
    let main = work.plan.cast.language.as_str();
    let rate = work.book.rate;
    let mut captions: Vec<Caption<'_>> = Vec::new();
    let (mut reached, mut ended) = (0, Frames(0));
    for line in spoken(work, track) {
        // Somebody else is still speaking.
        let at_once = line.sounds(line.words.clone()).start < ended;
        ended = ended.max(line.sounds(line.words.clone()).end);
        let language = line.casting.language.as_str();
        let page = Page { line: &line, language, columns: columns(line.casting.language.primary()), rate };
        let tongue = Tongue { role: line.role, language: (language != main).then_some(language) };
        for piece in page.pieces() {
            let rows = page.rows(&piece).into_iter().map(|words| Row { words, tongue }).collect();
            let sounds = line.sounds(piece.clone());
            let words = spaced(page.text(&piece));
            let caption = Caption { start: sounds.start, end: sounds.end, words, rows, at_once };
            let apart = line.text.get(reached..piece.start).is_some_and(|gap| !gap.is_empty());
            match captions.last_mut().filter(|last| line.line.before == Break::Join && join(last, &caption, rate)) {
                Some(last) => {
                    last.end = caption.end;
                    last.words.push_str(if apart { " " } else { "" });
                    last.words.push_str(&caption.words);
                    last.rows.extend(caption.rows);
                }
                None => captions.push(caption),
            }
            reached = piece.start + page.text(&piece).trim_end().len();
        }
    }
    captions.retain(|caption| !caption.rows.is_empty());
    settle(&mut captions, track.frames, rate);
    captions
}

/// Whether `next`, from the same paragraph, may be shown with `last`, since one of them is too short to be read alone.
fn join(last: &Caption<'_>, next: &Caption<'_>, rate: SampleRate) -> bool {
    let least = rate.frames_in_ms(LEAST_MS);
    let short = [last, next].iter().any(|caption| caption.end - caption.start < least);
    let whole = next.end - last.start;
    short && whole <= rate.frames_in_ms(MOST_MS) && last.rows.len() + next.rows.len() <= ROWS as usize
}

fn columns(language: &str) -> u32 {
    if WIDE.contains(&language) { WIDE_COLUMNS } else { COLUMNS }
}

/// A line as it is laid out.
struct Page<'a> {
    line: &'a Spoken<'a>,
    language: &'a str,
    columns: u32,
    rate: SampleRate,
}

impl Page<'_> {
    /// The words of each caption: whole sentences, as many as fit together, and the parts of those that do not fit alone.
    fn pieces(&self) -> Vec<Range<usize>> {
        let mut pieces: Vec<Range<usize>> = Vec::new();
        // Where the sentences that are together so far begin.
        let mut open: Option<usize> = None;
        let mut start = self.line.words.start;
        for end in sentences(self.line.words(), self.language) {
            let sentence = start..self.line.words.start + end;
            if open.is_none_or(|open| !self.fits(&(open..sentence.end))) {
                pieces.extend(open.take().map(|open| open..start));
                if self.fits(&sentence) {
                    open = Some(start);
                } else {
                    // At an even pace, so much is said while the longest caption stays.
                    let most = u64::from(self.units(&sentence)) * self.most() / self.length(&sentence).max(1);
                    let room = self.columns * ROWS;
                    let most = u32::try_from(most).unwrap_or(room).clamp(1, room);
                    self.part(sentence.clone(), most, &mut pieces);
                }
            }
            start = sentence.end;
        }
        pieces.extend(open.map(|open| open..start));
        pieces
    }

    /// Cuts `words` into pieces of at most `max` columns, and again where that is not enough.
    fn part(&self, words: Range<usize>, max: u32, pieces: &mut Vec<Range<usize>>) {
        let parted = self.cut(&words, max);
        if parted.len() > 1 {
            for piece in parted {
                if self.fits(&piece) { pieces.push(piece) } else { self.part(piece, max, pieces) }
            }
            return;
        }
        // A little more than half: two pieces, where the words allow it.
        let smaller = self.units(&words) * 3 / 5;
        if (1..max).contains(&smaller) { self.part(words, smaller, pieces) } else { pieces.push(words) }
    }

    /// Whether `words` may be one caption.
    fn fits(&self, words: &Range<usize>) -> bool {
        self.length(words) <= self.most() && self.cut(words, self.columns).len() <= ROWS as usize
    }

    /// `words` in as few pieces of at most `max` columns as possible. Inside a word only what is longer than a row is
    /// parted, and a grapheme never.
    fn cut(&self, words: &Range<usize>, max: u32) -> Vec<Range<usize>> {
        let text = self.text(words);
        let may = |cut: &Cut| cut.kind > Kind::Grapheme || max >= self.columns && is_boundary(text, cut.at);
        let cuts = cut(text, &[], self.language, limit(max));
        let ends = cuts.iter().filter(|cut| may(cut)).map(|cut| cut.at).chain([text.len()]);
        let mut from = words.start;
        let pieces = ends.map(|end| {
            let start = std::mem::replace(&mut from, words.start + end);
            start..words.start + end
        });
        pieces.collect()
    }

    /// The rows of a caption.
    fn rows(&self, words: &Range<usize>) -> Vec<String> {
        let rows = self.cut(words, self.columns).into_iter().map(|row| spaced(self.text(&row)));
        rows.filter(|row| !row.is_empty()).collect()
    }

    fn text(&self, words: &Range<usize>) -> &str {
        self.line.text.get(words.clone()).unwrap_or("")
    }

    /// Columns that `words` fill in one row.
    fn units(&self, words: &Range<usize>) -> u32 {
        u32::try_from(limit(1).units(self.text(words))).unwrap_or(u32::MAX)
    }

    /// Frames for which `words` sound.
    fn length(&self, words: &Range<usize>) -> u64 {
        let sounds = self.line.sounds(words.clone());
        (sounds.end - sounds.start).0
    }

    fn most(&self) -> u64 {
        self.rate.frames_in_ms(MOST_MS).0
    }
}

/// `text` as people see it: any white space is one space, and none is at its ends.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn limit(max: u32) -> Limit {
    Limit { max, count: Count::Han2 }
}

fn is_boundary(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(false)
}

/// Puts captions apart: ascending, without overlap, none shorter than a millisecond, none after `total`; and lets short
/// ones stay where nothing follows at once.
fn settle(captions: &mut Vec<Caption<'_>>, total: Frames, rate: SampleRate) {
    // Rounded up, so that two positions so far apart are never in the same millisecond.
    let tick = Frames(u64::from(rate.0.div_ceil(1000)));
    let mut free = Frames(0);
    for caption in captions.iter_mut() {
        if caption.at_once {
            caption.end = caption.end.max(caption.start + tick);
            continue;
        }
        caption.start = caption.start.max(free);
        caption.end = caption.end.max(caption.start + tick);
        free = caption.end;
    }
    let mut free = total;
    for caption in captions.iter_mut().rev().filter(|caption| !caption.at_once) {
        let wanted = caption.end.max(caption.start + rate.frames_in_ms(LEAST_MS));
        caption.end = wanted.min(free);
        caption.start = caption.start.min(caption.end - tick);
        free = caption.start;
    }
    // Only sound of fewer milliseconds than captions could leave one without time.
    captions.retain(|caption| caption.end - caption.start >= tick);
}

#[cfg(test)]
mod tests;
