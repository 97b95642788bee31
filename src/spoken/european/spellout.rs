//! Numbers in words by the spellout rules of Unicode's CLDR (its rule-based number format, UTS 35 part 3), whole numbers alone.
//!
//! The files in `cldr/` are those of CLDR 48.2 (npm `cldr-rbnf`), cut to the rule sets that are used, without soft hyphens.

use std::collections::BTreeMap;

/// The rule sets of a language.
pub(super) struct Spellout {
    sets: BTreeMap<&'static str, Vec<Row>>,
    plural: Plural,
}

/// How the plural follows the count, as CLDR has it for whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plural {
    /// One, and all others.
    Latin,
    /// One, a few, and many, by the last digit.
    Slavic,
}

/// A form of a word that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    One,
    Few,
    Other,
}

impl Plural {
    /// The form for `count`.
    pub(super) fn of(self, count: u64) -> Form {
        match (self, count % 10, count % 100) {
            (Plural::Latin, ..) if count == 1 => Form::One,
            (Plural::Latin, ..) | (_, _, 11..=14) => Form::Other,
            (Plural::Slavic, 1, _) => Form::One,
            (Plural::Slavic, 2..=4, _) => Form::Few,
            (Plural::Slavic, ..) => Form::Other,
        }
    }
}

/// How numbers from `base` on are said.
struct Row {
    base: u64,
    /// The highest power of the row's radix that is not above `base`.
    divisor: u64,
    parts: Vec<Part>,
}

enum Part {
    Text(&'static str),
    /// What is left of the number, by the set named or by the same one.
    Rest(&'static str),
    /// How many times the divisor is in it.
    Times(&'static str),
    /// The number itself by another set.
    Same(&'static str),
    /// Left away where nothing is left of the number.
    Unless(Vec<Part>),
    /// A word by how many times the divisor is in it.
    Plural(&'static str),
}

/// Rules call each other far less deep than this; a wrong file ends there.
const DEEPEST: u8 = 64;

impl Spellout {
    /// Reads a file of `cldr/`; a row that is not understood is left out, and a test holds that there is none.
    pub(super) fn parse(file: &'static str, plural: Plural) -> Spellout {
        let mut sets: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
        let mut current = "";
        for line in file.lines() {
            match line.strip_suffix(':') {
                Some(name) if name.starts_with('%') => current = name,
                _ => sets.entry(current).or_default().extend(row(line)),
            }
        }
        Spellout { sets, plural }
    }

    /// `number` by the set called `set`; `None` where the file has no rule for it.
    pub(super) fn say(&self, set: &str, number: u64) -> Option<String> {
        let mut said = String::new();
        self.apply(set, number, 0, &mut said)?;
        Some(said)
    }

    fn apply(&self, set: &str, number: u64, depth: u8, said: &mut String) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let rows = self.sets.get(set)?;
        let at = rows.partition_point(|row| row.base <= number).checked_sub(1)?;
        let row = rows.get(at)?;
        // Of a round number nothing is left to say: the row before says it, where this one is not for round numbers.
        let back = row.has_rest() && number.is_multiple_of(row.divisor) && !row.base.is_multiple_of(row.divisor);
        let row = if back { rows.get(at.checked_sub(1)?)? } else { row };
        self.parts(&row.parts, row, set, number, depth, said)
    }

    fn parts(&self, parts: &[Part], row: &Row, set: &str, number: u64, depth: u8, said: &mut String) -> Option<()> {
        let named = |name: &'static str| if name.is_empty() { set.to_owned() } else { name.to_owned() };
        let (times, rest) = (number / row.divisor, number % row.divisor);
        for part in parts {
            match part {
                Part::Text(text) => said.push_str(text),
                Part::Rest(name) => self.apply(&named(name), rest, depth + 1, said)?,
                Part::Times(name) => self.apply(&named(name), times, depth + 1, said)?,
                Part::Same(name) => self.apply(&named(name), number, depth + 1, said)?,
                Part::Unless(inner) if rest > 0 => self.parts(inner, row, set, number, depth, said)?,
                Part::Unless(_) => {}
                Part::Plural(words) => said.push_str(word_of(words, self.plural.of(times))?),
            }
        }
        Some(())
    }
}

impl Row {
    fn has_rest(&self) -> bool {
        let is_rest = |part: &Part| matches!(part, Part::Rest(_) | Part::Unless(_));
        self.parts.iter().any(is_rest)
    }
}

/// `2000/100: <<hundert[>>];`
fn row(line: &'static str) -> Option<Row> {
    let (key, body) = line.split_once(": ")?;
    let (base, radix) = match key.split_once('/') {
        Some((base, radix)) => (base.parse().ok()?, radix.parse().ok()?),
        None => (key.parse().ok()?, 10),
    };
    let mut divisor = 1u64;
    while radix > 1 && divisor.checked_mul(radix).is_some_and(|next| next <= base) {
        divisor *= radix;
    }
    // An apostrophe in front keeps the space that follows it.
    let body = body.strip_suffix(';')?;
    let parts = parts(body.strip_prefix('\'').unwrap_or(body))?;
    Some(Row { base, divisor, parts })
}

fn parts(mut body: &'static str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while let Some(first) = body.chars().next() {
        let after = body.get(first.len_utf8()..)?;
        let rest;
        let part = match first {
            '>' | '<' | '=' => {
                let (name, after) = after.split_once(first)?;
                rest = after;
                match first {
                    '>' => Part::Rest(name),
                    '<' => Part::Times(name),
                    _ => Part::Same(name),
                }
            }
            '[' => {
                let (inner, after) = after.split_once(']')?;
                rest = after;
                Part::Unless(self::parts(inner)?)
            }
            '$' => {
                let (words, after) = after.strip_prefix("(cardinal,")?.split_once(")$")?;
                rest = after;
                Part::Plural(words)
            }
            _ => {
                let end = body.find(['>', '<', '=', '[', '$']).unwrap_or(body.len());
                rest = body.get(end..)?;
                Part::Text(body.get(..end)?)
            }
        };
        parts.push(part);
        body = rest;
    }
    Some(parts)
}

/// The word of `one{тысяча}few{тысячи}other{тысяч}` for a form; `other` stands for those that are not listed.
fn word_of(words: &'static str, form: Form) -> Option<&'static str> {
    let wanted = match form {
        Form::One => "one",
        Form::Few => "few",
        Form::Other => "other",
    };
    let listed =
        |name: &str| words.split('}').find_map(|word| word.strip_prefix(name).and_then(|word| word.strip_prefix('{')));
    listed(wanted).or_else(|| listed("other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_files_is_understood() {
        for file in super::super::ways::FILES {
            for line in file.lines().filter(|line| !line.starts_with('%')) {
                assert!(row(line).is_some(), "{line}");
            }
        }
    }
}
