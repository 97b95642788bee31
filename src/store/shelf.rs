//! The Shelf: the folder of takes, each named by its key, never overwritten unasked; only [`remove_from`] deletes any.
//!
//! `takes/ab/KEY.wav` holds takes, `spool/` replies that are arriving, `quarantine/` takes that turned out damaged.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ballast::{Ballast, Filling};
use super::outlook::Outlook;
use super::trouble::{Trouble, make_folder, sync_folder};
use crate::audio::Take;
use crate::audio::take_file::{HEADER_LEN, Pcm, parse};
use crate::fault;
use crate::files::{self as fs, File};
use crate::plan::key::TakeKey;
use crate::problem::Problem;
use crate::units::{Code, SampleRate};

mod landing;
mod spares;

use spares::Spares;

/// Why a take cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// Its file is not what was written.
    #[error("the take `{}` is damaged: {what}", path.display())]
    Damaged {
        /// Its key.
        key: TakeKey,
        /// Its file.
        path: PathBuf,
        /// How the damage shows.
        what: String,
    },
    /// It is not there.
    #[error("the take `{}` is gone", path.display())]
    Missing {
        /// Its key.
        key: TakeKey,
        /// Where it should be.
        path: PathBuf,
    },
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] Trouble),
}

impl ShelfError {
    /// R0612 damaged; R0613 missing; or that of the disk's trouble.
    pub fn code(&self) -> Code {
        match self {
            ShelfError::Damaged { .. } => Code("R0612"),
            ShelfError::Missing { .. } => Code("R0613"),
            ShelfError::Disk(trouble) => trouble.code(),
        }
    }
}

impl From<&ShelfError> for Problem {
    fn from(error: &ShelfError) -> Problem {
        let help = match error {
            ShelfError::Damaged { .. } => "restore it from a backup, or move it aside and run again to buy it anew",
            ShelfError::Missing { .. } => "restore it from a backup, or run again to buy it anew",
            ShelfError::Disk(trouble) => return trouble.into(),
        };
        Problem::error(error.code().0, error.to_string()).help(help)
    }
}

impl From<ShelfError> for io::Error {
    /// `InvalidData` for damage, `NotFound` for a missing take, the disk's own kind otherwise.
    fn from(error: ShelfError) -> io::Error {
        let kind = match &error {
            ShelfError::Damaged { .. } => ErrorKind::InvalidData,
            ShelfError::Missing { .. } => ErrorKind::NotFound,
            ShelfError::Disk(trouble) => trouble.source.kind(),
        };
        io::Error::new(kind, error)
    }
}

/// A folder of takes.
#[derive(Debug)]
pub struct Shelf {
    root: PathBuf,
    spool: PathBuf,
    rate: SampleRate,
    raw: Option<SampleRate>,
    /// Whether folders in `takes/` may not be durable yet; at first they are those of an earlier run.
    unrooted: Mutex<bool>,
    spares: Spares,
    reserve: Reserve,
    /// Bytes that are set aside in each reply's file.
    each: AtomicU64,
    outlook: Mutex<Option<Outlook>>,
}

/// Room for the replies under way, shared with the files that they are written to.
#[derive(Debug, Clone)]
struct Reserve(Arc<Mutex<Ballast>>);

impl Reserve {
    fn of(spool: &Path) -> Reserve {
        Reserve(Arc::new(Mutex::new(Ballast::at(spool.join("ballast")))))
    }

    fn ballast(&self) -> MutexGuard<'_, Ballast> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `work`, and once more in the room of the ballast where the disk was full.
    fn for_work<T>(&self, mut work: impl FnMut() -> Result<T, Trouble>) -> Result<T, Trouble> {
        let done = work();
        match &done {
            Err(trouble) if self.ballast().give_up(trouble) => work(),
            _ => done,
        }
    }
}

impl Shelf {
    /// Opens the shelf in `root`, creating its folders. Replies must decode to `rate`; with `raw`, replies of no known
    /// format are s16le mono at that rate.
    pub fn open(root: &Path, rate: SampleRate, raw: Option<SampleRate>) -> Result<Shelf, ShelfError> {
        for name in ["takes", "spool", "quarantine"] {
            make_folder(&root.join(name))?;
        }
        let (root, spool) = (root.to_path_buf(), root.join("spool"));
        let reserve = Reserve::of(&spool);
        Ok(Shelf {
            root,
            spool,
            rate,
            raw,
            unrooted: Mutex::new(true),
            spares: Spares::default(),
            reserve,
            each: AtomicU64::new(0),
            outlook: Mutex::new(None),
        })
    }

