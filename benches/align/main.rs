//! The aligner beside the truth: takes whose pauses are known, made of sentences that the built-in engine speaks alone.
//!
//! Texts come from the folder that RHAPSODE_CORPUS names (its `manuscripts`); without it a few lines are repeated. Pauses,
//! tempo and noise are drawn anew for each take, and some takes are broken on purpose. `--test` runs it small.
#![expect(clippy::disallowed_macros, reason = "the table is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "a benchmark is told where its texts lie")]

use rhapsode::audio::dither::hash;
use rhapsode::read::{self, Manner, Source, Style};

mod making;
mod tally;

use making::{Dice, speak};
use tally::Tally;

/// Language, voice, files (prompts end in `xml`), and what to say when there are none.
const TEXTS: [(&str, &str, &[&str], &str); 5] = [
    (
        "en",
        "en-gb",
        &[
            "../multivoice/importance-of-being-earnest.md",
            "en/sherlock-holmes.md",
            "../catalogues/android/talkback/values/strings.xml",
        ],
        "It rained all day, and we stayed in. Was it Tuesday?\n\nPerhaps.\n\nThey left for the station, slowly, and came back.",
    ),
    (
        "zh",
        "zh",
        &["zh/lunyu.md", "zh/hongloumeng-ch001-023.txt", "../catalogues/android/talkback/values-zh-rCN/strings.xml"],
        "天亮了，他走了。\n\n你去哪里？她问，没有人回答。\n\n好。",
    ),
    (
        "ja",
        "ja",
        &["ja/ginga-tetsudo.txt", "../catalogues/android/talkback/values-ja/strings.xml"],
        "朝だ。行こう、と彼は言って、ゆっくり立ちあがった。\n\n空は青かった。\n\nはい。",
    ),
    (
        "ko",
        "ko",
        &["ko/dongbaek-kkot.txt", "../catalogues/android/talkback/values-ko/strings.xml"],
        "아침이 밝았다. 그는 천천히 일어나서, 문을 열었다.\n\n하늘은 파랬다.\n\n네.",
    ),
    (
        "yue",
        "yue",
        &[
            "yue/hkcancor-R018-radio.md",
            "yue/hkcancor-025-chat.md",
            "../catalogues/android/talkback/values-zh-rHK/strings.xml",
        ],
        "今日天氣好好，我哋出去行吓。\n\n你去邊度呀？\n\n好。",
    ),
];

fn main() {
    let small = std::env::args().any(|arg| arg == "--test");
    let number = |name: &str| std::env::args().skip_while(|arg| arg != name).nth(1).and_then(|n| n.parse().ok());
    let takes = number("--takes").unwrap_or(if small { 3 } else { 1000 });
    let lines = if small { 12 } else { 600 };
    println!(
        "{takes} takes a language, packs among them, each whole and with five defects; ms; `ends` are all sentences and lines in whole takes"
    );
    println!(
        "{:<5}{:>7}{:>9}{:>8}{:>8}{:>8}{:>9}{:>8}{:>8}{:>8}{:>8}",
        "", "packs", "accepted", "false", "median", "95 %", "ends", "known", "false", "broken", "false"
    );
    let mut all = Tally::default();
    for (nth, (language, voice, files, built_in)) in TEXTS.into_iter().enumerate() {
        let seed = hash(nth as u64 + number("--seed").unwrap_or(77) as u64);
        let lines = speak(language, voice, &texts(files, built_in, language), lines);
        let mut tally = Tally::default();
        for take in 0..takes {
            tally.try_take(&lines, language, &mut Dice(hash(take as u64) ^ seed));
        }
        tally.show(language);
        all.merge(tally);
    }
    all.show("all");
    all.show_defects();
    all.show_thresholds();
}

/// The lines of `files`, of each some, as a script or as prompts.
fn texts(files: &[&str], built_in: &str, language: &str) -> Vec<Vec<String>> {
    let root = std::env::var("RHAPSODE_CORPUS").unwrap_or_default();
    let mut found: Vec<Vec<String>> = Vec::new();
    for file in files {
        let Ok(bytes) = std::fs::read(format!("{root}/{file}")) else { continue };
        let lines: Vec<String> = if file.ends_with("xml") {
            let text = String::from_utf8_lossy(&bytes);
            let values =
                text.split("<string name=").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</string>"));
            values.map(|(value, _)| value.to_owned()).filter(|value| !value.contains(['<', '&', '%', '\\'])).collect()
        } else {
            let is_script = file.contains("multivoice") || file.contains("hkcancor");
            let manner = Manner { style: if is_script { Style::Script } else { Style::Prose }, ..Manner::default() };
            let source = Source { name: file, bytes: &bytes, manner: &manner };
            let Ok((script, _)) = read::read(&[source]) else { continue };
            let lines = script.chapters.iter().flat_map(|chapter| chapter.lines.iter().map(|line| chapter.words(line)));
            lines.map(|line| line.trim().to_owned()).collect()
        };
        found.push(lines);
    }
    if found.is_empty() {
        found.push(built_in.split("\n\n").map(str::to_owned).cycle().take(24).collect());
        println!("{language}: no corpus, a few lines are repeated");
    }
    found
}
