//! The readers of answers without a network before them: the way in for `tests/fuzz`, and no part of the interface.

use std::convert::Infallible;

use http::HeaderMap;
use serde_json::Value;

use super::base64::Base64;
use super::reply::{self, Reply};
use super::{headers, verdict::Head};
use crate::session::answer::Failure;
use crate::studio::port::Spool;
use crate::units::UtcMillis;

/// What stands before a body, as [`super::FlowClient`] reads it.
pub fn head(status: u16, headers: &HeaderMap, now: Option<UtcMillis>) -> Head {
    headers::head(status, headers, now)
}

/// What an answer brings whose body comes in `pieces`: what it says beside its audio, and notices. Like
/// [`super::FlowClient`], it takes no more once all that is needed has come.
pub fn speech(head: Head, pieces: &[&[u8]], spool: &mut Spool) -> Result<(Value, Vec<String>), Failure> {
    let mut reply = Reply::new(head, spool)?;
    for piece in pieces {
        reply.push(piece)?;
        if reply.is_done() {
            break;
        }
    }
    let brought = reply.finish()?;
    Ok((brought.told, brought.notices))
}

/// The JSON of an answer without audio.
pub fn json(head: &Head, body: &[u8]) -> Result<Value, Failure> {
    reply::answer(head, body)
}

/// The bytes that the base64 in `pieces` stands for; `None` when it is none.
pub fn base64(pieces: &[&[u8]]) -> Option<Vec<u8>> {
    let (mut decoder, mut bytes) = (Base64::default(), Vec::new());
    let mut sink = |part: &[u8]| -> Result<(), Infallible> {
        bytes.extend_from_slice(part);
        Ok(())
    };
    for piece in pieces {
        decoder.push(piece, &mut sink).ok()?;
    }
    decoder.finish(&mut sink).ok()?;
    Some(bytes)
}
