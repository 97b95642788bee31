//! Part of a plan: those of its prompts that are to be published before the others are there, laid out as if they were all.

use std::collections::BTreeSet;

use crate::plan::fresh::Apart;
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::{Cue, Plan, Quote, Supply};
use crate::script::Chapter;
use crate::segment::Segment;
use crate::units::Language;

impl Plan {
    /// The indices of the chapters that wait for a take.
    fn waiting(&self, is_there: impl Fn(&TakeKey) -> bool) -> BTreeSet<usize> {
        let pairs = self.segments.iter().zip(&self.cues).filter(|(_, cue)| !is_there(&cue.key));
        pairs.map(|(segment, _)| segment.chapter as usize).collect()
    }

    /// The editions all of whose takes are there, in their order.
    pub fn complete_editions(&self, is_there: impl Fn(&TakeKey) -> bool) -> Vec<Language> {
        let waiting = self.waiting(is_there);
        let late: BTreeSet<&str> = waiting
            .iter()
            .filter_map(|chapter| Some(edition_of(self.script.chapters.get(*chapter)?)?.as_str()))
            .collect();
        self.script.editions().into_iter().filter(|language| !late.contains(language.as_str())).cloned().collect()
    }

    /// The plan of `editions` alone, whose takes are all on the shelf.
    pub fn part(&self, editions: &[Language]) -> Plan {
        self.part_of(|_, chapter| edition_of(chapter).is_some_and(|language| editions.contains(language)))
    }

    /// The plan of those prompts alone whose takes are all there.
    pub fn ready_part(&self, is_there: impl Fn(&TakeKey) -> bool) -> Plan {
        let waiting = self.waiting(is_there);
        self.part_of(|index, _| !waiting.contains(&index))
    }

    /// The plan of the chapters that `is_kept` says of alone, whose takes are all on the shelf.
    fn part_of(&self, is_kept: impl Fn(usize, &Chapter) -> bool) -> Plan {
        let mut part = self.clone();
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(self.script.chapters.len());
        part.script.chapters.clear();
        for (index, chapter) in self.script.chapters.iter().enumerate() {
            let is_kept = is_kept(index, chapter);
            numbers.push(is_kept.then_some(part.script.chapters.len() as u32));
            part.script.chapters.extend(is_kept.then(|| chapter.clone()));
        }
        (part.segments, part.cues) = (Vec::new(), Vec::new());
        let mut seen = KeySet::default();
        let new_number = |chapter: u32| numbers.get(chapter as usize).copied().flatten();
        for (segment, cue) in self.segments.iter().zip(&self.cues) {
            let Some(chapter) = new_number(segment.chapter) else { continue };
            // What was first said in an edition that is left out is said here first.
            let supply = if seen.insert(cue.key) { Supply::Shelf } else { Supply::Shared };
            part.segments.push(Segment { chapter, ..segment.clone() });
            part.cues.push(Cue { supply, ..cue.clone() });
        }
        let moved = |apart: &Apart, chapter| Apart {
            chapter,
            from: apart.from.clone(),
            parts: apart
                .parts
                .iter()
                .map(|(segment, cue)| (Segment { chapter, ..segment.clone() }, cue.clone()))
                .collect(),
        };
        part.fresh = self.fresh.iter().filter_map(|apart| Some(moved(apart, new_number(apart.chapter)?))).collect();
        part.packs = Vec::new();
        part.quote = Quote { on_shelf: seen.len() as u64, fresh: part.fresh.len() as u64, ..Quote::default() };
        part
    }
}

/// The language of the edition that `chapter` is a prompt of.
fn edition_of(chapter: &Chapter) -> Option<&Language> {
    chapter.prompt.as_ref()?.language.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fresh::tests::plan_of;

    #[test]
    fn what_is_ready_is_a_plan_of_its_own() {
        // The second and the fourth say the same, and their take is not there.
        let plan = plan_of(&["one", "two", "three", "two", "one"], &["one", "three"]);
        let there = |key: &TakeKey| plan.cues.iter().any(|cue| cue.key == *key && cue.supply == Supply::Shelf);
        let part = plan.ready_part(there);
        let chapters: Vec<u32> = part.segments.iter().map(|segment| segment.chapter).collect();
        let said: Vec<&str> = part.script.chapters.iter().map(|chapter| chapter.text.as_str()).collect();
        assert_eq!((said, chapters), (vec!["one", "three", "one"], vec![0, 1, 2]));
        let supplies: Vec<Supply> = part.cues.iter().map(|cue| cue.supply).collect();
        assert_eq!(supplies, [Supply::Shelf, Supply::Shelf, Supply::Shared]);
        assert_eq!((part.quote.on_shelf, part.quote.requests), (2, 0));
        assert_eq!(plan.ready_part(|_| true).segments.len(), 5);
        assert!(plan.ready_part(|_| false).segments.is_empty());
        assert_eq!(plan.complete_editions(|_| true), [], "prompts of no edition");
    }
}
