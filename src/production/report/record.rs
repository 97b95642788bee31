//! A Record from what this program keeps: the plan's words and voices, the book's times, the ledger's points.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use super::hearsay::Hearsay;
use super::sound::sounds;
use crate::book::{Book, Track};
use crate::plan::dub::SlotReport;
use crate::plan::{CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::binding::Laid;
use crate::production::run::BindTrouble;
use crate::report::page::record::{Chapter, Note, Price, Record, Remark, Segment, Skipped, Sound, Spent, State, Voice};
use crate::report::progress::tally::FLAGGED;
use crate::script::{Notice, Place};
use crate::store::ledger::Ledger;
use crate::units::{Frames, Points};

/// Codes of notices that are about a segment and not about the work: those of joins and of what is pronounced.
const OF_SEGMENTS: [&str; 2] = ["N0502", "N0701"];

impl Production {
    /// What a report at `report` shows of `plan`, and of its sound where that is `laid`.
    pub(in crate::production) fn record_of(
        &self,
        plan: &Plan,
        laid: Option<&Laid<'_>>,
        report: &Path,
    ) -> Result<Record, BindTrouble> {
        let to_come = if laid.is_some() { Points(0) } else { plan.quote.points };
        let spent = self.spent_on(plan, to_come).map_err(|problem| BindTrouble::Problems(vec![problem]))?;
        let mut sounds = match laid {
            Some(laid) => sounds(laid, report)?.into_iter().map(Some).collect(),
            None => Vec::new(),
        };
        let notices: Vec<&Notice> =
            plan.notices.iter().chain(laid.into_iter().flat_map(|laid| &laid.notices)).collect();
        let (own, of_the_work): (Vec<&Notice>, Vec<&Notice>) =
            notices.into_iter().partition(|notice| OF_SEGMENTS.contains(&notice.code.0) && notice.place.is_some());
        let mut notes = notes(plan, &own);
        laid.into_iter().for_each(|laid| add_findings(laid, &mut notes));
        let heard = laid.map(|laid| Hearsay::of(&laid.work)).unwrap_or_default();
        let scene = Scene { plan, book: laid.map(|laid| laid.work.book), notes, heard, voices: voices(plan) };
        let chapters = (0u32..).zip(&plan.script.chapters).map(|(at, chapter)| {
            let index = scene.book.and_then(|book| book.tracks.iter().position(|track| track.chapter == at));
            let sound: Option<Sound> = index.and_then(|index| sounds.get_mut(index)?.take());
            Chapter {
                number: at + 1,
                title: chapter.title.clone(),
                place: plan.script.show(chapter.place),
                segments: self.segments(&scene, at, index),
                sound,
            }
        });
        Ok(Record {
            title: self.job.title.clone(),
            author: self.job.author.clone(),
            language: plan.cast.language.as_str().to_owned(),
            engine: plan.card.name.clone(),
            chapters: chapters.collect(),
            voices: scene.voices.keys().filter_map(|voice| shown(plan, *voice)).collect(),
            skipped: skipped(plan),
            notices: of_the_work.into_iter().map(|notice| remark(plan, notice)).collect(),
            spent,
            fits: laid.into_iter().flat_map(|laid| fits(laid, plan)).collect(),
            heard: scene.heard.whole,
            run: None,
        })
    }

    fn spent_on(&self, plan: &Plan, to_come: Points) -> Result<Spent, Problem> {
        let account = Ledger::look(&self.ledger_path(), &plan.card.account).map_err(|error| Problem::from(&error))?;
        let spent = self.spent_in_all(&account.unwrap_or_default())?;
        let price = if plan.card.price.is_free() { Price::Free } else { Price::Charged };
        Ok(Spent { at_least: spent.at_least, at_most: spent.at_most, to_come, price })
    }

    /// The segments of chapter `chapter`, whose track is the one at `track`.
    fn segments(&self, scene: &Scene<'_>, chapter: u32, track: Option<usize>) -> Vec<Segment> {
        let plan = scene.plan;
        let track = scene.book.zip(track).and_then(|(book, track)| book.tracks.get(track));
        let mut sounds = track.into_iter().flat_map(|track| times(track, scene.book)).peekable();
        let cues = plan.chapter_cues(chapter);
        let segments = cues.filter_map(|at| {
            let (cue, segment) = (plan.cues.get(at)?, plan.segments.get(at)?);
            let id = CueId(at as u32);
            let casting = plan.castings.get(cue.casting as usize)?;
            let text = plan.text(id);
            let mut notes = scene.notes.get(&at).cloned().unwrap_or_default();
            let recorded = plan.recorded(id);
            let unsaid = if recorded.is_some() { Vec::new() } else { self.engine.check(text, &casting.language) };
            for words in unsaid {
                let note = Note { kind: "N0502".to_owned(), words, at: None };
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
            // The plan of a run still says what was missing when it began; all that is laid out is there.
            let (state, points) = match cue.supply {
                Supply::File if scene.book.is_none() => (State::Missing, Points(0)),
                Supply::File => (State::Recorded, Points(0)),
                Supply::Shelf if recorded.is_some() => (State::Recorded, Points(0)),
                Supply::New if scene.book.is_none() => (State::Missing, plan.card.price.of(text)),
                // What the pack costs is not one line's.
                Supply::Packed if scene.book.is_none() => (State::Missing, Points(0)),
                Supply::New | Supply::Packed | Supply::Shelf | Supply::Store | Supply::Fresh => {
                    (State::Recorded, plan.card.price.of(text))
                }
                Supply::Shared => (State::SaidBefore, Points(0)),
            };
            Some(Segment {
                text: plan.written(id).to_owned(),
                language: casting.language.as_str().to_owned(),
                voice: scene.voices.get(&casting.voice).copied().unwrap_or_default(),
                place: place_of(plan, segment).map_or_else(String::new, |place| plan.script.show(place)),
                sounds: sounds.next_if(|(cue, _)| *cue == id).map(|(_, sounds)| sounds),
                points,
                state,
                notes,
                heard: scene.heard.segments.get(&at).cloned().unwrap_or_default(),
            })
        });
        segments.collect()
    }
}

/// What chapters are recorded from.
struct Scene<'a> {
    plan: &'a Plan,
    book: Option<&'a Book>,
    /// Notes by the index of their segment.
    notes: BTreeMap<usize, Vec<Note>>,
    heard: Hearsay,
    /// Voices that speak, with their number among these.
    voices: BTreeMap<crate::cast::VoiceId, usize>,
}

/// When each take of `track` sounds, in order.
fn times<'a>(track: &'a Track, book: Option<&Book>) -> impl Iterator<Item = (CueId, Range<Duration>)> + use<'a> {
    let rate = book.map_or_else(Default::default, |book| book.rate.0);
    let at = move |frame| crate::units::Frames(frame).duration(crate::units::SampleRate(rate));
    track.all_takes().into_iter().map(move |take| (take.cue, at(take.at)..at(take.end())))
}

