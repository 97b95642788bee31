//! A person's word on takes through the program: it goes before what checks say, stands in the lock, and lasts until the key does not.

use std::fs;

use crate::harness::Test;

/// A program that speaks another tone each time it is asked.
const SAY: &str = "cat > /dev/null; n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; cat tone$n.wav";

/// Two seconds of a tone of its own.
fn tone(nth: usize) -> Vec<u8> {
    let mut sound = Vec::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::new(std::io::Cursor::new(&mut sound), spec).unwrap();
    let period = 40 + 10 * nth;
    (0..16_000)
        .for_each(|at| wav.write_sample(if (at / period).is_multiple_of(2) { 6000_i16 } else { -6000 }).unwrap());
    wav.finalize().unwrap();
    sound
}

fn prompts() -> Test {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n[[catalogue]]\npath = \"prompts.csv\"\n[engine]\n\
               kind = \"command\"\ncommand = [\"sh\", \"say.sh\"]\nsample_rate = 16000\n[voices.a]\nid = \"a\"\n\
               [limits]\nconcurrency = 1\n[store]\nurl = \"file://store\"\n";
    let test =
        Test::new().with("job.toml", job).with("say.sh", SAY).with("prompts.csv", "id,text\nhello.wav,hello there\n");
    (0..4).for_each(|nth| test.write(&format!("tone{nth}.wav"), tone(nth)));
    test
}

#[test]
fn a_word_on_a_take_lasts_goes_with_the_lock_and_moves_with_another_word() {
    let test = prompts();
    let sound = |test: &Test| fs::read(test.path("out/en/hello.wav")).unwrap();
    let lock = |test: &Test| fs::read_to_string(test.path("job.lock")).unwrap();
    test.done("run job.toml");
    let first = sound(&test);
    fs::create_dir_all(test.path("before/out/en")).unwrap();
    for file in ["job.toml", "prompts.csv", "job.lock", "out/en/hello.wav"] {
        test.write(&format!("before/{file}"), fs::read(test.path(file)).unwrap());
    }
    assert!(test.done("review job.toml").stdout.starts_with("1 take that nobody has accepted yet:\n"));
    test.done("review job.toml --accept ./out/en/hello.wav");
    assert_eq!(test.done("review job.toml").stdout, "All takes are accepted.\n");
    assert_eq!(lock(&test).matches("accepted = true").count(), 1);
    // Made again for a reason: the new one is used, and nobody has accepted it.
    let ran =
        test.command("refresh job.toml out/en/hello.wav --yes --reason").arg("the voice has changed").output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let second = sound(&test);
    assert!(second != first && !lock(&test).contains("accepted"), "{}", lock(&test));
    assert!(lock(&test).contains("because = \"the voice has changed\""), "{}", lock(&test));
    let shown = test.done("review job.toml").stdout;
    assert!(shown.contains("2 (also 1: 1.0 s)") && shown.contains("made again: the voice has changed"), "{shown}");
    // As lines, and as a page on which the other take of the words, or the file of another checkout, is heard beside it.
    let lines = test.done("review job.toml --json").stdout;
    let told: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&told[0]["type"], &told[0]["used"], &told[1]["takes"]),
        (&"take".into(), &2.into(), &1.into()),
        "{lines}"
    );
    assert!(told[0]["takes"][1]["findings"].is_array() && told[0]["place"]["line"] == 2, "{lines}");
    assert!(test.run("review job.toml --html prompts.csv").stderr.contains("R0815"));
    test.done("review job.toml --html pages/new.html");
    test.done("review job.toml --html pages/new.html --before before/job.toml");
    let page = fs::read_to_string(test.path("pages/new.html")).unwrap();
    let inline = |sound: &[u8]| page.matches(&base64_simd::STANDARD.encode_to_string(sound)).count();
    assert_eq!([inline(&first), inline(&second)], [1, 1], "{page}");
    assert!(page.contains("another take</span>") && page.contains("Made again: <bdi>the voice has changed"), "{page}");
    // Back to the one before: no request, and a run makes the file.
    test.done("review job.toml --reject hello.wav");
    assert_eq!(test.run("check job.toml").status, 1);
    test.done("run job.toml");
    assert_eq!((sound(&test) == first, test.run("check job.toml").status, test.entries("intent")), (true, 0, 2));
    // A colleague with the lock and the store has the same bytes, though another take is the latest.
    let other = prompts();
    fs::write(other.path("job.lock"), lock(&test)).unwrap();
    let url = format!("url = \"file://{}\"", test.path("store").display());
    let job = fs::read_to_string(other.path("job.toml")).unwrap().replace("url = \"file://store\"", &url);
    other.write("job.toml", job);
    other.done("run job.toml");
    assert_eq!((sound(&other) == first, lock(&other) == lock(&test), other.takes().len()), (true, true, 2));
    // By number; what is not there costs nothing and says so. Other words take the word away.
    assert!(test.run("review job.toml --choose hello.wav 7").stderr.contains("R0463"));
    test.done("review job.toml --choose hello.wav 2");
    test.done("run job.toml");
    assert_eq!((sound(&test) == second, test.entries("intent")), (true, 2));
    test.write("prompts.csv", "id,text\nhello.wav,good bye\n");
    test.done("run job.toml");
    assert!(!lock(&test).contains("accepted") && !lock(&test).contains("because"));
}

