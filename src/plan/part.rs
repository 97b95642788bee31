//! Part of a plan: those of its editions that are complete, laid out as if they were all there is.

use crate::plan::fresh::Apart;
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::{Cue, Plan, Quote, Supply};
use crate::script::Chapter;
use crate::segment::Segment;
use crate::units::Language;

impl Plan {
    /// The editions all of whose takes are there, in their order.
    pub fn complete_editions(&self, is_there: impl Fn(&TakeKey) -> bool) -> Vec<Language> {
        let waits = |language: &&Language| {
            let mut pairs = self.segments.iter().zip(&self.cues);
            pairs.any(|(segment, cue)| {
                let chapter = self.script.chapters.get(segment.chapter as usize);
                chapter.and_then(edition_of) == Some(language) && !is_there(&cue.key)
            })
        };
        self.script.editions().into_iter().filter(|language| !waits(language)).cloned().collect()
    }

    /// The plan of `editions` alone, whose takes are all on the shelf.
    pub fn part(&self, editions: &[Language]) -> Plan {
        let mut part = self.clone();
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(self.script.chapters.len());
        part.script.chapters.clear();
        for chapter in &self.script.chapters {
            let is_kept = edition_of(chapter).is_some_and(|language| editions.contains(language));
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
