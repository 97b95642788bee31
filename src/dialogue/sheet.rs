//! The sheet: a TOML file beside a manuscript with a row for each quotation, in which a person says who speaks it.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::{Certainty, Quotation};
use crate::problem::{Problem, Spot};
use crate::script::Script;

/// The largest sheet, in bytes: a hundred thousand rows.
pub const MAX_BYTES: usize = 32 << 20;

/// Problems of one sheet that are told: more would hide the first.
const MAX_TOLD: usize = 20;

/// A row as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowSpec {
    at: Spanned<String>,
    words: String,
    speaker: Spanned<String>,
    certainty: Certainty,
    confirmed: bool,
    id: String,
}

/// What a sheet says of a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where its paragraph begins, for people: `alice.md:12:1`.
    pub at: String,
    /// How it begins, for people.
    pub words: String,
    /// Who speaks it; nobody, where it is the narrator's.
    pub speaker: String,
    /// How sure the proposal is or was.
    pub certainty: Certainty,
    /// Whether a person has said so.
    pub confirmed: bool,
    /// Which quotation: see [`Quotation::id`].
    pub id: String,
    /// Line and column of its speaker in the sheet, from 1; absent for a row that is new.
    pub place: Option<(u32, u32)>,
}

/// The rows of a sheet, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The rows.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// Reads the sheet `name`.
    ///
    /// # Errors
    ///
    /// All that is wrong with it, each with its place.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, Vec<Problem>> {
        if bytes.len() > MAX_BYTES {
            let message = format!("`{name}` has more than {} MiB and is no sheet of quotations", MAX_BYTES >> 20);
            return Err(vec![Problem::error("R0341", message).help("check that it is the file you mean")]);
        }
        let wrong = |text: &str, message: &str, span: Range<usize>| {
            let message: Vec<&str> = message.split_whitespace().collect();
            let help = "put the row right; docs/casting.md shows one. `rhapsode cast JOB --dialogue -o OTHER` writes a new sheet";
            Problem::error("R0341", format!("the sheet `{name}` cannot be read: {}", message.join(" ")))
                .help(help)
                .at(Spot::new(name, text, span, ""))
        };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            vec![wrong(&String::from_utf8_lossy(bytes), "it is not UTF-8 text", at..at + 1)]
        })?;
        let (root, mut syntax) = DeTable::parse_recoverable(text);
        if !syntax.is_empty() {
            syntax.sort_by_key(|error| error.span().map(|span| span.start));
            let told = syntax.iter().take(MAX_TOLD);
            return Err(told.map(|error| wrong(text, error.message(), error.span().unwrap_or(0..0))).collect());
        }
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let mut lines = Lines { text, at: 0, line: 1 };
        for (key, value) in root.into_inner() {
            match (key.get_ref().as_ref(), value.into_inner()) {
                ("quotation", DeValue::Array(all)) => {
                    for one in all {
                        let whole = one.span();
                        match RowSpec::deserialize(ValueDeserializer::from(one)) {
                            Ok(spec) => rows.push(row(spec, &mut lines)),
                            Err(error) => {
                                problems.push(wrong(text, error.message(), error.span().unwrap_or(whole)));
                            }
                        }
                    }
                }
                (other, _) => {
                    problems.push(wrong(text, &format!("it has no `{other}`, only [[quotation]]"), key.span()));
                }
            }
        }
        problems.truncate(MAX_TOLD);
        if problems.is_empty() { Ok(Sheet { rows }) } else { Err(problems) }
    }

    /// The sheet for `found` with all answers of this one: rows stay as they are while their words are there, confirmed ones
    /// also when these are gone. A new row for the words of a confirmed one that is gone proposes its speaker.
    pub fn merged(&self, script: &Script, found: &[Quotation]) -> Sheet {
        let matched = self.matched(found);
        let taken: HashMap<usize, usize> =
            matched.iter().enumerate().filter_map(|(at, row)| Some(((*row)?, at))).collect();
        // Rows that are gone stand behind the row that they stood behind.
        let ids: HashSet<&str> = found.iter().map(|quotation| quotation.id.as_str()).collect();
        let mut gone: HashMap<Option<usize>, Vec<Row>> = HashMap::new();
        let mut answers: HashMap<&str, Option<&str>> = HashMap::new();
        let mut behind = None;
        for (number, row) in self.rows.iter().enumerate() {
            if let Some(at) = taken.get(&number) {
                behind = Some(*at);
            } else if row.confirmed {
                // Beside new rows of its id it would make these uncertain too, and so on for ever.
                let id = if ids.contains(row.id.as_str()) { String::new() } else { row.id.clone() };
                gone.entry(behind).or_default().push(Row { id, ..row.clone() });
                let known = answers.entry(&row.words).or_insert(Some(&row.speaker));
                *known = known.filter(|known| *known == row.speaker);
            }
        }
        let mut rows: Vec<Row> = gone.remove(&None).unwrap_or_default();
        for (at, quotation) in found.iter().enumerate() {
            let known = matched.get(at).copied().flatten().and_then(|row| self.rows.get(row));
            rows.extend(match known {
                Some(row) => {
                    let at = script.show(quotation.place);
                    Some(Row { at, words: quotation.words.clone(), id: quotation.id.clone(), ..row.clone() })
                }
                None => proposal(script, quotation, answers.get(quotation.words.as_str()).copied().flatten()),
            });
            rows.extend(gone.remove(&Some(at)).unwrap_or_default());
        }
        Sheet { rows }
    }

    /// For each of `found` the row that is of it. Where there are more of one id on one side than on the other, which is which
    /// is unknown, and none is of any.
    pub(super) fn matched(&self, found: &[Quotation]) -> Vec<Option<usize>> {
        let mut by_id: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            by_id.entry(&row.id).or_default().0.push(at);
        }
        for (at, quotation) in found.iter().enumerate() {
            by_id.entry(&quotation.id).or_default().1.push(at);
        }
        let mut matched = vec![None; found.len()];
        let mut is_taken = vec![false; self.rows.len()];
        let equal = by_id.values().filter(|(rows, quotations)| rows.len() == quotations.len());
        for (row, quotation) in equal.flat_map(|(rows, quotations)| rows.iter().zip(quotations)) {
            if let (Some(slot), Some(taken)) = (matched.get_mut(*quotation), is_taken.get_mut(*row)) {
                (*slot, *taken) = (Some(*row), true);
            }
        }
        self.match_alone(found, &is_taken, &mut matched);
        matched
    }

    /// Matches what is left by the paragraph alone, where that is long and but once on either side: the one before it is
    /// another now.
    fn match_alone(&self, found: &[Quotation], is_taken: &[bool], matched: &mut [Option<usize>]) {
        let own = |id: &str| id.split('-').next().map(str::to_owned).unwrap_or_default();
        let mut rows: HashMap<String, Option<usize>> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let alone = is_taken.get(at) == Some(&false);
            rows.entry(own(&row.id)).and_modify(|known| *known = None).or_insert(alone.then_some(at));
        }
        let mut times: HashMap<String, usize> = HashMap::new();
        for quotation in found {
            *times.entry(own(&quotation.id)).or_default() += 1;
        }
        for (quotation, slot) in found.iter().zip(matched).filter(|(_, slot)| slot.is_none()) {
            let own = own(&quotation.id);
            if quotation.is_distinct && times.get(&own) == Some(&1) {
                *slot = rows.get(&own).copied().flatten();
            }
        }
    }

    /// The sheet as a file for `manuscript`.
    pub fn write(&self, manuscript: &str) -> String {
        let mut text = format!(
            "# Who speaks the quotations of {manuscript}. Put `speaker` right and write `confirmed = true`: only confirmed rows\n\
             # are cast. An empty speaker is the narrator. `rhapsode cast JOB --dialogue` adds new rows and keeps what is here.\n",
        );
        for row in &self.rows {
            let quoted = |text: &str| toml::Value::from(text).to_string();
            let certainty = match row.certainty {
                Certainty::Unknown => "unknown",
                Certainty::Maybe => "maybe",
                Certainty::Likely => "likely",
                Certainty::Named => "named",
            };
            let _ = write!(
                text,
                "\n[[quotation]]\nat = {}\nwords = {}\nspeaker = {}\ncertainty = \"{certainty}\"\nconfirmed = {}\nid = {}\n",
                quoted(&row.at),
                quoted(&row.words),
                quoted(&row.speaker),
                row.confirmed,
                quoted(&row.id),
            );
        }
        text
    }
}

