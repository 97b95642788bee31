//! What came of many takes: how often the aligner was certain, how often falsely, and how far off it was.

use std::collections::HashMap;

use rhapsode::audio::align::{Alignment, CERTAIN, Certainty, Joint, Part, align};
use rhapsode::audio::silences::{Ear, Heard};
use rhapsode::book::parts::pieces;
use rhapsode::engine::house::RATE;
use rhapsode::plan::packing::{LEAST_LINES, MOST_LINES};
use rhapsode::units::SampleRate;

use crate::making::{DEFECTS, Defect, Dice, Line, Made, make, unlike};

/// Lines of a take: those of packs, and what a long take of prose has, in which only ends are of use.
const SIZES: [usize; 8] = [LEAST_LINES, 5, 6, 7, MOST_LINES, 13, 21, 34];

/// Whether `at` lies between two sentences of `made`.
fn pause_after(made: &Made, at: u64) -> bool {
    made.said.iter().all(|said| !said.2.contains(&at))
}

/// What came of many takes.
#[derive(Default)]
pub struct Tally {
    takes: usize,
    accepted: usize,
    wrong: usize,
    errors: Vec<f64>,
    ends: [usize; 3],
    /// For each defect: takes, packs accepted, ends known, ends wrong.
    broken: HashMap<usize, [usize; 4]>,
    /// What can be asked, and what came of it: whether the pack was right, and what it was worth.
    worth: Vec<(bool, Certainty)>,
}

impl Tally {
    pub fn try_take(&mut self, lines: &[Line], language: &str, dice: &mut Dice) {
        let count = SIZES[dice.below(SIZES.len())].min(lines.len());
        let from = dice.below(lines.len() - count + 1);
        let pack: Vec<&Line> = lines[from..from + count].iter().collect();
        let text: String = pack.iter().flat_map(|line| [line.text.as_str(), "\n\n"]).collect();
        let mut starts = Vec::new();
        pack.iter().fold(0, |at, line| {
            starts.push(at);
            at + line.text.len() + 2
        });
        let parts: Vec<Part> = pieces(&text, &starts[1..], language).into_iter().map(|piece| piece.part).collect();
        for (kind, defect) in DEFECTS.into_iter().enumerate() {
            let at = match defect {
                Defect::Swapped => match unlike(&pack, dice) {
                    Some(at) => at,
                    None => continue,
                },
                _ => dice.below(count),
            };
            let made = make(&pack, defect, at, dice);
            let mut ear = Ear::new(SampleRate(RATE));
            ear.add(&made.samples);
            let heard = ear.finish();
            let Some(alignment) = align(&parts, &heard, SampleRate(RATE)) else {
                self.broken.entry(kind).or_default()[0] += usize::from(count <= MOST_LINES);
                self.takes += usize::from(defect == Defect::None && count <= MOST_LINES);
                continue;
            };
            self.judge(kind, &parts, &heard, &alignment, &made);
        }
    }

    fn judge(&mut self, kind: usize, parts: &[Part], heard: &Heard, alignment: &Alignment, made: &Made) {
        let sound = matches!(DEFECTS[kind], Defect::None | Defect::Hesitation);
        let counts = self.broken.entry(kind).or_default();
        let is_pack = parts.iter().filter(|part| part.ends == Joint::Line).count() <= MOST_LINES;
        counts[0] += usize::from(is_pack);
        let accepted = is_pack && alignment.lines(parts, heard, &CERTAIN).is_some();
        counts[1] += usize::from(accepted);
        let (mut line, mut sentence, mut right) = (0, 0, true);
        let mut errors = Vec::new();
        for (joint, part) in
            parts.iter().enumerate().take(parts.len() - 1).filter(|(_, part)| part.ends > Joint::Clause)
        {
            let end = alignment.ends[joint].as_ref();
            let known = alignment.end(joint, &CERTAIN).is_some();
            let ends: Vec<u64> =
                made.said.iter().filter(|said| said.0 == line && said.1 == sentence).map(|said| said.2.end).collect();
            let next = if part.ends == Joint::Line { (line + 1, 0) } else { (line, sentence + 1) };
            let begins: Vec<u64> =
                made.said.iter().filter(|said| (said.0, said.1) == next).map(|said| said.2.start).collect();
            let off = |at: u64, truth: &[u64]| {
                truth.iter().map(|t| at.abs_diff(*t)).min().unwrap_or(u64::MAX) as f64 / f64::from(RATE) * 1e3
            };
            let near = end.map(|end| (off(end.silence.start, &ends), off(end.silence.end, &begins)));
            // The middle of the silence lies in the pause. In a broken take one neighbour is elsewhere: the other counts.
            let middle = end.map(|end| (end.silence.start + end.silence.end) / 2);
            let good = middle.is_some_and(|at| {
                let after = ends.iter().any(|end| *end < at + 220 && at < end + 3 * u64::from(RATE));
                let before = begins.iter().any(|begin| at < begin + 220 && *begin < at + 3 * u64::from(RATE));
                let within = ends.iter().any(|end| begins.iter().any(|begin| (*end..*begin).contains(&at)));
                if sound { within } else { within || after && pause_after(made, at) || before && pause_after(made, at) }
            });
            if known {
                counts[2] += 1;
                counts[3] += usize::from(!good);
            }
            right &= part.ends != Joint::Line || good;
            if sound && part.ends == Joint::Line {
                errors.extend(near.into_iter().flat_map(|(a, b)| [a, b]));
            }
            (line, sentence) = next;
            if DEFECTS[kind] == Defect::None {
                self.ends[0] += 1;
                self.ends[1] += usize::from(known);
                self.ends[2] += usize::from(known && !good);
            }
        }
        let lines = parts.iter().enumerate().take(parts.len() - 1).filter(|(_, part)| part.ends == Joint::Line);
        let margin = lines
            .map(|(joint, _)| alignment.ends[joint].as_ref().map_or(-1.0, |end| end.margin))
            .fold(f64::INFINITY, f64::min);
        if is_pack {
            self.worth.push((sound && right, Certainty { margin, whole: alignment.whole, misfit: alignment.misfit }));
        }
        if DEFECTS[kind] == Defect::None {
            self.takes += usize::from(is_pack);
            self.accepted += usize::from(accepted);
            self.wrong += usize::from(accepted && !right);
            if accepted {
                self.errors.extend(errors);
            }
        } else if sound {
            // A hesitation is no defect of the words: what counts is whether lines are where they are.
            counts[1] -= usize::from(accepted && right);
        }
    }

