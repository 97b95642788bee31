//! Packs on this machine: noted before they are asked for, heard when they have come, and cut into takes of their lines.
//!
//! A line that is cut from a pack is a take like any other, under the key that it would have alone: nothing behind the shelf
//! knows of packs. Cutting costs no point and no record: the same pack gives the same parts, whoever is killed meanwhile.

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use crate::audio::Take;
use crate::audio::decode::Decoded;
use crate::audio::judge::judge;
use crate::audio::silences::Ear;
use crate::book::cutting::{self, cut};
use crate::fault;
use crate::job::Sharing;
use crate::plan::Plan;
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::packing::{self, Earlier, Pack};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::run::{BindTrouble, problem_of};
use crate::script::Notice;
use crate::session::event::Event;
use crate::store::packs::{self, PackSheet, PackedLine};
use crate::store::shelf::{self, Shelf, ShelfError};
use crate::studio::port::Watch;
use crate::units::{Code, Points};

/// What became of a pack.
enum Fate {
    /// It was asked for, and its take is not there.
    Open,
    /// It is of no use: its lines are asked for alone. What was heard newly is to be noted.
    Void { is_noted: bool },
    /// Its lines, each with what is known of it as a take.
    Certain(Vec<i16>, Vec<(Take, Range<usize>)>),
    /// Its take is damaged.
    Damaged(String),
}

impl Production {
    /// Lets lines of `plan` share requests where the job says so and that saves points, and takes what is missing from packs
    /// that are there already, whatever the job says.
    pub(super) fn share_requests(&self, plan: &mut Plan, shelf: &KeySet) -> Result<(), Problem> {
        let sharing = self.job.sharing;
        if sharing == Sharing::Packs && plan.card.price.per_request == Points(0) {
            let message = format!("`limits.pack` has no effect: {} asks nothing for a request", plan.card.name);
            let help = "take it out, or set `engine.points_per_request`".to_owned();
            plan.notices.push(Notice { code: Code("N0522"), message, place: None, help });
        }
        let missing = plan.missing();
        if !missing.is_empty() {
            packing::pack(plan, &self.earlier_packs(&missing, shelf)?, sharing);
        }
        Ok(())
    }

    /// What packs of earlier runs mean for lines that are `missing` while `shelf` is there. Writes nothing.
    pub(super) fn earlier_packs(&self, missing: &KeySet, shelf: &KeySet) -> Result<Earlier, Problem> {
        let mut earlier = Earlier::default();
        for found in self.fates(missing, shelf)? {
            let (sheet, fate) = found?;
            let lines = sheet.lines.iter().map(|line| line.key);
            match fate {
                Fate::Open | Fate::Damaged(_) => earlier.standing.push((sheet.key, lines.collect())),
                Fate::Void { .. } => earlier.alone.extend(lines),
                Fate::Certain(..) => earlier.certain.extend(lines),
            }
        }
        Ok(earlier)
    }

    /// The packs of which a line is `missing`, in the order of their keys, each with its fate.
    fn fates<'a>(
        &'a self,
        missing: &'a KeySet,
        shelf: &'a KeySet,
    ) -> Result<impl Iterator<Item = Result<(PackSheet, Fate), Problem>> + 'a, Problem> {
        let state = self.places().state();
        let kept = packs::kept_in(state).map_err(|trouble| Problem::from(&trouble))?;
        let void = kept.void;
        let wanted =
            kept.packs.into_values().filter(|sheet| sheet.lines.iter().any(|line| missing.contains(&line.key)));
        let fate = move |sheet: PackSheet| {
            let noted = void.get(&sheet.key).copied();
            let fate = match (shelf.contains(&sheet.key), noted) {
                (false, None) => Fate::Open,
                (false, Some(_)) | (true, Some(cutting::VERSION)) => Fate::Void { is_noted: true },
                (true, _) => self.hear_pack(&sheet)?,
            };
            Ok((sheet, fate))
        };
        // One take in memory at a time.
        Ok(wanted.map(fate))
    }

    /// Listens to the take of a pack.
    fn hear_pack(&self, sheet: &PackSheet) -> Result<Fate, Problem> {
        Ok(match read(self.places().state(), &sheet.key) {
            Err(BindTrouble::Damaged(_, why)) => Fate::Damaged(why),
            // A take that cannot be read now must not be bought a second time.
            Err(BindTrouble::Problems(problems)) => return Err(first(problems)),
            Ok((take, samples)) => match parts(sheet, &take, &samples) {
                Some(parts) => Fate::Certain(samples, parts),
                None => Fate::Void { is_noted: false },
            },
        })
    }

    /// Cuts every pack that is there and of which `plan` needs a line, and notes those that cannot be cut. The job's lock is
    /// the caller's. Returns how many lines were cut.
    pub(super) fn cut_packs(&self, plan: &Plan, shelf: &Shelf, watch: &mut dyn Watch) -> Result<usize, Vec<Problem>> {
        let missing = plan.missing();
        if missing.is_empty() {
            return Ok(0);
        }
        let shelved = self.on_shelf()?;
        let (mut certain, mut lines, mut alone) = (0, 0, 0);
        let mut void = Vec::new();
        for found in self.fates(&missing, &shelved).map_err(|problem| vec![problem])? {
            let (sheet, fate) = found.map_err(|problem| vec![problem])?;
            match fate {
                Fate::Open | Fate::Void { is_noted: true } => {}
                Fate::Void { is_noted: false } => {
                    void.push(sheet.key);
                    alone += sheet.lines.len();
                }
                Fate::Certain(samples, parts) => {
                    let placed = place(shelf, &sheet, &samples, &parts);
                    lines += placed.map_err(|error| vec![Problem::from(&error)])?;
                    certain += 1;
                }
                Fate::Damaged(why) => {
                    let done = self.quarantine(shelf, &sheet.key, &why, plan.card.price.per_request, watch);
                    done.map_err(|problem| vec![problem])?;
                }
            }
        }
        if certain > 0 {
            let message = format!("{} cut into {}", packs_are(certain), counted(lines, "line", "lines"));
            watch.see(&Event::Noticed { code: "N0520", message });
        }
        void.iter().try_for_each(|key| self.void(key)).map_err(|problem| vec![problem])?;
        if !void.is_empty() {
            let message = format!(
                "{} not certain where lines end and of no use; {} asked for alone",
                packs_are(void.len()),
                if alone == 1 { "1 line is".to_owned() } else { format!("{alone} lines are") }
            );
            watch.see(&Event::Noticed { code: "N0521", message });
        }
        Ok(lines)
    }

    /// Notes the packs of `plan` that are not yet, before any of them is asked for.
    pub(super) fn note_packs(&self, plan: &Plan) -> Result<(), Problem> {
        if plan.packs.is_empty() {
            return Ok(());
        }
        let state = self.places().state();
        let trouble = |trouble| Problem::from(&trouble);
        let known = packs::kept_in(state).map_err(trouble)?.packs;
        let new = plan.packs.iter().filter(|pack| !known.contains_key(&pack.key));
        let sheets: Vec<PackSheet> = new.filter_map(|pack| sheet(plan, pack)).collect();
        if sheets.is_empty() { Ok(()) } else { packs::note(state, sheets).map_err(trouble) }
    }

    /// Says that the pack under `key` is of no use.
    pub(super) fn void(&self, key: &TakeKey) -> Result<(), Problem> {
        packs::void(self.places().state(), key, cutting::VERSION).map_err(|trouble| Problem::from(&trouble))
    }
}

