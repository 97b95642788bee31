//! Names of takes as people write them: lines, first digits of keys, and prompts.

use super::Pick;
use crate::plan::verdict::TakeReport;
use crate::plan::{Cue, Plan};
use crate::problem::Problem;
use crate::segment::Segment;

/// Digits of a key that name a take: no two of a shelf have them in common.
const KEY_DIGITS: usize = 8;

/// Whether `name` means the take of `report`, by its key or by a line that it or another cue of its words speaks.
pub(super) fn is_named(name: &str, plan: &Plan, report: &TakeReport) -> bool {
    if name.len() >= KEY_DIGITS && report.key.to_string().starts_with(name) {
        return true;
    }
    let key = plan.cues.get(report.cue.0 as usize).map(|cue| cue.key);
    let says = |(_, segment): (&Cue, &Segment)| {
        plan.script.chapters.get(segment.chapter as usize).is_some_and(|chapter| chapter.is_called(name))
    };
    if plan.cues.iter().zip(&plan.segments).filter(|(cue, _)| Some(cue.key) == key).any(says) {
        return true;
    }
    let same = plan.cues.iter().zip(&plan.segments).filter(|(cue, _)| Some(cue.key) == key);
    let mut lines = same.flat_map(|(_, segment)| {
        let chapter = plan.script.chapters.get(segment.chapter as usize);
        let lines = segment.lines.start as usize..segment.lines.end as usize;
        chapter.and_then(|chapter| chapter.lines.get(lines)).unwrap_or_default()
    });
    lines.any(|line| {
        let shown = plan.script.show(line.place);
        shown.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')) && name.contains(':')
    })
}

/// R0246: somebody has recorded the prompt `name`, and nobody can be asked for another take.
pub(in crate::production) fn recorded_file(name: &str) -> Problem {
    Problem::error("R0246", format!("`{name}` is a copy of a recorded file: there are no other takes of it"))
        .help("record it anew and put the file in its place: the next run uses it; nothing was spent")
}

/// R0505: a name that means no take.
pub(super) fn all_found(pick: &Pick, plan: &Plan, reports: &[TakeReport]) -> Result<(), Vec<Problem>> {
    let apart = |name: &&String| {
        let mut chapters = plan.fresh.iter().filter_map(|apart| plan.script.chapters.get(apart.chapter as usize));
        chapters.any(|chapter| chapter.is_called(name))
    };
    if let Some(name) = pick.named.iter().find(apart) {
        let message = format!(
            "the take of `{name}` is not here: its files are fresh by the lock, and none can be made beside it"
        );
        let help = "do it where the job was run, or let both share takes with [store]; nothing was spent";
        return Err(vec![Problem::error("R0464", message).help(help)]);
    }
    let is_recorded = |report: &&TakeReport| plan.recorded(report.cue).is_some();
    let recorded = |name: &&String| reports.iter().filter(is_recorded).any(|report| is_named(name, plan, report));
    if let Some(name) = pick.named.iter().find(recorded) {
        return Err(vec![recorded_file(name)]);
    }
    let is_unknown = |name: &&String| !reports.iter().any(|report| is_named(name, plan, report));
    let help = "name lines as the manifest does, such as book.md:14, takes by 8 digits or more of their keys, or prompts by their ids";
    let unknown = |name: &String| Problem::error("R0505", format!("no take is called `{name}`")).help(help);
    let problems: Vec<Problem> = pick.named.iter().filter(is_unknown).map(unknown).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
