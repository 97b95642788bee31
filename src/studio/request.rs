//! One request: asked of the engine, its reply spooled, landed and turned into an answer; no retry, no money.

use std::sync::Arc;

use crate::fault;
use crate::plan::key::TakeKey;
use crate::plan::layout::plausible;
use crate::plan::{CueId, Plan};
use crate::session::answer::{Answer, Charged, Failure, FailureKind};
use crate::studio::port::{Engine, LandError, Order, Shelf};

/// What the request for `cue` asks for; `None` when the plan has no such cue.
pub(super) fn order(plan: &Plan, cue: CueId, key: TakeKey) -> Option<Order> {
    let casting = plan.castings.get(plan.cues.get(cue.0 as usize)?.casting as usize)?;
    let voice = plan.cast.spoken(casting)?;
    let text = plan.words(cue, &key).to_owned();
    let lengths = plausible(&text, &casting.language, voice.speed, plan.card.rate);
    Some(Order { text, voice, language: casting.language.clone(), key, lengths })
}

/// Makes one request and turns its reply into a take. Calls `leaving` just before the request leaves.
pub(super) async fn perform(
    engine: Arc<dyn Engine>,
    shelf: Arc<dyn Shelf>,
    order: Option<Order>,
    leaving: impl FnOnce(),
) -> Answer {
    let local = |message: String| Answer::Failed(Failure::free(FailureKind::Local, message));
    let Some(order) = order else { return local("the plan has no such cue".to_owned()) };
    let key = order.key;
    let lengths = order.lengths.clone();
    let opened = blocking(&shelf, move |shelf| shelf.spool(&key)).await;
    leaving();
    let mut spool = match opened {
        Ok(Ok(spool)) => spool,
        Ok(Err(error)) => return local(format!("no room for the reply: {error}")),
        Err(died) => return local(died),
    };
    fault::point("conn.before");
    match engine.speak(&order, &mut spool).await {
        Ok(spoken) => {
            let landed = blocking(&shelf, move |shelf| {
                spool.flush()?;
                drop(spool);
                shelf.whole(&key)?;
                shelf.land(&key, &lengths)
            });
            match landed.await {
                Ok(Ok(take)) => Answer::Took { take, notices: spoken.notices, seen: spoken.seen },
                Ok(Err(LandError::BadAudio(why))) => {
                    Answer::Failed(Failure { charged: Charged::Yes, ..Failure::free(FailureKind::BadAudio, why) })
                }
                Ok(Err(LandError::Io(error))) => Answer::Held { message: error.to_string() },
                Err(died) => Answer::Held { message: died },
            }
        }
        Err(failure) => {
            drop(spool);
            if let Ok(Err(error)) = blocking(&shelf, move |shelf| shelf.discard(&key)).await {
                tracing::warn!(%error, "a spool was left behind");
            }
            Answer::Failed(failure)
        }
    }
}

/// The answer of a request whose engine panicked: nobody knows what it had sent, and the next would fare no better.
pub(super) fn lost(died: &tokio::task::JoinError) -> Answer {
    Answer::Failed(Failure::doubtful(FailureKind::Local, format!("the engine broke down: {died}")))
}

async fn blocking<T: Send + 'static>(
    shelf: &Arc<dyn Shelf>,
    work: impl FnOnce(&dyn Shelf) -> T + Send + 'static,
) -> Result<T, String> {
    let shelf = Arc::clone(shelf);
    tokio::task::spawn_blocking(move || work(&*shelf)).await.map_err(|error| error.to_string())
}
