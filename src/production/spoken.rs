//! Spoken forms on the road: where a script is written short, the words that are said, kept beside what is written.

use crate::job::Spoken;
use crate::script::{Break, Cause, Chapter, Direction, InterpretAs, Line, Notice, Replacement, Script};
use crate::spoken::{Setting, forms, read_as};
use crate::units::{Code, Language};

/// Has the words that markup asks to be read as something said so; comes before all that chooses words by itself. Returns what
/// cannot be read so, which is left as written.
pub(super) fn interpret(script: &mut Script, language: &Language) -> Vec<Notice> {
    let Script { directions, chapters, .. } = script;
    let mut notices = Vec::new();
    for chapter in chapters {
        let mut replacements = Vec::new();
        for (span, what) in chapter.take_asked() {
            let line = chapter.lines.get(chapter.lines.partition_point(|line| line.span.end <= span.start));
            let (Some(line), Some(words)) = (line, chapter.text.get(span.start as usize..span.end as usize)) else {
                continue;
            };
            let language = language_of(line, directions, language);
            match read_as(words, language, what) {
                Some(spoken) => replacements.push(Replacement { span, spoken, cause: Cause::SayAs(what) }),
                None => notices.push(unreadable(words, what, language, line)),
            }
        }
        chapter.respell(replacements);
    }
    notices
}

fn unreadable(words: &str, what: InterpretAs, language: &Language, line: &Line) -> Notice {
    Notice {
        code: Code("N0341"),
        message: format!("`{words}` cannot be read as `{}` in `{language}` and is left as written", what.name()),
        place: Some(line.place),
        help: "write what is said: <sub alias=\"…\">".to_owned(),
    }
}

fn language_of<'a>(line: &Line, directions: &'a [Direction], default: &'a Language) -> &'a Language {
    let direction = directions.get(line.direction.0 as usize);
    direction.and_then(|direction| direction.language.as_ref()).unwrap_or(default)
}

/// Has what the job wants of `script` said in words; what markup or a lexicon says already stays as they say it.
pub(super) fn say(script: &mut Script, wanted: &Spoken, language: &Language) {
    if *wanted == Spoken::default() {
        return;
    }
    let Script { directions, chapters, .. } = script;
    for chapter in chapters {
        let replacements = replacements(chapter, directions, wanted, language);
        chapter.respell(replacements);
    }
}

fn replacements(chapter: &Chapter, directions: &[Direction], wanted: &Spoken, default: &Language) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    let mut setting = Setting::Body;
    for (at, line) in chapter.lines.iter().enumerate() {
        // A line joined to one before it is a part of the same block.
        if line.before != Break::Join {
            setting = setting_of(chapter, at);
        }
        let language = language_of(line, directions, default);
        for form in forms(chapter.words(line), language, setting, wanted.choice(language)) {
            let (start, end) = (form.range.start as u32, form.range.end as u32);
            let span = line.span.start + start..line.span.start + end;
            replacements.push(Replacement { span, spoken: form.spoken, cause: Cause::SpokenForm(form.kind.name()) });
        }
    }
    replacements
}

