//! What documents hold beside the words that are read: hidden text, and notes that no role names.

use super::books::{epub, html, kinds, script_of, spoken, zipped};
use super::*;

#[test]
fn what_is_hidden_is_not_spoken() {
    let body = "<p>Seen.</p><p hidden>H</p><div hidden='until-found'>H</div><p>be<i aria-hidden='true'>H</i>fore<b aria-hidden=false>!</b></p>\
                <p style='color: red; Display : none !important'>H</p><p style='visibility:hidden'>H</p><p style='display:block'>Block.</p>\
                <dialog>H</dialog><dialog open>Open.</dialog><noframes>H</noframes><progress>H</progress><details>Closed, not hidden.</details>";
    let script = html(body, &Manner::default());
    let expected =
        ["Chapter Seen.", "Paragraph before!", "Paragraph Block.", "Paragraph Open.", "Paragraph Closed, not hidden."];
    assert_eq!(spoken(&script)[1..], expected);
    assert_eq!(kinds(&script), ["hidden text", "HTML block", "form field"]);
    // A note is a note also while it is hidden, as books have them that show it in a window of its own.
    let note = "<p>A<a epub:type='noteref' href='#n'>1</a>.</p><aside epub:type='footnote' id='n' hidden='hidden'>Note.</aside>";
    let inline = Manner { footnotes: Footnotes::Inline, ..Manner::default() };
    assert_eq!(spoken(&html(note, &inline))[1..], ["Chapter A.", "Paragraph Note."]);
}

#[test]
fn notes_without_roles_are_known_by_links_to_and_fro() {
    let documents = [
        (
            "1.xhtml",
            "<h2>A</h2><p>One.<sup><a id='r1' href='#f1'>1</a></sup> Two<a id='r2' href='n.xhtml#f2'><sup>2</sup></a>.</p>\
             <p id='q'>Three<a href='#f3'>[3]</a> and<sup><a href='#e'>4</a></sup>.</p><p id='f1'><a href='#r1'>1</a>. First <i>note</i>.</p>\
             <p><a id='f3' href='#q'>[3]</a> Third.</p><p id='e'>No note.</p>",
        ),
        ("2.xhtml", "<h2>B</h2><p>Verse <sup><a href='1.xhtml#q'>5</a></sup> words.</p>"),
        (
            "n.xhtml",
            "<h2>Notes</h2><div id='f2'><p>Second,</p><p>longer. <a href='1.xhtml#r2'>Back</a></p></div>\
             <p><a href='1.xhtml#r1'>One</a> is a link in a sentence.</p>",
        ),
    ];
    let nav = "<li><a href='1.xhtml'>A</a></li><li><a href='2.xhtml'>B</a></li><li><a href='n.xhtml'>Notes</a></li>";
    let book = epub(nav, &documents);
    let chapters = |footnotes| -> Vec<String> {
        let script = script_of("a.epub", &book, &Manner { footnotes, ..Manner::default() });
        script.chapters.iter().map(|chapter| chapter.text.replace("\n\n", "|")).collect()
    };
    let others = ["B|Verse words.", "Notes|One is a link in a sentence."];
    let expect = |first: &str| [first, others[0], others[1]].map(str::to_owned);
    assert_eq!(chapters(Footnotes::LeaveOut), expect("A|One. Two.|Three and.|No note."));
    assert_eq!(
        chapters(Footnotes::Inline),
        expect("A|One. Two.|First note.|Second,|longer.|Three and.|Third.|No note.")
    );
    let page = html(documents[0].1, &Manner::default());
    assert_eq!(page.chapters[0].text.replace("\n\n", "|"), "A|One. Two.|Three and.|No note.");
}

#[test]
fn a_word_document_names_what_is_hidden_and_its_own_table_of_contents() {
    let run = |properties: &str, words: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>");
    let paragraph = |style: &str, runs: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/><w:rPr><w:vanish/></w:rPr></w:pPr>{runs}</w:p>")
    };
    let document = [
        paragraph("H", &run("", "Contents")),
        paragraph("T", &run("", "One 5")),
        paragraph(
            "",
            &["seen", "<w:vanish/>", "<w:vanish w:val='0'/>", "<w:strike/>"]
                .map(|p| run(p.trim_start_matches("seen"), "x"))
                .concat(),
        ),
        paragraph("", &format!("<w:moveFrom>{}</w:moveFrom><w:ins>{}</w:ins>", run("", "from"), run("", "in"))),
    ];
    let document = format!("<w:document><w:body>{}</w:body></w:document>", document.concat());
    let styles = "<w:styles><w:style w:styleId='H'><w:name w:val='TOC Heading'/></w:style><w:style w:styleId='T'><w:name w:val='toc 1'/></w:style></w:styles>";
    let docx = zipped(&[("word/document.xml", &document), ("word/styles.xml", styles)]);
    let script = script_of("a.docx", &docx, &Manner::default());
    assert_eq!(spoken(&script)[1..], ["Chapter xx", "Paragraph in"]);
    assert_eq!(kinds(&script), ["table of contents", "hidden text", "struck-out text", "deleted text"]);
    let all = script_of("a.docx", &docx, &Manner { front_matter: FrontMatter::Read, ..Manner::default() });
    assert_eq!(spoken(&all)[1..3], ["Chapter Contents", "Paragraph One 5"]);
}
