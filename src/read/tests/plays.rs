//! Plays: stage directions, in every form of a manuscript.

use super::books::script_of;
use super::*;
use crate::script::Line;

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
    let rows = rows.map(|(name, words)| format!("<tr><td epub:type='z3998:persona'>{name}</td>{}</tr>", cell(words)));
    let html = format!("<html><body><h1>Act</h1><table>{}</table></body></html>", rows.concat());
    let said = |directions| {
        let manner = Manner { directions, ..Manner::of(Style::Script) };
        let of = |name: &str, text: &str| {
            let script = script_of(name, text.as_bytes(), &manner);
            let role =
                |line: &Line| script.direction(line.direction).and_then(|to| to.role.clone()).unwrap_or_default();
            let chapter = &script.chapters[0];
            let lines: Vec<String> =
                chapter.lines.iter().map(|line| format!("{}|{}", role(line), chapter.words(line).trim())).collect();
            let skips = script.skips.iter().filter(|skip| skip.what == "stage direction").count();
            (lines, skips)
        };
        let both = (of("a.md", markdown), of("a.html", &html));
        assert_eq!(both.0, both.1, "{directions:?}");
        both.0
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
