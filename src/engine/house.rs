//! The built-in engine `house`: speech without network or key, in English, Mandarin, Japanese, Korean and Cantonese.
//!
//! Text is tidied, split into runs of one tongue (so an English name inside a Chinese line is said in English), spelled
//! out, and spoken piece by piece. Nothing here is random, and nothing is kept from one utterance to the next: the same
//! utterance gives the same samples, whatever the thread and whatever was said before.

mod chinese;
mod japanese;
mod klatt;
mod korean;
mod manner;
mod numbers;
mod pieces;
mod port;
mod program;
mod readings;
mod script;
mod sound;
mod tidy;
mod tongue;
mod voices;

use std::path::PathBuf;
use std::sync::OnceLock;

pub use program::ProgramTrouble;
pub use voices::{Gender, HouseVoice};

use manner::Manner;
use pieces::{Piece, pieces};
use port::Port;
use program::Program;
use tongue::Tongue;
use voices::Chosen;

/// Samples a second of everything this engine says: espeak-ng knows no other rate.
pub const RATE: u32 = 22_050;

/// The version of our own text front end; part of the cache key, so raise it when the same text comes to sound otherwise.
const FRONT_END: u32 = 2;

/// The version of the port in use. The crate offers it only as text of its own; a test compares the two.
const PORT_VERSION: &str = "0.2.0";

/// Characters of the text shown in an error or a notice.
const EXCERPT_CHARS: usize = 40;

/// The engine. Cheap to make: programs are asked and data is unpacked when first needed.
pub struct House {
    program_path: Option<PathBuf>,
    program: OnceLock<Option<Program>>,
    port: OnceLock<Result<Port, String>>,
}

/// One thing to say.
pub struct Utterance<'a> {
    /// The words.
    pub text: &'a str,
    /// A BCP 47 tag; its first subtags choose among the five tongues (`zh-HK` is Cantonese).
    pub language: &'a str,
    /// An id from [`House::voices`], such as `en-gb+f2`.
    pub voice: &'a str,
    /// 1.0 is the voice's own speed; 0.5 to 2.0, anything else is brought into that range.
    pub speed: f64,
    /// Semitones, -12 to 12; anything else is brought into that range.
    pub pitch: i32,
    /// A factor: 1.0 leaves the level alone; up to 10. Loud parts are bent, never cut.
    pub volume: f64,
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Samples a second, always [`RATE`].
    pub rate: u32,
    /// One channel.
    pub samples: Vec<i16>,
    /// What could not be said, one sentence each.
    pub notices: Vec<String>,
}

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// No voice has this id.
    #[error("the house engine has no voice {voice:?}; choose one of {known}")]
    UnknownVoice {
        /// The id that was asked for.
        voice: String,
        /// The ids that there are for the language, for people.
        known: String,
    },
    /// The language is none of the engine's.
    #[error("the house engine does not speak {language:?}; it speaks en, zh, ja, ko and yue")]
    UnknownLanguage {
        /// The tag that was asked for.
        language: String,
    },
    /// The text has no sound.
    #[error("the house engine cannot pronounce {excerpt:?}: {why}")]
    Unpronounceable {
        /// The beginning of the text.
        excerpt: String,
        /// Why it has none.
        why: String,
    },
    /// The installed `espeak-ng` failed.
    #[error("the espeak-ng program {path} failed: {trouble}; repair it, or take it off PATH to use the built-in voice")]
    Program {
        /// Where it is installed.
        path: String,
        /// How it failed.
        trouble: ProgramTrouble,
    },
    /// The voice inside this program cannot be used.
    #[error("the built-in voice could not be made ready: {why}")]
    Data {
        /// What it says of itself.
        why: String,
    },
}

impl House {
    /// `program` is the path of an installed `espeak-ng`, which says Mandarin and Cantonese with their tones.
    pub fn new(program: Option<PathBuf>) -> Self {
        House { program_path: program, program: OnceLock::new(), port: OnceLock::new() }
    }

    /// Exactly what makes the sound for `language`; belongs in the cache key.
    pub fn identity(&self, language: &str) -> String {
        match Tongue::of(language).and_then(|tongue| self.program_for(tongue)) {
            Some(program) => {
                format!("house/{FRONT_END} espeak-ng {} program + espeak-ng-rs {PORT_VERSION}", program.version)
            }
            None => format!("house/{FRONT_END} espeak-ng-rs {PORT_VERSION}"),
        }
    }

