//! The Studio: the async driver that carries out what the session decides, and the ports it needs.
//!
//! It appends first, then shows, then acts. A request is sent only when its `Intent` is durable; a `Commit` is appended
//! only when its take is.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::plan::key::TakeKey;
use crate::plan::{CueId, Plan};
use crate::session::answer::{Answer, FailureKind};
use crate::session::event::Event;
use crate::session::{Halt, Session, Step, Turn};
use crate::studio::clock::Clock;
use crate::studio::inbox::{Arrival, Inbox, News};
use crate::studio::port::{Checkpoint, CueState, Engine, Ledger, Shelf, Watch};
use crate::studio::request::{lost, order, perform};
use crate::units::{Elapsed, Now, UtcMillis};

pub mod clock;
mod inbox;
pub mod port;
mod request;

/// What the studio works with.
pub struct Studio {
    /// Who speaks.
    pub engine: Arc<dyn Engine>,
    /// The truth about money.
    pub ledger: Box<dyn Ledger>,
    /// Where takes are kept.
    pub shelf: Arc<dyn Shelf>,
    /// Where the job stands.
    pub checkpoint: Box<dyn Checkpoint>,
    /// The time.
    pub clock: Clock,
    /// Turns true when a person wants the run to stop; what is under way is finished.
    pub stop: watch::Receiver<bool>,
    /// When to stop by itself.
    pub deadline: Option<Elapsed>,
    /// What to do when nothing more may be spent today.
    pub at_quota: AtQuota,
}

/// What to do when nothing more may be spent before a certain time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtQuota {
    /// Wait for it.
    Wait,
    /// End the run, to be resumed by the same command.
    End,
}

/// How a run of the studio ended. Nothing is under way then, but for requests that a stop has waited for in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Every wanted take was recorded or failed for good.
    Finished,
    /// A person or a deadline stopped it.
    Stopped,
    /// Nothing more may be spent before `until`.
    Parked {
        /// When to go on.
        until: UtcMillis,
        /// Why.
        why: String,
    },
    /// Nothing more can be done in this run.
    Halted(Halt),
}

/// The run had to end because its own records could not be kept. Everything received is on the shelf or the spool,
/// and the next run finds it there.
#[derive(Debug, thiserror::Error)]
pub enum StudioError {
    /// The ledger did not take an entry.
    #[error("the ledger could not be written: {0}")]
    Ledger(std::io::Error),
    /// Takes could not be made durable.
    #[error("takes could not be made durable: {0}")]
    Shelf(std::io::Error),
    /// A part of this program died.
    #[error("a worker of this program died: {0}")]
    Worker(#[from] tokio::task::JoinError),
}

/// How long replies under way are waited for after a stop, or when the run cannot go on: a reply of the longest text takes
/// less. What has not come by then stays open in the ledger, and the next run settles it.
pub const LANDING_PATIENCE: Duration = Duration::from_secs(120);

/// What one round of the loop gathered before anything is written or shown.
#[derive(Default)]
struct Round {
    turn: Turn,
    states: Vec<(CueId, CueState)>,
    asks: Vec<usize>,
}

impl Studio {
    /// Records what `session` wants of `plan`, and tells `watch` what happens.
    pub async fn record(
        mut self,
        plan: &Plan,
        session: &mut Session,
        watch: &mut dyn Watch,
    ) -> Result<Ending, StudioError> {
        let (sender, mut news) = mpsc::unbounded_channel();
        let mut inbox = Inbox::default();
        let ending = self.rounds(plan, session, watch, &sender, &mut news, &mut inbox).await;
        if ending.is_err() {
            self.land_what_flies(&mut news, &mut inbox).await;
        }
        self.flush_checkpoint().await;
        ending
    }

    /// Lets replies that are paid for arrive when the run cannot go on: the next one finds their takes.
    async fn land_what_flies(&self, news: &mut mpsc::UnboundedReceiver<News>, inbox: &mut Inbox) {
        let patience = patience_from(self.clock.now().elapsed);
        while inbox.flying > 0 {
            tokio::select! {
                some = news.recv() => match some {
                    // What else went wrong is of no use any more.
                    Some(news) => drop(inbox.take_in(news)),
                    None => return,
                },
                () = self.clock.until(Some(patience)) => return,
            }
        }
    }

