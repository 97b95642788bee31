//! Pages: the documents of a manuscript as text, and the characters of which each consists, whoever reads them.
//!
//! What stands on a page is found here without any of the readers' help, so that an account can tell what they lost.

use std::borrow::Cow;
use std::ops::Range;

use crate::problem::Problem;
use crate::script::Place;

use super::bytes::Decoded;
use super::docx::{self, Parts};
use super::encoding::{self, Encoding};
use super::epub::{self, Book};
use super::manner::Form;
use super::place::Cursor;
use super::{Source, aozora, bytes, catalogue, file_name, standing, words};

/// A document of a manuscript.
#[derive(Debug)]
pub struct Page<'a> {
    /// As [`Script::files`](crate::script::Script::files) has it.
    pub name: String,
    /// What is written in it.
    pub text: Cow<'a, str>,
    pub(super) written: Written,
}

/// How text and markup are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// All of it is text.
    Plainly,
    /// Signs of ASCII may be markup; all else is text.
    InMarkdown,
    /// As a catalogue: likewise, for what parts its entries.
    InTable,
    /// As XML, or what is meant to be.
    InXml,
    /// As HTML.
    InHtml,
}

/// A manuscript, its documents in the order in which they are read.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    pub(super) form: Form,
    pub(super) pages: Vec<Page<'a>>,
    /// The encoding that was told from the bytes.
    pub(super) told: Option<Encoding>,
    /// What an EPUB says of its pages.
    pub(super) book: Option<Book>,
    /// What a DOCX says of its pages.
    pub(super) parts: Option<Parts>,
}

/// A character that stands on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its byte offset in [`Page::text`].
    pub at: usize,
    /// Where what is written for it ends: itself, or a reference such as `&amp;`.
    pub end: usize,
    /// What it is.
    pub sign: char,
    /// Whether it is text for certain; else it may be markup.
    pub is_text: bool,
}

/// The documents of `sources`, in the order of [`Script::files`](crate::script::Script::files).
///
/// # Errors
///
/// Every source that cannot be opened.
pub fn pages<'a>(sources: &[Source<'a>]) -> Result<Vec<Page<'a>>, Vec<Problem>> {
    let (mut pages, mut problems) = (Vec::new(), Vec::new());
    for source in sources {
        match open(source) {
            Ok(opened) => pages.extend(opened.pages),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(pages) } else { Err(problems) }
}

/// Opens `source`.
pub(super) fn open<'a>(source: &Source<'a>) -> Result<Opened<'a>, Box<Problem>> {
    if source.manner.catalogue.is_some() {
        return table(source);
    }
    let form = form_of(source)?;
    match form {
        Form::Epub => return epub::open(source),
        Form::Docx => return docx::open(source),
        _ => {}
    }
    let decoded = match form {
        Form::Html if source.manner.encoding.is_none() => html_text(source)?,
        _ => bytes::decode(source.name, source.bytes, source.manner.encoding)?,
    };
    let (text, told) = (decoded.text, decoded.told);
    let guessed = form == Form::Text && source.manner.form.is_none();
    let form = if guessed && aozora::is_aozora(&text) { Form::Aozora } else { form };
    let written = match form {
        Form::Markdown => Written::InMarkdown,
        Form::Html => Written::InHtml,
        _ => Written::Plainly,
    };
    let page = Page { name: source.name.to_owned(), text, written };
    Ok(Opened { form, pages: vec![page], told, book: None, parts: None })
}

/// Opens a catalogue.
fn table<'a>(source: &Source<'a>) -> Result<Opened<'a>, Box<Problem>> {
    let name = source.name;
    if let Some(catalogue) = &source.manner.catalogue
        && catalogue::notation_of(source, catalogue)?.is_xml()
        && source.manner.encoding.is_none()
        && let Ok(text) = epub::decode(name, source.bytes)
    {
        let page = Page { name: name.to_owned(), text: Cow::Owned(text), written: Written::InTable };
        return Ok(Opened { form: Form::Text, pages: vec![page], told: None, book: None, parts: None });
    }
    let table = written_in(source);
    let Decoded { text, told } = bytes::decode(name, source.bytes, source.manner.encoding).map_err(|mut problem| {
        problem.help = problem.help.map(|help| help.replace("[[manuscript]]", table));
        problem
    })?;
    let page = Page { name: name.to_owned(), text, written: Written::InTable };
    Ok(Opened { form: Form::Text, pages: vec![page], told, book: None, parts: None })
}

