//! Android's `strings.xml`: `<string>`, the items of `<plurals>` and of `<string-array>`, called by their names.
//!
//! What stands for what is said in "String resources" of Android's documentation: blanks collapse outside of quotation marks,
//! and a backslash makes a sign, a line, or nothing special of what follows.

use roxmltree::Node;

use super::entry::{Entry, Forms, Found, malformed};
use super::xml;

/// What strings are called that no translator sees.
const FIXED: &str = "entry that is not to be translated";

/// What strings are called that name another.
const REFERENCE: &str = "entry that refers to another";

/// What is found in `text`.
pub(super) fn entries(text: &str) -> Vec<Found> {
    xml::read(text, "Android's strings", |document| {
        let root = document.root_element();
        if !root.has_tag_name("resources") {
            let why = format!("its root is `<{}>`, and not `<resources>`", root.tag_name().name());
            return vec![malformed("Android's strings", &why, root.range().start..root.range().start + 1)];
        }
        root.children().filter(Node::is_element).flat_map(|node| element(node, text)).collect()
    })
}

fn element(node: Node<'_, '_>, text: &str) -> Vec<Found> {
    let (name, at) = xml::attribute(node, "name");
    let is_fixed = node.attribute("translatable") == Some("false");
    let items = || node.children().filter(|item| item.has_tag_name("item"));
    let one = |item: Node<'_, '_>, id: &str| Found::Entry(string(item, (id, at.clone()), text).unless(is_fixed, FIXED));
    match node.tag_name().name() {
        // Of a text for a kind of device, as `tablet`, its file is called so too.
        "string" => match node.attribute("product").filter(|product| *product != "default") {
            Some(product) => vec![one(node, &format!("{name}_{product}"))],
            None => vec![one(node, name)],
        },
        "item" if node.attribute("type") == Some("string") => vec![one(node, name)],
        "plurals" => {
            let form = |item: Node<'_, '_>| one(item, &format!("{name}_{}", xml::attribute(item, "quantity").0));
            let named = items().map(|item| xml::attribute(item, "quantity").0.to_owned()).collect();
            let forms = Found::Forms(Forms::Named(named), at.clone());
            items().map(form).chain((!is_fixed).then_some(forms)).collect()
        }
        "string-array" | "array" => items().zip(0..).map(|(item, n)| one(item, &format!("{name}_{n}"))).collect(),
        _ => Vec::new(),
    }
}

fn string(node: Node<'_, '_>, id: (&str, std::ops::Range<usize>), text: &str) -> Entry {
    let content = xml::content(node);
    let trimmed = content.trim();
    let refers = trimmed.strip_prefix(['@', '?']).is_some_and(|rest| rest.contains('/') && !rest.contains(' '));
    let mut entry = Entry::new(id, &unescaped(&content), xml::inside(node, text)).unless(refers, REFERENCE);
    entry.span = node.range();
    entry
}

/// What Android shows for `content`.
fn unescaped(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut signs = content.chars().peekable();
    let mut quoted = false;
    while let Some(sign) = signs.next() {
        match sign {
            '"' => quoted = !quoted,
            '\\' => match signs.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push(' '),
                Some('u') => {
                    let digits: String =
                        std::iter::from_fn(|| signs.next_if(char::is_ascii_hexdigit)).take(4).collect();
                    out.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                }
                Some('\n') | None => {}
                Some(same) => out.push(same),
            },
            _ if sign.is_whitespace() && !quoted => {
                let mut breaks = sign == '\n';
                while let Some(blank) = signs.next_if(|next| next.is_whitespace()) {
                    breaks |= blank == '\n';
                }
                out.push(if breaks { '\n' } else { ' ' });
            }
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::told_of;
    use super::*;

    #[test]
    fn strings_plurals_and_arrays_are_prompts() {
        let text = "<?xml version=\"1.0\"?>\n<resources xmlns:xliff=\"urn:x\">\n<!-- Note -->\n\
            <string name=\"name\" translatable=\"false\">Fox_TfP</string>\n\
            <string name=\"long\">\n   Press\n   it, you\\'ll \\\"hear\\\" &#38; see.\\nNow\n</string>\n\
            <string name=\"html\"><![CDATA[One<br><b>two</b>]]></string>\n\
            <string name=\"g\">On <xliff:g id=\"x\">Fox</xliff:g> and <i>off</i></string>\n\
            <string name=\"see\">@string/long</string>\n<string name=\"empty\"/>\n\
            <plurals name=\"files\"><item quantity=\"one\">A file</item><item quantity=\"other\">Files</item></plurals>\n\
            <string-array name=\"days\"><item>Mon</item>\n<item>\"Two  blanks\"</item></string-array>\n</resources>\n";
        let told = [
            "6:4 en/long - Press it, you'll \"hear\" & see. Now",
            "9:21 en/html - One two",
            "10:18 en/g - On Fox and off",
            "13:44 en/files_one - A file",
            "13:80 en/files_other - Files",
            "14:33 en/days_0 - Mon",
            "15:8 en/days_1 - Two  blanks",
            "9 N0213 tags in this text are not spoken",
            "12 N0210 this entry has no text and is left out",
        ];
        assert_eq!(told_of("strings.xml", text), told);
    }

    #[test]
    fn texts_for_kinds_of_devices_have_files_of_their_own() {
        let text = "<resources>\n<string name=\"a\" product=\"tablet\">Tablet on</string>\n\
            <string name=\"a\" product=\"default\">Phone on</string>\n</resources>";
        assert_eq!(told_of("strings.xml", text), ["2:35 en/a_tablet - Tablet on", "3:36 en/a - Phone on"]);
    }

    #[test]
    fn escapes_are_those_of_android() {
        for (written, shown) in [
            (r"It\'s", "It's"),
            (r"a\u00e9b\@c\?", "aéb@c?"),
            ("a   b\n  c", "a b\nc"),
            ("\"  a\"b", "  ab"),
            (r"back\\slash\tx", "back\\slash x"),
        ] {
            assert_eq!(unescaped(written), shown);
        }
    }

    #[test]
    fn what_is_no_strings_is_told() {
        let told = |text| told_of("strings.xml", text);
        let placeholder = told("<resources>\n<string name=\"a\">Version %1$s</string>\n</resources>");
        assert_eq!(placeholder, ["2:18 R0213 `%1$s` stands for what a program fills in, and is never spoken"]);
        assert!(told("<resources>\n<string name=\"a\">x</strin>\n</resources>")[0].starts_with("2:19 R0219 "));
        assert!(told("<manifest/>")[0].contains("its root is `<manifest>`"));
        assert_eq!(told("<resources>\n<string>x</string></resources>"), ["2:1 R0217 this entry has a text and no id"]);
    }
}
