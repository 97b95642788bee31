//! A small plan for the tests of reports: three chapters, one of them Japanese, one wholly on the shelf.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::cast::{Cast, Casting, Obeys, Part, Settings, Together, Voice, VoiceId};
use crate::job::Budget;
use crate::plan::key::TakeKey;
use crate::plan::{Cue, EngineCard, Plan, Price, Quote, Supply};
use crate::report::plan_table::Outlook;
use crate::report::progress::Clock;
use crate::script::{Break, Direction, Notice, Place, Scribe};
use crate::segment::{Count, Limit, Segment};
use crate::units::{Code, Elapsed, Frames, Language, Now, Points, SampleRate, UtcMillis};

/// 2026-11-22T08:48:00Z.
pub const MORNING: UtcMillis = UtcMillis(1_795_337_280_000);

const CHAPTERS: [(&str, Supply, &[&str]); 3] = [
    ("Down the Rabbit-Hole", Supply::Shelf, &["Alice was beginning to get very tired."]),
    ("吾輩は猫である", Supply::New, &["吾輩は猫である。", "名前はまだ無い。"]),
    ("A Mad Tea-Party", Supply::New, &["“Have some wine,” the March Hare said in an encouraging tone of voice."]),
];

pub fn plan(points_per_request: u64) -> Plan {
    let mut scribe = Scribe::new();
    let file = scribe.open_file("alice.md");
    let plain = scribe.direction(&Direction::default());
    let (mut segments, mut cues) = (Vec::new(), Vec::new());
    for (chapter, (title, supply, lines)) in CHAPTERS.iter().enumerate() {
        scribe.chapter(title, Place { file, line: 1, column: 1 });
        let mut start = 0;
        for (at, words) in lines.iter().enumerate() {
            scribe.line(words, plain, Place { file, line: 3, column: 1 }, Break::Paragraph, None);
            let end = start + words.len() as u32;
            let line = at as u32;
            let (chapter, before) = (chapter as u32, Break::Paragraph);
            segments.push(Segment {
                chapter,
                span: start..end,
                lines: line..line + 1,
                direction: plain,
                before,
                pause_ms: None,
            });
            cues.push(Cue { key: TakeKey([cues.len() as u8; 32]), casting: 0, supply: *supply });
            start = end + 2;
        }
    }
    scribe.skip("image", Place { file, line: 9, column: 1 }, 31);
    scribe.skip("table", Place { file, line: 12, column: 1 }, 200);
    scribe.skip("image", Place { file, line: 40, column: 1 }, 1000);
    let language = Language::parse("en").unwrap();
    let voice =
        Voice { name: "narrator".into(), id: "en-gb".into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    Plan {
        script: scribe.finish(),
        segments,
        cues,
        packs: Vec::new(),
        cast: Cast {
            language: language.clone(),
            voices: vec![voice],
            default: Part { voice: VoiceId(0), by_language: BTreeMap::new() },
            parts: BTreeMap::new(),
            together: Together::Apart,
            obeys: Obeys::default(),
        },
        castings: vec![Casting { voice: VoiceId(0), language, settings: Settings::default() }],
        card: EngineCard {
            name: "house".into(),
            account: "house".into(),
            identities: BTreeMap::new(),
            identity: "house 1".into(),
            format: "wav".into(),
            rate: SampleRate(22_050),
            price: Price::per_request(Points(points_per_request)),
            limit: Limit { max: 5000, count: Count::Chars },
        },
        notices: vec![Notice {
            code: Code("N03xx"),
            message: "the chapter has a heading and no words".into(),
            place: Some(Place { file, line: 77, column: 1 }),
            help: "write something below it".into(),
        }],
        quote: Quote {
            files: 0,
            stored: 0,
            fresh: 0,
            on_shelf: 1,
            requests: 3,
            points: Points(3 * points_per_request),
            at_most: Points(3 * points_per_request),
            packs: 0,
            length: Frames(22_050 * 14),
        },
        detected: None,
        fresh: Vec::new(),
        dub: None,
    }
}

pub fn outlook() -> Outlook {
    Outlook {
        title: "Alice".into(),
        budget: Budget { per_day: None, total: None, doubt: Points(2) },
        spent_today: Points(0),
        spent_in_all: Points(0),
        per_minute: None,
        now: MORNING,
        saved: None,
    }
}

/// The time `seconds` after a session's start at [`MORNING`].
pub fn after(seconds: u64) -> Now {
    let passed = Duration::from_secs(seconds);
    Now { elapsed: Elapsed(passed), utc: MORNING.plus(passed) }
}

/// A clock that stands still until it is set.
#[derive(Clone, Default)]
pub struct Hands(Arc<Mutex<u64>>);

impl Hands {
    pub fn set(&self, seconds: u64) {
        *self.0.lock().unwrap() = seconds;
    }

    pub fn clock(&self) -> Clock {
        let hands = self.0.clone();
        Arc::new(move || after(*hands.lock().unwrap()))
    }
}

/// A writer whose text can be read again.
#[derive(Clone, Default)]
pub struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