    /// The same shelf with a folder of its own for the replies of `job`, so that two jobs at once cannot write one file.
    pub fn spooling_for(mut self, job: &str) -> Result<Shelf, ShelfError> {
        self.spool = self.root.join("spool").join(job);
        make_folder(&self.spool)?;
        self.reserve = Reserve::of(&self.spool);
        Ok(self)
    }

    /// Sets `bytes` aside for the takes of replies under way, so that they fit on a disk that fills up meanwhile, and from
    /// now on `each` for every reply in its own file, before it is asked for: nobody can take that away. `spare` must be
    /// free beside it before another is asked for. To be called before a point is spent.
    pub fn brace(&self, each: u64, bytes: u64, spare: u64) -> Result<(), ShelfError> {
        self.each.store(each, Ordering::Relaxed);
        Ok(self.reserve.ballast().make(bytes, spare, Filling::Allocated)?)
    }

    /// From now on, nothing more may be begun unless the disks have room for all of `outlook` too.
    pub fn foresee(&self, outlook: Outlook) {
        *self.outlook() = Some(outlook);
    }

    fn outlook(&self) -> MutexGuard<'_, Option<Outlook>> {
        self.outlook.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives back what was set aside, by this run or one that died: nothing is under way any more.
    pub fn release(&self) {
        self.reserve.ballast().remove();
    }

    /// The rate of its takes.
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// The folder that holds the shelf.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file that holds, or would hold, the take of `key`.
    pub fn path(&self, key: &TakeKey) -> PathBuf {
        path_in(&self.root, key)
    }

    fn folder(&self, key: &TakeKey) -> PathBuf {
        folder_in(&self.root, key)
    }

    /// The take under `key`, if it is there; its header and length are checked, its sound is not.
    pub fn find(&self, key: &TakeKey) -> Result<Option<Take>, ShelfError> {
        find_in(&self.root, key)
    }

    /// The take under `key`, its sound read and checked too. Missing is an error.
    pub fn verify(&self, key: &TakeKey) -> io::Result<Take> {
        let mut sound = self.open_pcm(key)?;
        io::copy(&mut sound, &mut io::sink())?;
        Ok(sound.take)
    }

    /// The sound of `key`'s take, to be read to its end: there damage shows, as `InvalidData` with a [`ShelfError`].
    pub fn open_pcm(&self, key: &TakeKey) -> Result<Sound, ShelfError> {
        pcm_in(&self.root, key)
    }

    /// The keys of all takes, in no order: each folder is read once and no file is opened.
    pub fn index(&self) -> Result<Vec<TakeKey>, ShelfError> {
        keys_in(&self.root)
    }

    /// Moves the take of `key` out of the way, with `why` beside it; the new place is durable when this returns.
    /// Nothing is deleted: a person may want to hear what went wrong. Returns the new path.
    pub fn quarantine(&self, key: &TakeKey, why: &str) -> Result<PathBuf, ShelfError> {
        let folder = self.root.join("quarantine");
        let nth = |n: u32| folder.join(if n == 1 { format!("{key}.wav") } else { format!("{key}.{n}.wav") });
        let to = (1..u32::MAX).map(nth).find(|path| !path.exists()).unwrap_or_else(|| nth(1));
        let from = self.path(key);
        let note = to.with_extension("txt");
        fs::write(&note, format!("{why}\n")).map_err(Trouble::of("write", &note))?;
        fs::rename(&from, &to).map_err(Trouble::of("move", &from))?;
        sync_folder(&folder)?;
        sync_folder(&self.folder(key))?;
        Ok(to)
    }
}

fn folder_in(root: &Path, key: &TakeKey) -> PathBuf {
    root.join("takes").join(format!("{:02x}", key.0[0]))
}

/// The file that holds, or would hold, the take of `key` on the shelf in `root`.
pub fn path_in(root: &Path, key: &TakeKey) -> PathBuf {
    folder_in(root, key).join(format!("{key}.wav"))
}

