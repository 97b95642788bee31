//! Tidiness that the compiler does not check: which layer may import which, file lengths, opening sentences.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first; a module imports only from layers below its own.
const LAYERS: &[&[&str]] = &[
    &["units", "problem", "fault", "guard"],
    &["script", "audio"],
    &["read", "segment", "cast", "detect", "dialogue", "lexicon", "spoken"],
    &["job"],
    &["plan"],
    &["session", "book"],
    &["studio"],
    &["files"],
    &["engine", "store", "bind", "report"],
    &["production", "serve"],
    &["cli"],
];

/// Arrows that the table does not allow and the design does, with the reason.
const ALLOWED: &[(&str, &str, &str)] = &[("problem", "units", "a problem carries a code")];

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Whether the module that a file belongs to declares it for tests alone.
fn is_test(path: &Path) -> bool {
    let above = fs::read_to_string(path.parent().unwrap().with_extension("rs")).unwrap_or_default();
    above.contains(&format!("#[cfg(test)]\nmod {};", path.file_stem().unwrap().to_str().unwrap()))
}

/// The code of a file without its tests, which may use anything.
fn code(path: &Path) -> String {
    if is_test(path) {
        return String::new();
    }
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned()
}

#[test]
fn imports_run_downwards() {
    let layer: BTreeMap<&str, usize> =
        LAYERS.iter().enumerate().flat_map(|(level, names)| names.iter().map(move |name| (*name, level))).collect();
    let mut wrong = Vec::new();
    for path in sources() {
        let module = module_of(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        let level = *layer.get(module.as_str()).unwrap_or_else(|| panic!("`{module}` is in no layer"));
        for part in code(&path).split("crate::").skip(1) {
            let imported: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(&below) = layer.get(imported.as_str()) else { continue };
            let allowed = ALLOWED.iter().any(|(from, to, _)| *from == module && *to == imported);
            if imported != module && below >= level && !allowed {
                wrong.push(format!("{} imports {imported}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that run up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn files_open_with_their_purpose_and_stay_short() {
    let mut wrong = Vec::new();
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("//! ") {
            wrong.push(format!("{} does not open with its purpose", path.display()));
        }
        if text.lines().count() > 400 {
            wrong.push(format!("{} has {} lines", path.display(), text.lines().count()));
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        if ["mod.rs", "util.rs", "utils.rs", "helpers.rs", "common.rs", "errors.rs"].contains(&name) {
            wrong.push(format!("{} has a name that says nothing", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_one_file_owns_no_other_touches() {
    let owners: &[(&str, &[&str])] = &[
        ("sled::", &["src/store/checkpoint.rs", "src/store/checkpoint/"]),
        ("governor::", &["src/session/pace.rs"]),
        ("indicatif::", &["src/report/"]),
        ("pulldown_cmark::", &["src/read/"]),
        ("reqwest::", &["src/engine/"]),
        ("sseer::", &["src/engine/flow/stream.rs"]),
        ("espeak_ng::", &["src/engine/house/"]),
        ("clap::", &["src/cli.rs", "src/cli/"]),
        ("std::env::", &["src/cli.rs", "src/cli/"]),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in sources() {
        let shown = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = code(&path);
        for (what, allowed) in owners {
            let owned = allowed.iter().any(|owner| shown.starts_with(owner));
            assert!(owned || !text.contains(what), "{shown} uses {what}, which belongs to {allowed:?}");
        }
    }
}

#[test]
fn nothing_below_layer_seven_opens_a_file() {
    let above = ["engine", "store", "bind", "report", "production", "serve", "cli", "main", "files", "fault"];
    for path in sources().into_iter().filter(|path| !above.contains(&module_of(path).as_str())) {
        let text = code(&path);
        for what in ["std::fs", "File::open", "File::create", "tokio::fs", "std::net", "std::process"] {
            assert!(!text.contains(what), "{} uses {what}", path.display());
        }
    }
}
