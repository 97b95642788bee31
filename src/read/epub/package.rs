//! The package of an EPUB: container, manifest, spine and guide.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::problem::Problem;

use super::decode;
use crate::read::tokens::{Start, Token, Tokens, resolved, same};
use crate::read::zipped::Zipped;

/// The most documents that are read in order: the longest web novels have a few thousand chapters.
pub const MAX_DOCUMENTS: usize = 20_000;

/// The package document, and what was found strange around it.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// Its own path.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
    /// What is in the book: path, type and properties, by id.
    pub(super) manifest: BTreeMap<String, Item>,
    /// What is read, in order.
    pub(super) spine: Vec<Reference>,
    /// The id of the navigation document of EPUB 3.
    pub(super) nav: Option<String>,
    /// The id of the NCX, if the spine names one.
    pub(super) ncx: Option<String>,
    pub(super) warnings: Vec<String>,
    /// What the guide says a document is.
    guide: HashMap<String, &'static str>,
}

/// An entry of the manifest.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) path: String,
    pub(super) media: String,
    pub(super) properties: String,
}

/// An entry of the spine.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) path: String,
    pub(super) media: String,
    /// Whether it belongs to the reading order; what does not is shown only where something leads to it.
    pub(super) linear: bool,
}

impl Package {
    /// Reads the package of `zipped`.
    pub(super) fn open(zipped: &mut Zipped<'_>) -> Result<Package, Box<Problem>> {
        let mut package = Package::default();
        if !zipped.has("mimetype") {
            package.warnings.push("it has no `mimetype`, with which an EPUB begins".to_owned());
        }
        let container = "META-INF/container.xml";
        let Some(bytes) = zipped.read(container)? else {
            return Err(zipped.refused("it has no META-INF/container.xml, which says where the book begins"));
        };
        let text = decode(container, &bytes).map_err(|why| zipped.refused(&why))?;
        let mut roots = starts(&text).filter(|start| same(start.name, "rootfile"));
        let root = roots.next().and_then(|start| start.attribute("full-path").map(|path| path.into_owned()));
        let Some(root) = root else {
            return Err(zipped.refused("its META-INF/container.xml names no package"));
        };
        if roots.next().is_some() {
            package.warnings.push(format!("it holds several renditions; `{root}`, the first, is read"));
        }
        let Some(bytes) = zipped.read(&root)? else {
            return Err(zipped.refused(&format!("the package `{root}` is not in it")));
        };
        package.text = decode(&root, &bytes).map_err(|why| zipped.refused(&why))?;
        package.path = root;
        package.take(zipped)?;
        Ok(package)
    }

    fn take(&mut self, zipped: &Zipped<'_>) -> Result<(), Box<Problem>> {
        let text = std::mem::take(&mut self.text);
        let mut spine: Vec<(String, bool)> = Vec::new();
        for start in starts(&text) {
            let value = |name: &str| start.attribute(name).map(|value| value.into_owned());
            match start.name.to_ascii_lowercase().as_str() {
                "item" => {
                    let path = value("href").and_then(|href| resolve(&self.path, &href));
                    let (Some(id), Some(path)) = (value("id"), path) else { continue };
                    let (media, properties) =
                        (value("media-type").unwrap_or_default(), value("properties").unwrap_or_default());
                    if self.nav.is_none() && has_word(&properties, "nav") {
                        self.nav = Some(id.clone());
                    }
                    self.manifest.insert(id, Item { path, media, properties });
                }
                "spine" => self.ncx = value("toc"),
                "itemref" => {
                    let linear = value("linear").is_none_or(|linear| linear != "no");
                    spine.extend(value("idref").map(|id| (id, linear)));
                }
                "reference" => {
                    let path =
                        value("href").filter(|href| !href.contains('#')).and_then(|href| resolve(&self.path, &href));
                    if let (Some(path), Some(role)) = (path, value("type").and_then(|kind| guide_role(&kind))) {
                        self.guide.insert(path, role);
                    }
                }
                _ => {}
            }
        }
        self.text = text;
        if spine.is_empty() {
            return Err(zipped.refused("its spine names nothing to read"));
        }
        if spine.len() > MAX_DOCUMENTS {
            return Err(zipped.refused(&format!("its spine has more than {MAX_DOCUMENTS} entries")));
        }
        self.follow(spine, zipped)
    }

