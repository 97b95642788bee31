//! Congestion: how many requests may be under way at the same time. It begins at one, grows while answers keep their
//! pace, and is halved on push-back.

use std::time::Duration;

use crate::session::terms::Crowd;
use crate::units::Elapsed;

/// An answer that takes more than this many times the quickest one, for its length, says that more at once do not help.
const SLOWED: u32 = 3;

/// What a request costs a service beside its text, in characters: about a third of a second at the speed of most.
const OVERHEAD_CHARS: u32 = 100;

/// The window of requests under way.
#[derive(Debug)]
pub(super) struct Window {
    most: u64,
    allowed: u64,
    /// Below it every answer adds one; above it a whole window of them does.
    steep_below: u64,
    /// Answers since the last step of slow growth.
    since: u64,
    /// Requests sent before this moment say nothing of the window as it is now.
    halved_at: Elapsed,
    /// The quickest answer seen, a character.
    quickest: Option<Duration>,
}

impl Window {
    pub(super) fn new(crowd: Crowd, most: u64) -> Window {
        let allowed = match crowd {
            Crowd::Full => most,
            Crowd::Growing => 1,
        };
        Window { most, allowed, steep_below: most, since: 0, halved_at: Elapsed::default(), quickest: None }
    }

    /// Requests that may be under way.
    pub(super) fn allowed(&self) -> u64 {
        self.allowed
    }

    /// The request for `chars` characters that was sent at `sent` was answered at `now` as it should be.
    pub(super) fn answered(&mut self, chars: u32, sent: Elapsed, now: Elapsed) {
        let took = now.0.saturating_sub(sent.0) / chars.saturating_add(OVERHEAD_CHARS);
        let quickest = self.quickest.map_or(took, |quickest| quickest.min(took));
        self.quickest = Some(quickest);
        if self.allowed >= self.most || took > quickest.saturating_mul(SLOWED) {
            return;
        }
        self.since += 1;
        if self.allowed < self.steep_below || self.since >= self.allowed {
            self.allowed += 1;
            self.since = 0;
        }
    }

    /// The service pushed back on a request that was sent at `sent`. One wave of refusals halves the window once.
    pub(super) fn pushed_back(&mut self, sent: Elapsed, now: Elapsed) {
        if sent >= self.halved_at {
            self.allowed = (self.allowed / 2).max(1);
            self.steep_below = self.allowed;
            self.since = 0;
            self.halved_at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Elapsed {
        Elapsed(Duration::from_millis(ms))
    }

    #[test]
    fn it_doubles_each_round_up_to_its_most_and_halves_once_a_wave() {
        let mut window = Window::new(Crowd::Growing, 16);
        for expected in [1, 2, 4, 8, 16, 16] {
            assert_eq!(window.allowed(), expected);
            (0..expected).for_each(|_| window.answered(50, at(0), at(300)));
        }
        (0..5).for_each(|_| window.pushed_back(at(1_000), at(1_200)));
        assert_eq!(window.allowed(), 8, "refusals of one wave count once");
        window.pushed_back(at(1_300), at(1_400));
        assert_eq!(window.allowed(), 4);
        (0..4).for_each(|_| window.answered(50, at(2_000), at(2_300)));
        assert_eq!(window.allowed(), 5, "after a push-back it grows by one a round");
    }

    #[test]
    fn it_does_not_grow_while_answers_slow_down_but_long_texts_may_take_long() {
        let mut window = Window::new(Crowd::Growing, 16);
        window.answered(100, at(0), at(400));
        window.answered(4_900, at(400), at(10_400));
        assert_eq!(window.allowed(), 3, "fifty times the text in twenty-five times the time");
        window.answered(100, at(10_400), at(12_000));
        assert_eq!(window.allowed(), 3, "the same text in four times the time");
    }

    #[test]
    fn this_computers_own_engine_has_all_of_it_at_once() {
        assert_eq!(Window::new(Crowd::Full, 8).allowed(), 8);
    }
}
