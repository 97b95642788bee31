//! Names: words of a script that a voice may not know, by how they are written, for a person to put into a lexicon.

use std::collections::{HashMap, HashSet};

use crate::plan::layout::Castings;
use crate::script::{Break, Chapter, Line, Place, Script};
use crate::segment::sentence::sentences;
use crate::units::Language;

/// A word that may be a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is written.
    pub written: String,
    /// The language of the lines that it is in.
    pub language: Language,
    /// How often it comes.
    pub times: u64,
    /// The first line that has it.
    pub first: Place,
}

/// Languages that are written without capitals: in these, words of scripts with capitals are foreign.
const WITHOUT_CAPITALS: [&str; 6] = ["zh", "cmn", "yue", "wuu", "ja", "ko"];

/// A word in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of Latin, Greek or Cyrillic letters.
    Cased,
    /// Of katakana.
    Katakana,
}

/// What is known of a word so far.
struct Tally {
    times: u64,
    /// Whether it was met where only a name has a capital, or where any word of its script is foreign.
    is_name: bool,
    first: Place,
    language: Language,
}

/// The names of `script` that come `least` times or more and are none of `known`, the most frequent first.
///
/// A name of a script with capitals has one inside of sentences and is never written without. In Chinese, Japanese and
/// Korean it is any word of such a script, and in Japanese any word of katakana. Headings are not looked at, and neither
/// is what is respelled.
pub fn names(script: &Script, castings: &Castings, known: &HashSet<&str>, least: u64) -> Vec<Name> {
    let mut tallies: HashMap<(String, &str), Tally> = HashMap::new();
    let mut small: HashSet<String> = HashSet::new();
    for chapter in &script.chapters {
        for line in chapter.lines.iter().filter(|line| !matches!(line.before, Break::Heading | Break::Chapter)) {
            let casting = castings.of_direction.get(line.direction.0 as usize);
            let Some(casting) = casting.and_then(|casting| castings.different.get(*casting as usize)) else { continue };
            let language = &casting.language;
            for (word, kind, inside) in words(chapter, line, language) {
                let foreign = kind == Kind::Katakana || WITHOUT_CAPITALS.contains(&language.primary());
                if !foreign && !word.starts_with(char::is_uppercase) {
                    small.insert(word.to_lowercase());
                    continue;
                }
                let tally = tallies.entry((word.to_owned(), language.primary())).or_insert_with(|| Tally {
                    times: 0,
                    is_name: false,
                    first: line.place,
                    language: language.clone(),
                });
                tally.times += 1;
                tally.is_name |= foreign || inside;
            }
        }
    }
    let is_small = |word: &str| word.starts_with(char::is_uppercase) && small.contains(&word.to_lowercase());
    let mut names: Vec<Name> = tallies
        .into_iter()
        .filter(|((word, _), tally)| tally.is_name && tally.times >= least && !known.contains(word.as_str()))
        .filter(|((word, language), _)| WITHOUT_CAPITALS.contains(language) || !is_small(word))
        .map(|((written, _), Tally { times, first, language, .. })| Name { written, language, times, first })
        .collect();
    names.sort_by(|a, b| {
        (std::cmp::Reverse(a.times), &a.written, &a.language).cmp(&(
            std::cmp::Reverse(b.times),
            &b.written,
            &b.language,
        ))
    });
    names
}

/// The words of two letters and more of `line`, and whether each is inside of a sentence. A line all in capitals has none.
fn words<'a>(chapter: &'a Chapter, line: &Line, language: &Language) -> Vec<(&'a str, Kind, bool)> {
    let text = chapter.words(line);
    if !text.chars().any(|c| c.is_alphabetic() && !c.is_uppercase()) {
        return Vec::new();
    }
    let mut ends = sentences(text, language.as_str()).peekable();
    let mut words = Vec::new();
    // Where the word before ended; the first of a sentence has none.
    let mut before: Option<usize> = None;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let Some(kind) = kind(c) else {
            at += c.len_utf8();
            continue;
        };
        while ends.next_if(|end| *end <= at).is_some() {
            before = None;
        }
        let end = at + length(text.get(at..).unwrap_or(""), kind);
        let word = text.get(at..end).unwrap_or("");
        let inside = before.is_some_and(|before| text.get(before..at).is_some_and(|gap| gap.chars().all(goes_on)));
        let start = line.span.start as usize;
        let span = start + at..start + end;
        // A stop that ends no sentence shortens the word: Mr. and St. are no names.
        let next = ends.peek().copied().unwrap_or(end);
        let is_short = text
            .get(end..next)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| rest.contains(char::is_alphanumeric));
        if word.chars().nth(1).is_some() && !is_short && !is_respelled(chapter, &span) && kind_counts(kind, language) {
            words.push((word, kind, inside));
        }
        (before, at) = (Some(end), end);
    }
    words
}

