//! The walk over a page: what stands on it, against what is said of it, one character after the other.

use std::cmp::Reverse;
use std::iter::Peekable;
use std::ops::Range;

use super::{Account, GAP_SHOWN, Gap, GapKind, MAX_GAPS};
use crate::read::{Page, Standing, is_visible};
use crate::script::{Chapter, Line, Place, Script};

/// What words are called that the lexicon or a spoken form leaves unsaid.
const UNSAID: &str = "left unsaid";

/// Words of a line as they are written.
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) struct Words<'a> {
    place: Place,
    /// The chapter that they are in.
    pub chapter: u32,
    /// Where they begin in that chapter as people read it.
    start: u32,
    text: &'a str,
    /// Whether something is said for them.
    is_said: bool,
}

/// A visible character of those words.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Sign {
    sign: char,
    is_said: bool,
    /// Index of its words among those of the page.
    pub words: usize,
    /// Its bytes in the chapter as people read it.
    pub at: Range<u32>,
}

/// The words of each of the first `files` files of `script`, in the order in which they stand there.
pub(in crate::plan) fn words_of(script: &Script, files: usize) -> Vec<Vec<Words<'_>>> {
    let mut of_files = vec![Vec::new(); files];
    for (chapter, number) in script.chapters.iter().zip(0..) {
        for line in &chapter.lines {
            if let Some(words) = of_files.get_mut(line.place.file as usize) {
                parts(chapter, number, line, words);
            }
        }
    }
    of_files.iter_mut().for_each(|words| words.sort_by_key(|words| words.place));
    of_files
}

/// Adds the words of `line`, which is in the chapter `number`, to `all`, those that are left unsaid on their own.
fn parts<'a>(chapter: &'a Chapter, number: u32, line: &Line, all: &mut Vec<Words<'a>>) {
    let page = chapter.page();
    let Range { start: mut from, end } = chapter.written_span(line.span.clone());
    let mut part = |from: usize, to: usize, is_said| {
        let text = page.get(from..to).unwrap_or("");
        let words = Words { place: line.place, chapter: number, start: from as u32, text, is_said };
        all.extend(Some(words).filter(|words| !words.text.is_empty()));
    };
    let respelled = chapter.respelled();
    let first = respelled.partition_point(|one| (one.written.start as usize) < from);
    let own = respelled[first..].iter().take_while(|one| (one.written.end as usize) <= end);
    for one in own.filter(|one| one.spoken.is_empty()) {
        part(from, one.written.start as usize, true);
        from = one.written.end as usize;
        part(one.written.start as usize, from, false);
    }
    part(from, end, true);
}

/// Holds the `words` of `page`, the file `file` of `script`, against what stands on it, and tells `met` of each character
/// that is found and of the bytes of the page where it is.
pub(in crate::plan) fn tally(
    script: &Script,
    page: &Page<'_>,
    file: u32,
    words: &[Words<'_>],
    met: &mut dyn FnMut(&Sign, Range<usize>),
) -> Account {
    let mut account = Account { name: page.name.clone(), ..Account::default() };
    for _ in words.iter().filter(|words| !words.is_said) {
        account.left_out.entry(UNSAID).or_default().times += 1;
    }
    let signs: Box<dyn Iterator<Item = Sign> + '_> = Box::new(words.iter().enumerate().flat_map(|(index, words)| {
        let signs = words.text.char_indices().filter(|(_, sign)| is_visible(*sign));
        signs.map(move |(at, sign)| {
            let at = words.start + at as u32;
            Sign { sign, is_said: words.is_said, words: index, at: at..at + sign.len_utf8() as u32 }
        })
    }));
    let (named, spoken) = (named(script, page, file), signs.peekable());
    let mut tally = Tally { account, page, file, named, next: 0, spoken, met, holding: None, lost: None };
    page.standing(&mut |standing| tally.count(&standing));
    tally.name_up_to(usize::MAX);
    tally.close_gap();
    tally.invented(words);
    tally.account
}

/// The walk over a page.
struct Tally<'a> {
    account: Account,
    page: &'a Page<'a>,
    file: u32,
    /// What is said of the page to be left out or no text, by place.
    named: Vec<Named<'a>>,
    /// The first of `named` that may still hold something.
    next: usize,
    /// What is in lines of the page, in the order in which it stands there.
    spoken: Peekable<Box<dyn Iterator<Item = Sign> + 'a>>,
    /// Is told of what is spoken and met.
    met: &'a mut dyn FnMut(&Sign, Range<usize>),
    /// The one of `named` that is open.
    holding: Option<usize>,
    /// Where the open gap began, and what is in it.
    lost: Option<(usize, String)>,
}

