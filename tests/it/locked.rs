//! The lock of prompts through the program: what docs/ci.md shows, every difference that `check` finds, and what runs keep.

use std::fs;

use insta::assert_snapshot;

use crate::harness::{Ran, Test};

const JOB: &str = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n[[catalogue]]\npath = \"prompts.csv\"\n\
                   folder = \"path\"\n[prompts]\nlayout = \"{language}/{path}/{id}.{ext}\"\n";

const TABLE: &str = "id,text,path\nhello.wav,edge tea ex,SYSTEM\nlowbatt.wav,low battery,SYSTEM\nbeep.wav,beep,\n";

fn prompts() -> Test {
    Test::new().with("job.toml", JOB).with("prompts.csv", TABLE)
}

/// Prompts that were made, and their lock.
fn made() -> Test {
    let test = prompts();
    test.done("run job.toml");
    assert_eq!(checked(&test, 0), "3 prompts, all fresh\n");
    test
}

fn lock(test: &Test) -> String {
    fs::read_to_string(test.path("job.lock")).unwrap()
}

fn edit(test: &Test, from: &str, to: &str) {
    let table = fs::read_to_string(test.path("prompts.csv")).unwrap();
    assert!(table.contains(from), "{table}");
    test.write("prompts.csv", table.replace(from, to));
}

/// The file of the prompt `name`.
fn sound(test: &Test, name: &str) -> Vec<u8> {
    fs::read(test.path(&format!("out/en/{name}.wav"))).unwrap()
}

/// What `check` says, which must end with `status` and leave no trace.
fn checked(test: &Test, status: i32) -> String {
    test.refused("check job.toml", status).stdout
}

/// The blocks of docs/ci.md in `language`.
fn shown(language: &str) -> Vec<String> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md")).unwrap();
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn an_edit_is_found_with_nothing_but_the_repository() {
    let test = made();
    edit(&test, "edge tea ex", "hello there");
    let (before, takes) = (lock(&test), test.takes());
    fs::rename(test.path(".rhapsode"), test.path("away")).unwrap();
    let blocks = shown("text");
    assert_eq!(format!("$ rhapsode check job.toml\n{}", checked(&test, 1)), blocks[0]);
    let explained = test.refused("explain hello.wav --job job.toml", 0).stdout;
    // As it lies before them, too.
    assert_eq!(explained, test.refused("explain out/en/SYSTEM/hello.wav --job job.toml", 0).stdout);
    for line in blocks[1].lines().skip(1).filter(|line| !line.contains("engine")) {
        assert!(explained.lines().any(|said| said.trim_end() == line), "{line}\n{explained}");
    }
    fs::rename(test.path("away"), test.path(".rhapsode")).unwrap();
    // A run that must leave the lock alone is refused before it asks for anything.
    assert_snapshot!(test.refused("run job.toml --locked", 1), @"
    exit 1
    error[R0457]: the lock `job.lock` would change, and must not (--locked): `en/SYSTEM/hello` is stale
     |
     = help: nothing was spent; run the job without --locked where its lock is kept, and commit both
    ");
    // What one prompt costs, and the lock says so.
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("1 request, no points"), "{ran}");
    assert_eq!((test.takes().len(), checked(&test, 0).as_str()), (takes.len() + 1, "3 prompts, all fresh\n"));
    let (after, last) = (lock(&test), sound(&test, "SYSTEM/hello"));
    assert_ne!(after, before);

    // A run that died between the files and the lock is finished by the next, without a request.
    test.write("job.lock", &before);
    test.remove(&[".rhapsode/finished"]);
    let said = checked(&test, 1);
    assert!(
        said.contains("stale[R0451]: en/SYSTEM/hello: ") && said.contains("edited[R0454]: en/SYSTEM/hello.wav"),
        "{said}"
    );
    let ran = test.done("run job.toml");
    assert!(!ran.stderr.contains("N057"), "nobody has edited anything\n{ran}");
    assert_eq!((lock(&test), test.takes().len(), sound(&test, "SYSTEM/hello")), (after.clone(), takes.len() + 1, last));

    // A file that is gone comes back under the lock that is there.
    test.remove(&["out/en/beep.wav"]);
    assert!(checked(&test, 1).contains("prompts.csv:4:10: missing[R0450]: en/beep.wav: the file is not there"));
    test.done("run job.toml --locked");
    assert_eq!((lock(&test), checked(&test, 0).as_str()), (after, "3 prompts, all fresh\n"));
}

