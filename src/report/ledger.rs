//! The ledger as people and programs read it: spent by day and by job, and what nobody can prove.

use serde::Serialize;

use crate::report::columns::{Align, Columns, counted, fit};
use crate::session::account::{Interval, Purchase};
use crate::units::{Grouped, Points, UtcDay};

/// What was spent on a UTC day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DayBook {
    /// The day, as `2026-11-23`.
    pub day: String,
    /// Points, at least.
    pub at_least: Points,
    /// And at most.
    pub at_most: Points,
}

/// What a job has spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct JobBook {
    /// The job, as the ledger calls it: `NAME@PROJECT` where projects share the ledger.
    pub job: String,
    /// Points, at least.
    pub at_least: Points,
    /// And at most.
    pub at_most: Points,
}

/// A request whose points may be gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Unsettled {
    /// The number of its record.
    pub number: u64,
    /// The key of the take that was asked for, in hexadecimal.
    pub take: String,
    /// What it cost if it was charged.
    pub points: Points,
    /// When it was about to be sent, in UTC.
    pub at: String,
    /// The job that pays.
    pub job: String,
    /// How often the take had been asked for then, from 1.
    pub attempt: u32,
    /// What is known of it.
    pub known: String,
}

impl Unsettled {
    /// Of `purchase`, of which `known` is known.
    pub fn of(purchase: &Purchase, known: &str) -> Unsettled {
        Unsettled {
            number: purchase.seq,
            take: purchase.key.to_string(),
            points: purchase.points,
            at: purchase.at.to_string(),
            job: purchase.job.clone(),
            attempt: purchase.attempt,
            known: known.to_owned(),
        }
    }
}

/// A whole ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename = "ledger")]
pub struct Books {
    /// Version of this object.
    pub v: u8,
    /// The account.
    pub account: String,
    /// The file.
    pub path: String,
    /// How many records it holds, all of them sound.
    pub records: u64,
    /// Points spent, at least.
    pub at_least: Points,
    /// And at most.
    pub at_most: Points,
    /// By UTC day.
    pub days: Vec<DayBook>,
    /// By job.
    pub jobs: Vec<JobBook>,
    /// Requests without an answer on record: under way just now, or left by a run that died.
    pub open: Vec<Unsettled>,
    /// Requests of which nobody knows whether they were charged.
    pub doubts: Vec<Unsettled>,
}

/// `2026-11-23`, from a day's first moment as shown.
pub fn day_word(day: UtcDay) -> String {
    let midnight = UtcDay(day.0 - 1).next_midnight().to_string();
    midnight.split_once('T').map_or(midnight.clone(), |(date, _)| date.to_owned())
}

/// Cells of a job's name, and of what is known.
const NAME_CELLS: usize = 44;

/// The ledger as people read it.
pub fn render(books: &Books) -> String {
    let Books { account, path, records, at_least, at_most, .. } = books;
    let spent = between(Interval { at_least: *at_least, at_most: *at_most });
    let mut shown =
        format!("{account}: {spent} spent\n  {}, all sound, in {path}\n", counted(*records, "record", "records"));
    let days = books.days.iter().map(|day| (day.day.clone(), day.at_least, day.at_most));
    let jobs = books.jobs.iter().map(|job| (fit(&job.job, NAME_CELLS), job.at_least, job.at_most));
    for (head, rows) in [("Day", days.collect::<Vec<_>>()), ("Job", jobs.collect())] {
        if rows.is_empty() {
            continue;
        }
        let mut table = Columns::new(&[Align::Left, Align::Right, Align::Right]);
        table.row([head, "at least", "at most"]);
        for (name, least, most) in rows {
            table.row([name, Grouped(least.0).to_string(), Grouped(most.0).to_string()]);
        }
        shown.push('\n');
        shown.push_str(&table.render("  "));
    }
    for (head, some) in [("Open", &books.open), ("In doubt", &books.doubts)] {
        if some.is_empty() {
            continue;
        }
        let mut table = Columns::new(&[Align::Right, Align::Left, Align::Right, Align::Left, Align::Left]);
        table.row(["number", "asked", "points", "job", "what is known"]);
        for each in some {
            let points = Grouped(each.points.0).to_string();
            table.row([
                each.number.to_string(),
                each.at.clone(),
                points,
                fit(&each.job, NAME_CELLS),
                each.known.clone(),
            ]);
        }
        shown.push_str(&format!("\n  {head}\n{}", table.render("  ")));
    }
    if !books.open.is_empty() {
        shown.push_str(
            "\n  The next run of its job settles what is open; of a project that is gone, you: ledger resolve --open\n",
        );
    }
    if !books.doubts.is_empty() {
        shown.push_str("\n  Where you know better: rhapsode ledger resolve NUMBER --charged, or --free\n");
    }
    shown
}

/// `3 points`, or `3 to 5 points` where it is not proven.
pub fn between(spent: Interval) -> String {
    match spent.at_least == spent.at_most {
        true => spent.at_most.to_string(),
        false => format!("{} to {}", Grouped(spent.at_least.0), spent.at_most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_shown_with_its_doubts() {
        let doubt = Unsettled {
            number: 17,
            take: "3f".into(),
            points: Points(1),
            at: "2026-11-23T22:13:20.123Z".into(),
            job: "book@0123456789abcdef".into(),
            attempt: 1,
            known: "the connection was cut".into(),
        };
        let books = Books {
            v: 1,
            account: "flow.me".into(),
            path: "/data/ledger/flow.me.ledger".into(),
            records: 1234,
            at_least: Points(99),
            at_most: Points(100),
            days: vec![DayBook { day: day_word(UtcDay(20_780)), at_least: Points(99), at_most: Points(100) }],
            jobs: vec![JobBook { job: "book@0123456789abcdef".into(), at_least: Points(99), at_most: Points(100) }],
            open: Vec::new(),
            doubts: vec![doubt],
        };
        insta::assert_snapshot!(render(&books), @"
        flow.me: 99 to 100 points spent
          1,234 records, all sound, in /data/ledger/flow.me.ledger

          Day         at least  at most
          2026-11-23        99      100

          Job                    at least  at most
          book@0123456789abcdef        99      100

          In doubt
          number  asked                     points  job                    what is known
              17  2026-11-23T22:13:20.123Z       1  book@0123456789abcdef  the connection was cut

          Where you know better: rhapsode ledger resolve NUMBER --charged, or --free
        ");
    }
}
