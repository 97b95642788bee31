//! `[tags]`, `[encode]` and `[package]` → forms, layout and tags: contradictions are found, defaults filled in.

use std::path::{Path, PathBuf};

use serde_spanned::Spanned;

use super::{Bare, Coding, Files, Form, Format, Layout, Mp3Size, Samples, Tags};
use crate::job::PathKind;
use crate::job::finding::{Finding, Findings};
use crate::job::spec::{JobSpec, M4bSpec, Mp3Spec, TagsSpec, WavSpec};
use crate::units::SampleRate;

/// Bitrates of MP3 that both of its kinds have and LAME's binding names, in kbit/s (ISO 11172-3 and 13818-3).
const MP3_BITRATES: [u32; 9] = [32, 40, 48, 64, 80, 96, 112, 128, 160];

/// Those that only rates from 32,000 Hz on have.
const MP3_HIGH_BITRATES: [u32; 4] = [192, 224, 256, 320];

/// The sample rates of MP3 and those of AAC up to 48,000 Hz, which are the same.
pub const RATES: [u32; 9] = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/// AAC-LC carries at most 6 bit a sample of a channel (ISO 14496-3: 6144 bits a frame of 1024).
pub const AAC_MOST_BITS: u32 = 6;

/// The highest bitrate in kbit/s that MP3 carries at `rate`.
pub fn mp3_most_kbps(rate: SampleRate) -> u32 {
    if rate.0 < 32_000 { 160 } else { 320 }
}

/// The forms that `spec` asks for.
pub(in crate::job) fn forms(spec: &JobSpec, formats: &[Spanned<Format>], findings: &mut Findings) -> Vec<Form> {
    let layout = *spec.package.layout.get_ref();
    let encode = &spec.encode;
    let mut forms: Vec<Form> = Vec::new();
    let mut second = None;
    for written in formats {
        let format = *written.get_ref();
        let (coding, files) = match format {
            Format::Wav => (wav(&encode.wav), &encode.wav.files),
            Format::Flac => (Coding::Flac { level: encode.flac.level }, &encode.flac.files),
            Format::Mp3 => (mp3(&encode.mp3, findings), &encode.mp3.files),
            Format::Opus => (Coding::Opus { kbps: encode.opus.bitrate }, &encode.opus.files),
            Format::M4b => (m4b(&encode.m4b, findings), &encode.m4b.files),
            Format::Ogg => (Coding::Ogg { quality: encode.ogg.quality }, &encode.ogg.files),
            Format::Ulaw => (Coding::Bare(Bare::Ulaw), &None),
            Format::Alaw => (Coding::Bare(Bare::Alaw), &None),
            Format::Sln => (Coding::Bare(Bare::Sln), &None),
            Format::Sln16 => (Coding::Bare(Bare::Sln16), &None),
            Format::Srt | Format::Vtt | Format::Lrc | Format::Lpf | Format::Epub => continue,
        };
        if forms.len() == 1 {
            second = Some(written);
        }
        if format == Format::Mp3 && !cfg!(feature = "mp3") {
            let help = "build it with the feature `mp3`, or make `opus`, `m4b` or `flac` instead";
            let message = "this rhapsode was built without MP3".to_owned();
            findings.error("R0141", message, written.span(), "not in this build", help);
        }
        let files = match (files, format, layout) {
            (Some(files), _, _) => {
                one_set(files, layout, findings);
                *files.get_ref()
            }
            (None, Format::M4b, _) => Files::Book,
            (None, Format::Ulaw | Format::Alaw | Format::Sln | Format::Sln16, _) => Files::Chapters,
            (None, _, Layout::Audiobookshelf | Layout::Acx) => Files::Chapters,
            (None, _, Layout::Flat) => Files::Both,
        };
        forms.push(Form { coding, files });
    }
    if let (Layout::Audiobookshelf, Some(second)) = (layout, second) {
        let message = "Audiobookshelf plays all files of a folder one after the other: two formats are the work twice";
        let help = "name one format, or take `layout` out of [package]";
        findings.error("R0143", message.to_owned(), second.span(), "a second format", help);
    }
    forms
}

