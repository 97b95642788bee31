//! What the count proves, case by case.

use super::*;
use crate::units::Elapsed;

const NOW: UtcMillis = UtcMillis(1_795_348_800_000);

fn at(utc: UtcMillis) -> Now {
    Now { elapsed: Elapsed(NOW.until(utc)), utc }
}

fn reading(used: u64, at_least: u64, at_most: u64) -> Reading {
    let quota = QuotaSeen { daily: Some(Points(100)), used: Points(used), resets: None };
    let ours = Interval { at_least: Points(at_least), at_most: Points(at_most) };
    Reading { quota, now: at(NOW), ours, today: ours, is_clear: true }
}

/// A meter after a first answer that was alone: the service had counted `used`, we had spent `ours`.
fn after(used: u64, ours: u64) -> Meter {
    let mut meter = Meter::default();
    meter.note(&reading(used, ours, ours), true);
    meter
}

#[test]
fn a_count_that_did_not_move_proves_that_nothing_was_charged() {
    let meter = after(7, 7);
    let free = Proof { this: Some(Charged::No), doubts: Some(false) };
    assert_eq!(meter.prove(&reading(7, 7, 8), Points(1), Points(0)), free);
    let charged = Proof { this: Some(Charged::Yes), doubts: None };
    assert_eq!(meter.prove(&reading(8, 7, 8), Points(1), Points(0)), charged);
    // A doubt of one point and a failure of another: one of them was charged, and nobody knows which.
    assert_eq!(meter.prove(&reading(8, 7, 9), Points(1), Points(1)), Proof::default());
    let both = Proof { this: Some(Charged::Yes), doubts: Some(true) };
    assert_eq!(meter.prove(&reading(9, 7, 9), Points(1), Points(1)), both);
}

#[test]
fn the_answer_after_a_doubt_settles_it() {
    let meter = after(7, 7);
    assert_eq!(meter.settle(&reading(8, 8, 9), Points(1)), Some(Points(0)));
    assert_eq!(meter.settle(&reading(9, 8, 9), Points(1)), Some(Points(1)));
    assert_eq!(meter.settle(&reading(9, 8, 10), Points(2)), Some(Points(1)), "one of two");
    assert_eq!(meter.settle(&reading(12, 8, 9), Points(1)), None, "others have spent meanwhile");
}

#[test]
fn the_first_count_settles_what_earlier_runs_left_open() {
    let fresh = Meter::default();
    assert_eq!(fresh.settle_earlier(&reading(8, 8, 10)), Some(false));
    assert_eq!(fresh.settle_earlier(&reading(10, 8, 10)), Some(true));
    assert_eq!(fresh.settle_earlier(&reading(9, 8, 10)), None);
    let mut other_day = reading(8, 8, 10);
    other_day.quota.resets = Some(NOW.plus(std::time::Duration::from_secs(20)));
    assert_eq!(fresh.settle_earlier(&other_day), None, "the service's day is not the UTC day");
}

#[test]
fn foreign_spending_is_what_we_cannot_have_spent() {
    let mut meter = Meter::default();
    assert_eq!(meter.note(&reading(30, 4, 5), true), Points(25));
    assert_eq!(meter.note(&reading(31, 5, 9), false), Points(0), "it may all be ours");
    assert_eq!(meter.note(&reading(38, 6, 9), false), Points(3));
    assert_eq!(meter.note(&reading(38, 7, 9), false), Points(0), "said once");
    assert_eq!(meter.note(&reading(40, 9, 9), true), Points(2));
    assert_eq!(meter.note(&reading(1, 10, 10), true), Points(0), "a new day of the service");
}

#[test]
fn near_midnight_nobody_knows_which_day_a_count_is_of() {
    let told = |minutes: u64, used: u64, ours: u64| {
        let mut reading = reading(used, ours, ours);
        reading.now = at(NOW.plus(std::time::Duration::from_secs(60 * minutes)));
        reading
    };
    let midnight = NOW.until(NOW.day().next_midnight()).as_secs() / 60;
    let mut meter = Meter::default();
    assert_eq!(meter.note(&told(midnight - 30, 20, 20), true), Points(0));
    assert_eq!(meter.note(&told(midnight - 20, 25, 21), true), Points(4));
    for minutes in [10, 9, 8] {
        assert_eq!(meter.note(&told(midnight - minutes, 36 - minutes, 32 - minutes), true), Points(0), "said before");
    }
    // A service whose clock is late counts the old day's points.
    assert_eq!(meter.note(&told(midnight + 5, 30, 1), true), Points(0));
    let full = |meter: &Meter, minutes| meter.exhausted(Points(71), Points(0), told(minutes, 0, 0).now);
    assert!(full(&meter, midnight + 6).is_some(), "what it says is believed all the same");
    assert_eq!(meter.note(&told(midnight + 6, 2, 2), true), Points(0));
    assert_eq!(full(&meter, midnight + 7), None);
    assert_eq!(meter.note(&told(midnight + 20, 8, 4), true), Points(0));
    assert_eq!(meter.note(&told(midnight + 21, 12, 5), true), Points(3));
}

#[test]
fn the_quota_is_kept_until_it_is_reset() {
    let mut meter = Meter::default();
    let resets = NOW.plus(std::time::Duration::from_secs(20));
    let mut nearly = reading(99, 99, 99);
    nearly.quota.resets = Some(resets);
    meter.note(&nearly, true);
    assert_eq!(meter.exhausted(Points(1), Points(0), at(NOW)), None);
    assert_eq!(meter.exhausted(Points(1), Points(1), at(NOW)).and_then(|quota| quota.resets), Some(resets));
    assert_eq!(meter.exhausted(Points(2), Points(0), at(NOW)).and_then(|quota| quota.resets), Some(resets));
    assert_eq!(meter.exhausted(Points(2), Points(0), at(resets)), None);
}

#[test]
fn a_count_of_another_day_of_the_services_proves_nothing() {
    let ending = |minutes: u64| {
        let mut reading = reading(4, 4, 8);
        reading.quota.resets = Some(NOW.plus(std::time::Duration::from_secs(60 * minutes)));
        reading
    };
    let mut meter = Meter::default();
    meter.note(&ending(10), true);
    let mut next = ending(24 * 60 + 10);
    next.now = at(NOW.plus(std::time::Duration::from_secs(1200)));
    assert_eq!(meter.prove(&next, Points(1), Points(4)), Proof::default(), "four were charged again");
    assert_eq!(meter.settle(&next, Points(4)), None);
    next.quota.resets = Some(UtcMillis(0));
    assert_eq!(meter.settle(&next, Points(4)), None, "and a moment that is past names no day");
}
