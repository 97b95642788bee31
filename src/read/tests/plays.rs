//! Plays: stage directions, in every form of a manuscript.

use super::books::{script_of, zipped};
use super::*;
use crate::script::Line;

/// The lines of a play, each after its role, and how many stage directions are left out.
fn played(name: &str, text: &[u8], manner: &Manner) -> (Vec<String>, usize) {
    let script = script_of(name, text, manner);
    let role = |line: &Line| script.direction(line.direction).and_then(|to| to.role.clone()).unwrap_or_default();
    let lines = script
        .chapters
        .iter()
        .flat_map(|chapter| chapter.lines.iter().map(|line| format!("{}|{}", role(line), chapter.words(line).trim())));
    let skips = script.skips.iter().filter(|skip| skip.what == "stage direction").count();
    (lines.collect(), skips)
}

/// A Word document with the heading `Act` and a paragraph for each of `rows`, its name in bold.
fn word_document(rows: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::from(r#"<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Act</w:t></w:r></w:p>"#);
    for (name, words) in rows {
        let words = if name.is_empty() { words.to_string() } else { format!("<b>{name}:</b> {words}") };
        let (mut bold, mut italic) = (false, false);
        body += "<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>";
        for piece in words.split('<') {
            let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
            match tag {
                "b" | "/b" => bold = tag == "b",
                "i" | "em" | "/i" | "/em" => italic = !tag.starts_with('/'),
                _ => {}
            }
            // Programs cut runs wherever somebody has typed.
            let third = text.char_indices().nth(text.chars().count() / 3).map_or(0, |(at, _)| at);
            for text in [&text[..third], &text[third..]].into_iter().filter(|text| !text.is_empty()) {
                let property = |is: bool, name: &str| if is { format!("<w:{name}/>") } else { String::new() };
                let (bold, italic) = (property(bold, "b"), property(italic, "i"));
                body += &format!(r#"<w:r><w:rPr>{bold}{italic}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>"#);
            }
        }
        body += "</w:p>";
    }
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let styles = r#"<w:styles><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style></w:styles>"#;
    zipped(&[("word/document.xml", &document), ("word/styles.xml", styles)])
}

#[test]
fn a_direction_of_a_word_document_ends_where_something_else_is_left_out() {
    let run = |property: &str, text: &str| {
        format!("<w:r><w:rPr>{property}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>")
    };
    let body = [
        run("<w:b/>", "O&apos;"),
        run("<w:b/>", "Neil"),
        run("", ": Yes. "),
        run("<w:i/><w:vanish/>", "Secretly. "),
        run("<w:i/>", "He "),
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>".to_owned(),
        run("<w:i/>", "goes."),
        run("<w:rStyle w:val='Emphasis'/>", " Comes back."),
        run("", " No."),
    ];
    let styled =
        [run("<w:b/>", "Ann:"), run("", " Hm. "), run("<w:rStyle w:val='Emphasis'/>", "Sits."), run("", " So.")];
    let (body, styled) = (body.concat(), styled.concat());
    let document = format!("<w:document><w:body><w:p>{body}</w:p><w:p>{styled}</w:p></w:body></w:document>");
    let styles =
        r#"<w:styles><w:style w:type="character" w:styleId="Emphasis"><w:rPr><w:i/></w:rPr></w:style></w:styles>"#;
    let docx = zipped(&[("word/document.xml", &document), ("word/styles.xml", styles)]);
    let manner = |directions| Manner { directions, ..Manner::of(Style::Script) };
    let (read, _) = played("a.docx", &docx, &manner(Directions::Read));
    assert_eq!(read, ["O'Neil|Yes. He goes. Comes back. No.", "Ann|Hm. Sits. So."]);
    // `He` and `goes.` are two pieces, and the first is no sentence.
    let (left, skips) = played("a.docx", &docx, &manner(Directions::LeaveOut));
    assert_eq!((left[0].as_str(), skips), ("O'Neil|Yes. He goes. Comes back. No.", 1));
    assert_eq!(left[1], "Ann|Hm. So.");
}

#[test]
fn a_play_in_plain_text_has_names_in_capitals_or_before_a_colon() {
    let text = "ACT I\n\nMorning-room in a flat. [Lane is arranging tea.]\n\n\
                ALGERNON.\nDid you hear what I was\nplaying, Lane?\n\n\
                LANE. I didn’t think it polite to listen, sir. [Hands them\non a salver.] Well (as you know) I did.\n\n\
                Jack: (laughing) I know one thing: it rains. [1]\nLady Bracknell: Indeed.\n\n[They go.]\n\n甲：好（笑）。\n";
    let manner = |directions| Manner { directions, ..Manner::of(Style::Script) };
    let (read, skips) = played("a.txt", text.as_bytes(), &manner(Directions::Read));
    let expected = [
        "|ACT I",
        "|Morning-room in a flat. [Lane is arranging tea.]",
        "ALGERNON|Did you hear what I was playing, Lane?",
        "LANE|I didn’t think it polite to listen, sir. [Hands them on a salver.] Well (as you know) I did.",
        "Jack|(laughing) I know one thing: it rains. [1]",
        "Lady Bracknell|Indeed.",
        "|[They go.]",
        "甲|好（笑）。",
    ];
    assert_eq!((read, skips), (expected.map(str::to_owned).to_vec(), 0));
    let (left, skips) = played("a.txt", text.as_bytes(), &manner(Directions::LeaveOut));
    let expected = [
        "|ACT I",
        "|Morning-room in a flat.",
        "ALGERNON|Did you hear what I was playing, Lane?",
        "LANE|I didn’t think it polite to listen, sir. Well (as you know) I did.",
        "Jack|I know one thing: it rains. [1]",
        "Lady Bracknell|Indeed.",
        "甲|好。",
    ];
    assert_eq!((left, skips), (expected.map(str::to_owned).to_vec(), 5));
    let (told, _) = played("a.txt", text.as_bytes(), &manner(Directions::Narrator));
    let lane = [
        "LANE|I didn’t think it polite to listen, sir.",
        "|[Hands them on a salver.]",
        "LANE|Well (as you know) I did.",
    ];
    assert_eq!(told[3..6], lane);
    let (prose, _) = played("a.txt", text.as_bytes(), &Manner::default());
    assert!(prose.iter().all(|line| line.starts_with('|')), "{prose:?}");
}

#[test]
fn stage_directions_are_read_left_out_or_given_to_the_narrator_in_every_form() {
    // Lines of The Importance of Being Earnest, of every kind that is there.
    let markdown = "# Act\n\n***Lane** is arranging tea.*\n\n**Lane:** Yes, sir. *Hands them on a salver.*\n\n\
                    **Algernon:** *Languidly.* I believe it *is* so.\n\n***Lane** goes out.*\n\n*Exit **Jack***\n\n\
                    **Jack:** Made in Heaven—***Jack** puts out his hand. **Algernon** interferes.* Please *don’t!* *Eats.* So.\n";
    let cell = |words: &str| {
        let words = words.replace("<i>", "<i epub:type='z3998:stage-direction'>");
        format!("<td>{words}</td>")
    };
    let rows = [
        ("", "<i><b>Lane</b> is arranging tea.</i>"),
        ("Lane", "Yes, sir. <i>Hands them on a salver.</i>"),
        ("Algernon", "<i>Languidly.</i> I believe it <em>is</em> so."),
        ("", "<i><b>Lane</b> goes out.</i>"),
        ("", "<i>Exit <b>Jack</b></i>"),
        (
            "Jack",
            "Made in Heaven—<i><b>Jack</b> puts out his hand. <b>Algernon</b> interferes.</i> Please <em>don’t!</em> <i>Eats.</i> So.",
        ),
    ];
    let docx = word_document(&rows);
    let rows = rows.map(|(name, words)| format!("<tr><td epub:type='z3998:persona'>{name}</td>{}</tr>", cell(words)));
    let html = format!("<html><body><h1>Act</h1><table>{}</table></body></html>", rows.concat());
    let said = |directions| {
        let manner = Manner { directions, ..Manner::of(Style::Script) };
        let of_markdown = played("a.md", markdown.as_bytes(), &manner);
        assert_eq!(played("a.html", html.as_bytes(), &manner), of_markdown, "{directions:?}");
        let italic = html.replace(" epub:type='z3998:stage-direction'", "");
        assert_eq!(played("a.html", italic.as_bytes(), &manner), of_markdown, "{directions:?}");
        assert_eq!(played("a.docx", &docx, &manner), of_markdown, "{directions:?}");
        of_markdown
    };
    let (read, skips) = said(Directions::Read);
    assert_eq!((read.len(), skips), (7, 0));
    assert_eq!(read[2], "Lane|Yes, sir. Hands them on a salver.");
    let (left, skips) = said(Directions::LeaveOut);
    assert_eq!(skips, 7);
    assert_eq!(
        left,
        ["|Act", "Lane|Yes, sir.", "Algernon|I believe it is so.", "Jack|Made in Heaven— Please don’t! So."]
    );
    let (told, skips) = said(Directions::Narrator);
    assert_eq!(skips, 0);
    assert_eq!(
        told,
        [
            "|Act",
            "|Lane is arranging tea.",
            "Lane|Yes, sir.",
            "|Hands them on a salver.",
            "|Languidly.",
            "Algernon|I believe it is so.",
            "|Lane goes out.",
            "|Exit Jack",
            "Jack|Made in Heaven—",
            "|Jack puts out his hand. Algernon interferes.",
            "Jack|Please don’t!",
            "|Eats.",
            "Jack|So.",
        ]
    );
}
