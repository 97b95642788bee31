//! A session against a service with tokens, a quota of its own and other users, over simulated days.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use rhapsode::session::account::Account;
use rhapsode::session::answer::{Answer, Charged, Failure, FailureKind, QuotaSeen, RateSeen, Seen};
use rhapsode::session::entry::Entry;
use rhapsode::session::{Crowd, Step, Terms};
use rhapsode::units::{Points, UtcDay, UtcMillis};

use super::stage::{NOON, Stage, take, terms, wanted};

/// A service that counts points a day and accepts tokens for an hour.
#[derive(Default)]
struct Service {
    used: BTreeMap<UtcDay, u64>,
    /// Points that its requests have really cost.
    charged: u64,
    token_until: UtcMillis,
    daily: u64,
}

impl Service {
    fn seen(&self, day: UtcDay) -> Seen {
        let used = Points(self.used.get(&day).copied().unwrap_or(0));
        let quota = QuotaSeen { daily: Some(Points(self.daily)), used, resets: Some(day.next_midnight()) };
        Seen { quota: Some(quota), ..Seen::default() }
    }

    fn charge(&mut self, day: UtcDay) {
        *self.used.entry(day).or_default() += 1;
        self.charged += 1;
    }

    fn answer(&mut self, now: UtcMillis) -> Answer {
        let day = now.day();
        if now >= self.token_until {
            return Answer::Failed(Failure::free(FailureKind::Unauthorized, "the token has expired"));
        }
        if self.used.get(&day).copied().unwrap_or(0) >= self.daily {
            let seen = self.seen(day);
            return Answer::Failed(Failure { seen, ..Failure::free(FailureKind::QuotaExceeded, "quota exceeded") });
        }
        self.charge(day);
        self.spoken(day)
    }

    fn spoken(&self, day: UtcDay) -> Answer {
        let Answer::Took { take, notices, .. } = take() else { unreachable!() };
        Answer::Took { take, notices, seen: self.seen(day) }
    }
}

