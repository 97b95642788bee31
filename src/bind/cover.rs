//! The cover: a JPEG or PNG, told by its first bytes.

/// The most bytes of a cover: a FLAC holds 16 MiB in a block, and Opus needs a third more for its text form; players
/// on phones give up earlier still.
pub const MAX_BYTES: usize = 8 << 20;

/// A picture for the files of a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    bytes: Vec<u8>,
    is_png: bool,
}

/// Why bytes are no cover.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoverError {
    /// It is something else.
    #[error("it is neither a JPEG nor a PNG")]
    Unknown,
    /// It is too large.
    #[error("it has {0} bytes, and {MAX_BYTES} are the most")]
    TooLarge(usize),
}

impl Cover {
    /// The picture in `bytes`.
    pub fn of(bytes: Vec<u8>) -> Result<Cover, CoverError> {
        let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
        match bytes.len() {
            len if len > MAX_BYTES => Err(CoverError::TooLarge(len)),
            _ if is_png || bytes.starts_with(b"\xff\xd8\xff") => Ok(Cover { bytes, is_png }),
            _ => Err(CoverError::Unknown),
        }
    }

    /// The picture's file as it is.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it is a PNG; else it is a JPEG.
    pub fn is_png(&self) -> bool {
        self.is_png
    }

    /// Its kind as files name it.
    pub fn mime(&self) -> &'static str {
        if self.is_png { "image/png" } else { "image/jpeg" }
    }

    /// The name of a file that holds it.
    pub fn file_name(&self) -> &'static str {
        if self.is_png { "cover.png" } else { "cover.jpg" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_told_by_its_first_bytes() {
        assert_eq!(Cover::of(b"\xff\xd8\xff\xe0....".to_vec()).unwrap().mime(), "image/jpeg");
        assert_eq!(Cover::of(b"\x89PNG\r\n\x1a\n....".to_vec()).unwrap().file_name(), "cover.png");
        assert_eq!(Cover::of(b"GIF89a".to_vec()), Err(CoverError::Unknown));
        let mut large = vec![0; MAX_BYTES + 1];
        large[..3].copy_from_slice(b"\xff\xd8\xff");
        assert_eq!(Cover::of(large), Err(CoverError::TooLarge(MAX_BYTES + 1)));
    }
}
