//! The audiobook of the W3C: a manifest and a table of contents beside the sound, and all of it packed as LPF.
//!
//! Audiobooks (Recommendation, 2020), Publication Manifest (Recommendation, 2020) and Lightweight Packaging Format (Note, 2020).

use std::fmt::Write;

use serde::Serialize;

use super::archive::{self, Entry};
use super::beside::{make_folder, replace};
use super::manifest::Listed;
use super::sounds::{Sounds, micros, seconds};
use super::{BindError, Bound, Work, Written, identity, markup, name, title_of};
use crate::session::event::Event;
use crate::units::Frames;

/// The name of the manifest, in the folder and in the package.
const MANIFEST: &str = "publication.json";

/// The name of the table of contents.
const CONTENTS: &str = "contents.html";

/// Writes manifest, contents and package of `work`, whose sound is the best of `files`; nothing where there is none.
pub fn bind(work: &Work<'_>, files: &[Listed], see: &mut dyn FnMut(Event)) -> Result<Bound, BindError> {
    let mut bound = Bound::default();
    let Some(sounds) = Sounds::choose(work, files, |_| true).filter(|sounds| !sounds.files.is_empty()) else {
        return Ok(bound);
    };
    make_folder(work.folder)?;
    let frames = sounds.files.iter().fold(Frames(0), |sum, file| sum + file.frames);
    let package = name::package(work.title, "lpf");
    let mut papers =
        vec![(MANIFEST, manifest(work, &sounds).into_bytes()), (CONTENTS, contents(work, &sounds).into_bytes())];
    papers.extend(work.cover.map(|cover| (cover.file_name(), cover.bytes().to_vec())));
    let mut entries: Vec<Entry<'_>> = papers.iter().map(|(name, bytes)| Entry::text(name, bytes.as_slice())).collect();
    entries.extend(sounds.files.iter().map(|file| Entry::sound(file.name.clone(), file)));
    let mut tell = |name: &str, written: bool| {
        let path = work.folder.join(name);
        if written {
            see(Event::wrote(&path, frames, work.book.rate));
            bound.wrote.push(Written { path, frames });
        } else {
            bound.kept.push(name.to_owned());
        }
    };
    for (name, bytes) in &papers {
        tell(name, replace(work.folder, name, &|out| out.write_all(bytes))?);
    }
    tell(&package, archive::write(work.folder, &package, &entries)?);
    Ok(bound)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Publication<'a> {
    #[serde(rename = "@context")]
    context: (&'static str, &'static str, Context<'a>),
    conforms_to: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    in_language: &'a str,
    duration: String,
    access_mode: [&'static str; 1],
    access_mode_sufficient: [ItemList; 1],
    accessibility_feature: [&'static str; 1],
    accessibility_hazard: [&'static str; 1],
    reading_order: Vec<Resource<'a>>,
    resources: Vec<Resource<'a>>,
}

/// The language of what is said in the manifest itself.
#[derive(Serialize)]
struct Context<'a> {
    language: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemList {
    #[serde(rename = "type")]
    kind: &'static str,
    item_list_element: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: String,
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<String>,
}

fn manifest(work: &Work<'_>, sounds: &Sounds<'_>) -> String {
    let language = work.plan.cast.language.as_str();
    let length = |file: &Listed| micros(file.frames, work.book.rate);
    let chapter = |file: &Listed| {
        let track = work.book.tracks.iter().find(|track| Some(track.chapter + 1) == file.chapter);
        track.map_or(work.title, |track| title_of(work, track))
    };
    let reading_order = sounds.files.iter().map(|file| Resource {
        kind: "LinkedResource",
        url: url(&file.name),
        encoding_format: sounds.media.media_type,
        rel: None,
        name: Some(chapter(file)),
        duration: Some(duration(length(file))),
    });
    let contents = Resource {
        kind: "LinkedResource",
        url: CONTENTS.to_owned(),
        encoding_format: "text/html",
        rel: Some("contents"),
        name: None,
        duration: None,
    };
    // Pictures have a name, for those who do not see them.
    let cover = work.cover.map(|cover| Resource {
        kind: "LinkedResource",
        url: cover.file_name().to_owned(),
        encoding_format: cover.mime(),
        rel: Some("cover"),
        name: Some(work.title),
        duration: None,
    });
    let publication = Publication {
        context: ("https://schema.org", "https://www.w3.org/ns/pub-context", Context { language }),
        conforms_to: "https://www.w3.org/TR/audiobooks/",
        kind: "Audiobook",
        id: identity::urn(work),
        name: work.title,
        author: work.author,
        read_by: work.tags.narrator.as_deref(),
        publisher: work.tags.publisher.as_deref(),
        in_language: language,
        // The sum of what is listed, which readers compare with it.
        duration: duration(sounds.files.iter().map(|file| length(file)).sum()),
        access_mode: ["auditory"],
        access_mode_sufficient: [ItemList { kind: "ItemList", item_list_element: ["auditory"] }],
        accessibility_feature: ["tableOfContents"],
        accessibility_hazard: ["none"],
        reading_order: reading_order.collect(),
        resources: [contents].into_iter().chain(cover).collect(),
    };
    // Only maps with keys that are no text cannot be written.
    serde_json::to_string_pretty(&publication).unwrap_or_default() + "\n"
}

/// ISO 8601 in seconds alone.
fn duration(micros: u64) -> String {
    format!("PT{}S", seconds(micros))
}

/// The table of contents: the first `nav` with the role `doc-toc`, and in it the first list.
fn contents(work: &Work<'_>, sounds: &Sounds<'_>) -> String {
    let (language, title) = (work.plan.cast.language.as_str(), markup::escaped(work.title));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <link rel=\"publication\" href=\"{MANIFEST}\">\n</head>\n<body>\n<nav role=\"doc-toc\">\n<h1>{title}</h1>\n<ol>\n"
    );
    for (index, track) in work.book.tracks.iter().enumerate() {
        let Some((file, begins)) = sounds.place(work, index) else { continue };
        let place = match begins {
            Frames(0) => String::new(),
            begins => format!("#t={}", seconds(micros(begins, work.book.rate))),
        };
        let (url, chapter) = (url(&sounds.files[file].name), markup::escaped(title_of(work, track)));
        // Writing into a string cannot fail.
        let _ = writeln!(page, "<li><a href=\"{url}{place}\">{chapter}</a></li>");
    }
    page + "</ol>\n</nav>\n</body>\n</html>\n"
}

/// `name` as a reference: all but unreserved characters as their bytes (RFC 3986).
pub fn url(name: &str) -> String {
    let mut url = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => url.push(char::from(byte)),
            // Writing into a string cannot fail.
            other => drop(write!(url, "%{other:02X}")),
        }
    }
    url
}

#[cfg(test)]
mod tests;
