//! JSON: i18next's files and plain maps, whose keys are ids; and ARB, which has notes among them.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::entry::{Found, malformed};
use super::tree::{self, Key, MAX_DEPTH, Node, Value};

/// What is found in `text`. Plurals and contexts of i18next are keys of their own, and become prompts of their own.
pub(super) fn entries(text: &str) -> Vec<Found> {
    match parse(text) {
        Ok(root) => {
            let mut found = tree::texts(&root, |_| None);
            found.extend(tree::plurals(&found, '_'));
            found
        }
        Err(wrong) => vec![*wrong],
    }
}

/// What is found in `text`, an Application Resource Bundle: keys that begin with `@` are notes.
pub(super) fn arb(text: &str) -> Vec<Found> {
    match parse(text) {
        Ok(root) => tree::texts(&root, |key| key.starts_with('@').then_some("note for translators")),
        Err(wrong) => vec![*wrong],
    }
}

/// The tree of `text`, a map.
pub(super) fn parse(text: &str) -> Result<Node, Box<Found>> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        // The library counts bytes; a mistake at the end of a line stands after it.
        let at = text.floor_char_boundary((before + error.column().saturating_sub(1)).min(text.len()));
        let why = error.to_string();
        let why = why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why);
        Box::new(malformed("JSON", why, at..(at + 1).min(text.len())))
    })?;
    let root = node(raw, text, 0)?;
    if matches!(root.value, Value::Map(_)) {
        return Ok(root);
    }
    let why = "it is no map, in which each text has a key";
    Err(Box::new(malformed("a catalogue in JSON", why, root.span.start..root.span.start + 1)))
}

