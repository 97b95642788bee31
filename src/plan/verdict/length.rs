//! How long words take: by what they are written with, at the pace of the voice's other takes.

use std::collections::HashSet;

use crate::audio::check::{Check, Finding};
use crate::plan::{CueId, Plan};
use crate::units::Language;

/// Less than this part of what is expected, less the slack, is missing words.
const LEAST: f64 = 0.7;
/// More than this, and the slack, is too many.
const MOST: f64 = 1.45;
/// The same where no other takes tell the voice's pace: readers differ by a third.
const LEAST_UNKNOWN: f64 = 0.5;
const MOST_UNKNOWN: f64 = 2.0;
/// What a name, a number or a breath may take more or less, in seconds.
const SLACK_SHORT_S: f64 = 0.4;
const SLACK_LONG_S: f64 = 0.7;

/// What a figure takes, on average over numbers of all lengths, in seconds.
const FIGURE_S: f64 = 0.3;

/// How fast a voice speaks, beside [`estimate`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    ratio: f64,
    is_known: bool,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { ratio: 1.0, is_known: false }
    }
}

impl Pace {
    /// The pace at which takes last `ratio` of their estimates.
    pub(super) fn of(ratio: Option<f64>) -> Pace {
        ratio.map_or_else(Pace::default, |ratio| Pace { ratio, is_known: true })
    }

    /// What words take that are estimated so.
    pub(super) fn expected(self, estimate: Estimate) -> f64 {
        estimate.seconds * self.ratio
    }

    /// Which check speech of `seconds` fails, and the nearest length that would pass.
    pub(super) fn misses(self, estimate: Estimate, seconds: f64) -> Option<(Check, f64)> {
        let expected = self.expected(estimate);
        let least_expected = estimate.least * self.ratio;
        let (least, most) = if self.is_known { (LEAST, MOST) } else { (LEAST_UNKNOWN, MOST_UNKNOWN) };
        let (least, most) = (least_expected * least - SLACK_SHORT_S, expected * most + SLACK_LONG_S);
        // What people are told has a tenth of a second: nothing misses a limit that it is told to have.
        let told_alike = |limit: f64| format!("{seconds:.1}") == format!("{limit:.1}");
        match seconds {
            seconds if seconds < least && !told_alike(least) => Some((Check::Short, least)),
            seconds if seconds > most && !told_alike(most) => Some((Check::Long, most)),
            _ => None,
        }
    }
}

/// How long words take, about, at the pace of [`estimate`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Estimate {
    /// In seconds.
    pub(super) seconds: f64,
    /// The same where every number is the shortest word that its figures may be: `10` is one syllable, `77` five; and where
    /// signs that stand together are one pause: `?!?` is as long as `!`. Words count in full.
    least: f64,
}

impl Estimate {
    fn of(text: &str, language: &Language, speed: f64) -> Estimate {
        let figures = |c: char| matches!(c, '0'..='9' | '０'..='９');
        let mut before = false;
        // Figures but the first of each number.
        let more = text.chars().filter(|c| std::mem::replace(&mut before, figures(*c)) && before).count();
        let least = seconds(&few_signs(text), language) - more as f64 * FIGURE_S;
        Estimate { seconds: seconds(text, language) / speed, least: least / speed }
    }
}

/// `text` with one sign where several stand together.
fn few_signs(text: &str) -> String {
    let is_sign = |c: char| sign_seconds(c).is_some();
    let mut before = false;
    text.chars().filter(|c| !(std::mem::replace(&mut before, is_sign(*c)) && before)).collect()
}

/// What a sign that rests takes, if `c` is one.
fn sign_seconds(c: char) -> Option<f64> {
    match c {
        '.' | '!' | '?' | '…' | '。' | '！' | '？' => Some(0.3),
        ',' | ';' | ':' | '—' | '、' | '，' | '；' | '：' => Some(0.15),
        _ => None,
    }
}

/// Seconds that the words of `cue` take with its voice, about.
pub(super) fn estimate(plan: &Plan, cue: CueId) -> Estimate {
    let casting = plan.cues.get(cue.0 as usize).and_then(|cue| plan.castings.get(cue.casting as usize));
    let Some(casting) = casting else { return Estimate { seconds: 0.0, least: 0.0 } };
    Estimate::of(plan.text(cue), &casting.language, plan.cast.speed(casting))
}

