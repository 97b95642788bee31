//! The timing manifest: which line of which source sounds from when to when, as JSON that depends on nothing else.
//!
//! It also remembers the render key of every file, so that the next run can leave unchanged ones alone.

use std::io::{self, BufReader, Write};
use std::ops::Range;
use std::path::Path;

use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use super::beside::{Beside, is_same};
use super::stage::COMMIT;
use super::sync::clock::spoken_at;
use super::{BindError, Work, name, title_of};
use crate::audio::loudness::Levels;
use crate::book::render::Finish;
use crate::book::{Mark, RenderKey, Timing, Track};
use crate::files::File;
use crate::job::{Coding, Format};
use crate::plan::transcript::Share;
use crate::script::Kind;
use crate::units::{Frames, Millibels};

mod carried;
mod flags;
mod known;

use carried::{Carried, Either, all_files};
pub use known::Known;

/// The version of the manifest's form: a reader may rely on every field of it.
const VERSION: u32 = 1;

/// What the first field says, so that nobody's other JSON is taken for one.
const FORMAT: &str = "rhapsode timing";

/// A file of the work.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its name in the output folder.
    pub name: String,
    /// How its sound is coded.
    pub coding: Coding,
    /// Index of its track, the excerpt's behind the others; absent for the whole.
    pub track: Option<usize>,
    /// The number of its chapter, from 1; absent for the whole and for an excerpt.
    pub chapter: Option<u32>,
    /// The length of its sound.
    pub frames: Frames,
    /// All that shapes its bytes.
    pub render: RenderKey,
    /// Its size, once it is known.
    pub bytes: u64,
    /// What was done to its sound and is measured of it; absent for the whole, and where nothing was asked for.
    pub finish: Option<Finish>,
}

/// A package whose files are all there, and perhaps not yet under their names.
#[derive(Debug, Deserialize)]
pub(super) struct Decided {
    /// The work's title, which names the manifest.
    pub title: String,
    /// Its files.
    pub files: Vec<DecidedFile>,
}

/// A file of such a package.
#[derive(Debug, Deserialize)]
pub(super) struct DecidedFile {
    /// Its name in the output folder.
    pub name: String,
    /// Its render key.
    pub render: String,
}

impl Decided {
    /// Reads the manifest at `path`; none when it is missing. It was whole before it had its name.
    pub fn read(path: &Path) -> Option<Decided> {
        serde_json::from_reader(BufReader::new(File::open(path).ok()?)).ok()
    }
}

/// Decides that the package of `work` is `files`. Where none of them waits on the stage and the manifest in the output
/// folder says the same already, there is nothing to decide.
pub(super) fn decide(work: &Work<'_>, files: &[Listed], waits: bool) -> Result<(), BindError> {
    let name = name::manifest(work.title);
    let write = |out: &mut dyn Write| render(work, files, out);
    if !waits && is_same(&work.folder.join(&name), &write) {
        return Ok(());
    }
    Beside::shown_as(work.folder, COMMIT, &name)?.filled(&write)
}

/// Writes the manifest of `work`, whose files are `files`, into `out`.
pub fn render(work: &Work<'_>, files: &[Listed], out: &mut dyn Write) -> io::Result<()> {
    let clock = Clock(f64::from(work.book.rate.0));
    let mut carried = Carried::of(work);
    let (starts, frames) = carried.place(work, clock);
    let manifest = Manifest {
        format: FORMAT,
        version: VERSION,
        title: work.title,
        author: work.author,
        language: work.plan.cast.language.as_str(),
        rate: work.book.rate.0,
        frames: frames.0,
        seconds: clock.seconds(frames),
        files: all_files(work, files, &carried, clock),
        chapters: Chapters { work, files, clock, starts: &starts, carried: &carried },
    };
    serde_json::to_writer_pretty(&mut *out, &manifest)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    version: u32,
    title: &'a str,
    author: Option<&'a str>,
    language: &'a str,
    rate: u32,
    frames: u64,
    seconds: f64,
    files: Vec<Either<FileEntry<'a>, &'a carried::FileEntry>>,
    chapters: Chapters<'a>,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    name: &'a str,
    format: Format,
    chapter: Option<u32>,
    /// What it is, where it is neither a chapter of the manuscripts nor the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'static str>,
    frames: u64,
    seconds: f64,
    render: String,
    bytes: u64,
    #[serde(flatten)]
    sound: Option<SoundEntry>,
}

