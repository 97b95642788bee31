//! The Lexicon: written form → spoken form, per language and voice; its files come as text, nothing is opened here.
//!
//! Words are found in one pass over a line, however many entries there are; each pattern takes a pass of its own.

use std::ops::Range;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::problem::{Problem, Spot};
use crate::script::{Cause, Chapter, Line, Replacement};
use crate::units::Language;

mod conflict;
mod edges;
mod found;
mod pls;
mod written;

/// The largest file, in bytes: a hundred thousand entries need a tenth of it.
pub const MAX_BYTES: usize = 64 << 20;

/// The longest written form, in bytes: longer than any name; so entries that end at one place are few.
pub const MAX_WRITTEN: usize = 256;

/// The longest spoken form, in bytes: the shortest limit that a service has on a request.
pub const MAX_SPOKEN: usize = 1024;

/// The most patterns in all files together: each is a pass over the book, where all words together are one.
pub const MAX_PATTERNS: usize = 500;

/// Problems of one file that are told: more would hide the first.
const MAX_TOLD: usize = 20;

/// A lexicon's file.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// Its name as the job writes it; `.pls` and `.xml` are PLS, all others TOML.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// The language of entries that name none.
    pub language: Option<Language>,
    /// The voice of entries that name none.
    pub voice: Option<String>,
}

/// How a written form is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// As a whole word, as its script has words.
    #[default]
    Word,
    /// Inside of words too.
    Part,
    /// As a regular expression.
    Pattern,
}

/// Whether capitals count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// They do.
    #[default]
    Exact,
    /// They do not.
    Any,
}

/// An entry: what is said for what is written.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is written.
    pub written: String,
    /// What is said; nothing, where it is left unsaid.
    pub spoken: String,
    /// In which language, and those below it; absent for all.
    pub language: Option<Language>,
    /// By which voice, as the job calls it; absent for all.
    pub voice: Option<String>,
    /// How it is found.
    pub matching: Match,
    /// Whether capitals count.
    pub case: Case,
    /// Its file, as the job names it.
    pub file: Arc<str>,
    /// Its line in that, from 1.
    pub line: u32,
    /// Its file's number among the sources, and its bytes there.
    at: (usize, Range<usize>),
}

impl Entry {
    /// `names.toml:3`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// Whether it is for what `tongue` says.
    fn is_for(&self, tongue: &Tongue<'_>) -> bool {
        self.voice.as_deref().is_none_or(|voice| voice == tongue.voice)
            && self.language.as_ref().is_none_or(|own| is_below(tongue.language, own))
    }
}

/// Whether `tag` is `above`, or a variety of it: `en-GB` of `en`.
fn is_below(tag: &Language, above: &Language) -> bool {
    let rest = tag.as_str().get(above.as_str().len()..).filter(|rest| rest.is_empty() || rest.starts_with('-'));
    rest.is_some()
        && tag.as_str().get(..above.as_str().len()).is_some_and(|own| own.eq_ignore_ascii_case(above.as_str()))
}

/// Who says a line, and in which language.
#[derive(Debug, Clone, Copy)]
pub struct Tongue<'a> {
    /// The voice, as the job calls it.
    pub voice: &'a str,
    /// The language.
    pub language: &'a Language,
}

/// An entry that is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Its index in [`Lexicon::entries`].
    pub entry: usize,
    /// The words of the chapter that it is used for, and what is said.
    pub replacement: Replacement,
}

/// All entries of a job's lexicons, ready to be looked for.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// Finds the written forms of all words, without a look at capitals.
    words: Option<AhoCorasick>,
    /// For each form in `words` the entries that have it, in order.
    by_form: Vec<Vec<usize>>,
    /// The entries that are patterns, in order.
    patterns: Vec<(usize, Regex)>,
}

