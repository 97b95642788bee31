//! Coverage: the account of every character of the sources, each of which is in a segment, in a named skip, or is markup.
//!
//! It holds the script against the pages themselves, and believes no reader: of one it takes only what it says it left out.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::read::{Page, is_visible};
use crate::script::{Chapter, Line, Place, Script};
use crate::segment::Segment;

/// Gaps of a file that are kept: one is enough to distrust it.
const MAX_GAPS: usize = 20;

/// What words are called that the lexicon or a spoken form leaves unsaid.
const UNSAID: &str = "left unsaid";

/// Characters of a gap that are shown.
const GAP_SHOWN: usize = 40;

/// The account of all files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// One for each of [`Script::files`], in order.
    pub files: Vec<Account>,
}

/// The account of a file: its visible characters, blanks and characters without a form apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The file.
    pub name: String,
    /// How many stand in it.
    pub standing: u64,
    /// How many of them are spoken.
    pub spoken: u64,
    /// How many are markup.
    pub markup: u64,
    /// How many are left out, and in how many places, by name.
    pub left_out: BTreeMap<&'static str, LeftOut>,
    /// Where it does not come out even.
    pub gaps: Vec<Gap>,
}

/// What is left out under one name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// In how many places.
    pub times: u64,
    /// How many characters.
    pub chars: u64,
}

/// Where an account does not come out even.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What is wrong there.
    pub kind: GapKind,
    /// Where it begins.
    pub place: Place,
    /// The characters that it is about, or the first of them.
    pub text: String,
}

/// What is wrong with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Stands in the source, and is neither spoken nor left out by name.
    Lost,
    /// Is spoken, and stands nowhere.
    Invented,
    /// Is in the script, and in no segment.
    Unasked,
}

impl Coverage {
    /// Holds `script`, cut into `segments`, against the `pages` that it was read from.
    pub fn of(script: &Script, segments: &[Segment], pages: &[Page<'_>]) -> Coverage {
        let mut spoken: Vec<Vec<Words<'_>>> = vec![Vec::new(); pages.len()];
        let mut unasked: Vec<Gap> = Vec::new();
        for (number, chapter) in script.chapters.iter().enumerate() {
            let own = |segment: &&Segment| segment.chapter as usize == number;
            let from = segments.partition_point(|segment| (segment.chapter as usize) < number);
            let asked: Vec<Range<u32>> = segments[from..].iter().take_while(own).map(|s| s.span.clone()).collect();
            for line in &chapter.lines {
                unasked.extend(outside(line, chapter.words(line), &asked));
                if let Some(of_file) = spoken.get_mut(line.place.file as usize) {
                    parts(chapter, line, of_file);
                }
            }
        }
        let mut files = Vec::with_capacity(pages.len());
        for (number, (page, mut lines)) in pages.iter().zip(spoken).enumerate() {
            lines.sort_by_key(|words| words.place);
            let file = number as u32;
            let mut account = Tally::of(script, page, file, &lines).account;
            account.gaps.extend(unasked.iter().filter(|gap| gap.place.file == file).cloned());
            account.gaps.truncate(MAX_GAPS);
            files.push(account);
        }
        Coverage { files }
    }

    /// Whether every account comes out even.
    pub fn closes(&self) -> bool {
        self.files.iter().all(|account| account.gaps.is_empty())
    }

    /// Where one does not.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.files.iter().flat_map(|account| &account.gaps)
    }
}

/// The part of `line` that no segment asks for, if there is a word in it.
fn outside(line: &Line, words: &str, asked: &[Range<u32>]) -> Option<Gap> {
    let first = asked.partition_point(|span| span.end <= line.span.start);
    let mut spans = asked[first..].iter().peekable();
    for (at, sign) in words.char_indices() {
        let here = line.span.start + at as u32;
        while spans.next_if(|span| span.end <= here).is_some() {}
        if sign.is_alphanumeric() && spans.peek().is_none_or(|span| !span.contains(&here)) {
            let text = words[at..].chars().take(GAP_SHOWN).collect();
            return Some(Gap { kind: GapKind::Unasked, place: line.place, text });
        }
    }
    None
}

/// Words of a line as they are written.
#[derive(Debug, Clone, Copy)]
struct Words<'a> {
    place: Place,
    text: &'a str,
    /// Whether something is said for them.
    is_said: bool,
}

