//! The report of a job as one page of HTML: it needs nothing but itself and the files of sound that it links to.
//!
//! Nothing in it is loaded from elsewhere, and its own policy forbids it; it is read without its script, which only plays
//! and filters. All but the section of timings, the last, is the same for the same work, sound and ledger.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::plan::transcript::Unit;
use crate::report::columns::counted;
use crate::units::{Grouped, Points, Spoken};

mod chapter;
mod figure;
pub mod record;
mod tables;
#[cfg(test)]
mod tests;
pub(in crate::report) mod text;
mod why;

use record::{Price, Record, Sound, Spent, State};
use text::{Escaped, Isolated, Level};

/// The most bytes of a page: what a browser opens at once and a letter carries.
pub const MOST_BYTES: usize = 5_000_000;

/// What a page says of itself, so that nothing else is taken for one and replaced.
pub const MARK: &str = "<meta name=generator content=\"rhapsode report\">";

/// Bins of all chapters' profiles together: about 15 bytes each in a page.
const BINS_IN_ALL: u64 = 60_000;

/// Bins of a chapter: a picture is hardly wider in pixels.
const MOST_BINS: u64 = 1_000;

/// Bins of a chapter in a work of very many.
const FEWEST_BINS: u64 = 60;

/// How many bins the profile of each of `chapters` has.
pub fn bins(chapters: usize) -> u64 {
    (BINS_IN_ALL / (chapters.max(1) as u64)).clamp(FEWEST_BINS, MOST_BINS)
}

/// How much of a work is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fit {
    /// Characters of a segment's text.
    longest: usize,
    segments: Segments,
}

/// How a chapter's segments are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segments {
    /// From the beginning.
    Unfolded,
    /// When a reader asks for those of a chapter.
    Folded,
    /// Not at all, nor in the pictures.
    Absent,
}

/// A page with no more segments than this shows them all from the beginning.
const UNFOLDED: usize = 400;

/// How much is shown, most first: a page that is too long is made anew with the next.
const FITS: [Fit; 5] = [
    Fit { longest: usize::MAX, segments: Segments::Folded },
    Fit { longest: 400, segments: Segments::Folded },
    Fit { longest: 120, segments: Segments::Folded },
    Fit { longest: 30, segments: Segments::Folded },
    Fit { longest: 0, segments: Segments::Absent },
];

/// The page of `record`, of at most [`MOST_BYTES`] where that can be: texts are shortened, and says so.
pub fn render(record: &Record) -> String {
    within(record, MOST_BYTES)
}

fn within(record: &Record, most: usize) -> String {
    let mut page = String::new();
    for fit in FITS {
        page = whole(record, fit);
        if page.len() <= most {
            break;
        }
    }
    page
}

pub(in crate::report) const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// The hash by which a policy names a piece of a page.
fn hash(inner: &str) -> String {
    base64_simd::STANDARD.encode_to_string(Sha256::digest(inner))
}

fn whole(record: &Record, mut fit: Fit) -> String {
    if fit.segments == Segments::Folded && record.segments().count() <= UNFOLDED {
        fit.segments = Segments::Unfolded;
    }
    let has_rows = fit.segments != Segments::Absent;
    let mut out = head(record);
    out.push_str(&header(record));
    if let Some(notice) = shortened(fit) {
        let _ = write!(out, "<p class=notice role=note>{notice}</p>");
    }
    out.push_str("<main>\n");
    out.push_str(&contents(record));
    if has_rows {
        out.push_str(&filter(record));
    }
    let mut first = 1;
    for chapter in &record.chapters {
        out.push_str(&chapter::section(record, chapter, first, fit));
        first += chapter.segments.len();
    }
    out.push_str(&tables::fits(record));
    out.push_str(&tables::voices(record));
    out.push_str(&tables::skipped(record));
    out.push_str(&tables::notices(record));
    out.push_str(&tables::points(record));
    out.push_str(&tables::timings(record, if has_rows { first - 1 } else { 0 }));
    let _ = writeln!(
        out,
        "</main><footer>Made by rhapsode {}. This page loads nothing from elsewhere; its sound is in the files beside it.\
         </footer><script>{SCRIPT}</script></body></html>",
        env!("CARGO_PKG_VERSION")
    );
    out
}

/// What is not shown so that the page is not too long.
fn shortened(fit: Fit) -> Option<String> {
    let most = MOST_BYTES / 1_000_000;
    match fit {
        Fit { segments: Segments::Absent, .. } => Some(format!(
            "The work is so long that its segments are left out, to keep this page below {most} MB. The timing manifest \
             beside the sound has every line."
        )),
        Fit { longest: usize::MAX, .. } => None,
        Fit { longest, .. } => Some(format!(
            "Texts are cut after {longest} characters, to keep this page below {most} MB. The timing manifest beside the \
             sound has every line."
        )),
    }
}

fn head(record: &Record) -> String {
    let script = format!("script-src 'sha256-{}'; media-src 'self' file:", hash(SCRIPT));
    begin(&record.title, ("report", MARK), &script, STYLE)
}

/// The beginning of a page of `what` about `title`, up to its body: it is called so, has `mark`, and may load what `policy`
/// allows and nothing else. Its skip link leads to `#contents`.
pub(in crate::report) fn begin(title: &str, (what, mark): (&str, &str), policy: &str, style: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>{mark}\
         <meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'sha256-{}'; \
         {policy}; img-src data:; base-uri 'none'; form-action 'none'\">\
         <meta name=viewport content=\"width=device-width, initial-scale=1\"><meta name=referrer content=no-referrer>\
         <meta name=color-scheme content=\"light dark\"><link rel=icon href=data:,>\
         <title>{} — {what}</title><style>{style}</style></head>\n<body><a class=skip href=#contents>Skip to the contents</a>\n",
        hash(style),
        Escaped(title)
    )
}