impl Lexicon {
    /// Reads `sources`, in order. Returns the lexicon and what is strange in it: entries that contradict each other or are
    /// never reached, and what of a PLS file no engine can be told.
    ///
    /// # Errors
    ///
    /// All that is wrong with every source; each problem has its place.
    pub fn read(sources: &[Source<'_>]) -> Result<(Lexicon, Vec<Problem>), Vec<Problem>> {
        let (mut entries, mut problems, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
        for (number, source) in sources.iter().enumerate() {
            let mut page = match Page::of(source, number) {
                Ok(page) => page,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            if is_pls(source.name) {
                pls::read(&mut page)
            } else {
                written::read(&mut page)
            }
            page.problems.truncate(MAX_TOLD);
            problems.append(&mut page.problems);
            warnings.append(&mut page.warnings);
            entries.append(&mut page.entries);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let lexicon = Lexicon::of(entries, sources)?;
        warnings.extend(conflict::warnings(&lexicon, sources));
        Ok((lexicon, warnings))
    }

    /// The entries, in the order in which they are looked for.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What `line` of `chapter` has of its entries, ascending, where `tongue` says it.
    pub fn uses(&self, chapter: &Chapter, line: &Line, tongue: &Tongue<'_>) -> Vec<Use> {
        found::uses(self, chapter, line, tongue)
    }

    /// Has all of `chapter` said as the entries are that are for the tongue of each line; markup comes first.
    pub fn apply<'t>(&self, chapter: &mut Chapter, tongue: impl Fn(&Line) -> Option<Tongue<'t>>) {
        if self.entries.is_empty() {
            return;
        }
        let of = |line: &Line| tongue(line).map_or_else(Vec::new, |tongue| self.uses(chapter, line, &tongue));
        let wanted = chapter.lines.iter().flat_map(of).map(|used| used.replacement).collect();
        chapter.respell(wanted);
    }

    /// The entries for a voice that is none of `voices`.
    pub fn unknown_voices(&self, sources: &[Source<'_>], voices: &[&str]) -> Vec<Problem> {
        let unknown = |entry: &&Entry| entry.voice.as_deref().is_some_and(|voice| !voices.contains(&voice));
        let told = self.entries.iter().filter(unknown).take(MAX_TOLD).map(|entry| {
            let name = entry.voice.as_deref().unwrap_or_default();
            let near = crate::problem::nearest(name, voices.iter().copied());
            let help = near
                .map_or_else(|| format!("voices are {}", voices.join(", ")), |near| format!("did you mean `{near}`?"));
            let problem = Problem::error("R0182", format!("the job has no voice `{name}`")).help(help);
            problem.at(spot(sources, entry, "for this voice"))
        });
        told.collect()
    }

    fn cause(&self, entry: &Entry) -> Cause {
        Cause::Lexicon { file: Arc::clone(&entry.file), line: entry.line }
    }

    /// The lexicon of `entries`, which came from `sources`.
    fn of(entries: Vec<Entry>, sources: &[Source<'_>]) -> Result<Lexicon, Vec<Problem>> {
        let (mut forms, mut by_form, mut patterns) = (Vec::new(), Vec::<Vec<usize>>::new(), Vec::new());
        let mut known = std::collections::HashMap::new();
        let mut problems = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            if entry.matching == Match::Pattern {
                match pattern(entry) {
                    Ok(regex) => patterns.push((index, regex)),
                    Err(why) => {
                        let help = "the syntax is that of Rust's regex: docs.rs/regex; to find the words as they are, leave `match` out";
                        let problem =
                            Problem::error("R0182", format!("`{}` is no pattern: {why}", entry.written)).help(help);
                        problems.push(problem.at(spot(sources, entry, "not a regular expression")));
                    }
                }
                continue;
            }
            let form = folded(&entry.written);
            let slot = *known.entry(form.clone()).or_insert_with(|| {
                forms.push(form);
                by_form.push(Vec::new());
                by_form.len() - 1
            });
            by_form.get_mut(slot).into_iter().for_each(|slot| slot.push(index));
        }
        if let Some((index, _)) = patterns.get(MAX_PATTERNS)
            && let Some(entry) = entries.get(*index)
        {
            let message = format!("there are more than {MAX_PATTERNS} patterns in all lexicons");
            let help =
                "each is looked for in the whole book: write words as words, or several in one pattern, `(Mc|Mac)Adam`";
            problems.push(Problem::error("R0182", message).help(help).at(spot(sources, entry, "one too many")));
        }
        let words = if forms.is_empty() { Ok(None) } else { AhoCorasick::new(&forms).map(Some) };
        let words = words.unwrap_or_else(|error| {
            problems.push(
                Problem::error("R0182", format!("the entries are too many to look for: {error}")).help("take some out"),
            );
            None
        });
        problems.truncate(MAX_TOLD);
        if problems.is_empty() { Ok(Lexicon { entries, words, by_form, patterns }) } else { Err(problems) }
    }
}

/// `text` [`plain`] and without capitals, letter by letter: a sigma stays one at the end of a word too.
fn folded(text: &str) -> String {
    plain(text).flat_map(char::to_lowercase).collect()
}

/// `text` with each letter and its accents as one character where there is one, and with straight apostrophes: editors
/// differ in both, and nobody sees the one or hears the other.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.nfc().map(|c| if c == '\u{2019}' { '\'' } else { c })
}

fn pattern(entry: &Entry) -> Result<Regex, String> {
    let regex = regex::RegexBuilder::new(&entry.written).case_insensitive(entry.case == Case::Any).build();
    regex.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // The message draws the pattern over several lines, and ends with the reason.
        error => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

fn is_pls(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ending.eq_ignore_ascii_case("pls") || ending.eq_ignore_ascii_case("xml")
}

/// The line of `entry`.
fn spot(sources: &[Source<'_>], entry: &Entry, label: &str) -> Spot {
    let (number, span) = &entry.at;
    let text = sources.get(*number).and_then(|source| std::str::from_utf8(source.bytes).ok()).unwrap_or("");
    Spot::new(&entry.file, text, span.clone(), label)
}

/// A file while it is read.
struct Page<'a> {
    name: Arc<str>,
    text: &'a str,
    number: usize,
    language: Option<Language>,
    voice: Option<String>,
    /// Where its lines end.
    ends: Vec<usize>,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

/// An entry as it is written, with its place.
struct Draft {
    written: String,
    spoken: String,
    language: Option<Language>,
    voice: Option<String>,
    matching: Match,
    case: Case,
    span: Range<usize>,
}

impl<'a> Page<'a> {
    fn of(source: &Source<'a>, number: usize) -> Result<Page<'a>, Box<Problem>> {
        let name = source.name;
        if source.bytes.len() > MAX_BYTES {
            let message = format!("the lexicon `{name}` has more than {} MiB", MAX_BYTES >> 20);
            return Err(Box::new(Problem::error("R0180", message).help("check that it is the file you mean")));
        }
        let text = std::str::from_utf8(source.bytes).map_err(|error| {
            let shown = String::from_utf8_lossy(source.bytes);
            let at = error.valid_up_to();
            let problem = Problem::error(
                "R0181",
                format!("the lexicon `{name}` is not UTF-8 text: byte {at} belongs to no character"),
            );
            Box::new(problem.help("save the file as UTF-8").at(Spot::new(name, &shown, at..at + 1, "not UTF-8")))
        })?;
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        let (language, voice) = (source.language.clone(), source.voice.clone());
        let (entries, problems, warnings) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Page { name: name.into(), text, number, language, voice, ends, entries, problems, warnings })
    }

    fn spot(&self, span: Range<usize>, label: &str) -> Spot {
        Spot::new(&self.name, self.text, span, label)
    }

    fn problem(&mut self, code: &'static str, message: String, span: Range<usize>, (label, help): (&str, &str)) {
        if self.problems.len() < MAX_TOLD {
            let spot = self.spot(span, label);
            self.problems.push(Problem::error(code, message).help(help).at(spot));
        }
    }

    /// Adds the entry `draft` if it can be used.
    fn add(&mut self, draft: Draft) {
        let Draft { written, spoken, language, voice, matching, case, span } = draft;
        // In a manuscript's words every blank is a space.
        let blanks = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        let written = if matching == Match::Pattern { written } else { blanks(&written) };
        let spoken = blanks(&spoken);
        let line = u32::try_from(self.ends.partition_point(|end| *end < span.start) + 1).unwrap_or(u32::MAX);
        let wrong = match (&written, &spoken) {
            (written, _) if written.is_empty() => {
                Some(("an entry has no written form", "write the words as the manuscript has them"))
            }
            (written, _) if written.len() > MAX_WRITTEN => {
                Some(("a written form is too long", "256 bytes are the most"))
            }
            (_, spoken) if spoken.len() > MAX_SPOKEN => Some(("a spoken form is too long", "1024 bytes are the most")),
            (written, spoken) if (written.clone() + spoken).contains(char::is_control) => {
                Some(("an entry has a control character", "write it without"))
            }
            _ => None,
        };
        if let Some((message, help)) = wrong {
            return self.problem("R0182", message.to_owned(), span, ("cannot be used", help));
        }
        let (file, at) = (Arc::clone(&self.name), (self.number, span));
        let (language, voice) = (language.or_else(|| self.language.clone()), voice.or_else(|| self.voice.clone()));
        self.entries.push(Entry { written, spoken, language, voice, matching, case, file, line, at });
    }
}

#[cfg(test)]
mod tests;
