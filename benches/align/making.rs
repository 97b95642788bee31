//! Takes made of sentences that the built-in engine speaks alone: with pauses, a tempo and noise of their own, and defects.

use std::collections::HashMap;
use std::ops::Range;

use rhapsode::audio::dither::hash;
use rhapsode::engine::house::{House, RATE, Utterance};
use rhapsode::segment::sentence::sentences;

/// Lines that change places differ by this factor and by so many seconds.
const UNLIKE: (f64, f64) = (1.5, 1.0);

/// What is done to a take.
pub const DEFECTS: [Defect; 6] =
    [Defect::None, Defect::Missing, Defect::Repeated, Defect::Swapped, Defect::Added, Defect::Hesitation];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Defect {
    None,
    /// A line is not said.
    Missing,
    /// A line is said twice.
    Repeated,
    /// Two lines that follow one another change places; they differ in length, or nothing could tell.
    Swapped,
    /// A sentence of another line is said as well.
    Added,
    /// The voice rests within a sentence, at most as long as between lines. Nothing is wrong with the words.
    Hesitation,
}

/// Numbers that look like chance, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 += 1;
        hash(self.0)
    }
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().max(1e-12).ln()).sqrt() * (self.unit() * std::f64::consts::TAU).cos()
    }
    /// Around `middle`, with so much spread of its logarithm.
    pub fn around(&mut self, middle: f64, spread: f64) -> f64 {
        middle * (self.normal() * spread).exp()
    }
}

/// A line and the sound of each of its sentences.
pub struct Line {
    pub text: String,
    pub sentences: Vec<Vec<i16>>,
}

/// Speaks up to `count` of `texts`, an equal number of each source, sentence by sentence.
pub fn speak(language: &str, voice: &str, texts: &[Vec<String>], count: usize) -> Vec<Line> {
    let house = House::new(None);
    let mut known: HashMap<String, Option<Vec<i16>>> = HashMap::new();
    let mut say = |text: &str| {
        let said = known.entry(text.to_owned()).or_insert_with(|| {
            let utterance = Utterance { text, language, voice, speed: 1.0, pitch: 0, volume: 1.0 };
            house.speak(&utterance).ok().map(|spoken| edged(&spoken.samples).to_vec())
        });
        said.clone().filter(|samples| samples.len() > 1000)
    };
    let mut lines = Vec::new();
    for source in texts {
        let share = source.iter().skip(source.len() / 10).filter(|line| (2..400).contains(&line.chars().count()));
        for text in share.take(count.div_ceil(texts.len())) {
            let mut from = 0;
            let said: Option<Vec<Vec<i16>>> = sentences(text, language)
                .map(|end| &text[std::mem::replace(&mut from, end)..end])
                .map(|sentence| say(sentence.trim()))
                .collect();
            if let Some(sentences) = said {
                lines.push(Line { text: text.clone(), sentences });
            }
        }
    }
    lines
}

/// Without what cannot be heard at both ends, to the sample.
fn edged(samples: &[i16]) -> &[i16] {
    let loud = |sample: &i16| sample.unsigned_abs() > 64;
    match (samples.iter().position(loud), samples.iter().rposition(loud)) {
        (Some(first), Some(last)) => &samples[first..=last],
        _ => &[],
    }
}

/// A take with what is true of it.
pub struct Made {
    pub samples: Vec<i16>,
    /// For each line and sentence that was said, in order: number of the line in the pack, of the sentence in it, frames.
    pub said: Vec<(usize, usize, Range<u64>)>,
}

/// How a voice pauses and how steady it is.
struct Manner {
    line: (f64, f64),
    sentence: (f64, f64),
    tempo: f64,
    jitter: f64,
    drift: f64,
    noise: f64,
}

