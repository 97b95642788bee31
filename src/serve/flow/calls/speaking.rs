//! `synthesize` and `synthesize-stream`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc;

use super::super::ask::{self, Ask, Form, RATE};
use super::super::container::{Dress, wrap};
use super::super::desk::Desk;
use super::super::fault::{Call, ErrorForm, Kind};
use super::super::folder::{hex, random};
use super::super::reply::{Payload, Refusal, Reply, Stop};
use super::super::shape::{docs, number, web};
use super::super::speak::{Mute, Speech, Wish};
use super::super::stream::Packer;
use super::super::token::Account;
use super::super::visit::Visit;
use super::super::{Dialect, ReplyForm, pause};
use super::{Answer, Opened, Received};

/// What speech costs.
const COST: u64 = 1;
/// Sentences that are made ahead of what was sent: more than the longest text has, so that a client that stops reading
/// keeps no seat from the others. All of them are 15 MB.
const AHEAD: usize = 5_001;

/// `POST /api/tts/synthesize`
pub(in super::super) async fn synthesize(received: Received) -> Response {
    let mut opened = received.open(Call::Synthesize).await;
    let done = whole(&mut opened).await;
    opened.visit.finish(done)
}

/// `POST /api/tts/synthesize-stream`
pub(in super::super) async fn stream(received: Received) -> Response {
    let mut opened = received.open(Call::Stream).await;
    let done = match streamed(&mut opened).await {
        // The web backend has begun its answer before it asks anybody to speak.
        Err(Stop::Refused(refusal)) if refusal.code == "tts_failed" && opened.visit.desk.dialect == Dialect::Web => {
            let event = Packer::new(None, RATE).error(ErrorForm::Plain, &refusal.message);
            let events = stream::iter([Bytes::from(event)]).boxed();
            Ok(Reply { status: StatusCode::OK, payload: Payload::Events(events) })
        }
        done => done,
    };
    opened.visit.finish(done)
}

/// Admits, reads and charges, each in the order of the dialect: the web backend charges before it looks at the body.
async fn ordered(opened: &mut Opened) -> Result<(Account, Ask, Speech), Stop> {
    let Opened { visit, headers, body } = opened;
    let account = visit.admit(headers).await?;
    let body = body.clone()?;
    let desk = Arc::clone(&visit.desk);
    let asked = ask::read(desk.dialect, &body);
    if let Ok(ask) = &asked {
        visit.note(&ask.voice, ask.language.as_deref());
    }
    let asked = match asked {
        Ok(ask) => cast(&desk, &account, ask).await,
        Err(refusal) => Err(refusal),
    };
    let (ask, speech) = match desk.dialect {
        Dialect::Docs => {
            let asked = asked?;
            visit.charge(&account, COST).await?;
            asked
        }
        Dialect::Web => {
            visit.charge(&account, COST).await?;
            asked?
        }
    };
    let (ask, speech) = bend(visit.kind(), ask, speech);
    Ok((account, ask, speech))
}

/// Finds who speaks.
async fn cast(desk: &Arc<Desk>, account: &Account, ask: Ask) -> Result<(Ask, Speech), Refusal> {
    let wrong = |what: String| match desk.dialect {
        Dialect::Docs => Refusal::invalid(what),
        Dialect::Web => Refusal::failed("tts_failed", what),
    };
    let Some(language) = ask.spoken() else {
        return Err(wrong(format!("Unsupported language: {}", ask.language.as_deref().unwrap_or_default())));
    };
    // A clone's pitch may have to be measured against a house voice first.
    let (own, account, voice) = (Arc::clone(desk), account.clone(), ask.voice.clone());
    let part = tokio::task::spawn_blocking(move || own.cast(&voice, language, &account)).await;
    let Some(part) = part.map_err(|_| Refusal::internal())? else {
        return Err(wrong(format!("Unknown voice: {:?}", ask.voice)));
    };
    let speech = Speech {
        text: ask.text.clone(),
        language,
        part,
        speed: ask.speed,
        pitch: ask.pitch.round() as i32,
        volume: ask.volume,
        rate: ask.rate,
    };
    Ok((ask, speech))
}

/// What goes wrong before a word is said.
fn bend(kind: Option<Kind>, ask: Ask, speech: Speech) -> (Ask, Speech) {
    match kind {
        Some(Kind::Clamped) => {
            let speed = if ask.speed == 1.0 { 1.5 } else { 1.0 };
            (Ask { speed, ..ask }, Speech { speed, ..speech })
        }
        Some(Kind::WrongRate { rate }) => (ask, Speech { rate, ..speech }),
        Some(Kind::Spoilt { how }) => {
            let speed = (speech.speed * how.speed()).max(0.5);
            (ask, Speech { speed, ..speech })
        }
        Some(Kind::Short) => {
            let text = tenth(&speech.text);
            (ask, Speech { text, ..speech })
        }
        _ => (ask, speech),
    }
}

/// The first tenth of the words of `text`, or of its characters where words are not divided; at least one.
fn tenth(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() >= 10 {
        return words[..words.len() / 10].join(" ");
    }
    let chars = text.chars().count();
    text.chars().take((chars / 10).max(1)).collect()
}

/// What is answered when nothing could be said.
fn mute(dialect: Dialect, mute: &Mute) -> Refusal {
    match dialect {
        Dialect::Docs => Refusal::internal(),
        Dialect::Web => Refusal::failed("tts_failed", mute.to_string()),
    }
}

