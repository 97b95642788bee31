//! Roles: who speaks in a script and how much, told apart from people who speak at once and from other names of one person.

use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation;

use crate::cast::{Cast, VoiceId, together};
use crate::plan::Price;
use crate::script::{Chapter, Kind, Line, Place, Script};
use crate::segment::split::{Rule, split};
use crate::units::Points;

/// The fewest letters with which two names of one person begin alike: `Algy`, `Algernon`.
const LIKE: usize = 3;

/// The most words of a line that lists a person of the play.
const LISTED_WORDS: usize = 8;

/// A role of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name; absent for lines that nobody is named for.
    pub name: Option<String>,
    /// How often it begins to speak: its lines up to another role's, or to the chapter's end, are one turn.
    pub turns: u64,
    /// Its words. In scripts without spaces each sign of meaning is one.
    pub words: u64,
    /// The points of its requests if it had a voice of its own, and nothing were on the shelf.
    pub points: Points,
    /// Its first line.
    pub first: Place,
    /// Its voice; absent when the job casts none for it.
    pub voice: Option<VoiceId>,
    /// The roles that it is at once: `Gwendolen and Cecily`; empty for one person.
    pub together: Vec<String>,
    /// What lists it before anybody speaks: `Hon. Gwendolen Fairfax`.
    pub listed: Option<String>,
    /// Another role that may be the same person: `Algy` for `Algernon`.
    pub near: Option<String>,
}

/// The roles of `script`, those that speak most often first; a request of `rule` costs `price`.
pub fn roles(script: &Script, cast: &Cast, rule: Rule, price: Price) -> Vec<Role> {
    let mut found: Vec<Role> = Vec::new();
    for chapter in &script.chapters {
        let mut speaks: Option<usize> = None;
        for line in &chapter.lines {
            let at = place_of(&mut found, script, line, cast);
            let Some(role) = found.get_mut(at) else { continue };
            role.turns += u64::from(speaks != Some(at));
            role.words += chapter.written_words(line).unicode_words().count() as u64;
            speaks = Some(at);
        }
    }
    price_all(&mut found, script, cast, rule, price);
    let names: Vec<String> = found.iter().filter_map(|role| role.name.clone()).collect();
    let known: Vec<&str> = names.iter().map(String::as_str).chain(cast.names()).collect();
    for role in &mut found {
        let Some(name) = &role.name else { continue };
        role.together = together(name, &known).into_iter().map(str::to_owned).collect();
        role.listed = listed(name, script);
    }
    let single = |role: &&Role| role.together.is_empty();
    let singles: Vec<(String, u64)> =
        found.iter().filter(single).filter_map(|role| Some((role.name.clone()?, role.turns))).collect();
    for role in found.iter_mut().filter(|role| role.together.is_empty()) {
        let Some(name) = &role.name else { continue };
        let bigger = singles.iter().filter(|(other, turns)| (*turns, other) > (role.turns, name));
        role.near = bigger.map(|(other, _)| other).find(|other| akin(name, other)).cloned();
    }
    // The order is the same for the same script: turns, then names.
    found.sort_by(|a, b| b.turns.cmp(&a.turns).then_with(|| a.name.cmp(&b.name)));
    found
}

/// The number in `found` of the role that speaks `line`.
fn place_of(found: &mut Vec<Role>, script: &Script, line: &Line, cast: &Cast) -> usize {
    let direction = script.direction(line.direction);
    let name = direction.and_then(|direction| direction.role.clone());
    found.iter().position(|role| role.name == name).unwrap_or_else(|| {
        let voice = direction.and_then(|direction| cast.resolve(direction).ok()).map(|casting| casting.voice);
        found.push(Role {
            name,
            turns: 0,
            words: 0,
            points: Points(0),
            first: line.place,
            voice,
            together: Vec::new(),
            listed: None,
            near: None,
        });
        found.len() - 1
    })
}

/// Counts the requests of each role as if every one had a voice of its own.
fn price_all(found: &mut [Role], script: &Script, cast: &Cast, rule: Rule, price: Price) {
    let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
    let languages = vec![""; script.directions.len()];
    for segment in split(script, rule, &alike, &languages) {
        let direction = script.direction(segment.direction);
        let name = direction.and_then(|direction| direction.role.as_ref());
        // Who is mixed from several is asked for once for each of them.
        let voices = 1 + direction.map_or(0, |direction| cast.beside(direction).len());
        if let Some(role) = found.iter_mut().find(|role| role.name.as_ref() == name) {
            role.points += (0..voices).map(|_| price.of(segment.text(script))).sum::<Points>();
        }
    }
}

/// The shortest line with all words of `name` and more, before anybody speaks.
fn listed(name: &str, script: &Script) -> Option<String> {
    let wanted = words_of(name);
    let text = script.chapters.iter().filter(|chapter| chapter.kind == Kind::Text);
    let lines = text.flat_map(|chapter| chapter.lines.iter().map(move |line| (chapter, line)));
    let before = lines.take_while(|(_, line)| script.direction(line.direction).is_none_or(|to| to.role.is_none()));
    let full = |(chapter, line): (&Chapter, &Line)| {
        let words = words_of(chapter.written_words(line));
        let more = words.len() > wanted.len() && words.len() <= LISTED_WORDS;
        (more && wanted.iter().all(|word| words.contains(word)))
            .then(|| (words.len(), chapter.written_words(line).trim().to_owned()))
    };
    let mut all: BTreeMap<usize, String> = BTreeMap::new();
    for (size, line) in before.filter_map(full) {
        all.entry(size).or_insert(line);
    }
    all.into_values().next()
}

/// Whether `one` and `other` may name one person: one is a part of the other, or they begin alike and one is short.
fn akin(one: &str, other: &str) -> bool {
    let (few, many) = (words_of(one), words_of(other));
    let (few, many) = if few.len() <= many.len() { (few, many) } else { (many, few) };
    if few.is_empty() {
        return false;
    }
    if few.iter().all(|word| many.contains(word)) {
        return true;
    }
    let ([one], [other]) = (few.as_slice(), many.as_slice()) else { return false };
    let alike = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let letters = one.chars().count().min(other.chars().count());
    // A pet name keeps the beginning and has at most two letters more: `Algy`, `Katie`.
    alike >= LIKE && letters <= alike + 2
}

fn words_of(text: &str) -> Vec<String> {
    text.unicode_words().map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_pet_names_and_parts_of_names() {
        for (one, other, near) in [
            ("Algy", "Algernon", true),
            ("Bracknell", "Lady Bracknell", true),
            ("JACK", "Jack", true),
            ("Jack", "Cecily", false),
            ("Marianne", "Margaret", false),
            ("Mary", "Mark", true),
            ("愛麗絲", "白兔", false),
        ] {
            assert_eq!((akin(one, other), akin(other, one)), (near, near), "{one} {other}");
        }
    }
}
