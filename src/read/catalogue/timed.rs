//! Subtitles to be heard: the cues of a file become the lines of one chapter, each with the slot in which it is to be heard.
//!
//! Cues stand in the order of their times. Two that overlap are both read: who lays them out says what becomes of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entry::{Entry, Found};
use super::notices::more;
use super::reading::{Reading, WITHOUT_TEXT, beginning, clean};
use super::tags;
use crate::problem::Problem;
use crate::read::words;
use crate::script::{Break, Direction, DirectionId, Notice, Place, Slot};
use crate::units::Code;

/// The latest that a cue may end, in milliseconds: a day, more than any film and less than a WAV or the memory can bear.
const LATEST_MS: u64 = 24 * 60 * 60 * 1000;

/// A sentence goes on over a gap of so many milliseconds at most: as long as a breath, and less than most pauses between
/// sentences of films.
const GOES_ON_MS: u64 = 500;

/// So many cues of a sentence are spoken as one at most: more are rather signs that were left out than a sentence.
const GOES_ON_OVER: usize = 6;

/// How a sentence of subtitles is spoken that goes on over several cues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sentences {
    /// A take for each cue, which begins at its time.
    #[default]
    Cues,
    /// One take for all of them, which begins at the time of the first.
    Whole,
}

impl Sentences {
    pub(super) fn is_usual(&self) -> bool {
        *self == Sentences::default()
    }
}

/// When cues of subtitles are heard whose times overlap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Overlaps {
    /// One after the other: the later one waits.
    #[default]
    Wait,
    /// At their times: voices are heard together, and one voice after itself.
    Mix,
}

impl Overlaps {
    pub(super) fn is_usual(&self) -> bool {
        *self == Overlaps::default()
    }
}

/// What is strange about the times of cues, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// It begins before the one above it has ended.
    Overlap,
    /// It ends as it begins.
    NoTime,
}

/// What is kept from one cue to the next.
struct Times {
    /// When the one above begins and the latest one so far ends.
    above: (u64, u64),
    /// Who said the words above, how they end, and over how many cues that sentence has gone on.
    said: Option<(DirectionId, String, usize)>,
    overlaps: Option<(usize, Place)>,
    without: Option<(usize, Place)>,
}

impl Reading<'_> {
    /// Makes what was `found` in the file `name` the lines of one chapter; returns what a person should know of their times.
    pub(super) fn take_timed(&mut self, name: &str, found: Vec<Found>) -> Vec<Notice> {
        let place = self.cursor.place(0);
        self.scribe.chapter(stem(name), place);
        let mut times = Times { above: (0, 0), said: None, overlaps: None, without: None };
        for found in found {
            match found {
                Found::Entry(entry) => {
                    let turns = self.turns(entry);
                    for turn in &turns {
                        // Who has a dash goes on with nobody's sentence.
                        times.said = times.said.filter(|_| turns.len() == 1);
                        self.timed(turn, &mut times);
                    }
                }
                other => self.take(other),
            }
        }
        [(Odd::Overlap, times.overlaps), (Odd::NoTime, times.without)]
            .into_iter()
            .filter_map(|(odd, found)| found.map(|(times, place)| told(odd, times, place)))
            .collect()
    }

    fn timed(&mut self, entry: &Entry, times: &mut Times) {
        let span = entry.span.clone();
        if let Some(what) = entry.left_out {
            return self.leave_out(what, span);
        }
        let untagged: Vec<_> = entry.text.iter().map(|piece| tags::without(&piece.text)).collect();
        let said = clean(&untagged.concat());
        if !words::speakable(&said) {
            return self.leave_out(self.called(WITHOUT_TEXT), span);
        }
        let Some((start, end)) = entry.times else { return };
        let (Some(first), true) = (entry.text.first(), self.may_be_heard((start, end), entry, times)) else { return };
        let begins = entry.text.iter().find(|piece| !piece.text.trim().is_empty()).unwrap_or(first);
        let place = self.cursor.place(beginning(self.text, &begins.span));
        if start < times.above.1 && self.prompts > 0 && self.catalogue.overlaps == Overlaps::Wait {
            times.overlaps.get_or_insert((0, place)).0 += 1;
        }
        if start == end {
            times.without.get_or_insert((0, place)).0 += 1;
        }
        let gap = start.checked_sub(times.above.1);
        times.above = (start, end.max(times.above.1));
        if entry.text.iter().any(|piece| tags::are_in(&piece.text)) {
            self.tagged.get_or_insert((0, place)).0 += 1;
        }
        for (piece, spoken) in entry.text.iter().zip(&untagged) {
            self.speak(piece.span.clone(), spoken);
        }
        let role = Some(entry.role.clone()).filter(|role| !role.is_empty());
        let direction = self.scribe.direction(&Direction { role, ..Direction::default() });
        let over = times.said.take().filter(|above| {
            self.catalogue.sentences == Sentences::Whole
                && gap.is_some_and(|gap| gap <= GOES_ON_MS)
                && goes_on(above, direction, &said)
        });
        let before = match &over {
            _ if self.prompts == 0 => Break::Chapter,
            Some(_) => Break::Join,
            None => Break::Paragraph,
        };
        let between = over.as_ref().map_or("", |(_, above, _)| between(above, &said));
        self.scribe.line(&format!("{between}{said}"), direction, place, before, None);
        times.said = Some((direction, said, over.map_or(1, |(.., cues)| cues + 1)));
        let ms = |ms: u64| u32::try_from(ms).unwrap_or(u32::MAX);
        self.scribe.slot(Slot { start_ms: ms(start), end_ms: ms(end) });
        self.prompts += 1;
    }

    /// Whether a cue may be heard from `start` to `end` after those above it; else it is a problem.
    fn may_be_heard(&mut self, (start, end): (u64, u64), entry: &Entry, times: &Times) -> bool {
        let (problem, label) = match () {
            () if end < start => {
                let problem = Problem::error("R0250", "this cue ends before it begins");
                (problem.help("put its times right: the beginning stands before the arrow"), "ends too early")
            }
            () if start < times.above.0 => {
                let problem = Problem::error("R0251", "this cue begins before the one above it");
                let help = "put the cues in the order of their times; editors of subtitles sort them";
                (problem.help(help), "times run backwards")
            }
            () if end > LATEST_MS => {
                let problem = Problem::error("R0252", "this cue ends after more than 24 hours");
                (problem.help("put its times right: they are hours, minutes, seconds and thousandths"), "too late")
            }
            () => return true,
        };
        self.problem(problem, entry.id_span.clone(), label);
        false
    }
}

