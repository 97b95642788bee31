//! Cuts text into the fewest pieces a limit allows, at the best places; knows no sound and reads no files.
//!
//! # Which cuts are allowed, and why the count is the least possible
//!
//! A sentence is only ever broken when it must be. Let *level 1* be the Line and Sentence breaks, and the text's own ends.
//! Wherever the gap between two neighbours of level *l* is over the limit, and only there, the breaks of the next finer
//! kind inside that gap are added: clauses, then words, then grapheme clusters, then, in a cluster that alone is over the
//! limit, characters. What results is the **allowed set** *A*. It depends on the text and the limit alone, not on where
//! pieces begin, and no gap of *A* is over the limit (save for a single character that is).
//!
//! *Forward.* From each start take the furthest member of *A* within the limit: L₁, L₂, …, end. Whatever path of members
//! someone else takes, their k-th cut is at most Lₖ: true for k = 0; and if cₖ ≤ Lₖ then what is within the limit from cₖ
//! is before it, or within it, from Lₖ, because a part of a piece that fits also fits. So nobody arrives in fewer pieces.
//!
//! *Backward.* With cₖ₊₁ ≤ Lₖ₊₁ fixed, cₖ may be any break from which cₖ₊₁ is in reach, above Lₖ₋₁ and not above Lₖ: the piece
//! before it still fits, for cₖ₋₁ can be Lₖ₋₁ at the latest; and the range is never empty, for Lₖ is in it. The count stays.
//! The best kind in that range is taken, never worse than Lₖ's; among equals the one nearest an even split in bytes. This is
//! greedy from the end: it does not weigh a worse break here against a better one elsewhere.
//!
//! *Room.* A piece that is full to the last character asks for two requests as soon as a letter is written into it. So where
//! a piece is nearly full the passes are made again with a limit that is a little lower, and their cuts are taken if there are
//! as many and no more sentences are broken. For a word's room a cut may fall after a sentence that fell between two Lines
//! before; for a sentence's room as many must fall between Lines.
//!
//! Both passes look at the text in windows of one limit, of which any two in a row make progress by more than a limit, so
//! the time is linear in the text, and for ordinary prose only the few sentences next to a cut are read at all.

use super::clause::{self, is_word_end};
use super::cluster::Clusters;
pub use super::limit::{Count, Limit};
use super::page::{Page, Tongue};
use super::recorded::Openings;
use super::{path, sentence};

/// Kinds of break, worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Inside a word; inside a cluster only if that cluster alone is over the limit.
    Grapheme,
    /// Between words, or between ideographs.
    Word,
    /// After a comma, dash, closing bracket and the like.
    Clause,
    /// After a sentence.
    Sentence,
    /// Where a Line begins.
    Line,
}

/// The part of the limit that is left free for a word or two: one of so many, 50 of Flow's 5,000 characters, or else less.
/// See [the module](self).
const ROOM_FOR_WORDS: [u32; 3] = [100, 200, 500];

/// The same for a sentence or two: 200 of Flow's 5,000 characters, or else less.
const ROOM_FOR_SENTENCES: [u32; 4] = [25, 33, 50, 70];

/// A place where one piece ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cut {
    /// Byte offset in the text.
    pub at: usize,
    /// What ends there.
    pub kind: Kind,
}

/// Cuts one run of text, all of one voice and language, into as few pieces of at most `limit` as possible, at the best
/// places; returns the inner cuts, none if the text fits.
///
/// The pieces tile the text: space after a break stays with the piece before it, and counts. `lines` holds, ascending, the
/// byte offsets at which a Line begins; one that is out of order, or inside a character or a grapheme cluster, is passed over. A grapheme
/// cluster over the limit is broken between characters, and a single character over the limit is a piece of its own: the
/// only one that is over.
#[must_use]
pub fn cut(text: &str, lines: &[usize], language: &str, limit: Limit) -> Vec<Cut> {
    cut_with(text, lines, language, limit, None)
}

/// Texts whose takes are there: how they begin, and whether the take of a text is among them.
pub type Known<'a> = (&'a Openings, &'a dyn Fn(&str) -> bool);

