//! The jobs that come with the program: each plans, a play gives everybody a voice, and the short ones run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rhapsode::plan::Plan;
use rhapsode::production::{Production, Surroundings};
use rhapsode::script::Notice;

use crate::harness::Test;

/// A folder with all files of `jobs/`, and the names of its jobs.
fn jobs() -> (Test, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("jobs");
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut test = Test::new();
    let mut names = Vec::new();
    for file in files.iter().filter(|file| file.is_file()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        test = test.with(name, fs::read(file).unwrap());
        names.extend(name.strip_suffix(".toml").map(str::to_owned));
    }
    names.sort();
    (test, names)
}

fn plan(test: &Test, name: &str) -> Plan {
    let production = Production::open(&test.path(&format!("{name}.toml")), Surroundings::default());
    production.and_then(|production| production.plan()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
}

/// The ids of the voices that `plan` speaks with.
fn voices(plan: &Plan) -> BTreeSet<&str> {
    plan.castings.iter().map(|casting| plan.cast.voices[casting.voice.0 as usize].id.as_str()).collect()
}

#[test]
fn every_job_plans_without_a_complaint() {
    let (test, names) = jobs();
    assert_eq!(names, ["alice", "bilingual", "earnest", "elephants", "ja", "ko", "prompts", "yue", "zh"]);
    for name in &names {
        let plan = plan(&test, name);
        // A program that this computer lacks is no fault of the job.
        let told: Vec<&Notice> = plan.notices.iter().filter(|notice| notice.code.to_string() != "N0501").collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        assert!(plan.quote.requests > 4, "{name}");
        assert_eq!(plan.quote.points.0, 0, "{name}");
        let spoken: String = plan.script.chapters.iter().map(|chapter| chapter.text.as_str()).collect();
        assert!(!spoken.contains(['《', '［', '*', '<']), "{name}");
    }
}

#[test]
fn everybody_in_the_play_has_a_voice_and_the_narrator_reads_the_directions() {
    let (test, _) = jobs();
    let plan = plan(&test, "earnest");
    assert_eq!(voices(&plan).len(), 6);
    let narrated = |words: &str| {
        let at = plan.segments.iter().position(|segment| segment.text(&plan.script).contains(words)).unwrap();
        let casting = &plan.castings[plan.cues[at].casting as usize];
        plan.cast.voices[casting.voice.0 as usize].name == "narrator"
    };
    assert!(narrated("Inspects them, takes two, and sits down on the sofa."));
    assert!(!narrated("A handbag?"));
}

#[test]
fn short_pieces_are_made() {
    let (test, _) = jobs();
    // The others take longer than a test may.
    for name in ["zh", "ko", "yue"] {
        test.done(&format!("run {name}.toml"));
    }
    let sounds = test.listing().into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "wav"));
    assert!(sounds.count() >= 3);
}
