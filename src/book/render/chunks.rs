//! A writer that gives the samples of what is written into it: for encoders, which take samples and not bytes.

use std::io::{self, Write};

/// Hands what is written, s16le, to a function as samples.
pub struct Chunks<F> {
    take: F,
    samples: Vec<i16>,
    /// The first byte of a sample whose second has not come yet.
    half: Option<u8>,
}

impl<F: FnMut(&[i16]) -> io::Result<()>> Chunks<F> {
    /// A writer whose samples go to `take`.
    pub fn new(take: F) -> Chunks<F> {
        Chunks { take, samples: Vec::new(), half: None }
    }
}

impl<F: FnMut(&[i16]) -> io::Result<()>> Write for Chunks<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.samples.clear();
        let mut rest = bytes;
        if let (Some(low), Some((high, later))) = (self.half, rest.split_first()) {
            self.samples.push(i16::from_le_bytes([low, *high]));
            (self.half, rest) = (None, later);
        }
        let pairs = rest.chunks_exact(2);
        self.half = pairs.remainder().first().copied().or(self.half);
        self.samples.extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        if !self.samples.is_empty() {
            (self.take)(&self.samples)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::pcm;

    #[test]
    fn samples_come_whole_however_they_are_written() {
        let samples: Vec<i16> = (0..1000).map(|n| n * 31 - 15_000).collect();
        let bytes = pcm(&samples);
        for piece in [1, 2, 3, 7, 4096] {
            let mut heard = Vec::new();
            let mut chunks = Chunks::new(|samples: &[i16]| {
                heard.extend_from_slice(samples);
                Ok(())
            });
            bytes.chunks(piece).for_each(|piece| chunks.write_all(piece).unwrap());
            assert_eq!(heard, samples, "in pieces of {piece}");
        }
    }
}