/// Adds the words of `line` to `all`, those that are left unsaid on their own.
fn parts<'a>(chapter: &'a Chapter, line: &Line, all: &mut Vec<Words<'a>>) {
    let page = chapter.page();
    let Range { start: mut from, end } = chapter.written_span(line.span.clone());
    let mut part = |from: usize, to: usize, is_said| {
        let text = page.get(from..to).unwrap_or("");
        all.extend(Some(Words { place: line.place, text, is_said }).filter(|words| !words.text.is_empty()));
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

/// The walk over a page.
struct Tally<'a> {
    account: Account,
    page: &'a Page<'a>,
    file: u32,
    /// What is said of the page to be left out or no text, by place.
    named: Vec<Named<'a>>,
    /// The first of `named` that may still hold something.
    next: usize,
    /// What is in lines of the page, in the order in which it stands there, and whether it is said.
    spoken: std::iter::Peekable<Box<dyn Iterator<Item = (char, bool)> + 'a>>,
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

impl<'a> Tally<'a> {
    fn of(script: &'a Script, page: &'a Page<'a>, file: u32, lines: &'a [Words<'a>]) -> Tally<'a> {
        let of = |words: &'a Words<'a>| words.text.chars().map(|sign| (sign, words.is_said));
        let chars = lines.iter().flat_map(of).filter(|(sign, _)| is_visible(*sign));
        let spoken: Box<dyn Iterator<Item = (char, bool)> + 'a> = Box::new(chars);
        let mut account = Account { name: page.name.clone(), ..Account::default() };
        for _ in lines.iter().filter(|words| !words.is_said) {
            account.left_out.entry(UNSAID).or_default().times += 1;
        }
        let (named, spoken) = (named(script, page, file), spoken.peekable());
        let mut tally = Tally { account, page, file, named, next: 0, spoken, holding: None, lost: None };
        page.standing(&mut |standing| tally.count(standing.at, standing.sign, standing.is_text));
        tally.name_up_to(usize::MAX);
        tally.close_gap();
        tally.invented(lines);
        tally
    }

    fn count(&mut self, at: usize, sign: char, is_text: bool) {
        self.name_up_to(at);
        self.account.standing += 1;
        if let Some(named) = self.holding.and_then(|holding| self.named.get(holding)).filter(|n| at < n.range.end) {
            match named.spoken {
                None => self.account.left_out.entry(named.what).or_default().chars += 1,
                Some(_) => self.account.markup += 1,
            }
        } else if let Some((_, is_said)) = self.spoken.next_if(|(next, _)| *next == sign) {
            if is_said {
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
            let holding = self.holding.and_then(|holding| self.named.get(holding));
            let end = holding.map_or(0, |holding| holding.range.end);
            if named.range.start >= end {
                match named.spoken {
                    None => self.account.left_out.entry(named.what).or_default().times += 1,
                    Some(words) => {
                        for sign in words.chars().filter(|c| is_visible(*c)) {
                            self.spoken.next_if(|(next, _)| *next == sign);
                        }
                    }
                }
            }
            if named.range.end > end {
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
    fn invented(&mut self, lines: &[Words<'_>]) {
        let text: String = self.spoken.by_ref().take(GAP_SHOWN).map(|(sign, _)| sign).collect();
        let left = text.chars().count() + self.spoken.by_ref().count();
        if left == 0 || !self.account.gaps.is_empty() {
            return;
        }
        // The line in which the first of them is.
        let mut behind = 0;
        let size = |words: &str| words.chars().filter(|c| is_visible(*c)).count();
        let line = lines.iter().rev().find(|words| {
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
    all.sort_by_key(|(place, chars, ..)| (*place, std::cmp::Reverse(*chars)));
    let parts: Vec<(Place, u64)> = all.iter().map(|(place, chars, ..)| (*place, *chars)).collect();
    let ranges = page.ranges(&parts);
    let named = ranges.into_iter().zip(all);
    named.map(|(range, (_, _, what, spoken))| Named { range, what, spoken }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Manner, Source, Style, pages, read};
    use crate::segment::split::{Rule, split};
    use crate::segment::{Count, Grain, Limit};

    fn account(name: &str, text: &str, harm: impl FnOnce(&mut Script, &mut Vec<Segment>)) -> Account {
        let manner = Manner::of(Style::Script);
        let source = [Source { name, bytes: text.as_bytes(), manner: &manner }];
        let (mut script, _) = read(&source).unwrap();
        let rule = Rule { limit: Limit { max: 40, count: Count::Chars }, grain: Grain::Line };
        let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
        let languages = vec!["en"; script.directions.len()];
        let mut segments = split(&script, rule, &alike, &languages);
        harm(&mut script, &mut segments);
        Coverage::of(&script, &segments, &pages(&source).unwrap()).files.remove(0)
    }

    const BOOK: &str =
        "# One\n\n**Jo:** Words &amp; `code`.\n\n1. a [link](http://x) here\n\n```\nx\n```\n\n⁂\n\nThe end.\n";

    #[test]
    fn every_character_is_in_one_place() {
        let account = account("a.md", BOOK, |_, _| {});
        assert_eq!(account.gaps, []);
        let left: Vec<(&str, u64)> = account.left_out.iter().map(|(what, left)| (*what, left.chars)).collect();
        assert_eq!(left, [("code block", 7), ("link address", 11), ("speaker name", 7)]);
        let named: u64 = left.iter().map(|(_, chars)| chars).sum();
        assert_eq!(account.spoken + account.markup + named, account.standing);
        assert_eq!(account.spoken, "OneWordscode.alinkhereTheend.".len() as u64);
    }

    #[test]
    fn the_account_is_of_what_is_written() {
        let book = "One <sub alias=\"and two\">& 2</sub> &amp; 3.\n\nFour 🙂 five 🙂\n";
        let account = account("a.md", book, |script, segments| {
            assert_eq!(segments[0].text(script), "One and two & 3.");
            let faces = script.chapters[0].text.match_indices('🙂').map(|(at, face)| crate::script::Replacement {
                span: at as u32..(at + face.len()) as u32,
                spoken: String::new(),
                cause: crate::script::Cause::SpokenForm("emoji"),
            });
            let faces = faces.collect();
            script.respell(0, faces);
            let rule = Rule { limit: Limit { max: 40, count: Count::Chars }, grain: Grain::Fewest };
            *segments = split(script, rule, &[0], &["en"]);
            let both = |segment: &Segment| (segment.text(script).to_owned(), segment.written(script).to_owned());
            assert_eq!(
                both(&segments[0]),
                ("One and two & 3.\n\nFour five".into(), "One & 2 & 3.\n\nFour 🙂 five 🙂".into())
            );
        });
        assert_eq!(account.gaps, []);
        assert_eq!(account.left_out["left unsaid"], LeftOut { times: 2, chars: 2 });
        assert_eq!(account.spoken + account.markup + 2, account.standing);
        assert_eq!(account.spoken, "One&23.Fourfive".len() as u64);
    }

    #[test]
    fn a_word_that_a_reader_loses_is_found() {
        let lost = account("a.md", BOOK, |script, _| {
            script.chapters[0].lines.retain(|line| line.place.line != 5);
        });
        let gap =
            |kind, line, column, text: &str| Gap { kind, place: Place { file: 0, line, column }, text: text.into() };
        assert_eq!(
            lost.gaps,
            [gap(GapKind::Lost, 5, 4, "a"), gap(GapKind::Lost, 5, 7, "link"), gap(GapKind::Lost, 5, 23, "here")]
        );
        let unnamed = account("a.md", BOOK, |script, _| script.skips.retain(|skip| skip.what != "code block"));
        assert_eq!(unnamed.gaps, [gap(GapKind::Lost, 8, 1, "x")]);
        let end = account("a.txt", "One.\n\nTwo?\n", |script, _| script.chapters[0].lines[1].span.end -= 1);
        assert_eq!(end.gaps, [gap(GapKind::Lost, 3, 4, "?")]);
    }

    #[test]
    fn a_word_that_stands_nowhere_is_found() {
        let twice = account("a.txt", "One.\n\nTwo.\n", |script, _| {
            let line = script.chapters[0].lines[1].clone();
            script.chapters[0].lines.push(line);
        });
        assert_eq!(twice.gaps.len(), 1);
        assert_eq!((twice.gaps[0].kind, twice.gaps[0].text.as_str()), (GapKind::Invented, "Two."));
        assert_eq!(twice.gaps[0].place.line, 3);
    }

    #[test]
    fn a_word_that_no_request_asks_for_is_found() {
        let unasked = account("a.txt", "One.\n\nTwo.\n", |_, segments| {
            segments.pop();
        });
        assert_eq!(unasked.gaps[0].kind, GapKind::Unasked);
        assert_eq!((unasked.gaps[0].text.as_str(), unasked.gaps[0].place.line), ("Two.", 3));
    }
}
