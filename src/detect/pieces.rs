//! Pieces of a line: cut where the script changes, at quotation marks and at ends of sentences, each with its language.

use std::ops::Range;

use whatlang::Lang;

use super::Tongue;
use super::writing::{self, Writing};
use crate::units::Language;

/// Latin words in a row that are a passage of their own in a text of another script; fewer are names, and words that the
/// language has borrowed. Of three there are many in Cantonese talk: `Safety Service Group`.
const WORDS: usize = 4;

/// Kana that make a piece of a Chinese text Japanese: a single の is on every shop sign.
const KANA: usize = 2;

/// How sure the library must be, as it calls it, which is its own threshold. At 0.9 it took 0.00 % of English sentences of
/// 8, 12 and 24 words (*Sherlock Holmes*) for another language, and of German, Spanish and Italian ones of 12 words it found
/// 76 %, of 24 words 96 %. It is asked among all the languages that it knows: among the job's alone it takes half of all
/// Polish for one of those.
const SURE: f64 = 0.9;

#[derive(Debug, Default)]
struct Piece {
    span: Range<usize>,
    /// The script of its first letter.
    writing: Option<Writing>,
    kana: usize,
    words: usize,
    /// Its language; absent for that of the line, or when nobody can say.
    language: Option<Language>,
    /// Whether its language is certain, be it that of the line.
    sure: bool,
}

/// The parts of `words`, each with its language where that is another than the line's. They tile `words`, and neighbours
/// differ.
pub(super) fn pieces(words: &str, tongue: &Tongue) -> Vec<(Range<usize>, Option<Language>)> {
    if tongue.others.is_empty() {
        return Vec::new();
    }
    let mut pieces = cut(words);
    for piece in &mut pieces {
        let text = words.get(piece.span.clone()).unwrap_or("");
        (piece.language, piece.sure) = decide(piece, text, tongue);
    }
    bridge(&mut pieces);
    let mut parts: Vec<(Range<usize>, Option<Language>)> = Vec::new();
    for piece in pieces {
        match parts.last_mut() {
            Some((span, language)) if *language == piece.language => span.end = piece.span.end,
            _ => parts.push((piece.span, piece.language)),
        }
    }
    parts
}

/// Cuts `words` into pieces of one script, at most a sentence or a quotation long. Signs go with the letters before them,
/// opening ones with those after them.
fn cut(words: &str) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    let (mut ended, mut in_word, mut opening) = (false, false, None);
    for (at, sign) in words.char_indices() {
        let writing = writing::of(sign);
        let last = pieces.last().and_then(|piece| piece.writing);
        let changes = matches!((last, writing), (Some(last), Some(now)) if !last.mixes_with(now));
        let letter = writing.is_some() || sign.is_alphanumeric();
        if letter && (changes || ended && last.is_some()) {
            let start = opening.unwrap_or(at);
            if let Some(piece) = pieces.last_mut() {
                piece.span.end = start;
            }
            pieces.push(Piece { span: start..start, ..Piece::default() });
            in_word = false;
        }
        let quote = matches!(
            sign,
            '“' | '‘'
                | '«'
                | '»'
                | '「'
                | '『'
                | '（'
                | '('
                | '['
                | '"'
                | '„'
                | '¿'
                | '¡'
                | '《'
                | '”'
                | '」'
                | '』'
                | ')'
                | '）'
        );
        let closes = matches!(sign, '”' | '»' | '」' | '』' | ')' | '）');
        if letter {
            (ended, opening) = (false, None);
        } else if quote
            || matches!(sign, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '\n' | '—' | ';' | ':' | '：' | '；')
        {
            ended = true;
            if quote && !closes {
                opening = opening.or(Some(at));
            }
        }
        let Some(piece) = pieces.last_mut() else { continue };
        piece.writing = piece.writing.or(writing);
        piece.kana += usize::from(writing == Some(Writing::Kana));
        // Apostrophes and hyphens are within words.
        let within = letter || in_word && matches!(sign, '\'' | '’' | '-');
        piece.words += usize::from(within && !in_word);
        in_word = within;
        piece.span.end = at + sign.len_utf8();
    }
    pieces
}

/// The language of `piece`, if it is another than the line's, and whether that is certain.
fn decide(piece: &Piece, text: &str, tongue: &Tongue) -> (Option<Language>, bool) {
    let own = tongue.own.primary();
    let can = |language: &str| tongue.others.iter().any(|other| other == language && other != own);
    let Some(writing) = piece.writing else { return (None, false) };
    if writing == Writing::Latin {
        return latin(piece, text, own, &can, tongue);
    }
    // Chinese and Japanese share their characters; kana are only Japanese.
    let japanese = matches!(writing, Writing::Han | Writing::Kana) && piece.kana >= KANA;
    let languages = if japanese { Writing::Kana.languages() } else { writing.languages() };
    let east = Writing::Han.languages().contains(&own);
    if languages.contains(&own) || east && matches!(writing, Writing::Han | Writing::Kana) && !japanese {
        return (None, true);
    }
    let known: Vec<&str> = languages.iter().copied().filter(|language| can(language)).collect();
    let language = match known.as_slice() {
        [] => None,
        [one] => Some(*one),
        // The likeliest of those that share Chinese characters; others only where the library tells them apart.
        [first, ..] if writing == Writing::Han => Some(*first),
        several => library(text).filter(|language| several.contains(language)),
    };
    (language.and_then(Language::parse), true)
}

/// Words in Latin letters.
fn latin(
    piece: &Piece,
    text: &str,
    own: &str,
    can: &dyn Fn(&str) -> bool,
    tongue: &Tongue,
) -> (Option<Language>, bool) {
    let others: Vec<&str> =
        tongue.others.iter().map(String::as_str).filter(|l| can(l) && writing::is_latin(l)).collect();
    if piece.words < WORDS || others.is_empty() {
        return (None, false);
    }
    let told = library(text);
    let language = match (told, others.as_slice()) {
        (Some(told), others) if others.contains(&told) => Some(told),
        // Another language for which there is no voice, or the line's own.
        (Some(_), _) => return (None, true),
        // Longer than a name and not of this script: what else could it be?
        (None, [one]) if !writing::is_latin(own) => Some(*one),
        (None, _) => return (None, false),
    };
    (language.and_then(Language::parse), true)
}

/// The language of `text` by its letters, if the library is sure of it.
fn library(text: &str) -> Option<&'static str> {
    let told = whatlang::detect(text).filter(|told| told.confidence() > SURE)?;
    Some(match told.lang() {
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Cat => "ca",
        Lang::Lat => "la",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mkd => "mk",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Hin => "hi",
        Lang::Mar => "mr",
        Lang::Nep => "ne",
        // The library knows it and no voice is likely to: certain, and not a language that is cast.
        _ => "und",
    })
}

/// What is too short to tell and stands between two pieces of one language is of that language.
fn bridge(pieces: &mut [Piece]) {
    let mut last: Option<usize> = None;
    for at in 0..pieces.len() {
        if !pieces[at].sure {
            continue;
        }
        if let Some(before) = last
            && pieces[before].language == pieces[at].language
            && pieces[before].writing == pieces[at].writing
        {
            let language = pieces[at].language.clone();
            let writing = pieces[at].writing;
            for piece in &mut pieces[before + 1..at] {
                if piece.writing.is_none() || piece.writing == writing {
                    piece.language.clone_from(&language);
                }
            }
        }
        last = Some(at);
    }
}
