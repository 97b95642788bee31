//! GNU gettext's `.po`: an entry is called by its `msgid`, lies in the folder of its `msgctxt`, and says its `msgstr`.
//!
//! The form is that of gettext's manual, "The Format of PO Files". A plural is one entry for each of its forms.

use std::ops::Range;

use super::Contexts;
use super::entry::{Entry, Forms, Found, Piece, malformed};
use super::reading::UNREADY;

/// What is found in `text`.
pub(super) fn entries(text: &str, contexts: Contexts) -> Vec<Found> {
    let mut reader = Reader { contexts, found: Vec::new(), unit: Unit::default(), obsolete: None };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line.trim_end(), at);
        at += line.len();
    }
    reader.finish_unit();
    reader.finish_obsolete();
    reader.found
}

/// What a line of an entry begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Context,
    Id,
    Plural,
    /// A translation; of a plural, the one of that form.
    Text(Option<u32>),
}

/// A string, in as many pieces as lines.
#[derive(Debug, Default)]
struct Field {
    pieces: Vec<Piece>,
    /// From its key to the end of its last piece.
    span: Range<usize>,
}

impl Field {
    fn value(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// The entry that is being read.
#[derive(Debug, Default)]
struct Unit {
    is_fuzzy: bool,
    fields: Vec<(Key, Field)>,
}

impl Unit {
    fn field(&self, key: Key) -> Option<&Field> {
        self.fields.iter().find(|(other, _)| *other == key).map(|(_, field)| field)
    }

    fn has_text(&self) -> bool {
        self.fields.iter().any(|(key, _)| matches!(key, Key::Text(_)))
    }
}

struct Reader {
    contexts: Contexts,
    found: Vec<Found>,
    unit: Unit,
    /// Where the obsolete entry stands that is open.
    obsolete: Option<Range<usize>>,
}

impl Reader {
    fn line(&mut self, line: &str, at: usize) {
        let indent = line.len() - line.trim_start().len();
        let (line, at) = (line.trim_start(), at + indent);
        let end = at + line.len();
        if line.starts_with("#~") {
            self.finish_unit();
            self.obsolete = Some(self.obsolete.take().map_or(at, |span| span.start)..end);
            return;
        }
        self.finish_obsolete();
        if line.is_empty() || line.starts_with('#') {
            if self.unit.has_text() || line.is_empty() {
                self.finish_unit();
            }
            if let Some(flags) = line.strip_prefix("#,") {
                self.unit.is_fuzzy |= flags.split(',').any(|flag| flag.trim() == "fuzzy");
            }
            return;
        }
        let (key, string) = match keyed(line) {
            Some((key, string)) => (Some(key), string),
            None if line.starts_with('"') => (None, line),
            None => {
                let why = "a line begins neither with `#`, nor with `msgid`, `msgstr` and the like, nor with a quotation mark";
                return self.found.push(malformed("gettext", why, at..end));
            }
        };
        let start = end - string.len();
        let piece = match unquoted(string) {
            Ok(value) => Piece { text: value, span: start + 1..end - 1 },
            Err(why) => return self.found.push(malformed("gettext", why, start..end)),
        };
        if let Some(key) = key {
            self.begin(key, at..end);
        }
        match self.unit.fields.last_mut() {
            Some((_, field)) => {
                field.pieces.push(piece);
                field.span.end = end;
            }
            None => self.found.push(malformed("gettext", "a string belongs to no `msgid` or `msgstr`", at..end)),
        }
    }

    /// Begins the string called `key` on the line at `line`.
    fn begin(&mut self, key: Key, line: Range<usize>) {
        if self.unit.has_text() && matches!(key, Key::Context | Key::Id) {
            self.finish_unit();
        }
        let why = if self.unit.field(key).is_some() {
            Some("it stands twice in one entry")
        } else if !matches!(key, Key::Context | Key::Id) && self.unit.field(Key::Id).is_none() {
            Some("no `msgid` stands before it")
        } else {
            None
        };
        if let Some(why) = why {
            self.found.push(malformed("gettext", why, line.clone()));
        }
        self.unit.fields.push((key, Field { pieces: Vec::new(), span: line }));
    }

    fn finish_obsolete(&mut self) {
        self.found.extend(self.obsolete.take().map(|span| Found::Left("obsolete entry", span)));
    }

    /// Turns the entry that is open into what it is.
    fn finish_unit(&mut self) {
        let unit = std::mem::take(&mut self.unit);
        let (Some((_, first)), Some((_, last))) = (unit.fields.first(), unit.fields.last()) else {
            return;
        };
        let span = first.span.start..last.span.end;
        let Some(id) = unit.field(Key::Id) else {
            return self.found.push(malformed("gettext", "this entry has no `msgid`", span));
        };
        let (name, context) = (id.value(), unit.field(Key::Context).map(Field::value));
        if name.is_empty() && context.is_none() {
            return self.found.push(Found::Left("header", span));
        }
        let texts = unit.fields.iter().filter_map(|(key, field)| match key {
            Key::Text(form) => Some((*form, field)),
            _ => None,
        });
        let is_unready = unit.is_fuzzy && texts.clone().any(|(_, field)| !field.value().is_empty());
        if is_unready && unit.field(Key::Plural).is_some() {
            return self.found.push(Found::Left(UNREADY, span));
        }
        let (name, context) = match (self.contexts, context) {
            (Contexts::Id, Some(context)) if !context.is_empty() => (context, None),
            (_, context) => (name, context),
        };
        let mut start = span.start;
        for (form, field) in texts {
            let name = form.map_or_else(|| name.clone(), |form| format!("{name}_{form}"));
            let mut entry = Entry::new((&name, id.span.clone()), "", field.span.clone());
            entry.folder = context.clone().unwrap_or_default();
            entry.text = field.pieces.clone();
            let plural = form.filter(|form| *form > 0).and_then(|_| unit.field(Key::Plural));
            entry.source = Some(plural.unwrap_or(id).value());
            entry.span = start..field.span.end;
            start = field.span.end;
            self.found.push(Found::Entry(entry.unless(is_unready, UNREADY)));
        }
        let forms = unit.fields.iter().filter(|(key, _)| matches!(key, Key::Text(Some(_))));
        if forms.clone().any(|(_, field)| !field.value().is_empty()) {
            self.found.push(Found::Forms(Forms::Numbered(forms.count()), id.span.clone()));
        }
        if !unit.has_text() {
            self.found.push(malformed("gettext", "this entry has no `msgstr`", span));
        }
    }
}

/// The key with which `line` begins, and the string after it.
fn keyed(line: &str) -> Option<(Key, &str)> {
    let quote = line.find('"')?;
    let (key, string) = line.split_at_checked(quote)?;
    let key = match key.trim_end() {
        "msgctxt" => Key::Context,
        "msgid" => Key::Id,
        "msgid_plural" => Key::Plural,
        "msgstr" => Key::Text(None),
        other => Key::Text(Some(other.strip_prefix("msgstr[")?.strip_suffix(']')?.parse().ok()?)),
    };
    Some((key, string))
}

/// What the string `quoted` means: C's escapes stand for characters.
fn unquoted(quoted: &str) -> Result<String, &'static str> {
    let open = "a quotation mark is never closed";
    let inner = quoted.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).ok_or(open)?;
    let mut value = String::with_capacity(inner.len());
    let mut signs = inner.chars().peekable();
    while let Some(sign) = signs.next() {
        value.push(match sign {
            '"' => return Err("a quotation mark stands inside of a string, without a backslash before it"),
            '\\' => match signs.next().ok_or(open)? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'a' | 'b' | 'f' | 'v' => ' ',
                same @ ('"' | '\\') => same,
                first @ '0'..='7' => {
                    let mut code = first.to_digit(8).unwrap_or(0);
                    for _ in 0..2 {
                        let Some(digit) = signs.peek().and_then(|digit| digit.to_digit(8)) else { break };
                        code = code * 8 + digit;
                        signs.next();
                    }
                    char::from_u32(code).filter(char::is_ascii).ok_or("a number after a backslash is no character")?
                }
                _ => return Err("a backslash stands before a character that needs none"),
            },
            _ => sign,
        });
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{table, told_as, told_of, told_without_placeholders};
    use super::super::{Catalogue, Contexts};

