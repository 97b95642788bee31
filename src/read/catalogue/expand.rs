//! Expansion: a text with placeholders and choices becomes the texts that a program can make of it, each with a name.

use std::collections::BTreeSet;

use super::message::{Choice, Hole, Kind, Part};
use super::plural::{self, Rules};
use super::{Catalogue, Placeholders};
use crate::read::words;

/// What stands before the words of a piece and belongs to what was before it.
const BEFORE_WORDS: [char; 14] = [',', '.', ';', ':', '!', '?', ')', '、', '。', '，', '；', '：', '！', '？'];

/// A text that a program makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// What its id ends with: a value, a category or the number of a piece, each after `_`; empty where there is none.
    pub(super) suffix: String,
    pub(super) words: String,
}

/// All that a text becomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Expansion {
    pub(super) made: Vec<Made>,
    /// The texts of choices that are left out because something in them has no values.
    pub(super) unfinished: u64,
    /// Pieces between placeholders that have signs and no words.
    pub(super) dropped: u64,
    /// Forms that the language does not have.
    pub(super) foreign: Vec<String>,
    /// Categories of the language without a text of their own, which have that of `other`.
    pub(super) lacking: Vec<&'static str>,
    /// The names in `[catalogue.values]` that were used.
    pub(super) used: BTreeSet<String>,
}

/// Why a text cannot become prompts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// No values are there for it: the sign, and what it is called.
    NoValues(String, String),
    /// More texts than the job allows; at most so many.
    TooMany(u64),
    /// A choice between forms of a number is made by something that is none: the name and the value.
    NoNumber(String, String),
}

/// What stands for an argument in one of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pick {
    Value(String),
    /// The key of a branch.
    Key(String),
}

/// A text on its way.
#[derive(Debug, Clone, Default)]
struct Draft {
    suffix: String,
    picks: Vec<(String, Pick)>,
    /// What is between placeholders without values, in order.
    pieces: Vec<String>,
    /// The first of them.
    missing: Option<Hole>,
}

impl Draft {
    fn new() -> Draft {
        Draft { pieces: vec![String::new()], ..Draft::default() }
    }

    fn say(&mut self, words: &str) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.push_str(words);
        }
    }

    fn pick(&self, argument: &str) -> Option<&Pick> {
        self.picks.iter().find(|(other, _)| other == argument).map(|(_, pick)| pick)
    }

    /// The same with a `pick` for `argument`, which its name tells as `mark`.
    fn with(&self, argument: &str, pick: Pick, mark: &str) -> Draft {
        let mut draft = self.clone();
        draft.suffix.push('_');
        draft.suffix.push_str(mark);
        draft.picks.push((argument.to_owned(), pick));
        draft
    }
}

/// What `parts` become as `catalogue` says.
///
/// # Errors
///
/// Where a placeholder has no values and the job wants an error of it, where there are too many texts, or where a plural is
/// chosen by something that is no number.
pub(super) fn expand(parts: &[Part], catalogue: &Catalogue) -> Result<Expansion, Refused> {
    let mut expander = Expander { catalogue, bound: bound(parts, catalogue), expansion: Expansion::default() };
    let drafts = expander.all(parts, vec![Draft::new()])?;
    let mut expansion = expander.expansion;
    for draft in drafts {
        match (&draft.missing, catalogue.placeholders) {
            (None, _) => {
                let words = draft.pieces.concat();
                expansion.made.push(Made { suffix: draft.suffix, words });
            }
            (Some(hole), Placeholders::Error) => {
                return Err(Refused::NoValues(hole.sign.clone(), hole.name.clone()));
            }
            (Some(_), Placeholders::Skip) => expansion.unfinished += 1,
            (Some(_), Placeholders::Split) => {
                for (piece, number) in draft.pieces.iter().zip(1..) {
                    let is_bare = piece.chars().any(words::is_visible) && !words::speakable(piece);
                    expansion.dropped += u64::from(is_bare);
                    let words = piece.trim_start_matches(|c: char| c.is_whitespace() || BEFORE_WORDS.contains(&c));
                    expansion.made.push(Made { suffix: format!("{}_{number}", draft.suffix), words: words.to_owned() });
                }
            }
        }
    }
    Ok(expansion)
}

