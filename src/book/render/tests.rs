//! Rendered books, measured with the `ebur128` crate's own gates and compared with what was recorded.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use ebur128::{Channel, EbuR128, Mode};

use super::*;
use crate::audio::limiter::MARGIN;
use crate::book::fixture::{Memory, RATE, plan, voice};
use crate::book::timeline::lay;
use crate::job::Stitch;
use crate::job::master::{Balance, Per, Profile, RoomTone as Asked, Target};
use crate::script::Break;

mod voices;

const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

struct Work {
    plan: Plan,
    takes: Vec<Take>,
    book: Book,
    memory: Memory,
}

/// A take of `seconds` that swells like speech does, `level` times as loud as the fixture's voice.
fn said(seconds: usize, hz: f64, level: f64) -> Vec<i16> {
    let mut samples = voice(2400, seconds * 24_000, 2400, hz);
    for (n, sample) in samples.iter_mut().enumerate().skip(2400).take(seconds * 24_000) {
        let swell = 0.4 + 0.6 * (n as f64 * 0.000_7).sin().powi(2);
        *sample = (f64::from(*sample) * swell * level).clamp(-32_768.0, 32_767.0) as i16;
    }
    samples
}

fn work(recordings: &[Vec<i16>], breaks: &[Break]) -> Work {
    let (memory, takes) = Memory::new(recordings);
    let lines: Vec<(&str, Break)> = breaks.iter().map(|before| ("x", *before)).collect();
    let plan = plan(&lines);
    let book = lay(&plan, &takes, &Stitch::default()).unwrap();
    Work { plan, takes, book, memory }
}

/// Two chapters of three takes, the second one much quieter.
fn two_chapters() -> Work {
    let levels = [1.0, 0.8, 1.1, 0.2, 0.25, 0.2];
    let recordings: Vec<Vec<i16>> =
        levels.iter().enumerate().map(|(n, level)| said(4, 110.0 + 23.0 * n as f64, *level)).collect();
    let chapter = [Break::Chapter, Break::Paragraph, Break::Sentence];
    work(&recordings, &[chapter, chapter].concat())
}

impl Work {
    fn rendering(&self, master: &Master) -> Rendering<'_> {
        Rendering::new(&self.plan, &self.book, &self.takes, &self.memory, master, TWO, Listening::ALONE).unwrap()
    }

    fn sound(&self, rendering: &Rendering<'_>, index: usize) -> Vec<i16> {
        let mut sound = Vec::new();
        let mut chunks = Chunks::new(|samples: &[i16]| {
            sound.extend_from_slice(samples);
            Ok(())
        });
        rendering.track(index, &mut chunks).unwrap();
        assert_eq!(sound.len() as u64, self.book.tracks[index].frames.0, "mastering changes no length");
        sound
    }
}

fn profile(profile: Profile) -> Master {
    let (target, ceiling) = profile.numbers();
    Master { target, ceiling, balance: Balance::Equal, ..Master::NONE }
}

/// Loudness and true peak, by the crate's own gates.
fn heard(sound: &[i16]) -> (f64, f64) {
    let mut ebu = EbuR128::new(1, RATE.0, Mode::I | Mode::TRUE_PEAK).unwrap();
    ebu.set_channel(0, Channel::DualMono).unwrap();
    ebu.add_frames_i16(sound).unwrap();
    (ebu.loudness_global().unwrap(), 20.0 * ebu.true_peak(0).unwrap().log10())
}

fn rms(sound: &[i16]) -> f64 {
    let sum: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    10.0 * (sum / sound.len() as f64 / 32_768f64.powi(2)).log10()
}

#[test]
fn without_mastering_takes_are_copied() {
    let work = two_chapters();
    let rendering = work.rendering(&Master::NONE);
    for (index, track) in work.book.tracks.iter().enumerate() {
        let (mut copied, mut rendered) = (Vec::new(), Vec::new());
        assemble(track, &work.memory, &mut copied).unwrap();
        rendering.track(index, &mut rendered).unwrap();
        assert!(copied == rendered);
        assert_eq!(rendering.track_key(index), track.render_key(RATE));
    }
    assert_eq!((rendering.book_key(), rendering.finish(0)), (work.book.render_key(), None));
    let mut gap = Vec::new();
    rendering.gap(1, &mut gap).unwrap();
    assert_eq!(gap, vec![0; work.book.tracks[1].gap.0 as usize * 2]);
}

