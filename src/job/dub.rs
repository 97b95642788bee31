//! The job's dub as meant: one track, whose lines are heard at the times of subtitles.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_spanned::Spanned;

use super::finding::{Finding, Findings};
use super::meant::{Facts, check_source};
use super::spec::{DubSpec, JobSpec};
use super::{Files, Form, Format, Layout, Manuscript};
use crate::read::{Becomes, Catalogue, Manner, Names, Notation, Overlaps};
use crate::units::Millibels;

/// What messages call its source.
pub const SUBTITLES: &str = "subtitle file";

/// What messages call what lies under the words.
pub const BACKGROUND: &str = "background";

/// How lines that take longer than they have are brought to their times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dub {
    /// How much faster a line may be spoken than its voice speaks, in thousandths: 1000 to 2000.
    pub max_speed: u32,
    /// The least silence between words that last beyond their slot and the next slot, in milliseconds.
    pub min_gap_ms: u32,
    /// What becomes of cues that overlap.
    pub overlaps: Overlaps,
    /// What lies under the words.
    pub background: Option<Background>,
}

/// Sound under words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Background {
    /// As the job writes it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Its gain while somebody speaks, not above 0.
    pub gain: Millibels,
    /// Over how many milliseconds before words it falls.
    pub attack_ms: u32,
    /// Over how many milliseconds after words it comes back.
    pub release_ms: u32,
}

/// By how many decibels a background is lowered: words stay clear, and music is still there.
const DUCK_DB: f64 = 12.0;

/// How long a background falls and comes back, in milliseconds: neither is heard as a switch.
const ATTACK_MS: u32 = 150;
const RELEASE_MS: u32 = 400;

/// The highest true peak of words and background together, in dBTP, where the job asks for none: a sum of two sounds may be louder
/// than 16 bits hold.
pub(super) const CEILING: Millibels = Millibels(-100);

