//! Lengths of prompts, held against the longest that their player takes: as they are estimated, before anything is spent, and
//! as they are.

use crate::book::{Book, Track};
use crate::plan::layout::speech_seconds;
use crate::plan::{CueId, Plan};
use crate::problem::Problem;
use crate::production::Production;
use crate::script::{Break, Chapter, Notice};
use crate::units::Code;

/// Prompts that are told as problems of their own.
const TOLD: usize = 50;

impl Production {
    /// Refuses prompts of `plan` that are estimated to be longer than their player takes, all at once.
    pub fn check_lengths(&self, plan: &Plan) -> Result<(), Vec<Problem>> {
        let Some(longest) = self.longest_seconds() else { return Ok(()) };
        let mut seconds = vec![0.0; plan.script.chapters.len()];
        for (at, segment) in (0..).zip(&plan.segments).filter(|(_, segment)| segment.before != Break::Beside) {
            let casting = plan.cues.get(at as usize).and_then(|cue| plan.castings.get(cue.casting as usize));
            let (Some(casting), Some(sum)) = (casting, seconds.get_mut(segment.chapter as usize)) else { continue };
            *sum += speech_seconds(plan.text(CueId(at)), &casting.language) / plan.cast.speed(casting);
        }
        let long = plan.script.chapters.iter().zip(&seconds).filter(|(_, seconds)| **seconds > longest);
        let problems: Vec<Problem> =
            long.take(TOLD).map(|(chapter, seconds)| self.too_long(plan, chapter, *seconds, longest)).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// R0241: `chapter` is estimated to last `seconds`.
    fn too_long(&self, plan: &Plan, chapter: &Chapter, seconds: f64, longest: f64) -> Problem {
        let message = format!("this prompt is estimated to last {seconds:.0} s, and {longest:.0} s are the most");
        let help = "make two of it, or set `max_seconds` in [prompts] if the estimate is wrong";
        let problem = Problem::error("R0241", message).help(help);
        let place = chapter.lines.first().map(|line| line.place);
        match place.and_then(|place| self.spot(&plan.script, place, "too long")) {
            Some(spot) => problem.at(spot),
            None => problem,
        }
    }

    /// Tells of the prompts in `book` that are longer than their player takes.
    pub(super) fn over_length(&self, plan: &Plan, book: &Book) -> Vec<Notice> {
        let Some(longest) = self.longest_seconds() else { return Vec::new() };
        let told = |track: &Track| {
            let seconds = track.frames.0 as f64 / f64::from(book.rate.0.max(1));
            let line = plan.script.chapters.get(track.chapter as usize)?.lines.first()?;
            (seconds > longest).then(|| Notice {
                code: Code("N0530"),
                message: format!("this prompt lasts {seconds:.1} s, and {longest:.0} s are the most"),
                place: Some(line.place),
                help: "make two of it, or have it spoken faster".to_owned(),
            })
        };
        book.tracks.iter().filter_map(told).collect()
    }

    fn longest_seconds(&self) -> Option<f64> {
        self.job.longest_prompt_ms.map(|ms| f64::from(ms) / 1000.0)
    }
}
