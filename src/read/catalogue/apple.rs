//! Apple's plurals: `.stringsdict`, a property list, and `.xcstrings`, which has all languages and variations in one file.

use std::collections::BTreeSet;

use roxmltree::Node as Element;

use super::entry::{Entry, Forms, Found, malformed};
use super::reading::UNREADY;
use super::tree::{Key, Node};
use super::variable::{self, VARIABLE};
use super::{json, xml};
use crate::problem::Problem;

/// The categories of plurals, as Unicode names them.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What is found in `text`, a `.stringsdict`. A category of a variable that is alone in its format becomes the whole sentence.
pub(super) fn stringsdict(text: &str) -> Vec<Found> {
    xml::read(text, "a property list", |document| {
        let root = document.root_element();
        let Some(dict) = root.first_element_child().filter(|dict| dict.has_tag_name("dict")) else {
            return vec![malformed(
                "a property list",
                "it has no `<dict>`",
                root.range().start..root.range().start + 1,
            )];
        };
        members(dict).into_iter().flat_map(|(key, value)| sentences(key, value, text)).collect()
    })
}

/// The keys and values of a `<dict>`.
fn members<'a>(dict: Element<'a, 'a>) -> Vec<(Element<'a, 'a>, Element<'a, 'a>)> {
    let keys = dict.children().filter(|node| node.has_tag_name("key"));
    keys.filter_map(|key| Some((key, key.next_sibling_element()?))).collect()
}

fn sentences(key: Element<'_, '_>, value: Element<'_, '_>, text: &str) -> Vec<Found> {
    let name = xml::content(key);
    let rules = members(value);
    let rule = |wanted: &str| rules.iter().find(|(key, _)| xml::content(*key) == wanted).map(|(_, value)| *value);
    let entry = |id: &str, said: &str, node: Element<'_, '_>| {
        Found::Entry(Entry::new((id, xml::inside(key, text)), said, xml::inside(node, text)))
    };
    let Some(format) = rule("NSStringLocalizedFormatKey") else {
        let widest = rule("NSStringVariableWidthRuleType").and_then(widest);
        return widest.map(|widest| entry(&name, &xml::content(widest), widest)).into_iter().collect();
    };
    let said = xml::content(format);
    let variables: BTreeSet<String> = VARIABLE.as_ref().map_or_else(BTreeSet::new, |variable| {
        variable.captures_iter(&said).filter_map(|found| Some(found.get(1)?.as_str().to_owned())).collect()
    });
    let alone = variables.first().filter(|_| variables.len() == 1).and_then(|name| rule(name));
    let (Some(rule), Some(variable)) = (alone, VARIABLE.as_ref()) else {
        let message = variable::parts(&said, &|name| rule(name).map(categories).unwrap_or_default());
        let Found::Entry(several) = entry(&name, &said, format) else { return Vec::new() };
        return vec![Found::Entry(Entry { message, ..several })];
    };
    let forms = members(rule).into_iter().filter_map(|(category, words)| {
        let category = xml::content(category);
        let words = CATEGORIES.contains(&category.as_str()).then_some(words)?;
        let content = xml::content(words);
        let sentence = variable.replace_all(&said, regex::NoExpand(&content));
        let Found::Entry(mut form) = entry(&format!("{name}_{category}"), &sentence, words) else { return None };
        // The key stands before all forms, which must not be taken for one.
        form.span = words.range();
        Some(Found::Entry(form))
    });
    let categories = members(rule).into_iter().map(|(category, _)| xml::content(category));
    let named = categories.filter(|category| CATEGORIES.contains(&category.as_str()));
    forms.chain([own_forms(named, xml::inside(key, text))]).collect()
}

/// Each category of the variable that `rule` is, and its words.
fn categories(rule: Element<'_, '_>) -> Vec<(String, String)> {
    let all = members(rule).into_iter().map(|(category, words)| (xml::content(category), xml::content(words)));
    all.filter(|(category, _)| CATEGORIES.contains(&category.as_str())).collect()
}