#[test]
fn every_chapter_is_as_loud_as_its_profile_asks_and_no_peak_is_too_high() {
    let work = two_chapters();
    for asked in [Profile::Podcast, Profile::Audiobook, Profile::Broadcast, Profile::Telephone, Profile::Acx] {
        let master = profile(asked);
        let rendering = work.rendering(&master);
        let ceiling = master.ceiling.unwrap().decibels();
        for index in 0..2 {
            let sound = work.sound(&rendering, index);
            let (lufs, peak) = heard(&sound);
            match master.target.unwrap() {
                Target::Lufs(target) => assert!((lufs - target.decibels()).abs() < 0.1, "{asked:?} {index}: {lufs}"),
                Target::Rms(target) => assert!((rms(&sound) - target.decibels()).abs() < 0.1, "{asked:?} {index}"),
            }
            assert!(peak <= ceiling, "{asked:?} {index}: {peak}");
            let told = rendering.finish(index).unwrap().levels;
            assert!((told.lufs.unwrap() - lufs).abs() < 0.05 && (told.true_peak.unwrap() - peak).abs() < 0.05);
        }
    }
}

#[test]
fn a_word_too_short_for_blocks_is_as_loud_as_the_others() {
    let short = |level| said(1, 150.0, level)[..2400 + 6000].to_vec();
    let work = work(&[short(0.2), short(0.9), said(2, 150.0, 0.5)], &[Break::Chapter; 3]);
    let rendering = work.rendering(&profile(Profile::Telephone));
    let levels: Vec<f64> = (0..3).map(|index| rms(&work.sound(&rendering, index))).collect();
    assert!(rendering.finish(0).unwrap().levels.lufs.is_none(), "it is shorter than a block");
    assert!((levels[0] - levels[1]).abs() < 0.05 && (levels[0] - levels[2]).abs() < 2.5, "{levels:?}");
}

#[test]
fn what_the_limiter_takes_away_is_made_up_for() {
    // A voice with a click in every take that stands 20 dB above it.
    let mut recordings: Vec<Vec<i16>> = (0..4).map(|n| said(6, 120.0 + 30.0 * f64::from(n), 0.3)).collect();
    for (n, take) in recordings.iter_mut().enumerate() {
        for burst in (10_000..140_000).step_by(4_000 + 100 * n) {
            take[burst..burst + 60].iter_mut().for_each(|sample| *sample = sample.saturating_mul(8));
        }
    }
    let breaks = [Break::Chapter, Break::Sentence, Break::Sentence, Break::Sentence];
    let work = work(&recordings, &breaks);
    let master =
        Master { target: Some(Target::Lufs(Millibels(-1400))), ceiling: Some(Millibels(-300)), ..Master::NONE };
    let rendering = work.rendering(&master);
    let finish = rendering.finish(0).unwrap();
    let (lufs, peak) = heard(&work.sound(&rendering, 0));
    assert!(finish.limited && (lufs + 14.0).abs() < 0.1, "{lufs} after {finish:?}");
    assert!(peak <= -3.0 && peak > -3.0 - 2.0 * MARGIN.decibels(), "{peak}");
}

#[test]
fn a_ceiling_alone_leaves_all_else_untouched() {
    let mut loud = said(5, 140.0, 1.0);
    loud[60_000..60_030].iter_mut().for_each(|sample| *sample = 32_000);
    let work = work(&[loud, said(5, 200.0, 1.0)], &[Break::Chapter, Break::Paragraph]);
    let rendering = work.rendering(&Master { ceiling: Some(Millibels(-300)), ..Master::NONE });
    let plain = work.sound(&work.rendering(&Master::NONE), 0);
    let limited = work.sound(&rendering, 0);
    let changed: Vec<usize> = (0..plain.len()).filter(|n| plain[*n] != limited[*n]).collect();
    let place = &work.book.tracks[0].takes[0];
    let peak = (60_000 - place.used.start + place.at) as usize;
    // The look-ahead before it and the release after it; and fades, which are dithered.
    let near = |n: &&usize| (peak - 200..peak + 10_000).contains(*n);
    let fades = work.book.tracks[0].takes.iter().map(|take| take.fade_in + take.fade_out).sum::<u64>() as usize;
    assert!(changed.iter().filter(near).count() > 100);
    assert!(changed.iter().filter(|n| !near(n)).count() <= fades);
    assert!(heard(&limited).1 <= -3.0 && heard(&plain).1 > -1.0);
}

