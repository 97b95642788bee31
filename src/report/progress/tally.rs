//! The tally: a fold of a run's events into what has been done, what is left and how fast it goes.

use std::collections::VecDeque;
use std::time::Duration;

use crate::plan::CueId;
use crate::plan::dub::SlotReport;
use crate::plan::transcript::{Compared, Share};
use crate::report::progress::show::Show;
use crate::session::answer::FailureKind;
use crate::session::event::{Event, Limiter};
use crate::units::{Elapsed, Frames, Now, Points, UtcMillis};

/// The code of a take that does not pass the checks.
pub const FLAGGED: &str = "N0508";

/// How far a chapter has come in this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChapterTally {
    /// Requests that it needs.
    pub total: u64,
    /// Those that are done.
    pub done: u64,
    /// Those under way.
    pub under_way: u64,
}

/// A cue that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Which.
    pub cue: CueId,
    /// In what way.
    pub kind: FailureKind,
    /// Why, for people.
    pub why: String,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Where.
    pub path: String,
    /// Its length.
    pub length: Duration,
    /// How loud it is, in LUFS, and its true peak, in dBTP, where these were measured.
    pub levels: (Option<f64>, Option<f64>),
}

/// What was heard in takes by who writes it down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// Takes that were written down.
    pub takes: u64,
    /// How much of them was heard otherwise: of words, and of characters.
    pub shares: Vec<Share>,
    /// Sentences that are missing.
    pub missing: u64,
    /// Takes that were not written down.
    pub absent: u64,
}

impl Heard {
    fn add(&mut self, compared: &Compared) {
        self.takes += 1;
        self.missing += compared.missing.len() as u64;
        match self.shares.iter_mut().find(|share| share.unit == compared.share.unit) {
            Some(share) => *share = share.and(compared.share),
            None => self.shares.push(compared.share),
        }
    }
}

/// What has happened in a run so far.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Names.
    pub show: Show,
    /// Requests to make in all.
    pub requests: u64,
    /// What they cost in all.
    pub points: Points,
    /// Takes that were on the shelf at the start.
    pub on_shelf: u64,
    /// Requests that gave a take.
    pub done: u64,
    /// What those cost.
    pub spent: Points,
    /// Audio made.
    pub frames: Frames,
    /// Attempts that failed and were repeated.
    pub retries: u64,
    /// Cues that failed for good.
    pub failed: Vec<Lost>,
    /// Takes that do not pass the checks, and why, at most [`NOTICES_KEPT`].
    pub flagged: Vec<(CueId, String)>,
    /// Those beyond.
    pub more_flagged: u64,
    /// What was heard in takes by who writes it down; nothing where nobody was to listen.
    pub heard: Heard,
    /// How lines of a dub were laid into their slots, in order.
    pub fitted: Vec<SlotReport>,
    /// How many takes are written down, of how many, while that goes on.
    pub transcribing: Option<(u64, u64)>,
    /// Notices in the order they came, at most [`NOTICES_KEPT`].
    pub notices: Vec<String>,
    /// Notices beyond those.
    pub more_notices: u64,
    /// Files written.
    pub files: Vec<Written>,
    /// What limits the pace.
    pub limiter: Option<Limiter>,
    /// Why no token is accepted, while that is waited for.
    pub locked: Option<String>,
    /// Until when nothing can be spent, and why.
    pub parked: Option<(UtcMillis, String)>,
    /// Whether a stop was asked for.
    pub stopping: bool,
    /// Whether that track is only listened to, to know how loud it is.
    pub measuring: bool,
    /// The track being written: its title, number from 1 (0 for the book), and how many there are.
    pub binding: Option<(String, u32, u32)>,
    /// Chapter by chapter.
    pub chapters: Vec<ChapterTally>,
    /// When recording began.
    pub began: Option<Elapsed>,
    samples: VecDeque<(Elapsed, u64)>,
}

/// Enough to see what kind they are; the manifest holds them all.
pub const NOTICES_KEPT: usize = 50;

/// The pace is that of the last minute, so that an estimate follows a service that slows down.
const PACE_WINDOW: Duration = Duration::from_secs(60);

/// The least time between two samples of the pace.
const SAMPLE_EVERY: Duration = Duration::from_secs(1);

impl Tally {
    /// Nothing has happened yet.
    pub fn new(show: Show) -> Tally {
        let chapters = show.totals.iter().map(|&total| ChapterTally { total, ..ChapterTally::default() }).collect();
        Tally {
            requests: show.totals.iter().sum(),
            show,
            points: Points(0),
            on_shelf: 0,
            done: 0,
            spent: Points(0),
            frames: Frames(0),
            retries: 0,
            failed: Vec::new(),
            flagged: Vec::new(),
            more_flagged: 0,
            heard: Heard::default(),
            fitted: Vec::new(),
            transcribing: None,
            notices: Vec::new(),
            more_notices: 0,
            files: Vec::new(),
            limiter: None,
            parked: None,
            locked: None,
            stopping: false,
            binding: None,
            measuring: false,
            chapters,
            began: None,
            samples: VecDeque::new(),
        }
    }

