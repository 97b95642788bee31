//! The status of a job: how far it has come, what it has cost and what comes next.

use serde::Serialize;

use crate::report::columns::{Align, Columns, fit};
use crate::report::progress::show::numbered;
use crate::units::{Grouped, Points, Spoken, UtcMillis};

/// How far a chapter has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ChapterStanding {
    /// Its title.
    pub title: String,
    /// Cues whose take is on the shelf.
    pub taken: u64,
    /// Cues that are still to be asked for, those that failed among them.
    pub open: u64,
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename = "status")]
pub struct Standing {
    /// Version of this object.
    pub v: u8,
    /// The work's title.
    pub title: String,
    /// Chapter by chapter.
    pub chapters: Vec<ChapterStanding>,
    /// Who is at work on the job just now; `null` when no run is under way.
    pub running: Option<String>,
    /// Cues that failed for good in the last run; the next one asks for them again.
    pub failed: u64,
    /// Points spent on the job, at least.
    pub at_least: Points,
    /// And at most.
    pub at_most: Points,
    /// Requests whose fate is unknown.
    pub doubtful: u64,
    /// Points that may be spent today; `null` for no limit.
    pub left_today: Option<Points>,
    /// The civil time that this was true, in milliseconds since 1970.
    pub now: UtcMillis,
    /// Where finished files are.
    pub output: String,
    /// The command that goes on from here; `null` when nothing is left.
    pub next: Option<String>,
}

/// Cells of a chapter's name.
const NAME_CELLS: usize = 44;

/// The status as people read it.
pub fn render(standing: &Standing) -> String {
    use Align::{Left, Right};
    let sum = |of: fn(&ChapterStanding) -> u64| standing.chapters.iter().map(of).sum::<u64>();
    let (taken, open) = (sum(|c| c.taken), sum(|c| c.open));
    let all = taken + open;
    let mut shown = format!("{}: {} of {} takes on the shelf\n\n", standing.title, Grouped(taken), Grouped(all));
    let mut table = Columns::new(&[Left, Right, Right, Left]);
    table.row(["Chapter", "taken", "open", ""]);
    for (at, chapter) in standing.chapters.iter().enumerate() {
        let state = match chapter {
            ChapterStanding { open: 0, .. } => "complete",
            ChapterStanding { taken: 0, .. } => "not begun",
            _ => "begun",
        };
        let cells = [chapter.taken, chapter.open].map(|n| Grouped(n).to_string());
        let name = fit(&numbered(at, standing.chapters.len(), &chapter.title), NAME_CELLS);
        table.row([name].into_iter().chain(cells).chain([state.to_owned()]));
    }
    shown.push_str(&table.render("  "));
    shown.push('\n');
    if let Some(running) = &standing.running {
        shown.push_str(&format!("  Running   {running}\n"));
    }
    if standing.failed > 0 {
        shown.push_str(&format!("  Failed    {} in the last run; the next one asks again\n", Grouped(standing.failed)));
    }
    if standing.at_most > Points(0) {
        let least = if standing.at_least < standing.at_most { "at least " } else { "" };
        shown.push_str(&format!("  Spent     {least}{}", standing.at_least));
        if standing.at_least < standing.at_most {
            shown.push_str(&format!(", at most {}; {} of unknown fate", standing.at_most, standing.doubtful));
        }
        shown.push('\n');
    }
    if let Some(left) = standing.left_today {
        let resets = Spoken(standing.now.until(standing.now.day().next_midnight()));
        shown.push_str(&format!("  Budget    {left} left today, resets 00:00 UTC (in {resets})\n"));
    }
    shown.push_str(&format!("  Output    {}\n", standing.output));
    if let Some(next) = &standing.next {
        shown.push_str(&format!("To go on: {next}\n"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::MORNING;

    #[test]
    fn a_standing_is_a_table_and_an_object() {
        let chapter = |title: &str, taken, open| ChapterStanding { title: title.into(), taken, open };
        let standing = Standing {
            v: 1,
            title: "Alice".into(),
            chapters: vec![
                chapter("Down the Rabbit-Hole", 12, 0),
                chapter("吾輩は猫である", 3, 9),
                chapter("Three", 0, 4),
            ],
            running: Some("the job is in use by another run (process 7)".into()),
            failed: 2,
            at_least: Points(17),
            at_most: Points(18),
            doubtful: 1,
            left_today: Some(Points(82)),
            now: MORNING,
            output: "out/alice".into(),
            next: Some("rhapsode run alice.toml".into()),
        };
        insta::assert_snapshot!(render(&standing), @"
        Alice: 15 of 28 takes on the shelf

          Chapter                  taken  open
          01 Down the Rabbit-Hole     12     0  complete
          02 吾輩は猫である            3     9  begun
          03 Three                     0     4  not begun

          Running   the job is in use by another run (process 7)
          Failed    2 in the last run; the next one asks again
          Spent     at least 17 points, at most 18 points; 1 of unknown fate
          Budget    82 points left today, resets 00:00 UTC (in 15 h 12 min)
          Output    out/alice
        To go on: rhapsode run alice.toml
        ");
        let value = serde_json::to_value(&standing).unwrap();
        assert_eq!((&value["v"], &value["type"]), (&1.into(), &"status".into()));
    }
}
