//! The fewest changes between what was to be said and what was heard, by Levenshtein; Hirschberg's way, so that memory grows
//! with the texts and not with their product.

/// What became of a word that was to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was heard.
    Kept,
    /// Another word was heard in its place.
    Changed,
    /// Nothing was.
    Lost,
}

/// What became of all words that were to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// Of each, in order.
    pub fates: Vec<Fate>,
    /// How many words were heard beside them: before each, and at last behind all of them.
    pub extra: Vec<u32>,
}

impl Alignment {
    /// The number of changes.
    pub fn errors(&self) -> u32 {
        let wrong = self.fates.iter().filter(|fate| **fate != Fate::Kept).count();
        u32::try_from(wrong).unwrap_or(u32::MAX).saturating_add(self.extra.iter().sum())
    }
}

/// Aligns `heard` with `said` by as few changes as there can be. Of several such alignments it is always the same one.
pub fn align(said: &[u64], heard: &[u64]) -> Alignment {
    let mut alignment = Alignment { fates: vec![Fate::Lost; said.len()], extra: vec![0; said.len() + 1] };
    place(said, heard, &mut alignment.fates, &mut alignment.extra);
    alignment
}

/// Aligns a piece; `fates` has one entry for each of `said`, and `extra` one more.
fn place(said: &[u64], heard: &[u64], fates: &mut [Fate], extra: &mut [u32]) {
    // What both begin and end with is never better aligned otherwise.
    let head = said.iter().zip(heard).take_while(|(a, b)| a == b).count();
    let (said, heard) = (&said[head..], &heard[head..]);
    let tail = said.iter().rev().zip(heard.iter().rev()).take_while(|(a, b)| a == b).count();
    let (said, heard) = (&said[..said.len() - tail], &heard[..heard.len() - tail]);
    let last = fates.len() - tail;
    fates[..head].fill(Fate::Kept);
    fates[last..].fill(Fate::Kept);
    let (fates, extra) = (&mut fates[head..last], &mut extra[head..=last]);
    match (said, heard) {
        ([], beside) => extra[0] += beside.len() as u32,
        (_, []) => {}
        ([only], _) => {
            let at = heard.iter().position(|word| word == only);
            fates[0] = if at.is_some() { Fate::Kept } else { Fate::Changed };
            let before = at.unwrap_or(0);
            extra[0] += before as u32;
            extra[1] += (heard.len() - 1 - before) as u32;
        }
        _ => {
            let half = said.len() / 2;
            let (first, second) = said.split_at(half);
            let cut = best_cut(first, second, heard);
            place(first, &heard[..cut], &mut fates[..half], &mut extra[..=half]);
            place(second, &heard[cut..], &mut fates[half..], &mut extra[half..]);
        }
    }
}

/// Where `heard` is to be cut so that its parts are nearest to `first` and `second`.
fn best_cut(first: &[u64], second: &[u64], heard: &[u64]) -> usize {
    let before = distances(first.iter(), heard.iter());
    let after = distances(second.iter().rev(), heard.iter().rev());
    let costs = before.iter().zip(after.iter().rev()).map(|(a, b)| a + b);
    costs.enumerate().min_by_key(|(_, cost)| *cost).map_or(0, |(cut, _)| cut)
}

/// The distances of `said` from each beginning of `heard`, the empty one first.
fn distances<'a>(
    said: impl Iterator<Item = &'a u64>,
    heard: impl ExactSizeIterator<Item = &'a u64> + Clone,
) -> Vec<u32> {
    let mut row: Vec<u32> = (0..=heard.len() as u32).collect();
    for word in said {
        let mut corner = row[0];
        row[0] += 1;
        let mut left = row[0];
        for (cell, other) in row[1..].iter_mut().zip(heard.clone()) {
            let changed = corner + u32::from(word != other);
            corner = *cell;
            left = changed.min(corner + 1).min(left + 1);
            *cell = left;
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition, without a thought for time.
    fn distance(said: &[u64], heard: &[u64]) -> u32 {
        match (said, heard) {
            ([], rest) | (rest, []) => rest.len() as u32,
            ([a, said_rest @ ..], [b, heard_rest @ ..]) => {
                let changed = distance(said_rest, heard_rest) + u32::from(a != b);
                changed.min(distance(said_rest, heard) + 1).min(distance(said, heard_rest) + 1)
            }
        }
    }

    fn shown(said: &str, heard: &str) -> String {
        let words = |text: &str| text.bytes().map(u64::from).collect::<Vec<_>>();
        let Alignment { fates, extra } = align(&words(said), &words(heard));
        let mut shown = String::new();
        for (at, extra) in extra.iter().enumerate() {
            shown.push_str(&"+".repeat(*extra as usize));
            shown.push_str(match fates.get(at) {
                Some(Fate::Kept) => "=",
                Some(Fate::Changed) => "~",
                Some(Fate::Lost) => "-",
                None => "",
            });
        }
        shown
    }

    #[test]
    fn alignments_are_those_that_a_person_would_draw() {
        for (said, heard, drawn) in [
            ("", "", ""),
            ("abc", "abc", "==="),
            ("abc", "", "---"),
            ("", "abc", "+++"),
            ("abcdef", "abef", "==--=="),
            ("abcdef", "abxyef", "==~~=="),
            ("abef", "abcdef", "==++=="),
            ("abcdefgh", "bcdxfgh", "-===~==="),
            ("a", "xay", "+=+"),
            ("a", "xy", "~+"),
        ] {
            assert_eq!(shown(said, heard), drawn, "{said} {heard}");
        }
    }

    proptest! {
        #[test]
        fn no_alignment_is_better(
            said in prop::collection::vec(0u64..3, 0..7),
            heard in prop::collection::vec(0u64..3, 0..7),
        ) {
            let found = align(&said, &heard);
            prop_assert_eq!(found.errors(), distance(&said, &heard));
            let kept = found.fates.iter().filter(|fate| **fate != Fate::Lost).count();
            let extra: u32 = found.extra.iter().sum();
            prop_assert_eq!(kept + extra as usize, heard.len(), "every word that was heard has its place");
        }

        #[test]
        fn long_texts_are_aligned_as_well(
            said in prop::collection::vec(0u64..40, 0..300),
            heard in prop::collection::vec(0u64..40, 0..300),
        ) {
            let found = align(&said, &heard);
            let last = distances(said.iter(), heard.iter()).last().copied();
            prop_assert_eq!(Some(found.errors()), last);
            prop_assert!(found.errors() as usize <= said.len().max(heard.len()));
            prop_assert!(found.errors() as usize >= said.len().abs_diff(heard.len()));
        }
    }
}
