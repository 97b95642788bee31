//! Reading: entries of any format become prompts, or are left out by name, or are wrong; all of them are judged alike.

use std::collections::BTreeMap;
use std::ops::Range;

use super::beside::Words;
use super::entry::{Entry, Found};
use super::message::{self, Apostrophes, Part};
use super::notices::Seen;
use super::{Catalogue, Notation, Taken, placeholder, tags, target};
use crate::problem::{Problem, Problems, Spot};
use crate::read::place::Cursor;
use crate::read::words;
use crate::script::{Break, Direction, Markup, Place, Prompt, Scribe};

/// What is written around texts, in tables and in other formats.
const OTHER: [&str; 2] = ["cells that are not spoken", "keys and notes"];

/// What entries are called that have nothing to say.
pub(super) const WITHOUT_TEXT: [&str; 2] = ["row without text", "entry without text"];

/// What entries are called whose text has nothing that is spoken: signs and pictures.
pub(super) const UNSPOKEN: [&str; 2] = ["row without words", "entry without words"];

/// What entries are called whose text a program completes.
pub(super) const UNFINISHED: [&str; 2] = ["row with a placeholder", "entry with a placeholder"];

/// What entries are called that the job or their table leaves out.
pub(super) const UNWANTED: [&str; 2] = ["row that is to be skipped", "entry that is to be skipped"];

/// What the text of an entry is called where the job says another.
const OTHERWISE: &str = "text that is said otherwise";

/// What entries are called that their format marks as not ready.
pub(super) const UNREADY: &str = "entry that is not ready";

/// What is kept while a catalogue is read.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    /// Its number in the script.
    pub(super) file: u32,
    pub(super) cursor: Cursor<'a>,
    pub(super) catalogue: &'a Catalogue,
    pub(super) notation: Notation,
    pub(super) scribe: &'a mut Scribe,
    pub(super) taken: &'a mut Taken,
    pub(super) problems: Problems,
    /// What is left out: how often, and where first.
    pub(super) left_out: BTreeMap<&'static str, (usize, Place)>,
    /// Texts with tags: how many, and where the first is.
    pub(super) tagged: Option<(usize, Place)>,
    /// What is said instead of texts, by id.
    pub(super) spoken: Words,
    /// The files that somebody has recorded, by id.
    pub(super) copies: Words,
    /// What texts were translated from, by id.
    pub(super) base: Words,
    /// What was met besides, and is told at the end.
    pub(super) seen: Seen,
    /// Up to where all is spoken or has a name.
    pub(super) named: usize,
    pub(super) prompts: usize,
}