fn growing(per_day: Option<u64>) -> Terms {
    Terms { crowd: Crowd::Growing, ..terms(per_day) }
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn three_days_of_a_hundred_points_with_tokens_of_an_hour_need_nobody() {
    let service = Rc::new(RefCell::new(Service { daily: 100, token_until: NOON.plus(HOUR), ..Service::default() }));
    let mut stage = Stage::new(growing(None), Account::default(), wanted(250));
    let renewing = Rc::clone(&service);
    stage.renew = Box::new(move |now| {
        renewing.borrow_mut().token_until = now.plus(HOUR);
        Ok(())
    });
    let end = stage.run(usize::MAX, &mut |_, stage| service.borrow_mut().answer(stage.now.utc));
    assert_eq!(end, Some(Step::Finished));
    assert_eq!(stage.session.tally().taken, 250);
    assert_eq!(service.borrow().charged, 250, "each take was paid for once");
    let midnights = [NOON.day().next_midnight(), NOON.plus(24 * HOUR).day().next_midnight()];
    assert_eq!(stage.parks, midnights, "it parks before it is refused");
    assert_eq!(stage.count(|entry| matches!(entry, Entry::Free { .. })), 2, "one refusal a night, of the token");
    assert_eq!(stage.renewals.iter().map(|at| at.day()).collect::<Vec<_>>(), midnights.map(UtcMillis::day));
    for (day, used) in &service.borrow().used {
        let spent = stage.session.account().spent(*day);
        assert_eq!((spent.at_least, spent.at_most), (Points(*used), Points(*used)));
    }
}

#[test]
fn a_refused_token_is_renewed_once_and_then_waited_for() {
    let mut service = Service { daily: 1000, token_until: NOON, ..Service::default() };
    let ready = NOON.plus(Duration::from_secs(600));
    let mut stage = Stage::new(terms(None), Account::default(), wanted(20));
    // The source gives the same refused token again and again, until a person puts a good one there.
    stage.renew = Box::new(|_| Ok(()));
    let end = stage.run(usize::MAX, &mut |_, stage| {
        if stage.now.utc >= ready {
            service.token_until = ready.plus(HOUR);
        }
        service.answer(stage.now.utc)
    });
    assert_eq!(end, Some(Step::Finished));
    assert_eq!((stage.session.tally().taken, service.charged), (20, 20));
    assert!((9..=11).contains(&stage.locked), "it looks every minute: {}", stage.locked);
    let refused = stage.count(|entry| matches!(entry, Entry::Free { .. }));
    assert!(refused <= 4 + stage.locked, "one request tries a token: {refused} of {}", stage.locked);
}

#[test]
fn a_source_without_a_token_is_looked_at_every_minute() {
    let mut service = Service { daily: 1000, token_until: NOON, ..Service::default() };
    let mut stage = Stage::new(terms(None), Account::default(), wanted(3));
    stage.renew = Box::new(|now| match now < NOON.plus(Duration::from_secs(290)) {
        true => Err("the file is empty".to_owned()),
        false => Ok(()),
    });
    let end = stage.run(usize::MAX, &mut |_, stage| {
        let found = stage.now.utc >= NOON.plus(Duration::from_secs(290));
        service.token_until = if found { NOON.plus(HOUR) } else { NOON };
        service.answer(stage.now.utc)
    });
    assert_eq!(end, Some(Step::Finished));
    assert_eq!((stage.session.tally().taken, stage.locked), (3, 5));
}

#[test]
fn an_outage_that_refuses_good_tokens_passes_without_a_person() {
    let mut service = Service { daily: 1000, token_until: NOON.plus(HOUR), ..Service::default() };
    let mut stage = Stage::new(terms(None), Account::default(), wanted(5));
    stage.renew = Box::new(|_| Err("there is no other".to_owned()));
    let mut refusals = 0;
    let end = stage.run(usize::MAX, &mut |index, stage| {
        if index == 2 && refusals < 1 {
            refusals += 1;
            return Answer::Failed(Failure::free(FailureKind::Unauthorized, "401"));
        }
        service.answer(stage.now.utc)
    });
    assert_eq!(end, Some(Step::Finished));
    assert_eq!((stage.session.tally().taken, stage.locked, stage.renewals.len()), (5, 0, 1));
}

/// What becomes of each request of a session whose service breaks some of them, and what its count proves.
#[test]
fn the_services_count_settles_doubts_and_shows_what_was_not_charged() {
    let mut service = Service { daily: 1000, token_until: NOON.plus(HOUR), ..Service::default() };
    let mut asked = BTreeMap::new();
    let mut rich = growing(None);
    rich.budget.doubt = Points(0);
    let mut stage = Stage::new(rich, Account::default(), wanted(60));
    let end = stage.run(usize::MAX, &mut |index, stage| {
        let day = stage.now.utc.day();
        let nth = asked.entry(index).or_insert(0);
        *nth += 1;
        match (*nth, index % 5) {
            // Lost on the way there, and nobody knows.
            (1, 1) => Answer::Failed(Failure::doubtful(FailureKind::TimedOut, "no answer")),
            // An error that is said to cost and, by the count, did not.
            (1, 3) => {
                let charged = Charged::Yes;
                let seen = service.seen(day);
                Answer::Failed(Failure { charged, seen, ..Failure::free(FailureKind::Broken, "500") })
            }
            _ => service.answer(stage.now.utc),
        }
    });
    assert_eq!(end, Some(Step::Finished));
    let spent = stage.session.account().spent(NOON.day());
    assert_eq!(spent.at_least, Points(service.charged));
    // What was asked while others were under way cannot be proven free; what was asked alone is.
    let resolved = stage.count(|entry| matches!(entry, Entry::Resolve { charged: false, .. }));
    let doubts = stage.count(|entry| matches!(entry, Entry::Doubt { .. }));
    assert_eq!(resolved, doubts, "every doubt was settled by the next answer");
    assert_eq!(stage.session.tally().taken + stage.session.tally().failed, 60);
}

#[test]
fn a_charge_behind_a_lost_reply_is_proven_too() {
    let mut service = Service { daily: 1000, token_until: NOON.plus(HOUR), ..Service::default() };
    let mut stage = Stage::new(growing(None), Account::default(), wanted(8));
    let mut lost = false;
    stage.run(usize::MAX, &mut |index, stage| {
        if index == 3 && !lost {
            lost = true;
            service.charge(stage.now.utc.day());
            return Answer::Failed(Failure::doubtful(FailureKind::TimedOut, "no answer"));
        }
        service.answer(stage.now.utc)
    });
    assert_eq!(stage.count(|entry| matches!(entry, Entry::Resolve { charged: true, .. })), 1);
    let spent = stage.session.account().spent(NOON.day());
    assert_eq!((spent.at_least, spent.at_most), (Points(9), Points(9)));
    assert_eq!(service.charged, 9);
}

#[test]
fn others_on_the_account_are_reported_and_leave_room_only_for_what_is_left() {
    let mut service = Service { daily: 100, token_until: NOON.plus(72 * HOUR), ..Service::default() };
    service.used.insert(NOON.day(), 40);
    let mut stage = Stage::new(growing(Some(100)), Account::default(), wanted(80));
    let mut twenty = false;
    let end = stage.run(usize::MAX, &mut |index, stage| {
        if index == 20 && !twenty {
            twenty = true;
            *service.used.entry(stage.now.utc.day()).or_default() += 20;
        }
        service.answer(stage.now.utc)
    });
    assert_eq!(end, Some(Step::Finished));
    assert_eq!(stage.parks, [NOON.day().next_midnight()]);
    assert_eq!(service.used[&NOON.day()], 100);
    let tally = stage.session.tally();
    assert_eq!((tally.taken, tally.foreign), (80, Points(60)));
    assert_eq!(stage.count(|entry| matches!(entry, Entry::Free { .. })), 0, "it never runs into the quota");
}

#[test]
fn a_price_that_changed_is_recorded_and_later_requests_cost_it() {
    let mut stage = Stage::new(growing(Some(20)), Account::default(), wanted(12));
    let end = stage.run(usize::MAX, &mut |_, _| {
        let Answer::Took { take, notices, .. } = take() else { unreachable!() };
        Answer::Took { take, notices, seen: Seen { cost: Some(Points(3)), ..Seen::default() } }
    });
    assert_eq!(end, Some(Step::Finished));
    let spent = stage.session.account().spent(NOON.day());
    assert!(spent.at_most <= Points(20), "the day's budget holds at the new price: {spent:?}");
    assert_eq!(stage.count(|entry| matches!(entry, Entry::Priced { points: Points(3), .. })), 1);
}

#[test]
fn a_service_that_slows_down_is_not_crowded_and_one_that_says_stop_is_left_alone() {
    let mut stage = Stage::new(
        Terms { limits: rhapsode::job::Limits { per_minute: None, ..terms(None).limits }, ..growing(None) },
        Account::default(),
        wanted(60),
    );
    let mut count = 0;
    let end = stage.run(usize::MAX, &mut |_, stage| {
        count += 1;
        let remaining = 30u32.saturating_sub(count % 30);
        let resets_in = Some(Duration::from_secs(60));
        let rate = RateSeen { per_minute: None, remaining: Some(remaining % 30), resets_in };
        let Answer::Took { take, notices, .. } = take() else { unreachable!() };
        let _ = stage;
        Answer::Took { take, notices, seen: Seen { rate: Some(rate), ..Seen::default() } }
    });
    assert_eq!(end, Some(Step::Finished));
    assert!(stage.now.elapsed.0 >= Duration::from_secs(60), "it rests when the service takes no more");
    assert_eq!(stage.most_in_flight, 4, "and grows to what the job allows");
}
