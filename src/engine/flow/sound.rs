//! The audio of a reply on its way to the spool: told by its first bytes, and made to describe itself.
//!
//! What no magic number names is s16le mono at 24 kHz, as Flow speaks: it gets a WAV header. A reply in one piece keeps
//! the header it came with, whose sizes show a cut; chunks of a stream lose theirs, and one header stands for all.

use std::io;

use super::limits::MAX_WAV_HEADER;
use crate::audio::wav::fmt_chunk;
use crate::studio::port::Spool;
use crate::units::SampleRate;

/// The rate of Flow's audio: what the page documents and what the web dialect is asked for.
pub const RATE: SampleRate = SampleRate(24_000);

/// The bytes that tell every magic number but MPEG's.
const MAGIC: usize = 12;

/// What tells MPEG audio, whose mark may stand in samples too, is the second frame: the longest frame and its mark.
const MPEG: usize = 1_441 + 4;

/// The sizes of a header that was written before they were known.
const UNKNOWN: u32 = u32::MAX;

/// Why the audio is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// The spool cannot be written.
    #[error("the reply could not be written down: {0}")]
    Io(#[from] io::Error),
    /// It is no audio that can be used.
    #[error("{0}")]
    Bad(String),
}

/// How the audio comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    /// In one piece.
    Whole,
    /// In chunks, any of which may begin with a header of its own.
    Chunks,
}

/// What the audio is.
#[derive(Debug, Clone, PartialEq)]
enum Form {
    /// Not known yet.
    New,
    /// Samples behind a header of our own.
    Samples,
    /// A WAV as it came, its header being looked at.
    Riff,
    /// MP3, Ogg, FLAC and the like.
    Coded,
}

/// The audio of one reply.
pub struct Sound<'a> {
    spool: &'a mut Spool,
    delivery: Delivery,
    form: Form,
    /// What has come and is not decided on, or of a WAV as it came its beginning.
    head: Vec<u8>,
    /// Bytes of samples so far: of all audio where it is no WAV.
    bytes: u64,
    /// Bytes a second; absent while nobody knows.
    per_second: Option<u32>,
    /// Bytes of samples that the first header promises.
    promised: Option<u64>,
}

impl<'a> Sound<'a> {
    /// Audio that goes to `spool`, in one piece unless it is said to come in chunks.
    pub fn new(spool: &'a mut Spool) -> Sound<'a> {
        Sound {
            spool,
            delivery: Delivery::Whole,
            form: Form::New,
            head: Vec::new(),
            bytes: 0,
            per_second: None,
            promised: None,
        }
    }

    /// Says, before any audio has come, that it comes in chunks.
    pub fn in_chunks(&mut self) {
        self.delivery = Delivery::Chunks;
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), SoundError> {
        match self.form {
            Form::New => {
                self.head.extend_from_slice(bytes);
                match self.decide(&self.head) {
                    Some(form) => self.begin(form),
                    None => Ok(()),
                }
            }
            Form::Riff => {
                if self.per_second.is_none() {
                    let room = MAX_WAV_HEADER.saturating_sub(self.head.len()).min(bytes.len());
                    self.head.extend_from_slice(&bytes[..room]);
                }
                self.bytes += bytes.len() as u64;
                self.look();
                Ok(self.spool.write(bytes)?)
            }
            Form::Samples | Form::Coded => {
                self.bytes += bytes.len() as u64;
                Ok(self.spool.write(bytes)?)
            }
        }
    }

    /// Takes one chunk of a stream; a WAV header at its beginning is taken off once the audio has begun.
    pub fn chunk(&mut self, bytes: &[u8]) -> Result<(), SoundError> {
        match (&self.form, wav(bytes)) {
            (Form::Samples, Some(wav)) => self.push(&bytes[wav.samples(bytes.len())]),
            _ => self.push(bytes),
        }
    }

    /// Whether any audio has come.
    pub fn has_begun(&self) -> bool {
        self.bytes > 0 || !self.head.is_empty()
    }

    /// The end of the audio: how long it sounds, where that can be told without decoding it.
    pub fn finish(&mut self) -> Result<Option<f64>, SoundError> {
        if self.form == Form::New && !self.head.is_empty() {
            let form = match self.decide_short(&self.head) {
                Form::Riff => return Err(SoundError::Bad("the audio ends within its header".to_owned())),
                form => form,
            };
            self.begin(form)?;
        }
        if self.form == Form::Samples && !self.bytes.is_multiple_of(2) {
            return Err(SoundError::Bad("the audio is cut off in the middle of a sample".to_owned()));
        }
        if let Some(promised) = self.promised.filter(|promised| *promised > self.bytes) {
            let what = format!("the audio is cut off: {} bytes of {promised} of its samples came", self.bytes);
            return Err(SoundError::Bad(what));
        }
        Ok(self.per_second.filter(|n| *n > 0).map(|per_second| self.bytes as f64 / f64::from(per_second)))
    }

    /// What `head` begins, once it is long enough to tell.
    fn decide(&self, head: &[u8]) -> Option<Form> {
        match head {
            _ if head.len() < MAGIC => None,
            [0xff, second, ..] if second & 0xe0 == 0xe0 => mpeg(head),
            _ if is_riff(head) && self.delivery == Delivery::Chunks => {
                // The header is replaced, so all of it must be there.
                let is_there = wav(head).is_some() || head.len() > MAX_WAV_HEADER;
                is_there.then_some(Form::Riff)
            }
            _ if is_riff(head) => Some(Form::Riff),
            _ => Some(plain(head)),
        }
    }

    /// What all that came is, when it was too short to tell.
    fn decide_short(&self, head: &[u8]) -> Form {
        match head {
            _ if is_riff(head) => Form::Riff,
            [0xff, second, ..] if second & 0xe0 == 0xe0 => {
                if frame(head).is_some() {
                    Form::Coded
                } else {
                    Form::Samples
                }
            }
            _ => plain(head),
        }
    }

    fn begin(&mut self, form: Form) -> Result<(), SoundError> {
        let head = std::mem::take(&mut self.head);
        self.form = form;
        match self.form {
            Form::Riff if self.delivery == Delivery::Chunks => {
                let wav = wav(&head).ok_or_else(|| SoundError::Bad("the WAV has no end of its header".to_owned()))?;
                self.form = Form::Samples;
                self.per_second = Some(wav.per_second);
                self.promised = wav.size;
                self.spool.write(&streaming(&wav.fmt))?;
                self.push(&head[wav.samples(head.len())])
            }
            Form::Samples => {
                self.per_second = Some(RATE.0 * 2);
                self.spool.write(&streaming(&fmt_chunk(RATE)))?;
                self.push(&head)
            }
            _ => self.push(&head),
        }
    }

    /// Looks for the end of the header of a WAV as it came.
    fn look(&mut self) {
        if self.per_second.is_some() {
            return;
        }
        if let Some(wav) = wav(&self.head) {
            self.per_second = Some(wav.per_second);
            self.bytes -= wav.data_at as u64;
            // Its own sizes stay in the spool, where decoding compares them.
            self.head = Vec::new();
        }
    }
}

/// Whether `head` begins as audio does that names itself; samples without a header do not.
pub fn is_named(head: &[u8]) -> bool {
    let mpeg_mark = matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0);
    is_riff(head) || (mpeg_mark && frame(head).is_some()) || plain(head) == Form::Coded
}

