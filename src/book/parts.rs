//! Parts: what a text should sound like, for the aligner: its lines, sentences and clauses with the time each would take.

use std::ops::Range;

use crate::audio::align::{Joint, Part};
use crate::segment::clause::clauses;
use crate::segment::sentence::sentences;

/// Seconds that characters take, in plain reading: Han 4.2 a second, kana 7.5 (small vowels are part of the one before), Hangul
/// syllables 5.5, those that end in a consonant longer than others. Other scripts as English, where a letter takes 45 ms and a
/// syllable, which a run of vowels is taken for, 75 ms beside.
const HAN: f64 = 1.0 / 4.2;
const KANA: (f64, f64) = (1.0 / 7.5, 0.02);
const HANGUL: (f64, f64) = (0.155, 0.21);
const LETTER: f64 = 0.045;
const SYLLABLE: f64 = 0.075;

/// A letter that is read by its name, as those of words without a vowel are: `GSM`, `Ctrl`.
const NAMED: f64 = 0.2;

/// A digit is a word of one or two syllables, with its place.
const DIGIT: f64 = 0.3;

/// Before a pause the last syllable is drawn out.
const DRAWN_OUT: f64 = 0.08;

/// Clauses that would be shorter are not parted from the next: a voice does not pause after "No," alone.
const SHORTEST_CLAUSE: f64 = 0.35;

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Where it ends: a byte offset, after the space that follows its words.
    pub end: usize,
    /// What it should sound like.
    pub part: Part,
}

/// The parts of `text`, whose lines begin at the byte offsets `lines` (but for the first), ascending. What has nothing to
/// say belongs to its neighbour.
pub fn pieces(text: &str, lines: &[usize], language: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut from = 0;
    for line in lines.iter().copied().chain([text.len()]) {
        if from < line && text.is_char_boundary(line) {
            of_line(text, from..line, language, &mut pieces);
            from = line;
        }
    }
    pieces
}

/// Adds the parts of the line at `span`.
fn of_line(text: &str, span: Range<usize>, language: &str, pieces: &mut Vec<Piece>) {
    let words = text.get(span.clone()).unwrap_or("");
    let mut start = 0;
    for end in sentences(words, language) {
        let sentence = words.get(start..end).unwrap_or("");
        let mut begun = 0;
        for clause in clauses(sentence, language).chain([sentence.len()]) {
            let ends = match (clause == sentence.len(), end == words.len()) {
                (false, _) => Joint::Clause,
                (true, false) => Joint::Sentence,
                (true, true) => Joint::Line,
            };
            let seconds = seconds(sentence.get(begun..clause).unwrap_or(""));
            if ends == Joint::Clause && seconds < SHORTEST_CLAUSE {
                continue;
            }
            add(
                pieces,
                Piece { end: span.start + start + clause, part: Part { seconds: drawn(seconds), ends } },
                span.start,
            );
            begun = clause;
        }
        start = end;
    }
}

/// Adds `piece` of the line that begins at `line`; one that says nothing lengthens the one before, if that is of its line.
fn add(pieces: &mut Vec<Piece>, piece: Piece, line: usize) {
    if piece.part.seconds > 0.0 {
        return pieces.push(piece);
    }
    if let Some(before) = pieces.last_mut().filter(|before| before.end > line) {
        before.end = piece.end;
        before.part.ends = before.part.ends.max(piece.part.ends);
    }
}

/// What words of so many seconds take before a pause; what says nothing takes no time.
fn drawn(seconds: f64) -> f64 {
    if seconds > 0.0 { seconds + DRAWN_OUT } else { 0.0 }
}

