//! Rules: a pattern, what its matches are, and how they are said; and which matches stand too close to something else.

use regex::Regex;

use super::found::Found;
use super::variety::Variety;
use super::{Form, Kind, Setting};

/// The words for what a pattern matched; `None` leaves it as written.
pub(super) type Say = fn(&Found<'_>) -> Option<String>;

/// Where a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Anywhere,
    Headings,
}

/// A rule as it is written in a table. In the pattern `\d` is an ASCII or full-width digit and `NUM` a number with grouped
/// digits and a decimal point, `VULGAR` a fraction of one character; a group called `it` marks the words that are said otherwise, where that is not the whole.
pub(super) type Written = (Kind, &'static str, Say);

/// A rule ready for use.
pub(super) struct Rule {
    kind: Kind,
    place: Where,
    pattern: Regex,
    say: Say,
}

/// A number: `1234`, `1,234`, `1,234.5`.
const NUM: &str = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?";
/// What [`vulgar`](super::numeral::vulgar) reads.
const VULGAR: &str = "[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒]";
/// A digit as people type it in East Asia too.
const DIGIT: &str = "[0-9０-９]";

/// The rules of a table; a test holds that every pattern of it is one.
pub(super) fn compile(place: Where, table: &[Written]) -> Vec<Rule> {
    let compiled = table.iter().filter_map(|(kind, pattern, say)| {
        let pattern = pattern.replace("NUM", NUM).replace("VULGAR", VULGAR).replace(r"\d", DIGIT);
        Rule::new(place, *kind, &pattern, *say)
    });
    compiled.collect()
}

impl Rule {
    /// A rule with its pattern as the library reads it; `None` where it is none.
    pub(super) fn new(place: Where, kind: Kind, pattern: &str, say: Say) -> Option<Rule> {
        Some(Rule { kind, place, pattern: Regex::new(pattern).ok()?, say })
    }

    /// What this rule finds in `text`, ascending and disjoint.
    pub(super) fn forms(&self, text: &str, variety: Variety, setting: Setting) -> Vec<Form> {
        if self.place == Where::Headings && setting != Setting::Heading {
            return Vec::new();
        }
        let said = self.pattern.captures_iter(text).filter_map(|captures| {
            let found = Found::new(text, captures, variety)?;
            if self.kind != Kind::Emoji && !stands_alone(&found) {
                return None;
            }
            let spoken = (self.say)(&found)?;
            (spoken != found.it()).then(|| Form { range: found.range.clone(), spoken, kind: self.kind })
        });
        said.collect()
    }
}

/// Whether what was found is no part of something larger: not inside `B2B`, `1.2.3`, `iPhone-15` or `10-20-30`.
fn stands_alone(found: &Found<'_>) -> bool {
    // Han digits too make one number with others: 二00八.
    let touches = |c: char| {
        c.is_alphanumeric() && !(found.variety.runs_on() && is_east_asian(c) && !"〇零一二三四五六七八九".contains(c))
    };
    let (mut before, mut after) = (found.before().chars().rev(), found.after().chars());
    let joined_before = match (before.next(), before.next()) {
        (Some(c), _) if touches(c) || "_#@&$€£¥￥₩%°+^\u{200D}".contains(c) => true,
        (Some('.' | ',' | ':' | '：'), Some(c)) => c.is_numeric() || (touches(c) && found.starts_with_digit()),
        (Some('-' | '−'), Some(c)) if c != '-' => true,
        (Some('-' | '–' | '/' | '\\' | '\'' | '’' | '*' | '=' | '~' | '〜' | '～'), Some(c)) => {
            touches(c) || c.is_numeric()
        }
        (Some('\'' | '’'), None) => found.starts_with_digit(),
        // A minus that the rule has not read: nobody may hear five for -5. Two hyphens are a dash.
        (Some('-' | '−'), None) => true,
        _ => false,
    };
    // What ends in a full stop or a picture has said where it ends.
    let last = found.it().chars().next_back().unwrap_or(' ');
    let joined_after = match (after.next(), after.next()) {
        (Some(c), _) if touches(c) && (last.is_alphanumeric() || last == '.') => true,
        (Some(c), _) if "_@^\u{FE0F}\u{20E3}".contains(c) => true,
        (Some(c), _) if last.is_numeric() && "#$€£¥￥₩%％‰°℃²³".contains(c) => true,
        (Some('.' | ',' | ':' | '：'), Some(c)) => c.is_numeric(),
        (Some('-' | '–' | '−'), Some(c)) => c.is_numeric(),
        (Some('~' | '〜' | '～'), Some(c)) => c.is_numeric() || "-−".contains(c),
        (Some('/' | '\\' | '\'' | '’' | '*' | '='), Some(c)) => {
            touches(c) && last.is_alphanumeric() || c.is_numeric()
        }
        (Some(c), _) => ('\u{300}'..='\u{36F}').contains(&c),
        _ => false,
    };
    !joined_before && !joined_after
}

/// Han, kana and hangul, which stand against numbers without a space.
pub(super) fn is_east_asian(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11FF | 0x3005..=0x3007 | 0x3041..=0x30FF | 0x3131..=0x318E | 0x3400..=0x9FFF | 0xAC00..=0xD7AF
        | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}
