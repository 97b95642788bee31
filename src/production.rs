//! A Production: a job opened on this machine. It reads the files, lays out the plan, and wires the studio to its ports.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use crate::audio::background::Background;
use crate::bind::cover::Cover;
use crate::engine::flow::kept::Kept;
use crate::engine::flow::roster::roster as flow_roster;
use crate::engine::{self, Machine};
use crate::job::{self, EngineChoice, Job, Roster, Settings};
use crate::plan::key::KeySet;
use crate::plan::layout;
use crate::plan::saved::{MadeFrom, SavedPlan};
use crate::plan::{EngineCard, Plan, Price, recorded as recordings};
use crate::problem::{Problem, Spot};
use crate::read::Source;
use crate::script::Notice;
use crate::session::account::{Account, Interval};
use crate::store::{project, shelf};
use crate::studio::port::{Engine, VoiceCard};
use crate::units::{Language, UtcMillis};

use casting::Staged;
use loading::{Loaded, load, load_cover, said_of_itself, unreadable};

pub mod audition;
mod binding;
mod cast;
mod casting;
mod checks;
pub mod clone;
mod complete;
mod copied;
mod dialogue;
mod dubbing;
pub mod finished;
pub mod gc;
mod groups;
pub mod inspect;
mod kept;
mod lengths;
mod lexicon;
mod loading;
mod lock;
pub mod measuring;
mod mute;
mod original;
mod packs;
pub mod places;
mod prompts;
mod publish;
mod recorded;
pub mod report;
pub mod retake;
pub mod review;
pub mod run;
mod shared;
mod space;
mod spoken;
pub mod standing;
mod stores;
mod timings;
mod transcribe;

use dialogue::Sheets;
use lexicon::Lexicons;
use places::{Places, ledger_in, payer};

/// What a production finds around it; `cli` looks it up, tests and libraries say it.
#[derive(Clone)]
pub struct Surroundings {
    /// Programs that engines use.
    pub machine: Machine,
    /// Where state is kept; absent means `.rhapsode` beside the job file.
    pub state: Option<PathBuf>,
    /// Reads the civil time.
    pub civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>,
}

impl Default for Surroundings {
    /// No programs, state beside the job file, the system's clock.
    fn default() -> Surroundings {
        Surroundings { machine: Machine::default(), state: None, civil: Arc::new(system_time) }
    }
}

#[expect(clippy::disallowed_methods, reason = "this file owns the civil clock")]
fn system_time() -> UtcMillis {
    UtcMillis(jiff::Timestamp::now().as_millisecond())
}

/// Opens the engine that a job names.
type OpenEngine<'a> = dyn Fn(&EngineChoice) -> Result<Arc<dyn Engine>, Problem> + 'a;

/// What beside the shelf decides what is asked for.
#[derive(Debug, Default)]
struct Around {
    /// Takes of the shared store that are of no use.
    unusable: KeySet,
    fresh: Fresh,
}

/// What becomes of prompts that are fresh by the lock, and whose takes are not here.
#[derive(Debug, Default, PartialEq, Eq)]
enum Fresh {
    /// They need no take.
    #[default]
    Apart,
    /// They are like all others.
    Among,
}

/// A job opened on this machine.
pub struct Production {
    /// The job as meant.
    pub job: Job,
    /// What a person should know about the job file.
    pub warnings: Vec<Problem>,
    job_path: PathBuf,
    job_bytes: Vec<u8>,
    sources: Vec<Loaded>,
    lexicons: Lexicons,
    sheets: Sheets,
    cover: Option<Cover>,
    /// What lies under the words of a dub, once it was read.
    background: OnceLock<Background>,
    engine: Arc<dyn Engine>,
    roster: Roster,
    surroundings: Surroundings,
    places: Places,
    /// What is known of the shared store.
    store: Mutex<shared::Known>,
    #[cfg(feature = "s3")]
    bucket: shared::Opened,
}

impl Production {
    /// Opens the job file at `path` with the engine that it names. All problems of a stage are reported at once.
    pub fn open(path: &Path, surroundings: Surroundings) -> Result<Production, Vec<Problem>> {
        let machine = surroundings.machine.clone();
        let open = |choice: &EngineChoice| engine::open(choice, &machine);
        let roster = |choice: &EngineChoice| roster_for(choice, &machine);
        Production::open_with(path, surroundings, &open, &roster)
    }

    /// Opens the job file at `path` with an engine of your own, whatever the job names.
    pub fn with_engine(
        path: &Path,
        surroundings: Surroundings,
        engine: Arc<dyn Engine>,
    ) -> Result<Production, Vec<Problem>> {
        Production::open_with(path, surroundings, &|_| Ok(Arc::clone(&engine)), &|_| roster_of(&*engine))
    }

