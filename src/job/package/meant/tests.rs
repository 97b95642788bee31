//! What `[tags]`, `[encode]` and `[package]` mean, and what they are refused for.

use crate::job::package::{Coding, Files, Layout, Mp3Size};
use crate::job::tests::{read, wrong};
use crate::units::{Millibels, SampleRate};

fn job(formats: &str, tables: &str) -> String {
    format!("[job]\ntitle = \"T\"\nlanguage = \"en\"\nformats = [{formats}]\n[[manuscript]]\npath = \"a.md\"\n{tables}")
}

/// The first line of what is wrong.
fn first(formats: &str, tables: &str) -> String {
    wrong(&job(formats, tables)).lines().next().unwrap().to_owned()
}

#[test]
fn every_form_has_its_defaults() {
    let all =
        if cfg!(feature = "mp3") { "'wav', 'flac', 'mp3', 'opus', 'm4b'" } else { "'wav', 'flac', 'opus', 'm4b'" };
    let (job, warnings) = read(&job(all, "")).unwrap();
    assert_eq!(warnings, []);
    let forms: Vec<_> = job.forms.iter().map(|form| (form.coding, form.files)).collect();
    let mp3 = Coding::Mp3 { size: Mp3Size::Constant(64), rate: None };
    let mut want = vec![
        (Coding::Wav, Files::Both),
        (Coding::Flac { level: 5 }, Files::Both),
        (mp3, Files::Both),
        (Coding::Opus { kbps: 32 }, Files::Both),
        (Coding::M4b { kbps: 64, rate: None, ceiling: None }, Files::Book),
    ];
    want.retain(|form| form.0 != mp3 || cfg!(feature = "mp3"));
    assert_eq!(forms, want);
}

#[test]
fn settings_are_taken_as_written() {
    let tables = "[encode]\nflac = { level = 8, files = 'chapters' }\nm4b = { bitrate = 96, sample_rate = 44100, files = 'both' }\n\
        [tags]\nnarrator = ' Ann '\nseries = 'S'\nseries_part = 1.5\nyear = 1865\nisbn = '978-0-306-40615-7'\n\
        asin = 'b0036n2b6q'\ncover = 'cover.jpg'\n";
    let (job, warnings) = read(&job("'flac', 'm4b'", tables)).unwrap();
    assert_eq!(warnings, []);
    assert_eq!((job.forms[0].coding, job.forms[0].files), (Coding::Flac { level: 8 }, Files::Chapters));
    assert_eq!(job.forms[1].coding, Coding::M4b { kbps: 96, rate: Some(SampleRate(44_100)), ceiling: None });
    assert_eq!(job.tags.narrator.as_deref(), Some("Ann"));
    assert_eq!((job.tags.series_part.as_deref(), job.tags.year), (Some("1.5"), Some(1865)));
    assert_eq!((job.tags.isbn.as_deref(), job.tags.asin.as_deref()), (Some("9780306406157"), Some("B0036N2B6Q")));
    assert_eq!(job.tags.cover.as_deref(), Some("/jobs/cover.jpg".as_ref()));
}

#[test]
fn an_m4b_keeps_the_ceiling_that_was_asked_for_and_not_the_one_that_leaves_room() {
    let coding = |tables: &str| read(&job("'m4b', 'flac'", tables)).unwrap().0.forms[0].coding;
    let below = |ceiling: i32| Coding::M4b { kbps: 64, rate: None, ceiling: Some(Millibels(ceiling)) };
    assert_eq!(coding("[master]\nprofile = 'audiobook'\n"), below(-300));
    assert_eq!(coding("[master]\ntrue_peak_dbtp = -1.5\n"), below(-150));
    assert_eq!(coding("[master]\nroom_tone = 'noise'\n"), Coding::M4b { kbps: 64, rate: None, ceiling: None });
}

#[test]
fn audiobookshelf_gets_the_work_once() {
    let (shelved, _) = read(&job("'flac'", "[package]\nlayout = 'audiobookshelf'\n")).unwrap();
    assert_eq!((shelved.layout, shelved.forms[0].files), (Layout::Audiobookshelf, Files::Chapters));
    let twice = first("'flac', 'm4b'", "[package]\nlayout = 'audiobookshelf'\n");
    assert!(twice.starts_with("4:20+5 R0143 Audiobookshelf plays all files of a folder"), "{twice}");
    let both = first("'flac'", "[encode]\nflac.files = 'both'\n[package]\nlayout = 'audiobookshelf'\n");
    assert!(both.contains("R0143") && both.contains("`both` is the work twice"), "{both}");
}

#[test]
fn nonsense_is_refused_where_it_stands() {
    let cases = [
        (
            "'m4b'",
            "[encode]\nm4b = { sample_rate = 8000 }",
            "8:23+4 R0142 at 8000 Hz AAC carries at most 48 kbit/s, not 64",
        ),
        (
            "'m4b'",
            "[encode]\nm4b = { sample_rate = 44000 }",
            "8:23+5 R0142 `encode.m4b.sample_rate` cannot be 44000 Hz",
        ),
        (
            "'m4b'",
            "[encode]\nm4b = { bitrate = 500 }",
            "8:19+3 R0105 `encode.m4b.bitrate` is 500, but must be from 16 to 128",
        ),
        ("'flac'", "[encode]\nflac = { level = 9 }", "8:18+1 R0105 `encode.flac.level` is 9, but must be from 0 to 8"),
        ("'flac'", "[tags]\nisbn = '978-0-306-40615-8'", "8:8+19 R0144 `978-0-306-40615-8` is not an ISBN"),
        ("'flac'", "[tags]\nasin = 'B00'", "8:8+5 R0144 `B00` is not an ASIN"),
        ("'flac'", "[tags]\ncover = 'front.jpg'", "8:9+11 R0145 the cover `front.jpg` does not exist"),
        ("'flac'", "[tags]\ncover = 'chapters'", "8:9+10 R0145 the cover `chapters` is a folder"),
    ];
    for (formats, tables, told) in cases {
        let found = first(formats, tables);
        assert!(found.starts_with(told), "{found}\nand not\n{told}");
    }
}

#[cfg(feature = "mp3")]
#[test]
fn an_mp3_that_cannot_be_is_refused() {
    let cases = [
        (
            "mp3 = { bitrate = 100 }",
            "8:19+3 R0142 MP3 has no bitrate of 100 kbit/s (no such bitrate) ⇒ the nearest is 96",
        ),
        ("mp3 = { bitrate = 64, vbr = 2 }", "8:29+1 R0142 `encode.mp3` has both `bitrate` and `vbr`"),
        (
            "mp3 = { bitrate = 192, sample_rate = 24000 }",
            "8:38+5 R0142 at 24000 Hz an MP3 has at most 160 kbit/s, not 192",
        ),
    ];
    for (table, told) in cases {
        let found = first("'mp3'", &format!("[encode]\n{table}"));
        assert!(found.starts_with(told), "{found}\nand not\n{told}");
    }
}

#[test]
fn a_part_of_no_series_has_no_effect() {
    let (_, warnings) = read(&job("'wav'", "[tags]\nseries_part = 2\n")).unwrap();
    assert!(warnings[0].to_string().contains("series_part"), "{}", warnings[0]);
}
