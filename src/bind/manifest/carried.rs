//! What an earlier manifest says of prompts that are fresh by the lock: they are not laid out anew, and keep their times.

use std::collections::BTreeMap;
use std::io::BufReader;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Clock, FORMAT, FileEntry as Made, Listed, SoundEntry, Span, VERSION};
use crate::bind::{Work, name};
use crate::book::Track;
use crate::files::{File, metadata};
use crate::units::Frames;

/// What is carried over from the manifest that is there.
#[derive(Default)]
pub(super) struct Carried {
    /// Files by their names.
    pub(super) files: BTreeMap<String, FileEntry>,
    /// Chapters by their indices in the script.
    pub(super) chapters: BTreeMap<u32, ChapterEntry>,
    /// From the last word of a chapter to the first of the next.
    pause: u64,
}

#[derive(Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    files: Vec<FileEntry>,
    chapters: Vec<ChapterEntry>,
}

/// A file, as it was listed.
#[derive(Serialize, Deserialize)]
pub(super) struct FileEntry {
    name: String,
    format: String,
    pub(super) chapter: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    frames: u64,
    seconds: f64,
    render: String,
    bytes: u64,
    #[serde(flatten)]
    sound: Option<SoundEntry>,
}

impl FileEntry {
    /// Whether its name has the ending `ending`.
    pub(super) fn is_in(&self, ending: &str) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, own)| own == ending)
    }
}

/// A chapter, as it was listed.
#[derive(Serialize, Deserialize)]
pub(super) struct ChapterEntry {
    number: u32,
    title: String,
    source: String,
    file: Option<String>,
    in_book: Span,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    flagged: Vec<Flagged>,
    lines: Vec<LineEntry>,
}

#[derive(Serialize, Deserialize)]
struct Flagged {
    source: String,
    voice: String,
    take: String,
    in_chapter: Span,
    in_book: Span,
    words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spoken: Option<String>,
    findings: Vec<Finding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<Box<RawValue>>,
}

#[derive(Serialize, Deserialize)]
struct Finding {
    check: String,
    in_chapter: Span,
    in_book: Span,
    measured: f64,
    allowed: f64,
    says: String,
}

#[derive(Serialize, Deserialize)]
struct LineEntry {
    source: String,
    role: Option<String>,
    voice: String,
    language: String,
    in_chapter: Span,
    in_book: Span,
    timing: String,
    words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spoken: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transcript: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sentences: Vec<SentenceEntry>,
}

#[derive(Serialize, Deserialize)]
struct SentenceEntry {
    in_chapter: Span,
    in_book: Span,
    timing: String,
    words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spoken: Option<String>,
}

/// Where a chapter's words begin, where they end, and how long it is, in frames.
#[derive(Clone, Copy)]
struct Extent {
    first: u64,
    last: u64,
    frames: u64,
}

impl Extent {
    fn of_track(track: &Track) -> Extent {
        let first = track.marks.first().map_or(0, |mark| mark.start.0);
        let last = track.marks.last().map_or(track.frames.0, |mark| mark.end.0);
        Extent { first, last, frames: track.frames.0 }
    }

    fn of_entry(entry: &ChapterEntry) -> Extent {
        let frames = entry.in_book.end.saturating_sub(entry.in_book.start);
        let first = entry.lines.first().map_or(0, |line| line.in_chapter.start);
        Extent { first, last: entry.lines.last().map_or(frames, |line| line.in_chapter.end), frames }
    }

    /// Silence that it has after its words.
    fn tail(self) -> u64 {
        self.frames.saturating_sub(self.last)
    }
}

impl Carried {
    /// What the manifest in the folder of `work` says of its prompts that are set apart. Where it says nothing of one, neither
    /// will the next.
    pub(super) fn of(work: &Work<'_>) -> Carried {
        let mut carried = Carried::default();
        if work.plan.fresh.is_empty() {
            return carried;
        }
        let path = work.folder.join(name::manifest(work.title));
        let read = File::open(path).ok().and_then(|file| serde_json::from_reader(BufReader::new(file)).ok());
        let Some(old) = read.filter(|old: &Manifest| old.format == FORMAT && old.version == VERSION) else {
            return carried;
        };
        carried.pause = pause(&old.chapters);
        let mut files: BTreeMap<String, FileEntry> =
            old.files.into_iter().map(|file| (file.name.clone(), file)).collect();
        let mut chapters: BTreeMap<String, ChapterEntry> =
            old.chapters.into_iter().filter_map(|entry| Some((entry.file.clone()?, entry))).collect();
        let endings: Vec<&str> = work.forms.iter().map(|form| form.coding.format().extension()).collect();
        let script = &work.plan.script;
        for apart in &work.plan.fresh {
            let at = apart.chapter;
            let Some(chapter) = script.chapters.get(at as usize) else { continue };
            let Some(prompt) = &chapter.prompt else { continue };
            // A run that died when it had moved some has left what it says under the new names.
            let was = [apart.from.as_deref().unwrap_or(&prompt.stem), prompt.stem.as_str()];
            let names = |ending: &&str| was.map(|stem| name::prompt(stem, ending));
            for [was, name] in endings.iter().map(names) {
                let file = files.remove(&was).or_else(|| files.remove(&name));
                let lengths = [&name, &was].map(|name| metadata(work.folder.join(name)).ok().map(|there| there.len()));
                // Edited by hand, or of another branch: what is known is not of this file.
                if let Some(file) = &file
                    && lengths.iter().flatten().next().is_some_and(|length| *length != file.bytes)
                {
                    chapters.remove(&file.name);
                    continue;
                }
                carried
                    .files
                    .extend(file.map(|file| (name.clone(), FileEntry { name, chapter: Some(at + 1), ..file })));
            }
            let entry = endings.iter().map(names).find_map(|[was, name]| {
                let entry = chapters.remove(&was).or_else(|| chapters.remove(&name))?;
                Some(ChapterEntry { file: Some(name), title: chapter.title.clone(), ..entry })
            });
            let Some(mut entry) = entry else { continue };
            (entry.number, entry.source) = (at + 1, script.show(chapter.place));
            if entry.lines.len() == chapter.lines.len() {
                let places = chapter.lines.iter().map(|line| script.show(line.place));
                entry.lines.iter_mut().zip(places).for_each(|(line, place)| line.source = place);
            }
            carried.chapters.insert(at, entry);
        }
        carried
    }

