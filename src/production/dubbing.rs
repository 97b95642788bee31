//! Dubbing on this machine: how long takes speak is asked of the shelf, and so which lines are asked for again, faster.

use std::fs::File;

use crate::audio::background::{Background, BackgroundError, Duck};
use crate::book::{Bed, Book};
use crate::job;
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::{Plan, dub};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::loading::unreadable;
use crate::script::Break;
use crate::store::packs;
use crate::store::shelf::{ShelfError, find_in};
use crate::units::Frames;

impl Production {
    /// What lies under the words, if the job names anything: read once, before anything is spent.
    pub(super) fn background(&self) -> Result<Option<(&job::dub::Background, &Background)>, Problem> {
        let Some(named) = self.job.dub.as_ref().and_then(|dub| dub.background.as_ref()) else { return Ok(None) };
        let read = match self.background.get() {
            Some(read) => read,
            None => {
                let rate = self.job.stitch.rate.unwrap_or(self.card().rate);
                let file = File::open(&named.path)
                    .map_err(|error| unreadable("R0109", job::dub::BACKGROUND, &named.name, &error))?;
                let read = Background::read(file, rate).map_err(|error| unusable(&named.name, &error))?;
                self.background.get_or_init(|| read)
            }
        };
        Ok(Some((named, read)))
    }

    /// What lies under the words of `book`, and the book as long as that.
    pub(super) fn lay_under(&self, book: &mut Book) -> Result<&[i16], Problem> {
        let Some((named, background)) = self.background()? else { return Ok(&[]) };
        let frames = |ms| book.rate.frames_in_ms(ms).0;
        let duck = Duck { gain: named.gain, attack: frames(named.attack_ms), release: frames(named.release_ms) };
        book.bed = Some(Bed { digest: background.digest, duck });
        let length = background.frames();
        book.tracks.iter_mut().for_each(|track| track.frames = track.frames.max(length));
        Ok(&background.samples)
    }

    /// Has lines of `plan` spoken faster that are known to take longer than their slots, where the job is a dub. Writes nothing.
    pub(super) fn fit(&self, plan: &mut Plan, shelf: &KeySet) -> Result<(), Vec<Problem>> {
        let Some(job) = &self.job.dub else { return Ok(()) };
        self.whole_cues(plan)?;
        let mut lengths = Vec::with_capacity(plan.cues.len());
        for cue in &plan.cues {
            lengths.push(if shelf.contains(&cue.key) { self.speaks(&cue.key)? } else { None });
        }
        let refused = packs::kept_in(self.places.state()).map_err(|trouble| vec![Problem::from(&trouble)])?.void;
        let is_refused = |key: &TakeKey| refused.contains_key(key);
        dub::fit(plan, (job.max_speed, job.min_gap_ms), &lengths, shelf, &is_refused);
        if let Some(dub) = &mut plan.dub {
            dub.overlaps = job.overlaps;
        }
        Ok(())
    }

    /// How long the take under `key` speaks. One that is damaged asks for nothing: it is put aside when it is listened to.
    fn speaks(&self, key: &TakeKey) -> Result<Option<Frames>, Vec<Problem>> {
        match find_in(self.places.state(), key) {
            Ok(take) => Ok(take.map(|take| Frames(take.speech.end.saturating_sub(take.speech.start)))),
            Err(ShelfError::Damaged { .. }) => Ok(Some(Frames(0))),
            Err(error) => Err(vec![Problem::from(&error)]),
        }
    }

    /// R0253: a cue that one request does not hold.
    fn whole_cues(&self, plan: &Plan) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for pair in plan.segments.windows(2) {
            let [one, next] = pair else { continue };
            // Every cue, or sentence over several, begins a paragraph: what begins with less was cut off.
            if one.chapter != next.chapter || !matches!(next.before, Break::Join | Break::Clause | Break::Sentence) {
                continue;
            }
            let chapter = plan.script.chapters.get(one.chapter as usize);
            let Some(line) = chapter.and_then(|chapter| chapter.lines.get(one.lines.start as usize)) else { continue };
            let message =
                format!("this cue is longer than a request may be, which is {} characters", plan.card.limit.max);
            let problem = Problem::error("R0253", message).help("part it into two cues, each with its times");
            problems.push(match self.spot(&plan.script, line.place, "too long for one request") {
                Some(spot) => problem.at(spot),
                None => problem,
            });
        }
        problems.dedup();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// R0263: a background that is no sound.
fn unusable(name: &str, error: &BackgroundError) -> Problem {
    let help = "name a file of WAV, FLAC, MP3, Ogg Vorbis, Opus, AAC or M4A that is whole";
    Problem::error("R0263", format!("`{name}` cannot lie under the words: {error}")).help(help)
}