/// Whether the block that begins at line `at` is a heading: what follows it comes after a heading, or it is the title.
fn setting_of(chapter: &Chapter, at: usize) -> Setting {
    let Some(line) = chapter.lines.get(at) else { return Setting::Body };
    let next = chapter.lines.iter().skip(at + 1).find(|line| line.before != Break::Join);
    let is_heading = match (line.before, next.map(|next| next.before)) {
        (Break::Heading, _) | (Break::Chapter, Some(Break::AfterHeading)) => true,
        (Break::Chapter, _) => chapter.written_words(line).trim() == chapter.title.trim(),
        _ => false,
    };
    if is_heading { Setting::Heading } else { Setting::Body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Manner, Source, read};
    use crate::spoken::{Choice, Kind};

    fn said(text: &str, wanted: &Spoken) -> Vec<(String, String)> {
        let manner = Manner::default();
        let (mut script, _) = read(&[Source { name: "a.md", bytes: text.as_bytes(), manner: &manner }]).unwrap();
        say(&mut script, wanted, &Language::parse("en").unwrap());
        let chapters = script.chapters.iter();
        chapters
            .flat_map(|chapter| {
                let lines = chapter.lines.iter();
                lines.map(|line| (chapter.words(line).to_owned(), chapter.written_words(line).to_owned()))
            })
            .collect()
    }

    #[test]
    fn lines_are_said_by_their_language_and_their_place() {
        let all = Spoken { default: Choice::all(), ..Spoken::default() };
        let book = "# CHAPTER IV\n\nCHAPTER IV has 3 dogs.\n\n## III\n\nHe paid <lang xml:lang=\"ja\">300円</lang> and \
            <lang xml:lang=\"nl\">5 km</lang>, <sub alias=\"a fiver\">$5</sub> or $6.\n";
        let expected = [
            ("CHAPTER four", "CHAPTER IV"),
            ("CHAPTER IV has three dogs.", "CHAPTER IV has 3 dogs."),
            ("three", "III"),
            ("He paid ", "He paid "),
            ("三百円", "300円"),
            (" and ", " and "),
            ("5 km", "5 km"),
            (", a fiver or six dollars.", ", $5 or $6."),
        ];
        let lines = said(book, &all);
        assert_eq!(lines.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>(), expected);
        assert!(
            said(book, &Spoken::default()).iter().all(|(spoken, written)| spoken == written || written.contains("$5"))
        );
    }

    #[test]
    fn markup_says_what_words_are() {
        let book = "In <say-as interpret-as=\"cardinal\">1914</say-as> <say-as interpret-as=\"characters\">US</say-as> \
            <lang xml:lang=\"ko\"><say-as interpret-as='telephone'>119</say-as></lang> <sub alias=\"and\">&</sub> \
            <say-as interpret-as=\"date\">soon</say-as> 7.\n";
        let manner = Manner::default();
        let (mut script, _) = read(&[Source { name: "a.md", bytes: book.as_bytes(), manner: &manner }]).unwrap();
        let en = Language::parse("en").unwrap();
        let notices = interpret(&mut script, &en);
        say(&mut script, &Spoken { default: Choice::all(), ..Spoken::default() }, &en);
        let chapter = &script.chapters[0];
        assert_eq!(chapter.text, "In one thousand nine hundred and fourteen U S 일일구 and soon seven.");
        assert_eq!(chapter.page(), "In 1914 US 119 & soon 7.");
        let causes: Vec<String> = chapter.respelled().iter().map(|one| one.cause.to_string()).collect();
        assert_eq!(causes, ["say-as cardinal", "say-as characters", "say-as telephone", "markup", "numbers"]);
        let told: Vec<&str> = notices.iter().map(|notice| notice.message.as_str()).collect();
        assert_eq!(told, ["`soon` cannot be read as `date` in `en` and is left as written"]);
    }

    #[test]
    fn a_language_with_its_own_line_has_what_that_says() {
        let dates: Choice = [Kind::Date].into_iter().collect();
        let wanted = Spoken { default: dates, languages: [("ja".to_owned(), Choice::default())].into() };
        let lines = said("In 1914, 3 dogs and <lang xml:lang=\"ja\">3月5日</lang>.\n", &wanted);
        let spoken: Vec<&str> = lines.iter().map(|(spoken, _)| spoken.as_str()).collect();
        assert_eq!(spoken, ["In nineteen fourteen, 3 dogs and ", "3月5日."]);
        let tag = |tag: &str| Language::parse(tag).unwrap();
        assert_eq!(wanted.choice(&tag("ja-JP")), Choice::default());
        assert_eq!(wanted.choice(&tag("zh")), dates);
    }
}
