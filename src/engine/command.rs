//! Any program as an engine: run once an utterance without a shell, words in, audio out.
//!
//! What changes the sound is the program's name, its arguments as the job writes them, and the job's `version`. The
//! program's folder does not: the same program in another place makes the same takes.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::job::engine::template::Slot;
use crate::job::engine::{CommandSettings, EngineChoice};
use crate::plan::{EngineCard, Price};
use crate::segment::{Count, Limit};
use crate::session::answer::{Charged, Failure};
use crate::studio::port::{Engine, Order, Speaking, Spoken, Spool, VoiceCard};
use crate::units::Points;

mod run;
pub mod running;
mod scratch;
mod sink;
mod trouble;

use run::{Audio, Call};
use scratch::Scratch;
use sink::Sink;
use trouble::Trouble;

/// The longest text of one utterance, unless the job says less: as of the other engines, so that jobs split alike.
const MAX_CHARS: u32 = 5000;

/// Bytes that are copied at a time.
const BLOCK: usize = 64 * 1024;

/// A program behind the studio's port.
pub struct CommandEngine {
    settings: CommandSettings,
    /// What a failed run says of money: a program that the job gives a price may have spent it.
    charged: Charged,
    scratch: OnceLock<Scratch>,
}

impl CommandEngine {
    /// The program of `settings`, as `choice` prices it. Nothing is run or looked for yet.
    pub fn new(settings: CommandSettings, choice: &EngineChoice) -> CommandEngine {
        let charged = match choice.points_per_request {
            None | Some(Points(0)) => Charged::No,
            Some(_) => Charged::Unknown,
        };
        CommandEngine { settings, charged, scratch: OnceLock::new() }
    }

    fn identity(&self) -> String {
        let CommandSettings { program, arguments, version, .. } = &self.settings;
        let name = Path::new(program).file_name().unwrap_or(program.as_ref()).to_string_lossy().into_owned();
        // JSON keeps the words apart, whatever they hold.
        let words: Vec<&str> = arguments.iter().map(|argument| argument.written()).collect();
        let words = serde_json::to_string(&(name, words, version)).unwrap_or_default();
        format!("command {words}")
    }

    async fn make(&self, order: &Order, spool: &mut Spool) -> Result<(), Trouble> {
        let settings = &self.settings;
        let folder = match settings.has(Slot::Output) {
            true => Some(self.scratch()?.folder()?),
            false => None,
        };
        let output = folder.as_ref().map(|folder| folder.path().join(scratch::OUTPUT));
        let call = Call {
            program: located(&settings.program, &settings.folder),
            arguments: self.arguments(order, output.as_deref()),
            folder: &settings.folder,
            input: (!settings.has(Slot::Text)).then(|| format!("{}\n", order.text).into_bytes()),
            audio: if folder.is_some() { Audio::File } else { Audio::Stdout },
            patience: settings.total,
        };
        let mut sink = Sink::new(spool, settings.rate, order);
        let complaint = run::run(call, &mut sink).await?;
        if let Some(folder) = &folder {
            let written = scratch::written(folder.path()).ok_or(Trouble::NoFile { complaint: complaint.clone() })?;
            copy(&written, &mut sink)?;
        }
        sink.end(complaint)
    }

    fn scratch(&self) -> Result<&Scratch, Trouble> {
        if let Some(scratch) = self.scratch.get() {
            return Ok(scratch);
        }
        let scratch = Scratch::new().map_err(Trouble::Scratch)?;
        // Another utterance may have been faster; the folder that is not kept is removed.
        Ok(self.scratch.get_or_init(|| scratch))
    }

    fn arguments(&self, order: &Order, output: Option<&Path>) -> Vec<OsString> {
        let value = |slot: Slot| match slot {
            Slot::Voice => order.voice.id.clone(),
            Slot::Language => order.language.as_str().to_owned(),
            Slot::Speed => order.voice.speed.to_string(),
            Slot::Pitch => order.voice.pitch.to_string(),
            Slot::Volume => order.voice.volume.to_string(),
            Slot::Text => order.text.clone(),
            Slot::Output => output.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        // No argument can hold a NUL.
        let filled = self.settings.arguments.iter().map(|argument| argument.fill(value).replace('\0', " "));
        filled.map(OsString::from).collect()
    }
}

impl Engine for CommandEngine {
    fn card(&self) -> EngineCard {
        EngineCard {
            name: "command".to_owned(),
            account: "command".to_owned(),
            identities: std::collections::BTreeMap::new(),
            identity: self.identity(),
            // Another rate is another sound, though nobody asks the program for it.
            format: format!("audio {}", self.settings.rate),
            rate: self.settings.rate,
            price: Price::default(),
            limit: Limit { max: MAX_CHARS, count: Count::Chars },
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        Vec::new()
    }

    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(async move {
            let made = self.make(order, spool).await;
            made.map(|()| Spoken::default()).map_err(|trouble| self.failure(&trouble))
        })
    }
}

impl CommandEngine {
    fn failure(&self, trouble: &Trouble) -> Failure {
        let charged = if trouble.is_before_the_start() { Charged::No } else { self.charged };
        let name = Path::new(&self.settings.program).file_name().unwrap_or(self.settings.program.as_ref());
        let message = format!("the program `{}` {trouble}", name.to_string_lossy());
        Failure { charged, ..Failure::free(trouble.kind(), message) }
    }
}

/// What is to be started: a bare name is left to the `PATH`, a path begins in `folder`.
fn located(program: &str, folder: &Path) -> PathBuf {
    if !program.contains(std::path::is_separator) {
        return PathBuf::from(program);
    }
    let path = folder.join(program);
    // The program starts in `folder`, from where a relative path would lead elsewhere.
    std::path::absolute(&path).unwrap_or(path)
}

/// Where `settings`' program is, if it is a path.
pub fn path_of(settings: &CommandSettings) -> Option<PathBuf> {
    settings.program.contains(std::path::is_separator).then(|| located(&settings.program, &settings.folder))
}

fn copy(from: &Path, sink: &mut Sink<'_>) -> Result<(), Trouble> {
    let mut file = File::open(from).map_err(Trouble::Scratch)?;
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block).map_err(Trouble::Scratch)? {
            0 => return Ok(()),
            n => sink.take(&block[..n])?,
        }
    }
}

#[cfg(test)]
mod tests;
