//! Writes a track's sound: copies what takes hold and touches only the frames of fades.
//!
//! One buffer, whatever the number and length of takes. Whole takes pass through it in reads and writes of half a
//! megabyte: below 256 KiB the calls themselves begin to cost more than the bytes.

use std::io::{self, Read, Write};

use crate::audio::{SAMPLE_BYTES, fade};
use crate::book::over::{Adding, Factors, Over};
use crate::book::{Placed, Track};
use crate::fault;
use crate::plan::CueId;
use crate::plan::key::TakeKey;

/// Bytes that pass at a time; the buffer grows beyond only for fades that are longer than a quarter of it.
const BUFFER: usize = 512 * 1024;

/// Where recordings come from.
pub trait Recordings {
    /// The PCM bytes (s16le mono) of the take under `key`, from its first frame.
    ///
    /// The reader checks them: reading to its end fails with `InvalidData` when they are not what was recorded.
    fn pcm(&self, key: &TakeKey) -> io::Result<Box<dyn Read + '_>>;

    /// What lies under the words, at the rate of the book; empty where nothing does.
    fn bed(&self) -> &[i16] {
        &[]
    }
}

/// Why a track could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// A take could not be read, or is damaged.
    #[error("take {key} cannot be read: {cause}")]
    Take {
        /// The cue that it speaks.
        cue: CueId,
        /// Its key.
        key: TakeKey,
        /// Why.
        cause: io::Error,
    },
    /// The sound could not be written.
    #[error("the sound cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// Writes the PCM of `track` into `out`: exactly its frames. Every take is read to its end and so checked.
pub fn assemble(track: &Track, recordings: &dyn Recordings, out: &mut dyn Write) -> Result<(), AssembleError> {
    if track.over.is_empty() {
        return copy(track, &Factors::default(), recordings, out);
    }
    let factors = Factors::of(track, recordings)?;
    let mut adding = Adding::new(out, Over::new(track, recordings, &|cue| factors.at(cue)));
    let copied = copy(track, &factors, recordings, &mut adding);
    adding.failed.take().map_or(copied, Err)
}

/// Writes the takes of `track` that follow one another, each times its factor.
fn copy(
    track: &Track,
    factors: &Factors,
    recordings: &dyn Recordings,
    out: &mut dyn Write,
) -> Result<(), AssembleError> {
    let longest = track.takes.iter().map(|take| take.fade_in.max(take.fade_out)).max().unwrap_or(0);
    let mut tape = Tape::new(out, bytes(longest));
    let mut at = 0;
    for (index, placed) in track.takes.iter().enumerate() {
        if index == track.takes.len() / 2 {
            fault::point("stitch.middle");
        }
        tape.silence(placed.at.saturating_sub(at)).map_err(AssembleError::Write)?;
        let overlap = at.saturating_sub(placed.at);
        tape.take(placed, overlap, factors.at(placed.cue), recordings).map_err(|stop| match stop {
            Stop::Read(cause) => AssembleError::Take { cue: placed.cue, key: placed.key, cause },
            Stop::Write(cause) => AssembleError::Write(cause),
        })?;
        at = placed.end();
    }
    tape.silence(track.frames.0.saturating_sub(at)).map_err(AssembleError::Write)?;
    tape.flush().map_err(AssembleError::Write)
}

/// Writes `frames` frames of silence into `out`.
pub fn silence(frames: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut tape = Tape::new(out, 0);
    tape.silence(frames)?;
    tape.flush()
}

fn bytes(frames: u64) -> usize {
    usize::try_from(frames.saturating_mul(SAMPLE_BYTES)).unwrap_or(usize::MAX)
}

enum Stop {
    Read(io::Error),
    Write(io::Error),
}

/// The buffer: bytes of the track that are not written yet, the latest ones still open to an overlap.
struct Tape<'a> {
    out: &'a mut dyn Write,
    buffer: Vec<u8>,
    len: usize,
    /// What a rise is read into before it is added to the fall before it.
    rise: Vec<u8>,
    /// What the samples of the take at hand are multiplied by.
    factor: f32,
}

