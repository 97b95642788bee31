//! XLIFF 1.2 and 2.x: units called by their names or ids, with the state of their translation.
//!
//! Said is the target, unless the job's language is that of the source and of no target. What stands for what: OASIS' XLIFF 1.2
//! and 2.1, "Inline elements" and "state".

use roxmltree::{Document, Node};

use super::entry::{Entry, Found, Piece, malformed};
use super::reading::UNREADY;
use super::{placeholder, xml};

/// States of a target that nobody has seen through. Of a `final`, `translated` or `signed-off` one somebody has.
const UNREADY_STATES: [&str; 9] = [
    "new",
    "initial",
    "needs-translation",
    "needs-adaptation",
    "needs-l10n",
    "needs-review-translation",
    "needs-review-adaptation",
    "needs-review-l10n",
    "rejected",
];

/// What is found in `text`, in `language`.
pub(super) fn entries(text: &str, language: &str) -> Vec<Found> {
    xml::read(text, "XLIFF", |document| {
        let root = document.root_element();
        if root.tag_name().name() != "xliff" {
            let why = format!("its root is `<{}>`, and not `<xliff>`", root.tag_name().name());
            return vec![malformed("XLIFF", &why, root.range().start..root.range().start + 1)];
        }
        let side = side(document, language);
        let units = document.descendants().filter(|node| matches!(node.tag_name().name(), "trans-unit" | "unit"));
        units.map(|node| Found::Entry(unit(node, side, text))).collect()
    })
}

/// Which element has what is said.
fn side(document: &Document<'_>, language: &str) -> &'static str {
    let said = |names: [&str; 2]| {
        let marked = document.descendants().filter(Node::is_element);
        let mut tags = marked.filter_map(|node| names.into_iter().find_map(|name| node.attribute(name)));
        tags.next().map(primary)
    };
    let (source, target) = (said(["source-language", "srcLang"]), said(["target-language", "trgLang"]));
    let own = primary(language);
    let is_source = source.is_some_and(|tag| tag == own) && target.as_ref().is_some_and(|tag| *tag != own);
    let has_targets = target.is_some() || document.descendants().any(|node| node.tag_name().name() == "target");
    if is_source || !has_targets { "source" } else { "target" }
}

/// The first part of a language's tag.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase()
}

fn unit(node: Node<'_, '_>, side: &str, text: &str) -> Entry {
    let mut named = ["resname", "name", "id"].into_iter().map(|name| xml::attribute(node, name));
    let (id, at) = named.find(|(id, _)| !id.is_empty()).unwrap_or(("", node.range()));
    let sides: Vec<Node<'_, '_>> =
        node.descendants().filter(|part| part.tag_name().name() == side && is_own(*part)).collect();
    let mut entry = Entry::new((id, at), "", node.range().end..node.range().end);
    if !sides.is_empty() {
        entry.text.clear();
    }
    for part in &sides {
        let mut said = String::new();
        inline(*part, &mut said);
        entry.text.push(Piece { text: said, span: xml::inside(*part, text) });
    }
    if side == "target" {
        let sources = node.descendants().filter(|part| part.tag_name().name() == "source" && is_own(*part));
        let mut source = String::new();
        sources.for_each(|part| inline(part, &mut source));
        entry.source = Some(source);
    }
    entry.span = node.range();
    let is_unready =
        side == "target" && sides.iter().any(|part| state(*part).is_some_and(|s| UNREADY_STATES.contains(&s)));
    let fixed = node.attribute("translate") == Some("no") && side == "target";
    entry.unless(fixed && sides.is_empty(), "entry that is not to be translated").unless(is_unready, UNREADY)
}

/// Whether `part` is the unit's own text, and not an alternative or a match from a memory.
fn is_own(part: Node<'_, '_>) -> bool {
    part.parent().is_some_and(|parent| matches!(parent.tag_name().name(), "trans-unit" | "segment" | "ignorable"))
}

/// The state of a target: its own in 1.2, its segment's in 2.x.
fn state<'a>(part: Node<'a, '_>) -> Option<&'a str> {
    let segment = part.parent().filter(|parent| parent.tag_name().name() == "segment");
    part.attribute("state").or_else(|| segment.and_then(|segment| segment.attribute("state")))
}

/// Adds what is said of `node`. Elements that only style are passed over; what a program fills in is a placeholder.
fn inline(node: Node<'_, '_>, said: &mut String) {
    for child in node.children() {
        match child.tag_name().name() {
            _ if child.is_text() => said.push_str(child.text().unwrap_or("")),
            "x" | "ph" | "it" | "bx" | "ex" | "sc" | "ec" | "bpt" | "ept" if styles(child) => {
                said.extend(breaks(child).then_some('\n'));
            }
            "x" | "ph" | "it" => {
                said.push_str(&sign(child));
            }
            // What is in them is text; they only mark it.
            "g" | "mrk" | "pc" | "sub" => inline(child, said),
            _ => {}
        }
    }
}