/// How many texts `parts` can become at most: the product of what each argument can be.
fn bound(parts: &[Part], catalogue: &Catalogue) -> u64 {
    fn gather<'a>(parts: &'a [Part], catalogue: &Catalogue, all: &mut Vec<(&'a str, u64)>) {
        let mut count = |argument: &'a str, name: &str, sign: &str, otherwise: u64| {
            let times = values(catalogue, sign, name).map_or(otherwise, |(_, values)| values.len() as u64);
            match all.iter_mut().find(|(other, _)| *other == argument) {
                Some((_, most)) => *most = times.max(*most),
                None => all.push((argument, times)),
            }
        };
        for part in parts {
            match part {
                Part::Words(_) => {}
                Part::Hole(hole) => count(&hole.argument, &hole.name, &hole.sign, 1),
                Part::Choice(choice) => {
                    let keys = (choice.branches.len() + plural::CATEGORIES.len()) as u64;
                    count(&choice.argument, &choice.argument, &choice.argument, keys);
                }
            }
        }
        for part in parts {
            if let Part::Choice(choice) = part {
                choice.branches.iter().for_each(|(_, parts)| gather(parts, catalogue, all));
            }
        }
    }
    let mut all = Vec::new();
    gather(parts, catalogue, &mut all);
    all.iter().fold(1, |product: u64, (_, times)| product.saturating_mul(*times))
}

/// The values that the job gives for a placeholder, by the sign or by the name, and which of the two it was.
fn values<'a>(catalogue: &'a Catalogue, sign: &str, name: &str) -> Option<(&'a str, &'a [String])> {
    let found = catalogue.values.get_key_value(sign).or_else(|| catalogue.values.get_key_value(name));
    found.map(|(key, values)| (key.as_str(), values.as_slice()))
}

/// What a `value` is called in the name of a file: letters, digits, full stops and what else may stand in names stay.
fn mark(value: &str) -> String {
    let mut mark = String::with_capacity(value.len());
    for sign in value.trim().chars() {
        let stays = sign.is_alphanumeric() || matches!(sign, '.' | '-');
        if stays {
            mark.push(sign);
        } else if !mark.ends_with('-') {
            mark.push('-');
        }
    }
    mark
}

struct Expander<'a> {
    catalogue: &'a Catalogue,
    /// The most texts that there can be.
    bound: u64,
    expansion: Expansion,
}

