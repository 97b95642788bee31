//! An audition: one line in several voices, by the road that books take, so that a take is paid for once and kept.
//!
//! It is a small job in the state folder, generated from what is asked: the same audition is the same job, and its
//! takes lie on the same shelf as those of the books beside it.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audio::wav;
use crate::engine;
use crate::job::{Budget, EngineChoice, Limits};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::production::{Production, Surroundings, roster_for};
use crate::store::shelf::Shelf;
use crate::store::trouble::Trouble;
use crate::units::{Frames, SampleRate};

/// What is to be heard.
pub struct Audition<'a> {
    /// The ids of the voices, each once.
    pub ids: &'a [String],
    /// What they say.
    pub text: &'a str,
    /// The language of it.
    pub language: &'a str,
    /// Who speaks.
    pub choice: &'a EngineChoice,
    /// How fast requests may be.
    pub limits: Limits,
    /// What may be spent.
    pub budget: Budget,
}

/// A voice's part of an audition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The voice's id.
    pub id: String,
    /// The file.
    pub file: PathBuf,
    /// Its length.
    pub frames: Frames,
    /// Its rate.
    pub rate: SampleRate,
}

impl Audition<'_> {
    /// The audition as a production in the state folder `state`. Writes its job there; asks for nothing.
    pub fn open(&self, state: &Path, surroundings: Surroundings) -> Result<Production, Vec<Problem>> {
        self.check().map_err(|problem| vec![problem])?;
        let machine = surroundings.machine.clone();
        let engine = engine::open(self.choice, &machine).map_err(|problem| vec![problem])?;
        let path = self.write(&state.join("auditions")).map_err(|trouble| vec![Problem::from(&trouble)])?;
        let surroundings = Surroundings { state: Some(state.to_owned()), ..surroundings };
        let roster = |_: &EngineChoice| roster_for(self.choice, &machine);
        let mut production = Production::open_with(&path, surroundings, &|_| Ok(Arc::clone(&engine)), &roster)?;
        production.job.engine = self.choice.clone();
        production.job.limits = Limits { segment: production.job.limits.segment, ..self.limits };
        production.job.budget = self.budget;
        Ok(production)
    }

    fn check(&self) -> Result<(), Problem> {
        let twice = (1..self.ids.len()).find(|n| self.ids[..*n].contains(&self.ids[*n]));
        let wrong = match twice {
            Some(n) => format!("the voice `{}` is named twice", self.ids[n]),
            None if !self.text.contains(char::is_alphanumeric) => "there is nothing to say in the text".to_owned(),
            None => return Ok(()),
        };
        Err(Problem::error("R0568", wrong).help("name each voice once, with a --text that can be spoken"))
    }

    /// Writes job and manuscript into `folder`, under a name made of what is asked; returns the job's path.
    fn write(&self, folder: &Path) -> Result<PathBuf, Trouble> {
        let mut hasher = blake3::Hasher::new();
        for field in self.ids.iter().map(String::as_str).chain([self.text, self.language, self.choice.kind.word()]) {
            hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
        }
        let name = format!("audition-{}", &hasher.finalize().to_hex()[..12]);
        fs::create_dir_all(folder).map_err(Trouble::of("create", folder))?;
        // The manuscript first: a job file that is there has one.
        for (ending, text) in [("md", self.manuscript()), ("toml", self.job(&name))] {
            let file = folder.join(format!("{name}.{ending}"));
            let part = file.with_added_extension("part");
            fs::write(&part, text).map_err(Trouble::of("write", &part))?;
            fs::rename(&part, &file).map_err(Trouble::of("rename", &part))?;
        }
        Ok(folder.join(format!("{name}.toml")))
    }

    fn job(&self, name: &str) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut job = format!(
            "# Made by `rhapsode voices audition`; the engine is the one that was named there.\n[job]\ntitle = \"Audition\"\n\
             language = {}\noutput = \"{name}\"\n\n[[manuscript]]\npath = \"{name}.md\"\n",
            quoted(self.language)
        );
        for (n, id) in self.ids.iter().enumerate() {
            job.push_str(&format!("\n[voices.v{n}]\nid = {}\n", quoted(id)));
        }
        job
    }

    /// The line once for each voice, as words and nothing else.
    fn manuscript(&self) -> String {
        // Any sign of ASCII may stand behind a backslash in Markdown, and then means itself.
        let escaped = |c: char| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() };
        let text: String = self.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(escaped).collect();
        (0..self.ids.len()).map(|n| format!("<voice name=\"v{n}\">{text}</voice>\n\n")).collect()
    }
}

