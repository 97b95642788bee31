//! `[tags]`, `[encode]` and `[package]` of the job file as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::job::package::{Files, Layout, Samples};

/// What is written into the files beside title, author and language. Audiobookshelf and Apple's players show it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TagsSpec {
    /// A second title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub subtitle: Option<String>,
    /// Who is named as reader; players find it under the composer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub narrator: Option<String>,
    /// The series that the work belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub series: Option<Spanned<String>>,
    /// Its place in the series: 1, or 1.5 between two volumes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = 0, max = 10_000))]
    pub series_part: Option<Spanned<f64>>,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub publisher: Option<String>,
    /// The year of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 9999))]
    pub year: Option<u32>,
    /// What kind of work it is, in a word or two. Unless set, `Audiobook`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub genre: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub description: Option<String>,
    /// Its ISBN, with 10 or 13 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub isbn: Option<Spanned<String>>,
    /// Its number at Audible and Amazon: ten letters and digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub asin: Option<Spanned<String>>,
    /// Whose rights are reserved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub copyright: Option<String>,
    /// Its picture: a JPEG or PNG of at most 8 MiB, best square.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub cover: Option<Spanned<String>>,
}

/// How each form is coded, and which files it has.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EncodeSpec {
    /// WAV.
    pub wav: WavSpec,
    /// FLAC.
    pub flac: FlacSpec,
    /// MP3.
    pub mp3: Mp3Spec,
    /// Opus.
    pub opus: OpusSpec,
    /// Vorbis in Ogg.
    pub ogg: OggSpec,
    /// M4B, which holds AAC-LC.
    pub m4b: M4bSpec,
}

/// WAV.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WavSpec {
    /// Which files it has. Unless set, `both`; with the layout `audiobookshelf`, `chapters`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Files")]
    pub files: Option<Spanned<Files>>,
    /// How each sample is written: `pcm16`, as it is; `mulaw` or `alaw`, in a byte as telephones do (G.711).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Samples", extend("default" = "pcm16"))]
    pub coding: Option<Spanned<Samples>>,
    /// Hertz, any number. Unless set, that of the voices, or of `[stitch]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 8000, max = 48_000))]
    pub sample_rate: Option<Spanned<u32>>,
}

/// FLAC.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FlacSpec {
    /// Which files it has. Unless set, `both`; with the layout `audiobookshelf`, `chapters`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Files")]
    pub files: Option<Spanned<Files>>,
    /// Effort, from 0, fast, to 8, small; the sound is the same.
    #[schemars(range(min = 0, max = 8))]
    pub level: u8,
}

impl Default for FlacSpec {
    fn default() -> FlacSpec {
        FlacSpec { files: None, level: 5 }
    }
}

/// MP3.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mp3Spec {
    /// Which files it has. Unless set, `both`; with the layouts `audiobookshelf` and `acx`, `chapters`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Files")]
    pub files: Option<Spanned<Files>>,
    /// Kbit/s, the same throughout: 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256 or 320. Unless set, and without
    /// `vbr`, 64; with the layout `acx`, 192. Above 160 the sample rate must be 32,000 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 32, max = 320))]
    pub bitrate: Option<Spanned<u32>>,
    /// As many bits as the sound needs, from 0, best, to 9, smallest, instead of `bitrate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8", range(min = 0, max = 9))]
    pub vbr: Option<Spanned<u8>>,
    /// Hertz. Unless set, that of the voices, or 44,100 where that cannot carry the bitrate, and with the layout `acx`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 8000, max = 48_000))]
    pub sample_rate: Option<Spanned<u32>>,
}

/// Opus.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpusSpec {
    /// Which files it has. Unless set, `both`; with the layout `audiobookshelf`, `chapters`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Files")]
    pub files: Option<Spanned<Files>>,
    /// Kbit/s, on average.
    #[schemars(range(min = 8, max = 256))]
    pub bitrate: u32,
}

impl Default for OpusSpec {
    fn default() -> OpusSpec {
        OpusSpec { files: None, bitrate: 32 }
    }
}

/// Vorbis in Ogg.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OggSpec {
    /// Which files it has. Unless set, `both`; with the layout `audiobookshelf`, `chapters`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Files")]
    pub files: Option<Spanned<Files>>,
    /// From 0, smallest, to 10, best.
    #[schemars(range(min = 0, max = 10))]
    pub quality: u8,
}

impl Default for OggSpec {
    fn default() -> OggSpec {
        OggSpec { files: None, quality: 4 }
    }
}

/// M4B, which holds AAC-LC.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct M4bSpec {
    /// Which files it has. Unless set, `book`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Files")]
    pub files: Option<Spanned<Files>>,
    /// Kbit/s, on average.
    #[schemars(range(min = 16, max = 128))]
    pub bitrate: u32,
    /// Hertz. Unless set, that of the voices, or 44,100 where that cannot carry the bitrate.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 8000, max = 48_000))]
    pub sample_rate: Option<Spanned<u32>>,
}

impl Default for M4bSpec {
    fn default() -> M4bSpec {
        M4bSpec { files: None, bitrate: 64, sample_rate: None }
    }
}

/// Where the files lie in the output folder.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PackageSpec {
    /// `flat`: in the output folder itself. `audiobookshelf`: in folders for author, series and title, with the cover and
    /// the description beside the sound, as its library wants them. `acx`: what ACX takes, credits and retail sample too,
    /// under its names, measured when it is there.
    #[schemars(with = "Layout", extend("default" = "flat"))]
    pub layout: Spanned<Layout>,
    /// What the layout `acx` says and shows beside the chapters.
    pub acx: AcxSpec,
}

impl Default for PackageSpec {
    fn default() -> PackageSpec {
        PackageSpec { layout: Spanned::new(0..0, Layout::Flat), acx: AcxSpec::default() }
    }
}

/// What the layout `acx` says and shows beside the chapters.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AcxSpec {
    /// What is said first, with `{title}`, `{subtitle}`, `{author}` and `{narrator}` in it where they belong. Unless set, all
    /// four in the job's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub opening: Option<Spanned<String>>,
    /// What is said last, likewise. Unless set, what was heard, and that it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub closing: Option<Spanned<String>>,
    /// The chapter with which the retail sample begins, credits not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 100_000), extend("default" = 1))]
    pub sample_chapter: Option<Spanned<u32>>,
    /// The longest that the retail sample may be, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 60, max = 300), extend("default" = 300))]
    pub sample_seconds: Option<u32>,
}
