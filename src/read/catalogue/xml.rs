//! XML of catalogues: a tree whose nodes know the bytes in which they stand.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

use super::entry::{Found, malformed};

/// The most elements, texts and comments of a file: ten times those of the largest catalogue of a phone.
const MAX_NODES: u32 = 1_000_000;

/// What `walk` finds in the tree of `text`, which should be `format`.
pub(super) fn read(text: &str, format: &str, walk: impl FnOnce(&Document<'_>) -> Vec<Found>) -> Vec<Found> {
    // A document type is passed over; its own entities are resolved, and the library stops those that multiply.
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    match Document::parse_with_options(text, options) {
        Ok(document) => walk(&document),
        Err(error) => {
            let place = error.pos();
            let at = offset(text, place.row, place.col);
            let why = error.to_string();
            let why = why.rsplit_once(" at ").map_or(why.as_str(), |(why, _)| why);
            vec![malformed(format, why, at..at + 1)]
        }
    }
}

/// The byte offset of a row and a column, both in characters and from 1.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let before: usize = text.split_inclusive('\n').take(row.saturating_sub(1) as usize).map(str::len).sum();
    let line = text.get(before..).unwrap_or("");
    before + line.char_indices().nth(column.saturating_sub(1) as usize).map_or(0, |(at, _)| at)
}

/// The bytes between the tags of `node`; empty where there is nothing.
pub(super) fn inside(node: Node<'_, '_>, text: &str) -> Range<usize> {
    let all = node.range();
    let end = text.get(all.clone()).and_then(|raw| raw.rfind("</"));
    match (node.first_child(), end) {
        (Some(first), Some(end)) => first.range().start..all.start + end,
        _ => all.end..all.end,
    }
}

/// The text in `node` and in the elements in it, without comments.
pub(super) fn content(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

/// The attribute `name` of `node`, and where its value stands; empty where there is none.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> (&'a str, Range<usize>) {
    let found = node.attributes().find(|attribute| attribute.name() == name);
    found.map_or(("", node.range()), |attribute| (attribute.value(), attribute.range_value()))
}
