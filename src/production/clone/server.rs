//! The Flow server as cloning asks it: a refused token is renewed once, a list that does not exist is none.

use super::{Calling, OnServer, Server, is_absent};
use crate::engine::flow::FlowClient;
use crate::engine::flow::account::{CloneAsk, OwnClone};
use crate::session::answer::{Charged, Failure, FailureKind, Seen};

/// A Flow server behind the port of cloning.
pub struct FlowServer<'a>(pub &'a FlowClient);

impl FlowServer<'_> {
    /// The account's clones as the server words them; `None` when it has no such list.
    pub async fn own(&self) -> Result<Option<Vec<OwnClone>>, Failure> {
        let listed = match self.0.clones().await {
            Err(failure) if self.renewed(&failure).await => self.0.clones().await,
            told => told,
        };
        match listed {
            Ok(clones) => Ok(Some(clones)),
            Err(failure) if is_absent(&failure) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Removes a clone.
    pub async fn remove(&self, id: &str) -> Result<(), Failure> {
        match self.0.delete_clone(id).await {
            Err(failure) if self.renewed(&failure).await => self.0.delete_clone(id).await,
            told => told,
        }
    }

    /// Whether the token was refused, at no cost, and there is another one now.
    async fn renewed(&self, failure: &Failure) -> bool {
        let refused = failure.kind == FailureKind::Unauthorized && failure.charged == Charged::No;
        refused && self.0.bearer().renew().await.is_ok()
    }
}

impl Server for FlowServer<'_> {
    fn clones(&self) -> Calling<'_, Option<Vec<OnServer>>> {
        Box::pin(async move {
            let own = self.own().await?;
            let plain = |clone: OwnClone| OnServer { id: clone.id, name: clone.name };
            Ok(own.map(|own| own.into_iter().map(plain).collect()))
        })
    }

    fn make<'a>(&'a self, ask: &'a CloneAsk<'_>) -> Calling<'a, (String, Seen)> {
        // One request for one Intent: a refused token ends the command, which the list had tried a moment before.
        Box::pin(async move { self.0.clone_voice(ask).await.map(|cloned| (cloned.id, cloned.seen)) })
    }
}
