//! YAML: maps of maps of texts, such as those of Rails; keys are ids, and that of the language is none.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::entry::{Found, malformed};
use super::tree::{self, Key, MAX_DEPTH, Node, Value};

/// What is found in `text`, whose texts may all lie below a key that is `language`.
pub(super) fn entries(text: &str, language: &str) -> Vec<Found> {
    let root = match parse(text) {
        Ok(root) => root,
        Err(wrong) => return vec![*wrong],
    };
    let plain = |tag: &str| tag.replace('_', "-").to_ascii_lowercase();
    let mut found = match root.members() {
        [(key, below)] if plain(&key.name) == plain(language) => tree::texts(below, |_| None),
        _ => tree::texts(&root, |_| None),
    };
    found.extend(tree::plurals(&found, '.'));
    found
}

/// A map or a list that is open.
struct Open {
    start: usize,
    is_map: bool,
    members: Vec<(Key, Node)>,
    items: Vec<Node>,
    /// The key that waits for its value.
    key: Option<Key>,
}

impl Open {
    /// Takes in a value; in a map the first of two is a key.
    fn take(&mut self, node: Node) {
        match self.key.take() {
            Some(key) => self.members.push((key, node)),
            None if self.is_map => {
                let name = node.text().unwrap_or("").to_owned();
                self.key = Some(Key { name, span: node.span });
            }
            None => self.items.push(node),
        }
    }

    fn close(self, end: usize) -> Node {
        let value = if self.is_map { Value::Map(self.members) } else { Value::List(self.items) };
        Node { span: self.start..end.max(self.start), value }
    }
}

/// The tree of `text`, a map.
fn parse(text: &str) -> Result<Node, Box<Found>> {
    let name = "a catalogue in YAML";
    // The library counts characters.
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let byte = |index: usize| bytes.get(index).copied().unwrap_or(text.len());
    let (mut open, mut root): (Vec<Open>, Option<Node>) = (Vec::new(), None);
    let mut anchored: BTreeMap<usize, Value> = BTreeMap::new();
    for event in Parser::new_from_str(text) {
        let (event, at) = event.map_err(|error| {
            let at = byte(error.marker().index());
            Box::new(malformed("YAML", error.info(), at..(at + 1).min(text.len())))
        })?;
        let span = byte(at.start.index())..byte(at.end.index());
        let node = match event {
            Event::MappingStart(anchor, _) | Event::SequenceStart(anchor, _) => {
                if open.len() >= MAX_DEPTH {
                    let why = format!("maps lie more than {MAX_DEPTH} deep in one another");
                    return Err(Box::new(malformed(name, &why, span.start..span.start + 1)));
                }
                let is_map = matches!(event, Event::MappingStart(..));
                if anchor > 0 {
                    anchored.insert(anchor, Value::Alias);
                }
                open.push(Open { start: span.start, is_map, members: Vec::new(), items: Vec::new(), key: None });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => open.pop().map(|one| one.close(span.start)),
            Event::Scalar(value, style, anchor, tag) => {
                let is_key = open.last().is_some_and(|one| one.is_map && one.key.is_none());
                let is_text = is_key || tag.is_some() || style != ScalarStyle::Plain || !is_scalar(&value);
                let value = if is_text { Value::Text(value.into_owned()) } else { Value::Other };
                if anchor > 0 {
                    anchored.insert(anchor, value.clone());
                }
                Some(Node { span: inner(span, style, text), value })
            }
            // What is not known is named before it stands, which the parser refuses.
            Event::Alias(anchor) => {
                let value = anchored.get(&anchor).cloned().unwrap_or(Value::Alias);
                Some(Node { span, value })
            }
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Box::new(malformed(name, "it has more than one document", span)));
            }
            _ => None,
        };
        match (node, open.last_mut()) {
            (Some(node), Some(outer)) => outer.take(node),
            (Some(node), None) => root = Some(node),
            (None, _) => {}
        }
    }
    let root = root.unwrap_or(Node { span: 0..0, value: Value::Map(Vec::new()) });
    if matches!(root.value, Value::Map(_)) {
        return Ok(root);
    }
    let why = "it is no map, in which each text has a key";
    Err(Box::new(malformed(name, why, root.span.start..root.span.start + 1)))
}

/// Whether a plain scalar is a number, a truth or nothing: YAML 1.2's core schema.
fn is_scalar(value: &str) -> bool {
    matches!(value, "" | "~" | "null" | "Null" | "NULL" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE")
        || (value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
            && value.parse::<f64>().is_ok())
}

/// What is between the quotation marks of a scalar, or without the blanks and lines after it.
fn inner(span: Range<usize>, style: ScalarStyle, text: &str) -> Range<usize> {
    let raw = text.get(span.clone()).unwrap_or("");
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if raw.len() > 1 => span.start + 1..span.end - 1,
        _ => span.start..span.start + raw.trim_end().len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told_of;

    #[test]
    fn keys_lead_to_texts() {
        let text = "# Note\nen:\n  hello: Hello, you\n  menu:\n    open: \"Open \\u00e9\\n\\\"x\\\"\"\n    'quoted key': 'It''s'\n  days:\n    - Mon\n\
                    \u{20}   - two: Tue\n  long: >\n    folded\n    text\n\n  kept: |\n    line\n  n: 42\n  no: no\n  none:\n  日: 日本\n";
        let told = [
            "3:10 en/hello - Hello, you",
            "5:12 en/menu.open - Open é \"x\"",
            "6:20 en/menu.quoted key - It's",
            "8:7 en/days.0 - Mon",
            "9:12 en/days.1.two - Tue",
            "11:5 en/long - folded text",
            "15:5 en/kept - line",
            "17:7 en/no - no",
            "19:6 en/日 - 日本",
        ];
        assert_eq!(told_of("en.yml", text), told);
    }

    #[test]
    fn aliases_say_the_text_that_they_name() {
        let text = "base: &b Hello\nagain: *b\nall: &a\n  x: Words\nn:\n  <<: *a\n  y: *b\nl: *a\n*b : Key\n";
        let told = [
            "1:7 en/base - Hello",
            "2:8 en/again - Hello",
            "4:6 en/all.x - Words",
            "7:6 en/n.y - Hello",
            "9:6 en/Hello - Key",
            "6 N0233 this alias names several texts and is left out, with 1 more like it",
        ];
        assert_eq!(told_of("a.yaml", text), told);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let deep = "[".repeat(80);
        for (text, told) in [
            ("a: b\nc: [d\n", "R0219 this is not YAML"),
            ("- a\n", "1:1 R0219 this is not a catalogue in YAML: it is no map"),
            ("a: b\n---\nc: d\n", "2:1 R0219 this is not a catalogue in YAML: it has more than one document"),
            ("a: x\na: y\n", "2:1 R0214 `a` stands twice: first at a.yaml:1:1"),
            ("a: '%{n} left'\n", "1:5 R0213 `%{n}` stands"),
            (deep.as_str(), "1:65 R0219 this is not a catalogue in YAML: maps lie more than 64 deep"),
        ] {
            let found = told_of("a.yaml", text);
            assert!(found[0].contains(told), "{found:#?}");
        }
    }
}
