//! The measuring pass: voices against each other, tracks against the target, and the gain that each gets.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZeroUsize;

use super::memory::OF_VOICE;
use super::parallel::in_parallel;
use super::{Finish, Mastering, Scene, Tone};
use crate::audio::loudness::{Levels, Measured, Meter, NoMeter, Peaks};
use crate::audio::room_tone::Quiet;
use crate::audio::{SAMPLE_BYTES, Take};
use crate::book::assemble::AssembleError;
use crate::book::{Placed, RenderKey, Track};
use crate::cast::VoiceId;
use crate::job::Master;
use crate::job::master::{Balance, Per, RoomTone, Target};
use crate::units::{Millibels, SampleRate};

/// The most by which a voice is raised or lowered to be as loud as others: beyond that its recordings differ in kind.
const MOST_BALANCE: Millibels = Millibels(1200);

/// Gains of voices are whole tenths of a decibel, which nobody hears: one edited sentence must not move them all.
const BALANCE_STEP: i32 = 10;

/// The most by which a track is raised: what is so much quieter than its target is not speech.
const MOST_GAIN: Millibels = Millibels(4000);

/// The most by which room before and after the words may lower an RMS: from −20 dB to 1.5 above the least that ACX takes, which
/// leaves something to the limiter and to coding.
const MOST_ROOM: Millibels = Millibels(150);

/// What is shorter has no loudness to BS.1770, whose blocks are so long: a figure or a letter that is a prompt of its own.
const BLOCK_MS: u32 = 400;

/// The loudness of such sound is taken to lie so much above its level: 2.32 dB are two loudspeakers and the offset of BS.1770, and
/// the rest its filter and its gate. Of 141 words of 0.4 to 1 s by the built-in voice it lay on average 4.5 dB above in English,
/// 3.2 in Japanese, 2.5 in Mandarin, by 0.4 to 0.8 more or less.
const SHORT_DB: f64 = 3.4;

/// How often a gain is tried again to make up for what the limiter takes away.
const ROUNDS: u32 = 5;

/// The least share of a gain that the limiter is taken to leave; what is limited harder gains nothing any more.
const LEAST_KEPT: f64 = 0.25;

/// A track is as loud as was asked for within so much, in decibels: a third of the tenth that meters show.
const CLOSE_ENOUGH: f64 = 0.03;

/// Tracks that are measured before their measures are added up, so that these do not grow with the book.
const BATCH: usize = 32;

/// Takes of a voice whose quiet is listened to, and the window in which, in milliseconds.
const QUIET_TAKES: usize = 64;
const QUIET_WINDOW_MS: u32 = 20;

/// Reads all that `master` needs to know, and decides every gain.
pub(super) fn mastering(
    scene: &Scene<'_>,
    takes: &[Take],
    master: &Master,
    threads: NonZeroUsize,
) -> Result<Mastering, AssembleError> {
    let voices = match master.balance {
        Balance::Equal => balance(scene, master.per, threads)?,
        Balance::Kept => BTreeMap::new(),
    };
    let tone = tone(scene, takes, master.room_tone, &voices)?;
    let chapters = scene.book.tracks.len();
    let count = chapters + usize::from(scene.book.excerpt.is_some());
    let with = |tone: Tone| {
        let (tracks, whole) = (vec![Finish::default(); count], Levels::default());
        Mastering { voices: voices.clone(), tracks, whole, ceiling: master.ceiling, tone }
    };
    if master.target.is_none() && master.ceiling.is_none() {
        return Ok(with(tone));
    }
    // A tone of a level of its own is not raised with the track: it is left out of what is measured before.
    let follows = if let Tone::Follows(_) = tone { tone.clone() } else { Tone::Silence };
    let (before, mut mastering) = (with(follows), with(tone));
    let measure = |index: usize| scene.measure(&before, index, Finish::default());
    let one = NonZeroUsize::MIN;
    let (mut finishes, mut all) = (Vec::with_capacity(count), Measured::default());
    let mut settled = |mut some: Vec<(Finish, Measured)>| {
        if scene.book.bed.is_some() {
            lay_under(scene, &mastering, finishes.len(), &mut some)?;
        }
        for (finish, measured) in some {
            all = sum([&all, &measured].into_iter());
            finishes.push(finish);
        }
        Ok::<(), AssembleError>(())
    };
    match master.per {
        Per::Chapter => {
            for first in (0..count).step_by(BATCH) {
                let some = in_parallel(BATCH.min(count - first), threads, |at| {
                    let index = first + at;
                    let asked = scene.book.track(index).and_then(|track| asked(track, master.target));
                    settle(scene, &mastering, asked, &[index], &[measure(index)?], one)
                });
                settled(some?.concat())?;
            }
        }
        Per::Book => {
            let tracks: Vec<usize> = (0..chapters).collect();
            let measured = in_parallel(count, threads, measure)?;
            let (book, excerpt) = measured.split_at(chapters);
            settled(settle(scene, &mastering, master.target, &tracks, book, threads)?)?;
            if !excerpt.is_empty() {
                settled(settle(scene, &mastering, master.target, &[chapters], excerpt, one)?)?;
            }
        }
    }
    mastering.whole = together(&all, &finishes);
    mastering.tracks = finishes;
    Ok(mastering)
}

