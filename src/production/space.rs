//! Space: what a run may write is asked of its disks before a point is spent, and room is set aside for what is under way.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::audio::{Digest, SAMPLE_BYTES, Take};
use crate::bind::sounds::MEDIA;
use crate::book::timeline;
use crate::job::package::{Mp3Size, Samples};
use crate::job::{Coding, Form, Format, Job};
use crate::plan::layout::speech_seconds;
use crate::plan::{CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::script::Break;
use crate::store::disk;
use crate::store::ledger::{Ledger, REQUEST_RECORDS};
use crate::store::outlook::{Expected, Outlook};
use crate::store::shelf::Shelf;
use crate::units::{Frames, Points, SampleRate};

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

/// Sound as it is recorded, in [`Copies`].
const ONCE: u64 = 1000;

/// What a coded file takes beside what its bitrate says, in thousandths: frames' padding, containers, chapters. Opus and
/// AAC choose their own size around the bitrate, the first more freely.
const CONSTANT: u64 = 1020;
const VARYING: u64 = 1100;
const FREE: u64 = 1500;

/// How much is written to finished files of each byte of sound, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Copies(u64);

impl Copies {
    /// Of `job`, whose finished sound has `rate`: every file, and once more what each package holds.
    fn of(job: &Job, rate: SampleRate) -> Copies {
        let forms = job.forms.iter().map(|form| {
            let files = u64::from(form.files.has_chapters()) + u64::from(form.files.has_book());
            files * coded(form.coding, rate)
        });
        let packed = job.papers.iter().map(|paper| match paper {
            Format::Lpf => packed(&job.forms, rate, false),
            Format::Epub => packed(&job.forms, rate, true),
            _ => 0,
        });
        let all: u64 = forms.clone().sum();
        // An archive holds every file of sound once more.
        let archived = if job.archive.is_some() { all } else { 0 };
        Copies(all + packed.sum::<u64>() + archived)
    }

    /// Of so many bytes.
    fn bytes(self, sound: u64) -> u64 {
        (u128::from(sound) * u128::from(self.0) / u128::from(ONCE)).try_into().unwrap_or(u64::MAX)
    }
}

/// What `coding` makes of a byte of sound at `rate`, in thousandths.
fn coded(coding: Coding, rate: SampleRate) -> u64 {
    let second = (u64::from(rate.0) * SAMPLE_BYTES).max(1);
    // A kilobit is 125 bytes.
    let of = |kbps: u32, more: u64| (u64::from(kbps) * 125 * more).div_ceil(second);
    let exact = |samples: Samples, rate: SampleRate| (u64::from(rate.0) * samples.bytes() * ONCE).div_ceil(second);
    match coding {
        // What can be had for less only the coder knows.
        Coding::Wav | Coding::Flac { .. } | Coding::Mp3 { size: Mp3Size::Quality(_), .. } | Coding::Ogg { .. } => ONCE,
        Coding::Mp3 { size: Mp3Size::Constant(kbps), .. } => of(kbps, CONSTANT),
        Coding::M4b { kbps, .. } => of(kbps, VARYING),
        Coding::Opus { kbps } => of(kbps, FREE),
        Coding::WavAs { samples, rate: wanted } => exact(samples, wanted.unwrap_or(rate)),
        Coding::Bare(bare) => exact(bare.shape().0, bare.shape().1),
    }
}

/// What a package holds of a byte of sound at `rate`, in thousandths: the first of `forms` that it can hold.
fn packed(forms: &[Form], rate: SampleRate, core: bool) -> u64 {
    let form = MEDIA
        .iter()
        .filter(|media| media.core || !core)
        .find_map(|media| forms.iter().find(|form| form.coding.format().extension() == media.extension));
    form.map_or(0, |form| coded(form.coding, rate))
}

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
    fn of(plan: &Plan, job: &Job, under: Frames) -> Needs {
        let second = second(plan);
        let seconds: Vec<f64> = plan.requests().map(|request| seconds_of(plan, request.cue, request.text)).collect();
        let cut = plan.packs.iter().flat_map(|pack| &pack.cues).map(|cue| self::seconds(plan, *cue));
        let takes = seconds.iter().copied().chain(cut).map(|seconds| (seconds * second) as u64 + BLOCKS).sum();
        // The reply may be as large as its take: both lie there until the take is durable.
        let room = |seconds: &f64| 2 * (((seconds * LONGER + MORE_SECONDS) * second) as u64 + BLOCKS);
        let mut rooms: Vec<u64> = seconds.iter().map(room).collect();
        rooms.sort_unstable_by_key(|room| Reverse(*room));
        rooms.truncate(job.limits.concurrency.get() as usize);
        let cues = plan.cues.len() as u64;
        let rate = job.stitch.rate.unwrap_or(plan.card.rate);
        let whole = expected_frames(plan, job, rate).max(under).0.saturating_mul(SAMPLE_BYTES);
        Needs {
            takes,
            under_way: rooms.iter().sum(),
            longest: rooms.first().copied().unwrap_or(0),
            outputs: Copies::of(job, rate).bytes(whole) + cues * LISTED,
            requests: rooms.len() as u32,
        }
    }
}

