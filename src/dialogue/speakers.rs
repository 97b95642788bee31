//! Speakers: who may speak each quotation, by its tag, by its paragraph, by the speech that it goes on, and by turns.

use std::collections::{HashMap, VecDeque};

use super::Certainty;
use super::marks::Marked;
use super::tags::{self, Around, Tag};
use crate::units::Language;

/// Turns of two people after the last that somebody is named for: a mistake goes on to the end of the turns.
const MAX_TURNS: usize = 6;

/// How often a name is frequent in a chapter.
const FREQUENT: usize = 3;

/// Speakers that are looked for in what is told beside a quotation: those of a scene.
const MAX_RECENT: usize = 8;

/// Who may speak a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub speaker: Option<String>,
    pub certainty: Certainty,
    /// Whether there is a tag beside it, were it only a pronoun.
    pub is_tagged: bool,
}

/// Who may speak the quotations `marked` of `paragraphs`.
pub(super) fn propose(paragraphs: &[&str], marked: &[Vec<Marked>], language: &Language) -> Vec<Vec<Proposal>> {
    let tagged = paragraphs.iter().zip(marked).map(|(text, own)| by_tags(text, own, language));
    let mut all: Vec<Vec<Proposal>> = tagged.collect();
    by_names(&mut all);
    all.iter_mut().for_each(|own| by_paragraph(own));
    by_speech(&mut all, marked);
    by_turns(&mut all, marked, paragraphs);
    all
}

fn by_tags(text: &str, marked: &[Marked], language: &Language) -> Vec<Proposal> {
    let mut from = 0;
    let mut found = Vec::with_capacity(marked.len());
    for (number, own) in marked.iter().enumerate() {
        let to = marked.get(number + 1).map_or(text.len(), |next| next.span.start);
        let piece = |span: std::ops::Range<usize>| text.get(span).unwrap_or("");
        let around = Around {
            before: piece(from..own.span.start),
            quoted: piece(own.span.clone()),
            after: piece(own.span.end..to),
        };
        let tag = tags::tag(around, language);
        let is_tagged = tag.is_some();
        let (speaker, certainty) = match tag {
            Some(Tag::Named(name)) => (Some(name), Certainty::Named),
            _ => (None, Certainty::Unknown),
        };
        found.push(Proposal { speaker, certainty, is_tagged });
        from = own.span.end;
    }
    found
}

/// Where no spaces end a name, a rare one that begins with a frequent one is that one and what it does: `宝玉拿了` is `宝玉`.
fn by_names(all: &mut [Vec<Proposal>]) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for name in all.iter().flatten().filter_map(|one| one.speaker.as_ref()) {
        *times.entry(name.clone()).or_default() += 1;
    }
    for one in all.iter_mut().flatten() {
        let Some(name) = one.speaker.as_ref().filter(|name| name.chars().all(|sign| sign >= '\u{2E80}')) else {
            continue;
        };
        let own = times.get(name).copied().unwrap_or(0);
        let shorter = name.char_indices().skip(2).filter_map(|(end, _)| name.get(..end));
        let frequent =
            shorter.filter(|short| times.get(*short).is_some_and(|known| *known >= FREQUENT && *known > own * 2));
        if let Some(short) = frequent.last().map(str::to_owned) {
            (one.speaker, one.certainty) = (Some(short), Certainty::Likely);
        }
    }
}

/// A paragraph in which one person is named is that one's.
fn by_paragraph(own: &mut [Proposal]) {
    let mut names = own.iter().filter_map(|one| one.speaker.as_ref());
    let Some(name) = names.next().cloned() else { return };
    if names.all(|other| *other == name) {
        own.iter_mut().for_each(|one| one.give(&name, Certainty::Likely));
    }
}

/// A speech of several paragraphs is one person's: forwards, and backwards where its end is tagged.
fn by_speech(all: &mut [Vec<Proposal>], marked: &[Vec<Marked>]) {
    let goes_on = |at: usize| marked.get(at).and_then(|own| own.first()).is_some_and(|first| first.goes_on);
    for at in 1..all.len() {
        let before = all.get(at - 1).and_then(|own| own.last()).and_then(|last| last.speaker.clone());
        if let (true, Some(name), Some(own)) = (goes_on(at), before, all.get_mut(at)) {
            own.iter_mut().take(1).for_each(|one| one.give(&name, Certainty::Likely));
            by_paragraph(own);
        }
    }
    for at in (1..all.len()).rev() {
        let after = all.get(at).and_then(|own| own.first()).and_then(|first| first.speaker.clone());
        if let (true, Some(name), Some(own)) = (goes_on(at), after, all.get_mut(at - 1)) {
            own.iter_mut().rev().take(1).for_each(|one| one.give(&name, Certainty::Likely));
            by_paragraph(own);
        }
    }
}

/// What of the paragraph `text` is in none of its quotations.
fn narration<'a>(text: &'a str, marked: &[Marked]) -> Vec<&'a str> {
    let ends = marked.iter().map(|own| own.span.end);
    let starts = marked.iter().map(|own| own.span.start).chain([text.len()]);
    [0].into_iter().chain(ends).zip(starts).filter_map(|(from, to)| text.get(from..to)).collect()
}

