//! Sound on its way to an encoder that knows other rates: resampled as it passes, exact in length and without delay.

use std::io;

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};

use super::encoder::{Encoder, refused};
use crate::units::{Frames, SampleRate};

/// Frames that are transformed at once.
const CHUNK: usize = 1024;

/// How many frames `frames` at `from` are at `to`, rounded to the nearest.
pub(super) fn frames_at(frames: Frames, from: SampleRate, to: SampleRate) -> Frames {
    let (from, to) = (u128::from(from.0.max(1)), u128::from(to.0));
    Frames(u64::try_from((u128::from(frames.0) * to + from / 2) / from).unwrap_or(u64::MAX))
}

/// An encoder behind a resampler.
pub(super) struct Resampled<'a> {
    inner: Box<dyn Encoder + 'a>,
    resampler: Fft<f32>,
    rates: (SampleRate, SampleRate),
    pending: Vec<f32>,
    /// Frames of delay that are still to be dropped.
    skip: usize,
    taken: Frames,
    given: u64,
}

impl<'a> Resampled<'a> {
    pub(super) fn new(inner: Box<dyn Encoder + 'a>, from: SampleRate, to: SampleRate) -> io::Result<Resampled<'a>> {
        let resampler = Fft::<f32>::new(from.0 as usize, to.0 as usize, CHUNK, 1, FixedSync::Both).map_err(refused)?;
        let skip = resampler.output_delay();
        Ok(Resampled { inner, resampler, rates: (from, to), pending: Vec::new(), skip, taken: Frames(0), given: 0 })
    }

    /// Passes on what whole chunks give, at most until `most` frames are given.
    fn pass(&mut self, most: u64) -> io::Result<()> {
        let mut used = 0;
        loop {
            let need = self.resampler.input_frames_next();
            let Some(chunk) = self.pending.get(used..used + need) else { break };
            let input = SequentialSlice::new(chunk, 1, need).map_err(refused)?;
            let output = self.resampler.process(&input, None).map_err(refused)?.take_data();
            used += need;
            let skipped = self.skip.min(output.len());
            self.skip -= skipped;
            let room = usize::try_from(most - self.given).unwrap_or(usize::MAX);
            let samples: Vec<i16> = output[skipped..]
                .iter()
                .take(room)
                .map(|sample| sample.round().clamp(-32_768.0, 32_767.0) as i16)
                .collect();
            self.given += samples.len() as u64;
            self.inner.write(&samples)?;
        }
        self.pending.drain(..used);
        Ok(())
    }
}

impl Encoder for Resampled<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.taken.0 += samples.len() as u64;
        self.pending.extend(samples.iter().map(|sample| f32::from(*sample)));
        self.pass(u64::MAX)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let most = frames_at(self.taken, self.rates.0, self.rates.1).0;
        while self.given < most {
            let need = self.resampler.input_frames_next();
            self.pending.resize(self.pending.len().max(need), 0.0);
            self.pass(most)?;
        }
        self.inner.finish()
    }
}
