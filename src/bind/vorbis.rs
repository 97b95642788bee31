//! Vorbis in Ogg (Vorbis I, 2020): for devices and games that play no Opus; the length is exact by its last granule.

use std::io::{self, BufWriter, Write};
use std::num::{NonZeroU8, NonZeroU32};

use vorbis_rs::{VorbisBitrateManagementStrategy, VorbisEncoder, VorbisEncoderBuilder, VorbisError};

use super::comments::comments;
use super::contents::Contents;
use super::encoder::{Encoder, refused};
use crate::audio::loudness::FULL_SCALE;
use crate::book::RenderKey;
use crate::files::File;
use crate::units::SampleRate;

/// Frames that are coded at once.
const BLOCK: usize = 4096;

/// A file under way.
pub(super) struct Vorbis<'a> {
    encoder: VorbisEncoder<BufWriter<&'a mut File>>,
    samples: Vec<f32>,
}

impl<'a> Vorbis<'a> {
    /// Codes at `quality`, from 0, smallest, to 10, best.
    pub(super) fn new(
        file: &'a mut File,
        rate: SampleRate,
        quality: u8,
        contents: &Contents<'_>,
        key: &RenderKey,
    ) -> io::Result<Vorbis<'a>> {
        let hertz = NonZeroU32::new(rate.0).ok_or_else(|| refused("there is no sound at 0 Hz"))?;
        // As in Opus: a serial number of its own, and the same for the same sound.
        let serial = i32::from_le_bytes([key.0[0], key.0[1], key.0[2], key.0[3]]);
        let out = BufWriter::new(file);
        let mut builder = VorbisEncoderBuilder::new_with_serial(hertz, NonZeroU8::MIN, out, serial);
        builder.comment_tags(comments(contents)).map_err(failed)?;
        let target_quality = f32::from(quality) / 10.0;
        builder.bitrate_management_strategy(VorbisBitrateManagementStrategy::QualityVbr { target_quality });
        Ok(Vorbis { encoder: builder.build().map_err(failed)?, samples: Vec::new() })
    }
}

impl Encoder for Vorbis<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        // An empty block would be the end of the stream to the encoder, and a long one as much memory.
        for block in samples.chunks(BLOCK) {
            self.samples.clear();
            self.samples.extend(block.iter().map(|sample| f32::from(*sample) / FULL_SCALE));
            self.encoder.encode_audio_block([&self.samples]).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.encoder.finish().map_err(failed)?.flush()
    }
}

fn failed(error: VorbisError) -> io::Error {
    match error {
        VorbisError::Io(error) => error,
        other => refused(other),
    }
}
