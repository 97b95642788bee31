//! A Problem: what a person must put right, said in one sentence with its place and a remedy; `report` draws it.

use std::fmt;

use serde::Serialize;

use crate::units::Code;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is done until it is put right.
    Error,
    /// Work goes on.
    Warning,
}

/// The line that a problem concerns, with the part that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file as the person named it.
    pub file: String,
    /// Line number, from 1.
    pub line: u32,
    /// Column of the first wrong character, from 1, in Unicode scalar values.
    pub column: u32,
    /// How many characters are wrong; 0 marks a point between two.
    pub width: u32,
    /// The line's text without its end; long lines are shortened around the spot.
    pub text: String,
    /// How many characters of the line are missing from the beginning of `text`; an `…` stands for them.
    pub cut: u32,
    /// A few words beside the mark; may be empty.
    pub label: String,
}

/// The most characters of a source line that a spot keeps: a line of 50 MB must not fill a terminal.
const SHOWN_CHARS: usize = 160;

impl Spot {
    /// The spot of the byte range `span` of `source`, a file called `file`. Positions past the end mean the end.
    pub fn new(file: &str, source: &str, span: std::ops::Range<usize>, label: &str) -> Spot {
        let start = floor_boundary(source, span.start);
        let end = floor_boundary(source, span.end.max(start));
        let line_start = memchr::memrchr(b'\n', &source.as_bytes()[..start]).map_or(0, |at| at + 1);
        let line_end = memchr::memchr(b'\n', &source.as_bytes()[start..]).map_or(source.len(), |at| start + at);
        let line = memchr::memchr_iter(b'\n', &source.as_bytes()[..line_start]).count() + 1;
        let before = source[line_start..start].chars().count();
        let wrong = source[start..end.min(line_end).max(start)].chars().count();
        let text = source[line_start..line_end].trim_end_matches('\r');
        Spot::of_line(file, count(line), text, count(before + 1), count(wrong), label)
    }

    /// The spot in a line that is already at hand; `column` and `width` in characters, from 1.
    pub fn of_line(file: &str, line: u32, text: &str, column: u32, width: u32, label: &str) -> Spot {
        let (text, cut) = shorten(text, column);
        Spot { file: file.to_owned(), line, column, width, text, cut, label: label.to_owned() }
    }

    /// The first wrong character's index in [`Spot::text`], in characters from 0.
    pub fn index_in_text(&self) -> usize {
        let index = self.column.saturating_sub(1).saturating_sub(self.cut) as usize;
        index + usize::from(self.cut > 0)
    }
}

/// Keeps at most [`SHOWN_CHARS`] characters of `text` around `column`, and says how many are missing before them.
fn shorten(text: &str, column: u32) -> (String, u32) {
    let wrong = column.saturating_sub(1) as usize;
    let first = wrong.saturating_sub(SHOWN_CHARS / 2);
    let total = text.chars().take(first + SHOWN_CHARS + 1).count();
    if total <= SHOWN_CHARS {
        return (text.to_owned(), 0);
    }
    let mut shown = String::new();
    if first > 0 {
        shown.push('…');
    }
    shown.extend(text.chars().skip(first).take(SHOWN_CHARS));
    if total > first + SHOWN_CHARS {
        shown.push('…');
    }
    (shown, count(first))
}

fn floor_boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its stable code.
    pub code: Code,
    /// Whether work can go on.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, when it has a place in a file; boxed, so that results with a problem in them stay small.
    pub spot: Option<Box<Spot>>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// An error that stops everything until it is put right.
    pub fn error(code: &'static str, message: impl Into<String>) -> Problem {
        Problem { code: Code(code), severity: Severity::Error, message: message.into(), spot: None, help: None }
    }

    /// A warning: work goes on.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, message) }
    }

    /// The same with its place.
    pub fn at(mut self, spot: Spot) -> Problem {
        self.spot = Some(Box::new(spot));
        self
    }

    /// The same with a remedy.
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

