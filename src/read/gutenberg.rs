//! Project Gutenberg: the header and the licence around a text that it publishes, which are not the text.

use std::ops::Range;

use memchr::memmem;

use super::draft::Draft;

/// What the line holds that ends the header; the newest first.
const STARTS: [&str; 5] = [
    "*** START OF THE PROJECT GUTENBERG EBOOK",
    "*** START OF THIS PROJECT GUTENBERG EBOOK",
    "***START OF THE PROJECT GUTENBERG EBOOK",
    "*END*THE SMALL PRINT!",
    "*END THE SMALL PRINT!",
];

/// What the line holds that begins the licence.
const ENDS: [&str; 3] = [
    "*** END OF THE PROJECT GUTENBERG EBOOK",
    "*** END OF THIS PROJECT GUTENBERG EBOOK",
    "***END OF THE PROJECT GUTENBERG EBOOK",
];

/// With what the line begins that some texts have before that one.
const LAST_WORDS: [&str; 4] = [
    "End of Project Gutenberg",
    "End of the Project Gutenberg",
    "End of The Project Gutenberg",
    "End of this Project Gutenberg",
];

/// With what a paragraph begins that thanks those who made the file.
const CREDITS: [&str; 4] =
    ["Produced by ", "E-text prepared by ", "This eBook was produced by ", "This etext was prepared by "];

/// The byte range of the text itself in a file of Project Gutenberg; what is around it is named as not spoken.
pub(super) fn text(draft: &mut Draft<'_>) -> Option<Range<usize>> {
    let source = draft.source;
    // With one of these all marks begin.
    if ["***", "*END"].iter().all(|begins| memmem::find(source.as_bytes(), begins.as_bytes()).is_none()) {
        return None;
    }
    let find = |from: usize, mark: &str| memmem::find(&source.as_bytes()[from..], mark.as_bytes()).map(|at| from + at);
    let start = STARTS.iter().find_map(|mark| find(0, mark));
    let from = start.map(|at| source[at..].find('\n').map_or(source.len(), |end| at + end + 1));
    let end = ENDS.iter().find_map(|mark| find(from.unwrap_or(0), mark));
    if from.is_none() && end.is_none() {
        return None;
    }
    let (mut from, mut to) = (from.unwrap_or(0), end.unwrap_or(source.len()));
    if from > 0 {
        skip(draft, "Gutenberg header", 0..from);
    }
    to = last_words(&source[from..to]).map_or(to, |at| from + at);
    let body = &source[from..to];
    let words = from + body.len() - body.trim_start().len();
    if CREDITS.iter().any(|begins| source[words..to].starts_with(begins)) {
        let credits = paragraph(&source[words..to]);
        skip(draft, "Gutenberg credits", words..words + credits);
        from = words + credits;
    }
    if to < source.len() {
        skip(draft, "Gutenberg licence", to..source.len());
    }
    Some(from..to)
}

/// Where the last line of `text` begins, if it only says that the text ends.
fn last_words(text: &str) -> Option<usize> {
    let line = text.trim_end();
    let at = line.rfind("\n\n").or_else(|| line.rfind("\n\r\n")).map_or(0, |at| at + 1);
    let words = line[at..].trim_start();
    LAST_WORDS.iter().any(|begins| words.starts_with(begins)).then(|| line.len() - words.len())
}

/// The length of the paragraph with which `text` begins.
fn paragraph(text: &str) -> usize {
    let mut length = 0;
    for line in text.split_inclusive('\n').take_while(|line| !line.trim().is_empty()) {
        length += line.len();
    }
    length
}

fn skip(draft: &mut Draft<'_>, what: &'static str, span: Range<usize>) {
    let text = draft.source[span.clone()].trim_end().len();
    draft.skip(what, span.start..span.start + text);
}
