//! The sound of a track in floating point, a piece at a time: takes raised or lowered, faded, and room tone between them.
//!
//! It lays the same frames in the same places as [`assemble`](crate::book::assemble), which copies what nothing changes.

use std::io::{self, Read};

use crate::audio::room_tone::{RoomTone, Stretch};
use crate::audio::{SAMPLE_BYTES, fade};
use crate::book::assemble::{AssembleError, Recordings};
use crate::book::over::{Factors, Over};
use crate::book::{Placed, Track};
use crate::fault;
use crate::plan::CueId;

/// Frames that pass at a time; the buffer grows beyond only for longer fades.
const PIECE: usize = 32 * 1024;

/// Takes frames of full scale [`FULL_SCALE`](crate::audio::loudness::FULL_SCALE) in order.
pub(super) type Sink<'a> = dyn FnMut(&[f32]) -> io::Result<()> + 'a;

/// What is done to the takes of a track.
pub(super) struct Manner<'a> {
    /// The factor of each take's samples.
    pub factor: &'a dyn Fn(CueId) -> f32,
    /// What stands in pauses; absent means silence.
    pub tone: Option<&'a RoomTone>,
    /// What noise begins with.
    pub seed: u64,
}

/// Hands the sound of `track` to `sink`: exactly its frames. Every take is read to its end and so checked.
pub(super) fn mix(
    track: &Track,
    recordings: &dyn Recordings,
    manner: &Manner<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), AssembleError> {
    if track.over.is_empty() {
        return follow(track, recordings, manner, sink);
    }
    let factors = Factors::of(track, recordings)?;
    let factor = |cue| (manner.factor)(cue) * factors.at(cue);
    let mut over = Over::new(track, recordings, &factor);
    let (mut sum, mut failed) = (Vec::with_capacity(PIECE), None);
    let followed = follow(track, recordings, &Manner { factor: &factor, ..*manner }, &mut |sound| {
        sum.clear();
        sum.extend_from_slice(sound);
        if let Err(error) = over.add(&mut sum) {
            failed = Some(error);
            return Err(io::Error::other("a take could not be added"));
        }
        sink(&sum)
    });
    failed.map_or(followed, Err)
}

/// Hands on the takes of `track` that follow one another.
fn follow(
    track: &Track,
    recordings: &dyn Recordings,
    manner: &Manner<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), AssembleError> {
    let mut desk = Desk { sink, buffer: Vec::with_capacity(PIECE), bytes: Vec::new(), rise: Vec::new() };
    // Each stretch of tone has a seed of its own: where it begins.
    let stretch = |at: u64| manner.tone.map(|tone| tone.stretch(at ^ manner.seed << 40));
    let mut tone = stretch(0);
    let mut at = 0;
    for (index, placed) in track.takes.iter().enumerate() {
        if index == track.takes.len() / 2 {
            fault::point("master.middle");
        }
        let factor = (manner.factor)(placed.cue);
        desk.pause(placed.at.saturating_sub(at), tone.as_mut()).map_err(AssembleError::Write)?;
        let overlap = at.saturating_sub(placed.at);
        let apart = tone.take().filter(|_| overlap == 0);
        let next = track.takes.get(index + 1);
        let closes = next.is_none_or(|next| next.at >= placed.end());
        tone = if closes { stretch(placed.end() - placed.fade_out) } else { None };
        desk.take(placed, overlap, factor, recordings, apart, tone.as_mut()).map_err(|stop| match stop {
            Stop::Read(cause) => AssembleError::Take { cue: placed.cue, key: placed.key, cause },
            Stop::Write(cause) => AssembleError::Write(cause),
        })?;
        at = placed.end();
    }
    desk.pause(track.frames.0.saturating_sub(at), tone.as_mut()).map_err(AssembleError::Write)?;
    desk.flush().map_err(AssembleError::Write)
}

enum Stop {
    Read(io::Error),
    Write(io::Error),
}

/// Frames of the track that are not handed on yet, the latest ones still open to an overlap.
struct Desk<'a, 's> {
    sink: &'a mut Sink<'s>,
    buffer: Vec<f32>,
    bytes: Vec<u8>,
    rise: Vec<f32>,
}