fn packs_are(n: usize) -> String {
    if n == 1 { "1 pack is".to_owned() } else { format!("{n} packs are") }
}

fn counted(n: usize, one: &str, many: &str) -> String {
    crate::report::columns::counted(n as u64, one, many)
}

fn first(problems: Vec<Problem>) -> Problem {
    let unknown = || problem_of(&io::Error::other("a pack cannot be read"));
    problems.into_iter().next().unwrap_or_else(unknown)
}

/// What is kept of `pack`.
fn sheet(plan: &Plan, pack: &Pack) -> Option<PackSheet> {
    let casting = plan.castings.get(plan.cues.get(pack.first().0 as usize)?.casting as usize)?;
    let speed = plan.cast.speed(casting);
    let line = |cue: &crate::plan::CueId| Some((plan.cues.get(cue.0 as usize)?.key, plan.text(*cue)));
    let lines = pack.cues.iter().map(line).collect::<Option<Vec<_>>>()?;
    Some(PackSheet::of(pack.key, &casting.language, speed, &lines))
}

/// Reads the take under `key` to its end, which proves that it is what was recorded.
fn read(state: &Path, key: &TakeKey) -> Result<(Take, Vec<i16>), BindTrouble> {
    let mut sound = shelf::pcm_in(state, key).map_err(|error| BindTrouble::of_shelf(&error))?;
    let take = shelf::Sound::take(&sound).clone();
    let mut bytes = Vec::with_capacity(usize::try_from(take.frames.0).unwrap_or(0).saturating_mul(2));
    sound.read_to_end(&mut bytes).map_err(|error| {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>()) {
            Some(error) => BindTrouble::of_shelf(error),
            None => BindTrouble::Problems(vec![problem_of(&error)]),
        }
    })?;
    Ok((take, bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()))
}

/// The parts of a pack's take, when all are certain, and each is what a take of its words may be.
fn parts(sheet: &PackSheet, take: &Take, samples: &[i16]) -> Option<Vec<(Take, Range<usize>)>> {
    let mut ear = Ear::new(take.rate);
    ear.add(samples);
    let ranges = cut(&sheet.expected(), &ear.finish(), take.frames, take.rate)?;
    let part = |(line, range): (&PackedLine, Range<u64>)| {
        let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        let decoded = Decoded { rate: take.rate, samples: samples.get(range.clone())?.to_vec() };
        Some((judge(&decoded, take.rate, &line.lengths(take.rate)).ok()?, range))
    };
    sheet.lines.iter().zip(ranges).map(part).collect()
}

/// Places the parts of a pack that are not there, and makes them durable. Returns how many lines it has.
fn place(
    shelf: &Shelf,
    sheet: &PackSheet,
    samples: &[i16],
    parts: &[(Take, Range<usize>)],
) -> Result<usize, ShelfError> {
    for (line, (take, range)) in sheet.lines.iter().zip(parts) {
        shelf.place(&line.key, take, samples.get(range.clone()).unwrap_or_default())?;
        fault::point("pack.cut");
    }
    let keys: Vec<TakeKey> = sheet.lines.iter().map(|line| line.key).collect();
    shelf.settle_placed(&keys)?;
    Ok(keys.len())
}
