//! Checks a parsed job file against the schema of its types, finds everything wrong at once and prunes it.
//!
//! It knows the part of JSON Schema that `schemars` writes for [`JobSpec`](super::spec::JobSpec), and nothing of jobs.
//! After it, what is left of the tree fits the types.

use std::ops::Range;

use serde_json::Value;
use serde_spanned::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::finding::{Finding, Findings};
use crate::problem::nearest;

pub(super) mod range;

/// The code of a secret in a job file.
pub(super) const SECRET: &str = "R0110";

/// What a key's name must end with, without `_` and `-`, to look like a secret.
const SECRET_NAMES: [&str; 12] = [
    "token",
    "apikey",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "cookie",
    "authorization",
    "bearer",
    "credentials",
    "privatekey",
    "accesskey",
];

/// Finds all in `root` that `schema` does not allow, and takes it out.
pub(super) fn check(schema: &Value, root: &mut Spanned<DeValue<'_>>, findings: &mut Findings) {
    Walk { schema, findings }.value(schema, root, "");
}

struct Walk<'a> {
    schema: &'a Value,
    findings: &'a mut Findings,
}

impl<'a> Walk<'a> {
    /// Checks `value` at `path` and says whether it may stay.
    fn value(&mut self, node: &'a Value, value: &mut Spanned<DeValue<'_>>, path: &str) -> bool {
        let shape = self.shape(node, value.get_ref());
        if !fits(shape, value.get_ref()) {
            self.wrong_type(node, shape, value, path);
            return false;
        }
        let span = value.span();
        match value.get_mut() {
            DeValue::Table(table) => self.table(shape, table, span, path),
            DeValue::Array(array) => {
                // Of several alternatives, the list says what its items are.
                let node = if node["items"].is_null() { shape } else { node };
                self.array(node, array, span, path)
            }
            DeValue::String(text) => self.string(node, shape, text, span, path),
            number @ (DeValue::Integer(_) | DeValue::Float(_)) => {
                let Some(wrong) = range::check(node, shape, number) else { return true };
                let message = format!("`{path}` is {}, but must be {wrong}", range::written(number));
                self.findings.push(helped(Finding::error("R0105", message, span).label(wrong), node));
                false
            }
            DeValue::Boolean(_) | DeValue::Datetime(_) => true,
        }
    }

    /// The schema that `node` refers to; of several alternatives, the one that `value` fits.
    fn shape(&self, node: &'a Value, value: &DeValue<'_>) -> &'a Value {
        let node = resolve(self.schema, node);
        let alternatives = node["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        alternatives.iter().map(|one| resolve(self.schema, one)).find(|one| fits(one, value)).unwrap_or(node)
    }

    fn table(&mut self, shape: &'a Value, table: &mut DeTable<'_>, span: Range<usize>, path: &str) -> bool {
        let known = &shape["properties"];
        for missing in required(shape).filter(|name| !table.contains_key(*name)) {
            self.missing(&known[missing], missing, span.clone(), path);
        }
        for (key, mut value) in std::mem::replace(table, DeTable::new()) {
            let name = key.get_ref().as_ref();
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let stays = match (known.get(name), &shape["additionalProperties"]) {
                (Some(node), _) => self.value(node, &mut value, &below),
                (None, node @ Value::Object(_)) => self.value(node, &mut value, &below),
                (None, _) => {
                    self.unknown(shape, name, key.span(), &value, path);
                    false
                }
            };
            if stays {
                table.insert(key, value);
            }
        }
        true
    }

    fn array(&mut self, node: &'a Value, array: &mut DeArray<'_>, span: Range<usize>, path: &str) -> bool {
        if array.is_empty() && node["minItems"].as_u64().is_some_and(|least| least > 0) {
            self.findings.push(helped(Finding::error("R0111", format!("`{path}` is empty"), span), node));
            return false;
        }
        let unique = node["uniqueItems"] == Value::Bool(true);
        let mut seen: Vec<String> = Vec::new();
        for mut item in std::mem::replace(array, DeArray::new()) {
            if !self.value(&node["items"], &mut item, path) {
                continue;
            }
            if let (true, Some(text)) = (unique, item.get_ref().as_str()) {
                if seen.iter().any(|before| before == text) {
                    let message = format!("`{text}` stands twice in `{path}`");
                    self.findings.error("R0113", message, item.span(), "the second time", "once is enough");
                    continue;
                }
                seen.push(text.to_owned());
            }
            array.push(item);
        }
        true
    }

