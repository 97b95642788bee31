//! Fluent's `.ftl`: messages and their attributes, called by their ids; a select is one entry for each of its variants.
//!
//! Good messages are read beside what cannot be, as Fluent's specification asks of parsers.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use fluent_syntax::ast::{Entry as Part, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};

use super::entry::{Entry, Found};

/// How deep terms may be made of others.
const MAX_TERMS: usize = 3;

/// What cannot be read is called.
pub(super) const JUNK: &str = "lines that cannot be read";

/// What is found in `text`.
pub(super) fn entries(text: &str) -> Vec<Found> {
    let resource = match fluent_syntax::parser::parse(text) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let mut reader = Reader { text, terms: BTreeMap::new() };
    // A term may be made of others, and stand before them.
    for _ in 0..MAX_TERMS {
        reader.terms = reader.known_terms(&resource.body);
    }
    let mut found = Vec::new();
    for part in &resource.body {
        match part {
            Part::Message(message) => {
                let id = message.id.name;
                if let Some(value) = &message.value {
                    reader.pattern(id, id, value, &mut found);
                }
                for attribute in &message.attributes {
                    let name = attribute.id.name;
                    reader.pattern(&format!("{id}.{name}"), name, &attribute.value, &mut found);
                }
            }
            Part::Term(term) => {
                let all = reader.extent(&term.value).unwrap_or(reader.at(term.id.name));
                found.push(Found::Left("term of other messages", reader.at(term.id.name).start..all.end));
            }
            Part::Junk { content } => found.push(Found::Left(JUNK, reader.at(content.trim_end()))),
            Part::Comment(_) | Part::GroupComment(_) | Part::ResourceComment(_) => {}
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    /// The words of terms that say the same wherever they are named.
    terms: BTreeMap<&'a str, String>,
}

impl<'a> Reader<'a> {
    /// Where `part`, which is a slice of the text, stands in it.
    fn at(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr()).min(self.text.len());
        start..(start + part.len()).min(self.text.len())
    }

    /// The words of the terms among `parts` that are made of words, and of other terms that are known.
    fn known_terms(&self, parts: &[Part<&'a str>]) -> BTreeMap<&'a str, String> {
        let is_plain = |element: &PatternElement<&'a str>| match element {
            PatternElement::TextElement { .. } => true,
            PatternElement::Placeable { expression } => {
                literal(expression).is_some() || self.term(expression).is_some()
            }
        };
        let terms = parts.iter().filter_map(|part| match part {
            Part::Term(term) if term.value.elements.iter().all(is_plain) => Some(term),
            _ => None,
        });
        terms.map(|term| (term.id.name, self.said(&term.value, None))).collect()
    }

    /// The words of the term that a placeable names, if they are known.
    fn term(&self, expression: &Expression<&'a str>) -> Option<&str> {
        match expression {
            Expression::Inline(InlineExpression::TermReference { id, attribute: None, .. }) => {
                self.terms.get(id.name).map(String::as_str)
            }
            _ => None,
        }
    }

    /// Adds the entry `id`, which says `pattern`, or one for each variant of the select that it has.
    fn pattern(&self, id: &str, name: &str, pattern: &Pattern<&'a str>, found: &mut Vec<Found>) {
        let mut selects = pattern.elements.iter().filter_map(variants);
        let (Some(variants), None) = (selects.next(), selects.next()) else {
            let at = self.extent(pattern).unwrap_or(self.at(name).end..self.at(name).end);
            return found.push(self.entry(id, name, &self.said(pattern, None), at));
        };
        for variant in variants {
            let key = match variant.key {
                VariantKey::Identifier { name } => name,
                VariantKey::NumberLiteral { value } => value,
            };
            let at = self.extent(&variant.value).unwrap_or(self.at(key));
            let Found::Entry(mut entry) =
                self.entry(&format!("{id}_{key}"), name, &self.said(pattern, Some(variant)), at.clone())
            else {
                continue;
            };
            // The id stands before all variants, which must not be taken for one.
            entry.span = self.at(key).start..at.end;
            found.push(Found::Entry(entry));
        }
    }

    fn entry(&self, id: &str, name: &str, said: &str, at: Range<usize>) -> Found {
        Found::Entry(Entry::new((id, self.at(name)), said, at))
    }

    /// What `pattern` says, with `chosen` in place of its select, and with signs for what a program fills in.
    fn said(&self, pattern: &Pattern<&'a str>, chosen: Option<&Variant<&'a str>>) -> String {
        let mut said = String::new();
        for element in &pattern.elements {
            match (element, chosen) {
                (PatternElement::TextElement { value }, _) => said.push_str(value),
                (element, Some(variant)) if variants(element).is_some() => {
                    said.push_str(&self.said(&variant.value, None));
                }
                (PatternElement::Placeable { expression }, _) => match literal(expression) {
                    Some(value) => said.push_str(&value),
                    None => match self.term(expression) {
                        Some(words) => said.push_str(words),
                        None => said.push_str(&shown(expression)),
                    },
                },
            }
        }
        said
    }

    /// From the first to the last byte of `pattern` that the parser kept.
    fn extent(&self, pattern: &Pattern<&'a str>) -> Option<Range<usize>> {
        let parts = pattern.elements.iter().filter_map(|element| match element {
            PatternElement::TextElement { value } => Some(self.at(value)),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                name(inline).map(|name| self.at(name))
            }
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                let ends = variants.iter().filter_map(|variant| self.extent(&variant.value));
                ends.reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))
            }
        });
        parts.filter(|part| !part.is_empty()).reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))
    }
}

