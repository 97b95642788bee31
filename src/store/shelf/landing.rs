//! How a reply becomes a take: spooled, whole, landed, settled; after each step a kill loses nothing that was paid for.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use rustix::fs::FallocateFlags;

use super::super::ballast::set_aside;
use super::super::trouble::Told;
use super::{Reserve, Shelf, ShelfError, Trouble, names, sync_folder};
use crate::audio::decode::{DecodeError, decode};
use crate::audio::judge::judge;
use crate::audio::meet::meet;
use crate::audio::take_file::header;
use crate::audio::{SAMPLE_BYTES, Take, write_pcm};
use crate::fault;
use crate::files::{self as fs, File};
use crate::plan::key::TakeKey;
use crate::studio::port::{self, LandError, Spool};
use crate::units::Frames;

/// What stands behind a key in the spool: a reply that arrives, one that is whole, a take not yet in its place.
const ENDINGS: [&str; 3] = ["part", "whole", "take"];

/// Bytes of a take that are written at a time.
const BLOCK: usize = 64 << 10;

/// How many threads sync folders side by side.
const SYNCERS: usize = 8;

/// A reply's file. It has no buffer here: nothing can be lost by dropping it.
struct Reply {
    file: File,
    path: PathBuf,
    reserve: Reserve,
}

