//! What a rule has found: its parts by name, and what stands around it.

use std::ops::Range;

use regex::Captures;

use super::numeral::Numeral;
use super::variety::Variety;

/// A match of a rule.
pub(super) struct Found<'t> {
    text: &'t str,
    captures: Captures<'t>,
    /// The bytes that are said otherwise.
    pub(super) range: Range<usize>,
    pub(super) variety: Variety,
}

impl<'t> Found<'t> {
    pub(super) fn new(text: &'t str, captures: Captures<'t>, variety: Variety) -> Option<Found<'t>> {
        let range = captures.name("it").or_else(|| captures.get(0)).map(|it| it.range())?;
        (!range.is_empty()).then_some(Found { text, captures, range, variety })
    }

    /// The words that are said otherwise.
    pub(super) fn it(&self) -> &'t str {
        self.text.get(self.range.clone()).unwrap_or("")
    }

    /// Whether they begin with a digit.
    pub(super) fn starts_with_digit(&self) -> bool {
        self.it().starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
    }

    /// The text before them.
    pub(super) fn before(&self) -> &'t str {
        self.text.get(..self.range.start).unwrap_or("")
    }

    /// The text after them.
    pub(super) fn after(&self) -> &'t str {
        self.text.get(self.range.end..).unwrap_or("")
    }

    /// The part called `name`.
    pub(super) fn part(&self, name: &str) -> Option<&'t str> {
        self.captures.name(name).map(|part| part.as_str())
    }

    /// The part called `name` as a number.
    pub(super) fn numeral(&self, name: &str) -> Option<Numeral> {
        Numeral::read(self.part(name)?)
    }

    /// The part called `name` as a count.
    pub(super) fn count(&self, name: &str) -> Option<u64> {
        self.numeral(name)?.count()
    }

    /// The part called `name` as a number from `least` to `most`; zeros in front, as in `05`, do not matter.
    pub(super) fn within(&self, name: &str, least: u64, most: u64) -> Option<u64> {
        let numeral = self.numeral(name)?;
        let value = numeral.whole.parse().ok().filter(|_| numeral.fraction.is_none())?;
        (least..=most).contains(&value).then_some(value)
    }
}
