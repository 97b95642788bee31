//! Plurals: the categories of numbers that a language has, by Unicode's CLDR.

use std::collections::BTreeSet;

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};

use super::message::Kind;

/// Numbers that prompts count are whole, and those up to here are of every category that others are of, but for millions: French
/// has a form of its own for these, which hardly a catalogue has.
const EVERYDAY: usize = 200;

/// The names of all categories, as CLDR writes them.
pub(super) const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The rules of a language.
pub(super) struct Rules(Option<PluralRules>);

impl Rules {
    /// Those of `language`, a tag of BCP 47, for choices of `kind`. A language that CLDR does not know has `other` alone.
    pub(super) fn of(language: &str, kind: Kind) -> Rules {
        let rule = if kind == Kind::Ordinal { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
        let locale = Locale::try_from_str(&language.replace('_', "-")).ok();
        Rules(locale.and_then(|locale| PluralRules::try_new((&locale).into(), rule.into()).ok()))
    }

    /// Whether some number is of `category`.
    pub(super) fn have(&self, category: &str) -> bool {
        category == "other" || self.0.as_ref().is_some_and(|rules| rules.categories().any(|one| name(one) == category))
    }

    /// The categories of the whole numbers that prompts count, in CLDR's order.
    pub(super) fn everyday(&self) -> Vec<&'static str> {
        let Some(rules) = &self.0 else { return vec!["other"] };
        let met: BTreeSet<&str> = (0..=EVERYDAY).map(|number| name(rules.category_for(number))).collect();
        CATEGORIES.into_iter().filter(|category| met.contains(category)).collect()
    }

    /// The category of the whole number `written`, from which `offset` is taken; none where it is none.
    pub(super) fn category(&self, written: &str, offset: u32) -> Option<&'static str> {
        let number = less(written, offset)?.unsigned_abs();
        Some(self.0.as_ref().map_or("other", |rules| name(rules.category_for(number))))
    }
}

/// The whole number `written` without `offset`.
pub(super) fn less(written: &str, offset: u32) -> Option<i64> {
    written.trim().parse::<i64>().ok().map(|number| number.saturating_sub(i64::from(offset)))
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_the_categories_of_unicode() {
        for (language, everyday) in [
            ("en", "one other"),
            ("de_AT", "one other"),
            ("ja", "other"),
            ("zh-HK", "other"),
            ("ko", "other"),
            ("ru", "one few many"),
            ("pl", "one few many"),
            ("ar", "zero one two few many other"),
            ("fr", "one other"),
            ("xx", "other"),
            ("no language", "other"),
        ] {
            assert_eq!(Rules::of(language, Kind::Cardinal).everyday().join(" "), everyday, "{language}");
        }
        assert_eq!(Rules::of("en", Kind::Ordinal).everyday().join(" "), "one two few other");
        let french = Rules::of("fr", Kind::Cardinal);
        assert!(french.have("many") && !french.have("few") && french.have("other"));
    }

    #[test]
    fn numbers_have_categories() {
        let english = Rules::of("en", Kind::Cardinal);
        for (number, offset, category) in [
            ("1", 0, Some("one")),
            (" 2", 0, Some("other")),
            ("2", 1, Some("one")),
            ("1.5", 0, None),
            ("a few", 0, None),
            ("-1", 0, Some("one")),
        ] {
            assert_eq!(english.category(number, offset), category, "{number}");
        }
    }
}
