//! Keeping the lock through a binding: which files a person has edited and stay, and what the new lock says of all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use super::would_change;
use crate::audio::Digest;
use crate::bind::manifest::{Known, Listed};
use crate::bind::{self, Bound, name};
use crate::files::File;
use crate::plan::key::KeyMap;
use crate::plan::lock::drift::{Found, changes, known_file};
use crate::plan::lock::{Lock, Locked, LockedFile, LockedTake, Made};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::binding::{Extent, Laid, trouble};
use crate::production::checks::Checked;
use crate::production::run::{BindTrouble, LockRule};
use crate::session::event::Event;

/// Hexadecimal digits of a render key that a lock keeps.
const RENDER_DIGITS: usize = 32;

/// Files that are named in one notice.
const NAMED: usize = 3;

/// What is known before files are bound.
pub(crate) struct Keeper {
    path: PathBuf,
    rule: LockRule,
    /// The lock as it is.
    old: Lock,
    /// What lies in the folders.
    found: Found,
    /// The lock as it will be, but for the digests of files that are still to be made.
    new: Lock,
    /// Files that lie under the names that their prompts had: where from, and where to.
    moves: Vec<(String, String)>,
}

impl Keeper {
    /// The files that a person has edited, and that stay.
    pub(crate) fn held(&self) -> BTreeSet<String> {
        let files = self.new.prompts.values().flat_map(|locked| &locked.files);
        files.filter(|file| file.edited).map(|file| file.path.clone()).collect()
    }

    /// Those that a person has edited, and of which `wrote` says that they were made anew.
    fn replaced(&self, wrote: impl Fn(&str) -> bool) -> Vec<String> {
        let edited = |was: &&LockedFile| {
            let there = self.found.files.get(&was.path).copied().flatten();
            there.is_some_and(|there| was.edited || there != was.bytes)
        };
        let known = self.old.prompts.values().flat_map(|locked| &locked.files);
        known.filter(edited).filter(|was| wrote(&was.path)).map(|was| was.path.clone()).collect()
    }
}