/// What `formats` asks for beside sound: words with times, and packages, which need sound to hold.
pub(in crate::job) fn papers(formats: &[Spanned<Format>], findings: &mut Findings) -> Vec<Format> {
    let has = |wanted: &[Format]| formats.iter().any(|written| wanted.contains(written.get_ref()));
    let everywhere = [Format::Mp3, Format::M4b, Format::Opus];
    let mut papers = Vec::new();
    for written in formats {
        let (needs, sound) = match written.get_ref() {
            Format::Wav | Format::Flac | Format::Mp3 | Format::Opus | Format::M4b => continue,
            Format::Ogg | Format::Ulaw | Format::Alaw | Format::Sln | Format::Sln16 => continue,
            Format::Srt | Format::Vtt | Format::Lrc => ("", "wav"),
            Format::Lpf if has(&everywhere) || has(&[Format::Wav, Format::Flac]) => ("", "wav"),
            Format::Lpf => ("`lpf` is packed from files of sound, and the job makes none", "wav"),
            Format::Epub if has(&everywhere) => ("", "mp3"),
            Format::Epub => {
                ("`epub` holds sound that every reader plays: MP3, M4B or Opus, and the job makes none", "mp3")
            }
        };
        if !needs.is_empty() {
            let name = written.get_ref().extension();
            let help = format!("name a form of sound beside it: formats = [\"{sound}\", \"{name}\"]");
            findings.error("R0147", needs.to_owned(), written.span(), "needs sound", &help);
        }
        papers.push(*written.get_ref());
    }
    papers
}

/// In a folder of Audiobookshelf the work must stand once.
fn one_set(files: &Spanned<Files>, layout: Layout, findings: &mut Findings) {
    if layout == Layout::Audiobookshelf && *files.get_ref() == Files::Both {
        let message = "Audiobookshelf plays all files of a folder one after the other: `both` is the work twice";
        let help = "choose `chapters` or `book`, or take `layout` out of [package]";
        findings.error("R0143", message.to_owned(), files.span(), "the work twice", help);
    }
}

fn wav(spec: &WavSpec) -> Coding {
    let rate = spec.sample_rate.as_ref().map(|rate| SampleRate(*rate.get_ref()));
    match (spec.coding.as_ref().map_or(Samples::default(), |coding| *coding.get_ref()), rate) {
        (Samples::Pcm16, None) => Coding::Wav,
        (samples, rate) => Coding::WavAs { samples, rate },
    }
}

fn mp3(spec: &Mp3Spec, findings: &mut Findings) -> Coding {
    let rate = spec.sample_rate.as_ref();
    check_rate(rate, "encode.mp3.sample_rate", findings);
    if let (Some(_), Some(vbr)) = (&spec.bitrate, &spec.vbr) {
        let message = "`encode.mp3` has both `bitrate` and `vbr`".to_owned();
        findings.error("R0142", message, vbr.span(), "or a bitrate, not both", "take one of the two out");
    }
    if let Some(bitrate) = &spec.bitrate {
        let kbps = *bitrate.get_ref();
        if !MP3_BITRATES.contains(&kbps) && !MP3_HIGH_BITRATES.contains(&kbps) {
            let near = MP3_BITRATES.iter().chain(&MP3_HIGH_BITRATES).min_by_key(|known| known.abs_diff(kbps));
            let help =
                near.map(|near| format!("the nearest is {near}; `vbr` lets the sound decide")).unwrap_or_default();
            let message = format!("MP3 has no bitrate of {kbps} kbit/s");
            findings.error("R0142", message, bitrate.span(), "no such bitrate", &help);
        } else if let Some(rate) = rate.filter(|rate| kbps > mp3_most_kbps(SampleRate(*rate.get_ref()))) {
            let message = format!("at {} Hz an MP3 has at most 160 kbit/s, not {kbps}", rate.get_ref());
            let help = "set `sample_rate = 44100`, or leave it out";
            findings.error("R0142", message, rate.span(), "too low for the bitrate", help);
        }
    }
    let size = match (&spec.vbr, &spec.bitrate) {
        (Some(vbr), _) => Mp3Size::Quality(*vbr.get_ref()),
        (None, bitrate) => Mp3Size::Constant(bitrate.as_ref().map_or(64, |bitrate| *bitrate.get_ref())),
    };
    Coding::Mp3 { size, rate: rate.map(|rate| SampleRate(*rate.get_ref())) }
}