impl Reading<'_> {
    /// Which of two names a thing has in this format.
    pub(super) fn called(&self, names: [&'static str; 2]) -> &'static str {
        let [row, entry] = names;
        if self.notation == Notation::Table { row } else { entry }
    }

    /// Takes in what was found next.
    pub(super) fn take(&mut self, found: Found) {
        match found {
            Found::Entry(entry) => self.entry(&entry),
            Found::Forms(forms, span) => {
                let place = self.cursor.place(span.start);
                self.seen.forms(&forms, self.catalogue.spoken_in(), place);
            }
            Found::Left(what, span) => self.leave_out(what, span),
            Found::Wrong(problem, span, label) => self.problem(problem, span, label),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let (name, span) = (entry.id.trim(), entry.span.clone());
        self.base.meet(name);
        // What is recorded is there, whatever became of its text.
        let copied = self.copies.of(name).map(str::to_owned);
        if let Some(what) = entry.left_out.filter(|_| copied.is_none()) {
            return self.leave_out(what, span);
        }
        if self.catalogue.skip.contains(name) {
            self.seen.skipped.insert(name.to_owned());
            return self.leave_out(self.called(UNWANTED), span);
        }
        if entry.recorded.is_some() || copied.is_some() {
            return self.recorded(entry, copied);
        }
        let otherwise = self.spoken.of(name).map(str::to_owned);
        let untagged: Vec<_> = entry.text.iter().map(|piece| tags::without(&piece.text)).collect();
        let text = otherwise.clone().unwrap_or_else(|| untagged.concat());
        let said = clean(&text);
        if !words::speakable(&said) && placeholder::first(&text).is_none() {
            let what = if said.is_empty() { WITHOUT_TEXT } else { UNSPOKEN };
            return self.leave_out(self.called(what), span);
        }
        if name.is_empty() {
            return self.nameless(span);
        }
        let apostrophes = if self.notation == Notation::Arb { Apostrophes::Letters } else { Apostrophes::Quote };
        let parts = match &entry.message {
            Some(parts) if otherwise.is_none() => parts.clone(),
            _ => message::parts(&text, apostrophes),
        };
        if parts.iter().any(|part| !matches!(part, Part::Words(_))) {
            return self.several(entry, &parts);
        }
        let Some(stem) = self.stem(entry, name) else { return };
        let place = self.begin(entry);
        if otherwise.is_some() {
            self.account(entry, OTHERWISE, said.clone());
        } else {
            for (piece, spoken) in entry.text.iter().zip(&untagged) {
                self.speak(piece.span.clone(), spoken);
            }
        }
        let flaws = self.flaws(entry, &said, place);
        let priority = entry.priority;
        let prompt = Prompt { id: name.to_owned(), stem, language: None, priority, flaws, recorded: None };
        self.prompt(entry, prompt, place, &said);
    }

    /// An entry at `span` has no id.
    pub(super) fn nameless(&mut self, span: Range<usize>) {
        let problem = Problem::error("R0217", format!("this {} has a text and no id", self.notation.noun()));
        self.problem(problem.help("give it one: its file is called by it"), span, "no id");
    }

    /// Where the file of the prompt `id`, made of `entry`, lies; nothing where that is a mistake, which is told.
    pub(super) fn stem(&mut self, entry: &Entry, id: &str) -> Option<String> {
        let stem = self.catalogue.stem(&entry.folder, id);
        let place = self.cursor.place(entry.id_span.start);
        match self.refused(&stem, id, place) {
            Some(problem) => {
                self.problem(problem, entry.id_span.clone(), "the name of its file");
                None
            }
            None => Some(stem),
        }
    }

    /// Where the words of `entry` begin; tags in them are noted.
    pub(super) fn begin(&mut self, entry: &Entry) -> Place {
        let spoken = entry.text.iter().find(|piece| !piece.text.trim().is_empty()).or(entry.text.first());
        let start = spoken.map_or(entry.span.start, |piece| beginning(self.text, &piece.span));
        let place = self.cursor.place(start);
        if entry.text.iter().any(|piece| tags::are_in(&piece.text)) {
            self.tagged.get_or_insert((0, place)).0 += 1;
        }
        place
    }

    /// Adds `prompt`, made of `entry`, which says `said`.
    pub(super) fn prompt(&mut self, entry: &Entry, prompt: Prompt, place: Place, said: &str) {
        let role = Some(entry.role.clone()).filter(|role| !role.is_empty());
        let language = self.catalogue.edition.clone();
        let is_spoken = prompt.recorded.is_none();
        self.scribe.prompt(Prompt { language: language.clone(), ..prompt }, place);
        if is_spoken {
            let direction = self.scribe.direction(&Direction { role, language, ..Direction::default() });
            self.scribe.line(said, direction, place, Break::Chapter, None);
        }
        self.prompts += 1;
    }

    /// Says that `spoken` is what is written at `span`; where that cannot be seen character by character it is noted.
    pub(super) fn speak(&mut self, span: Range<usize>, spoken: &str) {
        self.name_up_to(span.start);
        self.named = span.end;
        let written = self.text.get(span.clone()).unwrap_or("");
        if !stands_in(spoken, written) {
            let chars = written.chars().count() as u64;
            let place = self.cursor.place(span.start);
            self.scribe.markup(Markup { what: "text in signs", place, chars, spoken: clean(spoken) });
        }
    }

    /// Why the prompt `id` cannot have the file `stem`.
    fn refused(&mut self, stem: &str, id: &str, place: Place) -> Option<Problem> {
        if let Some(why) = target::why_not(stem) {
            let help = if self.notation == Notation::Table {
                "name it otherwise, or choose other columns in its [[catalogue]]"
            } else {
                "name it otherwise, or write names = \"slug\" in its [[catalogue]] to have names made of ids"
            };
            return Some(Problem::error("R0216", format!("`{stem}` cannot be the name of a file: {why}")).help(help));
        }
        if let Some(rules) = &self.catalogue.rules
            && let Some(why) = rules.broken_by(stem)
        {
            let message = format!("`{stem}` cannot be a file of `{}`: {why}", rules.player);
            let help = "name it otherwise; what a target takes is in docs/targets.md, and `max_name` in [prompts] changes the length";
            return Some(Problem::error("R0240", message).help(help));
        }
        let (other, first) = self.taken.take(stem, place).err()?;
        let first = self.scribe.show(first);
        if other == stem {
            let help = if self.notation == Notation::Table {
                "take one of the two out, or choose columns that tell them apart"
            } else {
                "take one of the two out, or name one otherwise"
            };
            return Some(Problem::error("R0214", format!("`{id}` stands twice: first at {first}")).help(help));
        }
        let message =
            format!("`{stem}` and `{other}` at {first} are one file where case or composition does not count");
        Some(Problem::error("R0215", message).help("name one of the two otherwise"))
    }

    pub(super) fn problem(&mut self, problem: Problem, span: Range<usize>, label: &str) {
        let spot = self.cursor.spot(span, label);
        self.problem_at(problem, spot);
    }

    pub(super) fn problem_at(&mut self, problem: Problem, spot: Spot) {
        self.problems.add(|| problem.at(spot));
    }

    /// Where a file beside the catalogue says what is spoken for `id`, if it does.
    pub(super) fn said_at(&self, id: &str, label: &str) -> Option<Spot> {
        self.spoken.spot(self.catalogue.spoken.as_ref()?, id, label)
    }

    /// Names what is at `span` as left out.
    pub(super) fn leave_out(&mut self, what: &'static str, span: Range<usize>) {
        self.name_up_to(span.start);
        let place = self.cursor.place(span.start);
        self.left_out.entry(what).or_insert((0, place)).0 += 1;
        self.skip(what, span);
    }

    /// Names what stands before byte `end` and has no name yet.
    pub(super) fn name_up_to(&mut self, end: usize) {
        let between = self.named..end;
        let is_bare = |c: char| !words::is_visible(c) || c.is_ascii_punctuation();
        if !self.text.get(between.clone()).unwrap_or("").chars().all(is_bare) {
            self.skip(self.called(OTHER), between);
        }
    }

    pub(super) fn skip(&mut self, what: &'static str, span: Range<usize>) {
        let place = self.cursor.place(span.start);
        let chars = self.text.get(span.clone()).map_or(0, |text| text.chars().count());
        self.scribe.skip(what, place, chars as u64);
        self.named = span.end;
    }
}

/// Whether the characters of `spoken` stand in `written` in their order, with nothing but signs of ASCII between them.
fn stands_in(spoken: &str, written: &str) -> bool {
    let mut signs = spoken.chars().filter(|c| words::is_visible(*c)).peekable();
    let mut standing = written.chars().filter(|c| words::is_visible(*c));
    standing.all(|c| signs.next_if_eq(&c).is_some() || c.is_ascii_punctuation()) && signs.next().is_none()
}

/// The words of a text: its lines are one, as their script is written.
pub(super) fn clean(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let (Some(last), Some(first)) = (said.chars().next_back(), line.chars().next())
            && words::space_between(last, first)
        {
            said.push(' ');
        }
        words::push(&mut said, line);
    }
    let trimmed = said.trim();
    if trimmed.len() == said.len() { said } else { trimmed.to_owned() }
}

/// Where the words of the text at `span` begin.
pub(super) fn beginning(text: &str, span: &Range<usize>) -> usize {
    let raw = text.get(span.clone()).unwrap_or("");
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    span.start + (raw.len() - inner.len()) + (inner.len() - inner.trim_start().len())
}
