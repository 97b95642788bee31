//! The explorer: breadth first over every state that can be reached, so that what breaks a law is shown on its shortest way.

use std::collections::{HashSet, VecDeque};
use std::fmt;

use super::law::{Broken, Law};
use super::scene::Scene;
use super::state::{Move, State};

/// What an exploration that found nothing has seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    pub states: usize,
    pub ends: usize,
    /// Ends that took another day.
    pub later: usize,
    /// Ends with something that was paid for twice.
    pub twice: usize,
    /// Ends with something that failed for good.
    pub failed: usize,
}

/// A law that is broken, and the steps that lead there.
pub struct Found {
    pub law: Law,
    what: String,
    way: Vec<Move>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?} is broken: {}", self.law, self.what)?;
        self.way.iter().enumerate().try_for_each(|(n, step)| writeln!(f, "{:>4}  {step}", n + 1))
    }
}

/// Explores all of `scene`.
pub fn explore(scene: &Scene) -> Result<Seen, Found> {
    let first = State::first();
    let mut known = HashSet::from([first.mark(scene)]);
    // The steps by which states were reached first: each after the one of its parent.
    let mut steps: Vec<(usize, Move)> = Vec::new();
    let mut todo = VecDeque::from([(usize::MAX, first)]);
    let mut seen = Seen { states: 1, ..Seen::default() };
    while let Some((at, state)) = todo.pop_front() {
        let next = state.next(scene);
        if let Some(end) = state.end() {
            seen.ends += 1;
            seen.later += usize::from(end.is_later);
            seen.twice += usize::from(end.is_bought_twice);
            seen.failed += usize::from(end.has_failed);
        } else {
            assert!(!next.is_empty(), "nothing can follow on {state:?}");
        }
        for (step, outcome) in next {
            let found = |Broken { law, what }: Broken| {
                let mut way = way(&steps, at);
                way.push(step);
                Found { law, what, way }
            };
            let state = outcome.map_err(found)?;
            if known.insert(state.mark(scene)) {
                state.check(scene).map_err(found)?;
                seen.states += 1;
                steps.push((at, step));
                todo.push_back((steps.len() - 1, state));
            }
        }
    }
    Ok(seen)
}

fn way(steps: &[(usize, Move)], mut at: usize) -> Vec<Move> {
    let mut way = Vec::new();
    while let Some((before, step)) = steps.get(at) {
        way.push(*step);
        at = *before;
    }
    way.reverse();
    way
}
