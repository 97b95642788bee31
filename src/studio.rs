//! The Studio: the async driver that carries out what the session decides, and the ports it needs.

pub mod port;
