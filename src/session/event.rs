//! Events: what a run tells those who watch; `report` turns them into a bar, lines or JSON.

use serde::Serialize;

use crate::audio::check::Finding;
use crate::audio::measurement::Measurement;
use crate::plan::CueId;
use crate::plan::dub::SlotReport;
use crate::plan::key::TakeKey;
use crate::plan::transcript::Compared;
use crate::session::answer::FailureKind;
use crate::units::{Frames, Points, SampleRate, UtcMillis};

/// Something that happened in a run. Serialised with a `type`; fields are added, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Recording begins.
    Started {
        /// Requests to make.
        requests: u64,
        /// What they cost.
        points: Points,
        /// Takes that are on the shelf already.
        on_shelf: u64,
    },
    /// Entries that an interrupted run had left open were closed.
    Recovered {
        /// Takes that were found whole.
        committed: u64,
        /// Requests whose fate is unknown.
        doubtful: u64,
    },
    /// A request was sent.
    Asked {
        /// For which cue.
        cue: CueId,
        /// How often it was asked for, from 1.
        attempt: u32,
    },
    /// A take is on the shelf.
    Took {
        /// Of which cue.
        cue: CueId,
        /// Its length.
        frames: Frames,
        /// What it cost.
        points: Points,
        /// What the engine says about it.
        notices: Vec<String>,
    },
    /// A request failed and will be made again.
    Retrying {
        /// Which cue.
        cue: CueId,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// In how many milliseconds.
        after_ms: u64,
        /// Why it failed.
        failure: FailureKind,
        /// The same for people.
        message: String,
    },
    /// A cue failed for good.
    GaveUp {
        /// Which cue.
        cue: CueId,
        /// Why.
        failure: FailureKind,
        /// The same for people.
        message: String,
    },
    /// What limits the pace has changed.
    Limited {
        /// By what.
        by: Limiter,
    },
    /// Nothing more can be spent for now.
    Parked {
        /// Until when.
        until: UtcMillis,
        /// Why.
        why: String,
    },
    /// A request was refused for a reason of the account's, not of its own: it is asked again later.
    PutBack {
        /// For which cue.
        cue: CueId,
    },
    /// The token was refused and is being renewed.
    Renewing,
    /// There is no token that the service accepts: its source is looked at again every minute.
    Locked {
        /// Why.
        why: String,
    },
    /// No further request is made; those under way are waited for.
    Stopping {
        /// Requests under way.
        in_flight: u64,
    },
    /// A take that is used does not pass the checks: a person should listen to it.
    Flagged {
        /// The first cue that it speaks.
        cue: CueId,
        /// Its key.
        #[schemars(with = "String")]
        key: TakeKey,
        /// What was found.
        findings: Vec<Finding>,
        /// The same for people.
        message: String,
    },
    /// Takes are being listened to by a server that writes down what it hears.
    Transcribing {
        /// How many of them.
        done: u64,
        /// Of how many.
        of: u64,
    },
    /// What was heard in a take that is used, against its words.
    Transcribed {
        /// The first cue that it speaks.
        cue: CueId,
        /// Its key.
        #[schemars(with = "String")]
        key: TakeKey,
        /// How they differ.
        #[serde(flatten)]
        compared: Compared,
    },
    /// Nobody has written down what is in a take that is used.
    Untranscribed {
        /// The first cue that it speaks.
        cue: CueId,
        /// Its key.
        #[schemars(with = "String")]
        key: TakeKey,
        /// The code of the reason.
        #[schemars(with = "String")]
        code: &'static str,
        /// The reason.
        message: String,
    },
    /// A track is being listened to, before anything is written: how loud it is was not known yet.
    Measuring {
        /// The chapter's title.
        title: String,
        /// Its number, from 1.
        chapter: u32,
        /// Of how many.
        of: u32,
    },
    /// A track is being written.
    Binding {
        /// The chapter's title; the book's at the end.
        title: String,
        /// Its number, from 1; 0 is the book.
        chapter: u32,
        /// Of how many.
        of: u32,
    },
    /// A file is finished.
    Wrote {
        /// Where.
        path: String,
        /// Its length.
        frames: Frames,
        /// In frames of this rate.
        rate: SampleRate,
        /// How loud it was made, in LUFS; absent where nothing was measured.
        #[serde(skip_serializing_if = "Option::is_none")]
        loudness_lufs: Option<f64>,
        /// Its true peak, in dBTP; absent where nothing was measured.
        #[serde(skip_serializing_if = "Option::is_none")]
        true_peak_dbtp: Option<f64>,
    },
    /// A finished file is being decoded again, to be held against what its store asks for.
    Verifying {
        /// Its path.
        file: String,
        /// Its number among all that are held against it, from 1.
        number: u32,
        /// Of how many.
        of: u32,
    },
    /// A finished file was decoded again and held against what its store asks for.
    Measured {
        /// What it measures.
        #[serde(flatten)]
        found: Box<Measurement>,
    },
    /// A line of a dub was laid into its slot.
    Fitted {
        /// The cue that speaks it.
        cue: CueId,
        /// How.
        #[serde(flatten)]
        slot: Box<SlotReport>,
    },
    /// Something a person should know.
    Noticed {
        /// Its code.
        code: &'static str,
        /// What.
        message: String,
    },
}

impl Event {
    /// The file at `path` is finished; nothing was measured of it.
    pub fn wrote(path: &std::path::Path, frames: Frames, rate: SampleRate) -> Event {
        Event::Wrote { path: path.display().to_string(), frames, rate, loudness_lufs: None, true_peak_dbtp: None }
    }
}

/// What keeps a run from going faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limiter {
    /// The engine: as many requests are under way as allowed.
    Engine,
    /// Requests a minute.
    Rate,
    /// A failed request waits before it is made again.
    Backoff,
}
