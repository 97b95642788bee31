//! Speed of `segment` and of each reader beside text-splitter and ICU: MB/s at limit 5000 and ratios; `--test` runs it small.
//!
//! The second table has every reader on the same words: MB/s of plain text, and how many times as fast the whole road from
//! the reader's bytes to segments is as the peers, which are given the plain text.
//!
//! Texts are read from the folder that RHAPSODE_CORPUS names; for each that is not there a few sentences are repeated.
#![expect(clippy::disallowed_macros, reason = "the table is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock, and where its texts lie")]

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use rhapsode::read::{self, Manner, Source};
use rhapsode::segment::breaks::{Count, Limit, cut};
use rhapsode::segment::sentence::sentences;
use rhapsode::segment::split::{Rule, split};
use rhapsode::segment::{self, Grain};
use std::error::Error;
use std::hint::black_box;

#[path = "segment/forms.rs"]
mod forms;

const LIMIT: u32 = 5000;

/// Name, language, file and what to repeat when there is no file.
const TEXTS: [(&str, &str, &str, &str); 5] = [
    (
        "en sherlock-holmes",
        "en",
        "en/sherlock-holmes.md",
        "“It rained,” said Dr. Hale, “and we stayed in. Was it 3.14 or so? Perhaps.” They left.\n\n",
    ),
    ("zh hongloumeng", "zh", "zh/hongloumeng-ch001-023.txt", "天亮了，他走了。“你去哪里？”她问，没有人回答。……\n\n"),
    (
        "ja ginga-tetsudo",
        "ja",
        "ja/ginga-tetsudo.txt",
        "朝だ。「行こう。」と彼は言って、ゆっくり立ちあがった。空は青かった。\n\n",
    ),
    (
        "ko constitution",
        "ko",
        "ko/constitution-rok.txt",
        "비가 왔다. “가자.” 하고 그가 말했다. 우리는 집에 있었다.\n\n",
    ),
    ("yue hkcancor-025", "yue", "yue/hkcancor-025-chat.md", "佢走咗。我哋食飯啦！「你去邊呀？」佢問。\n\n"),
];

type Work<'a> = (&'static str, Box<dyn Fn() -> usize + 'a>);

/// Short texts are repeated up to this many bytes: else their tables would be of the clock.
const ENOUGH: usize = 400_000;

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--test");
    let (times, rounds) = if small { (1, 1) } else { (8, 9) };
    let root = std::env::var("RHAPSODE_CORPUS").unwrap_or_default();
    println!(
        "`cut is`: how many times as fast as this row `cut` is; `read + split is`: the whole road from bytes likewise"
    );
    println!("{:<20} {:<22} {:>9} {:>9} {:>15}", "text", "work", "MB/s", "cut is", "read + split is");
    for (name, language, file, built_in) in TEXTS {
        let text = text_of(&root, file, built_in, small);
        table(name, &works(&text, language, file), text.len(), times, rounds);
    }
    println!(
        "\n{:<18} {:<10} {:>9} {:>12} {:>16} {:>9}",
        "text", "reader", "read", "read + split", "× text-splitter", "× ICU"
    );
    for (name, language, file, built_in) in TEXTS {
        let text = text_of(&root, file, built_in, small);
        for (form, bytes) in forms::forms(&text)? {
            readers(name, language, form, &bytes, &text, rounds)?;
        }
    }
    Ok(())
}

fn text_of(root: &str, file: &str, built_in: &str, small: bool) -> String {
    let text = std::fs::read_to_string(format!("{root}/{file}")).unwrap_or_else(|_| built_in.repeat(200));
    let more = if small { 1 } else { ENOUGH.div_ceil(text.len().max(1)) };
    if more > 1 { text.repeat(more) } else { text }
}

/// A row of the second table.
fn readers(
    name: &str,
    language: &str,
    form: &str,
    bytes: &[u8],
    text: &str,
    rounds: usize,
) -> Result<(), Box<dyn Error>> {
    let plain = forms::paragraphs(text).join("\n\n");
    let splitter = text_splitter::TextSplitter::new(LIMIT as usize);
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let lines = read_script(bytes, form).ok_or_else(|| format!("{name} is refused as {form}"))?.line_count();
    if lines < 10 {
        return Err(format!("{name} has {lines} lines as {form}").into());
    }
    let works: [Work; 4] = [
        ("read", Box::new(|| read_script(bytes, form).map_or(0, |script| script.line_count()))),
        ("read + split", Box::new(|| read_and_split(bytes, language, form))),
        ("text-splitter", Box::new(|| splitter.chunks(&plain).count())),
        ("icu_segmenter", Box::new(|| icu.segment_str(&plain).count())),
    ];
    let seconds = measured(&works, 1, rounds);
    let speed = |at: usize| plain.len() as f64 / median(seconds[at].clone()) / 1e6;
    let against = |at: usize| median(seconds[at].iter().zip(&seconds[1]).map(|(peer, ours)| peer / ours).collect());
    let (splitter, icu) = (against(2), against(3));
    println!("{name:<18} {form:<10} {:>9.1} {:>12.1} {splitter:>15.2}× {icu:>8.2}×", speed(0), speed(1));
    Ok(())
}

