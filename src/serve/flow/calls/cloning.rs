//! Clones: made, listed and deleted.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::super::ask::{lenient, text};
use super::super::clones::{Cloned, pitch_of};
use super::super::fault::Call;
use super::super::folder::{hex, random};
use super::super::reply::{Refusal, Reply, Stop};
use super::super::sample::{self, LONGEST_S, SHORTEST_S};
use super::super::shape::{docs, moment, web};
use super::super::voice::listed;
use super::super::{Account, Dialect};
use super::speaking::request_id;
use super::{Answer, Opened, Received, free};

/// What a clone costs.
const COST: u64 = 10;
/// The longest name or id that is taken (trap 11).
const MAX_NAME: usize = 36;

/// What a clone is asked for with.
struct Wish {
    audio: String,
    /// An id of one's own choice.
    id: Option<String>,
    name: Option<String>,
    description: Option<String>,
}

/// `POST /api/voice/clone`
pub(in super::super) async fn clone(received: Received) -> Response {
    let mut opened = received.open(Call::Clone).await;
    let done = cloned(&mut opened).await;
    opened.visit.finish(done)
}

async fn cloned(opened: &mut Opened) -> Answer {
    let Opened { visit, headers, body } = opened;
    let account = visit.admit(headers).await?;
    let body = body.clone()?;
    let desk = Arc::clone(&visit.desk);
    let wish = match desk.dialect {
        Dialect::Docs => of_docs(&body)?,
        Dialect::Web => of_web(&body)?,
    };
    if let Some(id) = wish.id.as_deref().filter(|id| desk.clones.is_taken(id) || listed(id).is_some()) {
        return Err(Refusal::invalid(format!("voiceId is taken: {id}")).into());
    }
    visit.charge(&account, COST).await?;
    // From here on the points are gone, whatever comes of it (traps 4 and 11).
    let failed = |why: String| match desk.dialect {
        Dialect::Docs => Refusal::invalid(why),
        Dialect::Web => Refusal::failed("voice_clone_failed", why),
    };
    if let Some(name) = wish.ids(desk.dialect).find(|name| !is_name(name)) {
        return Err(failed(format!("{name:?} must be letters, digits and _, at most {MAX_NAME}")).into());
    }
    let id = match &wish.id {
        Some(id) => id.clone(),
        None => format!("clone-{}", hex(&random::<6>().map_err(|_| Refusal::internal())?)),
    };
    visit.note(&id, None);
    let (own, sub, at) = (Arc::clone(&desk), account.sub.clone(), desk.now());
    let made = tokio::task::spawn_blocking(move || {
        let sample = sample::read(&wish.audio).map_err(|unfit| Some(unfit.to_string()))?;
        let cloned = Cloned {
            id,
            sub,
            name: wish.name,
            description: wish.description,
            duration: (sample.duration * 100.0).round() / 100.0,
            created_at: moment(at),
            pitch_hz: pitch_of(&sample.samples, sample.rate),
        };
        own.clones.add(cloned.clone(), &sample.file).map_err(|trouble| {
            tracing::error!("a clone cannot be kept: {trouble}");
            None
        })?;
        Ok(cloned)
    });
    let cloned: Result<Cloned, Option<String>> = made.await.map_err(|_| Refusal::internal())?;
    let cloned = cloned.map_err(|why| why.map_or_else(Refusal::internal, failed))?;
    Ok(made_reply(visit, &account, cloned))
}

fn made_reply(visit: &super::Visit, account: &Account, cloned: Cloned) -> Reply {
    let (code, message, quota) = ("success", "Voice cloned successfully", visit.quota(account));
    match visit.desk.dialect {
        Dialect::Docs => {
            let Cloned { id: voice_id, name, duration, created_at, .. } = cloned;
            let data = docs::ClonedVoice { voice_id, name, duration, created_at };
            Reply::ok(&docs::Cloned { code, message, data, quota })
        }
        Dialect::Web => Reply::ok(&web::Cloned {
            code,
            message,
            voice_id: cloned.id.clone(),
            request_id: request_id(),
            quota,
            cloned_voice: cloned.into(),
        }),
    }
}

impl Wish {
    /// What must have the form of a name: in the docs dialect a name is only shown, as `My Custom Voice` is on the page.
    fn ids(&self, dialect: Dialect) -> impl Iterator<Item = &str> {
        let name = self.name.as_deref().filter(|_| dialect == Dialect::Web);
        self.id.as_deref().into_iter().chain(name)
    }
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn of_docs(body: &Value) -> Result<Wish, Refusal> {
    let asked = docs::Clone::deserialize(body).map_err(|error| Refusal::invalid(error.to_string()))?;
    if asked.audio.is_empty() {
        return Err(Refusal::invalid("Missing required parameter: audio"));
    }
    Ok(Wish { audio: asked.audio, id: asked.voice_id, name: asked.name, description: None })
}

fn of_web(body: &Value) -> Result<Wish, Refusal> {
    let asked = web::Clone::deserialize(body).unwrap_or_default();
    let bad = |code, message: String| Refusal::new(StatusCode::BAD_REQUEST, code, message);
    let missing = || bad("missing_audio_data", "Missing required field: audioData (base64 encoded audio)".to_owned());
    let audio = text(&asked.audio_data).ok_or_else(missing)?;
    let duration = lenient(&asked.audio_duration, SHORTEST_S);
    if !asked.audio_duration.is_null() && !(SHORTEST_S..=LONGEST_S).contains(&duration) {
        let message = format!("Audio duration must be between {SHORTEST_S} and {LONGEST_S} seconds");
        return Err(bad("invalid_audio_duration", message));
    }
    Ok(Wish { audio, id: None, name: text(&asked.voice_name), description: text(&asked.description) })
}

/// `GET /api/voice/list`
pub(in super::super) async fn clones(received: Received) -> Response {
    let (mut visit, headers) = received.open_empty(Call::Clones);
    let done = free(&mut visit, &headers).await.map(|account| {
        let voices = visit.desk.clones.of(&account.sub).into_iter().map(web::ClonedVoice::from).collect();
        Reply::ok(&web::Clones { code: "success", voices })
    });
    visit.finish(done)
}

/// `DELETE /api/voice/{id}`
pub(in super::super) async fn delete(received: Received, id: String) -> Response {
    let (mut visit, headers) = received.open_empty(Call::Delete);
    visit.note(&id, None);
    let done = match free(&mut visit, &headers).await {
        Ok(account) => deleted(&visit, account, id).await,
        Err(stop) => Err(stop),
    };
    visit.finish(done)
}

async fn deleted(visit: &super::Visit, account: Account, id: String) -> Answer {
    let desk = Arc::clone(&visit.desk);
    let removed = tokio::task::spawn_blocking(move || desk.clones.remove(&id, &account.sub)).await;
    match removed {
        Ok(Ok(Some(cloned))) => {
            let data = web::ClonedVoice { is_active: false, ..cloned.into() };
            Ok(Reply::ok(&web::Deleted { code: "success", message: "Voice deleted successfully", data }))
        }
        Ok(Ok(None)) => Err(Refusal::not_found("Voice not found or already deleted").into()),
        _ => Err(Stop::from(Refusal::internal())),
    }
}
