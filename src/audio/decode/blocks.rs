//! Sound in blocks, as wide as it is, for whoever only looks at it: a file of any length passes through little memory.

use std::io::{Read, Seek};

use super::{DecodeError, Kind, SNIFFED, coded, excerpt, kind, opus, riff};
use crate::units::SampleRate;

/// A piece of decoded sound.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// Its sample rate, the same for all blocks of a file.
    pub rate: SampleRate,
    /// Its channels, likewise.
    pub channels: u32,
    /// Frames of one sample a channel; full scale is 1.0, and coded sound may go beyond it.
    pub interleaved: &'a [f32],
}

/// Decodes all of `reader` and shows it to `see`, block by block. Unlike a take it may be of any length.
///
/// Errors: as for [`super::decode`]; blocks before an error were seen.
pub fn each_block<R>(mut reader: R, see: &mut dyn FnMut(Block<'_>)) -> Result<(), DecodeError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let len = reader.seek(std::io::SeekFrom::End(0))?;
    reader.rewind()?;
    let mut head = Vec::new();
    reader.by_ref().take(SNIFFED).read_to_end(&mut head)?;
    reader.rewind()?;
    let mut heard = false;
    let mut see = |block: Block<'_>| {
        heard |= !block.interleaved.is_empty();
        see(block);
    };
    match kind(&head) {
        _ if len == 0 => return Err(DecodeError::Empty),
        Kind::Text(found) => return Err(DecodeError::NotAudio { found, begins: excerpt(&head) }),
        Kind::Opus => opus::each(reader, &mut |block| {
            see(block);
            Ok(())
        })?,
        Kind::Riff if riff::each_block(&mut reader, len, &mut see)? => {}
        Kind::Riff => coded::each_block(riff::amended(reader, len)?, len, &mut see)?,
        Kind::Container | Kind::Unknown => coded::each_block(reader, len, &mut see)?,
    }
    if heard { Ok(()) } else { Err(DecodeError::Empty) }
}
