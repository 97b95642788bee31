//! The wire: connections that end in the middle of an answer when a fault asks for it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is closed.
    Close,
    /// It is reset: the other side sees an error, not an end.
    Reset,
}

/// From where bytes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The first byte of the answer.
    Start,
    /// The first byte of its body, as it goes over the wire.
    Body,
}

/// An end to come.
#[derive(Debug, Clone, Copy)]
struct Fate {
    end: End,
    /// Bytes that still pass.
    left: u64,
    /// How many bytes of the blank line before the body were seen; 4 in the body.
    seen: usize,
}

/// The blank line that ends an answer's head.
const BLANK_LINE: &[u8; 4] = b"\r\n\r\n";

/// The server's hand on a connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Hand(Arc<Mutex<Option<Fate>>>);

impl Hand {
    /// Ends the connection after `at` bytes of the next answer.
    pub(super) fn end_after(&self, end: End, from: From, at: u64) {
        let seen = if from == From::Body { 0 } else { BLANK_LINE.len() };
        *self.lock() = Some(Fate { end, left: at, seen });
    }

    /// Lets the next answer pass whole.
    pub(super) fn spare(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Fate>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of the bytes of `block` may pass; or how to end now.
    fn allows(&self, block: &[u8]) -> Result<usize, End> {
        let Some(fate) = *self.lock() else { return Ok(block.len()) };
        let (head, _) = fate.head(block);
        let allowed = head.saturating_add(usize::try_from(fate.left).unwrap_or(usize::MAX)).min(block.len());
        if allowed == 0 && !block.is_empty() { Err(fate.end) } else { Ok(allowed) }
    }

    /// Notes that `block` has passed.
    fn passed(&self, block: &[u8]) {
        if let Some(fate) = self.lock().as_mut() {
            let (head, seen) = fate.head(block);
            fate.seen = seen;
            fate.left = fate.left.saturating_sub((block.len() - head) as u64);
        }
    }
}

impl Fate {
    /// How many bytes of `block` belong to the answer's head, and how much of the blank line is seen after it.
    fn head(&self, block: &[u8]) -> (usize, usize) {
        let mut seen = self.seen;
        for (at, byte) in block.iter().enumerate() {
            if seen == BLANK_LINE.len() {
                return (at, seen);
            }
            seen = match byte {
                byte if *byte == BLANK_LINE[seen] => seen + 1,
                b'\r' => 1,
                _ => 0,
            };
        }
        (block.len(), seen)
    }
}

/// A TCP connection under a [`Hand`].
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    hand: Hand,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let allowed = match self.hand.allows(bytes) {
            Ok(allowed) => allowed,
            Err(end) => {
                if end == End::Reset {
                    self.stream.set_zero_linger()?;
                }
                return Poll::Ready(Err(io::Error::from(io::ErrorKind::ConnectionAborted)));
            }
        };
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]))?;
        self.hand.passed(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Accepts connections, each under its own hand.
pub(super) struct Door(pub(super) TcpListener);

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small events must not wait for the acknowledgement of the one before.
        let _as_it_is = stream.set_nodelay(true);
        (Wire { stream, hand: Hand::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Hand {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Hand {
        stream.io().hand.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many bytes pass when `answer` is written in blocks of `size`.
    fn pass(hand: &Hand, answer: &[u8], size: usize) -> usize {
        let mut passed = 0;
        for block in answer.chunks(size) {
            let mut rest = block;
            while !rest.is_empty() {
                let Ok(allowed) = hand.allows(rest) else { return passed };
                hand.passed(&rest[..allowed]);
                passed += allowed;
                rest = &rest[allowed..];
            }
        }
        passed
    }

    #[test]
    fn bytes_of_the_body_are_counted_however_they_are_written() {
        let answer = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\nbody";
        let head = 25;
        for size in 1..answer.len() {
            for at in 0..12 {
                let hand = Hand::default();
                hand.end_after(End::Close, From::Body, at);
                assert_eq!(pass(&hand, answer, size), head + at as usize, "{size} {at}");
                hand.end_after(End::Reset, From::Start, at);
                assert_eq!(pass(&hand, answer, size), at as usize);
                hand.spare();
                assert_eq!(pass(&hand, answer, size), answer.len());
            }
        }
    }
}
