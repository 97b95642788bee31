//! What is read of EPUB, HTML and DOCX: the same words give the same speech, and everything else has a name.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;
use crate::plan::coverage::Coverage;
use crate::script::Line;
use crate::segment::split::{Rule, split};
use crate::segment::{Count, Grain, Limit};
use crate::units::Language;

/// A zip archive of `files`.
pub(super) fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in files {
        writer.start_file(*name, packed).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const CONTAINER: &str = "<container><rootfiles><rootfile full-path='O/p.opf'/></rootfiles></container>";

/// An EPUB with these documents, in this order, and `nav` in its table of contents.
pub(super) fn epub(nav: &str, documents: &[(&str, &str)]) -> Vec<u8> {
    let mut manifest =
        "<item id='nav' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>".to_owned();
    let mut spine = String::new();
    for (name, _) in documents {
        manifest += &format!("<item id='{name}' href='{name}' media-type='application/xhtml+xml'/>");
        spine += &format!("<itemref idref='{name}'/>");
    }
    let package = format!("<package><metadata/><manifest>{manifest}</manifest><spine>{spine}</spine></package>");
    let nav = format!("<html><nav epub:type='toc'><ol>{nav}</ol></nav></html>");
    let texts: Vec<(String, String)> = documents
        .iter()
        .map(|(name, body)| {
            (format!("O/{name}"), format!("<html><head><title>T</title></head><body>{body}</body></html>"))
        })
        .collect();
    let mut files = vec![("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER)];
    files.extend([("O/p.opf", package.as_str()), ("O/nav.xhtml", nav.as_str())]);
    files.extend(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    zipped(&files)
}

pub(super) fn script_of(name: &str, bytes: &[u8], manner: &Manner) -> Script {
    let sources = [Source { name, bytes, manner }];
    let (script, _) = read(&sources).unwrap();
    let rule = Rule { limit: Limit { max: 500, count: Count::Chars }, grain: Grain::Fewest };
    let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
    let languages = vec!["en"; script.directions.len()];
    let segments = split(&script, rule, &alike, &languages);
    let coverage = Coverage::of(&script, &segments, &pages(&sources).unwrap());
    assert!(coverage.closes(), "{:?}", coverage.gaps().collect::<Vec<_>>());
    script
}

/// Every chapter as `# title`, every line as `break [role] words`.
pub(super) fn spoken(script: &Script) -> Vec<String> {
    let mut out = Vec::new();
    for chapter in &script.chapters {
        out.push(format!("# {}", chapter.title));
        for line in &chapter.lines {
            let role = script.direction(line.direction).and_then(|direction| direction.role.clone());
            let role = role.map(|role| format!("[{role}] ")).unwrap_or_default();
            out.push(format!("{:?} {role}{}", line.before, chapter.words(line)));
        }
    }
    out
}

pub(super) fn kinds(script: &Script) -> Vec<&'static str> {
    let mut kinds: Vec<&str> =
        script.skips.iter().map(|skip| skip.what).filter(|what| *what != "document head").collect();
    kinds.dedup();
    kinds
}

pub(super) fn html(body: &str, manner: &Manner) -> Script {
    script_of("a.html", body.as_bytes(), manner)
}

const NAV: &str = "<li><a href='1.xhtml'>One</a></li><li><a href='2.xhtml'>Two</a><ol><li><a href='2.xhtml#b'>Part</a></li></ol></li>";

const BOOK: [(&str, &str); 2] = [
    (
        "1.xhtml",
        "<h2>One</h2>\n<p>It’s <em>very</em>&nbsp;warm &amp;\n  wet.</p><p>“Oh!”<br/>she said.</p><hr/><p>The <b>end</b>.</p>\
         <ul><li>a</li><li>b</li></ul>",
    ),
    (
        "2.xhtml",
        "<section><h2>Two</h2><p>Text.</p><p>⁂</p><section id='b'><h3>Part</h3><blockquote><p>Quote.</p></blockquote></section></section>",
    ),
];

const SAME: &str = "## One\n\nIt’s *very* warm &amp;\nwet.\n\n“Oh!”\\\nshe said.\n\n---\n\nThe **end**.\n\n- a\n- b\n\n## Two\n\nText.\n\n⁂\n\n### Part\n\n> Quote.\n";

#[test]
fn the_same_words_give_the_same_speech_in_every_format() {
    let manner = Manner::default();
    let markdown = spoken(&script_of("a.md", SAME.as_bytes(), &manner));
    assert_eq!(markdown[0], "# One");
    assert_eq!(spoken(&script_of("a.epub", &epub(NAV, &BOOK), &manner)), markdown);
    let page = format!("<!DOCTYPE html><html><head><title>T</title><body>{}{}", BOOK[0].1, BOOK[1].1);
    assert_eq!(spoken(&html(&page, &manner)), markdown);
    let paragraph = |style: &str, words: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>"
        )
    };
    let body: String = [
        paragraph("berschrift2", "One"),
        "<w:p><w:r><w:t xml:space='preserve'>It’s </w:t></w:r><w:r><w:t>very</w:t></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del>\
         <w:r><w:t xml:space='preserve'> warm &amp; wet.</w:t></w:r></w:p>"
            .to_owned(),
        "<w:p><w:r><w:t>“Oh!”</w:t><w:br/><w:t>she said.</w:t></w:r></w:p>".to_owned(),
        paragraph("", "* * *"),
        ["The end.", "a", "b"].map(|words| paragraph("", words)).concat(),
        paragraph("berschrift2", "Two"),
        paragraph("", "Text.") + &paragraph("", "⁂") + &paragraph("berschrift3", "Part") + &paragraph("", "Quote."),
    ]
    .concat();
    let styles = "<w:styles><w:style w:styleId='berschrift2'><w:name w:val='heading 2'/></w:style>\
                  <w:style w:styleId='berschrift3'><w:name w:val='heading 3'/></w:style></w:styles>";
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let docx = zipped(&[("word/document.xml", &document), ("word/styles.xml", styles)]);
    assert_eq!(spoken(&script_of("a.docx", &docx, &manner)), markdown);
}

#[test]
fn places_point_into_the_documents_of_a_book() {
    let script = script_of("a.epub", &epub(NAV, &BOOK), &Manner::default());
    let line = &script.chapters[0].lines[1];
    assert_eq!(script.show(line.place), "a.epub!O/1.xhtml:2:4");
    let (_, notices) =
        read(&[Source { name: "a.epub", bytes: &epub(NAV, &BOOK), manner: &Manner::default() }]).unwrap();
    assert_eq!(notices, []);
}

#[test]
fn front_matter_is_left_out_by_role_and_what_is_under_it_rises() {
    let nav = "<li><a href='t.xhtml'>Title</a></li><li><a href='h.xhtml'>Play</a><ol><li><a href='1.xhtml'>Act I</a></li>\
               <li><a href='2.xhtml'>Act II</a></li></ol></li><li><a href='d.xhtml'>Persons</a></li>";
    let documents = [
        ("t.xhtml", "<section epub:type='titlepage'><h1>Title</h1><p>By me</p></section>"),
        ("d.xhtml", "<p>Jack</p>"),
        ("h.xhtml", "<section epub:type='halftitlepage'><h1>Play</h1></section>"),
        ("1.xhtml", "<h2>Act <span>I</span></h2><p>a</p><span epub:type='pagebreak'>7</span>"),
        ("2.xhtml", "<p>b</p>"),
        ("c.xhtml", "<section role='doc-colophon'><p>Made by.</p></section><nav><p>Up</p></nav>"),
    ];
    let book = epub(nav, &documents);
    let script = script_of("a.epub", &book, &Manner::default());
    assert_eq!(
        spoken(&script),
        ["# Persons", "Chapter Jack", "# Act I", "Chapter Act I", "AfterHeading a", "# Act II", "Chapter b"]
    );
    assert_eq!(kinds(&script), ["title page", "page number", "colophon", "navigation"]);
    let all = script_of("a.epub", &book, &Manner { front_matter: FrontMatter::Read, ..Manner::default() });
    assert_eq!(all.chapters[0].title, "Title");
}

#[test]
fn notes_of_a_book_go_where_the_job_says() {
    let documents = [
        (
            "1.xhtml",
            "<h2>A</h2><p>One<a epub:type='noteref' href='n.xhtml#n1'>1</a> two.</p><p>Three<sup><a href='n.xhtml#n2'>2</a></sup>.</p>",
        ),
        ("2.xhtml", "<h2>B</h2><p>End.</p>"),
        (
            "n.xhtml",
            "<section epub:type='endnotes'><ol><li id='n1' epub:type='endnote'><p>First.</p><a role='doc-backlink' href='1.xhtml'>↩</a></li>\
                     <li id='n2' epub:type='endnote'><p>Second.</p><p>More.</p></li></ol></section>",
        ),
    ];
    let nav = "<li><a href='1.xhtml'>A</a></li><li><a href='2.xhtml'>B</a></li>";
    let book = epub(nav, &documents);
    let first = |footnotes| {
        let script = script_of("a.epub", &book, &Manner { footnotes, ..Manner::default() });
        script.chapters[0].text.replace("\n\n", "|")
    };
    assert_eq!(first(Footnotes::LeaveOut), "A|One two.|Three.");
    assert_eq!(first(Footnotes::Inline), "A|One two.|First.|Three.|Second.|More.");
    assert_eq!(first(Footnotes::ChapterEnd), "A|One two.|Three.|First.|Second.|More.");
}

#[test]
fn plays_name_their_speakers_in_tables_and_in_bold() {
    let table = "<table><tr><td/><td><i>Jack enters.</i></td></tr><tr><td epub:type='z3998:persona'>Jack</td><td>Oh, <i>aside</i> no!</td></tr></table>\
                 <p><b>Mr. A:</b> Hm.</p><p><strong>B</strong>: So.</p><p><b>Loud</b> words.</p>";
    let play = html(table, &Manner::of(Style::Script));
    assert_eq!(
        spoken(&play)[1..],
        [
            "Chapter Jack enters.",
            "Paragraph [Jack] Oh, aside no!",
            "Paragraph [Mr. A] Hm.",
            "Paragraph [B] So.",
            "Paragraph Loud words."
        ]
    );
    assert_eq!(spoken(&html(table, &Manner::default()))[2], "Paragraph Jack");
    let plain = "<p>x</p><table><tr><td>1</td></tr></table>";
    assert_eq!(kinds(&html(plain, &Manner::default())), ["table"]);
    assert_eq!(spoken(&html(plain, &Manner { tables: Tables::Read, ..Manner::default() })).len(), 3);
}

#[test]
fn ruby_is_read_once_and_images_by_their_words() {
    let body = "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</ruby>と\n<img alt='a &amp; b' src='http://x/y'>。<s>no</s></p><script>if (a<b) {}</script>";
    assert_eq!(spoken(&html(body, &Manner::default()))[1], "Chapter 漢字と。");
    let said = html(body, &Manner { images: Images::Alt, ..Manner::default() });
    assert_eq!(spoken(&said)[1], "Chapter 漢字と a & b 。");
    assert_eq!(kinds(&said), ["ruby reading", "struck-out text", "script or style"]);
}

#[test]
fn what_is_not_well_formed_is_read_all_the_same() {
    let body = "<p>a<p>b <i>c</p> d &nope; e & f < g<td>h</table><!-- never";
    let said = spoken(&html(body, &Manner::default()));
    assert_eq!(
        said[1..],
        ["Chapter a", "Paragraph b c", "Paragraph d &nope; e & f < g", "Paragraph h", "Paragraph <!-- never"]
    );
    let book = epub("", &[("1.xhtml", body)]);
    assert_eq!(spoken(&script_of("a.epub", &book, &Manner::default())).len(), 6);
}

#[test]
fn html_says_its_encoding_or_it_is_told() {
    let words = |bytes: &[u8]| {
        let sources = [Source { name: "a.html", bytes, manner: &Manner::default() }];
        read(&sources).map(|(script, notices)| (script.chapters[0].text.clone(), notices.len()))
    };
    assert_eq!(words(b"<meta charset=iso-8859-1><p>caf\xE9").unwrap(), ("café".to_owned(), 0));
    let japanese =
        encoding_rs::SHIFT_JIS.encode("<p>メロスは激怒した。必ず、かの邪智暴虐の王を除かなければならぬ").0.into_owned();
    assert_eq!(words(&japanese).unwrap().1, 1, "a notice says what it was taken for");
    assert_eq!(words(b"<p>caf\xE9").unwrap_err()[0].code.0, "R0301");
}

#[test]
fn tags_that_never_end_cost_their_length_and_not_its_square() {
    let body = format!("<p>first</p>{}<p>last</p>", "<a href=#x><s><table><section epub:type=index>".repeat(3_000));
    let script = html(&body, &Manner::default());
    assert_eq!(spoken(&script)[1..], ["Chapter first", "Paragraph last"]);
}

#[test]
fn books_that_cannot_be_read_are_refused_with_a_reason() {
    let why = |bytes: &[u8]| {
        let problems = read(&[Source { name: "a.epub", bytes, manner: &Manner::default() }]).unwrap_err();
        (problems[0].code.0, problems[0].message.clone())
    };
    let package = "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>";
    let (code, message) = why(&zipped(&[("META-INF/container.xml", CONTAINER), ("O/p.opf", package)]));
    assert!(code == "R0321" && message.contains("`O/a.xhtml`, which is to be read, is not in it"), "{message}");
    let locked = "<encryption><CipherReference URI='O/a.xhtml'/></encryption>";
    let files = [
        ("META-INF/container.xml", CONTAINER),
        ("META-INF/encryption.xml", locked),
        ("O/p.opf", package),
        ("O/a.xhtml", "?"),
    ];
    assert!(why(&zipped(&files)).1.contains("is encrypted"));
    let bomb = format!("<p>{}</p>", " ".repeat(20 << 20));
    let files = [("META-INF/container.xml", CONTAINER), ("O/p.opf", package), ("O/a.xhtml", bomb.as_str())];
    let (code, message) = why(&zipped(&files));
    assert!(code == "R0322" && message.contains("unpacks to more than"), "{message}");
    let wide: Vec<u8> = "<html>Hi".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = String::from_utf8(wide).unwrap();
    let files = [("META-INF/container.xml", CONTAINER), ("O/p.opf", package), ("O/a.xhtml", wide.as_str())];
    assert!(why(&zipped(&files)).1.contains("UTF-16 without the mark"));
    assert_eq!(why(b"PK\x03\x04 nonsense").0, "R0321");
}

#[test]
fn a_word_document_names_what_is_not_its_text() {
    let document = "<w:document><w:body><w:sdt><w:sdtPr><w:docPartGallery w:val=\"Table of Contents\"/></w:sdtPr><w:p><w:t>A 1</w:t></w:p></w:sdt>\
                    <w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>A</w:t></w:r></w:p>\
                    <w:p><w:r><w:instrText>PAGE</w:instrText><w:t>Words</w:t><w:footnoteReference w:id='2'/><w:t>.</w:t></w:r></w:p>\
                    <w:tbl><w:tr><w:tc><w:p><w:t>cell</w:t></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let notes = "<w:footnotes><w:footnote w:type='separator' w:id='-1'><w:p/></w:footnote><w:footnote w:id='2'><w:p><w:t>Note.</w:t></w:p></w:footnote></w:footnotes>";
    let docx = zipped(&[
        ("word/document.xml", document),
        ("word/footnotes.xml", notes),
        ("word/header1.xml", "<w:hdr><w:p><w:t>H</w:t></w:p></w:hdr>"),
    ]);
    let script = script_of("a.docx", &docx, &Manner::default());
    assert_eq!(spoken(&script), ["# A", "Chapter A", "AfterHeading Words."]);
    assert_eq!(kinds(&script), ["table of contents", "field code", "table", "footnotes", "page header"]);
    let inline = script_of("a.docx", &docx, &Manner { footnotes: Footnotes::Inline, ..Manner::default() });
    assert_eq!(spoken(&inline)[3], "Paragraph Note.");
}

/// What is said of `script`, and in which language where that is not the job's.
fn tongues(script: &Script) -> Vec<(String, Option<String>)> {
    let chapters = script.chapters.iter();
    let lines = chapters.flat_map(|chapter| chapter.lines.iter().map(move |line| (chapter.words(line).trim(), line)));
    let named = |line: &Line| {
        script.direction(line.direction).and_then(|direction| direction.language.as_ref()).map(Language::to_string)
    };
    lines.map(|(words, line)| (words.to_owned(), named(line))).collect()
}

#[test]
fn what_a_document_says_of_languages_counts_where_the_job_has_a_voice() {
    let manner = Manner { tongues: ["fr", "ja"].map(str::to_owned).into(), ..Manner::default() };
    let expected = [
        ("He said", None),
        ("bonjour", Some("fr-FR")),
        ("and", None),
        ("おはよう", Some("ja-JP")),
        ("and hallo.", None),
    ];
    let expected: Vec<_> = expected.iter().map(|(words, tag)| ((*words).to_owned(), tag.map(str::to_owned))).collect();
    let html = "<html lang='fr'><body lang='fr'><p>He said <i lang='fr-FR'>bonjour</i> and <span xml:lang='ja-JP'>おはよう</span> and <i lang='de'>hallo</i>.</p></body></html>";
    let script = script_of("a.html", html.as_bytes(), &manner);
    assert_eq!(tongues(&script), expected);
    // The paragraph's mark has a language of its own, and a run two: which of them, its letters say.
    let run = |lang: &str, words: &str| {
        format!("<w:r><w:rPr><w:lang {lang}/></w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>")
    };
    let document = format!(
        "<w:document><w:body><w:p><w:pPr><w:rPr><w:lang w:val='fr-FR'/></w:rPr></w:pPr>{}{}{}{}{}{}</w:p></w:body></w:document>",
        run("w:val='en-GB' w:eastAsia='ja-JP'", "He said "),
        run("w:val='fr-FR' w:eastAsia='ja-JP'", "bonjour"),
        "<w:r><w:t> and </w:t></w:r>",
        run("w:val='fr-FR' w:eastAsia='ja-JP'", "おはよう"),
        run("w:eastAsia='ja-JP'", " and "),
        run("w:val='de-DE'", "hallo."),
    );
    let docx = zipped(&[("word/document.xml", &document)]);
    assert_eq!(tongues(&script_of("a.docx", &docx, &manner)), expected);
}
