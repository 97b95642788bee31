//! Rendering: the finished sound of every track, mastered or as it was recorded, for whatever form it is bound in.
//!
//! [`Rendering::new`] decides every gain, reading the takes once or twice where a loudness is asked for. Then each track
//! can be had as often as it is needed, in any order and at the same time as others, always the same to the bit.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::num::NonZeroUsize;

use crate::audio::Take;
use crate::audio::dither::quantise;
use crate::audio::limiter::{Limiter, MARGIN};
use crate::audio::loudness::{FULL_SCALE, Levels, Measured, Meter, Peaks};
use crate::audio::room_tone::RoomTone;
use crate::book::assemble::{AssembleError, Recordings, assemble, silence};
use crate::book::{Book, RenderKey, Track};
use crate::cast::VoiceId;
use crate::job::Master;
use crate::plan::{CueId, Plan};
use crate::units::{Frames, Millibels, SampleRate};

mod bed;
mod chunks;
mod heard;
mod measure;
mod memory;
mod mix;
mod parallel;

pub use chunks::Chunks;
pub use memory::{Forgetful, Listening, Measures};
pub use parallel::in_parallel;

/// Changes whenever the same takes are mastered to other bytes.
pub const MASTER_VERSION: u64 = 3;

/// Frames of room tone that are made at a time between chapters.
const PIECE: usize = 8 * 1024;

/// What the dither of a chapter's gap begins with, apart from that of tracks.
const GAP_SEED: u64 = 1 << 63;

/// The bits of a prompt's seed: those above the frames of a track and below [`GAP_SEED`].
const PROMPT_SEEDS: u64 = (1 << 23) - 1;

/// The finished sound of a book.
#[derive(Debug)]
pub struct Rendering<'a> {
    scene: Scene<'a>,
    mastering: Option<Mastering>,
    threads: NonZeroUsize,
}

/// A book, where its takes come from, and what is known of them.
#[derive(Clone, Copy)]
struct Scene<'a> {
    plan: &'a Plan,
    book: &'a Book,
    recordings: &'a (dyn Recordings + Sync),
    listening: Listening<'a>,
}

impl std::fmt::Debug for Scene<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene").field("book", self.book).finish_non_exhaustive()
    }
}

/// What was decided of all tracks.
#[derive(Debug)]
struct Mastering {
    /// What each voice is raised by; nothing where it is not named.
    voices: BTreeMap<VoiceId, Millibels>,
    tracks: Vec<Finish>,
    /// What is measured of all tracks together afterwards.
    whole: Levels,
    ceiling: Option<Millibels>,
    tone: Tone,
}

/// What stands in pauses.
#[derive(Debug, Clone)]
enum Tone {
    Silence,
    /// A tone that is raised with its track, as the voice is that it was learnt from.
    Follows(RoomTone),
    /// A tone of a level of its own in the finished work.
    Level(RoomTone, Millibels),
}

impl Tone {
    fn of_level(level: Millibels) -> Tone {
        Tone::Level(RoomTone::noise(level), level)
    }

    /// The tone in a track that is raised by `gain`.
    fn at(&self, gain: Millibels) -> Option<RoomTone> {
        match self {
            Tone::Silence => None,
            Tone::Follows(tone) => Some(tone.raised(gain)),
            Tone::Level(tone, _) => Some(tone.clone()),
        }
    }
}

/// What is done to a track.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Finish {
    /// By how much it is raised, beside what its voices are.
    pub gain: Millibels,
    /// Whether it passes the limiter.
    pub limited: bool,
    /// Whether the background of the book lies under it.
    pub bedded: bool,
    /// What is measured of it afterwards; nothing where no loudness and no ceiling was asked for.
    pub levels: Levels,
}

impl Mastering {
    /// Whether a track that had `peak` and is raised by `gain` must be limited.
    fn limits(&self, peak: Option<f64>, gain: Millibels) -> bool {
        match (self.ceiling, peak) {
            (Some(ceiling), Some(peak)) => peak + gain.decibels() > (ceiling - MARGIN).decibels(),
            _ => false,
        }
    }

