//! Entries: what every format of catalogue becomes before anything of it is judged.

use std::ops::Range;

use super::message::Part;
use crate::problem::Problem;

/// A part of a text as it is said, and the bytes of the page in which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// An entry: a text with an id, and where both stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What its file is called.
    pub(super) id: String,
    pub(super) id_span: Range<usize>,
    /// `{path}` of the layout; empty where there is none.
    pub(super) folder: String,
    /// Who says it; empty where nobody is named.
    pub(super) role: String,
    /// Its text, in the order in which it stands.
    pub(super) text: Vec<Piece>,
    /// What it is made of, where its format says that in another way than in its text, which is what is written then.
    pub(super) message: Option<Vec<Part>>,
    /// The text as people see it, where it says something else.
    pub(super) shown: Option<String>,
    /// The text that it was translated from, where that stands beside it.
    pub(super) source: Option<String>,
    /// How soon it is asked for, where that is said: the least first.
    pub(super) priority: Option<u32>,
    /// All of it.
    pub(super) span: Range<usize>,
    /// When it is to be heard, in milliseconds, if its format says: its beginning and its end, as they are written.
    pub(super) times: Option<(u64, u64)>,
    /// Why it is not spoken, if its format says so: what it is called in the plan.
    pub(super) left_out: Option<&'static str>,
    /// The file that somebody has recorded for it, as it is written, where it is not to be spoken.
    pub(super) recorded: Option<Piece>,
}

impl Entry {
    /// An entry with one piece of text, that is spoken.
    pub(super) fn new(id: (&str, Range<usize>), text: &str, at: Range<usize>) -> Entry {
        let span = id.1.start.min(at.start)..id.1.end.max(at.end);
        Entry {
            id: id.0.to_owned(),
            id_span: id.1,
            folder: String::new(),
            role: String::new(),
            text: vec![Piece { text: text.to_owned(), span: at }],
            message: None,
            shown: None,
            source: None,
            priority: None,
            span,
            times: None,
            left_out: None,
            recorded: None,
        }
    }

    /// The same, left out as `what` if `is_so`.
    pub(super) fn unless(mut self, is_so: bool, what: &'static str) -> Entry {
        if is_so {
            self.left_out = self.left_out.or(Some(what));
        }
        self
    }
}

/// The forms of a plural.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Forms {
    /// By CLDR's categories.
    Named(Vec<String>),
    /// The same, where `zero` is for the number itself in any language.
    NamedOrZero(Vec<String>),
    /// By CLDR's categories of ranks.
    Ordinal(Vec<String>),
    /// By numbers, as gettext has them: how many there are.
    Numbered(usize),
}

/// What a reader of a format finds, in the order in which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// An entry.
    Entry(Entry),
    /// The forms that the plural has whose id is there, which are entries of their own.
    Forms(Forms, Range<usize>),
    /// Something that is none, by name.
    Left(&'static str, Range<usize>),
    /// A mistake, where it is, and what it is called there.
    Wrong(Problem, Range<usize>, &'static str),
}

/// The mistake that a file is not of its format, `why`, at `span`.
pub(super) fn malformed(format: &str, why: &str, span: Range<usize>) -> Found {
    let problem = Problem::error("R0219", format!("this is not {format}: {why}"));
    Found::Wrong(problem.help("put it right, or export the file anew"), span, "cannot be read from here on")
}
