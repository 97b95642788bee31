//! Documents with sentences of every shape.

use proptest::prelude::*;

use super::*;
use crate::plan::footing::Footing;
use crate::read::{Manner, Source, pages, read};
use crate::segment::sentence::sentences;

/// What becomes of `body`, and the names of its sentences.
fn marked(body: &str) -> (String, Vec<String>) {
    let manner = Manner::default();
    let source = [Source { name: "a.xhtml", bytes: body.as_bytes(), manner: &manner }];
    let (script, _) = read(&source).unwrap();
    let pages = pages(&source).unwrap();
    let footing = Footing::of(&script, &pages);
    let mut stand = Vec::new();
    for (chapter, number) in script.chapters.iter().zip(0..) {
        for line in &chapter.lines {
            let mut start = line.span.start as usize;
            for end in sentences(chapter.words(line), "en") {
                let end = line.span.start as usize + end;
                let words = &chapter.text[start..end];
                let (from, to) = (end - words.trim_start().len(), start + words.trim_end().len());
                stand.push(footing.find(number, &(from..to)).unwrap().1);
                start = end;
            }
        }
    }
    stand.sort_by_key(|stands| stands.start);
    let document = Document::of(body);
    let Marked { changes, names } = mark(&pages[0], &document, &stand);
    (document.changed(changes), names)
}

/// An `S` is where a `span` with a name of our own opens, `~` where an element gets one.
#[test]
fn sentences_get_names_and_markup_stays_whole() {
    for (body, expected, names) in [
        ("<p>One. Two <i>x</i>.</p>", "<p>S1One.</span> S2Two <i>x</i>.</span></p>", "1 2"),
        ("<p> One. </p>", "<p~1> One. </p>", "1"),
        (
            "<p class='x'><em>One.</em></p><p id='k'>Two.</p>",
            "<p class='x'><em~1>One.</em></p><p id='k'>Two.</p>",
            "1 k",
        ),
        ("<p>Red <i>b. Cyan</i> d.</p>", "<p~1>Red <i>b. Cyan</i> d.</p>", "1 1"),
        (
            "<p>Zinc. Red <i>b. Cyan</i> d. Even.</p>",
            "<p>S1Zinc.</span> S2Red <i>b. Cyan</i> d.</span> S3Even.</span></p>",
            "1 2 2 3",
        ),
        ("<p><i>Red. Blue</i> c. Dark.</p>", "<p>S1<i>Red. Blue</i> c.</span> S2Dark.</span></p>", "1 1 2"),
        ("<p><b>O</b>ne. <u>T</u>wo.</p>", "<p>S1<b>O</b>ne.</span> S2<u>T</u>wo.</span></p>", "1 2"),
        ("<p><i>Red.</i> Blue.</p>", "<p><i~1>Red.</i> S2Blue.</span></p>", "1 2"),
        (
            "<p><ruby>席<rt>せき</rt></ruby>。<ruby>名<rt>な</rt></ruby></p>",
            "<p>S1<ruby>席<rt>せき</rt></ruby>。</span><ruby~2>名<rt>な</rt></ruby></p>",
            "1 2",
        ),
        (
            "<p>Red<sup><a href='#n'>1</a></sup>. Blue.</p>",
            "<p>S1Red<sup><a href='#n'>1</a></sup>.</span> S2Blue.</span></p>",
            "1 2",
        ),
        ("<p>Red.<br/>Blue.</p>", "<p>S1Red.</span><br/>S2Blue.</span></p>", "1 2"),
        ("<p id='x'>Red.</p><p id='x'>Blue.</p>", "<p id='x'>S1Red.</span></p><p id='x'>S2Blue.</span></p>", "1 2"),
        (
            "<h:p>Red. Blue.</h:p>",
            "<h:p><h:span id=\"ra00001\">Red.</h:span> <h:span id=\"ra00002\">Blue.</h:span></h:p>",
            "1 2",
        ),
        (
            "<ul><li>Red.</li><li>Blue. Cyan.</li></ul>",
            "<ul><li~1>Red.</li><li>S2Blue.</span> S3Cyan.</span></li></ul>",
            "1 2 3",
        ),
    ] {
        let (text, found) = marked(body);
        let mut expected = expected.to_owned();
        for n in 1..=3 {
            expected = expected.replace(&format!("S{n}"), &format!("<span id=\"ra0000{n}\">"));
            expected = expected.replace(&format!("~{n}"), &format!(" id=\"ra0000{n}\""));
        }
        assert_eq!(text, expected);
        let found: Vec<&str> = found.iter().map(|name| name.strip_prefix("ra0000").unwrap_or(name)).collect();
        assert_eq!(found.join(" "), names, "{body}");
    }
}

#[test]
fn names_are_ones_that_nothing_has() {
    let (text, names) = marked("<p id='ra1'>Red. Blue.</p>");
    assert_eq!(names, ["raa00001", "raa00002"]);
    assert!(text.starts_with("<p id='ra1'><span id=\"raa00001\">Red.</span> "), "{text}");
}

/// Pieces of markup and words, every element closed.
fn inside() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["One", "two. ", "Three! ", " ", "&amp;", "<br/>", "<!-- x. -->", "四。"]);
    let leaf = word.prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let tag = prop::sample::select(vec!["i", "b", "a", "ruby", "q"]);
        (tag, prop::collection::vec(inner, 0..4))
            .prop_map(|(tag, inside)| format!("<{tag}>{}</{tag}>", inside.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Taken out again, what was put in leaves the document; every sentence's name is an element's own.
    #[test]
    fn marking_only_adds(blocks in prop::collection::vec(prop::collection::vec(inside(), 1..6), 1..4)) {
        let body: String = blocks.iter().map(|inside| format!("<p>{}</p>", inside.concat())).collect();
        let body = format!("<div><p>Begin.</p>{body}</div>");
        let (text, names) = marked(&body);
        prop_assert!(!names.is_empty());
        let after = Document::of(&text);
        prop_assert_eq!(after.elements[0].close.end, text.len());
        for name in &names {
            let bearers = after.elements.iter().filter(|element| after.attribute(element, "id") == Some(name)).count();
            prop_assert_eq!(bearers, 1, "{} in {}", name, text);
        }
        let mut bare = text.replace("</span>", "");
        for name in &names {
            bare = bare.replace(&format!("<span id=\"{name}\">"), "").replace(&format!(" id=\"{name}\""), "");
        }
        prop_assert_eq!(bare, body);
    }
}
