//! Garbage as people and programs read it: each take that no job refers to, and what it would cost to buy again.

use std::time::Duration;

use serde::Serialize;

use crate::report::columns::{Align, Columns, counted, fit};
use crate::units::{Bytes, Grouped, Points, Spoken};

/// A take that no job refers to.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Left {
    /// Its key, in hexadecimal.
    pub take: String,
    /// How long it sounds, in seconds.
    pub seconds: f64,
    /// The size of its file.
    pub bytes: u64,
    /// When it was bought, in UTC; when its file was last changed, where no ledger knows it.
    pub at: String,
    /// The job that paid for it, as the ledger calls it; absent where no ledger knows it.
    pub job: Option<String>,
    /// Points that it would cost to buy again; absent where nobody knows.
    pub points: Option<Points>,
}

/// What was found on a shelf, and what was done about it.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename = "gc")]
pub struct Garbage {
    /// Version of this object.
    pub v: u8,
    /// The state folder.
    pub state: String,
    /// The jobs whose plans were laid out.
    pub jobs: Vec<String>,
    /// Takes that no job refers to, the oldest first.
    pub takes: Vec<Left>,
    /// Their size together.
    pub bytes: u64,
    /// Points that they would cost to buy again together, as far as that is known.
    pub points: Points,
    /// How many of them were removed.
    pub removed: u64,
    /// Transcripts of the check by transcription that no job asks for; they go with the takes.
    pub transcripts: u64,
    /// Takes that stay because a job refers to them.
    pub referenced: u64,
    /// Takes that stay because an audition that is kept has them.
    pub auditions: u64,
    /// Takes that stay because their requests are open or in doubt.
    pub unsettled: u64,
    /// Takes that stay because they are damaged.
    pub damaged: u64,
}

/// Digits of a key that people are shown.
const KEY_CELLS: usize = 13;

/// Cells of a job's name.
const NAME_CELLS: usize = 44;

/// What was found, as people read it: a table, sums, and why others stay.
pub fn render(garbage: &Garbage) -> String {
    let mut shown = String::new();
    if !garbage.takes.is_empty() {
        let mut table =
            Columns::new(&[Align::Left, Align::Right, Align::Right, Align::Left, Align::Right, Align::Left]);
        table.row(["take", "length", "size", "bought", "points", "job"]);
        for take in &garbage.takes {
            let points = take.points.map_or("?".to_owned(), |points| Grouped(points.0).to_string());
            let day = take.at.split_once('T').map_or(take.at.as_str(), |(day, _)| day);
            let job = fit(take.job.as_deref().unwrap_or("in no ledger"), NAME_CELLS);
            table.row([
                fit(&take.take, KEY_CELLS),
                format!("{:.1} s", take.seconds),
                Bytes(take.bytes).to_string(),
                day.to_owned(),
                points,
                job,
            ]);
        }
        shown.push_str(&table.render(""));
        shown.push('\n');
    }
    let seconds = garbage.takes.iter().map(|take| take.seconds).sum();
    let length = Spoken(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    let Garbage { state, bytes, points, .. } = garbage;
    shown.push_str(&match garbage.takes.len() as u64 {
        0 if garbage.transcripts > 0 => format!("No take in {state} is without a job.\n"),
        0 => format!("Nothing to remove: {state} holds no take that is without a job.\n"),
        takes => {
            let takes = counted(takes, "take", "takes");
            format!("{takes} without a job in {state}: {length}, {}, {points} to buy again.\n", Bytes(*bytes))
        }
    });
    if garbage.transcripts > 0 {
        shown.push_str(&format!(
            "{} that no job asks for.\n",
            counted(garbage.transcripts, "transcript", "transcripts")
        ));
    }
    let jobs = counted(garbage.jobs.len() as u64, "job", "jobs");
    let kept = [
        (garbage.referenced, format!("of {jobs}")),
        (garbage.auditions, "of auditions".to_owned()),
        (garbage.unsettled, "of requests that are open or in doubt".to_owned()),
        (garbage.damaged, "damaged (`rhapsode doctor JOB --repair` puts them aside)".to_owned()),
    ];
    let kept = kept.iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{} {why}", Grouped(*n)));
    let kept: Vec<String> = kept.collect();
    if !kept.is_empty() {
        shown.push_str(&format!("Kept: {}.\n", kept.join(", ")));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_shown_with_its_cost_and_what_stays() {
        let take = |take: &str, job: Option<&str>, points: Option<u64>| Left {
            take: take.repeat(32),
            seconds: 2.5,
            bytes: 120_000,
            at: "2026-11-23T22:13:20.123Z".into(),
            job: job.map(Into::into),
            points: points.map(Points),
        };
        let garbage = Garbage {
            v: 1,
            state: "jobs/.rhapsode".into(),
            jobs: vec!["jobs/book.toml".into()],
            takes: vec![take("3f", Some("book@0123456789abcdef"), Some(1)), take("a0", None, None)],
            bytes: 240_000,
            points: Points(1),
            removed: 0,
            transcripts: 0,
            referenced: 1412,
            auditions: 0,
            unsettled: 2,
            damaged: 0,
        };
        insta::assert_snapshot!(render(&garbage), @"
        take           length    size  bought      points  job
        3f3f3f3f3f3f…   2.5 s  120 KB  2026-11-23       1  book@0123456789abcdef
        a0a0a0a0a0a0…   2.5 s  120 KB  2026-11-23       ?  in no ledger

        2 takes without a job in jobs/.rhapsode: 5.0 s, 240 KB, 1 point to buy again.
        Kept: 1,412 of 1 job, 2 of requests that are open or in doubt.
        ");
        let none = Garbage { takes: Vec::new(), transcripts: 1, unsettled: 0, ..garbage };
        insta::assert_snapshot!(render(&none), @"
        No take in jobs/.rhapsode is without a job.
        1 transcript that no job asks for.
        Kept: 1,412 of 1 job.
        ");
        let none = Garbage { transcripts: 0, ..none };
        insta::assert_snapshot!(render(&none), @"
        Nothing to remove: jobs/.rhapsode holds no take that is without a job.
        Kept: 1,412 of 1 job.
        ");
    }
}
