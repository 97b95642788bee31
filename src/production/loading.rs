//! Loading: the files that a job names, read before anything is spent.

use std::path::Path;

use crate::bind::cover::Cover;
use crate::job::{self, Coding, Job};
use crate::problem::Problem;
use crate::production::copied::read_recordings;
use crate::read::{self, Source};

/// A manuscript that was read from disk.
pub(super) struct Loaded {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) manner: read::Manner,
}

impl Loaded {
    /// Name and content of each file that was read: its own, and those beside it.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let beside = self.manner.catalogue.iter().flat_map(|catalogue| catalogue.beside());
        let beside = beside.map(|file| (file.name.as_str(), file.bytes.as_slice()));
        let recordings = self.manner.catalogue.iter().flat_map(|catalogue| &catalogue.recordings);
        // Of a recorded file its hash stands for what is in it.
        let recordings = recordings.map(|(name, known)| (name.as_str(), known.as_bytes()));
        std::iter::once((self.name.as_str(), self.bytes.as_slice())).chain(beside).chain(recordings)
    }
}

pub(super) fn load(job: &Job, folder: &Path) -> Result<Vec<Loaded>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut loaded = Vec::new();
    for manuscript in &job.manuscripts {
        match std::fs::read(&manuscript.path) {
            Ok(bytes) => {
                let mut manner = manuscript.manner.clone();
                if let Some(catalogue) = &mut manner.catalogue {
                    problems.extend(catalogue.beside_mut().filter_map(|file| read_beside(file).err()));
                }
                let mut from = Loaded { name: manuscript.name.clone(), bytes, manner };
                read_recordings(&mut from, folder);
                loaded.push(from);
            }
            Err(error) => problems.push(unreadable("R0109", kind_of(manuscript), &manuscript.name, &error)),
        }
    }
    if problems.is_empty() { Ok(loaded) } else { Err(problems) }
}

/// Reads a file beside a catalogue.
fn read_beside(file: &mut read::Beside) -> Result<(), Problem> {
    file.bytes = std::fs::read(&file.path).map_err(|error| unreadable("R0109", "catalogue", &file.name, &error))?;
    Ok(())
}

fn kind_of(source: &job::Manuscript) -> &'static str {
    match &source.manner.catalogue {
        Some(catalogue) if catalogue.becomes == read::Becomes::Dub => job::dub::SUBTITLES,
        Some(_) => "catalogue",
        None => "manuscript",
    }
}

/// The picture that the job names. It is read before anything is spent, like all that goes in.
pub(super) fn load_cover(job: &Job) -> Result<Option<Cover>, Problem> {
    let Some(path) = &job.tags.cover else { return Ok(None) };
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| unreadable("R0145", "cover", &name, &error))?;
    Cover::of(bytes).map(Some).map_err(|error| {
        let help = "give a JPEG or PNG of at most 8 MiB; 2400 by 2400 pixels is what stores ask for";
        Problem::error("R0146", format!("`{name}` cannot be the cover: {error}")).help(help)
    })
}

/// Fills what `job` does not say of the work with what its first EPUB does; the job's own cover goes before the EPUB's. With a
/// warning where nothing else is there than a cover that cannot be used, and a file would show it.
pub(super) fn said_of_itself(
    job: &mut Job,
    sources: &[Loaded],
    cover: Option<Cover>,
) -> (Option<Cover>, Option<Problem>) {
    let about = sources.iter().find_map(|from| {
        let source = Source { name: &from.name, bytes: &from.bytes, manner: &from.manner };
        Some((&from.name, read::about(&source)?))
    });
    let Some((name, about)) = about else { return (cover, None) };
    let fill = |slot: &mut Option<String>, said: Option<String>| *slot = slot.take().or(said);
    fill(&mut job.author, about.author);
    fill(&mut job.tags.publisher, about.publisher);
    fill(&mut job.tags.description, about.description);
    fill(&mut job.tags.isbn, about.isbn);
    fill(&mut job.tags.copyright, about.copyright);
    job.tags.year = job.tags.year.or(about.year);
    let Some(bytes) = about.cover.filter(|_| cover.is_none()) else { return (cover, None) };
    match Cover::of(bytes) {
        Ok(cover) => (Some(cover), None),
        Err(why) => {
            let is_shown = !job.papers.is_empty() || job.forms.iter().any(|form| form.coding != Coding::Wav);
            let warning = || {
                Problem::warning("R0163", format!("the cover in `{name}` cannot be used, and is left out: {why}"))
                    .help("name a JPEG or PNG as `cover` in [tags]")
            };
            (None, is_shown.then(warning))
        }
    }
}

pub(super) fn unreadable(code: &'static str, what: &str, name: &str, error: &std::io::Error) -> Problem {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => "check the path; `rhapsode init` makes a job to start from",
        std::io::ErrorKind::PermissionDenied => "allow this user to read it",
        std::io::ErrorKind::IsADirectory => "name the file inside it",
        _ => "see that it can be read, then run again",
    };
    Problem::error(code, format!("the {what} `{name}` cannot be read: {}", reason(error))).help(help)
}

pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
