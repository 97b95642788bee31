//! Sound resampled while it passes, pushed or pulled: exact in length, without delay, in memory that does not grow.

use std::io::{self, Read};

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};

use super::{CHUNK, ResampleError};
use crate::units::{Frames, SampleRate};

/// How many frames `frames` at `from` are at `to`, rounded to the nearest.
pub fn frames_at(frames: Frames, from: SampleRate, to: SampleRate) -> Frames {
    let (from, to) = (u128::from(from.0.max(1)), u128::from(to.0));
    Frames(u64::try_from((u128::from(frames.0) * to + from / 2) / from).unwrap_or(u64::MAX))
}

/// A resampler that takes samples as they come.
pub struct Stream {
    resampler: Fft<f32>,
    from: SampleRate,
    to: SampleRate,
    pending: Vec<f32>,
    /// Frames of delay that are still to be dropped.
    skip: usize,
    taken: Frames,
    given: u64,
}

impl Stream {
    /// A resampler from one rate to another.
    pub fn new(from: SampleRate, to: SampleRate) -> Result<Stream, ResampleError> {
        let made = Fft::<f32>::new(from.0 as usize, to.0 as usize, CHUNK, 1, FixedSync::Both);
        let resampler = made.map_err(|cause| ResampleError { from, to, why: cause.to_string() })?;
        let skip = resampler.output_delay();
        Ok(Stream { resampler, from, to, pending: Vec::new(), skip, taken: Frames(0), given: 0 })
    }

    /// Takes `samples` and adds to `out` what is known of them at the new rate.
    pub fn push(&mut self, samples: &[i16], out: &mut Vec<i16>) -> Result<(), ResampleError> {
        self.taken.0 += samples.len() as u64;
        self.pending.extend(samples.iter().map(|sample| f32::from(*sample)));
        self.pass(u64::MAX, out)
    }

    /// Adds the rest to `out`: in all [`frames_at`] of what was taken.
    pub fn finish(&mut self, out: &mut Vec<i16>) -> Result<(), ResampleError> {
        let most = frames_at(self.taken, self.from, self.to).0;
        while self.given < most {
            let need = self.resampler.input_frames_next();
            self.pending.resize(self.pending.len().max(need), 0.0);
            self.pass(most, out)?;
        }
        Ok(())
    }

    /// Gives what whole chunks give, until `most` frames are given in all.
    fn pass(&mut self, most: u64, out: &mut Vec<i16>) -> Result<(), ResampleError> {
        let (from, to) = (self.from, self.to);
        let failed = |why: &dyn std::fmt::Display| ResampleError { from, to, why: why.to_string() };
        let mut used = 0;
        loop {
            let need = self.resampler.input_frames_next();
            let Some(chunk) = self.pending.get(used..used + need) else { break };
            let input = SequentialSlice::new(chunk, 1, need).map_err(|why| failed(&why))?;
            let output = self.resampler.process(&input, None).map_err(|why| failed(&why))?.take_data();
            used += need;
            let skipped = self.skip.min(output.len());
            self.skip -= skipped;
            let room = usize::try_from(most - self.given).unwrap_or(usize::MAX);
            let before = out.len();
            let whole = |sample: &f32| sample.round().clamp(-32_768.0, 32_767.0) as i16;
            out.extend(output[skipped..].iter().take(room).map(whole));
            self.given += (out.len() - before) as u64;
        }
        self.pending.drain(..used);
        Ok(())
    }
}

/// Bytes that are read at a time.
const PIECE: usize = 16 * 1024;

/// Reads s16le mono at one rate and gives it at another.
pub struct Resampled<R> {
    inner: R,
    stream: Stream,
    bytes: Vec<u8>,
    samples: Vec<i16>,
    /// What is resampled and not given yet, and how much of it is given.
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Resampled<R> {
    /// The sound of `inner`, whole samples at `from`, at `to`.
    pub fn new(inner: R, from: SampleRate, to: SampleRate) -> Result<Resampled<R>, ResampleError> {
        let stream = Stream::new(from, to)?;
        let (bytes, samples, ready) = (vec![0; PIECE], Vec::new(), Vec::new());
        Ok(Resampled { inner, stream, bytes, samples, ready, at: 0, ended: false })
    }

    /// Reads on until there is something to give, or nothing more will come.
    fn refill(&mut self) -> io::Result<()> {
        (self.at, self.samples) = (0, Vec::new());
        self.ready.clear();
        while self.samples.is_empty() && !self.ended {
            let mut len = 0;
            while len < self.bytes.len() {
                match self.inner.read(&mut self.bytes[len..])? {
                    0 => break,
                    n => len += n,
                }
            }
            let pairs = self.bytes[..len].chunks_exact(2);
            let read: Vec<i16> = pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
            self.stream.push(&read, &mut self.samples).map_err(io::Error::other)?;
            self.ended = len < self.bytes.len();
            if self.ended {
                self.stream.finish(&mut self.samples).map_err(io::Error::other)?;
            }
        }
        self.ready.extend(self.samples.iter().flat_map(|sample| sample.to_le_bytes()));
        Ok(())
    }
}

impl<R: Read> Read for Resampled<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() && !self.ended {
            self.refill()?;
        }
        let n = (&self.ready[self.at..]).read(buf)?;
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::pcm;
    use crate::audio::resample::resample;

    #[test]
    fn pulled_or_pushed_in_any_pieces_it_is_what_the_whole_gives() {
        let sound: Vec<i16> = (0..50_001).map(|n| ((n as f64 * 0.07).sin() * 9_000.0) as i16).collect();
        for (from, to) in [(24_000, 8_000), (22_050, 24_000), (44_100, 48_000), (8_000, 44_100)] {
            let (from, to) = (SampleRate(from), SampleRate(to));
            let mut pulled = Vec::new();
            Resampled::new(pcm(&sound).as_slice(), from, to).unwrap().read_to_end(&mut pulled).unwrap();
            let frames = frames_at(Frames(sound.len() as u64), from, to).0 as usize;
            assert_eq!(pulled.len(), 2 * frames);
            let mut stream = Stream::new(from, to).unwrap();
            let mut pushed = Vec::new();
            sound.chunks(777).for_each(|piece| stream.push(piece, &mut pushed).unwrap());
            stream.finish(&mut pushed).unwrap();
            assert_eq!(pcm(&pushed), pulled);
            let whole = resample(&sound, from, to).unwrap();
            assert!(whole.len().abs_diff(frames) <= 1 && pushed[..frames - 1] == whole[..frames - 1], "{from} {to}");
        }
        let mut nothing = Vec::new();
        let empty: &[u8] = &[];
        Resampled::new(empty, SampleRate(24_000), SampleRate(8_000)).unwrap().read_to_end(&mut nothing).unwrap();
        assert!(nothing.is_empty());
    }
}
