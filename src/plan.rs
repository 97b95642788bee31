//! The Plan: what will be spoken, by whom, under which key, and what it costs; laid out without a request.

use std::ops::Range;

use serde::Serialize;

use crate::cast::Cast;
use crate::plan::key::TakeKey;
use crate::script::{Notice, Script};
use crate::segment::{Grain, Limit, Segment};
use crate::units::{Frames, Language, Points, SampleRate};

pub mod key;
pub mod layout;
pub mod saved;

/// What a plan must know of the engine that will speak.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EngineCard {
    /// Its name for people: `house`.
    pub name: String,
    /// The account that pays; a ledger is kept for each.
    pub account: String,
    /// What makes its sound, by primary language subtag, program versions included: goes into every key.
    pub identities: std::collections::BTreeMap<String, String>,
    /// What makes its sound in languages that `identities` does not name.
    pub identity: String,
    /// The format of a request, as it is asked for: goes into every key.
    pub format: String,
    /// The rate of its audio.
    pub rate: SampleRate,
    /// What a request costs.
    pub points_per_request: Points,
    /// The longest text it takes.
    pub limit: Limit,
}

impl EngineCard {
    /// What makes the sound in `language`.
    pub fn identity_for(&self, language: &Language) -> &str {
        self.identities.get(language.primary()).unwrap_or(&self.identity)
    }

    /// A free engine gets a request a line, so that every line's times are exact; a paid one as few as possible.
    pub fn grain(&self) -> Grain {
        if self.points_per_request == Points(0) { Grain::Line } else { Grain::Fewest }
    }
}

/// Index of a [`Cue`] in [`Plan::cues`]; cue `n` speaks segment `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct CueId(pub u32);

/// Where a cue's take is to come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// The take is on the shelf.
    Shelf,
    /// It must be asked for.
    New,
    /// An earlier cue of this plan has the same key: asked for once.
    Shared,
}

/// A segment that is cast, priced and keyed: what is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Identity of the take.
    pub key: TakeKey,
    /// Index into [`Plan::castings`].
    pub casting: u32,
    /// Where its take comes from.
    pub supply: Supply,
}

/// What a plan costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Quote {
    /// Takes on the shelf already, each counted once.
    pub on_shelf: u64,
    /// Requests to make.
    pub requests: u64,
    /// What they cost.
    pub points: Points,
    /// Estimated length of all audio at `rate`.
    pub length: Frames,
}

/// What will be spoken, in order, and what it costs.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The words.
    pub script: Script,
    /// The requests' texts.
    pub segments: Vec<Segment>,
    /// One cue a segment.
    pub cues: Vec<Cue>,
    /// The voices.
    pub cast: Cast,
    /// The different voice-and-language pairs that cues use.
    pub castings: Vec<crate::cast::Casting>,
    /// What speaks.
    pub card: EngineCard,
    /// Things a person should know.
    pub notices: Vec<Notice>,
    /// What all of it costs.
    pub quote: Quote,
}

impl Plan {
    /// The text that `cue` sends, after casting.
    pub fn text(&self, cue: CueId) -> &str {
        self.segments.get(cue.0 as usize).map_or("", |segment| segment.text(&self.script))
    }

    /// The cues of chapter `chapter`, as a range of indices.
    pub fn chapter_cues(&self, chapter: u32) -> Range<usize> {
        let start = self.segments.partition_point(|segment| segment.chapter < chapter);
        let end = self.segments.partition_point(|segment| segment.chapter <= chapter);
        start..end
    }
}
