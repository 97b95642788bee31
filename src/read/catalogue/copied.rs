//! Copies: entries whose file somebody has recorded; it takes the place of speech, and nobody is asked to speak. A row names it
//! itself; for other formats a file beside the catalogue does.

use std::path::Path;

use super::beside::{COPIED, Words};
use super::entry::{Entry, Found, Piece};
use super::reading::{Reading, clean};
use super::{Catalogue, Notation, notation_of, tags};
use crate::problem::Problem;
use crate::read::{Source, pages, words};
use crate::script::{Place, Prompt, Recorded};

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

/// The files that the catalogue `source` or a file beside it names as recorded, in their order, as the job would name them. What is
/// wrong with either is told when it is read.
pub fn recordings(source: &Source<'_>) -> Vec<String> {
    let Some(catalogue) = &source.manner.catalogue else { return Vec::new() };
    if let Some(file) = &catalogue.copies {
        let Ok(copies) = Words::beside(Some(file), COPIED) else { return Vec::new() };
        return copies.all().map(|written| catalogue.recording(&file.name, written)).collect();
    }
    if catalogue.file.is_none() {
        return Vec::new();
    }
    let (Ok(opened), Ok(Notation::Table)) = (pages::open(source), notation_of(source, catalogue)) else {
        return Vec::new();
    };
    let Some(page) = opened.pages.first() else { return Vec::new() };
    let recorded = |found| match found {
        Found::Entry(entry) if !catalogue.leaves_out(&entry) => {
            Some(catalogue.recording(source.name, &entry.recorded?.text))
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

    /// The name of the file that is `written` in the file called `name`, in whose folder it is looked for.
    fn recording(&self, name: &str, written: &str) -> String {
        let written = written.trim().replace(LANGUAGE, &self.language).replace('\\', "/");
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        folder.join(written).to_string_lossy().into_owned()
    }
}

impl Reading<'_> {
    /// Takes in `entry`, which is a copy of the file that it names, or else of the one that is `beside` it.
    pub(super) fn recorded(&mut self, entry: &Entry, beside: Option<String>) {
        let id = entry.id.trim();
        if id.is_empty() {
            return self.nameless(entry.span.clone());
        }
        let Some(stem) = self.stem(entry, id) else { return };
        let text = clean(&entry.text.iter().map(|piece| tags::without(&piece.text)).collect::<String>());
        let written = entry.recorded.as_ref().map(|piece| &piece.text).or(beside.as_ref());
        // Without a text the name of its file is what people read of it, or its own.
        let (words, stands) = match (words::speakable(&text), &entry.recorded) {
            (true, _) => (text, entry.text.clone()),
            (false, Some(written)) => (clean(&written.text), vec![written.clone()]),
            (false, None) => {
                let end = entry.text.last().map_or(entry.span.end, |piece| piece.span.end);
                (id.to_owned(), vec![Piece { text: id.to_owned(), span: self.named.max(entry.span.start)..end }])
            }
        };
        let entry = Entry { text: stands, ..entry.clone() };
        let place = self.begin(&entry);
        let Some(recorded) = written.and_then(|written| self.recording(&entry, id, written, &words, place)) else {
            return;
        };
        self.account(&entry, WORDS, words.clone());
        let (id, priority, flaws) = (id.to_owned(), entry.priority, Vec::new());
        let prompt = Prompt { id, stem, language: None, priority, flaws, recorded: Some(recorded) };
        self.prompt(&entry, prompt, place, &words);
    }

    /// What is known of the file that is `written` for the prompt `id` of `entry`, at `place`, in whose place `words` are read;
    /// nothing where it cannot be used, which is told.
    pub(super) fn recording(
        &mut self,
        entry: &Entry,
        id: &str,
        written: &str,
        words: &str,
        place: Place,
    ) -> Option<Recorded> {
        let beside = self.catalogue.copies.as_ref();
        let names = beside.map_or(self.cursor.name(), |file| &file.name);
        let file = self.catalogue.recording(names, written);
        let why = match self.catalogue.recordings.get(&file) {
            Some(Recording::Digest(digest)) => {
                return Some(Recorded { file, digest: digest.clone(), words: words.to_owned(), place });
            }
            Some(Recording::Wrong(why)) => why.as_str(),
            None => "it was not read",
        };
        let problem = Problem::error("R0244", format!("the recorded file `{file}` cannot be used: {why}"));
        let (whose, what) = if beside.is_some() { ("this file", "line") } else { ("the catalogue", "file") };
        let help = format!(
            "name it from the folder of {whose} on, or have the {} spoken: take the {what} out",
            self.notation.noun()
        );
        let problem = problem.help(help);
        match beside.and_then(|file| self.copies.spot(file, id, "this file")) {
            Some(spot) => self.problem_at(problem, spot),
            None => {
                let span = entry.recorded.as_ref().map_or(&entry.span, |piece| &piece.span).clone();
                self.problem(problem, span, "this file");
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::tests::{table, told_as};
    use super::recordings as recordings_of;
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

    #[test]
    fn a_file_beside_says_what_is_recorded() {
        let beside = "horn = \"rec/horn.wav\"\n[menu]\nopen = \"rec/{language}/open.wav\"\ngone = \"gone.wav\"\n";
        let copies = |text: &str| {
            let (name, bytes) = ("voice/copies.toml".to_owned(), text.as_bytes().to_vec());
            Some(super::super::Beside { name, bytes, ..Default::default() })
        };
        let digest = |digest: &str| Recording::Digest(digest.to_owned());
        let known = [("voice/rec/horn.wav", digest("hh")), ("voice/rec/en/open.wav", digest("oo"))];
        let recordings = known.iter().map(|(name, known)| ((*name).to_owned(), known.clone())).collect();
        let catalogue = Catalogue { copies: copies(beside), recordings, ..table() };
        // A sound in brackets, a text with a placeholder, a form of a plural, and an entry without a text can be recorded.
        let json =
            r#"{"horn": "", "menu": {"open": "Open {name}!"}, "n": "{n, plural, one {a} other {b}}", "x": "Ex"}"#;
        let manner = Manner { catalogue: Some(catalogue.clone()), ..Manner::default() };
        let source = [Source { name: "texts/a.json", bytes: json.as_bytes(), manner: &manner }];
        let mut named = recordings_of(&source[0]);
        named.sort();
        assert_eq!(named, ["voice/gone.wav", "voice/rec/en/open.wav", "voice/rec/horn.wav"]);
        let told = told_as("texts/a.json", json.as_bytes(), catalogue.clone());
        assert_eq!(
            told,
            [
                "1:3 en/horn = voice/rec/horn.wav horn",
                "1:32 en/menu.open = voice/rec/en/open.wav Open {name}!",
                "1:54 en/n_one - a",
                "1:54 en/n_other - b",
                "1:93 en/x - Ex",
                "1 N0226 no entry is called `menu.gone`, as voice/copies.toml:4 has it",
            ]
        );
        let forms = Catalogue { copies: copies("n_one = \"rec/horn.wav\"\nx = \"no.wav\"\n"), ..catalogue.clone() };
        let told = told_as("texts/a.json", json.replace("{name}", "").as_bytes(), forms);
        assert_eq!(told, ["2:1 R0244 the recorded file `voice/no.wav` cannot be used: it was not read"]);
        let forms = Catalogue { copies: copies("n_one = \"rec/horn.wav\"\n"), ..catalogue.clone() };
        let told = told_as("texts/a.json", json.replace("{name}", "").as_bytes(), forms);
        assert!(
            told.contains(&"1:48 en/n_one = voice/rec/horn.wav a".to_owned())
                && told.contains(&"1:48 en/n_other - b".to_owned()),
            "{told:?}"
        );
        let po = "msgid \"file\"\nmsgid_plural \"files\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n\n#, fuzzy\nmsgid \"door\"\nmsgstr \"Door\"\n";
        let both = "file_0 = \"rec/horn.wav\"\nfile_1 = \"rec/horn.wav\"\ndoor = \"rec/horn.wav\"\n";
        let told = told_as("texts/a.po", po.as_bytes(), Catalogue { copies: copies(both), ..catalogue.clone() });
        assert_eq!(
            told,
            [
                "1:1 en/file_0 = voice/rec/horn.wav file_0",
                "4:1 en/file_1 = voice/rec/horn.wav file_1",
                "8:9 en/door = voice/rec/horn.wav Door"
            ]
        );
        let list = "rec/yawn: [yawns]\nhello: Hello\n";
        let yawns = Catalogue { copies: copies("\"rec/yawn\" = \"rec/horn.wav\"\n"), ..catalogue.clone() };
        let told = told_as("a-sounds-b.txt", list.as_bytes(), yawns);
        assert_eq!(told, ["1:11 en/rec/yawn = voice/rec/horn.wav [yawns]", "2:8 en/hello - Hello"]);
        let wrong = told_as("texts/a.json", json.as_bytes(), Catalogue { copies: copies("horn = 5\n"), ..catalogue });
        assert_eq!(wrong, ["1:8 R0229 `voice/copies.toml` cannot be read: `horn` is no text"]);
    }
}
