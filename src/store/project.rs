//! The Project: the format of a state folder, and the name by which ledgers that several projects share tell it apart.
//!
//! The name stays with the folder when it is moved or renamed. A copy beside its original gets a name of its own: what
//! the original has under way is not the copy's to settle.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::trouble::{Trouble, make_folder, sync_folder};
use crate::files::{self, File};
use crate::problem::Problem;
use crate::units::{Code, UtcMillis};

/// The format of state folders that this program writes and reads.
pub const VERSION: u32 = 1;

/// Bytes of a hash in a name: enough that no two projects of a person ever share one.
const NAME_BYTES: usize = 8;

/// The file in a state folder.
fn file_in(state: &Path) -> PathBuf {
    state.join("project.json")
}

#[derive(Debug, Serialize, Deserialize)]
struct Written {
    rhapsode_state: u32,
    project: String,
    /// Where the folder was when it got its name.
    folder: PathBuf,
}

/// Why a state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] Trouble),
    /// A newer program wrote it.
    #[error("the state folder `{}` has format {version}; this program knows format {VERSION}", path.display())]
    Newer {
        /// The folder.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// The file that names the project is not what was written.
    #[error("`{}` is not what was written: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How it shows.
        what: String,
    },
}

impl ProjectError {
    /// R0640 newer; R0641 damaged; or that of the disk.
    pub fn code(&self) -> Code {
        match self {
            ProjectError::Disk(trouble) => trouble.code(),
            ProjectError::Newer { .. } => Code("R0640"),
            ProjectError::Damaged { .. } => Code("R0641"),
        }
    }
}

impl From<&ProjectError> for Problem {
    fn from(error: &ProjectError) -> Problem {
        let help = match error {
            ProjectError::Disk(trouble) => return trouble.into(),
            ProjectError::Newer { .. } => "use the newer rhapsode that wrote it",
            ProjectError::Damaged { .. } => {
                "restore it from a backup, or remove it: the project then gets a new name, and requests that a dead run \
                 left open are settled with `rhapsode ledger resolve`"
            }
        };
        Problem::error(error.code().0, error.to_string()).help(help)
    }
}

/// The name of the project whose state is in `state`, without making one; `None` when it has none yet.
pub fn look(state: &Path) -> Result<Option<String>, ProjectError> {
    Ok(read(state)?.map(|written| written.project))
}

