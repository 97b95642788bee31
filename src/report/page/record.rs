//! The Record: all that a report shows of a work, as plain data; whoever has plan, sound and ledger at hand fills it in.

use std::ops::Range;
use std::time::Duration;

use crate::audio::profile::Profile;
use crate::plan::dub::SlotReport;
use crate::plan::transcript::Share;
use crate::units::{Points, UtcMillis};

/// What a report shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The work's title.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its language, as a tag of BCP 47.
    pub language: String,
    /// What speaks: `house`.
    pub engine: String,
    /// The voices that speak in it, in the job's order.
    pub voices: Vec<Voice>,
    /// Its chapters, in reading order.
    pub chapters: Vec<Chapter>,
    /// What of the manuscripts is not spoken.
    pub skipped: Vec<Skipped>,
    /// What a person should know beside the notes of segments.
    pub notices: Vec<Remark>,
    /// What was paid.
    pub spent: Spent,
    /// How lines were laid into their slots; empty where they have none.
    pub fits: Vec<SlotReport>,
    /// How much of all was heard otherwise, of words and of characters; empty where nobody was to listen.
    pub heard: Vec<Share>,
    /// How long the last run took that did something; absent where none is known.
    pub run: Option<RunTimes>,
}

/// A voice.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// What the job calls it.
    pub name: String,
    /// The engine's id for it.
    pub id: String,
    /// Rate of speech; 1.0 is the voice's own.
    pub speed: f64,
    /// Pitch in semitones.
    pub pitch: i32,
    /// Loudness factor; 1.0 is the voice's own.
    pub volume: f64,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Where it begins in the manuscript.
    pub place: String,
    /// What is spoken in it, in order.
    pub segments: Vec<Segment>,
    /// Its finished sound; absent while takes are missing, and where it has none.
    pub sound: Option<Sound>,
}

/// A chapter's finished sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// Its shape, in few numbers.
    pub profile: Profile,
    /// The peak between or at samples, in dBTP, where the work is mastered.
    pub true_peak: Option<f64>,
    /// Files in which it can be heard, the one that most browsers play first. All have it at the same place.
    pub files: Vec<Link>,
    /// Where it begins in these files.
    pub from: Duration,
}

/// A file that the page plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where, from the page, as a URL.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
}

/// What one request speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its words.
    pub text: String,
    /// Their language, as a tag of BCP 47.
    pub language: String,
    /// Who speaks: index into [`Record::voices`].
    pub voice: usize,
    /// Where it stands in the manuscript.
    pub place: String,
    /// When it sounds in its chapter.
    pub sounds: Option<Range<Duration>>,
    /// What its request costs; nothing where the take of an earlier one serves.
    pub points: Points,
    /// Whether there is a take.
    pub state: State,
    /// What was found about it.
    pub notes: Vec<Note>,
    /// How much of it was heard otherwise, line by line where it has several; empty where nobody was to listen.
    pub heard: Vec<String>,
}

/// Where a segment's take is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// On the shelf.
    Recorded,
    /// An earlier segment says the same: its take serves here too.
    SaidBefore,
    /// Not asked for yet, or asked for in vain.
    Missing,
}

/// Something that was found about a segment: by the reader, by the stitcher, by the ear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind it is, in a word or as a code.
    pub kind: String,
    /// The same for people.
    pub words: String,
    /// Where in its chapter, when it has a place in time.
    pub at: Option<Duration>,
}

/// Something in a manuscript that is not spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it is: `table`.
    pub what: &'static str,
    /// Where it begins.
    pub place: String,
    /// Its size in Unicode scalar values of the source.
    pub chars: u64,
}

/// Something that a person should know of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its stable code.
    pub code: &'static str,
    /// Where it is, when it is somewhere.
    pub place: Option<String>,
    /// What is strange.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
}

/// What was paid for the work, over all its runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Proven.
    pub at_least: Points,
    /// Possible: what is open or in doubt counts too.
    pub at_most: Points,
    /// What the segments that have no take yet will cost.
    pub to_come: Points,
    /// Whether a request costs anything.
    pub price: Price,
}

/// Whether an engine charges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Price {
    /// It does not.
    #[default]
    Free,
    /// It does.
    Charged,
}

/// How long a run took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTimes {
    /// When it began.
    pub began: UtcMillis,
    /// What it did, and for how long, in order.
    pub phases: Vec<(String, Duration)>,
    /// Requests that gave a take.
    pub requests: u64,
    /// Attempts that failed and were repeated.
    pub retries: u64,
    /// Half of the requests took no longer.
    pub median: Duration,
    /// Nine of ten took no longer.
    pub most: Duration,
    /// Those that took longest, the longest first, by the number of the segment among all, from 1.
    pub slowest: Vec<(usize, Duration)>,
    /// Segments that failed for good, and why.
    pub failed: Vec<(usize, String)>,
}

impl Record {
    /// All segments, in order.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.chapters.iter().flat_map(|chapter| &chapter.segments)
    }

    /// The length of all chapters' sound, the pauses between chapters aside; none while one is missing.
    pub fn length(&self) -> Option<Duration> {
        let spoken = self.chapters.iter().filter(|chapter| !chapter.segments.is_empty());
        spoken.map(|chapter| chapter.sound.as_ref().map(Sound::length)).sum()
    }
}

impl Sound {
    /// How long it is.
    pub fn length(&self) -> Duration {
        self.profile.frames.duration(self.profile.rate)
    }
}
