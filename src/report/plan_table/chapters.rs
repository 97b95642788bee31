//! A plan by chapter: requests, points and a share of the estimated length.

use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use crate::plan::{Plan, Supply};
use crate::units::{Frames, Grouped, Points};

/// What one chapter needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ChapterRow {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: u64,
    /// Requests to make.
    pub requests: u64,
    /// What they cost.
    pub points: Points,
    /// Cues whose take is on the shelf.
    pub on_shelf: u64,
    /// Cues that sound like an earlier one of the plan and are asked for once.
    pub shared: u64,
    /// Estimated length of all its audio, in frames of the plan's rate.
    pub length: Frames,
}

impl ChapterRow {
    /// Why requests are needed.
    pub fn why(&self) -> String {
        match self.on_shelf {
            0 => "new".to_owned(),
            on_shelf => format!("{} on the shelf, {} new or changed", Grouped(on_shelf), Grouped(self.requests)),
        }
    }
}

/// A row for each chapter of `plan`.
pub fn rows(plan: &Plan) -> Vec<ChapterRow> {
    let weights: Vec<u64> = plan.script.chapters.iter().map(|chapter| weight(&chapter.text)).collect();
    let all: u64 = weights.iter().sum();
    let mut rows: Vec<ChapterRow> = Vec::with_capacity(weights.len());
    for (at, (chapter, weight)) in plan.script.chapters.iter().zip(&weights).enumerate() {
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let cues = plan.chapter_cues(number);
        let supplied = |supply| plan.cues[cues.clone()].iter().filter(|cue| cue.supply == supply).count() as u64;
        let requests = supplied(Supply::New);
        let share = u128::from(plan.quote.length.0) * u128::from(*weight) / u128::from(all.max(1));
        rows.push(ChapterRow {
            number: number.saturating_add(1),
            title: chapter.title.clone(),
            lines: chapter.lines.len() as u64,
            requests,
            points: Points(requests.saturating_mul(plan.card.points_per_request.0)),
            on_shelf: supplied(Supply::Shelf),
            shared: supplied(Supply::Shared),
            length: Frames(u64::try_from(share).unwrap_or(u64::MAX)),
        });
    }
    rows
}

/// How long `text` takes to say beside other texts: Han and kana take about three letters' time each
/// (15 letters or 4 to 5 characters a second).
fn weight(text: &str) -> u64 {
    text.chars().map(|c| if c.width() == Some(2) { 3 } else { 1 }).sum()
}
