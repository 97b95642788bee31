//! The reference of the job file, `docs/job.md`, written from the schema of its types.

use std::fmt::Write;

use serde_json::Value;

use super::walk::{self, range};

/// The page, as Markdown.
pub fn page(schema: &Value) -> String {
    let mut page = String::from(
        "# The job file\n\n<!-- Generated from src/job/spec.rs: UPDATE_GENERATED=1 cargo test --lib generated -->\n\n",
    );
    let _ = writeln!(page, "{}\n", text(schema, "description"));
    page.push_str(
        "It is TOML. Editors that know JSON Schema complete and check it when its first line is\n\
         `#:schema ./job.schema.json`. What stands under *default* holds when a key is left out.\n\n\
         | table | required | meaning |\n|---|---|---|\n",
    );
    let tables: Vec<(&str, &Value)> =
        keys(schema).into_iter().filter(|(_, node)| is_table(walk::resolve(schema, node))).collect();
    for (name, node) in &tables {
        let needed = if walk::required(schema).any(|required| required == *name) { "yes" } else { "no" };
        let _ = writeln!(page, "| `{}` | {needed} | {} |", header(node, name), cell(text(node, "description")));
    }
    page.push_str("\nAbove the first table:\n\n");
    rows(&mut page, schema, schema);
    for (name, node) in tables {
        let _ = write!(page, "\n## `{}`\n\n{}\n\n", header(node, name), text(node, "description"));
        section(&mut page, schema, node, name);
    }
    page
}

/// The keys of `shape`, those that must be there first.
fn keys(shape: &Value) -> Vec<(&str, &Value)> {
    let properties = shape["properties"].as_object().into_iter().flatten();
    let mut keys: Vec<(&str, &Value)> = properties.map(|(name, node)| (name.as_str(), node)).collect();
    keys.sort_by_key(|(name, _)| !walk::required(shape).any(|required| required == *name));
    keys
}

/// Whether `shape` has a section of its own.
fn is_table(shape: &Value) -> bool {
    shape["type"] == "object" || shape["type"] == "array"
}

/// How the file writes the table: `[job]`, `[[manuscript]]`, `[voices.NAME]`.
fn header(node: &Value, name: &str) -> String {
    match (node["type"].as_str(), node["properties"].is_object()) {
        (Some("array"), _) => format!("[[{name}]]"),
        (Some("object"), false) => format!("[{name}.NAME]"),
        _ => format!("[{name}]"),
    }
}

fn section(page: &mut String, schema: &Value, node: &Value, name: &str) {
    let shape = walk::resolve(schema, node);
    let entry = match shape["type"].as_str() {
        Some("array") => walk::resolve(schema, &shape["items"]),
        _ if shape["additionalProperties"].is_object() && !shape["properties"].is_object() => {
            walk::resolve(schema, &shape["additionalProperties"])
        }
        _ => shape,
    };
    rows(page, schema, entry);
    for (key, inner) in keys(entry) {
        let inner = walk::resolve(schema, inner);
        if inner["properties"].is_object() {
            let _ = write!(page, "\n### `{name}.{key}`\n\n{}\n\n", text(inner, "description"));
            rows(page, schema, inner);
        }
    }
}

/// A row a key of `shape` that is not a table of the file.
fn rows(page: &mut String, schema: &Value, shape: &Value) {
    page.push_str("| key | type | default | range | meaning |\n|---|---|---|---|---|\n");
    for (key, node) in keys(shape) {
        let kind = walk::resolve(schema, node);
        if std::ptr::eq(shape, schema) && is_table(kind) {
            continue;
        }
        let needed = walk::required(shape).any(|name| name == key);
        let _ = writeln!(
            page,
            "| `{key}` | {} | {} | {} | {} |",
            walk::wanted(schema, kind),
            default(node, needed),
            range(schema, node),
            cell(text(node, "description")),
        );
    }
    if shape["additionalProperties"].is_object() {
        let kind = walk::resolve(schema, &shape["additionalProperties"]);
        let (wanted, meaning) = (walk::wanted(schema, kind), cell(text(kind, "description")));
        let _ = writeln!(page, "| *any other* | {wanted} | – | – | {meaning} |");
    }
}

fn default(node: &Value, needed: bool) -> String {
    match &node["default"] {
        _ if needed => "required".to_owned(),
        Value::Null => "–".to_owned(),
        Value::Object(_) => "see below".to_owned(),
        value => format!("`{value}`"),
    }
}

fn range(schema: &Value, node: &Value) -> String {
    let shape = walk::resolve(schema, node);
    let items = walk::resolve(schema, &shape["items"]);
    let words = walk::words(shape).or_else(|| walk::words(items));
    match (range::words(node), words) {
        (Some(range), _) => range,
        (None, Some(words)) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        (None, None) if node["minLength"].is_u64() => "not empty".to_owned(),
        (None, None) => "–".to_owned(),
    }
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node[key].as_str().unwrap_or("")
}

/// `text` as a cell of a table: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
