//! The profile of a sound: its peaks, levels and loudness from beginning to end, in few numbers, while it passes.
//!
//! What is kept is a bin for each stretch, however long the sound is: an hour takes no more memory than a minute.

use ebur128::{Channel, EbuR128, Mode};

use crate::audio::loudness::{FULL_SCALE, NoMeter};
use crate::units::{Frames, SampleRate};

/// The window of short-term loudness, in seconds (EBU Tech 3341).
const WINDOW_SECONDS: u32 = 3;

/// The shortest stretch of a bin, as a part of a second: nobody sees finer in a picture, and each bin costs a look at the
/// whole window.
const BINS_A_SECOND: u64 = 10;

/// Below this no loudness is told, in LUFS: the absolute gate of ITU-R BS.1770.
const SILENCE: f64 = -70.0;

/// A stretch of the sound.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// The greatest sample, full scale being 1.
    pub peak: f32,
    /// The root mean square of its samples, full scale being 1.
    pub rms: f32,
    /// The short-term loudness of the three seconds around it, in LUFS; absent for silence.
    pub loudness: Option<f32>,
}

/// The shape of a sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its rate.
    pub rate: SampleRate,
    /// Its length.
    pub frames: Frames,
    /// Stretches of equal length, to a frame, from beginning to end.
    pub bins: Vec<Bin>,
    /// Integrated loudness in LUFS, as two loudspeakers play it; absent for silence.
    pub loudness: Option<f64>,
    /// The greatest sample, full scale being 1.
    pub peak: f32,
    /// Where it is.
    pub peak_at: Frames,
}

/// Listens to one channel of a known length.
pub struct Profiler {
    ebu: EbuR128,
    profile: Profile,
    count: u64,
    window: u64,
    /// Frames that have passed.
    at: u64,
    /// The bin under way, and the sum of squares of its samples.
    bin: u64,
    squares: f64,
    /// The bin whose loudness is looked at next.
    heard: u64,
    scaled: Vec<f32>,
}

impl Profiler {
    /// A profiler of `frames` at `rate`, in `bins` stretches at most.
    pub fn new(rate: SampleRate, frames: Frames, bins: u64) -> Result<Profiler, NoMeter> {
        let mode = Mode::I | Mode::S | Mode::HISTOGRAM;
        let mut ebu = EbuR128::new(1, rate.0, mode).map_err(|_| NoMeter(rate))?;
        ebu.set_channel(0, Channel::DualMono).map_err(|_| NoMeter(rate))?;
        let most = (frames.0 * BINS_A_SECOND / u64::from(rate.0.max(1))).max(1);
        let count = bins.clamp(1, most).min(frames.0);
        let bins = Vec::with_capacity(count as usize);
        let profile = Profile { rate, frames, bins, loudness: None, peak: 0.0, peak_at: Frames(0) };
        let window = u64::from(rate.0) * u64::from(WINDOW_SECONDS);
        let (at, bin, squares, heard, scaled) = (0, 0, 0.0, 0, Vec::new());
        Ok(Profiler { ebu, profile, count, window, at, bin, squares, heard, scaled })
    }

    /// The frame at which the bin `bin` begins.
    fn start(&self, bin: u64) -> u64 {
        // In 128 bits, as the product may pass 64.
        (u128::from(self.profile.frames.0) * u128::from(bin) / u128::from(self.count.max(1))) as u64
    }

    /// The frame after which the loudness around the bin `bin` is known: half a window after its middle.
    fn known(&self, bin: u64) -> u64 {
        let middle = u64::midpoint(self.start(bin), self.start(bin + 1));
        (middle + self.window / 2).max(self.window)
    }

    /// Adds `samples`; what comes after the length that was told is left out.
    pub fn add(&mut self, mut samples: &[i16]) {
        while !samples.is_empty() && self.bin < self.count {
            let end = self.start(self.bin + 1);
            let stop = if self.heard < self.count { end.min(self.known(self.heard)) } else { end };
            let (now, later) = samples.split_at(samples.len().min((stop - self.at) as usize));
            self.listen(now);
            samples = later;
            if self.at == end {
                self.end_bin();
            }
            self.hear();
        }
    }

    fn listen(&mut self, samples: &[i16]) {
        self.scaled.clear();
        self.scaled.extend(samples.iter().map(|sample| f32::from(*sample) / FULL_SCALE));
        // It fails only for frames that do not fit its channels, of which there is one.
        let _ = self.ebu.add_frames_f32(&self.scaled);
        let mut loudest = (0.0f32, 0);
        for (at, sample) in (0u64..).zip(&self.scaled) {
            self.squares += f64::from(sample * sample);
            if sample.abs() > loudest.0 {
                loudest = (sample.abs(), at);
            }
        }
        if self.profile.bins.len() as u64 == self.bin {
            self.profile.bins.push(Bin::default());
        }
        if let Some(bin) = self.profile.bins.last_mut() {
            bin.peak = bin.peak.max(loudest.0);
        }
        if loudest.0 > self.profile.peak {
            (self.profile.peak, self.profile.peak_at) = (loudest.0, Frames(self.at + loudest.1));
        }
        self.at += samples.len() as u64;
    }