impl Production {
    /// The takes of a recorded audition, voice by voice, as WAV files in `folder`.
    pub fn heard(&self, plan: &Plan, folder: &Path) -> Result<Vec<Heard>, Problem> {
        let rate = plan.card.rate;
        let shelf = Shelf::open(self.places().state(), rate, None).map_err(|error| Problem::from(&error))?;
        fs::create_dir_all(folder).map_err(|error| Problem::from(&Trouble::of("create", folder)(error)))?;
        let mut heard: Vec<Heard> = Vec::new();
        for (n, voice) in self.job.cast.voices.iter().enumerate() {
            let its = |casting: u32| {
                plan.castings.get(casting as usize).is_some_and(|casting| usize::from(casting.voice.0) == n)
            };
            let mut pcm = Vec::new();
            for cue in plan.cues.iter().filter(|cue| its(cue.casting)) {
                let read = shelf.open_pcm(&cue.key).map_err(io::Error::from);
                let read = read.and_then(|mut sound| sound.read_to_end(&mut pcm));
                read.map_err(|error| super::run::problem_of(&error))?;
            }
            let names: Vec<&Path> = heard.iter().map(|heard| heard.file.as_path()).collect();
            let file = free_name(folder, &voice.id, &names);
            let frames = Frames(pcm.len() as u64 / 2);
            let written = fs::File::create(&file).and_then(|mut out| {
                out.write_all(&wav::header(rate, frames))?;
                out.write_all(&pcm)
            });
            written.map_err(|error| Problem::from(&Trouble::of("write", &file)(error)))?;
            heard.push(Heard { id: voice.id.clone(), file, frames, rate });
        }
        Ok(heard)
    }
}

/// A file in `folder` named after `id`, and after none of `taken`: file systems may not tell small letters from large.
fn free_name(folder: &Path, id: &str, taken: &[&Path]) -> PathBuf {
    /// What every file system takes, with room for a number and the ending.
    const LONGEST: usize = 100;
    let safe = |c: char| if c.is_alphanumeric() || "._-+()".contains(c) { c } else { '_' };
    let name: String = id.chars().map(safe).take(LONGEST).collect();
    let name = if name.starts_with('.') { format!("_{name}") } else { name };
    let same = |file: &PathBuf| {
        let lower = |path: &Path| path.to_string_lossy().to_lowercase();
        taken.iter().any(|taken| lower(taken) == lower(file))
    };
    let numbered = (2..).map(|n| folder.join(format!("{name}-{n}.wav")));
    let mut files = std::iter::once(folder.join(format!("{name}.wav"))).chain(numbered);
    files.find(|file| !same(file)).unwrap_or_else(|| folder.join("voice.wav"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names_of_files_that_differ() {
        let folder = Path::new("out");
        let name = |id: &str, taken: &[&Path]| free_name(folder, id, taken).display().to_string();
        assert_eq!(name("v-female-R2s4N9qJ", &[]), "out/v-female-R2s4N9qJ.wav");
        assert_eq!(name("Santa_Claus ", &[]), "out/Santa_Claus_.wav");
        assert_eq!(name("Cantonese_ProfessionalHost（F)", &[]), "out/Cantonese_ProfessionalHost_F).wav");
        assert_eq!(name("../../etc/passwd", &[]), "out/_.._.._etc_passwd.wav");
        assert_eq!(name("A B", &[Path::new("out/a_b.wav")]), "out/A_B-2.wav");
    }
}
