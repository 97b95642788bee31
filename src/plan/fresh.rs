//! Fresh by the lock: prompts whose takes are not here, and whose files need none, are set apart from what a plan asks for.
//!
//! A clone of a repository has files and lock but no takes. What of it is fresh stays as it is; only the rest is asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::key::{KeySet, TakeKey};
use super::{Cue, Plan, Supply};
use crate::job::Master;
use crate::job::master::{Balance, Per, RoomTone};
use crate::segment::Segment;
use crate::units::Points;

/// A prompt of which nothing is asked for and no file is made: they are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// Index of its chapter.
    pub chapter: u32,
    /// What the lock calls it, where that is another name: its files are those of the name it had, and are copied.
    pub from: Option<String>,
    /// What would be asked for, with [`Supply::Fresh`].
    pub parts: Vec<(Segment, Cue)>,
}

/// Whether the sound of a prompt depends on the takes of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// It does not.
    Alone,
    /// It does: with one take missing, none can be made as it would be with all.
    Together,
}

impl Levels {
    /// How `master` treats the prompts of `plan`.
    pub fn of(plan: &Plan, master: &Master) -> Levels {
        let voice = |cue: &Cue| plan.castings.get(cue.casting as usize).map(|casting| casting.voice);
        let mut of_chapter = BTreeMap::new();
        let mut pairs = plan.segments.iter().zip(&plan.cues);
        // A prompt of one voice has a gain of its own; balanced are voices that are heard in the same one.
        let voices = pairs.any(|(segment, cue)| *of_chapter.entry(segment.chapter).or_insert(voice(cue)) != voice(cue));
        let together = (master.per == Per::Book && master.target.is_some())
            || (master.balance == Balance::Equal && voices)
            || matches!(master.room_tone, RoomTone::Voice(_));
        if together { Levels::Together } else { Levels::Alone }
    }
}

impl Plan {
    /// The chapters of which a take is neither on the shelf nor comes out of what is there.
    pub fn lacking(&self) -> BTreeSet<u32> {
        let missing = self.unsupplied();
        let lacks = self.segments.iter().zip(&self.cues).filter(|(_, cue)| missing.contains(&cue.key));
        lacks.map(|(segment, _)| segment.chapter).collect()
    }

    /// The keys that must be asked for.
    fn unsupplied(&self) -> KeySet {
        self.cues.iter().filter(|cue| cue.supply == Supply::New).map(|cue| cue.key).collect()
    }

    /// Sets those of the `fresh` chapters apart whose takes are not here, and quotes the rest anew. Where words that several
    /// prompts say must be asked for after all, they are made for all of these: equal words have one take.
    pub fn set_apart(&mut self, fresh: &BTreeSet<u32>, levels: Levels) {
        let missing = self.unsupplied();
        let mut apart: BTreeSet<u32> = match levels {
            Levels::Alone => self.lacking().intersection(fresh).copied().collect(),
            // Where all are fresh, nothing is made.
            Levels::Together if self.segments.iter().all(|segment| fresh.contains(&segment.chapter)) => fresh.clone(),
            Levels::Together => BTreeSet::new(),
        };
        loop {
            let others = self.segments.iter().zip(&self.cues).filter(|(segment, _)| !apart.contains(&segment.chapter));
            let wanted: KeySet = others.map(|(_, cue)| cue.key).filter(|key| missing.contains(key)).collect();
            let all = self.segments.iter().zip(&self.cues).filter(|(_, cue)| wanted.contains(&cue.key));
            let before = apart.len();
            for (segment, _) in all {
                apart.remove(&segment.chapter);
            }
            if apart.len() == before {
                break;
            }
        }
        if !apart.is_empty() {
            self.take_out(&apart, &missing);
        }
    }

    /// Takes the chapters `apart` out of what is asked for and made, of which the takes `missing` are not here.
    fn take_out(&mut self, apart: &BTreeSet<u32>, missing: &KeySet) {
        let segments = std::mem::take(&mut self.segments);
        let cues = std::mem::take(&mut self.cues);
        let mut seen = KeySet::default();
        let quote = &mut self.quote;
        (quote.on_shelf, quote.files, quote.fresh) = (0, 0, apart.len() as u64);
        for (segment, mut cue) in segments.into_iter().zip(cues) {
            if apart.contains(&segment.chapter) {
                cue.supply = Supply::Fresh;
                match self.fresh.last_mut().filter(|last| last.chapter == segment.chapter) {
                    Some(last) => last.parts.push((segment, cue)),
                    None => {
                        let (chapter, from) = (segment.chapter, None);
                        self.fresh.push(Apart { chapter, from, parts: vec![(segment, cue)] });
                    }
                }
                continue;
            }
            cue.supply = match seen.insert(cue.key) {
                false => Supply::Shared,
                true if missing.contains(&cue.key) => Supply::New,
                // It is where the catalogue is: nothing of it is ever missing.
                true if cue.supply == Supply::File => Supply::File,
                true => Supply::Shelf,
            };
            quote.on_shelf += u64::from(cue.supply == Supply::Shelf);
            quote.files += u64::from(cue.supply == Supply::File);
            self.segments.push(segment);
            self.cues.push(cue);
        }
        self.requote();
    }

    /// Quotes anew what is to be asked for; packs are not looked at.
    pub fn requote(&mut self) {
        let (mut requests, mut points) = (0, Points(0));
        for request in self.requests() {
            requests += 1;
            points += self.card.price.of(request.text);
        }
        (self.quote.requests, self.quote.points, self.quote.at_most) = (requests, points, points);
    }

    /// The plan with what is set apart in its place.
    pub fn whole(&self) -> Cow<'_, Plan> {
        if self.fresh.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut whole = self.clone();
        let apart = whole.fresh.drain(..).flat_map(|apart| apart.parts);
        let own = std::mem::take(&mut whole.segments).into_iter().zip(std::mem::take(&mut whole.cues));
        let mut parts: Vec<(Segment, Cue)> = own.chain(apart).collect();
        // Stable: the segments of a chapter are either all set apart, or none.
        parts.sort_by_key(|(segment, _)| segment.chapter);
        (whole.segments, whole.cues) = parts.into_iter().unzip();
        // Packs name cues of the plan without.
        whole.packs.clear();
        Cow::Owned(whole)
    }

    /// The prompts that are set apart, by the names of their files without endings, each with what the lock calls it.
    pub fn fresh_prompts(&self) -> BTreeMap<&str, &str> {
        let named = self.fresh.iter().filter_map(|apart| {
            let stem = self.script.chapters.get(apart.chapter as usize)?.prompt.as_ref()?.stem.as_str();
            Some((stem, apart.from.as_deref().unwrap_or(stem)))
        });
        named.collect()
    }

    /// Keys of all takes that the plan's words have, those of prompts that are set apart among them.
    pub fn all_keys(&self) -> impl Iterator<Item = TakeKey> + '_ {
        let apart = self.fresh.iter().flat_map(|apart| &apart.parts).map(|(_, cue)| cue.key);
        self.cues.iter().map(|cue| cue.key).chain(apart)
    }
}

#[cfg(test)]
pub(super) mod tests;
