//! Packing: lines of one voice share a request, as few requests as possible; their order and every word stay as they are.
//!
//! What is packed can be asked for line by line as well: a pack that cannot be cut apart with certainty costs its own request
//! more, and that is the worst case of the quote.

use std::hash::BuildHasherDefault;
use std::ops::Range;

use crate::job::Sharing;
use crate::plan::key::{KeyMap, KeySet, Sound, TakeKey};
use crate::plan::{Cue, CueId, Plan, Supply};
use crate::script::LINE_SEPARATOR;
use crate::segment::Limit;
use crate::units::Points;

/// What stands between two lines of a pack: the end of a paragraph, where voices rest longest.
pub const SEPARATOR: &str = LINE_SEPARATOR;

/// The fewest lines that share a request. Three save two points at best and are too few to be certain of, often enough.
pub const LEAST_LINES: usize = 4;

/// The most lines that share a request. The aligner is seldom certain of more (docs/packing.md has figures), and a pack that
/// fails then costs an eighth more than its lines alone.
pub const MOST_LINES: usize = 8;

/// Lines that share a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The key of its take.
    pub key: TakeKey,
    /// The cues of its lines, in the order in which they are said.
    pub cues: Vec<CueId>,
    /// What is sent: the words of its lines, [`SEPARATOR`] between them.
    pub text: String,
}

impl Pack {
    /// The cue that stands for it: that of its first line.
    pub fn first(&self) -> CueId {
        self.cues.first().copied().unwrap_or(CueId(u32::MAX))
    }
}

/// What earlier runs have left to packing.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// Packs that were asked for before and of which there is no take yet: the keys of their lines, in order. They stay as
    /// they are while all their lines are wanted, so that a request whose fate is in doubt is not made under another name.
    pub standing: Vec<(TakeKey, Vec<TakeKey>)>,
    /// Lines that can be cut from takes that are there: nothing is asked for them.
    pub certain: KeySet,
    /// Lines that are asked for alone: a pack that held them could not be cut apart.
    pub alone: KeySet,
}

/// Packs what `plan` would ask for, in view of what `earlier` runs have left, and quotes it anew.
pub fn pack(plan: &mut Plan, earlier: &Earlier, sharing: Sharing) {
    let is_new = |cue: &&mut Cue| cue.supply == Supply::New;
    plan.cues.iter_mut().filter(is_new).filter(|cue| earlier.certain.contains(&cue.key)).for_each(packed);
    plan.packs = match sharing {
        Sharing::Packs if plan.card.price.per_request > Points(0) => packs(plan, earlier),
        Sharing::Packs | Sharing::Alone => Vec::new(),
    };
    for at in plan.packs.iter().flat_map(|pack| &pack.cues) {
        plan.cues.get_mut(at.0 as usize).into_iter().for_each(packed);
    }
    let price = plan.card.price;
    let (mut requests, mut points) = (0, Points(0));
    for request in plan.requests() {
        requests += 1;
        points += price.of(request.text);
    }
    let alone = plan.packs.iter().flat_map(|pack| &pack.cues).map(|cue| price.of(plan.text(*cue))).sum();
    (plan.quote.requests, plan.quote.points, plan.quote.at_most) = (requests, points, points + alone);
    plan.quote.packs = plan.packs.len() as u64;
}

fn packed(cue: &mut Cue) {
    cue.supply = Supply::Packed;
}

/// A line that may be packed.
struct Candidate {
    cue: CueId,
    casting: u32,
    /// In the engine's unit.
    units: usize,
}

/// The packs that `plan` asks for, by their first cues.
fn packs(plan: &Plan, earlier: &Earlier) -> Vec<Pack> {
    let mut candidates = candidates(plan, &earlier.alone);
    let mut packs = standing(plan, &earlier.standing, &mut candidates);
    // By voice; within one, in the order of the plan.
    candidates.sort_by_key(|candidate| (candidate.casting, candidate.cue));
    for alike in candidates.chunk_by(|a, b| a.casting == b.casting) {
        let units: Vec<usize> = alike.iter().map(|candidate| candidate.units).collect();
        let groups = group(&units, plan.card.limit);
        packs.extend(groups.into_iter().filter_map(|group| {
            let cues = alike.get(group)?.iter().map(|candidate| candidate.cue).collect();
            of(plan, cues)
        }));
    }
    packs.sort_by_key(Pack::first);
    packs
}

/// The lines of `plan` that may be packed: new, whole, short enough that several fit, and not to be asked for alone.
fn candidates(plan: &Plan, alone: &KeySet) -> Vec<Candidate> {
    let longest = plan.card.limit.max as usize / LEAST_LINES;
    let all =
        (0..).map(CueId).zip(&plan.cues).filter(|(_, cue)| cue.supply == Supply::New && !alone.contains(&cue.key));
    let candidate = |(id, cue): (CueId, &Cue)| {
        let units = plan.card.limit.units(plan.text(id));
        (units <= longest && is_whole(plan, id)).then_some(Candidate { cue: id, casting: cue.casting, units })
    };
    all.filter_map(candidate).collect()
}

/// Whether the segment of `cue` is one line or several, and no part of one.
fn is_whole(plan: &Plan, cue: CueId) -> bool {
    let Some(segment) = plan.segments.get(cue.0 as usize) else { return false };
    let chapter = plan.script.chapters.get(segment.chapter as usize);
    let lines = chapter.and_then(|chapter| chapter.lines.get(segment.lines.start as usize..segment.lines.end as usize));
    let ends = lines.and_then(|lines| Some((lines.first()?.span.start, lines.last()?.span.end)));
    ends == Some((segment.span.start, segment.span.end))
}

