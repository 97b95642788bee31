//! Laws of the account: intervals hold, every prefix can be resumed, illegal transitions change nothing.

use proptest::prelude::*;

use super::*;
use crate::audio::Digest;
use crate::units::Frames;

const DAY: i64 = 86_400_000;

fn key(n: u8) -> TakeKey {
    TakeKey([n; 32])
}

fn intent(n: u8, points: u64) -> Entry {
    Entry::Intent { key: key(n), points: Points(points), job: format!("job {}", n % 2), attempt: 1 }
}

fn commit(n: u8) -> Entry {
    Entry::Commit { key: key(n), take: Digest(7), frames: Frames(1) }
}

fn free(n: u8) -> Entry {
    Entry::Free { key: key(n), why: "401".into() }
}

fn burnt(n: u8) -> Entry {
    Entry::Burnt { key: key(n), why: "noise".into() }
}

fn doubt(n: u8) -> Entry {
    Entry::Doubt { key: key(n), why: "timeout".into() }
}

fn resolve(n: u8, charged: bool) -> Entry {
    Entry::Resolve { key: key(n), charged, why: "the bill".into(), intent: None }
}

fn resolve_one(n: u8, intent: u64, charged: bool) -> Entry {
    Entry::Resolve { key: key(n), charged, why: "the bill".into(), intent: Some(intent) }
}

fn account(entries: &[(Entry, i64)]) -> Account {
    let mut account = Account::default();
    for (entry, at) in entries {
        account.apply(entry, UtcMillis(*at)).unwrap();
    }
    account
}

fn interval(at_least: u64, at_most: u64) -> Interval {
    Interval { at_least: Points(at_least), at_most: Points(at_most) }
}

#[test]
fn points_belong_to_the_day_and_job_of_their_intent() {
    let late = DAY - 1;
    let account = account(&[(intent(0, 3), late), (intent(1, 5), late), (commit(0), DAY), (intent(2, 1), DAY)]);
    assert_eq!(account.spent(UtcDay(0)), interval(3, 8));
    assert_eq!(account.spent(UtcDay(1)), interval(0, 1));
    assert_eq!(account.spent_by_job("job 0"), interval(3, 4));
    assert_eq!(account.spent_by_job("job 1"), interval(0, 5));
    assert_eq!(account.spent_by_job("unknown"), interval(0, 0));
    let open = account.open();
    assert_eq!(open.iter().map(|purchase| purchase.seq).collect::<Vec<_>>(), [2, 4]);
    assert_eq!((open[0].key, open[0].points, open[0].job.as_str()), (key(1), Points(5), "job 1"));
}

#[test]
fn a_clock_that_was_set_back_opens_no_day_again_unless_it_was_years_ahead() {
    let mut account = account(&[(intent(0, 3), 0), (intent(1, 5), 2 * DAY)]);
    assert_eq!(account.today(UtcDay(0)), UtcDay(2));
    account.apply(&intent(2, 4), UtcMillis(DAY)).unwrap();
    assert_eq!((account.spent(UtcDay(1)), account.spent(UtcDay(2))), (interval(0, 0), interval(0, 9)));
    assert_eq!(account.today(UtcDay(3)), UtcDay(3));
    account.apply(&intent(3, 1), UtcMillis(900 * DAY)).unwrap();
    assert_eq!(account.today(UtcDay(3)), UtcDay(3));
}

#[test]
fn buying_again_after_a_doubt_or_a_burn_is_counted_apart() {
    let mut account = account(&[(intent(0, 2), 0), (doubt(0), 0), (intent(0, 2), DAY)]);
    assert_eq!(account.bought_again(UtcDay(1)), interval(0, 2));
    assert_eq!(account.losses(&key(0)), Losses { lost: 1, again: 1 });
    assert_eq!(account.attempts(&key(0)), 2);
    account.apply(&free(0), UtcMillis(DAY)).unwrap();
    assert_eq!(account.bought_again(UtcDay(1)), interval(0, 0));
    assert_eq!(account.losses(&key(0)), Losses { lost: 1, again: 0 });
    account.apply(&intent(0, 2), UtcMillis(DAY)).unwrap();
    account.apply(&burnt(0), UtcMillis(DAY)).unwrap();
    assert_eq!(account.losses(&key(0)), Losses { lost: 2, again: 1 });
    account.apply(&intent(0, 2), UtcMillis(DAY)).unwrap();
    account.apply(&commit(0), UtcMillis(DAY)).unwrap();
    assert_eq!(account.bought_again(UtcDay(1)), interval(4, 4));
    assert_eq!(account.losses(&key(0)), Losses::default());
    assert_eq!(account.spent(UtcDay(0)), interval(0, 2), "the old doubt is still one");
    assert_eq!(account.doubts().len(), 1);
}

