//! The job's catalogues as meant, and what a job of prompts makes: one file for each, and nothing for the whole.

use std::collections::BTreeMap;
use std::path::Path;

use serde_spanned::Spanned;

use super::edition::Edition;
use super::finding::{Finding, Findings};
use super::meant::{Facts, check_source};
use super::spec::{CatalogueSpec, JobSpec};
use super::{Files, Form, Format, Layout, Manuscript, player};
use crate::read::{
    Becomes, Beside, Catalogue, Column, Heading, Manner, NameRules, Notation, Overlaps, Sentences, Template, VALUES_CAP,
};
use crate::units::Language;

/// What stands for what files call an edition.
const LANGUAGE: &str = "{language}";

/// The catalogues that `spec` names, for each of the editions in order; what is wrong with them is in the findings.
pub(super) fn catalogues(
    spec: &JobSpec,
    (language, editions): (&str, &[Edition]),
    world: (&Path, &Facts<'_>),
    findings: &mut Findings,
) -> Vec<Manuscript> {
    let template = template(spec, findings);
    let tables = spec.catalogue.iter().flatten();
    if let Some(written) = tables.clone().find_map(|table| table.path.as_ref()).filter(|_| spec.manuscript.is_some()) {
        let message = "a job has manuscripts or catalogues, not both".to_owned();
        let help = "put one of the two into a job file of its own: what is on the shelf is the same for both";
        findings.error("R0150", message, written.span(), "a catalogue", help);
    }
    if editions.len() > 1 {
        apart(spec, &template, findings);
    }
    for table in tables.clone() {
        if let Some(written) = &table.path {
            only_tables(table, written.get_ref(), findings);
            check_values(table, findings);
        }
    }
    let common = Common { template, rules: player::meant::rules(spec) };
    if editions.is_empty() {
        let written = spec.job.as_ref().and_then(|table| table.language.as_ref()).map(Spanned::span);
        let called = player::meant::folder(spec, language, written, findings);
        let one = One { code: language, called, edition: None, is_original: false, is_first: true };
        return read_in(tables, &common, &one, world, findings);
    }
    let mut found = Vec::new();
    // What matters most is asked for first.
    for (at, edition) in editions.iter().enumerate() {
        let tag = edition.code.replace('_', "-");
        let tag = Language::parse(&tag).map_or_else(|| edition.language.to_string(), |language| language.to_string());
        let mut called = player::meant::folder(spec, &tag, Some(edition.span.clone()), findings);
        if called == tag {
            called.clone_from(&edition.code);
        }
        let is_original = Language::parse(language).is_some_and(|own| own.primary() == edition.language.primary());
        let one = One { code: &edition.code, called, edition: Some(edition), is_original, is_first: at == 0 };
        found.extend(read_in(tables.clone(), &common, &one, world, findings));
    }
    found
}

/// What all catalogues of a job have in common.
struct Common {
    template: Template,
    rules: Option<NameRules>,
}

/// A language of the catalogues.
struct One<'a> {
    /// What files call it.
    code: &'a str,
    /// What folders are called where `{language}` stands.
    called: String,
    edition: Option<&'a Edition>,
    /// Whether it is an edition in the job's own language, from which the others are translated.
    is_original: bool,
    is_first: bool,
}

/// The catalogues `tables` in one language.
fn read_in<'a>(
    tables: impl Iterator<Item = &'a CatalogueSpec>,
    common: &Common,
    one: &One<'_>,
    (folder, facts): (&Path, &Facts<'_>),
    findings: &mut Findings,
) -> Vec<Manuscript> {
    let mut found: Vec<Manuscript> = Vec::new();
    for table in tables {
        let Some(written) = &table.path else { continue };
        let shared = written.get_ref();
        let name = match one.edition {
            Some(_) => shared.replace(LANGUAGE, one.code),
            None => shared.clone(),
        };
        let written = &Spanned::new(written.span(), name);
        let path = folder.join(written.get_ref());
        if found.iter().any(|before| before.path.components().eq(path.components())) {
            let message = format!("the catalogue `{}` is named twice", written.get_ref());
            findings.error("R0113", message, written.span(), "the second time", "take one of the two out");
        } else if one.is_first || path != folder.join(shared) {
            check_source("catalogue", written, &path, facts, findings);
        }
        let mut catalogue = Catalogue {
            rules: common.rules.clone(),
            called: Some(one.called.clone()),
            edition: one.edition.map(|edition| edition.language.clone()),
            ..meant(table, common.template.clone(), one.code)
        };
        if one.edition.is_some() {
            let columns = [&mut catalogue.say, &mut catalogue.source, &mut catalogue.file];
            let columns = columns.into_iter().flat_map(Option::as_mut);
            for column in columns.chain([&mut catalogue.text]) {
                if let Column::Name(name) = column {
                    *name = name.replace(LANGUAGE, one.code);
                }
            }
        }
        beside(table, &mut catalogue, (written.get_ref(), &path), one, (folder, facts), findings);
        let manner = Manner { encoding: table.encoding, catalogue: Some(catalogue), ..Manner::default() };
        found.push(Manuscript { name: written.get_ref().clone(), path, manner, dialogue: None });
    }
    found
}

