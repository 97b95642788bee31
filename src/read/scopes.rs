//! Scopes: what is in force at a place of the manuscript, from headings, elements and speaker names; innermost wins.

use std::ops::Range;

use crate::script::Direction;
use crate::units::Language;

use super::tags::Element;

/// How many elements may be open at once. Three are plenty for people; the limit keeps a broken file from costing
/// more than its length.
pub const MAX_NESTING: usize = 64;

#[derive(Debug)]
enum Scope {
    /// From a heading to the next of the same or a shallower level.
    Section { level: u8, direction: Direction },
    /// The paragraph that names its speaker.
    Speaker(String),
    /// From a tag to its closing tag.
    Element { element: Element, direction: Direction, tag: Range<usize> },
}

/// What a closing tag found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Its element.
    Well,
    /// Its element, with another one, whose tag is given, still open inside it.
    Across(Range<usize>),
    /// Nothing to close.
    Nothing,
}

/// The scopes that are open, outermost first.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    open: Vec<Scope>,
    /// Elements beyond the limit; they have no effect.
    beyond: usize,
}

impl Scopes {
    /// What lines are spoken with here.
    pub(super) fn direction(&self) -> Direction {
        let mut now = Direction::default();
        for scope in &self.open {
            match scope {
                Scope::Speaker(role) => now.role = Some(role.clone()),
                Scope::Section { direction, .. } | Scope::Element { direction, .. } => {
                    now.role = direction.role.clone().or(now.role);
                    now.language = direction.language.clone().or(now.language);
                }
            }
        }
        now
    }

    /// A heading of `level` ends the sections of its own and deeper levels, and begins one with `direction`.
    pub(super) fn section(&mut self, level: u8, direction: Direction) {
        self.open.retain(|scope| !matches!(scope, Scope::Section { level: open, .. } if *open >= level));
        if direction != Direction::default() {
            self.open.push(Scope::Section { level, direction });
        }
    }

    /// A paragraph is spoken by `role`.
    pub(super) fn speaker(&mut self, role: String) {
        self.open.push(Scope::Speaker(role));
    }

    /// A paragraph has ended; tells whether a speaker's did.
    pub(super) fn end_speaker(&mut self) -> bool {
        let before = self.open.len();
        self.open.retain(|scope| !matches!(scope, Scope::Speaker(_)));
        self.open.len() < before
    }

    /// Opens a `<voice>`; `false` when it is the first beyond the limit.
    pub(super) fn voice(&mut self, role: String, tag: Range<usize>) -> bool {
        self.element(Element::Voice, Direction { role: Some(role), language: None }, tag)
    }

    /// Opens a `<lang>`; `false` when it is the first beyond the limit.
    pub(super) fn lang(&mut self, language: Language, tag: Range<usize>) -> bool {
        self.element(Element::Lang, Direction { role: None, language: Some(language) }, tag)
    }

    /// Opens an element whose tag could not be read, so that its closing tag is not called superfluous.
    pub(super) fn broken(&mut self, element: Element, tag: Range<usize>) {
        self.element(element, Direction::default(), tag);
    }

    fn element(&mut self, element: Element, direction: Direction, tag: Range<usize>) -> bool {
        if self.open.iter().filter(|scope| matches!(scope, Scope::Element { .. })).count() < MAX_NESTING {
            self.open.push(Scope::Element { element, direction, tag });
            return true;
        }
        self.beyond += 1;
        self.beyond != 1
    }

    /// Closes the innermost element of this name.
    pub(super) fn close(&mut self, element: Element) -> Closed {
        if self.beyond > 0 {
            self.beyond -= 1;
            return Closed::Well;
        }
        let own =
            self.open.iter().rposition(|scope| matches!(scope, Scope::Element { element: e, .. } if *e == element));
        let Some(own) = own else {
            return Closed::Nothing;
        };
        let inside = self.open[own + 1..].iter().find_map(|scope| match scope {
            Scope::Element { tag, .. } => Some(tag.clone()),
            _ => None,
        });
        self.open.remove(own);
        inside.map_or(Closed::Well, Closed::Across)
    }

    /// The elements that are open and whose tags could be read.
    pub(super) fn unclosed(&self) -> Vec<(Element, Range<usize>)> {
        let element = |scope: &Scope| match scope {
            Scope::Element { element, direction, tag } if *direction != Direction::default() => {
                Some((*element, tag.clone()))
            }
            _ => None,
        };
        self.open.iter().filter_map(element).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(scopes: &Scopes) -> Option<String> {
        scopes.direction().role
    }

    #[test]
    fn the_innermost_scope_wins() {
        let mut scopes = Scopes::default();
        let ja = Language::parse("ja");
        scopes.section(1, Direction { role: Some("A".into()), language: ja.clone() });
        assert!(scopes.voice("B".into(), 0..1));
        scopes.speaker("C".into());
        assert_eq!(scopes.direction(), Direction { role: Some("C".into()), language: ja.clone() });
        assert!(scopes.end_speaker());
        assert_eq!(role(&scopes).as_deref(), Some("B"));
        assert_eq!(scopes.close(Element::Voice), Closed::Well);
        scopes.section(2, Direction { role: Some("D".into()), language: None });
        assert_eq!(scopes.direction(), Direction { role: Some("D".into()), language: ja });
        scopes.section(2, Direction::default());
        assert_eq!(role(&scopes).as_deref(), Some("A"));
        scopes.section(1, Direction::default());
        assert_eq!(role(&scopes), None);
    }

    #[test]
    fn crossing_and_missing_elements_are_told_apart() {
        let mut scopes = Scopes::default();
        assert!(scopes.voice("A".into(), 0..1));
        assert!(scopes.lang(Language::parse("ja").unwrap(), 5..6));
        assert_eq!(scopes.close(Element::Voice), Closed::Across(5..6));
        assert_eq!(scopes.close(Element::Voice), Closed::Nothing);
        assert_eq!(scopes.close(Element::Lang), Closed::Well);
    }

    #[test]
    fn nesting_beyond_the_limit_is_told_once_and_balanced() {
        let mut scopes = Scopes::default();
        let opened: Vec<bool> = (0..MAX_NESTING + 3).map(|i| scopes.voice(i.to_string(), i..i)).collect();
        assert_eq!(opened.iter().filter(|ok| !**ok).count(), 1);
        for _ in 0..MAX_NESTING + 3 {
            assert_eq!(scopes.close(Element::Voice), Closed::Well);
        }
        assert_eq!(scopes.close(Element::Voice), Closed::Nothing);
    }
}
