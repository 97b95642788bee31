//! The session in simulated time: days of quotas, outages and doubts run in milliseconds.

use std::time::Duration;

use rhapsode::job::Budget;
use rhapsode::plan::key::TakeKey;
use rhapsode::session::account::Account;
use rhapsode::session::answer::{Answer, Failure, FailureKind};
use rhapsode::session::entry::Entry;
use rhapsode::session::{Approval, Halt, Step, Terms, Wanted};
use rhapsode::units::{Points, UtcMillis};

use stage::{NOON, Stage, take, terms, wanted};

mod service;
pub(crate) mod stage;

#[test]
fn a_quota_of_a_hundred_a_day_is_kept_over_three_days() {
    let mut stage = Stage::new(terms(Some(100)), Account::default(), wanted(250));
    assert_eq!(stage.run(usize::MAX, &mut |_, _| take()), Some(Step::Finished));
    assert_eq!(stage.session.tally().taken, 250);
    assert_eq!(stage.parks, [NOON.day().next_midnight(), NOON.plus(Duration::from_secs(86_400)).day().next_midnight()]);
    for days in 0..3 {
        let day = NOON.plus(Duration::from_secs(86_400 * days)).day();
        assert!(stage.session.account().spent(day).at_most <= Points(100));
    }
    assert!(stage.most_in_flight <= 4);
}

#[test]
fn requests_keep_the_pace() {
    let mut stage = Stage::new(terms(None), Account::default(), wanted(60));
    stage.run(usize::MAX, &mut |_, _| take());
    let asked: Vec<i64> =
        stage.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Intent { .. })).map(|(at, _)| at.0).collect();
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= 999), "{asked:?}");
    assert!(asked[59] - asked[0] <= 59_100);
}

#[test]
fn an_outage_is_waited_out_and_costs_nothing() {
    let mut stage = Stage::new(terms(Some(100)), Account::default(), wanted(20));
    let over = Duration::from_secs(8);
    let mut service = |_: usize, stage: &Stage| match stage.now.elapsed.0 < over {
        true => Answer::Failed(Failure::free(FailureKind::Unreachable, "no route")),
        false => take(),
    };
    assert_eq!(stage.run(usize::MAX, &mut service), Some(Step::Finished));
    assert_eq!(stage.session.tally().taken, 20);
    assert_eq!(stage.session.account().spent(NOON.day()).at_most, Points(20));
    assert_eq!(stage.count(|entry| matches!(entry, Entry::Free { .. })) as u64, stage.session.tally().retries);
}

#[test]
fn what_an_outage_put_off_is_asked_for_again_when_the_service_answers() {
    for (over, taken) in [(Duration::from_secs(180), 60), (Duration::MAX, 5)] {
        let mut stage = Stage::new(terms(None), Account::default(), wanted(60));
        let outage = Duration::from_secs(5)..over;
        let mut tries = [0; 60];
        let mut service = |index: usize, stage: &Stage| {
            tries[index] += 1;
            match outage.contains(&stage.now.elapsed.0) {
                true => Answer::Failed(Failure::free(FailureKind::Unreachable, "no route")),
                false => take(),
            }
        };
        assert_eq!(stage.run(usize::MAX, &mut service), Some(Step::Finished));
        let tally = stage.session.tally();
        assert_eq!((tally.taken, tally.failed), (taken, 60 - taken), "an outage until {over:?}");
        // Six tries each while it lasts, and no more; what is put off is not forgotten.
        assert_eq!(tries.iter().any(|&tries| tries > 6), taken == 60, "{tries:?}");
        assert!(tries.iter().all(|&tries| tries <= 12), "{tries:?}");
    }
}

#[test]
fn doubtful_requests_are_bought_again_only_inside_their_own_budget() {
    let mut stage = Stage::new(terms(Some(100)), Account::default(), wanted(10));
    let mut times = [0; 10];
    let mut service = |index: usize, _: &Stage| {
        times[index] += 1;
        match times[index] {
            1 if index < 5 => Answer::Failed(Failure::doubtful(FailureKind::TimedOut, "no answer")),
            _ => take(),
        }
    };
    assert_eq!(stage.run(usize::MAX, &mut service), Some(Step::Finished));
    // Five are in doubt; two a day may be bought again without a word, and the others wait for their day.
    assert_eq!(stage.session.tally().taken, 10);
    assert_eq!(stage.parks.len(), 2);
    let spent = stage.session.account().spent(NOON.day());
    assert_eq!((spent.at_least, spent.at_most), (Points(7), Points(12)));
}

#[test]
fn doubtful_requests_wait_for_no_day_when_a_person_agrees_and_fail_when_no_day_would_help() {
    let mut doubtful = |_: usize, stage: &Stage| match stage.session.tally().retries {
        0 => Answer::Failed(Failure::doubtful(FailureKind::TimedOut, "no answer")),
        _ => take(),
    };
    let approved = Terms { doubts_approved: Approval::Given, ..terms(Some(100)) };
    let mut stage = Stage::new(approved, Account::default(), wanted(5));
    assert_eq!(stage.run(usize::MAX, &mut doubtful), Some(Step::Finished));
    assert_eq!((stage.session.tally().taken, stage.parks.len()), (5, 0));

    let mut never = terms(Some(100));
    never.budget.doubt = Points(0);
    let mut stage = Stage::new(never, Account::default(), wanted(1));
    assert_eq!(stage.run(usize::MAX, &mut doubtful), Some(Step::Finished));
    assert_eq!((stage.session.tally().failed, stage.parks.len()), (1, 0));
}