/// Whether the sentence that was said `above`, by whom and over how many cues, goes on with `said`.
fn goes_on((who, above, cues): &(DirectionId, String, usize), direction: DirectionId, said: &str) -> bool {
    let words = above.trim_end_matches(['"', '\'', '”', '’', '»', '」', '』', ')', '）', ']']);
    let ends = words.ends_with(['.', '!', '?', '…', '。', '！', '？', '♪', ':', '：']);
    // A dash before words is another person's.
    *who == direction && *cues < GOES_ON_OVER && !ends && !said.starts_with(['-', '–', '—'])
}

/// What stands between two parts of a sentence: nothing where its script has no spaces.
fn between(above: &str, said: &str) -> &'static str {
    let without = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3134f}');
    let both = above.chars().next_back().is_some_and(without) && said.chars().next().is_some_and(without);
    if both { "" } else { " " }
}

/// What is told of cues whose times are odd, at the first of them.
fn told(odd: Odd, times: usize, place: Place) -> Notice {
    let more = more(times);
    let (code, message, help) = match odd {
        Odd::Overlap => (
            "N0580",
            format!("this cue begins before those above it have ended, and is heard after them{more}"),
            "nothing needs to be done if it may come a little late; the fit report says how late",
        ),
        Odd::NoTime => (
            "N0581",
            format!("this cue ends as it begins, and is heard in the gap that follows{more}"),
            "give it an end if it is to be heard in a certain time",
        ),
    };
    Notice { code: Code(code), message, place: Some(place), help: help.to_owned() }
}