/// What is wrong with one source, as far as it is worth lines of a terminal.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    shown: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// After so many, a source is not worth more.
    const MOST: usize = 50;

    /// Keeps the problem that `find` finds, or counts it.
    pub fn add(&mut self, find: impl FnOnce() -> Problem) {
        if self.shown.len() < Problems::MOST {
            self.shown.push(find());
        } else {
            self.more += 1;
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The same in the order of their places.
    pub fn by_place(mut self) -> Problems {
        self.shown.sort_by_key(|problem| problem.spot.as_ref().map(|spot| (spot.line, spot.column)));
        self
    }

    /// Those that are shown; the last one says how many are not.
    pub fn into_shown(self) -> Vec<Problem> {
        let mut shown = self.shown;
        if let Some(last) = shown.last_mut().filter(|_| self.more > 0) {
            let more = format!("and {} more in this file, which are not shown", self.more);
            last.help = Some(last.help.take().map_or_else(|| more.clone(), |help| format!("{help}; {more}")));
        }
        shown
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(spot) = &self.spot {
            write!(f, "{}:{}:{}: ", spot.file, spot.line, spot.column)?;
        }
        write!(f, "{} [{}]", self.message, self.code)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// How many slips lie between `written` and `known`: letters that are wrong, missing, added, or exchanged with their neighbour.
pub fn slips(written: &str, known: &str) -> usize {
    strsim::osa_distance(written, known)
}

/// The nearest of `known` to `written`, when it is near enough to be a slip of the pen.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Jaro-Winkler 0.8: `narator` → `narrator`, but not `alice` → `eve`.
    const NEAR: f64 = 0.8;
    // One letter wrong, missing, added or exchanged with its neighbour: `fxo` → `fox`, too short for the measure above.
    let slip = |candidate: &str| {
        candidate.chars().count() > 2 && strsim::osa_distance(&written.to_lowercase(), candidate) == 1
    };
    let lower = written.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            let other = candidate.to_lowercase();
            let similarity = strsim::jaro_winkler(&lower, &other);
            (if slip(&other) { similarity.max(NEAR) } else { similarity }, candidate)
        })
        .filter(|(similarity, _)| *similarity >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_that_are_not_shown_are_counted() {
        let mut problems = Problems::default();
        for n in 0..53 {
            problems.add(|| Problem::error("R0101", format!("{n}")).help("mend it"));
        }
        let shown = problems.into_shown();
        assert_eq!((shown.len(), shown[0].help.as_deref()), (50, Some("mend it")));
        assert_eq!(shown[49].help.as_deref(), Some("mend it; and 3 more in this file, which are not shown"));
    }

    #[test]
    fn a_spot_counts_lines_and_characters() {
        let source = "a = 1\nüb = \"x\"\n";
        let start = source.find('"').unwrap();
        let spot = Spot::new("j.toml", source, start..start + 3, "here");
        assert_eq!((spot.line, spot.column, spot.width), (2, 6, 3));
        assert_eq!(spot.text, "üb = \"x\"");
        let end = Spot::new("j.toml", source, 999..1000, "");
        assert_eq!((end.line, end.column, end.width), (3, 1, 0));
    }

    #[test]
    fn a_long_line_is_shortened_around_the_spot() {
        let source = "x".repeat(1_000_000);
        let spot = Spot::new("a.md", &source, 500_000..500_001, "");
        assert!(spot.text.chars().count() < 170);
        assert_eq!((spot.line, spot.column), (1, 500_001));
        assert_eq!(spot.text.chars().nth(spot.index_in_text()), Some('x'));
        let near = Spot::new("a.md", &source, 3..4, "");
        assert_eq!(near.column, 4);
        assert!(near.text.ends_with('…'));
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        assert_eq!(nearest("narator", ["alice", "narrator"]), Some("narrator"));
        assert_eq!(nearest("fxo", ["owl", "fox", "narrator"]), Some("fox"));
        assert_eq!(nearest("em", ["en", "ja"]), None);
        assert_eq!(nearest("zzz", ["alice", "narrator"]), None);
    }
}
