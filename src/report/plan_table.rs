//! The plan before spending: what would be done, what it costs and how long it takes, for people and for machines.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use crate::detect::Found;
use crate::job::Budget;
use crate::plan::{Detected, Plan, Price};
use crate::report::columns::{Align, Columns, counted, fit};
use crate::report::dub;
use crate::report::progress::show::numbered;
use crate::script::Notice;
use crate::units::{Grouped, Points, Spoken, UtcMillis};

pub mod chapters;
pub mod editions;
pub mod json;

use chapters::{ChapterRow, rows};

/// What a plan is judged by besides itself.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The work's title.
    pub title: String,
    /// What may be spent.
    pub budget: Budget,
    /// Points spent today over all jobs of the account, at most.
    pub spent_today: Points,
    /// Points spent on this job so far, at most.
    pub spent_in_all: Points,
    /// Requests a minute.
    pub per_minute: Option<NonZeroU32>,
    /// The civil time.
    pub now: UtcMillis,
    /// The file that the plan was saved in.
    pub saved: Option<String>,
}

/// Rows shown; `--json` has them all.
const ROWS_SHOWN: usize = 40;

/// Notices of one code shown with their place.
const NOTICES_SHOWN: usize = 5;

/// Cells of a chapter's name.
const NAME_CELLS: usize = 44;

/// The plan as people read it.
pub fn render(plan: &Plan, outlook: &Outlook) -> String {
    let rows = rows(plan);
    let mut shown = heading(plan, &rows, outlook);
    shown.push_str(&editions::table(plan, &rows, outlook));
    shown.push_str(&table(plan, &rows));
    shown.push_str(&totals(plan, outlook));
    shown.push_str(&notices(plan));
    if let Some(file) = &outlook.saved {
        shown.push_str(&format!("To do exactly this: rhapsode run {file}\n"));
    }
    shown
}

impl Plan {
    /// Whether its chapters are entries of catalogues.
    fn is_of_prompts(&self) -> bool {
        self.script.chapters.iter().any(|chapter| chapter.prompt.is_some())
    }

    /// So many chapters, or prompts where they are these.
    fn count_of(&self, many: u64) -> String {
        if self.is_of_prompts() { counted(many, "prompt", "prompts") } else { counted(many, "chapter", "chapters") }
    }
}

fn heading(plan: &Plan, rows: &[ChapterRow], outlook: &Outlook) -> String {
    let speaks = |voice: &_| plan.cast.voice(*voice).is_some();
    let voices: BTreeSet<_> = plan.castings.iter().map(|casting| casting.voice).filter(speaks).collect();
    let shared: u64 = rows.iter().map(|row| row.shared).sum();
    let mut shown = format!(
        "Plan for {}: {}, {}, {}\n\n  + {} new    = {} on the shelf",
        outlook.title,
        plan.count_of(rows.len() as u64),
        counted(plan.script.line_count() as u64, "line", "lines"),
        counted(voices.len() as u64, "voice", "voices"),
        Grouped(plan.quote.requests),
        Grouped(plan.quote.on_shelf),
    );
    let others = [
        (plan.quote.stored, "in the store"),
        (plan.quote.files, "recorded already"),
        (plan.quote.fresh, "fresh by the lock"),
        (shared, "said again"),
    ];
    for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
        shown.push_str(&format!("    {} {what}", Grouped(count)));
    }
    if plan.quote.packs > 0 {
        let parts = plan.packs.iter().map(|pack| pack.cues.len() as u64).sum();
        let (packs, parts) = (counted(plan.quote.packs, "pack", "packs"), counted(parts, "part", "parts"));
        shown.push_str(&format!("    {packs} of {parts}"));
    }
    shown.push_str("\n\n");
    shown
}

