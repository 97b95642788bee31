//! The package document, which lists all that the book has, and its table of contents.

use std::fmt::Write;

use super::page::head;
use super::{ACTIVE, Chapter, overlay_name, page_name, sound_name};
use crate::bind::sounds::{Sounds, seconds};
use crate::bind::{Work, identity, markup};

/// When the book was last changed, which must be said. The same sources give the same bytes, so it is the first moment
/// that the archive's own clock knows.
const MODIFIED: &str = "1980-01-01T00:00:00Z";

/// What it offers those who see or hear little, in the words of schema.org.
const ACCESS: [(&str, &str); 8] = [
    ("accessMode", "textual"),
    ("accessMode", "auditory"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "auditory"),
    ("accessibilityFeature", "synchronizedAudioText"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityHazard", "none"),
];

pub(super) fn package(work: &Work<'_>, sounds: &Sounds<'_>, chapters: &[Chapter<'_>]) -> String {
    let language = markup::escaped(work.plan.cast.language.as_str());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
         unique-identifier=\"id\" xml:lang=\"{language}\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <dc:identifier id=\"id\">{}</dc:identifier>\n<dc:title id=\"title\">{}</dc:title>\n\
         <dc:language>{language}</dc:language>\n",
        identity::urn(work),
        markup::escaped(work.title),
    );
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    described(work).into_iter().for_each(&mut line);
    line(format!("<meta property=\"dcterms:modified\">{MODIFIED}</meta>"));
    for (property, value) in ACCESS {
        line(format!("<meta property=\"schema:{property}\">{value}</meta>"));
    }
    line(format!("<meta property=\"media:active-class\">{ACTIVE}</meta>"));
    let length = |chapter: &Chapter<'_>| chapter.ends - chapter.begins;
    line(format!("<meta property=\"media:duration\">{}s</meta>", seconds(chapters.iter().map(length).sum())));
    if let Some(narrator) = &work.tags.narrator {
        line(format!("<meta property=\"media:narrator\">{}</meta>", markup::escaped(narrator)));
    }
    for chapter in chapters {
        let (number, length) = (chapter.number, seconds(length(chapter)));
        line(format!("<meta property=\"media:duration\" refines=\"#overlay-{number}\">{length}s</meta>"));
    }
    line("</metadata>\n<manifest>".to_owned());
    line("<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>".to_owned());
    line("<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>".to_owned());
    if let Some(cover) = work.cover {
        let (href, media) = (cover.file_name(), cover.mime());
        line(format!("<item id=\"cover\" href=\"{href}\" media-type=\"{media}\" properties=\"cover-image\"/>"));
    }
    for chapter in chapters {
        let (number, page, overlay) = (chapter.number, page_name(chapter), overlay_name(chapter));
        line(format!(
            "<item id=\"page-{number}\" href=\"{page}\" media-type=\"application/xhtml+xml\" \
             media-overlay=\"overlay-{number}\"/>\n\
             <item id=\"overlay-{number}\" href=\"{overlay}\" media-type=\"application/smil+xml\"/>"
        ));
    }
    for index in 0..sounds.files.len() {
        let (name, media) = (sound_name(sounds, index), sounds.media.media_type);
        line(format!("<item id=\"sound-{}\" href=\"{name}\" media-type=\"{media}\"/>", index + 1));
    }
    line("</manifest>\n<spine>".to_owned());
    chapters.iter().for_each(|chapter| line(format!("<itemref idref=\"page-{}\"/>", chapter.number)));
    line("</spine>\n</package>".to_owned());
    out
}

/// What `work` is called, whose it is and what is said of it, a line each: what its tags have.
fn described(work: &Work<'_>) -> Vec<String> {
    let tags = &work.tags;
    let mut lines = Vec::new();
    if let Some(subtitle) = &tags.subtitle {
        let subtitle = markup::escaped(subtitle);
        lines.push(format!("<dc:title id=\"subtitle\">{subtitle}</dc:title>"));
        for (id, kind) in [("title", "main"), ("subtitle", "subtitle")] {
            lines.push(format!("<meta refines=\"#{id}\" property=\"title-type\">{kind}</meta>"));
        }
    }
    if let Some(isbn) = &tags.isbn {
        lines.push(format!("<dc:identifier>urn:isbn:{}</dc:identifier>", markup::escaped(isbn)));
    }
    if let Some(author) = work.author {
        lines.push(format!("<dc:creator id=\"author\">{}</dc:creator>", markup::escaped(author)));
        lines.push("<meta refines=\"#author\" property=\"role\" scheme=\"marc:relators\">aut</meta>".to_owned());
    }
    let year = tags.year.map(|year| format!("{year:04}"));
    let said = [
        ("publisher", tags.publisher.as_deref()),
        ("date", year.as_deref()),
        ("subject", tags.genre.as_deref()),
        ("description", tags.description.as_deref()),
        ("rights", tags.copyright.as_deref()),
    ];
    let named = |(element, value): (&str, Option<&str>)| {
        value.map(|value| format!("<dc:{element}>{}</dc:{element}>", markup::escaped(value)))
    };
    lines.extend(said.into_iter().filter_map(named));
    if let Some(series) = &tags.series {
        lines.push(format!(
            "<meta id=\"series\" property=\"belongs-to-collection\">{}</meta>\n\
             <meta refines=\"#series\" property=\"collection-type\">series</meta>",
            markup::escaped(series)
        ));
        if let Some(part) = &tags.series_part {
            let part = markup::escaped(part);
            lines.push(format!("<meta refines=\"#series\" property=\"group-position\">{part}</meta>"));
        }
    }
    lines
}

/// The page of contents, which readers show as the book's own.
pub(super) fn contents(work: &Work<'_>, chapters: &[Chapter<'_>]) -> String {
    let title = markup::escaped(work.title);
    let mut page = head(work, work.title);
    let _ = writeln!(page, "<body>\n<nav epub:type=\"toc\" id=\"toc\">\n<h1>{title}</h1>\n<ol>");
    for chapter in chapters {
        let (href, number) = (page_name(chapter), chapter.number.to_string());
        let title = Some(chapter.title.trim()).filter(|title| !title.is_empty()).unwrap_or(&number);
        // Writing into a string cannot fail.
        let _ = writeln!(page, "<li><a href=\"{href}\">{}</a></li>", markup::escaped(title));
    }
    page + "</ol>\n</nav>\n</body>\n</html>\n"
}
