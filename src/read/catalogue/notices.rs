//! What a person should know of a catalogue that was read all the same, each told once, at the first of its kind.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Forms;
use super::fluent::JUNK;
use super::message::Kind;
use super::plural::Rules;
use super::reading::{Reading, UNFINISHED, UNREADY, UNSPOKEN, UNWANTED, WITHOUT_TEXT};
use super::sounds::SOUND;
use super::tree::ALIAS;
use crate::script::{Notice, Place};
use crate::units::Code;

/// What stands between two placeholders is called where it has no words.
pub(super) const PIECE: &str = "piece without words";

/// What is met in entries that are read.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The names in `[catalogue.values]` that fill a placeholder.
    pub(super) used: BTreeSet<String>,
    /// The ids that the job leaves out and that are there.
    pub(super) skipped: BTreeSet<String>,
    /// The ids whose texts are meant to be those of the base, and that are there.
    pub(super) same: BTreeSet<String>,
    /// What checks find, by its code: how often, what of the first, and where that is.
    told: BTreeMap<&'static str, (usize, String, Place)>,
}

impl Seen {
    /// Notes `message`, which has `code`, of a text at `place`.
    pub(super) fn tell(&mut self, code: &'static str, message: String, place: Place) {
        self.told.entry(code).or_insert((0, message, place)).0 += 1;
    }

    /// Notes what of the `forms` of the plural at `place` is not as `language` has it.
    pub(super) fn forms(&mut self, forms: &Forms, language: &str, place: Place) {
        let kind = if matches!(forms, Forms::Ordinal(_)) { Kind::Ordinal } else { Kind::Cardinal };
        let rules = Rules::of(language, kind);
        let everyday = rules.everyday();
        match forms {
            Forms::Named(named) | Forms::NamedOrZero(named) | Forms::Ordinal(named) => {
                let is_number = |form: &str| form == "zero" && matches!(forms, Forms::NamedOrZero(_));
                let foreign = named.iter().filter(|form| !rules.have(form) && !is_number(form));
                foreign.for_each(|form| self.foreign(form, language, place));
                let lacking = everyday.iter().filter(|form| !named.iter().any(|one| one == **form));
                lacking.for_each(|form| self.lacking(form, language, place));
            }
            Forms::Numbered(number) => {
                let code = if *number > everyday.len() { "N0221" } else { "N0222" };
                if *number != everyday.len() {
                    let message = format!("this plural has {number} forms, and `{language}` has {}", everyday.len());
                    self.tell(code, message, place);
                }
            }
        }
    }

    /// Notes a form of a plural that `language` does not have.
    pub(super) fn foreign(&mut self, form: &str, language: &str, place: Place) {
        self.tell("N0221", format!("`{language}` has no form `{form}` of plurals, and no program asks for it"), place);
    }

    /// Notes a form that `language` has and that is not there.
    pub(super) fn lacking(&mut self, form: &str, language: &str, place: Place) {
        self.tell("N0222", format!("`{language}` has a form `{form}` of plurals, which has no text here"), place);
    }
}