fn voices(plan: &Plan) -> BTreeMap<crate::cast::VoiceId, usize> {
    let used: std::collections::BTreeSet<_> =
        plan.cues.iter().filter_map(|cue| Some(plan.castings.get(cue.casting as usize)?.voice)).collect();
    used.into_iter().enumerate().map(|(number, voice)| (voice, number)).collect()
}

fn shown(plan: &Plan, voice: crate::cast::VoiceId) -> Option<Voice> {
    if voice == crate::cast::VoiceId::NOBODY {
        let name = "recorded".to_owned();
        return Some(Voice { id: String::new(), name, speed: 1.0, pitch: 0, volume: 1.0 });
    }
    let voice = plan.cast.voice(voice)?;
    Some(Voice {
        name: voice.name.clone(),
        id: voice.id.clone(),
        speed: voice.speed,
        pitch: voice.pitch,
        volume: voice.volume,
    })
}

/// How lines were laid into their slots.
fn fits<'a>(laid: &'a Laid<'_>, plan: &'a Plan) -> impl Iterator<Item = SlotReport> + 'a {
    let book = laid.work.book;
    book.fits.iter().map(|fit| fit.report(plan, book.rate))
}

/// Where the first line of `segment` begins.
fn place_of(plan: &Plan, segment: &crate::segment::Segment) -> Option<Place> {
    let chapter = plan.script.chapters.get(segment.chapter as usize)?;
    chapter.lines.get(segment.lines.start as usize).map(|line| line.place)
}

/// `notices`, each with the last segment that begins no later than its place.
fn notes(plan: &Plan, notices: &[&Notice]) -> BTreeMap<usize, Vec<Note>> {
    let starts: Vec<Place> = plan.segments.iter().map(|segment| place_of(plan, segment).unwrap_or_default()).collect();
    let mut notes: BTreeMap<usize, Vec<Note>> = BTreeMap::new();
    for notice in notices {
        let Some(place) = notice.place else { continue };
        let after = starts.partition_point(|start| *start <= place);
        // Of a paragraph that was cut, the first part is meant.
        let begins = after.checked_sub(1).and_then(|last| starts.get(last)).copied().unwrap_or_default();
        let first = starts.partition_point(|start| *start < begins);
        let (kind, words) = (notice.code.to_string(), notice.message.clone());
        notes.entry(first).or_default().push(Note { kind, words, at: None });
    }
    notes
}

/// Adds to `notes` what the checks found in the takes that are `laid`.
fn add_findings(laid: &Laid<'_>, notes: &mut BTreeMap<usize, Vec<Note>>) {
    let book = laid.work.book;
    for report in laid.work.reports.iter().filter(|report| report.is_flagged()) {
        let placed = book
            .tracks
            .iter()
            .flat_map(|track| track.takes.iter().chain(&track.over))
            .find(|take| take.cue == report.cue);
        for sentence in report.missing() {
            let note = Note { kind: FLAGGED.to_owned(), words: sentence.to_string(), at: None };
            notes.entry(report.cue.0 as usize).or_default().push(note);
        }
        for finding in &report.findings {
            // A take is used from somewhere in it, which stands somewhere in the chapter.
            let at = placed.map(|take| {
                let begins = Duration::from_secs_f64(finding.from.max(0.0)) + Frames(take.at).duration(book.rate);
                begins.saturating_sub(Frames(take.used.start).duration(book.rate))
            });
            let note = Note { kind: FLAGGED.to_owned(), words: finding.to_string(), at };
            notes.entry(report.cue.0 as usize).or_default().push(note);
        }
    }
}

fn skipped(plan: &Plan) -> Vec<Skipped> {
    let skip = |skip: &crate::script::Skip| Skipped {
        what: skip.what,
        place: plan.script.show(skip.place),
        chars: skip.chars,
    };
    plan.script.skips.iter().map(skip).collect()
}

fn remark(plan: &Plan, notice: &Notice) -> Remark {
    Remark {
        code: notice.code.0,
        place: notice.place.map(|place| plan.script.show(place)),
        message: notice.message.clone(),
        help: notice.help.clone(),
    }
}