    fn open_with(
        path: &Path,
        surroundings: Surroundings,
        engine_for: &OpenEngine<'_>,
        roster_for: &dyn Fn(&EngineChoice) -> Roster,
    ) -> Result<Production, Vec<Problem>> {
        let name = path.display().to_string();
        let job_bytes = std::fs::read(path).map_err(|error| vec![unreadable("R0117", "job file", &name, &error)])?;
        let text = std::str::from_utf8(&job_bytes).map_err(|error| {
            let at = error.valid_up_to();
            // Every character before the wrong byte is whole, so its offset is the same in the text that is shown.
            let shown = String::from_utf8_lossy(&job_bytes);
            let message = format!("the job file `{name}` is not UTF-8 text: byte {at} belongs to no character");
            let problem =
                Problem::error("R0118", message).help("save the file as UTF-8, without changing anything else");
            vec![problem.at(Spot::new(&name, &shown, at..at + 1, "not UTF-8"))]
        })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let longest = |choice: &EngineChoice| engine_for(choice).map_or(u32::MAX, |engine| engine.card().limit.max);
        let facts = job::Facts { exists: &look, voices: roster_for, longest: &longest };
        let (mut job, mut warnings) = job::understand(text, &name, &folder, &facts)?;
        let engine = engine_for(&job.engine).map_err(|problem| vec![problem])?;
        let roster = roster_for(&job.engine);
        let sources = load(&job, &folder)?;
        let (lexicons, strange) = Lexicons::open(&job)?;
        warnings.extend(strange);
        let sheets = Sheets::open(&job, &name, text)?;
        let cover = load_cover(&job).map_err(|problem| vec![problem])?;
        let (cover, uncovered) = said_of_itself(&mut job, &sources, cover);
        warnings.extend(uncovered);
        let state = surroundings.state.clone().unwrap_or_else(|| folder.join(".rhapsode"));
        let places = Places::new(state, path);
        let job_path = path.to_owned();
        Ok(Production {
            job,
            warnings,
            job_path,
            job_bytes,
            sources,
            lexicons,
            sheets,
            cover,
            background: OnceLock::new(),
            engine,
            roster,
            surroundings,
            places,
            store: Mutex::default(),
            #[cfg(feature = "s3")]
            bucket: shared::Opened::default(),
        })
    }

    /// Where this job's state lies.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Who speaks.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// What reads the civil time.
    pub fn civil(&self) -> Arc<dyn Fn() -> UtcMillis + Send + Sync> {
        Arc::clone(&self.surroundings.civil)
    }

    /// The civil time.
    pub fn now(&self) -> UtcMillis {
        (self.surroundings.civil)()
    }

    /// The user's folder whose ledger this job's account has in common with other projects; absent for an engine of this
    /// computer, whose ledger is the project's own.
    fn common_purse(&self) -> Option<&Path> {
        self.surroundings.machine.data.as_deref().filter(|_| self.job.engine.kind.is_service())
    }

    /// The account's ledger.
    pub fn ledger_path(&self) -> PathBuf {
        ledger_in(self.common_purse().unwrap_or(self.places.state()), &self.card().account)
    }

    /// What the ledger calls this job; absent when a common ledger cannot know it yet.
    pub fn payer(&self) -> Result<Option<String>, Problem> {
        let project = project::look(self.places.state()).map_err(|error| Problem::from(&error))?;
        Ok(match self.common_purse() {
            Some(_) => project.map(|project| payer(self.places.job_id(), &project)),
            None => Some(self.places.job_id().to_owned()),
        })
    }

    /// What this job has spent in total, by its account.
    pub fn spent_in_all(&self, account: &Account) -> Result<Interval, Problem> {
        Ok(self.payer()?.map(|payer| account.spent_by_job(&payer)).unwrap_or_default())
    }

    /// Where the job file lies.
    pub fn job_path(&self) -> &Path {
        &self.job_path
    }

    /// What the engine says of itself, with the price that the job sets.
    pub fn card(&self) -> EngineCard {
        let mut card = self.engine.card();
        if let Some(points) = self.job.engine.points_per_request {
            card.price = Price::per_request(points);
        }
        card.limit = self.job.limits.segment;
        if card.price.is_free() {
            // What is free needs no common account, and two jobs may then run at the same time.
            card.account = format!("{}.{}", card.account, self.places.job_id());
        }
        card
    }

    /// The road up to the plan: read, segment, lay out, against what the shelf holds now. Writes nothing.
    pub fn plan(&self) -> Result<Plan, Vec<Problem>> {
        self.plan_against(&self.on_shelf()?)
    }

