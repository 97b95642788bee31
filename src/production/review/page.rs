//! The page of a review: what differs from the same job in another checkout, or takes that nobody has accepted, old beside new.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use super::Pair;
use crate::audio::check::Finding;
use crate::audio::{Digest, Take, wav};
use crate::bind::lpf::url;
use crate::files as fs;
use crate::plan::key::TakeKey;
use crate::plan::lock::drift::{Due, Inspection, changes};
use crate::plan::lock::step::{Stepped, steps};
use crate::plan::lock::{Locked, LockedFile};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::report::sound::from_to;
use crate::production::report::{may_replace, media, write};
use crate::report::review::page::{MARK, MOST_INLINE, MOST_PROMPTS, render};
use crate::report::review::record::{Bytes, Prompt, Record, Sound};
use crate::store::shelf;

/// What the checks say of takes, by the digests of their sound.
type Findings = BTreeMap<Digest, Vec<Finding>>;

/// What fills a page.
struct Filling<'a> {
    findings: Findings,
    /// The folder of the page.
    folder: &'a Path,
    /// Bytes of sound that still have room in it.
    room: u64,
}

impl Production {
    /// Writes to `path` a page on which old and new can be heard: what differs from the job `before`, or without one what nobody
    /// has accepted. It replaces nothing but such pages.
    pub fn review_page(&self, before: Option<&Production>, path: &Path) -> Result<(), Vec<Problem>> {
        let one = |problem| vec![problem];
        may_replace(path, MARK).map_err(one)?;
        let (inspection, plan) = self.inspected()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut filling = Filling { findings: self.findings(&plan)?, folder, room: MOST_INLINE };
        let (prompts, more) = match before {
            Some(before) => self.differing(before, &inspection, &mut filling)?,
            None => self.waiting(&inspection, &mut filling).map_err(one)?,
        };
        let record = Record {
            title: self.job.title.clone(),
            language: self.job.language().as_str().to_owned(),
            before: before.map(|before| before.job_path.display().to_string()),
            drifts: inspection.drifts.len(),
            prompts,
            more,
        };
        write(path, &render(&record)).map_err(one)
    }

    /// The first prompts that are not as in `before`, and how many more there are.
    fn differing(
        &self,
        before: &Production,
        now: &Inspection,
        filling: &mut Filling<'_>,
    ) -> Result<(Vec<Prompt>, usize), Vec<Problem>> {
        let was = before.inspect()?;
        let steps = steps(&was.locked, &now.locked);
        let more = steps.len().saturating_sub(MOST_PROMPTS);
        let mut prompts = Vec::new();
        for Stepped { step, old, new, changes } in steps.into_iter().take(MOST_PROMPTS) {
            let Some(either) = new.or(old) else { continue };
            let due = new.and_then(|new| now.due.iter().find(|due| due.name == new.name));
            let due = due.or_else(|| was.due.iter().find(|due| due.name == either.name));
            let (before_words, words) =
                (old.and_then(|old| words(&was.due, old)), new.and_then(|new| words(&now.due, new)));
            let is_other = new.is_none() || before_words != words;
            prompts.push(Prompt {
                step: step.word(),
                name: either.name.clone(),
                id: either.id.clone(),
                language: either.language.clone(),
                place: due.map(|due| due.site.clone()),
                was: before_words.filter(|_| is_other),
                words,
                changes,
                because: new.and_then(because),
                accepted: new.is_some_and(is_accepted),
                old: old.and_then(|old| before.file(old, filling)).into_iter().collect(),
                new: new.and_then(|new| self.file(new, filling)).into_iter().collect(),
            });
        }
        Ok((prompts, more))
    }