#[test]
fn evidence_settles_a_doubt() {
    let history = [(intent(0, 2), 0), (doubt(0), 0)];
    let mut charged = account(&history);
    charged.apply(&resolve(0, true), UtcMillis(DAY)).unwrap();
    assert_eq!(charged.spent(UtcDay(0)), interval(2, 2));
    assert_eq!(charged.losses(&key(0)).lost, 1);
    let mut spared = account(&history);
    spared.apply(&resolve(0, false), UtcMillis(DAY)).unwrap();
    assert_eq!(spared.spent(UtcDay(0)), interval(0, 0));
    assert_eq!(spared.losses(&key(0)), Losses::default());
    assert!(spared.doubts().is_empty());
}

/// Two doubts of one take, of two jobs, days and prices, settled in either order by number: nobody's book is ever below the
/// truth or above it.
#[test]
fn each_of_two_doubts_of_one_take_is_settled_for_itself() {
    let of = |job: &str, points| Entry::Intent { key: key(0), points: Points(points), job: job.into(), attempt: 1 };
    for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
        let paid = |charged: bool, points| if charged { points } else { 0 };
        for order in [[1, 3], [3, 1]] {
            let mut account = account(&[(of("a", 2), 0), (doubt(0), 0), (of("b", 5), DAY), (doubt(0), DAY)]);
            let followed: Vec<bool> = account.doubts().iter().map(|doubt| doubt.followed).collect();
            assert_eq!(followed, [false, false], "another job's request is no successor");
            for seq in order {
                let charged = if seq == 1 { first } else { second };
                account.apply(&resolve_one(0, seq, charged), UtcMillis(2 * DAY)).unwrap();
                for (job, day, truth) in [("a", 0, paid(first, 2)), ("b", 1, paid(second, 5))] {
                    for book in [account.spent_by_job(job), account.spent(UtcDay(day))] {
                        assert!(book.at_least.0 <= truth && truth <= book.at_most.0, "{job}: {book:?}, {truth}");
                    }
                }
                assert!(account.apply(&resolve_one(0, seq, charged), UtcMillis(2 * DAY)).is_err(), "it is settled");
            }
            assert_eq!(
                account.spent_in_all(),
                interval(paid(first, 2) + paid(second, 5), paid(first, 2) + paid(second, 5))
            );
            assert_eq!(account.stage(&key(0)), Some(Stage::Resolved));
        }
    }
}

#[test]
fn a_request_that_follows_a_doubt_says_so() {
    let asked = [(intent(0, 1), 0), (doubt(0), 0), (intent(0, 1), 1), (doubt(0), 1)];
    let followed: Vec<bool> = account(&asked).doubts().iter().map(|doubt| doubt.followed).collect();
    assert_eq!(followed, [true, false]);
}

/// Every entry about one key that can be tried after `stage`, and whether it is legal there.
fn table(stage: Option<Stage>) -> [(Entry, bool); 6] {
    let open = stage == Some(Stage::Open);
    let doubtful = stage == Some(Stage::Doubtful);
    [
        (intent(0, 1), !open),
        (commit(0), open),
        (free(0), open),
        (burnt(0), open),
        (doubt(0), open),
        (resolve(0, true), doubtful),
    ]
}

