//! The cover: a JPEG or PNG, told by its first bytes, and whole: shops and players refuse a book for half a picture.

use img_parts::Bytes;
use img_parts::jpeg::Jpeg;
use img_parts::png::Png;

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
    /// It begins like a picture and is none, or is not all there.
    #[error("it begins like a {kind}, and is damaged or cut off: {why}")]
    Damaged {
        /// What it begins like.
        kind: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// It is too large.
    #[error("it has {0} bytes, and {MAX_BYTES} are the most")]
    TooLarge(usize),
}

impl Cover {
    /// The picture in `bytes`, which are looked through to their end; pixels are not decoded.
    pub fn of(bytes: Vec<u8>) -> Result<Cover, CoverError> {
        let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
        if bytes.len() > MAX_BYTES {
            return Err(CoverError::TooLarge(bytes.len()));
        }
        if !is_png && !bytes.starts_with(b"\xff\xd8\xff") {
            return Err(CoverError::Unknown);
        }
        let bytes = Bytes::from(bytes);
        let (kind, looked) = if is_png { ("PNG", whole_png(&bytes)) } else { ("JPEG", whole_jpeg(&bytes)) };
        looked.map_err(|why| CoverError::Damaged { kind, why })?;
        Ok(Cover { bytes: bytes.into(), is_png })
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

const NO_SIZE: &str = "it has no width and height";
const NO_END: &str = "its end is missing";

/// What is wrong with the PNG in `bytes`; the checksum of each chunk is looked at.
fn whole_png(bytes: &Bytes) -> Result<(), String> {
    let png = Png::from_bytes(bytes.clone()).map_err(|error| error.to_string())?;
    let has = |kind: &[u8; 4]| png.chunk_by_type(*kind).is_some();
    png.dimensions().ok_or(NO_SIZE)?;
    if has(b"IDAT") && has(b"IEND") { Ok(()) } else { Err(NO_END.to_owned()) }
}

/// What is wrong with the JPEG in `bytes`: its segments, and that the picture, the last of them, has an end.
fn whole_jpeg(bytes: &Bytes) -> Result<(), String> {
    let jpeg = Jpeg::from_bytes(bytes.clone()).map_err(|error| error.to_string())?;
    jpeg.dimensions().ok_or(NO_SIZE)?;
    let scan = jpeg.segments().last().filter(|last| last.has_entropy()).ok_or(NO_END)?;
    let from = bytes.len().saturating_sub(scan.len_with_entropy().saturating_sub(scan.len()));
    let ends = bytes.get(from..).unwrap_or_default().windows(2).any(|pair| pair == [0xff, 0xd9]);
    if ends { Ok(()) } else { Err(NO_END.to_owned()) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const JPEG: &[u8] = include_bytes!("tests/pixel.jpg");
    const PNG: &[u8] = include_bytes!("tests/pixel.png");

    #[test]
    fn a_cover_is_told_by_its_first_bytes() {
        assert_eq!(Cover::of(JPEG.to_vec()).unwrap().mime(), "image/jpeg");
        assert_eq!(Cover::of(PNG.to_vec()).unwrap().file_name(), "cover.png");
        assert_eq!(Cover::of(JPEG.to_vec()).unwrap().bytes(), JPEG);
        assert_eq!(Cover::of(b"GIF89a".to_vec()), Err(CoverError::Unknown));
        let mut large = vec![0; MAX_BYTES + 1];
        large[..3].copy_from_slice(b"\xff\xd8\xff");
        assert_eq!(Cover::of(large), Err(CoverError::TooLarge(MAX_BYTES + 1)));
    }

    #[test]
    fn a_cover_is_all_there() {
        for whole in [JPEG, PNG] {
            for cut in 8..whole.len() {
                let part = Cover::of(whole[..cut].to_vec());
                assert!(matches!(part, Err(CoverError::Damaged { .. })), "{cut} bytes of {}: {part:?}", whole.len());
            }
            // What programs write behind a picture, or a camera's small picture of it, is nothing to a player.
            assert!(Cover::of([whole, &[0; 40]].concat()).is_ok());
        }
        let mut damaged = PNG.to_vec();
        damaged[20] ^= 1;
        assert!(matches!(Cover::of(damaged), Err(CoverError::Damaged { .. })));
        // The end of the small picture in its head is none of the picture.
        let [head, small] = [&JPEG[..2], &[0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9][..]];
        let exif = [head, small, &JPEG[2..]].concat();
        assert!(Cover::of(exif.clone()).is_ok());
        assert!(matches!(Cover::of(exif[..exif.len() - 2].to_vec()), Err(CoverError::Damaged { .. })));
    }
}
