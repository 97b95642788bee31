//! Markup in force: what tags, directives and heading attributes do to the scopes of a draft, and what is wrong with them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::problem::Problem;
use crate::script::{Cause, Direction};

use super::directives::Directive;
use super::draft::Draft;
use super::scopes::{Closed, MAX_NESTING};
use super::tags::{self, Element, MAX_BREAK_MS, Malformed, Tag};

/// What reading has met of markup.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// The first `<emphasis>`.
    emphasised: Option<usize>,
    /// Where the tags begin that cannot be obeyed, if the job wants those read as text.
    pub(super) text: Option<BTreeSet<usize>>,
    /// All tags in order, while it is found out which of them cannot be obeyed.
    pub(super) seen: Option<Vec<(usize, Seen)>>,
}

/// What a tag does, as far as that matters to its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It opens an element.
    Opens(Element),
    /// It closes one.
    Closes(Element),
    /// It stands for itself.
    Alone,
    /// It cannot be read.
    Wrong,
}

/// The tags of `seen` that cannot be obeyed: those that cannot be read, close nothing, or are never closed. Of elements that
/// cross each other the one that was opened last is never closed.
pub(super) fn not_obeyed(seen: &[(usize, Seen)]) -> BTreeSet<usize> {
    let mut not = BTreeSet::new();
    let mut open: Vec<(usize, Element)> = Vec::new();
    let mut count = [0_usize; Element::ALL.len()];
    for &(at, what) in seen {
        match what {
            Seen::Alone => {}
            Seen::Opens(element) => {
                count[element as usize] += 1;
                open.push((at, element));
            }
            // Counted, so that a file of closing tags alone does not look through all that is open for each.
            Seen::Closes(element) if count[element as usize] > 0 => {
                while let Some((inner, other)) = open.pop() {
                    count[other as usize] -= 1;
                    if other == element {
                        break;
                    }
                    not.insert(inner);
                }
            }
            Seen::Closes(_) | Seen::Wrong => {
                not.insert(at);
            }
        }
    }
    not.extend(open.into_iter().map(|(at, _)| at));
    not
}

/// Obeys the tag at `span` of the source; `true` when a paragraph begins or ends with it.
pub(super) fn tag(draft: &mut Draft<'_>, span: Range<usize>) -> bool {
    let written = draft.source.get(span.clone()).unwrap_or("");
    let tag = tags::parse(written);
    if let Some(seen) = &mut draft.met.seen {
        let what = match &tag {
            Ok(Tag::Open(element, _)) => Seen::Opens(*element),
            Ok(Tag::Sub(_)) => Seen::Opens(Element::Sub),
            Ok(Tag::SayAs(_)) => Seen::Opens(Element::SayAs),
            Ok(Tag::Close(element)) => Seen::Closes(*element),
            Ok(Tag::Break(_) | Tag::Paragraph) => Seen::Alone,
            Err(_) => Seen::Wrong,
        };
        seen.push((span.start, what));
        return tag == Ok(Tag::Paragraph);
    }
    draft.markup("tag", span.clone(), "");
    if let Some(name) = tag.as_ref().ok().and_then(beside_words) {
        draft.holds_only_words(span.clone(), name);
    }
    let within_limit = match tag {
        Ok(Tag::Open(element, direction)) => {
            if element == Element::Emphasis {
                draft.met.emphasised.get_or_insert(span.start);
            }
            draft.scopes.element(element, Some(direction), span.clone())
        }
        Ok(Tag::Break(ms)) => {
            pause(draft, ms, &span);
            return false;
        }
        Ok(Tag::Sub(alias)) => {
            draft.begin_sub(Element::Sub, Some((alias, Cause::Markup)), span);
            return false;
        }
        Ok(Tag::SayAs(what)) => {
            draft.begin_sub(Element::SayAs, Some((String::new(), Cause::SayAs(what))), span);
            return false;
        }
        Ok(Tag::Close(element @ (Element::Sub | Element::SayAs))) => {
            draft.end_sub(element, span);
            return false;
        }
        Ok(Tag::Close(element)) => {
            close(draft, element, span.clone());
            true
        }
        Ok(Tag::Paragraph) => return true,
        Err(error) => {
            match opened(written) {
                Some(element @ (Element::Sub | Element::SayAs)) => draft.begin_sub(element, None, span.clone()),
                Some(element) => {
                    draft.scopes.element(element, None, span.clone());
                }
                None => {}
            }
            malformed(draft, error, span);
            return false;
        }
    };
    if !within_limit {
        let message = format!("more than {MAX_NESTING} elements are open at once");
        let problem = Problem::error("R0311", message).help("close each element where its words end");
        draft.problem(problem, span, "one too many");
    }
    draft.turn();
    false
}

/// The element that a tag, however badly written, means to open.
fn opened(written: &str) -> Option<Element> {
    let name: String = written.chars().skip(1).take_while(|c| c.is_ascii_alphabetic() || *c == '-').collect();
    let element = Element::ALL.into_iter().find(|element| name.eq_ignore_ascii_case(element.name()))?;
    (!written.ends_with("/>")).then_some(element)
}

/// The name of what a `<sub>` or `<say-as>` cannot hold.
fn beside_words(tag: &Tag) -> Option<&'static str> {
    match tag {
        Tag::Close(Element::Sub | Element::SayAs) | Tag::Sub(_) | Tag::SayAs(_) => None,
        Tag::Open(element, _) | Tag::Close(element) => Some(element.name()),
        Tag::Break(_) => Some("break"),
        Tag::Paragraph => Some("p"),
    }
}

