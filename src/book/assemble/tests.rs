//! The sound of tracks, compared with a slow and obvious mix, and looked at for clicks.

use proptest::prelude::*;

use super::*;
use crate::book::fixture::{Memory, plan, voice};
use crate::book::timeline::lay;
use crate::job::Stitch;
use crate::script::Break;

fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

fn assembled(recordings: &[Vec<i16>], breaks: &[Break], stitch: &Stitch) -> (Track, Vec<i16>) {
    let (memory, takes) = Memory::new(recordings);
    let lines: Vec<(&str, Break)> = breaks.iter().map(|before| ("x", *before)).collect();
    let track = lay(&plan(&lines), &takes, stitch).unwrap().tracks.remove(0);
    let mut out = Vec::new();
    assemble(&track, &memory, &mut out).unwrap();
    (track, samples(&out))
}

/// Each take faded by itself and added where it belongs.
fn mixed(track: &Track, recordings: &[Vec<i16>]) -> Vec<i16> {
    let mut sum = vec![0i32; track.frames.0 as usize];
    for (take, samples) in track.takes.iter().zip(recordings) {
        let used = &samples[take.used.start as usize..take.used.end as usize];
        for (n, &sample) in used.iter().enumerate() {
            let rise = (n as f32 + 0.5) / take.fade_in as f32;
            let fall = ((used.len() - 1 - n) as f32 + 0.5) / take.fade_out as f32;
            let t = rise.min(fall).min(1.0);
            let faded = f32::from(sample) * (t * (3.0 - 2.0 * t).sqrt());
            sum[take.at as usize + n] += if rise < 1.0 || fall < 1.0 { faded.round() as i32 } else { sample.into() };
        }
    }
    sum.into_iter().map(|s| s.clamp(-32_768, 32_767) as i16).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_track_is_the_sum_of_its_faded_takes(
        sizes in proptest::collection::vec((0usize..3000, 400usize..20_000, 0usize..3000, 80.0..400.0, 0usize..3), 1..9),
        crossfade_ms in 0u32..80,
        trim: bool,
    ) {
        let recordings: Vec<Vec<i16>> = sizes.iter().map(|&(a, b, c, hz, _)| voice(a, b, c, hz)).collect();
        let kinds = [Break::Join, Break::Clause, Break::Paragraph];
        let breaks: Vec<Break> =
            sizes.iter().enumerate().map(|(n, size)| if n == 0 { Break::Chapter } else { kinds[size.4] }).collect();
        let (track, sound) = assembled(&recordings, &breaks, &Stitch { crossfade_ms, trim, ..Stitch::default() });
        prop_assert_eq!(sound.len() as u64, track.frames.0);
        prop_assert!(sound == mixed(&track, &recordings));
    }
}

#[test]
fn takes_longer_than_the_buffer_pass_unchanged_between_their_fades() {
    let recordings = [voice(2400, 700_000, 2400, 130.0), voice(0, 900_001, 0, 210.0)];
    let (track, sound) = assembled(&recordings, &[Break::Chapter, Break::Join], &Stitch::default());
    assert!(sound == mixed(&track, &recordings));
}

fn second_difference(sound: &[i16]) -> i32 {
    let bend = |w: &[i16]| (i32::from(w[0]) - 2 * i32::from(w[1]) + i32::from(w[2])).abs();
    sound.windows(3).map(bend).max().unwrap_or(0)
}

#[test]
fn joins_do_not_click() {
    // Takes that begin and end in full sound, the worst there is: a hard cut would bend far more than a voice does.
    let recordings: Vec<Vec<i16>> = (0..6).map(|n| voice(0, 9_973, 0, 90.0 + 37.0 * f64::from(n))).collect();
    let voices = recordings.iter().map(|samples| second_difference(samples)).max().unwrap();
    let hard = second_difference(&recordings.concat());
    assert!(hard > 2 * voices, "the test must be able to fail: {hard} against {voices}");
    for kind in [Break::Join, Break::Clause, Break::Paragraph] {
        for trim in [true, false] {
            let breaks = [Break::Chapter, kind, kind, kind, kind, kind];
            let (_, sound) = assembled(&recordings, &breaks, &Stitch { trim, ..Stitch::default() });
            let bend = second_difference(&sound);
            // Where full sound overlaps full sound, two voices of equal power are heard at once: √2 times one.
            let most = if trim || kind != Break::Join { voices } else { voices * 1414 / 1000 };
            assert!(bend <= most, "{kind:?}, trim {trim}: {bend} against the voices' own {voices}");
        }
    }
}

#[test]
fn a_damaged_or_missing_take_stops_the_track_and_is_named() {
    let recordings = [voice(2400, 9000, 30_000, 130.0), voice(2400, 9000, 2400, 130.0)];
    let (mut memory, takes) = Memory::new(&recordings);
    let three = plan(&[("a", Break::Chapter), ("b", Break::Paragraph)]);
    let mut track = lay(&three, &takes, &Stitch::default()).unwrap().tracks.remove(0);
    // The damage lies in the part that is trimmed away, and is found all the same.
    memory.damage(0);
    let error = assemble(&track, &memory, &mut Vec::new()).unwrap_err();
    let AssembleError::Take { cue, cause, .. } = &error else { panic!("{error}") };
    assert_eq!((*cue, cause.kind()), (CueId(0), io::ErrorKind::InvalidData));
    track.takes[0].key = TakeKey([9; 32]);
    let error = assemble(&track, &memory, &mut Vec::new()).unwrap_err();
    assert!(matches!(error, AssembleError::Take { cause, .. } if cause.kind() == io::ErrorKind::NotFound));
}

#[test]
fn a_full_disk_is_a_write_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (memory, takes) = Memory::new(&[voice(0, 9000, 0, 130.0)]);
    let track = lay(&plan(&[("a", Break::Chapter)]), &takes, &Stitch::default()).unwrap().tracks.remove(0);
    assert!(matches!(assemble(&track, &memory, &mut Full), Err(AssembleError::Write(_))));
    assert!(silence(1, &mut Full).is_err());
    let mut out = Vec::new();
    silence(400_000, &mut out).unwrap();
    assert_eq!(out, vec![0; 800_000]);
}

#[test]
fn the_pause_heard_is_the_pause_asked_whatever_silence_takes_have() {
    let sizes = [(0, 9_000, 12_000), (700, 8_000, 0), (9_000, 7_777, 300), (40_000, 9_100, 50_000), (1, 8_000, 2)];
    let recordings: Vec<Vec<i16>> =
        sizes.iter().map(|&(head, speech, tail)| voice(head, speech, tail, 170.0)).collect();
    let breaks = [Break::Chapter, Break::Sentence, Break::Scene, Break::Paragraph, Break::Heading];
    let (_, sound) = assembled(&recordings, &breaks, &Stitch::default());
    // Heard without the detector that laid them out: stretches below a hundredth of the voice, longer than its waves.
    let loud: Vec<usize> = (0..sound.len()).filter(|n| sound[*n].abs() > 100).collect();
    let heard: Vec<usize> = loud.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 2_400).collect();
    let asked = [300, 1500, 700, 900].map(|ms| ms * 24);
    assert_eq!(heard.len(), asked.len());
    for (heard, asked) in heard.into_iter().zip(asked) {
        assert!(heard.abs_diff(asked) <= 5 * 24, "{heard} frames for {asked}");
    }
}
