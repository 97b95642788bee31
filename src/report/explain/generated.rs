//! Tests that what is generated is up to date, that the registry knows every code, and that the demo jobs are sound.
//!
//! `UPDATE_GENERATED=1 cargo test --lib generated` writes the generated files anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::job::{self, Facts, PathKind, Roster};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares `made` with the file at `path`, or writes it when asked to.
#[track_caller]
fn up_to_date(path: &str, made: &str) {
    let file = root().join(path);
    if std::env::vars().any(|(key, _)| key == "UPDATE_GENERATED") {
        fs::write(&file, made).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == made, "{path} is out of date: UPDATE_GENERATED=1 cargo test --lib generated");
}

#[test]
fn the_schema_is_up_to_date() {
    let mut schema = serde_json::to_string_pretty(&job::schema()).unwrap();
    schema.push('\n');
    up_to_date("jobs/job.schema.json", &schema);
}

#[test]
fn the_references_are_up_to_date() {
    up_to_date("docs/job.md", &job::reference::page(&job::schema()));
    up_to_date("docs/errors.md", &super::reference());
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Whether the file holds nothing but tests, which make up codes of their own.
fn is_test(file: &Path) -> bool {
    let inside = file.strip_prefix(root()).unwrap();
    inside.file_stem().is_some_and(|stem| stem == "tests") || inside.iter().any(|folder| folder == "tests")
}

/// The literals `"R0123"` and `"N0123"` in `text`, that of its tests left out.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    code.split('"').filter(|word| {
        word.len() == 5 && word.starts_with(['R', 'N']) && word.bytes().skip(1).all(|b| b.is_ascii_digit())
    })
}

#[test]
fn the_registry_knows_exactly_the_codes_in_use() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let registry = root().join("src/report/explain");
    let mut used = BTreeSet::new();
    let of_registry = |file: &Path| file.starts_with(&registry) || file == registry.with_extension("rs");
    for file in files.iter().filter(|file| !of_registry(file) && !is_test(file)) {
        used.extend(codes(&fs::read_to_string(file).unwrap()).map(str::to_owned));
    }
    let known: BTreeSet<String> = super::all().map(|entry| entry.code.to_owned()).collect();
    let missing: Vec<_> = used.difference(&known).collect();
    let idle: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty(), "in use, but not in src/report/explain: {missing:?}");
    assert!(idle.is_empty(), "in src/report/explain, but nowhere in use: {idle:?}");
}

/// The voices of the built-in engine that demo jobs may name: its dialects, each with its variants.
fn house_voices() -> Vec<String> {
    let dialects = ["en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "zh", "ja", "ko", "yue"];
    let variants = ["", "+f1", "+f2", "+f3", "+f4", "+f5", "+m1", "+m2", "+m3", "+m4", "+m8"];
    dialects.iter().flat_map(|dialect| variants.iter().map(move |variant| format!("{dialect}{variant}"))).collect()
}

#[test]
fn every_demo_job_is_understood_without_a_warning() {
    let exists = |path: &Path| match (path.is_file(), path.exists()) {
        (true, _) => PathKind::File,
        (false, true) => PathKind::Folder,
        (false, false) => PathKind::Missing,
    };
    let facts = Facts { exists: &exists, voices: &|_| Roster::of_ids(house_voices()), longest: &|_| 5000 };
    let folder = root().join("jobs");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display().to_string();
        assert!(text.starts_with("#:schema ./job.schema.json\n"), "{name} lacks the editor's line");
        match job::understand(&text, &name, &folder, &facts) {
            Ok((_, warnings)) => assert!(warnings.is_empty(), "{warnings:?}"),
            Err(problems) => {
                panic!("{}", crate::report::diagnostic::draw(&problems, crate::report::diagnostic::Colour::Off))
            }
        }
        seen += 1;
    }
    assert!(seen >= 1, "no demo jobs in {}", folder.display());
}
