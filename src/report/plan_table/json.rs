//! A plan for machines: one versioned object; fields are added, never changed.

use serde::Serialize;

use crate::detect::Found;
use crate::plan::dub::Outlook;
use crate::plan::{Detected, Plan, Quote};
use crate::report::plan_table::chapters::{ChapterRow, rows};
use crate::report::plan_table::editions::{self, EditionRow};
use crate::report::plan_table::{self, days};
use crate::units::{Points, UtcMillis};

/// A plan as `plan --json` writes it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename = "plan")]
pub struct PlanView {
    /// Version of this object.
    pub v: u8,
    /// The work's title.
    pub title: String,
    /// What speaks.
    pub engine: String,
    /// Frames a second of its audio.
    pub rate: u32,
    /// Lines of all chapters.
    pub lines: u64,
    /// What all of it costs.
    pub quote: Quote,
    /// The money around it.
    pub budget: BudgetView,
    /// Edition by edition, if the job has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<EditionRow>,
    /// Chapter by chapter.
    pub chapters: Vec<ChapterRow>,
    /// The languages found inside lines, if the job wants them found and there were any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detected: Option<DetectedView>,
    /// How the lines of a dub fit their slots, as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dub: Option<Outlook>,
    /// What is not spoken.
    pub skipped: Vec<SkipView>,
    /// What a person should know.
    pub notices: Vec<NoticeView>,
    /// The file that the plan was saved in.
    pub saved: Option<String>,
}

/// The budget beside a plan.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct BudgetView {
    /// Points a UTC day; `null` for no limit.
    pub per_day: Option<Points>,
    /// Points for the job; `null` for no limit.
    pub total: Option<Points>,
    /// Spent today over all jobs of the account, at most.
    pub spent_today: Points,
    /// Spent on this job, at most.
    pub spent_in_all: Points,
    /// Days that the plan takes at the daily budget, today included; `null` when there is none, or it never ends.
    pub days: Option<u64>,
    /// When the day's budget begins anew, in milliseconds since 1970.
    pub resets: UtcMillis,
}

/// Languages found inside lines.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct DetectedView {
    /// By language.
    pub languages: Vec<FoundView>,
    /// Requests of the whole work beyond those that it would need without.
    pub requests_more: u64,
}

/// The passages of one language.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct FoundView {
    /// The language.
    pub language: String,
    /// How many passages.
    pub passages: u64,
    /// Their characters.
    pub chars: u64,
    /// Where the line begins that has the first of them, as `file:line:column`.
    pub first: String,
    /// The words of that one, or how they begin.
    pub words: String,
}

/// Something that is not spoken.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct SkipView {
    /// What it is.
    pub what: &'static str,
    /// Where, as `file:line:column`.
    pub place: String,
    /// Its size in characters of the source.
    pub chars: u64,
}

/// Something a person should know.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct NoticeView {
    /// Its stable code.
    pub code: &'static str,
    /// What.
    pub message: String,
    /// Where, as `file:line:column`.
    pub place: Option<String>,
    /// What to do about it.
    pub help: String,
}

impl PlanView {
    /// The view of `plan`.
    pub fn of(plan: &Plan, outlook: &plan_table::Outlook) -> PlanView {
        let (budget, chapters) = (outlook.budget, rows(plan));
        let left = |per_day: Points| days(plan.quote.points, per_day, per_day - outlook.spent_today);
        let script = &plan.script;
        let notice = |notice: &crate::script::Notice| NoticeView {
            code: notice.code.0,
            message: notice.message.clone(),
            place: notice.place.map(|place| script.show(place)),
            help: notice.help.clone(),
        };
        let skip = |skip: &crate::script::Skip| SkipView {
            what: skip.what,
            place: script.show(skip.place),
            chars: skip.chars,
        };
        PlanView {
            v: 1,
            title: outlook.title.clone(),
            engine: plan.card.name.clone(),
            rate: plan.card.rate.0,
            lines: script.line_count() as u64,
            quote: plan.quote,
            budget: BudgetView {
                per_day: budget.per_day,
                total: budget.total,
                spent_today: outlook.spent_today,
                spent_in_all: outlook.spent_in_all,
                days: budget.per_day.and_then(left),
                resets: outlook.now.day().next_midnight(),
            },
            editions: editions::rows(plan, &chapters, outlook),
            chapters,
            detected: plan.detected.as_ref().map(|detected| detected_view(detected, plan)),
            dub: plan.outlook(),
            skipped: script.skips.iter().map(skip).collect(),
            notices: plan.notices.iter().map(notice).collect(),
            saved: outlook.saved.clone(),
        }
    }
}

fn detected_view(detected: &Detected, plan: &Plan) -> DetectedView {
    let found = |found: &Found| FoundView {
        language: found.language.to_string(),
        passages: found.passages,
        chars: found.chars,
        first: plan.script.show(found.first),
        words: found.words.clone(),
    };
    let languages = detected.languages.iter().map(found).collect();
    DetectedView { languages, requests_more: detected.requests_more }
}

/// `plan` as one line of JSON, without its line feed.
pub fn render(plan: &Plan, outlook: &plan_table::Outlook) -> serde_json::Result<String> {
    serde_json::to_string(&PlanView::of(plan, outlook))
}
