//! Real manuscripts, where a collection of them lies beside this project: each is read to a closed account, or refused for
//! the right reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rhapsode::plan::coverage::Coverage;
use rhapsode::problem::Problem;
use rhapsode::read::{Manner, Source, pages, read};
use rhapsode::script::{Notice, Script};
use rhapsode::segment::split::{Rule, split};
use rhapsode::segment::{Count, Grain, Limit};

/// Where the collection lies; the environment says another place.
fn collection() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let found = [near, beside].into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        println!("no collection of manuscripts lies beside this project: nothing was tested");
    }
    found
}

fn manuscripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        if path.is_dir() {
            manuscripts(&path, found);
        } else if ["md", "txt", "epub", "html", "docx"].contains(&ending) {
            found.push(path);
        }
    }
}

/// What came of a file: its script, notices and account.
type Told = Result<(Script, Vec<Notice>, Coverage), Vec<Problem>>;

fn told(name: &str, bytes: &[u8]) -> Told {
    let manner = Manner::default();
    let sources = [Source { name, bytes, manner: &manner }];
    let (script, notices) = read(&sources)?;
    let rule = Rule { limit: Limit { max: 500, count: Count::Chars }, grain: Grain::Fewest };
    let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
    let languages = vec!["en"; script.directions.len()];
    let segments = split(&script, rule, &alike, &languages);
    let coverage = Coverage::of(&script, &segments, &pages(&sources).unwrap());
    Ok((script, notices, coverage))
}

fn all() -> BTreeMap<String, Told> {
    let Some(folder) = collection() else { return BTreeMap::new() };
    let mut found = Vec::new();
    for part in ["manuscripts", "multivoice", "typography", "epub-edge"] {
        manuscripts(&folder.join(part), &mut found);
    }
    assert!(found.len() > 40, "the collection has lost files: {}", found.len());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), told(&name(path), &fs::read(path).unwrap()))).collect()
}

/// Files that must be refused, and how.
const REFUSED: [(&str, &str); 9] = [
    ("bom-and-blank-only.txt", "R0305"),
    ("empty-file.epub", "R0321"),
    ("empty.txt", "R0305"),
    ("epub2-container-missing.epub", "R0321"),
    ("epub2-spine-missing.epub", "R0321"),
    ("image-named-epub.epub", "R0321"),
    ("invalid-utf8-synthetic.txt", "R0301"),
    ("not-ocf.epub", "R0321"),
    ("zip-no-end-header.epub", "R0321"),
];

#[test]
fn every_character_of_every_manuscript_is_accounted_for() {
    for (name, told) in all() {
        let refused = REFUSED.iter().find(|(known, _)| *known == name);
        match (told, refused) {
            (Ok((script, _, coverage)), None) => {
                assert!(coverage.closes(), "{name}: {:#?}", coverage.gaps().collect::<Vec<_>>());
                assert!(script.line_count() > 0, "{name}");
            }
            (Err(problems), Some((_, code))) => {
                assert_eq!(problems[0].code.0, *code, "{name}: {}", problems[0].message)
            }
            (Err(problems), None) => {
                // A book whose only words are its title page's has nothing to speak.
                assert!(["R0305"].contains(&problems[0].code.0), "{name}: {}", problems[0].message);
                assert!(name.contains("one-line") || name.ends_with(".epub"), "{name}: {}", problems[0].message);
            }
            (Ok(_), Some((_, code))) => panic!("{name} must be refused with {code}"),
        }
    }
}
