//! A book as it comes out of its own EPUB: what is added, what is taken out, and that all else is as it was.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use zip::write::SimpleFileOptions;

use super::*;
use crate::bind::epub;
use crate::bind::fixture::{Scene, coded};
use crate::bind::sounds::seconds;
use crate::job::Tags;
use crate::read::{Manner, Source, original, read};

const CONTAINER: &str = "<container version='1.0' xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>\
    <rootfile full-path='O/p.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";

/// Two documents, one of them read aloud before; a picture, a page that is not spoken, and a name that could be ours.
const PACKAGE: &str = "<?xml version='1.0' encoding='ISO-8859-1'?>\n<opf:package xmlns:opf='http://www.idpf.org/2007/opf' version='3.0'>\n\
    <opf:metadata>\n<opf:meta property='media:duration' refines='#m'>0:09</opf:meta>\n<opf:meta property='media:duration'>0:09\
    </opf:meta>\n<opf:meta property='media:narrator'>Old</opf:meta>\n<opf:meta property='dcterms:rights' refines='#s'>Ours</opf:meta>\n\
    <opf:meta property='dcterms:modified'>2020-01-01T00:00:00Z</opf:meta>\n</opf:metadata>\n<opf:manifest>\n\
    <opf:item id='one' href='t/%E4%B8%80.xhtml' media-type='application/xhtml+xml' media-overlay='m'/>\n\
    <opf:item id='two' href='t/2.xhtml' media-type='application/xhtml+xml'/>\n\
    <opf:item id='nav' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>\n\
    <opf:item id='m' href='t/1.smil' media-type='application/smil+xml'/>\n\
    <opf:item id='s' href='a/old.mp3' media-type='audio/mpeg'/>\n<opf:item id='jingle' href='a/jingle.mp3' media-type='audio/mpeg'/>\n\
    <opf:item id='read-along' href='p.png' media-type='image/png'/>\n</opf:manifest>\n<opf:spine>\n\
    <opf:itemref idref='nav'/><opf:itemref idref='one'/><opf:itemref idref='two'/>\n</opf:spine>\n</opf:package>";

const SMIL: &str = "<smil><body><par><text src='%E4%B8%80.xhtml#x'/><audio src='../a/old.mp3'/></par>\
                    <par><audio src='../a/jingle.mp3'/></par></body></smil>";

const NAV: &str =
    "<html><body><nav epub:type='toc'><ol><li><a href='t/%E4%B8%80.xhtml'>One</a></li></ol></nav></body></html>";

const SECOND: &str = "<html><head><title>2</title></head><body><p><![CDATA[Dogs & cats sleep. All do.]]></p><audio src='../a/jingle.mp3'/></body></html>";

