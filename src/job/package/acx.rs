//! The layout `acx`: what it writes into a job where the job says nothing, what it refuses, and what is said and shown
//! beside the chapters.

use std::ops::Range;

use serde::Serialize;
use serde_spanned::Spanned;

use super::{Files, Format, Layout};
use crate::audio::acx::{FLOOR_DB, HEAD_MS, HERTZ, LEAST_KBPS, LONGEST_MS, PEAK_DB, TAIL_MS};
use crate::job::finding::Findings;
use crate::job::master::{Per, Profile};
use crate::job::spec::{JobSpec, JobTable, RoomToneSpec};
use crate::script::credits::Credits;

pub(in crate::job) mod words;

/// Room tone before the first word unless set: in the middle of what ACX asks for, since a soft first sound counts as tone.
const HEAD: u32 = 700;

/// Room tone after the last word unless set.
const TAIL: u32 = 2000;

/// What coding may add to a peak, in decibels, beside the limiter's own margin of 0.45. Measured with ffmpeg: LAME at 192 kbit/s
/// moved the highest peak of 28 files (some twenty built-in voices in English and Japanese, all but one limited) by −0.06 to
/// +0.08 dB, beside what it softens all sound by, which the encoder makes up for.
const HEADROOM_DB: f64 = 0.1;

/// The longest sample unless set, in seconds: ACX takes five minutes or less.
const SAMPLE_SECONDS: u32 = 300;

/// What the pack holds beside the chapters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acx {
    /// What is said before and after the chapters.
    pub credits: Credits,
    /// The chapter with which the retail sample begins, from 1, credits not counted.
    pub sample_chapter: u32,
    /// The longest that the sample may be, in milliseconds.
    pub sample_ms: u32,
}

/// `spec` with what the layout writes where nothing is written; the same for other layouts.
pub(in crate::job) fn filled(spec: &JobSpec) -> JobSpec {
    let mut spec = spec.clone();
    if *spec.package.layout.get_ref() != Layout::Acx {
        return spec;
    }
    let at = spec.package.layout.span();
    let unset = |written: &mut Option<Spanned<u32>>, value: u32| {
        written.get_or_insert(Spanned::new(at.clone(), value));
    };
    let table = spec.job.get_or_insert_with(JobTable::default);
    table.formats.get_or_insert_with(|| vec![Spanned::new(at.clone(), Format::Mp3)]);
    let mp3 = &mut spec.encode.mp3;
    mp3.files.get_or_insert(Spanned::new(at.clone(), Files::Chapters));
    if mp3.vbr.is_none() {
        unset(&mut mp3.bitrate, u32::from(LEAST_KBPS));
    }
    unset(&mut mp3.sample_rate, HERTZ);
    unset(&mut spec.stitch.head_ms, HEAD);
    unset(&mut spec.stitch.tail_ms, TAIL);
    let master = &mut spec.master;
    master.profile.get_or_insert(Spanned::new(at.clone(), Profile::Acx));
    master.room_tone.get_or_insert(Spanned::new(at.clone(), RoomToneSpec::Noise));
    master.true_peak_dbtp.get_or_insert(Spanned::new(at.clone(), PEAK_DB - HEADROOM_DB));
    spec
}

