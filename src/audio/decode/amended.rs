//! WAV files whose writer did not know their length, with a header that says it.

use std::io::{self, Read, Seek, SeekFrom};

/// The longest header that is written anew.
const MAX_HEAD: u64 = 64 * 1024;

/// A WAV file with the bytes of `head` instead of its first ones.
pub(super) struct Amended<R> {
    inner: R,
    head: Vec<u8>,
    at: u64,
}

impl<R: Read + Seek> Amended<R> {
    /// The WAV of `len` bytes that `inner` is at the beginning of, and left there: its samples begin at `data_at` and go
    /// on to the end.
    pub(super) fn to_the_end(mut inner: R, len: u64, data_at: u64) -> io::Result<Amended<R>> {
        let mut head = Vec::new();
        if let (true, Ok(riff), Ok(data)) = (data_at <= MAX_HEAD, u32::try_from(len - 8), u32::try_from(len - data_at))
        {
            inner.by_ref().take(data_at).read_to_end(&mut head)?;
            inner.rewind()?;
            for (at, size) in [(4..8, riff), (head.len().saturating_sub(4)..head.len(), data)] {
                if let Some(said) = head.get_mut(at).filter(|said| said.len() == 4) {
                    said.copy_from_slice(&size.to_le_bytes());
                }
            }
        }
        Ok(Amended { inner, head, at: 0 })
    }
}

impl<R> Amended<R> {
    /// The file as it is.
    pub(super) fn as_is(inner: R) -> Amended<R> {
        Amended { inner, head: Vec::new(), at: 0 }
    }
}

impl<R: Read> Read for Amended<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        let known = usize::try_from(self.at).ok().and_then(|at| self.head.get(at..)).unwrap_or_default();
        let both = known.len().min(read);
        buf[..both].copy_from_slice(&known[..both]);
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: Seek> Seek for Amended<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}
