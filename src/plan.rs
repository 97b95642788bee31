//! The Plan: what will be spoken, by whom, under which key, and what it costs; laid out without a request.

use std::ops::Range;

use serde::Serialize;

use crate::cast::Cast;
use crate::detect::Found;
use crate::plan::fresh::Apart;
use crate::plan::key::TakeKey;
use crate::plan::packing::Pack;
use crate::script::{Notice, Script};
use crate::segment::{Grain, Limit, Segment};
use crate::units::{Frames, Grouped, Language, Points, SampleRate};

pub mod coverage;
pub mod dub;
pub mod footing;
pub mod fresh;
pub mod key;
pub mod layout;
pub mod lock;
pub mod names;
pub mod packing;
mod part;
pub mod recorded;
pub mod roles;
pub mod saved;
pub mod transcript;
mod urgency;
pub mod verdict;

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
    /// What it costs.
    pub price: Price,
    /// The longest text it takes.
    pub limit: Limit,
}

/// What an engine charges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Price {
    /// For a request, whatever its length.
    pub per_request: Points,
    /// For each Unicode scalar value of its text, beside that.
    pub per_character: Points,
}

impl Price {
    /// So much a request, whatever its length.
    pub fn per_request(points: Points) -> Price {
        Price { per_request: points, per_character: Points(0) }
    }

    /// Whether nothing is ever charged.
    pub fn is_free(self) -> bool {
        self == Price::default()
    }

    /// What a request for `text` costs.
    pub fn of(self, text: &str) -> Points {
        let characters = match self.per_character {
            Points(0) => 0,
            Points(each) => each.saturating_mul(text.chars().count() as u64),
        };
        self.per_request + Points(characters)
    }
}

impl EngineCard {
    /// What makes the sound in `language`.
    pub fn identity_for(&self, language: &Language) -> &str {
        self.identities.get(language.primary()).unwrap_or(&self.identity)
    }

    /// An engine whose requests are free gets one a line, so that every line's times are exact; others as few as possible.
    pub fn grain(&self) -> Grain {
        if self.price.per_request == Points(0) { Grain::Line } else { Grain::Fewest }
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
    /// It is in the store that the job shares with others, and is brought from there.
    Store,
    /// It comes out of a take that it shares with others: of a pack that must be asked for, or of one that is on the shelf.
    Packed,
    /// An earlier cue of this plan has the same key: asked for once.
    Shared,
    /// Its sound is in a file that somebody has recorded, and is taken from there.
    File,
    /// It is not needed: the files that it would be in are fresh by the lock.
    Fresh,
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
    /// What they cost when no pack among them can be cut apart, and every line is asked for alone as well.
    pub at_most: Points,
    /// How many of the requests are packs.
    pub packs: u64,
    /// Takes that are in the shared store, each counted once.
    #[serde(skip_serializing_if = "is_none")]
    pub stored: u64,
    /// Recorded files that take the place of speech and are not on the shelf yet, each counted once.
    #[serde(skip_serializing_if = "is_none")]
    pub files: u64,
    /// Prompts that need no take, because their files are fresh by the lock.
    #[serde(skip_serializing_if = "is_none")]
    pub fresh: u64,
    /// Estimated length of all audio at `rate`.
    pub length: Frames,
}

/// Whether there is nothing to count, so that it is not written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(crate) fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Quote {
    /// What it costs, for people.
    pub fn cost(&self) -> Cost {
        Cost { points: self.points, at_most: self.at_most }
    }
}

/// What something costs: `33 points`, or `33 points, at most 61` where it may turn out dearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// When all goes well.
    pub points: Points,
    /// In the worst case.
    pub at_most: Points,
}

impl From<Points> for Cost {
    fn from(points: Points) -> Cost {
        Cost { points, at_most: points }
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.points)?;
        if self.at_most > self.points { write!(f, ", at most {}", Grouped(self.at_most.0)) } else { Ok(()) }
    }
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
    /// Packs to ask for, by their first cues.
    pub packs: Vec<Pack>,
    /// Prompts that are not among these, because their files are fresh by the lock.
    pub fresh: Vec<Apart>,
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
    /// The languages that were found inside lines, if the job wants them found and there were any.
    pub detected: Option<Detected>,
    /// What is known of lines that have slots; absent where the work is no dub.
    pub dub: Option<dub::Dub>,
}

/// What finding languages inside lines has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// The passages by language.
    pub languages: Vec<Found>,
    /// How many requests the whole work needs beyond those it would need without.
    pub requests_more: u64,
}

impl Plan {
    /// The text that `cue` sends, after casting.
    pub fn text(&self, cue: CueId) -> &str {
        self.segments.get(cue.0 as usize).map_or("", |segment| segment.text(&self.script))
    }

    /// The words of `cue` as people read them.
    pub fn written(&self, cue: CueId) -> &str {
        self.segments.get(cue.0 as usize).map_or("", |segment| segment.written(&self.script))
    }

    /// What a request for the take under `key` costs.
    pub fn price_of(&self, key: &TakeKey) -> Points {
        if let Some(pack) = self.packs.iter().find(|pack| pack.key == *key) {
            return self.card.price.of(&pack.text);
        }
        let at = self.cues.iter().position(|cue| cue.key == *key);
        let cue = at.and_then(|at| u32::try_from(at).ok()).map(CueId).filter(|cue| self.recorded(*cue).is_none());
        cue.map_or(Points(0), |cue| self.card.price.of(self.text(cue)))
    }

    /// The cues of chapter `chapter`, as a range of indices.
    pub fn chapter_cues(&self, chapter: u32) -> Range<usize> {
        let start = self.segments.partition_point(|segment| segment.chapter < chapter);
        let end = self.segments.partition_point(|segment| segment.chapter <= chapter);
        start..end
    }
}
