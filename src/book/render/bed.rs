//! The bed: background laid under the words of a track, sample by sample, lowered while somebody speaks.

use std::ops::Range;

use crate::audio::background::Envelope;
use crate::book::assemble::Recordings;
use crate::book::{Book, Track};

/// `words` with what lies `under` them, if anything does.
pub(super) fn over<'a>(under: &'a mut Option<Under<'_>>, words: &'a [f32]) -> &'a [f32] {
    under.as_mut().map_or(words, |under| under.add(words))
}

/// Adds the background to the sound of a track as that passes.
pub(super) struct Under<'a> {
    samples: &'a [i16],
    envelope: Envelope,
    /// The frame of the track that comes next.
    at: u64,
    mixed: Vec<f32>,
}

impl<'a> Under<'a> {
    /// What lies under `track` of `book`, if anything does.
    pub(super) fn of(book: &Book, track: &Track, recordings: &'a dyn Recordings) -> Option<Under<'a>> {
        let bed = book.bed.as_ref()?;
        let own = |cue| track.takes.iter().chain(&track.over).any(|placed| placed.cue == cue);
        let spoken = book.fits.iter().filter(|fit| own(fit.cue)).map(|fit| fit.speaks.clone()).collect();
        let envelope = Envelope::new(merged(spoken), bed.duck);
        Some(Under { samples: recordings.bed(), envelope, at: 0, mixed: Vec::new() })
    }

    /// `words`, the next of the track, with what lies under them.
    fn add(&mut self, words: &[f32]) -> &[f32] {
        self.mixed.clear();
        self.mixed.extend_from_slice(words);
        let from = usize::try_from(self.at).unwrap_or(usize::MAX);
        let under = self.samples.get(from..).unwrap_or_default();
        for ((frame, sample), under) in (self.at..).zip(&mut self.mixed).zip(under) {
            *sample += f32::from(*under) * self.envelope.at(frame);
        }
        self.at += words.len() as u64;
        &self.mixed
    }
}

/// `spoken` with words that overlap as one.
fn merged(spoken: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut merged: Vec<Range<u64>> = Vec::with_capacity(spoken.len());
    for words in spoken {
        match merged.last_mut().filter(|last| words.start < last.end) {
            Some(last) => last.end = last.end.max(words.end),
            None => merged.push(words),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use crate::audio::Digest;
    use crate::audio::background::Duck;
    use crate::book::fixture::{Memory, RATE, plan, voice};
    use crate::book::render::{Listening, Rendering};
    use crate::book::{Bed, Book, timeline};
    use crate::job::{Master, Stitch};
    use crate::plan::dub::fit;
    use crate::plan::key::KeySet;
    use crate::script::{Break, Slot};
    use crate::units::{Frames, Millibels};

    /// The sound of one line from 1 s to 2 s over `bed`, and the key of its bytes.
    fn rendered(bed: Vec<i16>, duck: Duck, master: &Master) -> (Vec<i16>, crate::book::RenderKey) {
        let mut plan = plan(&[("Wait!", Break::Chapter)]);
        plan.script.chapters[0].slots = vec![Slot { start_ms: 1000, end_ms: 2000 }];
        fit(&mut plan, (1000, 0), &[None], &KeySet::default(), &|_| false);
        let (memory, takes) = Memory::new(&[voice(0, 24_000, 0, 110.0)]);
        let mut book: Book = timeline::lay(&plan, &takes, &Stitch::default()).unwrap();
        book.bed = Some(Bed { digest: Digest::of(&bed), duck });
        book.tracks[0].frames = Frames(72_000);
        let memory = memory.over(bed);
        let rendering =
            Rendering::new(&plan, &book, &takes, &memory, master, NonZeroUsize::MIN, Listening::ALONE).unwrap();
        let mut bytes = Vec::new();
        rendering.track(0, &mut bytes).unwrap();
        let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        (samples, rendering.track_key(0))
    }

    #[test]
    fn a_background_is_itself_where_nobody_speaks_and_low_where_somebody_does() {
        let ms = |ms| RATE.frames_in_ms(ms).0;
        let duck = Duck { gain: Millibels(-2000), attack: ms(100), release: ms(200) };
        let master = Master { ceiling: Some(Millibels(-100)), ..Master::NONE };
        let hum =
            |level: i16| -> Vec<i16> { (0..60_000).map(|n| if n / 60 % 2 == 0 { level } else { -level }).collect() };
        let bed = hum(1000);
        let (sound, key) = rendered(bed.clone(), duck, &master);
        let (words, _) = rendered(Vec::new(), duck, &master);
        assert_eq!(sound.len(), 72_000, "the track is as long as the book says");
        let under: Vec<i32> = sound.iter().zip(&words).map(|(all, word)| i32::from(*all) - i32::from(*word)).collect();
        let near = |at: usize, level: i32| {
            let wanted = level * i32::from(bed.get(at).copied().unwrap_or(0)) / 1000;
            assert!((under[at] - wanted).abs() <= 3, "{at}: {} and not {wanted}", under[at]);
        };
        [0, 12_000, 21_500, 54_000, 59_999].into_iter().for_each(|at| near(at, 1000));
        [24_000, 30_000, 47_000].into_iter().for_each(|at| near(at, 100));
        // Half the way down, and half the way back.
        near(24_000 - 1200, 550);
        [60_000, 71_999].into_iter().for_each(|at| near(at, 0));
        // Another background, or another manner of giving way, is another sound; the same is the same.
        assert_eq!(rendered(bed.clone(), duck, &master), (sound, key));
        assert_ne!(rendered(hum(999), duck, &master).1, key);
        assert_ne!(rendered(bed, Duck { release: ms(201), ..duck }, &master).1, key);
    }

    #[test]
    fn the_sum_of_both_never_passes_the_ceiling() {
        let duck = Duck { gain: Millibels(0), attack: 0, release: 0 };
        let master = Master { ceiling: Some(Millibels(-600)), ..Master::NONE };
        let loud = (0..72_000).map(|n| if n / 50 % 2 == 0 { 30_000 } else { -30_000 }).collect();
        let (sound, _) = rendered(loud, duck, &master);
        let peak = sound.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!((12_000..=16_423).contains(&peak), "{peak}: −6 dB of full scale is 16,423");
    }
}
