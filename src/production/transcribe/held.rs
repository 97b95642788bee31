//! What was heard in takes, held against their words: take by take, and line by line over all takes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ear, Hearing, Heed};
use crate::audio::Take;
use crate::plan::key::{KeyMap, TakeKey};
use crate::plan::transcript::{Compared, Lines, Share, Transcript, compare};
use crate::plan::verdict::TakeReport;
use crate::plan::{CueId, Plan};
use crate::production::Production;
use crate::production::run::BindTrouble;
use crate::store::shelf::Shelf;

/// Words or characters that a take must have to tell something of who listens, and takes that must tell it.
const TELLING_WORDS: u32 = 5;
const TELLING_TAKES: usize = 4;

/// What was heard in takes by who writes it down.
#[derive(Default)]
pub(in crate::production) struct Heard {
    /// As prints, by their keys.
    pub(in crate::production) prints: KeyMap<Vec<u64>>,
    /// Takes in which something may be heard another time.
    later: BTreeSet<TakeKey>,
}

impl Heard {
    /// Whether another run may hear in a take of `reports` what this one could not.
    pub(in crate::production) fn is_later(&self, reports: &[TakeReport]) -> bool {
        reports.iter().any(|report| self.later.contains(&report.key))
    }
}

impl Production {
    /// Holds what was heard in `takes` against their words, in their `reports`.
    pub(in crate::production) fn hold(
        &self,
        plan: &Plan,
        takes: &[Take],
        reports: &mut [TakeReport],
        shelf: &Shelf,
        ear: Ear<'_>,
    ) -> Result<Heard, BindTrouble> {
        let mut heard = Heard::default();
        let Some(job) = &self.job.checks.transcribe else { return Ok(heard) };
        let heed = |(report, take): (&TakeReport, _)| {
            let casting = plan.cues.get(report.cue.0 as usize).map(|cue| cue.casting as usize);
            let casting = casting.and_then(|casting| plan.castings.get(casting));
            let language = casting.map_or(&plan.cast.language, |casting| &casting.language);
            Heed { key: report.key, take, language }
        };
        // Nobody knows that a recorded file says what stands in its row.
        let is_asked = |report: &TakeReport| plan.recorded(report.cue).is_none();
        let spoken = reports.iter().zip(takes).filter(|(report, _)| is_asked(report));
        let heeds: Vec<Heed<'_>> = spoken.map(heed).collect();
        let hearings = self.hear_words(job, &heeds, shelf, ear)?;
        let spoken = reports.iter().filter(|report| is_asked(report));
        let held: Vec<Result<(Compared, Vec<u64>), _>> = spoken
            .zip(hearings)
            .map(|(report, hearing)| match hearing {
                Hearing::Prints(prints) => Ok((compare(plan, report.cue, &prints), prints)),
                Hearing::Absent { code, message, later } => Err((code, message, later)),
            })
            .collect();
        let deaf = is_deaf(held.iter().flatten().map(|(compared, _)| compared.share));
        let spoken = reports.iter_mut().zip(takes).filter(|(report, _)| is_asked(report));
        for ((report, take), hearing) in spoken.zip(held) {
            match hearing {
                Ok(_) if deaf => report.transcript = Some(understood_nothing()),
                Ok((compared, prints)) => {
                    report.hear(compared, job.max_error, take.frames.duration(take.rate).as_secs_f64());
                    heard.prints.insert(report.key, prints);
                }
                Err((code, message, later)) => {
                    report.transcript = Some(Transcript::Absent { code, message });
                    if later {
                        heard.later.insert(report.key);
                    }
                }
            }
        }
        Ok(heard)
    }
}

/// Whether who listened to takes that were heard otherwise by these shares understands nothing: then a sentence that was not
/// heard is no sign that it was not said, and no take is flagged, or made again, for it.
fn is_deaf(shares: impl Iterator<Item = Share>) -> bool {
    let telling: Vec<Share> = shares.filter(|share| share.of >= TELLING_WORDS).collect();
    let lost = telling.iter().filter(|share| share.rate > 0.5).count();
    telling.len() >= TELLING_TAKES && lost * 2 > telling.len()
}

/// N0574.
fn understood_nothing() -> Transcript {
    let message =
        "more than half of the takes were heard otherwise by more than half, so what was heard says nothing of any";
    Transcript::Absent { code: "N0574", message: message.to_owned() }
}

/// How much of each line of `plan` was heard otherwise, over all takes that speak of it.
pub(in crate::production) fn lines(plan: &Plan, reports: &[TakeReport], heard: &Heard) -> Lines {
    let known: BTreeMap<CueId, &TakeReport> = reports.iter().map(|report| (report.cue, report)).collect();
    let mut lines = Lines::new();
    for (id, cue) in (0..).map(CueId).zip(&plan.cues) {
        let (Some(prints), Some(segment)) = (heard.prints.get(&cue.key), plan.segments.get(id.0 as usize)) else {
            continue;
        };
        let compared = match known.get(&id).and_then(|report| report.transcript.as_ref()) {
            Some(Transcript::Heard(compared)) => compared.clone(),
            // Its take was heard for another cue, of the same words in other lines.
            _ => compare(plan, id, prints),
        };
        for line in compared.lines {
            let at = (segment.chapter, line.line);
            lines.entry(at).and_modify(|share| *share = share.and(line.share)).or_insert(line.share);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::transcript::Unit;

    #[test]
    fn who_understands_nothing_is_not_believed_and_who_misses_a_take_is() {
        let deaf = |errors: &[(u32, u32)]| is_deaf(errors.iter().map(|(of, n)| Share::new(Unit::Words, *of, *n)));
        // A small recogniser of English on the built-in voice: 51 of 54 words.
        assert!(deaf(&[(16, 16), (14, 12), (21, 20), (9, 8)]));
        assert!(!deaf(&[(16, 16), (14, 2), (21, 20), (9, 1)]), "half of the takes");
        assert!(!deaf(&[(16, 16), (14, 14), (21, 20)]), "too few takes to tell");
        assert!(!deaf(&[(1, 1), (2, 2), (4, 4), (1, 1), (3, 3)]), "cries");
        assert!(!deaf(&[]));
    }
}
