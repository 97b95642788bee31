//! FLAC: the samples as they are, with a seek table, comments, chapters and cover.

use std::cell::RefCell;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::rc::Rc;

use flac_codec::encode::{FlacChannelWriter, Options};
use flac_codec::metadata::{Picture, PictureType};

use super::comments::comments;
use super::contents::Contents;
use super::cover::Cover;
use super::encoder::{Encoder, refused};
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

/// A FLAC under way.
pub(super) struct Flac<'a> {
    writer: FlacChannelWriter<Shared<'a>>,
    out: Shared<'a>,
    samples: Vec<i32>,
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
        let options = comments(contents).into_iter().fold(options, |options, (name, value)| options.tag(&name, value));
        let options = match contents.cover {
            Some(cover) => options.picture(picture(cover)),
            None => options,
        };
        let out = Shared(Rc::new(RefCell::new(BufWriter::new(file))));
        let total = Some(contents.frames.0).filter(|frames| *frames > 0);
        let writer = FlacChannelWriter::new(out.clone(), options, rate.0, 16, 1, total).map_err(failed)?;
        Ok(Flac { writer, out, samples: Vec::new() })
    }
}

impl Encoder for Flac<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.samples.clear();
        self.samples.extend(samples.iter().map(|sample| i32::from(*sample)));
        self.writer.write([&self.samples]).map_err(failed)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let Flac { writer, mut out, .. } = *self;
        writer.finalize().map_err(failed)?;
        out.flush()
    }
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
struct Shared<'a>(Rc<RefCell<BufWriter<&'a mut File>>>);

impl Write for Shared<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl Seek for Shared<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}
