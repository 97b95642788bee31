//! [`JobSpec`] → [`Job`]: names are looked up, defaults filled in, and what needs the outside is asked of [`Facts`].

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde_spanned::Spanned;

use super::engine::VoiceSetting;
use super::engine::meant::{choice, without_effect};
use super::finding::{Finding, Findings};
use super::spec::{JobSpec, JobTable, LimitsSpec, ManuscriptSpec, PauseSpec, StitchSpec};
use super::{
    Budget, EngineChoice, Format, Job, Limits, Manuscript, Pauses, Roster, Sharing, SheetFile, Stitch, cast, catalogue,
    dub, edition, group, lexicon, package, player, spoken, written,
};
use crate::cast::{Cast, Obeys};
use crate::problem::Problem;
use crate::read::{Chapters, Manner};
use crate::segment::Limit;
use crate::units::{Grouped, Points, SampleRate};

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Missing,
    /// Something that may not be read.
    Unreadable,
}

/// What a job's meaning needs to know of the world; whoever may open files and ask engines provides it.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// What lies at a path.
    pub exists: &'a dyn Fn(&Path) -> PathKind,
    /// The voices that may be named for an engine.
    pub voices: &'a dyn Fn(&EngineChoice) -> Roster,
    /// The longest text that a request to an engine may carry, in characters.
    pub longest: &'a dyn Fn(&EngineChoice) -> u32,
}

/// Reads the job file `text`, shown as `name`, that lies in `folder`.
///
/// Returns the job with warnings, or everything that is wrong with it: errors first, then by place.
pub fn understand(
    text: &str,
    name: &str,
    folder: &Path,
    facts: &Facts<'_>,
) -> Result<(Job, Vec<Problem>), Vec<Problem>> {
    let (spec, mut findings) = written::read(text);
    let job = spec.and_then(|spec| Meaning { folder, name, text, facts, findings: &mut findings }.job(&spec));
    let stopped = findings.stop();
    let problems = findings.into_problems(name, text);
    match job {
        Some(job) if !stopped => Ok((job, problems)),
        _ => Err(problems),
    }
}

struct Meaning<'a> {
    folder: &'a Path,
    name: &'a str,
    text: &'a str,
    facts: &'a Facts<'a>,
    findings: &'a mut Findings,
}