/// Bytes that a second of the plan's sound takes.
fn second(plan: &Plan) -> f64 {
    u64::from(plan.card.rate.0).saturating_mul(SAMPLE_BYTES) as f64
}

/// How long the book of `plan` will be, pauses and all, if its takes are as long as they are estimated.
fn expected_frames(plan: &Plan, job: &Job, rate: SampleRate) -> Frames {
    let take = |cue| {
        let frames = Frames((seconds(plan, cue) * f64::from(rate.0)) as u64);
        Take { rate, frames, speech: 0..frames.0, digest: Digest(0) }
    };
    let takes: Vec<Take> = (0..plan.cues.len() as u32).map(|cue| take(CueId(cue))).collect();
    // A plan that cannot be laid out has no files; why it cannot is said when they are to be made.
    timeline::lay(plan, &takes, &job.stitch).map_or(Frames(0), |book| book.frames())
}

/// The takes that `plan` needs, as long as they are estimated, and the finished files of `job`, of which `files` bytes are
/// expected.
fn outlook(plan: &Plan, job: &Job, files: u64) -> Outlook {
    let second = second(plan);
    let rate = job.stitch.rate.unwrap_or(plan.card.rate);
    // Takes are at the engine's rate, files at the job's.
    let copies = Copies::of(job, rate).0 * u64::from(rate.0) / u64::from(plan.card.rate.0.max(1));
    let mut expected = HashMap::new();
    for (index, cue) in plan.cues.iter().enumerate() {
        if cue.supply == Supply::Shelf {
            continue;
        }
        let speech = (seconds(plan, CueId(index as u32)) * second) as u64;
        let takes = Expected { take: speech + BLOCKS, speech, copies: 0 };
        // What is said beside makes no file longer.
        let is_beside = plan.segments.get(index).is_some_and(|segment| segment.before == Break::Beside);
        expected.entry(cue.key).or_insert(takes).copies += if is_beside { 0 } else { copies };
    }
    for pack in &plan.packs {
        // No file holds it: its lines' own takes do.
        let speech = (seconds_of(plan, pack.first(), &pack.text) * second) as u64;
        expected.insert(pack.key, Expected { take: speech + BLOCKS, speech, copies: 0 });
    }
    Outlook::new(expected, &job.output, files)
}

/// Seconds that the speech of `cue` is estimated to take.
fn seconds(plan: &Plan, cue: CueId) -> f64 {
    seconds_of(plan, cue, plan.text(cue))
}

/// Seconds that `text` is estimated to take in the voice of `cue`.
fn seconds_of(plan: &Plan, cue: CueId, text: &str) -> f64 {
    let casting = plan.cues.get(cue.0 as usize).and_then(|cue| plan.castings.get(cue.casting as usize));
    casting.map_or(0.0, |casting| speech_seconds(text, &casting.language) / plan.cast.speed(casting))
}

