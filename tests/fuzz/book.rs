//! A book in a format of its own: read to a closed account, or refused, in bounded memory, whatever is in it.

use std::io::{Cursor, Write};

use rhapsode::read::{Footnotes, Form, FrontMatter, Images, Manner, Source, Style, Tables};
use zip::write::SimpleFileOptions;

/// What must hold of any book. Its first byte says what it is, its second how it is read.
pub fn check(bytes: &[u8]) {
    let [what, how, bytes @ ..] = bytes else { return };
    let manner = Manner {
        style: if how & 1 == 0 { Style::Prose } else { Style::Script },
        footnotes: [Footnotes::LeaveOut, Footnotes::Inline, Footnotes::ChapterEnd][usize::from(how >> 1 & 3) % 3],
        images: if how & 8 == 0 { Images::LeaveOut } else { Images::Alt },
        tables: if how & 16 == 0 { Tables::LeaveOut } else { Tables::Read },
        front_matter: if how & 32 == 0 { FrontMatter::LeaveOut } else { FrontMatter::Read },
        form: (what % 6 == 1).then_some(Form::Aozora),
        ..Manner::default()
    };
    let built;
    let (name, bytes) = match what % 6 {
        0 => ("book.html", bytes),
        1 => ("book.txt", bytes),
        2 => ("book.epub", bytes),
        3 => ("book.docx", bytes),
        4 => {
            built = epub(bytes);
            ("book.epub", built.as_slice())
        }
        _ => {
            built = zipped(&[("word/document.xml", bytes), ("word/footnotes.xml", bytes), ("word/styles.xml", bytes)]);
            ("book.docx", built.as_slice())
        }
    };
    super::manuscript::holds(&[Source { name, bytes, manner: &manner }], 100);
}

/// An EPUB: up to two zeros cut `bytes` into a first document, a second one with the notes, and the table of contents.
fn epub(bytes: &[u8]) -> Vec<u8> {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let package = "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/><item id='b' href='b.xhtml' \
                   media-type='application/xhtml+xml'/><item id='n' href='n.xhtml' properties='nav'/></manifest><spine>\
                   <itemref idref='a'/><itemref idref='b'/></spine></package>";
    let container = "<container><rootfile full-path='p.opf'/></container>";
    zipped(&[
        ("META-INF/container.xml", container.as_bytes()),
        ("p.opf", package.as_bytes()),
        ("a.xhtml", part()),
        ("b.xhtml", part()),
        ("n.xhtml", part()),
    ])
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(*name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
