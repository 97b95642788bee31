//! The vendor page's own examples, unchanged but for the base URL and the token, with the programs they are written for.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::client::speech;
use super::program::Process;
use crate::harness::{Ran, Test, skipped};

/// An example, made ready for `process`.
fn example(name: &str, process: &Process) -> String {
    let path = format!("{}/tests/data/vendor/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains("https://api.realtime-ai.chat"));
    text.replace("https://api.realtime-ai.chat", &process.base).replace("YOUR_JWT_TOKEN", &process.token)
}

/// Whether `program` runs here with `args`.
fn runs(program: &str, args: &[&str]) -> bool {
    let there = Command::new(program).args(args).output().is_ok_and(|output| output.status.success());
    if !there {
        skipped(&format!("`{program} {}` does not run on this computer", args.join(" ")));
    }
    there
}

/// Runs `program` on the example `name`.
fn run(program: &str, name: &str, process: &Process) -> Ran {
    let script = process.test.path(name);
    fs::write(&script, example(name, process)).unwrap();
    let folder = script.parent().unwrap();
    // A proxy of the environment is none of the example's business.
    let output =
        Command::new(program).arg(&script).current_dir(folder).env("NO_PROXY", "*").env("no_proxy", "*").output();
    let ran: Ran = output.unwrap().into();
    assert_eq!(ran.status, 0, "{ran}");
    ran
}

#[test]
fn the_curl_examples_get_playable_audio_and_the_voices() {
    if !runs("curl", &["--version"]) {
        return;
    }
    let process = Process::start(Test::new(), "");
    let json: Value = serde_json::from_str(&run("sh", "synthesize.sh", &process).stdout).unwrap();
    let audio = base64_simd::STANDARD.decode_to_vec(json["data"]["audio"].as_str().unwrap()).unwrap();
    assert_eq!(hound::WavReader::new(audio.as_slice()).unwrap().spec().sample_rate, 24_000);
    speech(audio, None);
    assert_eq!(json["quota"]["used"], 1);
    let voices: Value = serde_json::from_str(&run("sh", "voices.sh", &process).stdout).unwrap();
    assert!(voices["voices"].as_array().unwrap().len() > 100, "100+ voices");
}

#[test]
fn the_streaming_example_prints_events_that_hold_playable_audio() {
    if !runs("node", &["-e", "fetch"]) {
        return;
    }
    let process = Process::start(Test::new(), "");
    // It prints each chunk of bytes on a line of its own, wherever the network cut it.
    let printed = run("node", "stream.mjs", &process).stdout.replace('\n', "");
    let events: Vec<Value> = printed
        .split("data: ")
        .filter(|event| !event.is_empty())
        .map(|event| serde_json::from_str(event).unwrap())
        .collect();
    assert_eq!(events.last().unwrap()["IsEnd"], true);
    let texts = events.iter().map(|event| event["Audio"].as_str().unwrap());
    speech(texts.flat_map(|text| base64_simd::STANDARD.decode_to_vec(text).unwrap()).collect(), Some(24_000));
}

#[test]
fn the_quick_start_saves_json_or_a_playable_file() {
    if !runs("python3", &["-c", "import requests"]) {
        return;
    }
    let process = Process::start(Test::new(), "");
    run("python3", "quick_start.py", &process);
    let saved: Value = serde_json::from_slice(&fs::read(process.test.path("output.wav")).unwrap()).unwrap();
    speech(base64_simd::STANDARD.decode_to_vec(saved["data"]["audio"].as_str().unwrap()).unwrap(), None);
    let (test, _) = process.end("INT");
    let process = Process::start(test, " --reply wav");
    run("python3", "quick_start.py", &process);
    let saved = fs::read(process.test.path("output.wav")).unwrap();
    assert_eq!(hound::WavReader::new(saved.as_slice()).unwrap().spec().channels, 1);
    speech(saved, None);
    process.end("INT");
}
