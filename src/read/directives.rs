//! Directives: comments that say how the passage after them is spoken, such as `<!-- voice: alice -->`.
//!
//! A comment is a directive when it has exactly the form of one; all others are comments and stay so.

use crate::problem::{nearest, slips};
use crate::script::Direction;

use super::tags::{self, Malformed};

/// The longest directive with what follows on its line that is looked at; a tag has the same limit.
const MAX_BYTES: usize = 1024;

/// What a directive sets until the next one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Voice,
    Lang,
    Rate,
    Pitch,
    Volume,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Voice, Kind::Lang, Kind::Rate, Kind::Pitch, Kind::Volume];

    /// The name as it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Voice => "voice",
            Kind::Lang => "lang",
            Kind::Rate => "rate",
            Kind::Pitch => "pitch",
            Kind::Volume => "volume",
        }
    }

    fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A directive, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    /// The direction is in force from here on.
    Set(Kind, Direction),
    /// The directive of this kind that is in force ends.
    End(Kind),
    /// A pause in milliseconds, as written.
    Pause(u32),
    /// What follows is left out.
    Skip,
    /// What follows is spoken again.
    EndSkip,
}

/// What a comment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comment {
    /// A comment.
    Plain,
    /// A directive.
    Directive(Directive),
    /// A directive with a value that cannot be.
    Malformed(Malformed),
    /// A comment that looks like a directive and is none: what was written, and what may have been meant.
    Near(String, &'static str),
    /// Directives over several lines, which is none: the first line of it.
    Scattered(String),
}

/// Names that have no end of their own.
const OTHERS: [&str; 2] = ["pause", "skip"];

/// What other programs and people call the same.
const OTHER_WORDS: [(&str, &str); 4] =
    [("language", "lang"), ("speed", "rate"), ("break", "pause"), ("loudness", "volume")];

fn names() -> impl Iterator<Item = &'static str> {
    Kind::ALL.into_iter().map(Kind::name).chain(OTHERS)
}

/// The length of the comment with which `text` begins, if it ends on its line and is no longer than a directive may be.
pub(super) fn length(text: &str) -> Option<usize> {
    let text = text.get(..text.floor_char_boundary(MAX_BYTES))?;
    let body = text.strip_prefix("<!--")?;
    let len = body.find("-->")?;
    (!body[..len].contains(['\n', '\r'])).then_some("<!--".len() + len + "-->".len())
}

/// Whether the comment at byte `at` of `text` is a directive with words after it on its line. To Markdown such a line, when
/// the comment begins it, is HTML as a whole.
pub(super) fn hides_words(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let Some(len) =
        length(rest).filter(|len| matches!(read(&rest[..*len]), Comment::Directive(_) | Comment::Malformed(_)))
    else {
        return false;
    };
    let after = &rest[len..rest.floor_char_boundary(len + MAX_BYTES)];
    let mut after = after.lines().next().unwrap_or("").trim();
    while let Some(len) = length(after) {
        after = after[len..].trim_start();
    }
    !after.is_empty()
}

/// Reads the comment `comment`, from `<!--` to `-->`.
pub(super) fn read(comment: &str) -> Comment {
    let inside = comment.strip_prefix("<!--").and_then(|comment| comment.strip_suffix("-->"));
    let Some(body) = inside.map(str::trim).filter(|_| comment.len() <= MAX_BYTES) else { return Comment::Plain };
    if body.contains(['\n', '\r']) {
        return scattered(body);
    }
    if let Some(name) = body.strip_prefix('/').map(str::trim_start) {
        return match Kind::named(name) {
            Some(kind) => Comment::Directive(Directive::End(kind)),
            None if name == "skip" => Comment::Directive(Directive::EndSkip),
            None => near(body, name),
        };
    }
    if body == "skip" {
        return Comment::Directive(Directive::Skip);
    }
    let Some((name, value)) = body.split_once(':').map(|(name, value)| (name.trim_end(), value.trim())) else {
        // `pause 2s`: all but the colon.
        let mut words = body.split_whitespace();
        let known = words.next().and_then(|first| names().find(|name| *name == first));
        return match (known, words.next(), words.next()) {
            (Some(name), Some(_), None) => Comment::Near(body.to_owned(), name),
            (None, None, _) => near(body, body),
            _ => Comment::Plain,
        };
    };
    let end = comment.trim_end_matches('>').trim_end_matches('-').trim_end().len();
    let span = if value.is_empty() { 0..comment.len() } else { end.saturating_sub(value.len())..end };
    let directive = match (name, Kind::named(name)) {
        ("pause", _) => tags::time(value, span).map(Directive::Pause),
        (_, Some(kind)) => direction(kind, value, span).map(|direction| Directive::Set(kind, direction)),
        _ => return near(body, name),
    };
    directive.map_or_else(Comment::Malformed, Comment::Directive)
}

fn direction(kind: Kind, value: &str, span: std::ops::Range<usize>) -> Result<Direction, Malformed> {
    let none = Direction::default();
    Ok(match kind {
        Kind::Voice => Direction { role: Some(tags::role(value, span)?), ..none },
        Kind::Lang => Direction { language: Some(tags::language(value, span)?), ..none },
        Kind::Rate | Kind::Pitch | Kind::Volume => {
            Direction { prosody: tags::prosody(kind.name(), value, span)?, ..none }
        }
    })
}