    fn string(&mut self, node: &'a Value, shape: &'a Value, text: &str, span: Range<usize>, path: &str) -> bool {
        if let Some(words) = words(shape)
            && !words.contains(&text)
        {
            let mut finding = Finding::error("R0107", format!("`{path}` cannot be `{text}`"), span)
                .help(format!("it is one of {}", list(&words)));
            if let Some(near) = nearest(text, words.iter().copied()) {
                finding = finding.label(format!("did you mean `{near}`?"));
            }
            self.findings.push(finding);
            return false;
        }
        if text.trim().is_empty() && node["minLength"].as_u64().is_some_and(|least| least > 0) {
            self.findings.push(helped(Finding::error("R0111", format!("`{path}` is empty"), span), node));
            return false;
        }
        true
    }

    fn missing(&mut self, node: &Value, name: &str, span: Range<usize>, path: &str) {
        let (message, help) = match (path, resolve(self.schema, node)["type"].as_str()) {
            ("", Some("array")) => (format!("no {name} is named"), format!("add one:\n[[{name}]]\npath = \"book.md\"")),
            ("", _) => (format!("the table [{name}] is missing"), format!("add [{name}] with a title and a language")),
            _ => (format!("`{path}` has no `{name}`"), format!("add `{name} = …`. {}", description(node))),
        };
        // The span of a table that stands for a whole file is all of it: the place is its beginning.
        let span = if path.is_empty() { 0..0 } else { span };
        self.findings.push(Finding::error("R0106", message, span).label(format!("`{name}` is missing")).help(help));
    }

    fn unknown(&mut self, shape: &Value, name: &str, key: Range<usize>, value: &Spanned<DeValue<'_>>, path: &str) {
        let secret = is_secret(name);
        self.secrets(name, key.clone(), value);
        if secret {
            return;
        }
        let known: Vec<&str> = shape["properties"].as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect();
        let place = if path.is_empty() { "a job file".to_owned() } else { format!("`{path}`") };
        let finding = Finding::error("R0102", format!("{place} has no key `{name}`"), key);
        let finding = if let Some(near) = nearest(name, known.iter().copied()) {
            finding.label("unknown key").help(format!("did you mean `{near}`?"))
        } else if let Some(elsewhere) = self.elsewhere(name) {
            finding.label("unknown key here").help(elsewhere)
        } else {
            finding.label("unknown key").help(format!("known here: {}", list(&known)))
        };
        self.findings.push(finding);
    }