impl Meaning<'_> {
    /// The job, or `None` when too much of it is missing; findings say whether it may be used.
    fn job(&mut self, written: &JobSpec) -> Option<Job> {
        player::meant::without_use(written, self.findings);
        let spec = &player::meant::filled(package::acx::filled(written));
        let none = JobTable::default();
        let table = spec.job.as_ref().unwrap_or(&none);
        let language = table.language.as_ref().and_then(|tag| cast::language(tag, self.findings));
        let engine = choice(&spec.engine, self.folder, self.findings);
        without_effect(spec, &engine, self.findings);
        package::acx::demands(spec, self.findings);
        let acx =
            language.as_ref().and_then(|language| package::acx::acx(spec, self.text, language.as_str(), self.findings));
        let formats = table.formats.clone().unwrap_or_else(|| vec![Spanned::new(0..0, Format::Wav)]);
        let roster = (self.facts.voices)(&engine);
        let editions = edition::editions(spec, &roster, self.findings);
        let cast = cast::cast(spec, table.language.as_ref().zip(language.as_ref()), &editions, &roster, self.findings);
        let spoken = spoken::spoken(&spec.spoken, self.findings);
        let mut manuscripts = self.manuscripts(spec);
        let spoken_in = language.as_ref().map_or("", |language| language.as_str());
        manuscripts.extend(catalogue::catalogues(
            spec,
            (spoken_in, &editions),
            (self.folder, self.facts),
            self.findings,
        ));
        let dubbed = dub::dub(spec, spoken_in, (self.folder, self.facts), self.findings);
        let (dub, subtitles) = dubbed.unzip();
        manuscripts.extend(subtitles);
        let mut forms = package::meant::forms(spec, &formats, self.findings);
        catalogue::only_prompts(spec, &formats, &mut forms, self.findings);
        dub::only_track(spec, &formats, &mut forms, self.findings);
        let lexicons = lexicon::lexicons(spec, (self.folder, self.facts), cast.as_ref(), self.findings);
        let output = self.output(table);
        let limits = self.limits(&spec.limits, &engine);
        let told = |setting| engine.settings.obeys(setting);
        let obeys = Obeys {
            speed: told(VoiceSetting::Speed),
            pitch: told(VoiceSetting::Pitch),
            volume: told(VoiceSetting::Volume),
        };
        let budget = self.budget(spec);
        let mut master = spec.master.meant();
        if dub.as_ref().is_some_and(|dub| dub.background.is_some()) {
            master.ceiling = master.ceiling.or(Some(dub::CEILING));
        }
        forms.iter_mut().for_each(|form| form.coding = form.coding.below(master.ceiling));
        Some(Job {
            title: table.title.clone()?.trim().to_owned(),
            author: table.author.as_deref().map(str::trim).filter(|author| !author.is_empty()).map(str::to_owned),
            manuscripts,
            dub,
            lexicons,
            output,
            forms,
            layout: *spec.package.layout.get_ref(),
            acx,
            tags: package::meant::tags(&spec.tags, self.folder, self.facts.exists, self.findings),
            papers: package::meant::papers(&formats, self.findings),
            engine,
            detect_languages: table.detect_languages,
            cast: Cast { obeys, ..cast? },
            spoken,
            limits,
            sharing: if spec.limits.pack { Sharing::Packs } else { Sharing::Alone },
            budget,
            stitch: Stitch {
                longest_ms: package::acx::longest_ms(spec),
                // Words are heard at their times, and takes begin with silence.
                trim: spec.stitch.trim || spec.dub.is_some(),
                ..stitch(&spec.stitch, self.findings)
            },
            master,
            checks: spec.checks.meant(self.folder, self.findings),
            longest_prompt_ms: player::meant::longest_ms(spec),
            archive: spec.prompts.archive.filter(|_| spec.catalogue.is_some()),
            publish: spec.prompts.publish.unwrap_or_default(),
            groups: group::groups(spec, self.findings),
            store: super::store::store(&spec.store, self.folder, self.findings),
        })
    }

    fn manuscripts(&mut self, spec: &JobSpec) -> Vec<Manuscript> {
        let mut manuscripts: Vec<Manuscript> = Vec::new();
        let tongues = cast::tongues(spec);
        for source in spec.manuscript.iter().flatten() {
            let Some(written) = &source.path else { continue };
            let name = written.get_ref();
            let path = self.folder.join(name);
            if manuscripts.iter().any(|before| before.path.components().eq(path.components())) {
                let message = format!("the manuscript `{name}` is named twice");
                self.findings.error("R0113", message, written.span(), "the second time", "take one of the two out");
            } else {
                check_source("manuscript", written, &path, self.facts, self.findings);
            }
            let manner = self.manner(source, &tongues);
            let dialogue = self.sheet(source, &path, &manuscripts);
            manuscripts.push(Manuscript { name: name.clone(), path, manner, dialogue });
        }
        manuscripts
    }

    /// The sheet of `source`, whose own file is at `path`; each manuscript has one of its own.
    fn sheet(&mut self, source: &ManuscriptSpec, path: &Path, before: &[Manuscript]) -> Option<SheetFile> {
        let written = source.dialogue.as_ref()?;
        let sheet = self.folder.join(written.get_ref());
        let same = |other: &Path| other.components().eq(sheet.components());
        let sheets = before.iter().filter_map(|manuscript| manuscript.dialogue.as_ref());
        if same(path) || before.iter().any(|one| same(&one.path)) || sheets.into_iter().any(|one| same(&one.path)) {
            let message = format!(
                "`{}` cannot be the sheet of this manuscript: it is another file of the job",
                written.get_ref()
            );
            let help = "each manuscript has a sheet of its own, beside its words";
            self.findings.error("R0342", message, written.span(), "named before", help);
        }
        Some(SheetFile { name: written.get_ref().clone(), path: sheet, span: written.span() })
    }

    fn manner(&mut self, source: &ManuscriptSpec, tongues: &BTreeSet<String>) -> Manner {
        let chapters = Chapters::parse(source.chapters.get_ref()).unwrap_or_else(|why| {
            let message =
                format!("`{}` is no pattern for the chapters of a manuscript: {why}", source.chapters.get_ref());
            let help = "write auto, none, blank-lines, or a regular expression such as '^Letter [IVX]+'";
            self.findings.error("R0170", message, source.chapters.span(), "not a regular expression", help);
            Chapters::Auto
        });
        Manner {
            style: source.style,
            form: source.format,
            encoding: source.encoding,
            chapters,
            footnotes: source.footnotes,
            images: source.images,
            tables: source.tables,
            front_matter: source.front_matter,
            directions: source.directions,
            unknown_markup: source.unknown_markup,
            tongues: tongues.clone(),
            catalogue: None,
        }
    }

    /// The output folder; neither it nor a folder above it may be a file.
    fn output(&mut self, table: &JobTable) -> PathBuf {
        let Some(written) = &table.output else {
            let stem = Path::new(self.name).file_stem().unwrap_or("job".as_ref());
            return self.folder.join("out").join(stem);
        };
        let output = self.folder.join(written.get_ref());
        let blocker = output.ancestors().find(|path| (self.facts.exists)(path) != PathKind::Missing);
        if let Some(blocker) = blocker
            && (self.facts.exists)(blocker) == PathKind::File
        {
            let message =
                format!("the output folder `{}` cannot be made: {} is a file", written.get_ref(), blocker.display());
            let help = "name another folder, or move the file away";
            self.findings.error("R0114", message, written.span(), "must be a folder", help);
        }
        output
    }

    fn limits(&mut self, spec: &LimitsSpec, engine: &EngineChoice) -> Limits {
        let longest = (self.facts.longest)(engine);
        if let Some(max) = spec.max_chars.as_ref().filter(|max| *max.get_ref() > longest) {
            let asked = Grouped(u64::from(*max.get_ref()));
            let most = Grouped(u64::from(longest));
            let message = format!("`limits.max_chars` is {asked}, but the engine takes at most {most} a request");
            let help = "leave it out to use the engine's limit";
            self.findings.error("R0105", message, max.span(), "more than the engine takes", help);
        }
        if let (Some(burst), None) =
            (&spec.burst, spec.requests_per_minute.or(engine.kind.per_minute().map(NonZeroU32::get)))
        {
            let message = "`limits.burst` does nothing without `limits.requests_per_minute`";
            self.findings.push(
                Finding::warning("R0116", message, burst.span())
                    .label("has no effect")
                    .help("set requests_per_minute, or take burst out"),
            );
        }
        let max = spec.max_chars.as_ref().map_or(longest, |max| *max.get_ref());
        Limits {
            per_minute: spec.requests_per_minute.map_or(engine.kind.per_minute(), NonZeroU32::new),
            burst: at_least_one(spec.burst.as_ref().map_or(1, |burst| *burst.get_ref())),
            concurrency: at_least_one(spec.concurrency.unwrap_or(engine.kind.concurrency())),
            segment: Limit { max, count: spec.count },
        }
    }

    /// The budget; a request must fit into it, or nothing could ever be asked.
    fn budget(&mut self, spec: &JobSpec) -> Budget {
        let price = spec.engine.points_per_request.unwrap_or(0);
        let budget = &spec.budget;
        for (key, points) in [("points_per_day", &budget.points_per_day), ("points_total", &budget.points_total)] {
            let Some(points) = points.as_ref().filter(|points| *points.get_ref() < price) else { continue };
            let message = format!("`budget.{key}` is too small for one request, which costs {}", Points(price));
            let help = format!("allow at least {}, or leave it out for no limit", Grouped(price));
            self.findings.error("R0115", message, points.span(), "less than one request costs", &help);
        }
        let points = |points: &Option<Spanned<u64>>| points.as_ref().map(|points| Points(*points.get_ref()));
        Budget {
            per_day: points(&budget.points_per_day).or(spec.engine.kind.points_per_day()),
            total: points(&budget.points_total),
            doubt: Points(budget.doubt),
        }
    }
}

