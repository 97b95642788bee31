//! Flow TTS: the one module that knows what Flow is.

pub mod catalogue;
pub mod kept;
pub mod roster;
