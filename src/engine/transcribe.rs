//! Any server with OpenAI's `/v1/audio/transcriptions`: OpenAI, whisper.cpp, Speaches, LocalAI and others; it writes down what
//! it hears in a recording.
//!
//! One request is one POST of a form with the recording in it. Nothing here asks twice, and nothing here knows what should
//! have been said.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};

use crate::engine::Machine;
use crate::engine::bearer::Sources;
use crate::engine::http::{Http, HttpError, unanswered};
use crate::engine::openai::headers::retry_after;
use crate::job::Transcribe;
use crate::session::answer::{Failure, FailureKind};
use crate::units::{SampleRate, UtcMillis};

mod look;
mod unheard;

pub use look::Models;
pub use unheard::{Fault, Reach, Unheard};

/// The path of the call.
const PATH: &str = "/v1/audio/transcriptions";

/// The rate at which recordings are sent: every Whisper works at it, and older servers of whisper.cpp take no other.
pub const RATE: SampleRate = SampleRate(16_000);

/// The largest upload that OpenAI documents is 25 MB; the form around a recording takes less than a kilobyte.
pub const MOST_BYTES: u64 = 25_000_000 - 1024;

/// The most bytes of an answer: an hour of speech is 60,000 characters, and with the times of every word some ten times that.
const ANSWER_BYTES: usize = 1024 * 1024;

/// The longest recording that is sent, 13 minutes.
pub fn longest() -> Duration {
    Duration::from_secs(MOST_BYTES / 2 / u64::from(RATE.0))
}

/// A server that writes down what it hears.
pub struct Transcriber {
    job: Transcribe,
    http: Http,
    bearer: Sources,
    civil: Option<Arc<dyn Fn() -> UtcMillis + Send + Sync>>,
}

impl Transcriber {
    /// The server that `job` names. Nothing is sent yet.
    pub fn new(job: &Transcribe, machine: &Machine) -> Result<Transcriber, HttpError> {
        let service = &job.service;
        let http = Http::new(&service.url, service.idle, service.total)?;
        http.url(PATH)?;
        Ok(Transcriber { job: job.clone(), http, bearer: Sources::of(service, machine), civil: machine.civil.clone() })
    }

    /// What is heard in `recording`, a WAV of s16 mono at [`RATE`], in the language that the server calls `language`. One
    /// request.
    pub async fn hear(&self, recording: &Bytes, language: Option<&str>) -> Result<String, Unheard> {
        let (request, token) = self.request(recording, language).await?;
        let mut response = request.send().await.map_err(|error| Unheard::unanswered(&unanswered(&error)))?;
        let body = answer(&mut response).await?;
        let headers = response.headers();
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_page = kind.trim_start().to_ascii_lowercase().starts_with("text/html");
        let wait = retry_after(headers, self.civil.as_ref().map(|civil| civil()));
        unheard::read(response.status().as_u16(), is_page, wait, &body, token.as_ref())
    }

    async fn request(
        &self,
        recording: &Bytes,
        language: Option<&str>,
    ) -> Result<(RequestBuilder, Option<SecretString>), Unheard> {
        let url = self.http.url(PATH).map_err(local)?;
        // What every server of this API knows, and nothing else.
        let form = Form::new()
            .part("file", part(recording).map_err(|why| Unheard::new(Fault::NoWay, Reach::All, why))?)
            .text("model", self.job.model.clone())
            .text("response_format", "json")
            .text("temperature", "0");
        let form = match language {
            Some(language) => form.text("language", language.to_owned()),
            None => form,
        };
        self.signed(self.http.client().map_err(local)?.post(url).multipart(form)).await
    }

    /// `request` with the key, if there is one.
    async fn signed(&self, request: RequestBuilder) -> Result<(RequestBuilder, Option<SecretString>), Unheard> {
        let no_key = |why: String| Unheard::new(Fault::Key, Reach::All, why);
        // Servers of one's own ask for no key; one that does answers 401.
        let Some(token) = self.bearer.if_any().await.map_err(no_key)? else { return Ok((request, None)) };
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
            .map_err(|_| no_key("the key holds characters that no key has".to_owned()))?;
        header.set_sensitive(true);
        Ok((request.header(AUTHORIZATION, header), Some(token)))
    }
}

/// What becomes of an address that the service's own does not lead to.
fn local(error: HttpError) -> Unheard {
    Unheard::new(Fault::NoWay, Reach::All, error.to_string())
}

/// `recording` as the file of a form; its bytes are not copied.
fn part(recording: &Bytes) -> Result<Part, String> {
    let part = Part::stream_with_length(recording.clone(), recording.len() as u64);
    part.file_name("take.wav").mime_str("audio/wav").map_err(|error| error.to_string())
}

/// The whole body of `response`.
async fn answer(response: &mut Response) -> Result<Vec<u8>, Unheard> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(bytes)) if body.len() + bytes.len() <= ANSWER_BYTES => body.extend_from_slice(&bytes),
            Ok(Some(_)) => {
                let message = format!("the answer is longer than {} KiB", ANSWER_BYTES / 1024);
                return Err(Unheard::new(Fault::Answer, Reach::Service, message));
            }
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => {
                let late =
                    Failure::doubtful(FailureKind::TimedOut, "the answer stopped on its way, and nothing more came");
                return Err(Unheard::unanswered(&late));
            }
            Err(_) => {
                let broken = Failure::doubtful(FailureKind::Unreachable, "the answer broke off on its way");
                return Err(Unheard::unanswered(&broken));
            }
        }
    }
}
