//! How the work is bound: its forms with their settings, what is written into them, and where they lie.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::units::{Millibels, SampleRate};

pub(super) mod acx;
pub(super) mod meant;

pub use acx::Acx;
pub use meant::{AAC_MOST_BITS, RATES, mp3_most_kbps};

/// A form of the finished work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// WAV: the samples as they are; RF64 beyond 4 GiB.
    Wav,
    /// FLAC: the samples as they are in about half the space.
    Flac,
    /// MP3: played by everything, asked for by most stores.
    Mp3,
    /// Opus in Ogg: the best sound for its size.
    Opus,
    /// Vorbis in Ogg, for devices and games that play no Opus.
    Ogg,
    /// Bytes of the µ-law at 8,000 Hz without a header, for Asterisk.
    Ulaw,
    /// Bytes of the A-law at 8,000 Hz without a header, for Asterisk.
    Alaw,
    /// 16-bit samples at 8,000 Hz without a header, for Asterisk.
    Sln,
    /// 16-bit samples at 16,000 Hz without a header, for Asterisk.
    Sln16,
    /// An audiobook in one file: AAC with chapters, cover and tags, for Apple's and most other players.
    M4b,
    /// SubRip subtitles beside each file of sound.
    Srt,
    /// WebVTT subtitles, which say who speaks.
    Vtt,
    /// Lyrics that players show line by line.
    Lrc,
    /// An audiobook of the W3C: `publication.json` with a table of contents, and all of it packed with the sound.
    Lpf,
    /// EPUB 3 with media overlays: the words on pages, each sentence lit up while it sounds; needs MP3, M4B or Opus.
    Epub,
}

impl Format {
    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Wav => "wav",
            Format::Flac => "flac",
            Format::Mp3 => "mp3",
            Format::Opus => "opus",
            Format::Ogg => "ogg",
            Format::Ulaw => "ulaw",
            Format::Alaw => "alaw",
            Format::Sln => "sln",
            Format::Sln16 => "sln16",
            Format::M4b => "m4b",
            Format::Srt => "srt",
            Format::Vtt => "vtt",
            Format::Lrc => "lrc",
            Format::Lpf => "lpf",
            Format::Epub => "epub",
        }
    }
}

/// Which files a form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Files {
    /// One a chapter.
    Chapters,
    /// One for the whole work.
    Book,
    /// One a chapter and one for the whole work.
    Both,
}

impl Files {
    /// Whether there is a file a chapter.
    pub fn has_chapters(self) -> bool {
        self != Files::Book
    }

    /// Whether there is a file for the whole work.
    pub fn has_book(self) -> bool {
        self != Files::Chapters
    }
}

/// A form in which the work is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Form {
    /// How its sound is coded.
    pub coding: Coding,
    /// Which files it has.
    pub files: Files,
}

/// How the sound of a form is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Coding {
    /// Not at all.
    Wav,
    /// WAV whose samples are written otherwise, or at a rate of its own.
    WavAs {
        /// How each sample is written.
        samples: Samples,
        /// Its sample rate; absent means that of the work.
        rate: Option<SampleRate>,
    },
    /// Samples without a header.
    Bare(Bare),
    /// Without loss; from 0, fast, to 8, small.
    Flac {
        /// The effort.
        level: u8,
    },
    /// MPEG audio layer III.
    Mp3 {
        /// How its size is chosen.
        size: Mp3Size,
        /// Its sample rate; absent means that of the voices, where it carries the size.
        rate: Option<SampleRate>,
    },
    /// Opus at so many kbit/s.
    Opus {
        /// The bitrate.
        kbps: u32,
    },
    /// Vorbis, from 0, smallest, to 10, best.
    Ogg {
        /// The quality.
        quality: u8,
    },
    /// AAC-LC at so many kbit/s.
    M4b {
        /// The bitrate.
        kbps: u32,
        /// Its sample rate; absent means that of the voices, where it carries the bitrate.
        rate: Option<SampleRate>,
        /// The level in dBTP below which its peaks stay when it is decoded.
        #[serde(skip_serializing_if = "Option::is_none")]
        ceiling: Option<Millibels>,
    },
}

/// How each sample of a WAV is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Samples {
    /// As a number of 16 bits.
    #[default]
    Pcm16,
    /// In a byte, by the µ-law of telephones in North America and Japan.
    Mulaw,
    /// In a byte, by the A-law of telephones elsewhere.
    Alaw,
}

