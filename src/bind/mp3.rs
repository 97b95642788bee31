//! MP3 through LAME: ID3v2 with chapters and cover before it, and the frame by which players cut delay and padding.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::num::NonZeroU32;

use mp3lame_encoder::{Bitrate, Builder, Encoder as Lame, FlushGap, Mode, MonoPcm, Quality, VbrMode};

use super::contents::Contents;
use super::encoder::{Encoder, refused};
use super::id3v2;
use crate::files::File;
use crate::job::package::Mp3Size;
use crate::units::SampleRate;

/// Samples that are coded at once.
const PIECE: usize = 8192;

/// The most bytes that LAME gives for a piece, or at the end: 1.25 × samples + 7200, by its documentation.
const ROOM: usize = PIECE + PIECE / 4 + 7200;

/// Full scale of samples of floating point, as LAME's `lame_encode_buffer_ieee_float` takes them.
const FULL_SCALE: f32 = 32_767.0;

/// An MP3 under way.
pub(super) struct Mp3<'a> {
    lame: Lame,
    /// What a sample is for LAME, that it comes out as loud as it went in.
    factor: f32,
    scaled: Vec<f32>,
    out: BufWriter<&'a mut File>,
    /// Where the sound begins, after the tag.
    start: u64,
    coded: Vec<u8>,
}

impl<'a> Mp3<'a> {
    pub(super) fn new(
        file: &'a mut File,
        rate: SampleRate,
        size: Mp3Size,
        contents: &Contents<'_>,
    ) -> io::Result<Mp3<'a>> {
        let builder = Builder::new()
            .ok_or_else(|| refused("LAME gives no encoder"))?
            .with_num_channels(1)
            .and_then(|lame| lame.with_mode(Mode::Mono))
            .and_then(|lame| lame.with_sample_rate(rate.0))
            .and_then(|lame| lame.with_output_sample_rate(NonZeroU32::new(rate.0)))
            .and_then(|lame| lame.with_quality(Quality::VeryNice))
            .and_then(|lame| lame.with_to_write_vbr_tag(true))
            .map_err(refused)?;
        let softened = match size {
            Mp3Size::Constant(kbps) => softened(kbps),
            Mp3Size::Quality(_) => 1.0,
        };
        let builder = match size {
            Mp3Size::Constant(kbps) => {
                let bitrate = bitrate(kbps).ok_or_else(|| refused("no such bitrate"))?;
                builder.with_vbr_mode(VbrMode::Off).and_then(|lame| lame.with_brate(bitrate))
            }
            Mp3Size::Quality(quality) => {
                builder.with_vbr_mode(VbrMode::Mtrh).and_then(|lame| lame.with_vbr_quality(vbr(quality)))
            }
        };
        let lame = builder.and_then(Builder::build).map_err(refused)?;
        let tag = id3v2::tag(contents)?;
        let mut out = BufWriter::new(file);
        out.write_all(&tag)?;
        let factor = 1.0 / (FULL_SCALE * softened);
        let scaled = Vec::with_capacity(PIECE);
        Ok(Mp3 { lame, factor, scaled, out, start: tag.len() as u64, coded: Vec::with_capacity(ROOM) })
    }
}

impl Encoder for Mp3<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        for piece in samples.chunks(PIECE) {
            self.coded.clear();
            self.scaled.clear();
            self.scaled.extend(piece.iter().map(|sample| f32::from(*sample) * self.factor));
            self.lame.encode_to_vec(MonoPcm(&self.scaled[..]), &mut self.coded).map_err(refused)?;
            self.out.write_all(&self.coded)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.coded.clear();
        self.lame.flush_to_vec::<FlushGap>(&mut self.coded).map_err(refused)?;
        self.out.write_all(&self.coded)?;
        // LAME left an empty frame at the beginning for what is known only now.
        self.coded.clear();
        if self.lame.lame_tag_encode_to_vec(&mut self.coded).is_some() {
            self.out.seek(SeekFrom::Start(self.start))?;
            self.out.write_all(&self.coded)?;
        }
        self.out.flush()
    }
}

/// What LAME 3.100 multiplies all sound of a constant bitrate by, against clipping (`abr_switch_map` in `presets.c`): up to
/// 0.45 dB. The limiter has made room for what coding adds, and the loudness is what was asked for.
fn softened(kbps: u32) -> f32 {
    match kbps {
        ..192 => 0.95,
        192 => 0.97,
        224 => 0.98,
        _ => 1.0,
    }
}

fn bitrate(kbps: u32) -> Option<Bitrate> {
    Some(match kbps {
        32 => Bitrate::Kbps32,
        40 => Bitrate::Kbps40,
        48 => Bitrate::Kbps48,
        64 => Bitrate::Kbps64,
        80 => Bitrate::Kbps80,
        96 => Bitrate::Kbps96,
        112 => Bitrate::Kbps112,
        128 => Bitrate::Kbps128,
        160 => Bitrate::Kbps160,
        192 => Bitrate::Kbps192,
        224 => Bitrate::Kbps224,
        256 => Bitrate::Kbps256,
        320 => Bitrate::Kbps320,
        _ => return None,
    })
}

fn vbr(quality: u8) -> Quality {
    match quality {
        0 => Quality::Best,
        1 => Quality::SecondBest,
        2 => Quality::NearBest,
        3 => Quality::VeryNice,
        4 => Quality::Nice,
        5 => Quality::Good,
        6 => Quality::Decent,
        7 => Quality::Ok,
        8 => Quality::SecondWorst,
        _ => Quality::Worst,
    }
}
