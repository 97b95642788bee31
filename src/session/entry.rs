//! Entries: what the ledger records about money, one for each change of a cue's fate.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

use crate::audio::Digest;
use crate::plan::key::TakeKey;
use crate::units::{Frames, Points};

/// A record of the ledger. `Intent` is durable before the socket is written; `Commit` after the take is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A request is about to be sent.
    Intent {
        /// What is asked for.
        key: TakeKey,
        /// What it will cost.
        points: Points,
        /// The job that pays.
        job: String,
        /// How often this key was asked for, from 1.
        attempt: u32,
    },
    /// The take is durable on the shelf: the points are spent.
    Commit {
        /// What was asked for.
        key: TakeKey,
        /// The take's digest.
        take: Digest,
        /// Its length.
        frames: Frames,
    },
    /// Proof that nothing was charged.
    Free {
        /// What was asked for.
        key: TakeKey,
        /// The proof.
        why: String,
    },
    /// Charged, and nothing usable came.
    Burnt {
        /// What was asked for.
        key: TakeKey,
        /// What came instead.
        why: String,
    },
    /// No proof either way.
    Doubt {
        /// What was asked for.
        key: TakeKey,
        /// What happened.
        why: String,
    },
    /// The service charges another price for a request that is under way.
    Priced {
        /// What was asked for.
        key: TakeKey,
        /// What it costs.
        points: Points,
    },
    /// Evidence about a doubt, found later.
    Resolve {
        /// What was asked for.
        key: TakeKey,
        /// Whether its points were charged after all.
        charged: bool,
        /// The evidence.
        why: String,
    },
}

impl Entry {
    /// The take that the entry is about.
    pub fn key(&self) -> TakeKey {
        match self {
            Entry::Intent { key, .. }
            | Entry::Commit { key, .. }
            | Entry::Free { key, .. }
            | Entry::Burnt { key, .. }
            | Entry::Doubt { key, .. }
            | Entry::Priced { key, .. }
            | Entry::Resolve { key, .. } => *key,
        }
    }
}

/// The names of the kinds, as they are written.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Intent,
    Commit,
    Free,
    Burnt,
    Doubt,
    Priced,
    Resolve,
}

/// Every field that an entry of some kind has.
#[derive(Deserialize)]
struct Fields {
    kind: Kind,
    key: TakeKey,
    points: Option<Points>,
    job: Option<String>,
    attempt: Option<u32>,
    take: Option<Digest>,
    frames: Option<Frames>,
    why: Option<String>,
    charged: Option<bool>,
}

impl<'de> Deserialize<'de> for Entry {
    /// As serde derives it for an enum with its tag inside, but in one pass, without the tree into which that copies
    /// every record first.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        fn there<T, E: Error>(field: Option<T>, name: &'static str) -> Result<T, E> {
            field.ok_or_else(|| E::missing_field(name))
        }
        let Fields { kind, key, points, job, attempt, take, frames, why, charged } = Fields::deserialize(deserializer)?;
        Ok(match kind {
            Kind::Intent => Entry::Intent {
                key,
                points: there(points, "points")?,
                job: there(job, "job")?,
                attempt: there(attempt, "attempt")?,
            },
            Kind::Commit => Entry::Commit { key, take: there(take, "take")?, frames: there(frames, "frames")? },
            Kind::Free => Entry::Free { key, why: there(why, "why")? },
            Kind::Burnt => Entry::Burnt { key, why: there(why, "why")? },
            Kind::Doubt => Entry::Doubt { key, why: there(why, "why")? },
            Kind::Priced => Entry::Priced { key, points: there(points, "points")? },
            Kind::Resolve => Entry::Resolve { key, charged: there(charged, "charged")?, why: there(why, "why")? },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_as_it_was_written_and_none_without_its_fields() {
        let (key, why) = (TakeKey([7; 32]), "a \"reason\"".to_owned());
        let all = [
            Entry::Intent { key, points: Points(3), job: "a \u{e4}".into(), attempt: 2 },
            Entry::Commit { key, take: Digest(5), frames: Frames(9) },
            Entry::Free { key, why: why.clone() },
            Entry::Burnt { key, why: why.clone() },
            Entry::Doubt { key, why: why.clone() },
            Entry::Priced { key, points: Points(4) },
            Entry::Resolve { key, charged: true, why },
        ];
        for entry in all {
            let written = serde_json::to_value(&entry).unwrap();
            assert_eq!(serde_json::from_value::<Entry>(written.clone()).unwrap(), entry);
            for field in written.as_object().unwrap().keys() {
                let mut less = written.clone();
                less.as_object_mut().unwrap().remove(field);
                let error = serde_json::from_value::<Entry>(less).unwrap_err();
                assert_eq!(error.to_string(), format!("missing field `{field}`"));
            }
        }
    }
}
