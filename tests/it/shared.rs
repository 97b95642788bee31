//! The store that clones share, through the program: a full one costs nothing and gives equal bytes, a bad one stops nobody.

use std::fs;

#[cfg(feature = "faults")]
use crate::harness::Ran;
use crate::harness::{Test, files_in};

const TABLE: &str = "id,text\nhello.wav,edge tea ex\nlowbatt.wav,low battery\nagain.wav,low battery\n";

/// A clone whose job shares takes in `url`, with `more` in [store].
fn clone(url: &str, more: &str) -> Test {
    let job = format!(
        "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\nformats = [\"wav\", \"flac\"]\n\
         [[catalogue]]\npath = \"prompts.csv\"\n[master]\nloudness_lufs = -19\n[store]\nurl = \"{url}\"\n{more}"
    );
    Test::new().with("job.toml", job).with("prompts.csv", TABLE)
}

/// The finished files and the lock, by name.
fn made(test: &Test) -> Vec<(String, Vec<u8>)> {
    let out = test.path("out");
    let files = files_in(&out).into_iter().filter(|path| path.is_file()).chain([test.path("job.lock")]);
    let name =
        |path: &std::path::Path| path.strip_prefix(&out).unwrap_or(path).file_name().unwrap().display().to_string();
    files.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

#[test]
fn a_full_store_costs_a_clone_nothing_and_a_bad_one_stops_nobody() {
    let first = clone("file://store", "");
    first.done("run job.toml");
    let stored: Vec<_> = files_in(&first.path("store/takes")).into_iter().filter(|path| path.is_file()).collect();
    assert_eq!(stored.len(), 2, "{stored:?}");
    let url = format!("file://{}", first.path("store").display());
    let second = clone(&url, "read_only = true\n");
    let plan = second.done("plan job.toml").stdout;
    assert!(plan.contains("+ 0 new    = 0 on the shelf    2 in the store    1 said again\n"), "{plan}");
    let ran = second.done("run job.toml");
    assert!(ran.stderr.contains("notice[N0606]: 2 takes brought"), "{ran}");
    assert_eq!(made(&second), made(&first));
    assert!(second.ledger().is_empty(), "no money passes through a store");

    // A take that is not what was put there is asked for, and a store for reading is left as it is.
    let mut bad = fs::read(&stored[0]).unwrap();
    *bad.last_mut().unwrap() ^= 1;
    fs::write(&stored[0], &bad).unwrap();
    let third = clone(&url, "read_only = true\n");
    let ran = third.done("run job.toml");
    assert!(ran.stderr.contains("notice[N0605]") && ran.stderr.contains("1 request, no points"), "{ran}");
    assert_eq!((made(&third), third.entries("commit")), (made(&first), 1));
    assert_eq!(fs::read(&stored[0]).unwrap(), bad);

    // What cannot be a store is told once before and once after, and all goes on; when it can be one, it is given all.
    let fourth = clone("file://store", "");
    fourth.write("store", "a file");
    let ran = fourth.done("run job.toml");
    assert!(ran.stderr.contains("notice[N0604]: the store `file://store` is not used: "), "{ran}");
    assert_eq!(made(&fourth), made(&first));
    fourth.remove(&["store"]);
    fourth.done("run job.toml");
    let takes = |test: &Test| files_in(&test.path("store/takes")).len();
    assert_eq!((takes(&fourth), fourth.entries("intent")), (takes(&first), 2));
    assert!(clone("gs://bucket", "").refused("plan job.toml", 3).stderr.contains("R0461"));
    // Keys go nowhere in the clear; a service that is not there stops nobody either.
    #[cfg(feature = "s3")]
    {
        let plain = clone("s3://bucket/takes", "endpoint = \"http://s3.example.org\"\n");
        assert!(plain.refused("plan job.toml", 3).stderr.contains("R0467"));
        let nobody = clone("s3://bucket/takes", "endpoint = \"http://127.0.0.1:9\"\n");
        let ran = nobody.done("run job.toml");
        let said =
            "notice[N0604]: the store `s3://bucket/takes` is not used: it cannot be reached; all goes on without it";
        assert!(ran.stderr.contains(said), "{ran}");
        assert_eq!(made(&nobody), made(&first));
    }
    #[cfg(not(feature = "s3"))]
    assert!(clone("s3://bucket", "").refused("plan job.toml", 3).stderr.contains("R0466"));
}

#[cfg(feature = "faults")]
#[test]
fn a_run_killed_while_the_store_is_given_to_spends_nothing_twice() {
    let whole = clone("file://store", "[engine]\npoints_per_request = 1\n");
    whole.done("run job.toml -y");
    for step in ["finished.noted:1", "store.giving:1", "store.given:1"] {
        let test = clone("file://store", "[engine]\npoints_per_request = 1\n");
        let mut command = test.command("run job.toml -y --progress none");
        command.env("RHAPSODE_FAULT", format!("kill={step}"));
        let killed: Ran = command.output().unwrap().into();
        assert!(killed.status < 0 && test.entries("commit") == 2, "{step}: {killed}");
        // The files were there already; the next run gives the rest, and asks for nothing.
        assert_eq!(made(&test), made(&whole), "{step}");
        // Half a file, which another thread was at, has no name that anybody looks for.
        let stored = || {
            let files = files_in(&test.path("store/takes")).into_iter();
            files.filter(|path| path.extension() == Some("wav".as_ref())).count()
        };
        test.done("run job.toml -y");
        assert_eq!((test.entries("intent"), stored()), (2, 2), "{step}");
        test.remove(&["store/takes"]);
        test.done("run job.toml -y");
        assert_eq!(stored(), 0, "{step}: there was nothing to do");
        test.write("prompts.csv", format!("{TABLE}new.wav,one more\n"));
        test.done("run job.toml -y");
        assert_eq!((test.entries("intent"), stored()), (3, 3), "{step}");
    }
}

#[cfg(feature = "faults")]
#[test]
fn a_run_killed_while_the_store_gives_spends_nothing_and_ends_alike() {
    let first = clone("file://store", "");
    first.done("run job.toml");
    let url = format!("file://{}", first.path("store").display());
    for step in ["take.temp:1", "take.synced:2", "take.renamed:1", "take.renamed:2"] {
        let second = clone(&url, "read_only = true\n[engine]\npoints_per_request = 1\n");
        let mut command = second.command("run job.toml -y --progress none");
        command.env("RHAPSODE_FAULT", format!("kill={step}"));
        let killed: Ran = command.output().unwrap().into();
        assert!(killed.status < 0 && second.outputs().is_empty(), "{step}: {killed}");
        second.done("run job.toml -y");
        assert_eq!(made(&second), made(&first), "{step}");
        assert!(second.ledger().is_empty(), "{step}: what the store brings is never paid for");
    }
}
