//! What stands after the chapters: voices, what is not spoken, notices, points, and last how long it all took.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::record::{Price, Record, RunTimes, Skipped};
use super::text::{Escaped, Isolated};
use super::why::why;
use crate::report::columns::{counted, moment};
use crate::report::dub;
use crate::units::{Grouped, Spoken};

/// Places of one kind that are named; there may be thousands.
const PLACES: usize = 20;

/// Notices that are shown of one code.
const NOTICES: usize = 50;

/// A section called `title`.
fn section(id: &str, title: &str, inner: &str) -> String {
    format!("<section id={id} aria-labelledby={id}-h><h2 id={id}-h>{title}</h2>{inner}</section>\n")
}

/// How each line of a dub came to its time; nothing where the work is none.
pub(super) fn fits(record: &Record) -> String {
    if record.fits.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "<p class=meta>{}. Lengths are in seconds.</p><div class=wide role=region aria-labelledby=fit-h tabindex=0><table><thead><tr>",
        Escaped(&dub::counts(&record.fits))
    );
    for (at, head) in dub::HEADS.iter().enumerate() {
        let _ = write!(out, "<th scope=col{}>{}", if at > 1 { " class=n" } else { "" }, Escaped(head));
    }
    out.push_str("</thead><tbody>");
    for fit in &record.fits {
        for (at, cell) in dub::cells(fit).iter().enumerate() {
            let begins = ["<tr><th scope=row class=place>", "<td>"].get(at).copied().unwrap_or("<td class=n>");
            let _ = write!(out, "{begins}{}", Escaped(cell));
        }
    }
    out.push_str("</tbody></table></div>");
    section("fit", "Fit", &out)
}

pub(super) fn voices(record: &Record) -> String {
    let mut out = String::from(
        "<div class=wide role=region aria-labelledby=voices-h tabindex=0><table><thead><tr><th scope=col>Voice<th scope=col>Of the engine\
         <th scope=col>Settings<th scope=col class=n>Segments<th scope=col class=n>Points</thead><tbody>",
    );
    for (at, voice) in record.voices.iter().enumerate() {
        let own = || record.segments().filter(|segment| segment.voice == at);
        let mut settings = Vec::new();
        if voice.speed != 1.0 {
            settings.push(format!("speed {}", voice.speed));
        }
        if voice.pitch != 0 {
            settings.push(format!("pitch {:+}", voice.pitch));
        }
        if voice.volume != 1.0 {
            settings.push(format!("volume {}", voice.volume));
        }
        let settings = if settings.is_empty() { "its own".to_owned() } else { settings.join(", ") };
        let _ = write!(
            out,
            "<tr><th scope=row><span class=\"who v{}\">{}</span><td>{}<td>{settings}<td class=n>{}<td class=n>{}",
            at % super::figure::COLOURS,
            Isolated(&voice.name),
            Isolated(&voice.id),
            Grouped(own().count() as u64),
            Grouped(own().map(|segment| segment.points.0).sum())
        );
    }
    out.push_str("</tbody></table></div>");
    section("voices", "Voices", &out)
}

/// What of the manuscripts is not spoken, kind by kind, with the reason.
pub(super) fn skipped(record: &Record) -> String {
    if record.skipped.is_empty() {
        return section(
            "skipped",
            "Not spoken",
            "<p class=meta>Nothing: every character of the manuscripts is spoken.</p>",
        );
    }
    let mut kinds: BTreeMap<&str, Vec<&Skipped>> = BTreeMap::new();
    for skip in &record.skipped {
        kinds.entry(skip.what).or_default().push(skip);
    }
    let mut out = String::from(
        "<table><thead><tr><th scope=col>What<th scope=col class=n>Times<th scope=col class=n>Characters\
         <th scope=col>Why, and where</thead><tbody>",
    );
    for (what, skips) in kinds {
        let chars = skips.iter().map(|skip| skip.chars).sum();
        let places: Vec<String> = skips.iter().take(PLACES).map(|skip| Isolated(&skip.place).to_string()).collect();
        let more = skips.len().saturating_sub(PLACES) as u64;
        let more = if more > 0 { format!(" and {} more", Grouped(more)) } else { String::new() };
        let _ = write!(
            out,
            "<tr><th scope=row>{}<td class=n>{}<td class=n>{}<td>{} <span class=place>{}{more}</span>",
            Escaped(what),
            Grouped(skips.len() as u64),
            Grouped(chars),
            Escaped(why(what)),
            places.join(", ")
        );
    }
    out.push_str("</tbody></table>");
    section("skipped", "Not spoken", &out)
}

