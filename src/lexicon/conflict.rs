//! Entries that can never be used, since one before them takes all their words; some say something else.

use std::collections::HashMap;

use super::{Case, Entry, Lexicon, Match, Source, folded, is_below, spot};
use crate::problem::Problem;

/// Warnings that are told: more would hide the first.
const MAX_TOLD: usize = 20;

/// What is told of the entries of `lexicon`, which came from `sources`.
pub(super) fn warnings(lexicon: &Lexicon, sources: &[Source<'_>]) -> Vec<Problem> {
    let mut groups: HashMap<(bool, String), Vec<&Entry>> = HashMap::new();
    let mut warnings = Vec::new();
    for entry in &lexicon.entries {
        let is_pattern = entry.matching == Match::Pattern;
        let form = if is_pattern { entry.written.clone() } else { folded(&entry.written) };
        let before = groups.entry((is_pattern, form)).or_default();
        match before.iter().find(|first| hides(first, entry)) {
            Some(first) if warnings.len() < MAX_TOLD => warnings.push(told(first, entry, sources)),
            Some(_) => {}
            // What is hidden hides nothing that is not.
            None => before.push(entry),
        }
    }
    warnings
}

/// Whether `first` takes all that the later `entry` is for.
fn hides(first: &Entry, entry: &Entry) -> bool {
    let language = match (&first.language, &entry.language) {
        (None, _) => true,
        (Some(first), Some(own)) => is_below(own, first),
        (Some(_), None) => false,
    };
    let voice = first.voice.is_none() || first.voice == entry.voice;
    let places = first.matching == entry.matching || first.matching == Match::Part;
    let case = first.case == Case::Any || entry.case == Case::Exact && first.written == entry.written;
    language && voice && places && case
}

fn told(first: &Entry, entry: &Entry, sources: &[Source<'_>]) -> Problem {
    let Entry { written, spoken, .. } = entry;
    let there = first.place();
    if first.spoken == *spoken {
        let message = format!("the entry for `{written}` is never used: {there} says the same");
        let problem = Problem::warning("R0184", message).help("take one of them out");
        return problem.at(spot(sources, entry, "said already"));
    }
    let message =
        format!("`{written}` is said as `{}` by {there}, and as `{spoken}` by {}", first.spoken, entry.place());
    let help = "the first entry wins: take one out, or give the first a language or a voice of its own";
    Problem::warning("R0183", message).help(help).at(spot(sources, entry, "never used"))
}
