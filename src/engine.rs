//! Engines: what speaks, behind the one port of the studio; each knows its own protocol and nothing of plans or money.

use std::path::PathBuf;
use std::sync::Arc;

use crate::job::EngineKind;
use crate::problem::Problem;
use crate::studio::port::Engine;

#[cfg(feature = "house")]
pub mod builtin;
#[cfg(feature = "house")]
pub mod house;

/// What engines need of the machine; only `cli` looks it up.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// An installed `espeak-ng` program, which speaks Chinese and Cantonese with tones.
    pub espeak_ng: Option<PathBuf>,
}

/// The engine of `kind`, or why this build does not have it.
pub fn open(kind: EngineKind, machine: &Machine) -> Result<Arc<dyn Engine>, Problem> {
    match kind {
        EngineKind::House => open_house(machine),
    }
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
