//! What a broken take costs: one in which a unit is missing, two change places, or something is said that is no part.

use std::cmp::Ordering;

use super::cost::Scene;
use super::table::Flow;

/// How unlikely it is that a unit is missing, that something is said beside, and that two units change places, in nats. All
/// are rarer: so a take is doubted unless its sound alone says that it is as it should be, whatever voices usually do.
const MISSING: f64 = 0.0;
const ADDED: f64 = 3.0;
const SWAPPED: f64 = 5.0;

/// The cheapest way on which the take has one defect; of those below `far` at least.
pub(super) fn cheapest(scene: &Scene, flow: &Flow<'_>, far: f64) -> f64 {
    let units = scene.units();
    let missing = units.windows(2).map(|pair| missing(flow, pair[0], pair[1]) + MISSING);
    let added = units.iter().map(|joint| added(flow, *joint) + ADDED);
    let three = units.windows(3).map(|three| [three[0], three[1], three[2]]);
    let swapped = three.map(|three| swapped(scene, flow, three, far - SWAPPED) + SWAPPED);
    missing.chain(added).chain(swapped).fold(f64::INFINITY, f64::min)
}

/// All is said, but what lies between the second and the third joint before what lies between the first and the second.
fn swapped(scene: &Scene, flow: &Flow<'_>, [from, middle, to]: [usize; 3], far: f64) -> f64 {
    let seconds = |a: usize, b: usize| (scene.until[b] - scene.until[a]) * flow.tempo;
    let (first, second) = (seconds(middle, to), seconds(from, middle));
    let mut least = far;
    for start in flow.band(from).filter(|start| flow.to(from, *start) < far) {
        for (turn, cost) in reached(scene, start, first, flow.to(from, start), least) {
            let cost = cost + scene.pause(middle, turn);
            for (end, cost) in reached(scene, turn, second, cost, least) {
                least = least.min(cost + scene.pause(to, end) + flow.on(to, end));
            }
        }
    }
    least
}

/// The columns that `expected` seconds of speech from `column` may reach, and what that costs beside `cost`, below `least`.
fn reached(
    scene: &Scene,
    column: usize,
    expected: f64,
    cost: f64,
    least: f64,
) -> impl Iterator<Item = (usize, f64)> + '_ {
    (column + 1..scene.columns())
        .take_while(move |to| scene.strays(column, *to, expected) != Ordering::Greater)
        .filter(move |to| scene.strays(column, *to, expected) == Ordering::Equal)
        .map(move |to| (to, cost + scene.other(column, to, expected)))
        .filter(move |(_, cost)| *cost < least)
}

/// All is said but what lies between the joints `from` and `to`, which come to lie at one silence.
fn missing(flow: &Flow<'_>, from: usize, to: usize) -> f64 {
    flow.band(from).map(|column| flow.to(from, column) + flow.on(to, column)).fold(f64::INFINITY, f64::min)
}

/// All is said, and something else between two silences at `joint`.
fn added(flow: &Flow<'_>, joint: usize) -> f64 {
    let mut least = f64::INFINITY;
    let mut before = f64::INFINITY;
    let (come, go) = (flow.band(joint), flow.band_on(joint));
    for column in come.start..go.end.max(come.start) {
        if go.contains(&column) {
            least = least.min(before + flow.on(joint, column));
        }
        before = before.min(flow.to(joint, column));
    }
    least
}
