//! Coverage: the account of every character of the sources, each of which is in a segment, in a named skip, or is markup.
//!
//! It holds the script against the pages themselves, and believes no reader: of one it takes only what it says it left out.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::read::Page;
use crate::script::{Break, Line, Place, Script};
use crate::segment::Segment;

mod tally;

pub(super) use tally::{tally, words_of};

/// Gaps of a file that are kept: one is enough to distrust it.
const MAX_GAPS: usize = 20;

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
        let mut unasked: Vec<Gap> = Vec::new();
        for (number, chapter) in script.chapters.iter().enumerate() {
            let own = |segment: &&Segment| segment.chapter as usize == number;
            let from = segments.partition_point(|segment| (segment.chapter as usize) < number);
            // What is said once more beside is the same words.
            let own = segments[from..].iter().take_while(own).filter(|segment| segment.before != Break::Beside);
            let asked: Vec<Range<u32>> = own.map(|segment| segment.span.clone()).collect();
            for line in &chapter.lines {
                unasked.extend(outside(line, chapter.words(line), &asked));
            }
        }
        let mut files = Vec::with_capacity(pages.len());
        for (file, (page, words)) in (0_u32..).zip(pages.iter().zip(words_of(script, pages.len()))) {
            let mut account = tally(script, page, file, &words, &mut |_, _| {});
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
    fn numbers_of_lists_are_markup_however_they_are_indented() {
        for (list, said) in [
            (" 1.  0", "0"),
            ("   1. one\n   2. two\n", "onetwo"),
            ("1. one\n   1. half\n10) ten\n", "onehalften"),
            (">  1. one\n>  2. two\n", "onetwo"),
            ("-\t1.\tone\n\t2.\ttwo\n", "onetwo"),
            ("- 1986\\. A year.\n", "1986.Ayear."),
        ] {
            let account = account("a.md", list, |_, _| {});
            assert_eq!((account.gaps, account.spoken), (Vec::new(), said.len() as u64), "{list:?}");
        }
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
