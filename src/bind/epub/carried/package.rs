//! The package document of a book, with what is added to it listed and what an older reading left taken out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{ACTIVE, Added, relative};
use crate::bind::sounds::seconds;
use crate::bind::xml::{Document, Element};
use crate::bind::{Work, markup};
use crate::read::Original;

/// What a package says of an older reading.
const OLDER: [&str; 2] = ["media:duration", "media:narrator"];

/// The class of what sounds, as a package names it.
const ACTIVE_CLASS: &str = "media:active-class";

/// Whether `package` names a class of its own for what sounds.
pub(super) fn is_styled(package: &Document<'_>) -> bool {
    package.elements.iter().any(|element| package.attribute(element, "property") == Some(ACTIVE_CLASS))
}

/// The text of `package`, that of `original`, with what is `added`.
pub(super) fn package(work: &Work<'_>, original: &Original<'_>, package: &Document<'_>, added: &Added<'_>) -> String {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let gone: HashSet<&str> = original.overlaid.iter().map(|item| item.id.as_str()).collect();
    let is_gone = |id: &str| gone.contains(id);
    let overlays: HashMap<&str, usize> =
        added.documents.iter().map(|document| document.item.id.as_str()).zip(1..).collect();
    for element in &package.elements {
        let value = |name: &str| package.attribute(element, name);
        match package.name(element) {
            "item" if value("id").is_some_and(is_gone) => changes.push(without(package, element)),
            "item" => {
                let older = package.attributes(element).filter(|attribute| attribute.name == "media-overlay");
                changes.extend(older.map(|attribute| (attribute.all, String::new())));
                let at = package.after_name(element);
                let number = value("id").and_then(|id| overlays.get(id));
                changes.extend(number.map(|number| (at..at, format!(" media-overlay=\"{}-{number}\"", added.stem))));
            }
            "meta" | "link" => {
                let older = value("property").is_some_and(|property| OLDER.contains(&property));
                let refines = value("refines").and_then(|id| id.strip_prefix('#')).is_some_and(is_gone);
                changes.extend((older || refines).then(|| without(package, element)));
            }
            name @ ("metadata" | "manifest") if !element.close.is_empty() => {
                let prefix = package.prefix(element);
                let lines = if name == "metadata" {
                    said(work, package, prefix, added)
                } else {
                    listed(original, prefix, added)
                };
                changes.push((element.close.start..element.close.start, lines));
            }
            _ => {}
        }
    }
    package.changed(changes)
}

/// Takes `element` out, with the blanks before it.
fn without(package: &Document<'_>, element: &Element) -> (Range<usize>, String) {
    let before = package.text.get(..element.open.start).unwrap_or("").trim_end().len();
    (before..element.all().end, String::new())
}

/// What the metadata says of the reading; the names of elements have `prefix`.
fn said(work: &Work<'_>, package: &Document<'_>, prefix: &str, added: &Added<'_>) -> String {
    let mut lines = String::new();
    let mut say = |property: &str, more: &str, value: &str| {
        lines.push_str(&format!("<{prefix}meta property=\"{property}\"{more}>{value}</{prefix}meta>\n"));
    };
    for (number, document) in (1..).zip(&added.documents) {
        let refines = format!(" refines=\"#{}-{number}\"", added.stem);
        say("media:duration", &refines, &format!("{}s", seconds(document.length())));
    }
    if !added.documents.is_empty() {
        let whole = added.documents.iter().map(super::Voiced::length).sum();
        say("media:duration", "", &format!("{}s", seconds(whole)));
    }
    if let Some(narrator) = &work.tags.narrator {
        say("media:narrator", "", &markup::escaped(narrator));
    }
    if !is_styled(package) {
        say(ACTIVE_CLASS, "", ACTIVE);
    }
    if !package.text.contains("synchronizedAudioText") {
        say("schema:accessibilityFeature", "", "synchronizedAudioText");
    }
    lines
}

/// What the manifest lists beside what it did.
fn listed(original: &Original<'_>, prefix: &str, added: &Added<'_>) -> String {
    let mut lines = String::new();
    let stem = &added.stem;
    let mut list = |id: String, path: &str, media: &str| {
        let href = relative(&original.package_path, path);
        lines.push_str(&format!("<{prefix}item id=\"{id}\" href=\"{href}\" media-type=\"{media}\"/>\n"));
    };
    for (number, document) in (1..).zip(&added.documents) {
        list(format!("{stem}-{number}"), &document.overlay, "application/smil+xml");
    }
    for (number, (path, media)) in (1..).zip(&added.sounds) {
        list(format!("{stem}-sound-{number}"), path, media);
    }
    if let Some(style) = &added.style {
        list(format!("{stem}-style"), style, "text/css");
    }
    lines
}
