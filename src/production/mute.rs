//! Prompts of which the engine can say nothing: found before anything is spent, as a request for them would be refused for good.

use crate::plan::{CueId, Plan};
use crate::problem::Problem;
use crate::production::Production;

/// Prompts that are told as problems of their own.
const TOLD: usize = 50;

impl Production {
    /// Refuses prompts that are to be made and have a text in which the engine can pronounce nothing, all at once.
    pub fn check_mute(&self, plan: &Plan) -> Result<(), Vec<Problem>> {
        let problems: Vec<Problem> = plan.new_cues().filter_map(|cue| self.mute(plan, cue)).take(TOLD).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// R0247: nothing of `cue`, a text of a prompt, can be pronounced.
    fn mute(&self, plan: &Plan, cue: CueId) -> Option<Problem> {
        let segment = plan.segments.get(cue.0 as usize)?;
        let casting = plan.castings.get(plan.cues.get(cue.0 as usize)?.casting as usize)?;
        let chapter = plan.script.chapters.get(segment.chapter as usize)?;
        if chapter.prompt.is_none() || !self.engine.is_mute(plan.text(cue), &casting.language) {
            return None;
        }
        let message = format!("nothing of this text can be pronounced in `{}`", casting.language);
        let help = "write it in the letters of its language, choose an engine that speaks it, or name its id under `skip` in its [[catalogue]]";
        let problem = Problem::error("R0247", message).help(help);
        let place = chapter.lines.get(segment.lines.start as usize).map(|line| line.place);
        Some(match place.and_then(|place| self.spot(&plan.script, place, "not one sound")) {
            Some(spot) => problem.at(spot),
            None => problem,
        })
    }
}
