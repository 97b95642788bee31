//! The shapes of bodies: what the two dialects ask and answer, as types from which the OpenAPI description is made too.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::quota::Standing;
use super::token::seconds;
use crate::units::UtcMillis;

pub(super) mod docs;
pub(super) mod web;

/// The points of a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct QuotaBody {
    pub(super) daily: u64,
    pub(super) used: u64,
    pub(super) remaining: u64,
    /// The plan; the web dialect says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tier: Option<&'static str>,
    /// When the next day begins; only where the quota is exceeded in the docs dialect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reset_at: Option<String>,
}

impl QuotaBody {
    /// As the docs dialect says it.
    pub(super) fn docs(standing: Standing) -> QuotaBody {
        let Standing { daily, used, .. } = standing;
        QuotaBody { daily, used, remaining: standing.remaining(), tier: None, reset_at: None }
    }

    /// As the web dialect says it.
    pub(super) fn web(standing: Standing) -> QuotaBody {
        QuotaBody { tier: Some("free"), ..QuotaBody::docs(standing) }
    }

    /// With the moment of the reset.
    pub(super) fn until(self, reset: UtcMillis) -> QuotaBody {
        QuotaBody { reset_at: Some(moment(reset)), ..self }
    }
}

/// An error of the API.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ErrorBody {
    /// Such as `invalid_request`, `unauthorized`, `quota_exceeded`, `rate_limited` or `internal_error`.
    pub(super) code: &'static str,
    /// For people.
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quota: Option<QuotaBody>,
}

/// An event of a stream; `data: ` comes before it and a blank line after.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Event {
    /// `audio`
    #[serde(rename = "Type")]
    pub(super) kind: &'static str,
    /// From 1.
    pub(super) chunk_id: serde_json::Value,
    /// Base64 of PCM, s16le, 24 kHz, mono.
    pub(super) audio: String,
    /// True at the last one.
    pub(super) is_end: bool,
}

/// What asks for a new session, as Supabase's token endpoint takes it.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct RefreshAsked {
    #[expect(dead_code, reason = "read apart, so that a secret is never a plain text; this describes it")]
    pub(super) refresh_token: String,
}

/// A session, as Supabase's token endpoint gives it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    pub(super) access_token: String,
    /// `bearer`
    pub(super) token_type: &'static str,
    /// Seconds.
    pub(super) expires_in: u64,
    /// Seconds since 1970.
    pub(super) expires_at: i64,
    /// Good for one more session.
    pub(super) refresh_token: String,
    pub(super) user: User,
}

/// Whose session it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) aud: &'static str,
    pub(super) role: &'static str,
    pub(super) email: String,
}

/// `moment` to the second, as the documentation writes moments: `2025-01-16T00:00:00Z`.
pub(super) fn moment(moment: UtcMillis) -> String {
    jiff::Timestamp::from_second(seconds(moment)).map(|moment| moment.to_string()).unwrap_or_default()
}

/// A number as JavaScript writes it: `1`, not `1.0`.
pub(super) fn number(number: f64) -> serde_json::Value {
    if number.fract() == 0.0 && number.abs() < 1e15 { (number as i64).into() } else { number.into() }
}