    fn follow(&mut self, spine: Vec<(String, bool)>, zipped: &Zipped<'_>) -> Result<(), Box<Problem>> {
        let mut seen = HashSet::new();
        for (id, linear) in spine {
            let Some(item) = self.manifest.get(&id) else {
                return Err(zipped.refused(&format!("its spine names `{id}`, which its manifest does not have")));
            };
            if !seen.insert(item.path.clone()) {
                self.warnings.push(format!("`{}` is in the reading order more than once; it is read once", item.path));
                continue;
            }
            self.spine.push(Reference { path: item.path.clone(), media: item.media.clone(), linear });
        }
        let mut missing: Vec<&str> =
            self.manifest.values().map(|item| item.path.as_str()).filter(|path| !zipped.has(path)).collect();
        missing.sort_unstable();
        if let Some(first) = missing.first() {
            let others = if missing.len() > 1 { format!(" and {} more", missing.len() - 1) } else { String::new() };
            self.warnings.push(format!("`{first}`{others} is in its manifest and not in the file"));
        }
        Ok(())
    }

    /// What the document at `path` is, when the guide or the manifest says that it is not of the text itself.
    pub(super) fn role(&self, path: &str) -> Option<&'static str> {
        let nav = self.nav.as_ref().and_then(|id| self.manifest.get(id)).is_some_and(|item| item.path == path);
        if nav { Some("table of contents") } else { self.guide.get(path).copied() }
    }

    /// The paths of what is encrypted.
    pub(super) fn encrypted(&self, zipped: &mut Zipped<'_>) -> Result<HashSet<String>, Box<Problem>> {
        let path = "META-INF/encryption.xml";
        let Some(bytes) = zipped.read(path)? else { return Ok(HashSet::new()) };
        let text = decode(path, &bytes).map_err(|why| zipped.refused(&why))?;
        let references = starts(&text).filter(|start| same(start.name, "CipherReference"));
        Ok(references.filter_map(|start| start.attribute("URI").map(|uri| unescaped(&uri))).collect())
    }
}

/// What a type of the guide of EPUB 2 means, when it is not of the text itself.
fn guide_role(kind: &str) -> Option<&'static str> {
    match kind.to_ascii_lowercase().as_str() {
        "cover" => Some("cover"),
        "title-page" | "titlepage" => Some("title page"),
        "copyright-page" => Some("imprint"),
        "colophon" => Some("colophon"),
        "toc" | "loi" | "lot" => Some("table of contents"),
        "index" => Some("index"),
        _ => None,
    }
}

/// Whether `word` is one of `words`.
pub(super) fn has_word(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}

/// The tags that open elements.
pub(super) fn starts(text: &str) -> impl Iterator<Item = Start<'_>> {
    Tokens::new(text, true).filter_map(|token| match token {
        Token::Start(start) => Some(start),
        _ => None,
    })
}

/// The path in the archive that `href` in the file at `base` leads to; absent when it leads out of it.
pub(super) fn resolve(base: &str, href: &str) -> Option<String> {
    let href = href.split(['#', '?']).next().unwrap_or("");
    if href.contains("://") || href.starts_with("data:") || href.starts_with("mailto:") {
        return None;
    }
    let href = unescaped(href);
    let mut parts: Vec<&str> = if href.starts_with('/') { Vec::new() } else { base.split('/').collect() };
    parts.pop();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `text` with its `%20` and the like as the bytes that they stand for.
pub(super) fn unescaped(text: &str) -> String {
    let text = resolved(text);
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let byte = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &after[2..];
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_in_the_archive() {
        assert_eq!(resolve("OPS/package.opf", "text/a%20b.xhtml#x").as_deref(), Some("OPS/text/a b.xhtml"));
        assert_eq!(resolve("OPS/text/a.xhtml", "../b.xhtml").as_deref(), Some("OPS/b.xhtml"));
        assert_eq!(resolve("OPS/a.xhtml", "/c.xhtml").as_deref(), Some("c.xhtml"));
        assert_eq!(resolve("a.xhtml", "../../etc/passwd"), None);
        assert_eq!(resolve("a.xhtml", "https://x.y/z"), None);
    }
}
