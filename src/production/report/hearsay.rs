//! What a report says of the words that somebody heard in takes: of all of them, and segment by segment.

use std::collections::BTreeMap;

use crate::bind::Work;
use crate::plan::transcript::{Share, Transcript};

/// What was heard, as a report shows it.
#[derive(Default)]
pub(super) struct Hearsay {
    /// Of all takes, of words and of characters.
    pub(super) whole: Vec<Share>,
    /// By the index of the segment.
    pub(super) segments: BTreeMap<usize, Vec<String>>,
}

impl Hearsay {
    /// What was heard in the takes of `work`.
    pub(super) fn of(work: &Work<'_>) -> Hearsay {
        let mut hearsay = Hearsay::default();
        for report in work.reports {
            let said = match &report.transcript {
                Some(Transcript::Heard(compared)) => {
                    hearsay.add(compared.share);
                    match compared.lines.as_slice() {
                        [] | [_] => vec![compared.share.to_string()],
                        lines => lines.iter().map(|line| format!("{}: {}", line.source, line.share)).collect(),
                    }
                }
                Some(Transcript::Absent { code, message }) => vec![format!("not transcribed: {message} [{code}]")],
                None => continue,
            };
            hearsay.segments.insert(report.cue.0 as usize, said);
        }
        hearsay
    }

    fn add(&mut self, share: Share) {
        match self.whole.iter_mut().find(|known| known.unit == share.unit) {
            Some(known) => *known = known.and(share),
            None => self.whole.push(share),
        }
    }
}
