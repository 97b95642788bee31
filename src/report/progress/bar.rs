//! The bar: a block of at most eight lines at the bottom of a terminal, under which log lines scroll by.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::report::columns::{fit, moment, width};
use crate::report::log::Gate;
use crate::report::progress::Painter;
use crate::report::progress::tally::{ChapterTally, Tally};
use crate::session::event::{Event, Limiter};
use crate::units::{Elapsed, Grouped, Now, Points, Spoken};

/// Draws the block with indicatif; what it says is [`block`]'s.
pub(super) struct Bar {
    gate: Gate,
    line: ProgressBar,
    drawn: Option<Elapsed>,
}

/// A terminal that scrolls faster than this is only a flicker, and drawing would cost more than the work.
const REDRAW_EVERY: Duration = Duration::from_millis(100);

impl Bar {
    pub(super) fn new(gate: &Gate) -> Bar {
        let multi = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        let line = multi.add(ProgressBar::no_length().with_style(style));
        gate.attach(multi);
        Bar { gate: gate.clone(), line, drawn: None }
    }

    fn draw(&mut self, tally: &Tally, now: Now) {
        self.drawn = Some(now.elapsed);
        let cells = usize::from(self.gate.columns());
        self.line.set_message(block(tally, now, cells).join("\n"));
        self.line.tick();
    }
}

impl Painter for Bar {
    fn event(&mut self, event: &Event, tally: &Tally, now: Now) {
        match event {
            Event::GaveUp { cue, message, .. } => {
                let chapter = tally.show.chapter_of(*cue).map_or_else(String::new, |at| tally.show.name(at));
                self.gate.say(&format!("failed: {chapter}: {message}"));
            }
            Event::Locked { why } => self.gate.say(&format!("waiting for a token that is accepted: {why}")),
            Event::Parked { until, why } => self.gate.say(&format!("parked until {}: {why}", moment(*until))),
            Event::Noticed { code, message } => self.gate.say(&format!("notice[{code}]: {message}")),
            _ => {}
        }
        if tally.began.is_some() && self.drawn.is_none_or(|last| now.elapsed.0.saturating_sub(last.0) >= REDRAW_EVERY) {
            self.draw(tally, now);
        }
    }

    fn tick(&mut self, tally: &Tally, now: Now) {
        if tally.began.is_some() {
            self.draw(tally, now);
        }
    }

    fn end(&mut self) {
        self.line.finish_and_clear();
        self.gate.detach();
    }
}

/// Chapters shown by name; with the line that counts the others and the three around them this makes eight.
const CHAPTERS_SHOWN: usize = 4;

/// Cells of the bar itself.
const BAR_CELLS: u64 = 24;

/// Cells that a chapter's name takes.
const NAME_CELLS: usize = 40;

/// What the block says: at most eight lines of at most `cells` cells.
pub fn block(tally: &Tally, now: Now, cells: usize) -> Vec<String> {
    let mut lines = vec![headline(tally)];
    let begun = |chapter: &ChapterTally| chapter.under_way > 0 || (1..chapter.total).contains(&chapter.done);
    let busy: Vec<usize> =
        tally.chapters.iter().enumerate().filter(|(_, chapter)| begun(chapter)).map(|(at, _)| at).collect();
    for &at in busy.iter().take(CHAPTERS_SHOWN) {
        let Some(chapter) = tally.chapters.get(at) else { continue };
        let name = fit(&tally.show.name(at), NAME_CELLS);
        let gap = " ".repeat(NAME_CELLS - width(&name).min(NAME_CELLS));
        lines.push(format!("  {name}{gap}  {}/{}", Grouped(chapter.done), Grouped(chapter.total)));
    }
    if busy.len() > CHAPTERS_SHOWN {
        lines.push(format!("  and {} more chapters", busy.len() - CHAPTERS_SHOWN));
    }
    lines.push(money(tally));
    lines.push(format!("  {}", pace(tally, now)));
    lines.into_iter().map(|line| fit(&line, cells)).collect()
}

fn headline(tally: &Tally) -> String {
    if let Some((title, chapter, of)) = &tally.binding {
        let done = if *chapter == 0 { *of } else { chapter.saturating_sub(1) };
        let what = if *chapter == 0 { "the book".to_owned() } else { format!("{chapter}/{of}") };
        let doing = if tally.measuring { "Measuring" } else { "Binding  " };
        return format!("{doing}  {}  {what}  {title}", gauge(u64::from(done), u64::from(*of)));
    }
    if let Some((done, of)) = tally.transcribing {
        return format!("Hearing    {}  {}/{}", gauge(done, of), Grouped(done), Grouped(of));
    }
    let (done, all) = (tally.done, tally.requests);
    let percent = (done * 100).checked_div(all).unwrap_or(100);
    format!("Recording  {}  {}/{}  {percent} %", gauge(done, all), Grouped(done), Grouped(all))
}

fn gauge(done: u64, all: u64) -> String {
    let full = (done.min(all) * BAR_CELLS).checked_div(all).unwrap_or(BAR_CELLS);
    let cell = |at| if at < full { '█' } else { '░' };
    (0..BAR_CELLS).map(cell).collect()
}

fn money(tally: &Tally) -> String {
    let audio = Spoken(tally.frames.duration(tally.show.rate));
    let mut line = format!("  {audio} of audio");
    if tally.points > Points(0) {
        line.push_str(&format!(", {} spent, {} to go", tally.spent, Grouped((tally.points - tally.spent).0)));
    }
    if tally.retries > 0 {
        line.push_str(&format!(", {} repeated", tally.retries));
    }
    if !tally.failed.is_empty() {
        line.push_str(&format!(", {} failed", tally.failed.len()));
    }
    line
}

/// How long it will take, and what keeps it from going faster.
pub(super) fn pace(tally: &Tally, now: Now) -> String {
    if let Some(why) = &tally.locked {
        return format!("waiting for a token that is accepted: {why}");
    }
    if let Some((until, why)) = &tally.parked {
        return format!("parked for {}, until {}: {why}", Spoken(now.utc.until(*until)), moment(*until));
    }
    if tally.stopping {
        return "stopping: waiting for what is under way".to_owned();
    }
    let limit = match tally.limiter {
        Some(Limiter::Engine) => "; the engine sets the pace",
        Some(Limiter::Rate) => "; requests a minute set the pace",
        Some(Limiter::Backoff) => "; waiting before a repeat",
        None => "",
    };
    match tally.time_left(now) {
        _ if tally.left() == 0 => "all recorded".to_owned(),
        Some(left) => format!("about {} left{limit}", Spoken(left)),
        None => format!("time left not known yet{limit}"),
    }
}