fn kind_counts(kind: Kind, language: &Language) -> bool {
    kind == Kind::Cased || WITHOUT_CAPITALS.contains(&language.primary())
}

fn is_respelled(chapter: &Chapter, span: &std::ops::Range<usize>) -> bool {
    let respelled = chapter.respelled();
    let at = respelled.partition_point(|one| one.spoken.end as usize <= span.start);
    respelled.get(at).is_some_and(|one| (one.spoken.start as usize) < span.end)
}

/// Whether a sentence goes on over `c`: after quotation marks, brackets, colons and dashes any word may have a capital.
fn goes_on(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '.' | '-' | '\'' | '’')
}

/// The bytes of the word of `kind` with which `text` begins; `O’Brien` is one.
fn length(text: &str, of: Kind) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let joins = of == Kind::Cased && matches!(c, '\'' | '’') && next.is_some_and(char::is_uppercase) && at > 0;
        if kind(c) != Some(of) && !joins && !matches!(c, '\u{300}'..='\u{36F}') {
            return at;
        }
    }
    text.len()
}

fn kind(c: char) -> Option<Kind> {
    match c {
        'A'..='Z' | 'a'..='z' => Some(Kind::Cased),
        '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}' if c.is_alphabetic() => {
            Some(Kind::Cased)
        }
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9D}' => Some(Kind::Katakana),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Casting, Settings, VoiceId};
    use crate::script::{Cause, Direction, Replacement, Scribe};

    fn found(lines: &[(&str, &str)], known: &[&str]) -> Vec<String> {
        let mut scribe = Scribe::new();
        scribe.open_file("a.md");
        let mut castings =
            Castings { different: Vec::new(), of_direction: Vec::new(), beside: std::collections::BTreeMap::new() };
        for (number, (language, words)) in lines.iter().enumerate() {
            let language = Language::parse(language).unwrap();
            let direction = scribe.direction(&Direction { language: Some(language.clone()), ..Direction::default() });
            if direction.0 as usize == castings.different.len() {
                castings.of_direction.push(direction.0);
                castings.different.push(Casting { voice: VoiceId(0), language, settings: Settings::default() });
            }
            let before = if words.starts_with('#') { Break::Heading } else { Break::Paragraph };
            scribe.line(words, direction, Place { file: 0, line: number as u32 + 1, column: 1 }, before, None);
        }
        let mut script = scribe.finish();
        let at = script.chapters[0].text.find("Lestrade");
        let said = at.map(|at| at as u32).map(|at| {
            let cause = Cause::SpokenForm("test");
            Replacement { span: at..at + 8, spoken: "Le Strade".into(), cause }
        });
        script.respell(0, said.into_iter().collect());
        let names = names(&script, &castings, &known.iter().copied().collect(), 2);
        names.into_iter().map(|n| format!("{} {} {} {}", n.written, n.language, n.times, n.first.line)).collect()
    }

    #[test]
    fn names_have_capitals_where_other_words_have_none() {
        let lines = [
            ("en", "# Holmes and Moriarty and Moriarty"),
            ("en", "Holmes saw Mr. Holmes. Reading was what Reading did, reading."),
            ("en", "He said: “Come, Watson.” Then “Come” — There. I am O’Brien’s; Miss O’Brien is here. Come!"),
            ("en", "AND SO WITH ALL OF MORIARTY"),
            ("en", "So Lestrade went, and Lestrade came."),
            ("el", "Ο Σωκράτης και ο Σωκράτης."),
            ("ru", "Это Анна. Вот Анна Каренина."),
            ("en", "So Mr. Hall and Mr. Hill of St. Ives met at St. Kitts."),
        ];
        assert_eq!(found(&lines, &["Анна"]), ["Holmes en 2 2", "O’Brien en 2 3", "Σωκράτης el 2 6"]);
    }

    #[test]
    fn east_asian_lines_have_foreign_words() {
        let lines = [
            ("ja", "アリスはCPUとアリスのcpu、テーブル。"),
            ("zh", "用CPU和CPU，アア。"),
            ("ko", "CPU는 한국어."),
            ("en", "アリス and アリス"),
        ];
        assert_eq!(found(&lines, &[]), ["CPU zh 2 2", "アリス ja 2 1"]);
    }
}
