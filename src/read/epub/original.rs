//! The original: an EPUB 3 as it came, with what a copy of it has to know: its documents, and what belongs to an older reading.

use std::collections::{BTreeSet, HashMap};

use super::package::{Package, resolve, starts};
use super::{Unpacked, decode, unpack};
use crate::read::pages::Page;
use crate::read::tokens::same;
use crate::read::zipped::Zipped;
use crate::read::{Source, standing};

/// The type of an overlay, which says what of a document sounds when.
const OVERLAY: &str = "application/smil+xml";

/// Attributes that lead to a file.
const LINKS: [&str; 4] = ["src", "href", "data", "poster"];

/// An EPUB 3 whose package and documents are XML throughout.
#[derive(Debug)]
pub struct Original<'a> {
    /// The archive.
    pub bytes: &'a [u8],
    /// The path of its package document.
    pub package_path: String,
    /// What is written in that.
    pub package: String,
    /// Its documents in reading order, as [`pages`](crate::read::pages) gives them.
    pub pages: Vec<Page<'a>>,
    /// The same as the manifest has them.
    pub documents: Vec<Item>,
    /// What an older reading of it needs and nothing else: overlays, and sound that only they name.
    pub overlaid: Vec<Item>,
}

/// A file of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id in the manifest.
    pub id: String,
    /// Its path in the archive.
    pub path: String,
}

/// Opens `source`; or says why nothing can be added to it.
pub fn original<'a>(source: &Source<'a>) -> Result<Original<'a>, String> {
    let Unpacked { mut zipped, package, opened } = unpack(source).map_err(|problem| problem.message)?;
    let name = source.name;
    let version = starts(&package.text).find(|start| same(start.name, "package"));
    let version = version.and_then(|start| start.attribute("version").map(|version| version.into_owned()));
    if version.as_ref().is_none_or(|version| !version.starts_with("3.")) {
        let found = version.map_or_else(|| "of no EPUB's version".to_owned(), |version| format!("EPUB {version}"));
        return Err(format!("`{name}` is {found}, and overlays need EPUB 3"));
    }
    if let Some(locked) = zipped.locked() {
        return Err(format!("`{locked}` in `{name}` is locked with a password"));
    }
    let slip = opened.pages.iter().find(|page| !page.is_xml()).map(|page| page.name.clone());
    let slip = slip.or_else(|| (!standing::is_xml(&package.text)).then(|| format!("{name}!{}", package.path)));
    if let Some(slip) = slip {
        return Err(format!("`{slip}` is no well-formed XML, which EPUB 3 asks for"));
    }
    // Of several entries for one path the first; each has the file.
    let ids: HashMap<&str, &String> =
        package.manifest.iter().rev().map(|(id, item)| (item.path.as_str(), id)).collect();
    let item = |path: &str| ids.get(path).map(|id| Item { id: (*id).clone(), path: path.to_owned() });
    let book = opened.book.unwrap_or_default();
    let documents: Vec<Item> = book.documents.iter().filter_map(|document| item(&document.path)).collect();
    let overlaid = overlaid(&mut zipped, &package, &documents, &opened.pages);
    let Package { path: package_path, text: package, .. } = package;
    Ok(Original { bytes: source.bytes, package_path, package, pages: opened.pages, documents, overlaid })
}

/// The overlays of `package`, and the sound that they name and none of its documents does.
fn overlaid(zipped: &mut Zipped<'_>, package: &Package, documents: &[Item], pages: &[Page<'_>]) -> Vec<Item> {
    let items = || package.manifest.iter().map(|(id, item)| (item, Item { id: id.clone(), path: item.path.clone() }));
    let mut found: Vec<Item> = items().filter(|(item, _)| item.media == OVERLAY).map(|(_, item)| item).collect();
    if found.is_empty() {
        return found;
    }
    let mut sounds = BTreeSet::new();
    for Item { path, .. } in &found {
        let text = zipped.read(path).ok().flatten().and_then(|bytes| decode(path, &bytes).ok()).unwrap_or_default();
        let audio = starts(&text).filter(|start| same(start.name, "audio"));
        sounds.extend(audio.filter_map(|start| resolve(path, &start.attribute("src")?)));
    }
    for (page, Item { path, .. }) in pages.iter().zip(documents) {
        for start in starts(&page.text) {
            for link in LINKS.iter().filter_map(|name| start.attribute(name)) {
                if let Some(linked) = resolve(path, &link) {
                    sounds.remove(&linked);
                }
            }
        }
    }
    found.extend(items().map(|(_, item)| item).filter(|item| sounds.contains(&item.path)));
    found
}