#[test]
fn threads_and_repetition_change_no_bit() {
    let work = two_chapters();
    let master = Master { room_tone: Asked::Voice(Millibels(-6600)), ..profile(Profile::Podcast) };
    let one =
        Rendering::new(&work.plan, &work.book, &work.takes, &work.memory, &master, NonZeroUsize::MIN, Listening::ALONE)
            .unwrap();
    let two = work.rendering(&master);
    for index in [1, 0, 1] {
        assert!(work.sound(&one, index) == work.sound(&two, index));
        assert_eq!(one.track_key(index), two.track_key(index));
    }
}

/// Remembers measures, and which tracks were heard.
#[derive(Default)]
struct Notebook {
    known: Mutex<HashMap<[u8; 32], Measured>>,
    heard: Mutex<BTreeSet<usize>>,
}

impl Measures for Notebook {
    fn known(&self, key: &RenderKey) -> Option<Measured> {
        self.known.lock().unwrap().get(&key.0).cloned()
    }

    fn learnt(&self, key: &RenderKey, measured: &Measured) {
        self.known.lock().unwrap().insert(key.0, measured.clone());
    }
}

impl Notebook {
    /// What is done to the tracks of `work`, and which of them had to be heard to know it.
    fn finishes(&self, work: &Work, master: &Master) -> (Vec<Finish>, Vec<usize>) {
        let heard = |index| {
            self.heard.lock().unwrap().insert(index);
        };
        let listening = Listening { measures: self, heard: &heard };
        let rendering =
            Rendering::new(&work.plan, &work.book, &work.takes, &work.memory, master, TWO, listening).unwrap();
        let finishes = (0..work.book.tracks.len()).map(|index| *rendering.finish(index).unwrap()).collect();
        (finishes, std::mem::take(&mut *self.heard.lock().unwrap()).into_iter().collect())
    }
}

#[test]
fn what_was_measured_once_is_not_heard_again_and_an_edit_is_one_chapter() {
    let base = Master { ceiling: Some(Millibels(-1000)), ..profile(Profile::Podcast) };
    for master in [base, Master { per: Per::Book, room_tone: Asked::Noise(Millibels(-6600)), ..base }] {
        let (notebook, mut work) = (Notebook::default(), voices::cast(0.5));
        let (first, heard) = notebook.finishes(&work, &master);
        assert!(first[0].limited && heard == [0], "{first:?} {heard:?}");
        assert_eq!(notebook.finishes(&work, &master), (first, vec![]));
        work = two_chapters();
        let (before, heard) = notebook.finishes(&work, &master);
        assert_eq!(heard, [0, 1]);
        // A sentence of the second chapter is said otherwise.
        let levels = [1.0, 0.8, 1.1, 0.2, 0.3, 0.2];
        let said = |(n, level): (usize, &f64)| said(4, 110.0 + 23.0 * n as f64, *level);
        (work.memory, work.takes) = Memory::new(&levels.iter().enumerate().map(said).collect::<Vec<_>>());
        work.book = lay(&work.plan, &work.takes, &Stitch::default()).unwrap();
        let (after, heard) = notebook.finishes(&work, &master);
        if master.per == Per::Chapter {
            assert_eq!((heard, after[0]), (vec![1], before[0]));
        }
        assert_ne!(after[1], before[1]);
        assert_eq!(after, Notebook::default().finishes(&work, &master).0, "as if nothing had been known");
    }
}

#[test]
fn the_whole_is_measured_from_its_chapters() {
    let work = two_chapters();
    let rendering = work.rendering(&Master { per: Per::Book, ..profile(Profile::Podcast) });
    let (whole, each) = (rendering.levels(None), [0, 1].map(|index| rendering.levels(Some(index))));
    let all = [work.sound(&rendering, 0), work.sound(&rendering, 1)].concat();
    let (lufs, peak) = heard(&all);
    assert!((whole.lufs.unwrap() - lufs).abs() < 0.1 && (whole.true_peak.unwrap() - peak).abs() < 0.1, "{whole:?}");
    assert!(each.iter().all(|track| track.true_peak <= whole.true_peak) && each[0].lufs > each[1].lufs);
    assert_eq!(work.rendering(&Master::NONE).levels(None), Levels::default());
}

