//! Plain text: paragraphs between blank lines, at ideographic indents, or one a line; headings where lines look like them.

use std::ops::Range;

use super::draft::Draft;
use super::manner::{Chapters, Directions, Manner, Style};
use super::place::{chars, lines as lines_of};
use super::titles::{self, Weight};
use super::{gutenberg, words};

mod plays;

/// A line wider than this many cells was not broken to fit a page: 72 to 80 are usual, and 40 Chinese characters fill 80.
const WIDEST_WRAPPED: usize = 100;

/// One line in this many may be wider in a text whose lines are broken: a table, an address.
const WIDE_AMONG: usize = 20;

/// The longest heading, in lines: a number, and a title that needs two.
const MAX_HEADING_LINES: usize = 3;

/// This many headings without a word between them are a table of contents.
const MIN_CONTENTS: usize = 3;

/// Lines of the source that belong together.
struct Block {
    /// Indices of its lines.
    lines: Range<usize>,
    /// Blank lines before it.
    blank: usize,
}

/// A line of the source without the blanks around it.
struct Line {
    span: Range<usize>,
    /// Whether it begins with an ideographic space, as paragraphs of Chinese and Japanese do.
    indented: bool,
}

/// Reads the plain text of `draft.source` into `draft`.
pub(super) fn read(draft: &mut Draft<'_>, manner: &Manner) {
    let published = gutenberg::text(draft);
    let emphasis = published.is_some();
    let body = published.unwrap_or(0..draft.source.len());
    let (lines, blocks) = blocks(draft.source, body, manner);
    let source = draft.source;
    let text = |line: usize| lines.get(line).and_then(|line| source.get(line.span.clone())).unwrap_or("");
    let weights: Vec<Option<Weight>> = blocks.iter().map(|block| weight(block, &manner.chapters, &text)).collect();
    let contents = match manner.chapters {
        Chapters::Auto => contents(&blocks, &weights, &text),
        _ => vec![false; blocks.len()],
    };
    if weights.iter().zip(&contents).any(|(weight, listed)| *weight == Some(Weight::Chapter) && !listed) {
        draft.chapter_level = Some(Weight::Chapter as u8);
    }
    for ((block, weight), listed) in blocks.iter().zip(&weights).zip(&contents) {
        let (Some(first), Some(last)) = (lines.get(block.lines.start), lines.get(block.lines.end - 1)) else {
            continue;
        };
        if *listed {
            draft.skip("table of contents", first.span.start..last.span.end);
            continue;
        }
        draft.open(first.span.start, weight.map_or(0, |weight| weight as u8));
        let asides = match manner.style {
            Style::Script if weight.is_none() => act(draft, first.span.start..last.span.end, emphasis, manner),
            Style::Script | Style::Prose => Vec::new(),
        };
        for line in &lines[block.lines.clone()] {
            if line.span.start > first.span.start {
                draft.end_line();
            }
            perform(draft, line.span.clone(), &asides, emphasis, manner.directions);
        }
        draft.close(last.span.end);
    }
}

/// The block of a play at `span`: takes its speaker's name off, and tells where its stage directions stand that are not read.
fn act(draft: &mut Draft<'_>, span: Range<usize>, emphasis: bool, manner: &Manner) -> Vec<Range<usize>> {
    let block = draft.source.get(span.clone()).unwrap_or("");
    let mut from = 0;
    if let Some((role, len)) = plays::name(block) {
        draft.speaks(role, span.start..span.start + len);
        from = len;
    }
    if manner.directions == Directions::Read {
        return Vec::new();
    }
    let asides = plays::directions(block, from, emphasis).into_iter();
    asides.map(|aside| span.start + aside.start..span.start + aside.end).collect()
}

/// Adds the words of the line at `span`, in which the stage directions `asides` may begin, end or both.
fn perform(draft: &mut Draft<'_>, span: Range<usize>, asides: &[Range<usize>], emphasis: bool, directions: Directions) {
    let mut at = span.start;
    for aside in asides.iter().filter(|aside| aside.start < span.end && aside.end > span.start) {
        let (from, to) = (aside.start.max(span.start), aside.end.min(span.end));
        write(draft, at..from, emphasis);
        match directions {
            Directions::LeaveOut if from == aside.start => {
                draft.skip("stage direction", aside.clone());
                draft.unspace();
            }
            Directions::LeaveOut => {}
            Directions::Narrator | Directions::Read => {
                draft.aside(true);
                write(draft, from..to, emphasis);
                if to == aside.end {
                    draft.aside(false);
                }
            }
        }
        at = to;
    }
    write(draft, at..span.end, emphasis);
}