    async fn rounds(
        &mut self,
        plan: &Plan,
        session: &mut Session,
        watch: &mut dyn Watch,
        sender: &mpsc::UnboundedSender<News>,
        news: &mut mpsc::UnboundedReceiver<News>,
        inbox: &mut Inbox,
    ) -> Result<Ending, StudioError> {
        // Until when replies are waited for, once the run is to stop.
        let mut patience: Option<Elapsed> = None;
        loop {
            self.settle(inbox, session, sender);
            let now = self.clock.now();
            let mut round = Round::default();
            let is_late = self.deadline.is_some_and(|deadline| now.elapsed >= deadline);
            if patience.is_none() && (*self.stop.borrow() || is_late) {
                patience = Some(patience_from(now.elapsed));
                round.turn = session.stop();
            }
            inbox.left.drain(..).for_each(|(leave, at)| session.left(leave, at));
            if let Some(outcome) = inbox.renewed.take() {
                session.renewed(outcome);
            }
            for Arrival { index, answer } in inbox.ready.drain(..) {
                let state = if matches!(answer, Answer::Took { .. }) { CueState::Taken } else { CueState::Open };
                let wanted = session.wanted()[index];
                // A pack is no cue's take: its lines are there when they are cut from it.
                if plan.cues.get(wanted.cue.0 as usize).is_some_and(|cue| cue.key == wanted.key) {
                    round.states.push((wanted.cue, state));
                }
                session.answered(index, answer, now, &mut round.turn);
            }
            if session.wants_more()
                && let Err(error) = self.ledger.room().and_then(|()| self.shelf.room())
            {
                session.halt(error.to_string());
            }
            let step = loop {
                match session.next(now, &mut round.turn) {
                    Step::Ask(index) => round.asks.push(index),
                    step => break step,
                }
            };
            let asks = round.asks.len();
            self.carry_out(round, now, plan, session, watch, sender).await?;
            inbox.flying += asks;
            let ending = match step {
                Step::Ask(_) => continue,
                Step::Renew => {
                    self.renew(sender);
                    continue;
                }
                Step::Locked { until, why } => match self.at_quota {
                    AtQuota::Wait => {
                        self.wait(Some(until), patience, news, inbox).await?;
                        continue;
                    }
                    AtQuota::End => Ending::Halted(Halt::Failure { kind: FailureKind::Unauthorized, message: why }),
                },
                Step::Wait(_) if patience.is_some_and(|over| now.elapsed >= over) => {
                    watch.see(&unanswered(inbox.flying));
                    Ending::Stopped
                }
                Step::Wait(until) => {
                    self.wait(until, patience, news, inbox).await?;
                    continue;
                }
                Step::Park { until, why } => match self.at_quota {
                    AtQuota::Wait => {
                        self.rest_until(until, patience.is_some()).await;
                        continue;
                    }
                    AtQuota::End => Ending::Parked { until, why },
                },
                Step::Finished => Ending::Finished,
                Step::Stopped => Ending::Stopped,
                Step::Halted(halt) => Ending::Halted(halt),
            };
            return Ok(ending);
        }
    }

    /// Has the token renewed. Nothing is asked meanwhile, and the run does not end before it is done: a token that was
    /// renewed and not stored would be lost.
    fn renew(&self, sender: &mpsc::UnboundedSender<News>) {
        let (engine, sender) = (Arc::clone(&self.engine), sender.clone());
        tokio::spawn(async move {
            let renewing = tokio::spawn(async move { engine.renew().await });
            let outcome = renewing.await.unwrap_or_else(|died| Err(format!("the renewal broke down: {died}")));
            let _ = sender.send(News::Renewed(outcome));
        });
    }

    /// Has the takes that landed made durable before their `Commit` can be written. The driver goes on meanwhile:
    /// a request that is due need not wait for a disk that is busy with replies.
    fn settle(&self, inbox: &mut Inbox, session: &Session, sender: &mpsc::UnboundedSender<News>) {
        if inbox.settling || inbox.landed.is_empty() {
            return;
        }
        inbox.settling = true;
        let landed = std::mem::take(&mut inbox.landed);
        let keys: Vec<TakeKey> = landed.iter().map(|arrival| session.wanted()[arrival.index].key).collect();
        let (shelf, sender) = (Arc::clone(&self.shelf), sender.clone());
        tokio::spawn(async move {
            let settled = match tokio::task::spawn_blocking(move || shelf.settle(&keys)).await {
                Ok(settled) => settled.map_err(StudioError::Shelf),
                Err(died) => Err(died.into()),
            };
            // The receiver is gone only when the run ended in an error; the next one settles what was left.
            let _ = sender.send(News::Settled(settled.map(|()| landed)));
        });
    }

