//! The voices, and how an account stands.

use axum::response::Response;

use super::super::Dialect;
use super::super::fault::{Call, Kind};
use super::super::reply::Reply;
use super::super::shape::{docs, web};
use super::super::voice;
use super::{Answer, Received, free};
use crate::engine::flow::catalogue::{self, Listed};

/// Which voices are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Extended {
    /// With the extended ones.
    With,
    /// Those of `flow_01_turbo` alone.
    Without,
}

/// `GET /api/tts/voices`
pub(in super::super) async fn voices(received: Received, extended: Extended) -> Response {
    let (visit, _) = received.open_empty(Call::Voices);
    visit.dawdle().await;
    let done = visit.instead().map(|()| listed(visit.desk.dialect, visit.kind(), extended));
    visit.finish(done)
}

/// The docs dialect lists all voices: its page shows one of the extended ones. The web dialect lists those only when asked.
fn listed(dialect: Dialect, kind: Option<Kind>, extended: Extended) -> Reply {
    let bundled = catalogue::bundled();
    let ex = if dialect == Dialect::Docs || extended == Extended::With { bundled.ex.as_slice() } else { &[] };
    let most = if let Some(Kind::VoicesFallback { voices }) = kind { voices } else { usize::MAX };
    let all = bundled.turbo.iter().chain(ex).take(most);
    match dialect {
        Dialect::Docs => Reply::ok(&docs::Voices { voices: all.map(of_docs).collect() }),
        Dialect::Web => Reply::ok(&web::Voices { voices: all.map(of_web).collect() }),
    }
}

fn of_docs(listed: &'static Listed) -> docs::Voice {
    docs::Voice {
        id: &listed.id,
        name: &listed.name,
        description: &listed.description,
        language: if listed.language == "zh" { "zh-CN" } else { &listed.language },
        gender: voice::gender_name(listed),
    }
}

fn of_web(listed: &'static Listed) -> web::Voice {
    web::Voice {
        id: &listed.id,
        name: &listed.name,
        name_en: listed.name_en.as_deref(),
        language: &listed.language,
        description: &listed.description,
        gender: listed.gender.as_deref(),
    }
}

/// `GET /api/user/quota`, of the web dialect
pub(in super::super) async fn quota(received: Received) -> Response {
    let (mut visit, headers) = received.open_empty(Call::Quota);
    let done: Answer = free(&mut visit, &headers).await.map(|account| {
        let standing = visit.quota(&account);
        Reply::ok(&web::Quota {
            code: "success",
            user: web::QuotaUser { id: account.sub, email: account.email },
            quota: web::AccountQuota {
                daily: standing.daily,
                used: standing.used,
                remaining: standing.remaining,
                subscription_tier: "free",
            },
        })
    });
    visit.finish(done)
}