/// As [`cut`], where a piece of `known` costs nothing: into pieces of which the fewest are not known.
#[must_use]
pub fn cut_with(text: &str, lines: &[usize], language: &str, limit: Limit, known: Option<Known<'_>>) -> Vec<Cut> {
    let fits = text.len() <= usize::try_from(limit.max).unwrap_or(usize::MAX);
    if fits && known.is_none() {
        return Vec::new();
    }
    let page = Page { text, lines, tongue: Tongue::of(language) };
    let mut above = 0;
    let mut is_line = |&at: &usize| {
        let is = at > above && text.is_char_boundary(at) && page.parts(at);
        above = if is { at } else { above };
        is
    };
    let lines: Vec<usize> = lines.iter().copied().filter(|at| is_line(at)).collect();
    let page = Page { lines: &lines, ..page };
    let is_there = known.map(|(_, is_there)| is_there);
    let cuts = if fits { Vec::new() } else { roomy(page, limit, is_there) };
    match known {
        Some((openings, is_there)) => path::cheapest(&page, limit, cuts, openings, is_there),
        None => cuts,
    }
}

/// The cuts of `page` whose pieces have room where the same count allows that; of those with more room and with less the ones of
/// which more pieces are there already.
fn roomy(page: Page<'_>, limit: Limit, is_there: Option<&dyn Fn(&str) -> bool>) -> Vec<Cut> {
    let full = Cutter::new(page, limit).cuts();
    let lines = |cuts: &[Cut]| cuts.iter().filter(|cut| cut.kind == Kind::Line).count();
    let words = roomier(page, limit, &full, &ROOM_FOR_WORDS, &|_| true);
    let sentences = {
        let least = words.as_ref().unwrap_or(&full);
        roomier(page, limit, least, &ROOM_FOR_SENTENCES, &|cuts| lines(cuts) >= lines(least))
    };
    let there = |cuts: &Vec<Cut>| {
        let is_there = |piece: &str| is_there.is_some_and(|is_there| is_there(piece.trim()));
        pieces(page.text, cuts).filter(|piece| is_there(piece)).count()
    };
    let all = [Some(full), words, sentences].into_iter().flatten();
    // Of equals the last, which has most room.
    all.max_by_key(there).unwrap_or_default()
}

/// As many cuts as `cuts` that break no more sentences and are `good`, and whose pieces have more room than theirs: the first
/// of `parts` with which there are any.
fn roomier(
    page: Page<'_>,
    limit: Limit,
    cuts: &[Cut],
    parts: &[u32],
    good: &dyn Fn(&[Cut]) -> bool,
) -> Option<Vec<Cut>> {
    let broken = |cuts: &[Cut]| cuts.iter().filter(|cut| cut.kind < Kind::Sentence).count();
    let mut units = None;
    for part in parts {
        let less = Limit { max: limit.max - limit.max / part, ..limit };
        // Of most pieces the bytes tell, without counting.
        let is_full = |piece: &str| piece.len() > less.max() && less.units(piece) > less.max();
        if !pieces(page.text, cuts).any(is_full) {
            return None;
        }
        let units = *units.get_or_insert_with(|| limit.units(page.text));
        if units > less.max().saturating_mul(cuts.len() + 1) {
            continue;
        }
        let found = Cutter::new(page, less).cuts();
        if found.len() == cuts.len() && broken(&found) <= broken(cuts) && good(&found) {
            return Some(found);
        }
    }
    None
}

/// The pieces of `text` between `cuts`.
fn pieces<'t>(text: &'t str, cuts: &[Cut]) -> impl Iterator<Item = &'t str> {
    let mut from = 0;
    let ends = cuts.iter().map(|cut| cut.at).chain([text.len()]).collect::<Vec<_>>();
    ends.into_iter().map(move |end| &text[std::mem::replace(&mut from, end)..end])
}

/// Finds breaks that follow a mark, by that mark's last byte.
struct Marks<'a> {
    page: Page<'a>,
    last_bytes: &'static [bool; 256],
    /// The end that a mark ending at the given byte offset makes.
    end: fn(&Page, usize) -> Option<usize>,
    /// An end found beyond a window whose mark was inside it. The next window may begin between the two, and would miss it.
    beyond: usize,
}