/// A row for each chapter that needs requests, and a line that counts the others.
fn table(plan: &Plan, rows: &[ChapterRow]) -> String {
    use Align::{Left, Right};
    let needed: Vec<&ChapterRow> = rows.iter().filter(|row| row.requests + row.packed > 0).collect();
    if needed.is_empty() {
        return String::new();
    }
    let mut table = Columns::new(&[Left, Right, Right, Right, Left]);
    table.row([if plan.is_of_prompts() { "Prompt" } else { "Chapter" }, "requests", "points", "est. length", "why"]);
    for row in needed.iter().take(ROWS_SHOWN) {
        table.row([
            fit(&numbered(row.number as usize - 1, rows.len(), &row.title), NAME_CELLS),
            Grouped(row.requests).to_string(),
            Grouped(row.points.0).to_string(),
            Spoken(row.length.duration(plan.card.rate)).to_string(),
            row.why(),
        ]);
    }
    let mut shown = table.render("  ");
    if let Some(hidden) = needed.get(ROWS_SHOWN..).filter(|hidden| !hidden.is_empty()) {
        let requests = hidden.iter().map(|row| row.requests).sum();
        let (chapters, requests) = (plan.count_of(hidden.len() as u64), Grouped(requests));
        shown.push_str(&format!("  … and {chapters} more with {requests} requests; --json shows them all\n"));
    }
    let complete = rows.iter().filter(|row| row.requests + row.packed + row.stored + row.files + row.fresh == 0);
    let (said, shelved): (Vec<_>, Vec<_>) = complete.partition(|row| row.on_shelf == 0 && row.shared > 0);
    for (count, what) in [(shelved.len(), "on the shelf already"), (said.len(), "with the words of others")] {
        if count > 0 {
            shown.push_str(&format!("  {} {what}\n", plan.count_of(count as u64)));
        }
    }
    shown.push('\n');
    shown
}

fn totals(plan: &Plan, outlook: &Outlook) -> String {
    let mut table = Columns::new(&[Align::Left, Align::Left]);
    let free = plan.card.price.is_free();
    let cost = match plan.quote.points {
        Points(0) if free => format!("nothing: {} is free", plan.card.name),
        Points(0) if plan.quote.stored > 0 => "nothing: what is not here is in the store".to_owned(),
        Points(0) if plan.quote.files > 0 => "nothing: what is not here is in recorded files".to_owned(),
        Points(0) if plan.quote.fresh > 0 => "nothing: no take is needed".to_owned(),
        Points(0) => "nothing: all of it is on the shelf".to_owned(),
        _ => format!("{}{}{}", plan.quote.cost(), worst(plan), unit(plan.card.price)),
    };
    table.row(["Cost", &cost]);
    if !free {
        for (name, line) in budget(plan.quote.points, outlook) {
            table.row([name, &line]);
        }
    }
    table.row(["Length", &format!("about {}", Spoken(plan.quote.length.duration(plan.card.rate)))]);
    if let (Some(fit), Some(dub)) = (plan.outlook(), &plan.dub) {
        table.row(["Fit", &dub::outlook(&fit, dub.max_speed)]);
    }
    if let Some(time) = time(plan, outlook) {
        table.row(["Time", &time]);
    }
    if let Some(detected) = &plan.detected {
        table.row(["Languages", &languages(detected)]);
    }
    if !plan.script.skips.is_empty() {
        table.row(["Skipped", &skips(plan)]);
    }
    table.render("  ")
}

/// When it is at most so much.
fn worst(plan: &Plan) -> String {
    let packs = match plan.quote.packs {
        0 => String::new(),
        1 => "the pack cannot be cut apart".to_owned(),
        packs => format!("none of {} packs can be cut apart", Grouped(packs)),
    };
    let again = if plan.may_ask_again() { "every cue is spoken again, faster" } else { "" };
    match (packs.as_str(), again) {
        ("", "") => String::new(),
        ("", one) | (one, "") => format!(" if {one}"),
        (packs, again) => format!(" if {packs} and {again}"),
    }
}

/// What a point is, where it is not a request.
fn unit(price: Price) -> String {
    match (price.per_request, price.per_character) {
        (_, Points(0)) => String::new(),
        (Points(0), each) => format!(" ({each} a character)"),
        (request, each) => format!(" ({request} a request and {each} a character)"),
    }
}

fn budget(cost: Points, outlook: &Outlook) -> Vec<(&'static str, String)> {
    let Budget { per_day, total, .. } = outlook.budget;
    let mut lines = Vec::new();
    if let Some(per_day) = per_day {
        let midnight = outlook.now.day().next_midnight();
        let left = Grouped((per_day - outlook.spent_today).0);
        let resets = Spoken(outlook.now.until(midnight));
        lines.push((
            "Budget",
            format!("{} a day, {left} left today, resets 00:00 UTC (in {resets})", Grouped(per_day.0)),
        ));
    }
    if let Some(total) = total {
        let left = total - outlook.spent_in_all;
        let short = if left < cost { format!(": {} too few", Grouped((cost - left).0)) } else { String::new() };
        lines.push(("In all", format!("{} for this job, {} left{short}", Grouped(total.0), Grouped(left.0))));
    }
    lines
}

