//! FLAC: the samples as they are, with a seek table, comments, chapters and cover.

use std::cell::RefCell;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::num::{NonZeroU8, NonZeroU32, NonZeroU64};
use std::rc::Rc;

use flac_codec::encode::{FlacStreamWriter, Options};
use flac_codec::metadata::{
    BlockList, Padding, Picture, PictureType, SeekPoint, SeekTable, Streaminfo, VorbisComment, write_blocks,
};

use super::comments::comments;
use super::contents::Contents;
use super::cover::Cover;
use super::encoder::{Encoder, refused};
use crate::audio::pcm;
use crate::files::File;
use crate::units::SampleRate;

/// Frames of a block, order of prediction and of partition by level, as the reference encoder has them for one channel.
const LEVELS: [(u16, Option<u8>, u32); 9] = [
    (1152, None, 3),
    (1152, None, 3),
    (1152, None, 3),
    (4096, Some(6), 4),
    (4096, Some(8), 4),
    (4096, Some(8), 5),
    (4096, Some(8), 6),
    (4096, Some(12), 6),
    (4096, Some(12), 6),
];

/// Seconds between the points of the seek table, as the reference encoder has them.
const SEEK_SECONDS: u64 = 10;

/// Room for tags that a listener may change without all of the file being written again, in bytes.
const PADDING: u16 = 4096;

/// A FLAC under way. Its frames go out one by one, and of each only what the head of the file needs is kept: the crate's own
/// writer of files keeps 32 bytes of every frame, 67 MB in a hundred hours.
pub(super) struct Flac<'a> {
    writer: FlacStreamWriter<Shared<'a>>,
    out: Shared<'a>,
    blocks: BlockList,
    rate: SampleRate,
    /// Samples of a frame.
    block: usize,
    /// Samples that are no whole frame yet.
    pending: Vec<i32>,
    /// Samples that are written.
    written: u64,
    points: Vec<SeekPoint>,
    /// Bytes of the smallest and of the largest frame.
    sizes: Option<(u32, u32)>,
    digest: md5::Context,
}

impl<'a> Flac<'a> {
    pub(super) fn new(
        file: &'a mut File,
        rate: SampleRate,
        level: u8,
        contents: &Contents<'_>,
    ) -> io::Result<Flac<'a>> {
        let (block, order, partitions) = LEVELS[usize::from(level).min(LEVELS.len() - 1)];
        let options = Options::default()
            .block_size(block)
            .and_then(|options| options.max_lpc_order(order))
            .and_then(|options| options.max_partition_order(partitions))
            .map_err(refused)?;
        let mut out = Shared(Rc::new(RefCell::new(Counted { file: BufWriter::new(file), bytes: 0 })));
        let mut blocks = BlockList::new(Streaminfo {
            minimum_block_size: block,
            maximum_block_size: block,
            minimum_frame_size: None,
            maximum_frame_size: None,
            sample_rate: rate.0,
            channels: NonZeroU8::MIN,
            bits_per_sample: 16.try_into().map_err(refused)?,
            total_samples: NonZeroU64::new(contents.frames.0),
            md5: None,
        });
        blocks
            .update::<VorbisComment>(|all| comments(contents).iter().for_each(|(name, value)| all.insert(name, value)));
        // As many as there will be: the head keeps its length when it is written again.
        let points = contents.frames.0.div_ceil(SEEK_SECONDS * u64::from(rate.0));
        blocks.insert(table((0..points).map(|_| SeekPoint::Placeholder).collect())?);
        contents.cover.into_iter().for_each(|cover| drop(blocks.insert(picture(cover))));
        blocks.insert(Padding { size: PADDING.into() });
        write_blocks(&mut out, blocks.blocks()).map_err(failed)?;
        out.0.borrow_mut().bytes = 0;
        let writer = FlacStreamWriter::new(out.clone(), options);
        let (block, digest) = (usize::from(block), md5::Context::new());
        let (pending, points, sizes) = (Vec::new(), Vec::new(), None);
        Ok(Flac { writer, out, blocks, rate, block, pending, written: 0, points, sizes, digest })
    }

    /// Writes the first of the samples that wait, as many as a frame has, or all.
    fn frame(&mut self) -> io::Result<()> {
        let len = self.block.min(self.pending.len());
        let (first, before) = (self.written, self.out.bytes());
        self.writer.write(self.rate.0, 1, 16, &self.pending[..len]).map_err(failed)?;
        let size = u32::try_from(self.out.bytes() - before).map_err(refused)?;
        self.sizes = Some(self.sizes.map_or((size, size), |(least, most)| (least.min(size), most.max(size))));
        self.written += len as u64;
        self.pending.drain(..len);
        let due = self.points.len() as u64 * SEEK_SECONDS * u64::from(self.rate.0);
        if (first..self.written).contains(&due) {
            self.points.push(SeekPoint::Defined {
                sample_offset: first,
                byte_offset: before,
                frame_samples: u16::try_from(len).map_err(refused)?,
            });
        }
        Ok(())
    }
}

impl Encoder for Flac<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.digest.consume(pcm(samples));
        self.pending.extend(samples.iter().map(|sample| i32::from(*sample)));
        while self.pending.len() >= self.block {
            self.frame()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.frame()?;
        }
        let Flac { mut out, mut blocks, points, sizes, digest, written, .. } = *self;
        let info = blocks.streaminfo_mut();
        if info.total_samples != NonZeroU64::new(written) {
            return Err(refused(format!("{written} samples came, and the file's head has room for others")));
        }
        info.minimum_frame_size = sizes.and_then(|(least, _)| NonZeroU32::new(least));
        info.maximum_frame_size = sizes.and_then(|(_, most)| NonZeroU32::new(most));
        info.md5 = Some(digest.finalize().0);
        blocks.insert(table(points)?);
        out.seek(SeekFrom::Start(0))?;
        write_blocks(&mut out, blocks.blocks()).map_err(failed)?;
        out.flush()
    }
}

fn table(points: Vec<SeekPoint>) -> io::Result<SeekTable> {
    Ok(SeekTable { points: points.try_into().map_err(|_| refused("its seek table is too long"))? })
}

fn failed(error: flac_codec::Error) -> io::Error {
    match error {
        flac_codec::Error::Io(error) => error,
        other => refused(other),
    }
}

/// The block that holds `cover`; a picture whose size cannot be found says nothing of it.
fn picture(cover: &Cover) -> Picture {
    let front = PictureType::FrontCover;
    Picture::new(front, "", cover.bytes().to_vec()).unwrap_or_else(|_| Picture {
        picture_type: front,
        media_type: cover.mime().to_owned(),
        description: String::new(),
        width: 0,
        height: 0,
        color_depth: 0,
        colors_used: None,
        data: cover.bytes().to_vec(),
    })
}

/// A buffered file that can still be flushed, and fail, after the encoder has let go of it.
#[derive(Clone)]
struct Shared<'a>(Rc<RefCell<Counted<'a>>>);

struct Counted<'a> {
    file: BufWriter<&'a mut File>,
    /// Bytes that were written.
    bytes: u64,
}

impl Shared<'_> {
    fn bytes(&self) -> u64 {
        self.0.borrow().bytes
    }
}

impl Write for Shared<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Counted { file, bytes: all } = &mut *self.0.borrow_mut();
        let written = file.write(bytes)?;
        *all += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().file.flush()
    }
}

impl Seek for Shared<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().file.seek(to)
    }
}

#[cfg(test)]
mod tests;
