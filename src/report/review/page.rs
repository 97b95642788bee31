//! Takes of prompts as one page of HTML, where old and new can be heard side by side: for whoever reviews a change.
//!
//! It has no script and loads nothing from elsewhere; sounds are in it up to a limit, and beyond it in files that it links to.

use std::fmt::Write;

use super::record::{Bytes, Prompt, Record, Sound};
use crate::report::columns::counted;
use crate::report::drift::change;
use crate::report::page::text::{Escaped, Isolated};
use crate::report::page::{STYLE, begin};
use crate::units::Grouped;

/// Bytes of sound that a page holds; base64 makes a third more of them, and a mail carries that.
pub const MOST_INLINE: u64 = 5_000_000;

/// Prompts that a page shows: nobody listens to more at a time, and a browser opens it at once.
pub const MOST_PROMPTS: usize = 1_000;

/// What such a page says of itself, so that nothing else is taken for one and replaced.
pub const MARK: &str = "<meta name=generator content=\"rhapsode review\">";

/// The page of `record`.
pub fn render(record: &Record) -> String {
    let style = format!("{STYLE}{}", include_str!("review.css"));
    let mut out = begin(&record.title, ("review", MARK), "media-src 'self' file: data:", &style);
    out.push_str(&header(record));
    out.push_str("<main>\n");
    out.push_str(&contents(record));
    for (n, prompt) in (1..).zip(&record.prompts) {
        out.push_str(&section(n, prompt));
    }
    if record.more > 0 {
        let more = counted(record.more as u64, "more prompt is", "more prompts are");
        let _ = writeln!(out, "<p class=notice role=note>{more} not shown, to keep this page short.</p>");
    }
    let _ = writeln!(
        out,
        "</main><footer>Made by rhapsode {}. This page loads nothing from elsewhere; sound that is not in it is in the files \
         beside it.</footer></body></html>",
        env!("CARGO_PKG_VERSION")
    );
    out
}

/// Title and figures, and what the page cannot know.
fn header(record: &Record) -> String {
    let Record { title, language, before, drifts, prompts, more } = record;
    let against = match before {
        Some(before) => format!("Held against {}: what is new, beside what was.", Isolated(before)),
        None => "Takes that nobody has accepted yet, beside others of the same words.".to_owned(),
    };
    let flagged = |prompt: &&Prompt| prompt.new.iter().any(Sound::is_flagged);
    let figures = [
        ("to hear", prompts.len() + more),
        ("accepted", prompts.iter().filter(|prompt| prompt.accepted).count()),
        ("with findings", prompts.iter().filter(flagged).count()),
    ];
    let mut out =
        format!("<header><h1 lang=\"{}\">{}</h1><p class=by>{against}</p>", Escaped(language), Isolated(title));
    out.push_str("<dl class=figures>");
    for (what, figure) in figures {
        let _ = write!(out, "<div><dt>{what}</dt><dd>{}</dd></div>", Grouped(figure as u64));
    }
    out.push_str("</dl>");
    if *drifts > 0 {
        let drifts = counted(*drifts as u64, "difference", "differences");
        let _ = write!(
            out,
            "<p class=notice role=note>Not all is made of what the catalogues say now: `check` finds {drifts}.</p>"
        );
    }
    out.push_str("</header>\n");
    out
}

/// All prompts at a glance.
fn contents(record: &Record) -> String {
    let mut out =
        String::from("<nav id=contents aria-labelledby=contents-h tabindex=-1><h2 id=contents-h>Contents</h2>");
    if record.prompts.is_empty() {
        let nothing = if record.before.is_some() { "Nothing differs." } else { "All takes are accepted." };
        let _ = writeln!(out, "<p>{nothing}</p></nav>");
        return out;
    }
    out.push_str(
        "<table><thead><tr><th scope=col>Prompt<th scope=col>Language<th scope=col>What is new<th scope=col>Words</thead><tbody>\n",
    );
    for (n, prompt) in (1..).zip(&record.prompts) {
        let Prompt { name, language, step, words, was, .. } = prompt;
        let words = words.as_ref().or(was.as_ref()).map(|words| said(words, language)).unwrap_or_default();
        let language = Escaped(language);
        let _ =
            writeln!(out, "<tr><th scope=row><a href=#p{n}>{}</a><td>{language}<td>{step}<td>{words}", Isolated(name));
    }
    out.push_str("</tbody></table></nav>\n");
    out
}

fn said(words: &str, language: &str) -> String {
    format!("<span lang=\"{}\">{}</span>", Escaped(language), Isolated(words))
}

/// A prompt: what is known of it, and what there is to hear.
fn section(n: usize, prompt: &Prompt) -> String {
    let Prompt { step, name, id, language, place, was, words, changes, because, accepted, old, new } = prompt;
    let mut out = format!(
        "<section id=p{n} aria-labelledby=h{n}><h2 id=h{n}>{}</h2><p class=meta><span class=step>{step}</span> · {} · {}",
        Isolated(name),
        Isolated(id),
        Escaped(language)
    );
    if let Some(place) = place {
        let _ = write!(out, " · <span class=place>{}:{}</span>", Isolated(&place.file), place.line);
    }
    out.push_str(if *accepted { " · accepted</p>" } else { " · nobody has accepted it</p>" });
    let told: Vec<String> = changes.iter().map(|part| Escaped(&change(part)).to_string()).collect();
    if !told.is_empty() {
        let _ = write!(out, "<p class=meta>Why: {}.</p>", told.join(", "));
    }
    if let Some(because) = because {
        let _ = write!(out, "<p class=meta>Made again: {}</p>", Isolated(because));
    }
    out.push_str("<div class=beside>");
    let is_same = was.is_none();
    let beside = |words: &Option<String>| {
        words.as_ref().map(|words| format!("<p class=said>{}</p>", said(words, language))).unwrap_or_default()
    };
    let before = if is_same && !old.is_empty() { beside(words) } else { beside(was) };
    out.push_str(&side(n, "Before", &before, old));
    out.push_str(&side(n, "Now", &beside(words), new));
    out.push_str("</div></section>\n");
    out
}

