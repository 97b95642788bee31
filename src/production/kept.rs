//! Kept: prompts of which the lock and the files say that they are fresh need no take; a clone has files and lock, and no takes.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use crate::bind::name;
use crate::book::render::in_parallel;
use crate::plan::Plan;
use crate::plan::fresh::Levels;
use crate::plan::lock::Locked;
use crate::plan::lock::drift::{Due, changes, known_file, moves};
use crate::problem::Problem;
use crate::production::Production;
use crate::report::columns::counted;
use crate::script::Notice;
use crate::units::Code;

impl Production {
    /// Sets those prompts of `plan` apart whose takes are not here and whose files are what the lock says of them. Returns how
    /// many others are fresh too, and need their takes for those that are not.
    ///
    /// A lock that cannot be read is an error: without it nobody knows what need not be asked for.
    pub(super) fn set_fresh_apart(&self, plan: &mut Plan) -> Result<u64, Problem> {
        let lacking = plan.lacking();
        if lacking.is_empty() {
            return Ok(0);
        }
        let lock = self.lock_path().map(|path| self.read_lock(&path)).transpose()?.flatten();
        let Some(lock) = lock.filter(|lock| !lock.prompts.is_empty()) else { return Ok(0) };
        let levels = Levels::of(plan, &self.job.master);
        let asked: BTreeSet<u32> = match levels {
            Levels::Alone => lacking.clone(),
            Levels::Together => (0u32..).zip(&plan.script.chapters).map(|(chapter, _)| chapter).collect(),
        };
        let (due, _) = self.due(plan);
        let moves = moves(&due, &lock);
        let known = |due: &Due| lock.prompts.get(&due.name).or(moves.get(due.name.as_str()).copied());
        let known: Vec<Option<&Locked>> = due.iter().map(known).collect();
        let fresh = self.fresh_by(&due, &known, plan, &asked);
        plan.set_apart(&fresh, levels);
        let mut moved = 0;
        for apart in &mut plan.fresh {
            let prompt = plan.script.chapters.get(apart.chapter as usize).and_then(|chapter| chapter.prompt.as_ref());
            apart.from = prompt.and_then(|prompt| moves.get(prompt.stem.as_str())).map(|from| from.name.clone());
            moved += u64::from(apart.from.is_some());
        }
        let spared = plan.fresh.len() as u64;
        if spared > 0 {
            let prompts = counted(spared, "prompt is", "prompts are");
            let mut message = format!("{prompts} fresh by the lock: their takes are not here, and not needed");
            if moved > 0 {
                message += &format!("; {}", counted(moved, "of them had another name", "of them had other names"));
            }
            let help =
                "nothing need be done; a prompt is asked for once its text, voice, sound or file changes".to_owned();
            plan.notices.push(Notice { code: Code("N0561"), message, place: None, help });
        }
        Ok(match levels {
            Levels::Together if spared == 0 => fresh.intersection(&lacking).count() as u64,
            _ => 0,
        })
    }

    /// Says of `needed` prompts of `plan` that they are asked for although they are fresh.
    pub(super) fn tell_needed(needed: u64, plan: &mut Plan) {
        if needed == 0 || plan.quote.requests == 0 {
            return;
        }
        let prompts = counted(needed, "prompt is", "prompts are");
        let message = format!("{prompts} fresh by the lock, and asked for all the same");
        let help = "the job makes prompts as loud as one another, and needs all takes for that: bring them, or set \
                    `balance = false` in [master]";
        plan.notices.push(Notice { code: Code("N0560"), message, place: None, help: help.to_owned() });
    }

    /// Those of the chapters `asked` whose prompts, which are `due`, are made from what is `known` of each, in files that have
    /// the bytes that it says.
    fn fresh_by(&self, due: &[Due], known: &[Option<&Locked>], plan: &Plan, asked: &BTreeSet<u32>) -> BTreeSet<u32> {
        let chapters =
            (0u32..).zip(&plan.script.chapters).filter(|(chapter, _)| !plan.chapter_cues(*chapter).is_empty());
        let prompts = chapters.filter(|(_, chapter)| chapter.prompt.is_some()).map(|(chapter, _)| chapter);
        let pairs = prompts.zip(due.iter().zip(known)).filter(|(chapter, _)| asked.contains(chapter));
        let asked: Vec<(u32, &Due, &Locked)> =
            pairs.filter_map(|(chapter, (due, locked))| Some((chapter, due, (*locked)?))).collect();
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let judged = in_parallel(asked.len(), threads, |at| {
            Ok::<_, std::io::Error>(asked.get(at).is_some_and(|(_, due, locked)| self.is_fresh(due, locked)))
        });
        let fresh = asked.iter().zip(judged.unwrap_or_default()).filter(|(_, fresh)| *fresh);
        fresh.map(|((chapter, ..), _)| *chapter).collect()
    }

    /// The files of the prompts of `plan` that are set apart, by their names in the output folder.
    pub(super) fn fresh_files(&self, plan: &Plan) -> impl Iterator<Item = String> {
        let stems: Vec<&str> = plan.fresh_prompts().into_keys().collect();
        let forms = self.job.forms.iter().map(|form| form.coding.format().extension());
        forms.flat_map(move |ending| stems.clone().into_iter().map(move |stem| name::prompt(stem, ending)))
    }

    /// Whether the prompt that is `due` was made from the same as `locked`, and all its files are as they were or edited by hand;
    /// one that was moved has them under its new name or, where nothing is, under the one it had.
    fn is_fresh(&self, due: &Due, locked: &Locked) -> bool {
        changes(due, locked).is_empty()
            && due.files.iter().all(|file| {
                known_file(due, file, locked).is_some_and(|known| match self.digest(&file.path) {
                    // What a person has edited stays as it is.
                    Some(there) => there == known.bytes || (known.path == file.path && self.is_sound(&file.path)),
                    None => self.digest(&known.path) == Some(known.bytes),
                })
            })
    }
}
