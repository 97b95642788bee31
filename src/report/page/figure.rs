//! The picture of a chapter: its waveform, who speaks, and its loudness over time, as one SVG that scales with the page.

use std::fmt::Write;
use std::time::Duration;

use super::record::{Chapter, Record, Sound};
use super::text::{Clock, Escaped, Level, decibels};
use super::{Fit, Segments};
use crate::audio::profile::{Bin, Profile};
use crate::report::columns::counted;
use crate::units::Spoken;

/// Half the height of a waveform, in units of its own.
const HALF: f32 = 200.0;

/// Heights are amplitudes to this power, as loud as they sound (Stevens); else speech, whose level lies 12 dB and more
/// below its peaks, would be a thread in a block.
const HEARD: f32 = 0.6;

/// The loudness at the top and at the bottom, in LUFS: speech and its pauses lie between them.
const LOUDEST: f32 = -5.0;
const QUIETEST: f32 = -45.0;

/// Units of height for a loudness unit.
const PER_LU: f32 = 10.0;

/// Colours that voices take in turn.
pub(super) const COLOURS: usize = 8;

/// Units of width of the lane that shows who speaks.
const LANE: f64 = 10_000.0;

/// Marks of time at most: their labels fit side by side on a telephone.
const TICKS: u64 = 6;

/// Rows of the table that says what the picture shows.
const ROWS: usize = 24;

/// The picture of `chapter`, which sounds as `sound`, and the same as a table.
pub(super) fn figure(record: &Record, chapter: &Chapter, sound: &Sound, fit: Fit) -> String {
    let n = chapter.number;
    let mut out = format!(
        "<figure><svg class=plot role=img aria-labelledby=\"t{n} d{n}\"><title id=t{n}>Sound of chapter {n}</title>\
         <desc id=d{n}>{}</desc>",
        Escaped(&described(sound))
    );
    out.push_str(&time_grid(sound.length()));
    let speaks = if fit.segments == Segments::Absent { Vec::new() } else { speaks(chapter, sound.length()) };
    out.push_str(&waveform(n, &sound.profile, &speaks));
    out.push_str(&lane(n, &speaks));
    if fit.segments != Segments::Absent {
        out.push_str(&flags(chapter, sound.length()));
    }
    out.push_str(&loudness(&sound.profile));
    out.push_str("<line class=cursor x1=0 x2=0 y1=0 y2=206 /></svg>");
    out.push_str(&key(record, chapter));
    out.push_str(&table(n, sound));
    out.push_str("</figure>\n");
    out
}

/// The picture in words.
fn described(sound: &Sound) -> String {
    let profile = &sound.profile;
    let mut words = format!("{} long", Spoken(sound.length()));
    match profile.loudness {
        Some(lufs) => {
            let _ = write!(words, "; loudness {} LUFS", Level(lufs));
        }
        None => words.push_str("; silent"),
    }
    if let Some(peak) = decibels(profile.peak) {
        let at = Clock(profile.peak_at.duration(profile.rate));
        let _ = write!(words, "; its loudest sample is {} dBFS at {at}", Level(peak));
    }
    words.push_str(". The table below has the same numbers.");
    words
}

/// What sounds small: the shape of a chapter for the table of contents, drawn of the same paths.
pub(super) fn spark(n: u32, profile: &Profile) -> String {
    let bins = profile.bins.len();
    format!(
        "<svg viewBox=\"0 0 {bins} 400\" preserveAspectRatio=none aria-hidden=true><g class=peak>{}</g>\
         <g class=core>{}</g></svg>",
        both("w", n),
        both("r", n)
    )
}

/// An upper half, `w` of peaks or `r` of levels, and its reflection.
fn both(id: &str, n: u32) -> String {
    format!("<use href=#{id}{n} /><use href=#{id}{n} transform=\"matrix(1 0 0 -1 0 400)\" />")
}

/// Peaks, and the level in front of them: in the colour of who speaks, where that is known.
fn waveform(n: u32, profile: &Profile, speaks: &[(usize, String)]) -> String {
    let bins = profile.bins.len();
    let path = |id: &str, of: &dyn Fn(&Bin) -> f32| format!("<path id={id}{n} d=\"{}\" />", envelope(profile, of));
    let mut out = format!(
        "<svg y=4 height=100 width=100% viewBox=\"0 0 {bins} 400\" preserveAspectRatio=none><defs>{}{}",
        path("w", &|bin| bin.peak),
        path("r", &|bin| bin.rms),
    );
    for (voice, _) in speaks {
        let wide = bins as f64 / LANE;
        let _ = write!(
            out,
            "<clipPath id=k{n}v{voice}><use href=#l{n}v{voice} transform=\"scale({wide} 400)\" /></clipPath>"
        );
    }
    let _ = write!(out, "</defs><g class=peak>{}</g>", both("w", n));
    for (voice, _) in speaks {
        let _ = write!(out, "<g class=v{voice} clip-path=\"url(#k{n}v{voice})\">{}</g>", both("r", n));
    }
    if speaks.is_empty() {
        let _ = write!(out, "<g class=core>{}</g>", both("r", n));
    }
    out.push_str("</svg>");
    out
}