impl Manner {
    fn of(dice: &mut Dice) -> Manner {
        let (line, sentence) =
            [((0.8, 0.0), (0.4, 0.0)), ((0.65, 0.25), (0.38, 0.25)), ((0.5, 0.35), (0.4, 0.35))][dice.below(3)];
        let noise = [0.0, 6.0, 60.0, 250.0][dice.below(4)];
        let tempo = 0.75 + 0.6 * dice.unit();
        Manner { line, sentence, tempo, jitter: 0.08, drift: 0.2 * (dice.unit() - 0.5), noise }
    }
}

fn frames(seconds: f64) -> usize {
    (seconds * f64::from(RATE)) as usize
}

pub fn make(lines: &[&Line], defect: Defect, at: usize, dice: &mut Dice) -> Made {
    let manner = Manner::of(dice);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    match defect {
        Defect::Missing => drop(order.remove(at)),
        Defect::Repeated => order.insert(at, at),
        Defect::Swapped => order.swap(at, at + 1),
        Defect::None | Defect::Added | Defect::Hesitation => {}
    }
    let mut made = Made { samples: vec![0; frames(0.1 * dice.unit())], said: Vec::new() };
    let spare = &lines[dice.below(lines.len())].sentences;
    let spare = &spare[dice.below(spare.len())];
    for (nth, line) in order.iter().enumerate() {
        let mut pause = if nth == 0 { 0.0 } else { dice.around(manner.line.0, manner.line.1).max(0.15) };
        for (number, sentence) in lines[*line].sentences.iter().enumerate() {
            if number > 0 {
                pause = dice.around(manner.sentence.0, manner.sentence.1).max(0.12);
            }
            made.samples.resize(made.samples.len() + frames(pause), 0);
            let progress = nth as f64 / order.len() as f64 - 0.5;
            let tempo = manner.tempo * (1.0 + manner.drift * progress) * dice.around(1.0, manner.jitter);
            let start = made.samples.len();
            let hesitates = defect == Defect::Hesitation && nth == at && number == 0;
            let rest = if hesitates { frames(dice.around(manner.line.0, 0.2)) } else { 0 };
            played(sentence, tempo, rest, &mut made.samples);
            made.said.push((*line, number, start as u64..made.samples.len() as u64));
        }
        if defect == Defect::Added && nth == at {
            made.samples.resize(made.samples.len() + frames(dice.around(manner.line.0, manner.line.1)), 0);
            played(spare, manner.tempo, 0, &mut made.samples);
        }
    }
    made.samples.resize(made.samples.len() + frames(0.3 * dice.unit()), 0);
    for sample in &mut made.samples {
        if manner.noise > 0.0 {
            let hiss = (dice.next() as u32 as f64 / f64::from(u32::MAX) - 0.5) * 3.46 * manner.noise;
            *sample = (f64::from(*sample) + hiss) as i16;
        }
    }
    made
}

/// Adds `sound` played `tempo` times as fast, with `rest` frames of silence at the quietest place in its middle half.
fn played(sound: &[i16], tempo: f64, rest: usize, out: &mut Vec<i16>) {
    let length = (sound.len() as f64 / tempo) as usize;
    let at = |n: usize| sound[((n as f64 * tempo) as usize).min(sound.len() - 1)];
    let loudness = |n: &usize| (0..220).map(|m| u64::from(at(n + m).unsigned_abs())).sum::<u64>();
    let middle = (length / 4..length * 3 / 4).step_by(110).min_by_key(loudness).unwrap_or(0) + 110;
    for n in 0..length {
        if n == middle {
            out.resize(out.len() + rest, 0);
        }
        out.push(at(n));
    }
}

/// One of those lines that are followed by one of another length.
pub fn unlike(pack: &[&Line], dice: &mut Dice) -> Option<usize> {
    let seconds = |at: usize| pack[at].sentences.iter().map(Vec::len).sum::<usize>() as f64 / f64::from(RATE);
    let differs = |at: &usize| {
        let (a, b) = (seconds(*at), seconds(at + 1));
        a.max(b) > UNLIKE.0 * a.min(b) && (a - b).abs() > UNLIKE.1
    };
    let found: Vec<usize> = (0..pack.len() - 1).filter(differs).collect();
    found.get(dice.below(found.len().max(1))).copied()
}
