//! The table of an M4B's units: two bytes a unit while it is made, so that a hundred hours fit a small memory, and written
//! into the `moov` box piece by piece, after the tags: these are put in by reading all that is there.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::num::NonZeroU32;

use shiguredo_mp4::Encode;
use shiguredo_mp4::boxes::{MoovBox, StscEntry, StszBox, SttsEntry};

use super::FRAME;
use crate::bind::encoder::refused;

/// The boxes around the table of sizes, outermost first.
const PATH: [&[u8; 4]; 6] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsz"];

/// Bytes of a box's size and type.
const HEAD: usize = 8;

/// What stands for the size of a box whose size follows its type, in 64 bits.
const WIDE: u64 = 1;

/// Bytes of `stsz` before its entries: head, version and flags, common size, count.
const STSZ_HEAD: usize = 20;

/// Entries that are written at a time.
const PIECE: usize = 16 * 1024;

/// The sizes of all units, in order.
#[derive(Debug, Default)]
pub(super) struct Table {
    sizes: Vec<u16>,
}

impl Table {
    /// Adds a unit of `len` bytes; AAC has at most 768 a channel.
    pub fn push(&mut self, len: usize) -> io::Result<()> {
        self.sizes.push(u16::try_from(len).map_err(refused)?);
        Ok(())
    }

    /// Ticks of all units.
    pub fn ticks(&self) -> u64 {
        self.sizes.len() as u64 * u64::from(FRAME)
    }

    /// Bytes of all units.
    pub fn bytes(&self) -> u64 {
        self.sizes.iter().map(|size| u64::from(*size)).sum()
    }

    fn count(&self) -> io::Result<u32> {
        u32::try_from(self.sizes.len()).map_err(refused)
    }

    /// `moov` as bytes, its only track made of these units, whose sizes are still to be put in.
    pub fn moov(&self, mut moov: MoovBox) -> io::Result<Vec<u8>> {
        let (one, count) = (NonZeroU32::MIN, self.count()?);
        for track in &mut moov.trak_boxes {
            let stbl = &mut track.mdia_box.minf_box.stbl_box;
            stbl.stts_box.entries = vec![SttsEntry { sample_count: count, sample_delta: FRAME }];
            stbl.stsc_box.entries =
                vec![StscEntry { first_chunk: one, sample_per_chunk: count, sample_description_index: one }];
            stbl.stsz_box = StszBox::Variable { entry_sizes: Vec::new() };
        }
        moov.encode_to_vec().map_err(refused)
    }

    /// Puts the sizes into the `moov` of `file`, its last box, which is read into memory without them and written again.
    pub fn insert<F: Read + Write + Seek>(&self, file: &mut F) -> io::Result<()> {
        let wrong = || refused("the boxes of an M4B are not as they should be");
        let end = file.seek(SeekFrom::End(0))?;
        let mut at = 0;
        loop {
            let mut head = [0; 2 * HEAD];
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut head[..HEAD])?;
            let mut len = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
            if head[4..HEAD] == *b"moov" {
                break;
            }
            if len == WIDE {
                file.read_exact(&mut head[HEAD..])?;
                len = head[HEAD..].iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
            }
            at = at.checked_add(len).filter(|next| len > 0 && *next < end).ok_or_else(wrong)?;
        }
        let mut moov = vec![0; usize::try_from(end - at).map_err(refused)?];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut moov)?;
        let sizes_at = self.make_room(&mut moov, self.count()?).ok_or_else(wrong)?;
        let (before, after) = moov.split_at(sizes_at);
        file.seek(SeekFrom::Start(at))?;
        file.write_all(before)?;
        self.write(file)?;
        file.write_all(after)
    }

    /// Raises the sizes of the boxes around the table by its entries, and says where these belong.
    fn make_room(&self, bytes: &mut [u8], count: u32) -> Option<usize> {
        let more = count.checked_mul(4)?;
        let number = |bytes: &[u8], at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let mut at = 0;
        for (depth, name) in PATH.iter().enumerate() {
            while bytes.get(at + 4..at + HEAD)? != *name {
                at += usize::try_from(number(bytes, at)?).ok().filter(|len| *len >= HEAD)?;
            }
            let len = number(bytes, at)?.checked_add(more)?;
            bytes.get_mut(at..at + 4)?.copy_from_slice(&len.to_be_bytes());
            at += if depth + 1 < PATH.len() { HEAD } else { 0 };
        }
        bytes.get_mut(at + STSZ_HEAD - 4..at + STSZ_HEAD)?.copy_from_slice(&count.to_be_bytes());
        Some(at + STSZ_HEAD)
    }

    /// Writes the sizes.
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.sizes.chunks(PIECE).try_for_each(|some| {
            let bytes: Vec<u8> = some.iter().flat_map(|size| u32::from(*size).to_be_bytes()).collect();
            out.write_all(&bytes)
        })
    }
}
