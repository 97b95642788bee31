//! Space: what a run may write is asked of its disks before a point is spent, and room is set aside for what is under way.

use std::cmp::Reverse;

use crate::audio::SAMPLE_BYTES;
use crate::audio::resample::frames_at;
use crate::job::Form;
use crate::plan::layout::speech_seconds;
use crate::plan::{CueId, Plan};
use crate::problem::Problem;
use crate::production::Production;
use crate::store::disk;
use crate::store::ledger::{Ledger, REQUEST_RECORDS};
use crate::store::shelf::Shelf;
use crate::units::{Points, SampleRate};

/// What the checkpoint's database takes when it is new, in bytes: its first segment of 512 KiB, and as much again while
/// it is rewritten.
const CHECKPOINT: u64 = 1 << 20;

/// What a cue takes in the checkpoint, in bytes: a key of 32 and its state, each written twice.
const CHECKPOINT_CUE: u64 = 128;

/// What a take's file and folder take beside its sound, in bytes: a block each.
const BLOCKS: u64 = 2 * 4096;

/// How much longer than estimated speech is reckoned with: half as long again …
const LONGER: f64 = 1.5;
/// … and this many seconds, for short lines.
const MORE_SECONDS: f64 = 1.0;

/// What a finished file takes beside its sound, in bytes: headers, names, and a line of the timing manifest a cue.
const LISTED: u64 = 1024;

/// What the files of a plan take at most, in bytes.
#[derive(Debug, PartialEq, Eq)]
struct Needs {
    /// All takes that are to be recorded, as long as they are estimated.
    takes: u64,
    /// The replies and takes of requests under way, each longer than estimated.
    under_way: u64,
    /// The same of the longest one.
    longest: u64,
    /// The finished files.
    outputs: u64,
    /// Requests under way at the same time.
    requests: u32,
}

impl Needs {
    /// Of files at `rate`.
    fn of(plan: &Plan, concurrency: u32, forms: &[Form], rate: SampleRate) -> Needs {
        let second = u64::from(plan.card.rate.0).saturating_mul(SAMPLE_BYTES) as f64;
        let seconds: Vec<f64> = plan.new_cues().map(|cue| seconds(plan, cue)).collect();
        let takes = seconds.iter().map(|seconds| (seconds * second) as u64 + BLOCKS).sum();
        // The reply may be as large as its take: both lie there until the take is durable.
        let room = |seconds: &f64| 2 * (((seconds * LONGER + MORE_SECONDS) * second) as u64 + BLOCKS);
        let mut rooms: Vec<u64> = seconds.iter().map(room).collect();
        rooms.sort_unstable_by_key(|room| Reverse(*room));
        rooms.truncate(concurrency as usize);
        let cues = plan.cues.len() as u64;
        let parts = |form: &Form| u64::from(form.files.has_chapters()) + u64::from(form.files.has_book());
        let whole = frames_at(plan.quote.length, plan.card.rate, rate).0.saturating_mul(SAMPLE_BYTES);
        Needs {
            takes,
            under_way: rooms.iter().sum(),
            longest: rooms.first().copied().unwrap_or(0),
            // Coded sound is smaller than this, by how much only the coder knows.
            outputs: whole.saturating_mul(forms.iter().map(parts).sum()) + cues * LISTED,
            requests: rooms.len() as u32,
        }
    }
}

/// Seconds that the speech of `cue` is estimated to take.
fn seconds(plan: &Plan, cue: CueId) -> f64 {
    let casting = plan.cues.get(cue.0 as usize).and_then(|cue| plan.castings.get(cue.casting as usize));
    let voice = casting.and_then(|casting| Some((casting, plan.cast.voice(casting.voice)?)));
    voice.map_or(0.0, |(casting, voice)| speech_seconds(plan.text(cue), &casting.language) / voice.speed)
}

impl Production {
    /// Refuses when the disks have no room for what will come, and sets aside what requests under way may need that cost
    /// points: what is paid for must be kept, whatever else is written to the disk meanwhile.
    pub(super) fn make_room(&self, plan: &Plan, ledger: &mut Ledger, shelf: &Shelf) -> Result<(), Problem> {
        // Of a run that died; it counts as free again.
        shelf.release();
        let rate = self.job.stitch.rate.unwrap_or(plan.card.rate);
        let needs = Needs::of(plan, self.job.limits.concurrency.get(), &self.job.forms, rate);
        if plan.quote.requests == 0 {
            return disk::require(&self.job.output, needs.outputs).map_err(|error| Problem::from(&error));
        }
        let paid = plan.quote.points > Points(0);
        let set_aside = if paid { needs.under_way } else { 0 };
        let checkpoint = CHECKPOINT + plan.cues.len() as u64 * CHECKPOINT_CUE;
        let state = needs.takes + set_aside + needs.longest + checkpoint;
        let records = REQUEST_RECORDS * u64::from(needs.requests) + plan.quote.requests * REQUEST_RECORDS / 4;
        let checked = disk::require_all(&[
            (self.places.state(), state),
            (ledger.path(), records),
            (&self.job.output, needs.outputs),
        ]);
        checked.map_err(|error| Problem::from(&error))?;
        if paid {
            ledger.brace(needs.requests).map_err(|error| Problem::from(&error))?;
        }
        // One half for the replies, in their own files, and one for their takes.
        let each = if paid { needs.longest / 2 } else { 0 };
        shelf.brace(each, set_aside / 2, needs.longest).map_err(|error| Problem::from(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::fixture;
    use crate::job::{Coding, Files};
    use crate::plan::Supply;
    use crate::script::Break;

    #[test]
    fn room_is_reckoned_for_the_longest_requests_under_way_and_no_others() {
        // At 14.5 letters a second: 2, 1 and 1 seconds.
        let (long, short) = ("x".repeat(29), "y".repeat(14) + "z");
        let lines =
            [(long.as_str(), Break::Chapter), (&short[..14], Break::Paragraph), (&short[1..], Break::Paragraph)];
        let mut plan = fixture::plan(&lines);
        let forms = [Form { coding: Coding::Wav, files: Files::Both }];
        assert_eq!(Needs::of(&plan, 4, &forms, fixture::RATE).under_way, 0, "all is on the shelf");
        plan.cues.iter_mut().for_each(|cue| cue.supply = Supply::New);
        let needs = Needs::of(&plan, 2, &forms, fixture::RATE);
        let second = 48_000;
        assert_eq!(needs.longest, 2 * (4 * second + BLOCKS));
        assert_eq!(needs.requests, 2);
        assert_eq!(needs.outputs, 2 * SAMPLE_BYTES * plan.quote.length.0 + 3 * LISTED);
        assert!(needs.under_way > needs.longest && needs.under_way < 2 * needs.longest);
        assert!(needs.takes > 3 * second && needs.takes < 4 * second + 3 * BLOCKS, "{needs:?}");
        assert_eq!(Needs::of(&plan, 256, &forms, fixture::RATE).requests, 3);
    }
}
