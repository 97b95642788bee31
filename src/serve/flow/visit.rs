//! A visit: one request from its arrival to its answer — admitted, charged, answered or let go wrong, and logged.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};

use super::desk::Desk;
use super::fault::{Call, Fault, Kind};
use super::journal::Record;
use super::quota::{NotCharged, Standing};
use super::rate::Pace;
use super::reply::{HTML, Payload, Refusal, Reply, Stop};
use super::shape::QuotaBody;
use super::token::Account;
use super::wire::Hand;
use super::{Dialect, pause};
use crate::units::UtcMillis;

mod finish;

/// A request under way.
pub(super) struct Visit {
    pub(super) desk: Arc<Desk>,
    /// The fault that strikes, by its place in the script.
    fault: Option<usize>,
    hand: Hand,
    record: Record,
    at: UtcMillis,
    pace: Option<Pace>,
    /// How the account stands, and what the request cost; once it was charged.
    standing: Option<Standing>,
    cost: Option<u64>,
    retry_after: Option<u64>,
}

impl Visit {
    /// Counts the request, and looks whether a fault strikes.
    pub(super) fn begin(desk: Arc<Desk>, call: Call, hand: Hand, text: Option<&str>) -> Visit {
        let (n, nth) = desk.count(call);
        let at = desk.now();
        hand.spare();
        let fault = desk.faults.strike(call, nth, text.unwrap_or_default());
        let record = Record {
            n,
            at: at.to_string(),
            call: call.name(),
            text_hash: text.map(|text| blake3::hash(text.as_bytes()).to_hex().to_string()),
            chars: text.map(|text| text.chars().count()),
            fault: fault.and_then(|place| desk.faults.at(place)).map(|fault| fault.kind.name()),
            ..Record::default()
        };
        Visit { desk, fault, hand, record, at, pace: None, standing: None, cost: None, retry_after: None }
    }

    fn fault(&self) -> Option<&Fault> {
        self.desk.faults.at(self.fault?)
    }

