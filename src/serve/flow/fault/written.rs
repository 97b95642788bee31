//! A fault script as written: strict TOML, every mistake with its line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::AtomicU32;

use serde::Deserialize;
use serde_spanned::Spanned;
use toml::Value;

use super::super::spoil::Spoil;
use super::{Call, ErrorForm, Fault, Kind, ResetForm};
use crate::problem::{Problem, Spot, nearest};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    #[serde(default)]
    fault: Vec<Spanned<Written>>,
}

/// A table as written; what a kind needs to know stands beside the conditions.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "do")]
    kind: Spanned<String>,
    call: Option<Spanned<Call>>,
    nth: Option<Spanned<Vec<u64>>>,
    every: Option<Spanned<u64>>,
    text: Option<String>,
    times: Option<u32>,
    charge: Option<bool>,
    /// Checked against [`PARAMETERS`], so nothing unknown passes.
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Every kind with the parameters that it takes.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("rate_limited", &["retry_after", "reset"]),
    ("quota_exceeded", &["reset_at"]),
    ("quota_race", &[]),
    ("internal_error", &[]),
    ("tts_failed", &[]),
    ("bad_request_charged", &[]),
    ("unauthorized", &[]),
    ("html", &[]),
    ("html_error", &[]),
    ("cut", &["at"]),
    ("cut_chunked", &["at"]),
    ("reset", &["at"]),
    ("slow", &["before", "pause"]),
    ("wrong_rate", &["rate"]),
    ("mislabelled", &[]),
    ("raw_pcm", &[]),
    ("raw_wav", &[]),
    ("list_chunk", &[]),
    ("streaming_header", &[]),
    ("silent", &[]),
    ("short", &[]),
    ("spoilt", &["how"]),
    ("empty_audio", &[]),
    ("truncated_json", &[]),
    ("json_deep", &["depth"]),
    ("huge_header", &["size"]),
    ("bom", &[]),
    ("clamped", &[]),
    ("odd_stream", &[]),
    ("stream_reordered", &[]),
    ("stream_error", &["form"]),
    ("stream_no_end", &[]),
    ("stream_empty", &[]),
    ("voices_fallback", &["voices"]),
    ("clock_skew", &["by"]),
    ("price", &["cost"]),
    ("foreign", &["points"]),
    ("daily", &["points"]),
];

/// The calls that a fault without `call` is meant for, as far as its kind fits them.
const USUAL_CALLS: [Call; 2] = [Call::Synthesize, Call::Stream];

/// The longest wait that a script may ask for, in seconds: an hour, past any client's patience.
const LONGEST_WAIT: f64 = 3600.0;
/// The deepest JSON and the largest header: enough for any reader's limit, and little for this server's memory.
const DEEPEST: usize = 1_000_000;
const LARGEST_HEADER: usize = 8 << 20;

struct Reader<'a> {
    name: &'a str,
    source: &'a str,
    problems: Vec<Problem>,
}

