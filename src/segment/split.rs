//! Splitting: a Script's lines become Segments, whole lines where they fit, cut at the best place where they do not.

use std::ops::Range;

use crate::script::{Break, Chapter, Line, Script};
use crate::segment::breaks::{self, Cut, Kind};
use crate::segment::recorded::Recorded;
use crate::segment::{Grain, Limit, Segment};

pub use crate::script::is_speakable;

/// How a script is split.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The longest text of a request.
    pub limit: Limit,
    /// Whether neighbouring lines share requests.
    pub grain: Grain,
}

/// Splits `script`. `alike[d]` is equal for directions that the same voice speaks in the same language, and `languages`
/// has the language tag of each direction; both are indexed by [`crate::script::DirectionId`].
pub fn split(script: &Script, rule: Rule, alike: &[u32], languages: &[&str]) -> Vec<Segment> {
    split_around(script, rule, alike, languages, None)
}

/// As [`split`], where what is `recorded` costs nothing: cut so that the fewest other requests are needed.
pub fn split_around(
    script: &Script,
    rule: Rule,
    alike: &[u32],
    languages: &[&str],
    recorded: Option<&Recorded<'_>>,
) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(script.line_count());
    for (number, chapter) in script.chapters.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for run in runs(chapter, rule.grain, alike) {
            let cuts = cuts(chapter, &run, rule.limit, languages, recorded);
            push_pieces(chapter, number, &run, &cuts, &mut segments);
        }
    }
    segments
}

/// Lines that are spoken by one voice in one language and may share a request.
#[derive(Debug)]
struct Run {
    lines: Range<usize>,
    /// The line that names the run's direction: the first one with something to say.
    voice: usize,
}

fn runs(chapter: &Chapter, grain: Grain, alike: &[u32]) -> Vec<Run> {
    let group = |line: &Line| alike.get(line.direction.0 as usize).copied();
    let mut runs: Vec<Run> = Vec::new();
    let mut silent_so_far = false;
    for (index, line) in chapter.lines.iter().enumerate() {
        let silent = !is_speakable(chapter.words(line));
        if let Some(run) = runs.last_mut() {
            let same = group(&chapter.lines[run.voice]) == group(line);
            let joined = line.before == Break::Join && line.pause_ms.is_none();
            let packed = match grain {
                Grain::Fewest => line.pause_ms.is_none() && same,
                Grain::Line => joined && same,
            };
            // A comma between two voices is said by neither: it stays with its neighbour, whoever that is.
            if packed || joined && (silent || silent_so_far) {
                if silent_so_far && !silent {
                    run.voice = index;
                }
                silent_so_far &= silent;
                run.lines.end = index + 1;
                continue;
            }
        }
        runs.push(Run { lines: index..index + 1, voice: index });
        silent_so_far = silent;
    }
    runs
}

/// Where `run` is cut: byte offsets in its text.
fn cuts(chapter: &Chapter, run: &Run, limit: Limit, languages: &[&str], recorded: Option<&Recorded<'_>>) -> Vec<Cut> {
    let lines = &chapter.lines[run.lines.clone()];
    let (start, text) = text_of(chapter, lines);
    let direction = chapter.lines[run.voice].direction;
    let language = languages.get(direction.0 as usize).copied().unwrap_or("");
    let starts: Vec<usize> = lines
        .iter()
        .skip(1)
        .filter(|line| line.before != Break::Join)
        .map(|line| line.span.start as usize - start)
        .collect();
    let Some(recorded) = recorded else { return breaks::cut(text, &starts, language, limit) };
    let is_there = |text: &str| (recorded.is_there)(direction, text);
    breaks::cut_with(text, &starts, language, limit, Some((recorded.openings, &is_there)))
}

/// The text of neighbouring `lines` of `chapter`, and where in it that begins.
fn text_of<'a>(chapter: &'a Chapter, lines: &[Line]) -> (usize, &'a str) {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return (0, "") };
    let (start, end) = (first.span.start as usize, last.span.end as usize);
    (start, chapter.text.get(start..end).unwrap_or(""))
}

/// Adds to `out` the pieces of `run` between `cuts` that have something to say.
fn push_pieces(chapter: &Chapter, number: u32, run: &Run, cuts: &[Cut], out: &mut Vec<Segment>) {
    let lines = &chapter.lines[run.lines.clone()];
    let Some(first) = lines.first() else { return };
    let (start, text) = text_of(chapter, lines);
    let direction = chapter.lines[run.voice].direction;
    let mut from = 0;
    let mut before = first.before;
    let mut pause_ms = first.pause_ms;
    for piece_end in cuts.iter().map(|cut| cut.at).chain([text.len()]) {
        let piece = from..piece_end;
        let span = (start + piece.start) as u32..(start + piece.end) as u32;
        if is_speakable(&text[piece]) {
            let held = lines_within(&chapter.lines, run.lines.clone(), &span);
            let lines = held.start as u32..held.end as u32;
            out.push(Segment { chapter: number, span, lines, direction, before, pause_ms });
        }
        before = cuts.iter().find(|cut| cut.at == piece_end).map_or(Break::Join, |cut| match cut.kind {
            Kind::Line => line_break_at(lines, start + piece_end),
            Kind::Sentence => Break::Sentence,
            Kind::Clause => Break::Clause,
            Kind::Word | Kind::Grapheme => Break::Join,
        });
        pause_ms = None;
        from = piece_end;
    }
}

