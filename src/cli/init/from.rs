//! A job for a file of one's own: what is a manuscript, a catalogue or subtitles, and what its job has to say of it.

use std::fs;
use std::path::Path;

use super::{Draft, JOB_NAME, named, same_file, tidy};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::problem::Problem;
use crate::read::{self, Catalogue, Column, Manner, Notation, Placeholders, Source};

/// The jobs for each kind of file; words in `{}` are filled in.
const MANUSCRIPT: &str = include_str!("job-from.toml");
const CATALOGUE: &str = include_str!("job-catalogue.toml");
const DUB: &str = include_str!("job-dub.toml");

/// Suffixes of files that are read as manuscripts.
const SUFFIXES: [&str; 9] = ["md", "markdown", "txt", "epub", "html", "htm", "xhtml", "xht", "docx"];

/// What tables call the column of ids, and that of texts: those of the corpus, the likeliest first.
const IDS: [&str; 8] = ["id", "key", "filename", "file name", "file", "name", "identifier", "path"];
const TEXTS: [&str; 9] = ["text", "say", "string", "message", "translation", "prompt", "value", "phrase", "en"];

/// The languages of the built-in engine whose first voice is called as they are.
const VOICES: [&str; 4] = ["zh", "yue", "ja", "ko"];

/// What a file is read as.
enum Kind {
    Manuscript,
    Catalogue(Notation),
    Dub,
}

impl Kind {
    /// That of the file `name`. Plain text is a manuscript, unless it is called as Asterisk's lists are.
    fn of(name: &str) -> Option<Kind> {
        let suffix = Path::new(name).extension().and_then(|suffix| suffix.to_str()).unwrap_or("").to_lowercase();
        let is_manuscript = SUFFIXES.contains(&suffix.as_str());
        match Notation::of_name(name) {
            Ok(Notation::Srt | Notation::Vtt) => Some(Kind::Dub),
            Ok(notation) if !(is_manuscript && notation == Notation::Table) => Some(Kind::Catalogue(notation)),
            _ => is_manuscript.then_some(Kind::Manuscript),
        }
    }
}

/// The files that make a job in `dir` of `file`.
pub(super) fn from(file: &Path, dir: &Path) -> Result<Vec<Draft>, Failed> {
    let found = file.file_name().and_then(|name| name.to_str()).and_then(|name| Some((name, Kind::of(name)?)));
    let Some((name, kind)) = found else {
        let problem = Problem::error("R0806", format!("`{}` is no manuscript, catalogue or subtitles", file.display()))
            .help("name a .md, .txt, .epub, .html or .docx to have it read, a .csv, .po, .json, .xlf or another catalogue for prompts, or a .srt or .vtt for a dub");
        return Err(Failed::because(problem, Status::Usage));
    };
    let bytes = fs::read(file).map_err(|error| {
        let problem = Problem::error("R0807", format!("`{}` cannot be read: {error}", file.display()))
            .help("look at the path and its permissions");
        Failed::because(problem, Status::Invalid)
    })?;
    let (id, text) = match kind {
        Kind::Catalogue(Notation::Table) => (column(name, &bytes, &IDS, 1), column(name, &bytes, &TEXTS, 2)),
        _ => (Column::Number(1), Column::Number(2)),
    };
    let catalogue = match kind {
        Kind::Manuscript => None,
        _ => Some(guess(&id, &text)),
    };
    let manner = Manner { catalogue, ..Manner::default() };
    let source = Source { name, bytes: &bytes, manner: &manner };
    // One that cannot be read yet gets a job all the same: `plan` says what is wrong with it.
    let words = match read::read(&[source]) {
        Ok((script, _)) => script.chapters.into_iter().map(|chapter| chapter.text).collect(),
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    };
    let (mut language, mut voice) = language(&words);
    if !matches!(kind, Kind::Manuscript)
        && let Some(said) = named::language(file, &String::from_utf8_lossy(&bytes))
    {
        // A voice of its own where the built-in engine has one; else `plan` says that it does not speak the language.
        voice = if VOICES.contains(&said) { said } else { "en-gb" };
        language = said;
    }
    let (template, title) = match kind {
        Kind::Manuscript => {
            let said = read::about(&source).and_then(|about| about.title);
            (MANUSCRIPT, said.or_else(|| title(&String::from_utf8_lossy(&bytes))))
        }
        Kind::Catalogue(_) => (CATALOGUE, None),
        Kind::Dub => (DUB, None),
    };
    let title = title.unwrap_or_else(|| name.split('.').next().unwrap_or(name).to_owned());
    let columns = match kind {
        Kind::Catalogue(Notation::Table) => format!(
            "id   = {:<20} # the column of what files are called\ntext = {:<20} # the column of what is said\n\n",
            written(&id),
            written(&text)
        ),
        _ => "names = \"slug\"              # an id that cannot be the name of a file becomes one\n\n".to_owned(),
    };
    let job = template
        .replace("{title}", &quoted(&title))
        .replace("{language}", &quoted(language))
        .replace("{voice}", &quoted(voice))
        .replace("{columns}\n", &columns)
        .replace("{path}", &quoted(name));
    let mut drafts = Vec::new();
    let beside = dir.join(name);
    if !same_file(file, &beside) {
        drafts.push(Draft { path: tidy(&beside), bytes });
    }
    drafts.push(Draft { path: tidy(&dir.join(JOB_NAME)), bytes: job.into() });
    Ok(drafts)
}