    /// `levels` with the room tone's own below all.
    fn floored(&self, levels: Levels) -> Levels {
        match self.tone {
            Tone::Level(_, tone) => {
                Levels { quietest: Some(levels.quietest.unwrap_or(f64::MIN).max(tone.decibels())), ..levels }
            }
            _ => levels,
        }
    }
}

impl Scene<'_> {
    fn voice(&self, cue: CueId) -> Option<VoiceId> {
        let cue = self.plan.cues.get(cue.0 as usize)?;
        Some(self.plan.castings.get(cue.casting as usize)?.voice)
    }

    /// What the noise in `track` begins with: the number of its chapter; of a prompt a hash of its name, so that another row
    /// of its catalogue changes no byte of it.
    fn seed(&self, track: &Track) -> u64 {
        let chapter = self.plan.script.chapters.get(track.chapter as usize);
        match chapter.and_then(|chapter| chapter.prompt.as_ref()) {
            Some(prompt) => {
                let hash = blake3::hash(prompt.stem.as_bytes());
                hash.as_bytes().iter().take(3).fold(0, |seed, byte| seed << 8 | u64::from(*byte)) & PROMPT_SEEDS
            }
            None => u64::from(track.chapter),
        }
    }

    /// By how much the take of `cue` is raised in a track that is finished as `finish`.
    fn gain(&self, mastering: &Mastering, cue: CueId, finish: Finish) -> Millibels {
        let voice = self.voice(cue).and_then(|voice| mastering.voices.get(&voice)).copied().unwrap_or_default();
        voice + finish.gain
    }

    /// Hands the sound of a track, finished as `finish`, to `sink`.
    fn pour(
        &self,
        mastering: &Mastering,
        index: usize,
        finish: Finish,
        sink: &mut mix::Sink<'_>,
    ) -> Result<(), AssembleError> {
        let Some(track) = self.book.track(index) else { return Ok(()) };
        let tone = mastering.tone.at(finish.gain);
        let factor = |cue| self.gain(mastering, cue, finish).factor();
        let manner = mix::Manner { factor: &factor, tone: tone.as_ref(), seed: self.seed(track) };
        let mut under = finish.bedded.then(|| bed::Under::of(self.book, track, self.recordings)).flatten();
        let Some(ceiling) = mastering.ceiling.filter(|_| finish.limited) else {
            return mix::mix(track, self.recordings, &manner, &mut |samples| sink(bed::over(&mut under, samples)));
        };
        let mut limiter = Limiter::new(self.book.rate, ceiling, FULL_SCALE);
        let mut out = Vec::new();
        mix::mix(track, self.recordings, &manner, &mut |samples| {
            out.clear();
            limiter.pass(bed::over(&mut under, samples), &mut out);
            sink(&out)
        })?;
        let mut rest = Vec::new();
        limiter.finish(&mut rest);
        sink(&rest).map_err(AssembleError::Write)
    }

    /// What is measured of a track that is finished as `finish`; it is heard unless that is known.
    fn measure(&self, mastering: &Mastering, index: usize, finish: Finish) -> Result<Measured, AssembleError> {
        let Some(track) = self.book.track(index) else { return Ok(Measured::default()) };
        let shape = self.finish_shape(mastering, track, finish);
        let sound = [u64::from(self.book.rate.0)].into_iter().chain(track.shape()).chain(shape);
        let key = RenderKey::of(memory::OF_SOUND.into_iter().chain(sound));
        self.remembered(&key, index, || self.hear(mastering, index, finish))
    }

    /// What was measured of `key` before, or else what `hear` measures of the track at `index`.
    fn remembered(
        &self,
        key: &RenderKey,
        index: usize,
        hear: impl FnOnce() -> Result<Measured, AssembleError>,
    ) -> Result<Measured, AssembleError> {
        if let Some(known) = self.listening.measures.known(key) {
            return Ok(known);
        }
        (self.listening.heard)(index);
        let measured = hear()?;
        self.listening.measures.learnt(key, &measured);
        Ok(measured)
    }

    /// Every number of mastering that shapes the bytes of `track`.
    fn finish_shape(&self, mastering: &Mastering, track: &Track, finish: Finish) -> Vec<u64> {
        let number = |gain: Millibels| u64::from(gain.0 as u32);
        let ceiling = mastering.ceiling.filter(|_| finish.limited).map_or(u64::MAX, number);
        let mut shape = vec![MASTER_VERSION, self.seed(track), ceiling, number(finish.gain)];
        match mastering.tone.at(finish.gain) {
            Some(tone) => shape.extend([1].into_iter().chain(tone.shape())),
            None => shape.push(0),
        }
        let takes = track.takes.iter().chain(&track.over);
        shape.extend(takes.map(|take| number(self.gain(mastering, take.cue, finish))));
        if let Some(bed) = self.book.bed.filter(|_| finish.bedded) {
            let digest = [bed.digest.0 as u64, (bed.digest.0 >> 64) as u64];
            shape.extend(digest.into_iter().chain([number(bed.duck.gain), bed.duck.attack, bed.duck.release]));
            shape.extend(self.book.fits.iter().flat_map(|fit| [fit.speaks.start, fit.speaks.end]));
        }
        shape
    }

    fn hear(&self, mastering: &Mastering, index: usize, finish: Finish) -> Result<Measured, AssembleError> {
        let mut meter = Meter::new(self.book.rate, Peaks::True).map_err(measure::unmeasurable)?;
        self.pour(mastering, index, finish, &mut |samples| {
            meter.add(samples);
            Ok(())
        })?;
        Ok(meter.finish())
    }
}