impl Desk<'_, '_> {
    fn flush(&mut self) -> io::Result<()> {
        if !self.buffer.is_empty() {
            (self.sink)(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Adds `left` frames of tone, or of silence.
    fn pause(&mut self, mut left: u64, mut tone: Option<&mut Stretch>) -> io::Result<()> {
        while left > 0 {
            if self.buffer.len() >= PIECE {
                self.flush()?;
            }
            let n = left.min((PIECE - self.buffer.len()) as u64) as usize;
            let from = self.buffer.len();
            self.buffer.resize(from + n, 0.0);
            if let Some(tone) = tone.as_deref_mut() {
                tone.fill(&mut self.buffer[from..]);
            }
            left -= n as u64;
        }
        Ok(())
    }

    /// Adds a take, its first `overlap` frames onto the last ones that are there. Where its fades meet a pause, `before`
    /// falls away under its rise, and `after` rises under its fall: the power of noise stays even.
    fn take(
        &mut self,
        placed: &Placed,
        overlap: u64,
        factor: f32,
        recordings: &dyn Recordings,
        before: Option<Stretch>,
        after: Option<&mut Stretch>,
    ) -> Result<(), Stop> {
        let mut pcm = recordings.pcm(&placed.key).map_err(Stop::Read)?;
        let start = placed.used.start * SAMPLE_BYTES;
        let skipped = io::copy(&mut pcm.by_ref().take(start), &mut io::sink()).map_err(Stop::Read)?;
        if skipped < start {
            return Err(Stop::Read(io::ErrorKind::UnexpectedEof.into()));
        }
        self.rise(&mut pcm, placed.fade_in as usize, overlap as usize, factor, before)?;
        self.copy(&mut pcm, placed.len().saturating_sub(placed.fade_in + placed.fade_out), factor)?;
        self.fall(&mut pcm, placed.fade_out as usize, factor, after)?;
        // To the end: there the reader says whether the recording is sound.
        io::copy(&mut pcm, &mut io::sink()).map_err(Stop::Read)?;
        Ok(())
    }

    fn rise(
        &mut self,
        pcm: &mut dyn Read,
        frames: usize,
        overlap: usize,
        factor: f32,
        before: Option<Stretch>,
    ) -> Result<(), Stop> {
        let mut rise = std::mem::take(&mut self.rise);
        rise.clear();
        self.read(pcm, frames, factor, &mut rise)?;
        for (n, sample) in rise.iter_mut().enumerate() {
            *sample *= fade::gain(n, frames);
        }
        if let Some(mut tone) = before {
            under(&mut tone, &mut rise, |n| fade::gain(frames - 1 - n, frames));
        }
        let shared = overlap.min(frames).min(self.buffer.len());
        let open = self.buffer.len() - shared;
        for (there, sample) in self.buffer[open..].iter_mut().zip(&rise) {
            *there += sample;
        }
        if self.buffer.len() + frames > PIECE {
            self.flush().map_err(Stop::Write)?;
        }
        self.buffer.extend_from_slice(&rise[shared..]);
        self.rise = rise;
        Ok(())
    }

    fn copy(&mut self, pcm: &mut dyn Read, mut left: u64, factor: f32) -> Result<(), Stop> {
        while left > 0 {
            if self.buffer.len() >= PIECE {
                self.flush().map_err(Stop::Write)?;
            }
            let n = left.min((PIECE - self.buffer.len()) as u64) as usize;
            let mut buffer = std::mem::take(&mut self.buffer);
            self.read(pcm, n, factor, &mut buffer)?;
            self.buffer = buffer;
            left -= n as u64;
        }
        Ok(())
    }

    /// Adds a fall, which stays in the buffer until the next take has been added to it.
    fn fall(
        &mut self,
        pcm: &mut dyn Read,
        frames: usize,
        factor: f32,
        after: Option<&mut Stretch>,
    ) -> Result<(), Stop> {
        if self.buffer.len() + frames > PIECE {
            self.flush().map_err(Stop::Write)?;
        }
        let from = self.buffer.len();
        let mut buffer = std::mem::take(&mut self.buffer);
        self.read(pcm, frames, factor, &mut buffer)?;
        self.buffer = buffer;
        let fall = &mut self.buffer[from..];
        for (n, sample) in fall.iter_mut().enumerate() {
            *sample *= fade::gain(frames - 1 - n, frames);
        }
        if let Some(tone) = after {
            under(tone, fall, |n| fade::gain(n, frames));
        }
        Ok(())
    }

    /// Reads `frames` frames, multiplied by `factor`, to the end of `out`.
    fn read(&mut self, pcm: &mut dyn Read, frames: usize, factor: f32, out: &mut Vec<f32>) -> Result<(), Stop> {
        self.bytes.resize(frames * SAMPLE_BYTES as usize, 0);
        pcm.read_exact(&mut self.bytes).map_err(Stop::Read)?;
        out.extend(self.bytes.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) * factor));
        Ok(())
    }
}

/// Adds the next samples of `tone`, times `gain`, to `sound`.
fn under(tone: &mut Stretch, sound: &mut [f32], gain: impl Fn(usize) -> f32) {
    let mut noise = vec![0.0; sound.len()];
    tone.fill(&mut noise);
    for (n, (sample, noise)) in sound.iter_mut().zip(noise).enumerate() {
        *sample += noise * gain(n);
    }
}
