//! The standing of a token, as people and programs read it.

use serde::Serialize;

use crate::cli::failed::Failed;
use crate::engine::token::{Source, Standing};
use crate::report::columns::moment;
use crate::units::{Spoken, UtcMillis};

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It lives.
    Good,
    /// It is renewed at the next request.
    Due,
    /// It has ended.
    Ended,
    /// It does not say how long it lives.
    Unknown,
}

/// What is shown.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "auth")]
pub struct Seen {
    /// Version of this object.
    v: u8,
    account: String,
    source: &'static str,
    #[serde(skip)]
    from: String,
    email: Option<String>,
    subject: Option<String>,
    state: State,
    expires_at: Option<UtcMillis>,
    lives_seconds: Option<u64>,
    renewable: bool,
    renewed_at: Option<String>,
    #[serde(skip)]
    now: Option<UtcMillis>,
}

impl Seen {
    /// How `account` stands at `now`.
    pub fn of(account: &str, standing: &Standing, now: Option<UtcMillis>) -> Seen {
        let state = match standing.life.zip(now) {
            None => State::Unknown,
            Some((life, now)) if life.is_over(now) => State::Ended,
            Some((life, now)) if life.is_due(now) => State::Due,
            Some(_) => State::Good,
        };
        Seen {
            v: 1,
            account: account.to_owned(),
            source: match standing.source {
                Source::Command => "command",
                Source::File => "file",
                Source::Login => "login",
                Source::Variable => "variable",
            },
            from: standing.from.clone(),
            email: standing.email.clone(),
            subject: standing.subject.clone(),
            state,
            expires_at: standing.life.map(|life| life.until),
            lives_seconds: standing.life.zip(now).map(|(life, now)| now.until(life.until).as_secs()),
            renewable: matches!(standing.source, Source::Login | Source::Command),
            renewed_at: standing.renewed_at.clone(),
            now,
        }
    }

    /// Whether requests can be made with it, or with what it is renewed to. A command has just run, and has no better.
    pub fn is_usable(&self) -> bool {
        self.state != State::Ended || self.source == "login"
    }

    /// One JSON object in one line.
    pub fn json(&self) -> Result<String, Failed> {
        let json = serde_json::to_string(self).map_err(|error| Failed::unexpected(&error.to_string()))?;
        Ok(format!("{json}\n"))
    }

    /// A few lines for people.
    pub fn text(&self) -> String {
        let whose = match (&self.email, &self.subject) {
            (Some(email), Some(subject)) => format!("{email} ({subject})"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "it does not say".to_owned(),
        };
        let lives = match (self.expires_at.zip(self.now), self.state) {
            (Some((until, now)), State::Ended) => {
                format!("ended {} ago, at {}", Spoken(until.until(now)), moment(until))
            }
            (Some((until, now)), _) => format!("{} more, until {}", Spoken(now.until(until)), moment(until)),
            (None, _) => "it does not say how long".to_owned(),
        };
        let renewal = match (self.source, &self.renewed_at) {
            (_, Some(site)) => format!("by itself, at {site}"),
            ("command", _) => "by running the command again".to_owned(),
            ("file", _) => "by you: put a new one there, or use `rhapsode auth login`".to_owned(),
            _ => "by you: set a new one and run again, or use `rhapsode auth login`".to_owned(),
        };
        format!(
            "Account   {}\nSource    {}\nWhose     {whose}\nLives     {lives}\nRenewal   {renewal}\n",
            self.account, self.from
        )
    }
}
