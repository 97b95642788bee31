//! `init`: a job file and a manuscript that run as they are; nothing is ever overwritten.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::args::Init;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::problem::Problem;
use from::from;

mod from;
mod named;

/// The sample: two chapters, two voices.
const MANUSCRIPT: &str = include_str!("init/manuscript.md");

/// The job that reads the sample.
const JOB: &str = include_str!("init/job.toml");

/// The job file's name.
const JOB_NAME: &str = "job.toml";

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
