//! Takes of prompts that wait for a person's word, as people and programs read them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audio::Digest;
use crate::audio::check::Finding;
use crate::plan::lock::drift::Site;
use crate::report::columns::{Align, Columns, counted, fit};

pub mod json;
pub mod page;
pub mod record;

/// Cells that the words of a prompt are shown in.
const WORDS: usize = 44;

/// A take that nobody has accepted yet, with those of the same words beside it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct New {
    /// The name of its prompt's files, without their endings.
    pub name: String,
    /// The id of its prompt.
    pub id: String,
    /// The language of its edition.
    pub language: String,
    /// Where the prompt stands.
    pub place: Site,
    /// The words.
    pub words: String,
    /// The engine's id of the voice.
    pub voice: String,
    /// The length of the prompt's file in milliseconds; absent where a person has edited it.
    pub ms: Option<u64>,
    /// Why it was ordered, where a person said so.
    pub because: Option<String>,
    /// Which of its words' takes is used, from 1; absent where it is not on this shelf.
    pub used: Option<u32>,
    /// The takes of its words that are on this shelf.
    pub takes: Vec<Kept>,
}

/// A take on the shelf.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Kept {
    /// Which of its words' takes it is, from 1.
    pub nth: u32,
    /// Its length in milliseconds.
    pub ms: u64,
    /// The digest of its sound.
    #[schemars(with = "String")]
    pub digest: Digest,
    /// What the checks say of it; empty for a take that passes.
    pub findings: Vec<Finding>,
}

impl Kept {
    fn seconds(&self) -> String {
        format!("{}: {:.1} s", self.nth, self.ms as f64 / 1000.0)
    }
}

/// What `findings` say, in a line.
fn said(findings: &[Finding]) -> String {
    match findings {
        [] => "pass".to_owned(),
        findings => findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}

/// The list of `new` as people read it; `job` is the job file as a shell reads it.
pub fn render(new: &[New], job: &str) -> String {
    if new.is_empty() {
        return "All takes are accepted.\n".to_owned();
    }
    let mut table = Columns::new(&[Align::Left, Align::Left, Align::Right, Align::Left, Align::Left]);
    table.row(["Prompt", "voice", "length", "take", "words"]);
    for one in new {
        let ms = one.ms.map_or_else(|| "edited".to_owned(), |ms| format!("{:.1} s", ms as f64 / 1000.0));
        let others: Vec<String> =
            one.takes.iter().filter(|take| Some(take.nth) != one.used).map(Kept::seconds).collect();
        let take = match one.used {
            Some(nth) if others.is_empty() => nth.to_string(),
            Some(nth) => format!("{nth} (also {})", others.join(", ")),
            None => "not here".to_owned(),
        };
        let because = one.because.as_ref().map(|because| format!("; made again: {because}")).unwrap_or_default();
        table.row([one.name.clone(), one.voice.clone(), ms, take, format!("{}{because}", fit(&one.words, WORDS))]);
    }
    let takes = counted(new.len() as u64, "take", "takes");
    let flagged: String = new
        .iter()
        .flat_map(|one| one.takes.iter().filter(|take| !take.findings.is_empty()).map(move |take| (one, take)))
        .map(|(one, take)| format!("  {}, take {}: {}\n", one.name, take.nth, said(&take.findings)))
        .collect();
    let heard = if flagged.is_empty() { String::new() } else { format!("\nWhat the checks say:\n{flagged}") };
    format!(
        "{takes} that nobody has accepted yet:\n\n{}{heard}\nListen to the files, or to all on a page with --html FILE, then: \
         rhapsode review {job} --accept ID, --reject ID, --choose ID N, or --all\n",
        table.render("  ")
    )
}