fn works<'a>(text: &'a str, language: &'static str, name: &'static str) -> Vec<Work<'a>> {
    let lines: Vec<usize> = text.match_indices("\n\n").map(|(at, _)| at + 2).collect();
    let limit = |count| Limit { max: LIMIT, count };
    let lined = move || cut(text, &lines, language, limit(Count::Chars)).len();
    let splitter = text_splitter::TextSplitter::new(LIMIT as usize);
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    vec![
        ("cut", Box::new(move || cut(text, &[], language, limit(Count::Chars)).len())),
        ("read + split", Box::new(move || read_and_split(text.as_bytes(), language, name))),
        ("read", Box::new(move || read_script(text.as_bytes(), name).map_or(0, |script| script.line_count()))),
        (
            "cut + UTF-8 check",
            Box::new(move || checked(text, |text| cut(text, &[], language, limit(Count::Chars)).len())),
        ),
        ("cut with lines", Box::new(lined)),
        ("cut, UTF-16", Box::new(move || cut(text, &[], language, limit(Count::Utf16)).len())),
        ("cut, Han two", Box::new(move || cut(text, &[], language, limit(Count::Han2)).len())),
        ("cut at 200", Box::new(move || cut(text, &[], language, Limit { max: 200, count: Count::Chars }).len())),
        ("all sentences", Box::new(move || sentences(text, language).count())),
        ("UTF-8 check only", Box::new(move || checked(text, str::len))),
        ("text-splitter", Box::new(move || splitter.chunks(text).count())),
        ("icu_segmenter", Box::new(move || icu.segment_str(text).count())),
    ]
}

/// From the bytes of a manuscript to its script.
fn read_script(bytes: &[u8], name: &str) -> Option<rhapsode::script::Script> {
    let source = Source { name, bytes: black_box(bytes), manner: &Manner::default() };
    read::read(&[source]).ok().map(|(script, _)| script)
}

/// From the bytes of a manuscript to segments: decoded, read as what its name says, and packed.
fn read_and_split(bytes: &[u8], language: &str, name: &str) -> usize {
    let Some(script) = read_script(bytes, name) else { return 0 };
    let alike = vec![0; script.directions.len()];
    let languages = vec![language; script.directions.len()];
    let limit = segment::Limit { max: LIMIT, count: segment::Count::Chars };
    split(&script, Rule { limit, grain: Grain::Fewest }, &alike, &languages).len()
}

/// `work` on a text of which it is found out first that it is UTF-8, as reading does it.
fn checked(text: &str, work: impl Fn(&str) -> usize) -> usize {
    let bytes = black_box(text.as_bytes());
    encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes).map_or(0, |text| work(&text))
}

/// CPU seconds of all works, `times` over: one number a round for each, in turn.
fn measured(works: &[Work], times: usize, rounds: usize) -> Vec<Vec<f64>> {
    let mut seconds = vec![Vec::with_capacity(rounds); works.len()];
    for _ in 0..rounds {
        for (work, seconds) in works.iter().zip(&mut seconds) {
            let start = cpu_seconds();
            for _ in 0..times {
                black_box(work.1());
            }
            seconds.push(cpu_seconds() - start);
        }
    }
    seconds
}

/// Prints medians: speeds, and how many times as fast `cut` and `read + split`, the first two works, were in the same round.
fn table(name: &str, works: &[Work], bytes: usize, times: usize, rounds: usize) {
    let seconds = measured(works, times, rounds);
    for ((work, _), taken) in works.iter().zip(&seconds) {
        let ratio = |ours: &[f64]| median(taken.iter().zip(ours).map(|(theirs, ours)| theirs / ours).collect());
        let (cut, road) = (ratio(&seconds[0]), ratio(&seconds[1]));
        let speed = (bytes * times) as f64 / median(taken.clone()) / 1e6;
        println!("{name:<20} {work:<22} {speed:>9.1} {cut:>8.2}× {road:>14.2}×");
    }
}

/// CPU time of this thread: steadier than the wall clock on a machine with other work.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
