//! Programs as engines, through the whole program: real speech from `espeak-ng`, and shells that misbehave.

use std::fs;

use crate::harness::{Test, files_in, signal, skipped, until};

const BOOK: &str = "# The Fox\n\nA fox looked in.\n\n-x is no option; the owl said so.\n";

/// A job whose engine runs `argv`, written as TOML.
fn job(argv: &str, more: &str) -> Test {
    let tables = format!("[engine]\nkind = \"command\"\ncommand = {argv}\n{more}\n[voices.narrator]\nid = \"en-gb\"\n");
    Test::of(&tables, BOOK)
}

/// Whether there is a program called `name` here.
fn there(name: &str) -> bool {
    let there = Test::new().shell(&format!("command -v {name}")).status == 0;
    if !there {
        skipped(&format!("{name} is not installed"));
    }
    there
}

#[test]
fn espeak_ng_speaks_a_book_over_standard_output_and_into_a_file() {
    if !there("espeak-ng") {
        return;
    }
    let ways = [
        r#"["espeak-ng", "-b", "1", "--stdin", "--stdout", "-v", "{voice}"]"#,
        r#"["espeak-ng", "-b", "1", "--stdin", "-w", "{output}", "-v", "{voice}"]"#,
        r#"["espeak-ng", "-b", "1", "-w", "{output}", "-v", "{voice}", "--", "{text}"]"#,
    ];
    let mut books = Vec::new();
    for argv in ways {
        let test = job(argv, "version = \"any\"");
        let ran = test.done("run job.toml");
        assert!(ran.stderr.contains("Finished Fox"), "{ran}");
        assert_eq!(test.takes().len(), 3);
        let sounds = test.outputs().into_iter().filter(|(name, _)| name.ends_with(".wav"));
        books.push(sounds.map(|(_, bytes)| bytes).max_by_key(Vec::len).unwrap());
        assert!(books[0].len() > 100_000, "that is speech");
        assert_eq!(files_in(&test.path("tmp")).len(), 0, "temporary files are gone");
        assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
    }
    assert_eq!(books[0], books[1], "the same speech, whichever way it came");
    assert_eq!(books[0].len(), books[2].len());
}

#[test]
fn a_program_that_is_not_there_stops_the_run_and_says_what_to_do() {
    let test = job(r#"["no-such-program-here"]"#, "");
    assert_eq!(test.run("plan job.toml").status, 0, "planning needs no program");
    let ran = test.run("run job.toml");
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains("`no-such-program-here` is not there: install it"), "{ran}");
    assert!(test.entries("intent") < 3, "one was enough to know; another was under way");
    let looked = test.run("doctor job.toml");
    assert!(looked.stdout.contains("no-such-program-here"), "{looked}");
}

#[test]
fn a_script_beside_the_job_is_found_from_anywhere() {
    let test = job(r#"["sh", "say.sh", "{voice}"]"#, "sample_rate = 16000");
    let script = "cat > /dev/null; test \"$1\" = en-gb && cat hum.wav";
    let test = test.with("say.sh", script).with("hum.wav", hum());
    fs::create_dir(test.path("elsewhere")).unwrap();
    let ran = test.run("-C elsewhere run ../job.toml");
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(test.takes().len(), 3);
}

/// Two seconds of a tone at 16 kHz.
fn hum() -> Vec<u8> {
    use rhapsode::audio::wav;
    use rhapsode::units::{Frames, SampleRate};
    let samples = (0..32_000).flat_map(|at| (((f64::from(at) * 0.05).sin() * 8000.0) as i16).to_le_bytes());
    wav::header(SampleRate(16_000), Frames(32_000)).into_iter().chain(samples).collect()
}

#[test]
fn a_wrong_rate_is_told_with_the_line_that_puts_it_right() {
    let test = job(r#"["cat", "hum.wav"]"#, "").with("hum.wav", hum());
    let ran = test.run("run job.toml");
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains("set `sample_rate = 16000` in [engine]"), "{ran}");
    test.change_job("command =", "sample_rate = 16000\ncommand =");
    test.done("run job.toml");
}

#[test]
fn a_place_that_does_not_exist_is_shown_before_anything_runs() {
    let test = job(r#"["sh", "-c", "touch ran", "{vioce}"]"#, "");
    let ran = test.refused("plan job.toml", 3);
    assert!(ran.stderr.contains("error[R0570]") && ran.stderr.contains("did you mean `{voice}`?"), "{ran}");
}

#[test]
fn a_setting_without_effect_is_a_warning() {
    let test = job(r#"["cat", "hum.wav", "-{pitch}"]"#, "");
    test.change_job("id = \"en-gb\"", "id = \"en-gb\"\nspeed = 1.5\npitch = 2");
    let ran = test.done("plan job.toml");
    assert!(ran.stderr.contains("R0571") && ran.stderr.contains("speed"), "{ran}");
    assert!(!ran.stderr.contains("pitch does nothing"), "{ran}");
}

#[cfg(target_os = "linux")]
#[test]
fn stopping_twice_leaves_neither_programs_nor_files() {
    let script = "sleep 600 & : > id$$; wait";
    let test = job(&format!("[\"sh\", \"-c\", \"{script}\", \"{{output}}\"]"), "");
    let mut child = test.start("run job.toml");
    let ids = || -> Vec<String> {
        let names = fs::read_dir(test.path("")).unwrap().flatten().map(|entry| entry.file_name());
        names.filter_map(|name| Some(name.to_str()?.strip_prefix("id")?.to_owned())).collect()
    };
    assert!(until(&mut child, || ids().len() == 2), "both are running");
    assert_ne!(files_in(&test.path("tmp")).len(), 0);
    signal(&child, "INT");
    // Asked once it goes on with what is under way; a second signal of the same kind could be merged into the first.
    signal(&child, "TERM");
    until(&mut child, || false);
    assert_ne!(child.wait().unwrap().code(), Some(0));
    let group_lives = |id: &String| {
        let alive = test.shell("cat /proc/[0-9]*/stat 2>/dev/null; true").stdout;
        alive.lines().any(|line| {
            let mut words = line.rsplit(") ").next().unwrap_or_default().split(' ');
            let state = words.next();
            words.nth(1) == Some(id) && state != Some("Z")
        })
    };
    while ids().iter().any(group_lives) {
        std::thread::yield_now();
    }
    assert_eq!(files_in(&test.path("tmp")).len(), 0, "temporary files are gone");
}
