//! Faults: what a script lets go wrong, at which requests, and whether it costs points all the same.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;

use crate::problem::Problem;

mod kind;
mod written;

pub use kind::{ErrorForm, Kind, ResetForm};

/// The calls of the API, as fault scripts and the log name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Call {
    /// `POST /api/tts/synthesize`
    Synthesize,
    /// `POST /api/tts/synthesize-stream`
    Stream,
    /// `POST /api/voice/clone`
    Clone,
    /// `GET /api/tts/voices`
    Voices,
    /// `GET /api/voice/list`
    Clones,
    /// `DELETE /api/voice/{id}`
    Delete,
    /// `GET /api/user/quota`
    Quota,
    /// `POST /auth/v1/token`
    Token,
}

/// How many calls there are.
pub(super) const CALLS: usize = 8;

impl Call {
    /// As scripts and the log write it.
    pub fn name(self) -> &'static str {
        match self {
            Call::Synthesize => "synthesize",
            Call::Stream => "stream",
            Call::Clone => "clone",
            Call::Voices => "voices",
            Call::Clones => "clones",
            Call::Delete => "delete",
            Call::Quota => "quota",
            Call::Token => "token",
        }
    }
}

/// One fault of a script.
#[derive(Debug)]
pub struct Fault {
    /// What goes wrong.
    pub kind: Kind,
    /// Whether points are taken for the request.
    pub charge: bool,
    /// At which calls.
    calls: Vec<Call>,
    /// At which requests of the call, from 1; empty for all.
    nth: Vec<u64>,
    /// At every so-manieth request of the call.
    every: Option<u64>,
    /// At requests whose text holds this.
    text: Option<String>,
    /// How often it may still strike.
    left: Option<AtomicU32>,
}

impl Fault {
    /// Whether it strikes at request `n` of `call`; each time is counted.
    fn strikes(&self, call: Call, n: u64, text: &str) -> bool {
        let meant = self.calls.contains(&call)
            && (self.nth.is_empty() || self.nth.contains(&n))
            && self.every.is_none_or(|every| n.is_multiple_of(every))
            && self.text.as_deref().is_none_or(|words| text.contains(words));
        meant
            && self.left.as_ref().is_none_or(|left| {
                left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1)).is_ok()
            })
    }
}

/// A script of faults; of several that are meant by a request, the first strikes.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Reads a script, a file shown as `name`; all that is wrong with it is reported at once.
    pub fn parse(text: &str, name: &str) -> Result<Faults, Vec<Problem>> {
        written::parse(text, name).map(Faults)
    }

    /// Reads the script at `path`.
    pub fn read(path: &Path) -> Result<Faults, Vec<Problem>> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let help = "name a file such as the one in docs/serve-flow.md";
            vec![Problem::error("R0851", format!("the fault script `{name}` cannot be read: {error}")).help(help)]
        })?;
        Faults::parse(&text, &name)
    }

    /// The place of the fault that strikes at request `n` of `call`, from 1.
    pub(super) fn strike(&self, call: Call, n: u64, text: &str) -> Option<usize> {
        self.0.iter().position(|fault| fault.strikes(call, n, text))
    }

    /// The fault at `place`.
    pub(super) fn at(&self, place: usize) -> Option<&Fault> {
        self.0.get(place)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_where_its_conditions_meet() {
        let script = "[[fault]]\ncall = \"synthesize\"\nnth = [3, 7]\ndo = \"html\"\n\
                      [[fault]]\nevery = 2\ndo = \"cut\"\ntimes = 1\n\
                      [[fault]]\ntext = \"fox\"\ndo = \"silent\"\n";
        let faults = Faults::parse(script, "f.toml").unwrap();
        let strike = |call, n, text| faults.strike(call, n, text);
        assert_eq!(strike(Call::Synthesize, 3, "a"), Some(0));
        assert_eq!(strike(Call::Stream, 3, "a"), None);
        assert_eq!(strike(Call::Stream, 4, "a fox"), Some(1));
        assert_eq!(strike(Call::Stream, 6, "a fox"), Some(2), "the second strikes once only");
        assert_eq!(strike(Call::Clone, 6, "a fox"), None);
        assert_eq!(strike(Call::Synthesize, 1, "a"), None);
    }
}
