//! The fit of a dub: how lines came to their times, counted, and those that did not, one by one.

use crate::plan::dub::{Outlook, SlotReport};
use crate::report::columns::{Align, Columns, counted};
use crate::units::Grouped;

/// Lines shown that last too long or come late; the report and `--json` have all.
const SHOWN: usize = 20;

/// What a plan says of its slots: what is known, and what is only likely.
pub fn outlook(outlook: &Outlook, max_speed: u32) -> String {
    let Outlook { cues, measured, too_long, beyond, again } = *outlook;
    let guess = match measured {
        0 => " by estimate",
        measured if measured < cues => ", some by estimate",
        _ => "",
    };
    let mut shown = format!("{}: {} too long for their time{guess}", counted(cues, "cue", "cues"), Grouped(too_long));
    match max_speed {
        _ if too_long == 0 => {}
        ..=1000 => shown.push_str("; none is spoken faster"),
        _ => shown.push_str(&format!(", {} even at {} times the speed", Grouped(beyond), speed(max_speed))),
    }
    if again > 0 {
        shown.push_str(&format!("; {} spoken again, faster", Grouped(again)));
    }
    shown
}

/// The fit of all lines in a line, and a table of those that last too long or come late.
pub fn summary(fits: &[SlotReport]) -> String {
    if fits.is_empty() {
        return String::new();
    }
    let mut shown = format!("  {}\n", counts(fits));
    let odd: Vec<&SlotReport> = fits.iter().filter(|fit| is_odd(fit)).collect();
    if odd.is_empty() {
        return shown;
    }
    use Align::{Left, Right};
    let mut table = Columns::new(&[Left, Left, Right, Right, Right, Right, Right]);
    table.row(HEADS);
    odd.iter().take(SHOWN).for_each(|fit| table.row(cells(fit)));
    shown.push_str(&table.render("  "));
    let hidden = odd.len().saturating_sub(SHOWN) as u64;
    if hidden > 0 {
        shown.push_str(&format!("  … and {} more\n", Grouped(hidden)));
    }
    shown
}

/// How many lines fit, and how.
pub fn counts(fits: &[SlotReport]) -> String {
    let count = |is: fn(&SlotReport) -> bool| fits.iter().filter(|fit| is(fit)).count() as u64;
    let parts = [
        (count(|fit| fit.speed > 1.0), "spoken faster"),
        (count(|fit| fit.borrowed_ms > 0), "into the gap"),
        (count(|fit| fit.overrun_ms > 0), "too long"),
        (count(|fit| fit.late_ms > 0), "late"),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {} {what}", Grouped(n)));
    let on_time = Grouped(count(|fit| fit.late_ms == 0));
    format!("{}: {on_time} begin on time{}", counted(fits.len() as u64, "cue", "cues"), parts.collect::<String>())
}

/// Whether a person may want to look at it.
fn is_odd(fit: &SlotReport) -> bool {
    fit.overrun_ms > 0 || fit.late_ms > 0
}

/// What the columns of a fit report are called.
pub const HEADS: [&str; 7] = ["Cue", "slot", "length", "speed", "borrowed", "overrun", "late"];

/// The cells of a line in a fit report, in the order of [`HEADS`]; lengths are seconds.
pub fn cells(fit: &SlotReport) -> [String; 7] {
    let seconds = |ms: u64| format!("{}.{:03}", ms / 1000, ms % 1000);
    let some = |ms: u64| if ms == 0 { String::new() } else { seconds(ms) };
    let thousandths = (fit.speed * 1000.0).round() as u32;
    [
        fit.source.clone(),
        format!("{} – {}", clock(fit.slot_start_ms), clock(fit.slot_end_ms)),
        seconds(fit.end_ms - fit.start_ms),
        if thousandths == 1000 { String::new() } else { speed(thousandths) },
        some(fit.borrowed_ms),
        some(fit.overrun_ms),
        some(fit.late_ms),
    ]
}

/// `1250` thousandths as `1.25`.
fn speed(thousandths: u32) -> String {
    let shown = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    shown.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A time as subtitles write it, without hours where there are none.
fn clock(ms: u64) -> String {
    let (seconds, ms) = (ms / 1000, ms % 1000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    match minutes / 60 {
        0 => format!("{minutes}:{seconds:02}.{ms:03}"),
        hours => format!("{hours}:{:02}:{seconds:02}.{ms:03}", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(start: u64, length: u64, overrun: u64, late: u64) -> SlotReport {
        SlotReport {
            source: format!("a.srt:{start}:1"),
            slot_start_ms: start,
            slot_end_ms: start + 1000,
            start_ms: start + late,
            end_ms: start + late + length,
            speed: if overrun > 0 { 1.25 } else { 1.0 },
            borrowed_ms: length.saturating_sub(1000 + overrun),
            overrun_ms: overrun,
            late_ms: late,
        }
    }

    #[test]
    fn only_lines_that_do_not_fit_are_shown_one_by_one() {
        assert_eq!(summary(&[]), "");
        assert_eq!(summary(&[fit(0, 900, 0, 0)]), "  1 cue: 1 begin on time\n");
        let fits = [fit(15_000, 900, 0, 0), fit(3_600_500, 1800, 500, 0), fit(3_602_000, 900, 0, 30)];
        insta::assert_snapshot!(summary(&fits), @r#"
          3 cues: 2 begin on time, 1 spoken faster, 1 into the gap, 1 too long, 1 late
          Cue              slot                       length  speed  borrowed  overrun   late
          a.srt:3600500:1  1:00:00.500 – 1:00:01.500   1.800   1.25     0.300    0.500
          a.srt:3602000:1  1:00:02.000 – 1:00:03.000   0.900                            0.030
        "#);
    }

    #[test]
    fn a_plan_says_what_is_only_likely() {
        let told = |measured, again, max| outlook(&Outlook { cues: 78, measured, too_long: 12, beyond: 3, again }, max);
        let told = [told(0, 0, 1250), told(40, 2, 1250), told(78, 12, 1100), told(78, 0, 1000)].join("\n");
        insta::assert_snapshot!(told, @r#"
        78 cues: 12 too long for their time by estimate, 3 even at 1.25 times the speed
        78 cues: 12 too long for their time, some by estimate, 3 even at 1.25 times the speed; 2 spoken again, faster
        78 cues: 12 too long for their time, 3 even at 1.1 times the speed; 12 spoken again, faster
        78 cues: 12 too long for their time; none is spoken faster
        "#);
    }
}