fn node(raw: &RawValue, text: &str, depth: usize) -> Result<Node, Box<Found>> {
    let (json, span) = (raw.get(), place(raw, text));
    if depth > MAX_DEPTH {
        let why = format!("maps lie more than {MAX_DEPTH} deep in one another");
        return Err(Box::new(malformed("a catalogue in JSON", &why, span.start..span.start + 1)));
    }
    // The whole was parsed before: what its parts are cannot be wrong, but for texts with half a character.
    let wrong = |error: serde_json::Error| Box::new(malformed("JSON", &error.to_string(), span.clone()));
    let value = match json.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(json).map_err(wrong)?;
            let member = |(key, value): (&RawValue, &RawValue)| {
                let name = serde_json::from_str(key.get()).map_err(wrong)?;
                Ok((Key { name, span: within(place(key, text)) }, node(value, text, depth + 1)?))
            };
            Value::Map(members.0.into_iter().map(member).collect::<Result<_, Box<Found>>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).map_err(wrong)?;
            let items = items.into_iter().map(|item| node(item, text, depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => {
            let value = serde_json::from_str(json).map_err(wrong)?;
            return Ok(Node { span: within(span), value: Value::Text(value) });
        }
        _ => Value::Other,
    };
    Ok(Node { span, value })
}

/// Where `raw`, which borrows of `text`, stands in it.
fn place(raw: &RawValue, text: &str) -> Range<usize> {
    let start = raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + raw.get().len()
}

/// What is between two quotation marks.
fn within(quoted: Range<usize>) -> Range<usize> {
    quoted.start + 1..quoted.end.saturating_sub(1).max(quoted.start + 1)
}

/// What a map holds, in its order and with keys that stand twice.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{table, told_as, told_of, told_without_placeholders};
    use super::super::{Catalogue, Placeholders};

    /// The list of the corpus whose README names its traps.
    const PLURALS: &str = include_str!("../../../tests/data/catalogues/plurals-synthetic.en.json");

    #[test]
    fn keys_lead_to_texts() {
        let text = "{\n \"a\": {\"b\": \"One\", \"c\": [\"two\", {\"d\": \"thr\\u00e9e\\n\\\"4\\\"\"}]},\n \"n\": null, \"m\": 42, \"e\": \"\"\n}";
        let told = [
            "2:14 en/a.b - One",
            "2:27 en/a.c.0 - two",
            "2:40 en/a.c.1.d - thrée \"4\"",
            "3 N0210 this entry has no text and is left out",
        ];
        assert_eq!(told_of("a.json", text), told);
    }

    #[test]
    fn every_trap_of_the_list_is_read_as_it_is_meant() {
        insta::assert_snapshot!(told_without_placeholders("a.json", PLURALS).join("\n"), @"
        5:17 en/item_zero - No items
        6:19 en/friend_male - A boyfriend
        7:21 en/friend_female - A girlfriend
        8:23 en/friend_male_one - One boyfriend
        12:15 en/nested.deep.key - Deep text
        14:10 en/nested.deep.array.0 - first
        15:10 en/nested.deep.array.1 - second
        17:17 en/nested.deep.array.2.k - third
        32:36 en/key-with-spaces-dots.in.it-b9f6dec8 - Flat key with dots
        33:14 en/legacy - 1 legacy thing
        2 N0211 this entry has a placeholder and is left out, with 11 more like it
        29 N0210 this entry has no text and is left out
        ");
    }

    #[test]
    fn plurals_of_keys_are_those_that_the_language_has() {
        let told = |language: &str, text: &str| {
            let language = language.to_owned();
            let catalogue = Catalogue { language, placeholders: Placeholders::Skip, ..table() };
            let told = told_as("a.json", text.as_bytes(), catalogue);
            told.into_iter().filter(|told| told.contains(" N0221 ") || told.contains(" N0222 ")).collect::<Vec<_>>()
        };
        let english = r#"{"i_one": "An item", "i_other": "Items", "i_zero": "None", "b_male_one": "A boy", "b_male_other": "Boys"}"#;
        assert_eq!(told("en", english), [""; 0]);
        assert_eq!(
            told("ja", english),
            ["1 N0221 `ja` has no form `one` of plurals, and no program asks for it, with 1 more like it"]
        );
        let more = "1 N0222 `pl` has a form `few` of plurals, which has no text here, with 3 more like it";
        assert_eq!(told("pl", english), [more]);
        let ordinal =
            "{\n\"p\": {\"x_ordinal_one\": \"First\", \"x_ordinal_many\": \"?\",\n\"x_ordinal_other\": \"Other\"}}";
        let expected = [
            "2 N0221 `en` has no form `many` of plurals, and no program asks for it",
            "2 N0222 `en` has a form `two` of plurals, which has no text here, with 1 more like it",
        ];
        assert_eq!(told("en", ordinal), expected);
        // What no form tells to be one is none; `count` tells it.
        assert_eq!(told("en", r#"{"level_one": "One", "level_two": "Two", "sex_other": "Other"}"#), [""; 0]);
        let counted = told("en", r#"{"i_one": "{{ count }} item", "x": "y"}"#);
        assert_eq!(counted, ["1 N0222 `en` has a form `other` of plurals, which has no text here"]);
    }

    #[test]
    fn notes_of_bundles_are_no_texts() {
        let text = "{\"@@locale\": \"en\", \"hi\": \"Hello\", \"@hi\": {\"description\": \"Greets\"}}";
        assert_eq!(told_of("a.arb", text), ["1:27 en/hi - Hello"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let deep = "{\"a\":".repeat(80) + "1" + &"}".repeat(80);
        for (text, told) in [
            ("{\n\"a\": \"b\",\n}", "3:1 R0219 this is not JSON: key must be a string"),
            ("[\"a\"]", "1:1 R0219 this is not a catalogue in JSON: it is no map"),
            ("{\"a\": \"x\",\n\"a\": \"y\"}", "2:2 R0214 `a` stands twice: first at a.json:1:3"),
            ("{\"a\": \"{{n}} left\"}", "1:8 R0213 `{{n}}` stands"),
            ("{\"a\": \"\\ud800\"}", "1:7 R0219 this is not JSON"),
            (deep.as_str(), "1:326 R0219 this is not a catalogue in JSON: maps lie more than 64 deep"),
        ] {
            let found = told_of("a.json", text);
            assert!(found[0].starts_with(told), "{found:#?}");
        }
    }
}
