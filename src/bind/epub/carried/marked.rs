//! Marking: every sentence of a document gets an element with a name, in markup that is otherwise as it was.
//!
//! An element that holds a sentence and no other word is used as it is; else the sentence is put into a `span`. Where
//! markup begins in one sentence and ends in another, they are lit up together.

use std::collections::HashMap;
use std::ops::Range;

use crate::bind::xml::{Document, Element};
use crate::read::Page;

/// Elements that may stand in a `span`; a section without a name is text.
const PHRASING: [&str; 49] = [
    "", "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "br", "button", "canvas", "cite", "code", "data",
    "del", "dfn", "em", "font", "i", "iframe", "img", "input", "ins", "kbd", "label", "map", "mark", "math", "object",
    "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "svg", "time", "tt",
    "u", "var", "wbr",
];

/// Elements with a language of their own inside.
const FOREIGN: [&str; 6] = ["svg", "math", "audio", "object", "iframe", "canvas"];

/// Elements in which no `span` may stand.
const WITHOUT_SPANS: [&str; 19] = [
    "", "html", "ruby", "rb", "rt", "rtc", "rp", "ul", "ol", "menu", "dl", "table", "colgroup", "thead", "tbody",
    "tfoot", "tr", "hgroup", "select",
];

/// A document whose sentences have names.
pub(super) struct Marked {
    /// What must be changed in it.
    pub changes: Vec<(Range<usize>, String)>,
    /// The name of each sentence; those that are lit up together have one.
    pub names: Vec<String>,
}

/// Sentences that are lit up together.
struct Group {
    /// Where they stand.
    stands: Range<usize>,
    /// The first of them.
    first: usize,
    /// What bears their name: an element, by its index, or a new one around them.
    bearer: Option<usize>,
}

/// Names the sentences that stand at the bytes `sentences` of `page`, whose elements are `document`; ascending.
pub(super) fn mark(page: &Page<'_>, document: &Document<'_>, sentences: &[Range<usize>]) -> Marked {
    let mut standing = Vec::new();
    page.standing(&mut |one| standing.push(one.at));
    let ground = Ground { document, standing };
    let groups = ground.groups(sentences);
    let mut ids: HashMap<&str, usize> = HashMap::new();
    for id in document.elements.iter().filter_map(|element| document.attribute(element, "id")) {
        *ids.entry(id).or_default() += 1;
    }
    let mut stem = "ra".to_owned();
    while ids.keys().any(|id| id.starts_with(&stem)) {
        stem.push('a');
    }
    let mut marked = Marked { changes: Vec::new(), names: Vec::with_capacity(sentences.len()) };
    let mut made = 0;
    for (n, group) in groups.iter().enumerate() {
        let own = group.bearer.and_then(|bearer| document.elements.get(bearer));
        let id = own.and_then(|bearer| document.attribute(bearer, "id"));
        let name = match (own, id) {
            // A name that several bear is none.
            (Some(_), Some(id)) if ids.get(id) == Some(&1) => id.to_owned(),
            (bearer, id) => {
                made += 1;
                let name = format!("{stem}{made:05}");
                match bearer.filter(|_| id.is_none()) {
                    Some(bearer) => {
                        let at = document.after_name(bearer);
                        marked.changes.push((at..at, format!(" id=\"{name}\"")));
                    }
                    None => marked.changes.extend(ground.span(group, &name)),
                }
                name
            }
        };
        let end = groups.get(n + 1).map_or(sentences.len(), |next| next.first);
        marked.names.resize(end, name);
    }
    marked
}

/// A document, its elements, and where on it visible characters stand.
struct Ground<'a> {
    document: &'a Document<'a>,
    standing: Vec<usize>,
}

