//! Scopes: what is in force at a place of the manuscript, from headings, elements and speaker names; innermost wins.

use std::ops::Range;

use crate::script::Direction;
use crate::units::Language;

use super::directives::Kind;
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
    /// From a directive to the next one of its kind, to its end, or to the end of the section at `level` that it stands in.
    /// `written` is how much text there was before it.
    Passage { level: u8, kind: Kind, direction: Direction, comment: Range<usize>, written: usize },
    /// From a tag to its closing tag; one whose tag could not be read has no effect.
    Element { element: Element, direction: Option<Direction>, tag: Range<usize> },
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
    /// The level of the latest heading.
    level: u8,
    /// The language that an element of a document names.
    pub(super) document: Option<Language>,
    /// Whether the words are a stage direction, which the speaker of the paragraph does not say.
    pub(super) aside: bool,
    /// Elements beyond the limit; they have no effect.
    beyond: usize,
}

impl Scopes {
    /// What lines are spoken with here.
    pub(super) fn direction(&self) -> Direction {
        let mut now = Direction { language: self.document.clone(), ..Direction::default() };
        for (at, scope) in self.open.iter().enumerate() {
            let inner = match scope {
                Scope::Speaker(_) if self.aside => continue,
                Scope::Speaker(role) => {
                    now.role = Some(role.clone());
                    continue;
                }
                Scope::Passage { kind, .. } if self.passage(*kind) != Some(at) => continue,
                Scope::Element { direction: None, .. } => continue,
                Scope::Section { direction, .. }
                | Scope::Passage { direction, .. }
                | Scope::Element { direction: Some(direction), .. } => direction,
            };
            now.role = inner.role.clone().or(now.role);
            now.language = inner.language.clone().or(now.language);
            now.prosody = now.prosody.with(inner.prosody);
        }
        now
    }

    /// A heading of `level` ends the sections of its own and deeper levels, with the directives in them, and begins one with
    /// `direction`. Returns the directives after which nothing was `written`.
    pub(super) fn section(&mut self, level: u8, direction: Direction, written: usize) -> Vec<Range<usize>> {
        self.level = level;
        let over = |scope: &mut Scope| match scope {
            Scope::Section { level: open, .. } | Scope::Passage { level: open, .. } => *open >= level,
            Scope::Speaker(_) | Scope::Element { .. } => false,
        };
        let ended = self.open.extract_if(.., over).filter_map(|scope| idle(&scope, written)).collect();
        if direction != Direction::default() {
            self.open.push(Scope::Section { level, direction });
        }
        ended
    }

    /// A directive; it takes the place of one of its kind in the same section.
    pub(super) fn set(&mut self, kind: Kind, direction: Direction, comment: Range<usize>, written: usize) {
        let own = self.level;
        self.open.retain(
            |scope| !matches!(scope, Scope::Passage { kind: other, level, .. } if *other == kind && *level == own),
        );
        self.open.push(Scope::Passage { level: own, kind, direction, comment, written });
    }

    /// Ends the directive of this kind that is in force; tells whether there was one.
    pub(super) fn end(&mut self, kind: Kind) -> bool {
        self.passage(kind).map(|at| self.open.remove(at)).is_some()
    }

    /// The directives that are in force and after which nothing was `written`.
    pub(super) fn idle(&self, written: usize) -> Vec<Range<usize>> {
        self.open.iter().filter_map(|scope| idle(scope, written)).collect()
    }

    /// The directive of this kind that is in force.
    fn passage(&self, kind: Kind) -> Option<usize> {
        self.open.iter().rposition(|scope| matches!(scope, Scope::Passage { kind: other, .. } if *other == kind))
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

    /// Opens an element; one whose tag could not be read has no direction, and is opened so that its closing tag is not
    /// called superfluous. `false` when it is the first beyond the limit.
    pub(super) fn element(&mut self, element: Element, direction: Option<Direction>, tag: Range<usize>) -> bool {
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
            Scope::Element { element, direction: Some(_), tag } => Some((*element, tag.clone())),
            _ => None,
        };
        self.open.iter().filter_map(element).collect()
    }
}

