//! Which of the files of sound a package carries: a file a chapter, or one for the whole work.

use super::Work;
use super::manifest::Listed;
use crate::units::{Frames, SampleRate};

/// A type of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    /// The ending of its files.
    pub extension: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Whether every reader of EPUB plays it (EPUB 3.3, core media types).
    pub core: bool,
}

/// All types, in the order in which a package prefers them: small and played by most first.
pub const MEDIA: [Media; 5] = [
    Media { extension: "mp3", media_type: "audio/mpeg", core: true },
    Media { extension: "m4b", media_type: "audio/mp4", core: true },
    Media { extension: "opus", media_type: "audio/ogg", core: true },
    Media { extension: "flac", media_type: "audio/flac", core: false },
    Media { extension: "wav", media_type: "audio/wav", core: false },
];

/// The sound that a package carries.
#[derive(Debug, Clone)]
pub struct Sounds<'a> {
    /// Its type.
    pub media: Media,
    /// Its files: one a track, or one for all.
    pub files: Vec<&'a Listed>,
}

impl<'a> Sounds<'a> {
    /// The best of `files` for `work` whose type is `wanted`; `None` when there is none.
    pub fn choose(work: &Work<'_>, files: &'a [Listed], wanted: impl Fn(Media) -> bool) -> Option<Sounds<'a>> {
        let tracks = work.book.tracks.len();
        MEDIA.into_iter().filter(|media| wanted(*media)).find_map(|media| {
            let of_type = |file: &&Listed| file.name.rsplit_once('.').is_some_and(|(_, end)| end == media.extension);
            let chapters: Vec<&Listed> = files.iter().filter(of_type).filter(|file| file.chapter.is_some()).collect();
            let book = files.iter().filter(of_type).find(|file| file.chapter.is_none());
            match book {
                _ if chapters.len() == tracks && tracks > 0 => Some(Sounds { media, files: chapters }),
                Some(book) => Some(Sounds { media, files: vec![book] }),
                None => None,
            }
        })
    }

    /// The file in which the track at `index` of `work` sounds, and where in it that track begins.
    pub fn place(&self, work: &Work<'_>, index: usize) -> Option<(usize, Frames)> {
        match self.files.as_slice() {
            [only] if only.chapter.is_none() => work.book.starts().nth(index).map(|start| (0, start)),
            files => (index < files.len()).then_some((index, Frames(0))),
        }
    }
}

/// `at` in millionths of a second, rounded: finer than any sample.
pub fn micros(at: Frames, rate: SampleRate) -> u64 {
    let rate = u128::from(rate.0.max(1));
    ((u128::from(at.0) * 1_000_000 + rate / 2) / rate) as u64
}

/// `micros` as seconds.
pub fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
