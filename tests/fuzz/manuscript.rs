//! A manuscript: a script in which no character is lost between the page and the requests, or why not.

use rhapsode::read::{Source, Style, read};
use rhapsode::script::Script;
use rhapsode::segment::split::{Rule, is_speakable, split};
use rhapsode::segment::{Count, Grain, Limit};

/// What must hold of any manuscript. Its first byte says how it is read, its second how long a request may be.
pub fn check(bytes: &[u8]) {
    let [how, limit, bytes @ ..] = bytes else { return };
    let name = if how & 1 == 0 { "book.md" } else { "book.txt" };
    let style = if how & 2 == 0 { Style::Prose } else { Style::Script };
    let source = String::from_utf8_lossy(bytes);
    match read(&[Source { name, bytes, style }]) {
        Ok((script, notices)) => {
            for notice in &notices {
                assert!(rhapsode::report::explain::entry(notice.code.0).is_some(), "{notice:?}");
                super::clear::sentence(&notice.message, &source);
                super::clear::sentence(&notice.help, &source);
            }
            came_from(&script, &source, (name, style) == ("book.txt", Style::Prose));
            let limit = Limit { max: u32::from(*limit) + 1, count: Count::Chars };
            for grain in [Grain::Line, Grain::Fewest] {
                is_whole(&script, Rule { limit, grain });
            }
        }
        Err(problems) => super::clear::refusal(&problems, &source),
    }
}

fn spoken(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// What is spoken stands in the source in this order; and of plain prose everything is spoken.
fn came_from(script: &Script, source: &str, all: bool) {
    let mut words = script.chapters.iter().flat_map(|chapter| spoken(&chapter.text)).peekable();
    for c in spoken(source) {
        if words.next_if_eq(&c).is_none() {
            assert!(!all, "{c:?} is not spoken");
        }
    }
    // Entities of Markdown stand for characters of which the source has none.
    if all || !source.contains('&') {
        assert_eq!(words.next(), None, "is spoken and stands nowhere");
    }
}

/// No word of `script` is lost and none said twice, and no request is too long.
fn is_whole(script: &Script, rule: Rule) {
    let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
    let languages: Vec<&str> = script.directions.iter().map(|_| "en").collect();
    let segments = split(script, rule, &alike, &languages);
    let mut segments = segments.iter().peekable();
    for (number, chapter) in script.chapters.iter().enumerate() {
        let mut end = 0;
        while let Some(segment) = segments.next_if(|segment| segment.chapter as usize == number) {
            let (start, stop) = (segment.span.start as usize, segment.span.end as usize);
            assert!(!is_speakable(&chapter.text[end..start]), "lost {:?}", &chapter.text[end..start]);
            let text = &chapter.text[start..stop];
            assert!(is_speakable(text) && text.chars().count() <= rule.limit.max as usize, "{text:?}");
            let lines = &chapter.lines[segment.lines.start as usize..segment.lines.end as usize];
            assert!(!lines.is_empty());
            assert!(lines.iter().all(|line| line.span.end > segment.span.start && line.span.start < segment.span.end));
            end = stop;
        }
        assert!(!is_speakable(&chapter.text[end..]), "lost {:?}", &chapter.text[end..]);
    }
    assert!(segments.next().is_none(), "requests out of order");
}