/// How long the requests take at the rate allowed, and how many days at the daily budget.
fn time(plan: &Plan, outlook: &Outlook) -> Option<String> {
    if plan.quote.requests == 0 {
        return None;
    }
    let alone = outlook.per_minute.map(|rate| {
        let seconds = (plan.quote.requests * 60).div_ceil(u64::from(rate.get()));
        format!("requests alone {} at {rate}/min", Spoken(Duration::from_secs(seconds)))
    });
    let days = outlook.budget.per_day.filter(|_| plan.quote.points > Points(0)).map(|per_day| {
        match days(plan.quote.points, per_day, per_day - outlook.spent_today) {
            None => "with the budget: never".to_owned(),
            Some(1) => "with the budget: today".to_owned(),
            Some(days) => format!("with the budget: {} days, counting today", Grouped(days)),
        }
    });
    let parts: Vec<String> = alone.into_iter().chain(days).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Days, today included, that `cost` takes at `per_day` when `left` remain today; `None` when it never ends.
pub(crate) fn days(cost: Points, per_day: Points, left: Points) -> Option<u64> {
    let later = (cost - left).0;
    if later == 0 {
        return Some(1);
    }
    (per_day.0 > 0).then(|| 1 + later.div_ceil(per_day.0))
}

/// The languages found inside lines, and what that costs.
fn languages(detected: &Detected) -> String {
    let passages = |found: &Found| format!("{} in {}", counted(found.passages, "passage", "passages"), found.language);
    let all: Vec<String> = detected.languages.iter().map(passages).collect();
    let more = counted(detected.requests_more, "request", "requests");
    format!("{} found inside lines: {more} more than without", all.join(", "))
}

/// What is not spoken, by kind.
fn skips(plan: &Plan) -> String {
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for skip in &plan.script.skips {
        let (times, chars) = kinds.entry(skip.what).or_default();
        *times += 1;
        *chars += skip.chars;
    }
    let chars = kinds.values().map(|(_, chars)| chars).sum();
    let names: Vec<String> = kinds.iter().map(|(what, (times, _))| format!("{} × {what}", Grouped(*times))).collect();
    format!("{} ({})", names.join(", "), counted(chars, "character", "characters"))
}

fn notices(plan: &Plan) -> String {
    let mut by_code: BTreeMap<&str, Vec<&Notice>> = BTreeMap::new();
    for notice in &plan.notices {
        by_code.entry(notice.code.0).or_default().push(notice);
    }
    let mut shown = String::new();
    for (code, notices) in by_code {
        for notice in notices.iter().take(NOTICES_SHOWN) {
            let place = notice.place.map_or_else(String::new, |place| format!("{}: ", plan.script.show(place)));
            shown.push_str(&format!("  notice[{code}]: {place}{}\n", notice.message));
        }
        if notices.len() > NOTICES_SHOWN {
            shown.push_str(&format!("  notice[{code}]: … and {} more like this\n", notices.len() - NOTICES_SHOWN));
        }
        if let Some(help) = notices.first().map(|notice| &notice.help).filter(|help| !help.is_empty()) {
            shown.push_str(&format!("    = help: {help}\n"));
        }
    }
    if shown.is_empty() { shown } else { format!("\n{shown}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::packing::Pack;
    use crate::plan::{CueId, Quote, Supply};
    use crate::report::sample;

    #[test]
    fn a_free_plan_has_no_budget() {
        insta::assert_snapshot!(render(&sample::plan(0), &sample::outlook()), @"
        Plan for Alice: 3 chapters, 4 lines, 1 voice

          + 3 new    = 1 on the shelf

          Chapter             requests  points  est. length  why
          02 吾輩は猫である          2       0        1.1 s  new
          03 A Mad Tea-Party         1       0        4.8 s  new
          1 chapter on the shelf already

          Cost     nothing: house is free
          Length   about 14 s
          Skipped  2 × image, 1 × table (1,231 characters)

          notice[N03xx]: alice.md:77:1: the chapter has a heading and no words
            = help: write something below it
        ");
    }

    #[test]
    fn a_paid_plan_shows_money_and_days() {
        let budget = Budget { per_day: Some(Points(2)), total: Some(Points(4)), doubt: Points(2) };
        let (spent_today, spent_in_all) = (Points(1), Points(3));
        let per_minute = NonZeroU32::new(60);
        let saved = Some("plan.json".to_owned());
        let outlook = Outlook { budget, spent_today, spent_in_all, per_minute, saved, ..sample::outlook() };
        insta::assert_snapshot!(render(&sample::plan(1), &outlook), @"
        Plan for Alice: 3 chapters, 4 lines, 1 voice

          + 3 new    = 1 on the shelf

          Chapter             requests  points  est. length  why
          02 吾輩は猫である          2       2        1.1 s  new
          03 A Mad Tea-Party         1       1        4.8 s  new
          1 chapter on the shelf already

          Cost     3 points
          Budget   2 a day, 1 left today, resets 00:00 UTC (in 15 h 12 min)
          In all   4 for this job, 1 left: 2 too few
          Length   about 14 s
          Time     requests alone 3.0 s at 60/min; with the budget: 2 days, counting today
          Skipped  2 × image, 1 × table (1,231 characters)

          notice[N03xx]: alice.md:77:1: the chapter has a heading and no words
            = help: write something below it
        To do exactly this: rhapsode run plan.json
        ");
        let json = json::render(&sample::plan(1), &outlook).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&value["v"], &value["type"], &value["budget"]["days"]), (&1.into(), &"plan".into(), &2.into()));
        assert_eq!(value["chapters"][1]["requests"], 2);
        insta::assert_snapshot!(json, @r#"{"type":"plan","v":1,"title":"Alice","engine":"house","rate":22050,"lines":4,"quote":{"on_shelf":1,"requests":3,"points":3,"at_most":3,"packs":0,"length":308700},"budget":{"per_day":2,"total":4,"spent_today":1,"spent_in_all":3,"days":2,"resets":1795392000000},"chapters":[{"number":1,"title":"Down the Rabbit-Hole","lines":1,"requests":0,"points":0,"on_shelf":1,"shared":0,"packed":0,"length":57786},{"number":2,"title":"吾輩は猫である","lines":2,"requests":2,"points":2,"on_shelf":0,"shared":0,"packed":0,"length":24331},{"number":3,"title":"A Mad Tea-Party","lines":1,"requests":1,"points":1,"on_shelf":0,"shared":0,"packed":0,"length":106448}],"skipped":[{"what":"image","place":"alice.md:9:1","chars":31},{"what":"table","place":"alice.md:12:1","chars":200},{"what":"image","place":"alice.md:40:1","chars":1000}],"notices":[{"code":"N03xx","message":"the chapter has a heading and no words","place":"alice.md:77:1","help":"write something below it"}],"saved":"plan.json"}"#);
    }

    #[test]
    fn packs_show_what_they_cost_at_best_and_at_worst() {
        let mut plan = sample::plan(1);
        let cues: Vec<CueId> = [1, 2].map(CueId).to_vec();
        cues.iter().for_each(|cue| plan.cues[cue.0 as usize].supply = Supply::Packed);
        plan.packs = vec![Pack { key: plan.cues[0].key, text: "x".to_owned(), cues }];
        plan.quote = Quote { requests: 2, packs: 1, points: Points(2), at_most: Points(4), ..plan.quote };
        let shown = render(&plan, &sample::outlook());
        assert!(shown.contains("+ 2 new    = 1 on the shelf    1 pack of 2 parts\n"), "{shown}");
        assert!(shown.contains("Cost     2 points, at most 4 if the pack cannot be cut apart\n"), "{shown}");
        assert!(shown.contains("1       1        1.1 s  new; 2 parts in packs\n"), "{shown}");
    }

    #[test]
    fn days_are_counted_from_what_is_left_today() {
        let days = |cost, per_day, left| days(Points(cost), Points(per_day), Points(left));
        assert_eq!(days(10, 100, 10), Some(1));
        assert_eq!(days(11, 100, 10), Some(2));
        assert_eq!(days(310, 100, 10), Some(4));
        assert_eq!(days(1, 0, 0), None);
    }

    #[test]
    fn what_is_on_the_shelf_already_makes_a_short_plan() {
        let mut plan = sample::plan(1);
        plan.cues.iter_mut().for_each(|cue| cue.supply = Supply::Shelf);
        plan.quote = Quote { on_shelf: 4, length: plan.quote.length, ..Quote::default() };
        plan.notices.clear();
        plan.script.skips.clear();
        insta::assert_snapshot!(render(&plan, &sample::outlook()), @"
        Plan for Alice: 3 chapters, 4 lines, 1 voice

          + 0 new    = 4 on the shelf

          Cost    nothing: all of it is on the shelf
          Length  about 14 s
        ");
    }

    #[test]
    fn many_chapters_and_notices_are_counted_not_shown() {
        let mut plan = sample::plan(1);
        let notice = plan.notices[0].clone();
        plan.notices = vec![notice; 12];
        let shown = render(&plan, &sample::outlook());
        assert!(shown.contains("… and 7 more like this"), "{shown}");
    }
}
