//! Trees: maps of maps of texts, as JSON and YAML have them, each part with the bytes in which it stands.

use std::collections::BTreeMap;
use std::ops::Range;

use super::entry::{Entry, Forms, Found};
use super::placeholder;
use super::plural::CATEGORIES;

/// How deep maps may lie in maps.
pub(super) const MAX_DEPTH: usize = 64;

/// What values are called that are no texts.
const NO_TEXT: &str = "value that is no text";

/// What aliases are called that stand for more than a text.
pub(super) const ALIAS: &str = "alias of several texts";

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
    /// An alias of YAML for a map or a list that stands elsewhere.
    Alias,
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
        Value::Alias => found.push(Found::Left(ALIAS, node.span.clone())),
        Value::Other => found.push(Found::Left(NO_TEXT, key.start.min(node.span.start)..node.span.end)),
    }
}

/// What i18next and Rails fill in where they choose a form of a plural.
const COUNT: &str = "count";

/// The plurals among `found`, whose forms are texts of their own: keys that end with `between` and a category, as those of i18next
/// with `_` and those of Rails with `.` do.
///
/// Keys may end with such words and be none, as `level_one` does. One form is `other`, beside others or with a `count` in it; or
/// some form has that.
pub(super) fn plurals(found: &[Found], between: char) -> Vec<Found> {
    let mut plurals: BTreeMap<&str, (Vec<&str>, &Range<usize>, bool)> = BTreeMap::new();
    for entry in found {
        let Found::Entry(entry) = entry else { continue };
        let Some((name, form)) = entry.id.rsplit_once(between).filter(|(_, form)| CATEGORIES.contains(form)) else {
            continue;
        };
        let plural = plurals.entry(name).or_insert((Vec::new(), &entry.id_span, false));
        plural.0.push(form);
        plural.2 |= entry.text.iter().any(|piece| counts(&piece.text));
    }
    let is_plural = |forms: &[&str], counts: bool| counts || forms.len() > 1 && forms.contains(&"other");
    let plurals = plurals.into_iter().filter(|(_, (forms, _, counts))| is_plural(forms, *counts));
    let told = |(name, (forms, at, _)): (&str, (Vec<&str>, &Range<usize>, bool))| {
        let forms = forms.into_iter().map(str::to_owned).collect();
        let is_ordinal = between == '_' && name.ends_with("_ordinal");
        Found::Forms(if is_ordinal { Forms::Ordinal(forms) } else { Forms::NamedOrZero(forms) }, at.clone())
    };
    plurals.map(told).collect()
}

/// Whether a program fills a `count` into `text`.
fn counts(text: &str) -> bool {
    let mut from = 0;
    while let Some(span) = placeholder::next(text, from) {
        if text.get(span.clone()).is_some_and(|sign| placeholder::name(sign) == COUNT) {
            return true;
        }
        from = span.end;
    }
    false
}
