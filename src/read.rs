//! Reading: the bytes of manuscripts become a Script; it opens no file and knows no sound.
//!
//! Markdown and plain text are read. Whatever is not spoken is either markup or a named [`crate::script::Skip`].

mod bytes;
mod chapters;
mod draft;
mod markdown;
mod markup;
mod place;
mod plain;
mod scopes;
mod speaker;
mod tags;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::script::{Notice, Place, Scribe, Script};
use draft::Draft;

pub use bytes::MAX_BYTES;
pub use markdown::MAX_DEPTH;
pub use scopes::MAX_NESTING;
pub use tags::MAX_BREAK_MS;

/// How a manuscript is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Prose: bold is emphasis.
    #[default]
    Prose,
    /// A play or interview: a paragraph that begins `**Name:**` is spoken by that role.
    Script,
}

/// A manuscript to read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its name as the job writes it; the extension says how it is read.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// How it is read.
    pub style: Style,
}

/// What a manuscript is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Markdown,
    Plain,
}

impl Form {
    fn of(name: &str) -> Result<Form, Box<Problem>> {
        let extension = file_name(name).rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Ok(Form::Markdown),
            "txt" => Ok(Form::Plain),
            _ => {
                let problem = Problem::error("R0304", format!("`{name}` is of a kind that is not read"));
                let help = "Markdown (.md, .markdown) and plain text (.txt) are read; convert it to one of them";
                Err(Box::new(problem.help(help)))
            }
        }
    }
}

/// Reads `sources` in order into one script.
///
/// # Errors
///
/// Every problem of every source: bytes that are not UTF-8, markup that is wrong, nothing to speak.
pub fn read(sources: &[Source<'_>]) -> Result<(Script, Vec<Notice>), Vec<Problem>> {
    let mut scribe = Scribe::new();
    let (mut notices, mut problems) = (Vec::new(), Vec::new());
    for source in sources {
        match read_one(source, &mut scribe) {
            Ok(noticed) => notices.extend(noticed),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut script = scribe.finish();
    script.skips.sort_by_key(|skip| skip.place);
    notices.sort_by_key(|notice| notice.place);
    Ok((script, notices))
}

fn read_one(source: &Source<'_>, scribe: &mut Scribe) -> Result<Vec<Notice>, Vec<Problem>> {
    let form = Form::of(source.name).map_err(|problem| vec![*problem])?;
    let text = bytes::decode(source.name, source.bytes).map_err(|problem| vec![*problem])?;
    let file = scribe.open_file(source.name);
    let start = Place { file, line: 1, column: 1 };
    let matter = if form == Form::Markdown { front_matter(text) } else { 0 };
    let (head, body) = text.split_at(matter);
    if matter > 0 {
        scribe.skip("front matter", start, u64::from(place::chars(head.trim_end().as_bytes())));
    }
    let lines = u32::try_from(memchr::memchr_iter(b'\n', head.as_bytes()).count()).unwrap_or(u32::MAX);
    let cursor = place::Cursor::new(body, file, source.name, lines);
    let mut draft = Draft::new(body, cursor, scribe);
    match form {
        Form::Markdown => markdown::read(&mut draft, source.style),
        Form::Plain => plain::read(&mut draft, source.style),
    }
    let mut problems = draft.take_problems();
    if draft.passages.len() == draft.headings.iter().map(|heading| heading.passages.len()).sum::<usize>() {
        let skipped = draft.scribe.skipped(file);
        problems.push(nothing_to_speak(source.name, text, !draft.headings.is_empty(), &skipped));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    chapters::write(&mut draft, stem(source.name), start);
    Ok(draft.notices)
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

fn nothing_to_speak(name: &str, text: &str, headings: bool, skipped: &BTreeMap<&str, usize>) -> Problem {
    let why = if text.trim().is_empty() {
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
