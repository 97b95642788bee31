//! A plan by chapter: requests, points and estimated length.

use std::ops::Range;

use serde::Serialize;

use crate::plan::fresh::Apart;
use crate::plan::layout::speech_seconds;
use crate::plan::packing::Pack;
use crate::plan::{Cue, CueId, Plan, Supply};
use crate::report::columns::counted;
use crate::script::Break;
use crate::segment::Segment;
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
    /// Cues whose take is in the shared store.
    #[serde(skip_serializing_if = "crate::plan::is_none")]
    pub stored: u64,
    /// Cues whose sound somebody has recorded, and is not on the shelf yet.
    #[serde(skip_serializing_if = "crate::plan::is_none")]
    pub files: u64,
    /// Cues that are not needed, because the files of the prompt are fresh by the lock.
    #[serde(skip_serializing_if = "crate::plan::is_none")]
    pub fresh: u64,
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
    let mut fresh = plan.fresh.iter().peekable();
    for (at, chapter) in plan.script.chapters.iter().enumerate() {
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let cues = plan.chapter_cues(number);
        let apart = fresh.next_if(|apart| apart.chapter == number);
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
            stored: supplied(Supply::Store),
            files: supplied(Supply::File),
            fresh: apart.map_or(0, |apart| apart.parts.len() as u64),
            length: length(plan, cues, apart),
        });
    }
    rows
}

/// Estimated length of `cues` and of what is set `apart`, as [`Quote::length`](crate::plan::Quote::length) is of all.
fn length(plan: &Plan, cues: Range<usize>, apart: Option<&Apart>) -> Frames {
    let apart = apart.into_iter().flat_map(|apart| &apart.parts).map(|(segment, cue)| (segment, cue));
    let own = cues.filter_map(|at| plan.segments.get(at).zip(plan.cues.get(at)));
    // What is said beside takes no more time.
    let follows = |(segment, _): &(&Segment, &Cue)| segment.before != Break::Beside;
    let seconds = own.chain(apart).filter(follows).filter_map(|(segment, cue)| {
        let casting = plan.castings.get(cue.casting as usize)?;
        Some(speech_seconds(segment.text(&plan.script), &casting.language) / plan.cast.speed(casting))
    });
    // Saturates: an estimate needs no more.
    Frames((seconds.sum::<f64>() * f64::from(plan.card.rate.0)) as u64)
}
