//! Settings: what hashes of settings stand for, so that a change can be told by what was set, and not only that it was.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::drift::Change;
use super::{Finish, Part};

/// One group of settings, each by the names that lead to it: `pauses.sentence`, `target.lufs`. In order, so that equal ones
/// are equal text.
pub type Group = BTreeMap<String, String>;

/// Groups of settings by their hashes, those of a `Finish`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, Group>);

impl Settings {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The hash of `pieces`, which stands for `group` from now on.
    pub fn note(&mut self, pieces: [&[u8]; 2], group: Group) -> String {
        let hash = Finish::hash(pieces);
        self.0.entry(hash.clone()).or_insert(group);
        hash
    }

    /// The parts of `new` that are not as they were in `old`; of those whose settings are known, the settings that differ.
    pub(super) fn differing(old: (&Settings, &[Part]), new: (&Settings, &[Part])) -> Vec<Change> {
        let told = |change: Change| match Settings::compared((old.0, &change.old), (new.0, &change.new)) {
            Some(rows) => {
                let side = |at: fn(&Row) -> &String| {
                    rows.iter().map(|row| format!("{} = {}", row.name, at(row))).collect::<Vec<_>>().join(", ")
                };
                Change { old: side(|row| &row.old), new: side(|row| &row.new), ..change }
            }
            None => change,
        };
        super::drift::differing(old.1, new.1).into_iter().map(told).collect()
    }

    /// The settings that differ between the group with the hash `old.1` and that with `new.1`; `None` where one of them is not
    /// known, or nothing differs, so that nothing but hashes can be told.
    pub fn compared(old: (&Settings, &str), new: (&Settings, &str)) -> Option<Vec<Row>> {
        let (was, is) = (old.0.0.get(old.1)?, new.0.0.get(new.1)?);
        let of = |group: &Group, name: &String| group.get(name).cloned().unwrap_or_else(|| "not set".to_owned());
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        let rows = names.into_iter().filter(|name| was.get(*name) != is.get(*name));
        let rows: Vec<Row> =
            rows.map(|name| Row { name: name.clone(), old: of(was, name), new: of(is, name) }).collect();
        (!rows.is_empty()).then_some(rows)
    }
}

/// A setting that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// As it was.
    pub old: String,
    /// As it is.
    pub new: String,
}

/// What is set in `json`, each leaf by the names that lead to it, and the version of what `made` it; numbers as they are
/// `written` by people.
pub fn group(json: &[u8], made: impl ToString, written: fn(f64) -> f64) -> Group {
    let mut group = Group::from([("version".to_owned(), made.to_string())]);
    leaves(&serde_json::from_slice(json).unwrap_or_default(), "", written, &mut group);
    group
}

fn leaves(value: &Value, name: &str, written: fn(f64) -> f64, group: &mut Group) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| leaves(value, &below(key), written, group)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| leaves(value, &below(&at.to_string()), written, group));
        }
        Value::Null => {}
        Value::String(text) => drop(group.insert(name.to_owned(), text.clone())),
        Value::Number(number) => {
            let number = number.as_f64().map_or_else(|| number.to_string(), |number| written(number).to_string());
            group.insert(name.to_owned(), number);
        }
        Value::Bool(is_so) => drop(group.insert(name.to_owned(), is_so.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(hash: &str, value: &Value) -> Settings {
        Settings(BTreeMap::from([(hash.to_owned(), group(value.to_string().as_bytes(), 1, |number| number / 100.0))]))
    }

    #[test]
    fn what_differs_is_told_by_name_and_hashes_where_nothing_is_known() {
        let part = |value: &str| [Part { name: "master", value: value.to_owned() }];
        let was = settings("0a", &json!({ "target": { "lufs": -1800 }, "per": "book", "ceiling": null }));
        let is = settings("0b", &json!({ "target": { "lufs": -1650 }, "per": "book", "ceiling": -300 }));
        let differing = |old: &Settings, new: &Settings, hash| {
            Settings::differing((old, &part("0a")), (new, &part(hash)))
                .iter()
                .map(|change| format!("{}: {} → {}", change.part, change.old, change.new))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            differing(&was, &is, "0b"),
            ["master: ceiling = not set, target.lufs = -18 → ceiling = -3, target.lufs = -16.5"]
        );
        assert_eq!(differing(&was, &Settings::default(), "0b"), ["master: 0a → 0b"]);
        assert_eq!(differing(&was, &is, "0a"), Vec::<String>::new());
    }

    #[test]
    fn every_leaf_has_the_names_that_lead_to_it() {
        let value = json!({ "mp3": { "size": { "kbps": 192 }, "rate": null }, "trim": true, "all": ["a", "b"] });
        let told: Vec<String> =
            group(value.to_string().as_bytes(), 3, |number| number).iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(told, ["all.0=a", "all.1=b", "mp3.size.kbps=192", "trim=true", "version=3"]);
    }
}
