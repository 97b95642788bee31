//! Markup in force: what tags and heading attributes do to the scopes of a draft, and what is wrong with them.

use std::ops::Range;

use crate::problem::Problem;
use crate::script::{Cause, Direction};

use super::draft::Draft;
use super::scopes::{Closed, MAX_NESTING};
use super::tags::{self, Element, MAX_BREAK_MS, Malformed, Tag};

/// Obeys the tag at `span` of the source.
pub(super) fn tag(draft: &mut Draft<'_>, span: Range<usize>) {
    draft.markup("tag", span.clone(), "");
    let written = draft.source.get(span.clone()).unwrap_or("");
    let read = tags::parse(written);
    if let Some(name) = read.as_ref().ok().and_then(beside_words) {
        draft.holds_only_words(span.clone(), name);
    }
    let within_limit = match read {
        Ok(Tag::Voice(name)) => draft.scopes.voice(name, span.clone()),
        Ok(Tag::Lang(language)) => draft.scopes.lang(language, span.clone()),
        Ok(Tag::Sub(alias)) => return draft.begin_sub(Element::Sub, Some((alias, Cause::Markup)), span),
        Ok(Tag::SayAs(what)) => {
            return draft.begin_sub(Element::SayAs, Some((String::new(), Cause::SayAs(what))), span);
        }
        Ok(Tag::Break(ms)) => return pause(draft, ms, &span),
        Ok(Tag::Close(element @ (Element::Sub | Element::SayAs))) => return draft.end_sub(element, span),
        Ok(Tag::Close(element)) => {
            close(draft, element, span.clone());
            true
        }
        Err(error) => {
            match opened(written) {
                Some(element @ (Element::Sub | Element::SayAs)) => draft.begin_sub(element, None, span.clone()),
                Some(element) => draft.scopes.broken(element, span.clone()),
                None => {}
            }
            return malformed(draft, error, span);
        }
    };
    if !within_limit {
        let message = format!("more than {MAX_NESTING} elements are open at once");
        let problem = Problem::error("R0311", message).help("close each <voice> and <lang> where its words end");
        draft.problem(problem, span, "one too many");
    }
    draft.turn();
}

/// The element that a tag, however badly written, means to open.
fn opened(written: &str) -> Option<Element> {
    let begins = |name: &str| written.get(1..=name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let elements = [Element::Voice, Element::Lang, Element::Sub, Element::SayAs];
    let element = elements.into_iter().find(|element| begins(element.name()))?;
    (!written.ends_with("/>")).then_some(element)
}

/// The name of what a `<sub>` or `<say-as>` cannot hold.
fn beside_words(tag: &Tag) -> Option<&'static str> {
    match tag {
        Tag::Voice(_) => Some(Element::Voice.name()),
        Tag::Lang(_) => Some(Element::Lang.name()),
        Tag::Break(_) => Some("break"),
        Tag::Close(Element::Sub | Element::SayAs) | Tag::Sub(_) | Tag::SayAs(_) => None,
        Tag::Close(element) => Some(element.name()),
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

fn malformed(draft: &mut Draft<'_>, error: Malformed, span: Range<usize>) {
    let part = match error.span {
        Some(part) => span.start + part.start..span.start + part.end,
        None => span,
    };
    draft.problem(Problem::error(error.code, error.message).help(error.help), part, error.label);
}

/// Obeys `key=value` of a heading, which stands at `span`.
pub(super) fn heading_attribute(
    draft: &mut Draft<'_>,
    direction: &mut Direction,
    (key, value): (&str, &str),
    span: Range<usize>,
) {
    if key == "voice" {
        let mut name = String::new();
        super::words::push(&mut name, value);
        if name.trim().is_empty() {
            let problem = Problem::error("R0306", "a voice has no name").help("name a role or a voice of the job");
            draft.problem(problem, span, "empty");
        } else {
            direction.role = Some(name.trim().to_owned());
        }
        return;
    }
    match tags::language(value, 0..span.len()) {
        Ok(language) => direction.language = Some(language),
        Err(error) => malformed(draft, error, span),
    }
}

/// Reports every element that the source leaves open.
pub(super) fn finish(draft: &mut Draft<'_>) {
    for (element, tag) in draft.scopes.unclosed() {
        let name = element.name();
        let problem = Problem::error("R0307", format!("`<{name}>` is never closed"))
            .help(format!("write </{name}> where its words end"));
        draft.problem(problem, tag, "opened here");
    }
}