/// Lays the background under tracks, the first of them at `first`, whose words are as loud as was asked for, and measures both
/// together. What is asked for is the loudness of the words: a background has its own, and only peaks are limited.
fn lay_under(
    scene: &Scene<'_>,
    mastering: &Mastering,
    first: usize,
    settled: &mut [(Finish, Measured)],
) -> Result<(), AssembleError> {
    for (index, (finish, measured)) in (first..).zip(settled) {
        *finish = Finish { limited: true, bedded: true, ..*finish };
        *measured = scene.measure(mastering, index, *finish)?;
        finish.levels = measured.levels();
    }
    Ok(())
}

/// The levels of all tracks together, from the sum of their measures; the pauses between them are left out.
fn together(all: &Measured, finishes: &[Finish]) -> Levels {
    let each = |of: fn(&Levels) -> Option<f64>| finishes.iter().filter_map(move |finish| of(&finish.levels));
    let true_peak = each(|levels| levels.true_peak).reduce(f64::max);
    let quietest = each(|levels| levels.quietest).reduce(f64::min);
    Levels { true_peak, quietest, ..all.levels() }
}

/// The gain that brings `tracks` together to `target`, found anew while the limiter takes away from it.
fn settle(
    scene: &Scene<'_>,
    mastering: &Mastering,
    target: Option<Target>,
    tracks: &[usize],
    measured: &[Measured],
    threads: NonZeroUsize,
) -> Result<Vec<(Finish, Measured)>, AssembleError> {
    let rate = scene.book.rate;
    let mut gain = missing(target, &sum(measured.iter()), rate);
    // The last step of the gain, and what was missing before it.
    let mut last: Option<(Millibels, Millibels)> = None;
    let mut round = 0;
    loop {
        let tried = in_parallel(tracks.len(), threads, |index| {
            let finish = Finish { gain, limited: true, ..Finish::default() };
            let limits = mastering.limits(measured[index].true_peak, gain);
            limits.then(|| scene.measure(mastering, tracks[index], finish)).transpose()
        })?;
        let still = match tried.iter().any(Option::is_some) {
            true => missing(target, &after(measured, &tried, gain), rate),
            false => Millibels(0),
        };
        // After the last round it is as loud as the ceiling lets it be, and the levels say how loud that is.
        if still.decibels().abs() <= CLOSE_ENOUGH || round == ROUNDS {
            return Ok(finishes(mastering, measured, &tried, gain));
        }
        // The limiter takes a share of each step away: the next one is longer by as much as the last one lost.
        let kept = last.map_or(1.0, |(step, before)| (before - still).decibels() / step.decibels());
        let step = Millibels::of(still.decibels() / kept.clamp(LEAST_KEPT, 1.0));
        last = Some((step, still)).filter(|(step, _)| *step != Millibels(0));
        gain = capped(gain + step);
        round += 1;
    }
}

/// What is done to each track, and what is measured of it then.
fn finishes(
    mastering: &Mastering,
    measured: &[Measured],
    tried: &[Option<Measured>],
    gain: Millibels,
) -> Vec<(Finish, Measured)> {
    let each = measured.iter().zip(tried).map(|(before, tried)| match tried {
        Some(limited) => (Finish { gain, limited: true, bedded: false, levels: limited.levels() }, limited.clone()),
        None => {
            let raised = before.times(gain);
            (Finish { gain, limited: false, bedded: false, levels: mastering.floored(raised.levels()) }, raised)
        }
    });
    each.collect()
}

/// What is asked of `track`: an RMS is that of its words and the pauses between them, since a short track that is raised for
/// the room before and after them would be heard louder than the others.
pub(super) fn asked(track: &Track, target: Option<Target>) -> Option<Target> {
    let Some(Target::Rms(rms)) = target else { return target };
    let begins = track.takes.first().map_or(0, |take| take.at);
    let ends = track.takes.last().map_or(track.frames.0, Placed::end);
    let share = ends.saturating_sub(begins).max(1) as f64 / track.frames.0.max(1) as f64;
    let less = Millibels::of(10.0 * share.log10()).max(Millibels(-MOST_ROOM.0));
    Some(Target::Rms(rms + less))
}

