//! The cheapest path: cuts that use what is recorded already, so that an edit asks for its own words and not for all after it.
//!
//! Stops are the text's ends, all Line and Sentence breaks, the cuts that would be made if nothing were recorded: the *usual*
//! ones, and the ends of recorded pieces, also of those that had to break a sentence. A piece from one stop to another within the limit costs a point unless its take is there. Of all paths from
//! the beginning to the end that one is taken which costs least; among those the one with the fewest stops that are not
//! usual, then the one with the better breaks, then the one with the more even pieces, then the one whose last pieces begin
//! first. So:
//!
//! - Where nothing is recorded, or nothing but usual pieces, the usual cuts are the path: no path has fewer pieces, and no
//!   recorded piece can be saved elsewhere.
//! - **A path stays what it is while it is recorded.** A take of one of its pieces makes it a point cheaper, and no other path
//!   more than that. What it was chosen for beside the cost knows no takes. So a run that was killed is planned as before.

use super::breaks::{Cut, Kind, Limit};
use super::page::Page;
use super::recorded::Openings;
use super::{clause, sentence};

/// A place where a piece may begin or end.
struct Stop {
    /// Byte offset in the text.
    at: usize,
    /// Where the words before it end.
    words_end: usize,
    kind: Kind,
    usual: bool,
    /// Units of the text before it.
    units: usize,
}

/// What a path costs, and what else it is judged by; less is better.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    points: u64,
    unusual: u64,
    worse: u64,
    /// The sum of the squares of the pieces' lengths in bytes.
    uneven: u64,
}

/// The cuts of `page` that cost least where `is_there` says of which texts there are takes, those of `openings` among them;
/// `usual` are the cuts without them.
pub(super) fn cheapest(
    page: &Page,
    limit: Limit,
    usual: Vec<Cut>,
    openings: &Openings,
    is_there: &dyn Fn(&str) -> bool,
) -> Vec<Cut> {
    let usual_pieces = || {
        let from = [0].into_iter().chain(usual.iter().map(|cut| cut.at));
        from.zip(usual.iter().map(|cut| cut.at).chain([page.text.len()]))
    };
    if openings.is_empty() || usual_pieces().all(|(from, to)| is_there(page.text[from..to].trim())) {
        return usual;
    }
    let stops = stops(page, limit, &usual, openings, is_there);
    let mut free = recorded(page, limit, &stops, openings, is_there);
    if free.iter().all(|(to, from)| joins_usual(&stops, *from, *to)) {
        return usual;
    }
    let number = |at: usize| stops.partition_point(|stop| stop.at < at);
    free.extend(
        usual_pieces()
            .filter(|(from, to)| is_there(page.text[*from..*to].trim()))
            .map(|(from, to)| (number(to), number(from))),
    );
    free.sort_unstable();
    free.dedup();
    walk(&stops, limit, &free)
}

/// Whether the stops `from` and `to` are usual, and no other usual one lies between them.
fn joins_usual(stops: &[Stop], from: usize, to: usize) -> bool {
    stops[from].usual && stops[to].usual && stops[from + 1..to].iter().all(|stop| !stop.usual)
}

/// All stops, ascending: the beginning of the text is the first, its end the last.
fn stops(page: &Page, limit: Limit, usual: &[Cut], openings: &Openings, is_there: &dyn Fn(&str) -> bool) -> Vec<Stop> {
    let text = page.text;
    let mut places: Vec<(usize, Kind)> = vec![(0, Kind::Line), (text.len(), Kind::Line)];
    places.extend(page.lines.iter().map(|&at| (at, Kind::Line)));
    places.extend(usual.iter().map(|cut| (cut.at, cut.kind)));
    places.extend(ends(page, &sentence::LAST_BYTES, sentence::end).map(|at| (at, Kind::Sentence)));
    let begins = |at: &usize| !openings.lengths(words(text, *at)).is_empty();
    places.extend(ends(page, &clause::LAST_BYTES, clause::end).filter(begins).map(|at| (at, Kind::Clause)));
    arrange(&mut places);
    let broken = broken(page, &places, openings, is_there);
    places.extend(broken);
    arrange(&mut places);
    let mut cuts = usual.iter().map(|cut| cut.at).peekable();
    let (mut units, mut from) = (0, 0);
    let stop = |(at, kind): (usize, Kind)| {
        units += limit.units(&text[from..at]);
        from = at;
        let usual = cuts.next_if_eq(&at).is_some() || at == 0 || at == text.len();
        Stop { at, words_end: words_end(text, at), kind, usual, units }
    };
    places.into_iter().map(stop).collect()
}

/// The breaks within the text that `end` finds after marks that end in `last_bytes`.
fn ends(
    page: &Page,
    last_bytes: &'static [bool; 256],
    end: fn(&Page, usize) -> Option<usize>,
) -> impl Iterator<Item = usize> {
    let marks = page.text.bytes().enumerate().filter(|(_, byte)| last_bytes[usize::from(*byte)]);
    marks.filter_map(move |(at, _)| end(page, at + 1)).filter(|&end| end < page.text.len())
}

