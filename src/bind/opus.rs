//! Opus in Ogg (RFC 7845): gapless by its pre-skip and last granule, chapters and cover in its comments.

use std::io::{self, BufWriter};

use opus_pure::{MAX_PACKET_BYTES, OggOpusWriter, OpusEncoder, OpusHead, OpusTags, Signal};

use super::comments::comments;
use super::contents::Contents;
use super::cover::Cover;
use super::encoder::{Encoder, refused};
use crate::book::RenderKey;
use crate::files::File;
use crate::units::SampleRate;

/// The rates that Opus codes; sound at any other is resampled to the last: at 24,000 Hz that of the built-in voice, which has 22,050,
/// would rise by up to 2.5 dB in *Sherlock Holmes*, and at 48,000 by 1.8.
pub(super) const RATES: [u32; 5] = [8000, 12_000, 16_000, 24_000, 48_000];

/// The rate of granules (RFC 7845, section 4).
const GRANULES: u32 = 48_000;

/// From this bitrate on sound is coded by the transform (CELT) alone, which keeps levels: loudness within 0.1 LU, peaks within 1.2
/// dB as measured, where the layer for speech (SILK) takes 0.2 LU away and lets single packets rise by 3 dB and more. Below it that layer
/// makes more of few bits (by PESQ, at 24 kbit/s 3.9 beside 3.6 in the built-in voice).
const LEVEL_KBPS: u32 = 32;

/// What a player raises the sound by, in 256ths of a decibel (RFC 7845, section 5.1): what coding takes away, as a meter hears it
/// (ffmpeg's `ebur128`; the built-in voice and six people's in English and Mandarin). At 32 kbit/s 0.1 dB of the built-in voice
/// and 0.01 of the others, at 48 half of it, at 64 none; by the layer for speech 0.1 to 0.4, on average 0.2.
fn output_gain(kbps: u32) -> i16 {
    match kbps {
        ..LEVEL_KBPS => 51,
        LEVEL_KBPS..48 => 15,
        48..64 => 8,
        _ => 0,
    }
}

/// The kind of a picture in its block: the front cover (RFC 9639, section 8.8).
const FRONT_COVER: u32 = 3;

/// An Opus file under way.
pub(super) struct Opus<'a> {
    encoder: OpusEncoder,
    writer: OggOpusWriter<BufWriter<&'a mut File>>,
    pre_skip: u64,
    /// Granules of a frame of sound.
    ticks: u64,
    /// Frames of a packet: 20 ms.
    packet: usize,
    pending: Vec<i16>,
    taken: u64,
    coded: Vec<u8>,
}

impl<'a> Opus<'a> {
    pub(super) fn new(
        file: &'a mut File,
        rate: SampleRate,
        kbps: u32,
        contents: &Contents<'_>,
        key: &RenderKey,
    ) -> io::Result<Opus<'a>> {
        let mut encoder = OpusEncoder::new(rate.0 as i32, 1, opus_pure::Application::Audio).map_err(refused)?;
        encoder.bitrate_bps = (kbps * 1000) as i32;
        encoder.signal_type = Some(if kbps < LEVEL_KBPS { Signal::Voice } else { Signal::Music });
        let mut head = OpusHead::for_encoder(&encoder, contents.rate.0);
        head.output_gain_q8 = output_gain(kbps);
        let mut tags = OpusTags::new();
        for (name, value) in comments(contents) {
            tags.push(&name, &value).map_err(refused)?;
        }
        if let Some(cover) = contents.cover {
            tags.push("METADATA_BLOCK_PICTURE", &base64_simd::STANDARD.encode_to_string(picture(cover)))
                .map_err(refused)?;
        }
        let pre_skip = u64::from(head.pre_skip);
        let serial = u32::from_le_bytes([key.0[0], key.0[1], key.0[2], key.0[3]]);
        let writer = OggOpusWriter::with_serial(BufWriter::new(file), head, tags, serial).map_err(failed)?;
        Ok(Opus {
            encoder,
            writer,
            pre_skip,
            ticks: u64::from(GRANULES / rate.0),
            packet: (rate.0 / 50) as usize,
            pending: Vec::new(),
            taken: 0,
            coded: vec![0; MAX_PACKET_BYTES],
        })
    }

    /// Codes the first packet of what is pending; as the last one it ends where the sound does.
    fn code(&mut self, last: Option<u64>) -> io::Result<()> {
        let Opus { encoder, writer, packet, pending, coded, .. } = self;
        let samples: Vec<f32> = pending[..*packet].iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
        let len = encoder.encode(&samples, *packet, coded).map_err(refused)?;
        pending.drain(..*packet);
        match last {
            None => writer.write_packet(&coded[..len]),
            Some(end) => {
                let left = end.saturating_sub(writer.granule().unsigned_abs());
                writer.write_packet_with_duration(&coded[..len], u32::try_from(left).unwrap_or(u32::MAX))
            }
        }
        .map_err(failed)
    }
}

impl Encoder for Opus<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.taken += samples.len() as u64;
        self.pending.extend_from_slice(samples);
        // One packet is held back: it may be the last.
        while self.pending.len() > self.packet {
            self.code(None)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        // The encoder runs behind by the pre-skip; silence pushes the last of the sound out of it.
        let end = self.pre_skip + self.taken * self.ticks;
        loop {
            self.pending.resize(self.pending.len().max(self.packet), 0);
            let after = self.writer.granule().unsigned_abs() + self.packet as u64 * self.ticks;
            if after >= end {
                self.code(Some(end))?;
                break;
            }
            self.code(None)?;
        }
        self.writer.finish().map(drop).map_err(failed)
    }
}

fn failed(error: opus_pure::Error) -> io::Error {
    match error {
        opus_pure::Error::Io(error) => error,
        other => refused(other),
    }
}

/// `cover` as a picture block of FLAC, which is how Ogg holds it; its size is not said.
fn picture(cover: &Cover) -> Vec<u8> {
    let mut block = Vec::with_capacity(cover.bytes().len() + 64);
    let number = |block: &mut Vec<u8>, n: u32| block.extend_from_slice(&n.to_be_bytes());
    number(&mut block, FRONT_COVER);
    number(&mut block, cover.mime().len() as u32);
    block.extend_from_slice(cover.mime().as_bytes());
    // No description; width, height, depth and colours unknown.
    (0..5).for_each(|_| number(&mut block, 0));
    number(&mut block, cover.bytes().len() as u32);
    block.extend_from_slice(cover.bytes());
    block
}
