//! Fluent's `.ftl`: messages and their attributes, called by their ids; a select is one entry for each of its variants.
//!
//! Good messages are read beside what cannot be, as Fluent's specification asks of parsers.

use fluent_syntax::ast::{Entry as Part, Expression, Pattern, PatternElement, Resource, Variant};

use super::Catalogue;
use super::entry::{Entry, Forms, Found};
use super::message::{self, Choice, Kind};
use parts::{Maker, Patterns, flat, full, written};

mod parts;

/// What cannot be read is called.
pub(super) const JUNK: &str = "lines that cannot be read";

/// What is found in `text`, to be spoken as `catalogue` says.
pub(super) fn entries(text: &str, catalogue: &Catalogue) -> Vec<Found> {
    let resource = match fluent_syntax::parser::parse(text) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let reader = Reader { maker: Maker::new(text, patterns(&resource), catalogue.spoken_in()), catalogue };
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
                let name = reader.maker.at(term.id.name);
                let all = reader.maker.extent(&term.value).unwrap_or(name.clone());
                found.push(Found::Left("term of other messages", name.start..all.end));
            }
            Part::Junk { content } => found.push(Found::Left(JUNK, reader.maker.at(content.trim_end()))),
            Part::Comment(_) | Part::GroupComment(_) | Part::ResourceComment(_) => {}
        }
    }
    found
}

/// All that placeables of `resource` can refer to; of two with one name the first, as a program has it.
fn patterns<'p, 'a>(resource: &'p Resource<&'a str>) -> Patterns<'p, 'a> {
    let mut all = Patterns::new();
    for part in &resource.body {
        let (mark, id, value, attributes) = match part {
            Part::Message(message) => ("", &message.id, message.value.as_ref(), &message.attributes),
            Part::Term(term) => ("-", &term.id, Some(&term.value), &term.attributes),
            _ => continue,
        };
        if let Some(value) = value {
            all.entry(full(mark, id, None)).or_insert(value);
        }
        for attribute in attributes {
            all.entry(full(mark, id, Some(&attribute.id))).or_insert(&attribute.value);
        }
    }
    all
}

struct Reader<'p, 'a> {
    maker: Maker<'p, 'a>,
    catalogue: &'p Catalogue,
}

impl<'a> Reader<'_, 'a> {
    /// Adds the entry `id`, which says `pattern`, or one for each variant of the select that it has.
    fn pattern(&self, id: &str, name: &str, pattern: &Pattern<&'a str>, found: &mut Vec<Found>) {
        let parts = self.maker.parts(pattern);
        let end = self.maker.at(name).end;
        let at = self.maker.extent(pattern).unwrap_or(end..end);
        if !parts.iter().any(|part| matches!(part, message::Part::Choice(_))) {
            return found.push(Found::Entry(self.entry(id, name, &flat(&parts), at)));
        }
        let Some((variants, choice)) = self.alone(pattern, &parts) else {
            let written = self.maker.text.get(at.clone()).unwrap_or("");
            let entry = self.entry(id, name, written, at);
            return found.push(Found::Entry(Entry { message: Some(parts), ..entry }));
        };
        let categories = || {
            let named = choice.branches.iter().map(|(key, _)| key.clone());
            named.filter(|key| !key.starts_with('=')).collect()
        };
        match choice.kind {
            Kind::Cardinal => found.push(Found::Forms(Forms::Named(categories()), self.maker.at(name))),
            Kind::Ordinal => found.push(Found::Forms(Forms::Ordinal(categories()), self.maker.at(name))),
            Kind::Select => {}
        }
        for (variant, (_, branch)) in variants.iter().zip(&choice.branches) {
            let said = parts.iter().map(|part| match part {
                message::Part::Choice(_) => flat(branch),
                other => flat(std::slice::from_ref(other)),
            });
            let key = written(variant);
            let at = self.maker.extent(&variant.value).unwrap_or(self.maker.at(key));
            let entry = self.entry(&format!("{id}_{key}"), name, &said.collect::<String>(), at.clone());
            // The id stands before all variants, which must not be taken for one.
            found.push(Found::Entry(Entry { span: self.maker.at(key).start..at.end, ..entry }));
        }
    }

    /// The variants of the only choice that `parts` of `pattern` have, where each of them stands in the pattern itself, and the
    /// job gives no values for it.
    fn alone<'m>(
        &self,
        pattern: &'m Pattern<&'a str>,
        parts: &'m [message::Part],
    ) -> Option<(&'m [Variant<&'a str>], &'m Choice)> {
        let choices: Vec<&Choice> = choices(parts).collect();
        let [choice] = choices[..] else { return None };
        let is_nested = choice.branches.iter().any(|(_, parts)| choices_in(parts));
        let mut selects = pattern.elements.iter().filter_map(variants);
        let (Some(variants), None) = (selects.next(), selects.next()) else { return None };
        let is_key = |(variant, (key, _)): (&Variant<&'a str>, &(String, Vec<message::Part>))| {
            key.strip_prefix('=').unwrap_or(key) == written(variant)
        };
        let is_it = variants.len() == choice.branches.len() && variants.iter().zip(&choice.branches).all(is_key);
        (is_it && !is_nested && !self.catalogue.values.contains_key(&choice.argument)).then_some((variants, choice))
    }

    fn entry(&self, id: &str, name: &str, said: &str, at: std::ops::Range<usize>) -> Entry {
        Entry::new((id, self.maker.at(name)), said, at)
    }
}

