//! The arithmetic of one join: how much near-silence stays, how far two takes overlap, how long they fade.

use crate::job::Stitch;
use crate::units::SampleRate;

/// Near-silence kept around speech beyond the crossfade, in milliseconds: soft onsets and the end of a breath lie
/// below the threshold by which speech is found.
const KEPT_MS: u32 = 20;

/// The shortest fade, in milliseconds, given even to a take that ends in full sound: enough to hide the step.
const DECLICK_MS: u32 = 2;

/// One side of a take, in frames.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// Near-silence beyond the core that may stay or go.
    pub kept: u64,
    /// Near-silence inside the core, which stays.
    pub soft: u64,
    /// The longest fade on this side: half of the core.
    pub limit: u64,
}

/// Both sides of a take.
pub(super) struct Edges {
    pub head: Edge,
    pub tail: Edge,
}

/// What a join does to the two takes beside it, in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Joined {
    /// Near-silence that stays after the first take's core.
    pub tail: u64,
    /// Near-silence that stays before the second one's.
    pub head: u64,
    /// How far they overlap.
    pub overlap: u64,
    /// The first one's fall.
    pub fade_out: u64,
    /// The second one's rise.
    pub fade_in: u64,
}

/// The lengths of fades, in frames.
pub(super) struct Fades {
    cross: u64,
    declick: u64,
    kept: u64,
}

impl Fades {
    pub(super) fn new(rate: SampleRate, stitch: &Stitch) -> Fades {
        let cross = rate.frames_in_ms(stitch.crossfade_ms).0;
        Fades { cross, declick: rate.frames_in_ms(DECLICK_MS).0.min(cross), kept: rate.frames_in_ms(KEPT_MS).0 }
    }

    /// The most near-silence that stays on one side of speech.
    pub(super) fn margin(&self) -> u64 {
        self.cross + self.kept
    }

    /// Whether the crossfade asked for is longer than half of a take beside the join.
    pub(super) fn shortened(&self, tail: Edge, head: Edge) -> bool {
        self.cross > tail.limit.min(head.limit)
    }

    /// The beginning of a track; mirrored, its end.
    pub(super) fn open(&self, edge: Edge) -> Joined {
        let fade = self.fade(edge, edge.kept, 0);
        Joined { tail: 0, head: edge.kept, overlap: 0, fade_out: 0, fade_in: fade }
    }

    /// Two takes with `pause` frames between their cores.
    pub(super) fn join(&self, pause: u64, tail: Edge, head: Edge) -> Joined {
        let room = (tail.kept + head.kept).saturating_sub(pause);
        let cross = self.cross.min(tail.limit).min(head.limit);
        // With a pause as long as the crossfade, both fit beside the cores; with a shorter one they reach in.
        let free = if pause >= cross { tail.kept.min(head.kept) } else { cross };
        let overlap = cross.min(room).min(free);
        let (tail_kept, head_kept) = if room == 0 {
            (tail.kept, head.kept)
        } else {
            let both = pause + overlap;
            let tail_kept = (both / 2).max(both.saturating_sub(head.kept)).min(tail.kept);
            (tail_kept, both - tail_kept)
        };
        Joined {
            tail: tail_kept,
            head: head_kept,
            overlap,
            fade_out: self.fade(tail, tail_kept, overlap),
            fade_in: self.fade(head, head_kept, overlap),
        }
    }

    /// Two whole takes that overlap by the crossfade.
    pub(super) fn overlap(&self, tail: Edge, head: Edge) -> Joined {
        let overlap = self.cross.min(tail.limit).min(head.limit);
        let (fade_out, fade_in) = (self.fade(tail, 0, overlap), self.fade(head, 0, overlap));
        Joined { tail: 0, head: 0, overlap, fade_out, fade_in }
    }

    /// A fade within the near-silence of `edge`, of which `kept` stays beyond the core.
    fn fade(&self, edge: Edge, kept: u64, overlap: u64) -> u64 {
        (kept + edge.soft).max(self.declick).min(self.cross).max(overlap).min(edge.limit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn edge()(kept in 0u64..900, limit in 0u64..2000) -> Edge { Edge { kept, soft: 0, limit } }
    }

    proptest! {
        #[test]
        fn the_pause_is_kept_and_fades_stay_in_near_silence(
            cross in 0u64..1200, pause in 0u64..3000, tail in edge(), head in edge(),
        ) {
            let fades = Fades { cross, declick: 48.min(cross), kept: 480 };
            let joined = fades.join(pause, tail, head);
            prop_assert!(joined.tail <= tail.kept && joined.head <= head.kept);
            // The takes either leave silence between them or overlap by exactly what is said.
            prop_assert_eq!((joined.tail + joined.head).saturating_sub(pause), joined.overlap);
            prop_assert!(joined.overlap <= joined.fade_out && joined.overlap <= joined.fade_in);
            prop_assert!(joined.fade_out <= tail.limit && joined.fade_in <= head.limit);
            if pause >= cross {
                prop_assert!(joined.fade_out <= joined.tail.max(48), "speech is faded");
                prop_assert!(joined.fade_in <= joined.head.max(48), "speech is faded");
            }
        }
    }

    #[test]
    fn a_pause_shorter_than_the_crossfade_reaches_into_both_takes() {
        let fades = Fades { cross: 480, declick: 48, kept: 480 };
        let edge = Edge { kept: 960, soft: 0, limit: 5000 };
        let touching = Joined { tail: 240, head: 240, overlap: 480, fade_out: 480, fade_in: 480 };
        assert_eq!(fades.join(0, edge, edge), touching);
        let apart = Joined { tail: 960, head: 960, overlap: 0, fade_out: 480, fade_in: 480 };
        assert_eq!(fades.join(5000, edge, edge), apart);
    }
}
