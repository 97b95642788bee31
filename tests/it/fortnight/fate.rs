//! What a seed holds in store: dates, terms, a service's manners and its bad days.

use std::num::NonZeroU32;
use std::time::Duration;

use rhapsode::job::{Budget, Limits};
use rhapsode::segment::{Count, Limit};
use rhapsode::session::{Approval, Crowd, Terms};
use rhapsode::units::{Points, UtcMillis};

use super::time::{Change, DAY, HOUR, MINUTE};
use crate::chance::Dice;

/// From then on nothing bad happens: what can be finished is finished in the days that are left.
pub const CALM: Duration = Duration::from_secs(9 * 86_400);
pub const END: Duration = Duration::from_secs(14 * 86_400);

/// How the service says when its day ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// The moment.
    Reset,
    /// Nothing: it is midnight, UTC.
    Nothing,
    /// Now and then a moment that is long past or far away.
    Nonsense,
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// No connection.
    Unreachable,
    /// No answer; charged or not.
    TimedOut,
    /// An error of the service's that is charged, and is known to be.
    Broken,
    /// A page of somebody else's instead of an answer; charged or not.
    Page,
    /// Too many requests, with or without a word on how long to wait.
    Busy,
    /// A reply without sound, which was charged.
    BadAudio,
}

pub const MISHAPS: [Mishap; 6] =
    [Mishap::Unreachable, Mishap::TimedOut, Mishap::Broken, Mishap::Page, Mishap::Busy, Mishap::BadAudio];

/// All that a seed decides beforehand.
pub struct Fate {
    pub dice: Dice,
    pub start: UtcMillis,
    pub changes: Vec<(Duration, Change)>,
    /// Whether the civil clock is ever wrong …
    pub is_set: bool,
    /// … and ahead of the truth.
    pub is_ahead: bool,
    pub terms: Terms,
    pub wanted: usize,
    pub daily: u64,
    /// When after midnight, UTC, the service's day begins.
    pub day_begins: Duration,
    pub says: Says,
    /// Whether its answers tell its count.
    pub tells: bool,
    pub token_life: Duration,
    /// While they last, every request meets the mishap.
    pub outages: Vec<(Duration, Duration, Mishap)>,
    /// Of a thousand requests so many meet a mishap of their own.
    pub mishaps: u64,
    /// When others spend points on the account.
    pub foreign: Vec<(Duration, u64)>,
    /// When the run is killed, and how long nobody starts it again.
    pub kills: Vec<(Duration, Duration)>,
}

/// Midnights, UTC: days before a leap day, the leap day, the last day of a year, and one of no note.
const DATES: [i64; 5] = [1_834_963_200_000, 1_835_308_800_000, 1_835_395_200_000, 1_830_211_200_000, 1_795_305_600_000];

fn within(dice: &mut Dice, least: Duration, most: Duration) -> Duration {
    least + Duration::from_millis(dice.below((most - least).as_millis() as u64 + 1))
}

impl Fate {
    pub fn of(seed: u64) -> Fate {
        let mut dice = Dice(seed);
        let start = UtcMillis(DATES[dice.below(5) as usize]).plus(within(&mut dice, Duration::ZERO, DAY));
        let changes = changes(&mut dice);
        let skews = changes.iter().map(|(_, change)| if let Change::Set(skew) = change { *skew } else { 0 });
        let (is_set, is_ahead) = (skews.clone().any(|skew| skew != 0), skews.clone().any(|skew| skew > 0));
        let daily = 3 + dice.below(12);
        let per_day = [None, Some(3 + dice.below(12))][dice.below(2) as usize];
        let day_begins = match dice.below(3) {
            0 => within(&mut dice, Duration::ZERO, DAY - MINUTE),
            1 => within(&mut dice, Duration::ZERO, Duration::from_secs(60)),
            _ => Duration::ZERO,
        };
        let says = match dice.below(4) {
            0 if day_begins < 2 * MINUTE => Says::Nothing,
            1 => Says::Nonsense,
            _ => Says::Reset,
        };
        // What can be had in three days of the calm.
        let most = per_day.unwrap_or(u64::MAX).min(daily) * 3;
        let wanted = 1 + dice.below(2 * most) as usize;
        let outages = (0..dice.below(4))
            .map(|_| {
                let long = [2 * HOUR, 2 * DAY][dice.below(2) as usize];
                let from = within(&mut dice, Duration::ZERO, CALM - 2 * DAY);
                (from, from + within(&mut dice, MINUTE, long), MISHAPS[dice.below(6) as usize])
            })
            .collect();
        let moments = |dice: &mut Dice, most: u64| -> Vec<Duration> {
            let mut all: Vec<_> = (0..dice.below(most)).map(|_| within(dice, Duration::ZERO, CALM)).collect();
            all.sort();
            all
        };
        let others = [0, 12][dice.below(2) as usize] + 1;
        let foreign = moments(&mut dice, others).into_iter().map(|at| (at, 1 + dice.below(6))).collect();
        let kills = moments(&mut dice, 12);
        let kills = kills.into_iter().map(|at| (at, within(&mut dice, Duration::ZERO, 4 * HOUR))).collect();
        let token_life = [HOUR, 20 * DAY][dice.below(2) as usize];
        let (tells, mishaps) = (dice.below(4) > 0, [0, 30, 150][dice.below(3) as usize]);
        let terms = terms(&mut dice, per_day);
        Fate {
            dice,
            start,
            is_set,
            is_ahead,
            changes,
            terms,
            wanted,
            daily,
            day_begins,
            says,
            tells,
            token_life,
            outages,
            mishaps,
            foreign,
            kills,
        }
    }
}

/// The clock is set wrong by up to two days, and right again some time later; the computer sleeps now and then.
fn changes(dice: &mut Dice) -> Vec<(Duration, Change)> {
    let (mut changes, mut at) = (Vec::new(), Duration::ZERO);
    let direction = dice.below(4);
    loop {
        at += within(dice, HOUR, 4 * DAY);
        let long = [HOUR, 2 * DAY][dice.below(2) as usize];
        let lasts = within(dice, MINUTE, long);
        if at + lasts >= CALM {
            return changes;
        }
        let exact = [within(dice, MINUTE, 2 * DAY), 2 * DAY, DAY][dice.below(3) as usize].as_millis() as i64;
        match direction {
            0 => {}
            1 => changes.extend([(at, Change::Set(-exact)), (at + lasts, Change::Set(0))]),
            2 => changes.extend([(at, Change::Set(exact)), (at + lasts, Change::Set(0))]),
            _ => changes.push((at, Change::Sleep(lasts))),
        }
        at += lasts;
    }
}

fn terms(dice: &mut Dice, per_day: Option<u64>) -> Terms {
    let limits = Limits {
        per_minute: NonZeroU32::new([0, 10, 60][dice.below(3) as usize]),
        burst: NonZeroU32::new(1 + dice.below(3) as u32).unwrap(),
        concurrency: NonZeroU32::new(1 + dice.below(4) as u32).unwrap(),
        segment: Limit { max: 5000, count: Count::Chars },
    };
    Terms {
        job: "book".into(),
        limits,
        crowd: [Crowd::Full, Crowd::Growing][dice.below(2) as usize],
        budget: Budget { per_day: per_day.map(Points), total: None, doubt: Points(dice.below(4)) },
        run_points: None,
        doubts_approved: Approval::Missing,
        seed: dice.throw(),
    }
}
