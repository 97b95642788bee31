//! Sound for telephones and their kin: WAV with a byte a sample, WAV at a rate of its own, and samples without any header.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use super::encoder::{Encoder, refused};
use crate::audio::{g711, wav};
use crate::files::File;
use crate::job::package::Samples;
use crate::units::{Frames, SampleRate};

/// Whether a file says what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// It is a WAV.
    Wav,
    /// Its ending says all: samples from the first byte to the last.
    None,
}

/// A file under way.
pub(super) struct Telephone<'a> {
    out: BufWriter<&'a mut File>,
    samples: Samples,
    head: Head,
    rate: SampleRate,
    frames: u64,
    block: Vec<u8>,
}

impl<'a> Telephone<'a> {
    pub(super) fn new(file: &'a mut File, rate: SampleRate, samples: Samples, head: Head) -> io::Result<Telephone<'a>> {
        let mut telephone = Telephone { out: BufWriter::new(file), samples, head, rate, frames: 0, block: Vec::new() };
        // How many frames there are is known at the end; the place is kept until then.
        let head = telephone.header()?;
        telephone.out.write_all(&head)?;
        Ok(telephone)
    }

    /// What stands before the samples, for as many as there are now.
    fn header(&self) -> io::Result<Vec<u8>> {
        let frames = Frames(self.frames);
        match (self.head, self.samples) {
            (Head::None, _) => Ok(Vec::new()),
            (Head::Wav, Samples::Pcm16) => Ok(wav::header(self.rate, frames)),
            (Head::Wav, Samples::Mulaw | Samples::Alaw) => {
                let tag = if self.samples == Samples::Mulaw { wav::MULAW } else { wav::ALAW };
                wav::byte_header(tag, self.rate, frames).ok_or_else(|| refused("it is longer than a WAV can be"))
            }
        }
    }
}

impl Encoder for Telephone<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.block.clear();
        match self.samples {
            Samples::Pcm16 => self.block.extend(samples.iter().flat_map(|sample| sample.to_le_bytes())),
            Samples::Mulaw => self.block.extend(samples.iter().map(|sample| g711::mulaw(*sample))),
            Samples::Alaw => self.block.extend(samples.iter().map(|sample| g711::alaw(*sample))),
        }
        self.frames += samples.len() as u64;
        self.out.write_all(&self.block)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let header = self.header()?;
        let bytes = self.frames * self.samples.bytes();
        // A chunk ends at an even byte; the one more does not count (RIFF, 1991).
        if self.head == Head::Wav && !bytes.is_multiple_of(2) {
            self.out.write_all(&[0])?;
        }
        if !header.is_empty() {
            self.out.seek(SeekFrom::Start(0))?;
            self.out.write_all(&header)?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(samples: Samples, head: Head, sound: &[i16]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        let mut encoder = Box::new(Telephone::new(&mut file, SampleRate(8000), samples, head).unwrap());
        // In blocks of any size.
        sound.chunks(7).for_each(|block| encoder.write(block).unwrap());
        encoder.finish().unwrap();
        std::fs::read(&path).unwrap()
    }

    #[test]
    fn wavs_of_a_byte_a_sample_say_so_and_end_evenly() {
        let sound: Vec<i16> = (-10..=10).map(|n| n * 3000).collect();
        for (samples, tag, law) in
            [(Samples::Mulaw, 7, g711::mulaw as fn(i16) -> u8), (Samples::Alaw, 6, g711::alaw as fn(i16) -> u8)]
        {
            let bytes = written(samples, Head::Wav, &sound);
            // 58 bytes of header, 21 samples, one byte more.
            assert_eq!(bytes.len(), 80);
            let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!((&bytes[..4], number(4), &bytes[8..16]), (&b"RIFF"[..], 72, &b"WAVEfmt "[..]));
            assert_eq!((number(16), number(20), number(24), number(28)), (18, tag | 1 << 16, 8000, 8000));
            assert_eq!((number(32), &bytes[36..42]), (1 | 8 << 16, &b"\0\0fact"[..]));
            assert_eq!((number(42), number(46), &bytes[50..54], number(54)), (4, 21, &b"data"[..], 21));
            let coded: Vec<u8> = sound.iter().map(|sample| law(*sample)).collect();
            assert_eq!((&bytes[58..79], bytes[79]), (coded.as_slice(), 0));
        }
    }

    #[test]
    fn without_a_header_there_are_only_samples() {
        let sound = [0, -1, 258];
        assert_eq!(written(Samples::Pcm16, Head::None, &sound), [0, 0, 255, 255, 2, 1]);
        assert_eq!(written(Samples::Mulaw, Head::None, &sound), sound.map(g711::mulaw));
        let wav = written(Samples::Pcm16, Head::Wav, &sound);
        assert_eq!(wav[..44], wav::header(SampleRate(8000), Frames(3)));
        assert_eq!(wav[44..], [0, 0, 255, 255, 2, 1]);
    }
}