/// A range of a page with a name.
struct Named<'a> {
    range: Range<usize>,
    what: &'static str,
    /// What is spoken for it; absent when it is left out.
    spoken: Option<&'a str>,
}

impl Tally<'_> {
    /// What is in a line next, if that is `sign`: it is met at the bytes `at`.
    fn meet(&mut self, sign: char, at: Range<usize>) -> Option<Sign> {
        let met = self.spoken.next_if(|spoken| spoken.sign == sign)?;
        (self.met)(&met, at);
        Some(met)
    }

    fn count(&mut self, standing: &Standing) {
        let Standing { at, end, sign, is_text } = *standing;
        self.name_up_to(at);
        self.account.standing += 1;
        if let Some(named) = self.holding.and_then(|holding| self.named.get(holding)).filter(|n| at < n.range.end) {
            match named.spoken {
                None => self.account.left_out.entry(named.what).or_default().chars += 1,
                Some(_) => self.account.markup += 1,
            }
        } else if let Some(met) = self.meet(sign, at..end) {
            if met.is_said {
                self.account.spoken += 1;
            } else {
                self.account.left_out.entry(UNSAID).or_default().chars += 1;
            }
        } else if !is_text {
            self.account.markup += 1;
        } else {
            return self.lose(at, sign);
        }
        self.close_gap();
    }

    /// Passes the names that begin at `at` or before. The outermost holds: what lies in it was not looked at.
    fn name_up_to(&mut self, at: usize) {
        while let Some(named) = self.named.get(self.next).filter(|named| named.range.start <= at) {
            let (range, spoken) = (named.range.clone(), named.spoken);
            let holding = self.holding.and_then(|holding| self.named.get(holding));
            let end = holding.map_or(0, |holding| holding.range.end);
            if range.start >= end {
                match spoken {
                    None => self.account.left_out.entry(named.what).or_default().times += 1,
                    Some(words) => {
                        for sign in words.chars().filter(|c| is_visible(*c)) {
                            self.meet(sign, range.clone());
                        }
                    }
                }
            }
            if range.end > end {
                self.holding = Some(self.next);
            }
            self.next += 1;
        }
    }

    fn lose(&mut self, at: usize, sign: char) {
        let (_, text) = self.lost.get_or_insert((at, String::new()));
        if text.chars().count() < GAP_SHOWN {
            text.push(sign);
        }
    }

    fn close_gap(&mut self) {
        if let Some((start, text)) = self.lost.take()
            && self.account.gaps.len() < MAX_GAPS
        {
            let place = self.page.place(self.file, start);
            self.account.gaps.push(Gap { kind: GapKind::Lost, place, text });
        }
    }

    /// What is spoken and was not met on the page.
    fn invented(&mut self, words: &[Words<'_>]) {
        let text: String = self.spoken.by_ref().take(GAP_SHOWN).map(|spoken| spoken.sign).collect();
        let left = text.chars().count() + self.spoken.by_ref().count();
        if left == 0 || !self.account.gaps.is_empty() {
            return;
        }
        // The line in which the first of them is.
        let mut behind = 0;
        let size = |words: &str| words.chars().filter(|c| is_visible(*c)).count();
        let line = words.iter().rev().find(|words| {
            behind += size(words.text);
            behind >= left
        });
        let place = line.map_or(Place { file: self.file, line: 1, column: 1 }, |words| words.place);
        self.account.gaps.push(Gap { kind: GapKind::Invented, place, text });
    }
}

/// What the script says of `page`, in the order in which it stands there.
fn named<'a>(script: &'a Script, page: &Page<'_>, file: u32) -> Vec<Named<'a>> {
    let skips = script.skips.iter().map(|skip| (skip.place, skip.chars, skip.what, None));
    let markup = script.markup.iter().map(|one| (one.place, one.chars, one.what, Some(one.spoken.as_str())));
    let mut all: Vec<_> = skips.chain(markup).filter(|(place, ..)| place.file == file).collect();
    // Of those that begin together the longest is the outermost.
    all.sort_by_key(|(place, chars, ..)| (*place, Reverse(*chars)));
    let parts: Vec<(Place, u64)> = all.iter().map(|(place, chars, ..)| (*place, *chars)).collect();
    let ranges = page.ranges(&parts);
    let named = ranges.into_iter().zip(all);
    named.map(|(range, (_, _, what, spoken))| Named { range, what, spoken }).collect()
}
