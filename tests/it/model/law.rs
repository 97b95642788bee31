//! The laws: what must hold at every crash, after every recovery, at every request and in the end.

use rhapsode::session::Approval;
use rhapsode::session::entry::Entry;
use rhapsode::units::Points;

use super::machine::{Started, start};
use super::scene::Scene;
use super::world::{Kept, World, account_of, noon, segment};
use crate::session::stage::wanted;

/// The invariants, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// What the service has charged is no more than the account holds possible, on each day.
    ChargedIsAtMost,
    /// What the account calls proven was charged, on each day.
    ProvenWasCharged,
    /// At every request the day's budget holds what was charged and what may have been.
    BudgetHolds,
    /// No durable `Commit` without a durable take.
    CommitHasTake,
    /// What was received whole, and not lost by a power cut, is not bought again.
    ReceivedIsKept,
    /// Nothing is bought again beyond `budget.doubt` without a yes.
    DoubtHolds,
    /// A second recovery changes nothing.
    RecoveryIsDone,
    /// Every segment is taken, or failed with a reason, and the spool is empty.
    EndIsWhole,
}

/// A law that is broken, and how.
#[derive(Debug)]
pub struct Broken {
    pub law: Law,
    pub what: String,
}

fn holds(law: Law, is_so: bool, what: impl FnOnce() -> String) -> Result<(), Broken> {
    if is_so { Ok(()) } else { Err(Broken { law, what: what() }) }
}

/// What holds of everything that outlives a run.
pub fn of_what_is_left(world: &World) -> Result<(), Broken> {
    let account = account_of(&world.ledger);
    for (day, charged) in (0..).zip(world.ghost.charged) {
        let (spent, charged) = (account.spent(noon(day).day()), Points(u64::from(charged)));
        let what = || format!("on day {day} the service charged {charged}, and the account says {spent:?}");
        holds(Law::ChargedIsAtMost, charged <= spent.at_most, what)?;
        holds(Law::ProvenWasCharged, spent.at_least <= charged, what)?;
    }
    commits_have_takes(world)
}

/// No durable `Commit` without a durable take.
pub fn commits_have_takes(world: &World) -> Result<(), Broken> {
    for (_, entry) in &world.ledger[..world.synced] {
        if let Entry::Commit { key, .. } = &**entry {
            let cell = world.cells[segment(key)];
            let what = || format!("segment {} has a durable commit, and on the disk is {cell:?}", segment(key));
            holds(Law::CommitHasTake, cell.take == Kept::Durable, what)?;
        }
    }
    Ok(())
}

/// A request for segment `n` leaves now.
pub fn at_request(world: &World, n: usize, scene: &Scene) -> Result<(), Broken> {
    let account = account_of(&world.ledger);
    let today = noon(world.day).day();
    let spent = account.spent(today);
    let what = || format!("segment {n} is asked for, and of {} a day {spent:?} are spent", scene.per_day);
    holds(Law::BudgetHolds, spent.at_most <= Points(scene.per_day), what)?;
    holds(Law::ReceivedIsKept, !world.ghost.received[n], || format!("segment {n} is asked for and was received"))?;
    if scene.approval == Approval::Missing {
        let (again, losses) = (account.bought_again(today), account.losses(&wanted(n + 1)[n].key));
        let what = || format!("segment {n} is asked for: {losses:?}, and today {again:?} were bought again");
        holds(Law::DoubtHolds, losses.again <= 1 && again.at_most <= Points(scene.doubt), what)?;
    }
    Ok(())
}

/// The service has just charged something.
pub fn at_charge(world: &World, scene: &Scene) -> Result<(), Broken> {
    let day = usize::from(world.day);
    let (charged, twice) = (world.ghost.charged[day], world.ghost.twice[day]);
    let what = || format!("the service charged {charged} of {} a day", scene.per_day);
    holds(Law::BudgetHolds, u64::from(charged) <= scene.per_day, what)?;
    let may = scene.approval == Approval::Given || u64::from(twice) <= scene.doubt;
    holds(Law::DoubtHolds, may, || format!("{twice} were paid for again on day {day}"))
}

/// A recovery is over.
pub fn of_start(started: &Started, scene: &Scene) -> Result<(), Broken> {
    of_what_is_left(&started.world)?;
    let open = account_of(&started.world.ledger).open();
    holds(Law::RecoveryIsDone, open.is_empty(), || format!("{open:?} are open after recovery"))?;
    let again = start(started.world.clone(), scene.mistake);
    let is_same = again.settled.is_empty()
        && again.world.ledger == started.world.ledger
        && again.world.cells == started.world.cells;
    holds(Law::RecoveryIsDone, is_same, || format!("a second recovery settles {:?}", again.settled))
}

/// The work is done.
pub fn of_end(world: &World, gave_up: &[bool], scene: &Scene) -> Result<(), Broken> {
    of_what_is_left(world)?;
    for (n, failed) in gave_up.iter().enumerate().take(scene.segments) {
        let cell = world.cells[n];
        let what = || format!("in the end segment {n} has {cell:?} and failed: {failed}");
        holds(Law::EndIsWhole, (cell.take == Kept::Durable) != *failed && !cell.is_left(), what)?;
    }
    let open = account_of(&world.ledger).open();
    holds(Law::EndIsWhole, open.is_empty(), || format!("in the end {open:?} are open"))
}