/// The comment of a directive after which nothing was `written`.
fn idle(scope: &Scope, written: usize) -> Option<Range<usize>> {
    match scope {
        Scope::Passage { comment, written: before, .. } if *before >= written => Some(comment.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Prosody;

    fn voice(scopes: &mut Scopes, role: &str, tag: Range<usize>) -> bool {
        let role = Some(role.to_owned());
        scopes.element(Element::Voice, Some(Direction { role, ..Direction::default() }), tag)
    }

    fn role(scopes: &Scopes) -> Option<String> {
        scopes.direction().role
    }

    #[test]
    fn the_innermost_scope_wins() {
        let mut scopes = Scopes::default();
        let ja = Language::parse("ja");
        let direction = |role: &str, language| Direction { role: Some(role.into()), language, ..Direction::default() };
        scopes.section(1, direction("A", ja.clone()), 0);
        assert!(voice(&mut scopes, "B", 0..1));
        scopes.speaker("C".into());
        assert_eq!(scopes.direction(), direction("C", ja.clone()));
        assert!(scopes.end_speaker());
        assert_eq!(role(&scopes).as_deref(), Some("B"));
        assert_eq!(scopes.close(Element::Voice), Closed::Well);
        scopes.section(2, direction("D", None), 0);
        assert_eq!(scopes.direction(), direction("D", ja));
        scopes.section(2, Direction::default(), 0);
        assert_eq!(role(&scopes).as_deref(), Some("A"));
        scopes.section(1, Direction::default(), 0);
        assert_eq!(role(&scopes), None);
    }

    #[test]
    fn a_directive_holds_for_its_section_and_takes_the_place_of_one_like_it() {
        let rate = |rate| Direction { prosody: Prosody { rate, ..Prosody::default() }, ..Direction::default() };
        let mut scopes = Scopes::default();
        scopes.set(Kind::Rate, rate(900), 0..1, 0);
        assert!(scopes.section(1, rate(500), 5).is_empty());
        assert_eq!(scopes.direction().prosody.rate, 450, "an attribute of the heading lies in the passage");
        scopes.set(Kind::Rate, rate(800), 2..3, 5);
        scopes.set(Kind::Rate, rate(1200), 4..5, 6);
        assert_eq!(scopes.direction().prosody.rate, 600, "one directive of a kind counts");
        assert!(scopes.section(2, Direction::default(), 6).is_empty(), "a deeper heading ends nothing");
        let idle = scopes.section(1, Direction::default(), 6);
        assert_eq!(idle.first(), Some(&(4..5)), "nothing was written after it");
        assert_eq!(scopes.direction().prosody.rate, 900);
        assert!(scopes.end(Kind::Rate));
        assert!(!scopes.end(Kind::Rate));
        assert_eq!(scopes.direction(), Direction::default());
    }

    #[test]
    fn crossing_and_missing_elements_are_told_apart() {
        let mut scopes = Scopes::default();
        assert!(voice(&mut scopes, "A", 0..1));
        assert!(scopes.element(Element::Lang, Some(Direction::default()), 5..6));
        assert_eq!(scopes.close(Element::Voice), Closed::Across(5..6));
        assert_eq!(scopes.close(Element::Voice), Closed::Nothing);
        assert_eq!(scopes.close(Element::Lang), Closed::Well);
    }

    #[test]
    fn nesting_beyond_the_limit_is_told_once_and_balanced() {
        let mut scopes = Scopes::default();
        let opened: Vec<bool> = (0..MAX_NESTING + 3).map(|i| voice(&mut scopes, "A", i..i)).collect();
        assert_eq!(opened.iter().filter(|ok| !**ok).count(), 1);
        for _ in 0..MAX_NESTING + 3 {
            assert_eq!(scopes.close(Element::Voice), Closed::Well);
        }
        assert_eq!(scopes.close(Element::Voice), Closed::Nothing);
    }
}
