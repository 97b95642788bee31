//! JSON lines: a run for machines, one object a line, each with `v`, `at` and `type`; fields are added, never changed.

use std::io::Write;

use serde::Serialize;

use crate::report::progress::Painter;
use crate::report::progress::tally::Tally;
use crate::session::event::Event;
use crate::units::Now;

/// Version of the lines. It changes only when a field changes its meaning, which it should not.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Line<'a> {
    v: u8,
    at: String,
    #[serde(flatten)]
    event: &'a Event,
}

/// The last line: how the program ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename = "exit")]
pub struct Exit {
    /// The exit status.
    pub code: u8,
    /// Why, in one stable word such as `done` or `daily_quota`.
    pub reason: String,
    /// The command that goes on from here; `null` when nothing is left.
    pub resume: Option<String>,
}

/// `exit` as the last line, without its line feed.
pub fn exit_line(exit: &Exit) -> String {
    #[derive(Serialize)]
    struct Last<'a> {
        v: u8,
        #[serde(flatten)]
        exit: &'a Exit,
    }
    serde_json::to_string(&Last { v: VERSION, exit }).unwrap_or_default()
}

/// Writes events as they come. When nobody reads them any more the run goes on in silence: what it has paid for counts.
pub(super) struct Json {
    data: Option<Box<dyn Write + Send>>,
}

impl Json {
    pub(super) fn new(data: Box<dyn Write + Send>) -> Json {
        Json { data: Some(data) }
    }
}

impl Painter for Json {
    fn event(&mut self, event: &Event, _: &Tally, now: Now) {
        let Some(data) = &mut self.data else { return };
        let Ok(mut line) = serde_json::to_vec(&Line { v: VERSION, at: now.utc.to_string(), event }) else { return };
        line.push(b'\n');
        if data.write_all(&line).and_then(|()| data.flush()).is_err() {
            self.data = None;
        }
    }
}
