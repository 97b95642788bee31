//! Measuring finished files, ours or anybody's: decoded again, so that what is judged is what a listener gets.

use std::io;
use std::path::{Path, PathBuf};

use crate::audio::decode::DecodeError;
use crate::audio::decode::blocks::each_block;
use crate::audio::meter::{Measured, Meter, Unmeasurable};
use crate::audio::mpeg;
use crate::files::File;
use crate::problem::Problem;

/// Why a file cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// It could not be opened or read.
    #[error("`{}` cannot be read: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// It is no sound that is known here, or is damaged.
    #[error("`{}` cannot be measured: {}", path.display(), of_a_file(cause))]
    NoSound {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: DecodeError,
    },
    /// Its channels or its rate are none that loudness is defined for.
    #[error("`{}` cannot be measured: {cause}", path.display())]
    Odd {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: Unmeasurable,
    },
}

impl From<&MeasureError> for Problem {
    /// R0760 unreadable; R0761 no sound that can be measured.
    fn from(error: &MeasureError) -> Problem {
        match error {
            MeasureError::Unreadable { .. } => Problem::error("R0760", error.to_string())
                .help("see that the file is there and that this user may read it"),
            MeasureError::NoSound { .. } | MeasureError::Odd { .. } => Problem::error("R0761", error.to_string())
                .help("WAV, RF64, FLAC, MP3, Ogg Vorbis, Opus, AAC and M4A files are measured"),
        }
    }
}

/// What an error that was worded for a service's reply says of a file.
fn of_a_file(cause: &DecodeError) -> String {
    match cause {
        DecodeError::Empty => "it holds no sound".to_owned(),
        DecodeError::NotAudio { found, begins } => format!("it is {found} instead of audio: {begins}"),
        other => other.to_string(),
    }
}

/// Decodes the file at `path` and measures it, in memory that does not grow with it.
pub fn measure(path: &Path) -> Result<Measured, MeasureError> {
    let unreadable = |cause| MeasureError::Unreadable { path: path.to_owned(), cause };
    let mpeg = mpeg::frames(io::BufReader::new(File::open(path).map_err(unreadable)?)).map_err(unreadable)?;
    let file = File::open(path).map_err(unreadable)?;
    let mut meter: Option<Result<Meter, Unmeasurable>> = None;
    let heard = each_block(file, &mut |block| {
        let ready = meter.take().unwrap_or_else(|| Meter::new(block.rate, block.channels));
        meter = Some(ready.and_then(|mut meter| meter.add(block).map(|()| meter)));
    });
    heard.map_err(|cause| match cause {
        DecodeError::Io(cause) => unreadable(cause),
        cause => MeasureError::NoSound { path: path.to_owned(), cause },
    })?;
    match meter {
        Some(Ok(meter)) => Ok(Measured { figures: meter.finish(), mpeg }),
        Some(Err(cause)) => Err(MeasureError::Odd { path: path.to_owned(), cause }),
        None => Err(MeasureError::NoSound { path: path.to_owned(), cause: DecodeError::Empty }),
    }
}