/// By character, in seconds: what a letter, a syllable, a sign or a pause takes in read speech.
fn seconds(text: &str, language: &Language) -> f64 {
    let is_japanese = language.primary() == "ja";
    let of = |c: char| match c {
        '0'..='9' | '０'..='９' => FIGURE_S,
        // A character of Japanese has two morae more often than one.
        '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}' if is_japanese => 0.25,
        '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}' => 0.24,
        '\u{3040}'..='\u{30ff}' => 0.13,
        '\u{ac00}'..='\u{d7a3}' => 0.18,
        c if c.is_alphabetic() => 0.08,
        c => sign_seconds(c).unwrap_or(0.0),
    };
    text.chars().map(of).sum()
}

/// Whether the words of `cue` themselves say so much twice that the sound of `finding` may come of it: a voice that speaks
/// by rule says the same clause the same. Words within a clause differ by what stands around them.
pub(super) fn repeats(plan: &Plan, cue: CueId, finding: &Finding) -> bool {
    /// A phrase may be spoken at half the pace that is estimated, with a pause behind it.
    const SLOWER: f64 = 2.0;
    const PAUSE_S: f64 = 0.4;
    let casting = plan.cues.get(cue.0 as usize).and_then(|cue| plan.castings.get(cue.casting as usize));
    let Some(casting) = casting else { return false };
    let speed = plan.cast.speed(casting);
    let twice = said_twice(plan.text(cue));
    let least: f64 = twice.iter().map(|clause| seconds(clause, &casting.language) / speed * SLOWER + PAUSE_S).sum();
    least >= finding.measured
}

/// The clauses that come more than once in `text`, each but its first time; letters and digits alone.
fn said_twice(text: &str) -> Vec<String> {
    let clauses = text.split(|c: char| !c.is_alphanumeric() && !c.is_whitespace() && c != '\'' && c != '’');
    let letters = |clause: &str| clause.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut known = HashSet::new();
    clauses.map(letters).filter(|clause: &String| !clause.is_empty() && !known.insert(clause.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_be_a_short_word_and_a_word_may_not() {
        let english = Language::parse("en").unwrap();
        let misses = |text: &str, heard: f64| {
            // A slow voice, whose other takes are known.
            let missed = Pace::of(Some(1.72)).misses(Estimate::of(text, &english, 1.0), heard);
            missed.map(|(check, _)| check)
        };
        for text in ["prompt 10", "prompt 80"] {
            assert_eq!(misses(text, 0.8), None, "{text}");
            assert_eq!(misses(text, 0.3), Some(Check::Short), "{text}: most of it is missing");
        }
        // A word of six letters more is as long as two figures are taken to be, and must be heard.
        assert_eq!(misses("prompt twenty", 0.7), Some(Check::Short));
        assert_eq!(misses("1 2 3 4", 0.7), Some(Check::Short), "each stands alone");
    }

    #[test]
    fn signs_that_stand_together_are_one_pause_and_no_limit_is_missed_that_is_told_as_met() {
        let english = Language::parse("en").unwrap();
        let misses = |text: &str, heard: f64, pace: f64| {
            Pace::of(Some(pace)).misses(Estimate::of(text, &english, 1.0), heard).map(|(check, _)| check)
        };
        for (text, heard) in [("Tired?!?", 0.3), ("Tired?!?", 0.25), ("No!!!", 0.2), ("“Well…?”", 0.25)] {
            assert_eq!(misses(text, heard, 0.81), None, "{text}");
        }
        // Words are missing as they were before.
        for (text, heard) in
            [("Tired?!? And so was I.", 0.3), ("He is tired, she said.", 0.5), ("Good morning to you!!!", 0.3)]
        {
            assert_eq!(misses(text, heard, 1.0), Some(Check::Short), "{text}");
        }
        // 0.08 × 20 letters × 0.7 − 0.4 is 0.72: what lasts 0.7 is told as no less than that.
        let text = "abcdefghijklmnopqrst";
        assert_eq!(misses(text, 0.7, 1.0), None);
        assert_eq!(misses(text, 0.64, 1.0), Some(Check::Short));
    }

    #[test]
    fn clauses_that_are_said_twice_are_found_whatever_stands_between() {
        assert_eq!(said_twice("Beautiful Soup! So rich. Beautiful  soup! Soup"), ["beautifulsoup"]);
        assert_eq!(said_twice("猫である。名前、猫である。"), ["猫である"]);
        assert_eq!(said_twice("The seventh of the seventh"), Vec::<String>::new());
    }
}
