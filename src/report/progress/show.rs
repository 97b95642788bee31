//! What progress must know of a plan to name what it shows: titles, which cue belongs where, and a few of its words.

use std::fmt;
use std::sync::Arc;

use crate::plan::{CueId, Plan, Supply};
use crate::report::columns::fit;
use crate::units::SampleRate;

/// The first words of a cue.
pub type Excerpt = Arc<dyn Fn(CueId) -> String + Send + Sync>;

/// Names for what happens in a run.
#[derive(Clone)]
pub struct Show {
    /// Chapter titles.
    pub titles: Vec<String>,
    /// The chapter of each cue.
    pub chapters: Arc<[u32]>,
    /// How many requests each chapter needs.
    pub totals: Vec<u64>,
    /// The rate of the audio.
    pub rate: SampleRate,
    /// The first words of a cue.
    pub excerpt: Excerpt,
}

/// Cells that an excerpt takes.
const EXCERPT_CELLS: usize = 44;

impl Show {
    /// No names yet: the plan is still being laid out.
    pub fn nothing(rate: SampleRate) -> Show {
        let excerpt: Excerpt = Arc::new(|_| String::new());
        Show { titles: Vec::new(), chapters: Arc::from([]), totals: Vec::new(), rate, excerpt }
    }

    /// The names in `plan`.
    pub fn of(plan: &Arc<Plan>) -> Show {
        let mut totals = vec![0; plan.script.chapters.len()];
        for (segment, cue) in plan.segments.iter().zip(&plan.cues) {
            if let (Supply::New, Some(total)) = (cue.supply, totals.get_mut(segment.chapter as usize)) {
                *total += 1;
            }
        }
        for pack in &plan.packs {
            let chapter = plan.segments.get(pack.first().0 as usize).map(|segment| segment.chapter as usize);
            if let Some(total) = chapter.and_then(|chapter| totals.get_mut(chapter)) {
                *total += 1;
            }
        }
        let words = Arc::clone(plan);
        Show {
            titles: plan.script.chapters.iter().map(|chapter| chapter.title.clone()).collect(),
            chapters: plan.segments.iter().map(|segment| segment.chapter).collect(),
            totals,
            rate: plan.card.rate,
            excerpt: Arc::new(move |cue| fit(words.written(cue), EXCERPT_CELLS)),
        }
    }

    /// The chapter of `cue`, from 0.
    pub fn chapter_of(&self, cue: CueId) -> Option<usize> {
        self.chapters.get(cue.0 as usize).map(|chapter| *chapter as usize)
    }

    /// Chapter `chapter` as people read it, number first: `04 The Rabbit`.
    pub fn name(&self, chapter: usize) -> String {
        numbered(chapter, self.titles.len(), self.titles.get(chapter).map_or("", String::as_str))
    }
}

impl fmt::Debug for Show {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Show").field("titles", &self.titles).field("totals", &self.totals).finish_non_exhaustive()
    }
}

/// `title` behind the number of chapter `chapter` (from 0) of `of`, all numbers equally wide.
pub fn numbered(chapter: usize, of: usize, title: &str) -> String {
    let digits = of.max(10).to_string().len();
    format!("{:0digits$} {title}", chapter + 1).trim_end().to_owned()
}