#[test]
fn every_transition_is_legal_or_refused_without_a_change() {
    let histories: [&[Entry]; 7] = [
        &[],
        &[intent(0, 1)],
        &[intent(0, 1), commit(0)],
        &[intent(0, 1), free(0)],
        &[intent(0, 1), burnt(0)],
        &[intent(0, 1), doubt(0)],
        &[intent(0, 1), doubt(0), resolve(0, true)],
    ];
    for history in histories {
        let history: Vec<(Entry, i64)> = history.iter().map(|entry| (entry.clone(), 0)).collect();
        let stage = account(&history).stage(&key(0));
        for (entry, legal) in table(stage) {
            let mut account = account(&history);
            let before = format!("{:?}", (account.open(), account.doubts(), account.spent(UtcDay(0))));
            let outcome = account.apply(&entry, UtcMillis(0));
            assert_eq!(outcome.is_ok(), legal, "{entry:?} after {stage:?}");
            if let Err(impossible) = outcome {
                assert_eq!(impossible.seq, history.len() as u64 + 1);
                let after = format!("{:?}", (account.open(), account.doubts(), account.spent(UtcDay(0))));
                assert_eq!((before, account.stage(&key(0))), (after, stage));
            }
        }
    }
}

#[test]
fn sums_beyond_64_bits_keep_their_order() {
    let account = account(&[(intent(0, u64::MAX), 0), (intent(2, u64::MAX), 0), (free(0), 0), (commit(2), 0)]);
    assert_eq!(account.spent(UtcDay(0)), interval(u64::MAX, u64::MAX));
}

/// Tries entries in any order and keeps those that are legal.
fn legal(tries: Vec<(u8, u8, u64, i64)>) -> Vec<(Entry, i64)> {
    let mut account = Account::default();
    let mut history = Vec::new();
    for (what, n, points, at) in tries {
        let entry = match what {
            0 | 1 => intent(n, points),
            2 => commit(n),
            3 => free(n),
            4 => burnt(n),
            5 => doubt(n),
            _ => resolve(n, points % 2 == 0),
        };
        if account.apply(&entry, UtcMillis(at)).is_ok() {
            history.push((entry, at));
        }
    }
    history
}

proptest! {
    #[test]
    fn at_least_is_never_above_at_most_and_days_and_jobs_agree(
        tries in proptest::collection::vec((0..8u8, 0..4u8, 0..9u64, 0..3 * DAY), 0..60)
    ) {
        let account = account(&legal(tries));
        let all = |each: Vec<Interval>| {
            for interval in &each {
                assert!(interval.at_least <= interval.at_most, "{interval:?}");
            }
            let sum = |of: fn(&Interval) -> Points| each.iter().map(of).sum::<Points>();
            (sum(|interval| interval.at_least), sum(|interval| interval.at_most))
        };
        let by_day = all((0..3).map(|day| account.spent(UtcDay(day))).collect());
        let by_job = all(vec![account.spent_by_job("job 0"), account.spent_by_job("job 1")]);
        prop_assert_eq!(by_day, by_job);
        let unsettled: Points = account.open().iter().chain(&account.doubts()).map(|one| one.points).sum();
        prop_assert_eq!(by_day.1, by_day.0 + unsettled);
        for day in (0..3).map(UtcDay) {
            prop_assert!(account.bought_again(day).at_most <= account.spent(day).at_most);
        }
    }

    #[test]
    fn every_prefix_can_be_resumed(
        tries in proptest::collection::vec((0..8u8, 0..4u8, 0..9u64, 0..3 * DAY), 0..40)
    ) {
        let history = legal(tries);
        for cut in 0..=history.len() {
            let mut account = account(&history[..cut]);
            for purchase in account.open() {
                let why = "the run was cut off".to_owned();
                account.apply(&Entry::Doubt { key: purchase.key, why }, UtcMillis(3 * DAY)).unwrap();
            }
            prop_assert!(account.open().is_empty());
            for n in 0..4 {
                account.apply(&intent(n, 1), UtcMillis(3 * DAY)).unwrap();
                account.apply(&commit(n), UtcMillis(3 * DAY)).unwrap();
                prop_assert_eq!(account.stage(&key(n)), Some(Stage::Committed));
            }
        }
    }
}