impl Ground<'_> {
    fn groups(&self, sentences: &[Range<usize>]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::with_capacity(sentences.len());
        let mut next = 0;
        while let Some(sentence) = sentences.get(next) {
            let mut group = Group { stands: sentence.clone(), first: next, bearer: None };
            next += 1;
            loop {
                let (stands, bearer) = self.settle(&group.stands);
                (group.stands, group.bearer) = (stands, bearer);
                let mut grown = false;
                while let Some(before) = groups.pop_if(|before| before.stands.end > group.stands.start) {
                    group.first = before.first;
                    group.stands.start = group.stands.start.min(before.stands.start);
                    group.stands.end = group.stands.end.max(before.stands.end);
                    grown = true;
                }
                while let Some(after) = sentences.get(next).filter(|after| after.start < group.stands.end) {
                    group.stands.end = group.stands.end.max(after.end);
                    next += 1;
                    grown = true;
                }
                if !grown {
                    break;
                }
            }
            groups.push(group);
        }
        groups
    }

    /// `stands` with all elements whole that it holds a part of, and the element that bears its name; without one it can be
    /// put into a new one.
    fn settle(&self, stands: &Range<usize>) -> (Range<usize>, Option<usize>) {
        let document = self.document;
        let element = |index: Option<usize>| index.and_then(|index| document.elements.get(index));
        let (from, to) = (self.lineage(stands.start), self.lineage(stands.end));
        let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
        let mut stands = stands.clone();
        if let Some(cut) = element(from.get(shared).copied()) {
            stands.start = cut.open.start;
        }
        if let Some(cut) = element(to.get(shared).copied()) {
            stands.end = cut.close.end;
        }
        let mut holder = shared.checked_sub(1).and_then(|last| from.get(last).copied());
        while let Some(within) = element(holder).filter(|within| WITHOUT_SPANS.contains(&document.name(within))) {
            (stands, holder) = (within.all(), within.parent);
        }
        let first = document.elements.partition_point(|element| element.open.start < stands.start);
        if element(Some(first)).is_some_and(|exact| exact.all() == stands && !document.name(exact).is_empty()) {
            return (stands, Some(first));
        }
        let Some(within) = element(holder) else { return (stands, None) };
        if self.is_all_of(&stands, within) {
            return (stands, holder);
        }
        match self.takes_a_span(&stands) {
            true => (stands, None),
            false => (within.inside(), holder),
        }
    }

    /// The elements that are open at byte `at`, outermost first.
    fn lineage(&self, at: usize) -> Vec<usize> {
        let parent = |index: &usize| self.document.elements.get(*index).and_then(|element| element.parent);
        let mut lineage: Vec<usize> = std::iter::successors(self.document.innermost(at), parent).collect();
        lineage.reverse();
        lineage
    }

    /// Whether nothing visible stands in `element` but at `stands`.
    fn is_all_of(&self, stands: &Range<usize>, element: &Element) -> bool {
        let before = |at: usize| self.standing.partition_point(|standing| *standing < at);
        let inside = element.inside();
        before(inside.start) == before(stands.start) && before(stands.end) == before(inside.end)
    }

    /// Whether all elements at `stands` may stand in a `span`.
    fn takes_a_span(&self, stands: &Range<usize>) -> bool {
        let mut foreign = 0;
        self.document.within(stands).iter().all(|element| {
            let name = self.document.name(element);
            if element.open.start < foreign {
                return true;
            }
            if FOREIGN.contains(&name) {
                foreign = element.close.end;
            }
            PHRASING.contains(&name)
        })
    }

    /// What puts `group` into a `span` called `name`.
    fn span(&self, group: &Group, name: &str) -> [(Range<usize>, String); 2] {
        let Range { start, end } = group.stands;
        let holder = self.document.innermost(start).and_then(|holder| self.document.elements.get(holder));
        let prefix = holder.map_or("", |holder| self.document.prefix(holder));
        [(start..start, format!("<{prefix}span id=\"{name}\">")), (end..end, format!("</{prefix}span>"))]
    }
}

#[cfg(test)]
mod tests;