/// What `file` is, where it is neither a chapter of the manuscripts nor the whole.
fn part(work: &Work<'_>, file: &Listed) -> Option<&'static str> {
    let Some(track) = work.book.tracks.get(file.track?) else { return Some("retail_sample") };
    match work.plan.script.chapters.get(track.chapter as usize)?.kind {
        Kind::Text => None,
        Kind::OpeningCredits => Some("opening_credits"),
        Kind::ClosingCredits => Some("closing_credits"),
    }
}

/// Levels to a hundredth of a decibel, absent for silence.
#[derive(Serialize, Deserialize)]
struct SoundEntry {
    gain_db: f64,
    limited: bool,
    loudness_lufs: Option<f64>,
    rms_dbfs: Option<f64>,
    true_peak_dbtp: Option<f64>,
    quietest_dbfs: Option<f64>,
}

impl SoundEntry {
    fn of(finish: &Finish) -> SoundEntry {
        let shown = |level: Option<f64>| level.map(|level| Millibels::of(level).decibels());
        let Levels { lufs, rms, true_peak, quietest } = finish.levels;
        SoundEntry {
            gain_db: finish.gain.decibels(),
            limited: finish.limited,
            loudness_lufs: shown(lufs),
            rms_dbfs: shown(rms),
            true_peak_dbtp: shown(true_peak),
            quietest_dbfs: shown(quietest),
        }
    }
}

/// Turns frames into seconds.
#[derive(Clone, Copy)]
struct Clock(f64);

impl Clock {
    /// To a microsecond, finer than any sample: enough to find the frame again.
    fn seconds(self, frames: Frames) -> f64 {
        (frames.0 as f64 / self.0 * 1e6).round() / 1e6
    }

    fn file<'a>(self, work: &Work<'_>, file: &'a Listed) -> FileEntry<'a> {
        let Listed { name, coding, chapter, frames, render, bytes, finish, .. } = file;
        let (format, seconds) = (coding.format(), self.seconds(*frames));
        FileEntry {
            name,
            format,
            chapter: *chapter,
            part: part(work, file),
            frames: frames.0,
            seconds,
            render: render.to_string(),
            bytes: *bytes,
            sound: finish.as_ref().map(SoundEntry::of),
        }
    }

    fn span(self, start: Frames, end: Frames) -> Span {
        let (start_seconds, end_seconds) = (self.seconds(start), self.seconds(end));
        Span { start: start.0, end: end.0, start_seconds, end_seconds }
    }
}

/// From when to when, in frames and in seconds.
#[derive(Serialize, Deserialize)]
struct Span {
    start: u64,
    end: u64,
    start_seconds: f64,
    end_seconds: f64,
}

/// The chapters, written one after the other: a long book is never in memory a second time.
struct Chapters<'a> {
    work: &'a Work<'a>,
    files: &'a [Listed],
    clock: Clock,
    /// Where each track begins in the whole.
    starts: &'a [Frames],
    carried: &'a Carried,
}

impl Serialize for Chapters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Chapters { work, files, clock, starts, carried } = *self;
        let flagged = flags::by_key(work);
        let mut chapters = serializer.serialize_seq(Some(work.book.tracks.len() + carried.chapters.len()))?;
        let mut others = carried.chapters.iter().peekable();
        for (index, (track, start)) in work.book.tracks.iter().zip(starts.iter().copied()).enumerate() {
            while let Some((_, other)) = others.next_if(|(chapter, _)| **chapter < track.chapter) {
                chapters.serialize_element(other)?;
            }
            let script = &work.plan.script;
            let place = script.chapters.get(track.chapter as usize).map(|chapter| chapter.place).unwrap_or_default();
            chapters.serialize_element(&ChapterEntry {
                number: track.chapter + 1,
                title: title_of(work, track),
                source: script.show(place),
                file: files.iter().find(|file| file.track == Some(index)).map(|file| file.name.as_str()),
                in_book: clock.span(start, start + track.frames),
                flagged: flags::of(work, &flagged, track, start, clock),
                lines: Lines { work, track, start, clock },
            })?;
        }
        others.try_for_each(|(_, other)| chapters.serialize_element(other))?;
        chapters.end()
    }
}

