//! Entries that become several prompts: one for each combination of values, form of a plural, or piece between placeholders.

use super::entry::Entry;
use super::expand::{self, Expansion, Refused};
use super::message::Part;
use super::notices::PIECE;
use super::reading::{Reading, UNFINISHED, UNWANTED, clean};
use super::tags;
use crate::problem::Problem;
use crate::read::words;
use crate::script::{Markup, Place, Prompt};

/// What the text of such an entry is called: it is said more than once, and not as it stands.
const EXPANDED: &str = "text of several prompts";

impl Reading<'_> {
    /// Takes in `entry`, whose text is made of `parts` of which some are no words.
    pub(super) fn several(&mut self, entry: &Entry, parts: &[Part]) {
        let expansion = match expand::expand(parts, self.catalogue) {
            Ok(expansion) => expansion,
            Err(why) => return self.refuse(entry, &why),
        };
        self.seen.used.extend(expansion.used.iter().cloned());
        let said: Vec<(String, String)> =
            expansion.made.iter().map(|made| (made.suffix.clone(), made_of(entry, &made.words))).collect();
        if !said.iter().any(|(_, words)| words::speakable(words)) {
            return self.leave_out(self.called(UNFINISHED), entry.span.clone());
        }
        let place = self.begin(entry);
        let (mut prompts, mut unwanted) = (Vec::with_capacity(said.len()), 0);
        for (suffix, said) in said.into_iter().filter(|(_, words)| words::speakable(words)) {
            let id = suffixed(entry.id.trim(), &suffix);
            if self.catalogue.skip.contains(&id) {
                self.seen.skipped.insert(id);
                unwanted += 1;
                continue;
            }
            let said = self.spoken.of(&id).map_or(said, clean);
            // One that is refused was told; the others are looked at too.
            let Some(stem) = self.stem(entry, &id) else { continue };
            let recorded = match self.copies.of(&id).map(str::to_owned) {
                Some(written) => match self.recording(entry, &id, &written, &said, place) {
                    Some(recorded) => Some(recorded),
                    None => continue,
                },
                None => None,
            };
            let (priority, flaws) = (entry.priority, Vec::new());
            prompts.push((Prompt { id, stem, language: None, priority, flaws, recorded }, said));
        }
        self.account(entry, EXPANDED, prompts.iter().map(|(_, said)| said.as_str()).collect());
        if unwanted > 0 {
            let what = self.called(UNWANTED);
            self.left_out.entry(what).or_insert((0, place)).0 += unwanted;
        }
        self.note(&expansion, place);
        for (mut prompt, said) in prompts {
            if prompt.recorded.is_none() {
                prompt.flaws = self.flaws(entry, &said, place);
            }
            self.prompt(entry, prompt, place, &said);
        }
    }

    /// Says that all of `spoken` stands for what is written as the text of `entry`, which is called `what`.
    pub(super) fn account(&mut self, entry: &Entry, what: &'static str, spoken: String) {
        let mut spoken = Some(spoken);
        for piece in &entry.text {
            self.name_up_to(piece.span.start);
            self.named = piece.span.end;
            let chars = self.text.get(piece.span.clone()).map_or(0, |written| written.chars().count() as u64);
            let place = self.cursor.place(piece.span.start);
            let spoken = spoken.take().unwrap_or_default();
            self.scribe.markup(Markup { what, place, chars, spoken });
        }
    }

    /// Notes what of `expansion`, at `place`, a person should know.
    fn note(&mut self, expansion: &Expansion, place: Place) {
        if expansion.unfinished > 0 {
            let what = self.called(UNFINISHED);
            self.left_out.entry(what).or_insert((0, place)).0 += 1;
        }
        if expansion.dropped > 0 {
            self.left_out.entry(PIECE).or_insert((0, place)).0 += 1;
        }
        let language = self.catalogue.spoken_in();
        expansion.foreign.iter().for_each(|form| self.seen.foreign(form, language, place));
        expansion.lacking.iter().for_each(|form| self.seen.lacking(form, language, place));
    }

    fn refuse(&mut self, entry: &Entry, why: &Refused) {
        let rows = if self.notation.noun() == "row" { "rows" } else { "entries" };
        let (code, message, help) = match why {
            Refused::NoValues(sign, name) => {
                let message = match sign.as_str() {
                    "#" => format!("`#` stands for the number `{name}`, which a program fills in, and is never spoken"),
                    _ => format!("`{sign}` stands for what a program fills in, and is never spoken"),
                };
                let help = format!(
                    "write the text as it is said, give its values as `{name}` under [catalogue.values], or leave such \
                     {rows} out with placeholders = \"skip\" in its [[catalogue]]"
                );
                ("R0213", message, help)
            }
            Refused::TooMany(times) => {
                let cap = self.catalogue.values_cap;
                let message = format!("this text becomes up to {times} prompts, and {cap} are allowed");
                ("R0225", message, "give fewer values, or raise values_cap in its [[catalogue]]".to_owned())
            }
            Refused::NoNumber(name, value) => {
                let message = format!("a form of the plural is chosen by `{name}`, and `{value}` is no whole number");
                ("R0226", message, format!("write numbers in digits as the values of `{name}`: \"5\""))
            }
        };
        let problem = Problem::error(code, message).help(help);
        if let Some(spot) = self.said_at(entry.id.trim(), "a placeholder in it") {
            return self.problem_at(problem, spot);
        }
        let ends = entry.text.first().zip(entry.text.last());
        let text = ends.map_or(entry.span.clone(), |(first, last)| first.span.start..last.span.end);
        self.problem(problem, text, "a placeholder in it");
    }
}

/// What is said where `words` are made of `entry`. Where its parts are not made of its text, no tags were taken out of it.
fn made_of(entry: &Entry, words: &str) -> String {
    if entry.message.is_some() { clean(&tags::without(words)) } else { clean(words) }
}

/// `id` with `suffix` after it, and before the ending of a file of sound, if it has one.
fn suffixed(id: &str, suffix: &str) -> String {
    let bare = super::target::without_ending(id);
    format!("{bare}{suffix}{}", id.get(bare.len()..).unwrap_or(""))
}

#[cfg(test)]
mod tests;
