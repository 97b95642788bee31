//! Styles of a Word document: which of them are headings, which are entries of a table of contents, and which are bold or italic.

use std::collections::{HashMap, HashSet};

use super::{DEEPEST, is_on};
use crate::read::tokens::{Token, Tokens, same};

/// What styles say, by their ids. Ids are in the language of the program; names are not.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// The level of a heading.
    pub(super) headings: HashMap<String, u8>,
    /// Entries of a table of contents.
    pub(super) contents: HashSet<String>,
    /// Styles whose words are bold, and italic.
    pub(super) bold: HashSet<String>,
    pub(super) italic: HashSet<String>,
}

/// The styles that the part `text` of a document defines.
pub(super) fn of(text: &str) -> Styles {
    let mut styles = Styles::default();
    let mut style = String::new();
    for token in Tokens::new(text, true) {
        let Token::Start(start) = token else { continue };
        let value = || start.attribute("w:val").unwrap_or_default().to_ascii_lowercase();
        if same(start.name, "style") {
            style = start.attribute("w:styleId").unwrap_or_default().into_owned();
        } else if same(start.name, "name") {
            let name = value();
            if name.strip_prefix("toc ").is_some_and(|rest| rest == "heading" || rest.parse::<u8>().is_ok()) {
                styles.contents.insert(style.clone());
            }
            let level = name.strip_prefix("heading ").and_then(|level| level.parse::<u8>().ok());
            let level = if name == "title" { Some(1) } else { level };
            let level = level.filter(|level| (1..=9).contains(level));
            styles.headings.extend(level.map(|level| (style.clone(), level.min(DEEPEST))));
        } else if same(start.name, "outlineLvl")
            && let Ok(level @ 0..=8) = value().parse::<u8>()
        {
            styles.headings.entry(style.clone()).or_insert((level + 1).min(DEEPEST));
        } else if same(start.name, "b") && is_on(&value()) {
            styles.bold.insert(style.clone());
        } else if same(start.name, "i") && is_on(&value()) {
            styles.italic.insert(style.clone());
        }
    }
    styles
}