/// Reads all faults of `source`, a file shown as `name`.
pub(super) fn parse(source: &str, name: &str) -> Result<Vec<Fault>, Vec<Problem>> {
    let script: Script = toml::from_str(source).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let problem = Problem::error("R0852", format!("the fault script is not understood: {}", error.message()))
            .at(Spot::new(name, source, span, ""))
            .help("a script holds [[fault]] tables; docs/serve-flow.md lists what they may say");
        vec![problem]
    })?;
    let mut reader = Reader { name, source, problems: Vec::new() };
    let faults: Vec<Fault> = script.fault.into_iter().filter_map(|written| reader.fault(written)).collect();
    if reader.problems.is_empty() { Ok(faults) } else { Err(reader.problems) }
}

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, message: String, help: &str) {
        let spot = Spot::new(self.name, self.source, span, "");
        self.problems.push(Problem::error("R0853", message).at(spot).help(help));
    }

    fn fault(&mut self, written: Spanned<Written>) -> Option<Fault> {
        let table = written.span();
        let mut written = written.into_inner();
        let (span, name) = (written.kind.span(), written.kind.get_ref().clone());
        let Some((_, known)) = PARAMETERS.iter().find(|(kind, _)| *kind == name) else {
            let kinds: Vec<&str> = PARAMETERS.iter().map(|(kind, _)| *kind).collect();
            let near = nearest(&name, kinds.iter().copied());
            let help =
                near.map_or(format!("faults are {}", kinds.join(", ")), |near| format!("did you mean `{near}`?"));
            self.wrong(span, format!("there is no fault `{name}`"), &help);
            return None;
        };
        let before = self.problems.len();
        for key in written.rest.keys().filter(|key| !known.contains(&key.as_str())) {
            let allowed = ["call", "nth", "every", "text", "times", "charge"].iter().chain(*known);
            let allowed: Vec<&str> = allowed.copied().collect();
            self.wrong(
                self.key(&table, key),
                format!("`{name}` knows no `{key}`"),
                &format!("beside `do` it takes {}", allowed.join(", ")),
            );
        }
        let kind = self.kind(&name, &table, &mut written.rest)?;
        let calls = self.calls(&written, kind, span);
        for span in written.nth.iter().filter(|nth| nth.get_ref().contains(&0)).map(Spanned::span).collect::<Vec<_>>() {
            self.wrong(span, "requests are counted from 1".to_owned(), "the first request is `nth = [1]`");
        }
        if let Some(every) = written.every.as_ref().filter(|every| *every.get_ref() == 0) {
            self.wrong(every.span(), "`every` is at least 1".to_owned(), "`every = 1` strikes at each request");
        }
        (self.problems.len() == before).then(|| Fault {
            charge: written.charge.unwrap_or(kind.charges()),
            kind,
            calls,
            nth: written.nth.map(Spanned::into_inner).unwrap_or_default(),
            every: written.every.map(Spanned::into_inner),
            text: written.text,
            left: written.times.map(AtomicU32::new),
        })
    }

    fn calls(&mut self, written: &Written, kind: Kind, span: Range<usize>) -> Vec<Call> {
        match &written.call {
            Some(call) if kind.fits(*call.get_ref()) => vec![*call.get_ref()],
            Some(call) => {
                let message = format!("`{}` cannot strike at `{}`", kind.name(), call.get_ref().name());
                self.wrong(span, message, "docs/serve-flow.md says at which calls it can");
                Vec::new()
            }
            None if matches!(kind, Kind::VoicesFallback { .. }) => vec![Call::Voices],
            None => USUAL_CALLS.into_iter().filter(|call| kind.fits(*call)).collect(),
        }
    }

    /// Where `key` stands in the table whose header is at `table`; the header when it is written in a form that is not found.
    fn key(&self, table: &Range<usize>, key: &str) -> Range<usize> {
        let text = self.source.get(table.start..).unwrap_or_default();
        let mut at = table.start;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let found = line.trim_start();
            if number > 0 && found.starts_with('[') {
                break;
            }
            if found.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
                let start = at + line.len() - found.len();
                return start..start + key.len();
            }
            at += line.len();
        }
        table.clone()
    }

    /// The number at `key`, when it is one of `range`; `usual` when it is absent.
    fn number(&mut self, of: &Given<'_>, key: &str, usual: f64, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let Some(value) = of.rest.get(key) else { return Some(usual) };
        let number = value.as_float().or_else(|| value.as_integer().map(|number| number as f64));
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            let message = format!("`{key} = {value}` is not possible");
            let help = format!("it is a number from {} to {}", range.start(), range.end());
            self.wrong(self.key(of.table, key), message, &help);
        }
        found
    }

    /// The whole number at `key`.
    fn whole(&mut self, of: &Given<'_>, key: &str, usual: u64, most: u64) -> Option<u64> {
        let number = self.number(of, key, usual as f64, 0.0..=most as f64)?;
        if number.fract() != 0.0 {
            self.wrong(self.key(of.table, key), format!("`{key}` is a whole number"), "leave the fraction out");
            return None;
        }
        Some(number as u64)
    }

    /// Which of `words` stands at `key`; the first when it is absent.
    fn word<T: Copy>(&mut self, of: &Given<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
        let Some(value) = of.rest.get(key) else { return words.first().map(|(_, meaning)| *meaning) };
        let found = words.iter().find(|(word, _)| value.as_str() == Some(*word)).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let message = format!("`{key} = {value}` is not possible");
            self.wrong(self.key(of.table, key), message, &format!("it is one of {}", known.join(", ")));
        }
        found
    }

    fn kind(&mut self, name: &str, table: &Range<usize>, rest: &mut BTreeMap<String, Value>) -> Option<Kind> {
        /// Points, bytes and counts beyond this are slips of the pen.
        const MANY: u64 = 1 << 40;
        let of = &Given { rest, table };
        Some(match name {
            "rate_limited" => Kind::RateLimited {
                retry_after: match rest.contains_key("retry_after") {
                    true => Some(self.whole(of, "retry_after", 0, MANY)?),
                    false => None,
                },
                reset: self.word(of, "reset", &RESETS)?,
            },
            "quota_exceeded" => {
                let reset_at = rest.get("reset_at").is_none_or(|value| value.as_bool() != Some(false));
                Kind::QuotaExceeded { reset_at }
            }
            "cut" | "cut_chunked" => {
                let at = match rest.contains_key("at") {
                    true => Some(self.whole(of, "at", 0, MANY)?),
                    false => None,
                };
                if name == "cut" { Kind::Cut { at } } else { Kind::CutChunked { at } }
            }
            "reset" => Kind::Reset { at: self.whole(of, "at", 0, MANY)? },
            "slow" => Kind::Slow {
                before: self.number(of, "before", 0.0, 0.0..=LONGEST_WAIT)?,
                pause: self.number(of, "pause", 0.0, 0.0..=LONGEST_WAIT)?,
            },
            "wrong_rate" => {
                Kind::WrongRate { rate: u32::try_from(self.whole(of, "rate", 16_000, 96_000)?).ok()?.max(8_000) }
            }
            "json_deep" => Kind::JsonDeep { depth: self.whole(of, "depth", 10_000, DEEPEST as u64)? as usize },
            "huge_header" => {
                Kind::HugeHeader { size: self.whole(of, "size", 1 << 20, LARGEST_HEADER as u64)? as usize }
            }
            "stream_error" => Kind::StreamError {
                form: self.word(of, "form", &[("event", ErrorForm::Event), ("plain", ErrorForm::Plain)])?,
            },
            "spoilt" => Kind::Spoilt { how: self.word(of, "how", &Spoil::WORDS)? },
            "voices_fallback" => Kind::VoicesFallback { voices: self.whole(of, "voices", 3, 1000)? as usize },
            "clock_skew" => Kind::ClockSkew { by: self.number(of, "by", 7200.0, -1e9..=1e9)? as i64 },
            "price" => Kind::Price { cost: self.whole(of, "cost", 2, MANY)? },
            "foreign" => Kind::Foreign { points: self.whole(of, "points", 5, MANY)? },
            "daily" => Kind::Daily { points: self.whole(of, "points", 300, MANY)? },
            _ => plain(name)?,
        })
    }
}

