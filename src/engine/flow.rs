//! Flow TTS: the one module that knows what Flow is. A request is sent once; its audio goes to the spool as it arrives.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::Machine;
use crate::engine::bearer::Bearer;
use crate::engine::http::HttpError;
use crate::job::engine::FlowSettings;
use crate::plan::{EngineCard, Price};
use crate::studio::port::{Engine, Order, Renewing, Speaking, Spool, VoiceCard};
use crate::units::{Language, Points};

pub use ask::speaks;
pub use client::FlowClient;

pub mod account;
mod ask;
mod base64;
pub mod catalogue;
mod client;
mod dialect;
mod headers;
pub mod kept;
pub mod limits;
#[doc(hidden)]
pub mod raw;
mod reply;
pub mod roster;
mod scan;
mod sound;
mod stream;
mod verdict;
mod words;

/// Flow behind the studio's port.
pub struct FlowEngine {
    client: FlowClient,
    /// The voices of the server, where a list of its own is at hand.
    listed: Vec<VoiceCard>,
}

impl FlowEngine {
    /// The server that `settings` names, with tokens from `bearer`. Nothing is sent yet.
    pub fn new(settings: &FlowSettings, bearer: Arc<dyn Bearer>, machine: &Machine) -> Result<FlowEngine, HttpError> {
        Ok(FlowEngine { client: FlowClient::new(settings, bearer, machine)?, listed: Vec::new() })
    }

    /// The same engine with the server's own voices, clones among them, which come before the bundled ones.
    pub fn with_voices(self, listed: Vec<VoiceCard>) -> FlowEngine {
        FlowEngine { listed, ..self }
    }

    /// The calls of the server beside speech.
    pub fn client(&self) -> &FlowClient {
        &self.client
    }
}

impl Engine for FlowEngine {
    fn card(&self) -> EngineCard {
        let settings = &self.client.settings;
        EngineCard {
            name: "flow".to_owned(),
            account: format!("flow.{}", settings.service.account),
            identities: BTreeMap::new(),
            // Neither host nor token: a take is the same wherever the model ran, and whoever paid.
            identity: format!("flow {}", settings.model),
            format: format!("wav {}", sound::RATE.0),
            rate: sound::RATE,
            price: Price::per_request(Points(1)),
            limit: ask::LIMIT,
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        let bundled = catalogue::bundled();
        let bundled = bundled.turbo.iter().chain(&bundled.ex).map(catalogue::Listed::card);
        let mut voices: Vec<VoiceCard> = self.listed.clone();
        let mut ids: std::collections::BTreeSet<String> = voices.iter().map(|voice| voice.id.clone()).collect();
        voices.extend(bundled.filter(|voice| ids.insert(voice.id.clone())));
        voices
    }

    fn language_notice(&self, language: &Language) -> Option<String> {
        speaks(language).err()
    }

    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(self.client.speak(order, spool))
    }

    fn renew(&self) -> Renewing<'_> {
        self.client.bearer().renew()
    }
}