/// The table of the job in which `source` stands.
pub(super) fn written_in(source: &Source<'_>) -> &'static str {
    match &source.manner.catalogue {
        Some(catalogue) if catalogue.becomes == catalogue::Becomes::Dub => "[dub]",
        Some(_) => "[[catalogue]]",
        None => "[[manuscript]]",
    }
}

/// The text of an HTML file: in UTF-8, or in what it says it is in, or told from the bytes as of any text.
fn html_text<'a>(source: &Source<'a>) -> Result<Decoded<'a>, Box<Problem>> {
    if encoding::utf8(source.bytes).is_none()
        && let Ok(text) = epub::decode(source.name, source.bytes)
    {
        return Ok(Decoded { text: Cow::Owned(text), told: None });
    }
    bytes::decode(source.name, source.bytes, None)
}

pub(super) fn form_of(source: &Source<'_>) -> Result<Form, Box<Problem>> {
    if let Some(form) = source.manner.form {
        return Ok(form);
    }
    let name = source.name;
    let extension = file_name(name).rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Ok(Form::Markdown),
        "txt" => Ok(Form::Text),
        "epub" => Ok(Form::Epub),
        "docx" => Ok(Form::Docx),
        "html" | "htm" | "xhtml" | "xht" => Ok(Form::Html),
        _ => {
            let problem = Problem::error("R0304", format!("`{name}` is of a kind that is not read"));
            let help = "read are Markdown (.md), plain text (.txt), EPUB (.epub), HTML (.html, .xhtml) and DOCX (.docx); `format` in its \
                        [[manuscript]] says what a file with another name is";
            Err(Box::new(problem.help(help)))
        }
    }
}

impl Page<'_> {
    /// A cursor at its beginning; it is the file `file` of the script.
    pub(super) fn cursor(&self, file: u32) -> Cursor<'_> {
        Cursor::new(&self.text, file, &self.name, 0)
    }

    /// Gives `each` every visible character that stands on the page, in order.
    pub fn standing(&self, each: &mut dyn FnMut(Standing)) {
        let among_signs = match self.written {
            Written::InXml => {
                if !standing::of_xml(&self.text, each) {
                    standing::of_html(&self.text, true, each);
                }
                return;
            }
            Written::InHtml => return standing::of_html(&self.text, false, each),
            Written::InMarkdown | Written::InTable => true,
            Written::Plainly => false,
        };
        for (at, sign) in self.text.char_indices().filter(|(_, sign)| words::is_visible(*sign)) {
            let is_text = !(among_signs && sign.is_ascii_punctuation());
            each(Standing { at, end: at + sign.len_utf8(), sign, is_text });
        }
    }

    /// Whether it is XML without a slip.
    pub(super) fn is_xml(&self) -> bool {
        standing::is_xml(&self.text)
    }

    /// The byte range of each of `parts`, which are given by place and size and in the order of their places.
    pub fn ranges(&self, parts: &[(Place, u64)]) -> Vec<Range<usize>> {
        let mut cursor = self.cursor(0);
        let after = |from: usize, chars: u64| {
            let rest = self.text.get(from..).unwrap_or("");
            let chars = usize::try_from(chars).unwrap_or(usize::MAX);
            rest.char_indices().nth(chars).map_or(self.text.len(), |(at, _)| from + at)
        };
        let mut ranges = Vec::with_capacity(parts.len());
        for (place, chars) in parts {
            let start = cursor.offset(*place);
            ranges.push(start..after(start, *chars));
        }
        ranges
    }

    /// The line with the number `line`.
    pub fn line(&self, line: u32) -> Option<&str> {
        self.text.split('\n').nth(line.saturating_sub(1) as usize).map(|line| line.trim_end_matches('\r'))
    }

    /// The place of the byte offset `at`; asked for in order, as each search begins at the beginning.
    pub fn place(&self, file: u32, at: usize) -> Place {
        self.cursor(file).place(at)
    }
}
