//! Words for people on stderr: log lines and messages, which scroll above the progress block when there is one.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::MultiProgress;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How much is logged when `RUST_LOG` does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Warnings too.
    #[default]
    Normal,
    /// What happens.
    Info,
    /// Why it happens.
    Debug,
    /// Everything.
    Trace,
}

impl Verbosity {
    /// As a filter's directives: our own modules as far as asked, libraries only when they warn. What sled finds wrong
    /// with its files is said by the checkpoint, in words that say whose files they are; what symphonia skips in a file
    /// is judged by whoever decodes it.
    fn directives(self) -> &'static str {
        match self {
            Verbosity::Quiet => "error",
            Verbosity::Normal => "warn,sled=off,symphonia=off",
            Verbosity::Info => "warn,sled=off,symphonia=off,rhapsode=info",
            Verbosity::Debug => "warn,rhapsode=debug",
            Verbosity::Trace => "trace",
        }
    }
}

/// Whether a terminal reads what is written, and may be given colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// With colours.
    Colour,
    /// Plain text.
    Plain,
}

#[derive(Default)]
struct Shared {
    multi: Option<MultiProgress>,
    /// Where lines go instead of stderr.
    aside: Option<Box<dyn Write + Send>>,
}

/// The one door to stderr: while a progress block is attached, it steps aside for each line.
#[derive(Clone, Default)]
pub struct Gate {
    shared: Arc<Mutex<Shared>>,
}

/// Columns of a terminal that does not say how wide it is.
const USUAL_COLUMNS: u16 = 80;

impl Gate {
    /// A gate to stderr.
    pub fn new() -> Gate {
        Gate::default()
    }

    /// A gate to `sink` instead, for programs that show the words elsewhere.
    pub fn to(sink: Box<dyn Write + Send>) -> Gate {
        Gate { shared: Arc::new(Mutex::new(Shared { multi: None, aside: Some(sink) })) }
    }

    /// Writes `line` and a line feed. A reader that is gone is no reason to stop.
    pub fn say(&self, line: &str) {
        self.write(format!("{line}\n").as_bytes());
    }

    /// Makes room for lines above `multi`.
    pub fn attach(&self, multi: MultiProgress) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).multi = Some(multi);
    }

    /// Forgets the block.
    pub fn detach(&self) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).multi = None;
    }

    /// How wide the terminal behind stderr is, in cells.
    pub fn columns(&self) -> u16 {
        let size = rustix::termios::tcgetwinsize(io::stderr()).map(|size| size.ws_col);
        size.ok().filter(|columns| *columns > 0).unwrap_or(USUAL_COLUMNS)
    }

    fn write(&self, bytes: &[u8]) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Shared { multi, aside } = &mut *shared;
        let mut write = || match aside {
            Some(aside) => aside.write_all(bytes).and_then(|()| aside.flush()),
            None => io::stderr().write_all(bytes),
        };
        // Nobody is left to be told when stderr is closed.
        let _written = match multi {
            Some(multi) => multi.suspend(write),
            None => write(),
        };
    }
}

/// Gathers one log record, then passes it through the gate as a whole.
pub struct Record {
    gate: Gate,
    bytes: Vec<u8>,
}

impl Write for Record {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if !self.bytes.is_empty() {
            self.gate.write(&self.bytes);
        }
    }
}

impl<'a> MakeWriter<'a> for Gate {
    type Writer = Record;
    fn make_writer(&'a self) -> Record {
        Record { gate: self.clone(), bytes: Vec::new() }
    }
}

/// What of logging could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("RUST_LOG is not a filter: {0}")]
pub struct BadFilter(#[from] tracing_subscriber::filter::ParseError);

/// Sends log records through `gate` to stderr: those that `rust_log` (the text of `RUST_LOG`) names, else those of
/// `verbosity`. Does nothing when logging is set up already.
pub fn install(verbosity: Verbosity, rust_log: Option<&str>, paint: Paint, gate: &Gate) -> Result<(), BadFilter> {
    let directives = rust_log.filter(|text| !text.trim().is_empty()).unwrap_or(verbosity.directives());
    let filter = EnvFilter::builder().parse(directives)?;
    // A library that was given a subscriber of its own keeps it.
    let _kept = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(paint == Paint::Colour)
        .with_target(verbosity >= Verbosity::Debug)
        .with_writer(gate.clone())
        .try_init();
    Ok(())
}

/// Whether stderr is a terminal.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::Page;

    #[test]
    fn a_record_passes_the_gate_as_a_whole() {
        let page = Page::default();
        let gate = Gate::to(Box::new(page.clone()));
        let mut record = gate.make_writer();
        record.write_all(b"one ").unwrap();
        gate.say("before");
        record.write_all(b"line\n").unwrap();
        drop(record);
        assert_eq!(page.text(), "before\none line\n");
    }

    #[test]
    fn a_filter_that_is_none_is_refused() {
        let gate = Gate::to(Box::new(io::sink()));
        let error = install(Verbosity::Normal, Some("a=b=c"), Paint::Plain, &gate).unwrap_err();
        assert!(error.to_string().starts_with("RUST_LOG is not a filter: "), "{error}");
    }
}
