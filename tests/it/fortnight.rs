//! A fortnight of a run against a moody service, in virtual time: quotas, tokens that end, outages, midnights, kills, and
//! clocks that are set; each seed is another fortnight.
//!
//! `RHAPSODE_LONG=1` runs 100,000 of them; a failure names its seed, and `RHAPSODE_SEED` runs that one again.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::chance::{chosen_seed, is_long};

use fate::Fate;
use life::{Ends, Life};

mod fate;
mod life;
mod service;
mod time;

/// Seeds of the long form that found something once.
const FOUND: [u64; 3] = [3_211, 11_409, 21_656];

/// How often something must have come up over all seeds: a fortnight in which nothing happens proves nothing.
fn assert_eventful(seeds: u64, ends: &Ends) {
    let often = [
        ("takes", ends.taken, 10),
        ("parks for the service's quota", ends.quota_parks, 1),
        ("parks for the budget", ends.budget_parks, 1),
        ("doubts", ends.doubts, 1),
        ("renewals", ends.renewals, 1),
        ("kills", ends.kills, 1),
    ];
    for (what, times, each) in often {
        assert!(times >= seeds * each, "{what}: only {times} in {seeds} fortnights");
    }
    for (what, times) in [("clocks set", ends.set), ("late resets waited for", ends.waits_checked)] {
        assert!(times >= seeds / 4, "{what}: only {times} in {seeds} fortnights");
    }
}

fn lived(seed: u64, ends: &mut Ends) {
    let outcome = catch_unwind(AssertUnwindSafe(|| Life::new(Fate::of(seed)).live()));
    match outcome {
        Ok(one) => ends.add(&one),
        Err(failed) => {
            let message = format!("RHAPSODE_SEED={seed} cargo test --features faults --test it -- fortnight::");
            std::io::Write::write_all(&mut std::io::stderr(), format!("it failed in {message}\n").as_bytes()).unwrap();
            resume_unwind(failed);
        }
    }
}

/// A share of the seeds: the tests run side by side.
fn share(nth: u64, of: u64) {
    let mut ends = Ends::default();
    if let Some(seed) = chosen_seed() {
        return if seed % of == nth {
            lived(seed, &mut ends)
        };
    }
    let seeds = if is_long() { 100_000 } else { 600 };
    let found = FOUND.into_iter().filter(|seed| *seed >= seeds);
    (0..seeds).chain(found).filter(|seed| seed % of == nth).for_each(|seed| lived(seed, &mut ends));
    assert_eventful(seeds / of, &ends);
}

#[test]
fn it_keeps_its_budgets_never_spins_and_finishes_when_it_can_1() {
    share(0, 2);
}

#[test]
fn it_keeps_its_budgets_never_spins_and_finishes_when_it_can_2() {
    share(1, 2);
}
