//! The overlay of a document: which piece of the sound belongs to which sentence of it.
//!
//! Pieces follow one another without a gap, for readers leave out what is in none: pauses would be lost.

use std::fmt::Write;

use crate::bind::lpf::url;
use crate::bind::sounds::seconds;

/// What sounds while an element is lit up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The id of the element.
    pub name: String,
    /// The file that it sounds in, as the overlay refers to it.
    pub sound: String,
    /// From when to when, in millionths of a second.
    pub begins: u64,
    pub ends: u64,
}

impl Piece {
    /// Whether `next` is the same element further on.
    pub fn goes_on(&self, next: &Piece) -> bool {
        (&self.name, &self.sound, self.ends) == (&next.name, &next.sound, next.begins)
    }
}

/// What an overlay begins with.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<smil xmlns=\"http://www.w3.org/ns/SMIL\" \
    xmlns:epub=\"http://www.idpf.org/2007/ops\" version=\"3.0\">\n<body>\n";

/// The overlay of the document that `page` refers to. Its body names no document: before EPUB 3.3 that had to be an element of
/// one, and each piece names its own.
pub(super) fn smil(page: &str, pieces: &[Piece]) -> String {
    let mut document = HEAD.to_owned();
    for (number, Piece { name, sound, begins, ends }) in (1..).zip(pieces) {
        let (name, begins, ends) = (url(name), seconds(*begins), seconds(*ends));
        // Writing into a string cannot fail.
        let _ = writeln!(
            document,
            "<par id=\"p{number:05}\"><text src=\"{page}#{name}\"/><audio src=\"{sound}\" clipBegin=\"{begins}s\" \
             clipEnd=\"{ends}s\"/></par>"
        );
    }
    document + "</body>\n</smil>\n"
}

/// Indices of `sentences`, which are the times at which they begin, ascending, in sound that lasts from `begins` to `ends`;
/// and the piece of it that belongs to each, all in millionths of a second. The silences before the first and after the
/// last belong to them; a sentence without any time has no piece.
pub(super) fn pieces(begins: u64, ends: u64, sentences: &[u64]) -> Vec<(usize, u64, u64)> {
    let mut pieces = Vec::with_capacity(sentences.len());
    let mut ends = ends;
    for (index, at) in sentences.iter().enumerate().rev() {
        let begins = if index == 0 { begins } else { (*at).min(ends) };
        if begins < ends {
            pieces.push((index, begins, ends));
            ends = begins;
        }
    }
    pieces.reverse();
    pieces
}