fn is_riff(head: &[u8]) -> bool {
    matches!(head, [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', ..])
}

fn plain(head: &[u8]) -> Form {
    let coded = [&b"OggS"[..], b"ID3", b"fLaC", b"FORM"].iter().any(|magic| head.starts_with(magic));
    if coded || head.get(4..8) == Some(b"ftyp") { Form::Coded } else { Form::Samples }
}

/// Whether `head` is MPEG audio or samples that begin like it; `None` while more of it is needed.
fn mpeg(head: &[u8]) -> Option<Form> {
    let Some(length) = frame(head) else { return Some(Form::Samples) };
    match head.get(length..length + 4) {
        Some(second) => {
            let same = second[0] == 0xff && second[1] == head[1] && frame(second).is_some();
            Some(if same { Form::Coded } else { Form::Samples })
        }
        None if head.len() >= MPEG => Some(Form::Samples),
        None => None,
    }
}

/// The length of the frame of MPEG layer III or ADTS whose header `head` begins with.
fn frame(head: &[u8]) -> Option<usize> {
    let &[0xff, second, third, fourth, ..] = head else { return None };
    if second & 0xf6 == 0xf0 {
        let &[_, _, _, _, fifth, sixth, ..] = head else { return (third >> 2 & 0xf < 13).then_some(7) };
        let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
        return (third >> 2 & 0xf < 13 && length >= 7).then_some(length);
    }
    if second & 0xe0 != 0xe0 || second & 0x06 != 0x02 || second & 0x18 == 0x08 {
        return None;
    }
    /// Kilobits a second of layer III: version 1, then versions 2 and 2.5 (ISO 11172-3 and 13818-3).
    const BITRATES: [[usize; 15]; 2] = [
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let first = second & 0x18 == 0x18;
    let rate = *[44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
    let rate = match second & 0x18 {
        0x18 => rate,
        0x10 => rate / 2,
        _ => rate / 4,
    };
    let kbit = *BITRATES[usize::from(!first)].get(usize::from(third >> 4)).filter(|kbit| **kbit > 0)?;
    let per_frame = if first { 144_000 } else { 72_000 };
    Some(per_frame * kbit / rate + usize::from(third >> 1 & 1))
}

/// The header of a WAV.
struct Wav {
    fmt: Vec<u8>,
    per_second: u32,
    data_at: usize,
    /// Bytes of its samples, where its writer knew them.
    size: Option<u64>,
}

impl Wav {
    /// Where the samples stand in a chunk of `len` bytes; other chunks of the file may follow them.
    fn samples(&self, len: usize) -> std::ops::Range<usize> {
        let size = self.size.and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX);
        self.data_at..self.data_at.saturating_add(size).min(len)
    }
}

/// Walks the chunks of a WAV as far as its samples; `None` while its header is not whole.
fn wav(bytes: &[u8]) -> Option<Wav> {
    if !is_riff(bytes) || bytes.get(8..12) != Some(b"WAVE") {
        return None;
    }
    let (mut at, mut fmt) = (12, Vec::new());
    loop {
        let size = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
        let body = at + 8;
        match bytes.get(at..at + 4)? {
            b"data" => {
                let per_second = u32::from_le_bytes(fmt.get(16..20)?.try_into().ok()?);
                // As decoding has it: 0 and the greatest numbers stand for "not known yet".
                let size = (size != 0 && size < 0x7fff_0000).then_some(u64::from(size));
                return Some(Wav { fmt, per_second, data_at: body, size });
            }
            b"fmt " => fmt = bytes.get(at..body + size as usize)?.to_vec(),
            _ => {}
        }
        at = body.checked_add(size as usize)?.checked_add(size as usize % 2)?;
    }
}

/// The header of a WAV whose length nobody knows yet, around `fmt`.
fn streaming(fmt: &[u8]) -> Vec<u8> {
    [&b"RIFF"[..], &UNKNOWN.to_le_bytes(), b"WAVE", fmt, b"data", &UNKNOWN.to_le_bytes()].concat()
}

#[cfg(test)]
mod tests;