/// What is heard on one side.
fn side(n: usize, title: &str, words: &str, sounds: &[Sound]) -> String {
    let key = title.to_lowercase();
    let mut out = format!("<div><h3 id={key}{n}>{title}</h3>{words}");
    if sounds.is_empty() {
        out.push_str("<p class=hint>Nothing.</p>");
    }
    for (at, sound) in sounds.iter().enumerate() {
        out.push_str(&player(&format!("{key}{n}-{at}"), &format!("h{n} {key}{n}"), sound));
    }
    out.push_str("</div>");
    out
}

/// A sound with what is known of it; `beside` are the ids of what it stands under.
fn player(id: &str, beside: &str, sound: &Sound) -> String {
    let Sound { name, ms, digest, findings, bytes, media_type } = sound;
    let length = ms.map(|ms| format!(" · {:.2} s", ms as f64 / 1000.0)).unwrap_or_default();
    let mut out = format!("<p class=meta id={id}>{}{length}</p>", Isolated(name));
    let kind = media_type.unwrap_or("application/octet-stream");
    let source = match bytes {
        Bytes::Gone => String::new(),
        Bytes::Linked(href) => Escaped(href).to_string(),
        Bytes::Inline(bytes) => format!("data:{kind};base64,{}", base64_simd::STANDARD.encode_to_string(bytes)),
    };
    let _ = match (source.is_empty(), media_type) {
        (true, _) => write!(out, "<p class=hint>The file is not there.</p>"),
        (false, Some(_)) => {
            write!(out, "<audio controls preload=none aria-labelledby=\"{beside} {id}\" src=\"{source}\"></audio>")
        }
        (false, None) => {
            write!(
                out,
                "<p class=hint>No browser plays it: <a href=\"{source}\" aria-describedby={id}>the file</a></p>"
            )
        }
    };
    match findings.as_deref() {
        None => {}
        Some([]) => out.push_str("<p class=hint>The checks find nothing.</p>"),
        Some(findings) => {
            let told = findings.iter().map(|finding| format!("<li>{}", Escaped(&finding.to_string())));
            let _ = write!(out, "<ul class=notes>{}</ul>", told.collect::<String>());
        }
    }
    let _ = write!(out, "<p class=hint><code>{digest}</code></p>");
    out
}

impl Sound {
    fn is_flagged(&self) -> bool {
        self.findings.as_ref().is_some_and(|findings| !findings.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Digest;
    use crate::audio::check::{Check, Finding};
    use crate::plan::lock::drift::{Change, Site};

    fn sound(name: &str, bytes: Bytes) -> Sound {
        let media_type = Some("audio/wav");
        Sound { name: name.into(), ms: Some(812), digest: Digest(7), findings: None, bytes, media_type }
    }

    #[test]
    fn old_and_new_stand_side_by_side_and_no_text_becomes_markup() {
        let evil = "</audio><script>alert(1)</script>\" onload='x'\u{202e}";
        let quiet = Finding::new(Check::Quiet, (0.0, 1.0), -60.0, -40.0);
        let changed = Prompt {
            step: "changed",
            name: format!("en/{evil}"),
            id: evil.into(),
            language: "en".into(),
            place: Some(Site { file: evil.into(), line: 3, column: 1 }),
            was: Some(evil.into()),
            words: Some("good bye".into()),
            changes: vec![Change { part: "voice", old: evil.into(), new: "b".into() }],
            because: Some(evil.into()),
            accepted: false,
            old: vec![sound(evil, Bytes::Inline(b"RIFF".to_vec()))],
            new: vec![
                Sound { findings: Some(vec![quiet]), ..sound("hello.wav", Bytes::Linked("a\"b.wav".into())) },
                Sound { media_type: None, ..sound("hello.gsm", Bytes::Linked("a.gsm".into())) },
                sound("gone.wav", Bytes::Gone),
            ],
        };
        let removed = Prompt { step: "removed", words: None, new: Vec::new(), ..changed.clone() };
        let record = Record {
            title: evil.into(),
            language: "en".into(),
            before: Some(evil.into()),
            drifts: 1,
            prompts: vec![changed, removed],
            more: 2,
        };
        let page = render(&record);
        assert!(!page.contains("<script") && !page.contains("onload='") && !page.contains("\u{202e}</h"), "{page}");
        for shown in [
            "src=\"data:audio/wav;base64,UklGRg==\"",
            "src=\"a&quot;b.wav\"",
            "<a href=\"a.gsm\"",
            "The file is not there.",
            "hardly to be heard",
            "2 more prompts are not shown",
            "`check` finds 1 difference",
            "<dt>with findings</dt><dd>1</dd>",
            "media-src 'self' file: data:",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let nothing = Record { before: None, drifts: 0, prompts: Vec::new(), more: 0, ..record };
        assert!(render(&nothing).contains("All takes are accepted."));
    }
}
