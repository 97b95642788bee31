//! The overlay of a chapter: which piece of the sound belongs to which sentence of the page.
//!
//! Pieces follow one another without a gap, for readers leave out what is in none: pauses would be lost.

use std::fmt::Write;

use super::page::sentence_name;
use super::{Chapter, page_name};
use crate::bind::sounds::seconds;

pub(super) fn document(chapter: &Chapter<'_>, sound: &str) -> String {
    let page = page_name(chapter);
    let mut document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<smil xmlns=\"http://www.w3.org/ns/SMIL\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" version=\"3.0\">\n<body epub:textref=\"{page}\">\n"
    );
    for (number, begins, ends) in pieces(chapter) {
        let (name, begins, ends) = (sentence_name(number), seconds(begins), seconds(ends));
        // Writing into a string cannot fail.
        let _ = writeln!(
            document,
            "<par id=\"p-{name}\"><text src=\"{page}#{name}\"/><audio src=\"{sound}\" clipBegin=\"{begins}s\" \
             clipEnd=\"{ends}s\"/></par>"
        );
    }
    document + "</body>\n</smil>\n"
}

/// Number of the sentence, from 1, and its piece of the sound in millionths of a second. The silences before the first
/// and after the last belong to them; a sentence without any time has no piece.
pub(super) fn pieces(chapter: &Chapter<'_>) -> Vec<(usize, u64, u64)> {
    let mut pieces = Vec::with_capacity(chapter.sentences.len());
    let mut ends = chapter.ends;
    for (index, at) in chapter.sentences.iter().enumerate().rev() {
        let begins = if index == 0 { chapter.begins } else { (*at).min(ends) };
        if begins < ends {
            pieces.push((index + 1, begins, ends));
            ends = begins;
        }
    }
    pieces.reverse();
    pieces
}