/// The dub that `spec` asks for, and its subtitles; what is wrong with them is in the findings.
pub(super) fn dub(
    spec: &JobSpec,
    language: &str,
    (folder, facts): (&Path, &Facts<'_>),
    findings: &mut Findings,
) -> Option<(Dub, Manuscript)> {
    let table = spec.dub.as_ref()?;
    let written = table.path.as_ref()?;
    let name = written.get_ref();
    if spec.manuscript.is_some() || spec.catalogue.is_some() {
        let message = "a job has manuscripts, catalogues, or a dub".to_owned();
        let help = "put the dub into a job file of its own: what is on the shelf is the same for both";
        findings.error("R0260", message, written.span(), "a dub", help);
    }
    let notation = Notation::of_name(name).ok().filter(|known| matches!(known, Notation::Srt | Notation::Vtt));
    if notation.is_none() {
        let message = format!("`{name}` has no times that are read");
        let help = "subtitles are files of SubRip (.srt) or WebVTT (.vtt); most editors of subtitles write both";
        findings.error("R0261", message, written.span(), "no subtitles", help);
    }
    let path = folder.join(name);
    check_source(SUBTITLES, written, &path, facts, findings);
    let catalogue = Catalogue {
        notation,
        names: Names::Slug,
        language: language.to_owned(),
        becomes: Becomes::Dub,
        sentences: table.sentences,
        overlaps: table.overlaps,
        dashes: table.dashes.clone(),
        ..Catalogue::default()
    };
    let manner = Manner { encoding: table.encoding, catalogue: Some(catalogue), ..Manner::default() };
    let background = background(table, (folder, facts), findings);
    let max_speed = (table.max_speed * 1000.0).round() as u32;
    let dub = Dub { max_speed, min_gap_ms: table.min_gap_ms, overlaps: table.overlaps, background };
    Some((dub, Manuscript { name: name.clone(), path, manner, dialogue: None }))
}

/// What lies under the words; settings of none do nothing.
fn background(table: &DubSpec, (folder, facts): (&Path, &Facts<'_>), findings: &mut Findings) -> Option<Background> {
    let Some(written) = &table.background else {
        let spans = [
            ("duck_db", table.duck_db.as_ref().map(Spanned::span)),
            ("attack_ms", table.attack_ms.as_ref().map(Spanned::span)),
            ("release_ms", table.release_ms.as_ref().map(Spanned::span)),
        ];
        for (key, span) in spans.into_iter().filter_map(|(key, span)| Some((key, span?))) {
            let finding = Finding::warning("R0116", format!("`dub.{key}` does nothing without `dub.background`"), span);
            findings.push(finding.label("has no effect").help("take it out, or name a background"));
        }
        return None;
    };
    let path = folder.join(written.get_ref());
    check_source(BACKGROUND, written, &path, facts, findings);
    let ms = |written: &Option<Spanned<u32>>, usual| written.as_ref().map_or(usual, |ms| *ms.get_ref());
    let lower = table.duck_db.as_ref().map_or(DUCK_DB, |lower| *lower.get_ref());
    Some(Background {
        name: written.get_ref().clone(),
        path,
        gain: Millibels::of(-lower),
        attack_ms: ms(&table.attack_ms, ATTACK_MS),
        release_ms: ms(&table.release_ms, RELEASE_MS),
    })
}

/// Has each of `forms` made of the whole track, and refuses what would move its lines or cut it up.
pub(super) fn only_track(spec: &JobSpec, formats: &[Spanned<Format>], forms: &mut [Form], findings: &mut Findings) {
    if spec.dub.is_none() {
        return;
    }
    let mut refuse = |what: String, span, why: &str| {
        let finding = Finding::error("R0262", format!("{what} means nothing for a dub: {why}"), span);
        findings
            .push(finding.label("not for a dub").help("take it out, or make a job of its own with a [[manuscript]]"));
    };
    for written in formats {
        if matches!(written.get_ref(), Format::Epub | Format::Lpf) {
            let what = format!("`{}`", written.get_ref().extension());
            refuse(what, written.span(), "it is a book to read along with");
        }
    }
    let layout = &spec.package.layout;
    if *layout.get_ref() != Layout::Flat {
        refuse("this layout".to_owned(), layout.span(), "it is for books");
    }
    let stitch = &spec.stitch;
    for (key, ms) in [("head_ms", &stitch.head_ms), ("tail_ms", &stitch.tail_ms)] {
        if let Some(ms) = ms {
            refuse(format!("`stitch.{key}`"), ms.span(), "words are heard when their cues say");
        }
    }
    if let Some(detect) = spec.job.as_ref().filter(|table| table.detect_languages) {
        let span = detect.language.as_ref().map_or(0..0, Spanned::span);
        refuse("`detect_languages`".to_owned(), span, "a cue is one request, in one language");
    }
    let encode = &spec.encode;
    for files in [&encode.wav.files, &encode.flac.files, &encode.mp3.files, &encode.opus.files].into_iter().flatten() {
        if *files.get_ref() != Files::Book {
            refuse("`files`".to_owned(), files.span(), "it is one track");
        }
    }
    forms.iter_mut().for_each(|form| form.files = Files::Book);
}

#[cfg(test)]
mod tests {
    use crate::job::tests::{read, wrong};

    const DUB: &str = "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[dub]\npath = \"a.srt\"\n";

    #[test]
    fn a_dub_is_one_track() {
        let (job, warnings) = read(&DUB.replace("path", "max_speed = 1.1\npath")).unwrap();
        assert_eq!(warnings, []);
        let dub = job.dub.unwrap();
        assert_eq!((dub.max_speed, dub.min_gap_ms), (1100, 83));
        assert!(job.forms.iter().all(|form| form.files.has_book() && !form.files.has_chapters()));
        assert_eq!(
            read("[job]\ntitle = \"T\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"a.md\"\n").unwrap().0.dub,
            None
        );
    }

    #[test]
    fn a_background_gives_way_and_its_peaks_are_limited() {
        let (job, warnings) =
            read(&(DUB.to_owned() + "background = \"a.csv\"\nduck_db = 9.5\nrelease_ms = 0\n")).unwrap();
        assert_eq!((warnings, job.master.ceiling), (vec![], Some(super::CEILING)));
        let background = job.dub.unwrap().background.unwrap();
        assert_eq!((background.gain.0, background.attack_ms, background.release_ms), (-950, 150, 0));
        let (job, warnings) = read(&(DUB.to_owned() + "duck_db = 3\n")).unwrap();
        assert_eq!((warnings.len(), warnings[0].code.0, job.master.ceiling), (1, "R0116", None));
        let missing = wrong(&(DUB.to_owned() + "background = \"none.wav\"\n"));
        assert!(missing.starts_with("6:14+10 R0108 the background `none.wav` does not exist"), "{missing}");
    }

    #[test]
    fn what_does_not_fit_a_dub_is_said_at_once() {
        let text = DUB
            .replace("language", "detect_languages = true\nformats = [\"mp3\", \"epub\"]\nlanguage")
            .replace("a.srt", "a.md")
            + "min_gap_ms = 20000\nmax_speed = 0.9\n[[manuscript]]\npath = \"a.md\"\n[stitch]\nhead_ms = 5\n[encode.mp3]\nfiles = \"both\"\n\
               [package]\nlayout = \"audiobookshelf\"\n";
        insta::assert_snapshot!(wrong(&text), @r#"
        4:19+6 R0262 `epub` means nothing for a dub: it is a book to read along with (not for a dub) ⇒ take it out, or make a job of its own with a [[manuscript]]
        5:12+4 R0262 `detect_languages` means nothing for a dub: a cue is one request, in one language (not for a dub) ⇒ take it out, or make a job of its own with a [[manuscript]]
        7:8+6 R0260 a job has manuscripts, catalogues, or a dub (a dub) ⇒ put the dub into a job file of its own: what is on the shelf is the same for both
        7:8+6 R0261 `a.md` has no times that are read (no subtitles) ⇒ subtitles are files of SubRip (.srt) or WebVTT (.vtt); most editors of subtitles write both
        8:14+5 R0105 `dub.min_gap_ms` is 20000, but must be from 0 to 10,000 (from 0 to 10,000) ⇒ The least silence, in milliseconds, between words that last beyond their cue and the next cue.
        9:13+3 R0105 `dub.max_speed` is 0.9, but must be from 1 to 2 (from 1 to 2) ⇒ How much faster than usual the words of a cue may be spoken that take longer than it has; 1 has nothing spoken again.
        13:11+1 R0262 `stitch.head_ms` means nothing for a dub: words are heard when their cues say (not for a dub) ⇒ take it out, or make a job of its own with a [[manuscript]]
        15:9+6 R0143 Audiobookshelf plays all files of a folder one after the other: `both` is the work twice (the work twice) ⇒ choose `chapters` or `book`, or take `layout` out of [package]
        15:9+6 R0262 `files` means nothing for a dub: it is one track (not for a dub) ⇒ take it out, or make a job of its own with a [[manuscript]]
        17:10+16 R0262 this layout means nothing for a dub: it is for books (not for a dub) ⇒ take it out, or make a job of its own with a [[manuscript]]
        "#);
    }
}
