//! `retake`: makes takes that are there again, after showing what that costs; and asking for it where a job says `ask`.

use std::path::Path;

use crate::cli::approve::{self, Consent};
use crate::cli::args::Run;
use crate::cli::args::retake::{How, Refresh, Retake};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::surroundings::Stream;
use crate::cli::{Context, run};
use crate::plan::Plan;
use crate::production::retake::{Again, Pick};
use crate::report::columns::{counted, fit};
use crate::units::Points;

/// Takes shown before they are made again.
const SHOWN: usize = 20;

/// Cells that the words of a take are shown in.
const WORDS: usize = 44;

/// Makes takes again.
pub fn run(args: &Retake, context: &Context) -> Result<Status, Failed> {
    let pick = Pick { flagged: args.flagged, named: args.named.clone(), because: None };
    again(&args.job, &args.how, &pick, context)
}

/// Makes takes of prompts again, for a reason that a reviewer sees.
pub fn refresh(args: &Refresh, context: &Context) -> Result<Status, Failed> {
    let pick = Pick { flagged: false, named: args.prompts.clone(), because: Some(args.reason.clone()) };
    again(&args.job, &args.how, &pick, context)
}

/// Makes the takes of `job` again that `pick` names.
fn again(job: &Path, how: &How, pick: &Pick, context: &Context) -> Result<Status, Failed> {
    let How { yes, max_points, json, progress } = how;
    let run = Run {
        locked: false,
        job: job.to_owned(),
        yes: *yes,
        max_points: *max_points,
        max_duration: None,
        buy_doubtful: false,
        wait: false,
        no_wait: true,
        report: None,
        json: *json,
        progress: *progress,
    };
    run::concluded(&run, Some(pick), context)
}

/// Which takes would be made again, why, and what that costs.
fn shown(plan: &Plan, again: &[Again]) -> String {
    let line = |Again { report, points, .. }: &Again| {
        let segment = plan.segments.get(report.cue.0 as usize);
        let chapter = segment.and_then(|segment| plan.script.chapters.get(segment.chapter as usize));
        let line = segment.zip(chapter).and_then(|(at, chapter)| chapter.lines.get(at.lines.start as usize));
        let place = line.map(|line| format!("{}: ", plan.script.show(line.place))).unwrap_or_default();
        let why: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let why = if why.is_empty() { String::new() } else { format!("; {}", why.join("; ")) };
        format!("  {place}{} ({points}{why})\n", fit(plan.written(report.cue), WORDS))
    };
    let mut shown: String = again.iter().take(SHOWN).map(line).collect();
    if again.len() > SHOWN {
        shown.push_str(&format!("  … and {} more\n", again.len() - SHOWN));
    }
    let takes = counted(again.len() as u64, "take", "takes");
    format!("{takes} to make again, for {}; those that are there stay:\n{shown}", cost(again))
}

fn cost(again: &[Again]) -> Points {
    again.iter().map(|again| again.points).sum()
}

/// Sees to it that takes may be made again that a person picked.
pub(super) fn see_to(plan: &Plan, again: &[Again], pick: &Pick, args: &Run, context: &Context) -> Result<(), Failed> {
    let consent = if args.yes || args.max_points.is_some() { Consent::Given } else { Consent::Unsaid };
    context.tell(shown(plan, again).trim_end());
    let named = pick.named.iter().map(|name| shell_word(Path::new(name)));
    let words: Vec<String> = [shell_word(&args.job)].into_iter().chain(named).collect();
    let flagged = if pick.flagged { " --flagged" } else { "" };
    let command = match &pick.because {
        Some(because) => format!("rhapsode refresh {} --reason {}", words.join(" "), shell_word(Path::new(because))),
        None => format!("rhapsode retake {}{flagged}", words.join(" ")),
    };
    approve::see_to(cost(again), consent, &context.around, &context.gate, &command)
}

/// Whether takes are made again where the job says `ask`; a run without a terminal names the command.
pub(super) fn asks(plan: &Plan, again: &[Again], args: &Run, context: &Context) -> bool {
    let around = &context.around;
    let person = around.stdin == Stream::Terminal && around.stderr == Stream::Terminal;
    if !person || args.json {
        let takes = counted(again.len() as u64, "take", "takes");
        let job = shell_word(&args.job);
        context.tell(&format!("{takes} could be made again, for {}: rhapsode retake {job} --flagged", cost(again)));
        return false;
    }
    context.gate.say(shown(plan, again).trim_end());
    context.gate.say(&format!(
        "Make {} again for {}? Type y and Enter, or Enter to go on without:",
        again.len(),
        cost(again)
    ));
    approve::is_agreed()
}
