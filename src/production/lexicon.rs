//! The job's lexicons: opened with the job, and applied to what was read before it is cut and priced.

use super::Production;
use super::casting::Staged;
use super::loading::reason;
use crate::cast::Cast;
use crate::job::{Job, LexiconFile};
use crate::lexicon::{Lexicon, Source, Tongue};
use crate::plan::layout::Castings;
use crate::plan::names::{Name, names};
use crate::problem::Problem;
use crate::report::lexicon::Used;
use crate::script::{Direction, Line, Script};
use crate::units::Language;

/// First places of an entry that are shown.
const FIRST: usize = 3;

/// The lexicons of a job, and the files that they were read from.
#[derive(Debug, Default)]
pub(super) struct Lexicons {
    lexicon: Lexicon,
    files: Vec<(LexiconFile, Vec<u8>)>,
}

impl Lexicons {
    /// Opens those of `job`, with what is strange in them.
    pub(super) fn open(job: &Job) -> Result<(Lexicons, Vec<Problem>), Vec<Problem>> {
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        for file in &job.lexicons {
            match std::fs::read(&file.path) {
                Ok(bytes) => files.push((file.clone(), bytes)),
                Err(error) => {
                    let message = format!("the lexicon `{}` cannot be read: {}", file.name, reason(&error));
                    problems.push(Problem::error("R0180", message).help("see that it can be read, then run again"));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let sources: Vec<Source<'_>> = files.iter().map(|(file, bytes)| source(file, bytes)).collect();
        let (lexicon, warnings) = Lexicon::read(&sources)?;
        let voices: Vec<&str> = job.cast.voices.iter().map(|voice| voice.name.as_str()).collect();
        let unknown = lexicon.unknown_voices(&sources, &voices);
        if unknown.is_empty() { Ok((Lexicons { lexicon, files }, warnings)) } else { Err(unknown) }
    }

    /// Name and content of each file.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(file, bytes)| (file.name.as_str(), bytes.as_slice()))
    }

    /// Has `script` said as the entries say.
    pub(super) fn apply(&self, script: &mut Script, castings: &Castings, cast: &Cast) {
        for chapter in &mut script.chapters {
            self.lexicon.apply(chapter, |line| tongue(line, castings, cast));
        }
    }

    /// The same before every role has a voice: who has none yet is anybody, for whom entries of one voice are not.
    pub(super) fn apply_uncast(&self, script: &mut Script, cast: &Cast) {
        let tongues: Vec<(&str, Language)> =
            script.directions.iter().map(|direction| before_cast(direction, cast)).collect();
        for chapter in &mut script.chapters {
            self.lexicon.apply(chapter, |line| {
                let (voice, language) = tongues.get(line.direction.0 as usize)?;
                Some(Tongue { voice, language })
            });
        }
    }
}

/// The voice of lines with `direction`, or none, and their language.
fn before_cast<'a>(direction: &Direction, cast: &'a Cast) -> (&'a str, Language) {
    let casting = cast.resolve(direction).ok();
    let voice = casting.as_ref().and_then(|casting| cast.voice(casting.voice));
    let own = || direction.language.clone().unwrap_or_else(|| cast.language.clone());
    (voice.map_or("", |voice| &voice.name), casting.map_or_else(own, |casting| casting.language))
}

fn source<'a>(file: &'a LexiconFile, bytes: &'a [u8]) -> Source<'a> {
    Source { name: &file.name, bytes, language: file.language.clone(), voice: file.voice.clone() }
}

/// Who says `line`, and in which language.
fn tongue<'a>(line: &Line, castings: &'a Castings, cast: &'a Cast) -> Option<Tongue<'a>> {
    let casting = castings.different.get(*castings.of_direction.get(line.direction.0 as usize)? as usize)?;
    Some(Tongue { voice: &cast.voice(casting.voice)?.name, language: &casting.language })
}

impl Production {
    /// Each entry of the lexicons, in order, with how often it is used and where first. Asks for nothing.
    pub fn lexicon_uses(&self) -> Result<Vec<Used>, Vec<Problem>> {
        let Staged { script, castings, .. } = self.read_and_cast()?;
        let lexicon = &self.lexicons.lexicon;
        let shown = |entry: &crate::lexicon::Entry| Used {
            entry: entry.place(),
            written: entry.written.clone(),
            spoken: entry.spoken.clone(),
            language: entry.language.clone(),
            voice: entry.voice.clone(),
            times: 0,
            first: Vec::new(),
        };
        let mut all: Vec<Used> = lexicon.entries().iter().map(shown).collect();
        for chapter in &script.chapters {
            for line in &chapter.lines {
                let Some(tongue) = tongue(line, &castings, &self.job.cast) else { continue };
                for used in lexicon.uses(chapter, line, &tongue) {
                    let Some(entry) = all.get_mut(used.entry) else { continue };
                    entry.times += 1;
                    let place = script.show(line.place);
                    if entry.first.len() < FIRST && entry.first.last() != Some(&place) {
                        entry.first.push(place);
                    }
                }
            }
        }
        Ok(all)
    }

    /// The names and foreign words of the manuscripts that come `least` times or more and are in no lexicon, with the script
    /// that they are from. Asks for nothing.
    pub fn unknown_names(&self, least: u64) -> Result<(Vec<Name>, Script), Vec<Problem>> {
        let Staged { mut script, castings, .. } = self.read_and_cast()?;
        self.lexicons.apply(&mut script, &castings, &self.job.cast);
        let known = self.lexicons.lexicon.entries().iter().map(|entry| entry.written.as_str()).collect();
        let found = names(&script, &castings, &known, least);
        Ok((found, script))
    }
}
