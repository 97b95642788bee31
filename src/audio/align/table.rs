//! The dynamic programme: the cheapest way to every joint at every silence, from both ends.

use std::cmp::Ordering;
use std::ops::Range;

use super::cost::Scene;

/// The most parts that are said without a pause.
const MOST_RUN_ON: usize = 8;

/// Ways that cost so much more than the best one are not looked at: no margin is greater.
pub(super) const FAR: f64 = 16.0;

/// Places of a joint that cost so much more than its best one are left out.
const BEAM: f64 = 40.0;

/// The most places of joints at silences that are looked at, a tenth of a second of work: those of six minutes of speech with
/// a pause every second. What has more is not aligned.
const MOST_CELLS: usize = 1 << 14;

/// The cheapest ways from the beginning.
#[derive(Debug)]
pub(super) struct Table {
    /// For each joint the columns looked at, and what it costs to come there, the joint's own pause included.
    rows: Vec<(Range<usize>, Vec<f64>)>,
}

impl Table {
    /// `None` when there is too much to look at.
    pub(super) fn of(scene: &Scene, tempo: f64) -> Option<Table> {
        let mut table = Table { rows: Vec::with_capacity(scene.last() + 1) };
        let mut cells = 0;
        for joint in 0..=scene.last() {
            let band = scene.band(joint, tempo);
            cells += band.len();
            if cells > MOST_CELLS {
                return None;
            }
            let row = band.clone().map(|column| match (joint, column) {
                (0, 0) => 0.0,
                (0, _) => f64::INFINITY,
                _ => table.come(scene, (joint, column), tempo, f64::INFINITY, |_, _| ()).1,
            });
            let mut row: Vec<f64> = row.collect();
            let least = row.iter().copied().fold(f64::INFINITY, f64::min);
            row.iter_mut().filter(|cost| **cost > least + BEAM).for_each(|cost| *cost = f64::INFINITY);
            table.rows.push((band, row));
        }
        Some(table)
    }

    pub(super) fn at(&self, joint: usize, column: usize) -> f64 {
        let Some((band, row)) = self.rows.get(joint) else { return f64::INFINITY };
        if band.contains(&column) { row[column - band.start] } else { f64::INFINITY }
    }

    /// The columns looked at for `joint`.
    pub(super) fn band(&self, joint: usize) -> Range<usize> {
        self.rows[joint].0.clone()
    }

    /// The cheapest way to `to`: where it comes from and its cost. `see` is told of every way up to `least`, or of all that
    /// are better than those before where that is infinite.
    fn come(
        &self,
        scene: &Scene,
        to: (usize, usize),
        tempo: f64,
        least: f64,
        mut see: impl FnMut((usize, usize), f64),
    ) -> ((usize, usize), f64) {
        let mut best = ((0, 0), f64::INFINITY);
        let own = scene.pause(to.0, to.1);
        let mut runs_on = 0.0;
        for joint in (to.0.saturating_sub(MOST_RUN_ON)..to.0).rev() {
            let expected = (scene.until[to.0] - scene.until[joint]) * tempo;
            let (band, row) = &self.rows[joint];
            if joint + 1 < to.0 {
                runs_on += scene.runs_on(joint + 1);
            }
            for column in (band.start..band.end.min(to.1)).rev() {
                if row[column - band.start] == f64::INFINITY {
                    continue;
                }
                match scene.strays(column, to.1, expected) {
                    Ordering::Less => continue,
                    Ordering::Greater => break,
                    Ordering::Equal => {}
                }
                let before = row[column - band.start] + own + runs_on;
                let most = if least.is_finite() { least } else { best.1 };
                if before < most {
                    let from = (joint, column);
                    let cost = before + scene.stretch(from.1, to.1, expected);
                    see(from, cost);
                    if cost < best.1 {
                        best = (from, cost);
                    }
                }
            }
        }
        best
    }
}

/// The tables of one tempo, from both ends.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    scene: &'a Scene,
    there: Table,
    back: Table,
    pub(super) tempo: f64,
}

impl<'a> Flow<'a> {
    pub(super) fn new(scene: &'a Scene, there: Table, back: Table, tempo: f64) -> Flow<'a> {
        Flow { scene, there, back, tempo }
    }

    /// What the cheapest way costs.
    pub(super) fn best(&self) -> f64 {
        self.there.at(self.scene.last(), self.scene.columns() - 1)
    }

    /// What it costs to come to `joint` at `column`, its pause included.
    pub(super) fn to(&self, joint: usize, column: usize) -> f64 {
        self.there.at(joint, column)
    }

    /// What it costs to go on from there, its pause left out.
    pub(super) fn on(&self, joint: usize, column: usize) -> f64 {
        let (last, columns) = (self.scene.last(), self.scene.columns());
        let cost = self.back.at(last - joint, columns - 1 - column);
        if cost.is_finite() { cost - self.scene.pause(joint, column) } else { cost }
    }

    /// The columns looked at for `joint`.
    pub(super) fn band(&self, joint: usize) -> Range<usize> {
        self.there.band(joint)
    }

    /// The columns from which a way on from `joint` is known.
    pub(super) fn band_on(&self, joint: usize) -> Range<usize> {
        let band = self.back.band(self.scene.last() - joint);
        let columns = self.scene.columns();
        columns - band.end..columns - band.start
    }

    /// The column of each inner joint on the cheapest way; none where it runs on.
    pub(super) fn path(&self) -> Vec<Option<usize>> {
        let mut path = vec![None; self.scene.last().saturating_sub(1)];
        let mut at = (self.scene.last(), self.scene.columns() - 1);
        while at.0 > 0 {
            let (from, cost) = self.there.come(self.scene, at, self.tempo, f64::INFINITY, |_, _| ());
            if !cost.is_finite() {
                break;
            }
            if let Some(slot) = from.0.checked_sub(1).and_then(|inner| path.get_mut(inner)) {
                *slot = Some(from.1);
            }
            at = from;
        }
        path
    }

    /// Lowers `least[j]` for each inner joint `j` to what the cheapest way costs on which it runs on, if that is below `far`.
    fn running_on(&self, far: f64, least: &mut [f64]) {
        let scene = self.scene;
        for joint in 1..=scene.last() {
            for column in self.there.band(joint) {
                let on = self.on(joint, column);
                if self.to(joint, column) + on < far {
                    self.there.come(scene, (joint, column), self.tempo, far - on, |from, cost| {
                        for slot in least.iter_mut().take(joint - 1).skip(from.0) {
                            *slot = slot.min(cost + on);
                        }
                    });
                }
            }
        }
    }
}

/// For each inner joint, how much more than `best` the cheapest way costs that gives it another place than `path`; nothing
/// where at another tempo it even costs less.
pub(super) fn margins(scene: &Scene, flows: &[Flow<'_>], path: &[Option<usize>], best: f64) -> Vec<f64> {
    let mut least = vec![best + FAR; path.len()];
    for flow in flows.iter().filter(|flow| flow.best() < best + FAR) {
        flow.running_on(best + FAR, &mut least);
        for (inner, chosen) in path.iter().enumerate() {
            let joint = inner + 1;
            for column in flow.band(joint).filter(|column| Some(*column) != *chosen) {
                if column > 0 && column + 1 < scene.columns() {
                    least[inner] = least[inner].min(flow.to(joint, column) + flow.on(joint, column));
                }
            }
        }
    }
    least.into_iter().map(|least| (least - best).max(0.0)).collect()
}