/// What a person should know of the work; notes of segments stand there.
pub(super) fn notices(record: &Record) -> String {
    if record.notices.is_empty() {
        return section("notices", "Notices", "<p class=meta>None.</p>");
    }
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = String::from("<table><thead><tr><th scope=col>Code<th scope=col>What, and what to do</thead><tbody>");
    for notice in &record.notices {
        let nth = told.entry(notice.code).or_default();
        *nth += 1;
        if *nth > NOTICES {
            continue;
        }
        let place = notice.place.as_deref().map(|place| format!("{}: ", Isolated(place))).unwrap_or_default();
        let help = match notice.help.as_str() {
            "" => String::new(),
            help => format!("<br><small class=place>{}</small>", Escaped(help)),
        };
        let _ = write!(
            out,
            "<tr><th scope=row class=code>{}<td>{place}{}{help}",
            Escaped(notice.code),
            Escaped(&notice.message)
        );
    }
    out.push_str("</tbody></table>");
    for (code, nth) in told.into_iter().filter(|(_, nth)| *nth > NOTICES) {
        let more = Grouped((nth - NOTICES) as u64);
        let _ = write!(
            out,
            "<p class=meta>… and {more} more of {}; <code>rhapsode plan --json</code> has them all.</p>",
            Escaped(code)
        );
    }
    section("notices", "Notices", &out)
}

pub(super) fn points(record: &Record) -> String {
    let spent = &record.spent;
    let mut out = match spent.price {
        Price::Free if spent.at_most.0 == 0 => {
            format!("<p class=meta>{} is free: no point was spent.</p>", Escaped(&record.engine))
        }
        _ => format!(
            "<table><tbody><tr><th scope=row>Spent at least<td>{}<tr><th scope=row>Spent at most<td>{}\
             <tr><th scope=row>Still to be spent<td>{}</tbody></table>",
            spent.at_least, spent.at_most, spent.to_come
        ),
    };
    if spent.at_least != spent.at_most {
        out.push_str(
            "<p class=hint>Of some requests nobody can prove what became of them: they may have been charged. \
             <code>rhapsode ledger</code> shows which, and settles them.</p>",
        );
    }
    if spent.price == Price::Charged {
        out.push_str(
            "<p class=hint>Spent is what the ledger holds for this job, over all its runs. Beside a segment stands what \
             its request costs; what was said before costs nothing, and a take that another job has paid for is not \
             among what this one has spent.</p>",
        );
    }
    section("points", "Points", &out)
}

/// How long the last run took. It stands at the end: all before it is the same for the same work.
pub(super) fn timings(record: &Record, segments: usize) -> String {
    let Some(run) = &record.run else {
        return section("timings", "Timings", "<p class=meta>Nothing is known of a run.</p>");
    };
    let whole: Duration = run.phases.iter().map(|(_, took)| *took).sum();
    let mut out = format!(
        "<p class=meta>Of the last run that did something, which began on {}.</p><table><thead><tr><th scope=col>What\
         <th scope=col class=n>Took</thead><tbody>",
        moment(run.began)
    );
    for (what, took) in run.phases.iter().map(|(what, took)| (what.as_str(), *took)).chain([("all of it", whole)]) {
        let _ = write!(out, "<tr><th scope=row>{}<td class=n>{}", Escaped(what), Spoken(took));
    }
    out.push_str("</tbody></table>");
    out.push_str(&requests(run, segments));
    section("timings", "Timings", &out)
}

fn requests(run: &RunTimes, segments: usize) -> String {
    if run.requests == 0 && run.failed.is_empty() {
        return "<p class=hint>It made no request: all takes were on the shelf.</p>".to_owned();
    }
    let mut out = String::new();
    if run.requests > 0 {
        let _ = write!(
            out,
            "<p class=hint>{}, {} repeated. Half of them took {} at most, nine of ten {}.</p>",
            counted(run.requests, "request", "requests"),
            counted(run.retries, "attempt was", "attempts were"),
            Spoken(run.median),
            Spoken(run.most)
        );
    }
    // A text that was changed since has other segments.
    let link = |number: usize| match number {
        1.. if number <= segments => format!("<a href=#s{number}>segment {number}</a>"),
        _ => "a segment that is gone".to_owned(),
    };
    if !run.slowest.is_empty() {
        out.push_str("<table><thead><tr><th scope=col>Slowest requests<th scope=col class=n>Took</thead><tbody>");
        for (number, took) in &run.slowest {
            let _ = write!(out, "<tr><th scope=row>{}<td class=n>{}", link(*number), Spoken(*took));
        }
        out.push_str("</tbody></table>");
    }
    if !run.failed.is_empty() {
        out.push_str("<table><thead><tr><th scope=col>Failed for good<th scope=col>Why</thead><tbody>");
        for (number, reason) in &run.failed {
            let _ = write!(out, "<tr><th scope=row>{}<td>{}", link(*number), Escaped(reason));
        }
        out.push_str("</tbody></table>");
    }
    out
}