fn m4b(spec: &M4bSpec, findings: &mut Findings) -> Coding {
    let rate = spec.sample_rate.as_ref();
    check_rate(rate, "encode.m4b.sample_rate", findings);
    if let Some(rate) = rate {
        let most = *rate.get_ref() * AAC_MOST_BITS / 1000;
        if spec.bitrate > most {
            let message = format!("at {} Hz AAC carries at most {most} kbit/s, not {}", rate.get_ref(), spec.bitrate);
            let help = "set a higher `sample_rate`, or leave it out";
            findings.error("R0142", message, rate.span(), "too low for the bitrate", help);
        }
    }
    Coding::M4b { kbps: spec.bitrate, rate: rate.map(|rate| SampleRate(*rate.get_ref())), ceiling: None }
}

/// Complains of a rate that encoders do not know.
pub(in crate::job) fn check_rate(rate: Option<&Spanned<u32>>, key: &str, findings: &mut Findings) {
    let Some(rate) = rate.filter(|rate| !RATES.contains(rate.get_ref())) else { return };
    let message = format!("`{key}` cannot be {} Hz", rate.get_ref());
    let help = format!("it is one of {}", RATES.map(|rate| rate.to_string()).join(", "));
    findings.error("R0142", message, rate.span(), "no such rate", &help);
}

/// What `spec` says of the work; its cover is looked for in `folder`.
pub(in crate::job) fn tags(
    spec: &TagsSpec,
    folder: &Path,
    exists: &dyn Fn(&Path) -> PathKind,
    findings: &mut Findings,
) -> Tags {
    if let (Some(part), None) = (&spec.series_part, &spec.series) {
        let message = "`tags.series_part` does nothing without `tags.series`";
        let finding = Finding::warning("R0116", message, part.span()).label("has no effect");
        findings.push(finding.help("name the series, or take series_part out"));
    }
    Tags {
        subtitle: spec.subtitle.as_deref().map(trimmed),
        narrator: spec.narrator.as_deref().map(trimmed),
        series: spec.series.as_ref().map(|series| trimmed(series.get_ref())),
        series_part: spec.series_part.as_ref().filter(|_| spec.series.is_some()).map(|part| part.get_ref().to_string()),
        publisher: spec.publisher.as_deref().map(trimmed),
        year: spec.year,
        genre: spec.genre.as_deref().map(trimmed),
        description: spec.description.as_deref().map(trimmed),
        isbn: spec.isbn.as_ref().map(|isbn| check_isbn(isbn, findings)),
        asin: spec.asin.as_ref().map(|asin| check_asin(asin, findings)),
        copyright: spec.copyright.as_deref().map(trimmed),
        cover: spec.cover.as_ref().map(|cover| check_cover(cover, folder, exists, findings)),
    }
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// The digits of an ISBN, whose last one proves the others.
fn check_isbn(written: &Spanned<String>, findings: &mut Findings) -> String {
    let plain: String = written.get_ref().chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let plain = plain.to_ascii_uppercase();
    let digits: Option<Vec<u32>> =
        plain.char_indices().map(|(at, c)| if at == 9 && c == 'X' { Some(10) } else { c.to_digit(10) }).collect();
    let proven = digits.is_some_and(|digits| match digits.len() {
        10 => (1..=10).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 11 == 0,
        13 => [1, 3].iter().cycle().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 10 == 0,
        _ => false,
    });
    if !proven {
        let message = format!("`{}` is not an ISBN", written.get_ref());
        let help = "it has 10 or 13 digits, and the last one must fit the others: look for a slip";
        findings.error("R0144", message, written.span(), "digits do not fit", help);
    }
    plain
}

fn check_asin(written: &Spanned<String>, findings: &mut Findings) -> String {
    let plain = written.get_ref().trim().to_ascii_uppercase();
    if plain.len() != 10 || !plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!("`{}` is not an ASIN", written.get_ref());
        findings.error(
            "R0144",
            message,
            written.span(),
            "not an ASIN",
            "it is ten letters and digits, such as B0036N2B6Q",
        );
    }
    plain
}

fn check_cover(
    written: &Spanned<String>,
    folder: &Path,
    exists: &dyn Fn(&Path) -> PathKind,
    findings: &mut Findings,
) -> PathBuf {
    let path = folder.join(written.get_ref());
    let (label, why) = match exists(&path) {
        PathKind::File => return path,
        PathKind::Missing => ("no such file", "does not exist"),
        PathKind::Folder => ("a folder", "is a folder"),
        PathKind::Unreadable => ("not readable", "cannot be read"),
    };
    let message = format!("the cover `{}` {why}", written.get_ref());
    let help = format!("paths are relative to the job file: looked for {}", path.display());
    findings.error("R0145", message, written.span(), label, &help);
    path
}

#[cfg(test)]
mod tests;