/// The outline of an upper half, from the middle line over all bins and back to it.
fn envelope(profile: &Profile, of: &dyn Fn(&Bin) -> f32) -> String {
    // A line of one unit stays where it is silent: there is sound, and it is quiet.
    let height = |bin: &Bin| (of(bin).powf(HEARD) * HALF).round().clamp(1.0, HALF) as i32;
    let mut path = String::from("M0 200");
    let mut last = 0;
    for (at, bin) in profile.bins.iter().enumerate() {
        let now = height(bin);
        // The first step leads to the middle of the first bin.
        let _ = if at == 0 { write!(path, "l.5 {}", -now) } else { write!(path, " 1 {}", last - now) };
        last = now;
    }
    let _ = write!(path, " .5 {last}z");
    path
}

/// When voices of each colour speak, as paths in a lane of [`LANE`] by 1; colours of which nothing is heard are left out.
fn speaks(chapter: &Chapter, length: Duration) -> Vec<(usize, String)> {
    let whole = length.as_secs_f64().max(f64::MIN_POSITIVE);
    let unit = |at: Duration| (at.as_secs_f64() / whole * LANE).round() as i64;
    let mut paths = vec![String::new(); COLOURS];
    for segment in &chapter.segments {
        let Some(sounds) = &segment.sounds else { continue };
        let (start, end) = (unit(sounds.start), unit(sounds.end));
        let width = (end - start).max(1);
        let _ = write!(paths[segment.voice % COLOURS], "M{start} 0h{width}v1h-{width}z");
    }
    paths.into_iter().enumerate().filter(|(_, path)| !path.is_empty()).collect()
}

fn lane(n: u32, speaks: &[(usize, String)]) -> String {
    let paths = speaks.iter().map(|(voice, path)| format!("<path class=v{voice} id=l{n}v{voice} d=\"{path}\" />"));
    format!(
        "<svg y=110 height=8 width=100% viewBox=\"0 0 {LANE} 1\" preserveAspectRatio=none>{}</svg>",
        paths.collect::<String>()
    )
}

/// Where something was found.
fn flags(chapter: &Chapter, length: Duration) -> String {
    let whole = length.as_secs_f64().max(f64::MIN_POSITIVE);
    let mut flags = String::new();
    for segment in &chapter.segments {
        let Some(sounds) = &segment.sounds else { continue };
        for note in &segment.notes {
            let at = note.at.unwrap_or(sounds.start).as_secs_f64() / whole * 100.0;
            let _ = write!(flags, "<circle class=flag cx=\"{at:.2}%\" cy=124 r=3 />");
        }
    }
    flags
}

fn loudness(profile: &Profile) -> String {
    const TOP: f32 = 130.0;
    const HEIGHT: f32 = 76.0;
    let below = |lufs: f32| LOUDEST - lufs.clamp(QUIETEST, LOUDEST);
    let y = |lufs: f32| TOP + below(lufs) / below(QUIETEST) * HEIGHT;
    let bottom = (below(QUIETEST) * PER_LU) as i32;
    let mut path = String::new();
    let mut last = None;
    for (at, bin) in profile.bins.iter().enumerate() {
        let now = bin.loudness.map(|lufs| (below(lufs) * PER_LU).round() as i32);
        let _ = match (last, now) {
            (None, Some(now)) => write!(path, "M{at} {bottom}V{now}l.5 0"),
            (Some(last), Some(now)) => write!(path, " 1 {}", now - last),
            (Some(_), None) => write!(path, "V{bottom}z"),
            (None, None) => Ok(()),
        };
        last = now;
    }
    if last.is_some() {
        let _ = write!(path, " .5 0V{bottom}z");
    }
    let bins = profile.bins.len();
    let mut out = String::new();
    let mut labels = String::new();
    for lufs in [-10.0, -20.0, -30.0, -40.0] {
        let at = y(lufs);
        let _ = write!(out, "<line class=grid x1=0 x2=100% y1={at:.1} y2={at:.1} />");
        // Above them the line is, below them the end.
        if lufs == -20.0 || lufs == -30.0 {
            let _ = write!(labels, "<text x=3 y={:.1}>−{}</text>", at + 12.0, -lufs);
        }
    }
    let _ = write!(
        out,
        "<svg y={TOP} height={HEIGHT} width=100% viewBox=\"0 0 {bins} {bottom}\" preserveAspectRatio=none>\
         <path class=loud d=\"{path}\" /></svg>{labels}"
    );
    if let Some(lufs) = profile.loudness {
        let at = y(lufs as f32);
        let _ = write!(out, "<line class=whole x1=0 x2=100% y1={at:.1} y2={at:.1} />");
    }
    out
}

