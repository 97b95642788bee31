//! The stage: files of the output folder that are whole and wait, beside the old ones, for the rest of the package.
//!
//! Each is named by a hash of its name and render key, so that whoever finds one knows what it is: a run that was killed
//! among them goes on where it was. Once all are there, the new manifest joins them under [`COMMIT`]: from then on the
//! package is decided, and [`commit`] gives every file its name, as often as it is begun. Before, nothing of the old
//! package is touched.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::BindError;
use super::beside::{make_folder, sync_folder};
use super::manifest::{Decided, Listed};
use crate::fault;
use crate::files as fs;

/// What the names of all staged files begin with.
const PREFIX: &str = ".rhapsode-";

/// The new manifest while the package gets its names.
pub(super) const COMMIT: &str = ".rhapsode-commit";

/// Hexadecimal digits of the hash in a staged file's name: 128 bits, so that no two files share one.
const DIGITS: usize = 32;

/// The name under which a file waits.
pub(super) fn name(name: &str, render: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(name.len() as u64).to_le_bytes());
    hasher.update(name.as_bytes());
    hasher.update(render.as_bytes());
    let hex = hasher.finalize().to_hex();
    format!("{PREFIX}{}", &hex[..DIGITS])
}

/// The name under which `file` waits.
pub(super) fn name_of(file: &Listed) -> String {
    name(&file.name, &file.render.to_string())
}

/// Where the sound of `file` is now: on the stage, or in its place.
pub(super) fn path_of(folder: &Path, file: &Listed) -> PathBuf {
    let staged = folder.join(name_of(file));
    if staged.is_file() { staged } else { folder.join(&file.name) }
}

/// Gives the files of a package that is decided their names, and last the manifest. Without one, nothing is done.
pub(super) fn commit(folder: &Path) -> Result<(), BindError> {
    let path = folder.join(COMMIT);
    let Some(decided) = Decided::read(&path) else { return Ok(()) };
    // It describes files that are about to change; while they do, nothing must vouch for them.
    let manifest = folder.join(super::name::manifest(&decided.title));
    remove(&manifest)?;
    sync(folder)?;
    let mut folders = BTreeSet::from([folder.to_owned()]);
    for file in &decided.files {
        let staged = folder.join(name(&file.name, &file.render));
        if staged.is_file() {
            let to = folder.join(&file.name);
            make_way(folder, &to, &mut folders)?;
            rename(&staged, &to)?;
            fault::point("output.renamed");
        }
    }
    folders.iter().try_for_each(|folder| sync(folder))?;
    rename(&path, &manifest)?;
    sync(folder)
}

/// Makes the folders between `folder` and the file at `to`, and adds them to those whose names must last.
fn make_way(folder: &Path, to: &Path, folders: &mut BTreeSet<PathBuf>) -> Result<(), BindError> {
    let between = to.ancestors().skip(1).take_while(|between| *between != folder);
    let new: Vec<PathBuf> = between.filter(|between| !folders.contains(*between)).map(Path::to_owned).collect();
    if let Some(inner) = new.first() {
        make_folder(inner)?;
    }
    folders.extend(new);
    Ok(())
}

/// Removes what waits in `folder` and is not among `wanted`: what runs with another job have left when they were killed.
pub(super) fn sweep(folder: &Path, wanted: &[String]) -> Result<(), BindError> {
    let failed = |e| BindError::io(folder, e);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if is_staged(&name) && wanted.iter().all(|wanted| OsStr::new(wanted) != name) {
            remove(&folder.join(name))?;
        }
    }
    Ok(())
}

fn is_staged(name: &OsStr) -> bool {
    let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { return false };
    if rest == "commit.part" {
        return true;
    }
    let hex = rest.strip_suffix(".part").unwrap_or(rest);
    hex.len() == DIGITS && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn remove(path: &Path) -> Result<(), BindError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(BindError::io(path, e)),
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), BindError> {
    fs::rename(from, to).map_err(|e| BindError::io(to, e))
}

fn sync(folder: &Path) -> Result<(), BindError> {
    sync_folder(folder).map_err(|e| BindError::io(folder, e))
}
