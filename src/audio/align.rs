//! The aligner: which silence of a take lies between which of its parts, given no more than how long each should take.
//!
//! Parts are stretches of speech of an expected length; between them are joints. Every way to give joints to silences
//! has a cost in nats (how much less likely it is), and a dynamic programme finds the cheapest. An end is only worth as
//! much as the next best way that places it elsewhere costs more; and all of it is doubted by as much as a take in which
//! a part is missing, or something else is said as well, would explain the sound better. Pure, and without chance.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::silences::Heard;
use crate::units::SampleRate;

mod cost;
mod defect;
mod table;

use cost::Scene;
use table::{Flow, Table};

/// What lies at the end of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joint {
    /// A comma or the like: a voice may pause there, or not.
    Clause,
    /// The end of a sentence: a voice pauses there, but for the shortest ones.
    Sentence,
    /// The end of a line, a paragraph of its own: a voice pauses there.
    Line,
}

/// A stretch of speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// How long it would take without its pauses, at a tempo that need not be known: only the ratios of parts count.
    pub seconds: f64,
    /// What lies at its end.
    pub ends: Joint,
}

/// Where a part ends.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The silence, in frames: there the part ends, and after it the next begins.
    pub silence: Range<u64>,
    /// By how much the best way with another end is less likely, in nats.
    pub margin: f64,
}

/// The parts of a take in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// For each joint between parts, whether and where there is a silence; clauses that run on have none.
    pub ends: Vec<Option<End>>,
    /// By how much the sound is likelier as it should be than with a part missing or something else in it, in nats.
    pub whole: f64,
    /// The mean cost of a stretch of speech, in nats: how badly lengths fit.
    pub misfit: f64,
}

/// Certain enough, unless a caller has reasons of its own; chosen by `benches/align.rs`, which tries it on thousands of takes.
pub const CERTAIN: Certainty = Certainty { margin: 6.0, whole: 3.0, misfit: 1.2 };

/// The fewest lines or sentences that are aligned. Two may as well be one with a rest in it.
pub const LEAST_UNITS: usize = 3;

/// What is asked of an alignment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// The least margin of an end, in nats.
    pub margin: f64,
    /// How much likelier the whole must be than a take with a defect, in nats.
    pub whole: f64,
    /// The greatest misfit.
    pub misfit: f64,
}

impl Alignment {
    /// Whether the take is what it should be as a whole; without that no end means anything.
    pub fn is_whole(&self, asked: &Certainty) -> bool {
        self.whole >= asked.whole && self.misfit <= asked.misfit
    }

    /// The end at `joint`, where it is certain.
    pub fn end(&self, joint: usize, asked: &Certainty) -> Option<&End> {
        let end = self.ends.get(joint)?.as_ref()?;
        (self.is_whole(asked) && end.margin >= asked.margin).then_some(end)
    }

    /// The parts between lines, when the end of every line is certain: frames of `heard`'s take, one range a line.
    pub fn lines(&self, parts: &[Part], heard: &Heard, asked: &Certainty) -> Option<Vec<Range<u64>>> {
        let mut lines = Vec::new();
        let mut start = heard.speech.start;
        for (joint, part) in parts.iter().enumerate().take(self.ends.len()) {
            if part.ends == Joint::Line {
                let end = self.end(joint, asked)?;
                lines.push(start..end.silence.start);
                start = end.silence.end;
            }
        }
        lines.push(start..heard.speech.end);
        self.is_whole(asked).then_some(lines)
    }
}

/// Aligns `parts`, in their order, with what was heard in a take of `rate`; `None` when they cannot be in it, or there are too
/// few of them to tell, or too many to look at.
pub fn align(parts: &[Part], heard: &Heard, rate: SampleRate) -> Option<Alignment> {
    let scene = Scene::of(parts, heard, rate)?;
    if scene.units().len() <= LEAST_UNITS {
        return None;
    }
    let mirrored = scene.mirrored();
    let mut best: Option<(f64, f64)> = None;
    let mut flows = Vec::new();
    for tempo in scene.tempos() {
        let (Some(there), Some(back)) = (Table::of(&scene, tempo), Table::of(&mirrored, tempo)) else { return None };
        let flow = Flow::new(&scene, there, back, tempo);
        if best.is_none_or(|(cost, _)| flow.best() < cost) {
            best = Some((flow.best(), tempo));
        }
        flows.push(flow);
    }
    let (cost, tempo) = best.filter(|(cost, _)| cost.is_finite())?;
    let chosen = flows.iter().find(|flow| flow.tempo == tempo)?;
    let path = chosen.path();
    let margins = table::margins(&scene, &flows, &path, cost);
    let ends = path.iter().zip(margins).map(|(column, margin)| {
        let silence = heard.silences.get(column.as_ref()?.checked_sub(1)?)?.clone();
        Some(End { silence, margin })
    });
    let broken =
        flows.iter().map(|flow| defect::cheapest(&scene, flow, cost + table::FAR)).fold(f64::INFINITY, f64::min);
    let stretches = path.iter().flatten().count() + 1;
    Some(Alignment {
        ends: ends.collect(),
        whole: broken - cost,
        misfit: scene.misfit(&path, tempo) / stretches as f64,
    })
}

#[cfg(test)]
mod tests;
