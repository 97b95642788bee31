//! Quotation marks: where quoted words begin and end in the paragraphs of a chapter, by the marks of many languages.
//!
//! One pass with a stack, linear in the text, whatever is in it. Marks that have no partner are no quotation.

use std::ops::Range;

/// The most paragraphs after which a bracket such as `「` may still be closed: a speech, not a slip.
const MAX_PARAGRAPHS: usize = 20;

/// A pair of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pair {
    /// `“ ”`
    Double,
    /// `‘ ’`, of which the second is the apostrophe too.
    Single,
    /// `« »`, or `» «`.
    Guillemets,
    /// `„ “`, or `„ ”`.
    Low,
    /// `「 」`
    Corner,
    /// `『 』`
    White,
    /// `" "`
    Straight,
}

/// How many pairs there are.
const PAIRS: usize = 7;

impl Pair {
    /// Whether a speech of several paragraphs has the mark only where it begins, and not at each paragraph.
    fn opens_once(self) -> bool {
        matches!(self, Pair::Corner | Pair::White)
    }
}

/// What a mark may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    /// Closes, unless the word that it ends has an apostrophe there: `the boys’ hats`.
    MayClose,
}

/// A mark in a text: its byte, its length, the pairs that it may be of, and what it does.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    end: usize,
    pair: Pair,
    role: Role,
}

/// Quoted words of a paragraph with their marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// Bytes of the paragraph.
    pub span: Range<usize>,
    /// Whether the speech goes on from the last quotation of the paragraph before.
    pub goes_on: bool,
}

/// The quotations of each of `paragraphs`, those within others left out.
pub(super) fn quotations(paragraphs: &[&str]) -> Vec<Vec<Marked>> {
    let marks: Vec<Vec<Mark>> = paragraphs.iter().map(|text| marks_of(text)).collect();
    let mut open: Option<(Pair, usize)> = None;
    let mut all = Vec::with_capacity(paragraphs.len());
    for (number, text) in paragraphs.iter().enumerate() {
        let own = marks.get(number).map_or(&[][..], Vec::as_slice);
        let carried = open.take().and_then(|(pair, left)| {
            // A pair that opens once is open from the paragraph's first sign on; others open again.
            let begins = text.len() - text.trim_start().len();
            (pair.opens_once() || own.first().is_some_and(|mark| mark.at == begins && mark.pair == pair))
                .then_some((pair, begins, left))
        });
        let (mut found, unclosed) = matched(own, carried);
        let mut tried = [false; PAIRS];
        for (pair, at) in unclosed {
            // What holds for one mark of a pair holds for all of the paragraph.
            if std::mem::replace(&mut tried[pair as usize], true) {
                continue;
            }
            let left = carried.filter(|(own, ..)| *own == pair).map_or(MAX_PARAGRAPHS, |(.., left)| left);
            let goes_on = left > 0
                && match pair.opens_once() {
                    true => closes_later(marks.get(number + 1..).unwrap_or_default(), pair, left),
                    false => begins_with(paragraphs.get(number + 1), marks.get(number + 1), pair),
                };
            if goes_on {
                found.retain(|marked| marked.span.end <= at);
                found.push(Marked { span: at..text.len(), goes_on: false });
                open = Some((pair, if pair.opens_once() { left - 1 } else { left }));
                break;
            }
        }
        found.retain(|marked| !marked.span.is_empty());
        if let (Some((_, begins, _)), Some(first)) = (carried, found.first_mut()) {
            first.goes_on = first.span.start == begins;
        }
        all.push(found);
    }
    all
}

/// The outermost pairs among `marks`, and the marks that are left open, outermost first.
fn matched(marks: &[Mark], carried: Option<(Pair, usize, usize)>) -> (Vec<Marked>, Vec<(Pair, usize)>) {
    let mut stack: Vec<(Pair, usize)> = Vec::new();
    let mut open = [0_usize; PAIRS];
    let mut found: Vec<Marked> = Vec::new();
    if let Some((pair, begins, _)) = carried.filter(|(pair, ..)| pair.opens_once()) {
        stack.push((pair, begins));
        open[pair as usize] += 1;
    }
    for mark in marks {
        if mark.role == Role::Opens {
            stack.push((mark.pair, mark.at));
            open[mark.pair as usize] += 1;
            continue;
        }
        if open[mark.pair as usize] == 0 {
            continue;
        }
        // What was opened since has no partner.
        while let Some((pair, at)) = stack.pop() {
            open[pair as usize] -= 1;
            if pair == mark.pair {
                while found.last().is_some_and(|inner| inner.span.start >= at) {
                    found.pop();
                }
                found.push(Marked { span: at..mark.end, goes_on: false });
                break;
            }
        }
    }
    (found, stack)
}