/// The program with `line`, killed where it passes `point`.
#[cfg(feature = "faults")]
fn killed(test: &Test, line: &str, point: &str) {
    let ran = test.command(line).env("RHAPSODE_FAULT", format!("kill={point}")).output().unwrap();
    assert!(ran.status.code().is_none(), "{line}: {point} was not passed: {ran:?}");
}

#[test]
#[cfg(feature = "faults")]
fn a_word_is_there_or_not_wherever_it_is_killed_and_never_costs_a_request() {
    let test = prompts();
    let lock = |test: &Test| fs::read_to_string(test.path("job.lock")).unwrap();
    test.done("run job.toml");
    let unsaid = lock(&test);
    // A disk that fails before the lock has its name leaves the old one whole.
    for fault in ["fail=write:1:EIO", "fail=sync:1:EIO", "fail=rename:1:EIO"] {
        let ran = test.command("review job.toml --accept hello.wav").env("RHAPSODE_FAULT", fault).output().unwrap();
        assert_eq!((ran.status.success(), lock(&test) == unsaid), (false, true), "{fault}: {ran:?}");
    }
    killed(&test, "review job.toml --accept hello.wav", "lock.after:1");
    assert_eq!(lock(&test), unsaid);
    killed(&test, "review job.toml --accept hello.wav", "beside.renamed:1");
    assert_eq!(test.done("review job.toml").stdout, "All takes are accepted.\n");

    // A second take, and back to the first: killed after the word, among the files, and before the lock knows them.
    test.done("refresh job.toml hello.wav --yes --reason louder");
    let (second, intents) = (fs::read(test.path("out/en/hello.wav")).unwrap(), test.entries("intent"));
    killed(&test, "review job.toml --reject hello.wav", "beside.renamed:1");
    for point in ["stitch.middle:1", "output.renamed:1", "beside.renamed:1", "finished.noted:1"] {
        assert_eq!(test.run("check job.toml").status, if point == "finished.noted:1" { 0 } else { 1 }, "{point}");
        killed(&test, "run job.toml", point);
    }
    test.done("run job.toml");
    assert_eq!((test.run("check job.toml").status, test.entries("intent")), (0, intents));
    assert!(fs::read(test.path("out/en/hello.wav")).unwrap() != second, "the first take is used");
    assert_eq!(test.done("review job.toml").stdout, "All takes are accepted.\n");
}

#[test]
#[cfg(feature = "faults")]
fn a_take_that_is_made_again_is_made_once_wherever_it_is_killed() {
    for point in ["take.renamed:1", "commit.synced:1", "stitch.middle:1", "output.renamed:1", "beside.renamed:1"] {
        let test = prompts();
        test.done("run job.toml");
        killed(&test, "refresh job.toml hello.wav --yes --reason louder", point);
        test.done("run job.toml");
        assert_eq!((test.takes().len(), test.entries("intent")), (2, 2), "{point}");
        assert_eq!(test.run("check job.toml").status, 0, "{point}");
    }
}