/// The take under `key` on the shelf in `root`, if it is there; its header and length are checked. Writes nothing.
pub fn find_in(root: &Path, key: &TakeKey) -> Result<Option<Take>, ShelfError> {
    Ok(open_take(root, key)?.map(|(_, take)| take))
}

/// The sound of `key`'s take on the shelf in `root`, as [`Shelf::open_pcm`]. Writes nothing.
pub fn pcm_in(root: &Path, key: &TakeKey) -> Result<Sound, ShelfError> {
    let path = path_in(root, key);
    let (file, take) = open_take(root, key)?.ok_or_else(|| ShelfError::Missing { key: *key, path: path.clone() })?;
    Ok(Sound { pcm: Pcm::new(file, &take), take, key: *key, path })
}

/// The file of `key`'s take, standing at its sound.
fn open_take(root: &Path, key: &TakeKey) -> Result<Option<(File, Take)>, ShelfError> {
    let path = path_in(root, key);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Trouble::of("open", &path)(error).into()),
    };
    let len = file.metadata().map_err(Trouble::of("read", &path))?.len();
    let mut head = Vec::with_capacity(HEADER_LEN);
    file.by_ref().take(HEADER_LEN as u64).read_to_end(&mut head).map_err(Trouble::of("read", &path))?;
    match parse(&head, len) {
        Ok((found, take)) if found == key.0 => Ok(Some((file, take))),
        Ok((found, _)) => {
            let what = format!("it holds the take {}", TakeKey(found));
            Err(ShelfError::Damaged { key: *key, path, what })
        }
        Err(error) => Err(ShelfError::Damaged { key: *key, path, what: error.to_string() }),
    }
}

/// Removes the takes of `keys` from the shelf in `root`; `removed` is told of each that is gone. Each goes by itself: a kill
/// in between leaves the others whole. Their folders are durable when this returns.
pub fn remove_from(root: &Path, keys: &[TakeKey], removed: &mut dyn FnMut(&TakeKey)) -> Result<(), Trouble> {
    let mut folders = BTreeSet::new();
    for key in keys {
        let path = path_in(root, key);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            done => done.map_err(Trouble::of("remove", &path))?,
        }
        removed(key);
        fault::point("gc.removed");
        folders.insert(folder_in(root, key));
    }
    folders.iter().try_for_each(|folder| sync_folder(folder))
}

/// The keys of all takes of the shelf in `root`, in no order; none where there is no shelf yet. Writes nothing.
pub fn keys_in(root: &Path) -> Result<Vec<TakeKey>, ShelfError> {
    let takes = root.join("takes");
    if !takes.exists() {
        return Ok(Vec::new());
    }
    let mut keys = Vec::new();
    for folder in names(&takes)? {
        if folder.len() == 2 && folder.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let found = names(&takes.join(&folder))?;
            keys.extend(found.iter().filter(|name| name.starts_with(&folder)).filter_map(|name| {
                let key = name.strip_suffix(".wav")?.parse::<TakeKey>().ok()?;
                // `FromStr` takes capitals too, which would be the name of another file.
                (!name.bytes().any(|byte| byte.is_ascii_uppercase())).then_some(key)
            }));
        }
    }
    Ok(keys)
}

/// The names in `folder` that are text, none when it is not a folder.
fn names(folder: &Path) -> Result<Vec<String>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(Vec::new()),
        entries => entries.map_err(Trouble::of("read", folder))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(Trouble::of("read", folder))?.file_name().into_string());
    }
    Ok(names)
}

/// The PCM bytes (s16le mono) of a take, checked while they pass.
pub struct Sound {
    pcm: Pcm<File>,
    take: Take,
    key: TakeKey,
    path: PathBuf,
}

impl Sound {
    /// What is known of the take.
    pub fn take(&self) -> &Take {
        &self.take
    }
}

impl Read for Sound {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.pcm.read(buf).map_err(|error| match error.kind() {
            ErrorKind::InvalidData | ErrorKind::UnexpectedEof => {
                let (key, path, what) = (self.key, self.path.clone(), error.to_string());
                ShelfError::Damaged { key, path, what }.into()
            }
            _ => Trouble::of("read", &self.path)(error).into(),
        })
    }
}

#[cfg(test)]
mod tests;