/// Whether `text` has `name`; in scripts with spaces as words of their own.
fn mentions(text: &str, name: &str) -> bool {
    let word = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() && sign < '\u{2E80}');
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + name.len()..).unwrap_or(""));
        !word(before.chars().next_back()) && !word(after.chars().next())
    })
}

/// Paragraphs of speech that follow each other are two people's by turns, where the two before are of different ones.
fn by_turns(all: &mut [Vec<Proposal>], marked: &[Vec<Marked>], paragraphs: &[&str]) {
    let mut recent: VecDeque<String> = VecDeque::new();
    let mut last: VecDeque<Option<String>> = VecDeque::new();
    let mut turns = 0;
    for (at, own) in all.iter_mut().enumerate() {
        if marked.get(at).and_then(|own| own.first()).is_some_and(|first| first.goes_on) {
            continue;
        }
        let Some(first) = own.first() else {
            last.clear();
            continue;
        };
        let speaker = if first.speaker.is_some() {
            turns = 0;
            first.speaker.clone()
        } else {
            turns += 1;
            let (one, other) = (last.front().cloned().flatten(), last.back().cloned().flatten());
            let by_turns = last.len() == 2 && turns <= MAX_TURNS && one.is_some() && other.is_some() && one != other;
            let told =
                || narration(paragraphs.get(at).copied().unwrap_or(""), marked.get(at).map_or(&[], Vec::as_slice));
            // Where the paragraph tells of another who spoke, it may be that one's turn.
            let other_told = |one: &String| {
                let others = || recent.iter().filter(|name| *name != one);
                told().iter().any(|text| others().any(|name| mentions(text, name)))
            };
            one.filter(|one| by_turns && !other_told(one))
        };
        if let Some(name) = speaker.as_ref().filter(|name| !recent.contains(name)) {
            recent.push_back(name.clone());
            if recent.len() > MAX_RECENT {
                recent.pop_front();
            }
        }
        if let Some(name) = &speaker {
            own.iter_mut().for_each(|one| one.give(name, Certainty::Maybe));
        }
        last.push_back(speaker);
        if last.len() > 2 {
            last.pop_front();
        }
    }
}

impl Proposal {
    /// Proposes `name` unless somebody is proposed already.
    fn give(&mut self, name: &str, certainty: Certainty) {
        if self.speaker.is_none() {
            (self.speaker, self.certainty) = (Some(name.to_owned()), certainty);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::marks;

    fn proposed(paragraphs: &[&str]) -> Vec<String> {
        let marked = marks::quotations(paragraphs);
        let all = propose(paragraphs, &marked, &Language::parse("en").unwrap());
        let shown = |one: Proposal| format!("{} {:?}", one.speaker.as_deref().unwrap_or("-"), one.certainty);
        all.into_iter().flatten().map(shown).collect()
    }

    #[test]
    fn a_paragraph_and_a_speech_are_one_persons() {
        let paragraphs =
            ["“A,” said Ann. “B.”", "He: “C.", "“D,” said Bob, “E.”", "“F,” said Ann, and Bob cried, “G!” “H!”"];
        let expected =
            ["Ann Named", "Ann Likely", "Bob Likely", "Bob Named", "Bob Named", "Ann Named", "Bob Named", "Ann Maybe"];
        assert_eq!(proposed(&paragraphs), expected);
    }

    #[test]
    fn a_rare_name_that_begins_with_a_frequent_one_is_that_one() {
        let paragraphs = ["宝玉道：“好。”", "宝玉道：“好。”", "宝玉道：“好。”", "宝玉合掌道：“好。”", "宝钗道：“好。”"];
        let marked = marks::quotations(&paragraphs);
        let all = propose(&paragraphs, &marked, &Language::parse("zh").unwrap());
        let names: Vec<&str> = all.iter().flatten().filter_map(|one| one.speaker.as_deref()).collect();
        assert_eq!(names, ["宝玉", "宝玉", "宝玉", "宝玉", "宝钗"]);
    }

    #[test]
    fn turns_are_maybe_and_end_with_narration_or_after_some() {
        let start = ["“A,” said Ann.", "“B,” said Bob.", "“C.”", "“D,” he said."];
        assert_eq!(proposed(&start), ["Ann Named", "Bob Named", "Ann Maybe", "Bob Maybe"]);
        assert_eq!(proposed(&["“A,” said Ann.", "“B,” said Bob.", "They left.", "“C.”"])[2], "- Unknown");
        assert_eq!(
            proposed(&["“A,” said I.", "“B,” said Bob.", "“C,” said a boy.", "“D,” he said. It rained."])[3],
            "Bob Maybe"
        );
        assert_eq!(proposed(&["“A,” said Ann.", "“B,” said Ann.", "“C.”"])[2], "- Unknown");
        assert_eq!(proposed(&["“A,” said Ann.", "“B,” said Bob.", "Bob smiled. “C.”"])[2], "- Unknown");
        let long: Vec<&str> = start[..2].iter().copied().chain(["“C.”"; 9]).collect();
        assert_eq!(proposed(&long).iter().filter(|one| one.ends_with("Maybe")).count(), MAX_TURNS);
    }
}
