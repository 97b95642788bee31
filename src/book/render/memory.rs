//! What is known of a track before it is heard: a measure is a pure function of takes, places and gains, so one that was
//! taken once need not be taken again.

use crate::audio::loudness::Measured;
use crate::book::RenderKey;

/// Changes whenever the same sound is measured to other numbers.
const METER_VERSION: u64 = 3;

/// Begins the key of what is measured of a track's finished sound.
pub(super) const OF_SOUND: [u64; 2] = [METER_VERSION, 1];

/// Begins the key of what is measured of one voice's takes in a track.
pub(super) const OF_VOICE: [u64; 2] = [METER_VERSION, 2];

/// Remembers measures by what they are of.
pub trait Measures: Sync {
    /// What was measured of `key`, if that is known.
    fn known(&self, key: &RenderKey) -> Option<Measured>;

    /// Keeps what was measured of `key`; when it cannot be kept, it is measured again another time.
    fn learnt(&self, key: &RenderKey, measured: &Measured);
}

/// Remembers nothing.
#[derive(Debug, Clone, Copy)]
pub struct Forgetful;

impl Measures for Forgetful {
    fn known(&self, _: &RenderKey) -> Option<Measured> {
        None
    }

    fn learnt(&self, _: &RenderKey, _: &Measured) {}
}

/// Who listens to a work before it is made, and with what.
#[derive(Clone, Copy)]
pub struct Listening<'a> {
    /// What was measured before.
    pub measures: &'a dyn Measures,
    /// Is told of each track, by its index, when it begins to be heard; several at the same time.
    pub heard: &'a (dyn Fn(usize) + Sync),
}

impl Listening<'static> {
    /// Knows nothing and says nothing.
    pub const ALONE: Listening<'static> = Listening { measures: &Forgetful, heard: &|_| () };
}
