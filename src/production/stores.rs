//! The stores of a run: locks taken, ledger and shelf opened, and what a dead run had left open settled.

use std::sync::Arc;

use crate::plan::Plan;
use crate::plan::key::KeySet;
use crate::problem::Problem;
use crate::production::Production;
use crate::production::places::{is_of, payer};
use crate::production::run::problem_of;
use crate::session::account::Account;
use crate::store::ledger::{Ledger, Torn};
use crate::store::lock::Lock;
use crate::store::shelf::Shelf;
use crate::store::{Recovered, Scope, project, recover};

/// The stores of a run, open and locked.
pub(super) struct Opened {
    /// What the ledger calls the job.
    pub(super) payer: String,
    pub(super) ledger: Ledger,
    pub(super) account: Account,
    pub(super) shelf: Arc<Shelf>,
    pub(super) recovered: Recovered,
    pub(super) torn: Option<Torn>,
}

impl Production {
    /// The stores, and the job's lock, which is held as long as the job's takes are needed.
    pub(super) fn open_stores(&self, plan: &Plan) -> Result<(Lock, Opened), Problem> {
        let now = self.now();
        let what = format!("the job `{}`", self.places.job_id());
        let lock = Lock::take(&self.places.lock(), &what, now).map_err(|error| Problem::from(&error))?;
        let project = project::open(self.places.state(), now).map_err(|error| Problem::from(&error))?;
        let card = self.card();
        let opened = Ledger::open(&self.ledger_path(), &card.account, now).map_err(|error| Problem::from(&error))?;
        let (mut ledger, mut account) = (opened.ledger, opened.account);
        ledger.is_for(&self.job_path);
        let shelf = Shelf::open(self.places.state(), card.rate, None)
            .and_then(|shelf| shelf.spooling_for(self.places.job_id()))
            .map_err(|error| Problem::from(&error))?;
        let is_common = self.common_purse().is_some();
        let wanted: KeySet = plan.missing();
        let payer = if is_common { payer(self.places.job_id(), &project) } else { self.places.job_id().to_owned() };
        let scope = Scope {
            is_ours: &|job| !is_common || is_of(job, &project),
            spools: &|job| job == payer,
            wants: &|key| wanted.contains(key),
        };
        let recovered = recover(&mut ledger, &mut account, &shelf, &scope, now).map_err(|error| problem_of(&error))?;
        let opened = Opened { payer, ledger, account, shelf: Arc::new(shelf), recovered, torn: opened.torn };
        Ok((lock, opened))
    }
}