#[derive(Serialize)]
struct ChapterEntry<'a> {
    number: u32,
    title: &'a str,
    source: String,
    /// Its own file, the first of several; absent when there is only the whole.
    file: Option<&'a str>,
    in_book: Span,
    /// Takes that do not pass the checks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flagged: Vec<flags::Flagged<'a>>,
    lines: Lines<'a>,
}

struct Lines<'a> {
    work: &'a Work<'a>,
    track: &'a Track,
    start: Frames,
    clock: Clock,
}

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.track.marks.iter().filter_map(|mark| self.line(mark)))
    }
}

#[derive(Serialize)]
struct LineEntry<'a> {
    source: String,
    role: Option<&'a str>,
    voice: &'a str,
    language: &'a str,
    in_chapter: Span,
    in_book: Span,
    timing: Timing,
    words: &'a str,
    /// What is said, where that is not what is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<&'a str>,
    /// How much of it was heard otherwise, where somebody has listened.
    #[serde(skip_serializing_if = "Option::is_none")]
    transcript: Option<Share>,
    /// Those of a line that has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sentences: Vec<SentenceEntry<'a>>,
}

#[derive(Serialize)]
struct SentenceEntry<'a> {
    in_chapter: Span,
    in_book: Span,
    timing: Timing,
    words: &'a str,
    /// What is said, where that is not what is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<&'a str>,
}

/// What is `spoken`, where that is not what is `written`.
fn if_other<'a>(spoken: &'a str, written: &str) -> Option<&'a str> {
    Some(spoken).filter(|spoken| *spoken != written)
}

impl<'a> Lines<'a> {
    fn line(&self, mark: &Mark) -> Option<LineEntry<'a>> {
        let plan = self.work.plan;
        let chapter = plan.script.chapters.get(self.track.chapter as usize)?;
        let line = chapter.lines.get(mark.line as usize)?;
        let casting = plan.castings.get(plan.cues.get(mark.cue.0 as usize)?.casting as usize)?;
        Some(LineEntry {
            source: plan.script.show(line.place),
            role: plan.script.direction(line.direction).and_then(|direction| direction.role.as_deref()),
            voice: plan.cast.voice(casting.voice).map_or("", |voice| voice.name.as_str()),
            language: casting.language.as_str(),
            in_chapter: self.clock.span(mark.start, mark.end),
            in_book: self.clock.span(self.start + mark.start, self.start + mark.end),
            timing: mark.timing,
            words: chapter.written_words(line).trim(),
            spoken: if_other(chapter.words(line).trim(), chapter.written_words(line).trim()),
            transcript: self.work.lines.get(&(self.track.chapter, mark.line)).copied(),
            sentences: self.sentences(mark),
        })
    }

    fn sentences(&self, mark: &Mark) -> Vec<SentenceEntry<'a>> {
        let Some(line) = spoken_at(self.work, self.track, mark) else { return Vec::new() };
        let sentence = |span: Range<usize>| {
            let Range { start, end } = line.sounds(span.clone());
            let timing = line.timing(&span);
            let (said, words) = (line.said(&span), line.text.get(span).unwrap_or(""));
            SentenceEntry {
                in_chapter: self.clock.span(start, end),
                in_book: self.clock.span(self.start + start, self.start + end),
                timing,
                words,
                spoken: if_other(said, words),
            }
        };
        let sentences: Vec<SentenceEntry<'a>> = line.sentences().map(sentence).collect();
        if sentences.len() > 1 { sentences } else { Vec::new() }
    }
}