fn book(first: &str) -> Vec<u8> {
    let one = format!("<html><head><title>1</title></head><body>{first}</body></html>");
    let files = [
        ("META-INF/signatures.xml", "<signatures/>"),
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("O/read-along/taken.txt", "mine"),
        ("O/p.opf", PACKAGE),
        ("O/nav.xhtml", NAV),
        ("O/t/一.xhtml", &one),
        ("O/t/2.xhtml", SECOND),
        ("O/t/1.smil", SMIL),
        ("O/a/old.mp3", "old"),
        ("O/a/jingle.mp3", "jingle"),
        ("O/p.png", "a picture, a picture, a picture"),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in files {
        writer.start_file(name, packed).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Names and contents of the read-along of a book whose first document holds `first`, in order.
fn carried(first: &str, extension: &str) -> Vec<(String, String)> {
    let bytes = book(first);
    let manner = Manner::default();
    let source = Source { name: "b.epub", bytes: &bytes, manner: &manner };
    let (script, _) = read(&[source]).unwrap();
    let scene = Scene::read(script);
    let folder = tempfile::tempdir().unwrap();
    let tags = Tags { narrator: Some("Ann & Bo".into()), ..Tags::default() };
    let work = Work { tags: &tags, ..scene.work(folder.path()) };
    let files = coded(&work, extension);
    let original = original(&source).unwrap();
    let bind = || epub::bind(&work, &files, Some(&original), &mut |_| {}).unwrap().unwrap();
    assert_eq!(bind().wrote.len(), 1);
    assert_eq!(bind().kept, ["Alice 1865.epub"]);
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(folder.path().join("Alice 1865.epub")).unwrap()).unwrap();
    let all = 0..archive.len();
    let entry = |n| {
        let mut entry = archive.by_index(n).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        (entry.name().unwrap().into_owned(), text)
    };
    all.map(entry).collect()
}

/// The values of `attribute` in `text`, in order.
fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    text.split(begin.as_str()).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// A clock value in millionths of a second.
fn clock(value: &str) -> u64 {
    let (seconds, micros) = value.strip_suffix('s').unwrap().split_once('.').unwrap();
    seconds.parse::<u64>().unwrap() * 1_000_000 + micros.parse::<u64>().unwrap()
}

const FIRST: &str = "<h1 id='k'>One</h1><p>Foxes jump. They <i>run. Far</i> away. &amp; rest.</p>";

#[test]
fn all_that_is_not_spoken_is_as_it_was() {
    let entries = carried(FIRST, "mp3");
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    // In the order of the source, what is added behind it; the older reading and the signature are gone, the jingle is not.
    assert_eq!(
        names,
        [
            "mimetype",
            "META-INF/container.xml",
            "O/read-along/taken.txt",
            "O/p.opf",
            "O/nav.xhtml",
            "O/t/一.xhtml",
            "O/t/2.xhtml",
            "O/a/jingle.mp3",
            "O/p.png",
            "O/read-along-2/0002.smil",
            "O/read-along-2/0003.smil",
            "O/read-along-2/style.css",
            "O/read-along-2/0001.mp3",
        ]
    );
    let book: BTreeMap<String, String> = entries.into_iter().collect();
    for (name, text) in
        [("META-INF/container.xml", CONTAINER), ("O/nav.xhtml", NAV), ("O/p.png", "a picture, a picture, a picture")]
    {
        assert_eq!(book[name], text, "{name}");
    }
    let style = "<link rel=\"stylesheet\" type=\"text/css\" href=\"../read-along-2/style.css\"/>";
    let expected = format!(
        "<html><head><title>1</title>{style}</head><body><h1 id='k'>One</h1><p><span id=\"ra00001\">Foxes jump.</span> \
         <span id=\"ra00002\">They <i>run. Far</i> away.</span> <span id=\"ra00003\">&amp; rest.</span></p></body></html>"
    );
    assert_eq!(book["O/t/一.xhtml"], expected);
    let second = SECOND.replace("<p>", "<p id=\"ra00001\">").replace("</head>", &format!("{style}</head>"));
    assert_eq!(book["O/t/2.xhtml"], second);
}

#[test]
fn the_package_lists_the_new_reading_instead_of_the_old_one() {
    let book: BTreeMap<String, String> = carried(FIRST, "mp3").into_iter().collect();
    insta::assert_snapshot!(book["O/p.opf"]);
}

#[test]
fn the_pieces_of_all_documents_are_the_sound_without_a_gap() {
    for extension in ["mp3", "m4b"] {
        let book: BTreeMap<String, String> = carried(FIRST, extension).into_iter().collect();
        let package = &book["O/p.opf"];
        let mut whole = 0;
        let mut reached = BTreeMap::new();
        for (document, overlay, names) in [
            ("../t/%E4%B8%80.xhtml", "O/read-along-2/0002.smil", &["k", "ra00001", "ra00002", "ra00003"][..]),
            ("../t/2.xhtml", "O/read-along-2/0003.smil", &["ra00001"][..]),
        ] {
            let smil = &book[overlay];
            assert!(
                values(smil, "epub:textref").is_empty(),
                "what older checkers refuse without an element: {document}"
            );
            let texts: Vec<String> = names.iter().map(|name| format!("{document}#{name}")).collect();
            let sources = values(smil, "src");
            assert_eq!(sources.iter().step_by(2).copied().collect::<Vec<_>>(), texts);
            let mut length = 0;
            for (n, (begins, ends)) in values(smil, "clipBegin").into_iter().zip(values(smil, "clipEnd")).enumerate() {
                let (begins, ends) = (clock(begins), clock(ends));
                assert!(begins < ends);
                let before = reached.insert(sources[2 * n + 1], ends);
                assert_eq!(before.unwrap_or(0), begins, "{overlay}");
                length += ends - begins;
            }
            let said = format!(">{}s<", seconds(length));
            assert_eq!(package.matches(&said).count(), 1, "{package}");
            whole += length;
        }
        assert_eq!(package.matches(&format!("<opf:meta property=\"media:duration\">{}s</", seconds(whole))).count(), 1);
        let sound = if extension == "m4b" { "0001.m4a" } else { "0001.mp3" };
        assert_eq!(reached.into_keys().collect::<Vec<_>>(), [sound]);
    }
}

#[test]
fn references_lead_from_file_to_file() {
    for (from, to, reference) in [
        ("p.opf", "a/b.mp3", "a/b.mp3"),
        ("O/a/1.smil", "O/t/一 1.xhtml", "../t/%E4%B8%80%201.xhtml"),
        ("O/a/1.smil", "O/a/2.mp3", "2.mp3"),
        ("a/a", "a", "../a"),
    ] {
        assert_eq!(relative(from, to), reference);
    }
}