impl Write for Reply {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Reply { file, path, reserve } = self;
        let written = reserve.for_work(|| file.write(bytes).map_err(Trouble::of("write the reply to", path)));
        written.map_err(|trouble| match trouble.source.kind() {
            ErrorKind::Interrupted => trouble.source,
            _ => Told(trouble).into(),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Shelf {
    pub(super) fn spooled(&self, key: &TakeKey, ending: &str) -> PathBuf {
        self.spool.join(format!("{key}.{ending}"))
    }

    /// The keys of which something is left in the spool.
    pub fn left(&self) -> Result<BTreeSet<TakeKey>, ShelfError> {
        let names = names(&self.spool)?;
        Ok(names.iter().filter_map(|name| name.split_once('.')?.0.parse().ok()).collect())
    }

    /// Writes the file of `take` beside the spool, syncs it, and only then gives it its name.
    fn put(&self, key: &TakeKey, take: &Take, samples: &[i16]) -> Result<(), LandError> {
        let head = header(&key.0, take).map_err(|error| LandError::BadAudio(error.to_string()))?;
        let written = self.reserve.for_work(|| self.write_take(key, &head, samples));
        written.map_err(|trouble| io::Error::from(Told(trouble)).into())
    }

    /// Makes `samples`, of which `take` is known, the take under `key`, unless there is one: a part of a take that is on the
    /// shelf already. Its folder is not synced yet: [`Shelf::settle_placed`] does that for many.
    pub fn place(&self, key: &TakeKey, take: &Take, samples: &[i16]) -> Result<(), ShelfError> {
        if self.path(key).exists() {
            return Ok(());
        }
        let head =
            header(&key.0, take).map_err(|error| Trouble::of("write", &self.path(key))(io::Error::other(error)))?;
        self.reserve.for_work(|| self.write_take(key, &head, samples))?;
        if let Some(outlook) = self.outlook().as_mut() {
            outlook.landed(key, (take.speech.end - take.speech.start) * SAMPLE_BYTES);
        }
        Ok(())
    }

    /// Makes the takes of `keys` durable that were placed.
    pub fn settle_placed(&self, keys: &[TakeKey]) -> Result<(), ShelfError> {
        self.root_folders()?;
        let folders: BTreeSet<PathBuf> = keys.iter().map(|key| self.folder(key)).collect();
        Ok(self.sync_all(&folders.into_iter().collect::<Vec<_>>())?)
    }

    fn write_take(&self, key: &TakeKey, head: &[u8], samples: &[i16]) -> Result<(), Trouble> {
        let new = self.spooled(key, "take");
        let file = File::create(&new).map_err(Trouble::of("create", &new))?;
        let mut out = BufWriter::with_capacity(BLOCK, &file);
        out.write_all(head)
            .and_then(|()| write_pcm(samples, &mut out))
            .and_then(|()| out.flush())
            .map_err(Trouble::of("write", &new))?;
        drop(out);
        fault::point("take.temp");
        file.sync_data().map_err(Trouble::of("sync", &new))?;
        fault::point("take.synced");
        let to = self.path(key);
        match fs::rename(&new, &to) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.add_folder(&self.folder(key))?;
                fs::rename(&new, &to).map_err(Trouble::of("rename", &new))?;
            }
            done => done.map_err(Trouble::of("rename", &new))?,
        }
        fault::point("take.renamed");
        Ok(())
    }

    fn add_folder(&self, folder: &Path) -> Result<(), Trouble> {
        match fs::create_dir(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => made.map_err(Trouble::of("create", folder))?,
        }
        *self.unrooted.lock().unwrap_or_else(PoisonError::into_inner) = true;
        Ok(())
    }

    /// Makes the folders in `takes/` durable, once after each that is new. Others wait meanwhile: they count on it too.
    fn root_folders(&self) -> Result<(), Trouble> {
        let mut unrooted = self.unrooted.lock().unwrap_or_else(PoisonError::into_inner);
        if *unrooted {
            sync_folder(&self.root.join("takes"))?;
            *unrooted = false;
        }
        Ok(())
    }
}

impl Shelf {
    /// Syncs `folders`, some side by side: a file system with a journal makes one commit of them, and one that has just
    /// been committed costs next to nothing, so that more threads than [`SYNCERS`] would cost more than they save.
    fn sync_all(&self, folders: &[PathBuf]) -> Result<(), Trouble> {
        let share = folders.len().div_ceil(SYNCERS).max(1);
        let sync = |some: &[PathBuf]| some.iter().try_for_each(|folder| sync_folder(folder));
        let (first, rest) = folders.split_at(share.min(folders.len()));
        std::thread::scope(|scope| {
            let others: Vec<_> = rest.chunks(share).map(|some| scope.spawn(move || sync(some))).collect();
            let first = sync(first);
            let others = others.into_iter().map(|other| {
                other.join().unwrap_or_else(|_| {
                    Err(Trouble::of("sync", &self.root)(io::Error::other("the syncing thread died")))
                })
            });
            others.chain([first]).collect()
        })
    }
}

fn io_of(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> io::Error {
    let trouble = Trouble::of(doing, path);
    move |error| Told(trouble(error)).into()
}

fn gone_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    outcome.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

impl port::Shelf for Shelf {
    fn find(&self, key: &TakeKey) -> io::Result<Option<Take>> {
        Ok(Shelf::find(self, key)?)
    }

    fn spool(&self, key: &TakeKey) -> io::Result<Spool> {
        let whole = self.spooled(key, "whole");
        // Looking takes no lock of the folder's, removing does, and there is nearly always nothing.
        if whole.exists() {
            gone_is_fine(fs::remove_file(&whole)).map_err(io_of("replace", &whole))?;
        }
        let path = self.spooled(key, "part");
        let file = self.spares.open(&path).map_err(io_of("create", &path))?;
        let each = self.each.load(Ordering::Relaxed);
        if each > 0
            && let Err(error) = set_aside(&file, each, FallocateFlags::KEEP_SIZE)
            && error.kind() != ErrorKind::Unsupported
        {
            return Err(io_of("set room aside in", &path)(error));
        }
        Ok(Spool::new(Box::new(Reply { file, path, reserve: self.reserve.clone() })))
    }

    fn whole(&self, key: &TakeKey) -> io::Result<()> {
        let part = self.spooled(key, "part");
        let whole = self.spooled(key, "whole");
        // A power cut may leave a name without all of its bytes, and not every format says how long it is: what is paid for
        // would be taken for whole.
        if self.each.load(Ordering::Relaxed) > 0 {
            let reply = File::options().write(true).open(&part).map_err(io_of("open", &part))?;
            reply.sync_data().map_err(io_of("sync", &part))?;
        }
        let renamed = self.reserve.for_work(|| fs::rename(&part, &whole).map_err(Trouble::of("rename", &part)));
        renamed.map_err(Told)?;
        fault::point("spool.synced");
        Ok(())
    }

    fn land(&self, key: &TakeKey, lengths: &RangeInclusive<Frames>) -> Result<Take, LandError> {
        let whole = self.spooled(key, "whole");
        let reply = File::open(&whole).map_err(io_of("open", &whole))?;
        let decoded = decode(reply, self.raw).map_err(|error| match error {
            DecodeError::Io(error) => LandError::Io(io_of("read", &whole)(error)),
            bad => LandError::BadAudio(bad.to_string()),
        })?;
        let decoded = meet(decoded, self.rate).map_err(|error| LandError::BadAudio(error.to_string()))?;
        fault::point("decode.after");
        let take = judge(&decoded, self.rate, lengths).map_err(|unfit| LandError::BadAudio(unfit.to_string()))?;
        self.put(key, &take, &decoded.samples)?;
        if let Some(outlook) = self.outlook().as_mut() {
            outlook.landed(key, (take.speech.end - take.speech.start) * SAMPLE_BYTES);
        }
        Ok(take)
    }

    /// Only now, with the takes durable, are their spools removed.
    fn settle(&self, keys: &[TakeKey]) -> io::Result<()> {
        self.root_folders()?;
        let folders: BTreeSet<PathBuf> = keys.iter().map(|key| self.folder(key)).collect();
        self.sync_all(&folders.into_iter().collect::<Vec<_>>())?;
        fault::point("take.folder_synced");
        keys.iter().try_for_each(|key| {
            let whole = self.spooled(key, "whole");
            self.spares.keep(&whole, &self.spool).map_err(io_of("remove", &whole))
        })
    }

    fn has_whole(&self, key: &TakeKey) -> bool {
        self.spooled(key, "whole").exists()
    }

    fn room(&self) -> io::Result<()> {
        let spare = self.reserve.ballast().room()?;
        Ok(self.outlook().as_ref().map_or(Ok(()), |outlook| outlook.room(&self.root, spare))?)
    }

    fn discard(&self, key: &TakeKey) -> io::Result<()> {
        for ending in ENDINGS {
            let path = self.spooled(key, ending);
            gone_is_fine(fs::remove_file(&path)).map_err(io_of("remove", &path))?;
        }
        Ok(())
    }

    fn left(&self) -> io::Result<BTreeSet<TakeKey>> {
        Ok(Shelf::left(self)?)
    }
}
