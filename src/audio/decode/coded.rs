//! Everything but plain WAV: MP3, FLAC, Ogg Vorbis, AAC, MP4, AIFF, compressed WAV, through symphonia.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

use super::blocks::Block;
use super::{DecodeError, Decoded, checked_rate, mix, most};
use crate::guard::guarded;

/// Frames by which a stream may be shorter than its header says and still count as whole: the longest frame of a
/// codec (AAC-LC 1024, HE-AAC 2048), which encoders count or leave out at their will.
const SLACK: u64 = 2048;

/// A reader whose length is known.
struct Source<R> {
    inner: R,
    len: u64,
    seekable: bool,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Source<R> {
    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}

/// Decodes the first audio track of `reader`.
pub(super) fn decode<R>(reader: R, len: u64) -> Result<Decoded, DecodeError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    gathered(|hear| each(reader, len, hear))
}

/// All that `each` lets hear, as one channel.
pub(super) fn gathered(each: impl FnOnce(&mut Hear<'_>) -> Result<(), DecodeError>) -> Result<Decoded, DecodeError> {
    let mut rate = None;
    let mut samples = Vec::new();
    each(&mut |block| {
        rate = Some(block.rate);
        mix(block.interleaved, block.channels as usize, &mut samples);
        if samples.len() as u64 > most(block.rate) { Err(DecodeError::TooLong) } else { Ok(()) }
    })?;
    rate.map(|rate| Decoded { rate, samples }).ok_or(DecodeError::Empty)
}

/// Shows the first audio track of `reader` to `see`.
pub(super) fn each_block<R>(reader: R, len: u64, see: &mut dyn FnMut(Block<'_>)) -> Result<(), DecodeError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    each(reader, len, &mut |block| {
        see(block);
        Ok(())
    })
}

/// Hears a block, and may have heard enough.
pub(super) type Hear<'a> = dyn FnMut(Block<'_>) -> Result<(), DecodeError> + 'a;

/// Whether the sound is a row of frames, as MP3 and ADTS are, perhaps behind a tag. The reader is at its beginning, and
/// left there.
fn is_frames<R: Read + Seek>(reader: &mut R) -> io::Result<bool> {
    let mut head = Vec::new();
    reader.by_ref().take(3).read_to_end(&mut head)?;
    reader.rewind()?;
    Ok(head == *b"ID3" || matches!(head[..], [0xff, b, ..] if b & 0xe0 == 0xe0))
}

fn each<R>(reader: R, len: u64, hear: &mut Hear<'_>) -> Result<(), DecodeError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    guarded(|| heard(reader, len, hear)).map_err(gave_up)?
}

/// What the panic of a decoder means.
pub(super) fn gave_up(panic: String) -> DecodeError {
    DecodeError::Damaged { what: format!("its decoder gave up ({panic})") }
}

fn heard<R>(mut reader: R, len: u64, hear: &mut Hear<'_>) -> Result<(), DecodeError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    // Of an MP3 without a note of its length symphonia guesses it from the first bitrate, and drops what a variable one
    // has beyond; it does so only where it can seek, and frames need no seeking.
    let seekable = !is_frames(&mut reader)?;
    let stream = MediaSourceStream::new(Box::new(Source { inner: reader, len, seekable }), Default::default());
    let mut format = symphonia::default::get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(|e| explain(e, "no format is recognised"))?;
    let track = format.default_track(TrackType::Audio).ok_or_else(|| unsupported("it has no audio track"))?;
    let (id, promised) = (track.id, track.num_frames);
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| unsupported("its codec is not known"))?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|e| explain(e, "its codec is not read here"))?;
    let got = packets(format.as_mut(), decoder.as_mut(), id, hear)?;
    match promised {
        Some(promised) if got + SLACK < promised => {
            Err(DecodeError::CutOff { what: format!("{got} of {promised} frames are there") })
        }
        _ => Ok(()),
    }
}

/// Lets `hear` hear all packets of the track `id`; returns how many frames there were.
fn packets(
    format: &mut dyn FormatReader,
    decoder: &mut dyn AudioDecoder,
    id: u32,
    hear: &mut Hear<'_>,
) -> Result<u64, DecodeError> {
    let mut wide = Vec::<f32>::new();
    let mut shape = None;
    let mut frames = 0;
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(frames),
            Err(e) => return Err(explain(e, "its packets cannot be read")),
        };
        if packet.track_id != id {
            continue;
        }
        let buffer = match decoder.decode(&packet) {
            Ok(buffer) => buffer,
            // The first frame of an MP3 cut from a longer one lacks the bits before it; nothing was lost.
            Err(Error::DecodeError(_)) if frames == 0 => continue,
            Err(e) => return Err(explain(e, "a packet cannot be decoded")),
        };
        let spec = buffer.spec();
        let here = (checked_rate(spec.rate())?, spec.channels().count().max(1));
        if *shape.get_or_insert(here) != here {
            return Err(unsupported("its sample rate or its channels change on the way"));
        }
        let (rate, channels) = here;
        buffer.copy_to_vec_interleaved(&mut wide);
        frames += (wide.len() / channels) as u64;
        hear(Block { rate, channels: channels as u32, interleaved: &wide })?;
    }
}

fn unsupported(what: &str) -> DecodeError {
    DecodeError::Unsupported { what: what.to_owned() }
}

pub(super) fn explain(error: Error, doing: &str) -> DecodeError {
    match error {
        Error::IoError(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
            DecodeError::CutOff { what: format!("{doing} to its end") }
        }
        Error::IoError(e) => DecodeError::Io(e),
        Error::DecodeError(what) => DecodeError::Damaged { what: format!("{doing}: {what}") },
        other => DecodeError::Unsupported { what: format!("{doing}: {other}") },
    }
}