fn closes_later(paragraphs: &[Vec<Mark>], pair: Pair, left: usize) -> bool {
    let mut later = paragraphs.iter().take(left).flatten().filter(|mark| mark.pair == pair);
    later.next().is_some_and(|mark| mark.role != Role::Opens)
}

fn begins_with(text: Option<&&str>, marks: Option<&Vec<Mark>>, pair: Pair) -> bool {
    let (Some(text), Some(first)) = (text, marks.and_then(|marks| marks.first())) else { return false };
    first.role == Role::Opens && first.pair == pair && text.get(..first.at).is_some_and(|lead| lead.trim().is_empty())
}

/// All marks of `text` with what they do.
fn marks_of(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let (mut low, mut straight) = (false, false);
    let mut reversed = None;
    let mut before: Option<char> = None;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let after = signs.peek().map(|(_, sign)| *sign);
        let opening = may_open(before, after);
        let found = match sign {
            '„' => Some((Pair::Low, Role::Opens)),
            '“' | '”' if low && !opening => Some((Pair::Low, Role::Closes)),
            '“' => Some((Pair::Double, Role::Opens)),
            '”' => Some((Pair::Double, Role::Closes)),
            '‘' if opening => Some((Pair::Single, Role::Opens)),
            '’' => closing_single(before, after).map(|role| (Pair::Single, role)),
            '«' | '»' => {
                let reversed = *reversed.get_or_insert(sign == '»');
                let role = if (sign == '«') != reversed { Role::Opens } else { Role::Closes };
                Some((Pair::Guillemets, role))
            }
            '「' => Some((Pair::Corner, Role::Opens)),
            '」' => Some((Pair::Corner, Role::Closes)),
            '『' => Some((Pair::White, Role::Opens)),
            '』' => Some((Pair::White, Role::Closes)),
            '"' if straight => Some((Pair::Straight, Role::Closes)),
            '"' if opening => Some((Pair::Straight, Role::Opens)),
            _ => None,
        };
        if let Some((pair, role)) = found {
            match pair {
                Pair::Low => low = role == Role::Opens,
                Pair::Straight => straight = role == Role::Opens,
                _ => {}
            }
            marks.push(Mark { at, end: at + sign.len_utf8(), pair, role });
        }
        before = Some(sign);
    }
    decide(&mut marks);
    marks
}

/// Settles what may close: a mark at a word's end is an apostrophe if one after a sentence's end follows before the next
/// opens.
fn decide(marks: &mut Vec<Mark>) {
    let mut certain_ahead = false;
    for mark in marks.iter_mut().rev().filter(|mark| mark.pair == Pair::Single) {
        match mark.role {
            Role::Opens => certain_ahead = false,
            Role::Closes => certain_ahead = true,
            Role::MayClose if !certain_ahead => mark.role = Role::Closes,
            Role::MayClose => {}
        }
    }
    marks.retain(|mark| mark.role != Role::MayClose);
}

/// Whether a mark between these signs may open: no letter before it, and something to say after it.
fn may_open(before: Option<char>, after: Option<char>) -> bool {
    let free = before.is_none_or(|sign| !sign.is_alphanumeric() && !",.!?;".contains(sign) || is_wide(sign));
    free && after.is_some_and(|sign| !sign.is_whitespace())
}

/// What `’` is between these signs.
fn closing_single(before: Option<char>, after: Option<char>) -> Option<Role> {
    let before = before?;
    let word_after = after.is_some_and(|sign| sign.is_alphanumeric() && !is_wide(sign));
    if before.is_whitespace() || word_after {
        return None;
    }
    Some(if before.is_alphanumeric() && !is_wide(before) { Role::MayClose } else { Role::Closes })
}

