//! Plans and recordings for the tests of this layer and the one that binds.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};

use crate::audio::judge::speech;
use crate::audio::take_file::Pcm;
use crate::audio::{Digest, Take, pcm};
use crate::book::assemble::Recordings;
use crate::cast::{Cast, Casting, Obeys, Part, Settings, Together, Voice, VoiceId};
use crate::plan::key::TakeKey;
use crate::plan::{Cue, EngineCard, Plan, Price, Quote, Supply};
use crate::script::{Break, Direction, Place, Scribe};
use crate::segment::{Count, Limit, Segment};
use crate::units::{Frames, Language, SampleRate};

pub(crate) const RATE: SampleRate = SampleRate(24_000);

/// A plan with one segment a line. Lines are (words, break before); [`Break::Chapter`] begins a chapter.
pub(crate) fn plan(lines: &[(&str, Break)]) -> Plan {
    let mut scribe = Scribe::new();
    let file = scribe.open_file("a.md");
    let direction = scribe.direction(&Direction::default());
    for (n, (words, before)) in lines.iter().enumerate() {
        let place = Place { file, line: n as u32 + 1, column: 1 };
        if *before == Break::Chapter {
            scribe.chapter(words, place);
        }
        scribe.line(words, direction, place, *before, None);
    }
    let script = scribe.finish();
    let mut segments = Vec::new();
    for (chapter, words) in script.chapters.iter().enumerate() {
        for (n, line) in words.lines.iter().enumerate() {
            let lines = n as u32..n as u32 + 1;
            let (span, before) = (line.span.clone(), line.before);
            segments.push(Segment { chapter: chapter as u32, span, lines, direction, before, pause_ms: None });
        }
    }
    with_segments(script, segments)
}

pub(crate) fn with_segments(script: crate::script::Script, segments: Vec<Segment>) -> Plan {
    let language = Language::parse("en").unwrap();
    let voice = Voice { name: "narrator".into(), id: "en".into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    let part = Part { voice: VoiceId(0), by_language: BTreeMap::new() };
    let card = EngineCard {
        name: "test".into(),
        account: "test".into(),
        identities: BTreeMap::new(),
        identity: "test 1".into(),
        format: "wav".into(),
        rate: RATE,
        price: Price::default(),
        limit: Limit { max: 5000, count: Count::Chars },
    };
    let cue = |n: usize| Cue { key: key(n), casting: 0, supply: Supply::Shelf };
    Plan {
        script,
        cues: (0..segments.len()).map(cue).collect(),
        segments,
        packs: Vec::new(),
        cast: Cast {
            language: language.clone(),
            voices: vec![voice],
            default: part,
            parts: BTreeMap::new(),
            together: Together::Apart,
            obeys: Obeys::default(),
        },
        castings: vec![Casting { voice: VoiceId(0), language, settings: Settings::default() }],
        card,
        notices: Vec::new(),
        quote: Quote::default(),
        detected: None,
        fresh: Vec::new(),
        dub: None,
    }
}

fn key(n: usize) -> TakeKey {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&(n as u64).to_le_bytes());
    TakeKey(key)
}

/// `head` and `tail` frames of near-silence around `speech` frames of a voice-like sound of pitch `hz`.
pub(crate) fn voice(head: usize, speech: usize, tail: usize, hz: f64) -> Vec<i16> {
    let noise = |n: usize| (n.wrapping_mul(2_654_435_761) >> 7) as i16 % 5;
    let said = |n: usize| {
        let t = n as f64 / f64::from(RATE.0) * hz * std::f64::consts::TAU;
        (6000.0 * t.sin() + 3000.0 * (2.0 * t).sin() + 1500.0 * (5.0 * t).sin()) as i16
    };
    (0..head).map(noise).chain((0..speech).map(said)).chain((0..tail).map(noise)).collect()
}

/// Recordings in memory, one a cue of a [`plan`].
pub(crate) struct Memory(HashMap<TakeKey, (Take, Vec<u8>)>, Vec<i16>);

impl Memory {
    pub(crate) fn new(recordings: &[Vec<i16>]) -> (Memory, Vec<Take>) {
        let takes: Vec<Take> = recordings.iter().map(|samples| take(samples)).collect();
        let each = recordings.iter().zip(&takes).enumerate();
        (Memory(each.map(|(n, (samples, take))| (key(n), (take.clone(), pcm(samples)))).collect(), Vec::new()), takes)
    }

    /// The same with `bed` under the words.
    pub(crate) fn over(self, bed: Vec<i16>) -> Memory {
        Memory(self.0, bed)
    }

    /// Changes one bit of the recording of cue `n`.
    pub(crate) fn damage(&mut self, n: usize) {
        let (_, bytes) = self.0.get_mut(&key(n)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
    }
}

impl Recordings for Memory {
    fn pcm(&self, key: &TakeKey) -> io::Result<Box<dyn Read + '_>> {
        let (take, bytes) = self.0.get(key).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Pcm::new(bytes.as_slice(), take)))
    }

    fn bed(&self) -> &[i16] {
        &self.1
    }
}

fn take(samples: &[i16]) -> Take {
    let frames = Frames(samples.len() as u64);
    Take { rate: RATE, frames, speech: speech(samples, RATE).unwrap(), digest: Digest::of(samples) }
}
