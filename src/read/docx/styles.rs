//! Styles of a Word document: which of them are headings, and which are entries of a table of contents.

use std::collections::{HashMap, HashSet};

use super::DEEPEST;
use crate::read::tokens::{Token, Tokens, same};

/// The levels of styles that are headings, and the styles of tables of contents. Ids are in the language of the program;
/// names are not.
pub(super) fn of(text: &str) -> (HashMap<String, u8>, HashSet<String>) {
    let (mut headings, mut contents) = (HashMap::new(), HashSet::new());
    let mut style = String::new();
    for token in Tokens::new(text, true) {
        let Token::Start(start) = token else { continue };
        let value = || start.attribute("w:val").unwrap_or_default().to_ascii_lowercase();
        if same(start.name, "style") {
            style = start.attribute("w:styleId").unwrap_or_default().into_owned();
        } else if same(start.name, "name") {
            let name = value();
            if name.strip_prefix("toc ").is_some_and(|rest| rest == "heading" || rest.parse::<u8>().is_ok()) {
                contents.insert(style.clone());
            }
            let level = name.strip_prefix("heading ").and_then(|level| level.parse::<u8>().ok());
            let level = if name == "title" { Some(1) } else { level };
            headings
                .extend(level.filter(|level| (1..=9).contains(level)).map(|level| (style.clone(), level.min(DEEPEST))));
        } else if same(start.name, "outlineLvl")
            && let Ok(level @ 0..=8) = value().parse::<u8>()
        {
            headings.entry(style.clone()).or_insert((level + 1).min(DEEPEST));
        }
    }
    (headings, contents)
}