/// Puts `places` in order; of two kinds at one place the better one stays.
fn arrange(places: &mut Vec<(usize, Kind)>) {
    places.sort_unstable_by_key(|&(at, kind)| (at, std::cmp::Reverse(kind)));
    places.dedup_by_key(|place| place.0);
}

/// Where recorded pieces end that begin at one of `places`, ascending, and end at none of them.
fn broken(
    page: &Page,
    places: &[(usize, Kind)],
    openings: &Openings,
    is_there: &dyn Fn(&str) -> bool,
) -> Vec<(usize, Kind)> {
    let text = page.text;
    let mut found = Vec::new();
    for &(at, _) in places {
        let words = words(text, at);
        let begin = text.len() - words.len();
        for &bytes in openings.lengths(words) {
            let Some(piece) = words.get(..bytes as usize) else { continue };
            let end = begin + piece.len();
            let to = end + text[end..].len() - text[end..].trim_start().len();
            if places.binary_search_by_key(&to, |place| place.0).is_err() && is_there(piece) {
                found.push((to, kind_at(page, to)));
            }
        }
    }
    found
}

/// The kind of the break at `at`, which is none of a Line or a Sentence.
fn kind_at(page: &Page, at: usize) -> Kind {
    if clause::end(page, words_end(page.text, at)) == Some(at) {
        Kind::Clause
    } else if clause::is_word_end(page, at) {
        Kind::Word
    } else {
        Kind::Grapheme
    }
}

/// The text from `at` on, without the space that it begins with.
fn words(text: &str, at: usize) -> &str {
    text[at..].trim_start()
}

/// Where the words before `at` end.
fn words_end(text: &str, at: usize) -> usize {
    text[..at].trim_end().len()
}

/// The pieces that `openings` leads to and that are there, as stops: to which, from which.
fn recorded(
    page: &Page,
    limit: Limit,
    stops: &[Stop],
    openings: &Openings,
    is_there: &dyn Fn(&str) -> bool,
) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (from, stop) in stops.iter().enumerate() {
        let words = words(page.text, stop.at);
        let begin = page.text.len() - words.len();
        for &bytes in openings.lengths(words) {
            let end = begin + bytes as usize;
            let to = stops.partition_point(|stop| stop.words_end < end);
            let Some(last) = stops.get(to).filter(|last| last.words_end == end && to > from) else { continue };
            if fits(stop, last, limit) && is_there(&page.text[begin..end]) {
                found.push((to, from));
            }
        }
    }
    found
}

fn fits(from: &Stop, to: &Stop, limit: Limit) -> bool {
    to.units - from.units <= limit.max()
}

/// The cuts of the path over `stops` that costs least; `free` are the pieces that cost nothing, as stops, ascending: to
/// which, from which.
fn walk(stops: &[Stop], limit: Limit, free: &[(usize, usize)]) -> Vec<Cut> {
    let mut best: Vec<(Cost, usize)> = vec![(Cost::default(), 0)];
    let mut free = free;
    for (to, stop) in stops.iter().enumerate().skip(1) {
        let of_this = free.partition_point(|piece| piece.0 <= to);
        let (here, later) = free.split_at(of_this);
        free = later;
        let mut chosen: Option<(Cost, usize)> = None;
        for from in (0..to).rev() {
            // Between neighbours lies at most what fits, or else a single character.
            if from + 1 < to && !fits(&stops[from], stop, limit) {
                break;
            }
            let cost = add(best[from].0, stop, stop.at - stops[from].at, here.binary_search(&(to, from)).is_ok());
            // Among equals the one that begins first.
            if chosen.is_none_or(|(least, _)| cost <= least) {
                chosen = Some((cost, from));
            }
        }
        best.push(chosen.unwrap_or_default());
    }
    let mut cuts = Vec::new();
    let mut at = best[stops.len() - 1].1;
    while at > 0 {
        cuts.push(Cut { at: stops[at].at, kind: stops[at].kind });
        at = best[at].1;
    }
    cuts.reverse();
    cuts
}

/// What a path that has cost `before` costs with one more piece, of `bytes`, up to `stop`.
fn add(before: Cost, stop: &Stop, bytes: usize, is_free: bool) -> Cost {
    let worse = match stop.kind {
        Kind::Line => 0,
        Kind::Sentence => 1,
        Kind::Clause => 2,
        Kind::Word => 3,
        Kind::Grapheme => 4,
    };
    Cost {
        points: before.points + u64::from(!is_free),
        unusual: before.unusual + u64::from(!stop.usual),
        worse: before.worse + worse,
        uneven: before.uneven.saturating_add((bytes as u64).saturating_mul(bytes as u64)),
    }
}

#[cfg(test)]
mod tests;