/// Where marks of time stand, at round numbers of seconds.
fn time_grid(length: Duration) -> String {
    const STEPS: [u64; 12] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];
    let seconds = length.as_secs_f64();
    let step = STEPS.into_iter().find(|step| (seconds / *step as f64) < TICKS as f64).unwrap_or(STEPS[11]);
    let mut out = String::from("<text x=0 y=222>0:00</text>");
    for at in (1..=TICKS).map(|tick| tick * step) {
        let x = at as f64 / seconds.max(f64::MIN_POSITIVE) * 100.0;
        // Where there is no room for a label there is no mark.
        if x < 96.0 {
            let label = Clock(Duration::from_secs(at));
            let _ = write!(
                out,
                "<line class=grid x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=4 y2=206 />\
                 <text x=\"{x:.2}%\" y=222 text-anchor=middle>{label}</text>"
            );
        }
    }
    out
}

/// What is what in the picture.
fn key(record: &Record, chapter: &Chapter) -> String {
    let mut out =
        String::from("<figcaption class=sr>What the picture shows, from top to bottom</figcaption><ul class=key>");
    let mut item = |sign: &str, words: &str| {
        let _ = write!(out, "<li><svg viewBox=\"0 0 10 10\" aria-hidden=true>{sign}</svg>{words}</li>");
    };
    item("<path class=peak d=\"M0 0h10v10h-10z\" />", "peaks");
    item("<path class=core d=\"M0 0h10v10h-10z\" />", "level, coloured by voice");
    for (at, voice) in record.voices.iter().enumerate() {
        if chapter.segments.iter().any(|segment| segment.voice == at) {
            let sign = format!("<circle class=v{} cx=5 cy=5 r=5 />", at % COLOURS);
            item(&sign, &format!("<bdi>{}</bdi>", Escaped(&voice.name)));
        }
    }
    if chapter.segments.iter().any(|segment| !segment.notes.is_empty()) {
        item("<circle class=flag cx=5 cy=5 r=4 />", "notes");
    }
    item("<path class=loud d=\"M0 10V4H10V10z\" />", "loudness, LUFS");
    item("<line class=whole x1=0 x2=10 y1=5 y2=5 />", "of the whole");
    out.push_str("</ul>");
    out
}

/// The picture's numbers, a row for each of some stretches of equal length.
fn table(n: u32, sound: &Sound) -> String {
    let profile = &sound.profile;
    let bins = &profile.bins;
    let each = bins.len().div_ceil(ROWS).max(1);
    let at = |bin: usize| sound.length().mul_f64(bin as f64 / bins.len().max(1) as f64);
    let mut out = format!(
        "<details><summary>These numbers as a table</summary><table><caption>Chapter {n} in {} of equal length</caption>\
         <thead><tr><th scope=col>From<th scope=col class=n>Loudness, LUFS<th scope=col class=n>Peak, dBFS</thead><tbody>",
        counted(bins.len().div_ceil(each) as u64, "stretch", "stretches")
    );
    let level = |level: Option<f64>| level.map_or_else(|| "silence".to_owned(), |level| Level(level).to_string());
    for (row, stretch) in bins.chunks(each).enumerate() {
        let peak = stretch.iter().map(|bin| bin.peak).fold(0.0, f32::max);
        let _ = write!(
            out,
            "<tr><th scope=row>{}<td class=n>{}<td class=n>{}",
            Clock(at(row * each)),
            level(mean(stretch)),
            level(decibels(peak))
        );
    }
    out.push_str("</tbody></table></details>");
    out
}

/// The mean loudness of `stretch`, by energy.
fn mean(stretch: &[Bin]) -> Option<f64> {
    let energy: f64 =
        stretch.iter().filter_map(|bin| bin.loudness).map(|lufs| 10f64.powf(f64::from(lufs) / 10.0)).sum();
    (energy > 0.0).then(|| 10.0 * (energy / stretch.len().max(1) as f64).log10())
}
