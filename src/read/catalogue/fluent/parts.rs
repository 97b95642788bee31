//! Patterns of Fluent as parts: what is known is said at once, what a program knows is a placeholder or a choice.
//!
//! What refers to what, and which variant is taken, is as "Selectors", "Terms" and "Functions" of Fluent's syntax guide have it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use fluent_syntax::ast::{
    CallArguments, Expression, Identifier, InlineExpression, NamedArgument, Pattern, PatternElement, Variant,
    VariantKey,
};

use super::super::message::{self, Choice, Hole, Kind, Part};
use super::super::plural::{self, Rules};

/// How deep references and selects may lie in one another: terms made of terms are two or three deep, and what refers to itself
/// has no end.
const MAX_DEPTH: usize = 8;

/// How many references one message may follow: more are a message that doubles at each step.
const MAX_REFERENCES: usize = 256;

/// The options of `NUMBER()` that show fractions even of whole numbers, which have a category of their own then.
const FRACTIONS: [&str; 2] = ["minimumFractionDigits", "minimumSignificantDigits"];

/// The patterns of a file by what refers to them: `id`, `id.attribute`, `-term`, `-term.attribute`.
pub(super) type Patterns<'p, 'a> = BTreeMap<String, &'p Pattern<&'a str>>;

/// What makes parts of patterns.
pub(super) struct Maker<'p, 'a> {
    pub(super) text: &'a str,
    pub(super) patterns: Patterns<'p, 'a>,
    /// The language in which all is spoken: a tag of BCP 47.
    pub(super) language: &'p str,
    /// How many references may still be followed in the message at hand.
    left: Cell<usize>,
}

/// Where a pattern is said.
#[derive(Debug, Clone, Copy)]
struct Scope<'s, 'a> {
    /// What a term was given; a message is given its values by a program.
    given: Option<&'s [NamedArgument<&'a str>]>,
    depth: usize,
}

/// What a select goes by.
enum Selector<'a> {
    /// A number or a word that stands in the file.
    Number(&'a str),
    Word(String),
    /// Nothing is known, and nothing will be: the variant with `*` is taken.
    Nothing,
    /// What a program knows, what it is called, and how it chooses.
    Open(String, Form),
}

/// What kind of number a program chooses by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Any,
    Ordinal,
    /// With fractions, which are of no category that whole numbers have.
    Fraction,
}

impl<'p, 'a> Maker<'p, 'a> {
    pub(super) fn new(text: &'a str, patterns: Patterns<'p, 'a>, language: &'p str) -> Maker<'p, 'a> {
        Maker { text, patterns, language, left: Cell::new(MAX_REFERENCES) }
    }

    /// The parts of `pattern`, a value or an attribute of a message.
    pub(super) fn parts(&self, pattern: &Pattern<&'a str>) -> Vec<Part> {
        self.left.set(MAX_REFERENCES);
        let mut parts = Vec::new();
        self.pattern(pattern, Scope { given: None, depth: 0 }, &mut parts);
        message::numbered(parts)
    }

