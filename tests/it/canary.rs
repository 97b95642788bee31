//! A canary: a token and a sentence that a whole job carries, looked for wherever they do not belong; and the same bytes
//! from a service whatever surrounds the run.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt;

use crate::broken_disk::project;
use crate::flow_job::is_near_midnight;
use crate::harness::{Ran, Test, files_in};
use crate::serve::program::Process;

/// No other text of the tests holds it.
const SENTENCE: &str = "Quetzalcoatl whispers.";

fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn token_and_words_are_only_where_they_belong() {
    if is_near_midnight() {
        return;
    }
    let process = Process::start(Test::new(), " --rate 60000 --daily 1000");
    let test = project(&process);
    test.write("book.md", format!("{SENTENCE}\n"));
    test.change_job("max_chars = 12", "max_chars = 40");
    // Of a token, the signature alone would do.
    let secret = process.token.rsplit('.').next().unwrap();
    let commands = [
        "plan job.toml",
        "voices --job job.toml --refresh",
        "run job.toml -y --progress counter",
        "run job.toml -y --json",
        "status job.toml",
        "ledger --json",
        "auth status --job job.toml",
        "doctor job.toml",
    ];
    for line in commands {
        let mut command = test.command(&format!("{line} -vvv"));
        let ran: Ran = command.env("RUST_LOG", "trace").output().unwrap().into();
        assert_eq!(ran.status, 0, "{line}\n{ran}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!said.contains(secret), "{line} tells the token");
        // The one line shows which text a take was of, and its beginning alone; that is for people.
        let logged =
            ran.stderr.lines().filter(|line| ["TRACE", "DEBUG", " INFO"].iter().any(|level| line.contains(level)));
        assert!(logged.clone().all(|line| !line.contains(SENTENCE)), "{line} logs what is spoken");
    }
    // A token that is refused is not shown either.
    let mut wrong = process.token.clone();
    wrong.truncate(wrong.len() - 4);
    crate::flow_job::give(&test, &format!("{wrong}AAAA"));
    test.write("book.md", format!("{SENTENCE}\n\nAnd more.\n"));
    let refused = test.run("run job.toml -y --no-wait -vvv");
    assert_eq!(refused.status, 9, "{refused}");
    assert!(!refused.stderr.contains(&wrong[wrong.len() - 20..]), "{refused}");
    for path in files_in(&test.path("")).into_iter().filter(|path| path.is_file()) {
        let (bytes, name) = (fs::read(&path).unwrap(), path.display());
        assert!(path.ends_with("token") || !contains(&bytes, secret), "{name} holds the token");
        let ours = path.ends_with("book.md") || path.to_str().unwrap().ends_with(".timing.json");
        assert!(ours || !contains(&bytes, SENTENCE), "{name} holds what is spoken");
    }
}

#[test]
fn bytes_from_a_service_depend_on_nothing_around_the_run() {
    if is_near_midnight() {
        return;
    }
    let process = Process::start(Test::new(), " --rate 60000 --daily 1000");
    let outputs = |workers: u32, surroundings: &[(&str, &str)], umask: u32| -> BTreeMap<String, Vec<u8>> {
        let test = project(&process);
        test.change_job("concurrency = 2", &format!("concurrency = {workers}"));
        let mut command = test.command("run job.toml -y --progress none");
        command.envs(surroundings.iter().copied());
        let words = format!("umask {umask:03o}; exec \"$0\" \"$@\"");
        let mut shell = std::process::Command::new("/bin/sh");
        shell.arg("-c").arg(words).arg(command.get_program()).args(command.get_args());
        shell.current_dir(test.path("")).env_clear();
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.process_group(0);
        let ran: Ran = shell.output().unwrap().into();
        assert_eq!(ran.status, 0, "{ran}");
        test.outputs()
    };
    let first = outputs(1, &[], 0o022);
    assert!(!first.is_empty());
    let arabic = [("LC_ALL", "ar_EG.UTF-8"), ("LANG", "ar_EG.UTF-8"), ("TZ", "Asia/Kathmandu")];
    let turkish = [("LC_ALL", "tr_TR"), ("TZ", "Pacific/Chatham")];
    for (workers, surroundings, umask) in [(2, &arabic[..], 0o077), (4, &turkish[..], 0o000), (8, &[][..], 0o027)] {
        assert!(outputs(workers, surroundings, umask) == first, "{workers} workers, {surroundings:?}");
    }
}
