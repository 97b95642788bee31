//! Lists of telephone systems: Asterisk's `path: text`, and FreeSWITCH's `<prompt phrase="…" filename="…"/>`.

use roxmltree::Node;

use super::entry::{Entry, Found, Piece, malformed};
use super::sounds::{self, SOUND};
use super::xml;

/// What is found in `text`, as Asterisk's `core-sounds-en.txt` is written: a line for each prompt, which is called by its path.
/// Lines that begin with `;` are comments, and indented ones go on with the line before.
pub(super) fn asterisk(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let (line, start) = (raw.trim_end(), at);
        let end = start + line.len();
        at += raw.len();
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with([';', '#']) {
            found.push(Found::Left("comment", start..end));
        } else if line.starts_with([' ', '\t'])
            && let Some(Found::Entry(entry)) = found.last_mut()
        {
            entry.text.push(Piece { text: format!("\n{}", line.trim()), span: start..end });
            entry.span.end = end;
        } else if let Some((path, said)) = line.split_once(':') {
            let words = end - said.trim_start().len();
            found.push(Found::Entry(Entry::new((path.trim(), start..start + path.len()), said.trim(), words..end)));
        } else {
            let why = "a line has no `:` between the path of a prompt and its text";
            found.push(malformed("a list of Asterisk's", why, start..end));
        }
    }
    found.into_iter().map(unless_sound).collect()
}

/// What is found in `text`, as FreeSWITCH's `phrase_en.xml` is written: prompts lie in the folder of the element around them,
/// `voicemail` or `digits`.
pub(super) fn freeswitch(text: &str) -> Vec<Found> {
    xml::read(text, "FreeSWITCH's phrases", |document| {
        let root = document.root_element();
        if !root.has_tag_name("language") {
            let why = format!("its root is `<{}>`, and not `<language>`", root.tag_name().name());
            return vec![malformed("FreeSWITCH's phrases", &why, root.range().start..root.range().start + 1)];
        }
        let prompts = document.descendants().filter(|node| node.has_tag_name("prompt"));
        prompts.map(|prompt| unless_sound(Found::Entry(phrase(prompt)))).collect()
    })
}

fn phrase(prompt: Node<'_, '_>) -> Entry {
    let (words, at) = xml::attribute(prompt, "phrase");
    let mut entry = Entry::new(xml::attribute(prompt, "filename"), words, at);
    // The elements around it, but for `<language>` and the language's own.
    let mut folders: Vec<&str> = prompt.ancestors().skip(1).map(|node| node.tag_name().name()).collect();
    folders.retain(|name| !name.is_empty());
    folders.reverse();
    entry.folder = folders.get(2..).unwrap_or(&[]).join("/");
    entry.span = prompt.range();
    entry
}

/// `found`, left out where its text is a sound in brackets.
fn unless_sound(found: Found) -> Found {
    let Found::Entry(entry) = found else { return found };
    let text: String = entry.text.iter().map(|piece| piece.text.as_str()).collect();
    Found::Entry(entry.unless(sounds::is_sound(&text), SOUND))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{told_as, told_of};

    #[test]
    fn lists_of_paths_are_read() {
        let text = "; Core sounds\n\nactivated: Activated.\ndigits/1: one\n\nbeep: (this is a beep)\nlong: Please enter:\n   the number\nnone:\n";
        let told = [
            "3:12 en/activated - Activated.",
            "4:11 en/digits/1 - one",
            "7:7 en/long - Please enter: the number",
            "6 N0214 this is a sound in brackets and is left out",
            "9 N0210 this entry has no text and is left out",
        ];
        assert_eq!(told_of("core-sounds-en.txt", text), told);
        assert!(
            told_of("core-sounds-en.txt", "a: b\nnothing\n")[0]
                .starts_with("2:1 R0219 this is not a list of Asterisk's")
        );
    }

    #[test]
    fn phrases_lie_in_the_folder_of_their_module() {
        let text = "<language>\n <en>\n  <voicemail>\n   <prompt phrase=\"you have &amp; hold\" filename=\"vm-you_have.wav\"/>\n\
                    <prompt phrase=\"(tone)\" filename=\"tone.wav\"/>\n  </voicemail>\n  <prompt filename=\"x.wav\" phrase=\"top\"/>\n </en>\n</language>\n";
        let told = [
            "4:20 en/voicemail/vm-you_have - you have & hold",
            "7:36 en/x - top",
            "5 N0214 this is a sound in brackets and is left out",
        ];
        assert_eq!(told_of("phrase_en.xml", text), told);
        assert!(told_of("phrase_en.xml", "<include/>")[0].contains("its root is `<include>`"));
        let said = super::super::tests::table();
        let said = super::super::Catalogue { notation: Some(super::super::Notation::Freeswitch), ..said };
        assert_eq!(told_as("a.xml", text.as_bytes(), said)[..2], told[..2]);
        assert!(told_of("a.xml", text)[0].contains("R0218"), "an .xml may be anything");
    }
}
