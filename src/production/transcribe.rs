//! Transcription: a server writes down what it hears in takes, once for each take, and nothing that it does or leaves undone
//! keeps a work from being bound.
//!
//! It costs no point and stands in no ledger. What was heard is kept when it arrives, so that a run that dies here loses the
//! requests under way and no more.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::watch;

use crate::audio::resample::{Resampled, frames_at};
use crate::audio::{Digest, Take, wav};
use crate::engine::transcribe::{MOST_BYTES, RATE, Transcriber, Unheard, longest};
use crate::job::Transcribe;
use crate::plan::key::TakeKey;
use crate::plan::transcript::{VERSION, prints};
use crate::production::Production;
use crate::production::places::transcripts_in;
use crate::production::run::{BindTrouble, RunTerms, problem_of};
use crate::session::event::Event;
use crate::store::shelf::{Shelf, ShelfError};
use crate::store::transcripts::Transcripts;
use crate::studio::clock::Clock;
use crate::studio::port::Watch;
use crate::units::{Elapsed, Language, Spoken, UtcMillis};

mod held;
mod trouble;

pub(super) use held::lines;
use trouble::{LONGEST_WAIT, Trouble};

/// So often a request is made that fails in a way that may pass.
const ATTEMPTS: u32 = 3;

/// What was heard in a take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hearing {
    /// These words, as prints.
    Prints(Vec<u64>),
    /// Nothing, for a reason that has a code.
    Absent {
        code: &'static str,
        message: String,
        /// Whether the next run may have better luck.
        later: bool,
    },
}

/// A take to be listened to.
pub(super) struct Heed<'a> {
    pub(super) key: TakeKey,
    pub(super) take: &'a Take,
    pub(super) language: &'a Language,
}

/// Who may be asked for what is not known yet.
pub(super) enum Ear<'a> {
    /// Nobody: what is kept is all there is.
    Kept,
    /// The server that the job names.
    Server {
        terms: &'a RunTerms,
        /// When the run began.
        began: UtcMillis,
        watch: &'a mut dyn Watch,
    },
}

impl Production {
    /// What was heard in each of `takes`, as `job` wants it.
    pub(super) fn hear_words(
        &self,
        job: &Transcribe,
        takes: &[Heed<'_>],
        shelf: &Shelf,
        ear: Ear<'_>,
    ) -> Result<Vec<Hearing>, BindTrouble> {
        let kept = Transcripts::new(self.places().transcripts(), listener(job));
        let told = |heed: &Heed<'_>| job.told(heed.language).map(str::to_owned);
        let known = |heed: &Heed<'_>| kept.known(&heed.take.digest, &kept_as(heed.language, told(heed).as_deref()));
        let mut heard: Vec<Hearing> =
            takes.iter().map(|heed| known(heed).map_or_else(not_yet, Hearing::Prints)).collect();
        let open: Vec<usize> =
            heard.iter().enumerate().filter(|(_, heard)| **heard == not_yet()).map(|(at, _)| at).collect();
        let Ear::Server { terms, began, watch } = ear else { return Ok(heard) };
        if open.is_empty() {
            return Ok(heard);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let transcriber = Transcriber::new(job, &self.surroundings.machine);
        let (runtime, transcriber) = match (runtime, transcriber) {
            (Ok(runtime), Ok(transcriber)) => (runtime, transcriber),
            (Err(error), _) => return Ok(none(heard, &error)),
            (_, Err(error)) => return Ok(none(heard, &error)),
        };
        runtime.block_on(async {
            let clock = Clock::start(self.civil());
            let left = terms.max_duration.map(|most| Elapsed(most.saturating_sub(began.until(clock.now().utc))));
            let trouble = Trouble::default();
            let desk = Desk { transcriber, kept, shelf, clock: clock.clone(), trouble };
            let (mut done, of) = (0, open.len() as u64);
            let ask = |at: usize| {
                let (desk, heed) = (&desk, &takes[at]);
                async move { (at, desk.hear(heed, told(heed).as_deref()).await) }
            };
            let most = job.concurrency.get() as usize;
            let mut answers = Box::pin(stream::iter(open).map(ask).buffer_unordered(most));
            let mut end = Box::pin(ended(terms.stop.clone(), clock, left));
            watch.see(&Event::Transcribing { done: 0, of });
            loop {
                let answer = tokio::select! {
                    biased;
                    () = &mut end => break,
                    answer = answers.next() => answer,
                };
                let Some((at, hearing)) = answer else { break };
                heard[at] = hearing?;
                done += 1;
                watch.see(&Event::Transcribing { done, of });
            }
            Ok(heard)
        })
    }
}

/// Returns when no more is to be asked.
async fn ended(mut stop: watch::Receiver<bool>, clock: Clock, deadline: Option<Elapsed>) {
    let stopped = async {
        if stop.wait_for(|wanted| *wanted).await.is_err() {
            // Nobody can want it any more.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = stopped => {}
        () = clock.until(deadline) => {}
    }
}

/// The transcripts of `takes` that `job` may ask for where they speak one of `languages`, in the state folder `state`.
pub(super) fn wanted<'a>(
    state: &Path,
    job: &Transcribe,
    languages: &BTreeSet<Language>,
    takes: impl Iterator<Item = &'a Digest>,
) -> impl Iterator<Item = PathBuf> {
    let kept = Transcripts::new(transcripts_in(state), listener(job));
    let names: BTreeSet<String> = languages.iter().map(|language| kept_as(language, job.told(language))).collect();
    takes.flat_map(move |take| names.iter().map(|name| kept.path(take, name)).collect::<Vec<_>>())
}

/// All that may change what is heard and how it is kept.
fn listener(job: &Transcribe) -> String {
    format!("{VERSION} {} {}", job.service.url, job.model)
}

/// The languages under which a transcript is kept: what the server was told, and what the words are counted by.
fn kept_as(language: &Language, told: Option<&str>) -> String {
    format!("{} {}", told.unwrap_or_default(), language.primary())
}

/// N0519: nobody has listened.
fn not_yet() -> Hearing {
    let message = "nobody has listened yet: the next run does".to_owned();
    Hearing::Absent { code: "N0519", message, later: true }
}

/// N0510 for all that were not heard.
fn none(heard: Vec<Hearing>, error: &dyn std::fmt::Display) -> Vec<Hearing> {
    let absent = || Hearing::Absent { code: "N0510", message: error.to_string(), later: true };
    heard.into_iter().map(|heard| if heard == not_yet() { absent() } else { heard }).collect()
}

/// Where takes are listened to.
struct Desk<'a> {
    transcriber: Transcriber,
    kept: Transcripts,
    shelf: &'a Shelf,
    clock: Clock,
    trouble: Trouble,
}

impl Desk<'_> {
    /// Has a take written down and keeps what was heard. Only a take that cannot be read is an error.
    async fn hear(&self, heed: &Heed<'_>, told: Option<&str>) -> Result<Hearing, BindTrouble> {
        if let Some(why) = self.trouble.closed() {
            return Ok(absent(&why));
        }
        if let Some(hearing) = too_long(heed.take) {
            return Ok(hearing);
        }
        let recording = self.recording(heed)?;
        let mut attempt = 1;
        let unheard = loop {
            let unheard = match self.transcriber.hear(&recording, told).await {
                Ok(text) => return Ok(self.keep(heed, told, &text)),
                Err(unheard) => unheard,
            };
            let is_closed = self.trouble.closed().is_some();
            let Some(wait) = unheard.again.filter(|wait| attempt < ATTEMPTS && *wait <= LONGEST_WAIT && !is_closed)
            else {
                break unheard;
            };
            tracing::info!(why = unheard.message, attempt, "a take is sent to be transcribed again");
            self.clock.until(Some(Elapsed(self.clock.now().elapsed.0 + wait * attempt))).await;
            attempt += 1;
        };
        self.trouble.add(&unheard);
        Ok(absent(&unheard))
    }

