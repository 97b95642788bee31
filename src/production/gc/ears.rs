//! Ears: who writes down what takes say, as the jobs of a state folder mean it; what they have heard of takes that stay, stays.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::audio::Digest;
use crate::job::{Job, Transcribe};
use crate::plan::Plan;
use crate::plan::key::TakeKey;
use crate::production::places::transcripts_in;
use crate::production::transcribe::wanted;
use crate::store::shelf;
use crate::store::transcripts::unwanted;
use crate::store::trouble::Trouble;
use crate::units::Language;

/// Each who listens, with the languages of what is heard.
#[derive(Debug, Default)]
pub(super) struct Ears(Vec<(Transcribe, BTreeSet<Language>)>);

impl Ears {
    /// Adds who listens to what `plan` of `job` has recorded.
    pub(super) fn add(&mut self, job: &Job, plan: &Plan) {
        let Some(transcribe) = &job.checks.transcribe else { return };
        let languages = plan.castings.iter().map(|casting| &casting.language).chain([&plan.cast.language]);
        self.0.push((transcribe.clone(), languages.cloned().collect()));
    }

    /// The files in the state folder `state` of what nobody asks for who listens to the takes that `stay`.
    pub(super) fn unwanted<'a>(
        &self,
        state: &Path,
        stay: impl Iterator<Item = &'a TakeKey>,
    ) -> Result<Vec<PathBuf>, Trouble> {
        let folder = transcripts_in(state);
        if !folder.exists() {
            return Ok(Vec::new());
        }
        // A take that cannot be read is made anew, and heard anew.
        let digest = |key: &TakeKey| Some(shelf::find_in(state, key).ok()??.digest);
        let takes: Vec<Digest> = match self.0.is_empty() {
            true => Vec::new(),
            false => stay.filter_map(digest).collect(),
        };
        let each = self.0.iter().flat_map(|(job, languages)| wanted(state, job, languages, takes.iter()));
        unwanted(&folder, &each.collect::<HashSet<PathBuf>>())
    }
}
