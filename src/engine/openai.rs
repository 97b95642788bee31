//! Any server with OpenAI's `/v1/audio/speech`: OpenAI, Kokoro-FastAPI, LocalAI, Speaches and others.
//!
//! One request is one POST; its audio goes to the spool while it arrives, so that memory stays flat.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::engine::Machine;
use crate::engine::bearer::{Bearer, Sources};
use crate::engine::http::{Http, HttpError, unanswered};
use crate::job::engine::{OpenAiSettings, ReplyFormat};
use crate::plan::{EngineCard, Price};
use crate::segment::{Count, Limit};
use crate::session::answer::{Failure, FailureKind};
use crate::studio::port::{Engine, Order, Renewing, Speaking, Spoken, Spool, VoiceCard};
use crate::units::{Points, UtcMillis};

mod audio;
pub(in crate::engine) mod headers;
pub(in crate::engine) mod verdict;

use audio::Audio;
use verdict::Head;

/// The longest `input` that OpenAI documents.
const MAX_CHARS: u32 = 4096;

/// The path of the call.
const PATH: &str = "/v1/audio/speech";

/// The most bytes of an error that are read.
const ERROR_BYTES: usize = 64 * 1024;

/// A server with OpenAI's speech API behind the studio's port.
pub struct OpenAiEngine {
    settings: OpenAiSettings,
    http: Http,
    bearer: Sources,
    civil: Option<Arc<dyn Fn() -> UtcMillis + Send + Sync>>,
}

/// The body of a request: what every server of this API knows, and nothing else.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    input: &'a str,
    voice: &'a str,
    response_format: &'static str,
    /// 0.25 to 4.0; the job allows 0.5 to 2.0. Left out where it is 1, as some models refuse it.
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<f64>,
}

impl OpenAiEngine {
    /// The server that `settings` names. Nothing is sent yet.
    pub fn new(settings: &OpenAiSettings, machine: &Machine) -> Result<OpenAiEngine, HttpError> {
        let service = &settings.service;
        let engine = OpenAiEngine {
            settings: settings.clone(),
            http: Http::new(&service.url, service.idle, service.total)?,
            bearer: Sources::of(service, machine),
            civil: machine.civil.clone(),
        };
        engine.http.url(PATH)?;
        Ok(engine)
    }

    async fn request(&self, order: &Order) -> Result<(RequestBuilder, Option<SecretString>), Failure> {
        let local = |error: HttpError| Failure::free(FailureKind::Local, error.to_string());
        let url = self.http.url(PATH).map_err(local)?;
        let body = Body {
            model: &self.settings.model,
            input: &order.text,
            voice: &order.voice.id,
            response_format: word(self.settings.format),
            speed: (order.voice.speed != 1.0).then_some(order.voice.speed),
        };
        let request = self.http.client().map_err(local)?.post(url).json(&body);
        let request = request.header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        // Servers of one's own ask for no key; one that does answers 401, which costs nothing.
        let token = self.bearer.if_any().await.map_err(|why| Failure::free(FailureKind::Unauthorized, why))?;
        let Some(token) = token else { return Ok((request, None)) };
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
            .map_err(|_| Failure::free(FailureKind::Unauthorized, "the key holds characters that no key has"))?;
        header.set_sensitive(true);
        Ok((request.header(AUTHORIZATION, header), Some(token)))
    }

    async fn ask(&self, order: &Order, spool: &mut Spool) -> Result<Spoken, Failure> {
        let (request, token) = self.request(order).await?;
        let mut response = request.send().await.map_err(|error| unanswered(&error))?;
        let head = self.head(&response);
        if !head.is_audio() {
            let body = error_body(&mut response).await;
            return Err(head.told(&body, token.as_ref()));
        }
        let mut audio = Audio::new(spool, &self.settings, order);
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) => audio.take(&bytes).map_err(|trouble| head.unusable(&trouble))?,
                Ok(None) => break,
                Err(error) => return Err(head.broken_off(&error)),
            }
        }
        audio.end().map_err(|trouble| head.unusable(&trouble))?;
        Ok(Spoken { notices: Vec::new(), seen: head.seen })
    }

    /// What stands before the body of `response`.
    fn head(&self, response: &Response) -> Head {
        let headers = response.headers();
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        Head {
            status: response.status().as_u16(),
            kind: kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
            seen: headers::seen(headers),
            retry_after: headers::retry_after(headers, self.civil.as_ref().map(|civil| civil())),
        }
    }
}

/// The beginning of an error; what cannot be read is left out.
async fn error_body(response: &mut Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(bytes)) = response.chunk().await {
        body.extend(bytes.iter().take(ERROR_BYTES - body.len()));
        if body.len() == ERROR_BYTES {
            break;
        }
    }
    body
}

fn word(format: ReplyFormat) -> &'static str {
    match format {
        ReplyFormat::Wav => "wav",
        ReplyFormat::Pcm => "pcm",
        ReplyFormat::Flac => "flac",
        ReplyFormat::Mp3 => "mp3",
    }
}

impl Engine for OpenAiEngine {
    fn card(&self) -> EngineCard {
        let OpenAiSettings { service, model, format, rate, points_per_character } = &self.settings;
        EngineCard {
            name: "openai".to_owned(),
            account: format!("openai.{}", service.account),
            identities: BTreeMap::new(),
            // Neither host nor key: a model's name stands for its sound. Servers that make it up differ by `model`.
            identity: format!("openai {model}"),
            format: format!("{} {}", word(*format), rate.0),
            rate: *rate,
            price: Price { per_request: Points(0), per_character: *points_per_character },
            limit: Limit { max: MAX_CHARS, count: Count::Chars },
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        // The API has no call that lists them, and every server has its own.
        Vec::new()
    }

    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(self.ask(order, spool))
    }

    fn renew(&self) -> Renewing<'_> {
        self.bearer.renew()
    }
}
