//! A bundle: all files of prompts in one archive beside them, without dates, so that the same files are the same bytes.

use std::io::{self, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};

use super::archive::{self, Entry};
use super::beside::replace;
use super::manifest::Listed;
use super::{BindError, Bound, Work, Written, name};
use crate::files::File;
use crate::job::player::Archive;
use crate::session::event::Event;
use crate::units::Frames;

/// Packs `files` of `work`, which are there, as `kind` says.
pub fn bind(work: &Work<'_>, files: &[Listed], kind: Archive, see: &mut dyn FnMut(Event)) -> Result<Bound, BindError> {
    let mut bound = Bound::default();
    if files.is_empty() {
        return Ok(bound);
    }
    // By name: a row that moves in its catalogue changes nothing.
    let mut names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    let own = name::package(work.title, kind.extension());
    let written = match kind {
        Archive::Zip => {
            let entry = |name: &&str| {
                let hash = hash(&work.folder.join(name)).map_err(|e| BindError::io(&work.folder.join(name), e))?;
                Ok(Entry::file((*name).to_owned(), hash))
            };
            let entries: Vec<Entry<'_>> = names.iter().map(entry).collect::<Result<_, BindError>>()?;
            archive::write(work.folder, &own, &entries)?
        }
        Archive::Tar => replace(work.folder, &own, &|out| pack(work.folder, &names, out))?,
        Archive::TarGz => replace(work.folder, &own, &|out| gzip(work.folder, &names, out))?,
    };
    let frames = files.iter().fold(Frames(0), |sum, file| sum + file.frames);
    if written {
        let path = work.folder.join(&own);
        see(Event::wrote(&path, frames, work.book.rate));
        bound.wrote.push(Written { path, frames });
    } else {
        bound.kept.push(own);
    }
    Ok(bound)
}

/// blake3 of the file at `path`: a person may have put another recording there.
fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Writes the files `names` of `folder` as a tar: everybody may read them, they are nobody's, and as old as time is.
fn pack(folder: &Path, names: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let mut builder = tar::Builder::new(out);
    for name in names {
        let file = File::open(folder.join(name))?;
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(file.metadata()?.len());
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, name, file)?;
    }
    builder.into_inner().map(|_| ())
}

/// The same in gzip's form, which holds no date, no name and no system, and is not compressed.
fn gzip(folder: &Path, names: &[&str], out: &mut dyn Write) -> io::Result<()> {
    /// No system in particular (RFC 1952, section 2.3.1).
    const UNKNOWN: u8 = 255;
    let mut gz = GzBuilder::new().mtime(0).operating_system(UNKNOWN).write(out, Compression::none());
    pack(folder, names, &mut gz)?;
    gz.finish().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind::fixture::{Scene, listed, said};
    use crate::script::Break;

    #[test]
    fn a_bundle_is_the_same_whatever_the_order_and_made_anew_where_a_file_changed() {
        let scene = Scene::of(&[said("One", Break::Chapter, 100), said("Two", Break::Chapter, 100)]);
        let folder = tempfile::tempdir().unwrap();
        let work = scene.work(folder.path());
        let mut files = listed(&work);
        for file in &files {
            std::fs::write(folder.path().join(&file.name), &file.name).unwrap();
        }
        for kind in [Archive::Zip, Archive::Tar, Archive::TarGz] {
            let made = |files: &[Listed]| bind(&work, files, kind, &mut |_| ()).unwrap().wrote.len();
            let path = folder.path().join(name::package(work.title, kind.extension()));
            assert_eq!(made(&files), 1);
            let bytes = std::fs::read(&path).unwrap();
            files.reverse();
            assert_eq!((made(&files), std::fs::read(&path).unwrap() == bytes), (0, true));
            let other = folder.path().join(&files[0].name);
            let old = std::fs::read(&other).unwrap();
            std::fs::write(&other, "edited by hand").unwrap();
            assert_eq!(made(&files), 1);
            std::fs::write(&other, old).unwrap();
            assert_eq!((made(&files), std::fs::read(&path).unwrap() == bytes), (1, true));
        }
        let bytes = std::fs::read(folder.path().join(name::package(work.title, "tar"))).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let found: Vec<(String, u64)> = archive
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.path().unwrap().display().to_string(), entry.header().mtime().unwrap()))
            .collect();
        assert_eq!(found.len(), files.len());
        assert!(found.iter().all(|(_, changed)| *changed == 0) && found.is_sorted());
    }
}
