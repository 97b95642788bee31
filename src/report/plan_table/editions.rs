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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Budget;
    use crate::plan::key::TakeKey;
    use crate::plan::{Cue, Supply};
    use crate::report::plan_table::{chapters, json, render};
    use crate::report::sample;
    use crate::script::Prompt;
    use crate::units::Language;

    fn languages() -> [Language; 2] {
        ["en", "ja"].map(|tag| Language::parse(tag).unwrap())
    }

    /// Three prompts: one in English on the shelf, and two in Japanese, the last of which says again what the first one says.
    fn plan() -> Plan {
        let mut plan = sample::plan(1);
        let [en, ja] = languages();
        for (chapter, language) in plan.script.chapters.iter_mut().zip([&en, &ja, &ja]) {
            let (id, stem) = (chapter.title.clone(), chapter.title.clone());
            chapter.prompt = Some(Prompt {
                id,
                stem,
                language: Some(language.clone()),
                priority: None,
                flaws: Vec::new(),
                recorded: None,
            });
        }
        plan.cues[3] = Cue { key: plan.cues[0].key, supply: Supply::Shared, ..plan.cues[3].clone() };
        plan
    }

    #[test]
    fn each_language_is_asked_for_by_its_priorities() {
        let mut plan = plan();
        for (chapter, priority) in plan.script.chapters.iter_mut().zip([None, None, Some(7)]) {
            chapter.prompt.as_mut().unwrap().priority = priority;
        }
        plan.cues[3].key = plan.cues[2].key;
        let urgency = plan.urgency();
        let asked: Vec<_> = plan.requests().map(|one| (one.cue.0, urgency(one.cue, &one.key))).collect();
        // The last prompt has a priority and says what the one before says too.
        assert_eq!(asked, [(1, (1, u32::MAX)), (2, (1, 7))]);
        let plan = sample::plan(1);
        let urgency = plan.urgency();
        assert!(plan.requests().all(|one| urgency(one.cue, &one.key) == (0, 0)), "a book has neither");
    }

    #[test]
    fn each_language_has_its_day() {
        let budget = Budget { per_day: Some(Points(2)), total: None, doubt: Points(2) };
        let outlook = Outlook { budget, spent_today: Points(1), ..sample::outlook() };
        let shown = render(&plan(), &outlook);
        let table: Vec<&str> = shown.lines().skip_while(|line| !line.contains("Edition")).take(3).collect();
        insta::assert_snapshot!(table.join("\n"), @"
          Edition  prompts  requests  points  est. length  complete
          en             1         0       0        2.6 s  today
          ja             2         2       2        5.9 s  day 2
        ");
        let json: serde_json::Value = serde_json::from_str(&json::render(&plan(), &outlook).unwrap()).unwrap();
        assert_eq!((&json["editions"][1]["language"], &json["editions"][1]["days"]), (&"ja".into(), &2.into()));
        assert_eq!(rows(&sample::plan(1), &chapters::rows(&sample::plan(1)), &outlook), []);
    }

    #[test]
    fn complete_editions_are_a_plan_of_their_own() {
        let ([en, ja], plan) = (languages(), plan());
        let first = plan.cues[0].key;
        let complete = |is_there: &dyn Fn(&TakeKey) -> bool| plan.complete_editions(is_there);
        assert_eq!(complete(&|_| true), [en.clone(), ja.clone()]);
        assert_eq!(complete(&|key| *key == first), std::slice::from_ref(&en));
        assert_eq!(complete(&|key| *key != first), []);
        assert_eq!(sample::plan(1).complete_editions(|_| true), []);
        let english = plan.part(&[en]);
        assert_eq!((english.script.chapters.len(), english.cues.len()), (1, 1));
        let japanese = plan.part(&[ja]);
        let numbers: Vec<u32> = japanese.segments.iter().map(|segment| segment.chapter).collect();
        assert_eq!((numbers, japanese.quote.requests, japanese.quote.on_shelf), (vec![0, 0, 1], 0, 3));
        // What was first said in English is said here first.
        assert!(japanese.cues.iter().all(|cue| cue.supply == Supply::Shelf));
        let texts = |plan: &Plan| plan.segments.iter().map(|s| s.text(&plan.script).to_owned()).collect::<Vec<_>>();
        assert_eq!(texts(&japanese), texts(&plan)[1..]);
    }
}
