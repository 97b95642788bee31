//! One text in the form that each reader takes, made while a benchmark starts.

use std::error::Error;
use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Paragraphs of a chapter in books that have several.
const PER_CHAPTER: usize = 200;

/// The paragraphs of a text: its lines that are not blank, without the legend of an Aozora text and signs of Markdown.
pub fn paragraphs(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let start = lines.iter().rposition(|line| line.starts_with("-----")).map_or(0, |at| at + 1);
    let lines = lines.get(start..).unwrap_or_default().iter().copied();
    lines.map(|line| line.trim_start_matches(['#', '>', ' '])).filter(|line| !line.is_empty()).collect()
}

/// Name and bytes of the manuscript for each reader; Aozora's only of a text in its notation.
pub fn forms(text: &str) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let parts = paragraphs(text);
    let joined = |between: &str| parts.join(between).into_bytes();
    let mut forms = vec![
        ("book.md", joined("\n\n")),
        ("book.txt", joined("\n\n")),
        ("book.html", page(&parts).into_bytes()),
        ("book.epub", epub(&parts)?),
        ("book.docx", docx(&parts)?),
    ];
    if text.contains("［＃") {
        forms.push(("aozora.txt", text.as_bytes().to_vec()));
    }
    Ok(forms)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn page(parts: &[&str]) -> String {
    let body: String = parts.iter().map(|part| format!("<p>{}</p>\n", escaped(part))).collect();
    format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>Book</title></head><body>\n{body}</body></html>\n"
    )
}

fn epub(parts: &[&str]) -> Result<Vec<u8>> {
    let container = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" version=\"1.0\"><rootfiles>\
        <rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let chapters: Vec<String> = parts.chunks(PER_CHAPTER).map(page).collect();
    let names: Vec<String> = (0..chapters.len()).map(|number| format!("c{number}.xhtml")).collect();
    let items: String = names
        .iter()
        .map(|name| format!("<item id=\"{name}\" href=\"{name}\" media-type=\"application/xhtml+xml\"/>"))
        .collect();
    let spine: String = names.iter().map(|name| format!("<itemref idref=\"{name}\"/>")).collect();
    let package = format!(
        "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><metadata/><manifest>{items}</manifest>\
         <spine>{spine}</spine></package>"
    );
    let mut files = vec![
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("book.opf", package.as_str()),
    ];
    files.extend(names.iter().zip(&chapters).map(|(name, chapter)| (name.as_str(), chapter.as_str())));
    zipped(&files)
}

fn docx(parts: &[&str]) -> Result<Vec<u8>> {
    let body: String = parts.iter().map(|part| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(part))).collect();
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body>\
         </w:document>"
    );
    zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)])
}

/// An archive whose files are deflated, as books are.
fn zipped(files: &[(&str, &str)]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