    /// Counts `event`.
    pub fn see(&mut self, event: &Event, now: Now) {
        match event {
            Event::Started { requests, points, on_shelf } => {
                // A run begins again when takes turn out damaged: what it has done before counts.
                self.requests = self.done + self.failed.len() as u64 + *requests;
                self.points = self.spent + *points;
                // A later round adds what the one before has made, or misses what turned out damaged.
                self.on_shelf = if self.began.is_none() { *on_shelf } else { self.on_shelf.min(*on_shelf) };
                self.binding = None;
                // All takes are judged again.
                self.flagged.clear();
                self.more_flagged = 0;
                self.heard = Heard::default();
                self.fitted.clear();
                self.began = Some(now.elapsed);
            }
            Event::Asked { cue, .. } => {
                (self.parked, self.locked) = (None, None);
                self.chapter(*cue, |chapter| chapter.under_way += 1);
            }
            Event::Took { cue, frames, points, notices } => {
                self.done += 1;
                self.spent += *points;
                self.frames += *frames;
                self.answered(*cue);
                self.chapter(*cue, |chapter| chapter.done += 1);
                for notice in notices {
                    let chapter = self.show.chapter_of(*cue).map_or_else(String::new, |at| self.show.name(at));
                    self.notice(format!("{chapter}: {notice}"));
                }
            }
            Event::Retrying { cue, .. } => {
                self.retries += 1;
                self.answered(*cue);
            }
            Event::GaveUp { cue, failure, message } => {
                self.failed.push(Lost { cue: *cue, kind: *failure, why: message.clone() });
                self.answered(*cue);
            }
            Event::Limited { by } => self.limiter = Some(*by),
            Event::Parked { until, why } => self.parked = Some((*until, why.clone())),
            Event::PutBack { cue } => self.answered(*cue),
            Event::Renewing => self.locked = None,
            Event::Locked { why } => self.locked = Some(why.clone()),
            Event::Stopping { .. } => self.stopping = true,
            Event::Transcribing { done, of } => self.transcribing = (done < of).then_some((*done, *of)),
            Event::Transcribed { compared, .. } => self.heard.add(compared),
            Event::Untranscribed { .. } => self.heard.absent += 1,
            Event::Measuring { title: what, chapter: number, of } | Event::Verifying { file: what, number, of } => {
                self.transcribing = None;
                self.measuring = true;
                self.binding = Some((what.clone(), *number, *of));
            }
            Event::Binding { title, chapter, of } => {
                self.transcribing = None;
                self.measuring = false;
                self.binding = Some((title.clone(), *chapter, *of));
            }
            Event::Wrote { path, frames, rate, loudness_lufs, true_peak_dbtp } => {
                let levels = (*loudness_lufs, *true_peak_dbtp);
                self.files.push(Written { path: path.clone(), length: frames.duration(*rate), levels });
            }
            Event::Flagged { .. } if self.flagged.len() >= NOTICES_KEPT => self.more_flagged += 1,
            Event::Flagged { cue, message, .. } => self.flagged.push((*cue, message.clone())),
            Event::Fitted { slot, .. } => self.fitted.push((**slot).clone()),
            Event::Noticed { code, message } => self.notice(format!("{message} [{code}]")),
            Event::Recovered { .. } | Event::Measured { .. } => {}
        }
        self.pass(now);
    }

    /// Takes note that time has passed.
    pub fn pass(&mut self, now: Now) {
        let due = |last: &(Elapsed, u64)| now.elapsed.0.saturating_sub(last.0.0) >= SAMPLE_EVERY;
        if self.began.is_some() && self.samples.back().is_none_or(due) {
            self.samples.push_back((now.elapsed, self.done));
            while self.samples.get(1).is_some_and(|s| now.elapsed.0.saturating_sub(s.0.0) >= PACE_WINDOW) {
                self.samples.pop_front();
            }
        }
    }

    /// Requests that are neither done nor given up.
    pub fn left(&self) -> u64 {
        self.requests.saturating_sub(self.done + self.failed.len() as u64)
    }

    /// How long the requests that are left will take at the pace of the last minute; `None` while nobody can know.
    pub fn time_left(&self, now: Now) -> Option<Duration> {
        let (since, done_then) = self.samples.front()?;
        let done = self.done.checked_sub(*done_then).filter(|done| *done > 0)?;
        let took = now.elapsed.0.checked_sub(since.0)?;
        Some(took.mul_f64(self.left() as f64 / done as f64))
    }

    fn answered(&mut self, cue: CueId) {
        self.chapter(cue, |chapter| chapter.under_way = chapter.under_way.saturating_sub(1));
    }

    fn chapter(&mut self, cue: CueId, change: impl FnOnce(&mut ChapterTally)) {
        let at = self.show.chapter_of(cue);
        if let Some(chapter) = at.and_then(|at| self.chapters.get_mut(at)) {
            change(chapter);
        }
    }

    fn notice(&mut self, notice: String) {
        if self.notices.len() < NOTICES_KEPT {
            self.notices.push(notice);
        } else {
            self.more_notices += 1;
        }
    }
}