/// Fills `bytes` with the next samples of `pcm`, times `factor`.
fn read(pcm: &mut dyn Read, bytes: &mut [u8], factor: f32) -> Result<(), Stop> {
    pcm.read_exact(bytes).map_err(Stop::Read)?;
    if factor != 1.0 {
        fade::raise(bytes, factor);
    }
    Ok(())
}

impl<'a> Tape<'a> {
    fn new(out: &'a mut dyn Write, longest_fade: usize) -> Tape<'a> {
        let buffer = vec![0; BUFFER.max(longest_fade.saturating_mul(4))];
        Tape { out, buffer, len: 0, rise: vec![0; longest_fade], factor: 1.0 }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer[..self.len])?;
        self.len = 0;
        Ok(())
    }

    fn silence(&mut self, frames: u64) -> io::Result<()> {
        let mut left = bytes(frames);
        while left > 0 {
            if self.len == self.buffer.len() {
                self.flush()?;
            }
            let n = left.min(self.buffer.len() - self.len);
            self.buffer[self.len..self.len + n].fill(0);
            self.len += n;
            left -= n;
        }
        Ok(())
    }

    /// Adds a take, its first `overlap` frames onto the last ones that are there.
    fn take(&mut self, placed: &Placed, overlap: u64, factor: f32, recordings: &dyn Recordings) -> Result<(), Stop> {
        self.factor = factor;
        let mut pcm = recordings.pcm(&placed.key).map_err(Stop::Read)?;
        self.discard(&mut pcm, bytes(placed.used.start))?;
        self.rise(&mut pcm, bytes(placed.fade_in), bytes(overlap))?;
        let (rise, fall) = (bytes(placed.fade_in), bytes(placed.fade_out));
        self.copy(&mut pcm, bytes(placed.len()).saturating_sub(rise + fall))?;
        self.fall(&mut pcm, fall)?;
        // To the end: there the reader says whether the recording is sound.
        let mut rest = [0; 8192];
        while pcm.read(&mut rest).map_err(Stop::Read)? > 0 {}
        Ok(())
    }

    /// Reads `left` bytes that nobody hears.
    fn discard(&mut self, pcm: &mut dyn Read, mut left: usize) -> Result<(), Stop> {
        let mut unheard = [0; 8192];
        while left > 0 {
            let n = left.min(unheard.len());
            pcm.read_exact(&mut unheard[..n]).map_err(Stop::Read)?;
            left -= n;
        }
        Ok(())
    }

    fn rise(&mut self, pcm: &mut dyn Read, rise: usize, overlap: usize) -> Result<(), Stop> {
        let faded = &mut self.rise[..rise];
        read(pcm, faded, self.factor)?;
        fade::fade_in(faded);
        let shared = overlap.min(rise).min(self.len);
        fade::add(&mut self.buffer[self.len - shared..self.len], &faded[..shared]);
        if self.buffer.len() - self.len < rise {
            self.out.write_all(&self.buffer[..self.len]).map_err(Stop::Write)?;
            self.len = 0;
        }
        let fresh = rise - shared;
        self.buffer[self.len..self.len + fresh].copy_from_slice(&self.rise[shared..rise]);
        self.len += fresh;
        Ok(())
    }

    fn copy(&mut self, pcm: &mut dyn Read, mut left: usize) -> Result<(), Stop> {
        while left > 0 {
            if self.len == self.buffer.len() {
                self.flush().map_err(Stop::Write)?;
            }
            let n = left.min(self.buffer.len() - self.len);
            read(pcm, &mut self.buffer[self.len..self.len + n], self.factor)?;
            self.len += n;
            left -= n;
        }
        Ok(())
    }

    /// Adds a fall, which stays in the buffer until the next take has been added to it.
    fn fall(&mut self, pcm: &mut dyn Read, fall: usize) -> Result<(), Stop> {
        if self.buffer.len() - self.len < fall {
            self.flush().map_err(Stop::Write)?;
        }
        let end = self.len + fall;
        read(pcm, &mut self.buffer[self.len..end], self.factor)?;
        fade::fade_out(&mut self.buffer[self.len..end]);
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
