//! Works for the tests of this layer: lines of any role, language and length, one take a line.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::audio::{Digest, Take};
use crate::bind::Work;
use crate::bind::manifest::Listed;
use crate::book::Book;
use crate::book::fixture::{Memory, RATE, with_segments};
use crate::book::render::{Listening, Rendering};
use crate::book::timeline::lay;
use crate::cast::{Casting, Settings, VoiceId};
use crate::job::{Coding, Files, Form, Layout, Master, Stitch, Tags};
use crate::plan::Plan;
use crate::plan::transcript::Lines;
use crate::script::{Break, Direction, Place, Scribe, Script};
use crate::segment::Segment;
use crate::units::{Frames, Language};

/// A line that takes so many milliseconds to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub words: &'a str,
    pub before: Break,
    pub ms: u32,
    pub role: Option<&'a str>,
    pub language: Option<&'a str>,
}

pub(super) fn said(words: &str, before: Break, ms: u32) -> Said<'_> {
    Said { words, before, ms, role: None, language: None }
}

/// A work of which only the folder is missing.
pub(super) struct Scene {
    pub plan: Plan,
    pub book: Book,
    tags: Tags,
}

impl Scene {
    /// [`Break::Chapter`] begins a chapter with that title.
    pub fn of(lines: &[Said<'_>]) -> Scene {
        let mut scribe = Scribe::new();
        let file = scribe.open_file("a.md");
        let (mut segments, mut takes, mut castings) = (Vec::new(), Vec::new(), Vec::new());
        let (mut chapter, mut number, mut start) = (0, 0, 0);
        for (n, line) in lines.iter().enumerate() {
            let place = Place { file, line: n as u32 + 1, column: 1 };
            let language = Language::parse(line.language.unwrap_or("en")).unwrap();
            let direction = Direction {
                role: line.role.map(str::to_owned),
                language: line.language.map(|_| language.clone()),
                ..Direction::default()
            };
            let direction = scribe.direction(&direction);
            if line.before == Break::Chapter || n == 0 {
                scribe.chapter(line.words, place);
                (chapter, number, start) = (chapter + u32::from(n > 0), 0, 0);
            }
            scribe.line(line.words, direction, place, line.before, None);
            start += if line.before == Break::Join || number == 0 { 0 } else { 2 };
            let span = start..start + line.words.len() as u32;
            start = span.end;
            let lines = number..number + 1;
            segments.push(Segment { chapter, span, lines, direction, before: line.before, pause_ms: None });
            number += 1;
            castings.push(Casting { voice: VoiceId(0), language, settings: Settings::default() });
            takes.push(take(line.ms, n));
        }
        Scene::with(with_segments(scribe.finish(), segments), castings, &takes)
    }

    /// The work that `script` says, a line a take and a character 40 milliseconds.
    pub fn read(script: Script) -> Scene {
        let (mut segments, mut takes) = (Vec::new(), Vec::new());
        for (chapter, number) in script.chapters.iter().zip(0..) {
            for (line, n) in chapter.lines.iter().zip(0..) {
                let (span, direction, before) = (line.span.clone(), line.direction, line.before);
                takes.push(take(40 * chapter.words(line).chars().count() as u32, takes.len()));
                segments.push(Segment { chapter: number, span, lines: n..n + 1, direction, before, pause_ms: None });
            }
        }
        let language = Language::parse("en").unwrap();
        let castings = segments
            .iter()
            .map(|_| Casting { voice: VoiceId(0), language: language.clone(), settings: Settings::default() })
            .collect();
        Scene::with(with_segments(script, segments), castings, &takes)
    }

    fn with(mut plan: Plan, castings: Vec<Casting>, takes: &[Take]) -> Scene {
        for (n, cue) in plan.cues.iter_mut().enumerate() {
            cue.casting = n as u32;
        }
        plan.castings = castings;
        let book = lay(&plan, takes, &Stitch::default()).unwrap();
        Scene { plan, book, tags: Tags::default() }
    }

    pub fn work<'a>(&'a self, folder: &'a Path) -> Work<'a> {
        Work {
            title: "Alice: 1865",
            author: Some("Lewis Carroll"),
            plan: &self.plan,
            book: &self.book,
            reports: &[],
            lines: &NO_LINES,
            forms: &[Form { coding: Coding::Wav, files: Files::Both }],
            layout: Layout::Flat,
            tags: &self.tags,
            cover: None,
            folder,
            threads: NonZeroUsize::MIN,
        }
    }
}

static NO_LINES: Lines = Lines::new();

/// The files of sound that `work` has.
pub(super) fn listed(work: &Work<'_>) -> Vec<Listed> {
    let (memory, _) = Memory::new(&[]);
    let one = NonZeroUsize::MIN;
    super::list(
        work,
        &Rendering::new(work.plan, work.book, &[], &memory, &Master::NONE, one, Listening::ALONE).unwrap(),
    )
}

/// The files of `work` as if they were coded, their bytes their names: a chapter each, or one for all.
pub(super) fn coded(work: &Work<'_>, extension: &str) -> Vec<Listed> {
    let mut files = listed(work);
    files.retain(|file| (extension == "m4b") == file.chapter.is_none());
    for file in &mut files {
        file.name = super::name::beside(&file.name, extension);
        std::fs::write(work.folder.join(&file.name), &file.name).unwrap();
    }
    files
}

/// A recording that is nothing but speech; its sound is never asked for.
pub(super) fn take(ms: u32, n: usize) -> Take {
    let frames = RATE.frames_in_ms(ms);
    Take { rate: RATE, frames: Frames(frames.0), speech: 0..frames.0, digest: Digest(n as u128) }
}
