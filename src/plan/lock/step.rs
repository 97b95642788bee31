//! Steps: what became of each prompt from one lock to another, as whoever reviews a change wants to hear it.

use std::collections::{BTreeMap, BTreeSet};

use super::drift::{Change, remade};
use super::settings::Settings;
use super::{Lock, Locked, LockedFile, Made};
use crate::plan::key::TakeKey;

/// What became of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It was not there.
    Added,
    /// It was made from something else.
    Changed,
    /// Another take of the same words is used.
    Again,
    /// The sound of the same take was treated or coded otherwise.
    Treated,
    /// A person edited its file.
    Edited,
    /// It had another name.
    Moved,
    /// It is not there any more.
    Removed,
}

impl Step {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Step::Added => "added",
            Step::Changed => "changed",
            Step::Again => "another take",
            Step::Treated => "treated otherwise",
            Step::Edited => "edited by hand",
            Step::Moved => "moved",
            Step::Removed => "removed",
        }
    }
}

/// A prompt of which something differs between two locks.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepped<'a> {
    /// What became of it.
    pub step: Step,
    /// As it was.
    pub old: Option<&'a Locked>,
    /// As it is.
    pub new: Option<&'a Locked>,
    /// The parts that have changed.
    pub changes: Vec<Change>,
}

/// What became of the prompts of `old` in `new`, by the names that they have now; those that are gone stand at their old ones.
pub fn steps<'a>(old: &'a Lock, new: &'a Lock) -> Vec<Stepped<'a>> {
    let keys = |locked: &Locked| -> Vec<TakeKey> { locked.takes.iter().map(|take| take.made.key).collect() };
    let mut movable: BTreeMap<Vec<TakeKey>, Vec<&Locked>> = BTreeMap::new();
    for gone in old.prompts.values().rev().filter(|was| !new.prompts.contains_key(&was.name)) {
        movable.entry(keys(gone)).or_default().push(gone);
    }
    let names: BTreeSet<&String> = old.prompts.keys().chain(new.prompts.keys()).collect();
    let mut moved: BTreeSet<&str> = BTreeSet::new();
    let mut steps = Vec::new();
    for name in names {
        match (old.prompts.get(name), new.prompts.get(name)) {
            (Some(was), Some(is)) => steps.extend(between((was, &old.settings), (is, &new.settings))),
            (None, Some(is)) => {
                let from = movable.get_mut(&keys(is)).and_then(Vec::pop);
                moved.extend(from.map(|from| from.name.as_str()));
                let step = if from.is_some() { Step::Moved } else { Step::Added };
                steps.push(Stepped { step, old: from, new: Some(is), changes: Vec::new() });
            }
            (was, None) => steps.push(Stepped { step: Step::Removed, old: was, new: None, changes: Vec::new() }),
        }
    }
    // What has moved stands at its new name, which may come after the old one.
    steps.retain(|step| step.new.is_some() || step.old.is_none_or(|was| !moved.contains(was.name.as_str())));
    steps
}

/// What became of a prompt that kept its name; nothing for one that is as it was.
fn between<'a>((was, old): (&'a Locked, &Settings), (is, new): (&'a Locked, &Settings)) -> Option<Stepped<'a>> {
    let made = |locked: &'a Locked| -> Vec<&'a Made> { locked.takes.iter().map(|take| &take.made).collect() };
    let sounds = |locked: &'a Locked| locked.takes.iter().map(|take| take.sound);
    let stepped = |step, changes| Some(Stepped { step, old: Some(was), new: Some(is), changes });
    let changes = remade(&made(was), &made(is));
    if !changes.is_empty() {
        return stepped(Step::Changed, changes);
    }
    if !sounds(was).eq(sounds(is)) {
        return stepped(Step::Again, changes);
    }
    let pairs = || is.files.iter().filter_map(|file| Some((was.files.iter().find(|was| was.path == file.path)?, file)));
    if pairs().any(|(was, is)| was.bytes != is.bytes && is.edited) {
        return stepped(Step::Edited, changes);
    }
    let treated = pairs().find(|(was, is)| was.finish != is.finish);
    let differing = |(was, is): (&LockedFile, &LockedFile)| {
        Settings::differing((old, &was.finish.parts()), (new, &is.finish.parts()))
    };
    let changes = treated.map(differing).unwrap_or_default();
    let is_other =
        pairs().any(|(was, is)| was.bytes != is.bytes) || pairs().count() != was.files.len().max(is.files.len());
    (is_other || !changes.is_empty()).then_some(Stepped { step: Step::Treated, old: Some(was), new: Some(is), changes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::lock::tests::lock;

    #[test]
    fn each_prompt_takes_the_step_that_tells_most() {
        let old = lock(&[("en/a", "hello"), ("en/b", "good bye")]);
        assert_eq!(steps(&old, &old), []);
        let told = |change: &dyn Fn(&mut Locked)| {
            let mut new = old.clone();
            let (name, mut locked) = new.prompts.pop_first().unwrap();
            change(&mut locked);
            if !locked.name.is_empty() {
                new.prompts.insert(locked.name.clone(), locked);
            }
            let steps = steps(&old, &new);
            let told = steps.iter().map(|step| (step.step, step.changes.iter().map(|c| c.part).collect::<Vec<_>>()));
            let back = super::steps(&new, &old).len();
            (told.collect::<Vec<_>>(), back, name)
        };
        let one = |change: &dyn Fn(&mut Locked)| match told(change) {
            (told, 1, _) if told.len() == 1 => told[0].clone(),
            other => panic!("{other:?}"),
        };
        let voice = |locked: &mut Locked| locked.takes[0].made.voice = "other".to_owned();
        assert_eq!(one(&voice), (Step::Changed, vec!["voice"]));
        let sound = |locked: &mut Locked| locked.takes[0].sound.0 += 1;
        assert_eq!(one(&sound), (Step::Again, vec![]));
        let master = |locked: &mut Locked| locked.files[0].finish.master = "other".to_owned();
        assert_eq!(one(&master), (Step::Treated, vec!["master"]));
        let bytes = |locked: &mut Locked| locked.files[0].bytes.0 += 1;
        assert_eq!(one(&bytes), (Step::Treated, vec![]));
        let edited = |locked: &mut Locked| {
            locked.files[0].bytes.0 += 1;
            locked.files[0].edited = true;
        };
        assert_eq!(one(&edited), (Step::Edited, vec![]));
        let format = |locked: &mut Locked| drop(locked.files.pop());
        assert_eq!(one(&format), (Step::Treated, vec![]));
        for name in ["0", "zz"] {
            assert_eq!(one(&|locked| locked.name = name.to_owned()), (Step::Moved, vec![]));
        }
        assert_eq!(one(&|locked| locked.name.clear()), (Step::Removed, vec![]));
    }
}
