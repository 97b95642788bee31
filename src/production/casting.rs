//! Casting: who says what is read; which line asks for a role that nobody plays, or for a language that its engine or its
//! voice does not speak.

use std::collections::{BTreeMap, BTreeSet};

use crate::cast::Strain;
use crate::detect::{self, Found, Tongue};
use crate::job::written_key;
use crate::plan::Detected;
use crate::plan::layout::{self, Castings};
use crate::problem::{Problem, nearest};
use crate::production::Production;
use crate::script::{Notice, Place, Script};
use crate::segment::recorded::Recorded;
use crate::segment::split::{Rule, split_around};
use crate::segment::{Grain, Segment};
use crate::units::Code;

/// What is read, as it is written, and who says it.
pub(super) struct Staged {
    pub(super) script: Script,
    pub(super) notices: Vec<Notice>,
    pub(super) castings: Castings,
    /// Languages that were found inside lines, if the job looks for them.
    pub(super) detected: Option<Detected>,
}

impl Production {
    /// Notices of voices that speak another language than their lines are in, one for each voice and language; errors
    /// for languages that the engine cannot be asked for at all.
    pub(super) fn spoken_notices(&self, script: &Script, castings: &Castings) -> Result<Vec<Notice>, Vec<Problem>> {
        let (mut notices, mut problems) = (Vec::new(), Vec::new());
        let mut refused: Vec<&str> = Vec::new();
        let mut told = BTreeSet::new();
        for (index, casting) in castings.different.iter().enumerate() {
            let Some(voice) = self.job.cast.voice(casting.voice) else { continue };
            let primary = casting.language.primary();
            let place = || first_place(script, castings, index);
            if !self.roster.takes(primary) {
                // A direction that no line has asks for nothing.
                if let Some(place) = place().filter(|_| !refused.contains(&primary)) {
                    refused.push(primary);
                    problems.push(self.unspoken(script, place, casting.language.as_str()));
                }
            } else if let Some(own) = self.roster.speaks_instead(&voice.id, primary)
                && let Some(place) = place().filter(|_| told.insert((casting.voice, primary)))
            {
                let message =
                    format!("the voice `{}` speaks `{own}`; this line asks it for `{}`", voice.id, casting.language);
                let help =
                    "cast a voice of that language for it: { default = \"…\", ja = \"…\" } in [casting]".to_owned();
                notices.push(Notice { code: Code("N0557"), message, place: Some(place), help });
            }
        }
        notices.extend(self.prosody_notices(script, castings));
        if problems.is_empty() { Ok(notices) } else { Err(problems) }
    }

    /// Notices of prosody that will not be heard as it is meant: one of each kind, at the first line that has it.
    fn prosody_notices(&self, script: &Script, castings: &Castings) -> Vec<Notice> {
        let mut first: BTreeMap<Strain, Place> = BTreeMap::new();
        for (id, direction) in script.directions.iter().enumerate() {
            let strains = self.job.cast.strains(direction);
            let Some(place) = castings.first_line_of(script, id).filter(|_| !strains.is_empty()) else { continue };
            for strain in strains {
                let known = first.entry(strain).or_insert(place);
                *known = place.min(*known);
            }
        }
        first.into_iter().map(|(strain, place)| self.strained(strain, place)).collect()
    }

    /// What each direction of `script` means for finding languages inside its lines.
    pub(super) fn tongues(&self, script: &Script) -> Vec<Option<Tongue>> {
        let tongue = |direction| {
            let (own, others) = self.job.cast.tongues(direction)?;
            Some(Tongue { own, others: others.map(str::to_owned).collect() })
        };
        script.directions.iter().map(tongue).collect()
    }

    fn strained(&self, strain: Strain, place: Place) -> Notice {
        let (what, range) = match strain {
            Strain::Speed => ("rate", Some("a speed from 0.5 to 2.0")),
            Strain::Pitch => ("pitch", Some("a pitch from −12 to 12 semitones")),
            Strain::Volume => ("volume", Some("a volume from 0.001 to 10")),
            Strain::DeafToSpeed => ("rate", None),
            Strain::DeafToPitch => ("pitch", None),
            Strain::DeafToVolume => ("volume", None),
        };
        let engine = self.job.engine.kind.word();
        let (code, message, help) = match range {
            Some(range) => (
                "N0334",
                format!("the {what} that the markup asks for here is cut: voices have {range}"),
                "what counts is the voice's own setting with all markup around the words",
            ),
            None => (
                "N0335",
                format!("the engine `{engine}` cannot be told a {what}: the words are spoken without it"),
                "nothing is paid for it; take the markup out, or choose an engine that can",
            ),
        };
        Notice { code: Code(code), message, place: Some(place), help: help.to_owned() }
    }

