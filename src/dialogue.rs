//! Dialogue: quoted speech in prose, proposals of who speaks it, and the answers that a person gave, as roles of lines.
//!
//! Nothing is cast by a rule: what [`find`] proposes is for a person, and [`cast`] takes only what was confirmed.

use std::ops::Range;

use crate::script::{Break, Chapter, Kind, Place, Script};
use crate::units::Language;

mod casting;
mod dashes;
mod marks;
mod sheet;
mod speakers;
mod tags;

pub use casting::{Told, cast};
pub use sheet::{MAX_BYTES, Row, Sheet};

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Nobody is proposed.
    Unknown,
    /// Two people speak by turns, and it is this one's turn.
    Maybe,
    /// It is in the same paragraph or speech as words that somebody is named for.
    Likely,
    /// A speech tag beside it names the speaker.
    Named,
}

/// Quoted words of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// Index into [`Script::chapters`].
    pub chapter: u32,
    /// Its words with their marks: bytes of [`Chapter::text`].
    pub span: Range<u32>,
    /// Where its paragraph begins.
    pub place: Place,
    /// What names it: its place in its own paragraph and what stands in that, `-`, and what stands in the one before. Equal
    /// ones are told apart by their order.
    pub id: String,
    /// Whether its paragraph is so long that no other one says the same by chance: then its own part names it too.
    pub is_distinct: bool,
    /// How it begins, as it is written.
    pub words: String,
    /// Who may speak it.
    pub speaker: Option<String>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Whether it is speech by its looks: a sentence, or a paragraph's beginning, or beside a tag; and not a title or a word
    /// that is spoken of.
    pub is_speech: bool,
}

/// Signs of a quotation that are shown: enough to know it by.
const SHOWN: usize = 60;

/// Hexadecimal digits of an id for its own paragraph: two of 100,000 are the same with a chance of one in 50,000.
const OWN_DIGITS: usize = 12;

/// Those for the paragraph before, which only tell equal paragraphs apart.
const BEFORE_DIGITS: usize = 6;

/// Letters and digits of a paragraph that is known by itself: `“Yes,” said Alice.` comes again, two lines do not.
const DISTINCT: usize = 60;

/// A paragraph of a chapter.
#[derive(Debug)]
struct Paragraph {
    /// Bytes of the chapter's text.
    span: Range<usize>,
    /// Where it begins.
    place: Place,
    /// Whether it is a heading, which nobody speaks.
    is_heading: bool,
}

/// The quotations of the chapters of `script` whose file `is_wanted`, in reading order, where the lines are in `language`
/// unless they say otherwise. What markup gives to a role is left out.
pub fn find(script: &Script, is_wanted: &dyn Fn(&str) -> bool, language: &Language) -> Vec<Quotation> {
    let mut all = Vec::new();
    for (number, chapter) in script.chapters.iter().enumerate() {
        let file = script.files.get(chapter.place.file as usize).map_or("", String::as_str);
        if chapter.kind == Kind::Text && chapter.prompt.is_none() && is_wanted(file) {
            all.extend(of_chapter(script, chapter, u32::try_from(number).unwrap_or(u32::MAX), language));
        }
    }
    all
}

fn of_chapter(script: &Script, chapter: &Chapter, number: u32, language: &Language) -> Vec<Quotation> {
    let paragraphs = paragraphs(chapter);
    let texts: Vec<&str> = paragraphs.iter().map(|one| text_of(chapter, one)).collect();
    let mut marked = marks::quotations(&texts);
    dashes::add(&texts, &mut marked);
    let proposals = speakers::propose(&texts, &marked, language);
    let mut found = Vec::new();
    let mut before = hashed("");
    for ((paragraph, text), (marked, proposed)) in paragraphs.iter().zip(&texts).zip(marked.iter().zip(proposals)) {
        let own_hash = hashed(text);
        for (index, (own, proposal)) in marked.iter().zip(proposed).enumerate() {
            let span = (paragraph.span.start + own.span.start) as u32..(paragraph.span.start + own.span.end) as u32;
            let quoted = text.get(own.span.clone()).unwrap_or("");
            if !is_free(script, chapter, &span) || !quoted.chars().any(char::is_alphanumeric) {
                continue;
            }
            let begins = text.get(..own.span.start).is_some_and(|lead| lead.trim().is_empty());
            let is_speech = proposal.is_tagged || begins || tags::is_sentence(quoted);
            found.push(Quotation {
                chapter: number,
                place: paragraph.place,
                id: id(&before, &own_hash, index),
                is_distinct: text.chars().filter(|sign| sign.is_alphanumeric()).nth(DISTINCT).is_some(),
                words: shown(chapter.written(span.clone())),
                span,
                speaker: proposal.speaker,
                certainty: proposal.certainty,
                is_speech,
            });
        }
        before = own_hash;
    }
    found
}

/// The paragraphs of `chapter`; headings are such too, and have no words here.
fn paragraphs(chapter: &Chapter) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    for line in &chapter.lines {
        let span = line.span.start as usize..line.span.end as usize;
        match found.last_mut() {
            Some(last) if line.before == Break::Join => last.span.end = span.end,
            last => {
                if let Some(last) = last {
                    last.is_heading = line.before == Break::AfterHeading;
                }
                found.push(Paragraph { span, place: line.place, is_heading: false });
            }
        }
    }
    found
}

fn text_of<'a>(chapter: &'a Chapter, paragraph: &Paragraph) -> &'a str {
    if paragraph.is_heading { "" } else { chapter.text.get(paragraph.span.clone()).unwrap_or("") }
}

/// Whether markup gives nothing of `span` to a role.
fn is_free(script: &Script, chapter: &Chapter, span: &Range<u32>) -> bool {
    let from = chapter.lines.partition_point(|line| line.span.end <= span.start);
    let within = chapter.lines.iter().skip(from).take_while(|line| line.span.start < span.end);
    within.into_iter().all(|line| script.direction(line.direction).is_none_or(|direction| direction.role.is_none()))
}

/// What names a paragraph; hashed once, however many quotations it has.
fn hashed(text: &str) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(text.as_bytes());
    hasher
}

/// The id of quotation `index` of `paragraph` after the paragraph `before`.
fn id(before: &blake3::Hasher, paragraph: &blake3::Hasher, index: usize) -> String {
    let digits = |hasher: &blake3::Hasher, count| hasher.finalize().to_hex().chars().take(count).collect::<String>();
    let mut own = paragraph.clone();
    own.update(&(index as u64).to_le_bytes());
    format!("{}-{}", digits(&own, OWN_DIGITS), digits(before, BEFORE_DIGITS))
}

/// How `words` begin, on one line.
fn shown(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &words[..cut]),
        None => words,
    }
}

#[cfg(test)]
mod tests;
