//! What a lexicon does for a work, and what it lacks: for people, for machines, and as lines to paste.

use serde::Serialize;

use crate::plan::names::Name;
use crate::problem::Problem;
use crate::report::columns::{Align, Columns, counted, fit};
use crate::script::Script;
use crate::units::{Grouped, Language};

/// Cells of a written or spoken form.
const FORM_CELLS: usize = 28;

/// An entry, and how it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Used {
    /// Its place: `names.toml:3`.
    pub entry: String,
    /// What is written.
    pub written: String,
    /// What is said.
    pub spoken: String,
    /// The language that it is for; absent for all.
    pub language: Option<Language>,
    /// The voice that it is for; absent for all.
    pub voice: Option<String>,
    /// How often it is used.
    pub times: u64,
    /// The first lines that it is used in.
    pub first: Vec<String>,
}

/// `entries` as people read them.
pub fn render(entries: &[Used]) -> String {
    if entries.is_empty() {
        return "The job has no lexicon with an entry: docs/lexicon.md shows how one is made.\n".to_owned();
    }
    let mut table = Columns::new(&[Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Left]);
    table.row(["entry", "written", "spoken", "for", "used", "first at"]);
    for used in entries {
        let language = used.language.as_ref().map(Language::as_str);
        let whom: Vec<&str> = language.into_iter().chain(used.voice.as_deref()).collect();
        let spoken = if used.spoken.is_empty() { "(unsaid)".to_owned() } else { fit(&used.spoken, FORM_CELLS) };
        let times = if used.times == 0 { "never".to_owned() } else { Grouped(used.times).to_string() };
        table.row([
            used.entry.clone(),
            fit(&used.written, FORM_CELLS),
            spoken,
            if whom.is_empty() { "all".to_owned() } else { whom.join(" ") },
            times,
            used.first.join(", "),
        ]);
    }
    let unused = entries.iter().filter(|used| used.times == 0).count() as u64;
    let all = counted(entries.len() as u64, "entry", "entries");
    let never = if unused == 0 { String::new() } else { format!(", {} never used", Grouped(unused)) };
    format!("{}\n{all}{never}.\n", table.render(""))
}

/// `entries` and what is strange in their files as one JSON object.
pub fn json(entries: &[Used], problems: &[Problem]) -> serde_json::Result<String> {
    #[derive(Serialize)]
    #[serde(tag = "type", rename = "lexicon")]
    struct View<'a> {
        v: u8,
        entries: &'a [Used],
        problems: &'a [Problem],
    }
    Ok(format!("{}\n", serde_json::to_string(&View { v: 1, entries, problems })?))
}

/// `names` of `script` as entries of a lexicon, in which only what is said is left to write; `main` is the job's language.
pub fn entries(names: &[Name], script: &Script, main: &Language) -> String {
    if names.is_empty() {
        return "# No name or foreign word that is frequent is missing.\n".to_owned();
    }
    let entry = |name: &Name| {
        let quoted = toml::Value::String(name.written.clone()).to_string();
        let times = counted(name.times, "time", "times");
        let language =
            if name.language == *main { String::new() } else { format!("language = \"{}\"\n", name.language) };
        let first = script.show(name.first);
        format!("[[entry]] # {times}, first at {first}\nwritten = {quoted}\nspoken = {quoted}\n{language}")
    };
    names.iter().map(entry).collect::<Vec<_>>().join("\n")
}

/// `names` of `script` as one JSON object.
pub fn names_json(names: &[Name], script: &Script) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Shown<'a> {
        written: &'a str,
        language: &'a Language,
        times: u64,
        first: String,
    }
    #[derive(Serialize)]
    #[serde(tag = "type", rename = "names")]
    struct View<'a> {
        v: u8,
        names: Vec<Shown<'a>>,
    }
    let shown = |name: &'_ Name| (name.times, script.show(name.first));
    let names = names.iter().map(|name| {
        let (times, first) = shown(name);
        Shown { written: &name.written, language: &name.language, times, first }
    });
    Ok(format!("{}\n", serde_json::to_string(&View { v: 1, names: names.collect() })?))
}