impl Production {
    /// What the lock will say of the work that is `laid`; none for a job without prompts. Nothing is written.
    pub(in crate::production) fn keeper(
        &self,
        checked: &Checked,
        laid: &Laid<'_>,
        rule: LockRule,
        extent: Extent,
    ) -> Result<Option<Keeper>, BindTrouble> {
        let Some(path) = self.lock_path() else { return Ok(None) };
        let problem = |problem| BindTrouble::Problems(vec![problem]);
        let old = self.read_lock(&path).map_err(problem)?;
        let is_there = old.is_some();
        let old = old.unwrap_or_default();
        let (due, settings) = self.due(&checked.plan);
        let found = self.found(&due, &old);
        let manifest = Known::read(&laid.work.folder.join(name::manifest(laid.work.title)));
        let listed = bind::list(&laid.work, &laid.rendering);
        let listed: BTreeMap<&str, &Listed> = listed.iter().map(|file| (file.name.as_str(), file)).collect();
        let mut sounds = checked.takes.iter().map(|take| take.digest);
        let apart = checked.plan.fresh_prompts();
        let was: KeyMap<&LockedTake> =
            old.prompts.values().flat_map(|locked| &locked.takes).map(|take| (take.made.key, take)).collect();
        let (mut new, mut moves) = (Lock::default(), Vec::new());
        for due in due {
            let before = old.prompts.get(&due.name);
            let kept = apart.get(due.name.as_str()).and_then(|name| old.prompts.get(*name));
            if let Some(kept) = kept {
                let known = due.files.iter().filter_map(|file| Some((known_file(&due, file, kept)?, file)));
                let files: Vec<LockedFile> = known
                    .map(|(known, file)| {
                        if known.path != file.path && !found.files.contains_key(&file.path) {
                            moves.push((known.path.clone(), file.path.clone()));
                        }
                        let there = found.files.get(&file.path).copied().flatten();
                        let rendered = manifest.render_of(&file.path).unwrap_or(&known.render);
                        let edited = known.path == file.path
                            && there.is_some_and(|there| self.is_edited(known, there, rendered));
                        let bytes = there.filter(|_| edited).unwrap_or(known.bytes);
                        let ms = known.ms.filter(|_| !edited);
                        LockedFile { path: file.path.clone(), bytes, ms, edited, ..known.clone() }
                    })
                    .collect();
                let (name, id, language) = (due.name, due.id, due.language);
                new.prompts.insert(name.clone(), Locked { name, id, language, takes: kept.takes.clone(), files });
                continue;
            }
            let takes = due.takes.iter().zip(sounds.by_ref());
            let takes: Vec<LockedTake> =
                takes.map(|((made, _), sound)| locked(made, sound, was.get(&made.key).copied(), checked)).collect();
            let same = before.filter(|before| changes(&due, before).is_empty() && sounds_alike(before, &takes));
            let files = due.files.iter().filter_map(|file| {
                let listed = listed.get(file.path.as_str())?;
                let mut render = listed.render.to_string();
                let there = found.files.get(&file.path).copied().flatten();
                let was = same.and_then(|before| before.files.iter().find(|was| was.path == file.path));
                let was = was.filter(|was| was.finish == file.finish).zip(there);
                let rendered = manifest.render_of(&file.path).unwrap_or(&render);
                let edited = was.is_some_and(|(was, there)| self.is_edited(was, there, rendered));
                render.truncate(RENDER_DIGITS);
                let rate = u64::from(laid.work.book.rate.0.max(1));
                Some(LockedFile {
                    path: file.path.clone(),
                    finish: file.finish.clone(),
                    render,
                    bytes: there.unwrap_or(Digest(0)),
                    ms: (!edited).then(|| (listed.frames.0 * 1000 + rate / 2) / rate),
                    edited,
                })
            });
            let (id, language) = (due.id.clone(), due.language.clone());
            new.prompts.insert(
                due.name.clone(),
                Locked { name: due.name.clone(), id, language, takes, files: files.collect() },
            );
        }
        if extent != Extent::Whole {
            // What is not published stays as it is, and so does what is known of it. Of single prompts nobody can say whether what
            // the lock knows beside them is still asked for: a run that publishes all does.
            let mut published: BTreeSet<String> = new.prompts.values().map(|locked| locked.language.clone()).collect();
            published.retain(|_| extent == Extent::Editions);
            let others = old.prompts.iter().filter(|(_, locked)| !published.contains(&locked.language));
            for (name, was) in others {
                new.prompts.entry(name.clone()).or_insert_with(|| was.clone());
            }
        }
        new.settings = old.settings.clone();
        new.settings.0.extend(settings.0);
        new.keep_settings_in_use();
        let keeper = Keeper { path, rule, old, found, new, moves };
        if rule == LockRule::MustStay && !(is_there && but_for_bytes(&keeper.old) == but_for_bytes(&keeper.new)) {
            return Err(problem(would_change(&keeper.path, "its takes are other ones")));
        }
        Ok(Some(keeper))
    }

    /// Writes the lock after the files are `bound`, tells of files that a person had edited, and returns where it lies.
    pub(in crate::production) fn keep(
        &self,
        keeper: Keeper,
        bound: &Bound,
        see: &mut dyn FnMut(Event),
    ) -> Result<PathBuf, BindTrouble> {
        let wrote: BTreeSet<PathBuf> = bound.wrote.iter().map(|written| written.path.clone()).collect();
        self.tell_edited(&keeper, &wrote, see);
        let Keeper { path, rule, old, mut new, moves, .. } = keeper;
        for (from, to) in &moves {
            bind::copy(&self.job.output, from, to).map_err(|error| trouble(&error))?;
        }
        for file in new.prompts.values_mut().flat_map(|locked| &mut locked.files) {
            if file.bytes == Digest(0) || wrote.contains(&self.job.output.join(&file.path)) {
                file.bytes = self.digest(&file.path).unwrap_or(Digest(0));
            }
        }
        if rule == LockRule::MustStay {
            let problem = || would_change(&path, "the files that were made are other ones");
            return if new.prompts == old.prompts { Ok(path) } else { Err(BindTrouble::Problems(vec![problem()])) };
        }
        let text = new.render().map_err(|error| {
            let message = format!("unexpected: the lock cannot be written as text: {error}");
            BindTrouble::Problems(vec![Problem::error("R0899", message).help("this is a bug: please report it")])
        })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bind::write_text(self.job_folder(), &name, &text).map_err(|error| trouble(&error))?;
        Ok(path)
    }

