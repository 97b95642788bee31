//! How long whole processes take to start: `--help` and a run with nothing to do, beside `true`; `--test` runs it small.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on ends")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const JOB: &str = "[job]\ntitle = \"A\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"a.md\"\n";

fn main() {
    let rounds = if std::env::args().any(|argument| argument == "--test") { 2 } else { 40 };
    let program = Path::new(env!("CARGO_BIN_EXE_rhapsode"));
    let folder = std::env::temp_dir().join(format!("rhapsode-start-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let job = folder.join("a.toml");
    fs::write(&job, JOB).expect("a job");
    fs::write(folder.join("a.md"), "# One\n\nA short line.\n").expect("a manuscript");
    let run = || call(Command::new(program).arg("run").arg(&job));
    if cfg!(feature = "house") {
        run();
    }
    let works: [(&str, &dyn Fn()); 3] = [
        ("true", &|| call(&mut Command::new("true"))),
        ("rhapsode --help", &|| call(Command::new(program).arg("--help"))),
        ("rhapsode run, up to date", &run),
    ];
    println!("whole processes, milliseconds, {rounds} rounds in turn");
    println!("{:<26} {:>7} {:>7}", "command", "least", "median");
    let mut taken = vec![Vec::new(); works.len()];
    for _ in 0..rounds {
        for ((_, work), taken) in works.iter().zip(&mut taken) {
            let start = Instant::now();
            work();
            taken.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    for ((name, _), mut taken) in works.iter().zip(taken) {
        taken.sort_by(f64::total_cmp);
        println!("{name:<26} {:>7.1} {:>7.1}", taken[0], taken[taken.len() / 2]);
    }
    let _ = fs::remove_dir_all(folder);
}

fn call(command: &mut Command) {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "{command:?} failed");
}