    fn pattern(&self, pattern: &Pattern<&'a str>, scope: Scope<'_, 'a>, parts: &mut Vec<Part>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => parts.extend(message::holes(value)),
                PatternElement::Placeable { expression } => self.expression(expression, scope, parts),
            }
        }
    }

    fn expression(&self, expression: &Expression<&'a str>, scope: Scope<'_, 'a>, parts: &mut Vec<Part>) {
        let deeper = Scope { depth: scope.depth + 1, ..scope };
        match expression {
            _ if scope.depth > MAX_DEPTH => parts.push(Part::Hole(Hole::of(&shown(expression)))),
            Expression::Inline(inline) => self.inline(inline, scope, parts),
            Expression::Select { selector, variants } => match self.selector(selector, scope) {
                Selector::Open(argument, form) => {
                    let kind = kind(form, variants);
                    let key = |variant: &Variant<&'a str>| match variant.key {
                        VariantKey::NumberLiteral { value } if kind != Kind::Select => format!("={value}"),
                        _ => written(variant).to_owned(),
                    };
                    let otherwise = variants.iter().find(|variant| variant.default).map_or(String::new(), key);
                    let branch = |variant: &Variant<&'a str>| {
                        let mut parts = Vec::new();
                        self.pattern(&variant.value, deeper, &mut parts);
                        (key(variant), parts)
                    };
                    let branches = variants.iter().map(branch).collect();
                    parts.push(Part::Choice(Choice { argument, kind, offset: 0, otherwise, branches }));
                }
                known => {
                    if let Some(variant) = self.chosen(&known, variants) {
                        self.pattern(&variant.value, deeper, parts);
                    }
                }
            },
        }
    }

    fn inline(&self, inline: &InlineExpression<&'a str>, scope: Scope<'_, 'a>, parts: &mut Vec<Part>) {
        let unknown = || Part::Hole(Hole::of(&sign(inline)));
        match inline {
            InlineExpression::StringLiteral { value } => {
                parts.push(Part::Words(fluent_syntax::unicode::unescape_unicode_to_string(value).into_owned()));
            }
            InlineExpression::NumberLiteral { value } => parts.push(Part::Words((*value).to_owned())),
            InlineExpression::Placeable { expression } => {
                self.expression(expression, Scope { depth: scope.depth + 1, ..scope }, parts);
            }
            InlineExpression::VariableReference { id } => match given(scope, id) {
                Some(value) => self.inline(value, Scope { given: None, ..scope }, parts),
                None => parts.push(unknown()),
            },
            InlineExpression::FunctionReference { arguments, .. } => match number(inline, arguments) {
                Some(variable) => self.inline(variable, scope, parts),
                None => parts.push(unknown()),
            },
            InlineExpression::MessageReference { id, attribute } => {
                let wanted = full("", id, attribute.as_ref());
                let followed = self.follow(&wanted, Scope { depth: scope.depth + 1, ..scope }, parts);
                parts.extend((!followed).then(unknown));
            }
            InlineExpression::TermReference { id, attribute, arguments } => {
                let inner = Scope { given: Some(named(arguments.as_ref())), depth: scope.depth + 1 };
                let followed = self.follow(&full("-", id, attribute.as_ref()), inner, parts);
                parts.extend((!followed).then(unknown));
            }
        }
    }

    /// Adds what `wanted` says, if it is there and there is an end to it.
    fn follow(&self, wanted: &str, scope: Scope<'_, 'a>, parts: &mut Vec<Part>) -> bool {
        let (Some(pattern), left @ 1..) = (self.patterns.get(wanted), self.left.get()) else { return false };
        if scope.depth > MAX_DEPTH {
            return false;
        }
        self.left.set(left - 1);
        self.pattern(pattern, scope, parts);
        true
    }

    fn selector(&self, selector: &InlineExpression<&'a str>, scope: Scope<'_, 'a>) -> Selector<'a> {
        match selector {
            InlineExpression::StringLiteral { value } => {
                Selector::Word(fluent_syntax::unicode::unescape_unicode_to_string(value).into_owned())
            }
            InlineExpression::NumberLiteral { value } => Selector::Number(value),
            InlineExpression::VariableReference { id } => match (given(scope, id), scope.given) {
                (Some(value), _) => self.selector(value, Scope { given: None, ..scope }),
                (None, Some(_)) => Selector::Nothing,
                (None, None) => Selector::Open(id.name.to_owned(), Form::Any),
            },
            InlineExpression::TermReference { id, attribute: attribute @ Some(_), arguments } => {
                let mut said = Vec::new();
                let inner = Scope { given: Some(named(arguments.as_ref())), depth: scope.depth + 1 };
                let followed = self.follow(&full("-", id, attribute.as_ref()), inner, &mut said);
                if followed { Selector::Word(flat(&said)) } else { Selector::Nothing }
            }
            InlineExpression::FunctionReference { arguments, .. } => {
                let form = form(arguments);
                match number(selector, arguments).map(|variable| self.selector(variable, scope)) {
                    Some(Selector::Open(argument, _)) => Selector::Open(argument, form),
                    Some(known) => known,
                    None => Selector::Open(called(selector).to_owned(), Form::Any),
                }
            }
            _ => Selector::Nothing,
        }
    }

    /// The variant that is taken where it is `known` by what.
    fn chosen<'v>(&self, known: &Selector<'_>, variants: &'v [Variant<&'a str>]) -> Option<&'v Variant<&'a str>> {
        let wanted = match known {
            Selector::Number(number) => {
                let is_it = |value: &str| value.parse::<f64>().ok() == number.parse::<f64>().ok();
                let exact = |variant: &&Variant<&'a str>| matches!(variant.key, VariantKey::NumberLiteral { value } if is_it(value));
                if let Some(exact) = variants.iter().find(exact) {
                    return Some(exact);
                }
                Rules::of(self.language, Kind::Cardinal).category(number, 0).map(str::to_owned)
            }
            Selector::Word(word) => Some(word.clone()),
            Selector::Nothing | Selector::Open(..) => None,
        };
        let named = |variant: &&Variant<&'a str>| matches!(variant.key, VariantKey::Identifier { name } if Some(name) == wanted.as_deref());
        variants.iter().find(named).or_else(|| variants.iter().find(|variant| variant.default))
    }

    /// Where `part`, which is a slice of the text, stands in it.
    pub(super) fn at(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr()).min(self.text.len());
        start..(start + part.len()).min(self.text.len())
    }

    /// From the first to the last byte of `pattern` that the parser kept.
    pub(super) fn extent(&self, pattern: &Pattern<&'a str>) -> Option<Range<usize>> {
        let parts = pattern.elements.iter().filter_map(|element| match element {
            PatternElement::TextElement { value } => Some(self.at(value)).filter(|at| !at.is_empty()),
            PatternElement::Placeable { expression } => self.extent_of(expression),
        });
        parts.reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))
    }

    fn extent_of(&self, expression: &Expression<&'a str>) -> Option<Range<usize>> {
        match expression {
            Expression::Inline(InlineExpression::Placeable { expression }) => self.extent_of(expression),
            Expression::Inline(inline) => Some(self.at(called(inline))).filter(|at| !at.is_empty()),
            Expression::Select { variants, .. } => {
                let ends = variants.iter().filter_map(|variant| self.extent(&variant.value));
                ends.reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))
            }
        }
    }
}

