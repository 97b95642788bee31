//! Lexicons of the W3C: Pronunciation Lexicon Specification 1.0 (Recommendation, 2008), of which aliases can be spoken.
//!
//! A phoneme cannot be sent to an engine that takes words, and a role says which part of speech a word must be, which
//! nobody tells here: such lexemes are named and left out.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::{Case, Draft, Match, Page};
use crate::problem::Problem;
use crate::units::Language;

/// A lexeme while it is read.
#[derive(Default)]
struct Lexeme {
    /// Where its tag stands.
    span: Range<usize>,
    graphemes: Vec<(String, Range<usize>)>,
    /// Its aliases, and whether each is preferred to others.
    aliases: Vec<(String, bool)>,
    /// Whether it is for one part of speech only.
    has_role: bool,
}

/// A document while it is read.
#[derive(Default)]
struct State {
    depth: usize,
    language: Option<Language>,
    lexeme: Option<Lexeme>,
    /// The words of the grapheme or alias that is open, and where they began.
    words: Option<(String, Range<usize>)>,
    preferred: bool,
    /// Lexemes that cannot be used: where the first is, how many there are.
    unused: Option<(Range<usize>, u64)>,
}

pub(super) fn read(page: &mut Page<'_>) {
    let mut reader = Reader::from_str(page.text);
    let mut state = State::default();
    loop {
        let from = position(&reader);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                return misread(page, format!("this is not XML: {error}"), at..at);
            }
        };
        let span = from..position(&reader);
        match event {
            Event::Start(tag) if !state.start(page, &tag, &span) => return,
            Event::Start(_) => state.depth += 1,
            Event::Empty(tag) if state.depth == 0 => {
                // All that could be wrong is told; there are no lexemes in it.
                state.start(page, &tag, &span);
                return;
            }
            Event::End(tag) => {
                state.depth = state.depth.saturating_sub(1);
                state.end(page, tag.local_name().into_inner(), span.start);
            }
            Event::Text(text) => state.put(&text),
            Event::CData(text) => state.put(&text),
            Event::GeneralRef(name) => match unescape(&format!("&{};", &*name)) {
                Ok(sign) => state.put(&sign),
                Err(_) => return misread(page, format!("`&{};` is not known", &*name), span),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if state.depth > 0 || state.language.is_none() {
        let end = page.text.trim_end().len();
        return misread(page, "the lexicon ends before it is closed".to_owned(), end..end);
    }
    if let Some((first, count)) = state.unused {
        let lexemes = if count == 1 { "1 lexeme has".to_owned() } else { format!("{count} lexemes have") };
        let message =
            format!("{lexemes} no alias that can be spoken and {} left out", if count == 1 { "is" } else { "are" });
        let help = "engines are told words, not phonemes, and no part of speech: give an <alias> that sounds right";
        let spot = page.spot(first, "the first of them");
        page.warnings.push(Problem::warning("R0185", message).help(help).at(spot));
    }
}

impl State {
    /// Reads a tag that opens something; `false` when the document is no lexicon.
    fn start(&mut self, page: &mut Page<'_>, tag: &BytesStart<'_>, span: &Range<usize>) -> bool {
        let name = tag.local_name().into_inner();
        match name {
            "lexicon" if self.depth == 0 => {
                let tagged = attribute(tag, "xml:lang");
                self.language = tagged.as_deref().and_then(Language::parse);
                if self.language.is_none() {
                    let message = "a PLS lexicon must say its language in `xml:lang`".to_owned();
                    misread(page, message, span.clone());
                    return false;
                }
            }
            _ if self.depth == 0 => {
                misread(page, format!("this is XML, but no PLS lexicon: it begins with `<{name}>`"), span.clone());
                return false;
            }
            "lexeme" => {
                self.lexeme = Some(Lexeme { span: span.clone(), has_role: tag_has(tag, "role"), ..Lexeme::default() });
            }
            "grapheme" | "alias" => {
                self.words = Some((String::new(), span.end..span.end));
                self.preferred = attribute(tag, "prefer").as_deref() == Some("true");
            }
            _ => {}
        }
        true
    }

    fn put(&mut self, text: &str) {
        if let Some((words, _)) = &mut self.words {
            words.push_str(text);
        }
    }

    fn end(&mut self, page: &mut Page<'_>, name: &str, at: usize) {
        match name {
            "grapheme" | "alias" => {
                let (Some((words, span)), Some(lexeme)) = (self.words.take(), &mut self.lexeme) else { return };
                match name {
                    "grapheme" => lexeme.graphemes.push((words, span.start..at)),
                    _ => lexeme.aliases.push((words, self.preferred)),
                }
            }
            "lexeme" => {
                if let Some(lexeme) = self.lexeme.take() {
                    self.close(page, lexeme);
                }
            }
            _ => {}
        }
    }

    /// Adds what `lexeme` says: its preferred alias, or else the first, for each of its graphemes.
    fn close(&mut self, page: &mut Page<'_>, lexeme: Lexeme) {
        let mut aliases = lexeme.aliases.iter().filter(|(words, _)| !words.trim().is_empty());
        let preferred = aliases.clone().find(|(_, preferred)| *preferred).or_else(|| aliases.next());
        let Some((alias, _)) = preferred.filter(|_| !lexeme.has_role && !lexeme.graphemes.is_empty()) else {
            let (_, count) = self.unused.get_or_insert((lexeme.span, 0));
            *count += 1;
            return;
        };
        for (written, span) in lexeme.graphemes {
            let (spoken, language) = (alias.clone(), self.language.clone());
            page.add(Draft { written, spoken, language, voice: None, matching: Match::Word, case: Case::Exact, span });
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.into_inner() == name)?;
    unescape(&found.value).ok().map(|value| value.into_owned())
}

fn tag_has(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| !value.trim().is_empty())
}

fn misread(page: &mut Page<'_>, message: String, span: Range<usize>) {
    let help =
        "PLS 1.0: <lexicon xml:lang=\"en\"> with <lexeme>, <grapheme> and <alias>; a TOML lexicon ends with .toml";
    page.problem("R0181", message, span, ("", help));
}
