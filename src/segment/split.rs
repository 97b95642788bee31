//! Splitting: a Script's lines become Segments, whole lines where they fit, cut at the best place where they do not.

use std::ops::Range;

use crate::script::{Break, Chapter, Line, Script};
use crate::segment::breaks::{self, Kind};
use crate::segment::{Grain, Limit, Segment};

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
    let mut segments = Vec::with_capacity(script.line_count());
    for (number, chapter) in script.chapters.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for run in runs(chapter, rule.grain, alike) {
            cut_run(chapter, number, &run, rule.limit, languages, &mut segments);
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

fn cut_run(chapter: &Chapter, number: u32, run: &Run, limit: Limit, languages: &[&str], out: &mut Vec<Segment>) {
    let lines = &chapter.lines[run.lines.clone()];
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
    let (start, end) = (first.span.start as usize, last.span.end as usize);
    let text = chapter.text.get(start..end).unwrap_or("");
    let direction = chapter.lines[run.voice].direction;
    let language = languages.get(direction.0 as usize).copied().unwrap_or("");
    let starts: Vec<usize> = lines
        .iter()
        .skip(1)
        .filter(|line| line.before != Break::Join)
        .map(|line| line.span.start as usize - start)
        .collect();
    let cuts = breaks::cut(text, &starts, language, limit);
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

/// Whether a voice would have anything to say: text without a letter or digit is only marks.
pub fn is_speakable(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_alphanumeric()) || text.chars().any(char::is_alphanumeric)
}