    /// The list of the corpus whose README names each of its edges.
    const EDGES: &str = include_str!("../../../tests/data/catalogues/edge-synthetic.po");

    #[test]
    fn every_edge_of_the_list_is_read_as_it_is_meant() {
        insta::assert_snapshot!(told_without_placeholders("a.po", EDGES).join("\n"), @r#"
        21:9 en/menu/open-98e20ea4 - Otwórz
        25:9 en/door-state-530857cf/open-98e20ea4 - Otwarte
        32:2 en/a-message-over-several-lines-with-a-quote-a-tab-and-a-backsl-593bb908 - Komunikat w kilku liniach z "cudzysłowem", tabulatorem  i ukośnikiem \.
        45:9 en/100-sure-ce5fc8ee - 100% pewności
        48:9 en/file-with-an-accelerator-b-markup-b-amp-entity-d98b3d63 - _Plik z akceleratorem & znacznikami & encją
        13 N0212 this entry is marked as not ready and is left out
        36 N0210 this entry has no text and is left out
        40 N0211 this entry has a placeholder and is left out
        48 N0213 tags in this text are not spoken
        "#);
    }

    #[test]
    fn what_is_not_ready_is_left_out_and_each_form_of_a_plural_is_a_prompt() {
        let text = "msgid \"cat\"\nmsgid_plural \"cats\"\nmsgstr[0] \"Katze\"\nmsgstr[1] \"Kat\"\n\"zen\"\n\n#, fuzzy\nmsgid \"a\"\n\
                    msgstr \"b\"\nmsgid \"c\"\nmsgstr \"\"\n#~ msgid \"o\"\n#~ msgstr \"p\"\n";
        let told = [
            "3:12 en/cat_0 - Katze",
            "4:12 en/cat_1 - Katzen",
            "8 N0212 this entry is marked as not ready and is left out",
            "10 N0210 this entry has no text and is left out",
        ];
        assert_eq!(told_of("a.po", text), told);
    }

    #[test]
    fn contexts_are_folders_or_ids() {
        let text = "msgctxt \"menu.open\"\nmsgid \"Open\"\nmsgstr \"Auf\"\n\nmsgid \"bye\"\nmsgstr \"Ade\"\n";
        let by = |contexts| told_as("a.po", text.as_bytes(), Catalogue { contexts, ..table() });
        assert_eq!(by(Contexts::Folder), ["3:9 en/menu.open/Open - Auf", "6:9 en/bye - Ade"]);
        assert_eq!(by(Contexts::Id), ["3:9 en/menu.open - Auf", "6:9 en/bye - Ade"]);
    }

    #[test]
    fn what_is_no_gettext_is_told_with_its_line() {
        for (text, told) in [
            (
                "msgid \"a\"\nmsgstr \"b\nmsgid \"c\"\nmsgstr \"d\"\n",
                "2:8 R0219 this is not gettext: a quotation mark is never closed",
            ),
            ("msgid \"a\"\n\nmsgid \"c\"\nmsgstr \"d\"\n", "1:1 R0219 this is not gettext: this entry has no `msgstr`"),
            ("msgstr \"b\"\n", "1:1 R0219 this is not gettext: no `msgid` stands before it"),
            ("\"b\"\n", "1:1 R0219 this is not gettext: a string belongs to no `msgid` or `msgstr`"),
            ("hello\n", "1:1 R0219 this is not gettext: a line begins neither"),
            ("msgid \"a\"\nmsgstr \"\\q\"\n", "2:8 R0219 this is not gettext: a backslash stands before"),
            ("msgid \"a\"\nmsgid \"b\"\nmsgstr \"c\"\n", "2:1 R0219 this is not gettext: it stands twice in one entry"),
            ("msgid \"a b?\"\nmsgstr \"c\"\n", "1:1 R0216 `en/a b?` cannot be the name of a file: `?` cannot stand"),
            ("msgid \"a\"\nmsgstr \"%(n)s\"\n", "2:9 R0213 `%(n)s` stands for what a program fills in"),
        ] {
            let found = told_of("a.po", text);
            assert!(found[0].starts_with(told), "{text:?}: {found:#?}");
        }
    }
}
