//! The Book: tracks and marks, laid out without a file and assembled through a port; it opens nothing itself.

use std::ops::Range;

use crate::audio::Digest;
use crate::audio::background::Duck;
use crate::plan::CueId;
use crate::plan::key::TakeKey;
use crate::script::Notice;
use crate::units::{Frames, Millibels, SampleRate};

pub mod assemble;
pub mod cutting;
pub mod fit;
#[cfg(test)]
pub(crate) mod fixture;
pub mod hearing;
mod over;
pub mod parts;
pub mod render;
pub mod timeline;

/// All of a work's sound, laid out in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The rate of every take in it.
    pub rate: SampleRate,
    /// The chapters that have sound, in order.
    pub tracks: Vec<Track>,
    /// A few minutes of them, which is no part of the whole.
    pub excerpt: Option<Track>,
    /// How its lines fit their slots, in order; empty where they have none.
    pub fits: Vec<fit::Fit>,
    /// What lies under its words, if anything does.
    pub bed: Option<Bed>,
    /// Things a person should know.
    pub notices: Vec<Notice>,
}

/// Background under words, at the rate of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bed {
    /// The digest of its sound.
    pub digest: Digest,
    /// How it gives way to words.
    pub duck: Duck,
}

/// A chapter's sound, laid out in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Index of its chapter in the script.
    pub chapter: u32,
    /// Which part of the chapter it is, from 1; absent for all of it.
    pub part: Option<u32>,
    /// Silence between the track before and this one in the whole book; none before the first.
    pub gap: Frames,
    /// Its takes in order. A take overlaps its neighbours at most, and only where both fade.
    pub takes: Vec<Placed>,
    /// Takes that sound over these, in the order of their beginnings: other voices at the same time.
    pub over: Vec<Placed>,
    /// Its length.
    pub frames: Frames,
    /// Pauses inside its takes, where one sentence or line ends and the next begins: those that are known for certain,
    /// ascending. None before the takes are heard.
    pub pauses: Vec<Pause>,
    /// When its lines sound, ascending.
    pub marks: Vec<Mark>,
}

/// A pause between sentences or lines of one take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The cue whose take it is in.
    pub cue: CueId,
    /// Where the words after it begin: a byte of the chapter's text.
    pub at: u32,
    /// Frames of the track.
    pub sounds: Range<u64>,
}

/// A take in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The cue that it speaks.
    pub cue: CueId,
    /// The name of its recording.
    pub key: TakeKey,
    /// The digest of that recording.
    pub digest: Digest,
    /// The frames of the recording that are used.
    pub used: Range<u64>,
    /// Where the first of them stands in the track.
    pub at: u64,
    /// Frames over which it rises at its beginning.
    pub fade_in: u64,
    /// Frames over which it falls at its end; both fades together are no longer than what is used.
    pub fade_out: u64,
    /// By how much it is raised; lowered, where others speak at the same time.
    pub gain: Millibels,
}

impl Placed {
    /// How many frames of it are used.
    pub fn len(&self) -> u64 {
        self.used.end - self.used.start
    }

    /// Whether nothing of it is used.
    pub fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// The position in the track after its last frame.
    pub fn end(&self) -> u64 {
        self.at + self.len()
    }
}

/// When a line sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Index into the chapter's lines.
    pub line: u32,
    /// The first cue that speaks of it.
    pub cue: CueId,
    /// Where its speech begins in the track.
    pub start: Frames,
    /// Where it ends.
    pub end: Frames,
    /// How these were found.
    pub timing: Timing,
}

/// How well a line's times are known, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// To the window in which speech is detected, 5 ms: the line was spoken alone.
    Exact,
    /// To the window in which silence is detected: it begins and ends at pauses of a take that it shares, which the
    /// [aligner](crate::audio::align) is certain of.
    Aligned,
    /// In proportion to its characters among those of the lines that were spoken with it.
    Estimated,
}

/// Names the bytes of a rendition: equal keys, equal bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderKey(pub [u8; 32]);

/// Changes whenever the same layout is rendered to other bytes.
pub const RENDER_VERSION: &str = "rhapsode render 1";

impl RenderKey {
    fn of(numbers: impl Iterator<Item = u64>) -> RenderKey {
        let mut hasher = blake3::Hasher::new();
        hasher.update(RENDER_VERSION.as_bytes());
        for number in numbers {
            hasher.update(&number.to_le_bytes());
        }
        RenderKey(*hasher.finalize().as_bytes())
    }
}

impl std::fmt::Display for RenderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Track {
    /// The pauses inside the take of `cue`.
    pub fn pauses_of(&self, cue: CueId) -> &[Pause] {
        let from = self.pauses.partition_point(|pause| pause.cue < cue);
        let to = self.pauses.partition_point(|pause| pause.cue <= cue);
        &self.pauses[from..to]
    }

    /// The key of this track's own file: all that shapes its bytes.
    pub fn render_key(&self, rate: SampleRate) -> RenderKey {
        RenderKey::of([u64::from(rate.0)].into_iter().chain(self.shape()))
    }

    /// Every number that shapes its sound.
    fn shape(&self) -> impl Iterator<Item = u64> + '_ {
        fn placed(take: &Placed) -> impl Iterator<Item = u64> + use<> {
            let digest = [take.digest.0 as u64, (take.digest.0 >> 64) as u64];
            let place = [take.used.start, take.used.end, take.at, take.fade_in, take.fade_out];
            digest.into_iter().chain(place)
        }
        let gain = |take: &Placed| u64::from(take.gain.0 as u32);
        // A track in which nobody speaks at once is named as it was before anybody could.
        let lowered = self.takes.iter().filter(|_| !self.over.is_empty()).map(gain);
        let count = (!self.over.is_empty()).then_some(self.over.len() as u64);
        let over = self.over.iter().flat_map(move |take| placed(take).chain([gain(take)]));
        let numbers = [self.takes.len() as u64, self.frames.0].into_iter().chain(self.takes.iter().flat_map(placed));
        numbers.chain(lowered).chain(count).chain(over)
    }

    /// All takes that sound in it, by their cues.
    pub fn all_takes(&self) -> Vec<&Placed> {
        let mut all: Vec<&Placed> = self.takes.iter().chain(&self.over).collect();
        if !self.over.is_empty() {
            all.sort_by_key(|take| take.cue);
        }
        all
    }
}

impl Book {
    /// The key of the whole book's file.
    pub fn render_key(&self) -> RenderKey {
        let tracks = self.tracks.iter().flat_map(|track| [track.gap.0].into_iter().chain(track.shape()));
        RenderKey::of([u64::from(self.rate.0), self.tracks.len() as u64].into_iter().chain(tracks))
    }

    /// The track at `index`; behind the last one, the excerpt.
    pub fn track(&self, index: usize) -> Option<&Track> {
        self.tracks.get(index).or(self.excerpt.as_ref().filter(|_| index == self.tracks.len()))
    }

    /// Where each track begins in the whole book.
    pub fn starts(&self) -> impl Iterator<Item = Frames> + '_ {
        self.tracks.iter().scan(Frames(0), |at, track| {
            let start = *at + track.gap;
            *at = start + track.frames;
            Some(start)
        })
    }

    /// The length of the whole book.
    pub fn frames(&self) -> Frames {
        self.tracks.iter().fold(Frames(0), |sum, track| sum + track.gap + track.frames)
    }
}
