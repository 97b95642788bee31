//! The engine as its callers see it.

use super::*;

fn utterance<'a>(text: &'a str, language: &'a str, voice: &'a str) -> Utterance<'a> {
    Utterance { text, language, voice, speed: 1.0, pitch: 0, volume: 1.0 }
}

fn installed() -> Option<PathBuf> {
    let path = PathBuf::from("/usr/bin/espeak-ng");
    path.is_file().then_some(path)
}

fn seconds(spoken: &Spoken) -> f64 {
    spoken.samples.len() as f64 / f64::from(spoken.rate)
}

const LINES: [(&str, &str, &str); 5] = [
    ("The ship sailed at dawn.", "en", "en-gb"),
    ("船在黎明时出发。", "zh", "zh+f2"),
    ("船は夜明けに出た。", "ja", "ja+m3"),
    ("배는 새벽에 떠났다.", "ko", "ko+f1"),
    ("隻船天一光就開咗。", "yue", "yue"),
];

#[test]
fn every_language_speaks_with_and_without_the_program() {
    for house in [House::new(None), House::new(installed())] {
        for (text, language, voice) in LINES {
            let spoken = house.speak(&utterance(text, language, voice)).unwrap();
            assert_eq!((spoken.rate, spoken.notices.len()), (RATE, 0), "{language} {:?}", spoken.notices);
            assert!((0.8..4.0).contains(&seconds(&spoken)), "{language} {}", seconds(&spoken));
        }
    }
}

#[test]
fn the_same_utterance_gives_the_same_samples_in_every_thread() {
    let house = House::new(installed());
    let once: Vec<_> =
        LINES.iter().map(|(text, language, voice)| house.speak(&utterance(text, language, voice)).unwrap()).collect();
    std::thread::scope(|scope| {
        for turn in 0..4 {
            let (house, once) = (&house, &once);
            scope.spawn(move || {
                for at in (0..LINES.len()).map(|at| (at + turn) % LINES.len()) {
                    let (text, language, voice) = LINES[at];
                    assert!(house.speak(&utterance(text, language, voice)).unwrap() == once[at], "{language}");
                }
            });
        }
    });
    assert!(House::new(installed()).speak(&utterance(LINES[0].0, "en", "en-gb")).unwrap() == once[0]);
}

#[test]
fn speed_pitch_and_volume_act() {
    let house = House::new(None);
    let plain = utterance("The ship sailed at dawn, and nobody saw it go.", "en", "en-us+m3");
    let normal = house.speak(&plain).unwrap();
    for speed in [0.5, 0.8, 1.5, 2.0] {
        let other = house.speak(&Utterance { speed, ..plain }).unwrap();
        let ratio = seconds(&normal) / seconds(&other);
        assert!((ratio / speed - 1.0).abs() < 0.25, "{speed}: {ratio}");
    }
    let loudness = |samples: &[i16]| samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>();
    let quiet = house.speak(&Utterance { volume: 0.5, ..plain }).unwrap();
    assert!((loudness(&normal.samples) / loudness(&quiet.samples) - 4.0).abs() < 0.05);
    let loud = house.speak(&Utterance { volume: 10.0, ..plain }).unwrap();
    assert!(loudness(&loud.samples) > 4.0 * loudness(&normal.samples));
    assert!(loud.samples.iter().all(|sample| sample.unsigned_abs() < 32_767));
    assert_ne!(house.speak(&Utterance { pitch: 3, ..plain }).unwrap().samples, normal.samples);
}

#[test]
fn tones_are_heard_with_the_program_and_announced_without() {
    let toneless = House::new(None);
    assert!(toneless.language_notice("zh").unwrap().contains("without tones"));
    assert_eq!(toneless.language_notice("en"), None);
    assert_eq!(toneless.identity("zh-CN"), "house/2 espeak-ng-rs 0.2.0");
    let broken = House::new(Some(PathBuf::from("/nowhere/espeak-ng")));
    assert!(broken.language_notice("yue").unwrap().contains("/nowhere/espeak-ng"));
    if let Some(path) = installed() {
        let house = House::new(Some(path));
        let say = |text| house.speak(&utterance(text, "zh", "zh")).unwrap().samples;
        assert_ne!(say("买"), say("卖"));
        assert_eq!(house.language_notice("zh"), None);
        assert!(house.identity("zh").contains(" program"));
        assert_eq!(house.identity("en"), "house/2 espeak-ng-rs 0.2.0");
    }
}

#[test]
fn what_cannot_be_said_is_an_error_or_a_notice_never_silence() {
    let house = House::new(installed());
    for (text, language) in [
        ("", "en"),
        ("…", "en"),
        ("👍", "ja"),
        ("привет", "en"),
        ("龘", "ja"),
        ("漢字", "ko"),
        ("\u{0}\u{1B}", "zh"),
        ("שלום", "yue"),
        ("っ", "ja"),
        ("ー", "ja"),
    ] {
        let answer = house.speak(&utterance(text, language, "en-gb"));
        assert!(matches!(answer, Err(HouseError::Unpronounceable { .. })), "{text:?} {language}");
    }
    let spoken = house.speak(&utterance("Да, yes 👍", "en", "en-gb")).unwrap();
    assert_eq!(spoken.notices.len(), 2);
    assert_eq!(spoken.notices, House::check("Да, yes 👍", "en"));
    assert!(matches!(house.speak(&utterance("hi", "fr", "en-gb")), Err(HouseError::UnknownLanguage { .. })));
    assert!(matches!(house.speak(&utterance("hi", "en", "nobody")), Err(HouseError::UnknownVoice { .. })));
}

#[test]
fn odd_and_long_input_is_spoken() {
    let house = House::new(None);
    for text in ["a".repeat(5000), "1".repeat(300), "Hello! ".repeat(40), "ab\u{0}c\u{202E}d [[x]] <b> {y}".to_owned()]
    {
        let spoken = house.speak(&utterance(&text, "en", "en-gb+f5")).unwrap();
        assert!(seconds(&spoken) > 0.5);
    }
}

#[test]
fn a_voice_speaks_other_languages_with_its_own_timbre() {
    let house = House::new(None);
    let low = house.speak(&utterance("さくら", "ja", "en-gb+m8")).unwrap();
    let high = house.speak(&utterance("さくら", "ja", "en-gb+f5")).unwrap();
    assert_ne!(low.samples, high.samples);
    assert_eq!(high, house.speak(&utterance("さくら", "ja", "ja+f5")).unwrap());
}

#[test]
fn a_language_switch_does_not_drop_words() {
    let house = House::new(None);
    let whole = house.speak(&utterance("我用Rust写书", "zh", "zh")).unwrap();
    let parts: f64 =
        ["我用", "Rust", "写书"].iter().map(|text| seconds(&house.speak(&utterance(text, "zh", "zh")).unwrap())).sum();
    assert!((seconds(&whole) - parts - 0.1).abs() < 0.05, "{} {parts}", seconds(&whole));
}