    /// A key like `name` in another table of the job file, as a remedy.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let tables = self.schema["properties"].as_object()?;
        let keys: Vec<(&str, &str)> = tables
            .iter()
            .filter_map(|(table, node)| Some((table, resolve(self.schema, node)["properties"].as_object()?)))
            .flat_map(|(table, keys)| keys.iter().map(move |(key, _)| (key.as_str(), table.as_str())))
            .collect();
        if let Some((_, table)) = keys.iter().find(|(key, _)| *key == name) {
            return Some(format!("it belongs in the table [{table}]"));
        }
        let near = nearest(name, keys.iter().map(|(key, _)| *key))?;
        let (key, table) = keys.iter().find(|(key, _)| *key == near)?;
        Some(format!("did you mean `{key}` in the table [{table}]?"))
    }

    /// Reports and hides `value` when `name` looks like a secret's, and every such value in it.
    fn secrets(&mut self, name: &str, key: Range<usize>, value: &Spanned<DeValue<'_>>) {
        if is_secret(name) {
            hide(value, self.findings);
            self.findings.error(
                SECRET,
                format!("`{name}` looks like a secret, and a job file is no place for one"),
                key,
                "secrets are never read from here",
                "take it out, and change it if this file was ever shared; secrets belong in RHAPSODE_* environment \
                 variables, and the built-in voice needs none",
            );
            return;
        }
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, value) in table {
                    self.secrets(key.get_ref(), key.span(), value);
                }
            }
            DeValue::Array(array) => array.iter().for_each(|value| self.secrets("", value.span(), value)),
            _ => {}
        }
    }

    fn wrong_type(&mut self, node: &Value, shape: &Value, value: &Spanned<DeValue<'_>>, path: &str) {
        let (wanted, found) = (wanted(self.schema, shape), found(value.get_ref()));
        let message = format!("`{path}` must be {wanted}, not {found}");
        let finding = Finding::error("R0104", message, value.span()).label(format!("expected {wanted}"));
        let finding = match (shape["type"].as_str(), value.get_ref()) {
            (Some("array"), DeValue::Table(_)) => finding.help(format!("write it as [[{path}]]")),
            (Some("object"), DeValue::String(_) | DeValue::Array(_)) => {
                finding.help(format!("write a table: [{path}]"))
            }
            (Some("array"), DeValue::String(text)) => finding.help(format!("write [\"{text}\"]")),
            (Some("integer" | "number"), DeValue::String(text)) if text.trim().parse::<f64>().is_ok() => {
                finding.help(format!("write {} without quotation marks", text.trim()))
            }
            (Some("boolean"), DeValue::String(text)) if matches!(text.as_ref(), "true" | "false") => {
                finding.help(format!("write {text} without quotation marks"))
            }
            _ => helped(finding, node),
        };
        self.findings.push(finding);
    }
}

fn is_secret(name: &str) -> bool {
    let plain: String = name.to_lowercase().chars().filter(|c| !matches!(c, '_' | '-')).collect();
    SECRET_NAMES.iter().any(|secret| plain.ends_with(secret))
}

fn hide(value: &Spanned<DeValue<'_>>, findings: &mut Findings) {
    match value.get_ref() {
        DeValue::Table(table) => table.values().for_each(|value| hide(value, findings)),
        DeValue::Array(array) => array.iter().for_each(|value| hide(value, findings)),
        _ => findings.hide(value.span()),
    }
}

fn helped(finding: Finding, node: &Value) -> Finding {
    match description(node) {
        "" => finding,
        text => finding.help(text),
    }
}

fn description(node: &Value) -> &str {
    node["description"].as_str().unwrap_or("")
}

/// What `node` refers to in `schema`.
pub(super) fn resolve<'a>(schema: &'a Value, node: &'a Value) -> &'a Value {
    let target = node["$ref"].as_str().and_then(|path| schema.pointer(path.trim_start_matches('#')));
    target.unwrap_or(node)
}

/// The keys that a table of `shape` must have.
pub(super) fn required(shape: &Value) -> impl Iterator<Item = &str> {
    shape["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The words that a string of `shape` may be, when it is a choice.
pub(super) fn words(shape: &Value) -> Option<Vec<&str>> {
    let plain = shape["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let described = shape["oneOf"].as_array().into_iter().flatten().filter_map(|one| one["const"].as_str());
    let words: Vec<&str> = plain.chain(described).collect();
    (!words.is_empty()).then_some(words)
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Whether `value` has the type of `shape`.
fn fits(shape: &Value, value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(_) => shape["type"] == "string" || words(shape).is_some(),
        DeValue::Integer(_) => shape["type"] == "integer" || shape["type"] == "number",
        DeValue::Float(_) => shape["type"] == "number",
        DeValue::Boolean(_) => shape["type"] == "boolean",
        DeValue::Datetime(_) => false,
        DeValue::Array(_) => shape["type"] == "array",
        DeValue::Table(_) => shape["type"] == "object",
    }
}

/// What `shape` asks for, in words.
pub(super) fn wanted(schema: &Value, shape: &Value) -> String {
    if let Some(alternatives) = shape["anyOf"].as_array() {
        return alternatives.iter().map(|one| wanted(schema, resolve(schema, one))).collect::<Vec<_>>().join(" or ");
    }
    let word = match shape["type"].as_str() {
        Some("integer") => "a whole number",
        Some("number") => "a number",
        Some("boolean") => "true or false",
        Some("array") => "a list",
        Some("object") => "a table",
        _ => "a string",
    };
    word.to_owned()
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
