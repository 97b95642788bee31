//! How an engine counts its limit, and how far into a text that limit reaches.

use serde::{Deserialize, Serialize};

/// How the engine counts its limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Unicode scalar values.
    #[default]
    Chars,
    /// UTF-16 code units.
    Utf16,
    /// Scalar values, but Han, kana, hangul and fullwidth characters count two.
    Han2,
}

/// The most that one piece may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Limit {
    /// In units of `count`; nought is read as one.
    pub max: u32,
    /// What a unit is.
    pub count: Count,
}

impl Limit {
    /// How many units `text` holds.
    #[must_use]
    pub fn units(self, text: &str) -> usize {
        match self.count {
            Count::Chars => text.chars().count(),
            Count::Utf16 => text.chars().count() + astral(text.as_bytes()),
            Count::Han2 => text.chars().count() + wide_chars(text),
        }
    }

    fn width(self, c: char) -> usize {
        match self.count {
            Count::Chars => 1,
            Count::Utf16 => c.len_utf16(),
            Count::Han2 => 1 + usize::from(is_wide(c)),
        }
    }

    /// The most units, one at least.
    pub(super) fn max(self) -> usize {
        usize::try_from(self.max).unwrap_or(usize::MAX).max(1)
    }

    /// The last byte offset at which a piece that begins at `from` may end.
    ///
    /// At least one character is always taken, even one that alone is over the limit: it could not be said otherwise.
    pub(super) fn reach(self, text: &str, from: usize) -> usize {
        let (mut at, mut left) = (from, self.max());
        // No character has more units than bytes, so as many bytes as units are left always fit: count those in bulk,
        // then the ones that counting freed. The steps shrink geometrically.
        while left > 0 && at < text.len() {
            let to = text.floor_char_boundary(at.saturating_add(left));
            if to > at {
                left -= self.units(&text[at..to]);
                at = to;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let width = self.width(c);
            if width > left && at > from {
                break;
            }
            left = left.saturating_sub(width);
            at += c.len_utf8();
        }
        at
    }

    /// The first byte offset at which a piece that ends at `to` may begin; the mirror of `reach`.
    pub(super) fn retreat(self, text: &str, to: usize) -> usize {
        let (mut at, mut left) = (to, self.max());
        while left > 0 && at > 0 {
            let from = text.ceil_char_boundary(at.saturating_sub(left));
            if from < at {
                left -= self.units(&text[from..at]);
                at = from;
                continue;
            }
            let Some(c) = text[..at].chars().next_back() else { break };
            let width = self.width(c);
            if width > left && at < to {
                break;
            }
            left = left.saturating_sub(width);
            at -= c.len_utf8();
        }
        at
    }
}

/// Characters beyond the Basic Multilingual Plane: two UTF-16 units each.
fn astral(bytes: &[u8]) -> usize {
    count(bytes, |byte| byte >= 0xF0)
}

/// Counts bytes in runs short enough for eight-bit sums, which the compiler turns into vector code.
fn count(bytes: &[u8], of: impl Fn(u8) -> bool) -> usize {
    bytes.chunks(255).map(|run| usize::from(run.iter().map(|&byte| u8::from(of(byte))).sum::<u8>())).sum()
}

/// Characters for which `is_wide` holds.
fn wide_chars(text: &str) -> usize {
    text.as_bytes()
        .chunks(252)
        .scan(0, |at, run| {
            let start = *at;
            *at += run.len();
            Some((start, run))
        })
        .map(|(start, run)| {
            // Lead bytes E3–E9, EB and EC begin wide characters only; the others that may are looked at one by one.
            let sure: u8 = run.iter().map(|&b| u8::from(matches!(b, 0xE3..=0xE9 | 0xEB | 0xEC))).sum();
            let unsure: u8 = run.iter().map(|&b| u8::from(matches!(b, 0xE1 | 0xEA | 0xED | 0xEF | 0xF0))).sum();
            let others = if unsure == 0 {
                0
            } else {
                let doubtful = |&(_, b): &(usize, &u8)| matches!(b, 0xE1 | 0xEA | 0xED | 0xEF | 0xF0);
                run.iter()
                    .enumerate()
                    .filter(doubtful)
                    .filter(|&(i, _)| text[start + i..].chars().next().is_some_and(is_wide))
                    .count()
            };
            usize::from(sure) + others
        })
        .sum()
}

/// Han, kana, bopomofo, hangul, Yi, their punctuation, and fullwidth forms: the Wide and Fullwidth letters of UAX #11.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115F}' | '\u{3000}'..='\u{9FFF}' | '\u{A000}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}' | '\u{1B000}'..='\u{1B16F}' | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: [Count; 3] = [Count::Chars, Count::Utf16, Count::Han2];
    const TEXT: &str =
        "Plain words, naïve ones; 漢字かな、ｶﾅ！ＡＢ 한국어 ᄀ ꀀ 𠮷野家 👩‍👩‍👧 e\u{301}\u{302} \u{D7B0}\u{FFE5} end. ";

    #[test]
    fn counts_as_one_by_one() {
        let text = TEXT.repeat(9);
        for count in COUNTS {
            let limit = Limit { max: 1, count };
            assert_eq!(limit.units(&text), text.chars().map(|c| limit.width(c)).sum::<usize>());
        }
    }

    #[test]
    fn reaches_and_retreats_exactly() {
        let text = TEXT.repeat(2);
        let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        for (count, max) in COUNTS.into_iter().flat_map(|count| [1, 2, 3, 7, 40, 99].map(|max| (count, max))) {
            let limit = Limit { max, count };
            let fits = |a: usize, b: usize| limit.units(&text[a..b]) <= max as usize || text[a..b].chars().count() == 1;
            for &at in &ends {
                let reach = ends.iter().copied().filter(|&e| e >= at && (e == at || fits(at, e))).max();
                assert_eq!(Some(limit.reach(&text, at)), reach, "{limit:?} from {at}");
                let retreat = ends.iter().copied().filter(|&s| s <= at && (s == at || fits(s, at))).min();
                assert_eq!(Some(limit.retreat(&text, at)), retreat, "{limit:?} to {at}");
            }
        }
    }
}
