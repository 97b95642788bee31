//! A sample of a person's voice, made ready for cloning: 16 kHz mono of a length that services take, and judged.
//!
//! Judged before it is sent, because a clone costs points however bad its sample was.

use std::io::{Read, Seek};
use std::ops::Range;

use super::decode::{DecodeError, Decoded, decode};
use super::judge;
use super::resample::{ResampleError, resample};
use crate::units::{Frames, SampleRate};

mod finding;
mod measure;

pub use finding::{Finding, Gravity};

use measure::Measures;

/// The rate that the vendor's page asks of samples.
pub const RATE: SampleRate = SampleRate(16_000);

/// The lengths that a sample may have, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// Below it a sample is refused.
    pub least: u32,
    /// Below it some servers refuse it, and there is a warning.
    pub safe: u32,
    /// What is longer is cut.
    pub most: u32,
}

impl Default for Lengths {
    /// 4 to 12 s, as the vendor's page says; other servers of the family have taken 5–12, 6–180 and 10–180 s, so that
    /// 10 to 12 s fits them all.
    fn default() -> Lengths {
        Lengths { least: 4_000, safe: 10_000, most: 12_000 }
    }
}

/// Near-silence that is left at either end, in milliseconds: enough for a soft consonant.
const MARGIN_MS: u32 = 100;

/// The longest silence within, in milliseconds; a natural pause between sentences.
const LONGEST_GAP_MS: u32 = 500;

/// Windows of near-silence in which gaps are looked for, in milliseconds.
const GAP_WINDOW_MS: u32 = 10;

/// What is blended where a gap was shortened, in milliseconds, so that it does not click.
const BLEND_MS: u32 = 5;

/// Why a file is no sample at all.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// It cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Its rate leads nowhere.
    #[error(transparent)]
    Rate(#[from] ResampleError),
}

/// A sample as it would be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// 16-bit mono at [`RATE`].
    pub samples: Vec<i16>,
    /// The rate of the file.
    pub from: SampleRate,
    /// The length of the file's sound, in milliseconds.
    pub was_ms: u64,
    /// What is wrong or could be better, worst first.
    pub findings: Vec<Finding>,
}

impl Sample {
    /// Its length.
    pub fn frames(&self) -> Frames {
        Frames(self.samples.len() as u64)
    }

    /// Whether it would spoil the clone.
    pub fn is_unfit(&self) -> bool {
        self.findings.iter().any(|finding| finding.gravity() == Gravity::Error)
    }

    /// As a WAV file.
    pub fn wav(&self) -> Vec<u8> {
        let mut wav = super::wav::header(RATE, self.frames());
        wav.extend_from_slice(&super::pcm(&self.samples));
        wav
    }
}

/// Decodes `file`, whatever its format, and makes it ready.
pub fn read<R>(file: R, lengths: Lengths) -> Result<Sample, SampleError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    Ok(prepare(&decode(file, None)?, lengths)?)
}

/// Makes `decoded` ready: its mean taken out, at [`RATE`], without silence at its ends, with short pauses, cut at the
/// quietest place when it is too long; and judges it.
pub fn prepare(decoded: &Decoded, lengths: Lengths) -> Result<Sample, ResampleError> {
    let rate = u64::from(decoded.rate.0.max(1));
    let mut findings = finding::of_the_file(decoded);
    let level = measure::without_mean(&decoded.samples);
    let whole = resample(&level, decoded.rate, RATE)?;
    let speech = judge::speech(&whole, RATE);
    findings.extend(finding::of_the_sound(&Measures::of(&whole)));
    let samples = match speech {
        Some(speech) => cut(shorten_gaps(&whole[with_margin(speech, whole.len())]), lengths, &mut findings),
        None => Vec::new(),
    };
    if !samples.is_empty() {
        findings.extend(finding::of_the_length(samples.len(), lengths));
    }
    findings.sort_by_key(Finding::gravity);
    Ok(Sample { samples, from: decoded.rate, was_ms: decoded.samples.len() as u64 * 1000 / rate, findings })
}

fn frames(ms: u32) -> usize {
    RATE.frames_in_ms(ms).0 as usize
}

fn with_margin(speech: Range<u64>, len: usize) -> Range<usize> {
    let margin = frames(MARGIN_MS);
    (speech.start as usize).saturating_sub(margin)..(speech.end as usize + margin).min(len)
}

/// Shortens every silence beyond [`LONGEST_GAP_MS`] to that, taking its middle out.
fn shorten_gaps(samples: &[i16]) -> Vec<i16> {
    let (window, longest, blend) = (frames(GAP_WINDOW_MS), frames(LONGEST_GAP_MS), frames(BLEND_MS));
    let mut out: Vec<i16> = Vec::with_capacity(samples.len());
    let mut taken = 0;
    for gap in measure::silences(samples, window) {
        if gap.len() <= longest {
            continue;
        }
        let (leave, enter) = (gap.start + longest / 2, gap.end - longest / 2);
        out.extend_from_slice(&samples[taken..leave]);
        // Both sides are near-silence: a straight blend has no dip that could be heard.
        let begin = out.len() - blend;
        for (n, before) in out[begin..].iter_mut().enumerate() {
            let after = i32::from(samples[enter - blend + n]);
            let (n, all) = (n as i32 + 1, blend as i32 + 1);
            *before = ((i32::from(*before) * (all - n) + after * n) / all) as i16;
        }
        taken = enter;
    }
    out.extend_from_slice(&samples[taken..]);
    out
}

/// Cuts what is too long at the quietest place between the safe and the greatest length.
fn cut(mut samples: Vec<i16>, lengths: Lengths, findings: &mut Vec<Finding>) -> Vec<i16> {
    let most = frames(lengths.most);
    if samples.len() <= most {
        return samples;
    }
    let from = frames(lengths.safe.clamp(lengths.least.min(lengths.most), lengths.most));
    let at = measure::quietest(&samples, from.min(most)..most, frames(GAP_WINDOW_MS * 4));
    findings.push(Finding::Cut { from_ms: measure::ms(samples.len()), to_ms: measure::ms(at) });
    samples.truncate(at);
    samples
}

#[cfg(test)]
mod tests;
