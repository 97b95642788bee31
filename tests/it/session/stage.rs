//! A stage for sessions: simulated time, and a service that a test scripts.

use std::num::NonZeroU32;
use std::time::Duration;

use rhapsode::audio::{Digest, Take};
use rhapsode::job::{Budget, Limits};
use rhapsode::plan::CueId;
use rhapsode::plan::key::TakeKey;
use rhapsode::segment::{Count, Limit};
use rhapsode::session::account::Account;
use rhapsode::session::answer::{Answer, Seen};
use rhapsode::session::entry::Entry;
use rhapsode::session::{Approval, Crowd, Session, Step, Terms, Turn, Wanted};
use rhapsode::units::{Elapsed, Frames, Now, Points, SampleRate, UtcMillis};

/// 2026-11-22T12:00:00Z.
pub const NOON: UtcMillis = UtcMillis(1_795_348_800_000);

pub fn terms(per_day: Option<u64>) -> Terms {
    Terms {
        job: "book".into(),
        limits: Limits {
            per_minute: NonZeroU32::new(60),
            burst: NonZeroU32::new(1).unwrap(),
            concurrency: NonZeroU32::new(4).unwrap(),
            segment: Limit { max: 5000, count: Count::Chars },
        },
        crowd: Crowd::Full,
        budget: Budget { per_day: per_day.map(Points), total: None, doubt: Points(2) },
        run_points: None,
        doubts_approved: Approval::Missing,
        seed: 7,
    }
}

pub fn wanted(n: usize) -> Vec<Wanted> {
    (0..n)
        .map(|index| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&(index as u64).to_le_bytes());
            Wanted { cue: CueId(index as u32), key: TakeKey(key), points: Points(1), chars: 80 }
        })
        .collect()
}

pub fn take() -> Answer {
    let take = Take { rate: SampleRate(24_000), frames: Frames(24_000), speech: 0..24_000, digest: Digest(1) };
    Answer::Took { take, notices: vec![], seen: Seen::default() }
}

/// A run against a scripted service that answers after 300 ms of simulated time.
pub struct Stage {
    pub session: Session,
    pub now: Now,
    pub flying: Vec<(Elapsed, usize)>,
    pub entries: Vec<(UtcMillis, Entry)>,
    pub parks: Vec<UtcMillis>,
    pub most_in_flight: usize,
    /// What a renewal of the token gives.
    pub renew: Box<dyn FnMut(UtcMillis) -> Result<(), String>>,
    pub renewals: Vec<UtcMillis>,
    pub locked: usize,
}

impl Stage {
    pub fn new(terms: Terms, account: Account, wanted: Vec<Wanted>) -> Stage {
        let now = Now { elapsed: Elapsed::default(), utc: NOON };
        let session = Session::new(terms, account, wanted);
        Stage {
            session,
            now,
            flying: vec![],
            entries: vec![],
            parks: vec![],
            most_in_flight: 0,
            renew: Box::new(|_| Ok(())),
            renewals: vec![],
            locked: 0,
        }
    }

    pub fn pass(&mut self, time: Duration) {
        self.now = Now { elapsed: Elapsed(self.now.elapsed.0 + time), utc: self.now.utc.plus(time) };
    }

    /// Runs to the end, or until `asks` requests were sent; `service` answers each.
    pub fn run(&mut self, asks: usize, service: &mut dyn FnMut(usize, &Stage) -> Answer) -> Option<Step> {
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
                Step::Renew => {
                    self.renewals.push(self.now.utc);
                    let outcome = (self.renew)(self.now.utc);
                    self.session.renewed(outcome);
                }
                Step::Locked { until, .. } => {
                    assert!(self.flying.is_empty());
                    self.locked += 1;
                    self.pass(until.0.saturating_sub(self.now.elapsed.0));
                }
                end => {
                    assert!(self.flying.is_empty());
                    return Some(end);
                }
            }
        }
        panic!("no end in sight");
    }

    pub fn count(&self, kind: fn(&Entry) -> bool) -> usize {
        self.entries.iter().filter(|(_, entry)| kind(entry)).count()
    }
}