#[test]
fn any_prefix_of_a_ledger_can_be_resumed_without_buying_twice() {
    let mut whole = Stage::new(terms(Some(1000)), Account::default(), wanted(12));
    whole.run(usize::MAX, &mut |_, _| take());
    for cut in 0..=whole.entries.len() {
        let mut account = Account::default();
        let prefix = &whole.entries[..cut];
        prefix.iter().for_each(|(at, entry)| account.apply(entry, *at).unwrap());
        // Recovery closes what was open: the takes of these were not found.
        for purchase in account.open() {
            account.apply(&Entry::Doubt { key: purchase.key, why: "crash".into() }, NOON).unwrap();
        }
        let committed: Vec<TakeKey> =
            prefix.iter().filter(|(_, e)| matches!(e, Entry::Commit { .. })).map(|(_, e)| e.key()).collect();
        let left: Vec<Wanted> = wanted(12).into_iter().filter(|wanted| !committed.contains(&wanted.key)).collect();
        let rich = Terms { budget: Budget { doubt: Points(10), ..terms(None).budget }, ..terms(Some(1000)) };
        let mut resumed = Stage::new(rich, account, left.clone());
        assert_eq!(resumed.run(usize::MAX, &mut |_, _| take()), Some(Step::Finished), "cut at {cut}");
        assert_eq!(resumed.session.tally().taken, left.len() as u64);
    }
}

#[test]
fn what_the_service_calls_used_up_parks_the_run_and_loses_no_cue() {
    let mut stage = Stage::new(terms(None), Account::default(), wanted(30));
    let mut service = |_: usize, stage: &Stage| {
        let today = stage.now.utc.day() == NOON.day();
        match today && stage.session.tally().taken >= 10 {
            true => Answer::Failed(Failure::free(FailureKind::QuotaExceeded, "101/100")),
            false => take(),
        }
    };
    assert_eq!(stage.run(usize::MAX, &mut service), Some(Step::Finished));
    assert_eq!(stage.session.tally().taken, 30);
    assert_eq!(stage.parks, [NOON.day().next_midnight()]);
}

#[test]
fn budgets_of_the_job_and_of_the_run_end_it() {
    let mut total = terms(None);
    total.budget.total = Some(Points(5));
    let mut stage = Stage::new(total, Account::default(), wanted(9));
    assert_eq!(stage.run(usize::MAX, &mut |_, _| take()), Some(Step::Halted(Halt::JobBudget(Points(5)))));
    let run = Terms { run_points: Some(Points(3)), ..terms(None) };
    let mut stage = Stage::new(run, Account::default(), wanted(9));
    assert_eq!(stage.run(usize::MAX, &mut |_, _| take()), Some(Step::Halted(Halt::RunBudget(Points(3)))));
    assert_eq!(stage.session.tally().taken, 3);
}

#[test]
fn a_stop_waits_for_what_is_under_way() {
    let mut stage = Stage::new(terms(None), Account::default(), wanted(9));
    stage.run(3, &mut |_, _| take());
    stage.session.stop();
    assert_eq!(stage.run(usize::MAX, &mut |_, _| take()), Some(Step::Stopped));
    assert_eq!(stage.session.tally().taken, 3);
}

#[test]
fn a_failure_of_this_computer_halts_and_leaves_the_intent_open() {
    let mut stage = Stage::new(terms(None), Account::default(), wanted(9));
    let mut held = |_: usize, _: &Stage| Answer::Held { message: "disk full".into() };
    let end = stage.run(usize::MAX, &mut held);
    assert!(matches!(end, Some(Step::Halted(Halt::Failure { kind: FailureKind::Local, .. }))), "{end:?}");
    assert_eq!(stage.session.account().open().len(), 1);
}

#[test]
fn a_reset_that_is_past_is_no_reason_to_ask_at_once_and_one_far_away_is_not_believed() {
    let mut stage = Stage::new(terms(None), Account::default(), wanted(1));
    let mut told = [UtcMillis(0), NOON.plus(Duration::from_secs(40 * 86_400))].into_iter();
    let mut service = |_: usize, _: &Stage| match told.next() {
        Some(at) => {
            Answer::Failed(Failure { resets: Some(at), ..Failure::free(FailureKind::QuotaExceeded, "used up") })
        }
        None => take(),
    };
    assert_eq!(stage.run(usize::MAX, &mut service), Some(Step::Finished));
    let waits = [stage.parks[0].0 - NOON.0, stage.parks[1].0 - stage.parks[0].0];
    assert!((120_000..125_000).contains(&waits[0]), "{waits:?}");
    assert!((93_600_000..93_605_000).contains(&waits[1]), "{waits:?}");
}

#[test]
fn a_refusal_just_after_midnight_is_the_old_days_and_costs_no_day() {
    let mut stage = Stage::new(terms(None), Account::default(), wanted(1));
    stage.pass(Duration::from_secs(12 * 3600));
    let mut refusals = 1;
    let mut service = |_: usize, _: &Stage| match std::mem::take(&mut refusals) {
        1 => Answer::Failed(Failure::free(FailureKind::QuotaExceeded, "used up")),
        _ => take(),
    };
    assert_eq!(stage.run(usize::MAX, &mut service), Some(Step::Finished));
    assert!(stage.now.elapsed.0 < Duration::from_secs(12 * 3600 + 180), "{:?}", stage.now);
}