/// The name of a file without folders and endings.
fn stem(name: &str) -> &str {
    let file = crate::read::file_name(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::super::Becomes;
    use super::super::tests::{table, told_as};
    use super::*;
    use crate::read::{Manner, Source, read};

    fn dub() -> super::super::Catalogue {
        super::super::Catalogue { becomes: Becomes::Dub, ..table() }
    }

    #[test]
    fn a_sentence_over_several_cues_is_one_run_of_lines_where_the_job_wants_that() {
        let vtt = |cues: &[(&str, &str)]| -> String {
            let cue = |(times, words): &(&str, &str)| format!("{times}\n{words}\n\n");
            "WEBVTT\n\n".to_owned() + &cues.iter().map(cue).collect::<String>()
        };
        let read = |text: &str, sentences| {
            let catalogue = super::super::Catalogue { sentences, notation: Some(super::super::Notation::Vtt), ..dub() };
            let manner = Manner { catalogue: Some(catalogue), ..Manner::default() };
            let source = [Source { name: "a.vtt", bytes: text.as_bytes(), manner: &manner }];
            let script = read(&source).unwrap().0;
            super::super::tests::assert_accounted(&script, &source);
            let chapter = script.chapters[0].clone();
            assert_eq!(chapter.lines.len(), chapter.slots.len());
            chapter
        };
        for (cues, text, joined) in [
            (
                &[
                    ("00:01.000 --> 00:02.000", "What a"),
                    ("00:02.100 --> 00:03.000", "<i>day</i>"),
                    ("00:03.400 --> 00:04.000", "it was! And"),
                    ("00:04.000 --> 00:05.000", "then?"),
                ][..],
                "What a day it was! And then?",
                &[1, 2, 3][..],
            ),
            (
                &[("00:01.000 --> 00:02.000", "吾輩は"), ("00:02.000 --> 00:03.000", "猫である。")],
                "吾輩は猫である。",
                &[1],
            ),
            // Not after a pause, not after a sentence's end, not over people, not while somebody still speaks.
            (&[("00:01.000 --> 00:02.000", "What a"), ("00:02.501 --> 00:03.000", "day")], "What a\n\nday", &[]),
            (&[("00:01.000 --> 00:02.000", "Day.”"), ("00:02.000 --> 00:03.000", "and")], "Day.”\n\nand", &[]),
            (
                &[("00:01.000 --> 00:02.000", "<v A>What"), ("00:02.000 --> 00:03.000", "<v B>a day")],
                "What\n\na day",
                &[],
            ),
            (&[("00:01.000 --> 00:02.000", "What"), ("00:02.000 --> 00:03.000", "- A day")], "What\n\n- A day", &[]),
            (&[("00:01.000 --> 00:02.000", "What"), ("00:01.900 --> 00:03.000", "a day")], "What\n\na day", &[]),
        ] {
            let chapter = read(&vtt(cues), Sentences::Whole);
            assert_eq!(chapter.text, text);
            let over: Vec<usize> = (0..cues.len()).filter(|at| chapter.lines[*at].before == Break::Join).collect();
            assert_eq!(over, joined, "{text}");
            // Nothing changes unless the job asks.
            assert!(read(&vtt(cues), Sentences::Cues).lines.iter().all(|line| line.before != Break::Join));
        }
        let many: Vec<(String, &str)> = (0..8).map(|n| (format!("00:0{n}.000 --> 00:0{}.000", n + 1), "la")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(times, words)| (times.as_str(), *words)).collect();
        let lines = read(&vtt(&many), Sentences::Whole).lines;
        assert_eq!(lines.iter().filter(|line| line.before == Break::Paragraph).count(), 1, "six cues are the most");
    }

    #[test]
    fn cues_are_lines_of_one_chapter_with_their_slots() {
        let text = "1\n00:00:01,030 --> 00:00:03,5\nWhy {not}?\n- <i>Now!</i>\n\n2\n00:00:04,000 --> 00:00:05,000\n[yawns]\n\n\
                    3\n01:00:00,000 --> 01:00:02,250 X1:1\n<b>100%</b> &amp; more\n";
        let manner = Manner { catalogue: Some(dub()), ..Manner::default() };
        let source = [Source { name: "film/a.srt", bytes: text.as_bytes(), manner: &manner }];
        let (script, notices) = read(&source).unwrap();
        super::super::tests::assert_accounted(&script, &source);
        let [chapter] = script.chapters.as_slice() else { panic!("{script:?}") };
        assert_eq!((chapter.title.as_str(), chapter.prompt.is_none()), ("a", true));
        let lines: Vec<_> = chapter.lines.iter().map(|line| (line.place.line, chapter.words(line))).collect();
        assert_eq!(lines, [(3, "Why {not}? - Now!"), (12, "100% & more")]);
        let slot = |start_ms, end_ms| Slot { start_ms, end_ms };
        assert_eq!(chapter.slots, [slot(1030, 3500), slot(3_600_000, 3_602_250)]);
        assert_eq!(notices.iter().map(|notice| notice.code.0).collect::<Vec<_>>(), ["N0214"]);
    }

    #[test]
    fn odd_times_are_told_and_wrong_ones_refused() {
        let cue = |times: &str| format!("{times}\nWords\n\n");
        let cues = |all: &[&str]| "WEBVTT\n\n".to_owned() + &all.iter().map(|times| cue(times)).collect::<String>();
        let told = |all: &[&str]| told_as("a.vtt", cues(all).as_bytes(), dub());
        let odd = told(&["00:01.000 --> 00:02.000", "00:01.500 --> 00:01.700", "00:01.800 --> 00:01.800"]);
        assert_eq!(odd.len(), 2, "{odd:?}");
        assert!(odd[0].starts_with("7 N0580 this cue begins before those above it have ended"), "{odd:?}");
        assert!(odd[0].ends_with("with 1 more like it") && odd[1].starts_with("10 N0581 "), "{odd:?}");
        let wrong = told(&[
            "00:01.000 --> 00:00.500",
            "00:05.000 --> 00:06.000",
            "00:04.000 --> 00:07.000",
            "25:00:00.000 --> 25:00:01.000",
        ]);
        let codes: Vec<&str> = wrong.iter().map(|told| &told[..told.find(" this").unwrap()]).collect();
        assert_eq!(codes, ["3:1 R0250", "9:1 R0251", "12:1 R0252"]);
    }
}