async fn whole(opened: &mut Opened) -> Answer {
    let (account, ask, speech) = ordered(opened).await?;
    let visit = &opened.visit;
    let desk = Arc::clone(&visit.desk);
    let seat = desk.seat().await;
    let (rate, own) = (speech.rate, Arc::clone(&desk));
    let said = tokio::task::spawn_blocking(move || {
        let said = speech.whole(&own.house);
        drop(seat);
        said
    });
    let mut samples = said.await.map_err(|_| Refusal::internal())?.map_err(|why| mute(desk.dialect, &why))?;
    if visit.kind() == Some(Kind::Silent) {
        samples.fill(0);
    }
    if let Some(Kind::Spoilt { how }) = visit.kind() {
        how.spoil(&mut samples, rate);
    }
    if desk.reply == ReplyForm::Wav || visit.kind() == Some(Kind::RawWav) {
        let dress = if visit.kind() == Some(Kind::RawWav) { Dress::Wav } else { dress(visit.kind(), Form::Wav) };
        return Ok(Reply { status: StatusCode::OK, payload: Payload::Wav(wrap(&samples, rate, dress)) });
    }
    Ok(spoken(visit, &account, &ask, &samples, rate))
}

/// What the samples are dressed in when `form` is asked for.
fn dress(kind: Option<Kind>, form: Form) -> Dress {
    match (kind, form) {
        (Some(Kind::RawPcm), _) => Dress::Pcm,
        (Some(Kind::ListChunk), _) => Dress::List,
        (Some(Kind::StreamingHeader), _) => Dress::Streaming,
        (Some(Kind::WrongRate { .. }), _) | (_, Form::Wav) => Dress::Wav,
        (_, Form::Pcm) => Dress::Pcm,
    }
}

/// The JSON answer.
fn spoken(visit: &Visit, account: &Account, ask: &Ask, samples: &[i16], rate: u32) -> Reply {
    let audio = match visit.kind() {
        Some(Kind::EmptyAudio) => String::new(),
        kind => base64_simd::STANDARD.encode_to_string(wrap(samples, rate, dress(kind, ask.form))),
    };
    let (format, sample_rate) = match visit.kind() {
        Some(Kind::Mislabelled) => ("mp3", 48_000),
        Some(Kind::RawPcm | Kind::ListChunk | Kind::StreamingHeader) => ("wav", ask.rate),
        _ => (ask.form.name(), ask.rate),
    };
    let (code, message) = ("success", "TTS synthesis completed successfully");
    let quota = visit.quota(account);
    match visit.desk.dialect {
        Dialect::Docs => {
            // To the millisecond.
            let duration = (samples.len() as f64 / f64::from(rate) * 1000.0).round() / 1000.0;
            let data = docs::Audio { audio, format, sample_rate, duration };
            Reply::ok(&docs::Spoken { code, message, data, quota })
        }
        Dialect::Web => Reply::ok(&web::Spoken {
            code,
            message,
            audio,
            audio_format: format,
            sample_rate,
            request_id: request_id(),
            requested_language: ask.language.clone(),
            applied_params: web::Applied {
                format: ask.form.name(),
                sample_rate: ask.rate,
                speed: number(ask.speed),
                volume: number(ask.volume),
                pitch: number(ask.pitch),
            },
            quota,
        }),
    }
}

/// A name for an answer, which nobody looks up.
pub(super) fn request_id() -> String {
    random::<16>().map(|bytes| hex(&bytes)).unwrap_or_default()
}

async fn streamed(opened: &mut Opened) -> Answer {
    let (_, _, speech) = ordered(opened).await?;
    let (kind, desk) = (opened.visit.kind(), Arc::clone(&opened.visit.desk));
    let seat = desk.seat().await;
    let (rate, own) = (speech.rate, Arc::clone(&desk));
    let (sender, mut pieces) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        let hear = |piece| if sender.blocking_send(Ok(piece)).is_ok() { Wish::More } else { Wish::Enough };
        if let Err(why) = speech.recite(&own.house, hear) {
            // Nobody may listen any more.
            let _heard = sender.blocking_send(Err(why));
        }
        drop(seat);
    });
    // The status is said when the first sentence is there, or cannot be.
    let first = match pieces.recv().await {
        Some(Ok(first)) => first,
        Some(Err(why)) => return Err(mute(desk.dialect, &why).into()),
        None => return Err(Refusal::internal().into()),
    };
    let mut packer = Packer::new(kind, rate);
    let begun = packer.push(&first);
    let middle = match kind {
        Some(Kind::Slow { pause, .. }) => Duration::from_secs_f64(pause),
        _ => Duration::ZERO,
    };
    let reciting = Reciting { packer, pieces, desk, middle, begun: Some(begun), over: false };
    Ok(Reply { status: StatusCode::OK, payload: Payload::Events(reciting.events()) })
}

/// A stream that is being made.
struct Reciting {
    packer: Packer,
    pieces: mpsc::Receiver<Result<Vec<i16>, Mute>>,
    desk: Arc<Desk>,
    /// How long it waits after its first events.
    middle: Duration,
    begun: Option<Vec<String>>,
    over: bool,
}

impl Reciting {
    fn events(self) -> BoxStream<'static, Bytes> {
        stream::unfold(self, |mut reciting| async move { reciting.next().await.map(|bytes| (bytes, reciting)) }).boxed()
    }

    /// The next bytes; none at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let events = match self.begun.take() {
            Some(begun) => begun,
            None if self.over => return None,
            None => {
                pause(std::mem::take(&mut self.middle)).await;
                match self.pieces.recv().await {
                    Some(Ok(piece)) => self.packer.push(&piece),
                    Some(Err(why)) => {
                        self.over = true;
                        let form = match self.desk.dialect {
                            Dialect::Docs => ErrorForm::Event,
                            Dialect::Web => ErrorForm::Plain,
                        };
                        vec![self.packer.error(form, &why.to_string())]
                    }
                    None => {
                        self.over = true;
                        self.packer.finish()
                    }
                }
            }
        };
        Some(Bytes::from(events.concat()))
    }
}