    /// Whether a person has edited the file that the lock knows as `was`, and that has the digest `there`. What an unfinished
    /// run has `rendered` anew since, and no lock knows yet, is no edit.
    fn is_edited(&self, was: &LockedFile, there: Digest, rendered: &str) -> bool {
        match there == was.bytes {
            true => was.edited,
            false => rendered.starts_with(&was.render) && self.is_sound(&was.path),
        }
    }

    /// Whether the file at `path` in the output folder begins like sound. A pointer that stands for it, or the rest of a
    /// copy that failed, is nothing that a person has edited.
    pub(in crate::production) fn is_sound(&self, path: &str) -> bool {
        let mut head = [0; 4];
        let read = File::open(self.job.output.join(path)).and_then(|mut file| file.read_exact(&mut head));
        let begins = |sign: &[u8]| head.starts_with(sign);
        // A frame of MPEG audio begins with eleven set bits.
        let is_mpeg = begins(b"ID3") || (head[0] == 0xff && head[1] >= 0xe0);
        read.is_ok() && (is_mpeg || [b"RIFF", b"RF64", b"fLaC", b"OggS"].iter().any(|sign| begins(*sign)))
    }

    /// Tells which files stay as a person has edited them, and which edited ones were among those that the run `wrote`.
    fn tell_edited(&self, keeper: &Keeper, wrote: &BTreeSet<PathBuf>, see: &mut dyn FnMut(Event)) {
        let held: Vec<String> = keeper.held().into_iter().collect();
        if let Some(names) = named(&held) {
            let message = format!("edited by hand, and made from what the job still says, so left as edited: {names}");
            see(Event::Noticed { code: "N0570", message });
        }
        if let Some(names) = named(&keeper.replaced(|path| wrote.contains(&self.job.output.join(path)))) {
            let message = format!("edited by hand, and made anew since the job asks for something else now: {names}");
            see(Event::Noticed { code: "N0571", message });
        }
    }
}

/// What the lock says of the take with `sound`, of which it has `known` so far.
fn locked(made: &Made, sound: Digest, known: Option<&LockedTake>, checked: &Checked) -> LockedTake {
    let same = known.filter(|known| known.sound == sound);
    let because = checked.because.get(&made.key).cloned().or_else(|| same?.because.clone());
    LockedTake { made: made.clone(), sound, accepted: same.is_some_and(|same| same.accepted), because }
}

/// Whether the takes of `before` are `takes`.
fn sounds_alike(before: &Locked, takes: &[LockedTake]) -> bool {
    before.takes.iter().map(|take| take.sound).eq(takes.iter().map(|take| take.sound))
}

/// The prompts of `lock` without the digests of files.
fn but_for_bytes(lock: &Lock) -> BTreeMap<String, Locked> {
    let mut bare = lock.prompts.clone();
    bare.values_mut().flat_map(|locked| &mut locked.files).for_each(|file| file.bytes = Digest(0));
    bare
}

/// The first of `names`, and how many there are beside; none for none.
fn named(names: &[String]) -> Option<String> {
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(NAMED) {
        _ if names.is_empty() => None,
        0 => Some(shown.join(", ")),
        more => Some(format!("{} and {more} more", shown.join(", "))),
    }
}
