//! An EPUB that is the manuscript comes back with its sentences and their sound tied together.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;

use crate::harness::{Test, skipped};

const CONTAINER: &str = "<?xml version=\"1.0\"?><container version=\"1.0\" \
    xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OPS/book.opf\" \
    media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

const PACKAGE: &str = "<?xml version=\"1.0\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
    unique-identifier=\"id\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">urn:fox\
    </dc:identifier><dc:title>Foxes</dc:title><dc:language>en</dc:language><meta property=\"dcterms:modified\">\
    2020-01-01T00:00:00Z</meta></metadata><manifest><item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\" \
    media-type=\"application/xhtml+xml\"/><item id=\"title\" href=\"text/title.xhtml\" media-type=\"application/xhtml+xml\"/>\
    <item id=\"one\" href=\"text/one.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"css\" href=\"style.css\" \
    media-type=\"text/css\"/></manifest><spine><itemref idref=\"title\"/><itemref idref=\"one\"/></spine></package>";

/// A document with `body`.
fn page(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"en\" xml:lang=\"en\"><head><title>Foxes</title><link \
         rel=\"stylesheet\" href=\"../style.css\"/></head>{body}</html>\n"
    )
}

fn epub(package: &str, first: &str) -> Vec<u8> {
    let nav = page("<body><nav epub:type=\"toc\"><ol><li><a href=\"text/one.xhtml\">One</a></li></ol></nav></body>")
        .replace("../style.css", "style.css");
    let title = page("<body><section epub:type=\"titlepage\"><p>Foxes</p></section></body>");
    let files = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OPS/book.opf", package),
        ("OPS/nav.xhtml", &nav),
        ("OPS/text/title.xhtml", &title),
        ("OPS/text/one.xhtml", first),
        ("OPS/style.css", "p { margin: 0; }\n"),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer
            .start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn first() -> String {
    page("<body><h1 id=\"h\">One</h1><p>A fox <em>came by. Who</em> is there?</p><p>Nobody.</p></body>")
}

fn job(bytes: Vec<u8>, more: &str) -> Test {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\nformats = [\"opus\", \"epub\"]\n\n\
               [[manuscript]]\npath = \"fox.epub\"\n\n[tags]\nnarrator = \"A machine\"\n";
    Test::new().with("job.toml", format!("{job}{more}")).with("fox.epub", bytes)
}

/// The files of an EPUB, by name.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let all = 0..archive.len();
    let file = |n| {
        let (mut file, mut bytes) = (archive.by_index(n).unwrap(), Vec::new());
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    all.map(file).collect()
}

/// The attributes of all elements of `file`, which is XML without a slip.
fn elements(file: &[u8]) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(std::str::from_utf8(file).unwrap());
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |one: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
                    let one = one.unwrap();
                    (one.key.as_ref().to_owned(), one.value.into_owned())
                };
                found.push((tag.name().as_ref().to_owned(), tag.attributes().map(attribute).collect()));
            }
            _ => {}
        }
    }
}

#[test]
fn a_book_comes_back_with_its_sound() {
    let test = job(epub(PACKAGE, &first()), "");
    let ran = test.done("run job.toml");
    assert!(!ran.stderr.contains("N0706"), "{ran}");
    let outputs = test.outputs();
    let (before, after) = (files(&epub(PACKAGE, &first())), files(&outputs["Fox.epub"]));
    let changed: Vec<&str> =
        before.iter().filter(|(name, bytes)| after[*name] != **bytes).map(|(name, _)| name.as_str()).collect();
    assert_eq!(changed, ["OPS/book.opf", "OPS/text/one.xhtml"]);
    // Everything that is listed is there, and named once.
    let package = elements(&after["OPS/book.opf"]);
    let items: Vec<_> = package.iter().filter(|(name, _)| name == "item").map(|(_, item)| item).collect();
    let ids: BTreeSet<&String> = items.iter().map(|item| &item["id"]).collect();
    assert_eq!(ids.len(), items.len());
    assert!(items.iter().all(|item| after.contains_key(&format!("OPS/{}", item["href"]))), "{items:?}");
    assert_eq!(after.len(), items.len() + 3);
    // The overlay leads to elements that are there, and its sound goes on without a gap to the end of the file.
    let overlay = items.iter().find(|item| item["media-type"] == "application/smil+xml").unwrap();
    let overlaid: Vec<_> = items.iter().filter(|item| item.get("media-overlay") == Some(&overlay["id"])).collect();
    assert_eq!(overlaid.iter().map(|item| item["href"].as_str()).collect::<Vec<_>>(), ["text/one.xhtml"]);
    let names: BTreeSet<String> = elements(&after["OPS/text/one.xhtml"])
        .into_iter()
        .filter_map(|(_, mut element)| element.remove("id"))
        .collect();
    let (mut texts, mut reached) = (Vec::new(), 0.0);
    for (name, element) in elements(&after[&format!("OPS/{}", overlay["href"])]) {
        if name == "text" {
            texts.push(element["src"].strip_prefix("../text/one.xhtml#").unwrap().to_owned());
        } else if name == "audio" {
            let second = |name: &str| element[name].strip_suffix('s').unwrap().parse::<f64>().unwrap();
            assert_eq!(second("clipBegin"), reached);
            reached = second("clipEnd");
        }
    }
    assert_eq!(texts, ["h", "ra00001", "ra00002"]);
    assert!(texts.iter().all(|text| names.contains(text)), "{names:?}");
    let timing: serde_json::Value = serde_json::from_slice(&outputs["Fox.timing.json"]).unwrap();
    assert!((timing["files"][0]["seconds"].as_f64().unwrap() - reached).abs() < 1e-5, "{reached}");
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
    check(&test);
}

/// What another program says of the book, where it is installed.
fn check(test: &Test) {
    let Ok(checked) = Command::new("epubcheck").arg(test.path("out/Fox.epub")).output() else {
        return skipped("epubcheck is not installed");
    };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn a_book_that_cannot_be_carried_over_is_made_anew_and_why_is_said() {
    let slip = page("<body><p>A fox.<br>Who?</p></body>");
    for (bytes, more, why) in [
        (epub(&PACKAGE.replace("version=\"3.0\"", "version=\"2.0\""), &first()), "", "`fox.epub` is EPUB 2.0, and"),
        (epub(PACKAGE, &slip), "", "`fox.epub!OPS/text/one.xhtml` is no well-formed XML"),
        (epub(PACKAGE, &first()), "[[manuscript]]\npath = \"more.md\"\n", "the work is read from 2 manuscripts"),
    ] {
        let ran = job(bytes, more).with("more.md", "More of it.\n").done("plan job.toml");
        assert!(format!("{ran}").contains(&format!("made anew of the words that are spoken: {why}")), "{ran}");
    }
    let ran = job(epub(PACKAGE, &first()), "").done("plan job.toml");
    assert!(!format!("{ran}").contains("N0706"), "{ran}");
}

#[test]
fn a_manuscript_is_never_written_over() {
    let test = job(epub(PACKAGE, &first()), "");
    test.change_job("title = \"Fox\"", "title = \"fox\"");
    test.change_job("output = \"out\"", "output = \".\"");
    let ran = test.run("run job.toml");
    assert!(ran.status != 0 && ran.stderr.contains("error[R0709]: `fox.epub` is a manuscript"), "{ran}");
    assert!(std::fs::read(test.path("fox.epub")).unwrap() == epub(PACKAGE, &first()));
    assert!(!test.path("01-One.opus").exists());
}