/// How long `words` would take, roughly: only ratios are of use.
pub fn seconds(words: &str) -> f64 {
    let (mut sum, mut word) = (0.0, Word::default());
    for c in words.chars() {
        match c {
            '0'..='9' | '０'..='９' => sum += DIGIT + word.end(),
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'ゃ' | 'ゅ' | 'ょ' | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ャ' | 'ュ'
            | 'ョ' => sum += KANA.1 + word.end(),
            '\u{3041}'..='\u{30FF}' => sum += KANA.0 + word.end(),
            // Of each 28 syllables that begin alike, the first has no consonant at its end.
            '\u{AC00}'..='\u{D7AF}' if (u32::from(c) - 0xAC00) % 28 == 0 => sum += HANGUL.0 + word.end(),
            '\u{AC00}'..='\u{D7AF}' => sum += HANGUL.1 + word.end(),
            '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' if c.is_alphanumeric() => {
                sum += HAN + word.end();
            }
            // `don’t` is one word.
            '’' | '\'' => word.in_vowels = false,
            _ if c.is_alphanumeric() => word.add(c),
            _ => sum += word.end(),
        }
    }
    sum + word.end()
}

/// A word of letters as it is counted.
#[derive(Debug, Default)]
struct Word {
    letters: u32,
    /// Runs of vowels.
    syllables: u32,
    in_vowels: bool,
    /// Whether it has other letters than the Latin ones without marks: only of those is it known which are vowels.
    foreign: bool,
}

impl Word {
    fn add(&mut self, c: char) {
        let is_vowel = is_vowel(c);
        self.letters += 1;
        self.syllables += u32::from(is_vowel && !self.in_vowels);
        self.in_vowels = is_vowel;
        self.foreign |= !c.is_ascii_alphabetic();
    }

    /// How long it takes; what comes begins another.
    fn end(&mut self) -> f64 {
        let word = std::mem::take(self);
        if word.syllables == 0 && !word.foreign {
            return NAMED * f64::from(word.letters);
        }
        LETTER * f64::from(word.letters) + SYLLABLE * f64::from(word.syllables)
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'A' | 'E' | 'I' | 'O' | 'U' | 'Y' | 'à'..='æ' | 'è'..='ï' | 'ò'..='ö' | 'ù'..='ü')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, lines: &[usize], language: &str) -> Vec<(String, Joint)> {
        let mut from = 0;
        let piece =
            |piece: Piece| (text[std::mem::replace(&mut from, piece.end)..piece.end].to_owned(), piece.part.ends);
        pieces(text, lines, language).into_iter().map(piece).collect()
    }

    #[test]
    fn a_text_falls_into_lines_sentences_and_clauses() {
        let text = "It rained all day, and we stayed in. Why not?\n\n“Perhaps,” he said slowly.";
        let found = shown(text, &[text.find('“').unwrap()], "en");
        let expected = [
            ("It rained all day, ", Joint::Clause),
            ("and we stayed in. ", Joint::Sentence),
            ("Why not?\n\n", Joint::Line),
            ("“Perhaps,” ", Joint::Clause),
            ("he said slowly.", Joint::Line),
        ];
        assert_eq!(found, expected.map(|(words, ends)| (words.to_owned(), ends)));
        let found = shown("天亮了，他走了。“你去哪里？”她问。", &[], "zh");
        let joints: Vec<Joint> = found.iter().map(|(_, ends)| *ends).collect();
        assert_eq!(joints, [Joint::Clause, Joint::Sentence, Joint::Sentence, Joint::Line], "{found:?}");
    }

    #[test]
    fn marks_alone_are_no_part_and_no_byte_is_left_over() {
        let text = "A walk home. … —\n\n* * *\n\nAnd then a rest.";
        let found = shown(text, &[17, 24], "en");
        assert_eq!(found.iter().map(|(words, _)| words.as_str()).collect::<String>(), text);
        assert!(found.iter().all(|(words, _)| seconds(words) > 0.0), "{found:?}");
        assert!(pieces("* * *", &[], "en").is_empty());
    }

    #[test]
    fn letters_are_named_where_a_word_has_no_vowel() {
        assert!(seconds("GSM") > 1.5 * seconds("gem"));
        assert!((seconds("don’t") - seconds("dont")).abs() < 1e-9, "one word");
        assert!(seconds("жзк") < 0.2, "whose vowels are not known here");
        assert!(seconds("きゃ") < seconds("きや") && seconds("한") > seconds("하"));
        assert!((seconds("a b") - seconds("a") - seconds("b")).abs() < 1e-9);
    }
}