#[test]
fn another_name_is_a_move_and_no_request_and_the_order_of_rows_is_nothing() {
    let test = made();
    let takes = test.takes();
    let table = "id,text,path\nbeep.wav,beep,\nhi.wav,edge tea ex,SYSTEM\nlowbatt.wav,low battery,\n";
    test.write("prompts.csv", table);
    assert_snapshot!(checked(&test, 1), @"
    prompts.csv:3:8: moved[R0452]: en/SYSTEM/hi: it was `en/SYSTEM/hello` and has the same sound: no request is needed
    prompts.csv:4:13: moved[R0452]: en/lowbatt: it was `en/SYSTEM/lowbatt` and has the same sound: no request is needed
    3 prompts, 1 fresh: 2 moved
    To put it right: rhapsode run job.toml, and commit the files with the lock
    ");
    test.done("run job.toml");
    assert_eq!(test.takes(), takes);
    assert_snapshot!(checked(&test, 1), @"
    job.lock: orphaned[R0453]: en/SYSTEM/hello.wav: no row asks for this file, and the lock does not know it
    job.lock: orphaned[R0453]: en/SYSTEM/lowbatt.wav: no row asks for this file, and the lock does not know it
    3 prompts, 3 fresh: 2 orphaned
    Remove the files that nobody asks for, or put them elsewhere.
    ");
    test.remove(&["out/en/SYSTEM/hello.wav", "out/en/SYSTEM/lowbatt.wav"]);
    assert_eq!(checked(&test, 0), "3 prompts, all fresh\n");
    let before = lock(&test);
    let mut rows: Vec<&str> = table.lines().collect();
    rows[1..].reverse();
    test.write("prompts.csv", rows.join("\n"));
    test.done("run job.toml");
    assert_eq!(lock(&test), before);
    // Louder is made without a request, and is told apart from other words.
    test.write("job.toml", format!("{JOB}[master]\nloudness_lufs = -19\n"));
    let told = "stale[R0451]: en/lowbatt.wav: its master went from `balance = kept, ceiling = not set, target.lufs = not set` to `";
    assert!(checked(&test, 1).starts_with(&format!("prompts.csv:2:13: {told}")), "{}", checked(&test, 1));
    test.done("run job.toml");
    assert_eq!((test.takes(), checked(&test, 0).as_str()), (takes, "3 prompts, all fresh\n"));
    // What was set and what is, by the names of the job; and of a lock that does not know it, that it is another.
    test.write("job.toml", format!("{JOB}[master]\nloudness_lufs = -23.5\n"));
    let told = "prompts.csv:2:13: stale[R0451]: en/lowbatt.wav: its master";
    assert!(checked(&test, 1).starts_with(&format!("{told} went from `target.lufs = -19` to `target.lufs = -23.5`\n")));
    let explained = test.refused("explain lowbatt.wav --job job.toml", 0).stdout;
    assert!(explained.contains("  ~  master.target.lufs  -19            -23.5\n"), "{explained}");
    let (text, prompts) = (fs::read_to_string(test.path("job.lock")).unwrap(), "[[prompt]]");
    let old = text[..text.find("[settings.").unwrap()].to_owned() + &text[text.find(prompts).unwrap()..];
    test.write("job.lock", old);
    assert!(checked(&test, 1).starts_with(&format!("{told} has changed\n")));
    // A lock of an older build is as good as ever, and may stay.
    test.write("job.toml", format!("{JOB}[master]\nloudness_lufs = -19\n"));
    assert_eq!(checked(&test, 0), "3 prompts, all fresh\n");
    test.done("run job.toml --locked");
    test.remove(&["out/en/lowbatt.wav"]);
    test.done("run job.toml --locked");
    assert!(!fs::read_to_string(test.path("job.lock")).unwrap().contains("[settings."));
}

#[test]
fn what_is_not_translated_yet_is_listed_and_no_difference() {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\n[[catalogue]]\npath = \"{language}.json\"\nsource = \"en.json\"\n\
               [[edition]]\nlanguage = \"en\"\n[[edition]]\nlanguage = \"ja\"\n";
    let test = Test::new().with("job.toml", job);
    test.write("en.json", r#"{"hello":"Hello there, friend.","bye":"See you then.","more":"One more line."}"#);
    test.write("ja.json", r#"{"hello":"こんにちは、お元気ですか。","bye":""}"#);
    test.done("run job.toml");
    assert_snapshot!(checked(&test, 0), @"
    ja.json:1:1: notice[N0234]: no entry is called `more`, which en.json has
    ja.json:1:27: notice[N0210]: this entry has no text and is left out
    4 prompts, all fresh
    ");
    test.write("ja.json", r#"{"hello":"こんにちは、お元気ですか。","bye":"また明日。","more":"もう一行。"}"#);
    assert!(checked(&test, 1).ends_with(
        "6 prompts, 4 fresh: 2 missing\nTo put it right: rhapsode run job.toml, and commit the files with the lock\n"
    ));
}

#[test]
fn files_in_folders_that_no_prompt_is_in_any_more_are_orphans() {
    let test = made();
    let table = fs::read_to_string(test.path("prompts.csv")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|row| !row.starts_with("beep") && !row.starts_with("lowbatt")).collect();
    test.write("prompts.csv", rows.join("\n"));
    test.done("run job.toml");
    let told = checked(&test, 1);
    assert!(told.contains("en/beep.wav") && told.contains("1 prompt, 1 fresh: 2 orphaned"), "{told}");
}

#[test]
fn a_file_that_was_edited_by_hand_stays_until_its_prompt_changes() {
    let test = made();
    let read = || sound(&test, "SYSTEM/hello");
    let mut edited: Vec<u8> = read();
    edited.extend([0; 64]);
    test.write("out/en/SYSTEM/hello.wav", &edited);
    assert!(checked(&test, 1).contains("2:11: edited[R0454]: en/SYSTEM/hello.wav: "));
    assert_eq!(test.refused("run job.toml --locked", 1).stdout, "");
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("notice[N0570]") && ran.stderr.contains("`en/SYSTEM/hello.wav`"), "{ran}");
    assert_eq!(read(), edited);
    assert_eq!(checked(&test, 0), "3 prompts, all fresh; 1 file edited by hand, as the lock says\n");
    // Another prompt's edit leaves it alone.
    edit(&test, ",beep,", ",beep beep,");
    test.done("run job.toml");
    assert_eq!(read(), edited);
    // With its own it is made anew, and that is told.
    edit(&test, "edge tea ex", "hello there");
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("notice[N0571]") && !ran.stderr.contains("N0570"), "{ran}");
    assert_ne!(read(), edited);
    assert_eq!(checked(&test, 0), "3 prompts, all fresh\n");
    // A pointer that stands for the file is no edit.
    test.write("out/en/SYSTEM/hello.wav", "version https://git-lfs.github.com/spec/v1\n");
    let (before, ran) = (lock(&test), test.done("run job.toml"));
    assert!(!ran.stderr.contains("N0570"), "{ran}");
    assert_eq!((lock(&test), checked(&test, 0).as_str()), (before, "3 prompts, all fresh\n"));
}

#[test]
fn strange_locks_are_refused_and_never_written_over() {
    let test = prompts();
    assert_eq!(test.refused("check job.toml", 1).stdout, "");
    assert!(test.refused("run job.toml --locked", 1).stderr.contains("there is none yet"));
    let head = "# rhapsode lock: x\nversion = 1\n";
    for (text, code) in [
        ("[[package]]\n".to_owned(), "R0455"),
        (format!("{head}<<<<<<< HEAD\n=======\n>>>>>>> x\n"), "R0455"),
        (format!("{head}[[prompt]]\nname = 1\n"), "R0455"),
        (head.replace('1', "2"), "R0456"),
    ] {
        test.write("job.lock", text);
        for line in
            ["plan job.toml", "run job.toml", "run job.toml --locked", "check job.toml", "check job.toml --json"]
        {
            let ran = test.refused(line, if line.starts_with("check") { 2 } else { 3 });
            assert!(ran.stderr.contains(&format!("error[{code}]")), "{line}: {ran}");
        }
    }
    test.write("job.toml", "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"book.md\"\n");
    test.write("book.md", "Hello.");
    assert!(test.refused("check job.toml", 2).stderr.contains("R0459"));
}

#[test]
fn a_clone_asks_only_for_what_is_not_fresh_and_gives_the_same_bytes() {
    // A gain for each file, so that noise is added: no byte of a file may depend on the rows around it.
    let job = format!("{JOB}[master]\nloudness_lufs = -19\n");
    let table = TABLE.replace("beep.wav,beep,\n", "beep.wav,beep,\nagain.wav,low battery,\n");
    let with = |table: &str| Test::new().with("job.toml", &job).with("prompts.csv", table);
    let test = with(&table);
    test.done("run job.toml");
    let (clean, before) = (lock(&test), sound(&test, "beep"));
    fs::remove_dir_all(test.path(".rhapsode")).unwrap();
    let plan = test.done("plan job.toml").stdout;
    assert!(plan.contains("+ 0 new    = 0 on the shelf    4 fresh by the lock\n") && plan.contains("N0561"), "{plan}");
    // One text is edited, one row comes before all others.
    let edited = table.replace("edge tea ex", "hello there").replace("text,path\n", "text,path\nzero.wav,zero,\n");
    test.write("prompts.csv", &edited);
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("2 requests, no points"), "{ran}");
    assert_eq!(test.takes().len(), 2);
    let whole = with(&edited);
    whole.done("run job.toml");
    let bytes = |test: &Test, name: &str| String::from_utf8_lossy(&fs::read(test.path(name)).unwrap()).into_owned();
    assert_eq!(lock(&test), lock(&whole));
    assert_ne!(lock(&test), clean);
    assert_eq!(sound(&test, "beep"), before);
    for name in [
        "Fox.timing.json",
        "en/SYSTEM/hello.wav",
        "en/SYSTEM/lowbatt.wav",
        "en/again.wav",
        "en/beep.wav",
        "en/zero.wav",
    ] {
        let name = format!("out/{name}");
        assert_eq!(bytes(&test, &name), bytes(&whole, &name), "{name}");
    }
    // Other names in a clone: files are copied, or somebody has moved them already.
    fs::remove_dir_all(test.path(".rhapsode")).unwrap();
    let renamed = edited.replace("zero.wav,zero,", "null.wav,zero,SYSTEM").replace("beep.wav,", "ping.wav,");
    test.write("prompts.csv", &renamed);
    fs::rename(test.path("out/en/beep.wav"), test.path("out/en/ping.wav")).unwrap();
    let (zero, ping) = (sound(&test, "zero"), sound(&test, "ping"));
    let plan = test.done("plan job.toml").stdout;
    assert!(plan.contains("5 fresh by the lock") && plan.contains("; 2 of them had other names"), "{plan}");
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("no take is needed"), "{ran}");
    assert_eq!((test.takes().len(), sound(&test, "SYSTEM/null"), sound(&test, "ping")), (0, zero, ping));
    assert!(checked(&test, 1).contains("5 prompts, 5 fresh: 1 orphaned"));
    let timing = bytes(&test, "out/Fox.timing.json");
    assert!(timing.contains("en/SYSTEM/null.wav") && timing.contains("en/ping.wav") && !timing.contains("zero.wav"));
    test.remove(&["out/en/zero.wav"]);
    assert_eq!(checked(&test, 0), "5 prompts, all fresh\n");
    // And back again.
    test.write("prompts.csv", &edited);
    test.done("run job.toml");
    test.remove(&["out/en/ping.wav", "out/en/SYSTEM/null.wav"]);
    assert_eq!(
        (test.takes().len(), lock(&test), checked(&test, 0)),
        (0, lock(&whole), "5 prompts, all fresh\n".to_owned())
    );
    assert_eq!(bytes(&test, "out/Fox.timing.json"), bytes(&whole, "out/Fox.timing.json"));
    // One of two files of equal words is gone: the take is asked for, and both are as they were.
    test.remove(&["out/en/again.wav"]);
    let ran = test.done("run job.toml --locked");
    assert!(ran.stderr.contains("1 request, no points"), "{ran}");
    assert_eq!((lock(&test), sound(&test, "again")), (lock(&whole), sound(&whole, "again")));
    // A file that a person has edited needs no take either, and stays.
    fs::remove_dir_all(test.path(".rhapsode")).unwrap();
    let edited = [sound(&test, "zero"), vec![0; 64]].concat();
    test.write("out/en/zero.wav", &edited);
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("no take is needed") && ran.stderr.contains("notice[N0570]"), "{ran}");
    assert_eq!((test.takes().len(), sound(&test, "zero")), (0, edited));
    assert_eq!(checked(&test, 0), "5 prompts, all fresh; 1 file edited by hand, as the lock says\n");
}

/// The shell lines of `file` in examples/ci, those that install left out.
fn shell_lines(file: &str) -> String {
    let text = fs::read_to_string(format!("{}/examples/ci/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    let lines: Vec<&str> = lines.filter(|line| line.starts_with("rhapsode ")).collect();
    assert!(!lines.is_empty(), "{text}");
    lines.join("\n")
}

/// Runs `lines` as CI does, which stops at the first that fails.
fn ci(test: &Test, lines: &str) -> Ran {
    test.shell(&format!(
        "set -eu\nexport GITHUB_STEP_SUMMARY=summary.md\nrhapsode() {{ \"$RHAPSODE\" \"$@\"; }}\n{lines}\n"
    ))
}

#[test]
fn the_examples_of_ci_run_as_they_are() {
    let test = made();
    for (status, fresh) in [(0, true), (1, false)] {
        if !fresh {
            edit(&test, "edge tea ex", "hello there");
        }
        for file in ["github.yml", "gitlab.yml"] {
            test.remove(&["summary.md"]);
            let ran = ci(&test, &shell_lines(file));
            assert_eq!(ran.status, status, "{file}: {ran}");
            let report = fs::read_to_string(test.path("check.xml")).unwrap();
            assert_eq!(report.contains("<failure type=\"stale\""), !fresh, "{report}");
            if file == "github.yml" {
                let summary = fs::read_to_string(test.path("summary.md")).unwrap();
                assert!(summary.starts_with("### Prompts of job.toml (en)\n\n3 prompts, "), "{summary}");
                let annotation = "::error file=prompts.csv,line=2,col=11,title=stale%3A en/SYSTEM/hello::en/SYSTEM/hello: its text has changed\n";
                assert_eq!(ran.stdout.contains(annotation), !fresh, "{ran}");
            }
        }
    }
    // A report replaces no catalogue.
    let ran = test.refused("check job.toml --junit prompts.csv", 2);
    assert!(ran.stderr.contains("R0816"), "{ran}");
    let lines = test.refused("check job.toml --json", 1).stdout;
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |at: usize, name: &str| lines[at][name].clone();
    assert_eq!(
        (of(0, "type"), of(0, "kind"), of(1, "type"), of(1, "fresh")),
        ("drift".into(), "stale".into(), "checked".into(), 2.into())
    );
    assert_eq!(
        lines[2].to_string(),
        r#"{"code":1,"reason":"findings","resume":"rhapsode run job.toml","type":"exit","v":1}"#
    );
    // What keeps the prompts from being looked at is told in the same forms.
    edit(&test, "hello there", "hello {name}");
    test.remove(&["summary.md"]);
    let ran = ci(&test, &shell_lines("github.yml"));
    let annotation = "::error file=prompts.csv,line=2,col=11,title=error[";
    assert!(ran.status == 2 && ran.stdout.contains(annotation), "{ran}");
    let read = |name: &str| fs::read_to_string(test.path(name)).unwrap();
    assert!(read("check.xml").contains("errors=\"1\"") && read("summary.md").contains("| prompts.csv:2 |"));
    for (line, status) in [("check job.toml --json", 2), ("run job.toml --json", 3)] {
        let lines = test.refused(line, status).stdout;
        let read = |line: Option<&str>| serde_json::from_str::<serde_json::Value>(line.unwrap()).unwrap();
        let (first, last) = (read(lines.lines().next()), read(lines.lines().last()));
        assert_eq!(
            (&first["type"], &first["file"], &first["line"]),
            (&"problem".into(), &"prompts.csv".into(), &2.into())
        );
        assert_eq!((&last["code"], &last["reason"]), (&status.into(), &"invalid".into()));
    }
}
