//! Targets of prompts through the program: what docs/targets.md shows, made twice and packed, and what is refused before anything
//! is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::harness::Test;

const TABLE: &str = "Filename,Translation,Path\n0000.wav,zero,SYSTEM\n0001.wav,one,SYSTEM\n0002.wav,two,SYSTEM\n\
                     thralert.wav,check the throttle,\n";

/// The job that docs/targets.md shows first, with `tables` behind it.
fn radio(tables: &str) -> Test {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/targets.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let job = rest.split("```").next().unwrap();
    Test::new().with("job.toml", format!("{job}{tables}")).with("prompts.csv", TABLE)
}

/// The finished files of `folder`, and what they hold.
fn made(test: &Test, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let (all, out) = (test.listing(), test.path(folder));
    let name = |path: &PathBuf| path.strip_prefix(&out).unwrap().display().to_string();
    let files = all.iter().filter(|path| path.is_file() && path.starts_with(&out));
    files.map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

#[test]
fn a_target_is_made_to_the_byte_and_its_groups_are_compared() {
    let group =
        "archive = \"zip\"\n[encode.wav]\ncoding = \"mulaw\"\n[[group]]\nname = \"numbers\"\nids = [\"000*\"]\n";
    let test = radio(group);
    let ran = test.done("run job.toml");
    let first = made(&test, "card");
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let system = ["0000", "0001", "0002"].map(|name| format!("SOUNDS/en/SYSTEM/{name}.wav"));
    assert_eq!(names[..2], ["Radio.timing.json", "Radio.zip"]);
    assert_eq!(names[2..5], system);
    assert_eq!(names[5..], ["SOUNDS/en/thralert.wav"]);
    let wav = &first[&system[1]];
    let number = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap());
    assert_eq!((&wav[..4], number(20), number(24)), (&b"RIFF"[..], 7 | 1 << 16, 32_000));
    assert!(wav.len().is_multiple_of(2) && number(4) as usize + 8 == wav.len());
    assert!(!ran.stderr.contains("N0533"), "three are enough to compare: {ran}");
    // In another folder it is the same to the byte, and asks for nothing.
    test.change_job("output = \"card\"", "output = \"again\"");
    test.done("run job.toml");
    assert_eq!(made(&test, "again"), first);
}

#[test]
fn what_a_target_does_not_take_is_told_at_once_and_nothing_is_made() {
    let test = radio("");
    let long = "throttlewarning.wav,check the throttle,\nfüel.wav,check the fuel,\n";
    test.write("prompts.csv", format!("{TABLE}{long}"));
    let ran = test.run("run job.toml");
    insta::assert_snapshot!(ran, @"
    exit 3
    error[R0240]: `SOUNDS/en/throttlewarning` cannot be a file of `edgetx`: it has 15 characters, and 8 are the most
     --> prompts.csv:6:1
      |
    6 | throttlewarning.wav,check the throttle,
      | ^^^^^^^^^^^^^^^^^^^ the name of its file
      |
      = help: name it otherwise; what a target takes is in docs/targets.md, and `max_name` in [prompts] changes the length

    error[R0240]: `SOUNDS/en/füel` cannot be a file of `edgetx`: `ü` is in it, and names are made of a-z, A-Z, 0-9, `-` and `_`
     --> prompts.csv:7:1
      |
    7 | füel.wav,check the fuel,
      | ^^^^^^^^ the name of its file
      |
      = help: name it otherwise; what a target takes is in docs/targets.md, and `max_name` in [prompts] changes the length

    2 errors; nothing was spent
    ");
    assert!(!test.path("card").exists());
}