    fn keep(&self, heed: &Heed<'_>, told: Option<&str>, text: &str) -> Hearing {
        self.trouble.is_over();
        let prints = prints(text, heed.language.primary());
        if let Err(error) = self.kept.learnt(&heed.take.digest, &kept_as(heed.language, told), &prints) {
            tracing::warn!(%error, "what was heard in a take is not kept: the next run asks again");
        }
        Hearing::Prints(prints)
    }

    /// A take as a WAV of the rate that servers want, in memory: 25 MB at most.
    fn recording(&self, heed: &Heed<'_>) -> Result<Bytes, BindTrouble> {
        let sound = self.shelf.open_pcm(&heed.key).map_err(|error| BindTrouble::of_shelf(&error))?;
        let frames = frames_at(heed.take.frames, heed.take.rate, RATE);
        let mut file = wav::header(RATE, frames);
        file.reserve_exact(usize::try_from(frames.0).unwrap_or(0).saturating_mul(2));
        let read = match heed.take.rate == RATE {
            true => { sound }.read_to_end(&mut file),
            false => Resampled::new(sound, heed.take.rate, RATE)
                .map_err(std::io::Error::other)
                .and_then(|mut sound| sound.read_to_end(&mut file)),
        };
        read.map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>()) {
            Some(error) => BindTrouble::of_shelf(error),
            None => BindTrouble::Problems(vec![problem_of(&error)]),
        })?;
        Ok(Bytes::from(file))
    }
}

/// N0518: no server would take it.
fn too_long(take: &Take) -> Option<Hearing> {
    let bytes = frames_at(take.frames, take.rate, RATE).0.saturating_mul(2);
    let message = format!("it is longer than {}, and servers take 25 MB", Spoken(longest()));
    (bytes > MOST_BYTES).then_some(Hearing::Absent { code: "N0518", message, later: false })
}

fn absent(why: &Unheard) -> Hearing {
    Hearing::Absent { code: why.fault.code(), message: why.message.clone(), later: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Frames, SampleRate};

    #[test]
    fn what_no_server_takes_is_not_sent() {
        let take = |seconds: u64| {
            let frames = seconds * 24_000;
            Take { digest: Digest(1), frames: Frames(frames), rate: SampleRate(24_000), speech: 0..frames }
        };
        assert_eq!(too_long(&take(13 * 60)), None);
        let Some(Hearing::Absent { code, message, later }) = too_long(&take(13 * 60 + 2)) else { panic!("it is sent") };
        assert_eq!((code, later), ("N0518", false), "no later run asks for it either");
        assert_eq!(message, "it is longer than 13 min 01 s, and servers take 25 MB");
    }
}