/// The placeholder that an empty element is: what it shows, if that is one, or its name in braces.
fn sign(node: Node<'_, '_>) -> String {
    let attribute = |name: &str| node.attribute(name);
    let is_placeholder = |shown: &&str| placeholder::first(shown) == Some(0..shown.len()) && !shown.contains(',');
    let shown = ["equiv-text", "disp"].into_iter().filter_map(attribute).map(str::trim).find(is_placeholder);
    let named = || ["equiv", "equiv-text", "disp", "id"].into_iter().find_map(attribute).unwrap_or("value");
    let bare = |name: &str| name.chars().filter(|c| !matches!(c, '{' | '}')).collect::<String>();
    shown.map_or_else(|| format!("{{{}}}", bare(named())), str::to_owned)
}

/// Whether an empty element stands for a tag, and not for a value.
fn styles(node: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    let is_tag = |id: &str| ["START_", "CLOSE_", "LINE_BREAK", "TAG_"].iter().any(|known| id.starts_with(known));
    !matches!(name, "x" | "ph" | "it")
        || breaks(node)
        || node
            .attribute("ctype")
            .is_some_and(|kind| matches!(kind, "bold" | "italic" | "underlined" | "link") || kind == "x-b")
        || node.attribute("type") == Some("fmt")
        || ["id", "equiv"].into_iter().any(|name| node.attribute(name).is_some_and(is_tag))
}

/// Whether it breaks a line.
fn breaks(node: Node<'_, '_>) -> bool {
    node.attribute("ctype") == Some("lb")
        || node.attribute("subType") == Some("xlf:lb")
        || ["id", "equiv"].into_iter().any(|name| node.attribute(name) == Some("LINE_BREAK"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{table, told_as, told_of};
    use super::super::{Catalogue, Names};

    const OLD: &str = "<?xml version=\"1.0\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n\
        <file source-language=\"de\" target-language=\"en\"><header><note>Not said</note></header><body>\n\
        <trans-unit id=\"1\" resname=\"hi\"><source>Hallo</source><target state=\"final\">Hello <g id=\"1\">&amp; bye</g></target>\n\
        <alt-trans><target>Wrong</target></alt-trans></trans-unit>\n\
        <trans-unit id=\"2\"><source>Neu</source><target state=\"needs-translation\">New</target></trans-unit>\n\
        <trans-unit id=\"3\"><source>Leer</source></trans-unit>\n\
        <trans-unit id=\"4\"><source>Fett</source><target>A <x id=\"START_BOLD_TEXT\" ctype=\"x-b\"/>b<x id=\"CLOSE_BOLD_TEXT\"/>\
        <x id=\"LINE_BREAK\" ctype=\"lb\"/>c</target></trans-unit>\n</body></file></xliff>\n";

    #[test]
    fn targets_are_said_and_states_are_obeyed() {
        let told = [
            "4:77 en/hi - Hello & bye",
            "8:49 en/4 - A b c",
            "6 N0212 this entry is marked as not ready and is left out",
            "7 N0210 this entry has no text and is left out",
        ];
        let mut told = told.map(str::to_owned);
        told.sort();
        let mut found = told_of("a.xlf", OLD);
        found.sort();
        assert_eq!(found, told);
        let german = Catalogue { language: "de".to_owned(), ..table() };
        let sources = told_as("a.xlf", OLD.as_bytes(), german);
        assert_eq!(sources[0], "4:41 de/hi - Hallo");
        assert_eq!(sources.len(), 4);
    }

    #[test]
    fn units_of_version_two_have_segments() {
        let text = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"en\" trgLang=\"ja\">\n<file id=\"f\">\n\
            <unit id=\"u\" name=\"greeting\"><segment><source>One.</source><target>一。</target></segment>\n\
            <segment><source>Two.</source><target><pc id=\"0\">二</pc>。</target></segment></unit>\n\
            <unit id=\"v\"><segment state=\"initial\"><source>x</source><target>y</target></segment></unit>\n</file></xliff>\n";
        let japanese = || Catalogue { language: "ja".to_owned(), names: Names::Id, ..table() };
        let told = ["3:68 ja/greeting - 一。二。", "5 N0212 this entry is marked as not ready and is left out"];
        assert_eq!(told_as("a.xlf", text.as_bytes(), japanese()), told);
        let value = text.replace("一。", "<ph id=\"0\" equiv=\"INTERPOLATION\" disp=\"{{n}}\"/>");
        assert_eq!(
            told_as("a.xliff", value.as_bytes(), japanese()),
            ["3:68 R0213 `{{n}}` stands for what a program fills in, and is never spoken"]
        );
    }

    #[test]
    fn what_is_no_xliff_is_told() {
        assert!(told_of("a.xlf", "<xliff><a></b></xliff>")[0].starts_with("1:11 R0219 this is not XLIFF"));
        assert!(told_of("a.xlf", "<x/>")[0].contains("its root is `<x>`"));
        let nameless = "<xliff><file><body><trans-unit><source>a</source></trans-unit></body></file></xliff>";
        assert_eq!(told_of("a.xlf", nameless), ["1:20 R0217 this entry has a text and no id"]);
    }
}