impl Reading<'_> {
    /// All of it, in no order.
    pub(super) fn notices(&self) -> Vec<Notice> {
        let noun = self.notation.noun();
        let mut notices: Vec<Notice> = Vec::new();
        for (what, (times, place)) in &self.left_out {
            notices.extend(left_out(what, noun, *times, *place));
        }
        if let Some((times, place)) = self.tagged {
            let message = format!("tags in this text are not spoken{}", more(times));
            notices.push(notice("N0213", message, place, "nothing needs to be done if they are no words"));
        }
        for (code, (times, message, place)) in &self.seen.told {
            let help = match *code {
                "N0221" => "take it out, or see that `language` in [job] is right",
                "N0222" => "translate it; a program says what `other` does",
                "N0223" => {
                    "translate it, see that `language` in [job] is that of the catalogue, or name its id under `same` there"
                }
                "N0224" => "translate it, or name its id under `same` in its [[catalogue]]",
                _ => "say it in fewer words",
            };
            notices.push(notice(code, format!("{message}{}", more(*times)), *place, help));
        }
        notices.extend(self.idle());
        notices.extend(self.unmatched());
        notices.extend(self.lacking());
        notices.extend(self.is_not_begun().then(|| self.not_begun()));
        notices
    }

    /// Whether it is an edition of which nothing is spoken for the one reason that nobody has translated it yet.
    pub(super) fn is_not_begun(&self) -> bool {
        let waits = |what: &&str| WITHOUT_TEXT.contains(what) || *what == UNREADY;
        let is_text = |what: &&str| UNSPOKEN.contains(what) || UNFINISHED.contains(what) || UNWANTED.contains(what);
        let mut kinds = self.left_out.keys();
        let is_empty = self.catalogue.edition.is_some() && self.prompts == 0;
        is_empty && kinds.clone().any(waits) && !kinds.any(is_text)
    }

    /// What is told of an edition that is not begun.
    fn not_begun(&self) -> Notice {
        let (noun, language) = (self.notation.noun(), self.catalogue.spoken_in());
        let message = format!("no {noun} of this catalogue has a text yet: nothing is spoken in `{language}`");
        let place = Place { file: self.file, line: 1, column: 1 };
        notice("N0235", message, place, "nothing needs to be done until it is translated")
    }

    /// Entries of the catalogue that this one was translated from, and that are not here.
    fn lacking(&self) -> Option<Notice> {
        let file = self.catalogue.base.as_ref()?;
        let mut lacking = self.base.unmet().filter(|id| !self.catalogue.skip.contains(*id));
        let first = lacking.next()?;
        let noun = self.notation.noun();
        let message = format!("no {noun} is called `{first}`, which {} has{}", file.name, more(1 + lacking.count()));
        let place = Place { file: self.file, line: 1, column: 1 };
        Some(notice("N0234", message, place, "add it and translate it, or name it under `skip` in its [[catalogue]]"))
    }

    /// Ids for which a file beside the catalogue, or the job, says something and that are not there.
    fn unmatched(&self) -> Vec<Notice> {
        let place = Place { file: self.file, line: 1, column: 1 };
        let noun = self.notation.noun();
        let tell = |id: &str, whose: &str, times: usize| {
            let message = format!("no {noun} is called `{id}`, as {whose} has it{}", more(times));
            notice("N0226", message, place, "write the id as the catalogue does, or take it out")
        };
        let mut all = Vec::new();
        for (words, file) in [(&self.spoken, &self.catalogue.spoken), (&self.copies, &self.catalogue.copies)] {
            let idle = words.idle();
            if let (Some((id, line)), Some(file)) = (idle.first(), file) {
                all.push(tell(id, &format!("{}:{line}", file.name), idle.len()));
            }
        }
        let (skip, same) = (&self.catalogue.skip, &self.catalogue.same);
        for (key, asked, met) in [("skip", skip, &self.seen.skipped), ("same", same, &self.seen.same)] {
            let mut unmet = asked.difference(met).filter(|id| *id != "*");
            if let Some(id) = unmet.next() {
                all.push(tell(id, &format!("`{key}` of the job"), 1 + unmet.count()));
            }
        }
        all
    }

    /// Names in `[catalogue.values]` that fill nothing.
    fn idle(&self) -> Option<Notice> {
        let used = &self.seen.used;
        let mut idle = self.catalogue.values.keys().filter(|name| !used.contains(*name));
        let first = idle.next()?;
        let message = format!("the values of `{first}` fill no placeholder{}", more(1 + idle.count()));
        let help = "take them out of [catalogue.values], or see how the placeholder is written";
        Some(notice("N0220", message, Place { file: self.file, line: 1, column: 1 }, help))
    }
}

fn notice(code: &'static str, message: String, place: Place, help: &str) -> Notice {
    Notice { code: Code(code), message, place: Some(place), help: help.to_owned() }
}

pub(super) fn more(times: usize) -> String {
    if times > 1 { format!(", with {} more like it", times - 1) } else { String::new() }
}

/// Tells of entries that are left out, at the first of them.
fn left_out(what: &str, noun: &str, times: usize, place: Place) -> Option<Notice> {
    let more = more(times);
    let (code, message, help) = if WITHOUT_TEXT.contains(&what) {
        let help = match noun {
            "row" => "translate it, or name another column under `text` in its [[catalogue]]",
            _ => "translate it",
        };
        ("N0210", format!("this {noun} has no text and is left out{more}"), help)
    } else if UNSPOKEN.contains(&what) {
        let help = "write it in words if it is to be said, or name its id under `skip` in its [[catalogue]]";
        ("N0229", format!("this text has nothing that is spoken, and is left out{more}"), help)
    } else if UNFINISHED.contains(&what) {
        let help = "a text without placeholders is spoken, and so is one for whose placeholders the job gives values";
        ("N0211", format!("this {noun} has a placeholder and is left out{more}"), help)
    } else if what == UNREADY {
        let help = "have its translation seen through, and take its mark out";
        ("N0212", format!("this {noun} is marked as not ready and is left out{more}"), help)
    } else if UNWANTED.contains(&what) {
        ("N0227", format!("this {noun} is to be skipped{more}"), "nothing needs to be done: it was asked for")
    } else if what == JUNK {
        let help = "put them right; entries around them are read";
        ("N0215", format!("these lines cannot be read and are left out{more}"), help)
    } else if what == ALIAS {
        let help = "nothing needs to be done if they are said where they stand; else write them out";
        ("N0233", format!("this alias names several texts and is left out{more}"), help)
    } else if what == SOUND {
        let help = "nothing needs to be done if it is none that a voice says";
        ("N0214", format!("this is a sound in brackets and is left out{more}"), help)
    } else if what == PIECE {
        let help = "nothing needs to be done: its number is left free";
        ("N0219", format!("a piece of this text has no words and is left out{more}"), help)
    } else {
        return None;
    };
    Some(notice(code, message, place, help))
}
