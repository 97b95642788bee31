//! Dubs through the whole program: words at their times to the frame, spoken again where they must, and paid for once.

use std::collections::BTreeMap;
use std::fs;

use rhapsode::audio::decode::decode;
use rhapsode::audio::wav;
use rhapsode::units::{Frames, SampleRate};
use serde_json::Value;

use crate::harness::{Ran, Test};

/// The second cue must be spoken faster, and the third is too long whatever is done.
const FILM: &str = "1\n00:00:00,500 --> 00:00:02,500\nGood morning.\n\n2\n00:00:03,000 --> 00:00:04,000\n\
                    It is a fine day today.\n\n3\n00:00:05,000 --> 00:00:05,700\nNobody could say all of this in so little time.\n\n\
                    4\n00:00:06,000 --> 00:00:08,000\n[a door]\n\n5\n00:00:06,000 --> 00:00:09,000\nIndeed.\n";

/// A point a request.
const JOB: &str = "[job]\ntitle = \"Film\"\nlanguage = \"en\"\noutput = \"out\"\nformats = [\"wav\", \"srt\"]\n\n[dub]\npath = \
                   \"film.srt\"\nmax_speed = 1.4\n\n[engine]\npoints_per_request = 1\n\n[limits]\nconcurrency = 1\n";

fn film() -> Test {
    Test::new().with("job.toml", JOB).with("film.srt", FILM)
}

/// How often each key was asked for.
fn asked(test: &Test) -> BTreeMap<String, usize> {
    let mut asked = BTreeMap::new();
    for (_, key) in test.ledger().into_iter().filter(|(kind, _)| kind == "intent") {
        *asked.entry(key).or_default() += 1;
    }
    asked
}

#[test]
fn words_come_at_their_times_and_a_killed_run_pays_for_no_take_twice() {
    let test = film();
    let planned = test.done("plan job.toml");
    assert!(planned.stdout.contains("4 points, at most 8 if every cue is spoken again, faster"), "{planned}");
    assert!(planned.stdout.contains("Fit      4 cues: "), "{planned}");

    // Killed when the first takes are there and the first of those to be made again is about to be asked for; and again when
    // that one is there and nothing says so yet.
    for (step, takes) in [("intent.before:5", 4), ("take.renamed:1", 5)] {
        let mut command = test.command("run job.toml -y --progress none");
        command.env("RHAPSODE_FAULT", format!("kill={step}"));
        let killed: Ran = command.output().unwrap().into();
        assert!(killed.status < 0 && test.takes().len() == takes, "{step}: {killed}");
        assert!(test.outputs().is_empty());
    }
    let resumed = test.done("run job.toml -y --json");
    let lines: Vec<Value> = resumed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fits: Vec<&Value> = lines.iter().filter(|line| line["type"] == "fitted").collect();
    let number = |fit: &Value, field: &str| fit[field].as_u64().unwrap();
    assert_eq!(fits.iter().map(|fit| number(fit, "slot_start_ms")).collect::<Vec<_>>(), [500, 3000, 5000, 6000]);
    let speeds: Vec<f64> = fits.iter().map(|fit| fit["speed"].as_f64().unwrap()).collect();
    assert!(
        speeds[0] == 1.0 && 1.0 < speeds[1] && speeds[1] < 1.4 && speeds[2] == 1.4 && speeds[3] == 1.0,
        "{fits:#?}"
    );
    assert!(number(fits[2], "overrun_ms") > 100 && number(fits[3], "late_ms") > 100, "{fits:#?}");
    assert!(fits[..3].iter().all(|fit| fit["late_ms"] == 0) && fits[2]["source"] == "film.srt:11:1", "{fits:#?}");
    assert_eq!(asked(&test).into_values().collect::<Vec<_>>(), [1; 6], "four cues, and two of them again");

    // Before its time a cue is silent, and at its time it is heard.
    let sound = decode(fs::File::open(test.path("out/Film.wav")).unwrap(), None).unwrap();
    let frame = |ms: u64| (u64::from(sound.rate.0) * ms / 1000) as usize;
    assert_eq!(sound.samples.len(), frame(9000));
    for fit in &fits {
        let start = frame(number(fit, "start_ms"));
        let loudest = |samples: &[i16]| samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        let before = loudest(&sound.samples[start - frame(46)..start - frame(36)]);
        let after = loudest(&sound.samples[start..start + frame(60)]);
        assert!(before == 0 && after > 300, "{fit}: {before} and {after}");
    }
    assert!(test.read("out/Film.srt").starts_with("1\n00:00:00,500 --> "));

    let whole = film();
    let ran = whole.done("run job.toml -y");
    assert!(ran.stderr.contains("4 cues: 3 begin on time, 2 spoken faster"), "{ran}");
    assert!(ran.stderr.contains("N0583") && ran.stderr.contains("N0582"), "{ran}");
    assert!(whole.outputs() == test.outputs() && asked(&whole) == asked(&test));
}

/// Two seconds of a tone for whatever is said.
fn hum() -> Vec<u8> {
    let samples = (0..32_000).flat_map(|at| (((f64::from(at) * 0.05).sin() * 8000.0) as i16).to_le_bytes());
    wav::header(SampleRate(16_000), Frames(32_000)).into_iter().chain(samples).collect()
}

#[test]
fn what_the_engine_does_not_speak_faster_is_heard_as_it_was_and_not_asked_for_again() {
    let job = "[job]\ntitle = \"Film\"\nlanguage = \"en\"\noutput = \"out\"\nformats = [\"wav\"]\n\n[dub]\npath = \"film.srt\"\n\n\
               [engine]\nkind = \"command\"\nsample_rate = 16000\npoints_per_request = 1\n\
               command = [\"sh\", \"say.sh\", \"{speed}\"]\n\n[voices.narrator]\nid = \"any\"\n";
    let film = "1\n00:00:00,000 --> 00:00:01,800\nGood morning to you.\n\n2\n00:00:04,000 --> 00:00:07,000\nGood evening to you.\n";
    let say = "cat > /dev/null; test \"$1\" = 1 || { echo too fast >&2; exit 3; }; cat hum.wav";
    let test = Test::new().with("job.toml", job).with("film.srt", film).with("say.sh", say).with("hum.wav", hum());
    let ran = test.done("run job.toml -y");
    assert!(ran.stderr.contains("N0584") && ran.stderr.contains("too fast"), "{ran}");
    assert!(ran.stderr.contains("2 cues: 2 begin on time, 1 into the gap"), "{ran}");
    // Nobody can say whether a program that fails was paid: it is asked once more.
    assert_eq!((test.entries("intent"), test.entries("commit")), (4, 2));
    // Nothing is asked for anew, even where the files are to be made again.
    test.remove(&["out"]);
    let again = test.done("run job.toml -y");
    assert_eq!(test.entries("intent"), 4, "{again}");
}
