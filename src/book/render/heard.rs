//! What a person should know of the finished sound: a loudness that was not reached, a quiet that is too loud.

use super::Rendering;
use super::measure::asked;
use crate::job::Master;
use crate::job::master::Target;
use crate::script::{Chapter, Kind, Notice};
use crate::units::{Code, Millibels};

/// How far a loudness may be from what was asked for: what meters show as a tenth.
const MISSED: f64 = 0.1;

/// The same where an RMS was asked for: who asks for that allows 3 dB less and 2 more.
const MISSED_RMS: f64 = 1.0;

/// The loudest quiet that ACX takes, in dBFS RMS.
const LOUDEST_QUIET: Millibels = Millibels(-6000);

impl Rendering<'_> {
    /// What the sound is not that `master` asks for, chapter by chapter.
    pub fn notices(&self, master: &Master) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.book().bed.is_some() {
            // The levels are those of the words and of what lies under them; nobody asked for these.
            return notices;
        }
        for (index, track) in self.book().tracks.iter().enumerate() {
            let Some(finish) = self.finish(index) else { continue };
            let chapters = &self.scene.plan.script.chapters;
            let place = chapters.get(track.chapter as usize).map(|chapter| chapter.place);
            let named = named(chapters, track.chapter as usize);
            let levels = finish.levels;
            let Some(target) = asked(track, master.target) else { continue };
            let (asked, found, unit, missed) = match target {
                Target::Lufs(asked) => (asked, levels.lufs, "LUFS", MISSED),
                Target::Rms(asked) => (asked, levels.rms, "dB RMS", MISSED_RMS),
            };
            let single = master.per == crate::job::master::Per::Chapter;
            if let Some(found) = found.filter(|found| single && (found - asked.decibels()).abs() > missed) {
                let asked = asked.decibels();
                notices.push(Notice {
                    code: Code("N0703"),
                    message: format!("the loudness of {named} is {found:.1} {unit}, and {asked:.1} was asked for"),
                    place,
                    help: "a higher `true_peak_dbtp` or a lower loudness in [master] leaves the limiter less to do"
                        .to_owned(),
                });
            }
            let rms = matches!(target, Target::Rms(_));
            if let Some(quiet) = levels.quietest.filter(|quiet| rms && *quiet > LOUDEST_QUIET.decibels()) {
                notices.push(Notice {
                    code: Code("N0704"),
                    message: format!("the quietest half second of {named} has {quiet:.1} dB; ACX takes up to −60"),
                    place,
                    help: "a lower `room_tone_dbfs` in [master], or a voice with less noise".to_owned(),
                });
            }
        }
        notices
    }
}

/// What the chapter at `index` is called in a sentence. Credits are none of a listener's chapters.
fn named(chapters: &[Chapter], index: usize) -> String {
    match chapters.get(index).map_or(Kind::Text, |chapter| chapter.kind) {
        Kind::OpeningCredits => "the opening credits".to_owned(),
        Kind::ClosingCredits => "the closing credits".to_owned(),
        Kind::Text => {
            let before = chapters.iter().take(index).filter(|chapter| chapter.kind == Kind::Text).count();
            format!("chapter {}", before + 1)
        }
    }
}