/// What is measured of all tracks when those that were tried are limited and the others only raised.
fn after(measured: &[Measured], tried: &[Option<Measured>], gain: Millibels) -> Measured {
    let each = measured.iter().zip(tried);
    let each: Vec<Measured> = each.map(|(before, tried)| tried.clone().unwrap_or_else(|| before.times(gain))).collect();
    sum(each.iter())
}

fn sum<'a>(all: impl Iterator<Item = &'a Measured>) -> Measured {
    let mut sum = Measured::default();
    for one in all {
        sum.blocks.merge(&one.blocks);
        sum.squares += one.squares;
        sum.frames += one.frames;
    }
    sum
}

/// The gain from what was measured at `rate` to `target`; none where there is no target, or no sound.
fn missing(target: Option<Target>, measured: &Measured, rate: SampleRate) -> Millibels {
    let is_short = measured.frames < rate.frames_in_ms(BLOCK_MS).0;
    let short = || measured.rms().filter(|_| is_short).map(|rms| rms + SHORT_DB);
    let (asked, found) = match target {
        Some(Target::Lufs(asked)) => (asked, measured.lufs().or_else(short)),
        Some(Target::Rms(asked)) => (asked, measured.rms()),
        None => return Millibels(0),
    };
    found.map_or(Millibels(0), |found| capped(asked - Millibels::of(found)))
}

fn capped(gain: Millibels) -> Millibels {
    gain.clamp(Millibels(-MOST_GAIN.0), MOST_GAIN)
}

/// The gains that make all voices as loud as the one that says most, each times its volume; none where nobody hears two of them
/// within what has one gain of its own.
fn balance(scene: &Scene<'_>, per: Per, threads: NonZeroUsize) -> Result<BTreeMap<VoiceId, Millibels>, AssembleError> {
    let tracks = &scene.book.tracks;
    let differ = |tracks: &[Track]| {
        let mut voices = tracks.iter().flat_map(Track::all_takes).map(|placed| scene.voice(placed.cue));
        let first = voices.next();
        voices.any(|voice| Some(voice) != first)
    };
    let needed = match per {
        Per::Book => differ(tracks),
        Per::Chapter => tracks.iter().chain(&scene.book.excerpt).any(|track| differ(std::slice::from_ref(track))),
    };
    if !needed {
        return Ok(BTreeMap::new());
    }
    let of_track = |index: usize| of_track(scene, index);
    let mut voices: BTreeMap<VoiceId, Measured> = BTreeMap::new();
    for batch in (0..tracks.len()).step_by(BATCH) {
        let count = BATCH.min(tracks.len() - batch);
        for (voice, measured) in in_parallel(count, threads, |index| of_track(batch + index))?.iter().flatten() {
            let all = voices.entry(*voice).or_default();
            *all = sum([&*all, measured].into_iter());
        }
    }
    let volume = |voice: VoiceId| scene.plan.cast.voice(voice).map_or(0.0, |voice| 20.0 * voice.volume.log10());
    let own = |(voice, measured): (&VoiceId, &Measured)| {
        measured.lufs().map(|lufs| (*voice, measured.frames, lufs - volume(*voice)))
    };
    let loudness: Vec<(VoiceId, u64, f64)> = voices.iter().filter_map(own).collect();
    // The first of equals, in the job's order.
    let most = loudness.iter().rev().max_by_key(|(_, frames, _)| *frames);
    let Some((_, _, reference)) = most else { return Ok(BTreeMap::new()) };
    let gain = |lufs: f64| {
        let steps = (Millibels::of(reference - lufs).0 as f64 / f64::from(BALANCE_STEP)).round() as i32;
        Millibels(steps * BALANCE_STEP).clamp(Millibels(-MOST_BALANCE.0), MOST_BALANCE)
    };
    Ok(loudness.iter().map(|(voice, _, lufs)| (*voice, gain(*lufs))).collect())
}

