//! Fits: how each line of a dub came to its time. The law of a slot: words are never cut, and never begin before their time.
//!
//! Words that last longer than their slot borrow from the gap after it, but for the least gap; what is still left over is an
//! overrun, and the words after it wait for them and for the least gap, and come late.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::audio::Take;
use crate::cast::VoiceId;
use crate::plan::dub::{Dub, Fitted, SlotReport};
use crate::plan::{CueId, Plan};
use crate::read::Overlaps;
use crate::script::{Break, Notice, Place};
use crate::units::{Code, Frames, SampleRate};

/// How a line fits its slot; all in frames of its track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Its cue.
    pub cue: CueId,
    /// When it is to be heard.
    pub slot: Range<u64>,
    /// When it is heard.
    pub speaks: Range<u64>,
    /// How much faster than usual it is spoken, in thousandths.
    pub speed: u32,
    /// How far it lasts into the gap after its slot.
    pub borrowed: Frames,
    /// How far it lasts into what is not its own: the least gap after it, and the line after that.
    pub overrun: Frames,
}

impl Fit {
    /// How much later than its slot it begins, since the one before it lasted too long.
    pub fn late(&self) -> Frames {
        Frames(self.speaks.start - self.slot.start)
    }
}

impl Fit {
    /// The same for people and machines.
    pub fn report(&self, plan: &Plan, rate: SampleRate) -> SlotReport {
        let at = |frame: u64| (u128::from(frame) * 1000 / u128::from(rate.0.max(1))) as u64;
        SlotReport {
            source: place(plan, self.cue).map_or_else(String::new, |place| plan.script.show(place)),
            slot_start_ms: at(self.slot.start),
            slot_end_ms: at(self.slot.end),
            start_ms: at(self.speaks.start),
            end_ms: at(self.speaks.end),
            speed: f64::from(self.speed) / 1000.0,
            borrowed_ms: millis(self.borrowed, rate),
            overrun_ms: millis(self.overrun, rate),
            late_ms: millis(self.late(), rate),
        }
    }
}

/// How the `takes` of `plan`, one a cue and all at `rate`, are laid into their slots.
pub fn fits(plan: &Plan, dub: &Dub, takes: &[Take], rate: SampleRate) -> Vec<Fit> {
    let gap = rate.frames_in_ms(dub.min_gap_ms).0;
    let mut fits: Vec<Fit> = Vec::with_capacity(takes.len());
    // From when on there is room for each voice, and for any.
    let mut of_voice: BTreeMap<Option<VoiceId>, u64> = BTreeMap::new();
    let (mut free, mut meant) = (0, 0);
    for ((cue, take), (at, fitted)) in
        (0..plan.cues.len() as u32).map(CueId).zip(takes).zip(dub.fits.iter().enumerate())
    {
        let slot = fitted.slot.frames(rate);
        let lead: Option<&Fit> = fits.last().filter(|_| is_beside(plan, at));
        let is_at_once = dub.overlaps == Overlaps::Mix && slot.start < meant;
        let room = if is_at_once { of_voice.get(&voice(plan, at)).copied().unwrap_or(0) } else { free };
        let start = lead.map_or(slot.start.max(room), |lead| lead.speaks.start);
        let length = take.speech.end.min(take.frames.0).saturating_sub(take.speech.start);
        let end = start + length;
        let next = next(plan, dub, at).map(|next| next.slot.frames(rate).start);
        // Where cues leave less than the least gap between them, that is how it was meant.
        let room = next.map_or(u64::MAX, |next| next.saturating_sub(gap)).max(slot.end);
        let (borrowed, overrun) = (end.min(room).saturating_sub(slot.end), end.saturating_sub(room));
        let is_meant = end <= slot.end && next.is_none_or(|next| slot.end <= next);
        free = free.max(if is_meant { end } else { end + gap });
        of_voice.insert(voice(plan, at), if is_meant { end } else { end + gap });
        meant = meant.max(slot.end);
        let (borrowed, overrun) = (Frames(borrowed), Frames(overrun));
        fits.push(Fit { cue, slot, speaks: start..end, speed: fitted.speed, borrowed, overrun });
    }
    fits
}

/// Whether the cue at `at` says the words of the one before it at the same time.
fn is_beside(plan: &Plan, at: usize) -> bool {
    plan.segments.get(at).is_some_and(|segment| segment.before == Break::Beside)
}

fn voice(plan: &Plan, at: usize) -> Option<VoiceId> {
    plan.castings.get(plan.cues.get(at)?.casting as usize).map(|casting| casting.voice)
}

/// The cue before which the words of the one at `at` should have ended: not one that is heard at the same time.
fn next<'a>(plan: &Plan, dub: &'a Dub, at: usize) -> Option<&'a Fitted> {
    let own = dub.fits.get(at)?;
    let waits = |next: &usize| {
        dub.overlaps == Overlaps::Wait
            || dub.fits.get(*next).is_some_and(|fitted| own.slot.end_ms <= fitted.slot.start_ms)
            || voice(plan, *next) == voice(plan, at)
    };
    let next = (at + 1..dub.fits.len()).find(|next| !is_beside(plan, *next) && waits(next))?;
    dub.fits.get(next)
}

/// What a person should know of lines that last too long, at the first of them.
pub(super) fn notice(fits: &[Fit], plan: &Plan, rate: SampleRate) -> Option<Notice> {
    let mut long = fits.iter().filter(|fit| fit.overrun > Frames(0));
    let first = long.next()?;
    let more = match long.count() {
        0 => String::new(),
        more => format!(", with {more} more like it"),
    };
    let message = format!("the words of this cue last {} ms too long{more}", millis(first.overrun, rate));
    let help = "shorten them, give the cue more time, or allow a higher `max_speed` in [dub]".to_owned();
    Some(Notice { code: Code("N0582"), message, place: place(plan, first.cue), help })
}

/// Where the words of `cue` stand.
fn place(plan: &Plan, cue: CueId) -> Option<Place> {
    let segment = plan.segments.get(cue.0 as usize)?;
    let chapter = plan.script.chapters.get(segment.chapter as usize)?;
    chapter.lines.get(segment.lines.start as usize).map(|line| line.place)
}

/// `frames` at `rate` in whole milliseconds, rounded up: nothing that lasts too long is told as none.
fn millis(frames: Frames, rate: SampleRate) -> u64 {
    (u128::from(frames.0) * 1000).div_ceil(u128::from(rate.0.max(1))) as u64
}

#[cfg(test)]
mod tests;