/// Adds the words at `span`; with `emphasis`, underscores at the ends of words say that these are set in italics.
fn write(draft: &mut Draft<'_>, span: Range<usize>, emphasis: bool) {
    let line = draft.source.get(span.clone()).unwrap_or("");
    let mut from = 0;
    let marked = if emphasis { line } else { "" };
    for (at, _) in marked.match_indices('_') {
        let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        if alone(line[..at].chars().next_back()) || alone(line[at + 1..].chars().next()) {
            draft.words(&line[from..at], span.start + from);
            draft.markup("emphasis mark", span.start + at..span.start + at + 1, "");
            from = at + 1;
        }
    }
    draft.words(&line[from..], span.start + from);
}

/// The lines of `source` with words, and how they belong together.
fn blocks(source: &str, body: Range<usize>, manner: &Manner) -> (Vec<Line>, Vec<Block>) {
    let end = body.end;
    let is_title = |line: &Line| match &manner.chapters {
        Chapters::Pattern(pattern) => pattern.0.is_match(&source[line.span.clone()]),
        _ => false,
    };
    // In a play, a speech follows the one before also without a blank line.
    let is_speech = |line: &Line| {
        manner.style == Style::Script && plays::name(source.get(line.span.start..end).unwrap_or("")).is_some()
    };
    let mut lines = Vec::new();
    let mut gaps = Vec::new();
    let (mut at, mut blank, mut wide) = (body.start, 0, 0);
    for line in lines_of(source.get(body).unwrap_or("")) {
        let words = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        if words.is_empty() {
            blank += 1;
            continue;
        }
        wide += usize::from(is_wide(words));
        lines.push(Line { span: start..start + words.len(), indented: line.starts_with('　') });
        gaps.push(std::mem::take(&mut blank));
    }
    let wrapped = wide * WIDE_AMONG <= lines.len();
    let mut blocks: Vec<Block> = Vec::new();
    let mut after_title = false;
    for (number, line) in lines.iter().enumerate() {
        let title = is_title(line);
        let joined = wrapped && gaps[number] == 0 && !line.indented && !title && !after_title && !is_speech(line);
        after_title = title;
        match blocks.last_mut() {
            Some(block) if joined => block.lines.end = number + 1,
            _ => blocks.push(Block { lines: number..number + 1, blank: gaps[number] }),
        }
    }
    (lines, blocks)
}

fn is_wide(line: &str) -> bool {
    let cells = |c: char| if words::is_east_asian(c) { 2 } else { 1 };
    let widest = WIDEST_WRAPPED as u32;
    line.len() > WIDEST_WRAPPED && (chars(line.as_bytes()) > widest || line.chars().map(cells).sum::<u32>() > widest)
}

/// What `block` begins, if it is a heading.
fn weight<'a>(block: &Block, chapters: &Chapters, text: &impl Fn(usize) -> &'a str) -> Option<Weight> {
    let first = text(block.lines.start);
    match chapters {
        Chapters::None => None,
        Chapters::Pattern(pattern) => pattern.0.is_match(first).then_some(Weight::Chapter),
        Chapters::BlankLines => {
            let alone = block.blank >= 2 && block.lines.len() == 1;
            let row = words::is_scene_break(first);
            (alone && !row && !is_wide(first)).then_some(Weight::Chapter)
        }
        Chapters::Auto => {
            let short = block.lines.len() <= MAX_HEADING_LINES && !block.lines.clone().any(|line| is_wide(text(line)));
            titles::weight(first).filter(|_| short)
        }
    }
}

/// Which blocks are a table of contents: headings without a word between them, and the word over them.
fn contents<'a>(blocks: &[Block], weights: &[Option<Weight>], text: &impl Fn(usize) -> &'a str) -> Vec<bool> {
    let listed = |block: &Block| {
        let titles = block.lines.clone().filter(|line| titles::weight(text(*line)).is_some()).count();
        titles >= MIN_CONTENTS && titles * 2 >= block.lines.len()
    };
    let mut contents: Vec<bool> = blocks.iter().map(listed).collect();
    let mut start = 0;
    while start < blocks.len() {
        let run = weights[start..].iter().take_while(|weight| weight.is_some()).count();
        // The last of them may be the first chapter's own.
        if run > MIN_CONTENTS {
            contents[start..start + run - 1].fill(true);
        }
        start += run.max(1);
    }
    for over in 0..blocks.len().saturating_sub(1) {
        let block = &blocks[over];
        if contents[over + 1] && block.lines.len() == 1 && titles::is_contents(text(block.lines.start)) {
            contents[over] = true;
        }
    }
    contents
}
