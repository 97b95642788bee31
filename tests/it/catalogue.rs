//! Catalogues through the program: what docs/catalogues.md shows, a file a prompt, and one file for an edit.

use std::collections::BTreeMap;
use std::path::PathBuf;

use insta::assert_snapshot;
use rhapsode::audio::wav;
use rhapsode::plan::lock::drift::Drift;
use rhapsode::production::review::Word;
use rhapsode::production::{Production, Surroundings};
use rhapsode::units::{Frames, SampleRate};

use crate::harness::Test;

/// The first block of docs/catalogues.md in `language`.
fn shown(language: &str) -> String {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalogues.md")).unwrap();
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
    rest.split("```").next().unwrap().to_owned()
}

fn prompts() -> Test {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n";
    Test::new().with("job.toml", format!("{job}\n{}", shown("toml"))).with("prompts.csv", shown("csv"))
}

/// The finished files in all folders, and what they hold.
fn made(test: &Test) -> BTreeMap<String, Vec<u8>> {
    let (all, out) = (test.listing(), test.path("out"));
    let files = all.iter().filter(|path| path.is_file() && path.starts_with(&out));
    let name = |path: &PathBuf| path.strip_prefix(&out).unwrap().display().to_string();
    files.map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

#[test]
fn each_prompt_is_a_file_and_an_edit_makes_one_anew() {
    let test = prompts();
    let ran = test.done("plan job.toml");
    assert_eq!(format!("$ rhapsode plan job.toml\n{}", ran.stdout), shown("text"));
    let ran = test.done("run job.toml");
    let files: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix("wrote out/")).collect();
    assert_eq!(files.len(), 3, "{ran}");
    let listed = || made(&test).into_keys().collect::<Vec<_>>();
    let files = ["Fox.timing.json", "en/SYSTEM/hello.wav", "en/SYSTEM/lowbatt.wav", "en/lowbatt.wav"];
    assert_eq!(listed(), files);
    assert_eq!(test.takes().len(), 2, "equal words are asked for once");
    let read = |name: &str| std::fs::read(test.path("out").join(name)).unwrap();
    let changed = |name: &str| std::fs::metadata(test.path("out").join(name)).unwrap().modified().unwrap();
    assert_eq!(read("en/SYSTEM/lowbatt.wav"), read("en/lowbatt.wav"));
    let (old, since) = (read("en/SYSTEM/hello.wav"), changed("en/lowbatt.wav"));

    // A word is changed, and a row comes before all others.
    let table =
        shown("csv").replace("edge tea ex", "hello there").replace("1,EdgeTX", "0,0,zero,SYSTEM,0000.wav\n1,EdgeTX");
    test.write("prompts.csv", table);
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("2 requests, no points"), "{ran}");
    assert_ne!(read("en/SYSTEM/hello.wav"), old);
    assert_eq!(changed("en/lowbatt.wav"), since, "what did not change is not touched");
    assert_eq!((listed().len(), test.takes().len()), (5, 4));
    // Again, there is nothing to do, and a file that was taken away comes back without a request.
    assert!(test.done("run job.toml").to_string().contains("Nothing to do"));
    test.remove(&["out/en/lowbatt.wav"]);
    test.done("run job.toml");
    assert_eq!((listed().len(), test.takes().len()), (5, 4));
}

#[test]
#[cfg(feature = "faults")]
fn a_run_that_dies_among_the_names_of_its_files_is_finished_by_the_next() {
    let whole = prompts();
    whole.done("run job.toml");
    for nth in 1..=3 {
        let test = prompts();
        let ran = test.command("run job.toml").env("RHAPSODE_FAULT", format!("kill=output.renamed:{nth}")).output();
        assert!(!ran.unwrap().status.success(), "it was not killed");
        assert!(!test.path("out/Fox.timing.json").exists(), "nothing vouches for half a package");
        let takes = test.takes();
        test.done("run job.toml");
        assert_eq!((test.takes(), made(&test)), (takes, made(&whole)));
    }
}

