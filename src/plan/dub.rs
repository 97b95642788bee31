//! Dubbing: which lines take longer than their slots, and at which speed they are asked for a second time.
//!
//! The verdict on a line follows from its slot and from the first take of its words alone. So a run that died comes to it
//! again, and a line that is asked for faster is an ordinary cue, under the key that its speed gives it.

use serde::Serialize;

use crate::cast::{Casting, Settings};
use crate::plan::key::{KeySet, Sound, TakeKey};
use crate::plan::layout::speech_seconds;
use crate::plan::{Cue, CueId, Plan, Supply};
use crate::read::Overlaps;
use crate::script::Slot;
use crate::units::{Frames, Points, SampleRate};

/// The fastest that a voice is asked to speak, in thousandths; as in the job file.
const FASTEST: u32 = crate::cast::SPEEDS.1;

/// A voice's own speed, in thousandths.
const OWN: u32 = 1000;

/// What is known of a plan whose lines have slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dub {
    /// How much faster than its voice a line may be spoken, in thousandths; 1000 where the engine cannot be told a speed.
    pub max_speed: u32,
    /// The least silence between words that last beyond their slot and the next slot, in milliseconds.
    pub min_gap_ms: u32,
    /// What becomes of cues that overlap.
    pub overlaps: Overlaps,
    /// One a cue.
    pub fits: Vec<Fitted>,
}

/// How the words of a cue fit its slot, as far as is known before anything is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fitted {
    /// When it is to be heard.
    pub slot: Slot,
    /// The key of its words at their usual speed.
    pub first: TakeKey,
    /// How long their first take speaks, at the rate of the plan; absent while there is none.
    pub length: Option<Frames>,
    /// How much faster than usual it is asked for, in thousandths; 1000 where it is not.
    pub speed: u32,
}

impl Fitted {
    /// The length of the slot at `rate`.
    pub fn room(&self, rate: SampleRate) -> Frames {
        let slot = self.slot.frames(rate);
        Frames(slot.end.saturating_sub(slot.start))
    }

    /// Whether it is asked for a second time.
    pub fn is_again(&self) -> bool {
        self.speed > OWN
    }
}

/// What a plan says of its slots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Outlook {
    /// Cues with a slot.
    pub cues: u64,
    /// Those whose first take is there: of these it is known how long they last.
    pub measured: u64,
    /// Those that last longer than their slot, by their first take, or else by estimate.
    pub too_long: u64,
    /// Those of them that last longer even at the greatest speed.
    pub beyond: u64,
    /// Those that are asked for again, faster.
    pub again: u64,
}

/// How a line of a dub was laid into its slot. Times are milliseconds of the track.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct SlotReport {
    /// Where its words stand, as `file:line:column`.
    pub source: String,
    /// When it is to be heard.
    pub slot_start_ms: u64,
    /// Until when.
    pub slot_end_ms: u64,
    /// When it is heard.
    pub start_ms: u64,
    /// Until when.
    pub end_ms: u64,
    /// How much faster than usual it is spoken, as a factor.
    pub speed: f64,
    /// How far it lasts into the gap after its slot, rounded up.
    pub borrowed_ms: u64,
    /// How far it lasts into what is not its own, rounded up: nothing where it fits.
    pub overrun_ms: u64,
    /// How much later than its slot it begins, rounded up.
    pub late_ms: u64,
}

/// Has lines of `plan` that are longer than their slots spoken faster, up to `max_speed` thousandths of their voices' speeds.
/// `lengths` is how long the first take of each cue speaks, if there is one, and `shelf` has the keys that are there; what
/// `is_refused` is not asked for.
pub fn fit(
    plan: &mut Plan,
    (max_speed, min_gap_ms): (u32, u32),
    lengths: &[Option<Frames>],
    shelf: &KeySet,
    is_refused: &dyn Fn(&TakeKey) -> bool,
) {
    let max_speed = if plan.cast.obeys.speed { max_speed } else { OWN };
    let rate = plan.card.rate;
    let mut fits = Vec::with_capacity(plan.cues.len());
    for at in 0..plan.cues.len() {
        let Some(slot) = slot(plan, at) else { continue };
        let first = plan.cues[at].key;
        let mut fitted = Fitted { slot, first, length: lengths.get(at).copied().flatten(), speed: OWN };
        let needed = fitted.length.map_or(OWN, |length| needed(length, fitted.room(rate)).min(max_speed));
        if needed > OWN
            && let Some((casting, key)) = faster(plan, at, needed)
            && (shelf.contains(&key) || !is_refused(&key))
        {
            fitted.speed = needed;
            plan.cues[at] = Cue { key, casting, supply: Supply::New };
        }
        fits.push(fitted);
    }
    supply(plan, shelf);
    plan.dub = Some(Dub { max_speed, min_gap_ms, overlaps: Overlaps::default(), fits });
}

/// The slot of the cue at `at`.
fn slot(plan: &Plan, at: usize) -> Option<Slot> {
    let segment = plan.segments.get(at)?;
    let slots = &plan.script.chapters.get(segment.chapter as usize)?.slots;
    // A sentence that goes on over several cues has the time of all of them.
    let own = slots.get(segment.lines.start as usize..segment.lines.end as usize)?;
    Some(Slot { end_ms: own.iter().map(|slot| slot.end_ms).max()?, ..*own.first()? })
}

