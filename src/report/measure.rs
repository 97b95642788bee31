//! What files measure, and how they come out against a store's requirements, for people and for programs.

use serde::Serialize;

use crate::audio::measurement::Measurement;
use crate::report::columns::{Align, Columns};

/// A measured file as a line of JSON.
#[derive(Serialize)]
#[serde(tag = "type", rename = "measured")]
struct Line<'a> {
    /// Version of this object.
    v: u8,
    #[serde(flatten)]
    file: &'a Measurement,
}

/// `file` as a line of JSON, without its line feed.
pub fn json(file: &Measurement) -> serde_json::Result<String> {
    serde_json::to_string(&Line { v: 1, file })
}

/// A moment in a file: `1:02:03.4`, `2:03.4`.
fn moment(ms: u64) -> String {
    let (hours, minutes, seconds, tenths) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000 / 100);
    match hours {
        0 => format!("{minutes}:{seconds:02}.{tenths}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}.{tenths}"),
    }
}

fn level(db: Option<f64>) -> String {
    db.map_or_else(|| "−∞".to_owned(), |db| format!("{db:.1}"))
}

/// What the files measure: a row a file.
pub fn table(files: &[Measurement]) -> String {
    const HEADS: [&str; 9] = ["file", "length", "LUFS", "LU", "dBTP", "peak", "RMS", "floor", "rate"];
    let mut columns = Columns::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
    ]);
    columns.row(HEADS);
    for file in files {
        let channels = match file.channels {
            1 => "mono".to_owned(),
            2 => "stereo".to_owned(),
            more => format!("{more} channels"),
        };
        columns.row([
            file.file.clone(),
            moment(file.length_ms),
            level(file.loudness),
            format!("{:.1}", file.range),
            level(file.true_peak.db),
            level(file.peak.db),
            level(file.rms_db),
            file.floor.map_or_else(String::new, |floor| level(floor.db)),
            format!("{} Hz {channels}", file.rate),
        ]);
    }
    columns.render("")
}

/// How the files come out: what each fails with the second of it, and a last line that counts.
pub fn verdict(files: &[Measurement], name: &str) -> String {
    let mut columns = Columns::new(&[Align::Left, Align::Left, Align::Left, Align::Left, Align::Left]);
    for file in files {
        if file.passes() {
            columns.row(["pass".to_owned(), file.file.clone()]);
        }
        for failed in file.requirements.iter().filter(|requirement| !requirement.met) {
            let at = failed.at_ms.map(|at| format!(" at {}", moment(at))).unwrap_or_default();
            columns.row([
                "FAIL".to_owned(),
                file.file.clone(),
                failed.what.to_string(),
                format!("{}{at}", failed.found),
                format!("{name} asks for {}", failed.wanted),
            ]);
        }
    }
    let passed = files.iter().filter(|file| file.passes()).count();
    format!("{}{passed} of {} pass {name}.\n", columns.render(""), files.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::acx::Requirement;
    use crate::audio::measurement::Place;

    fn file(name: &str, requirements: Vec<Requirement>) -> Measurement {
        Measurement {
            file: name.to_owned(),
            length_ms: 3_723_456,
            rate: 44_100,
            channels: 1,
            loudness: Some(-19.53),
            range: 4.2,
            true_peak: Place { db: Some(-2.96), at_ms: 61_234 },
            peak: Place { db: Some(-3.1), at_ms: 61_234 },
            rms_db: None,
            floor: None,
            head_ms: 0,
            tail_ms: 0,
            requirements,
        }
    }

    #[test]
    fn a_table_and_a_verdict_name_file_and_second() {
        let peak = Requirement {
            what: "peak".into(),
            wanted: "-3 dB at most".to_owned(),
            found: "-2.1 dB".to_owned(),
            at_ms: Some(61_234),
            met: false,
        };
        let files = [file("01 猫.mp3", Vec::new()), file("02.mp3", vec![peak])];
        insta::assert_snapshot!(table(&files), @"
        file          length   LUFS   LU  dBTP  peak  RMS  floor  rate
        01 猫.mp3  1:02:03.4  -19.5  4.2  -3.0  -3.1   −∞         44100 Hz mono
        02.mp3     1:02:03.4  -19.5  4.2  -3.0  -3.1   −∞         44100 Hz mono
        ");
        insta::assert_snapshot!(verdict(&files, "ACX"), @"
        pass  01 猫.mp3
        FAIL  02.mp3     peak  -2.1 dB at 1:01.2  ACX asks for -3 dB at most
        1 of 2 pass ACX.
        ");
    }
}