fn pause(draft: &mut Draft<'_>, ms: u32, span: &Range<usize>) {
    if ms > MAX_BREAK_MS {
        let message = format!("a pause is cut to {} s", MAX_BREAK_MS / 1000);
        draft.notice("N0302", message, span.start, "write 500ms for half a second, 1.5s for one and a half");
    }
    draft.pause(ms.min(MAX_BREAK_MS));
}

fn close(draft: &mut Draft<'_>, element: Element, span: Range<usize>) {
    let name = element.name();
    match draft.scopes.close(element) {
        Closed::Well => {}
        Closed::Nothing => {
            let problem = Problem::error("R0308", format!("`</{name}>` closes nothing"))
                .help(format!("remove it, or open <{name} …> before it"));
            draft.problem(problem, span, "nothing is open");
        }
        Closed::Across(inner) => {
            let open = draft.cursor.place(inner.start);
            let inner = draft.source.get(inner).unwrap_or("");
            let message = format!("`</{name}>` comes before the end of `{inner}` of line {}", open.line);
            let problem = Problem::error("R0308", message).help("close the inner element first");
            draft.problem(problem, span, "another element is open");
        }
    }
}

pub(super) fn malformed(draft: &mut Draft<'_>, error: Malformed, span: Range<usize>) {
    let part = match error.span {
        Some(part) => span.start + part.start..span.start + part.end,
        None => span,
    };
    draft.problem(Problem::error(error.code, error.message).help(error.help), part, error.label);
}

/// Obeys the directive in the comment at `span`, unless it leaves words out, which is for whoever reads them to do.
pub(super) fn directive(draft: &mut Draft<'_>, directive: Directive, span: Range<usize>) {
    match directive {
        Directive::Set(kind, direction) => draft.scopes.set(kind, direction, span, draft.text.len()),
        Directive::End(kind) => {
            if !draft.scopes.end(kind) {
                let name = kind.name();
                let problem = Problem::error("R0308", format!("`/{name}` ends nothing"))
                    .help(format!("remove the comment, or write <!-- {name}: … --> before it, in the same section"));
                return draft.problem(problem, span, "nothing is in force");
            }
        }
        Directive::Pause(ms) => return pause(draft, ms, &span),
        Directive::Skip | Directive::EndSkip => return,
    }
    draft.turn();
}

/// A heading of `level` with `direction` begins.
pub(super) fn section(draft: &mut Draft<'_>, level: u8, direction: Direction) {
    let idle = draft.scopes.section(level, direction, draft.text.len());
    idle.into_iter().for_each(|comment| without_words(draft, &comment));
    draft.turn();
}

/// The directive at `comment` has no effect.
fn without_words(draft: &mut Draft<'_>, comment: &Range<usize>) {
    let written = draft.source.get(comment.clone()).unwrap_or("");
    let message = format!("no words follow `{written}` in its section, so it has no effect");
    let help =
        "a directive holds to the next heading of its own section's level: write it below the heading, not above";
    draft.notice("N0332", message, comment.start, help);
}

/// Obeys `key=value` of a heading, which stands at `span`.
pub(super) fn heading_attribute(
    draft: &mut Draft<'_>,
    direction: &mut Direction,
    (key, value): (&str, &str),
    span: Range<usize>,
) {
    let own = 0..span.len();
    let done = match key {
        "voice" => tags::role(value, own).map(|role| direction.role = Some(role)),
        "rate" | "pitch" | "volume" => {
            tags::prosody(key, value, own).map(|change| direction.prosody = direction.prosody.with(change))
        }
        _ => tags::language(value, own).map(|language| direction.language = Some(language)),
    };
    if let Err(error) = done {
        malformed(draft, error, span);
    }
}

/// Reports every element that the source leaves open, and what is not done though it may be hoped for.
pub(super) fn finish(draft: &mut Draft<'_>) {
    for (element, tag) in draft.scopes.unclosed() {
        let name = element.name();
        let problem = Problem::error("R0307", format!("`<{name}>` is never closed"))
            .help(format!("write </{name}> where its words end"));
        draft.problem(problem, tag, "opened here");
    }
    let idle = draft.scopes.idle(draft.text.len());
    idle.into_iter().for_each(|comment| without_words(draft, &comment));
    if let Some(at) = draft.met.emphasised {
        let message =
            "no voice can be told to stress a word: what is in `<emphasis>` is spoken like the rest".to_owned();
        draft.notice("N0330", message, at, "use <prosody rate=\"90%\" volume=\"+3dB\"> where it must be heard");
    }
    let text = draft.met.text.as_ref().map(|text| (text.first().copied(), text.len()));
    if let Some((Some(first), count)) = text {
        let source = draft.source.get(first..).unwrap_or("");
        let written = source.get(..tags::length(source)).unwrap_or("");
        let message = match count {
            1 => format!("`{written}` is no markup and is spoken as it is written"),
            _ => format!("`{written}` and {} other tags are no markup and are spoken as they are written", count - 1),
        };
        draft.notice("N0333", message, first, "unknown_markup = \"error\" shows each of them with its place");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_without_a_partner_are_not_obeyed() {
        use Element::{Lang, Voice};
        use Seen::{Alone, Closes, Opens, Wrong};
        let not = |seen: &[Seen]| -> Vec<usize> {
            let seen: Vec<(usize, Seen)> = seen.iter().copied().enumerate().collect();
            not_obeyed(&seen).into_iter().collect()
        };
        assert_eq!(not(&[Opens(Voice), Opens(Lang), Alone, Closes(Lang), Closes(Voice)]), [0; 0]);
        assert_eq!(not(&[Opens(Voice), Opens(Lang), Closes(Voice), Closes(Lang)]), [1, 3]);
        assert_eq!(not(&[Closes(Voice), Opens(Voice), Wrong, Opens(Voice), Closes(Voice)]), [0, 1, 2]);
    }
}