/// The name of the project whose state is in `state`; a folder without one gets it, durable when this returns.
pub fn open(state: &Path, now: UtcMillis) -> Result<String, ProjectError> {
    make_folder(state)?;
    let path = file_in(state);
    // Two jobs of one new folder may begin at the same moment; neither waits longer than the other writes a line.
    let _gate = Gate::close(state)?;
    let here = fs::canonicalize(state).map_err(Trouble::of("find", state))?;
    if let Some(written) = read(state)? {
        let copied = written.folder != here && is_same(&written);
        if !copied {
            return Ok(written.project);
        }
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(here.as_os_str().as_encoded_bytes());
    hasher.update(&now.0.to_le_bytes());
    let project = hasher.finalize().to_hex()[..NAME_BYTES * 2].to_owned();
    let written = Written { rhapsode_state: VERSION, project, folder: here };
    let new = path.with_added_extension("new");
    let mut file = File::create(&new).map_err(Trouble::of("create", &new))?;
    let json = serde_json::to_string(&written).map_err(io::Error::from).map_err(Trouble::of("write", &new))?;
    writeln!(file, "{json}").and_then(|()| file.sync_all()).map_err(Trouble::of("write", &new))?;
    files::rename(&new, &path).map_err(Trouble::of("rename", &new))?;
    sync_folder(state)?;
    Ok(written.project)
}

/// Passed by every run that begins, after it took its job's lock and before it looks at the shelf. While it is closed no run
/// gets further; it opens when this is dropped.
#[derive(Debug)]
pub struct Gate {
    _file: File,
}

impl Gate {
    /// Closes the gate of the state folder `state`, which is there; waits for whoever has closed it.
    pub fn close(state: &Path) -> Result<Gate, ProjectError> {
        let path = file_in(state).with_added_extension("lock");
        let file = File::options().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(Trouble::of("open", &path))?;
        file.lock().map_err(Trouble::of("lock", &path))?;
        Ok(Gate { _file: file })
    }
}

/// Whether the folder that got this name is still there and still has it.
fn is_same(written: &Written) -> bool {
    read(&written.folder).ok().flatten().is_some_and(|there| there.project == written.project)
}

fn read(state: &Path) -> Result<Option<Written>, ProjectError> {
    /// What every format will have, whatever else changes.
    #[derive(Deserialize)]
    struct Versioned {
        rhapsode_state: u32,
    }
    let path = file_in(state);
    let bytes = match files::read(&path) {
        Ok(bytes) => bytes,
        // A file in the way is named by whoever wants to write there.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(Trouble::of("read", &path)(error).into()),
    };
    let damaged = |error: serde_json::Error| ProjectError::Damaged { path: path.clone(), what: error.to_string() };
    let Versioned { rhapsode_state: version } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if version > VERSION {
        return Err(ProjectError::Newer { path: state.to_owned(), version });
    }
    serde_json::from_slice(&bytes).map(Some).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMillis = UtcMillis(1_800_000_000_000);

    #[test]
    fn a_name_is_given_once_and_moves_with_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (dir.path().join("a"), dir.path().join("b"));
        assert_eq!(look(&here).unwrap(), None);
        let name = open(&here, NOW).unwrap();
        assert_eq!(name.len(), 16);
        assert_eq!(open(&here, UtcMillis(5)).unwrap(), name);
        fs::rename(&here, &there).unwrap();
        assert_eq!(open(&there, UtcMillis(7)).unwrap(), name);
        assert_eq!(look(&there).unwrap(), Some(name.clone()));
        let new = open(&here, UtcMillis(9)).unwrap();
        assert_ne!(new, name, "another project in the old place");
        assert_eq!(open(&there, UtcMillis(9)).unwrap(), name);
    }

    #[test]
    fn a_copy_beside_its_original_is_another_project() {
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (dir.path().join("a"), dir.path().join("b"));
        let name = open(&here, NOW).unwrap();
        fs::create_dir(&there).unwrap();
        fs::copy(file_in(&here), file_in(&there)).unwrap();
        let copy = open(&there, NOW).unwrap();
        assert_ne!(copy, name);
        assert_eq!(open(&there, UtcMillis(1)).unwrap(), copy);
        assert_eq!(open(&here, UtcMillis(1)).unwrap(), name);
    }

    #[test]
    fn two_at_once_agree() {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> = std::thread::scope(|scope| {
            let each = (0..8).map(|n| scope.spawn(move || n)).collect::<Vec<_>>();
            let state = dir.path();
            let each =
                each.into_iter().map(|n| scope.spawn(move || open(state, UtcMillis(n.join().unwrap())).unwrap()));
            each.collect::<Vec<_>>().into_iter().map(|name| name.join().unwrap()).collect()
        });
        assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    }

    #[test]
    fn a_newer_format_and_a_damaged_file_are_refused_and_left() {
        let dir = tempfile::tempdir().unwrap();
        for (text, code) in
            [("{\"rhapsode_state\": 2, \"planets\": 9}", "R0640"), ("{", "R0641"), ("{\"rhapsode_state\": 1}", "R0641")]
        {
            fs::write(file_in(dir.path()), text).unwrap();
            let error = open(dir.path(), NOW).unwrap_err();
            assert_eq!(error.code(), Code(code), "{error}");
            assert_eq!(fs::read_to_string(file_in(dir.path())).unwrap(), text);
        }
    }
}
