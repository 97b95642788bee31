//! Over: takes that sound at the same time as those of a track, added to its sound as that passes, so that nothing clips.
//!
//! Who speaks at once shares one factor. It follows from the layout, and from the sum of their sounds where that would pass
//! full scale: such passages are read twice, all others once.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use crate::audio::{SAMPLE_BYTES, fade};
use crate::book::assemble::{AssembleError, Recordings};
use crate::book::{Placed, Track};
use crate::plan::CueId;

/// Frames that are added up at a time.
const PIECE: usize = 8 * 1024;

/// The greatest sample of a sum: one below full scale, as each of its parts is rounded.
const MOST: f32 = 32_766.0;

/// The factors of takes that sound at once; all others are as they were recorded.
#[derive(Debug, Default)]
pub(super) struct Factors(BTreeMap<CueId, f32>);

impl Factors {
    /// Those of `track`: what its layout says, and less where the sum would pass full scale.
    pub(super) fn of(track: &Track, recordings: &dyn Recordings) -> Result<Factors, AssembleError> {
        let mut factors = BTreeMap::new();
        for at_once in at_once(track) {
            let peak = peak(&at_once, recordings)?;
            let fits = if peak > MOST { MOST / peak } else { 1.0 };
            factors.extend(at_once.iter().map(|take| (take.cue, take.gain.factor() * fits)));
        }
        Ok(Factors(factors))
    }

    /// That of the take of `cue`.
    pub(super) fn at(&self, cue: CueId) -> f32 {
        self.0.get(&cue).copied().unwrap_or(1.0)
    }
}

/// The takes of `track` that sound at the same time as others, in groups that do not touch.
fn at_once(track: &Track) -> Vec<Vec<&Placed>> {
    let mut groups: Vec<(Vec<&Placed>, u64)> = Vec::new();
    for over in &track.over {
        let under = track.takes.iter().filter(|take| take.at < over.end() && over.at < take.end());
        if groups.last().is_none_or(|(_, end)| *end <= over.at) {
            groups.push((Vec::new(), 0));
        }
        let Some((takes, end)) = groups.last_mut() else { continue };
        for take in under.chain([over]) {
            if takes.iter().all(|known| known.cue != take.cue) {
                takes.push(take);
            }
            *end = (*end).max(take.end());
        }
    }
    groups.into_iter().map(|(takes, _)| takes).collect()
}

/// The greatest sample of the sum of `takes`, each raised as the layout says.
fn peak(takes: &[&Placed], recordings: &dyn Recordings) -> Result<f32, AssembleError> {
    let mut layers: Vec<Layer<'_>> = takes.iter().map(|take| Layer::new(take, take.gain.factor())).collect();
    let mut at = takes.iter().map(|take| take.at).min().unwrap_or(0);
    let end = takes.iter().map(|take| take.end()).max().unwrap_or(0);
    let (mut sum, mut peak) = (Vec::with_capacity(PIECE), 0.0_f32);
    while at < end {
        sum.clear();
        sum.resize((end - at).min(PIECE as u64) as usize, 0.0);
        layers.iter_mut().try_for_each(|layer| layer.add(at, &mut sum, recordings))?;
        peak = sum.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
        at += sum.len() as u64;
    }
    Ok(peak)
}

/// A take that is added to a sum as that passes.
struct Layer<'a> {
    placed: &'a Placed,
    factor: f32,
    pcm: Option<Box<dyn Read + 'a>>,
    /// How many of its frames have been added.
    added: u64,
    bytes: Vec<u8>,
}