impl Production {
    /// Refuses when the disks have no room for what will come, and sets aside what requests under way may need that cost
    /// points: what is paid for must be kept, whatever else is written to the disk meanwhile.
    pub(super) fn make_room(&self, plan: &Plan, ledger: &mut Ledger, shelf: &Shelf) -> Result<(), Problem> {
        // Of a run that died; it counts as free again.
        shelf.release();
        let under = self.background()?.map_or(Frames(0), |(_, background)| background.frames());
        let needs = Needs::of(plan, &self.job, under);
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
            shelf.foresee(outlook(plan, &self.job, needs.outputs));
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
    use crate::job::tests::read;

    fn job(formats: &str, tables: &str) -> Job {
        let head = "[job]\ntitle = 'T'\nlanguage = 'en'\n";
        read(&format!("{head}formats = [{formats}]\n[[manuscript]]\npath = 'a.md'\n{tables}")).unwrap().0
    }

    #[test]
    fn room_is_reckoned_for_the_longest_requests_under_way_and_no_others() {
        // At 14.5 letters a second: 2, 1 and 1 seconds.
        let (long, short) = ("x".repeat(29), "y".repeat(14) + "z");
        let lines =
            [(long.as_str(), Break::Chapter), (&short[..14], Break::Paragraph), (&short[1..], Break::Paragraph)];
        let mut plan = fixture::plan(&lines);
        let job = |concurrency: u32| job("'wav'", &format!("[limits]\nconcurrency = {concurrency}\n"));
        assert_eq!(Needs::of(&plan, &job(4), Frames(0)).under_way, 0, "all is on the shelf");
        plan.cues.iter_mut().for_each(|cue| cue.supply = Supply::New);
        let needs = Needs::of(&plan, &job(2), Frames(0));
        let second = 48_000;
        assert_eq!(needs.longest, 2 * (4 * second + BLOCKS));
        assert_eq!(needs.requests, 2);
        let pauses = 2 * plan.card.rate.frames_in_ms(job(2).stitch.pauses.paragraph).0;
        assert_eq!(needs.outputs, 2 * SAMPLE_BYTES * (48_000 + 2 * 23_172 + pauses) + 3 * LISTED);
        assert!(needs.under_way > needs.longest && needs.under_way < 2 * needs.longest);
        assert!(needs.takes > 3 * second && needs.takes < 4 * second + 3 * BLOCKS, "{needs:?}");
        assert_eq!(Needs::of(&plan, &job(256), Frames(0)).requests, 3);
    }

    #[test]
    fn files_are_reckoned_by_their_bitrate_and_packages_by_what_they_hold() {
        let copies = |formats: &str, tables: &str| Copies::of(&job(formats, tables), SampleRate(24_000)).0;
        assert_eq!(copies("'wav'", ""), 2000, "chapters and whole");
        assert_eq!(copies("'wav', 'flac'", "[encode]\nflac = { files = 'book' }\n"), 3000);
        // Of 48,000 bytes a second: 32 kbit/s with half as much again, twice; 64 with a tenth, once.
        assert_eq!(copies("'opus', 'm4b'", ""), 2 * 125 + 184);
        assert_eq!(
            copies("'opus', 'm4b', 'lpf', 'epub'", ""),
            2 * 125 + 3 * 184,
            "packages hold the first that is played by most"
        );
        assert_eq!(copies("'wav', 'lpf', 'vtt'", ""), 3000);
        assert_eq!(copies("'wav', 'opus', 'lpf', 'epub'", ""), 2000 + 4 * 125);
        // Two bytes at 24,000 Hz become one at 8,000, and all of it stands in the archive again.
        let table = "[[catalogue]]\npath = 'a.csv'\n[prompts]\narchive = 'zip'\n[encode.wav]\ncoding = 'alaw'\nsample_rate = 8000\n";
        let text = format!("[job]\ntitle = 'T'\nlanguage = 'en'\n{table}");
        assert_eq!(Copies::of(&read(&text).unwrap().0, SampleRate(24_000)).0, 2 * 167);
        // An MP3 may be larger than telephone sound.
        let job = job("'opus'", "[encode]\nopus = { bitrate = 256 }\n");
        assert!(Copies::of(&job, SampleRate(8000)).0 > 2 * ONCE);
        assert_eq!(Copies(184).bytes(u64::MAX), u64::MAX / 1000 * 184 + u64::MAX % 1000 * 184 / 1000);
    }
}