    fn end_bin(&mut self) {
        let frames = self.at - self.start(self.bin);
        if let Some(bin) = self.profile.bins.last_mut() {
            bin.rms = (self.squares / frames.max(1) as f64).sqrt() as f32;
        }
        self.squares = 0.0;
        self.bin += 1;
    }

    /// Notes the loudness of all bins around which it is known by now.
    fn hear(&mut self) {
        if self.heard >= self.count || self.at < self.known(self.heard) {
            return;
        }
        let loudness = self.short_term();
        while self.heard < self.count && self.at >= self.known(self.heard) {
            self.note(loudness);
        }
    }

    fn note(&mut self, loudness: Option<f32>) {
        if let Some(bin) = self.profile.bins.get_mut(self.heard as usize) {
            bin.loudness = loudness;
        }
        self.heard += 1;
    }

    /// The loudness of the last three seconds, or of all where it is shorter: then the rest of the window is empty.
    fn short_term(&self) -> Option<f32> {
        let lufs = self.ebu.loudness_shortterm().ok()?;
        let part = self.at.min(self.window).max(1) as f64 / self.window.max(1) as f64;
        let lufs = lufs - 10.0 * part.log10();
        (lufs >= SILENCE).then_some(lufs as f32)
    }

    /// The profile of what has passed.
    pub fn finish(mut self) -> Profile {
        if self.bin < self.count && self.at > self.start(self.bin) {
            self.end_bin();
        }
        let loudness = self.short_term();
        while self.heard < self.count {
            self.note(loudness);
        }
        self.profile.loudness = self.ebu.loudness_global().ok().filter(|lufs| lufs.is_finite());
        self.profile
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const RATE: SampleRate = SampleRate(24_000);

    /// A tone of 1 kHz for so many milliseconds at each of `levels`, in decibels of full scale.
    fn tone(levels: &[(f64, u32)]) -> Vec<i16> {
        let mut samples = Vec::new();
        for (db, ms) in levels {
            let amplitude = 10f64.powf(db / 20.0) * 32_767.0;
            let frames = RATE.frames_in_ms(*ms).0;
            samples.extend((0..frames).map(|n| (amplitude * (TAU * n as f64 / 24.0).sin()).round() as i16));
        }
        samples
    }

    fn profile(samples: &[i16], bins: u64, piece: usize) -> Profile {
        let mut profiler = Profiler::new(RATE, Frames(samples.len() as u64), bins).unwrap();
        samples.chunks(piece).for_each(|piece| profiler.add(piece));
        profiler.finish()
    }

    #[test]
    fn levels_and_loudness_stand_where_they_sound() {
        let samples = tone(&[(-20.0, 20_000), (-40.0, 20_000), (-120.0, 20_000)]);
        let profile = profile(&samples, 60, 4096);
        assert_eq!(profile.bins.len(), 60);
        for (second, bin) in profile.bins.iter().enumerate() {
            let (peak, far) = match second {
                0..20 => (0.1, !(18..20).contains(&second)),
                20..40 => (0.01, !(20..22).contains(&second) && !(38..40).contains(&second)),
                _ => (0.0, second >= 42),
            };
            assert!((bin.peak - peak).abs() < 1e-3 && (bin.rms - peak / 2f32.sqrt()).abs() < 1e-3, "{second}: {bin:?}");
            // One channel heard from two loudspeakers: a tone of −20 dBFS in each is −20 LUFS.
            let asked = [Some(-20.0), Some(-40.0), None][second / 20];
            let near = match (bin.loudness, asked) {
                (Some(found), Some(asked)) => (found - asked).abs() < 0.1f32,
                (found, asked) => found == asked,
            };
            assert!(!far || near, "{second}: {bin:?}");
        }
        // What lies 10 LU below the rest does not count.
        assert!((profile.loudness.unwrap() + 20.0).abs() < 0.1, "{:?}", profile.loudness);
        assert!((profile.peak - 0.1).abs() < 1e-3 && profile.peak_at < RATE.frames_in_ms(20_000));
    }

    #[test]
    fn the_profile_is_the_same_however_the_sound_comes() {
        let samples = tone(&[(-6.0, 1_234), (-30.0, 4_321), (-12.0, 777)]);
        let whole = profile(&samples, 17, samples.len());
        for piece in [1, 7, 480, 10_007] {
            assert_eq!(profile(&samples, 17, piece), whole, "in pieces of {piece}");
        }
    }

    #[test]
    fn short_and_silent_sounds_have_a_profile_too() {
        let short = profile(&tone(&[(-20.0, 500)]), 1000, 512);
        assert_eq!(short.bins.len(), 5);
        assert!(short.bins.iter().all(|bin| (bin.loudness.unwrap() + 20.0).abs() < 0.3), "{short:?}");
        let silent = profile(&[0; 48_000], 1000, 512);
        assert_eq!((silent.loudness, silent.peak), (None, 0.0));
        assert!(silent.bins.iter().all(|bin| *bin == Bin::default()));
        assert_eq!(profile(&[], 10, 512).bins, []);
        assert_eq!(profile(&[1], 10, 512).bins.len(), 1);
    }

    #[test]
    fn what_was_cut_off_has_fewer_bins() {
        let mut profiler = Profiler::new(RATE, Frames(48_000), 20).unwrap();
        profiler.add(&tone(&[(-20.0, 1_050)]));
        assert_eq!(profiler.finish().bins.len(), 11);
    }
}
