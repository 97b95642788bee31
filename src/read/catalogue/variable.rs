//! Variables of Apple's formats, `%#@count@`: each stands for one of several words, chosen by a number.

use std::sync::LazyLock;

use regex::Regex;

use super::message::{self, Choice, Hole, Kind, Part};
use super::placeholder;

/// A variable: `%#@count@`, `%2$#@count@`.
pub(super) static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"%(?:\d+\$)?#@([^@]+)@").ok());

/// What words of `.xcstrings` have in place of the number itself.
const NUMBER: &str = "%arg";

/// How deep variables may stand in the words of others; what is deeper is a placeholder.
const MAX_DEPTH: usize = 4;

/// The most variables that one format has, those in words of others with them.
const MAX_VARIABLES: usize = 64;

/// The parts of `format`, where `forms` knows each category and the words of each of its variables; nothing where it has none
/// or not all of them are known.
pub(super) fn parts(format: &str, forms: &dyn Fn(&str) -> Vec<(String, String)>) -> Option<Vec<Part>> {
    let mut left = MAX_VARIABLES;
    let parts = within(format, None, forms, (0, &mut left))?;
    let has_choice = parts.iter().any(|part| matches!(part, Part::Choice(_)));
    has_choice.then(|| message::numbered(parts))
}

fn within(
    format: &str,
    number: Option<&str>,
    forms: &dyn Fn(&str) -> Vec<(String, String)>,
    (depth, left): (usize, &mut usize),
) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut from = 0;
    for found in VARIABLE.as_ref()?.captures_iter(format) {
        let (all, name) = (found.get(0)?, found.get(1)?.as_str());
        parts.extend(words(format.get(from..all.start())?, number));
        from = all.end();
        let forms_of = forms(name);
        if depth >= MAX_DEPTH || *left == 0 || forms_of.is_empty() {
            return None;
        }
        *left -= 1;
        let mut branches = Vec::with_capacity(forms_of.len());
        for (category, words) in forms_of {
            // `zero` is for the number itself in any language.
            let key = if category == "zero" { "=0".to_owned() } else { category };
            branches.push((key, within(&words, Some(name), forms, (depth + 1, &mut *left))?));
        }
        let (argument, otherwise) = (name.to_owned(), "other".to_owned());
        parts.push(Part::Choice(Choice { argument, kind: Kind::Cardinal, offset: 0, otherwise, branches }));
    }
    parts.extend(words(format.get(from..)?, number));
    Some(parts)
}

/// Words and placeholders of `text`; one without a name is the `number` by which the text was chosen.
fn words(text: &str, number: Option<&str>) -> Vec<Part> {
    let Some(number) = number else { return message::holes(text) };
    let own = |sign: &str| {
        let (name, argument) = (number.to_owned(), number.to_owned());
        Part::Hole(Hole { sign: sign.to_owned(), name, argument, offset: 0 })
    };
    let mut parts = Vec::new();
    for (words, is_first) in text.split(NUMBER).zip(std::iter::once(true).chain(std::iter::repeat(false))) {
        parts.extend((!is_first).then(|| own(NUMBER)));
        parts.extend(message::holes(words).into_iter().map(|part| match part {
            Part::Hole(hole) if placeholder::is_unnamed(&hole.sign) => own(&hole.sign),
            part => part,
        }));
    }
    parts
}
