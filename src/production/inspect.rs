//! Inspection: whether the files of a job's prompts are what its catalogues say; no network, no takes, no writes.

use std::path::Path;

use crate::plan::Plan;
use crate::plan::key::KeySet;
use crate::plan::lock::drift::{Awaited, Inspection, Site, drifts};
use crate::problem::Problem;
use crate::production::Production;
use crate::script::Place;

/// Texts that are empty, marked as not ready, or in no entry; and languages that are not begun.
const AWAITED: [&str; 4] = ["N0210", "N0212", "N0234", "N0235"];

/// What the readers of the catalogues tell of texts that are not translated yet.
fn awaited(plan: &Plan) -> Vec<Awaited> {
    let told = plan.notices.iter().filter(|notice| AWAITED.contains(&notice.code.0));
    let awaited = told.filter_map(|notice| {
        let Place { file, line, column } = notice.place?;
        let site = Site { file: plan.script.files.get(file as usize)?.clone(), line, column };
        Some(Awaited { code: notice.code, site, message: notice.message.clone(), help: notice.help.clone() })
    });
    awaited.collect()
}

impl Production {
    /// Holds the job and its catalogues against its lock and its files. Only these are read.
    pub fn inspect(&self) -> Result<Inspection, Vec<Problem>> {
        self.inspected().map(|(inspection, _)| inspection)
    }

    /// The same, with the plan against an empty shelf that it is made of.
    pub(super) fn inspected(&self) -> Result<(Inspection, Plan), Vec<Problem>> {
        let Some(path) = self.lock_path() else {
            let message = "this job has manuscripts, and only prompts have a lock to be held against";
            let help = "`rhapsode plan JOB` says what a run would make; a job with a [[catalogue]] can be checked";
            return Err(vec![Problem::error("R0459", message).help(help)]);
        };
        let lock = self.read_lock(&path).map_err(|problem| vec![problem])?;
        // First what is wrong with the catalogues: without them nothing can be said.
        let plan = self.laid_out(&KeySet::default())?;
        let (due, settings) = self.due(&plan);
        let Some(locked) = lock else {
            let message = format!("there is no `{}`: nothing is known of the files", path.display());
            let help = "run the job: it writes the lock; then commit it with the files";
            return Err(vec![Problem::error("R0458", message).help(help)]);
        };
        let drifts = drifts(&due, &settings, &locked, &self.found(&due, &locked));
        let inspection = Inspection {
            job: self.job_path.display().to_string(),
            folder: self.job_path.parent().unwrap_or(Path::new("")).display().to_string(),
            lock: path.display().to_string(),
            language: self.job.language().as_str().to_owned(),
            editions: plan.script.editions().into_iter().map(|language| language.as_str().to_owned()).collect(),
            due,
            locked,
            settings,
            drifts,
            awaited: awaited(&plan),
        };
        Ok((inspection, plan))
    }
}
