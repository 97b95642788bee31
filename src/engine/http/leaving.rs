//! The body of a request, which passes a fault point when the connection takes its first bytes.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::fault;

/// A body in one piece, of known length.
struct Leaving(Option<Bytes>);

/// `bytes` as a body.
pub fn body(bytes: Vec<u8>) -> reqwest::Body {
    reqwest::Body::wrap(Leaving(Some(bytes.into())))
}

impl Body for Leaving {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        fault::point("conn.first_byte");
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
