//! In which order requests are made: that of the plan's editions, and in each of them by the priorities of its catalogues.

use crate::plan::key::{KeyMap, TakeKey};
use crate::plan::{Cue, CueId, Plan, Supply};
use crate::script::Chapter;
use crate::units::Language;

/// How soon something is asked for, the least first: the number of its edition, from 0, and its priority there, where none
/// comes after all others.
pub type Urgency = (usize, u32);

impl Plan {
    /// How soon a request is made: what it is asked for by its cue and its key. Words that several prompts share are as
    /// urgent as the most urgent of them, and so is a pack. All that is no prompt is alike.
    pub fn urgency(&self) -> impl Fn(CueId, &TakeKey) -> Urgency + '_ {
        let editions = self.script.editions();
        let mut soonest: KeyMap<Urgency> = KeyMap::default();
        for (segment, cue) in self.segments.iter().zip(&self.cues).filter(|(_, cue)| cue.supply != Supply::Shelf) {
            let chapter = self.script.chapters.get(segment.chapter as usize);
            let Some(own) = chapter.and_then(|chapter| urgency_of(chapter, &editions)) else { continue };
            soonest.entry(cue.key).and_modify(|least| *least = own.min(*least)).or_insert(own);
        }
        move |cue, key| {
            let of = |cue: &Cue| soonest.get(&cue.key).copied();
            let alone = |id: &CueId| self.cues.get(id.0 as usize).and_then(of);
            let pack = self.pack_at(cue).filter(|pack| pack.key == *key);
            let urgency = match pack {
                Some(pack) => pack.cues.iter().filter_map(alone).min(),
                None => alone(&cue),
            };
            urgency.unwrap_or_default()
        }
    }
}

/// How soon `chapter` is asked for, if it is a prompt.
fn urgency_of(chapter: &Chapter, editions: &[&Language]) -> Option<Urgency> {
    let prompt = chapter.prompt.as_ref()?;
    let edition = editions.iter().position(|language| Some(*language) == prompt.language.as_ref());
    Some((edition.unwrap_or(0), prompt.priority.unwrap_or(u32::MAX)))
}
