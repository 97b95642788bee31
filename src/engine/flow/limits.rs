//! What a Flow server may do to this computer at most: every limit on a reply has its name and its reason here.

use std::time::Duration;

/// The longest text that Flow's page allows, in Unicode scalar values. A job may set less, never more.
pub const MAX_CHARS: u32 = 5_000;

/// The longest reply with audio, in bytes: base64 of the longest take that is decoded (two hours of 24 kHz s16 mono
/// are 346 MB, as base64 461 MB) with some room for what stands around it.
pub const MAX_BODY: u64 = 480 * 1024 * 1024;

/// What is kept of a JSON reply beside its audio: documented replies keep under 1 KiB.
pub const MAX_KEPT: usize = 64 * 1024;

/// The longest reply that lists something: the published catalogues have 119 KB together.
pub const MAX_LIST: usize = 4 * 1024 * 1024;

/// How deep JSON may be nested: documented replies are three deep, and no answer needs a stack of thousands.
pub const MAX_DEPTH: usize = 32;

/// The longest event of a stream: some servers put a whole paragraph into one; four minutes of base64 fit.
pub const MAX_EVENT: usize = 16 * 1024 * 1024;

/// What chunks that came too early may hold together until those before them arrive.
pub const MAX_EARLY: usize = 16 * 1024 * 1024;

/// What such a chunk takes in memory beside its text, about: a million empty ones are not nothing.
pub const EARLY_CHUNK: usize = 64;

/// How many different things the events of a stream may say beside audio: documented ones say under ten.
pub const MAX_MATTERS: usize = 64;

/// How long the header of a WAV may be before its samples: `LIST` chunks with titles stand there.
pub const MAX_WAV_HEADER: usize = 64 * 1024;

/// The longest wait that a header may ask for: a day's quota is at most a day away, with two hours for wrong clocks.
pub const MAX_WAIT: Duration = Duration::from_secs(26 * 60 * 60);

/// How much of a server's own words is shown, in characters.
pub const SHOWN: usize = 160;

/// How far the length of the audio may be from the one that the reply names: a share, for encoders that pad …
pub const LENGTH_SHARE: f64 = 0.05;
/// … and seconds, for short ones.
pub const LENGTH_SLACK: f64 = 0.2;

/// The fewest voices that a list can hold: failing servers answer with none, or with three that stand for them.
pub const FEWEST_VOICES: usize = 4;