/// What is measured of each voice in the track at `index`.
fn of_track(scene: &Scene<'_>, index: usize) -> Result<BTreeMap<VoiceId, Measured>, AssembleError> {
    let mut takes: BTreeMap<VoiceId, Vec<&Placed>> = BTreeMap::new();
    for placed in scene.book.tracks[index].all_takes() {
        if let Some(voice) = scene.voice(placed.cue) {
            takes.entry(voice).or_default().push(placed);
        }
    }
    let of_voice = |(voice, takes): (VoiceId, Vec<&Placed>)| {
        let used = |placed: &&Placed| {
            let digest = [placed.digest.0 as u64, (placed.digest.0 >> 64) as u64];
            digest.into_iter().chain([placed.used.start, placed.used.end])
        };
        let sound = [u64::from(scene.book.rate.0)].into_iter().chain(takes.iter().flat_map(used));
        let key = RenderKey::of(OF_VOICE.into_iter().chain(sound));
        let measured = scene.remembered(&key, index, || {
            let mut meter = Meter::new(scene.book.rate, Peaks::Unmeasured).map_err(unmeasurable)?;
            takes.iter().try_for_each(|placed| heard(scene, placed, &mut |samples| meter.add(samples)))?;
            Ok(meter.finish())
        });
        Ok((voice, measured?))
    };
    takes.into_iter().map(of_voice).collect()
}

/// The room tone.
fn tone(
    scene: &Scene<'_>,
    takes: &[Take],
    asked: RoomTone,
    voices: &BTreeMap<VoiceId, Millibels>,
) -> Result<Tone, AssembleError> {
    let level = match asked {
        RoomTone::None => return Ok(Tone::Silence),
        RoomTone::Noise(level) => return Ok(Tone::of_level(level)),
        RoomTone::Voice(level) => level,
    };
    let mut most: BTreeMap<VoiceId, u64> = BTreeMap::new();
    let placed = || scene.book.tracks.iter().flat_map(|track| &track.takes);
    for placed in placed() {
        if let Some(voice) = scene.voice(placed.cue) {
            *most.entry(voice).or_default() += placed.len();
        }
    }
    let voice = most.iter().rev().max_by_key(|(_, frames)| **frames).map(|(voice, _)| *voice);
    let window = scene.book.rate.frames_in_ms(QUIET_WINDOW_MS).0.max(1);
    let mut quiet = Quiet::default();
    let quiet_in = |take: &Take| take.frames.0 - (take.speech.end - take.speech.start);
    let spoken = placed().filter(|placed| scene.voice(placed.cue) == voice);
    let known = spoken.filter_map(|placed| Some((placed, takes.get(placed.cue.0 as usize)?)));
    for (placed, take) in known.filter(|(_, take)| quiet_in(take) >= window).take(QUIET_TAKES) {
        listen(scene, placed, take, window, &mut quiet)?;
    }
    let raise = voice.and_then(|voice| voices.get(&voice).copied()).unwrap_or_default();
    Ok(match quiet.tone() {
        Some(tone) => Tone::Follows(tone.raised(raise)),
        None => Tone::of_level(level),
    })
}

/// Adds the windows before and after speech.
fn listen(
    scene: &Scene<'_>,
    placed: &Placed,
    take: &Take,
    window: u64,
    quiet: &mut Quiet,
) -> Result<(), AssembleError> {
    let whole = Placed { used: 0..take.frames.0, ..placed.clone() };
    let mut samples: Vec<f32> = Vec::new();
    heard(scene, &whole, &mut |piece| samples.extend_from_slice(piece))?;
    let speech = take.speech.start as usize..(take.speech.end as usize).min(samples.len());
    let (before, after) = (samples.get(..speech.start), samples.get(speech.end..));
    for side in [before, after].into_iter().flatten() {
        side.chunks_exact(window as usize).for_each(|window| quiet.add(window));
    }
    Ok(())
}

/// Hands the used frames of a take to `sink`.
fn heard(scene: &Scene<'_>, placed: &Placed, sink: &mut dyn FnMut(&[f32])) -> Result<(), AssembleError> {
    let failed = |cause: io::Error| AssembleError::Take { cue: placed.cue, key: placed.key, cause };
    let mut pcm = scene.recordings.pcm(&placed.key).map_err(failed)?;
    io::copy(&mut pcm.by_ref().take(placed.used.start * SAMPLE_BYTES), &mut io::sink()).map_err(failed)?;
    let mut left = placed.len();
    let mut bytes = vec![0; 64 * 1024];
    let mut samples = Vec::with_capacity(bytes.len() / 2);
    while left > 0 {
        let n = left.min(bytes.len() as u64 / SAMPLE_BYTES);
        let piece = &mut bytes[..(n * SAMPLE_BYTES) as usize];
        pcm.read_exact(piece).map_err(failed)?;
        samples.clear();
        samples.extend(piece.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]]))));
        sink(&samples);
        left -= n;
    }
    Ok(())
}

pub(super) fn unmeasurable(error: NoMeter) -> AssembleError {
    AssembleError::Write(io::Error::new(io::ErrorKind::InvalidInput, error))
}