/// A comment whose first word is `name`: perhaps a directive was meant.
/// What a comment of several lines is: each of them a directive by itself, or all of them one, or a comment.
fn scattered(body: &str) -> Comment {
    let is_plain = |words: &str| read(&format!("<!-- {words} -->")) == Comment::Plain;
    let mut lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.clone().next().unwrap_or("").to_owned();
    let is_one = !is_plain(&body.split_whitespace().collect::<Vec<_>>().join(" "));
    if is_one || !lines.any(is_plain) { Comment::Scattered(first) } else { Comment::Plain }
}

fn near(body: &str, name: &str) -> Comment {
    let other = OTHER_WORDS.iter().find(|(word, _)| name.eq_ignore_ascii_case(word)).map(|(_, name)| *name);
    // One slip, no more: words such as `note:` and `page:` begin many a comment.
    let slip = || nearest(name, names()).filter(|known| slips(name, known) <= 1);
    match other.or_else(slip) {
        Some(known) => Comment::Near(body.to_owned(), known),
        None => Comment::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Prosody;

    #[test]
    fn directives_are_comments_of_their_form() {
        let role = |role: &str| Direction { role: Some(role.into()), ..Direction::default() };
        let rate = Direction { prosody: Prosody { rate: 900, ..Prosody::default() }, ..Direction::default() };
        let cases = [
            ("<!-- voice: alice -->", Directive::Set(Kind::Voice, role("alice"))),
            ("<!--voice:Mad Hatter-->", Directive::Set(Kind::Voice, role("Mad Hatter"))),
            ("<!-- voice: Mr. A: B -->", Directive::Set(Kind::Voice, role("Mr. A: B"))),
            ("<!-- rate : 0.9 -->", Directive::Set(Kind::Rate, rate)),
            ("<!-- /voice -->", Directive::End(Kind::Voice)),
            ("<!-- pause: 2s -->", Directive::Pause(2000)),
            ("<!-- skip -->", Directive::Skip),
            ("<!-- /skip -->", Directive::EndSkip),
        ];
        for (comment, directive) in cases {
            assert_eq!(read(comment), Comment::Directive(directive), "{comment}");
        }
    }

    #[test]
    fn ordinary_comments_stay_comments() {
        for comment in [
            "<!-- note: look this up -->",
            "<!-- page: 12 -->",
            "<!-- TODO -->",
            "<!-- voice actors wanted -->",
            "<!---->",
            "<!-- to do:\nvoice: alice\nor Ann? -->",
            "<!-- the voice: hers -->",
            "<!-- /end -->",
            "<!-- time: noon -->",
            "<!-- scene 2 -->",
            "<!-- https://a.b -->",
        ] {
            assert_eq!(read(comment), Comment::Plain, "{comment}");
        }
    }

    #[test]
    fn slips_and_wrong_values_are_told() {
        for (comment, known) in [
            ("<!-- vioce: alice -->", "voice"),
            ("<!-- Voice: alice -->", "voice"),
            ("<!-- language: ja -->", "lang"),
            ("<!-- pause 2s -->", "pause"),
            ("<!-- skipp -->", "skip"),
            ("<!-- /voise -->", "voice"),
            ("<!-- speed: 0.9 -->", "rate"),
        ] {
            let near = matches!(read(comment), Comment::Near(_, near) if near == known);
            assert!(near, "{comment}: {:?}", read(comment));
        }
        for (comment, first) in [
            ("<!--\nvoice: alice\nlang: ja\n-->", "voice: alice"),
            ("<!-- voice:\n  alice -->", "voice:"),
            ("<!-- skip\nthis -->", "skip"),
            ("<!--\r\n\r\nvoice: alice\r\nlang: japanese -->", "voice: alice"),
        ] {
            assert_eq!(read(comment), Comment::Scattered(first.to_owned()), "{comment}");
        }
        for (comment, code, part) in [
            ("<!-- lang: japanese -->", "R0309", "japanese"),
            ("<!-- pause: soon -->", "R0310", "soon"),
            ("<!-- rate: rate -->", "R0331", "rate"),
            ("<!-- voice: -->", "R0306", "<!-- voice: -->"),
        ] {
            let Comment::Malformed(error) = read(comment) else { panic!("{comment}: {:?}", read(comment)) };
            assert_eq!((error.code, error.span.map(|span| &comment[span])), (code, Some(part)));
        }
    }

    #[test]
    fn only_a_directive_with_words_after_it_hides_them() {
        for (line, hides) in [
            ("<!-- voice: a --> words", true),
            ("<!-- voice: a --><!-- rate: 0.9 --> words", true),
            ("<!-- voice: a -->  \nwords", false),
            ("<!-- voice: a --> <!-- b -->", false),
            ("<!-- b --> words", false),
            ("<!-- voice: a", false),
        ] {
            assert_eq!(hides_words(line, 0), hides, "{line}");
        }
    }
}
