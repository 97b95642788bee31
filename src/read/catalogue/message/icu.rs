//! ICU's MessageFormat: `{n, plural, offset:1 =0 {none} one {# day} other {# days}}`, `select` and `selectordinal`, nested.
//!
//! The grammar is that of ICU's "MessageFormat" class, with its default treatment of apostrophes.

use super::{Apostrophes, Choice, Hole, Kind, MAX_DEPTH, Part};
use crate::read::catalogue::placeholder;

/// The key of the branch that every choice has.
const OTHER: &str = "other";

/// The parts of `text`, if there is a choice in it and all of it can be read.
pub(super) fn message(text: &str, apostrophes: Apostrophes) -> Option<Vec<Part>> {
    let chooses = ["plural", "select", "selectordinal"].iter().any(|word| text.contains(word));
    if !chooses || !text.contains('{') {
        return None;
    }
    let mut reader = Reader { text, at: 0, apostrophes };
    let parts = reader.parts(None, 0)?;
    (reader.at == text.len() && parts.iter().any(|part| matches!(part, Part::Choice(_)))).then_some(parts)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    apostrophes: Apostrophes,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn pass_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Passes `sign`, if it is next after blanks.
    fn sign(&mut self, sign: char) -> Option<()> {
        self.pass_blanks();
        self.rest().starts_with(sign).then(|| self.at += sign.len_utf8())
    }

    /// Passes a word, which ends at a blank or a sign of the grammar.
    fn word(&mut self) -> Option<&'a str> {
        self.pass_blanks();
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | '#' | '\'');
        let word = rest.get(..rest.find(ends).unwrap_or(rest.len())).filter(|word| !word.is_empty())?;
        self.at += word.len();
        Some(word)
    }

    /// The parts up to the end, or up to the `}` that closes a branch. `number` is what `#` stands for.
    fn parts(&mut self, number: Option<&Hole>, depth: usize) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        let mut words = String::new();
        while let Some(sign) = self.rest().chars().next() {
            let found = match sign {
                '\'' if self.apostrophes == Apostrophes::Quote && self.quoted(&mut words) => continue,
                '{' => self.argument(number, depth)?,
                '#' if number.is_some() => {
                    self.at += 1;
                    Part::Hole(number?.clone())
                }
                '}' if depth > 0 => break,
                '}' => return None,
                '%' | '$' => match placeholder::next(self.text, self.at).filter(|span| span.start == self.at) {
                    Some(span) => {
                        self.at = span.end;
                        Part::Hole(Hole::of(self.text.get(span)?))
                    }
                    None => {
                        words.push(sign);
                        self.at += 1;
                        continue;
                    }
                },
                _ => {
                    words.push(sign);
                    self.at += sign.len_utf8();
                    continue;
                }
            };
            parts.extend(Some(std::mem::take(&mut words)).filter(|words| !words.is_empty()).map(Part::Words));
            parts.push(found);
        }
        parts.extend(Some(words).filter(|words| !words.is_empty()).map(Part::Words));
        Some(parts)
    }

    /// Passes `''`, which is an apostrophe, or what stands between two of them; `false` where it is only a letter.
    fn quoted(&mut self, words: &mut String) -> bool {
        let after = self.rest().get(1..).unwrap_or("");
        if after.starts_with('\'') {
            words.push('\'');
            self.at += 2;
            return true;
        }
        if !after.starts_with(['{', '}', '#', '|']) {
            return false;
        }
        let inner = after.get(..after.find('\'').unwrap_or(after.len())).unwrap_or("");
        words.push_str(inner);
        self.at = (self.at + 1 + inner.len() + 1).min(self.text.len());
        true
    }

    /// What stands in braces: a choice, or a placeholder.
    fn argument(&mut self, number: Option<&Hole>, depth: usize) -> Option<Part> {
        let start = self.at;
        if let Some(choice) = self.choice(number, depth) {
            return Some(Part::Choice(choice));
        }
        self.at = start;
        let span = placeholder::next(self.text, start).filter(|span| span.start == start)?;
        let sign = self.text.get(span.clone())?;
        self.at = span.end;
        Some(Part::Hole(Hole::of(sign)))
    }

    fn choice(&mut self, number: Option<&Hole>, depth: usize) -> Option<Choice> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.sign('{')?;
        let argument = self.word()?.to_owned();
        self.sign(',')?;
        let kind = match self.word()? {
            "plural" => Kind::Cardinal,
            "selectordinal" => Kind::Ordinal,
            "select" => Kind::Select,
            _ => return None,
        };
        self.sign(',')?;
        let mut choice = Choice { argument, kind, offset: 0, otherwise: OTHER.to_owned(), branches: Vec::new() };
        while self.sign('}').is_none() {
            let key = self.word()?;
            if let Some(written) = key.strip_prefix("offset:").filter(|_| kind != Kind::Select) {
                let written = if written.is_empty() { self.word()? } else { written };
                choice.offset = written.parse().ok()?;
                continue;
            }
            self.sign('{')?;
            let own = Hole {
                sign: "#".to_owned(),
                name: choice.argument.clone(),
                argument: choice.argument.clone(),
                offset: choice.offset,
            };
            let number = if kind == Kind::Select { number } else { Some(&own) };
            let parts = self.parts(number, depth + 1)?;
            self.rest().starts_with('}').then(|| self.at += 1)?;
            choice.branches.push((key.to_owned(), parts));
        }
        // ICU asks for it, and it is what a language falls back on.
        choice.branches.iter().any(|(key, _)| key == OTHER).then_some(choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message as one line: `[n=0|other: …]`, `<sign>`.
    fn shown(parts: &[Part]) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Hole(hole) if hole.sign == "#" => format!("<{}-{}>", hole.argument, hole.offset),
            Part::Hole(hole) => format!("<{}>", hole.argument),
            Part::Choice(choice) => {
                let branch = |(key, parts): &(String, Vec<Part>)| format!("{key}:{}", shown(parts));
                let branches: Vec<String> = choice.branches.iter().map(branch).collect();
                format!("[{} {:?} {}]", choice.argument, choice.kind, branches.join("|"))
            }
        };
        parts.iter().map(part).collect()
    }

    #[test]
    fn choices_are_read_as_icu_writes_them() {
        for (text, told) in [
            ("{n, plural, one {# day} other {# days}} left", "[n Cardinal one:<n-0> day|other:<n-0> days] left"),
            ("{n,plural,=0{no one}offset:1 other{you and #}}", "[n Cardinal =0:no one|other:you and <n-1>]"),
            ("{n, plural, offset: 2 other {#}}", "[n Cardinal other:<n-2>]"),
            ("{p, selectordinal, one {#st} other {#th}}", "[p Ordinal one:<p-0>st|other:<p-0>th]"),
            (
                "{who, select, she {her {n, plural, one {# cat} other {# cats}}} other {a # of {who}}}",
                "[who Select she:her [n Cardinal one:<n-0> cat|other:<n-0> cats]|other:a # of <who>]",
            ),
            ("{n, plural, other {It''s '{'#'}' and '#' or %1$s}}", "[n Cardinal other:It's {#} and # or <%1$s>]"),
            ("{n, plural, other {100% of l'air}}", "[n Cardinal other:100% of l'air]"),
        ] {
            let parts = message(text, Apostrophes::Quote).unwrap_or_default();
            let told = told.replace("{#}", "{<n-0>}");
            assert_eq!(shown(&parts), told, "{text}");
        }
        let letters = message("{n, plural, other {l'{thing}}}", Apostrophes::Letters).unwrap();
        assert_eq!(shown(&letters), "[n Cardinal other:l'<thing>]");
    }

    #[test]
    fn what_is_no_choice_is_left_to_others() {
        let deep = "{a, select, other {".repeat(20) + "x" + &"}}".repeat(20);
        for text in [
            "select {name}",
            "{n, plural, one {day}}",
            "{n, plural, other {day}",
            "{n, plural other {day}}",
            "{n, number, plural}",
            "} {n, plural, other {x}}",
        ] {
            assert_eq!(message(text, Apostrophes::Quote), None, "{text}");
        }
        // What is too deep is a placeholder.
        let shown = shown(&message(&deep, Apostrophes::Quote).unwrap());
        assert!(shown.contains("other:<a>"), "{shown}");
    }
}