/// The text for the widest of screens, which says most.
fn widest<'a>(rule: Element<'a, 'a>) -> Option<Element<'a, 'a>> {
    let width = |key: Element<'_, '_>| xml::content(key).trim().parse::<u32>().unwrap_or(0);
    members(rule).into_iter().max_by_key(|(key, _)| width(*key)).map(|(_, value)| value)
}

/// The forms of a plural of Apple's, where `zero` is for the number itself in any language.
fn own_forms(named: impl Iterator<Item = String>, at: std::ops::Range<usize>) -> Found {
    Found::Forms(Forms::NamedOrZero(named.collect()), at)
}

/// What is found in `text`, a `.xcstrings`, in `language`.
pub(super) fn xcstrings(text: &str, language: &str) -> Vec<Found> {
    let root = match json::parse(text) {
        Ok(root) => root,
        Err(wrong) => return vec![*wrong],
    };
    let Some(strings) = root.get("strings") else {
        return vec![malformed(
            "Apple's string catalogue",
            "it has no `strings`",
            root.span.start..root.span.start + 1,
        )];
    };
    let source = root.get("sourceLanguage").and_then(Node::text).unwrap_or("");
    let all = strings.members().iter().filter_map(|(_, entry)| entry.get("localizations"));
    let known: BTreeSet<&str> =
        all.flat_map(|node| node.members()).map(|(key, _)| key.name.as_str()).chain([source]).collect();
    let Some(own) = nearest(language, &known) else {
        let listed: Vec<&str> = known.into_iter().filter(|tag| !tag.is_empty()).collect();
        let message = format!("this catalogue has no texts in `{language}`");
        let help =
            format!("it has {}; choose `language` in [job] among them, or have it translated", listed.join(", "));
        let problem = Problem::error("R0221", message).help(help);
        return vec![Found::Wrong(problem, strings.span.start..strings.span.start + 1, "all that is translated")];
    };
    strings.members().iter().flat_map(|(key, entry)| localized(key, entry, (own, source), text)).collect()
}

/// The one of `known` that `language` is, or is a form of.
fn nearest<'a>(language: &str, known: &BTreeSet<&'a str>) -> Option<&'a str> {
    let plain = |tag: &str| tag.replace('_', "-").to_ascii_lowercase();
    let mut wanted = plain(language);
    loop {
        if let Some(found) = known.iter().find(|tag| plain(tag) == wanted) {
            return Some(found);
        }
        let shorter = wanted.rsplit_once('-')?.0.to_owned();
        wanted = shorter;
    }
}

/// What `entry`, called `key`, says in `language`, which may be `source`, from which it is translated.
fn localized(key: &Key, entry: &Node, (language, source): (&str, &str), text: &str) -> Vec<Found> {
    let is_source = language == source;
    let span = key.span.start..entry.span.end;
    let fixed = entry.get("shouldTranslate").is_some_and(|node| text.get(node.span.clone()) == Some("false"));
    if fixed && !is_source {
        return vec![Found::Left("entry that is not to be translated", span)];
    }
    let localizations = entry.get("localizations");
    let unit = localizations.and_then(|all| all.get(source)?.get("stringUnit"));
    let written = unit.and_then(|unit| unit.get("value")?.text());
    match localizations.and_then(|all| all.get(language)) {
        Some(node) => {
            let mut found = Vec::new();
            variations(&key.name, key, node, &mut found);
            if let ([Found::Entry(entry)], false) = (&mut found[..], is_source) {
                entry.source = Some(written.unwrap_or(&key.name).to_owned());
            }
            found
        }
        // Where the language of the source has no text, the key is it.
        None if is_source => vec![Found::Entry(Entry::new((&key.name, key.span.clone()), &key.name, key.span.clone()))],
        None => vec![Found::Entry(Entry::new((&key.name, key.span.clone()), "", entry.span.end..entry.span.end))],
    }
}

