//! A plan by edition: what each language needs, and on which day it is complete.

use serde::Serialize;

use crate::plan::Plan;
use crate::report::columns::{Align, Columns};
use crate::report::plan_table::chapters::ChapterRow;
use crate::report::plan_table::{Outlook, days};
use crate::units::{Frames, Grouped, Points, Spoken};

/// What one edition needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct EditionRow {
    /// Its language.
    pub language: String,
    /// Its prompts.
    pub prompts: u64,
    /// Requests to make.
    pub requests: u64,
    /// What they cost.
    pub points: Points,
    /// Estimated length of all its audio, in frames of the plan's rate.
    pub length: Frames,
    /// Days until it is complete, those before it first, at the daily budget and today included; `null` when there is none,
    /// or it never is.
    pub days: Option<u64>,
}

/// A row for each edition of `plan`, whose chapters are `chapters`, in the order in which they are asked for.
pub fn rows(plan: &Plan, chapters: &[ChapterRow], outlook: &Outlook) -> Vec<EditionRow> {
    let mut before = Points(0);
    let script = &plan.script;
    let editions = script.editions().into_iter().map(|language| {
        let of_it = script.chapters.iter().zip(chapters).filter(|(chapter, _)| {
            chapter.prompt.as_ref().and_then(|prompt| prompt.language.as_ref()) == Some(language)
        });
        let mut row = EditionRow {
            language: language.to_string(),
            prompts: 0,
            requests: 0,
            points: Points(0),
            length: Frames(0),
            days: None,
        };
        for (_, chapter) in of_it {
            row.prompts += 1;
            row.requests += chapter.requests;
            row.points += chapter.points;
            row.length += chapter.length;
        }
        before += row.points;
        row.days = outlook.budget.per_day.and_then(|per_day| days(before, per_day, per_day - outlook.spent_today));
        row
    });
    editions.collect()
}

/// The editions as people read them; empty when there is none.
pub fn table(plan: &Plan, chapters: &[ChapterRow], outlook: &Outlook) -> String {
    use Align::{Left, Right};
    let rows = rows(plan, chapters, outlook);
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Columns::new(&[Left, Right, Right, Right, Right, Left]);
    let is_paid = rows.iter().any(|row| row.points > Points(0)) && outlook.budget.per_day.is_some();
    table.row(["Edition", "prompts", "requests", "points", "est. length", if is_paid { "complete" } else { "" }]);
    for row in &rows {
        let complete = match row.days {
            _ if !is_paid => String::new(),
            None => "never".to_owned(),
            Some(1) => "today".to_owned(),
            Some(days) => format!("day {}", Grouped(days)),
        };
        table.row([
            row.language.clone(),
            Grouped(row.prompts).to_string(),
            Grouped(row.requests).to_string(),
            Grouped(row.points.0).to_string(),
            Spoken(row.length.duration(plan.card.rate)).to_string(),
            complete,
        ]);
    }
    format!("{}\n", table.render("  "))
}
