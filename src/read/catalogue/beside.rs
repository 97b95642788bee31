//! Files beside a catalogue, by id: what is said instead of a text (`say`), who has recorded it (`file`), and the text that it was
//! translated from (`source`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;
use toml::de::{DeTable, DeValue};

use super::entry::Found;
use super::plural::CATEGORIES;
use super::{Catalogue, Notation};
use crate::problem::{Problem, Spot};
use crate::read::words::speakable;
use crate::read::{Manner, Source, pages};

/// A file that a job names beside a catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// As the job writes it.
    pub name: String,
    /// Where it lies.
    #[serde(skip)]
    pub path: PathBuf,
    /// What is in it, once it was read.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// How a file is written that says what is said of ids.
pub(super) const SAID: &str = "\"menu.open\" = \"open the menu\"";

/// How a file is written that says which ids are recorded.
pub(super) const COPIED: &str = "\"menu.open\" = \"recorded/menu.wav\"";

/// What such a file says of ids.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The words of each, and the line from 1 where they stand.
    words: BTreeMap<String, (String, u32)>,
    /// The ids that were asked for.
    met: BTreeSet<String>,
    /// The entries that have words, each by what its id may be.
    entries: Vec<Vec<String>>,
}

impl Words {
    /// What is said of `id`.
    pub(super) fn of(&mut self, id: &str) -> Option<&str> {
        self.meet(id);
        self.words.get(id).map(|(words, _)| words.as_str())
    }

    /// Notes that there is an entry `id`, whatever becomes of it.
    pub(super) fn meet(&mut self, id: &str) {
        if self.words.contains_key(id) && !self.met.contains(id) {
            self.met.insert(id.to_owned());
        }
    }

    /// The ids of entries with words that nobody asked for. Forms of plurals are not among them: each language has its own.
    pub(super) fn unmet(&self) -> impl Iterator<Item = &str> {
        let is_form = |id: &String| {
            let form = id.rsplit(['_', '.']).next().unwrap_or_default();
            form != "other" && CATEGORIES.contains(&form)
        };
        let unmet = self.entries.iter().filter(|ids| !ids.iter().any(|id| self.met.contains(id)));
        unmet.filter_map(|ids| ids.last()).filter(move |id| !is_form(id)).map(String::as_str)
    }

    /// Where in `file`, which these are of, something is said of `id`.
    pub(super) fn spot(&self, file: &Beside, id: &str, label: &str) -> Option<Spot> {
        let (_, line) = self.words.get(id)?;
        let text = std::str::from_utf8(&file.bytes).ok()?.lines().nth(line.checked_sub(1)? as usize)?;
        Some(Spot::of_line(&file.name, *line, text, 1, u32::try_from(text.chars().count()).unwrap_or(1), label))
    }

    /// The ids that nobody asked for, each with its line.
    pub(super) fn idle(&self) -> Vec<(&str, u32)> {
        let idle = self.words.iter().filter(|(id, _)| !self.met.contains(*id));
        idle.map(|(id, (_, line))| (id.as_str(), *line)).collect()
    }