/// A row for what nobody has answered yet; what is no speech gets none.
fn proposal(script: &Script, quotation: &Quotation, answered: Option<&str>) -> Option<Row> {
    let proposed = quotation.speaker.clone().unwrap_or_default();
    let (speaker, certainty) = match answered {
        Some(before) => (before.to_owned(), Certainty::Likely),
        None => (proposed, quotation.certainty),
    };
    (quotation.is_speech || answered.is_some()).then(|| Row {
        at: script.show(quotation.place),
        words: quotation.words.clone(),
        speaker,
        certainty,
        confirmed: false,
        id: quotation.id.clone(),
        place: None,
    })
}

fn row(spec: RowSpec, lines: &mut Lines<'_>) -> Row {
    let place = Some(lines.place(spec.speaker.span().start));
    let RowSpec { at, words, speaker, certainty, confirmed, id } = spec;
    let speaker = speaker.into_inner().split_whitespace().collect::<Vec<_>>().join(" ");
    Row { at: at.into_inner(), words, speaker, certainty, confirmed, id, place }
}

/// Counts lines up to places that ascend.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn place(&mut self, at: usize) -> (u32, u32) {
        if at < self.at {
            (self.at, self.line) = (0, 1);
        }
        let passed = self.text.get(self.at..at).unwrap_or("");
        self.line += u32::try_from(memchr::memchr_iter(b'\n', passed.as_bytes()).count()).unwrap_or(u32::MAX);
        self.at = at;
        let start = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count());
        (self.line, u32::try_from(column + 1).unwrap_or(u32::MAX))
    }
}
