//! Sound on its way to an encoder that knows other rates: resampled as it passes, exact in length and without delay.

use std::io;

use super::encoder::{Encoder, refused};
use crate::audio::resample::Stream;
use crate::units::SampleRate;

/// An encoder behind a resampler.
pub(super) struct Resampled<'a> {
    inner: Box<dyn Encoder + 'a>,
    stream: Stream,
    samples: Vec<i16>,
}

impl<'a> Resampled<'a> {
    pub(super) fn new(inner: Box<dyn Encoder + 'a>, from: SampleRate, to: SampleRate) -> io::Result<Resampled<'a>> {
        Ok(Resampled { inner, stream: Stream::new(from, to).map_err(refused)?, samples: Vec::new() })
    }
}

impl Encoder for Resampled<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.samples.clear();
        self.stream.push(samples, &mut self.samples).map_err(refused)?;
        self.inner.write(&self.samples)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.samples.clear();
        self.stream.finish(&mut self.samples).map_err(refused)?;
        self.inner.write(&self.samples)?;
        self.inner.finish()
    }
}
