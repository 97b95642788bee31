//! A chapter of the page: its figures, its sound to hear and to see, and its segments.

use std::fmt::Write;

use super::figure::{COLOURS, figure};
use super::record::{Chapter, Note, Price, Record, Segment, Sound, State};
use super::text::{Clock, Escaped, Isolated, Level, cut, decibels};
use super::{Fit, Segments};
use crate::report::columns::counted;
use crate::units::{Points, Spoken};

/// The section of `chapter`, whose first segment is number `first` of all, from 1.
pub(super) fn section(record: &Record, chapter: &Chapter, first: usize, fit: Fit) -> String {
    let n = chapter.number;
    let mut out = format!(
        "<section class=chapter id=c{n} aria-labelledby=h{n}><h2 id=h{n}><span class=nr>{n}</span><span lang=\"{}\">{}</span></h2>\
         <p class=meta>{}</p>\n",
        Escaped(&record.language),
        Isolated(&chapter.title),
        meta(chapter)
    );
    if let Some(sound) = &chapter.sound {
        out.push_str(&player(chapter, sound));
        out.push_str(&figure(record, chapter, sound, fit));
    }
    if fit.segments != Segments::Absent && !chapter.segments.is_empty() {
        out.push_str(&segments(record, chapter, first, fit));
    }
    out.push_str("</section>\n");
    out
}

/// What is known of `chapter` in a line.
fn meta(chapter: &Chapter) -> String {
    let mut parts = Vec::new();
    if let Some(sound) = &chapter.sound {
        parts.push(Spoken(sound.length()).to_string());
    }
    parts.push(counted(chapter.segments.len() as u64, "segment", "segments"));
    let missing = chapter.segments.iter().filter(|segment| segment.state == State::Missing).count() as u64;
    if missing > 0 {
        parts.push(format!("{missing} not recorded yet"));
    }
    if let Some(sound) = &chapter.sound {
        if let Some(lufs) = sound.profile.loudness {
            parts.push(format!("{} LUFS", Level(lufs)));
        }
        match (sound.true_peak, decibels(sound.profile.peak)) {
            (Some(peak), _) => parts.push(format!("true peak {} dBTP", Level(peak))),
            (None, Some(peak)) => parts.push(format!("peak {} dBFS", Level(peak))),
            (None, None) => {}
        }
    }
    let points = chapter.segments.iter().map(|segment| segment.points).sum::<Points>();
    if points > Points(0) {
        parts.push(points.to_string());
    }
    parts.push(format!("<span class=place>{}</span>", Isolated(&chapter.place)));
    parts.join(" · ")
}

fn player(chapter: &Chapter, sound: &Sound) -> String {
    let n = chapter.number;
    if sound.files.is_empty() {
        return "<p class=hint>Its file is not beside this page: run the job to have it to hear.</p>".to_owned();
    }
    let (from, length) = (sound.from.as_secs_f64(), sound.length().as_secs_f64());
    // A player that knows nothing of this page's script begins in the right place too.
    let place = if from > 0.0 { format!("#t={from:.3},{:.3}", from + length) } else { String::new() };
    let mut out =
        format!("<audio controls preload=none aria-labelledby=h{n} data-from={from:.3} data-length={length:.3}>");
    for file in &sound.files {
        let _ = write!(out, "<source src=\"{}{place}\" type={}>", Escaped(&file.href), file.media_type);
    }
    if let Some(file) = sound.files.first() {
        let _ = write!(out, "<a href=\"{}\">The sound of chapter {n}</a>", Escaped(&file.href));
    }
    out.push_str("</audio>\n");
    out
}

fn segments(record: &Record, chapter: &Chapter, first: usize, fit: Fit) -> String {
    let n = chapter.number;
    let open = if fit.segments == Segments::Unfolded { " open" } else { "" };
    let mut out = format!(
        "<details class=segments{open}><summary>{}<span class=sr> of chapter {n}</span></summary>\
         <table class=lines><caption class=sr>What is spoken in chapter {n}</caption><thead><tr>\
         <th scope=col class=begins>Begins, voice<th scope=col>Words{}</thead><tbody>\n",
        counted(chapter.segments.len() as u64, "segment", "segments"),
        if costs(record) { "<th scope=col class=\"n cost\">Points" } else { "" }
    );
    let can_play = chapter.sound.as_ref().is_some_and(|sound| !sound.files.is_empty());
    for (number, segment) in (first..).zip(&chapter.segments) {
        out.push_str(&row(record, number, segment, can_play, fit.longest));
    }
    out.push_str("</tbody></table></details>");
    out
}

/// The row of a segment. A button is nothing without the script, which makes it work.
fn row(record: &Record, number: usize, segment: &Segment, can_play: bool, longest: usize) -> String {
    let voice = segment.voice;
    let mut out = format!("<tr id=s{number} data-v={voice}><th scope=row>");
    let _ = match &segment.sounds {
        Some(sounds) if can_play => write!(
            out,
            "<button type=button disabled data-t={:.2}>{}</button>",
            sounds.start.as_secs_f64(),
            Clock(sounds.start)
        ),
        Some(sounds) => write!(out, "{}", Clock(sounds.start)),
        None => write!(out, "not recorded"),
    };
    let name = record.voices.get(voice).map_or("", |voice| voice.name.as_str());
    let _ = write!(out, "<span class=\"who v{}\">{}</span><td>", voice % COLOURS, Isolated(name));
    let language = match segment.language.as_str() {
        "en" => String::new(),
        language => format!(" lang=\"{}\"", Escaped(language)),
    };
    let (text, more) = cut(&segment.text, longest);
    let _ = write!(out, "<p dir=auto{language}>{}{more}</p><small>{}", Escaped(text), Isolated(&segment.place));
    if segment.state == State::SaidBefore {
        out.push_str(" · said before, the same take");
    }
    for heard in &segment.heard {
        let _ = write!(out, "<br>{}", Escaped(heard));
    }
    out.push_str("</small>");
    out.push_str(&notes(&segment.notes));
    if costs(record) {
        let _ = write!(out, "<td class=n>{}", segment.points.0);
    }
    out.push('\n');
    out
}

/// Whether points have a column: a free voice would fill it with zeros.
fn costs(record: &Record) -> bool {
    record.spent.price == Price::Charged
}

fn notes(notes: &[Note]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let each = notes.iter().map(|note| {
        let at = note.at.map(|at| format!(" at {}", Clock(at))).unwrap_or_default();
        format!("<li><b>{}</b>{at}: {}", Escaped(&note.kind), Escaped(&note.words))
    });
    format!("<ul class=notes>{}</ul>", each.collect::<String>())
}