/// How the prompts of `editions.toml` stand: how many there are, and what is not as it should be.
fn standing(test: &Test) -> (usize, Vec<String>) {
    let production = Production::open(&test.path("editions.toml"), Surroundings::default()).unwrap();
    let inspection = production.inspect().unwrap();
    let line = |drift: &Drift| format!("{} {} ({})", drift.kind.word(), drift.subject, drift.language);
    (inspection.due.len(), inspection.drifts.iter().map(line).collect())
}

#[test]
fn a_language_is_published_whole_and_an_edit_in_one_is_one_prompt() {
    let file = |name: &str| std::fs::read_to_string(format!("{}/jobs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let paid = "output = \"out\"\n\n[engine]\npoints_per_request = 1\n\n[[catalogue]]";
    let job = file("prompts.toml").replace("\n[[catalogue]]", paid);
    let test = Test::new().with("editions.toml", job).with("prompts.csv", file("prompts.csv"));
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalogues.md")).unwrap();
    assert!(page.contains(&file("prompts.csv")), "the page shows the table");

    // Five points are one language and a prompt of the next: of that one there is no file.
    let ran = test.run("run editions.toml --max-points 5 --no-wait");
    assert_eq!(ran.status, 5, "{ran}");
    assert!(ran.stderr.contains("notice[N0572]: complete and published: en-GB; not yet: ja, yue\n"), "{ran}");
    let first = made(&test);
    let english = ["en-GB/SYSTEM/hello.wav", "en-GB/SYSTEM/lowbatt.wav", "en-GB/SYSTEM/ready.wav", "en-GB/timer.wav"];
    assert_eq!(first.keys().map(String::as_str).collect::<Vec<_>>(), [&["Radio.timing.json"], &english[..]].concat());
    let (prompts, drifts) = standing(&test);
    assert_eq!((prompts, drifts.len()), (12, 8));
    assert!(drifts.iter().all(|drift| drift.starts_with("missing") && !drift.contains("en-GB")), "{drifts:?}");

    // With two points more, and when asked, all that is ready; what is asked for next is what a run without it asks for.
    let whole = std::fs::read_to_string(test.path("editions.toml")).unwrap();
    test.write("editions.toml", format!("{whole}\n[prompts]\npublish = \"ready\"\n"));
    let ran = test.run("run editions.toml --max-points 2 --no-wait");
    assert!(ran.stderr.contains("notice[N0573]: 7 prompts are published that are ready; 5 not yet\n"), "{ran}");
    assert_eq!(standing(&test).1.len(), 5);
    assert!(english.iter().all(|name| made(&test)[*name] == first[*name]));
    test.write("editions.toml", whole);

    test.done("run editions.toml --yes");
    let all = made(&test);
    assert!(english.iter().all(|name| all[*name] == first[*name]) && all.len() == 13);
    assert_eq!(standing(&test), (12, Vec::new()));

    // An edit in one language.
    test.write("prompts.csv", file("prompts.csv").replace("準備好", "準備好了"));
    assert_eq!(standing(&test).1, ["stale zh-HK/SYSTEM/ready (yue)"]);
    let ran = test.done("run editions.toml --yes");
    assert!(ran.stderr.contains("1 request, 1 point, 11 on the shelf"), "{ran}");
    assert_eq!(standing(&test).1, [""; 0]);
    let now = made(&test);
    let changed: Vec<&str> =
        now.iter().filter(|(name, bytes)| all[*name] != **bytes).map(|(name, _)| name.as_str()).collect();
    assert_eq!(changed, ["Radio.timing.json", "zh-HK/SYSTEM/ready.wav"]);
}

#[test]
#[cfg(feature = "faults")]
fn what_is_ready_is_published_wherever_a_run_dies_and_the_next_gives_the_same() {
    let file = |name: &str| std::fs::read_to_string(format!("{}/jobs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let paid = "output = \"out\"\n\n[engine]\npoints_per_request = 1\n\n[[catalogue]]";
    let job = file("prompts.toml").replace("\n[[catalogue]]", paid) + "\n[prompts]\npublish = \"ready\"\n";
    let editions = || Test::new().with("editions.toml", &job).with("prompts.csv", file("prompts.csv"));
    let lock = |test: &Test| std::fs::read_to_string(test.path("editions.lock")).unwrap_or_default();
    let ready = editions();
    let run = "run editions.toml --max-points 7 --no-wait";
    let more = "run editions.toml --max-points 1 --no-wait";
    assert_eq!((ready.run(run).status, ready.run(more).status), (5, 5));
    let (some, known) = (made(&ready), lock(&ready));
    ready.done("run editions.toml --yes");
    // In the order in which it passes them: among the files, before and after their account, and when the lock has its name.
    for point in ["stitch.middle:2", "output.renamed:1", "output.renamed:7", "beside.renamed:1", "beside.renamed:2"] {
        let test = editions();
        let ran = test.command(run).env("RHAPSODE_FAULT", format!("kill={point}")).output().unwrap();
        assert!(ran.status.code().is_none(), "{point} was not passed: {ran:?}");
        // A point more publishes what that makes ready, and asks for nothing that is there.
        assert_eq!(test.run(more).status, 5, "{point}");
        assert_eq!((test.takes().len(), made(&test) == some, lock(&test) == known), (8, true, true), "{point}");
        test.done("run editions.toml --yes");
        assert_eq!((made(&test) == made(&ready), lock(&test) == lock(&ready)), (true, true), "{point}");
        assert_eq!((test.entries("intent"), standing(&test)), (12, (12, Vec::new())), "{point}");
    }
}

#[test]
fn wrong_rows_are_told_at_once_and_nothing_is_written() {
    let test = prompts();
    test.write(
        "prompts.csv",
        shown("csv")
            .replace("TIMER,,,timer.wav", "TIMER,{n} minutes,,t.wav\n5,x,one,,../CON.wav\n6,x,two,,LOWBATT.wav"),
    );
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0213]: `{n}` stands for what a program fills in, and is never spoken
     --> prompts.csv:4:9
      |
    4 | 3,TIMER,{n} minutes,,t.wav
      |         ^^^^^^^^^^^ a placeholder in it
      |
      = help: write the text as it is said, give its values as `n` under [catalogue.values], or leave such rows out with placeholders = "skip" in its [[catalogue]]

    error[R0216]: `en/../CON` cannot be the name of a file: `..` leads out of its folder
     --> prompts.csv:5:10
      |
    5 | 5,x,one,,../CON.wav
      |          ^^^^^^^^^^ the name of its file
      |
      = help: name it otherwise, or choose other columns in its [[catalogue]]

    error[R0215]: `en/lowbatt` and `en/LOWBATT` at prompts.csv:6:10 are one file where case or composition does not count
     --> prompts.csv:7:25
      |
    7 | 4,LOW BATT,low battery,,lowbatt.wav
      |                         ^^^^^^^^^^^ the name of its file
      |
      = help: name one of the two otherwise

    3 errors; nothing was spent
    "#);
}

#[test]
fn entries_of_translators_are_told_with_their_lines() {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\n[[catalogue]]\npath = \"en.po\"\n";
    let entries = "msgid \"a\"\nmsgstr \"Hello %s\"\n\nmsgid \"b?\"\nmsgstr \"Bye\"\n";
    let test = Test::new().with("job.toml", job).with("en.po", entries);
    assert_snapshot!(test.refused("plan job.toml", 3), @r#"
    exit 3
    error[R0213]: `%s` stands for what a program fills in, and is never spoken
     --> en.po:2:9
      |
    2 | msgstr "Hello %s"
      |         ^^^^^^^^ a placeholder in it
      |
      = help: write the text as it is said, give its values as `%s` under [catalogue.values], or leave such entries out with placeholders = "skip" in its [[catalogue]]

    error[R0216]: `en/b?` cannot be the name of a file: `?` cannot stand in a name everywhere
     --> en.po:4:1
      |
    4 | msgid "b?"
      | ^^^^^^^^^^ the name of its file
      |
      = help: name it otherwise, or write names = "slug" in its [[catalogue]] to have names made of ids

    2 errors; nothing was spent
    "#);
    test.write("job.toml", format!("{job}names = \"slug\"\nplaceholders = \"skip\"\n"));
    assert!(test.done("plan job.toml").stdout.contains("en/b-"));
}

#[test]
fn texts_that_nobody_translated_are_made_and_fail_the_check() {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n[[catalogue]]\npath = \"en.json\"\nsay = \"say.toml\"\n\
               source = \"base.json\"\nmax_chars = 60\nskip = [\"beep\"]\n[catalogue.values]\nn = [\"1\", \"2\"]\n[limits]\nmax_chars = 40\n";
    let texts = "{\"door\": \"Close the door\",\n\"left\": \"{n, plural, one {# is} other {# are}} left\",\n\"low\": \"LOW BATT\",\n\
                 \"beep\": \"Beep\",\n\"long\": \"This is a sentence that is a little too long, as it has many words.\"}";
    let test = Test::new()
        .with("job.toml", job)
        .with("en.json", texts)
        .with("base.json", "{\"door\": \"Close the door\"}")
        .with("say.toml", "low = \"low battery\"\n");
    let ran = test.done("run job.toml");
    for code in ["N0224", "N0225", "N0227", "N0228"] {
        assert!(ran.stderr.contains(code), "{code}: {ran}");
    }
    let listed: Vec<String> = made(&test).into_keys().collect();
    assert_eq!(
        listed,
        ["Fox.timing.json", "en/door.wav", "en/left_1.wav", "en/left_2.wav", "en/long.wav", "en/low.wav"]
    );
    assert_snapshot!(test.refused("check job.toml", 1).stdout, @"
    en.json:1:11: untranslated[R0230]: en/door: its text is the same in the language that it is translated from
    en.json:5:10: overlong[R0231]: en/long: its text has 67 characters, and 60 are allowed
    5 prompts, 3 fresh: 1 untranslated, 1 overlong
    Have the texts put right in the catalogue; `same` and `max_chars` in its [[catalogue]] say what is meant so.
    ");
    // What a file beside the catalogue says counts as the catalogue itself.
    test.write("say.toml", "low = \"battery is low\"\n");
    test.write(
        "job.toml",
        job.replace("skip =", "same = [\"door\"]\nskip =").replace("max_chars = 60", "max_chars = 90"),
    );
    let told = test.refused("check job.toml", 1).stdout;
    assert!(told.contains("stale[R0451]: en/low") && told.contains("5 prompts, 4 fresh: 1 stale"), "{told}");
}

/// A tone of `seconds` at 48 kHz.
fn tone(seconds: u32, step: f64) -> Vec<u8> {
    let frames = 48_000 * seconds;
    let samples = (0..frames).flat_map(|at| (((f64::from(at) * step).sin() * 8000.0) as i16).to_le_bytes());
    wav::header(SampleRate(48_000), Frames(u64::from(frames))).into_iter().chain(samples).collect()
}

#[test]
fn what_somebody_has_recorded_is_copied_and_costs_nothing() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalogues.md")).unwrap();
    let (_, page) = page.split_once("## Recorded already\n").unwrap();
    let block = |language: &str| page.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap();
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n[engine]\npoints_per_request = 1\n";
    let test = Test::new().with("job.toml", format!("{job}{}", block("toml"))).with("sounds.csv", block("csv"));
    std::fs::create_dir(test.path("recorded")).unwrap();
    test.write("recorded/horn.wav", tone(2, 0.05));
    test.write("recorded/name.wav", tone(2, 0.05));
    let ran = test.done("plan job.toml");
    assert!(
        ran.stdout.contains("1 voice\n\n  + 2 new    = 0 on the shelf    1 recorded already    1 said again\n"),
        "{ran}"
    );
    let ran = test.done("run job.toml --yes");
    let files = ["Fox.timing.json", "en/hello.wav", "en/horn.wav", "en/name.wav", "en/ready.wav"];
    let first = made(&test);
    assert_eq!(first.keys().map(String::as_str).collect::<Vec<_>>(), files, "{ran}");
    assert_eq!(first["en/horn.wav"], first["en/name.wav"]);
    assert_eq!(test.takes().len(), 3, "equal files are one take");
    assert!(!ran.stderr.contains("lasts"), "nobody knows how long a horn is to be: {ran}");

    let open = || Production::open(&test.path("job.toml"), Surroundings::default());
    let state = test.path(".rhapsode");
    std::fs::rename(&state, test.path("away")).unwrap();
    let quote = open().unwrap().plan().unwrap().quote;
    assert_eq!((quote.requests, quote.fresh, quote.files), (0, 2, 1), "a clone needs the repository alone");
    std::fs::rename(test.path("away"), &state).unwrap();
    let chosen = open().unwrap().say(Some(&["horn".to_owned()]), Word::Choose(2));
    assert_eq!(chosen.unwrap_err()[0].code.0, "R0246");

    test.write("recorded/horn.wav", tone(1, 0.07));
    let ran = test.refused("check job.toml", 1);
    assert!(ran.stdout.starts_with("sounds.csv:4:7: stale[R0451]: en/horn: its recording went from "), "{ran}");
    assert!(ran.stdout.contains("\n4 prompts, 3 fresh: 1 stale\n"), "{ran}");
    for (bytes, code) in [("version https://git-lfs.github.com/spec/v1\n", "R0245"), ("", "R0244")] {
        test.write("recorded/horn.wav", bytes);
        let problems = open().unwrap().plan().unwrap_err();
        let spot = problems[0].spot.as_ref().unwrap();
        assert_eq!((problems.len(), problems[0].code.0, spot.line, spot.column), (1, code, 4, 7), "{problems:?}");
    }
}

#[test]
fn a_file_beside_a_catalogue_without_columns_names_what_is_recorded() {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n[engine]\npoints_per_request = 1\n\
               [[catalogue]]\npath = \"texts/{language}.json\"\nfile = \"voice/{language}.toml\"\n\
               [[edition]]\nlanguage = \"en\"\n[[edition]]\nlanguage = \"ko\"\n";
    let test = Test::new().with("job.toml", job);
    for folder in ["texts", "voice"] {
        std::fs::create_dir(test.path(folder)).unwrap();
    }
    test.write("texts/en.json", "{\"horn\": \"[horn]\", \"hello\": \"Hello, {name}\", \"bye\": \"Good bye\"}");
    test.write("texts/ko.json", "{\"horn\": \"[horn]\", \"hello\": \"\", \"bye\": \"안녕히 가세요\"}");
    for language in ["en", "ko"] {
        let copies = "horn = \"horn.wav\"\nhello = '{language}\\hello.wav'\n";
        test.write(&format!("voice/{language}.toml"), copies);
        std::fs::create_dir(test.path(&format!("voice/{language}"))).unwrap();
        test.write(&format!("voice/{language}/hello.wav"), tone(1, if language == "en" { 0.05 } else { 0.06 }));
    }
    let ran = test.refused("run job.toml --yes", 3);
    let told =
        "error[R0244]: the recorded file `voice/horn.wav` cannot be used: it is not there\n --> voice/en.toml:1:1";
    assert!(ran.stderr.contains(told), "{ran}");
    assert!(test.takes().is_empty(), "{ran}");
    test.write("voice/horn.wav", tone(2, 0.05));
    let ran = test.done("run job.toml --yes");
    assert!(ran.stderr.contains("  2 requests, 2 points, "), "{ran}");
    let first = made(&test);
    assert_eq!(first["en/horn.wav"], first["ko/horn.wav"]);
    assert_ne!(first["en/hello.wav"], first["ko/hello.wav"]);
    test.done("check job.toml");
    // What becomes of the file beside it becomes of the catalogue.
    test.write("voice/ko.toml", "horn = \"horn.wav\"\nhello = \"horn.wav\"\n");
    let ran = test.refused("check job.toml", 1);
    assert!(ran.stdout.contains(": stale[R0451]: ko/hello: its recording went from "), "{ran}");
    let ran = test.done("run job.toml --yes");
    assert!(!ran.stderr.contains(" points, "), "{ran}");
    assert_eq!(made(&test)["ko/hello.wav"], first["ko/horn.wav"]);
}

#[test]
fn a_text_of_which_the_voice_can_say_nothing_stops_the_plan_with_its_place() {
    let job = "[job]\ntitle = \"T\"\nlanguage = \"ja\"\n[[catalogue]]\npath = \"a.csv\"\n";
    let test = Test::new().with("job.toml", job).with("a.csv", "id,text\na,こんにちは\nb,Привет\n");
    for command in ["plan job.toml", "run job.toml"] {
        let ran = test.refused(command, 3);
        let told = "error[R0247]: nothing of this text can be pronounced in `ja`\n --> a.csv:3:3";
        assert!(ran.stderr.contains(told) && !test.path("out").exists(), "{ran}");
    }
}
