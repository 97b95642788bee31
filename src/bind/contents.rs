//! What a file says of itself beside its sound: title, tags, chapters and cover, in the form that all formats share.

use std::borrow::Cow;

use serde::Serialize;

use super::Work;
use super::cover::Cover;
use crate::book::RenderKey;
use crate::job::{Coding, Tags};
use crate::units::{Frames, SampleRate};

/// Changes whenever the same contents are written to other bytes.
pub const ENCODE_VERSION: &str = "rhapsode encode 3";

/// Changes whenever the same contents and sound are coded to other bytes by `coding`.
pub fn encode_version(coding: Coding) -> &'static str {
    match coding {
        Coding::Opus { .. } => "rhapsode encode 4",
        _ => ENCODE_VERSION,
    }
}

/// What kind of work it is unless the job says otherwise.
const GENRE: &str = "Audiobook";

/// What kind of thing a prompt is unless the job says otherwise.
const PROMPT: &str = "Speech";

/// What a file says of itself.
#[derive(Debug, Serialize)]
pub(super) struct Contents<'a> {
    /// Its own title: that of the chapter, or of the work.
    pub title: Cow<'a, str>,
    /// The work's title.
    pub album: &'a str,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// The work's language, or that of a prompt's edition, as a tag of BCP 47.
    pub language: &'a str,
    /// The chapter's number among all, from 1; absent for the whole work, its excerpt, and prompts: a new one changes no other.
    pub track: Option<(u32, u32)>,
    /// What the job says of the work.
    pub tags: &'a Tags,
    /// Where its chapters lie; a chapter's own file has none.
    pub chapters: Vec<Chapter<'a>>,
    /// The length of its sound, at the work's rate.
    pub frames: Frames,
    /// The work's rate.
    pub rate: SampleRate,
    /// Whether it is a prompt of a catalogue, and no part of a book.
    #[serde(skip)]
    pub is_prompt: bool,
    /// Its picture.
    #[serde(skip)]
    pub cover: Option<&'a Cover>,
}

/// A chapter of a file.
#[derive(Debug, Serialize)]
pub(super) struct Chapter<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its first frame; the first chapter begins with the file.
    pub start: Frames,
    /// The first frame of the next one, or the file's end.
    pub end: Frames,
}

impl<'a> Contents<'a> {
    /// What the file of the track at `index` says; without one, that of the whole work.
    pub fn of(work: &Work<'a>, index: Option<usize>) -> Contents<'a> {
        let track = index.and_then(|index| work.book.track(index));
        let chapter = index.and_then(|index| work.book.tracks.get(index));
        let prompt = chapter.and_then(|track| super::prompt_of(work, track));
        let is_prompt = prompt.is_some();
        let edition = prompt.and_then(|prompt| prompt.language.as_ref());
        let count = work.plan.script.chapters.len() as u32;
        Contents {
            title: index.map_or(Cow::Borrowed(work.title), |index| super::title_at(work, index)),
            album: work.title,
            author: work.author,
            language: edition.unwrap_or(&work.plan.cast.language).as_str(),
            track: chapter.filter(|_| !is_prompt).map(|track| (track.chapter + 1, count)),
            tags: work.tags,
            chapters: if track.is_some() { Vec::new() } else { chapters(work) },
            frames: track.map_or_else(|| work.book.frames(), |track| track.frames),
            rate: work.book.rate,
            is_prompt,
            cover: work.cover,
        }
    }

    /// The key of the file in which they stand beside the sound of `sound`, coded as `coding` says.
    pub fn render_key(&self, coding: Coding, sound: &RenderKey) -> RenderKey {
        let mut hasher = blake3::Hasher::new();
        let mut field = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        field(encode_version(coding).as_bytes());
        field(&sound.0);
        // Plain structs of text and numbers: writing them cannot fail.
        field(&serde_json::to_vec(&(coding, self)).unwrap_or_default());
        field(self.cover.map_or(&[], Cover::bytes));
        RenderKey(*hasher.finalize().as_bytes())
    }

    /// The kind of work.
    pub fn genre(&self) -> &str {
        self.tags.genre.as_deref().unwrap_or(if self.is_prompt { PROMPT } else { GENRE })
    }

    /// `at` in milliseconds, rounded to the nearest.
    pub fn milliseconds(&self, at: Frames) -> u64 {
        let rate = u64::from(self.rate.0.max(1));
        (at.0 * 1000 + rate / 2) / rate
    }
}

/// The chapters of the whole work: each begins with its sound, the pause before it belongs to the one before.
fn chapters<'a>(work: &Work<'a>) -> Vec<Chapter<'a>> {
    let starts: Vec<Frames> = work.book.starts().collect();
    let ends = starts.iter().skip(1).copied().chain([work.book.frames()]);
    let spans = starts.iter().copied().zip(ends);
    let each = work.book.tracks.iter().zip(spans);
    each.map(|(track, (start, end))| Chapter { title: super::title_of(work, track), start, end }).collect()
}
