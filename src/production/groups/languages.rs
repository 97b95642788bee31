//! Lengths of the same prompts in several languages: one that is much longer or shorter than the others lead to expect says
//! something else, or was cut off.

use std::collections::BTreeMap;

/// In fewer languages nobody knows which of them is the odd one.
const LANGUAGES: usize = 3;

/// So many prompts tell how long a language is beside the others.
const PROMPTS: usize = 3;

/// A number has twice the syllables in one language that it has in another; what is three times as long, or a third, is more
/// than that.
const MOST: f64 = 3.0;

/// A prompt in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    /// Its id, the same in all languages.
    pub(super) id: &'a str,
    /// The language.
    pub(super) language: &'a str,
    /// How long its speech lasts.
    pub(super) seconds: f64,
}

/// Those of `said` that are out of line: their indices, and how long they would be if they were as the others.
pub(super) fn odd(said: &[Said<'_>]) -> Vec<(usize, f64)> {
    let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, one) in said.iter().enumerate().filter(|(_, one)| one.seconds > 0.0) {
        by_id.entry(one.id).or_default().push(index);
    }
    by_id.retain(|_, same| same.len() >= LANGUAGES);
    let seconds = |index: &usize| said.get(*index).map_or(0.0, |one| one.seconds);
    let mut ratios: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for same in by_id.values() {
        let mean = same.iter().map(seconds).sum::<f64>() / same.len() as f64;
        for one in same.iter().filter_map(|index| said.get(*index)) {
            ratios.entry(one.language).or_default().push(one.seconds / mean);
        }
    }
    ratios.retain(|_, ratios| ratios.len() >= PROMPTS);
    let paces: BTreeMap<&str, f64> =
        ratios.into_iter().filter_map(|(language, ratios)| Some((language, super::median(ratios)?))).collect();
    let pace = |index: &usize| said.get(*index).and_then(|one| paces.get(one.language)).copied();
    let mut odd = Vec::new();
    for same in by_id.values() {
        // One odd language of three moves no median.
        let evened: Vec<f64> = same.iter().filter_map(|index| Some(seconds(index) / pace(index)?)).collect();
        if evened.len() < LANGUAGES {
            continue;
        }
        let Some(middle) = super::median(evened) else { continue };
        for index in same {
            let Some(own) = pace(index) else { continue };
            let expected = own * middle;
            if !(expected / MOST..=expected * MOST).contains(&seconds(index)) {
                odd.push((*index, expected));
            }
        }
    }
    odd.sort_unstable_by_key(|(index, _)| *index);
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_may_be_long_and_a_single_prompt_may_not() {
        let ids = ["0", "1", "2", "3"];
        let languages = [("en", 1.0), ("de", 1.3), ("fi", 2.5)];
        let mut said: Vec<Said<'_>> = Vec::new();
        for (at, id) in ids.into_iter().enumerate() {
            said.extend(languages.map(|(language, long)| Said {
                id,
                language,
                seconds: long * (0.3 + 0.1 * at as f64),
            }));
        }
        assert_eq!(odd(&said), []);
        said[4].seconds = 2.0;
        let found = odd(&said);
        assert!(found.len() == 1 && found[0].0 == 4 && (found[0].1 - 0.52).abs() < 0.1, "{found:?}");
        said[4].seconds = 0.1;
        assert_eq!(odd(&said).iter().map(|(index, _)| *index).collect::<Vec<_>>(), [4]);
        assert_eq!(odd(&said[..4]), [], "too few to say");
    }
}
