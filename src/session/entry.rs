//! Entries: what the ledger records about money, one for each change of a cue's fate.

use serde::{Deserialize, Serialize};

use crate::audio::Digest;
use crate::plan::key::TakeKey;
use crate::units::{Frames, Points};

/// A record of the ledger. `Intent` is durable before the socket is written; `Commit` after the take is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        /// The sequence number of the doubtful intent: a take can be in doubt twice, for two jobs or at two prices. Absent
        /// means the latest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intent: Option<u64>,
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
            Entry::Resolve { key, charged: true, why, intent: None },
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
