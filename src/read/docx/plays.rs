//! Plays in Word documents: who speaks a paragraph, and which of its words are stage directions, by what is bold and italic.

use std::ops::Range;

use super::styles::Styles;
use super::{Walk, is_on};
use crate::read::manner::{Directions, Style};
use crate::read::speaker;
use crate::read::tokens::{self, Start, Token, Tokens};

/// What a paragraph of a play says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cue {
    /// The role that speaks it, and where in the source its name is written, with its colon.
    pub(super) name: Option<(String, Range<usize>)>,
    /// Where its stage directions are written, ascending.
    pub(super) asides: Vec<Range<usize>>,
}

/// Words of one manner.
struct Piece {
    words: String,
    span: Range<usize>,
    bold: bool,
    italic: bool,
}

impl<'a> Walk<'_, 'a> {
    /// Ends the paragraph at byte `end`.
    pub(super) fn close(&mut self, end: usize) {
        if self.draft.scopes.aside {
            self.draft.aside(false);
        }
        self.draft.close(end);
    }

    /// What the paragraph that `start` opens says of itself, in a play.
    pub(super) fn cue(&mut self, start: &Start<'a>) {
        self.cue = Cue::default();
        if self.manner.style == Style::Script
            && let Some(element) = self.tokens.element(start, usize::MAX)
        {
            self.cue = Cue::of(self.draft.source, element.inside, &self.parts.styles, self.midst);
        }
    }

    /// Whether the words at `span` are a stage direction that is left out; one that is spoken begins or ends here.
    pub(super) fn is_left_out(&mut self, span: &Range<usize>) -> bool {
        let within = self.cue.asides.iter().find(|aside| aside.contains(&span.start));
        match self.manner.directions {
            Directions::Read => {}
            Directions::Narrator if self.draft.scopes.aside != within.is_some() => self.draft.aside(within.is_some()),
            Directions::Narrator => {}
            Directions::LeaveOut => {
                if let Some(aside) = within.filter(|aside| aside.start == span.start) {
                    self.draft.skip("stage direction", aside.clone());
                    self.draft.unspace();
                }
                return within.is_some();
            }
        }
        false
    }
}

impl Cue {
    /// Of the paragraph at `inside` of `source`; `midst` says that somebody has spoken before it.
    pub(super) fn of(source: &str, inside: Range<usize>, styles: &Styles, midst: bool) -> Cue {
        let pieces = pieces(source, inside, styles);
        let name = name(source, &pieces);
        let words_from = name.as_ref().map_or(0, |(_, span)| span.end);
        let mut asides: Vec<Range<usize>> = Vec::new();
        let (mut said, mut at) = (String::new(), 0);
        while let Some(piece) = pieces.get(at) {
            let end = at + pieces[at..].iter().take_while(|piece| piece.italic).count();
            if !piece.italic {
                said.extend(
                    piece.words.char_indices().filter(|(nth, _)| piece.span.start + nth >= words_from).map(|(_, c)| c),
                );
                at += 1;
                continue;
            }
            let written: String = pieces[at..end].iter().map(|piece| piece.words.as_str()).collect();
            let alone = midst
                && name.is_none()
                && said.trim().is_empty()
                && pieces[end..].iter().all(|piece| piece.words.trim().is_empty());
            if speaker::is_direction(written.trim(), &said, alone) {
                asides.push(piece.span.start..pieces[end - 1].span.end);
            } else {
                said += &written;
            }
            at = end;
        }
        Cue { name, asides }
    }
}

/// The words of a paragraph that may be spoken, in order. What is left out or written for something else is a piece without words:
/// no stage direction goes over it, since its signs have a name of their own.
fn pieces(source: &str, inside: Range<usize>, styles: &Styles) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut tokens = Tokens::new(&source[..inside.end], true);
    tokens.go_to(inside.start);
    let (mut bold, mut italic, mut hidden, mut in_run, mut spoken) = (false, false, false, false, false);
    let wall = |span: Range<usize>| Piece { words: String::new(), span, bold: false, italic: false };
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(span) | Token::Literal(span) if spoken && hidden => pieces.push(wall(span)),
            Token::Text(span) | Token::Literal(span) if spoken => {
                let words = tokens::resolved(&source[span.clone()]).into_owned();
                pieces.push(Piece { words, span, bold, italic });
            }
            Token::Start(start) => {
                let value = || start.attribute("w:val").unwrap_or_default();
                match start.name {
                    "r" if !start.closed => (bold, italic, hidden, in_run) = (false, false, false, true),
                    "b" if in_run => bold = is_on(&value()),
                    "i" if in_run => italic = is_on(&value()),
                    "vanish" | "strike" | "dstrike" if in_run => hidden |= is_on(&value()),
                    "rStyle" if in_run => {
                        bold |= styles.bold.contains(&*value());
                        italic |= styles.italic.contains(&*value());
                    }
                    "t" => spoken = !start.closed,
                    "noBreakHyphen" | "docPr" => pieces.push(wall(start.span)),
                    "p" | "del" | "moveFrom" | "instrText" | "delInstrText" | "Fallback" | "txbxContent" | "rt"
                    | "oMath" | "oMathPara" => {
                        if let Some(element) = tokens.element(&start, usize::MAX) {
                            tokens.go_to(element.all.end);
                        }
                        pieces.push(wall(start.span));
                    }
                    _ => {}
                }
            }
            Token::End("t", _) => spoken = false,
            Token::End("r", _) => (bold, italic, hidden, in_run) = (false, false, false, false),
            _ => {}
        }
    }
    pieces
}

/// The speaker's name with which a paragraph begins: bold words before a colon.
fn name(source: &str, pieces: &[Piece]) -> Option<(String, Range<usize>)> {
    let first = pieces.iter().position(|piece| !piece.words.trim().is_empty())?;
    let end = first + pieces[first..].iter().take_while(|piece| piece.bold).count();
    let bold: String = pieces[first..end].iter().map(|piece| piece.words.as_str()).collect();
    let after = pieces.get(end).map_or("", |piece| piece.words.as_str());
    let indent = bold.len() - bold.trim_start().len();
    // As Markdown writes it.
    let (role, len) = speaker::name(&format!("**{}**{after}", &bold[indent..]))?;
    let mut left = indent + len - "****".len();
    for piece in &pieces[first..] {
        if left <= piece.words.len() {
            let end = piece.span.start + written(&source[piece.span.clone()], left);
            return Some((role, pieces[first].span.start..end));
        }
        left -= piece.words.len();
    }
    None
}

/// How many bytes of `source` the first `bytes` of its words are written with.
fn written(source: &str, bytes: usize) -> usize {
    let (mut at, mut words) = (0, 0);
    while words < bytes && at < source.len() {
        let rest = &source[at..];
        let (signs, len) = match rest.starts_with('&').then(|| tokens::reference(rest)).flatten() {
            Some((signs, len)) => (signs.len(), len),
            None => rest.chars().next().map_or((1, 1), |c| (c.len_utf8(), c.len_utf8())),
        };
        (at, words) = (at + len, words + signs);
    }
    at
}
