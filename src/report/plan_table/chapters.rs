//! A plan by chapter: requests, points and estimated length.

use std::ops::Range;

use serde::Serialize;

use crate::plan::layout::speech_seconds;
use crate::plan::packing::Pack;
use crate::plan::{CueId, Plan, Supply};
use crate::report::columns::counted;
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
    /// Cues that come out of packs, which are counted where their first line is.
    pub packed: u64,
    /// Estimated length of all its audio, in frames of the plan's rate.
    pub length: Frames,
}

impl ChapterRow {
    /// Why requests are needed.
    pub fn why(&self) -> String {
        match (self.on_shelf, self.packed) {
            (0, 0) => "new".to_owned(),
            (0, packed) => format!("new; {} in packs", counted(packed, "part", "parts")),
            (on_shelf, 0) => format!("{} on the shelf, {} new or changed", Grouped(on_shelf), Grouped(self.requests)),
            (on_shelf, packed) => {
                format!("{} on the shelf, {} in packs", Grouped(on_shelf), counted(packed, "part", "parts"))
            }
        }
    }
}

/// A row for each chapter of `plan`.
pub fn rows(plan: &Plan) -> Vec<ChapterRow> {
    let mut rows: Vec<ChapterRow> = Vec::with_capacity(plan.script.chapters.len());
    for (at, chapter) in plan.script.chapters.iter().enumerate() {
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let cues = plan.chapter_cues(number);
        let new = cues.clone().filter(|at| plan.cues[*at].supply == Supply::New);
        let id = |at: usize| CueId(u32::try_from(at).unwrap_or(u32::MAX));
        let own = new.map(|at| plan.card.price.of(plan.text(id(at))));
        let begins = |pack: &&Pack| cues.contains(&(pack.first().0 as usize));
        let packs: Vec<&Pack> = plan.packs.iter().filter(begins).collect();
        let points = own.chain(packs.iter().map(|pack| plan.card.price.of(&pack.text))).sum();
        let supplied = |supply| plan.cues[cues.clone()].iter().filter(|cue| cue.supply == supply).count() as u64;
        let requests = supplied(Supply::New) + packs.len() as u64;
        rows.push(ChapterRow {
            number: number.saturating_add(1),
            title: chapter.title.clone(),
            lines: chapter.lines.len() as u64,
            requests,
            points,
            on_shelf: supplied(Supply::Shelf),
            shared: supplied(Supply::Shared),
            packed: supplied(Supply::Packed),
            length: length(plan, cues),
        });
    }
    rows
}

/// Estimated length of `cues`, as [`Quote::length`](crate::plan::Quote::length) is of all.
fn length(plan: &Plan, cues: Range<usize>) -> Frames {
    let mut seconds = 0.0;
    for at in cues {
        let casting = plan.cues.get(at).and_then(|cue| plan.castings.get(cue.casting as usize));
        let (Some(casting), Ok(cue)) = (casting, u32::try_from(at)) else { continue };
        let speed = plan.cast.speed(casting);
        seconds += speech_seconds(plan.text(CueId(cue)), &casting.language) / speed;
    }
    // Saturates: an estimate needs no more.
    Frames((seconds * f64::from(plan.card.rate.0)) as u64)
}
