//! Engines: what speaks, behind the one port of the studio; each knows its own protocol and nothing of plans or money.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

use crate::job::engine::FlowSettings;
use crate::job::{EngineChoice, Settings};
use crate::problem::Problem;
use crate::studio::port::Engine;
use crate::units::UtcMillis;

pub mod bearer;
#[cfg(feature = "house")]
pub mod builtin;
pub mod command;
pub mod flow;
#[cfg(feature = "house")]
pub mod house;
pub mod http;
mod litter;
pub mod openai;
mod sniff;
pub mod token;
pub mod transcribe;

/// Reads an environment variable.
pub type Variable = dyn Fn(&str) -> Option<SecretString> + Send + Sync;

/// What engines need of the machine; only `cli` looks it up.
#[derive(Clone, Default)]
pub struct Machine {
    /// An installed `espeak-ng` program, which speaks Chinese and Cantonese with tones.
    pub espeak_ng: Option<PathBuf>,
    /// The user's data folder of this program, where logins and cached lists of voices are kept; absent: nowhere.
    pub data: Option<PathBuf>,
    /// Reads an environment variable; absent: there is none.
    pub variable: Option<Arc<Variable>>,
    /// Reads the civil time; absent: it is not known, and tokens are renewed only when they are refused.
    pub civil: Option<Arc<dyn Fn() -> UtcMillis + Send + Sync>>,
}

/// The engine that a job names, or why it cannot be had.
pub fn open(choice: &EngineChoice, machine: &Machine) -> Result<Arc<dyn Engine>, Problem> {
    match &choice.settings {
        Settings::House => open_house(machine),
        Settings::Flow(settings) => Ok(Arc::new(open_flow(settings, machine)?)),
        Settings::OpenAi(settings) => match openai::OpenAiEngine::new(settings, machine) {
            Ok(engine) => Ok(Arc::new(engine)),
            Err(error) => Err(unusable_address(&error)),
        },
        Settings::Command(settings) => Ok(Arc::new(command::CommandEngine::new(settings.clone(), choice))),
    }
}

/// Flow as `settings` say, for its calls beside speech too. Nothing is sent yet.
pub fn open_flow(settings: &FlowSettings, machine: &Machine) -> Result<flow::FlowEngine, Problem> {
    let bearer = Arc::new(bearer::Sources::of(&settings.service, machine));
    flow::FlowEngine::new(settings, bearer, machine).map_err(|error| unusable_address(&error))
}

fn unusable_address(error: &http::HttpError) -> Problem {
    Problem::error("R0510", error.to_string())
        .help("set `url` in the table `[engine]` to the service's address, such as \"https://host\"")
}

#[cfg(feature = "house")]
fn open_house(machine: &Machine) -> Result<Arc<dyn Engine>, Problem> {
    Ok(Arc::new(builtin::HouseEngine::new(machine.espeak_ng.clone())))
}

#[cfg(not(feature = "house"))]
fn open_house(_machine: &Machine) -> Result<Arc<dyn Engine>, Problem> {
    Err(Problem::error("R0501", "this build of rhapsode has no built-in voice").help(
        "build it with the feature `house` (cargo build --features house; the binary is then under GPL-3.0-or-later), \
         or use the library with an engine of your own (examples/own_engine.rs)",
    ))
}
