//! What a manuscript has said in another way than it is written: `<sub alias="World Wide Web">WWW</sub>`, and
//! `<say-as interpret-as="date">2026-11-28</say-as>`, whose words the rules of the language find later.
//!
//! The draft keeps the words as they are written, and beside them what is said; the script is told of both.

use std::ops::Range;

use crate::problem::Problem;
use crate::script::{Cause, Replacement};

use super::draft::Draft;
use super::tags::Element;

/// A `<sub>` or `<say-as>` that is open.
#[derive(Debug)]
pub(super) struct Sub {
    /// Which of the two.
    element: Element,
    /// What is said instead of its words, and why; absent where its tag is wrong.
    said: Option<(String, Cause)>,
    /// Its tag in the source.
    tag: Range<usize>,
    /// Where its words begin in [`Draft::text`].
    from: usize,
    /// How many that lie in it are open; none may be.
    deeper: u32,
    /// Whether something is wrong with it, which was told once.
    told: bool,
    /// Whether its paragraph has ended.
    over: bool,
}

impl Draft<'_> {
    /// Begins words that are said otherwise; `said` is absent where the tag at `tag` is wrong, which was told.
    pub(super) fn begin_sub(&mut self, element: Element, said: Option<(String, Cause)>, tag: Range<usize>) {
        self.holds_only_words(tag.clone(), element.name());
        match &mut self.sub {
            Some(open) if !open.over => open.deeper += 1,
            _ => {
                self.sub = Some(Sub { element, said, tag, from: self.text.len(), deeper: 0, told: false, over: false })
            }
        }
    }

    /// Tells that a `name` begins or ends at `span` inside of a `<sub>`, which holds only words.
    pub(super) fn holds_only_words(&mut self, span: Range<usize>, name: &str) {
        let Some(open) = self.sub.as_mut().filter(|open| !open.told) else { return };
        open.told = true;
        let line = self.cursor.place(open.tag.start).line;
        let outer = open.element.name();
        let message = format!("`<{name}>` stands inside of the `<{outer}>` of line {line}, which holds only words");
        let help = format!("put the `<{outer}>` inside of `<{name}>`, or close it first");
        self.problem(Problem::error("R0308", message).help(help), span, "not in here");
    }

    /// Ends the words that are said in another way, at the tag at `span`.
    pub(super) fn end_sub(&mut self, element: Element, span: Range<usize>) {
        let name = element.name();
        if let Some(open) = self.sub.as_mut().filter(|open| open.deeper > 0) {
            open.deeper -= 1;
            return;
        }
        let Some(Sub { said, tag, from, told, .. }) = self.sub.take_if(|open| open.element == element) else {
            let problem = Problem::error("R0308", format!("`</{name}>` closes nothing"));
            let problem = problem.help(format!("remove it, or open <{name} …> before it, in the same paragraph"));
            return self.problem(problem, span, "nothing is open");
        };
        let Some((spoken, cause)) = said.filter(|_| !told) else { return };
        let words = self.text.get(from..).unwrap_or("");
        let start = from + words.len() - words.trim_start().len();
        let end = from + words.trim_end().len();
        if start >= end {
            let problem = Problem::error("R0306", format!("a `<{name}>` has no words"))
                .help("put the words that are read between its tags");
            return self.problem(problem, tag, "nothing is written here");
        }
        let span = start as u32..end as u32;
        self.said.push(Replacement { span, spoken, cause });
    }

    /// A block ends, and with it must every `<sub>`.
    pub(super) fn end_sub_of_block(&mut self) {
        let Some(open) = self.sub.as_mut().filter(|open| !open.over) else { return };
        (open.over, open.deeper) = (true, 0);
        if std::mem::replace(&mut open.told, true) {
            return;
        }
        let (tag, name) = (open.tag.clone(), open.element.name());
        let problem = Problem::error("R0307", format!("`<{name}>` is not closed in its paragraph"));
        self.problem(problem.help(format!("write </{name}> where its words end")), tag, "opened here");
    }

    /// Forgets what is said instead of words that are not spoken after all.
    pub(super) fn forget_said(&mut self) {
        while self.said.pop_if(|last| last.span.end as usize > self.text.len()).is_some() {}
    }

    /// What is said in another way of the words `span` of [`Draft::text`], placed in these.
    pub(super) fn said_in(&self, span: &Range<usize>) -> Vec<Replacement> {
        let (start, end) = (span.start as u32, span.end as u32);
        let first = self.said.partition_point(|one| one.span.start < start);
        let own = self.said.get(first..).unwrap_or_default().iter().take_while(|one| one.span.end <= end);
        own.map(|one| Replacement { span: one.span.start - start..one.span.end - start, ..one.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::problem::Problem;
    use crate::read::{Manner, Source, read};
    use crate::script::Script;

    fn script(text: &str) -> Result<Script, Vec<Problem>> {
        let manner = Manner::default();
        read(&[Source { name: "a.md", bytes: text.as_bytes(), manner: &manner }]).map(|(script, _)| script)
    }

    #[test]
    fn words_are_read_as_they_stand_and_said_as_the_alias_says() {
        let book = "# The <sub alias=\"World Wide Web\">WWW</sub>\n\n\
            It is *<sub alias='aitch two oh'>H<sub>2</sub>O</sub>*,<voice name=b>\n<sub alias=\"Doctor\"> Dr.\n</sub> Wu</voice> said.\n\n\
            <sub alias='x'>…</sub>\n\n`<sub alias=\"a\">` is code[^n].\n\n[^n]: A <sub alias='foot note'>fn.</sub>\n";
        let manner = Manner { footnotes: crate::read::Footnotes::ChapterEnd, ..Manner::default() };
        let (script, _) = read(&[Source { name: "a.md", bytes: book.as_bytes(), manner: &manner }]).unwrap();
        let chapter = &script.chapters[0];
        assert_eq!(chapter.title, "The WWW");
        let lines: Vec<(&str, &str)> =
            chapter.lines.iter().map(|line| (chapter.words(line), chapter.written_words(line))).collect();
        assert_eq!(
            lines,
            [
                ("The World Wide Web", "The WWW"),
                ("It is aitch two oh,", "It is H2O,"),
                (" Doctor Wu", " Dr. Wu"),
                (" said.", " said."),
                ("<sub alias=\"a\"> is code.", "<sub alias=\"a\"> is code."),
                ("A foot note", "A fn."),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_told_once() {
        let cases = [
            ("a <sub alias='b'>c\n\nd</sub> e", "R0307 1:3"),
            ("a</sub> <sub alias='b'>c</sub></sub>", ""),
            ("a <say-as interpret-as=date>b</sub> c", "R0307 1:3"),
            ("a <say-as interpret-as=date> </say-as> c", "R0306 1:3"),
            ("a </say-as> c", "R0308 1:3"),
            ("a <sub alias='b'> </sub> c", "R0306 1:3"),
            ("a <sub alias=''>b</sub> c", "R0306 1:8"),
            ("<sub alias='a'>b <voice name=c>d</voice></sub> e", "R0308 1:18"),
            ("<voice name=c><sub alias='a'>b</voice></sub> e", "R0308 1:31"),
            ("<sub alias='a'>b <sub alias='c'>d</sub></sub> e", "R0308 1:18"),
        ];
        for (text, told) in cases {
            let problems = script(text).map_or_else(|problems| problems, |_| Vec::new());
            let found: Vec<String> = problems
                .iter()
                .map(|problem| (problem.code, problem.spot.as_ref().unwrap()))
                .map(|(code, spot)| format!("{code} {}:{}", spot.line, spot.column))
                .collect();
            assert_eq!(found.join(", "), told, "{text}");
        }
    }
}