    /// Moves what is carried to its place among the tracks of `work`; returns where each of these begins, and how long all is.
    pub(super) fn place(&mut self, work: &Work<'_>, clock: Clock) -> (Vec<Frames>, Frames) {
        if self.chapters.is_empty() {
            return (work.book.starts().collect(), work.book.frames());
        }
        let pause = self.pause;
        let (mut starts, mut at, mut before) = (Vec::new(), 0u64, None::<(Extent, bool)>);
        let mut carried = self.chapters.iter_mut().peekable();
        let mut next = |extent: Extent, made: Option<&Track>| {
            let gap = match (before, made) {
                (None, _) => 0,
                (Some((_, true)), Some(track)) => track.gap.0,
                (Some((before, _)), _) => pause.saturating_sub(before.tail()).saturating_sub(extent.first),
            };
            let start = at + gap;
            (at, before) = (start + extent.frames, Some((extent, made.is_some())));
            start
        };
        for track in &work.book.tracks {
            while let Some((_, entry)) = carried.next_if(|(chapter, _)| **chapter < track.chapter) {
                let start = next(Extent::of_entry(entry), None);
                entry.put(start, clock);
            }
            starts.push(Frames(next(Extent::of_track(track), Some(track))));
        }
        for (_, entry) in carried {
            let start = next(Extent::of_entry(entry), None);
            entry.put(start, clock);
        }
        (starts, Frames(at))
    }
}

/// From the last word of a chapter to the first of the next, as two `chapters` that follow one another have it.
fn pause(chapters: &[ChapterEntry]) -> u64 {
    let between = |pair: &[ChapterEntry]| {
        let [one, other] = pair else { return None };
        let gap = other.in_book.start.checked_sub(one.in_book.end)?;
        Some(gap + Extent::of_entry(one).tail() + Extent::of_entry(other).first)
    };
    chapters.windows(2).find_map(between).unwrap_or(0)
}

impl ChapterEntry {
    /// Begins at `start` in the book.
    fn put(&mut self, start: u64, clock: Clock) {
        let frames = self.in_book.end.saturating_sub(self.in_book.start);
        self.in_book = clock.span(Frames(start), Frames(start + frames));
        let moved = |span: &Span| clock.span(Frames(start + span.start), Frames(start + span.end));
        for line in &mut self.lines {
            line.in_book = moved(&line.in_chapter);
            line.sentences.iter_mut().for_each(|sentence| sentence.in_book = moved(&sentence.in_chapter));
        }
        for flagged in &mut self.flagged {
            flagged.in_book = moved(&flagged.in_chapter);
            flagged.findings.iter_mut().for_each(|finding| finding.in_book = moved(&finding.in_chapter));
        }
    }
}

/// What is made by this run, or carried over from what an earlier one has listed.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Either<A, B> {
    Made(A),
    Carried(B),
}

/// All files of `work` in the order in which a run lists them that makes all: form by form, chapter by chapter.
pub(super) fn all_files<'a>(
    work: &Work<'_>,
    files: &'a [Listed],
    carried: &'a Carried,
    clock: Clock,
) -> Vec<Either<Made<'a>, &'a FileEntry>> {
    let mut all = Vec::with_capacity(files.len() + carried.files.len());
    for coding in work.forms.iter().map(|form| form.coding) {
        let made = files.iter().filter(|file| file.coding == coding);
        let mut some: Vec<_> = made.map(|file| (file.chapter, Either::Made(clock.file(work, file)))).collect();
        let format = coding.format().extension();
        let others = carried.files.values().filter(|file| file.is_in(format));
        some.extend(others.map(|file| (file.chapter, Either::Carried(file))));
        if !carried.files.is_empty() {
            some.sort_by_key(|(chapter, _)| *chapter);
        }
        all.extend(some.into_iter().map(|(_, file)| file));
    }
    all
}
