//! Voices made as loud as one another where they share a gain, and an excerpt as loud as what it is cut from.

use super::*;
use crate::cast::{Casting, Settings};

/// Three takes of the narrator and two of another voice that was recorded 12 dB softer.
pub(super) fn cast(volume: f64) -> Work {
    let levels = [1.0, 0.25, 0.9, 0.25, 1.0];
    let recordings: Vec<Vec<i16>> =
        levels.iter().enumerate().map(|(n, level)| said(3 + n % 2, 110.0 + 40.0 * n as f64, *level)).collect();
    let mut breaks = [Break::Paragraph; 5];
    breaks[0] = Break::Chapter;
    let mut work = work(&recordings, &breaks);
    let mut other = work.plan.cast.voices[0].clone();
    (other.name, other.volume) = ("alice".into(), volume);
    work.plan.cast.voices.push(other);
    let language = work.plan.cast.language.clone();
    work.plan.castings.push(Casting { voice: VoiceId(1), language, settings: Settings::default() });
    (work.plan.cues[1].casting, work.plan.cues[3].casting) = (1, 1);
    work
}

#[test]
fn voices_are_equally_loud_times_their_volume() {
    for (volume, below) in [(1.0, 0.0), (0.5, 6.02)] {
        let work = cast(volume);
        let rendering = work.rendering(&profile(Profile::Audiobook));
        let sound = work.sound(&rendering, 0);
        let of = |cues: &[usize]| {
            let takes = cues.iter().map(|cue| &work.book.tracks[0].takes[*cue]);
            heard(&takes.flat_map(|take| &sound[take.at as usize..take.end() as usize]).copied().collect::<Vec<_>>()).0
        };
        let apart = of(&[0, 2, 4]) - of(&[1, 3]);
        assert!((apart - below).abs() < 0.3, "{apart} for a volume of {volume}");
        assert!((heard(&sound).0 + 18.0).abs() < 0.1);
        assert_eq!(rendering.balance().map(|(name, _)| name).collect::<Vec<_>>(), ["narrator", "alice"]);
        let kept = work.rendering(&Master { balance: Balance::Kept, ..profile(Profile::Audiobook) });
        assert_eq!(kept.balance().count(), 0);
    }
}

#[test]
fn voices_that_share_no_gain_are_not_balanced() {
    let mut work = cast(1.0);
    // Each in chapters of its own.
    let track = work.book.tracks[0].clone();
    let of = |cues: &[usize]| {
        let takes = cues.iter().map(|cue| track.takes[*cue].clone()).collect();
        Track { takes, ..track.clone() }
    };
    work.book.tracks = vec![of(&[0, 2, 4]), of(&[1, 3])];
    let names = |master: &Master| work.rendering(master).balance().count();
    assert_eq!(
        (names(&profile(Profile::Audiobook)), names(&Master { per: Per::Book, ..profile(Profile::Audiobook) })),
        (0, 2)
    );
}

#[test]
fn an_excerpt_is_as_loud_as_its_chapter() {
    let mut work = cast(1.0);
    let track = work.book.tracks[0].clone();
    let takes = track.takes[1..4].to_vec();
    work.book.excerpt = Some(Track { takes, ..track });
    for per in [Per::Chapter, Per::Book] {
        let rendering = work.rendering(&Master { per, ..profile(Profile::Audiobook) });
        let mut sound = Vec::new();
        let mut chunks = Chunks::new(|samples: &[i16]| {
            sound.extend_from_slice(samples);
            Ok(())
        });
        rendering.track(1, &mut chunks).unwrap();
        assert!((heard(&sound).0 + 18.0).abs() < 0.1, "{per:?}: {}", heard(&sound).0);
    }
}
