//! Reading: the bytes of manuscripts and catalogues become a Script; it opens no file and knows no sound.
//!
//! Markdown, plain text, Aozora texts, EPUB, HTML and DOCX are read. Catalogues of prompts
//! are too. Whatever is not spoken is either markup or a named [`crate::script::Skip`].

mod aozora;
mod bytes;
mod catalogue;
mod chapters;
mod directives;
mod docx;
mod draft;
mod encoding;
mod epub;
mod gutenberg;
mod html;
mod manner;
mod markdown;
mod markup;
mod notes;
mod pages;
mod place;
mod plain;
mod said;
mod scopes;
mod speaker;
mod standing;
mod tags;
mod titles;
mod tokens;
mod words;
mod zipped;

use std::collections::BTreeMap;

use crate::problem::Problem;
use crate::script::{Notice, Place, Scribe, Script};
use crate::units::Code;
use catalogue::Taken;
use draft::Draft;
use notes::Notes;
use pages::Opened;

pub use bytes::MAX_BYTES;
pub use catalogue::{
    Becomes, Beside, Catalogue, Column, Contexts, Delimiter, Heading, NameRules, Names, Notation, Overlaps,
    Placeholders, Recording, Sentences, Signs, TEMPLATE, Template, VALUES_CAP, is_device, recordings, turns,
};
pub use encoding::Encoding;
pub use epub::{About, Item, Original, original};
pub use manner::{
    Chapters, Directions, Footnotes, Form, FrontMatter, Images, Manner, Pattern, Style, Tables, UnknownMarkup,
};
pub use markdown::MAX_DEPTH;
pub use pages::{Page, Standing, pages};
pub use scopes::MAX_NESTING;
pub use tags::MAX_BREAK_MS;
pub use words::is_visible;
pub use zipped::{MAX_ALL_BYTES, MAX_FILE_BYTES, MAX_RATIO};

/// A manuscript to read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its name as the job writes it; the extension says how it is read.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// How it is read.
    pub manner: &'a Manner,
}

/// Whether `source` is read as an EPUB.
pub fn is_epub(source: &Source<'_>) -> bool {
    pages::form_of(source).is_ok_and(|form| form == Form::Epub)
}

/// What `source` says of itself; only an EPUB does.
pub fn about(source: &Source<'_>) -> Option<About> {
    is_epub(source).then(|| epub::about(source)).flatten()
}

