//! The arguments of `measure`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// `measure`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode measure out/alice/*.wav
  rhapsode measure --profile acx out/acx/*.mp3      status 7 when one would be refused
  rhapsode measure --json book.m4b | jq .loudness")]
pub struct Measure {
    /// The files: WAV, RF64, FLAC, MP3, Ogg Vorbis, Opus, AAC, M4A
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Hold them against what a store asks for
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<Against>,
    /// One JSON object a file instead of tables
    #[arg(long)]
    pub json: bool,
}

/// Whose requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Against {
    /// ACX, the audiobook exchange of Audible
    Acx,
}

impl Against {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Against::Acx => "ACX",
        }
    }
}