/// Each category of what stands for the variable `name` in the text of `node`, and its words; none where some of them are not
/// ready.
fn substituted(node: &Node, name: &str) -> Vec<(String, String)> {
    let rule = node.get("substitutions").and_then(|all| all.get(name)?.get("variations")?.get("plural"));
    let form = |(category, form): &(Key, Node)| {
        let unit = form.get("stringUnit")?;
        let is_ready = unit.get("state").and_then(Node::text).is_none_or(|state| state == "translated");
        let words = unit.get("value")?.text().filter(|_| is_ready)?;
        Some((category.name.clone(), words.to_owned()))
    };
    rule.and_then(|rule| rule.members().iter().map(form).collect()).unwrap_or_default()
}

/// The texts of `node`, a unit or units that vary by plural or device, each called `id` and what it is for.
fn variations(id: &str, key: &Key, node: &Node, found: &mut Vec<Found>) {
    if let Some((unit, value)) = node.get("stringUnit").and_then(|unit| Some((unit, unit.get("value")?))) {
        let state = unit.get("state").and_then(Node::text).unwrap_or("translated");
        let mut entry = Entry::new((id, key.span.clone()), value.text().unwrap_or(""), value.span.clone());
        entry.span = unit.span.clone();
        entry.message = value.text().and_then(|format| variable::parts(format, &|name| substituted(node, name)));
        found.push(Found::Entry(entry.unless(state != "translated", UNREADY)));
    }
    for (by, kind) in node.get("variations").map_or(&[][..], Node::members) {
        if by.name == "plural" {
            let named = kind.members().iter().map(|(form, _)| form.name.clone());
            found.push(own_forms(named, key.span.clone()));
        }
        for (form, node) in kind.members() {
            variations(&format!("{id}_{}", form.name), key, node, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{table, told_as, told_of};
    use super::super::{Catalogue, Names, Placeholders};

    #[test]
    fn categories_become_sentences() {
        let text = "<?xml version=\"1.0\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://x\">\n<plist><dict>\n\
            <key>users</key><dict>\n<key>NSStringLocalizedFormatKey</key><string>Hello %#@n@!</string>\n\
            <key>n</key><dict><key>NSStringFormatSpecTypeKey</key><string>NSStringPluralRuleType</string>\n\
            <key>zero</key><string>nobody</string>\n<key>one</key><string>you</string></dict></dict>\n\
            <key>two</key><dict><key>NSStringLocalizedFormatKey</key><string>%1$#@a@ %2$#@b@</string></dict>\n</dict></plist>\n";
        let left = Catalogue { placeholders: Placeholders::Skip, ..table() };
        let told = [
            "7:24 en/users_zero - Hello nobody!",
            "8:23 en/users_one - Hello you!",
            "4 N0222 `en` has a form `other` of plurals, which has no text here",
            "9 N0211 this entry has a placeholder and is left out",
        ];
        assert_eq!(told_as("a.stringsdict", text.as_bytes(), left), told);
        assert!(told_of("a.stringsdict", "<plist/>")[0].contains("it has no `<dict>`"));
    }

    #[test]
    fn several_variables_are_a_prompt_for_each_combination() {
        let rule = |name: &str, forms: &[(&str, &str)]| {
            let form = |(category, words): &(&str, &str)| format!("<key>{category}</key><string>{words}</string>");
            format!("<key>{name}</key><dict>{}</dict>", forms.iter().map(form).collect::<String>())
        };
        let text = format!(
            "<plist><dict><key>k</key><dict><key>NSStringLocalizedFormatKey</key><string>%#@a@ and %2$#@b@</string>{}{}</dict>\n\
             <key>w</key><dict>{}</dict></dict></plist>",
            rule("a", &[("one", "a dog"), ("other", "dogs")]),
            rule("b", &[("zero", "no cat"), ("one", "a cat"), ("other", "%d cats")]),
            rule("NSStringVariableWidthRuleType", &[("60", "A long one"), ("20", "Short")]),
        );
        let values = [("b".to_owned(), vec!["0".to_owned(), "2".to_owned()])].into();
        let mut told = told_as("a.stringsdict", text.as_bytes(), Catalogue { values, ..table() });
        told.sort();
        let at = text.find("%#@a@").unwrap() + 1;
        let k = |form: &str, words: &str| format!("1:{at} en/k_{form} - {words}");
        let expected = [
            k("one_0", "a dog and no cat"),
            k("one_2", "a dog and 2 cats"),
            k("other_0", "dogs and no cat"),
            k("other_2", "dogs and 2 cats"),
            "2:86 en/w - A long one".to_owned(),
        ];
        assert_eq!(told, expected);
        let unit = |words: &str| format!("{{\"stringUnit\": {{\"state\": \"translated\", \"value\": \"{words}\"}}}}");
        let text = format!(
            "{{\"sourceLanguage\": \"en\", \"strings\": {{\"s\": {{\"localizations\": {{\"en\": {{\"stringUnit\": {{\"value\": \"%#@b@ up\"}},\n\
             \"substitutions\": {{\"b\": {{\"variations\": {{\"plural\": {{\"one\": {}, \"other\": {}}}}}}}}}}}}}}}}}}}",
            unit("One bird"),
            unit("%arg birds"),
        );
        let values = [("b".to_owned(), vec!["1".to_owned(), "3".to_owned()])].into();
        let told = |catalogue| told_as("a.xcstrings", text.as_bytes(), catalogue);
        let told_of = |catalogue| -> Vec<String> {
            told(catalogue).iter().map(|told| told.split_once(' ').unwrap().1.to_owned()).collect()
        };
        assert_eq!(told_of(Catalogue { values, ..table() }), ["en/s_1 - One bird up", "en/s_3 - 3 birds up"]);
        let left = told_of(Catalogue { placeholders: Placeholders::Skip, ..table() });
        assert_eq!(left, ["en/s_one - One bird up", "N0211 this entry has a placeholder and is left out"]);
        let bare = text.replace("\"b\": {", "\"c\": {");
        let told = told_as("a.xcstrings", bare.as_bytes(), table());
        assert!(told[0].contains("R0213 `%#@b@` stands for"), "{told:?}");
    }

    const CATALOGUE: &str = r#"{"sourceLanguage": "en", "strings": {
"Hello!": {"comment": "x"},
"key": {"localizations": {"de": {"stringUnit": {"state": "needs_review", "value": "Taste"}}}},
"brand": {"shouldTranslate": false},
"n": {"localizations": {"de": {"variations": {"device": {
 "mac": {"variations": {"plural": {"one": {"stringUnit": {"state": "translated", "value": "Ein Ding"}}}}},
 "other": {"stringUnit": {"state": "translated", "value": "Dinge"}}}}}}}
}}"#;

    #[test]
    fn one_language_of_a_catalogue_is_read() {
        let slug = |language: &str| Catalogue { names: Names::Slug, language: language.to_owned(), ..table() };
        let told = |language| told_as("a.xcstrings", CATALOGUE.as_bytes(), slug(language));
        let german = [
            "6:92 de-AT/n_mac_one - Ein Ding",
            "7:60 de-AT/n_other - Dinge",
            "5 N0222 `de-AT` has a form `other` of plurals, which has no text here",
            "3 N0212 this entry is marked as not ready and is left out",
            "2 N0210 this entry has no text and is left out",
        ];
        let mut found = told("de-AT");
        found.sort();
        let mut german = german.map(str::to_owned);
        german.sort();
        assert_eq!(found, german);
        assert_eq!(told("en")[0], "2:2 en/hello-52ba5940 - Hello!");
        assert_eq!(told("fr"), ["1:37 R0221 this catalogue has no texts in `fr`"]);
    }
}
