//! Copies: entries whose file somebody has recorded; it takes the place of speech, and nobody is asked to speak.

use std::path::Path;

use super::entry::{Entry, Found, Piece};
use super::reading::{Reading, clean};
use super::{Catalogue, Notation, notation_of};
use crate::problem::Problem;
use crate::read::{Source, pages, words};
use crate::script::{Prompt, Recorded};

/// What stands for what files call the language.
const LANGUAGE: &str = "{language}";

/// What a recorded entry's words are called: they are heard in its file, as far as anybody knows.
const WORDS: &str = "text of a recorded file";

/// What is known of a file that a row names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recording {
    /// A hash of its bytes, in hexadecimal.
    Digest(String),
    /// Why it cannot be used.
    Wrong(String),
}

impl Recording {
    /// What is known of it, as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        let (Recording::Digest(known) | Recording::Wrong(known)) = self;
        known.as_bytes()
    }
}

/// The files that rows of the catalogue `source` name as recorded, in their order, as the job would name them. What is wrong
/// with the catalogue is told when it is read.
pub fn recordings(source: &Source<'_>) -> Vec<String> {
    let Some(catalogue) = source.manner.catalogue.as_ref().filter(|catalogue| catalogue.file.is_some()) else {
        return Vec::new();
    };
    let (Ok(opened), Ok(Notation::Table)) = (pages::open(source), notation_of(source, catalogue)) else {
        return Vec::new();
    };
    let Some(page) = opened.pages.first() else { return Vec::new() };
    let recorded = |found| match found {
        Found::Entry(entry) if !catalogue.leaves_out(&entry) => {
            Some(catalogue.recording(source.name, &entry.recorded?))
        }
        _ => None,
    };
    Notation::Table.entries(source.name, &page.text, catalogue).into_iter().filter_map(recorded).collect()
}

impl Catalogue {
    /// Whether `entry` is neither spoken nor copied.
    fn leaves_out(&self, entry: &Entry) -> bool {
        entry.left_out.is_some() || self.skip.contains(entry.id.trim())
    }

    /// The name of the file that is `written` in a row of the catalogue called `name`, in whose folder it is looked for.
    fn recording(&self, name: &str, written: &Piece) -> String {
        let written = written.text.replace(LANGUAGE, &self.language).replace('\\', "/");
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        folder.join(written).to_string_lossy().into_owned()
    }
}

impl Reading<'_> {
    /// Takes in `entry`, which is a copy of the file that is `written` there.
    pub(super) fn recorded(&mut self, entry: &Entry, written: &Piece) {
        let id = entry.id.trim();
        if id.is_empty() {
            return self.nameless(entry.span.clone());
        }
        let Some(stem) = self.stem(entry, id) else { return };
        let file = self.catalogue.recording(self.cursor.name(), written);
        let digest = match self.catalogue.recordings.get(&file) {
            Some(Recording::Digest(digest)) => digest.clone(),
            unknown => {
                let why = if let Some(Recording::Wrong(why)) = unknown { why } else { "it was not read" };
                let problem = Problem::error("R0244", format!("the recorded file `{file}` cannot be used: {why}"));
                let help =
                    "name it from the folder of the catalogue on, or have the row spoken: take the file out of it";
                return self.problem(problem.help(help), written.span.clone(), "this file");
            }
        };
        let text = clean(&entry.text.iter().map(|piece| piece.text.as_str()).collect::<String>());
        // Without a text its name is what people read of it.
        let (words, stands) = match words::speakable(&text) {
            true => (text, entry.text.clone()),
            false => (clean(&written.text), vec![written.clone()]),
        };
        let entry = Entry { text: stands, ..entry.clone() };
        let place = self.begin(&entry);
        self.account(&entry, WORDS, words.clone());
        let language = self.catalogue.edition.clone();
        let recorded = Some(Recorded { file, digest, words, place });
        let (id, priority, flaws) = (id.to_owned(), entry.priority, Vec::new());
        self.scribe.prompt(Prompt { id, stem, language, priority, flaws, recorded }, place);
        self.prompts += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::tests::{table, told_as};
    use super::*;
    use crate::read::{Column, Manner, read};

    fn column(name: &str) -> Option<Column> {
        Some(Column::Name(name.to_owned()))
    }

    fn copies(known: &[(&str, Recording)]) -> Catalogue {
        let recordings: BTreeMap<_, _> =
            known.iter().map(|(name, known)| ((*name).to_owned(), known.clone())).collect();
        Catalogue { kind: column("kind"), file: column("file"), recordings, ..table() }
    }

    #[test]
    fn a_row_with_a_file_is_a_copy_unless_its_kind_says_otherwise() {
        let text = "id,kind,text,file\na,,Hello,\nb,copy,\"Well, \"\"you\"\"\",rec\\{language}\\b.wav\nc,,,c.flac\n\
                    d,speech,Spoken,d.wav\ne,skip,Left,e.wav\n";
        let digest = |digest: &str| Recording::Digest(digest.to_owned());
        let catalogue = copies(&[("rec/en/b.wav", digest("bb")), ("c.flac", digest("cc"))]);
        let manner = Manner { catalogue: Some(catalogue), ..Manner::default() };
        let source = [Source { name: "a.csv", bytes: text.as_bytes(), manner: &manner }];
        assert_eq!(recordings(&source[0]), ["rec/en/b.wav", "c.flac"]);
        let elsewhere = Source { name: "texts/a.csv", ..source[0] };
        assert_eq!(recordings(&elsewhere), ["texts/rec/en/b.wav", "texts/c.flac"]);
        let (script, _) = read(&source).unwrap();
        super::super::tests::assert_accounted(&script, &source);
        let told = script.chapters.iter().map(|chapter| {
            let recorded = chapter.prompt.as_ref().unwrap().recorded.as_ref();
            let known = recorded.map(|known| (known.digest.as_str(), known.words.as_str(), known.place.column));
            (chapter.title.as_str(), chapter.lines.len(), known)
        });
        let expected = [
            ("en/a", 1, None),
            ("en/b", 0, Some(("bb", "Well, \"you\"", 9))),
            ("en/c", 0, Some(("cc", "c.flac", 5))),
            ("en/d", 1, None),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_copy_of_nothing_is_a_mistake_with_its_place() {
        let text = "id,kind,text,file\na,copy,Hello,\nb,copy,,b.wav\nc,copy,,c.wav\n,,,b.wav\n";
        let wrong = copies(&[("b.wav", Recording::Wrong("it is not there".to_owned()))]);
        assert_eq!(
            told_as("a.csv", text.as_bytes(), wrong),
            [
                "2:3 R0243 this row is a copy, and no file is named that it is a copy of",
                "3:9 R0244 the recorded file `b.wav` cannot be used: it is not there",
                "4:9 R0244 the recorded file `c.wav` cannot be used: it was not read",
                "5:1 R0217 this row has a text and no id",
            ]
        );
        let without = Catalogue { file: None, ..copies(&[]) };
        let told = told_as("a.csv", "id,kind,text\na,copy,Hello\n".as_bytes(), without);
        assert_eq!(told, ["2:3 R0243 this row is a copy, and no file is named that it is a copy of"]);
    }
}
