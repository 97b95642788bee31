//! Sentences that others published with their ends: which we read alike, which otherwise and why, and how two libraries do.
//!
//! `tests/data/sentences/README.md` names the sources. A fourth column is the reason why we read a case otherwise: such a
//! case has to differ, and every other has to agree.

use super::sentences;
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use unicode_segmentation::UnicodeSegmentation;

const TABLES: [(&str, &str); 5] = [
    ("en", include_str!("../../../tests/data/sentences/en.tsv")),
    ("zh", include_str!("../../../tests/data/sentences/zh.tsv")),
    ("yue", include_str!("../../../tests/data/sentences/yue.tsv")),
    ("ja", include_str!("../../../tests/data/sentences/ja.tsv")),
    ("ko", include_str!("../../../tests/data/sentences/ko.tsv")),
];

/// One row: where it is from, the text, the ends the source gives, and why we differ.
struct Case<'a> {
    name: String,
    text: String,
    ends: Vec<usize>,
    why: Option<&'a str>,
}

fn cases(table: &str) -> impl Iterator<Item = Case<'_>> {
    table.lines().filter(|row| !row.starts_with('#')).map(|row| {
        let mut fields = row.split('\t');
        let mut field = || fields.next().unwrap_or_else(|| panic!("too few fields: {row}"));
        let name = format!("{} {}", field(), field());
        let marked = field().replace("\\n", "\n").replace("\\r", "\r");
        let mut text = String::new();
        let mut ends = Vec::new();
        for part in marked.split('|') {
            text.push_str(part);
            ends.push(text.len());
        }
        Case { name, ends: past_space(&text, ends), text, why: fields.next() }
    })
}

/// Ends moved behind the space that follows them: sources and libraries differ in whose that space is.
fn past_space(text: &str, ends: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let moved = |end: usize| text.len() - text[end..].trim_start().len();
    let mut ends: Vec<usize> = ends.into_iter().map(moved).collect();
    ends.dedup();
    ends
}

/// The text with `|` where sentences part.
fn marked(text: &str, ends: &[usize]) -> String {
    let mut from = 0;
    let parts = ends.iter().map(|&end| {
        let part = &text[from..end];
        from = end;
        part
    });
    parts.collect::<Vec<_>>().join("|").replace('\n', "\\n").replace('\r', "\\r")
}

#[test]
fn reads_published_cases_as_their_sources_do_or_says_why_not() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (language, table) in TABLES {
        for case in cases(table) {
            count += 1;
            let have = past_space(&case.text, sentences(&case.text, language));
            if (have == case.ends) == case.why.is_some() {
                let (want, have) = (marked(&case.text, &case.ends), marked(&case.text, &have));
                wrong.push(format!("{language} {}: {:?}\n  want {want}\n  have {have}", case.name, case.why));
            }
        }
    }
    assert!(count >= 300, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Cases of each language that we, ICU4X and the rules of UAX #29 read as their sources do, and how many there are.
/// `BENCHMARKS.md` has this table.
const AGREED: [(&str, [usize; 4]); 5] = [
    ("en", [96, 75, 75, 122]),
    ("zh", [41, 35, 35, 47]),
    ("yue", [53, 53, 53, 59]),
    ("ja", [50, 41, 41, 69]),
    ("ko", [45, 43, 43, 60]),
];

#[test]
fn agrees_with_no_fewer_published_cases_than_two_libraries() {
    let icu = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    for ((language, table), (named, agreed)) in TABLES.iter().zip(AGREED) {
        let mut have = [0; 4];
        for case in cases(table) {
            let text = case.text.as_str();
            let readings = [
                past_space(text, sentences(text, language)),
                past_space(text, icu.segment_str(text).skip(1)),
                past_space(text, text.split_sentence_bound_indices().map(|(at, part)| at + part.len())),
            ];
            for (count, reading) in have.iter_mut().zip(readings) {
                *count += usize::from(reading == case.ends);
            }
            have[3] += 1;
        }
        assert_eq!((*language, have), (named, agreed));
        let [ours, icu, uax29, _] = have;
        assert!(ours >= icu && ours >= uax29, "{language}");
    }
}