impl Marks<'_> {
    /// The last end in `lo+1..=hi`.
    fn last(&mut self, lo: usize, hi: usize) -> Option<usize> {
        let beyond = self.beyond;
        let bytes = self.page.text.as_bytes();
        for stop in (lo + 1..=hi).rev() {
            if self.last_bytes[usize::from(bytes[stop - 1])]
                && let Some(end) = (self.end)(&self.page, stop)
            {
                if end <= hi {
                    return Some(end);
                }
                self.beyond = end;
            }
        }
        (lo < beyond && beyond <= hi).then_some(beyond)
    }

    /// The first end in `lo+1..=hi`, after `last(_, lo)` was asked.
    fn first(&self, lo: usize, hi: usize) -> Option<usize> {
        if self.beyond > lo {
            return (self.beyond <= hi).then_some(self.beyond);
        }
        let bytes = self.page.text.as_bytes();
        let found = (lo + 1..=hi).find_map(|stop| {
            if !self.last_bytes[usize::from(bytes[stop - 1])] {
                return None;
            }
            (self.end)(&self.page, stop)
        });
        found.filter(|&end| end <= hi)
    }

    /// The end in `lo+1..=hi` that is nearest to `target`.
    fn nearest(&mut self, lo: usize, hi: usize, target: usize) -> Option<usize> {
        let target = target.clamp(lo, hi);
        self.beyond = 0;
        // The mark may stand below `lo` and its end above it.
        let below = self.last(self.page.before_tail(lo), target).filter(|&end| end > lo);
        let above = self.first(target, hi);
        nearer(below, above, target)
    }
}

fn nearer(below: Option<usize>, above: Option<usize>, target: usize) -> Option<usize> {
    match (below, above) {
        (Some(below), Some(above)) if target - below > above - target => Some(above),
        (Some(below), _) => Some(below),
        (None, above) => above,
    }
}

struct Cutter<'a> {
    page: Page<'a>,
    limit: Limit,
    sentences: Marks<'a>,
    clauses: Marks<'a>,
    clusters: Clusters<'a>,
}

impl<'a> Cutter<'a> {
    fn new(page: Page<'a>, limit: Limit) -> Self {
        let sentences = Marks { page, last_bytes: &sentence::LAST_BYTES, end: sentence::end, beyond: 0 };
        let clauses = Marks { page, last_bytes: &clause::LAST_BYTES, end: clause::end, beyond: 0 };
        Self { page, limit, sentences, clauses, clusters: Clusters::new(page.text) }
    }

    fn cuts(&mut self) -> Vec<Cut> {
        let mut cuts = self.latest();
        self.refine(&mut cuts);
        cuts
    }

    /// The forward pass: the furthest allowed cut each time.
    fn latest(&mut self) -> Vec<Cut> {
        let mut cuts = Vec::new();
        let mut from = Cut { at: 0, kind: Kind::Line };
        loop {
            let far = self.limit.reach(self.page.text, from.at);
            if far >= self.page.text.len() {
                return cuts;
            }
            from = self.furthest(from, far);
            cuts.push(from);
        }
    }

    /// The furthest member of the allowed set in `from.at+1..=far`: each finer kind only if the gap is too long without it.
    fn furthest(&mut self, from: Cut, far: usize) -> Cut {
        let mut best = from;
        for kind in [Kind::Sentence, Kind::Clause, Kind::Word] {
            if let Some(found) = self.last(kind, best.at, far) {
                best = found;
            }
            if best.at == far || best.at > from.at && self.closes(kind, best.at, far) {
                return best;
            }
        }
        if best.kind > Kind::Grapheme {
            self.clusters.begin(best.at);
        }
        let (at, next) = self.clusters.around(far);
        if at > best.at {
            best = Cut { at, kind: Kind::Grapheme };
        }
        if best.at == far || best.at > from.at && self.fits(at, next) {
            best
        } else {
            Cut { at: far, kind: Kind::Grapheme }
        }
    }

