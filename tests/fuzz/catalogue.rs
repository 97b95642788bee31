//! A catalogue in any of its formats: each text is spoken or left out by name, and no character is lost, or why not.

use rhapsode::read::{Catalogue, Manner, Names, Notation, Placeholders, Source};

/// The formats, each with the name of a file of it.
const FORMATS: [(Notation, &str); 15] = [
    (Notation::Table, "a.csv"),
    (Notation::Po, "a.po"),
    (Notation::Android, "strings.xml"),
    (Notation::Json, "a.json"),
    (Notation::Arb, "a.arb"),
    (Notation::Strings, "a.strings"),
    (Notation::Stringsdict, "a.stringsdict"),
    (Notation::Xcstrings, "a.xcstrings"),
    (Notation::Xliff, "a.xlf"),
    (Notation::Yaml, "a.yaml"),
    (Notation::Fluent, "a.ftl"),
    (Notation::Srt, "a.srt"),
    (Notation::Vtt, "a.vtt"),
    (Notation::Asterisk, "core-sounds-en.txt"),
    (Notation::Freeswitch, "phrase_en.xml"),
];

/// What must hold of any catalogue. Its first byte says in which format it is, its second what becomes of placeholders.
pub fn check(bytes: &[u8]) {
    let [format, how, bytes @ ..] = bytes else { return };
    let (notation, name) = FORMATS[usize::from(*format) % FORMATS.len()];
    let placeholders = [Placeholders::Error, Placeholders::Skip, Placeholders::Split][usize::from(*how) % 3];
    let values = if how & 4 == 0 { vec![] } else { vec![("n".to_owned(), vec!["1".to_owned(), "two".to_owned()])] };
    let catalogue = Catalogue {
        notation: Some(notation),
        names: if how & 8 == 0 { Names::Slug } else { Names::Id },
        placeholders,
        values: values.into_iter().collect(),
        language: "ru".to_owned(),
        ..Catalogue::default()
    };
    let manner = Manner { catalogue: Some(catalogue), ..Manner::default() };
    super::manuscript::holds(&[Source { name, bytes, manner: &manner }], 100);
}
