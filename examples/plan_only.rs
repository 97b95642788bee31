//! Planning only: what a job would say and cost, chapter by chapter. Nothing is asked for and nothing is written.
#![expect(clippy::disallowed_macros, reason = "a program of its own may print")]

use std::path::Path;

use rhapsode::plan::Supply;
use rhapsode::production::{Production, Surroundings};

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "jobs/alice.toml".to_owned());
    let plan = Production::open(Path::new(&path), Surroundings::default()).and_then(|production| production.plan());
    let plan = match plan {
        Ok(plan) => plan,
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            std::process::exit(3);
        }
    };
    for (number, chapter) in (0..).zip(&plan.script.chapters) {
        let cues = &plan.cues[plan.chapter_cues(number)];
        let new = cues.iter().filter(|cue| cue.supply == Supply::New).count();
        println!("{:>3} of {:>3} takes to record  {}", new, cues.len(), chapter.title);
    }
    println!("{} requests, {}", plan.quote.requests, plan.quote.points);
    for skip in &plan.script.skips {
        println!("not spoken: {} at {}", skip.what, plan.script.show(skip.place));
    }
}
