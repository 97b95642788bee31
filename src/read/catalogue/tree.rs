//! Trees: maps of maps of texts, as JSON and YAML have them, each part with the bytes in which it stands.

use std::ops::Range;

use super::entry::{Entry, Found};

/// How deep maps may lie in maps.
pub(super) const MAX_DEPTH: usize = 64;

/// What values are called that are no texts.
const NO_TEXT: &str = "value that is no text";

/// A value, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// Of a text what is between its quotation marks.
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Map(Vec<(Key, Node)>),
    List(Vec<Node>),
    Text(String),
    /// A number, a truth or nothing.
    Other,
}

/// A key, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) span: Range<usize>,
}

impl Node {
    /// The value of `key`, if this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.members().iter().find(|(other, _)| other.name == key).map(|(_, node)| node)
    }

    /// What a map holds; nothing of others.
    pub(super) fn members(&self) -> &[(Key, Node)] {
        if let Value::Map(members) = &self.value { members } else { &[] }
    }

    /// The text that it is.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
}

/// The texts below `root`, each called by all keys that lead to it with `.` between them; items of lists have numbers from 0.
/// Keys of which `name` knows what they are called are left out as that.
pub(super) fn texts(root: &Node, name: impl Fn(&str) -> Option<&'static str>) -> Vec<Found> {
    let mut found = Vec::new();
    flatten(root, "", &(0..0), &name, &mut found);
    found
}

fn flatten(
    node: &Node,
    path: &str,
    key: &Range<usize>,
    name: &impl Fn(&str) -> Option<&'static str>,
    found: &mut Vec<Found>,
) {
    let below = |part: &str| if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
    match &node.value {
        Value::Map(members) => {
            for (key, value) in members {
                match name(&key.name) {
                    Some(what) => found.push(Found::Left(what, key.span.start..value.span.end)),
                    None => flatten(value, &below(&key.name), &key.span, name, found),
                }
            }
        }
        Value::List(items) => {
            for (item, number) in items.iter().zip(0..) {
                flatten(item, &below(&number.to_string()), &item.span, name, found);
            }
        }
        Value::Text(text) => found.push(Found::Entry(Entry::new((path, key.clone()), text, node.span.clone()))),
        Value::Other => found.push(Found::Left(NO_TEXT, key.start.min(node.span.start)..node.span.end)),
    }
}
