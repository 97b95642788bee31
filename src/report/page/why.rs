//! Why things in a manuscript are not spoken, kind by kind.

/// Why what readers call `what` is not spoken.
pub(super) fn why(what: &str) -> &'static str {
    match what {
        "image" => "a picture has no words to say; describe it in the text if listeners need it",
        "table" => "its cells make no sentences when they are read one after the other",
        "code block" => "code is for eyes",
        "footnote" => "it would interrupt the sentence that refers to it",
        "footnote mark" => "it only points to a footnote, which is not spoken",
        "front matter" => "it is about the document and not in it",
        "comment" => "its writer meant it for nobody but writers",
        "HTML block" | "HTML tag" | "script or style" => "it is markup and not words",
        "ruby reading" => "it repeats the word that it stands over",
        "struck-out text" => "it was struck out",
        "speaker name" => "the voice says who speaks",
        "heading of an empty chapter" | "heading without words" | "text without words" => "nothing in it can be said",
        "link address" | "link definition" => "the words of the link are spoken, its address is not",
        "heading attributes" => "they choose voice and language",
        "task list box" | "stray emphasis mark" => "it is a mark and not a word",
        _ => "it is no part of the words",
    }
}

#[cfg(test)]
mod tests {
    use super::why;
    use crate::read::{Manner, Source, read};

    #[test]
    fn all_that_markdown_holds_and_nobody_says_has_its_reason() {
        let text = "---\na: b\n---\n# A {voice=}\n\n![p](p.png) [w](http://x) word[^1] <rt>x</rt> ~~no~~ <!-- c -->\n\n\
                    [^1]: note\n\n| a |\n|---|\n| b |\n\n```\ncode\n```\n\n<div>\nx\n</div>\n\n- [ ] box\n\n[d]: http://y\n";
        let (script, _) = match read(&[Source { name: "a.md", bytes: text.as_bytes(), manner: &Manner::default() }]) {
            Ok(read) => read,
            Err(problems) => panic!("{problems:?}"),
        };
        assert!(script.skips.len() > 8, "{:?}", script.skips);
        for skip in &script.skips {
            assert_ne!(why(skip.what), why(""), "{skip:?}");
        }
    }
}
