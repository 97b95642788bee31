//! Messages: a text as words, placeholders, and choices between texts by a number or a word that a program knows.

use super::placeholder;

mod icu;

/// How deep choices may stand in one another; what is deeper is a placeholder.
const MAX_DEPTH: usize = 8;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Words, as they are said.
    Words(String),
    /// What a program fills in.
    Hole(Hole),
    /// One of several texts, of which a program chooses.
    Choice(Choice),
}

/// A placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// As it is written.
    pub(super) sign: String,
    /// What it is called in `[catalogue.values]`, unless that is as it is written.
    pub(super) name: String,
    /// What tells its value from those of others: its name, or of one without a name which of them it is.
    pub(super) argument: String,
    /// What is taken off its value, as `offset` of a plural says of `#`.
    pub(super) offset: u32,
}

/// A choice, in the words of ICU's MessageFormat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What is chosen by.
    pub(super) argument: String,
    pub(super) kind: Kind,
    /// What is taken off a number before its category is told.
    pub(super) offset: u32,
    /// The key of the branch that is taken where none is of the number or word.
    pub(super) otherwise: String,
    /// Each key and its text, in the order in which they are written.
    pub(super) branches: Vec<(String, Vec<Part>)>,
}

/// How one of several texts is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By a number, and the language's categories of quantities.
    Cardinal,
    /// By a number, and the language's categories of ranks.
    Ordinal,
    /// By a word.
    Select,
}

/// Whether `'` takes the meaning from the brace after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apostrophes {
    /// It does where a choice is in the text, as ICU has it.
    Quote,
    /// It is a letter, as Flutter has it.
    Letters,
}

/// The parts of `text`.
pub(super) fn parts(text: &str, apostrophes: Apostrophes) -> Vec<Part> {
    numbered(icu::message(text, apostrophes).unwrap_or_else(|| holes(text)))
}

/// `parts` with placeholders without a name told from one another.
pub(super) fn numbered(mut parts: Vec<Part>) -> Vec<Part> {
    number(&mut parts, &mut 0);
    parts
}

/// Words and placeholders of a text without a choice.
pub(super) fn holes(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    let words = |from: usize, to: usize| text.get(from..to).filter(|words| !words.is_empty());
    while let Some(span) = placeholder::next(text, at) {
        parts.extend(words(at, span.start).map(|words| Part::Words(words.to_owned())));
        parts.extend(text.get(span.clone()).map(|sign| Part::Hole(Hole::of(sign))));
        at = span.end;
    }
    parts.extend(words(at, text.len()).map(|words| Part::Words(words.to_owned())));
    // In a format of printf's `%%` is the sign; elsewhere it is what it is.
    if parts.iter().any(|part| matches!(part, Part::Hole(hole) if hole.sign.starts_with('%'))) {
        for part in &mut parts {
            if let Part::Words(words) = part {
                *words = words.replace("%%", "%");
            }
        }
    }
    parts
}

/// Tells placeholders without a name from one another.
fn number(parts: &mut [Part], met: &mut usize) {
    for part in parts {
        match part {
            Part::Hole(hole) if placeholder::is_unnamed(&hole.sign) && hole.sign == hole.name => {
                *met += 1;
                hole.argument = format!("{}{met}", hole.sign);
            }
            Part::Choice(choice) => choice.branches.iter_mut().for_each(|(_, parts)| number(parts, met)),
            Part::Hole(_) | Part::Words(_) => {}
        }
    }
}

impl Hole {
    /// The placeholder that is written `sign`.
    pub(super) fn of(sign: &str) -> Hole {
        let name = placeholder::name(sign).to_owned();
        Hole { sign: sign.to_owned(), argument: name.clone(), name, offset: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_words_and_placeholders() {
        let shown: Vec<String> = parts("At %s, %s and {where}: 5% off", Apostrophes::Quote)
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.clone(),
                Part::Hole(hole) => format!("<{}>", hole.argument),
                Part::Choice(_) => "?".to_owned(),
            })
            .collect();
        assert_eq!(shown, ["At ", "<%s1>", ", ", "<%s2>", " and ", "<where>", ": 5% off"]);
        assert_eq!(parts("", Apostrophes::Quote), []);
        let said = |text: &str| match &parts(text, Apostrophes::Quote)[..] {
            [.., Part::Words(words)] => words.clone(),
            _ => String::new(),
        };
        assert_eq!((said("%d%% left"), said("5%% left")), ("% left".to_owned(), "5%% left".to_owned()));
    }
}