/// Reads `sources` in order into one script.
///
/// # Errors
///
/// Every problem of every source: bytes that are no text, markup that is wrong, nothing to speak.
pub fn read(sources: &[Source<'_>]) -> Result<(Script, Vec<Notice>), Vec<Problem>> {
    let mut scribe = Scribe::new();
    let (mut notices, mut problems) = (Vec::new(), Vec::new());
    let mut taken = Taken::default();
    for source in sources {
        let read = match &source.manner.catalogue {
            Some(catalogue) => catalogue::read(source, catalogue, &mut scribe, &mut taken),
            None => read_one(source, &mut scribe),
        };
        match read {
            Ok(noticed) => notices.extend(noticed),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut script = scribe.finish();
    if let (true, Some(source)) = (script.chapters.is_empty(), sources.first()) {
        // One edition may wait for its texts, and not all of them.
        return Err(vec![nothing_to_speak(
            source.name,
            false,
            false,
            &BTreeMap::from([("text without a translation", 1)]),
        )]);
    }
    script.skips.sort_by_key(|skip| skip.place);
    script.markup.sort_by_key(|markup| markup.place);
    notices.sort_by_key(|notice| notice.place);
    Ok((script, notices))
}

fn read_one(source: &Source<'_>, scribe: &mut Scribe) -> Result<Vec<Notice>, Vec<Problem>> {
    let opened = pages::open(source).map_err(|problem| vec![*problem])?;
    let files: Vec<u32> = opened.pages.iter().map(|page| scribe.open_file(&page.name)).collect();
    let (Some(page), Some(&file)) = (opened.pages.first(), files.first()) else { return Ok(Vec::new()) };
    let start = Place { file, line: 1, column: 1 };
    let mut draft = Draft::new(&page.text, page.cursor(file), scribe);
    draft.notes = Notes::of(source.manner.footnotes);
    draft.notices.extend(told(source, &opened, start));
    match opened.form {
        Form::Markdown => {
            pass_front_matter(&mut draft, page, file);
            markdown::read(&mut draft, source.manner);
        }
        Form::Html => {
            let place = html::Placed { path: source.name, targets: None, reached: html::Reached::default() };
            let mut linked = html::Linked::of(vec![(source.name, &page.text)], false);
            html::read(&mut draft, source.manner, html::Kind::Html, &place, &mut linked);
        }
        Form::Epub => {
            let book = opened.book.as_ref();
            draft
                .notices
                .extend(book.iter().flat_map(|book| &book.warnings).map(|why| not_in_order(source.name, why, start)));
            if let Some(book) = book {
                epub::read(&mut draft, &opened.pages, &files, book, source.manner);
            }
        }
        Form::Docx => {
            if let Some(parts) = &opened.parts {
                docx::read(&mut draft, &opened.pages, &files, parts, source.manner);
            }
        }
        Form::Aozora => aozora::read(&mut draft),
        Form::Text => plain::read(&mut draft, source.manner),
    }
    let mut problems = draft.take_problems();
    if draft.passages.len() == draft.headings.iter().map(|heading| heading.passages.len()).sum::<usize>() {
        let skipped = draft.scribe.skipped(file);
        let empty = opened.pages.iter().all(|page| page.text.trim().is_empty());
        problems.push(nothing_to_speak(source.name, empty, !draft.headings.is_empty(), &skipped));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    chapters::write(&mut draft, stem(source.name), start);
    Ok(draft.notices)
}

/// Says what is strange about an EPUB that is read all the same.
fn not_in_order(name: &str, why: &str, start: Place) -> Notice {
    let help = "nothing needs to be done if the plan's chapters are right".to_owned();
    Notice { code: Code("N0321"), message: format!("`{name}` is not quite in order: {why}"), place: Some(start), help }
}

/// Says which encoding was told from the bytes, so that a person can see that it is right.
fn told(source: &Source<'_>, opened: &Opened<'_>, start: Place) -> Option<Notice> {
    let name = source.name;
    let encoding = opened.told?.name();
    let message = format!("`{name}` is read as {encoding}, by its bytes");
    let table = pages::written_in(source);
    let help = format!(
        "see that the plan's chapters are in the right letters; encoding = \"{encoding}\" in its {table} says so for good"
    );
    Some(Notice { code: Code("N0320"), message, place: Some(start), help })
}

/// Names the front matter of Markdown and goes on after it.
fn pass_front_matter<'a>(draft: &mut Draft<'a>, page: &'a Page<'_>, file: u32) {
    let (head, body) = page.text.split_at(front_matter(&page.text));
    if !head.is_empty() {
        draft.skip("front matter", 0..head.trim_end().len());
        let lines = u32::try_from(memchr::memchr_iter(b'\n', head.as_bytes()).count()).unwrap_or(u32::MAX);
        draft.turn_to(body, place::Cursor::new(body, file, &page.name, lines));
    }
}

/// The length of the front matter with which `text` begins: from a line `---` or `+++` to the next one like it.
fn front_matter(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let fence = lines.next().map_or("", str::trim_end);
    if !matches!(fence, "---" | "+++") {
        return 0;
    }
    let mut end = text.find('\n').map_or(text.len(), |at| at + 1);
    for (i, line) in lines.enumerate() {
        // A blank line first: `---` was the end of a scene.
        if i == 0 && line.trim().is_empty() {
            return 0;
        }
        end += line.len();
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return end;
        }
    }
    0
}

fn nothing_to_speak(name: &str, empty: bool, headings: bool, skipped: &BTreeMap<&str, usize>) -> Problem {
    let why = if empty {
        "it is empty".to_owned()
    } else if headings {
        "it has only headings".to_owned()
    } else if skipped.is_empty() {
        "no paragraph of it has a letter or digit".to_owned()
    } else {
        let kinds: Vec<String> = skipped.iter().map(|(what, times)| format!("{times} × {what}")).collect();
        format!("all that is in it is passed over ({})", kinds.join(", "))
    };
    Problem::error("R0305", format!("`{name}` has nothing to speak: {why}"))
        .help("write some text into it, or take it out of the job; comments, code, tables and images are not spoken")
}

/// The name without folders and extension.
fn stem(name: &str) -> &str {
    let name = file_name(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests;