/// Complains unless there is a file at `path`, where the job says the `what` called `written` is.
pub(super) fn check_source(
    what: &str,
    written: &Spanned<String>,
    path: &Path,
    facts: &Facts<'_>,
    findings: &mut Findings,
) {
    let name = written.get_ref();
    let (code, message, label, help) = match (facts.exists)(path) {
        PathKind::File => return,
        PathKind::Missing => {
            let help = format!("paths are relative to the job file: looked for {}", path.display());
            ("R0108", format!("the {what} `{name}` does not exist"), "no such file", help)
        }
        PathKind::Folder => {
            let help = match what {
                dub::SUBTITLES | dub::BACKGROUND => "name the file inside it".to_owned(),
                _ => format!("name each file in a [[{what}]] of its own, in reading order"),
            };
            ("R0109", format!("the {what} `{name}` is a folder"), "a folder", help)
        }
        PathKind::Unreadable => {
            let help = format!("check who may read {}", path.display());
            ("R0109", format!("the {what} `{name}` cannot be read"), "not readable", help)
        }
    };
    findings.push(Finding::error(code, message, written.span()).label(label).help(help));
}

fn at_least_one(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

fn stitch(spec: &StitchSpec, findings: &mut Findings) -> Stitch {
    let written = spec.sample_rate.as_ref();
    package::meant::check_rate(written, "stitch.sample_rate", findings);
    let rate = written.map(|rate| SampleRate(*rate.get_ref()));
    let PauseSpec { clause, sentence, paragraph, scene, heading, heading_after, chapter } = spec.pause_ms;
    let heading_after = heading_after.unwrap_or(heading);
    let pauses = Pauses { clause, sentence, paragraph, scene, heading, heading_after, chapter };
    let StitchSpec { crossfade_ms, trim, .. } = *spec;
    let ms = |written: &Option<Spanned<u32>>| written.as_ref().map_or(0, |ms| *ms.get_ref());
    let (head_ms, tail_ms) = (ms(&spec.head_ms), ms(&spec.tail_ms));
    Stitch { rate, crossfade_ms, pauses, trim, head_ms, tail_ms, longest_ms: None }
}