impl<'a> Layer<'a> {
    fn new(placed: &'a Placed, factor: f32) -> Layer<'a> {
        Layer { placed, factor, pcm: None, added: 0, bytes: Vec::new() }
    }

    /// Adds what of it lies in `sum`, whose first frame is the one at `from` of the track.
    fn add(&mut self, from: u64, sum: &mut [f32], recordings: &'a dyn Recordings) -> Result<(), AssembleError> {
        let (start, end) = (self.placed.at.max(from), self.placed.end().min(from + sum.len() as u64));
        let part = (start - from.min(start)) as usize..end.saturating_sub(from) as usize;
        let Some(part) = sum.get_mut(part).filter(|part| !part.is_empty()) else { return Ok(()) };
        let read = self.read(part, recordings);
        read.map_err(|cause| AssembleError::Take { cue: self.placed.cue, key: self.placed.key, cause })
    }

    fn read(&mut self, part: &mut [f32], recordings: &'a dyn Recordings) -> io::Result<()> {
        let pcm = match &mut self.pcm {
            Some(pcm) => pcm,
            None => {
                let mut pcm = recordings.pcm(&self.placed.key)?;
                let start = self.placed.used.start * SAMPLE_BYTES;
                if io::copy(&mut pcm.by_ref().take(start), &mut io::sink())? < start {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                self.pcm.insert(pcm)
            }
        };
        self.bytes.resize(part.len() * SAMPLE_BYTES as usize, 0);
        pcm.read_exact(&mut self.bytes)?;
        for (sum, pair) in part.iter_mut().zip(self.bytes.chunks_exact(2)) {
            let sample = f32::from(i16::from_le_bytes([pair[0], pair[1]]));
            *sum += sample * self.placed.faded(self.added) * self.factor;
            self.added += 1;
        }
        if self.added == self.placed.len() {
            // To the end: there the reader says whether the recording is sound.
            io::copy(pcm, &mut io::sink())?;
            self.pcm = None;
        }
        Ok(())
    }
}

impl Placed {
    /// The gain of its fades at frame `n` of what is used.
    fn faded(&self, n: u64) -> f32 {
        let left = self.len() - 1 - n;
        if n < self.fade_in {
            fade::gain(n as usize, self.fade_in as usize)
        } else if left < self.fade_out {
            fade::gain(left as usize, self.fade_out as usize)
        } else {
            1.0
        }
    }
}

/// Adds what sounds over a track to its sound as that passes.
pub(super) struct Over<'a> {
    recordings: &'a dyn Recordings,
    layers: Vec<Layer<'a>>,
    /// The frame of the track that comes next.
    at: u64,
}

impl<'a> Over<'a> {
    /// What sounds over `track`, each take times its `factor`.
    pub(super) fn new(track: &'a Track, recordings: &'a dyn Recordings, factor: &dyn Fn(CueId) -> f32) -> Over<'a> {
        let layers = track.over.iter().map(|take| Layer::new(take, factor(take.cue))).collect();
        Over { recordings, layers, at: 0 }
    }

    /// Adds to `sound`, the next frames of the track, what sounds over them.
    pub(super) fn add(&mut self, sound: &mut [f32]) -> Result<(), AssembleError> {
        let end = self.at + sound.len() as u64;
        for layer in self.layers.iter_mut().filter(|layer| layer.placed.at < end) {
            layer.add(self.at, sound, self.recordings)?;
        }
        self.layers.retain(|layer| layer.placed.end() > end);
        self.at = end;
        Ok(())
    }
}

/// A writer that adds what sounds over a track to the s16le samples that pass, whole samples at a time.
pub(super) struct Adding<'a> {
    out: &'a mut dyn Write,
    over: Over<'a>,
    sum: Vec<f32>,
    bytes: Vec<u8>,
    /// Why a take could not be added; the writer fails with it.
    pub(super) failed: Option<AssembleError>,
}

impl<'a> Adding<'a> {
    /// Writes into `out` with what is `over` it.
    pub(super) fn new(out: &'a mut dyn Write, over: Over<'a>) -> Adding<'a> {
        Adding { out, over, sum: Vec::new(), bytes: Vec::new(), failed: None }
    }
}

impl Write for Adding<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.chunks(PIECE * SAMPLE_BYTES as usize) {
            self.sum.clear();
            self.sum.resize(piece.len() / SAMPLE_BYTES as usize, 0.0);
            if let Err(error) = self.over.add(&mut self.sum) {
                self.failed = Some(error);
                return Err(io::Error::other("a take could not be added"));
            }
            self.bytes.clear();
            for (pair, more) in piece.chunks_exact(2).zip(&self.sum) {
                let sum = i16::from_le_bytes([pair[0], pair[1]]).saturating_add(more.round() as i16);
                self.bytes.extend_from_slice(&sum.to_le_bytes());
            }
            self.out.write_all(&self.bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
