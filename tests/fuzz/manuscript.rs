//! A manuscript: a script in which no character is lost between the page and the requests, or why not.

use rhapsode::plan::coverage::Coverage;
use rhapsode::read::{Directions, Manner, Source, Style, pages, read};
use rhapsode::script::Script;
use rhapsode::segment::split::{Rule, is_speakable, split};
use rhapsode::segment::{Count, Grain, Limit, Segment};

/// What must hold of any manuscript. Its first byte says how it is read, its second how long a request may be.
pub fn check(bytes: &[u8]) {
    let [how, limit, bytes @ ..] = bytes else { return };
    let name = if how & 1 == 0 { "book.md" } else { "book.txt" };
    let style = if how & 2 == 0 { Style::Prose } else { Style::Script };
    let directions = [Directions::Read, Directions::LeaveOut, Directions::Narrator][usize::from(how >> 2) % 3];
    let manner = Manner { directions, ..Manner::of(style) };
    holds(&[Source { name, bytes, manner: &manner }], u32::from(*limit) + 1);
}

/// What must hold of any source, cut into requests of at most `limit` characters.
pub fn holds(sources: &[Source<'_>; 1], limit: u32) {
    match read(sources) {
        Ok((script, notices)) => {
            let pages = pages(sources).expect("what was read can be opened");
            for notice in &notices {
                assert!(rhapsode::report::explain::entry(notice.code.0).is_some(), "{notice:?}");
                super::clear::sentence(&notice.message, &pages[0].text);
                super::clear::sentence(&notice.help, &pages[0].text);
            }
            let limit = Limit { max: limit, count: Count::Chars };
            for grain in [Grain::Line, Grain::Fewest] {
                let segments = is_whole(&script, Rule { limit, grain });
                let coverage = Coverage::of(&script, &segments, &pages);
                assert!(coverage.closes(), "{:?}", coverage.gaps().collect::<Vec<_>>());
            }
        }
        Err(problems) => super::clear::refusal(&problems, &String::from_utf8_lossy(sources[0].bytes)),
    }
}

/// No word of `script` is lost and none said twice, and no request is too long.
fn is_whole(script: &Script, rule: Rule) -> Vec<Segment> {
    let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
    let languages: Vec<&str> = script.directions.iter().map(|_| "en").collect();
    let all = split(script, rule, &alike, &languages);
    let mut segments = all.iter().peekable();
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
    all
}