fn choices(parts: &[message::Part]) -> impl Iterator<Item = &Choice> {
    parts.iter().filter_map(|part| match part {
        message::Part::Choice(choice) => Some(choice),
        _ => None,
    })
}

fn choices_in(parts: &[message::Part]) -> bool {
    choices(parts).next().is_some()
}

fn variants<'m, 'a>(element: &'m PatternElement<&'a str>) -> Option<&'m [Variant<&'a str>]> {
    match element {
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => Some(variants),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{table, told_as, told_of};
    use super::super::{Catalogue, Placeholders};

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
        assert_eq!(told_of("a.ftl", text), ["1:8 en/a - The Fox is on", "5:8 en/b - y"]);
        let text = "-fox = { $case ->\n  [genitive] Lisa\n *[nominative] Lis\n }\n    .gender = masculine\n\
                    -cat = { $n ->\n  [0] no cats\n  [one] one cat\n *[other] { $n } cats\n }\n-loop = { -loop }\n\
                    a = Okno { -fox(case: \"genitive\") }\nb = { -fox(case: \"vocative\") }\n\
                    c = { -fox.gender ->\n  [masculine] On\n *[other] Ono\n } i { a }\nd = { c.title }\ne = { -loop }\n\
                    f = { -cat(n: 1) }, { -cat(n: 0.0) }, { -cat(n: 7) }, { -cat }\n";
        let wrong = told_of("a.ftl", text);
        let problem = |sign| format!("R0213 `{{ {sign} }}` stands for what a program fills in, and is never spoken");
        let wanted = ["c.title", "-loop", "$n"].map(problem);
        assert!(
            wrong.iter().zip(&wanted).all(|(told, wanted)| told.ends_with(wanted)) && wrong.len() == 3,
            "{wrong:#?}"
        );
        let told = told_as("a.ftl", text.as_bytes(), Catalogue { placeholders: Placeholders::Split, ..table() });
        let told: Vec<&str> = told.iter().map(|told| told.split_once(' ').map_or("", |(_, told)| told)).collect();
        let expected = [
            "en/a - Okno Lisa",
            "en/b - Lis",
            "en/c - On i Okno Lisa",
            "en/f_1 - one cat, no cats, 7 cats,",
            "en/f_2 - cats",
        ];
        assert_eq!(told.get(..5).unwrap_or(&told), expected, "{told:#?}");
    }

    #[test]
    fn selects_in_one_message_are_a_prompt_for_each_combination() {
        let text = "a = { $who ->\n  [she] She\n *[other] They\n } { $n ->\n  [0] took <b>nothing</b>\n  [one] took { $what ->\n   [big] a hat\n  *[small] a cap\n  }\n\
                    \u{20}*[other] took many\n }, { $n ->\n  [one] once\n *[other] often\n }\n";
        let told = told_of("a.ftl", text);
        let words: Vec<&str> = told.iter().filter_map(|told| told.strip_prefix("2:9 en/")).collect();
        let expected = [
            "a_other_0 - They took nothing, often",
            "a_other_one_big - They took a hat, once",
            "a_other_one_small - They took a cap, once",
            "a_other_other - They took many, often",
            "a_she_0 - She took nothing, often",
            "a_she_one_big - She took a hat, once",
            "a_she_one_small - She took a cap, once",
            "a_she_other - She took many, often",
        ];
        let mut sorted = words.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, expected, "{told:#?}");
        let few = told_as("a.ftl", text.as_bytes(), Catalogue { values_cap: 7, ..table() });
        assert!(few[0].contains("R0225 this text becomes up to"), "{few:#?}");
        // Those that the job names are left out, or said otherwise; values choose the variant that they take.
        let skip = ["a_she_0".to_owned()].into();
        let told = told_as("a.ftl", text.as_bytes(), Catalogue { skip, ..table() });
        assert!(told.contains(&"2 N0227 this entry is to be skipped".to_owned()) && told.len() == 9, "{told:#?}");
        let values =
            [("n", &["0", "1", "5"][..])].map(|(n, all)| (n.to_owned(), all.iter().map(|v| (*v).to_owned()).collect()));
        let text = "n = { NUMBER($n) ->\n  [0] No file\n  [one] { $n } file\n *[other] { NUMBER($n) } files\n }\n";
        let told = told_as("a.ftl", text.as_bytes(), Catalogue { values: values.into(), ..table() });
        assert_eq!(told, ["2:7 en/n_0 - No file", "2:7 en/n_1 - 1 file", "2:7 en/n_5 - 5 files"]);
    }

    #[test]
    fn variants_by_number_are_those_that_the_language_has() {
        let text = "a = { $n ->\n  [one] ein Tag\n  [few] Tage\n *[other] viele Tage\n }\n\
                    b = { NUMBER($n, type: \"ordinal\") ->\n  [one] erster\n *[other] anderer\n }\n\
                    c = { NUMBER($n, minimumFractionDigits: 1) ->\n  [0.0] nichts\n *[other] etwas\n }\n\
                    d = { PLATFORM() ->\n  [windows] Einstellungen\n *[other] Optionen\n }\n";
        let told = told_as("a.ftl", text.as_bytes(), Catalogue { language: "de".to_owned(), ..table() });
        let told: Vec<&str> = told.iter().map(|told| told.split_once(' ').map_or("", |(_, told)| told)).collect();
        let expected = [
            "de/a_one - ein Tag",
            "de/a_few - Tage",
            "de/a_other - viele Tage",
            "de/b_one - erster",
            "de/b_other - anderer",
            "de/c_0.0 - nichts",
            "de/c_other - etwas",
            "de/d_windows - Einstellungen",
            "de/d_other - Optionen",
            "N0221 `de` has no form `few` of plurals, and no program asks for it, with 1 more like it",
        ];
        assert_eq!(told, expected);
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

    /// What values and variants are made of.
    const PIECES: [&str; 14] = [
        "Some words",
        " ",
        "<b>x</b>",
        "{ $n }",
        "{ NUMBER($n) }",
        "{ \"{\" }",
        "{ 1 }",
        "{ { 2 } }",
        "{ -t }",
        "{ -t(c: \"x\") }",
        "{ -loop }",
        "{ m }",
        "{ $n ->\n  [one] a\n *[other] { $n }\n }",
        "{ -t.of ->\n  [x] a { { 3 } }\n *[y] { $w ->\n  [z] b\n *[v] c\n }\n }",
    ];

    proptest! {
        #[test]
        fn every_character_is_spoken_or_named_once(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..6),
            term in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..3),
        ) {
            let text = format!(
                "k = {}\n-t = {{ $c ->\n  [x] {}\n *[y] T\n }}\n    .of = x\n-loop = {{ -loop }}\nm = M\n",
                pieces.concat(),
                term.concat(),
            );
            for placeholders in [Placeholders::Skip, Placeholders::Split] {
                let values = [("w".to_owned(), vec!["z".to_owned(), "9".to_owned()])].into();
                told_as("a.ftl", text.as_bytes(), Catalogue { values, placeholders, ..table() });
            }
        }
    }
}
