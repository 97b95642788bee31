//! Checks of takes: each fault of real synthesised speech is found, what is right is let pass, and the whole road says so.

use std::fs;

use rhapsode::audio::check::{Check, Finding, listen};
use rhapsode::audio::judge::speech;
use rhapsode::engine::house::{House, Utterance};
use rhapsode::units::SampleRate;
use serde_json::Value;

use crate::harness::{Ran, Test};

const SENTENCES: [(&str, &str, &str); 5] = [
    ("en", "en-gb", "A fox looked in at the window. The owl on the mantelpiece did not look up from its book."),
    ("zh", "zh", "他们刚刚来到北京的时候，天气已经很冷了。路上没有什么人。"),
    ("ja", "ja", "吾輩は猫である。名前はまだ無い。どこで生れたか見当がつかぬ。"),
    ("ko", "ko", "모든 사람은 태어날 때부터 자유롭고, 존엄하며, 평등하다."),
    ("yue", "yue", "我哋噚日去咗海邊行，天氣好好，仲見到好多人放風箏。"),
];

/// A sentence with the near-silence around it that services send.
fn said(language: &str, voice: &str, text: &str) -> (Vec<i16>, SampleRate) {
    let house = House::new(None);
    let spoken = house.speak(&Utterance { text, language, voice, speed: 1.0, pitch: 0, volume: 1.0 }).unwrap();
    let hush = |n: usize| (0..spoken.rate / 6).map(move |at| ((at as usize * 7 + n) % 5) as i16 - 2);
    (hush(0).chain(spoken.samples).chain(hush(3)).collect(), SampleRate(spoken.rate))
}

fn found(samples: &[i16], rate: SampleRate) -> Vec<Finding> {
    listen(samples, rate, &speech(samples, rate).unwrap()).findings
}

/// The end of the loudest 10 ms in the second half.
fn loud(samples: &[i16]) -> usize {
    let half = samples.len() / 2;
    let windows = samples[half..].chunks(220).enumerate();
    let (at, _) =
        windows.max_by_key(|(_, window)| window.iter().map(|s| u64::from(s.unsigned_abs())).sum::<u64>()).unwrap();
    half + (at + 1) * 220
}

#[test]
fn every_fault_of_a_take_is_found_where_it_is_and_a_sound_take_passes() {
    for (language, voice, text) in SENTENCES {
        let (right, rate) = said(language, voice, text);
        assert_eq!(found(&right, rate), [], "{language}");
        let seconds = |frames: usize| frames as f64 / f64::from(rate.0);
        let half = right.len() / 2;
        let only = |samples: &[i16], check: Check| {
            let all = found(samples, rate);
            let [finding] = all[..] else { panic!("{language}: {check:?}: {all:?}") };
            assert_eq!(finding.check, check, "{language}: {finding}");
            finding
        };
        let third = right.iter().map(|s| s.unsigned_abs()).max().unwrap() as i16 / 3;
        let clipped: Vec<i16> = right.iter().map(|s| (*s).clamp(-third, third).saturating_mul(2)).collect();
        only(&clipped, Check::Clipping);
        let over: Vec<i16> = right.iter().map(|s| s.saturating_mul(8)).collect();
        assert!(found(&over, rate).iter().any(|finding| finding.check == Check::Clipping), "{language}");
        let offset: Vec<i16> = right.iter().map(|s| s.saturating_add(655)).collect();
        let finding = only(&offset, Check::Offset);
        assert!((finding.measured - 2.0).abs() < 0.2, "{finding}");
        let cut = only(&right[..loud(&right)], Check::CutTail);
        assert!((cut.to - seconds(loud(&right))).abs() < 0.01, "{cut}");
        let mut gap = right.clone();
        gap.splice(half..half, std::iter::repeat_n(0, 3 * rate.0 as usize));
        let finding = only(&gap, Check::Silence);
        assert!((finding.from - seconds(half)).abs() < 0.3 && (2.9..3.5).contains(&finding.measured), "{finding}");
        let whisper: Vec<i16> = right.iter().map(|s| s / 40).collect();
        only(&whisper, Check::Quiet);
        // Half a second that is delivered twice, wherever it stands.
        let chunk = rate.0 as usize / 2;
        for at in [chunk + 2000, half, half + 777] {
            let mut twice = right.clone();
            twice.splice(at..at, right[at - chunk..at].to_vec());
            let finding = only(&twice, Check::Repeat);
            assert!((finding.from - seconds(at)).abs() < 0.3 && finding.measured >= 0.5, "{language} {at}: {finding}");
        }
        // And less than that is not looked for.
        let mut stutter = right.clone();
        stutter.splice(half..half, right[half - chunk / 2..half].to_vec());
        assert_eq!(found(&stutter, rate), []);
    }
}

/// A job of twelve lines, each a request of its own, whose server spoils some.
#[cfg(feature = "server")]
pub mod whole {
    use super::*;
    use crate::flow_job::{give, run};
    use crate::serve::program::Process;

    /// Lines of two seconds and more, no two alike.
    pub const LINES: [&str; 12] = [
        "The first of the lines says how a fox came home.",
        "The second line tells of rain upon the mountains.",
        "A third one follows, and it is about a small boat.",
        "The fourth describes the garden behind the old mill.",
        "Then a fifth line, which has little to tell anyone.",
        "Number six is longer than it has any need to be.",
        "The seventh speaks of birds that fly in the evening.",
        "An eighth line brings a letter from somebody’s aunt.",
        "In the ninth the candle goes out, and all is quiet.",
        "The tenth of them asks where everybody has gone to.",
        "Eleven is a line about bread and about its baker.",
        "The twelfth and last one closes the book for good.",
    ];