/// Title and figures.
fn header(record: &Record) -> String {
    let language = Escaped(&record.language).to_string();
    let mut out = format!("<header><h1 lang=\"{language}\">{}</h1>", Isolated(&record.title));
    if let Some(author) = &record.author {
        let _ = write!(out, "<p class=by lang=\"{language}\">{}</p>", Isolated(author));
    }
    let segments = record.segments().count();
    let missing = record.segments().filter(|segment| segment.state == State::Missing).count();
    let notes: usize = record.segments().map(|segment| segment.notes.len()).sum();
    let length = record.length().map_or_else(|| "not finished".to_owned(), |length| Spoken(length).to_string());
    let recorded = match missing {
        0 => Grouped(segments as u64).to_string(),
        missing => format!("{} of {}", Grouped((segments - missing) as u64), Grouped(segments as u64)),
    };
    let noun = |count: usize, one, many| if count == 1 { one } else { many };
    let heard = record.heard.iter().map(|share| {
        let what = if share.unit == Unit::Words { "of words heard otherwise" } else { "of characters heard otherwise" };
        (what, format!("{:.1} %", share.rate * 100.0))
    });
    let figures = [
        ("of sound", length),
        (noun(record.chapters.len(), "chapter", "chapters"), Grouped(record.chapters.len() as u64).to_string()),
        (noun(segments, "segment recorded", "segments recorded"), recorded),
        (noun(record.voices.len(), "voice", "voices"), record.voices.len().to_string()),
        ("points spent", spent(&record.spent)),
        (noun(notes, "note on a segment", "notes on segments"), Grouped(notes as u64).to_string()),
    ];
    out.push_str("<dl class=figures>");
    for (what, figure) in figures.into_iter().chain(heard) {
        let _ = write!(out, "<div><dt>{what}</dt><dd>{figure}</dd></div>");
    }
    out.push_str("</dl></header>\n");
    out
}

fn spent(spent: &Spent) -> String {
    match (spent.at_least, spent.at_most) {
        (Points(0), Points(0)) if spent.price == Price::Free => "none".to_owned(),
        (least, most) if least == most => Grouped(most.0).to_string(),
        (least, most) => format!("{} to {}", Grouped(least.0), Grouped(most.0)),
    }
}

/// All chapters at a glance.
fn contents(record: &Record) -> String {
    let mut out = String::from(
        "<nav id=contents aria-labelledby=contents-h tabindex=-1><h2 id=contents-h>Contents</h2><table><thead><tr>\
         <th scope=col>Chapter<th scope=col class=spark>Sound<th scope=col class=n>Length\
         <th scope=col class=\"n spare\">LUFS<th scope=col class=\"n spare\">Segments<th scope=col class=n>Notes</thead><tbody>\n",
    );
    for chapter in &record.chapters {
        let n = chapter.number;
        let sound = chapter.sound.as_ref();
        let length = sound.map_or_else(|| "—".to_owned(), |sound| text::Clock(sound.length()).to_string());
        let loudness = sound.and_then(|sound| sound.profile.loudness);
        let loudness = loudness.map_or_else(|| "—".to_owned(), |lufs| Level(lufs).to_string());
        let notes: usize = chapter.segments.iter().map(|segment| segment.notes.len()).sum();
        let _ = writeln!(
            out,
            "<tr><th scope=row>{n} <a href=#c{n} lang=\"{}\">{}</a><td class=spark>{}<td class=n>{length}\
             <td class=\"n spare\">{loudness}<td class=\"n spare\">{}<td class=n>{}",
            Escaped(&record.language),
            Isolated(&chapter.title),
            sound.map(|sound: &Sound| figure::spark(n, &sound.profile)).unwrap_or_default(),
            Grouped(chapter.segments.len() as u64),
            Grouped(notes as u64),
        );
    }
    let _ = writeln!(
        out,
        "</tbody></table><p class=meta>Then: {}<a href=#voices>{}</a>, <a href=#skipped>what is not spoken</a>, \
         <a href=#notices>notices</a>, <a href=#points>points</a>, <a href=#timings>timings</a>.</p></nav>",
        if record.fits.is_empty() { "" } else { "<a href=#fit>fit</a>, " },
        counted(record.voices.len() as u64, "voice", "voices")
    );
    out
}

/// What finds segments; the script shows it, since nothing happens without one.
fn filter(record: &Record) -> String {
    let mut out = String::from(
        "<form id=filter role=search aria-label=\"Find segments\" hidden><label>Find words<input type=search id=words></label>",
    );
    if record.voices.len() > 1 {
        out.push_str("<label>Voice<select id=voice><option value=\"\">all</option>");
        for (at, voice) in record.voices.iter().enumerate() {
            let _ = write!(out, "<option value={at}>{}</option>", Escaped(&voice.name));
        }
        out.push_str("</select></label>");
    }
    if record.segments().any(|segment| !segment.notes.is_empty()) {
        out.push_str("<label><input type=checkbox id=noted>only with notes</label>");
    }
    out.push_str("<output id=told aria-live=polite for=words></output></form>\n");
    out
}