    /// What is read.
    fn manuscripts(&self) -> Vec<Source<'_>> {
        let sources = self.sources.iter();
        sources.map(|from| Source { name: &from.name, bytes: &from.bytes, manner: &from.manner }).collect()
    }

    /// The keys of all takes on the shelf.
    fn on_shelf(&self) -> Result<KeySet, Vec<Problem>> {
        // A newer program's shelf is not for this one to judge.
        project::look(self.places.state()).map_err(|error| vec![Problem::from(&error)])?;
        let keys = shelf::keys_in(self.places.state()).map_err(|error| vec![Problem::from(&error)])?;
        Ok(keys.into_iter().collect())
    }

    fn plan_against(&self, shelf: &KeySet) -> Result<Plan, Vec<Problem>> {
        self.plan_around(shelf, &Around::default())
    }

    /// The same, with what is known of lock and store.
    fn plan_around(&self, shelf: &KeySet, around: &Around) -> Result<Plan, Vec<Problem>> {
        let mut plan = self.laid_out(shelf)?;
        let needed = match around.fresh {
            Fresh::Apart => self.set_fresh_apart(&mut plan).map_err(|problem| vec![problem])?,
            Fresh::Among => 0,
        };
        self.look_in_store(&mut plan, &around.unusable);
        Self::tell_needed(needed, &mut plan);
        self.share_requests(&mut plan, shelf).map_err(|problem| vec![problem])?;
        plan.foresee_again();
        self.check_words(&mut plan);
        Ok(plan)
    }

    /// The plan before lines share requests: all of it comes from the job and its sources, but for what `shelf` holds.
    fn laid_out(&self, shelf: &KeySet) -> Result<Plan, Vec<Problem>> {
        let Staged { mut script, mut notices, mut castings, detected } = self.read_and_cast()?;
        self.lexicons.apply(&mut script, &castings, &self.job.cast);
        spoken::say(&mut script, &self.job.spoken, self.job.language());
        let card = self.card();
        let segments = self.cut_around(&script, &castings, shelf);
        notices.extend(self.language_notices(&script, &castings));
        notices.extend(self.spoken_notices(&script, &castings)?);
        notices.extend(self.anew_notice());
        let segments = recordings::lay_in(&mut script, segments, &mut castings, self.job.language());
        self.check_recorded(&script, shelf)?;
        let terms = layout::Terms { cast: &self.job.cast, card, on_shelf: &|key| shelf.contains(key) };
        let mut plan = layout::lay_out(script, segments, castings, notices, &terms);
        plan.detected = detected;
        let divided = prompts::divided(&plan);
        plan.notices.extend(divided);
        self.fit(&mut plan, shelf)?;
        Ok(plan)
    }

    /// What is saved of `plan`; `job` is how the saved plan names the job file.
    pub fn saved(&self, plan: &Plan, job: &str) -> SavedPlan {
        let job_file = MadeFrom::new(&file_name(&self.job_path), &self.job_bytes);
        let sources = self.sources.iter().flat_map(Loaded::files).map(|(name, bytes)| MadeFrom::new(name, bytes));
        let lexicons = self.lexicons.files().map(|(name, bytes)| MadeFrom::new(name, bytes));
        let sheets = self.sheets.files().map(|(name, bytes)| MadeFrom::new(name, bytes));
        SavedPlan::of(plan, job, [job_file].into_iter().chain(sources).chain(lexicons).chain(sheets).collect())
    }

    /// Asks the engine what it cannot pronounce in the takes that are to be made.
    fn check_words(&self, plan: &mut Plan) {
        let mut notices = Vec::new();
        for cue in plan.new_cues() {
            let segment = &plan.segments[cue.0 as usize];
            let Some(casting) = plan.castings.get(plan.cues[cue.0 as usize].casting as usize) else { continue };
            for message in self.engine.check(plan.text(cue), &casting.language) {
                let line = plan.script.chapters.get(segment.chapter as usize);
                let place = line.and_then(|chapter| chapter.lines.get(segment.lines.start as usize));
                notices.push(Notice {
                    code: crate::units::Code("N0502"),
                    message,
                    place: place.map(|line| line.place),
                    help: "mark the passage with <lang>, or write it as it is to be said".to_owned(),
                });
            }
        }
        plan.notices.extend(notices);
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The voices that a job may name for the engine that `choice` opens.
fn roster_for(choice: &EngineChoice, machine: &Machine) -> Roster {
    match &choice.settings {
        Settings::Flow(flow) => flow_roster(&Kept::of(machine.data.as_deref(), &flow.service.account)),
        _ => engine::open(choice, machine).map(|engine| roster_of(&*engine)).unwrap_or_default(),
    }
}

fn roster_of(engine: &dyn Engine) -> Roster {
    let cards = engine.voices();
    let tongue = |card: &VoiceCard| Some(Language::parse(&card.language)?.primary().to_owned());
    // One voice that says nothing may speak any.
    let homes = cards.iter().map(tongue).collect::<Option<_>>().unwrap_or_default();
    Roster { homes, ..Roster::of_ids(cards.into_iter().map(|voice| voice.id)) }
}

fn look(path: &Path) -> job::PathKind {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => job::PathKind::Folder,
        Ok(_) => job::PathKind::File,
        // Below a file there is nothing either.
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            job::PathKind::Missing
        }
        Err(_) => job::PathKind::Unreadable,
    }
}
