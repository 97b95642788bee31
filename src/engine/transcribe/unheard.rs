//! Why a recording was not written down: each way in a sentence with its code, and whether another would fare the same.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use crate::engine::openai::verdict::said_in;
use crate::session::answer::{Failure, FailureKind};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The server is not reached.
    NoWay,
    /// The key is refused, or cannot be had.
    Key,
    /// Nothing at that address writes anything down.
    Nobody,
    /// The server wants fewer requests.
    Busy,
    /// The server failed.
    Broken,
    /// The answer is no transcript.
    Answer,
    /// The server takes too long.
    Slow,
    /// The server refuses this recording.
    Refused,
}

impl Fault {
    /// N0510 to N0517.
    pub fn code(self) -> &'static str {
        match self {
            Fault::NoWay => "N0510",
            Fault::Key => "N0511",
            Fault::Nobody => "N0512",
            Fault::Busy => "N0513",
            Fault::Broken => "N0514",
            Fault::Answer => "N0515",
            Fault::Slow => "N0516",
            Fault::Refused => "N0517",
        }
    }
}

/// What a failure says of other recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nothing.
    One,
    /// The server may be in trouble.
    Service,
    /// They fail the same.
    All,
}

/// Why a recording was not written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheard {
    /// In what way.
    pub fault: Fault,
    /// What it says of others.
    pub reach: Reach,
    /// The same for people, in one sentence without its full stop. It never holds a key.
    pub message: String,
    /// Whether the same request may be answered next time, and how long the server wants to be left alone.
    pub again: Option<Duration>,
}

/// Left alone for so long after a failure that passes, where the server says nothing.
const BREATH: Duration = Duration::from_secs(1);

impl Unheard {
    /// One that would come again.
    pub fn new(fault: Fault, reach: Reach, message: impl Into<String>) -> Unheard {
        Unheard { fault, reach, message: message.into(), again: None }
    }

    /// One that may pass by itself.
    fn passing(fault: Fault, message: String, wait: Option<Duration>) -> Unheard {
        Unheard { again: Some(wait.unwrap_or(BREATH)), ..Unheard::new(fault, Reach::Service, message) }
    }

    /// A request that got no answer, or a part of one.
    pub fn unanswered(failure: &Failure) -> Unheard {
        match failure.kind {
            FailureKind::TimedOut => Unheard::new(Fault::Slow, Reach::Service, failure.message.clone()),
            FailureKind::Local => Unheard::new(Fault::NoWay, Reach::All, failure.message.clone()),
            _ => Unheard::passing(Fault::NoWay, failure.message.clone(), None),
        }
    }
}