impl Samples {
    /// The bytes of one.
    pub fn bytes(self) -> u64 {
        if self == Samples::Pcm16 { 2 } else { 1 }
    }
}

/// A form of samples without a header, whose ending alone says what it is: Asterisk's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Bare {
    /// The µ-law at 8,000 Hz.
    Ulaw,
    /// The A-law at 8,000 Hz.
    Alaw,
    /// 16 bits at 8,000 Hz.
    Sln,
    /// 16 bits at 16,000 Hz.
    Sln16,
}

impl Bare {
    /// How each sample is written, and how many there are in a second.
    pub fn shape(self) -> (Samples, SampleRate) {
        match self {
            Bare::Ulaw => (Samples::Mulaw, SampleRate(8000)),
            Bare::Alaw => (Samples::Alaw, SampleRate(8000)),
            Bare::Sln => (Samples::Pcm16, SampleRate(8000)),
            Bare::Sln16 => (Samples::Pcm16, SampleRate(16_000)),
        }
    }
}

/// How the size of an MP3 is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Mp3Size {
    /// The same number of kbit/s throughout.
    Constant(u32),
    /// As many bits as the sound needs, from 0, best, to 9, smallest.
    Quality(u8),
}

impl Coding {
    /// The room below the ceiling that its decoded peaks need.
    ///
    /// Measured with ffmpeg's decoders and its `ebur128` on a quarter of an hour of five voices, limited hard: AAC rises by
    /// 0.8 dB at 64 kbit/s, MP3 falls by 0.3. In ten hours of the built-in voice AAC rises by 4.1 dB at single moments, and its
    /// encoder sees to them, MP3 by 1.3 at 64 kbit/s, Opus by 1.8 at 32; of sound that was limited hard, and below that bitrate, by
    /// 3 dB and more: more room would take from all forms and not hold it. Vorbis, on six minutes of one voice, rises by 3.1 dB at
    /// quality 2 and by 1.6 at 6.
    pub fn overshoot(self) -> Millibels {
        match self {
            Coding::Wav | Coding::WavAs { .. } | Coding::Bare(_) | Coding::Flac { .. } => Millibels(0),
            Coding::Mp3 { .. } => Millibels(100),
            Coding::M4b { .. } => Millibels(150),
            Coding::Opus { .. } => Millibels(200),
            Coding::Ogg { .. } => Millibels(250),
        }
    }

    /// The same below `ceiling`, where the coder itself keeps it.
    pub fn below(self, ceiling: Option<Millibels>) -> Coding {
        match self {
            Coding::M4b { kbps, rate, .. } => Coding::M4b { kbps, rate, ceiling },
            other => other,
        }
    }

    /// The form whose sound is coded so.
    pub fn format(self) -> Format {
        match self {
            Coding::Wav | Coding::WavAs { .. } => Format::Wav,
            Coding::Ogg { .. } => Format::Ogg,
            Coding::Bare(Bare::Ulaw) => Format::Ulaw,
            Coding::Bare(Bare::Alaw) => Format::Alaw,
            Coding::Bare(Bare::Sln) => Format::Sln,
            Coding::Bare(Bare::Sln16) => Format::Sln16,
            Coding::Flac { .. } => Format::Flac,
            Coding::Mp3 { .. } => Format::Mp3,
            Coding::Opus { .. } => Format::Opus,
            Coding::M4b { .. } => Format::M4b,
        }
    }
}

/// Where the files of a work lie in its output folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// In the output folder itself.
    #[default]
    Flat,
    /// As Audiobookshelf sorts its library: author, series, title.
    Audiobookshelf,
    /// As ACX takes it: chapters, credits and retail sample, under its names.
    Acx,
}

/// What is written into files that can hold it, beside title, author and language.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tags {
    /// A second title.
    pub subtitle: Option<String>,
    /// Who is named as reader.
    pub narrator: Option<String>,
    /// The series that the work belongs to.
    pub series: Option<String>,
    /// Its place there: a number, perhaps with a fraction.
    pub series_part: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The year of publication.
    pub year: Option<u32>,
    /// What kind of work it is.
    pub genre: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its ISBN, digits only.
    pub isbn: Option<String>,
    /// Its number at Audible and Amazon.
    pub asin: Option<String>,
    /// Whose rights are reserved.
    pub copyright: Option<String>,
    /// Its picture, a JPEG or PNG. What it shows counts, and not where it lies: keys are made of what is serialised.
    #[serde(skip_serializing)]
    pub cover: Option<PathBuf>,
}
