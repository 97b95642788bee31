//! Parts: a chapter that is longer than a file may be becomes several tracks, cut where the words allow it best.

use std::ops::Range;

use super::{Layout, Silences, at_once};
use crate::book::{Placed, Track};
use crate::script::{Break, Notice};
use crate::units::{Code, Frames, Spoken};

impl Layout<'_> {
    /// The tracks of `chapter`: one, unless that is longer than `longest`.
    pub(super) fn tracks(&mut self, chapter: u32, longest: Option<Frames>) -> Vec<(Track, Silences)> {
        let cues = self.plan.chapter_cues(chapter);
        let noticed = self.notices.len();
        let whole = self.track(chapter, cues.clone());
        let Some(longest) = longest.filter(|longest| whole.0.frames > *longest) else { return vec![whole] };
        // What was noticed of joins is noticed again, part by part.
        self.notices.truncate(noticed);
        let rate = self.plan.card.rate;
        let room = rate.frames_in_ms(self.stitch.head_ms) + rate.frames_in_ms(self.stitch.tail_ms);
        let parts = self.cut(&whole.0.takes, &cues, longest.0.saturating_sub(room.0));
        let title = self.plan.script.chapters.get(chapter as usize);
        self.notices.push(Notice {
            code: Code("N0705"),
            message: format!(
                "the chapter `{}` is {} long and becomes {} files: one may have {}",
                title.map_or("", |chapter| chapter.title.as_str()),
                Spoken(whole.0.frames.duration(rate)),
                parts.len(),
                Spoken(longest.duration(rate)),
            ),
            place: title.map(|chapter| chapter.place),
            help: "a heading where it may be cut makes chapters of it".to_owned(),
        });
        let mut tracks = Vec::with_capacity(parts.len());
        for (number, part) in (1..).zip(parts) {
            let (track, silences) = self.track(chapter, part);
            tracks.push((Track { part: Some(number), ..track }, silences));
        }
        tracks
    }

    /// Cuts `cues`, whose takes lie as `takes` does, into parts of at most `most` frames: in the later half of what fits, where
    /// the strongest break is, and of equal ones at the last.
    fn cut(&self, takes: &[Placed], cues: &Range<usize>, most: u64) -> Vec<Range<usize>> {
        // Where the words of each take begin among the cues: voices at once share a place.
        let firsts: Vec<usize> = at_once(self.plan, cues.clone()).map(|group| group.start).collect();
        let first = |at: usize| firsts.get(at).copied().unwrap_or(cues.end);
        let strength = |at: usize| match self.plan.segments[first(at)].before {
            // A heading stays with what it heads.
            Break::AfterHeading => Break::Join,
            before => before,
        };
        let mut parts = Vec::new();
        let mut from = 0;
        while from < takes.len() {
            let begins = takes[from].at;
            let fits = |at: &usize| takes[at - 1].end() - begins <= most;
            let last = (from + 1..=takes.len()).take_while(fits).last().unwrap_or(from + 1);
            let late = |at: &usize| takes[*at].at - begins >= most / 2;
            let best =
                (from + 1..=last).filter(|at| *at < takes.len()).filter(late).max_by_key(|at| (strength(*at), *at));
            let next = if last == takes.len() { last } else { best.unwrap_or(last) };
            parts.push(first(from)..first(next));
            from = next;
        }
        parts
    }
}