/// Those of the `asked` packs that are as they were; their lines are taken out of `candidates`.
fn standing(plan: &Plan, asked: &[(TakeKey, Vec<TakeKey>)], candidates: &mut Vec<Candidate>) -> Vec<Pack> {
    let key = |candidate: &Candidate| plan.cues.get(candidate.cue.0 as usize).map(|cue| cue.key);
    let mut free: KeyMap<CueId> =
        candidates.iter().filter_map(|candidate| Some((key(candidate)?, candidate.cue))).collect();
    let mut packs = Vec::new();
    for (name, lines) in asked {
        let cues: Option<Vec<CueId>> = lines.iter().map(|line| free.get(line).copied()).collect();
        // Under another key it would be another request: the voice or the engine has changed.
        let Some(pack) = cues.and_then(|cues| of(plan, cues)).filter(|pack| pack.key == *name) else { continue };
        if plan.card.limit.units(&pack.text) <= plan.card.limit.max as usize {
            free.retain(|key, _| !lines.contains(key));
            packs.push(pack);
        }
    }
    candidates.retain(|candidate| key(candidate).is_some_and(|key| free.contains_key(&key)));
    packs
}

/// The pack of `cues`; nothing where they are of several voices.
fn of(plan: &Plan, cues: Vec<CueId>) -> Option<Pack> {
    let number = plan.cues.get(cues.first()?.0 as usize)?.casting;
    if cues.iter().any(|cue| plan.cues.get(cue.0 as usize).is_none_or(|cue| cue.casting != number)) {
        return None;
    }
    let casting = plan.castings.get(number as usize)?;
    let text = cues.iter().map(|cue| plan.text(*cue)).collect::<Vec<_>>().join(SEPARATOR);
    let sound = Sound {
        text: &text,
        engine: plan.card.identity_for(&casting.language),
        voice: &plan.cast.spoken(casting)?,
        language: casting.language.as_str(),
        format: &plan.card.format,
    };
    Some(Pack { key: TakeKey::of(&sound), cues, text })
}

/// The groups of neighbours among lines of so many `units` that make the fewest requests, the lines that are in none asked for
/// alone; of equal ways the one with the most even groups, and the longest at the beginning.
pub fn group(units: &[usize], limit: Limit) -> Vec<Range<usize>> {
    let (most, between) = (limit.max as usize, limit.units(SEPARATOR));
    // From the end: the cost of all lines from here on, the sum of squares of their groups, and how many go together here.
    let mut best = vec![(0, 0, 0); units.len() + 1];
    for at in (0..units.len()).rev() {
        let alone = (best[at + 1].0 + 1, best[at + 1].1 + 1, 1);
        let mut least = alone;
        let mut length = 0;
        for (count, each) in (1..=MOST_LINES).zip(&units[at..]) {
            length += each + if count > 1 { between } else { 0 };
            if length > most {
                break;
            }
            let after = best[at + count];
            let way = (after.0 + 1, after.1 + count * count, count);
            if count >= LEAST_LINES && (way.0, way.1) <= (least.0, least.1) {
                least = way;
            }
        }
        best[at] = least;
    }
    let mut groups = Vec::new();
    let mut at = 0;
    while let Some((_, _, count)) = best.get(at).filter(|(_, _, count)| *count > 0) {
        if *count > 1 {
            groups.push(at..at + count);
        }
        at += count;
    }
    groups
}

/// A request to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The cue that it is for, or the first of a pack.
    pub cue: CueId,
    /// The key of its take.
    pub key: TakeKey,
    /// What is sent.
    pub text: &'a str,
}

impl Plan {
    /// The requests to make: packs first, since what they do not give is asked for after them.
    pub fn requests(&self) -> impl Iterator<Item = Request<'_>> + '_ {
        let packs = self.packs.iter().map(|pack| Request { cue: pack.first(), key: pack.key, text: &pack.text });
        let cues = (0..).map(CueId).zip(&self.cues).filter(|(_, cue)| cue.supply == Supply::New);
        packs.chain(cues.map(|(id, cue)| Request { cue: id, key: cue.key, text: self.text(id) }))
    }

    /// The pack that begins with `cue`.
    pub fn pack_at(&self, cue: CueId) -> Option<&Pack> {
        let at = self.packs.binary_search_by_key(&cue, Pack::first).ok()?;
        self.packs.get(at)
    }

    /// What the request for the take under `key` sends, which is that of `cue` or of the pack that begins with it.
    pub fn words(&self, cue: CueId, key: &TakeKey) -> &str {
        self.pack_at(cue).filter(|pack| pack.key == *key).map_or_else(|| self.text(cue), |pack| &pack.text)
    }

    /// The keys of all takes that the plan still needs, however they come.
    pub fn missing(&self) -> KeySet {
        let cues = self.new_cues().filter_map(|cue| self.cues.get(cue.0 as usize));
        let mut keys = KeySet::with_hasher(BuildHasherDefault::default());
        keys.extend(cues.map(|cue| cue.key).chain(self.packs.iter().map(|pack| pack.key)));
        keys
    }
}

#[cfg(test)]
mod tests;