struct Given<'a> {
    rest: &'a BTreeMap<String, Value>,
    table: &'a Range<usize>,
}

const RESETS: [(&str, ResetForm); 6] = [
    ("epoch", ResetForm::Epoch),
    ("seconds", ResetForm::Seconds),
    ("millis", ResetForm::Millis),
    ("past", ResetForm::Past),
    ("absurd", ResetForm::Absurd),
    ("none", ResetForm::None),
];

/// The kinds that need to know nothing.
fn plain(name: &str) -> Option<Kind> {
    const PLAIN: [Kind; 22] = [
        Kind::QuotaRace,
        Kind::InternalError,
        Kind::TtsFailed,
        Kind::BadRequestCharged,
        Kind::Unauthorized,
        Kind::Html,
        Kind::HtmlError,
        Kind::Mislabelled,
        Kind::RawPcm,
        Kind::RawWav,
        Kind::ListChunk,
        Kind::StreamingHeader,
        Kind::Silent,
        Kind::Short,
        Kind::EmptyAudio,
        Kind::TruncatedJson,
        Kind::Bom,
        Kind::Clamped,
        Kind::OddStream,
        Kind::StreamReordered,
        Kind::StreamNoEnd,
        Kind::StreamEmpty,
    ];
    PLAIN.into_iter().find(|kind| kind.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(source: &str) -> String {
        let problems = parse(source, "faults.toml").err().unwrap_or_default();
        problems.iter().map(|problem| format!("{problem}\n")).collect()
    }

    #[test]
    fn every_kind_can_be_written_and_keeps_its_name() {
        for (name, parameters) in PARAMETERS {
            let faults = parse(&format!("[[fault]]\ndo = \"{name}\"\n"), "f.toml").unwrap();
            assert_eq!(faults[0].kind.name(), *name, "{parameters:?}");
            assert!(!faults[0].calls.is_empty(), "{name} strikes nowhere by itself");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let script = "[[fault]]\ndo = \"rate_limit\"\n[[fault]]\ndo = \"html\"\nat = 3\n[[fault]]\ndo = \"slow\"\n\
                      before = -1\n[[fault]]\ncall = \"voices\"\ndo = \"odd_stream\"\n[[fault]]\ndo = \"reset\"\n\
                      nth = [0]\n";
        insta::assert_snapshot!(problems(script), @"
        faults.toml:2:6: there is no fault `rate_limit` [R0853]; did you mean `rate_limited`?
        faults.toml:5:1: `html` knows no `at` [R0853]; beside `do` it takes call, nth, every, text, times, charge
        faults.toml:8:1: `before = -1` is not possible [R0853]; it is a number from 0 to 3600
        faults.toml:11:6: `odd_stream` cannot strike at `voices` [R0853]; docs/serve-flow.md says at which calls it can
        faults.toml:14:7: requests are counted from 1 [R0853]; the first request is `nth = [1]`
        ");
        let first = |script| problems(script).split(" [R").next().unwrap().to_owned();
        assert!(first("[[fault]]\ncall = \"sing\"\ndo = \"html\"\n").starts_with("faults.toml:2:8: the fault script"));
        assert!(first("[fualt]\n").starts_with("faults.toml:1:2: the fault script"), "{}", first("[fualt]\n"));
        assert!(first("[[fault]]\nnth = 3\n").starts_with("faults.toml:2:7: the fault script"));
    }
}