/// What stands before the line that begins at byte `at` of its chapter.
fn line_break_at(lines: &[Line], at: usize) -> Break {
    let index = lines.partition_point(|line| (line.span.start as usize) < at);
    lines.get(index).map_or(Break::Paragraph, |line| line.before)
}

/// The lines of `among` that overlap `span`.
fn lines_within(lines: &[Line], among: Range<usize>, span: &Range<u32>) -> Range<usize> {
    let run = &lines[among.clone()];
    let first = run.partition_point(|line| line.span.end <= span.start);
    let end = run.partition_point(|line| line.span.start < span.end);
    among.start + first..among.start + end.max(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::script::{Direction, Place, Scribe};
    use crate::segment::Count;

    const PLACE: Place = Place { file: 0, line: 1, column: 1 };

    fn script(lines: &[(&str, Break, Option<&str>)]) -> Script {
        let mut scribe = Scribe::new();
        scribe.open_file("a.md");
        for (words, before, role) in lines {
            let direction = scribe.direction(&Direction { role: role.map(str::to_owned), ..Direction::default() });
            scribe.line(words, direction, PLACE, *before, None);
        }
        scribe.finish()
    }

    fn texts(script: &Script, grain: Grain, max: u32) -> Vec<String> {
        let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
        let languages = vec!["en"; script.directions.len()];
        let rule = Rule { limit: Limit { max, count: Count::Chars }, grain };
        split(script, rule, &alike, &languages).iter().map(|segment| segment.text(script).to_owned()).collect()
    }

    #[test]
    fn lines_of_one_voice_share_a_request_only_where_requests_cost() {
        use Break::{Heading, Join, Paragraph};
        let script = script(&[
            ("One.", Heading, None),
            ("Two.", Paragraph, None),
            ("“Three,” ", Paragraph, Some("alice")),
            ("said Alice", Join, None),
            (".", Join, Some("alice")),
            ("Four.", Paragraph, None),
        ]);
        let fewest = texts(&script, Grain::Fewest, 5000);
        assert_eq!(fewest, ["One.\n\nTwo.", "“Three,”", "said Alice.\n\nFour."]);
        assert_eq!(texts(&script, Grain::Line, 5000), ["One.", "Two.", "“Three,”", "said Alice.", "Four."]);
    }

    #[test]
    fn a_long_line_is_cut_between_sentences() {
        let words = "A first sentence. A second one, longer. A third.";
        let script = script(&[(words, Break::Paragraph, None)]);
        assert_eq!(texts(&script, Grain::Line, 40), ["A first sentence.", "A second one, longer. A third."]);
    }

    fn any_line() -> impl Strategy<Value = (String, Break, Option<&'static str>)> {
        let words = proptest::collection::vec(
            prop_oneof![
                "[a-z]{1,9}",
                Just("Dr. ".to_owned()),
                Just("。".to_owned()),
                Just("日本語".to_owned()),
                Just(" ".to_owned()),
                Just(", ".to_owned()),
                Just("! ".to_owned()),
                Just("👩‍👩‍👧".to_owned())
            ],
            1..30,
        );
        let before = prop_oneof![Just(Break::Join), Just(Break::Paragraph), Just(Break::Scene)];
        (words.prop_map(|words| words.concat()), before, prop_oneof![Just(None), Just(Some("alice"))])
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_none_said_twice(
            lines in proptest::collection::vec(any_line(), 0..20), max in 1u32..60, fewest: bool,
        ) {
            let lines: Vec<_> = lines.iter().map(|(words, before, role)| (words.as_str(), *before, *role)).collect();
            let script = script(&lines);
            let grain = if fewest { Grain::Fewest } else { Grain::Line };
            let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
            let languages = vec!["en"; script.directions.len()];
            let rule = Rule { limit: Limit { max, count: Count::Chars }, grain };
            let segments = split(&script, rule, &alike, &languages);
            let mut from = (0, 0);
            for segment in &segments {
                let chapter = &script.chapters[segment.chapter as usize];
                if from.0 != segment.chapter {
                    prop_assert!(!is_speakable(&script.chapters[from.0 as usize].text[from.1..]));
                    from = (segment.chapter, 0);
                }
                let gap = &chapter.text[from.1..segment.span.start as usize];
                prop_assert!(!is_speakable(gap), "lost {gap:?}");
                let text = &chapter.text[segment.span.start as usize..segment.span.end as usize];
                prop_assert!(text.chars().count() <= max as usize);
                prop_assert!(is_speakable(text));
                prop_assert!(segment.lines.start < segment.lines.end);
                for line in &chapter.lines[segment.lines.start as usize..segment.lines.end as usize] {
                    prop_assert!(line.span.end > segment.span.start && line.span.start < segment.span.end);
                }
                from.1 = segment.span.end as usize;
            }
            if let Some(chapter) = script.chapters.get(from.0 as usize) {
                prop_assert!(!is_speakable(&chapter.text[from.1..]));
            }
        }
    }
}
