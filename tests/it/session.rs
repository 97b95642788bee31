//! The session in simulated time: days of quotas, outages and doubts run in milliseconds.

use std::num::NonZeroU32;
use std::time::Duration;

use rhapsode::audio::{Digest, Take};
use rhapsode::job::{Budget, Limits};
use rhapsode::plan::CueId;
use rhapsode::plan::key::TakeKey;
use rhapsode::segment::{Count, Limit};
use rhapsode::session::account::Account;
use rhapsode::session::answer::{Answer, Failure, FailureKind, Seen};
use rhapsode::session::entry::Entry;
use rhapsode::session::{Approval, Halt, Session, Step, Terms, Turn, Wanted};
use rhapsode::units::{Elapsed, Frames, Now, Points, SampleRate, UtcMillis};

/// 2026-11-22T12:00:00Z.
const NOON: UtcMillis = UtcMillis(1_795_348_800_000);

fn terms(per_day: Option<u64>) -> Terms {
    Terms {
        job: "book".into(),
        limits: Limits {
            per_minute: NonZeroU32::new(60),
            burst: NonZeroU32::new(1).unwrap(),
            concurrency: NonZeroU32::new(4).unwrap(),
            segment: Limit { max: 5000, count: Count::Chars },
        },
        budget: Budget { per_day: per_day.map(Points), total: None, doubt: Points(2) },
        run_points: None,
        doubts_approved: Approval::Missing,
        seed: 7,
    }
}

fn wanted(n: usize) -> Vec<Wanted> {
    (0..n)
        .map(|index| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&(index as u64).to_le_bytes());
            Wanted { cue: CueId(index as u32), key: TakeKey(key), points: Points(1) }
        })
        .collect()
}

fn take() -> Answer {
    let take = Take { rate: SampleRate(24_000), frames: Frames(24_000), speech: 0..24_000, digest: Digest(1) };
    Answer::Took { take, notices: vec![], seen: Seen::default() }
}

/// A run against a scripted service that answers after 300 ms of simulated time.
struct Stage {
    session: Session,
    now: Now,
    flying: Vec<(Elapsed, usize)>,
    entries: Vec<(UtcMillis, Entry)>,
    parks: Vec<UtcMillis>,
    most_in_flight: usize,
}

impl Stage {
    fn new(terms: Terms, account: Account, wanted: Vec<Wanted>) -> Stage {
        let now = Now { elapsed: Elapsed::default(), utc: NOON };
        let session = Session::new(terms, account, wanted);
        Stage { session, now, flying: vec![], entries: vec![], parks: vec![], most_in_flight: 0 }
    }

    fn pass(&mut self, time: Duration) {
        self.now = Now { elapsed: Elapsed(self.now.elapsed.0 + time), utc: self.now.utc.plus(time) };
    }

    /// Runs to the end, or until `asks` requests were sent; `service` answers each.
    fn run(&mut self, asks: usize, service: &mut dyn FnMut(usize, &Stage) -> Answer) -> Option<Step> {
        let mut sent = 0;
        for _ in 0..1_000_000 {
            let mut turn = Turn::default();
            self.flying.sort();
            if self.flying.first().is_some_and(|(due, _)| *due <= self.now.elapsed) {
                let (_, index) = self.flying.remove(0);
                let answer = service(index, self);
                self.session.answered(index, answer, self.now, &mut turn);
            }
            let step = self.session.next(self.now, &mut turn);
            self.entries.extend(turn.entries.into_iter().map(|entry| (self.now.utc, entry)));
            match step {
                Step::Ask(index) => {
                    sent += 1;
                    self.flying.push((Elapsed(self.now.elapsed.0 + Duration::from_millis(300)), index));
                    self.most_in_flight = self.most_in_flight.max(self.flying.len());
                    if sent == asks {
                        return None;
                    }
                }
                Step::Wait(until) => {
                    let landing = self.flying.iter().map(|(due, _)| *due).min();
                    let next = [until, landing].into_iter().flatten().min().expect("a wait ends");
                    self.pass(next.0.saturating_sub(self.now.elapsed.0));
                }
                Step::Park { until, .. } => {
                    assert!(self.flying.is_empty());
                    self.parks.push(until);
                    self.pass(self.now.utc.until(until));
                }
                end => {
                    assert!(self.flying.is_empty());
                    return Some(end);
                }
            }
        }
        panic!("no end in sight");
    }

    fn count(&self, kind: fn(&Entry) -> bool) -> usize {
        self.entries.iter().filter(|(_, entry)| kind(entry)).count()
    }
}

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
    // Five are in doubt; two a day may be bought again without a word.
    assert_eq!(stage.session.tally().taken, 7);
    assert_eq!(stage.session.tally().failed, 3);
    let spent = stage.session.account().spent(NOON.day());
    assert_eq!((spent.at_least, spent.at_most), (Points(7), Points(12)));

    let approved = Terms { doubts_approved: Approval::Given, ..terms(Some(100)) };
    let mut account = Account::default();
    stage.entries.iter().for_each(|(at, entry)| account.apply(entry, *at).unwrap());
    let mut second = Stage::new(approved, account, wanted(5).split_off(2));
    assert_eq!(second.run(usize::MAX, &mut |_, _| take()), Some(Step::Finished));
    assert_eq!(second.session.tally().taken, 3);
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
