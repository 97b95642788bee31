//! The jobs of a state folder: those beside it, those that are named, and those that have run there and must be accounted for.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::problem::Problem;
use crate::store::trouble::Trouble;

/// What a person names.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Folders with jobs, and job files; all of one state folder.
    pub paths: Vec<PathBuf>,
    /// Jobs that have run there and whose files are gone for good, by their names without an ending.
    pub gone: Vec<String>,
}

/// A state folder and how its jobs are found.
#[derive(Debug)]
pub struct Jobs {
    state: PathBuf,
    folders: Vec<PathBuf>,
    named: Vec<PathBuf>,
    gone: BTreeSet<String>,
}

impl Jobs {
    /// The state folder that the jobs of `given` share; nothing where there is none yet.
    pub fn of(given: &Given) -> Result<Option<Jobs>, Problem> {
        let mut states = BTreeMap::new();
        let (mut folders, mut named) = (Vec::new(), Vec::new());
        for path in &given.paths {
            let folder = match fs::metadata(path) {
                Ok(found) if found.is_dir() => path.as_path(),
                Ok(_) => {
                    named.push(path.clone());
                    path.parent().unwrap_or(Path::new(""))
                }
                Err(error) => return Err(wrong(format!("`{}` cannot be read: {error}", path.display()))),
            };
            let state = folder.join(".rhapsode");
            match fs::canonicalize(&state) {
                Ok(whole) => {
                    // Where it is a link, the jobs that it was made for lie beside it.
                    let beside = whole.parent().filter(|_| whole.ends_with(".rhapsode")).map(Path::to_owned);
                    folders.extend(beside.filter(|_| state.is_symlink()));
                    states.insert(whole, state);
                }
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(error) => return Err((&Trouble::of("find", &state)(error)).into()),
            }
            folders.push(folder.to_owned());
        }
        let gone = given.gone.iter().cloned().collect();
        let mut states = states.into_values();
        match (states.next(), states.next()) {
            (Some(one), Some(other)) => {
                let (one, other) = (one.display(), other.display());
                Err(wrong(format!("these are jobs of two state folders, `{one}` and `{other}`")))
            }
            (state, _) => Ok(state.map(|state| Jobs { state, folders, named, gone })),
        }
    }

    /// The state folder.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The names of all jobs that have ever run here, auditions among them.
    pub(super) fn have_run(&self) -> Result<BTreeSet<String>, Problem> {
        stems_in(&self.state.join("locks"), "lock").map_err(|trouble| Problem::from(&trouble))
    }

    /// The files of all jobs; an error when one that has run here is not among them.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, Problem> {
        let mut files: BTreeMap<(PathBuf, OsString), PathBuf> = BTreeMap::new();
        let mut all = self.named.clone();
        for folder in &self.folders {
            all.extend(jobs_in(folder).map_err(|trouble| Problem::from(&trouble))?);
        }
        for path in all {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let parent =
                fs::canonicalize(parent).map_err(|error| Problem::from(&Trouble::of("find", parent)(error)))?;
            files.entry((parent, path.file_name().unwrap_or_default().to_owned())).or_insert(path);
        }
        let files: Vec<PathBuf> = files.into_values().collect();
        let mut missing = self.have_run()?;
        let here: BTreeSet<String> = files.iter().filter_map(|file| stem(file)).collect();
        let kept = stems_in(&self.state.join("auditions"), "toml").map_err(|trouble| Problem::from(&trouble))?;
        missing.retain(|name| !here.contains(name) && !kept.contains(name) && !self.gone.contains(name));
        match self.gone.iter().find(|name| here.contains(*name)) {
            Some(name) => Err(wrong(format!("the job `{name}` is not gone: its file is here"))),
            None if missing.is_empty() => Ok(files),
            None => Err(lost(&missing)),
        }
    }
}

/// R0632.
fn wrong(message: String) -> Problem {
    Problem::error("R0632", message).help("name a folder with job files, or job files that share one state folder")
}

/// R0631.
fn lost(missing: &BTreeSet<String>) -> Problem {
    let each: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let (which, one) = (each.join(", "), missing.first().map_or("", String::as_str));
    let message = format!("{which} ran here and no such job file is here, so nobody knows which takes it refers to");
    let help =
        format!("name the file where it lies now: `rhapsode gc . PATH`; or say `--gone {one}` when it is no more");
    Problem::error("R0631", message).help(help)
}

/// The files in `folder` that are jobs: those that end in `.toml`, but for such as are whole and plainly something else.
fn jobs_in(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut jobs = Vec::new();
    for entry in fs::read_dir(shown).map_err(Trouble::of("read", shown))? {
        let path = folder.join(entry.map_err(Trouble::of("read", shown))?.file_name());
        if path.extension().is_some_and(|ending| ending == "toml") && !path.is_dir() && may_be_job(&path) {
            jobs.push(path);
        }
    }
    jobs.sort();
    Ok(jobs)
}

fn may_be_job(path: &Path) -> bool {
    let table = fs::read_to_string(path).ok().and_then(|text| text.parse::<toml::Table>().ok());
    table.is_none_or(|table| table.contains_key("job") || table.contains_key("manuscript"))
}

/// The names of the files in `folder` that end in `ending`, without it; none where there is no such folder.
pub(super) fn stems_in(folder: &Path, ending: &str) -> Result<BTreeSet<String>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries.map_err(Trouble::of("read", folder))?,
    };
    let mut stems = BTreeSet::new();
    for entry in entries {
        let path = entry.map_err(Trouble::of("read", folder))?.path();
        stems.extend(stem(&path).filter(|_| path.extension().is_some_and(|its| its == ending)));
    }
    Ok(stems)
}

fn stem(path: &Path) -> Option<String> {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
}