    /// Appends, then notes, then shows, then sends.
    async fn carry_out(
        &mut self,
        round: Round,
        now: Now,
        plan: &Plan,
        session: &Session,
        watch: &mut dyn Watch,
        sender: &mpsc::UnboundedSender<News>,
    ) -> Result<(), StudioError> {
        let Round { turn, mut states, asks } = round;
        let failed = turn.events.iter().filter_map(|event| match event {
            Event::GaveUp { cue, .. } => Some((*cue, CueState::Failed)),
            _ => None,
        });
        states.extend(failed);
        if !turn.entries.is_empty() {
            let mut ledger = std::mem::replace(&mut self.ledger, Box::new(Absent));
            let entries = turn.entries;
            let (ledger, appended) = tokio::task::spawn_blocking(move || {
                let appended = ledger.append(&entries, now.utc);
                (ledger, appended)
            })
            .await?;
            self.ledger = ledger;
            appended.map_err(StudioError::Ledger)?;
        }
        if let Err(error) = self.checkpoint.note(&states) {
            // The checkpoint is rebuilt from ledger and shelf; losing it costs time, not money.
            tracing::warn!(%error, "the checkpoint was not updated");
        }
        for event in &turn.events {
            watch.see(event);
        }
        for index in asks {
            let wanted = session.wanted()[index];
            let order = order(plan, wanted.cue, wanted.key);
            let (engine, shelf, sender) = (Arc::clone(&self.engine), Arc::clone(&self.shelf), sender.clone());
            let clock = session.is_paced().then(|| self.clock.clone());
            tokio::spawn(async move {
                let telling = sender.clone();
                let leaving = move || {
                    if let Some(clock) = clock {
                        let _ = telling.send(News::Left { leave: now.elapsed, at: clock.now().elapsed });
                    }
                };
                let asked = tokio::spawn(perform(engine, shelf, order, leaving));
                let answer = asked.await.unwrap_or_else(|died| lost(&died));
                // The receiver is gone only when the run ended in an error; the take is on the shelf all the same.
                let _ = sender.send(News::Answered(Arrival { index, answer }));
            });
        }
        Ok(())
    }

    /// Waits for news, a moment, and a stop or the deadline, or after a stop the end of `patience`; takes in all news that
    /// are there.
    async fn wait(
        &mut self,
        until: Option<Elapsed>,
        patience: Option<Elapsed>,
        news: &mut mpsc::UnboundedReceiver<News>,
        inbox: &mut Inbox,
    ) -> Result<(), StudioError> {
        let deadline = patience.or(self.deadline);
        tokio::select! {
            biased;
            Some(first) = news.recv() => {
                inbox.take_in(first)?;
                while let Ok(more) = news.try_recv() {
                    inbox.take_in(more)?;
                }
            }
            () = stopped(&mut self.stop), if patience.is_none() => {}
            () = self.clock.until(deadline) => {}
            () = self.clock.until(until) => {}
        }
        Ok(())
    }

    async fn rest_until(&mut self, until: UtcMillis, stopping: bool) {
        let deadline = self.deadline.filter(|_| !stopping);
        self.flush_checkpoint().await;
        tokio::select! {
            () = stopped(&mut self.stop), if !stopping => {}
            () = self.clock.until(deadline) => {}
            () = self.clock.until_utc(until) => {}
        }
    }

    async fn flush_checkpoint(&mut self) {
        let mut checkpoint = std::mem::replace(&mut self.checkpoint, Box::new(Absent));
        let flushed = tokio::task::spawn_blocking(move || {
            let flushed = checkpoint.flush();
            (checkpoint, flushed)
        });
        match flushed.await {
            Ok((checkpoint, flushed)) => {
                self.checkpoint = checkpoint;
                if let Err(error) = flushed {
                    tracing::warn!(%error, "the checkpoint was not made durable");
                }
            }
            Err(error) => tracing::warn!(%error, "the checkpoint was not made durable"),
        }
    }
}

/// Until when replies are waited for that were under way at `now`.
fn patience_from(now: Elapsed) -> Elapsed {
    Elapsed(now.0 + LANDING_PATIENCE)
}

/// Says that `flying` requests were waited for in vain.
fn unanswered(flying: usize) -> Event {
    let requests = if flying == 1 { "1 request was".to_owned() } else { format!("{flying} requests were") };
    let message = format!("{requests} not answered within {} s; the next run settles that", LANDING_PATIENCE.as_secs());
    Event::Noticed { code: "N0507", message }
}

/// Returns when a stop is wanted; never when nobody can want one any more.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|wanted| *wanted).await.is_err() {
        std::future::pending().await
    }
}

/// Stands in for a port while a blocking thread has it.
struct Absent;

impl Ledger for Absent {
    fn append(&mut self, _: &[crate::session::entry::Entry], _: UtcMillis) -> std::io::Result<()> {
        Err(std::io::Error::other("the ledger was lost with the thread that wrote it"))
    }
}

impl Checkpoint for Absent {
    fn note(&mut self, _: &[(CueId, CueState)]) -> std::io::Result<()> {
        Err(std::io::Error::other("the checkpoint was lost with the thread that wrote it"))
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.note(&[])
    }
}