    /// The job, on a server with the faults of `script`.
    pub fn job(script: &str, flags: &str, tables: &str) -> Process {
        let test = Test::new().with("faults.toml", script);
        let process = Process::start(test, &format!(" --rate 60000 --faults faults.toml{flags}"));
        let (test, base) = (&process.test, &process.base);
        test.write("book.md", LINES.join("\n\n"));
        test.write(
            "job.toml",
            format!(
                "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \
                 \"book.md\"\n\n[engine]\nkind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n\n[voices.narrator]\nid = \"v-female-R2s4N9qJ\"\n\n[limits]\nmax_chars = \
                 60\nrequests_per_minute = 60000\nburst = 100\n{tables}"
            ),
        );
        give(test, &process.token);
        process
    }

    pub fn manifest(test: &Test) -> Value {
        let outputs = test.outputs();
        let (_, bytes) = outputs.iter().find(|(name, _)| name.ends_with(".timing.json")).unwrap();
        serde_json::from_slice(bytes).unwrap()
    }

    /// The checks that lines fail by the manifest, in its order.
    pub fn flags(test: &Test) -> Vec<(String, Vec<String>)> {
        let manifest = manifest(test);
        let flagged = manifest["chapters"][0]["flagged"].as_array().cloned().unwrap_or_default();
        let checks = |take: &Value| {
            let checks = take["findings"].as_array().unwrap().iter();
            checks.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
        };
        flagged.iter().map(|take| (take["source"].as_str().unwrap().to_owned(), checks(take))).collect()
    }

    /// Spoils the line that holds `text`, as often as it is asked for or `times`.
    pub fn spoilt(text: &str, how: &str, times: &str) -> String {
        format!("[[fault]]\ncall = \"synthesize\"\ntext = \"{text}\"\ndo = \"spoilt\"\nhow = \"{how}\"\n{times}\n")
    }

    #[test]
    fn a_run_flags_what_the_service_spoilt_keeps_it_and_says_where() {
        let spoils = ["clipped", "offset", "tail", "half", "quiet", "repeated", "gap", "slow"];
        let words = ["second", "third", "fourth", "fifth", "six is", "seventh", "eighth", "ninth"];
        let script: String = spoils.iter().zip(words).map(|(how, text)| spoilt(text, how, "")).collect();
        let process = job(&script, "", "");
        let ran = run(&process.test, "");
        assert_eq!(ran.status, 0, "{ran}");
        assert_eq!(process.test.takes().len(), 12, "flagged takes are kept");
        let told =
            ran.stderr.split("Finished").nth(1).unwrap().lines().filter(|line| line.contains("flagged")).map(str::trim);
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @"
        flagged: 01 book: The second line tells of rain upon the moun…: clipped, first at 0.2 s: 137 ms of cut-off peaks [N0508]
        flagged: 01 book: The fourth describes the garden behind the …: breaks off at 1.9 s while at 4 dB above its own level; lasts 1.7 s, where its words take 1.9 s or more [N0508]
        flagged: 01 book: Then a fifth line, which has little to tell…: lasts 1.6 s, where its words take 1.8 s or more [N0508]
        flagged: 01 book: Number six is longer than it has any need t…: 12 dB quieter than this voice is elsewhere [N0508]
        flagged: 01 book: The seventh speaks of birds that fly in the…: the same 0.6 s of sound come twice, again from 1.7 s [N0508]
        flagged: 01 book: An eighth line brings a letter from somebod…: 3.0 s of near-silence within it, from 1.6 s; lasts 5.7 s, where its words take 5.3 s or less [N0508]
        flagged: 01 book: In the ninth the candle goes out, and all i…: lasts 5.9 s, where its words take 5.2 s or less [N0508]
        ");
        // The offset is none any more: it is taken out of what a service sends.
        let flags = flags(&process.test);
        let checks: Vec<String> =
            flags.iter().map(|(source, checks)| format!("{source} {}", checks.join(" "))).collect();
        insta::assert_snapshot!(checks.join("\n"), @"
        book.md:3:1 clipping
        book.md:7:1 cut_tail short
        book.md:9:1 short
        book.md:11:1 level
        book.md:13:1 repeat
        book.md:15:1 silence long
        book.md:17:1 long
        ");
        let Ran { stdout, .. } = process.test.done("run job.toml");
        assert_eq!(stdout, "", "nothing to do");
        // The same takes have the same verdicts, heard again or remembered.
        let before = process.test.outputs();
        let record = process.test.path(".rhapsode/checks/job.json");
        for again in ["{}", "torn", &fs::read_to_string(&record).unwrap()] {
            fs::write(&record, again).unwrap();
            process.test.remove(&["out", ".rhapsode/finished"]);
            let ran = process.test.done("run job.toml --json");
            let told = ran.stdout.lines().filter(|line| line.contains("\"type\":\"flagged\"")).count();
            assert_eq!((told, process.test.outputs() == before), (7, true), "{ran}");
        }
        assert_eq!(process.log().len(), 12, "nothing was bought for it");
    }
}

#[test]
fn the_built_in_voice_passes_in_every_language() {
    let lines: Vec<String> = SENTENCES
        .iter()
        .map(|(language, _, text)| {
            format!(
                "<lang xml:lang=\"{language}\">{text}</lang>\n\n<lang xml:lang=\"{language}\">{}</lang>\n\n",
                text.repeat(2)
            )
        })
        .collect();
    let test =
        Test::of("", format!("# Fox\n\nBeautiful Soup! Beautiful Soup! Beau—ootiful Soo—oop!\n\n{}", lines.concat()));
    let ran = test.done("run job.toml");
    assert!(!ran.stderr.contains("flagged"), "{ran}");
}