/// A catalogue with the columns `id` and `text`, of which all that can be spoken is.
fn guess(id: &Column, text: &Column) -> Catalogue {
    let names = read::Names::Slug;
    Catalogue { id: id.clone(), text: text.clone(), names, placeholders: Placeholders::Skip, ..Catalogue::default() }
}

/// The first of `names` that the table has as a column, or the column `number`.
fn column(name: &str, bytes: &[u8], names: &[&str], number: u32) -> Column {
    let is_there = |column: &Column| {
        let manner = Manner { catalogue: Some(guess(column, column)), ..Manner::default() };
        let read = read::read(&[Source { name, bytes, manner: &manner }]);
        read.err().is_none_or(|problems| problems.iter().all(|problem| problem.code.0 != "R0211"))
    };
    let mut columns = names.iter().map(|name| Column::Name((*name).to_owned()));
    columns.find(is_there).unwrap_or(Column::Number(number))
}

/// A column as a job names it.
fn written(column: &Column) -> String {
    match column {
        Column::Number(number) => number.to_string(),
        Column::Name(name) => quoted(name),
    }
}

/// Text in a basic TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The words of the first heading.
fn title(text: &str) -> Option<String> {
    let heading = text.lines().find_map(|line| line.strip_prefix("# "))?;
    // `# Title {voice=alice}`: what stands in braces is markup.
    let words = heading.split('{').next()?.trim().trim_end_matches('#').trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// The language and a voice for it, from the characters used most: a guess that the job file shows and that is easy to
/// change.
pub(super) fn language(text: &str) -> (&'static str, &'static str) {
    /// Characters that Cantonese is written with and Mandarin is not.
    const CANTONESE: &str = "嘅咗喺唔佢哋冇嚟";
    let count = |of: fn(char) -> bool| text.chars().filter(|c| of(*c)).count();
    let kana = count(|c| matches!(c, '\u{3041}'..='\u{30ff}'));
    let hangul = count(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'));
    let han = count(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    let cantonese = count(|c| CANTONESE.contains(c));
    let letters = count(|c| c.is_ascii_alphabetic());
    // A Han, kana or hangul character says about as much as three letters.
    if letters > 3 * (kana + hangul + han) {
        ("en", "en-gb")
    } else if hangul > kana + han {
        ("ko", "ko")
    } else if kana * 10 > han {
        ("ja", "ja")
    } else if cantonese * 100 > han {
        ("yue", "yue")
    } else if han > 0 {
        ("zh", "zh")
    } else {
        ("en", "en-gb")
    }
}