    /// All texts, by id.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.words.values().map(|(words, _)| words.as_str())
    }

    /// The texts of `file`, if there is one: a table in TOML, with lines such as `example`. Ids with `.` in them may be tables in
    /// tables.
    pub(super) fn beside(file: Option<&Beside>, example: &str) -> Result<Words, Box<Problem>> {
        let Some(file) = file else { return Ok(Words::default()) };
        let wrong = |text: &str, span: std::ops::Range<usize>, why: &str| {
            let problem = Problem::error("R0229", format!("`{}` cannot be read: {why}", file.name));
            let help = format!("write a line for each id: {example}");
            Box::new(problem.help(help).at(Spot::new(&file.name, text, span, "here")))
        };
        let text = match std::str::from_utf8(&file.bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}'),
            Err(error) => return Err(wrong("", 0..0, &format!("byte {} is not UTF-8", error.valid_up_to()))),
        };
        let root = DeTable::parse(text).map_err(|error| wrong(text, error.span().unwrap_or(0..0), error.message()))?;
        let mut words = Words::default();
        let mut open: Vec<(String, &DeTable<'_>)> = vec![(String::new(), root.get_ref())];
        while let Some((path, table)) = open.pop() {
            for (key, value) in table {
                let id = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
                match value.get_ref() {
                    DeValue::String(said) => {
                        let line = Spot::new(&file.name, text, value.span(), "").line;
                        words.words.insert(id, (said.to_string(), line));
                    }
                    DeValue::Table(inner) => open.push((id, inner)),
                    _ => return Err(wrong(text, value.span(), &format!("`{id}` is no text"))),
                }
            }
        }
        Ok(words)
    }

    /// The texts of `file`, a catalogue in the form of `catalogue`, in the language from which that is translated.
    pub(super) fn translated_from(file: &Beside, catalogue: &Catalogue) -> Result<Words, Vec<Problem>> {
        let manner = Manner { catalogue: Some(catalogue.clone()), ..Manner::default() };
        let source = Source { name: &file.name, bytes: &file.bytes, manner: &manner };
        let opened = pages::open(&source).map_err(|problem| vec![*problem])?;
        let notation = catalogue.notation.map_or_else(|| Notation::of_name(&file.name), Ok);
        let notation = notation.map_err(|problem| vec![*problem])?;
        let (mut words, mut problems) = (Words::default(), Vec::new());
        for page in &opened.pages {
            for found in notation.entries(&file.name, &page.text, catalogue) {
                let entry = match found {
                    Found::Entry(entry) => entry,
                    Found::Wrong(problem, span, label) => {
                        problems.push(problem.at(Spot::new(&page.name, &page.text, span, label)));
                        continue;
                    }
                    Found::Forms(..) | Found::Left(..) => continue,
                };
                let text: String = entry.text.iter().map(|piece| piece.text.as_str()).collect();
                let mut ids = vec![entry.id.trim().to_owned()];
                // Below its language, as in Rails; which that is, only the file itself says.
                if let Some((_, id)) = entry.id.split_once('.').filter(|_| notation == Notation::Yaml) {
                    words.words.insert(id.to_owned(), (text.clone(), 0));
                    ids.push(id.to_owned());
                }
                // Gettext numbers the forms of a plural, and each language has its own count of them.
                let form = entry.id.rsplit_once('_').map_or("", |(_, form)| form);
                let is_form = notation == Notation::Po && form.parse::<u8>().is_ok();
                if entry.left_out.is_none() && !is_form && speakable(&text) {
                    words.entries.push(ids);
                }
                words.words.insert(entry.id, (text, 0));
            }
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{table, told_as};
    use super::*;

    fn file(name: &str, text: &str) -> Option<Beside> {
        Some(Beside { name: name.to_owned(), bytes: text.as_bytes().to_vec(), ..Beside::default() })
    }

    #[test]
    fn a_file_beside_says_what_is_spoken() {
        let json = "{\"menu\": {\"open\": \"LOW BATT\", \"x\": \"X\"}, \"n\": \"{n, plural, one {a} other {b}}\"}";
        let say = "\"menu.open\" = \"low battery\"\nn_one = \"just one\"\n[menu]\nopne = \"x\"\n";
        let spoken = Catalogue { spoken: file("say.toml", say), skip: ["menu.x".to_owned()].into(), ..table() };
        let told = told_as("a.json", json.as_bytes(), spoken.clone());
        let expected = [
            "1 N0226 no entry is called `menu.opne`, as say.toml:4 has it",
            "1 N0227 this entry is to be skipped",
            "1:20 en/menu.open - low battery",
            "1:48 en/n_one - just one",
            "1:48 en/n_other - b",
        ];
        let mut told = told;
        told.sort();
        assert_eq!(told, expected);
        // What is wrong with such words stands where they do.
        let say = "[menu]\nx = \"ex\"\nopen = \"low %s\"\n";
        let told = told_as("a.json", json.as_bytes(), Catalogue { spoken: file("say.toml", say), ..spoken });
        assert!(told.len() == 1 && told[0].starts_with("3:1 R0213 `%s` stands for"), "{told:?}");
        for (say, why) in
            [("a = 5", "1: `say.toml` cannot be read: `a` is no text"), ("a = ", "1: `say.toml` cannot be read: ")]
        {
            let problem = Words::beside(file("say.toml", say).as_ref(), SAID).unwrap_err();
            let told = format!("{}: {}", problem.spot.as_ref().unwrap().line, problem.message);
            assert!(told.starts_with(why), "{told}");
        }
    }

    #[test]
    fn columns_say_what_is_spoken_and_what_is_left_out() {
        let text = "id,text,say,kind,source\na,LOW BATT,low battery,,\nb,Hi there,,Speech,\nc,Beep,,skip,\nd,Keep it low,tief,,Keep it low\n\
                    e,GPS,,,GPS\nf,Keep it low,,,Keep it low\n";
        let column = |name: &str| Some(super::super::Column::Name(name.to_owned()));
        let with = |same: &[&str]| Catalogue {
            say: column("say"),
            kind: column("kind"),
            source: column("source"),
            same: same.iter().map(|id| (*id).to_owned()).collect(),
            max_chars: Some(9),
            ..table()
        };
        let expected = [
            "2:12 en/a - low battery",
            "3:3 en/b - Hi there",
            "5:15 en/d - tief",
            "6:3 en/e - GPS",
            "7:3 en/f - Keep it low",
            "2 N0228 this text has 11 characters, and 9 are allowed, with 1 more like it",
            "4 N0227 this row is to be skipped",
            "5 N0224 this text is the same in the language that it is translated from, with 1 more like it",
        ];
        assert_eq!(told_as("a.csv", text.as_bytes(), with(&[])), expected);
        let told = told_as("a.csv", text.as_bytes(), with(&["d", "f", "g"]));
        let told: Vec<&str> = told.iter().skip(5).map(String::as_str).collect();
        let expected = ["1 N0226 no row is called `g`, as `same` of the job has it", expected[5], expected[6]];
        assert_eq!(told, expected);
        let wrong = told_as("a.csv", text.replace("skip", "beep").as_bytes(), with(&[]));
        assert_eq!(wrong, ["4:9 R0228 a row of the kind `beep` cannot be made"]);
        let soon = Catalogue { priority: column("kind"), ..table() };
        let wrong = told_as("a.csv", b"id,text,kind\na,Hi,2\nb,Ho,\nc,No,first\nd,Na,-1\n", soon);
        assert_eq!(wrong, ["4:6 R0242 `first` is no priority", "5:6 R0242 `-1` is no priority"]);
    }

    #[test]
    fn texts_that_nobody_translated_are_told_where_their_source_is_known() {
        let untranslated = "N0224 this text is the same in the language that it is translated from";
        let german = || Catalogue { language: "de".to_owned(), names: super::super::Names::Slug, ..table() };
        let po = "msgid \"Close the door\"\nmsgstr \"Close the door\"\n";
        let xliff = "<xliff><file source-language='en' target-language='de'><trans-unit id='u'><source>Close <x id='1'/>the door</source>\
                     <target>Close <x id='1'/>the door</target></trans-unit></file></xliff>";
        let apple = "{\"sourceLanguage\": \"en\", \"strings\": {\"k\": {\"localizations\": {\
                     \"en\": {\"stringUnit\": {\"value\": \"Close the door\"}}, \
                     \"de\": {\"stringUnit\": {\"state\": \"translated\", \"value\": \"Close the door\"}}}}}}";
        let json = "{\"k\": \"Close the door\"}";
        let base = Catalogue { base: file("en.json", json), ..german() };
        let values = Catalogue { placeholders: super::super::Placeholders::Split, ..german() };
        for (name, text, catalogue) in [
            ("a.po", po, german()),
            ("a.xlf", xliff, values),
            ("a.xcstrings", apple, german()),
            ("a.json", json, base),
            (
                "a.yaml",
                "k: Close the door\n",
                Catalogue { base: file("en.yml", "en:\n  k: Close the door\n"), ..german() },
            ),
        ] {
            let told = told_as(name, text.as_bytes(), catalogue.clone());
            assert!(told.iter().any(|line| line.contains(untranslated)), "{name}: {told:#?}");
            let same = Catalogue { same: ["*".to_owned()].into(), ..catalogue };
            assert!(!told_as(name, text.as_bytes(), same).iter().any(|line| line.contains("N0224")), "{name}");
        }
        // Without a source a text in other letters is told, unless it is meant so.
        let foreign = |same: &[&str]| {
            let same = same.iter().map(|id| (*id).to_owned()).collect();
            let told = told_as("a.json", json.as_bytes(), Catalogue { language: "ja".to_owned(), same, ..german() });
            told.iter().filter(|line| line.contains("N02")).count()
        };
        assert_eq!([foreign(&[]), foreign(&["k"]), foreign(&["*"])], [1, 0, 0]);
        let broken = Catalogue { base: file("en.json", "{\"k\": 1,}"), ..german() };
        assert!(told_as("a.json", json.as_bytes(), broken)[0].starts_with("1:9 R0219 "));
        // What the source has and the translation has not.
        let base = file(
            "en.json",
            r#"{"k": "Close the door", "l": {"m": "One more", "n": "..."}, "i_one": "a", "i_other": "b", "o": "O"}"#,
        );
        let lacking = |text: &str| {
            let skip = ["o".to_owned()].into();
            let told = told_as("a.json", text.as_bytes(), Catalogue { base: base.clone(), skip, ..german() });
            told.into_iter().filter(|line| line.contains("N0234")).collect::<Vec<_>>()
        };
        assert_eq!(lacking(r#"{"k": "Zu!", "l": {"m": ""}, "i_other": "b"}"#), [""; 0]);
        assert_eq!(
            lacking(r#"{"k": "Zu!", "i_few": "c"}"#),
            ["1 N0234 no entry is called `l.m`, which en.json has, with 1 more like it"]
        );
        // One that is not ready is there all the same.
        let fuzzy = "#, fuzzy\nmsgid \"k\"\nmsgstr \"Zu\"\nmsgid \"m\"\nmsgstr \"Auf\"\n";
        let base = file("en.po", "msgid \"k\"\nmsgstr \"Close the door\"\nmsgid \"m\"\nmsgstr \"Open it\"\n");
        let told = told_as("a.po", fuzzy.as_bytes(), Catalogue { base, ..german() });
        assert!(
            told.iter().any(|line| line.contains("N0212")) && !told.iter().any(|line| line.contains("N0234")),
            "{told:?}"
        );
        // Gettext's own texts are English, and so is this catalogue.
        assert_eq!(told_as("a.po", po.as_bytes(), Catalogue { language: "en-GB".to_owned(), ..german() }).len(), 1);
    }
}