#[test]
fn a_book_gets_one_gain() {
    let work = two_chapters();
    let master = Master { per: Per::Book, ..profile(Profile::Broadcast) };
    let rendering = work.rendering(&master);
    assert_eq!(rendering.finish(0).unwrap().gain, rendering.finish(1).unwrap().gain);
    let (one, two) = (work.sound(&rendering, 0), work.sound(&rendering, 1));
    let plain = work.rendering(&Master::NONE);
    let before = heard(&work.sound(&plain, 0)).0 - heard(&work.sound(&plain, 1)).0;
    assert!((heard(&one).0 - heard(&two).0 - before).abs() < 0.05);
    assert!((heard(&[one, two].concat()).0 + 23.0).abs() < 0.1);
}

/// The frames of pauses, away from the fades beside them.
fn pauses(track: &Track) -> Vec<std::ops::Range<usize>> {
    track.takes.windows(2).map(|pair| pair[0].end() as usize..pair[1].at as usize).collect()
}

#[test]
fn pauses_hold_room_tone_of_the_level_asked_for_and_speech_is_untouched() {
    let work = two_chapters();
    let tone = Master { room_tone: Asked::Noise(Millibels(-6600)), ..Master::NONE };
    let rendering = work.rendering(&tone);
    let plain = work.rendering(&Master::NONE);
    for (index, track) in work.book.tracks.iter().enumerate() {
        let (sound, silent) = (work.sound(&rendering, index), work.sound(&plain, index));
        for pause in pauses(track) {
            assert!(silent[pause.clone()].iter().all(|sample| *sample == 0));
            let level = rms(&sound[pause]);
            assert!((level + 66.0).abs() < 1.0, "{level}");
        }
        for mark in &track.marks {
            let said = mark.start.0 as usize..mark.end.0 as usize;
            assert!(sound[said.clone()] == silent[said]);
        }
        let longest = sound.split(|sample| *sample != 0).map(<[i16]>::len).max().unwrap();
        assert!(longest < 24, "{longest} frames of digital silence");
    }
    let mut gap = Vec::new();
    rendering.gap(1, &mut gap).unwrap();
    assert_eq!(gap.len() as u64, work.book.tracks[1].gap.0 * 2);
    let gap: Vec<i16> = gap.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    assert!((rms(&gap) + 66.0).abs() < 1.0);
}

#[test]
fn the_tone_of_a_voice_is_as_loud_as_its_quiet_after_every_gain() {
    let work = two_chapters();
    let master = Master { room_tone: Asked::Voice(Millibels(-90)), ..profile(Profile::Podcast) };
    let rendering = work.rendering(&master);
    let quiet = rms(&voice(24_000, 0, 0, 100.0));
    for (index, track) in work.book.tracks.iter().enumerate() {
        let sound = work.sound(&rendering, index);
        let gain = rendering.finish(index).unwrap().gain.decibels();
        for pause in pauses(track) {
            let level = rms(&sound[pause]);
            // Dither and rounding add a third of a step's power.
            assert!((level - quiet - gain).abs() < 2.0, "{level} for {quiet} raised by {gain}");
        }
    }
}

#[test]
fn keys_name_what_shapes_the_sound() {
    let work = two_chapters();
    let key = |master: &Master| work.rendering(master).track_key(0);
    let base = profile(Profile::Audiobook);
    let others = [
        Master::NONE,
        profile(Profile::Broadcast),
        Master { per: Per::Book, ..base },
        Master { room_tone: Asked::Noise(Millibels(-6600)), ..base },
        Master { room_tone: Asked::Noise(Millibels(-6500)), ..base },
        Master { room_tone: Asked::Voice(Millibels(-6600)), ..base },
    ];
    let keys: Vec<RenderKey> = [base].iter().chain(&others).map(key).collect();
    for (n, one) in keys.iter().enumerate() {
        assert!(keys[n + 1..].iter().all(|other| other != one), "{n}");
    }
    assert_eq!(keys[0], key(&base));
    assert_ne!(work.rendering(&base).book_key(), work.rendering(&others[1]).book_key());
}

#[test]
fn a_damaged_take_is_found_while_measuring() {
    let mut work = two_chapters();
    work.memory.damage(4);
    let rendering = Rendering::new(
        &work.plan,
        &work.book,
        &work.takes,
        &work.memory,
        &profile(Profile::Acx),
        TWO,
        Listening::ALONE,
    );
    assert!(matches!(rendering, Err(AssembleError::Take { cue: CueId(4), .. })));
}
