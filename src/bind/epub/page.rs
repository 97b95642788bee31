//! The page of a chapter: its spoken lines as paragraphs, each sentence a span with a name of its own.

use std::fmt::Write;

use super::Chapter;
use crate::bind::sync::clock::{Spoken, spoken};
use crate::bind::{Work, markup};
use crate::book::Track;
use crate::script::Break;
use crate::units::Frames;

/// The words of a chapter, marked up.
pub(super) struct Page {
    /// Its blocks as XHTML.
    body: String,
    /// When each sentence begins in the track, in the order of their names.
    pub sounds: Vec<Frames>,
}

/// A heading or paragraph under way.
#[derive(Default)]
struct Block {
    xhtml: String,
    words: String,
}

impl Page {
    pub fn of(work: &Work<'_>, track: &Track) -> Page {
        let mut page = Page { body: String::new(), sounds: Vec::new() };
        let title = work.plan.script.chapters.get(track.chapter as usize).map_or("", |chapter| chapter.title.as_str());
        let mut title = Some(bare(title)).filter(|title| !title.is_empty());
        let mut block = Block::default();
        let mut reached = 0;
        for line in spoken(work, track) {
            let gap = line.text.get(reached..line.words.start).unwrap_or("");
            if line.line.before != Break::Join {
                page.close(&mut block, &mut title);
                if line.line.before == Break::Scene {
                    page.body.push_str("<hr/>\n");
                }
            } else if !gap.is_empty() {
                block.put(" ");
            }
            page.say(work, &line, &mut block);
            reached = line.words.end;
        }
        page.close(&mut block, &mut title);
        page
    }

    /// Adds the sentences of `line` to `block`.
    fn say(&mut self, work: &Work<'_>, line: &Spoken<'_>, block: &mut Block) {
        let language = &line.casting.language;
        let tongue = if *language == work.plan.cast.language { String::new() } else { in_language(language.as_str()) };
        let mut reached = line.words.start;
        for span in line.sentences() {
            let (gap, words) = (line.text.get(reached..span.start), line.text.get(span.clone()));
            reached = span.end;
            self.sounds.push(line.sounds(span).start);
            let name = sentence_name(self.sounds.len());
            block.put(gap.unwrap_or(""));
            // Writing into a string cannot fail.
            let _ = write!(block.xhtml, "<span id=\"{name}\"{tongue}>");
            block.put(words.unwrap_or(""));
            block.xhtml.push_str("</span>");
        }
    }

    /// Ends `block`. The first one that says the chapter's title is its heading.
    fn close(&mut self, block: &mut Block, title: &mut Option<String>) {
        let Block { xhtml, words } = std::mem::take(block);
        if xhtml.is_empty() {
            return;
        }
        let tag = if *title == Some(bare(&words)) { "h1" } else { "p" };
        if tag == "h1" {
            *title = None;
        }
        // Writing into a string cannot fail.
        let _ = writeln!(self.body, "<{tag}>{xhtml}</{tag}>");
    }
}

impl Block {
    fn put(&mut self, words: &str) {
        self.words.push_str(words);
        self.xhtml.push_str(&markup::escaped(words));
    }
}

/// `text` for comparing: any white space is one space.
fn bare(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a page's sentence `number`, from 1.
pub(super) fn sentence_name(number: usize) -> String {
    format!("s{number:05}")
}

/// The attributes that say in which language an element is.
pub(super) fn in_language(tag: &str) -> String {
    let tag = markup::escaped(tag);
    format!(" lang=\"{tag}\" xml:lang=\"{tag}\"")
}

/// The head that all pages have, up to their body.
pub(super) fn head(work: &Work<'_>, title: &str) -> String {
    let (language, title) = (in_language(work.plan.cast.language.as_str()), markup::escaped(title));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\"{language}>\n<head>\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n"
    )
}

/// The page of `chapter`.
pub(super) fn document(work: &Work<'_>, chapter: &Chapter<'_>) -> String {
    // A page must have a title, and a chapter may have none.
    let title = if bare(chapter.title).is_empty() { work.title } else { chapter.title };
    let Page { body, .. } = &chapter.page;
    format!("{}<body>\n<section epub:type=\"chapter\">\n{body}</section>\n</body>\n</html>\n", head(work, title))
}
