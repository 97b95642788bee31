//! Base64 that arrives in pieces cut anywhere, turned into bytes.
//!
//! White space is passed over. After padding a new run may begin: streams pad every chunk.

use base64_simd::{AsOut, STANDARD, STANDARD_NO_PAD};

/// How much text is decoded at a time: stays in the second-level cache, and what comes of it is one write of 48 KiB.
const BLOCK: usize = 64 * 1024;

/// Why decoding stops.
#[derive(Debug, thiserror::Error)]
pub enum Base64Error<E> {
    /// It is not base64.
    #[error("the audio is not base64")]
    Wrong,
    /// Whoever takes the bytes does not take them.
    #[error("{0}")]
    Sink(E),
}

/// The decoder.
#[derive(Debug)]
pub struct Base64 {
    held: [u8; 4],
    count: usize,
    out: Vec<u8>,
}

impl Default for Base64 {
    fn default() -> Base64 {
        Base64 { held: [0; 4], count: 0, out: vec![0; BLOCK / 4 * 3] }
    }
}

impl Base64 {
    /// Takes the next characters; `sink` takes what they stand for.
    pub fn push<E>(
        &mut self,
        mut text: &[u8],
        sink: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), Base64Error<E>> {
        while !text.is_empty() {
            let whole = if self.count == 0 { (text.len() & !3).min(BLOCK) } else { 0 };
            let used = match whole {
                0 => self.slowly(text, sink)?,
                _ => match self.quickly(&text[..whole], sink)? {
                    0 => self.slowly(text, sink)?,
                    used => used,
                },
            };
            text = &text[used..];
        }
        Ok(())
    }

    /// Decodes whole groups up to the first character that is none of base64's, and says how many characters that were.
    fn quickly<E>(
        &mut self,
        block: &[u8],
        sink: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<usize, Base64Error<E>> {
        let out = self.out.as_mut_slice();
        if let Ok(bytes) = STANDARD_NO_PAD.decode(block, out.as_out()) {
            sink(bytes).map_err(Base64Error::Sink)?;
            return Ok(block.len());
        }
        let odd = block.iter().position(|c| !(c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/')));
        let clean = &block[..odd.unwrap_or(block.len()) & !3];
        let bytes = STANDARD_NO_PAD.decode(clean, out.as_out()).map_err(|_| Base64Error::Wrong)?;
        sink(bytes).map_err(Base64Error::Sink)?;
        Ok(clean.len())
    }

    /// Takes characters up to the end of a group of four, and says how many.
    fn slowly<E>(
        &mut self,
        text: &[u8],
        sink: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<usize, Base64Error<E>> {
        for (at, &character) in text.iter().enumerate() {
            if character.is_ascii_whitespace() {
                continue;
            }
            self.held[self.count] = character;
            self.count += 1;
            if self.count == 4 {
                self.count = 0;
                let bytes = STANDARD.decode_to_vec(self.held).map_err(|_| Base64Error::Wrong)?;
                sink(&bytes).map_err(Base64Error::Sink)?;
                return Ok(at + 1);
            }
        }
        Ok(text.len())
    }

    /// The end of the text: what is left is a group without its padding, or a cut one.
    pub fn finish<E>(&mut self, sink: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), Base64Error<E>> {
        let held = &self.held[..std::mem::take(&mut self.count)];
        if held.is_empty() {
            return Ok(());
        }
        let bytes = STANDARD_NO_PAD.decode_to_vec(held).map_err(|_| Base64Error::Wrong)?;
        sink(&bytes).map_err(Base64Error::Sink)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn decode(pieces: &[&[u8]]) -> Result<Vec<u8>, Base64Error<Infallible>> {
        let (mut decoder, mut out) = (Base64::default(), Vec::new());
        let mut sink = |bytes: &[u8]| {
            out.extend_from_slice(bytes);
            Ok(())
        };
        for piece in pieces {
            decoder.push(piece, &mut sink)?;
        }
        decoder.finish(&mut sink)?;
        Ok(out)
    }

    proptest! {
        #[test]
        fn any_bytes_come_back_however_the_text_is_cut(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            cut in 0usize..300,
            width in 1usize..80,
        ) {
            let text = STANDARD.encode_to_string(&bytes);
            let lines = text.as_bytes().chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]);
            for text in [text.as_bytes(), text.trim_end_matches('=').as_bytes(), &lines] {
                let (a, b) = text.split_at(cut.min(text.len()));
                prop_assert_eq!(&decode(&[a, b]).unwrap(), &bytes);
                prop_assert_eq!(&decode(&text.chunks(1).collect::<Vec<_>>()).unwrap(), &bytes);
            }
        }
    }

    #[test]
    fn runs_with_their_own_padding_follow_each_other_and_rubbish_is_refused() {
        assert_eq!(decode(&[b"QQ==Qg==", b"Qw=="]).unwrap(), b"ABC");
        for wrong in [&b"Q"[..], b"Q===", b"=QQQ", b"QQ=Q", b"Q!QQ", b"QQQ-", b"QUFB\xff"] {
            assert!(decode(&[wrong]).is_err(), "{wrong:?}");
        }
    }
}