    /// The first prompts whose takes nobody has accepted, beside the other takes of their words on this shelf, and how many more
    /// there are.
    fn waiting(&self, now: &Inspection, filling: &mut Filling<'_>) -> Result<(Vec<Prompt>, usize), Problem> {
        let waiting = || super::pairs(&now.due, &now.locked).filter(|pair| !is_accepted(pair.locked));
        let more = waiting().count().saturating_sub(MOST_PROMPTS);
        let mut prompts = Vec::new();
        for Pair { due, locked } in waiting().take(MOST_PROMPTS) {
            let mut old = Vec::new();
            for take in locked.takes.iter().filter(|take| !take.accepted) {
                for (nth, other) in self.takes_of(&take.made.key)? {
                    if other.digest != take.sound {
                        let key =
                            take.made.key.again().find(|(at, _)| at + 1 == nth).map_or(take.made.key, |(_, key)| key);
                        old.push(self.kept(&key, nth, &other, filling));
                    }
                }
            }
            prompts.push(Prompt {
                step: if because(locked).is_some() { "another take" } else { "new take" },
                name: due.name.clone(),
                id: due.id.clone(),
                language: due.language.clone(),
                place: Some(due.site.clone()),
                was: None,
                words: words(&now.due, locked),
                changes: Vec::new(),
                because: because(locked),
                accepted: false,
                old,
                new: self.file(locked, filling).into_iter().collect(),
            });
        }
        Ok((prompts, more))
    }

    /// The file of `locked` that most browsers play.
    fn file(&self, locked: &Locked, filling: &mut Filling<'_>) -> Option<Sound> {
        let ends = |file: &&LockedFile, ending: &str| file.path.rsplit_once('.').is_some_and(|(_, end)| end == ending);
        let played =
            media().find_map(|media| Some((locked.files.iter().find(|file| ends(file, media.extension))?, media)));
        let (file, media_type) = match played {
            Some((file, media)) => (file, Some(media.media_type)),
            None => (locked.files.first()?, None),
        };
        let path = self.job.output.join(&file.path);
        let length = fs::metadata(&path).map_or(0, |about| about.len());
        let bytes = match filling.takes(length).then(|| fs::read(&path)) {
            Some(Ok(bytes)) if media_type.is_some() => Bytes::Inline(bytes),
            _ if length == 0 => Bytes::Gone,
            _ => {
                let name: Vec<String> = file.path.split('/').map(url).collect();
                Bytes::Linked(from_to(filling.folder, &self.job.output) + &name.join("/"))
            }
        };
        let heard = locked.takes.iter().map(|take| filling.findings.get(&take.sound));
        let findings: Option<Vec<Vec<Finding>>> = heard.map(Option::<&Vec<Finding>>::cloned).collect();
        let findings = findings.map(|findings| findings.concat());
        Some(Sound { name: file.path.clone(), ms: file.ms, digest: file.bytes, findings, bytes, media_type })
    }

    /// The take `nth` of some words, whose key is `key`, as it lies on the shelf.
    fn kept(&self, key: &TakeKey, nth: u32, take: &Take, filling: &mut Filling<'_>) -> Sound {
        let path = shelf::path_in(self.places.state(), key);
        let read = || -> Option<Vec<u8>> {
            let mut file = wav::header(take.rate, take.frames);
            shelf::pcm_in(self.places.state(), key).ok()?.read_to_end(&mut file).ok()?;
            Some(file)
        };
        let bytes = match filling.takes(take.frames.0 * 2).then(read).flatten() {
            Some(bytes) => Bytes::Inline(bytes),
            None => {
                let name = path.file_name().map(|name| url(&name.to_string_lossy())).unwrap_or_default();
                Bytes::Linked(from_to(filling.folder, path.parent().unwrap_or(&path)) + &name)
            }
        };
        Sound {
            name: format!("take {nth}"),
            ms: Some(take.frames.0 * 1000 / u64::from(take.rate.0.max(1))),
            digest: take.digest,
            findings: filling.findings.get(&take.digest).cloned(),
            bytes,
            media_type: Some("audio/wav"),
        }
    }
}

impl Filling<'_> {
    /// Takes up room for `bytes` of sound; `false` when there is not enough, and for nothing at all.
    fn takes(&mut self, bytes: u64) -> bool {
        let left = self.room.checked_sub(bytes).filter(|_| bytes > 0);
        self.room = left.unwrap_or(self.room);
        left.is_some()
    }
}

/// The words of the prompt that is locked as `locked`, where they are among those that are `due`.
fn words(due: &[Due], locked: &Locked) -> Option<String> {
    let due = due.iter().find(|due| due.name == locked.name && changes(due, locked).is_empty())?;
    Some(due.takes.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" "))
}

fn because(locked: &Locked) -> Option<String> {
    locked.takes.iter().find_map(|take| take.because.clone())
}

fn is_accepted(locked: &Locked) -> bool {
    locked.takes.iter().all(|take| take.accepted)
}
