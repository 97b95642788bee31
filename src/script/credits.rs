//! Credits: what is said before and after a work and stands in none of its manuscripts: title, author, narrator.

use serde::Serialize;

use super::{Break, Chapter, Direction, Line, Place, Script};

/// What a chapter is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A part of a manuscript.
    #[default]
    Text,
    /// What is said before the first one.
    OpeningCredits,
    /// What is said after the last one.
    ClosingCredits,
}

impl Kind {
    /// Its title; a chapter of a manuscript has its own.
    fn title(self) -> &'static str {
        match self {
            Kind::Text => "",
            Kind::OpeningCredits => "Opening Credits",
            Kind::ClosingCredits => "Closing Credits",
        }
    }
}

/// The words of one of them, and the line and column of the job file that they come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// What is said.
    pub words: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credits {
    /// Before the first chapter.
    pub opening: Credit,
    /// After the last one.
    pub closing: Credit,
}

impl Script {
    /// Puts `credits` around the chapters. Whoever speaks what no markup gives to another says them; their place is in the
    /// job file, which is shown as `job` and becomes the last of the files.
    pub fn frame(&mut self, credits: &Credits, job: &str) {
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.push(job.to_owned());
        let direction = self.know(&Direction::default());
        let chapter = |kind: Kind, credit: &Credit| {
            let place = Place { file, line: credit.line, column: credit.column };
            let span = 0..u32::try_from(credit.words.len()).unwrap_or(u32::MAX);
            let line = Line { span, direction, place, before: Break::Chapter, pause_ms: None };
            let (title, text) = (kind.title().to_owned(), credit.words.clone());
            Chapter { title, place, text, lines: vec![line], kind, ..Chapter::default() }
        };
        self.chapters.insert(0, chapter(Kind::OpeningCredits, &credits.opening));
        self.chapters.push(chapter(Kind::ClosingCredits, &credits.closing));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Scribe;

    #[test]
    fn credits_stand_around_the_chapters_and_come_from_the_job() {
        let mut scribe = Scribe::new();
        let file = scribe.open_file("a.md");
        let place = Place { file, line: 1, column: 1 };
        let role = scribe.direction(&Direction { role: Some("fox".to_owned()), ..Direction::default() });
        scribe.chapter("One", place);
        scribe.line("Hello.", role, place, Break::Chapter, None);
        let mut script = scribe.finish();
        let credit = |words: &str, line| Credit { words: words.to_owned(), line, column: 3 };
        script.frame(&Credits { opening: credit("A.", 7), closing: credit("The end.", 8) }, "a.toml");
        let kinds: Vec<Kind> = script.chapters.iter().map(|chapter| chapter.kind).collect();
        assert_eq!(kinds, [Kind::OpeningCredits, Kind::Text, Kind::ClosingCredits]);
        let last = &script.chapters[2];
        assert_eq!((last.title.as_str(), last.words(&last.lines[0])), ("Closing Credits", "The end."));
        assert_eq!(script.show(last.place), "a.toml:8:3");
        assert_eq!(script.direction(last.lines[0].direction), Some(&Direction::default()));
    }
}
