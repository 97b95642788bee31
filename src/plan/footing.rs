//! Footing: where the words of a script stand on the pages that it was read from, to the byte.
//!
//! It is what the account of [`coverage`](super::coverage) finds while it holds the two against each other.

use std::ops::Range;

use super::coverage::{tally, words_of};
use crate::read::Page;
use crate::script::Script;

/// Where all words of a script stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footing {
    /// By chapter and place in its text.
    runs: Vec<Run>,
}

/// Words that stand together: either byte for byte as they are said, or one character for which more is written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    chapter: u32,
    /// Bytes of the chapter as people read it.
    said: Range<u32>,
    /// Index of the page.
    file: u32,
    /// Bytes of the page.
    stands: Range<usize>,
}

impl Footing {
    /// Finds the words of `script` on the `pages` that it was read from.
    pub fn of(script: &Script, pages: &[Page<'_>]) -> Footing {
        let mut runs: Vec<Run> = Vec::new();
        for (file, (page, words)) in (0_u32..).zip(pages.iter().zip(words_of(script, pages.len()))) {
            tally(script, page, file, &words, &mut |sign, stands| {
                let Some(words) = words.get(sign.words) else { return };
                let run = Run { chapter: words.chapter, said: sign.at.clone(), file, stands };
                match runs.last_mut() {
                    Some(last) if last.goes_on(&run) => {
                        (last.said.end, last.stands.end) = (run.said.end, run.stands.end);
                    }
                    _ => runs.push(run),
                }
            });
        }
        runs.sort_by_key(|run| (run.chapter, run.said.start));
        Footing { runs }
    }

    /// The page on which the bytes `span` of `chapter`, as people read it, stand, by its index, and the bytes that say them; absent
    /// where they stand on none.
    pub fn find(&self, chapter: u32, span: &Range<usize>) -> Option<(u32, Range<usize>)> {
        let first = self.runs.partition_point(|run| (run.chapter, run.said.end as usize) <= (chapter, span.start));
        let runs = self.runs.get(first..)?.iter();
        let mut within = runs.take_while(|run| run.chapter == chapter && (run.said.start as usize) < span.end);
        let run = within.next()?;
        let file = run.file;
        let last = within.filter(|run| run.file == file).last().unwrap_or(run);
        Some((file, run.part(span).start..last.part(span).end))
    }
}

impl Run {
    /// Whether `next` is the same words further on. What lies between is blank.
    fn goes_on(&self, next: &Run) -> bool {
        let is_literal = |run: &Run| run.stands.len() == run.said.len();
        let same = self.chapter == next.chapter && self.file == next.file && is_literal(self) && is_literal(next);
        let said = next.said.start.checked_sub(self.said.end).map(|gap| gap as usize);
        same && said.is_some() && said == next.stands.start.checked_sub(self.stands.end)
    }

    /// The bytes of the page that say what of `span` is in it.
    fn part(&self, span: &Range<usize>) -> Range<usize> {
        if self.stands.len() != self.said.len() {
            return self.stands.clone();
        }
        let (start, end) = (self.said.start as usize, self.said.end as usize);
        let at = |byte: usize| self.stands.start + (byte.clamp(start, end) - start);
        at(span.start)..at(span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Footnotes, Images, Manner, Source, Style, pages, read};

    /// Each of `wanted` as it stands in the HTML `text`.
    fn found(text: &str, wanted: &[&str]) -> Vec<String> {
        let manner = Manner { images: Images::Alt, footnotes: Footnotes::Inline, ..Manner::of(Style::Prose) };
        let source = [Source { name: "a.html", bytes: text.as_bytes(), manner: &manner }];
        let (script, _) = read(&source).unwrap();
        let footing = Footing::of(&script, &pages(&source).unwrap());
        let find = |words: &&str| {
            let mut chapters = (0..).zip(&script.chapters);
            let (chapter, start) = chapters.find_map(|(n, chapter)| Some((n, chapter.text.find(words)?))).unwrap();
            let (file, stands) = footing.find(chapter, &(start..start + words.len())).unwrap();
            assert_eq!(file, 0);
            text[stands].to_owned()
        };
        wanted.iter().map(find).collect()
    }

    #[test]
    fn words_are_found_through_markup_and_references() {
        let text = "<h1>One &amp; All</h1><p>A <i>b\n  c</i>&#x2014;<b>d</b><script>no</script> e&amp;</p>";
        assert_eq!(found(text, &["One", "& All", "& "]), ["One", "&amp; All", "&amp;"]);
        assert_eq!(
            found(text, &["b c", "c\u{2014}d", "d e&"]),
            ["b\n  c", "c</i>&#x2014;<b>d", "d</b><script>no</script> e&amp;"]
        );
        assert_eq!(
            found("<p>One<img src='x' alt='fox &lt;'/> two</p>", &["One fox", "< two"]),
            ["One<img src='x' alt='fox &lt;'/>", "<img src='x' alt='fox &lt;'/> two"]
        );
    }

    #[test]
    fn a_note_is_found_where_it_stands_and_not_where_it_is_said() {
        let text = "<p>One<a href='#n' epub:type='noteref'>1</a> two. Three.</p><p>Four.</p>\
                    <aside id='n' epub:type='footnote'><p>A note. More.</p></aside>";
        let wanted = ["One two.", "Three.", "A note.", "More.", "Four."];
        let stands = found(text, &wanted);
        assert_eq!(stands[0], "One<a href='#n' epub:type='noteref'>1</a> two.");
        assert_eq!(stands[1..], wanted[1..]);
    }

    #[test]
    fn words_that_stand_nowhere_are_not_found() {
        let manner = Manner::of(Style::Prose);
        let source = [Source { name: "a.txt", bytes: b"One.", manner: &manner }];
        let (script, _) = read(&source).unwrap();
        let footing = Footing::of(&script, &[]);
        assert_eq!(footing.find(0, &(0..4)), None);
    }
}
