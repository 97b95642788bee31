//! A whole run with a progress callback: `cargo run --example whole_run -- jobs/alice.toml`.
#![expect(clippy::disallowed_macros, reason = "a program of its own may print")]

use std::path::Path;

use rhapsode::production::run::{LockRule, RunError, RunTerms};
use rhapsode::production::{Production, Surroundings};
use rhapsode::session::Approval;
use rhapsode::session::event::Event;
use rhapsode::studio::AtQuota;

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "jobs/alice.toml".to_owned());
    let problems = match Production::open(Path::new(&path), Surroundings::default()) {
        Ok(production) => match run(&production) {
            Ok(()) => return,
            Err(RunError::Problems(problems)) => problems,
            Err(RunError::Declined) => return,
        },
        Err(problems) => problems,
    };
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    std::process::exit(1);
}

fn run(production: &Production) -> Result<(), RunError> {
    // Send `true` to stop after what is under way, from Ctrl-C or a button.
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let terms = RunTerms {
        at_quota: AtQuota::End,
        max_points: None,
        max_duration: None,
        doubts: Approval::Missing,
        report: None,
        lock: LockRule::MayChange,
        stop: stopped,
    };
    let (mut done, mut all) = (0, 0);
    let mut watch = |event: &Event| match event {
        Event::Started { requests, .. } => all = *requests,
        Event::Took { .. } => {
            done += 1;
            println!("{done}/{all}");
        }
        Event::Wrote { path, .. } => println!("wrote {path}"),
        _ => {}
    };
    let outcome = production.run(&terms, &mut |proposal| Ok(proposal.plan.quote.points.0 == 0), &mut watch)?;
    println!("{:?}: {} takes recorded, {} left", outcome.ending, outcome.tally.taken, outcome.left);
    Ok(())
}