/// Finds what `spec`, filled, asks for that ACX does not take.
pub(in crate::job) fn demands(spec: &JobSpec, findings: &mut Findings) {
    if *spec.package.layout.get_ref() != Layout::Acx {
        return;
    }
    let mut refuse = |span: Range<usize>, what: &str, wanted: &str, help: &str| {
        let message = format!("the layout `acx` cannot have {what}: ACX takes {wanted}");
        findings.error("R0148", message, span, "not for ACX", help);
    };
    for format in spec.job.iter().flat_map(|table| table.formats.iter().flatten()) {
        if *format.get_ref() != Format::Mp3 {
            let what = format!("the format `{}`", format.get_ref().extension());
            let help = "leave `formats` out; a second job file with the same manuscripts and voices makes other forms, and asks \
                        for no take again";
            refuse(format.span(), &what, "MP3", help);
        }
    }
    let mp3 = &spec.encode.mp3;
    if let Some(files) = mp3.files.as_ref().filter(|files| *files.get_ref() != Files::Chapters) {
        refuse(
            files.span(),
            "a file of the whole work",
            "a file a chapter",
            "leave `files` out, or write \"chapters\"",
        );
    }
    if let Some(vbr) = &mp3.vbr {
        refuse(vbr.span(), "a variable bitrate", "a constant one", "leave `vbr` out: it is 192 kbit/s then");
    }
    if let Some(bitrate) = mp3.bitrate.as_ref().filter(|bitrate| *bitrate.get_ref() < u32::from(LEAST_KBPS)) {
        refuse(
            bitrate.span(),
            "that bitrate",
            "192 kbit/s or more",
            "leave `bitrate` out, or write 192, 224, 256 or 320",
        );
    }
    if let Some(rate) = mp3.sample_rate.as_ref().filter(|rate| *rate.get_ref() != HERTZ) {
        refuse(rate.span(), "that sample rate", "44,100 Hz", "leave `sample_rate` out");
    }
    let stitch = &spec.stitch;
    if let Some(head) = stitch.head_ms.as_ref().filter(|ms| !HEAD_MS.contains(&u64::from(*ms.get_ref()))) {
        refuse(
            head.span(),
            "that head",
            "0.5 to 1 s of room tone before the first word",
            "leave `head_ms` out: it is 700",
        );
    }
    if let Some(tail) = stitch.tail_ms.as_ref().filter(|ms| !TAIL_MS.contains(&u64::from(*ms.get_ref()))) {
        refuse(
            tail.span(),
            "that tail",
            "1 to 5 s of room tone after the last word",
            "leave `tail_ms` out: it is 2000",
        );
    }
    of_sound(spec, &mut refuse);
}

/// Tells of a place what the layout cannot have there, what ACX takes instead, and what to do.
type Refuse<'a> = dyn FnMut(Range<usize>, &str, &str, &str) + 'a;

/// What of mastering ACX does not take.
fn of_sound(spec: &JobSpec, refuse: &mut Refuse<'_>) {
    let master = &spec.master;
    if let Some(profile) = master.profile.as_ref().filter(|profile| *profile.get_ref() != Profile::Acx) {
        refuse(profile.span(), "that profile", "−23 to −18 dB RMS in every file", "leave `profile` out: it is `acx`");
    }
    if let Some(lufs) = &master.loudness_lufs {
        refuse(lufs.span(), "a loudness in LUFS", "−23 to −18 dB RMS", "leave `loudness_lufs` out: it is −20 dB RMS");
    }
    if let Some(peak) = master.true_peak_dbtp.as_ref().filter(|peak| *peak.get_ref() > PEAK_DB) {
        refuse(peak.span(), "that ceiling", "peaks up to −3 dB", "leave `true_peak_dbtp` out, or write −3.1 or less");
    }
    if *master.per.get_ref() != Per::Chapter {
        let help = "leave `per` out: each chapter gets a gain of its own";
        refuse(master.per.span(), "one gain for the book", "−23 to −18 dB RMS in every file", help);
    }
    if let Some(tone) = master.room_tone.as_ref().filter(|tone| *tone.get_ref() == RoomToneSpec::None) {
        let help = "leave `room_tone` out, or write \"voice\"";
        refuse(tone.span(), "digital silence", "room tone before and after the words", help);
    }
    if let Some(level) = master.room_tone_dbfs.as_ref().filter(|level| *level.get_ref() > FLOOR_DB) {
        refuse(
            level.span(),
            "that room tone",
            "a noise floor of up to −60 dB",
            "leave `room_tone_dbfs` out: it is −66",
        );
    }
}

/// The longest file, in milliseconds: a quarter of a minute less than ACX takes, since coding adds a little.
pub(in crate::job) fn longest_ms(spec: &JobSpec) -> Option<u32> {
    const SPARE_MS: u64 = 15_000;
    let longest = u32::try_from(LONGEST_MS - SPARE_MS).unwrap_or(u32::MAX);
    (*spec.package.layout.get_ref() == Layout::Acx).then_some(longest)
}

/// What the pack of `spec`, whose file holds `text`, has beside its chapters; `None` for other layouts, and where what is
/// missing was found.
pub(in crate::job) fn acx(spec: &JobSpec, text: &str, language: &str, findings: &mut Findings) -> Option<Acx> {
    if *spec.package.layout.get_ref() != Layout::Acx {
        return None;
    }
    let written = &spec.package.acx;
    let credits = words::credits(spec, text, language, findings)?;
    let sample_chapter = written.sample_chapter.as_ref().map_or(1, |chapter| *chapter.get_ref());
    let sample_ms = written.sample_seconds.unwrap_or(SAMPLE_SECONDS) * 1000;
    Some(Acx { credits, sample_chapter, sample_ms })
}

#[cfg(test)]
#[cfg(feature = "mp3")]
mod tests;