    /// Every voice, grouped by language, the plainest first.
    pub fn voices() -> Vec<HouseVoice> {
        voices::all()
    }

    /// What in `text` cannot be pronounced and what to do about it, without speaking. Empty when all is well.
    pub fn check(text: &str, language: &str) -> Vec<String> {
        let Some(tongue) = Tongue::of(language) else {
            return vec![HouseError::UnknownLanguage { language: language.to_owned() }.to_string()];
        };
        let (pieces, skipped) = pieces(text, tongue);
        let mut notices = tidy::notices(&skipped, tongue);
        if pieces.is_empty() && notices.is_empty() {
            notices.push(format!("{:?} has no word in it, so there is nothing to say", excerpt(text)));
        }
        notices
    }

    /// Whether nothing in `text` can be pronounced, as in a language that is none of the engine's.
    pub fn is_mute(text: &str, language: &str) -> bool {
        Tongue::of(language).is_none_or(|tongue| pieces(text, tongue).0.is_empty())
    }

    /// A shortcoming that concerns a whole language here, to be said once a run.
    pub fn language_notice(&self, language: &str) -> Option<String> {
        let tongue = Tongue::of(language).filter(|tongue| tongue.is_tonal())?;
        if self.program().is_some() {
            return None;
        }
        let name = tongue.name();
        Some(match &self.program_path {
            Some(path) => format!(
                "{name} is spoken without tones: {} gave no usable answer when asked for its version; \
                 reinstall espeak-ng to hear them",
                path.display()
            ),
            None => format!(
                "{name} is spoken without tones: install the program espeak-ng (Debian: apt install espeak-ng) to hear them"
            ),
        })
    }

    /// Says one utterance.
    ///
    /// # Errors
    /// An unknown voice or language, text with nothing to pronounce, or a failing `espeak-ng` program. Never silence.
    pub fn speak(&self, utterance: &Utterance) -> Result<Spoken, HouseError> {
        let tongue = Tongue::of(utterance.language)
            .ok_or_else(|| HouseError::UnknownLanguage { language: utterance.language.to_owned() })?;
        let voice = Chosen::parse(utterance.voice).ok_or_else(|| HouseError::UnknownVoice {
            voice: utterance.voice.to_owned(),
            known: voices::ids_for(tongue),
        })?;
        let (pieces, skipped) = pieces(utterance.text, tongue);
        let mut notices = tidy::notices(&skipped, tongue);
        let manner = Manner::of(utterance);

        let mut track = sound::Track::new(manner.speed);
        for piece in &pieces {
            let dialect = voice.dialect(piece.tongue, utterance.language);
            let samples = self.say(piece, dialect, voice.variant, manner)?;
            if sound::is_silent(&samples) {
                notices.push(format!("{:?} made no sound and was left out", excerpt(&piece.text)));
            } else {
                track.add(&samples, piece.ends);
            }
        }
        let mut samples = track.finish();
        if samples.is_empty() {
            let why = if notices.is_empty() { "there is no word in it".to_owned() } else { notices.join("; ") };
            return Err(HouseError::Unpronounceable { excerpt: excerpt(utterance.text), why });
        }
        sound::amplify(&mut samples, utterance.volume);
        Ok(Spoken { rate: RATE, samples, notices })
    }

    fn say(&self, piece: &Piece, dialect: &str, variant: &str, manner: Manner) -> Result<Vec<i16>, HouseError> {
        if let Some(program) = self.program_for(piece.tongue) {
            return program
                .say(&piece.text, piece.tongue, variant, manner)
                .map_err(|trouble| HouseError::Program { path: program.path.display().to_string(), trouble });
        }
        let port = self.port.get_or_init(Port::unpack).as_ref().map_err(|why| HouseError::Data { why: why.clone() })?;
        port.say(&piece.text, dialect, variant, manner).map_err(|why| HouseError::Data { why })
    }

    /// The program, where tones need it. The other tongues are left to the port, so that they sound the same on every machine.
    fn program_for(&self, tongue: Tongue) -> Option<&Program> {
        if tongue.is_tonal() { self.program() } else { None }
    }

    fn program(&self) -> Option<&Program> {
        self.program.get_or_init(|| Program::ask(self.program_path.as_deref()?).ok()).as_ref()
    }
}

/// The first few characters of `text`, for a message.
fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT_CHARS).collect();
    if text.chars().nth(EXCERPT_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