    /// What is read, as it is written, and who says it in which language.
    pub(super) fn read_and_cast(&self) -> Result<Staged, Vec<Problem>> {
        let (mut script, mut notices) = self.read_with_speakers()?;
        if let Some(acx) = &self.job.acx {
            script.frame(&acx.credits, &super::file_name(&self.job_path));
        }
        let mut castings = self.cast(&mut script)?;
        let mut detected = None;
        if self.job.detect_languages {
            let without = self.cut(&script, &castings, None).len();
            let tongues = self.tongues(&script);
            let languages = detect::mark(&mut script, &tongues);
            if !languages.is_empty() {
                castings = self.cast(&mut script)?;
                notices.extend(languages.iter().map(passages_notice));
                let requests_more = self.cut(&script, &castings, None).len().saturating_sub(without) as u64;
                detected = Some(Detected { languages, requests_more });
            }
        }
        Ok(Staged { script, notices, castings, detected })
    }

    /// Who speaks what of `script`.
    fn cast(&self, script: &mut Script) -> Result<Castings, Vec<Problem>> {
        layout::cast_all(script, &self.job.cast)
            .map_err(|missing| missing.into_iter().map(|missing| self.uncast(script, &missing)).collect())
    }

    /// The requests that `script` is spoken in, where what is `recorded` costs nothing.
    pub(super) fn cut(&self, script: &Script, castings: &Castings, recorded: Option<&Recorded<'_>>) -> Vec<Segment> {
        let card = self.card();
        // A cue of subtitles is heard at its time: it shares no request.
        let grain = if self.job.dub.is_some() { Grain::Line } else { card.grain() };
        let rule = Rule { limit: card.limit, grain };
        castings.with_those_beside(split_around(script, rule, &castings.of_direction, &castings.languages(), recorded))
    }

    fn uncast(&self, script: &Script, missing: &layout::Missing) -> Problem {
        let role = &missing.role;
        let near = nearest(role, self.job.cast.names());
        let key = written_key(role);
        let help = match near {
            Some(near) => format!(
                "did you mean `{near}`? Otherwise add `{key} = \"…\"` to [casting]; `rhapsode cast` lists all roles"
            ),
            None => format!(
                "add `{key} = \"…\"` to [casting], or a [voices.{key}]; `rhapsode cast` lists all roles and proposes voices"
            ),
        };
        let problem = Problem::error("R0204", format!("no voice is cast for the role `{role}`")).help(help);
        match self.spot(script, missing.place, "speaks here") {
            Some(spot) => problem.at(spot),
            None => problem,
        }
    }

    pub(super) fn language_notices(&self, script: &Script, castings: &Castings) -> Vec<Notice> {
        let mut said: Vec<&str> = Vec::new();
        let mut notices = Vec::new();
        for (id, &casting) in castings.of_direction.iter().enumerate() {
            let Some(casting) = castings.different.get(casting as usize) else { continue };
            if said.contains(&casting.language.as_str()) {
                continue;
            }
            said.push(casting.language.as_str());
            if let Some(message) = self.engine.language_notice(&casting.language) {
                let place = castings.first_line_of(script, id);
                let help = "install the program and run again, or go on as it is".to_owned();
                notices.push(Notice { code: Code("N0501"), message, place, help });
            }
        }
        notices
    }

    fn unspoken(&self, script: &Script, place: Place, language: &str) -> Problem {
        let problem = Problem::error("R0558", format!("the engine does not speak `{language}`")).help(format!(
            "it speaks {}; mark the passage as one of these, or leave it out",
            self.roster.languages.join(", ")
        ));
        match self.spot(script, place, "asks for it here") {
            Some(spot) => problem.at(spot),
            None => problem,
        }
    }
}

/// Says what of a language was found.
pub(super) fn passages_notice(found: &Found) -> Notice {
    let Found { language, passages, words, .. } = found;
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    let message = match passages - 1 {
        0 => format!("`{words}` in this line is taken for `{language}`"),
        more => format!("`{words}` in this line and {more} more passages are taken for `{language}`"),
    };
    let help =
        "mark passages that are not, for example with <lang xml:lang=\"en\">; what the markup says is never changed";
    Notice { code: Code("N0340"), message, place: Some(found.first), help: help.to_owned() }
}

/// The first line that is spoken with the casting numbered `index`.
fn first_place(script: &Script, castings: &Castings, index: usize) -> Option<Place> {
    let with_it = castings.of_direction.iter().enumerate().filter(|(_, casting)| **casting as usize == index);
    with_it
        .filter_map(|(direction, _)| castings.first_line_of(script, direction))
        .min_by_key(|place| (place.file, place.line, place.column))
}