impl<'a> Rendering<'a> {
    /// The rendering of `book` as `master` asks, using up to `threads` threads while it measures. `takes` are those of
    /// `plan`, one a cue. Where nothing is asked for, nothing is read.
    pub fn new(
        plan: &'a Plan,
        book: &'a Book,
        takes: &[Take],
        recordings: &'a (dyn Recordings + Sync),
        master: &Master,
        threads: NonZeroUsize,
        listening: Listening<'a>,
    ) -> Result<Rendering<'a>, AssembleError> {
        let scene = Scene { plan, book, recordings, listening };
        if !master.changes_sound() {
            // Copying is as fast as the disk, whoever does it.
            return Ok(Rendering { scene, mastering: None, threads: NonZeroUsize::MIN });
        }
        let mastering = measure::mastering(&scene, takes, master, threads)?;
        Ok(Rendering { scene, mastering: Some(mastering), threads })
    }

    /// The book that is rendered.
    pub fn book(&self) -> &'a Book {
        self.scene.book
    }

    /// The rate of all that comes out.
    pub fn rate(&self) -> SampleRate {
        self.scene.book.rate
    }

    /// How many tracks are worth rendering at the same time.
    pub fn threads(&self) -> NonZeroUsize {
        self.threads
    }

    /// What is done to the track `index`, and what is measured of it afterwards; `None` where the work is not mastered.
    pub fn finish(&self, index: usize) -> Option<&Finish> {
        self.mastering.as_ref()?.tracks.get(index)
    }

    /// What is measured of the track `index`, or without one of all tracks together; nothing where the work is not mastered.
    pub fn levels(&self, index: Option<usize>) -> Levels {
        let whole = || self.mastering.as_ref().map(|mastering| mastering.whole);
        match index {
            Some(index) => self.finish(index).map(|finish| finish.levels),
            None => whole(),
        }
        .unwrap_or_default()
    }

    /// What each voice is raised by to be as loud as the others, by its name.
    pub fn balance(&self) -> impl Iterator<Item = (&'a str, Millibels)> {
        let voices = self.mastering.as_ref().map(|mastering| &mastering.voices);
        voices
            .into_iter()
            .flatten()
            .filter_map(|(voice, gain)| Some((self.scene.plan.cast.voice(*voice)?.name.as_str(), *gain)))
    }

    /// Writes the track `index` into `out` as s16le mono, exactly its frames. Every take is read to its end and checked.
    /// Takes that nothing changes are copied.
    pub fn track(&self, index: usize, out: &mut dyn Write) -> Result<(), AssembleError> {
        let Some(track) = self.scene.book.track(index) else { return Ok(()) };
        let Some((mastering, finish)) = self.changed(index) else {
            return assemble(track, self.scene.recordings, out);
        };
        let (mut at, mut bytes, seed) = (0, Vec::new(), self.scene.seed(track));
        self.scene.pour(mastering, index, finish, &mut |samples| {
            bytes.clear();
            quantise(samples, at, seed << 40, &mut bytes);
            at += samples.len() as u64;
            out.write_all(&bytes)
        })
    }

    /// Writes what stands between the track before and the track `index` in the whole book, as s16le mono.
    pub fn gap(&self, index: usize, out: &mut dyn Write) -> io::Result<()> {
        let Some(track) = self.scene.book.track(index) else { return Ok(()) };
        let gain = self.finish(index).map(|finish| finish.gain).unwrap_or_default();
        let Some(tone) = self.mastering.as_ref().and_then(|mastering| mastering.tone.at(gain)) else {
            return silence(track.gap.0, out);
        };
        let seed = GAP_SEED | u64::from(track.chapter) << 40;
        let mut stretch = tone.stretch(seed);
        let (mut left, mut at) = (track.gap.0, 0);
        let (mut samples, mut bytes) = (vec![0.0; PIECE], Vec::new());
        while left > 0 {
            let n = left.min(PIECE as u64) as usize;
            stretch.fill(&mut samples[..n]);
            bytes.clear();
            quantise(&samples[..n], at, seed, &mut bytes);
            out.write_all(&bytes)?;
            at += n as u64;
            left -= n as u64;
        }
        Ok(())
    }

    /// The length of the track `index`.
    pub fn frames(&self, index: usize) -> Frames {
        self.scene.book.track(index).map_or(Frames(0), |track| track.frames)
    }

    /// Names the bytes that [`Rendering::track`] writes.
    pub fn track_key(&self, index: usize) -> RenderKey {
        let Some(track) = self.scene.book.track(index) else { return RenderKey([0; 32]) };
        match self.changed(index) {
            None => track.render_key(self.rate()),
            Some((mastering, finish)) => RenderKey::of(
                [u64::from(self.rate().0)]
                    .into_iter()
                    .chain(track.shape())
                    .chain(self.scene.finish_shape(mastering, track, finish)),
            ),
        }
    }

    /// Names the bytes of the whole book: all gaps and tracks in order.
    pub fn book_key(&self) -> RenderKey {
        let book = self.scene.book;
        if (0..book.tracks.len()).all(|index| self.changed(index).is_none()) {
            return book.render_key();
        }
        let keys = (0..book.tracks.len()).flat_map(|index| {
            let key = self.track_key(index).0;
            let words: Vec<u64> = key
                .chunks_exact(8)
                .map(|eight| eight.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))
                .collect();
            [book.tracks[index].gap.0].into_iter().chain(words)
        });
        RenderKey::of([MASTER_VERSION].into_iter().chain(keys))
    }

    /// What is done to the track `index`, when that is anything at all.
    fn changed(&self, index: usize) -> Option<(&Mastering, Finish)> {
        let mastering = self.mastering.as_ref()?;
        let finish = *mastering.tracks.get(index)?;
        let track = self.scene.book.track(index)?;
        let mut takes = track.takes.iter().chain(&track.over);
        let mut raised = || takes.any(|take| self.scene.gain(mastering, take.cue, finish) != Millibels(0));
        let tone = !matches!(mastering.tone, Tone::Silence);
        (finish.limited || tone || raised()).then_some((mastering, finish))
    }
}

#[cfg(test)]
mod tests;