fn variants<'p, 'a>(element: &'p PatternElement<&'a str>) -> Option<&'p [Variant<&'a str>]> {
    match element {
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => Some(variants),
        _ => None,
    }
}

/// The text that a placeable is, if it is one.
fn literal<'a>(expression: &Expression<&'a str>) -> Option<Cow<'a, str>> {
    match expression {
        Expression::Inline(InlineExpression::StringLiteral { value }) => {
            Some(fluent_syntax::unicode::unescape_unicode_to_string(value))
        }
        Expression::Inline(InlineExpression::NumberLiteral { value }) => Some(Cow::Borrowed(value)),
        _ => None,
    }
}

/// What an inline expression is called.
fn name<'a>(inline: &InlineExpression<&'a str>) -> Option<&'a str> {
    match inline {
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => Some(value),
        InlineExpression::FunctionReference { id, .. }
        | InlineExpression::MessageReference { id, .. }
        | InlineExpression::TermReference { id, .. }
        | InlineExpression::VariableReference { id } => Some(id.name),
        InlineExpression::Placeable { .. } => None,
    }
}

/// A placeable as people write it.
fn shown(expression: &Expression<&str>) -> String {
    let Expression::Inline(inline) = expression else { return "{ … -> … }".to_owned() };
    let sign = match inline {
        InlineExpression::VariableReference { .. } => "$",
        InlineExpression::TermReference { .. } => "-",
        _ => "",
    };
    let call = if matches!(inline, InlineExpression::FunctionReference { .. }) { "()" } else { "" };
    format!("{{ {sign}{}{call} }}", name(inline).unwrap_or("…"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::told_of;

    #[test]
    fn messages_attributes_and_variants_are_prompts() {
        let text = "# Note\n-brand = Fox\nhello = Hello\n    you { \"{\" }x\n    .title = Greeting\nonly =\n    .label = Label\n\
                    files = You have { $n ->\n    [one] one file\n   *[other] many files\n} here.\n";
        let told = [
            "3:9 en/hello - Hello you {x",
            "5:14 en/hello.title - Greeting",
            "7:14 en/only.label - Label",
            "9:11 en/files_one - You have one file here.",
            "10:13 en/files_other - You have many files here.",
        ];
        assert_eq!(told_of("a.ftl", text), told);
    }

    #[test]
    fn terms_are_what_they_stand_for() {
        let text = "a = { -full } is on\n-full = The { -name }\n-name = Fox\n    .case = x\nb = { -many }\n\
                    -many = { $n ->\n  [one] x\n *[other] y\n }\n";
        let told = told_of("a.ftl", text);
        assert_eq!(told, ["5:8 R0213 `{ -many }` stands for what a program fills in, and is never spoken"]);
        let told = told_of("a.ftl", text.split("b = ").next().unwrap_or(""));
        assert_eq!(told, ["1:8 en/a - The Fox is on"]);
    }

    #[test]
    fn values_are_placeholders_and_junk_is_left_out() {
        let text = "a = Hi { $name }\nb = { -brand }\nc = { DATE($d) }\nd = { $n ->\n  [one] { $x }\n *[other] y\n }\n";
        let problem = |place: &str, sign: &str| {
            format!("{place} R0213 `{{ {sign} }}` stands for what a program fills in, and is never spoken")
        };
        let told = [problem("1:5", "$name"), problem("2:8", "-brand"), problem("3:7", "DATE()"), problem("5:12", "$x")];
        assert_eq!(told_of("a.ftl", text), told);
        let told = ["3:5 en/b - Good", "1 N0215 these lines cannot be read and are left out"];
        assert_eq!(told_of("a.ftl", "a = {1x}\n\nb = Good\n"), told);
    }
}
