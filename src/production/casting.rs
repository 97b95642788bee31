//! Casting: who says what is read; which line asks for a role that nobody plays, or for a language that its engine or its
//! voice does not speak.

use crate::plan::layout::{self, Castings};
use crate::problem::{Problem, nearest};
use crate::production::{Production, spoken};
use crate::read;
use crate::script::{Notice, Place, Script};
use crate::units::Code;

impl Production {
    /// Notices of voices that speak another language than their lines are in, one for each voice and language; errors
    /// for languages that the engine cannot be asked for at all.
    pub(super) fn spoken_notices(&self, script: &Script, castings: &Castings) -> Result<Vec<Notice>, Vec<Problem>> {
        let (mut notices, mut problems) = (Vec::new(), Vec::new());
        let mut refused: Vec<&str> = Vec::new();
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
                && let Some(place) = place()
            {
                let message =
                    format!("the voice `{}` speaks `{own}`; this line asks it for `{}`", voice.id, casting.language);
                let help =
                    "cast a voice of that language for it: { default = \"…\", ja = \"…\" } in [casting]".to_owned();
                notices.push(Notice { code: Code("N0557"), message, place: Some(place), help });
            }
        }
        if problems.is_empty() { Ok(notices) } else { Err(problems) }
    }

    /// What is read, as it is written, and who says it.
    pub(super) fn read_and_cast(&self) -> Result<(Script, Vec<Notice>, Castings), Vec<Problem>> {
        let (mut script, mut notices) = read::read(&self.manuscripts())?;
        notices.extend(spoken::interpret(&mut script, self.job.language()));
        if let Some(acx) = &self.job.acx {
            script.frame(&acx.credits, &super::file_name(&self.job_path));
        }
        let castings = layout::cast_all(&script, &self.job.cast)
            .map_err(|missing| missing.into_iter().map(|missing| self.uncast(&script, &missing)).collect::<Vec<_>>())?;
        Ok((script, notices, castings))
    }

    fn uncast(&self, script: &Script, missing: &layout::Missing) -> Problem {
        let role = &missing.role;
        let near = nearest(role, self.job.cast.names());
        let help = match near {
            Some(near) => format!("did you mean `{near}`? Otherwise add `{role} = \"…\"` to [casting]"),
            None => format!("add `{role} = \"…\"` to [casting], or a [voices.{role}]"),
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
                let place = layout::first_line_of(script, id);
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

/// The first line that is spoken with the casting numbered `index`.
fn first_place(script: &Script, castings: &Castings, index: usize) -> Option<Place> {
    let with_it = castings.of_direction.iter().enumerate().filter(|(_, casting)| **casting as usize == index);
    with_it
        .filter_map(|(direction, _)| layout::first_line_of(script, direction))
        .min_by_key(|place| (place.file, place.line, place.column))
}
