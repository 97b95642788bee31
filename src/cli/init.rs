//! `init`: a job file and a manuscript that run as they are; nothing is ever overwritten.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::args::Init;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::problem::Problem;
use crate::read::{self, Manner, Source};

/// The sample: two chapters, two voices.
const MANUSCRIPT: &str = include_str!("init/manuscript.md");

/// The job that reads the sample.
const JOB: &str = include_str!("init/job.toml");

/// The job for a manuscript of one's own; words in `{}` are filled in.
const JOB_FROM: &str = include_str!("init/job-from.toml");

/// The job file's name.
const JOB_NAME: &str = "job.toml";

/// Suffixes of files that are read as manuscripts.
const SUFFIXES: [&str; 9] = ["md", "markdown", "txt", "epub", "html", "htm", "xhtml", "xht", "docx"];

/// A file to write.
struct Draft {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// Writes the files and returns what to tell the person.
pub fn run(args: &Init) -> Result<String, Failed> {
    let drafts = match &args.from {
        None => sample(&args.dir),
        Some(file) => from(file, &args.dir)?,
    };
    let taken: Vec<Problem> = drafts.iter().filter(|draft| draft.path.symlink_metadata().is_ok()).map(taken).collect();
    if !taken.is_empty() {
        return Err(Failed::all(taken, Status::Usage));
    }
    fs::create_dir_all(&args.dir).map_err(|error| unwritable(&args.dir, &error))?;
    let mut said = String::new();
    for draft in &drafts {
        write(draft)?;
        said.push_str(&format!("wrote {}\n", draft.path.display()));
    }
    let job = args.dir.join(JOB_NAME);
    Ok(format!("{said}Next: rhapsode run {}\n", shell_word(&tidy(&job))))
}

fn sample(dir: &Path) -> Vec<Draft> {
    let draft = |name: &str, text: &str| Draft { path: tidy(&dir.join(name)), bytes: text.into() };
    vec![draft("manuscript.md", MANUSCRIPT), draft(JOB_NAME, JOB)]
}

fn from(file: &Path, dir: &Path) -> Result<Vec<Draft>, Failed> {
    let suffix = file.extension().and_then(|suffix| suffix.to_str()).unwrap_or("").to_lowercase();
    let Some(name) = file.file_name().and_then(|name| name.to_str()).filter(|_| SUFFIXES.contains(&suffix.as_str()))
    else {
        let problem = Problem::error("R0806", format!("`{}` is no manuscript", file.display()))
            .help("`init --from` takes a file that ends in .md, .markdown, .txt, .epub, .html, .xhtml or .docx");
        return Err(Failed::because(problem, Status::Usage));
    };
    let bytes = fs::read(file).map_err(|error| {
        let problem = Problem::error("R0807", format!("`{}` cannot be read: {error}", file.display()))
            .help("look at the path and its permissions");
        Failed::because(problem, Status::Invalid)
    })?;
    let source = Source { name, bytes: &bytes, manner: &Manner::default() };
    // One that cannot be read yet gets a job all the same: `plan` says what is wrong with it.
    let words = match read::read(&[source]) {
        Ok((script, _)) => script.chapters.into_iter().map(|chapter| chapter.text).collect(),
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    };
    let (language, voice) = language(&words);
    let said = read::about(&source).and_then(|about| about.title);
    let title = said.or_else(|| title(&String::from_utf8_lossy(&bytes)));
    let title = title.unwrap_or_else(|| name.split('.').next().unwrap_or(name).to_owned());
    let job = JOB_FROM
        .replace("{title}", &quoted(&title))
        .replace("{language}", &quoted(language))
        .replace("{voice}", &quoted(voice))
        .replace("{path}", &quoted(name));
    let mut drafts = Vec::new();
    let beside = dir.join(name);
    if !same_file(file, &beside) {
        drafts.push(Draft { path: tidy(&beside), bytes });
    }
    drafts.push(Draft { path: tidy(&dir.join(JOB_NAME)), bytes: job.into() });
    Ok(drafts)
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
fn language(text: &str) -> (&'static str, &'static str) {
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

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// `./job.toml` as `job.toml`.
fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_owned(), Path::to_owned)
}

/// `path` as a shell takes it.
pub fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+,=@%".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn taken(draft: &Draft) -> Problem {
    Problem::error("R0801", format!("`{}` is there already and is not overwritten", draft.path.display()))
        .help("choose another folder: `rhapsode init FOLDER`")
}

fn write(draft: &Draft) -> Result<(), Failed> {
    let file = OpenOptions::new().write(true).create_new(true).open(&draft.path);
    match file.and_then(|mut file| file.write_all(&draft.bytes)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failed::because(taken(draft), Status::Usage)),
        Err(error) => Err(unwritable(&draft.path, &error)),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failed {
    let problem = Problem::error("R0808", format!("`{}` cannot be written: {error}", path.display()))
        .help("choose a folder that you may write to: `rhapsode init FOLDER`");
    Failed::because(problem, Status::State)
}

#[cfg(test)]
mod tests;