/// The text that `parts` are, with signs for what a program fills in; of a choice what is said otherwise.
pub(super) fn flat(parts: &[Part]) -> String {
    let part = |part: &Part| match part {
        Part::Words(words) => words.clone(),
        Part::Hole(hole) => hole.sign.clone(),
        Part::Choice(choice) => {
            let otherwise = choice.branches.iter().find(|(key, _)| *key == choice.otherwise);
            otherwise.map_or(String::new(), |(_, parts)| flat(parts))
        }
    };
    parts.iter().map(part).collect()
}

/// The key of `variant`, as it is written.
pub(super) fn written<'a>(variant: &Variant<&'a str>) -> &'a str {
    match variant.key {
        VariantKey::Identifier { name } => name,
        VariantKey::NumberLiteral { value } => value,
    }
}

/// By categories of numbers where the file names some beside `other`; else by words.
fn kind(form: Form, variants: &[Variant<&str>]) -> Kind {
    let names = || {
        variants.iter().filter_map(|variant| match variant.key {
            VariantKey::Identifier { name } => Some(name),
            VariantKey::NumberLiteral { .. } => None,
        })
    };
    let by_category = names().all(|name| plural::CATEGORIES.contains(&name)) && names().any(|name| name != "other");
    match form {
        Form::Any if by_category => Kind::Cardinal,
        Form::Ordinal if by_category => Kind::Ordinal,
        _ => Kind::Select,
    }
}

/// What `arguments` of `NUMBER()` make of a number.
fn form(arguments: &CallArguments<&str>) -> Form {
    let is = |name: &str, wanted: &str| {
        arguments.named.iter().any(|argument| {
            argument.name.name == name
                && matches!(argument.value, InlineExpression::StringLiteral { value } if value == wanted)
        })
    };
    let has_fractions = arguments.named.iter().any(|argument| {
        FRACTIONS.contains(&argument.name.name)
            && !matches!(argument.value, InlineExpression::NumberLiteral { value: "0" | "1" }
                if argument.name.name == "minimumSignificantDigits")
            && !matches!(argument.value, InlineExpression::NumberLiteral { value: "0" })
    });
    match () {
        () if has_fractions => Form::Fraction,
        () if is("type", "ordinal") => Form::Ordinal,
        () => Form::Any,
    }
}

/// What a term was given as `id`.
fn given<'s, 'a>(scope: Scope<'s, 'a>, id: &Identifier<&'a str>) -> Option<&'s InlineExpression<&'a str>> {
    scope.given?.iter().find(|argument| argument.name.name == id.name).map(|argument| &argument.value)
}

fn named<'s, 'a>(arguments: Option<&'s CallArguments<&'a str>>) -> &'s [NamedArgument<&'a str>] {
    arguments.map_or(&[], |arguments| &arguments.named)
}

/// What `NUMBER()` is given, if `call` is that.
fn number<'s, 'a>(
    call: &InlineExpression<&'a str>,
    arguments: &'s CallArguments<&'a str>,
) -> Option<&'s InlineExpression<&'a str>> {
    arguments.positional.first().filter(|_| called(call) == "NUMBER")
}

/// What refers to a message, a term, or an attribute of one.
pub(super) fn full(mark: &str, id: &Identifier<&str>, attribute: Option<&Identifier<&str>>) -> String {
    let attribute = attribute.map_or(String::new(), |attribute| format!(".{}", attribute.name));
    format!("{mark}{}{attribute}", id.name)
}

/// What an inline expression is called; empty where it has no name.
fn called<'a>(inline: &InlineExpression<&'a str>) -> &'a str {
    match inline {
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => value,
        InlineExpression::FunctionReference { id, .. }
        | InlineExpression::MessageReference { id, .. }
        | InlineExpression::TermReference { id, .. }
        | InlineExpression::VariableReference { id } => id.name,
        InlineExpression::Placeable { .. } => "",
    }
}

/// A placeable as people write it.
fn shown(expression: &Expression<&str>) -> String {
    match expression {
        Expression::Inline(inline) => sign(inline),
        Expression::Select { .. } => "{ … -> … }".to_owned(),
    }
}

fn sign(inline: &InlineExpression<&str>) -> String {
    let (mark, attribute, call) = match inline {
        InlineExpression::VariableReference { .. } => ("$", None, ""),
        InlineExpression::TermReference { attribute, .. } => ("-", attribute.as_ref(), ""),
        InlineExpression::MessageReference { attribute, .. } => ("", attribute.as_ref(), ""),
        InlineExpression::FunctionReference { .. } => ("", None, "()"),
        _ => ("", None, ""),
    };
    let attribute = attribute.map_or(String::new(), |attribute| format!(".{}", attribute.name));
    let name = Some(called(inline)).filter(|name| !name.is_empty()).unwrap_or("…");
    format!("{{ {mark}{name}{attribute}{call} }}")
}
