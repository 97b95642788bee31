//! Which spoken forms are wanted, language by language.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cast;
use super::finding::{Finding, Findings};
use super::spec::{FormsSpec, Ordered};
use crate::spoken::{self, Choice};
use crate::units::Language;

/// The key that stands for all languages without a line of their own.
const DEFAULT: &str = "default";

/// The kinds of spoken forms that are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// For languages that are not listed.
    pub default: Choice,
    /// For those that are, by their tags.
    pub languages: BTreeMap<String, Choice>,
}

impl Spoken {
    /// What is wanted for `language`: by its tag, by its first subtag, or by default.
    pub fn choice(&self, language: &Language) -> Choice {
        let listed = self.languages.get(language.as_str()).or_else(|| self.languages.get(language.primary()));
        listed.copied().unwrap_or(self.default)
    }
}

/// Reads the table as written.
pub(super) fn spoken(spec: &Ordered<FormsSpec>, findings: &mut Findings) -> Spoken {
    let mut meant = Spoken::default();
    for (key, forms) in &spec.0 {
        if key.get_ref() == DEFAULT {
            meant.default = forms.meant();
            continue;
        }
        let Some(language) = cast::language(key, findings) else { continue };
        if !spoken::has_rules(&language) && !forms.meant().is_empty() {
            let message = format!("there are no spoken forms for `{language}`");
            findings.push(
                Finding::warning("R0116", message, key.span())
                    .label("has no effect")
                    .help("take it out; de, en, es, fr, it, ja, ko, pt, ru, yue and zh have them, and a lexicon can say single words"),
            );
        }
        meant.languages.insert(language.as_str().to_owned(), forms.meant());
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::tests::{read, wrong};
    use crate::spoken::Kind;

    const JOB: &str = "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"a.md\"\n[spoken]\n";

    #[test]
    fn languages_choose_for_themselves() {
        let text = format!("{JOB}default = [\"money\"]\nen = \"all\"\nen-US = [\"dates\", \"times\"]\nja = \"none\"\n");
        let (job, warnings) = read(&text).unwrap();
        assert!(warnings.is_empty());
        let of = |tag: &str| job.spoken.choice(&Language::parse(tag).unwrap());
        let kinds = |kinds: &[Kind]| kinds.iter().copied().collect::<Choice>();
        assert_eq!(of("en-GB"), Choice::all());
        assert_eq!(of("en-US"), kinds(&[Kind::Date, Kind::Time]));
        assert_eq!(of("ja-JP"), Choice::default());
        assert_eq!(of("zh"), kinds(&[Kind::Money]));
        assert_eq!(read(JOB).unwrap().0.spoken, Spoken::default());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let text = format!("{JOB}forms = \"all\"\nja = [\"date\"]\nen = \"al\"\nnl = \"all\"\nko = 1\n");
        insta::assert_snapshot!(wrong(&text), @"
        7:1+5 R0112 `forms` is not a language tag (not a tag of BCP 47) ⇒ write it as `en`, `zh`, `ja`, `ko`, `yue`, or with a region: `en-GB`
        8:7+6 R0107 `spoken.ja` cannot be `date` (did you mean `dates`?) ⇒ it is one of `numbers`, `ordinals`, `dates`, `times`, `money`, `units`, `abbreviations`, `roman`, `addresses`, `emoji`, `telephones`
        9:6+4 R0107 `spoken.en` cannot be `al` (did you mean `all`?) ⇒ it is one of `all`, `none`
        11:6+1 R0104 `spoken.ko` must be a string or a list, not a whole number (expected a string or a list) ⇒ 
        10:1+2 R0116 warning there are no spoken forms for `nl` (has no effect) ⇒ take it out; de, en, es, fr, it, ja, ko, pt, ru, yue and zh have them, and a lexicon can say single words
        ");
        let (_, warnings) = read(&format!("{JOB}nl = \"all\"\nfr = \"none\"\n")).unwrap();
        let told: Vec<&str> = warnings.iter().map(|warning| warning.message.as_str()).collect();
        assert_eq!(told, ["there are no spoken forms for `nl`"]);
    }
}
