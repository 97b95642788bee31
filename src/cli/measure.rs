//! `measure`: what finished files measure, and whether a store would take them.

use std::path::Path;

use crate::audio::acx;
use crate::audio::measurement::Measurement;
use crate::audio::meter::Measured;
use crate::bind::measure::measure;
use crate::cli::args::measure::{Against, Measure};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data};
use crate::problem::Problem;
use crate::report::measure::{json, table, verdict};

/// Measures the files; those that cannot be are told after the others.
pub fn run(args: &Measure, context: &Context) -> Result<Status, Failed> {
    let mut measured: Vec<(String, Measured)> = Vec::new();
    let mut problems = Vec::new();
    for path in &args.files {
        match measure(path) {
            Ok(found) => measured.push((shown(path), found)),
            Err(error) => problems.push(Problem::from(&error)),
        }
    }
    let common = acx::common(measured.iter().map(|(_, found)| found.figures.channels));
    let files: Vec<Measurement> = measured
        .iter()
        .map(|(name, found)| {
            let requirements = match args.profile {
                None => Vec::new(),
                Some(Against::Acx) => acx::requirements(found).into_iter().chain(common.clone()).collect(),
            };
            Measurement::of(name.clone(), found, requirements)
        })
        .collect();
    if !files.is_empty() {
        show(&files, args)?;
    }
    let failed = files.iter().any(|file| !file.passes());
    if !problems.is_empty() {
        return Err(Failed::all(problems, Status::Invalid));
    }
    if failed {
        context.tell("Files that a store refuses are mended by mastering: see docs/sound.md.");
    }
    Ok(if failed { Status::VerificationFailed } else { Status::Done })
}

fn show(files: &[Measurement], args: &Measure) -> Result<Status, Failed> {
    if args.json {
        let lines: Result<Vec<String>, _> = files.iter().map(json).collect();
        let lines = lines.map_err(|error| Failed::unexpected(&error.to_string()))?;
        return data((lines.join("\n") + "\n").as_bytes());
    }
    let mut shown = table(files);
    if let Some(profile) = args.profile {
        shown.push('\n');
        shown.push_str(&verdict(files, profile.name()));
    }
    data(shown.as_bytes())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