fn meant(table: &CatalogueSpec, template: Template, language: &str) -> Catalogue {
    fn value<T: Clone>(written: &Option<Spanned<T>>) -> Option<T> {
        written.as_ref().map(|written| written.get_ref().clone())
    }
    let ids = |written: &[String]| written.iter().map(|id| id.trim().to_owned()).collect();
    Catalogue {
        notation: table.format,
        id: value(&table.id).unwrap_or_else(|| Column::Name("id".to_owned())),
        text: value(&table.text).unwrap_or_else(|| Column::Name("text".to_owned())),
        folder: value(&table.folder),
        role: value(&table.role),
        say: value(&table.say),
        kind: value(&table.kind),
        file: value(&table.file),
        copies: None,
        recordings: BTreeMap::new(),
        priority: value(&table.priority),
        spoken: None,
        skip: ids(&table.skip),
        source: value(&table.source),
        base: None,
        same: ids(&table.same),
        max_chars: table.max_chars,
        delimiter: value(&table.delimiter).unwrap_or_default(),
        heading: if value(&table.header).unwrap_or(true) { Heading::FirstRow } else { Heading::None },
        placeholders: table.placeholders,
        values: table.values.iter().map(|(name, values)| (name.clone(), values.get_ref().clone())).collect(),
        values_cap: table.values_cap.unwrap_or(VALUES_CAP),
        names: table.names,
        contexts: value(&table.contexts).unwrap_or_default(),
        template,
        language: language.to_owned(),
        called: None,
        rules: None,
        edition: None,
        becomes: Becomes::Prompts,
        sentences: Sentences::default(),
        overlaps: Overlaps::default(),
        dashes: Vec::new(),
    }
}

/// Refuses what would be the same for all editions: files that lie at one place, and texts of one language.
fn apart(spec: &JobSpec, template: &Template, findings: &mut Findings) {
    if let Some(written) = spec.prompts.layout.as_ref().filter(|_| !template.has_language()) {
        let message = "`prompts.layout` has no `{language}`, so that the files of all editions would be the same";
        let help = "write it where languages part: {language}/{path}/{id}.{ext}";
        findings.error("R0155", message.to_owned(), written.span(), "one place for all", help);
    }
    for table in spec.catalogue.iter().flatten() {
        let Some(written) = table.path.as_ref().filter(|path| !path.get_ref().contains(LANGUAGE)) else { continue };
        let notation = table.format.map_or_else(|| Notation::of_name(written.get_ref()), Ok);
        let column = table.text.as_ref().map(Spanned::get_ref);
        let has_column = matches!(column, Some(Column::Name(name)) if name.contains(LANGUAGE));
        let help = match notation {
            // It has all languages in it.
            Ok(Notation::Xcstrings) => continue,
            Ok(Notation::Table) if has_column => continue,
            Ok(Notation::Table) => "write {language} into its path, or into `text` where it has a column for each",
            _ => "write {language} into its path: locale/{language}.po",
        };
        let message = format!("`{}` would say the same in all editions", written.get_ref());
        findings.error("R0155", message, written.span(), "one language for all", help);
    }
}