    /// The last break of `kind` in `lo+1..=hi`; for sentences the better of Line and Sentence at the same place.
    fn last(&mut self, kind: Kind, lo: usize, hi: usize) -> Option<Cut> {
        let at = match kind {
            Kind::Sentence => {
                let line = self.line_up_to(hi).filter(|&line| line > lo);
                let sentence = self.sentences.last(lo, hi);
                if let Some(at) = line.filter(|&line| sentence.is_none_or(|end| end <= line)) {
                    return Some(Cut { at, kind: Kind::Line });
                }
                sentence
            }
            Kind::Clause => self.clauses.last(lo, hi),
            _ => (lo + 1..=hi).rev().find(|&at| is_word_end(&self.page, at)),
        };
        at.map(|at| Cut { at, kind })
    }

    /// Whether the gap from `at` to the first break beyond `far`, of `kind` or better, is within the limit.
    fn closes(&self, kind: Kind, at: usize, far: usize) -> bool {
        // As many bytes as the limit has units are in reach without counting; that nearly always answers it.
        let sure = self.page.text.len().min(at.saturating_add(usize::try_from(self.limit.max).unwrap_or(usize::MAX)));
        if sure > far && self.breaks_within(kind, far, sure) {
            return true;
        }
        let reach = self.limit.reach(self.page.text, at);
        reach > sure && self.breaks_within(kind, far, reach)
    }

    /// Whether a break of `kind` or better, or the end of the text, is in `lo+1..=hi`.
    fn breaks_within(&self, kind: Kind, lo: usize, hi: usize) -> bool {
        hi >= self.page.text.len()
            || self.line_up_to(hi).is_some_and(|line| line > lo)
            || self.sentences.first(lo, hi).is_some()
            || kind <= Kind::Clause && self.clauses.first(lo, hi).is_some()
            || kind <= Kind::Word && (lo + 1..=hi).any(|at| is_word_end(&self.page, at))
    }

    fn line_up_to(&self, hi: usize) -> Option<usize> {
        let after = self.page.lines.partition_point(|&line| line <= hi);
        self.page.lines[..after].last().copied()
    }

    fn fits(&self, from: usize, to: usize) -> bool {
        to <= self.limit.reach(self.page.text, from)
    }

    /// The backward pass: the best kind that leaves the count as it is, then the more even split.
    fn refine(&mut self, cuts: &mut [Cut]) {
        let mut to = self.page.text.len();
        for k in (0..cuts.len()).rev() {
            let before = k.checked_sub(1).map_or(0, |k| cuts[k].at);
            // `lo` itself is excluded: it is one below the first place from which `to` is in reach.
            let lo = self.limit.retreat(self.page.text, to).saturating_sub(1).max(before);
            let target = share(to, k + 1, k + 2);
            cuts[k] = self.best(cuts[k], lo, target);
            to = cuts[k].at;
        }
    }

    /// The best break in `lo+1..=latest.at`.
    fn best(&mut self, latest: Cut, lo: usize, target: usize) -> Cut {
        let found = self.best_found(latest, lo, target);
        if found.kind < latest.kind { latest } else { found }
    }

    fn best_found(&mut self, latest: Cut, lo: usize, target: usize) -> Cut {
        let hi = latest.at;
        let target = target.clamp(lo, hi);
        let below = self.line_up_to(target).filter(|&line| line > lo);
        let above = self.page.lines.get(self.page.lines.partition_point(|&line| line <= target)).copied();
        if let Some(at) = nearer(below, above.filter(|&line| line <= hi), target) {
            return Cut { at, kind: Kind::Line };
        }
        if let Some(at) = self.sentences.nearest(lo, hi, target) {
            return Cut { at, kind: Kind::Sentence };
        }
        if let Some(at) = self.clauses.nearest(lo, hi, target) {
            return Cut { at, kind: Kind::Clause };
        }
        let below = (lo + 1..=target).rev().find(|&at| is_word_end(&self.page, at));
        let above = (target + 1..=hi).find(|&at| is_word_end(&self.page, at));
        // Inside a word the latest place is as good as any other.
        nearer(below, above, target).map_or(latest, |at| Cut { at, kind: Kind::Word })
    }
}

/// `whole * part / parts` without overflow.
fn share(whole: usize, part: usize, parts: usize) -> usize {
    whole / parts * part + whole % parts * part / parts
}

#[cfg(test)]
#[path = "breaks/laws.rs"]
mod laws;