    /// What goes wrong in this request.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.fault().map(|fault| fault.kind)
    }

    /// Notes what is asked for.
    pub(super) fn note(&mut self, voice: &str, language: Option<&str>) {
        self.record.voice = Some(voice.to_owned());
        self.record.language = language.map(str::to_owned);
    }

    /// How the account stands after the charge, as the dialect says it.
    pub(super) fn quota(&self, account: &Account) -> QuotaBody {
        let standing = self.standing.unwrap_or_else(|| self.desk.quota.standing(&account.sub, self.at));
        match self.desk.dialect {
            Dialect::Docs => QuotaBody::docs(standing),
            Dialect::Web => QuotaBody::web(standing),
        }
    }

    /// Waits where a slow server does before it looks at a request.
    pub(super) async fn dawdle(&self) {
        if let Some(Kind::Slow { before, .. }) = self.kind() {
            pause(Duration::from_secs_f64(before)).await;
        }
    }

    /// Lets the bearer of a good token in, as far as the rate allows.
    pub(super) async fn admit(&mut self, headers: &HeaderMap) -> Result<Account, Stop> {
        self.dawdle().await;
        let now = match self.kind() {
            Some(Kind::ClockSkew { by }) => UtcMillis(self.at.0.saturating_add(by.saturating_mul(1000))),
            _ => self.at,
        };
        let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let account = self.desk.tokens.check(authorization, now);
        let account = account.map_err(|refused| Refusal::unauthorized(format!("{refused}")))?;
        self.record.sub = Some(account.sub.clone());
        match self.kind() {
            Some(Kind::Unauthorized) => return Err(Refusal::unauthorized("Missing or invalid JWT token").into()),
            Some(Kind::RateLimited { retry_after, .. }) => {
                self.retry_after = retry_after;
                return Err(too_many().into());
            }
            _ => {}
        }
        match self.desk.rate.pass(&account.sub, self.at) {
            Ok(pace) => self.pace = Some(pace),
            Err(pace) => {
                self.pace = Some(pace);
                self.retry_after = Some(self.at.until(pace.reset).as_millis().div_ceil(1000) as u64);
                return Err(too_many().into());
            }
        }
        self.meddle(&account.sub).await?;
        Ok(account)
    }

    /// What happens to the account before the request does.
    async fn meddle(&self, sub: &str) -> Result<(), Refusal> {
        match self.kind() {
            Some(Kind::Foreign { points }) => {
                let (quota, sub, at) = (Arc::clone(&self.desk.quota), sub.to_owned(), self.at);
                let spent = tokio::task::spawn_blocking(move || quota.spend_elsewhere(&sub, points, at)).await;
                match spent {
                    Ok(Ok(())) => Ok(()),
                    _ => Err(Refusal::internal()),
                }
            }
            Some(Kind::Daily { points }) => {
                self.desk.quota.set_daily(points);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Takes the points of a request that usually costs `usual`, before anything is done for it; then lets go wrong what
    /// goes wrong after that.
    pub(super) async fn charge(&mut self, account: &Account, usual: u64) -> Result<(), Stop> {
        let before = self.desk.quota.standing(&account.sub, self.at);
        match self.kind() {
            Some(Kind::QuotaExceeded { reset_at }) => {
                let used = Standing { used: before.daily, ..before };
                let reset = reset_at.then_some(before.reset);
                return Err(self.exceeded(used, usual, reset).into());
            }
            Some(Kind::QuotaRace) => {
                let message = format!("Quota exceeded: {}/{}", before.daily + 1, before.daily);
                return Err(Refusal::failed("internal_error", message).into());
            }
            _ => {}
        }
        if self.fault().is_none_or(|fault| fault.charge) {
            self.take(account, usual).await?;
        }
        self.instead()
    }

    async fn take(&mut self, account: &Account, usual: u64) -> Result<(), Stop> {
        let cost = match self.kind() {
            Some(Kind::Price { cost }) => cost,
            _ => usual,
        };
        let (quota, sub, at) = (Arc::clone(&self.desk.quota), account.sub.clone(), self.at);
        let charged = tokio::task::spawn_blocking(move || quota.charge(&sub, cost, at)).await;
        match charged.map_err(|_| Refusal::internal())? {
            Ok(standing) => {
                self.standing = Some(standing);
                self.cost = Some(cost);
                self.record.charged = cost;
                Ok(())
            }
            Err(NotCharged::Exceeded(standing)) => Err(self.exceeded(standing, cost, Some(standing.reset)).into()),
            Err(NotCharged::Disk(trouble)) => {
                tracing::error!("points cannot be counted: {trouble}");
                Err(Refusal::internal().into())
            }
        }
    }

    fn exceeded(&self, standing: Standing, cost: u64, reset: Option<UtcMillis>) -> Refusal {
        let refusal = |message| Refusal::new(StatusCode::TOO_MANY_REQUESTS, "quota_exceeded", message);
        match self.desk.dialect {
            Dialect::Docs => {
                let quota = QuotaBody::docs(standing);
                let quota = reset.map_or_else(|| quota.clone(), |reset| quota.clone().until(reset));
                let message = "Daily quota limit reached. Resets at 00:00 UTC.".to_owned();
                Refusal { quota: Some(quota), ..refusal(message) }
            }
            Dialect::Web => refusal(format!(
                "Insufficient credits. You have {} credits remaining, but this operation requires {cost} credits.",
                standing.remaining()
            )),
        }
    }

    /// The answers of faults that need no work.
    pub(super) fn instead(&self) -> Result<(), Stop> {
        let html = |status| Stop::Instead(Reply { status, payload: Payload::Html(HTML) });
        Err(match self.kind() {
            Some(Kind::InternalError) => Refusal::internal().into(),
            Some(Kind::TtsFailed) => Refusal::failed("tts_failed", "TTS synthesis failed").into(),
            Some(Kind::BadRequestCharged) => Refusal::invalid("Missing or invalid request parameters").into(),
            Some(Kind::Html) => html(StatusCode::OK),
            Some(Kind::HtmlError) => html(StatusCode::BAD_GATEWAY),
            Some(Kind::Reset { at: 0 }) => html(StatusCode::OK),
            Some(Kind::StreamEmpty) => Stop::Instead(Reply {
                status: StatusCode::OK,
                payload: Payload::Events(Box::pin(futures_util::stream::empty())),
            }),
            Some(Kind::RateLimited { .. }) => too_many().into(),
            _ => return Ok(()),
        })
    }
}

fn too_many() -> Refusal {
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too many requests, please slow down")
}
