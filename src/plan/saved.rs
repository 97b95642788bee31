//! Saved plans: what a plan was made from and what it will ask for, so that `run FILE` does exactly that or refuses.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::plan::key::TakeKey;
use crate::plan::{Cost, Plan};
use crate::units::Points;

/// The newest form of a saved plan that this program writes and reads.
const VERSION: u32 = 1;

/// A file that a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFrom {
    /// The file as the job names it.
    pub name: String,
    /// blake3 of its bytes, in hexadecimal.
    pub hash: String,
}

impl MadeFrom {
    /// The record of a file called `name` that holds `bytes`.
    pub fn new(name: &str, bytes: &[u8]) -> MadeFrom {
        MadeFrom { name: name.to_owned(), hash: blake3::hash(bytes).to_hex().to_string() }
    }
}

/// A plan on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    /// Form of the file.
    pub v: u32,
    /// The job file, relative to this one where that is possible.
    pub job: String,
    /// The job file and all manuscripts.
    pub made_from: Vec<MadeFrom>,
    /// What speaks, by language.
    pub engines: Vec<String>,
    /// Hash over all keys in order.
    pub fingerprint: String,
    /// What it costs.
    pub points: Points,
    /// What it costs at most, where packs may turn out of no use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Points>,
    /// The takes it will ask for, or may have to.
    pub ask_for: Vec<TakeKey>,
}

/// A file that is not a plan of this program.
#[derive(Debug, thiserror::Error)]
pub enum SavedPlanError {
    /// Not JSON, or not of this shape.
    #[error("{0}")]
    Malformed(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error("it has form {0}, and this program knows {VERSION} at most")]
    Newer(u32),
}

impl SavedPlan {
    /// What is saved of `plan`, made from `sources`.
    pub fn of(plan: &Plan, job: &str, made_from: Vec<MadeFrom>) -> SavedPlan {
        let languages: BTreeSet<&str> = plan.castings.iter().map(|casting| casting.language.primary()).collect();
        let engines = languages.into_iter().map(|language| {
            let identity = plan.card.identities.get(language).unwrap_or(&plan.card.identity);
            format!("{language}: {identity}")
        });
        // What is asked for again, faster, was foreseen with the first take.
        let cues = plan.new_cues().filter_map(|cue| plan.first_key(cue));
        SavedPlan {
            v: VERSION,
            job: job.to_owned(),
            made_from,
            engines: engines.collect(),
            fingerprint: TakeKey(plan.fingerprint()).to_string(),
            points: plan.quote.points,
            at_most: Some(plan.quote.at_most).filter(|most| *most > plan.quote.points),
            ask_for: plan.packs.iter().map(|pack| pack.key).chain(cues).collect(),
        }
    }

    /// Reads a saved plan.
    pub fn parse(text: &str) -> Result<SavedPlan, SavedPlanError> {
        #[derive(Deserialize)]
        struct Form {
            v: u32,
        }
        match serde_json::from_str::<Form>(text)?.v {
            VERSION => Ok(serde_json::from_str(text)?),
            newer => Err(SavedPlanError::Newer(newer)),
        }
    }

    /// What it costs.
    pub fn cost(&self) -> Cost {
        Cost { points: self.points, at_most: self.at_most.unwrap_or(self.points) }
    }

    /// Why this plan must not be carried out when `now` is how things stand; empty when it may.
    /// Takes that have come to the shelf since are no reason: they make it cheaper.
    pub fn stale(&self, now: &SavedPlan) -> Vec<String> {
        let mut why = Vec::new();
        for then in &self.made_from {
            match now.made_from.iter().find(|file| file.name == then.name) {
                None => why.push(format!("{} is no longer part of the job", then.name)),
                Some(file) if file.hash != then.hash => why.push(format!("{} has changed", then.name)),
                Some(_) => {}
            }
        }
        for file in &now.made_from {
            if self.made_from.iter().all(|then| then.name != file.name) {
                why.push(format!("{} is new", file.name));
            }
        }
        for engine in now.engines.iter().filter(|engine| !self.engines.contains(engine)) {
            why.push(format!("the engine is now {engine}"));
        }
        let planned: BTreeSet<&TakeKey> = self.ask_for.iter().collect();
        let unplanned = now.ask_for.iter().filter(|key| !planned.contains(key)).count();
        if why.is_empty() && unplanned > 0 {
            why.push(format!("{unplanned} takes that were on the shelf are gone or damaged"));
        }
        if why.is_empty() && self.fingerprint != now.fingerprint {
            why.push("this version of rhapsode reads the manuscripts differently".to_owned());
        }
        if why.is_empty() && now.cost().at_most > self.cost().at_most {
            why.push(format!("it would cost {} instead of {}", now.cost(), self.cost()));
        }
        why
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(hash: &str, ask_for: &[u8]) -> SavedPlan {
        SavedPlan {
            v: 1,
            job: "a.toml".into(),
            made_from: vec![MadeFrom { name: "a.md".into(), hash: hash.into() }],
            engines: vec!["en: x 1".into()],
            fingerprint: "f".into(),
            points: Points(ask_for.len() as u64),
            at_most: None,
            ask_for: ask_for.iter().map(|n| TakeKey([*n; 32])).collect(),
        }
    }

    #[test]
    fn only_what_makes_it_another_plan_makes_it_stale() {
        let plan = saved("1", &[1, 2]);
        assert_eq!(plan.stale(&saved("1", &[1, 2])), Vec::<String>::new());
        assert_eq!(plan.stale(&saved("1", &[2])), Vec::<String>::new());
        assert_eq!(plan.stale(&saved("2", &[1, 2])), ["a.md has changed"]);
        assert_eq!(plan.stale(&saved("1", &[1, 2, 3])), ["1 takes that were on the shelf are gone or damaged"]);
        let moved = SavedPlan { engines: vec!["en: x 2".into()], ..saved("1", &[1]) };
        assert_eq!(plan.stale(&moved), ["the engine is now en: x 2"]);
    }

    #[test]
    fn a_newer_form_and_garbage_are_told_apart() {
        let text = serde_json::to_string(&saved("1", &[1])).unwrap();
        assert_eq!(SavedPlan::parse(&text).unwrap(), saved("1", &[1]));
        assert!(matches!(SavedPlan::parse(r#"{"v":2,"new":1}"#), Err(SavedPlanError::Newer(2))));
        assert!(matches!(SavedPlan::parse("[job]"), Err(SavedPlanError::Malformed(_))));
    }
}