/// The transcript in an answer of `status` with `body`, a page for browsers or not; the server asks to be left alone for
/// `wait`. `token` is not shown, should it repeat it.
pub fn read(
    status: u16,
    is_page: bool,
    wait: Option<Duration>,
    body: &[u8],
    token: Option<&SecretString>,
) -> Result<String, Unheard> {
    let reply: Value = serde_json::from_slice(body).unwrap_or_default();
    let said = said_in(&reply, token).filter(|said| !said.is_empty());
    if status == 200 && said.is_none() && !is_page {
        return match reply["text"].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Unheard::new(Fault::Answer, Reach::Service, "the answer is no JSON with a `text` in it")),
        };
    }
    let page = || if is_page { ", with an HTML page".to_owned() } else { String::new() };
    let why = said.map_or_else(page, |said| format!(": {said}"));
    let told = |what: &str| format!("{what} (status {status}){why}");
    Err(match status {
        401 | 403 => Unheard::new(Fault::Key, Reach::All, told("the server does not accept the key")),
        300..=399 | 404 | 405 | 410 | 501 => Unheard::new(Fault::Nobody, Reach::All, told("nothing there transcribes")),
        200..=299 if is_page => Unheard::new(Fault::Nobody, Reach::All, told("nothing there transcribes")),
        402 => Unheard::new(Fault::Busy, Reach::All, told("the account has nothing left")),
        429 => Unheard::passing(Fault::Busy, told("the server asks for fewer requests"), wait),
        408 | 504 => Unheard::new(Fault::Slow, Reach::Service, told("the server gave up waiting")),
        400..=499 => Unheard::new(Fault::Refused, Reach::One, told("the server refuses the recording")),
        // The one of whisper.cpp says `200` of its own failures.
        200..=299 => Unheard::new(Fault::Broken, Reach::Service, told("the server failed")),
        _ => Unheard::passing(Fault::Broken, told("the server failed"), wait),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, is_page: bool, body: &str) -> Result<String, (&'static str, Reach, String)> {
        let token = SecretString::from("sk-secret");
        read(status, is_page, None, body.as_bytes(), Some(&token))
            .map_err(|unheard| (unheard.fault.code(), unheard.reach, unheard.message))
    }

    #[test]
    fn transcripts_are_read_as_every_server_writes_them() {
        for body in [
            r#"{"text": "Hé, “you”."}"#,
            r#"{"task": "transcribe", "language": "english", "duration": 1.5, "text": "Hé, “you”.", "segments": []}"#,
            r#"{"segments": [{"id": 0, "text": "Hé"}], "text": "Hé, “you”.", "error": null}"#,
        ] {
            assert_eq!(told(200, false, body).unwrap(), "Hé, “you”.", "{body}");
        }
        assert_eq!(told(200, false, r#"{"text": ""}"#).unwrap(), "", "silence was heard");
    }

    #[test]
    fn every_failure_is_a_sentence_with_its_code() {
        let openai = r#"{"error": {"message": "Because sk-secret.", "type": "t", "code": "c"}}"#;
        let rows = [
            (200, false, "plainly"),
            (200, false, r#"{"text": null}"#),
            (200, false, r#"{"error": "failed to read WAV file"}"#),
            (200, true, "<html>"),
            (301, false, ""),
            (400, false, openai),
            (401, false, openai),
            (402, false, ""),
            (403, true, "<html>"),
            (404, false, r#"{"detail": "Model 'x' is not installed locally."}"#),
            (413, true, "<html>"),
            (422, false, r#"{"detail": [{"loc": ["body"]}]}"#),
            (429, false, openai),
            (500, false, openai),
            (502, true, "<html>"),
            (504, true, "<html>"),
        ];
        let shown: Vec<String> = rows
            .into_iter()
            .map(|(status, is_page, body)| {
                let (code, reach, message) = told(status, is_page, body).unwrap_err();
                format!("{code} {reach:?}: {message}")
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @"
        N0515 Service: the answer is no JSON with a `text` in it
        N0515 Service: the answer is no JSON with a `text` in it
        N0514 Service: the server failed (status 200): failed to read WAV file
        N0512 All: nothing there transcribes (status 200), with an HTML page
        N0512 All: nothing there transcribes (status 301)
        N0517 One: the server refuses the recording (status 400): Because [REDACTED].
        N0511 All: the server does not accept the key (status 401): Because [REDACTED].
        N0513 All: the account has nothing left (status 402)
        N0511 All: the server does not accept the key (status 403), with an HTML page
        N0512 All: nothing there transcribes (status 404): Model 'x' is not installed locally.
        N0517 One: the server refuses the recording (status 413), with an HTML page
        N0517 One: the server refuses the recording (status 422)
        N0513 Service: the server asks for fewer requests (status 429): Because [REDACTED].
        N0514 Service: the server failed (status 500): Because [REDACTED].
        N0514 Service: the server failed (status 502), with an HTML page
        N0516 Service: the server gave up waiting (status 504), with an HTML page
        ");
    }

    #[test]
    fn only_what_may_pass_is_asked_for_again() {
        let again = |status, wait| read(status, false, wait, b"", None).unwrap_err().again;
        let seven = Some(Duration::from_secs(7));
        assert_eq!((again(429, seven), again(503, None)), (seven, Some(BREATH)));
        assert_eq!((again(401, seven), again(400, None), again(504, None)), (None, None, None));
        let kind = |kind| Unheard::unanswered(&Failure::free(kind, "x"));
        assert_eq!(kind(FailureKind::Unreachable).again, Some(BREATH));
        assert_eq!((kind(FailureKind::TimedOut).again, kind(FailureKind::TimedOut).fault), (None, Fault::Slow));
    }
}