    pub fn merge(&mut self, other: Tally) {
        self.takes += other.takes;
        self.accepted += other.accepted;
        self.wrong += other.wrong;
        self.errors.extend(other.errors);
        (0..3).for_each(|n| self.ends[n] += other.ends[n]);
        for (kind, counts) in other.broken {
            let mine = self.broken.entry(kind).or_default();
            (0..4).for_each(|n| mine[n] += counts[n]);
        }
        self.worth.extend(other.worth);
    }

    pub fn show(&mut self, name: &str) {
        self.errors.sort_by(f64::total_cmp);
        let at = |share: f64| self.errors.get((self.errors.len() as f64 * share) as usize).copied().unwrap_or(0.0);
        let share = |part: usize, all: usize| part as f64 * 100.0 / all.max(1) as f64;
        let broken = self.broken.iter().filter(|(kind, _)| DEFECTS[**kind] != Defect::None);
        let (tried, passed) = broken.fold((0, 0), |sum, (_, counts)| (sum.0 + counts[0], sum.1 + counts[1]));
        println!(
            "{name:<5}{:>7}{:>7.1} %{:>8}{:>8.1}{:>8.1}{:>9}{:>6.1} %{:>8}{:>8}{:>8}",
            self.takes,
            share(self.accepted, self.takes),
            self.wrong,
            at(0.5),
            at(0.95),
            self.ends[0],
            share(self.ends[1], self.ends[0]),
            self.ends[2],
            tried,
            passed
        );
    }

    pub fn show_defects(&self) {
        println!("\n{:<12}{:>7}{:>14}{:>12}{:>12}", "defect", "takes", "falsely taken", "ends known", "ends false");
        for (kind, defect) in DEFECTS.iter().enumerate() {
            let [takes, packs, known, wrong] = self.broken.get(&kind).copied().unwrap_or_default();
            println!("{:<12}{takes:>7}{packs:>14}{known:>12}{wrong:>12}", format!("{defect:?}"));
        }
    }

    /// What other thresholds would have taken, rightly and falsely.
    pub fn show_thresholds(&self) {
        println!("\n{:<10}{:>8}{:>8}{:>10}{:>8}", "margin", "whole", "misfit", "right", "false");
        for (margin, whole, misfit) in [2.0, 4.0, 6.0, 8.0].into_iter().flat_map(|margin| {
            [-4.0, 0.0, 2.0, 4.0]
                .into_iter()
                .flat_map(move |whole| [0.8, 1.2, 9.0].map(|misfit| (margin, whole, misfit)))
        }) {
            let taken = self.worth.iter().filter(|(_, w)| w.margin >= margin && w.whole >= whole && w.misfit <= misfit);
            let (right, wrong): (Vec<bool>, Vec<bool>) = taken.map(|(right, _)| *right).partition(|right| *right);
            println!("{margin:<10}{whole:>8}{misfit:>8}{:>10}{:>8}", right.len(), wrong.len());
        }
    }
}