/// Whether `sign` is of a script that is written without spaces.
fn is_wide(sign: char) -> bool {
    sign >= '\u{2E80}' && !matches!(sign, '\u{AC00}'..='\u{D7AF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown<'a>(paragraphs: &[&'a str]) -> Vec<&'a str> {
        let all = quotations(paragraphs);
        let of = |(text, found): (&&'a str, Vec<Marked>)| -> Vec<&'a str> {
            found.into_iter().map(|marked| &text[marked.span]).collect()
        };
        paragraphs.iter().zip(all).flat_map(of).collect()
    }

    #[test]
    fn marks_of_many_languages_are_found() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["“Oh dear!” said Alice. “Oh dear!”"], &["“Oh dear!”", "“Oh dear!”"]),
            (&["‘I don’t like the boys’ hats,’ said he; ‘no!’"], &["‘I don’t like the boys’ hats,’", "‘no!’"]),
            (&["She wore the boys’ hats and the girls’ coats."], &[]),
            (&["It was labelled ‘MARMALADE’, but ’twas empty."], &["‘MARMALADE’"]),
            (&["“He said ‘yes,’ and ‘no.’ Ha!”"], &["“He said ‘yes,’ and ‘no.’ Ha!”"]),
            (&["‘She said “yes” and left,’ I said."], &["‘She said “yes” and left,’"]),
            (&["“ ‘Thank God,’ he cried.” So."], &["“ ‘Thank God,’ he cried.”"]),
            (&["„Guten Tag“, sagte er, „und ‚Adieu‘!“"], &["„Guten Tag“", "„und ‚Adieu‘!“"]),
            (&["„Dobry,” said he."], &["„Dobry,”"]),
            (&["« Bonjour », dit-il. «Non!»"], &["« Bonjour »", "«Non!»"]),
            (&["»Ja«, sagte er. »Nein!«"], &["»Ja«", "»Nein!«"]),
            (&["「行こう」と言った。『なに』"], &["「行こう」", "『なに』"]),
            (&["「『なに』と言った」"], &["「『なに』と言った」"]),
            (&["那僧道：“好，实未闻有‘还泪’之说。”"], &["“好，实未闻有‘还泪’之说。”"]),
            (&["He said \"no\" to the 6\" nail, and \"yes\" then."], &["\"no\"", "\"yes\""]),
            (&["Never “closed, and then nothing."], &[]),
            (&["‘Tis wrong, “but this is right.”"], &["“but this is right.”"]),
        ];
        for (paragraphs, expected) in cases {
            assert_eq!(shown(paragraphs), *expected, "{paragraphs:?}");
        }
    }

    #[test]
    fn speeches_of_several_paragraphs_go_on() {
        let goes_on = |paragraphs: &[&str]| -> Vec<Vec<(usize, bool)>> {
            let row = |found: Vec<Marked>| found.iter().map(|one| (one.span.len(), one.goes_on)).collect();
            quotations(paragraphs).into_iter().map(row).collect()
        };
        assert_eq!(goes_on(&["He: “One,", "“two,", "“three.” End."]), [[(7, false)], [(7, true)], [(12, true)]]);
        assert_eq!(goes_on(&["“One,", "two.”"]), [[], []]);
        assert_eq!(
            goes_on(&["「一", "二", "三」と。「四」"]),
            [vec![(6, false)], vec![(3, true)], vec![(6, true), (9, false)]]
        );
        assert_eq!(goes_on(&["「一", "「二」"]), [vec![], vec![(9, false)]]);
    }

    #[test]
    fn the_time_grows_with_the_text_alone() {
        for text in ["‘“", "‘a’ ", "「", "\"a", "“a’ ‘b”", "«»"] {
            let text = text.repeat(50_000);
            let halves: Vec<&str> = vec![&text; 3];
            assert_eq!(quotations(&halves).len(), 3);
        }
    }

    proptest! {
        #[test]
        fn quotations_are_whole_and_apart(texts in prop::collection::vec("[“”‘’«»„「」『』\"a ,.s語]{0,24}", 0..5)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            for (text, found) in texts.iter().zip(quotations(&texts)) {
                prop_assert!(found.iter().all(|one| text.get(one.span.clone()).is_some_and(|words| !words.is_empty())));
                prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            }
        }
    }
}
