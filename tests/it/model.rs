//! A model of the whole protocol: every order of its steps, every place for a crash and every fate of a request, with the
//! real session, the real account and the real recovery on a ledger, a shelf and a service that only remember.
//!
//! The driver is the studio's, step for step. Each scene is explored to its end, breadth first: what breaks a law is shown
//! with the fewest steps that lead there. `RHAPSODE_LONG=1` adds scenes that take minutes.

use rhapsode::session::Approval;

use crate::chance::is_long;

use explore::{Found, Seen, explore};
use law::Law;
use scene::{Mishap, Mistake, Scene};

mod brain;
mod explore;
mod law;
mod machine;
mod scene;
mod state;
mod world;

/// Two crashes among three requests in parallel, and budget for everything.
const CALM: Scene = Scene {
    segments: 3,
    crashes: 2,
    failures: 0,
    mishaps: &[],
    per_day: 20,
    doubt: 1,
    approval: Approval::Missing,
    tells: false,
    mistake: None,
};

/// One crash and one request that fails.
const ROUGH: Scene = Scene { crashes: 1, failures: 1, mishaps: &[Mishap::Broken], ..CALM };

/// What a day may cost is what the work costs when nothing goes wrong.
const TIGHT: u64 = 3;

/// Explores `scene`, in which every law must hold, and so many states must be reached at least: a scene that has shrunk
/// proves less than it says.
fn holds(scene: &Scene, states: usize) -> Seen {
    let seen = explore(scene).unwrap_or_else(|found| panic!("in {scene:?}\n{found:?}"));
    assert!(seen.states >= states, "only {seen:?} in {scene:?}");
    seen
}

#[test]
fn two_crashes_anywhere() {
    let seen = holds(&CALM, 24_000);
    assert!(seen.twice > 0 && seen.failed > 0 && seen.later > 0, "{seen:?}");
}

#[test]
fn two_crashes_anywhere_and_no_point_to_spare() {
    let seen = holds(&Scene { per_day: TIGHT, ..CALM }, 20_000);
    assert!(seen.twice > 0 && seen.failed > 0 && seen.later > 0, "{seen:?}");
}

#[test]
fn two_crashes_a_broken_answer_and_no_point_to_spare() {
    holds(&Scene { crashes: 2, per_day: TIGHT, ..ROUGH }, 75_000);
}

#[test]
fn a_crash_and_two_broken_answers() {
    holds(&Scene { failures: 2, ..ROUGH }, 95_000);
}

#[test]
fn a_crash_and_a_reply_that_is_cut_or_never_comes() {
    holds(&Scene { mishaps: &[Mishap::Cut, Mishap::Never], ..ROUGH }, 53_000);
}

#[test]
fn a_crash_and_an_answer_that_proves_its_charge() {
    holds(&Scene { mishaps: &[Mishap::Busy, Mishap::Silent], ..ROUGH }, 65_000);
}

#[test]
fn a_crash_and_a_broken_answer_where_doubts_may_be_bought_again() {
    let seen = holds(&Scene { approval: Approval::Given, ..ROUGH }, 150_000);
    assert!(seen.twice > 0 && seen.failed == 0 && seen.later == 0, "{seen:?}");
}

#[test]
fn a_crash_and_a_broken_answer_of_a_service_that_says_what_it_counts() {
    holds(&Scene { tells: true, ..ROUGH }, 86_000);
}

#[test]
fn the_same_and_no_point_to_spare() {
    holds(&Scene { tells: true, per_day: TIGHT, ..ROUGH }, 64_000);
}

#[test]
fn more_of_everything() {
    if !is_long() {
        return;
    }
    let all = &[Mishap::Broken, Mishap::Cut, Mishap::Never, Mishap::Busy, Mishap::Silent];
    holds(&Scene { crashes: 2, failures: 2, ..ROUGH }, 150_000);
    holds(&Scene { crashes: 2, failures: 2, per_day: TIGHT, ..ROUGH }, 100_000);
    holds(&Scene { crashes: 2, mishaps: all, ..ROUGH }, 200_000);
    holds(&Scene { failures: 2, tells: true, ..ROUGH }, 100_000);
    holds(&Scene { approval: Approval::Given, ..CALM }, 180_000);
    holds(&Scene { crashes: 3, ..CALM }, 40_000);
    holds(&Scene { segments: 4, ..CALM }, 100_000);
}

/// Explores a scene with `mistake` in it until the first law is broken.
fn caught(mistake: Mistake) -> Found {
    let scene = Scene { crashes: 2, per_day: TIGHT, mistake: Some(mistake), ..ROUGH };
    match explore(&scene) {
        Ok(seen) => panic!("{mistake:?} was not caught: {seen:?}"),
        Err(found) => found,
    }
}

#[test]
fn each_planted_mistake_is_caught() {
    let mistakes = [
        (Mistake::SendsBeforeIntent, Law::ChargedIsAtMost),
        (Mistake::CommitsBeforeTake, Law::CommitHasTake),
        (Mistake::CallsBrokenFree, Law::ChargedIsAtMost),
        (Mistake::ForgetsDoubts, Law::BudgetHolds),
        (Mistake::RecoveryClearsSpoolsFirst, Law::ReceivedIsKept),
        (Mistake::RecoveryCallsOpenFree, Law::ChargedIsAtMost),
        (Mistake::RecoverySyncsNoFolder, Law::CommitHasTake),
        (Mistake::PlansBlind, Law::ReceivedIsKept),
    ];
    for (mistake, law) in mistakes {
        let found = caught(mistake);
        assert_eq!(found.law, law, "{mistake:?}: {found:?}");
    }
}

#[test]
fn a_mistake_is_shown_with_the_steps_that_lead_to_it() {
    insta::assert_snapshot!(format!("{:?}", caught(Mistake::RecoveryClearsSpoolsFirst)), @"
    ReceivedIsKept is broken: segment 0 is asked for and was received
       1  a run starts: recovery, a plan, and the session decides
       2  the driver writes its entries
       3  the driver syncs the ledger
       4  the request for segment 0 leaves
       5  the service charges segment 0 and answers: whole
       6  the answer for segment 0 has arrived
       7  the run is killed
       8  a run starts: recovery, a plan, and the session decides
       9  midnight passes, and the session decides
      10  the driver writes its entries
      11  the driver syncs the ledger
      12  the request for segment 0 leaves
    ");
}