/// Has `catalogue`, called `name` and at `own`, read with the files beside it that `table` names where it has no columns.
fn beside(
    table: &CatalogueSpec,
    catalogue: &mut Catalogue,
    (name, own): (&str, &Path),
    one: &One<'_>,
    world: (&Path, &Facts<'_>),
    findings: &mut Findings,
) {
    let notation = catalogue.notation.map_or_else(|| Notation::of_name(name), Ok);
    let same = |written: &Column, of: &Column| matches!((written, of), (Column::Name(a), Column::Name(b)) if a == b);
    if notation.is_ok_and(|notation| notation == Notation::Table) {
        // The edition that the others are translated from is none of itself.
        let text = catalogue.text.clone();
        catalogue.source.take_if(|source| one.is_original || same(source, &text));
        return;
    }
    catalogue.spoken = file_beside("say", table.say.as_ref(), one, world, findings);
    catalogue.copies = file_beside("file", table.file.as_ref(), one, world, findings);
    let base = file_beside("source", table.source.as_ref(), one, world, findings);
    let is_own = |base: &Beside| one.is_original || base.path.components().eq(own.components());
    catalogue.base = base.filter(|base| !is_own(base));
    (catalogue.say, catalogue.file, catalogue.source) = (None, None, None);
}

/// The file beside a catalogue that the job names as `key`.
fn file_beside(
    key: &str,
    written: Option<&Spanned<Column>>,
    one: &One<'_>,
    (folder, facts): (&Path, &Facts<'_>),
    findings: &mut Findings,
) -> Option<Beside> {
    let written = written?;
    let Column::Name(shared) = written.get_ref() else {
        if one.is_first {
            let message = format!("`{key}` is a number, and this catalogue has no columns");
            let help = format!("name a file: {key} = \"prompts.toml\"");
            findings.error("R0153", message, written.span(), "means nothing here", &help);
        }
        return None;
    };
    let name = match one.edition {
        Some(_) => shared.replace(LANGUAGE, one.code),
        None => shared.clone(),
    };
    let path = folder.join(&name);
    if one.is_first || name != *shared {
        check_source("catalogue", &Spanned::new(written.span(), name.clone()), &path, facts, findings);
    }
    Some(Beside { name, path, bytes: Vec::new() })
}

/// Refuses values that no prompt can be made with.
fn check_values(table: &CatalogueSpec, findings: &mut Findings) {
    for (name, written) in &table.values {
        let values = written.get_ref();
        let why = if values.is_empty() {
            "there are none".to_owned()
        } else if values.iter().any(|value| value.trim().is_empty()) {
            "one of them is empty".to_owned()
        } else if let Some(twice) =
            values.iter().enumerate().find(|(at, value)| values.iter().take(*at).any(|one| one == *value))
        {
            format!("`{}` stands twice", twice.1)
        } else {
            continue;
        };
        let message = format!("the values of `{name}` cannot be used: {why}");
        let help = "name each value once, as it is said: count = [\"1\", \"2\"]";
        findings.error("R0227", message, written.span(), "no values", help);
    }
}

/// Refuses keys of `table` that mean something for tables or for gettext alone, where it is none.
fn only_tables(table: &CatalogueSpec, name: &str, findings: &mut Findings) {
    let notation = table.format.map_or_else(|| Notation::of_name(name), Ok);
    if let Some(written) = table.contexts.as_ref().filter(|_| !matches!(notation, Ok(Notation::Po) | Err(_))) {
        let message = format!("`contexts` is for gettext, and `{name}` is none");
        findings.error("R0153", message, written.span(), "means nothing here", "take it out");
    }
    if notation.is_ok_and(|notation| notation == Notation::Table) || table.path.is_none() {
        return;
    }
    let columns = [
        ("id", &table.id),
        ("text", &table.text),
        ("folder", &table.folder),
        ("role", &table.role),
        ("kind", &table.kind),
        ("priority", &table.priority),
    ];
    let columns = columns.into_iter().filter_map(|(key, column)| Some((key, column.as_ref()?.span())));
    let delimiter = table.delimiter.as_ref().map(|written| ("delimiter", written.span()));
    let header = table.header.as_ref().map(|written| ("header", written.span()));
    for (key, span) in columns.chain(delimiter).chain(header) {
        let message = format!("`{key}` is for tables, and `{name}` is none");
        let help = "take it out: the format itself says what is an id and what a text";
        findings.error("R0153", message, span, "means nothing here", help);
    }
}

fn template(spec: &JobSpec, findings: &mut Findings) -> Template {
    let Some(written) = &spec.prompts.layout else { return Template::default() };
    if spec.catalogue.is_none() {
        let finding =
            Finding::warning("R0116", "`prompts.layout` does nothing without a [[catalogue]]", written.span());
        findings.push(finding.label("has no effect").help("take it out, or name a catalogue"));
    }
    Template::parse(written.get_ref()).unwrap_or_else(|why| {
        let message = format!("`prompts.layout` cannot be `{}`: {why}", written.get_ref());
        let help = "it is made of {language}, {path} and {id}, and ends with .{ext}: {language}/{path}/{id}.{ext}";
        findings.error("R0151", message, written.span(), "no layout", help);
        Template::default()
    })
}

/// Has each of `forms` made for every prompt, and refuses what is made of a whole work.
pub(super) fn only_prompts(spec: &JobSpec, formats: &[Spanned<Format>], forms: &mut [Form], findings: &mut Findings) {
    if spec.catalogue.is_none() {
        return;
    }
    for written in formats {
        let format = *written.get_ref();
        if matches!(format, Format::M4b | Format::Srt | Format::Vtt | Format::Lrc | Format::Lpf | Format::Epub) {
            let message =
                format!("`{}` is not made of a catalogue, whose prompts are files of their own", format.extension());
            let help = "make `wav`, `flac`, `mp3` or `opus`";
            findings.error("R0152", message, written.span(), "is for whole works", help);
        }
    }
    let layout = &spec.package.layout;
    if *layout.get_ref() != Layout::Flat {
        let message = "this layout is for books; that of prompts is `prompts.layout`".to_owned();
        let help = "take `layout` out of [package]";
        findings.error("R0152", message, layout.span(), "is for whole works", help);
    }
    let encode = &spec.encode;
    let written = [&encode.wav.files, &encode.flac.files, &encode.mp3.files, &encode.opus.files, &encode.ogg.files];
    for files in written.into_iter().flatten() {
        if *files.get_ref() != Files::Chapters {
            let message = "a catalogue has no file for the whole work".to_owned();
            let help = "take `files` out: each prompt is a file";
            findings.error("R0152", message, files.span(), "is for whole works", help);
        }
    }
    forms.iter_mut().for_each(|form| form.files = Files::Chapters);
}

#[cfg(test)]
mod tests {
    use crate::job::tests::{read, wrong};
    use crate::read::Names;

    const PROMPTS: &str = "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[[catalogue]]\npath = \"a.csv\"\n";

    #[test]
    fn a_job_of_prompts_makes_a_file_of_each_and_no_other() {
        let (job, warnings) = read(PROMPTS).unwrap();
        assert_eq!(warnings, []);
        assert!(job.manuscripts[0].manner.catalogue.is_some());
        assert!(job.forms.iter().all(|form| !form.files.has_book()));
    }

    #[test]
    fn what_does_not_fit_prompts_is_said_at_once() {
        let text = PROMPTS.replace("language", "formats = [\"wav\", \"epub\"]\nlanguage")
            + "[[manuscript]]\npath = \"a.md\"\n[prompts]\nlayout = \"{name}.{ext}\"\n[encode.wav]\nfiles = \"both\"\n\
               [package]\nlayout = \"audiobookshelf\"\n";
        insta::assert_snapshot!(wrong(&text), @r#"
        3:19+6 R0152 `epub` is not made of a catalogue, whose prompts are files of their own (is for whole works) ⇒ make `wav`, `flac`, `mp3` or `opus`
        3:19+6 R0147 `epub` holds sound that every reader plays: MP3, M4B or Opus, and the job makes none (needs sound) ⇒ name a form of sound beside it: formats = ["mp3", "epub"]
        6:8+7 R0150 a job has manuscripts or catalogues, not both (a catalogue) ⇒ put one of the two into a job file of its own: what is on the shelf is the same for both
        10:10+14 R0151 `prompts.layout` cannot be `{name}.{ext}`: `{name}` stands for nothing (no layout) ⇒ it is made of {language}, {path} and {id}, and ends with .{ext}: {language}/{path}/{id}.{ext}
        12:9+6 R0143 Audiobookshelf plays all files of a folder one after the other: `both` is the work twice (the work twice) ⇒ choose `chapters` or `book`, or take `layout` out of [package]
        12:9+6 R0152 a catalogue has no file for the whole work (is for whole works) ⇒ take `files` out: each prompt is a file
        14:10+16 R0152 this layout is for books; that of prompts is `prompts.layout` (is for whole works) ⇒ take `layout` out of [package]
        "#);
    }

    #[test]
    fn keys_of_tables_mean_nothing_elsewhere() {
        let gettext = PROMPTS.to_owned() + "format = \"po\"\nnames = \"slug\"\n";
        let (job, _) = read(&gettext).unwrap();
        assert_eq!(job.manuscripts[0].manner.catalogue.as_ref().unwrap().names, Names::Slug);
        insta::assert_snapshot!(wrong(&(gettext + "id = \"msgctxt\"\nheader = false\n")), @"
        8:6+9 R0153 `id` is for tables, and `a.csv` is none (means nothing here) ⇒ take it out: the format itself says what is an id and what a text
        9:10+5 R0153 `header` is for tables, and `a.csv` is none (means nothing here) ⇒ take it out: the format itself says what is an id and what a text
        ");
    }
}