/// The speed, in thousandths, at which words of `length` frames take no longer than `room`.
fn needed(length: Frames, room: Frames) -> u32 {
    let needed = (u128::from(length.0) * u128::from(OWN)).div_ceil(u128::from(room.0.max(1)));
    u32::try_from(needed).unwrap_or(u32::MAX).max(OWN)
}

/// The casting of the cue at `at`, `factor` thousandths as fast, and the key of its words then; nothing where its voice
/// speaks as fast as can be already.
fn faster(plan: &mut Plan, at: usize, factor: u32) -> Option<(u32, TakeKey)> {
    let usual = plan.castings.get(plan.cues.get(at)?.casting as usize)?.clone();
    let speed = plan.cast.speed(&usual);
    let asked = ((speed * f64::from(factor)).ceil() as u32).min(FASTEST);
    if f64::from(asked) <= speed * f64::from(OWN) {
        return None;
    }
    let settings = Settings { speed: Some(asked), ..usual.settings };
    let casting = Casting { settings, ..usual };
    let key = TakeKey::of(&Sound {
        text: plan.text(CueId(u32::try_from(at).ok()?)),
        engine: plan.card.identity_for(&casting.language),
        voice: &plan.cast.spoken(&casting)?,
        language: casting.language.as_str(),
        format: &plan.card.format,
    });
    let known = plan.castings.iter().position(|known| *known == casting);
    let number = known.unwrap_or_else(|| {
        plan.castings.push(casting);
        plan.castings.len() - 1
    });
    Some((u32::try_from(number).ok()?, key))
}

/// Says anew where the take of each cue of `plan` is to come from, and what that costs.
fn supply(plan: &mut Plan, shelf: &KeySet) {
    let mut seen = KeySet::default();
    let (mut on_shelf, mut requests, mut points) = (0, 0, Points(0));
    for at in 0..plan.cues.len() {
        let key = plan.cues[at].key;
        let supply = match (seen.insert(key), shelf.contains(&key)) {
            (false, _) => Supply::Shared,
            (true, true) => Supply::Shelf,
            (true, false) => Supply::New,
        };
        match supply {
            Supply::Shelf => on_shelf += 1,
            Supply::New => {
                requests += 1;
                points += plan.card.price.of(plan.text(CueId(u32::try_from(at).unwrap_or(u32::MAX))));
            }
            Supply::Shared | Supply::Packed | Supply::Store | Supply::File | Supply::Fresh => {}
        }
        plan.cues[at].supply = supply;
    }
    (plan.quote.on_shelf, plan.quote.requests) = (on_shelf, requests);
    (plan.quote.points, plan.quote.at_most) = (points, points);
}

impl Plan {
    /// The key under which the words of `cue` are asked for first.
    pub fn first_key(&self, cue: CueId) -> Option<TakeKey> {
        let fitted = self.dub.as_ref().and_then(|dub| dub.fits.get(cue.0 as usize));
        fitted.map(|fitted| fitted.first).or_else(|| Some(self.cues.get(cue.0 as usize)?.key))
    }

    /// The key under which the words of `cue` are asked for a second time, faster, if they are.
    pub fn second_key(&self, cue: CueId) -> Option<TakeKey> {
        let fitted = self.dub.as_ref()?.fits.get(cue.0 as usize)?;
        fitted.is_again().then(|| self.cues.get(cue.0 as usize).map(|cue| cue.key)).flatten()
    }

    /// Whether lines may have to be asked for again, once their first takes are there.
    pub fn may_ask_again(&self) -> bool {
        self.unmeasured().next().is_some()
    }

    /// The cues whose first take is to be made, and may turn out too long.
    fn unmeasured(&self) -> impl Iterator<Item = CueId> + '_ {
        let dub = self.dub.iter().filter(|dub| dub.max_speed > OWN);
        let fits = dub.flat_map(|dub| (0..).map(CueId).zip(&dub.fits));
        fits.filter(|(_, fitted)| fitted.length.is_none()).map(|(cue, _)| cue)
    }

    /// Counts what lines cost that may have to be asked for again among what the plan costs at most.
    pub fn foresee_again(&mut self) {
        let more: Points = self.unmeasured().map(|cue| self.card.price.of(self.text(cue))).sum();
        self.quote.at_most += more;
    }

    /// How the lines of a dub fit their slots, as far as is known.
    pub fn outlook(&self) -> Option<Outlook> {
        let dub = self.dub.as_ref()?;
        let mut outlook = Outlook::default();
        for (at, fitted) in dub.fits.iter().enumerate() {
            let cue = CueId(u32::try_from(at).unwrap_or(u32::MAX));
            let needed = needed(fitted.length.unwrap_or_else(|| self.estimate(cue)), fitted.room(self.card.rate));
            outlook.cues += 1;
            outlook.measured += u64::from(fitted.length.is_some());
            outlook.too_long += u64::from(needed > OWN);
            outlook.beyond += u64::from(needed > dub.max_speed.max(OWN));
            outlook.again += u64::from(fitted.is_again());
        }
        Some(outlook)
    }

    /// How long the words of `cue` are likely to take at their usual speed.
    fn estimate(&self, cue: CueId) -> Frames {
        let casting = self.cues.get(cue.0 as usize).and_then(|cue| self.castings.get(cue.casting as usize));
        let seconds =
            casting.map_or(0.0, |casting| speech_seconds(self.text(cue), &casting.language) / self.cast.speed(casting));
        // Saturates: an estimate needs no more.
        Frames((seconds * f64::from(self.card.rate.0)) as u64)
    }
}

#[cfg(test)]
mod tests;