impl Expander<'_> {
    /// Each of `drafts` with all that `parts` can be after it.
    fn all(&mut self, parts: &[Part], mut drafts: Vec<Draft>) -> Result<Vec<Draft>, Refused> {
        for part in parts {
            let mut next = Vec::with_capacity(drafts.len());
            for draft in drafts {
                match part {
                    Part::Words(words) => {
                        let mut draft = draft;
                        draft.say(words);
                        next.push(draft);
                    }
                    Part::Hole(hole) => self.fill(hole, draft, &mut next)?,
                    Part::Choice(choice) => self.choose(choice, draft, &mut next)?,
                }
                if next.len() > self.catalogue.values_cap as usize {
                    return Err(Refused::TooMany(self.bound));
                }
            }
            drafts = next;
        }
        Ok(drafts)
    }

    fn fill(&mut self, hole: &Hole, mut draft: Draft, next: &mut Vec<Draft>) -> Result<(), Refused> {
        let shown = |value: &str| match hole.offset {
            0 => Some(value.trim().to_owned()),
            offset => plural::less(value, offset).map(|number| number.to_string()),
        };
        if let Some(Pick::Value(value)) = draft.pick(&hole.argument) {
            let words = shown(value).ok_or_else(|| Refused::NoNumber(hole.name.clone(), value.clone()))?;
            draft.say(&words);
            next.push(draft);
            return Ok(());
        }
        let Some((key, values)) = values(self.catalogue, &hole.sign, &hole.name) else {
            draft.missing.get_or_insert_with(|| hole.clone());
            draft.pieces.push(String::new());
            next.push(draft);
            return Ok(());
        };
        self.expansion.used.insert(key.to_owned());
        for value in values {
            let mut filled = draft.with(&hole.argument, Pick::Value(value.clone()), &mark(value));
            filled.say(value.trim());
            next.push(filled);
        }
        Ok(())
    }

    fn choose(&mut self, choice: &Choice, draft: Draft, next: &mut Vec<Draft>) -> Result<(), Refused> {
        let argument = &choice.argument;
        let rules = Rules::of(self.catalogue.spoken_in(), choice.kind);
        let mut chosen: Vec<(Draft, String)> = Vec::new();
        if let Some(pick) = draft.pick(argument) {
            let key = self.key(choice, pick, &rules)?;
            chosen.push((draft, key));
        } else if let Some((key, values)) = values(self.catalogue, argument, argument) {
            self.expansion.used.insert(key.to_owned());
            for value in values {
                let pick = Pick::Value(value.clone());
                let key = self.key(choice, &pick, &rules)?;
                chosen.push((draft.with(argument, pick, &mark(value)), key));
            }
        } else {
            for key in self.keys(choice, &rules) {
                let shown = key.strip_prefix('=').unwrap_or(&key).to_owned();
                chosen.push((draft.with(argument, Pick::Key(key.clone()), &mark(&shown)), key));
            }
        }
        for (draft, key) in chosen {
            let branch = |wanted: &str| choice.branches.iter().find(|(key, _)| key == wanted).map(|(_, parts)| parts);
            let parts = branch(&key).or_else(|| branch(&choice.otherwise)).map_or(&[][..], Vec::as_slice);
            next.extend(self.all(parts, vec![draft])?);
        }
        Ok(())
    }

    /// The key of the branch that a program takes with `pick`.
    fn key(&self, choice: &Choice, pick: &Pick, rules: &Rules) -> Result<String, Refused> {
        let value = match pick {
            Pick::Value(value) => value,
            // Where a plural was chosen as `=1`, another one without that key goes by the number.
            Pick::Key(key) if choice.branches.iter().any(|(other, _)| other == key) => return Ok(key.clone()),
            Pick::Key(key) => match key.strip_prefix('=') {
                Some(number) => number,
                None => return Ok(key.clone()),
            },
        };
        if choice.kind == Kind::Select {
            return Ok(value.trim().to_owned());
        }
        let exact = choice.branches.iter().map(|(key, _)| key).find(|key| key.strip_prefix('=') == Some(value.trim()));
        match (exact, rules.category(value, choice.offset)) {
            (Some(key), Some(_)) => Ok(key.clone()),
            (None, Some(category)) => Ok(category.to_owned()),
            (_, None) => Err(Refused::NoNumber(choice.argument.clone(), value.to_owned())),
        }
    }

    /// The keys of `choice` that some number or word leads to: those that are written, and of a plural the categories of
    /// everyday numbers too.
    fn keys(&mut self, choice: &Choice, rules: &Rules) -> Vec<String> {
        let written: Vec<&String> = choice.branches.iter().map(|(key, _)| key).collect();
        if choice.kind == Kind::Select {
            return written.into_iter().cloned().collect();
        }
        let (mut keys, foreign): (Vec<String>, Vec<String>) = written
            .into_iter()
            .cloned()
            .partition(|key| key.starts_with('=') || *key == choice.otherwise || rules.have(key));
        self.expansion.foreign.extend(foreign);
        for category in rules.everyday() {
            if !keys.iter().any(|key| key == category) {
                self.expansion.lacking.push(category);
                keys.push(category.to_owned());
            }
        }
        keys
    }
}
