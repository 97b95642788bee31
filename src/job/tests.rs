//! What a job file's mistakes are answered with, and what a right one means.

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::problem::{Problem, Severity};

const SMALL: &str = "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"a.md\"\n";

fn exists(path: &Path) -> PathKind {
    match path.to_str() {
        Some("/jobs/a.md" | "/jobs/a.csv" | "/jobs/a.srt" | "/jobs/b.md" | "/jobs/cover.jpg") => PathKind::File,
        Some("/jobs/locked.md") => PathKind::Unreadable,
        Some("/" | "/jobs" | "/jobs/chapters" | "/jobs/out") => PathKind::Folder,
        _ => PathKind::Missing,
    }
}

pub(crate) fn read(text: &str) -> Result<(Job, Vec<Problem>), Vec<Problem>> {
    let voices = || ["en-gb", "en-gb+f2", "en-us", "ja", "zh"].map(str::to_owned).to_vec();
    let roster = |_: &EngineChoice| Roster::of_ids(voices());
    let facts = Facts { exists: &exists, voices: &roster, longest: &|_| 5000 };
    understand(text, "jobs/book.toml", Path::new("/jobs"), &facts)
}

/// A problem a line: place, code, sentence, label, help.
pub(in crate::job) fn told(problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let spot = problem.spot.as_ref().unwrap();
        let mark = if problem.severity == Severity::Error { "" } else { " warning" };
        let (line, column, width) = (spot.line, spot.column, spot.width);
        let help = problem.help.as_deref().unwrap_or("").replace('\n', "⏎");
        format!("{line}:{column}+{width} {}{mark} {} ({}) ⇒ {help}\n", problem.code, problem.message, spot.label)
    };
    problems.iter().map(line).collect()
}

pub(in crate::job) fn wrong(text: &str) -> String {
    told(&read(text).unwrap_err())
}

#[test]
fn a_small_job_gets_every_default() {
    let (job, warnings) = read(SMALL).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(job.output, PathBuf::from("/jobs/out/book"));
    assert_eq!(job.forms, [Form { coding: Coding::Wav, files: Files::Both }]);
    assert_eq!((job.layout, job.tags), (Layout::Flat, Tags::default()));
    let voice = &job.cast.voices[0];
    assert_eq!((voice.name.as_str(), voice.id.as_str(), job.cast.voices.len()), ("narrator", "en-gb", 1));
    assert_eq!(job.limits.per_minute, None);
    assert_eq!((job.limits.burst.get(), job.limits.concurrency.get(), job.limits.segment.max), (1, 2, 5000));
    assert_eq!(job.budget, Budget { per_day: None, total: None, doubt: Points(2) });
    assert_eq!(job.stitch, Stitch::default());
    assert_eq!(job.master, Master::NONE);
    assert_eq!(job.manuscripts[0].path, PathBuf::from("/jobs/a.md"));
}

#[test]
fn a_profile_brings_numbers_and_own_ones_win() {
    use master::{Balance, Per, RoomTone, Target};

    use crate::units::Millibels;

    let master = |table: &str| read(&format!("{SMALL}[master]\n{table}\n")).unwrap().0.master;
    let audiobook = master("profile = \"audiobook\"");
    let (target, ceiling) = (Some(Target::Lufs(Millibels(-1800))), Some(Millibels(-300)));
    assert_eq!(audiobook, Master { target, ceiling, balance: Balance::Equal, ..Master::NONE });
    let own = master("profile = \"acx\"\nloudness_lufs = -19\ntrue_peak_dbtp = -2.5\nper = \"book\"\nbalance = false");
    let (target, ceiling) = (Some(Target::Lufs(Millibels(-1900))), Some(Millibels(-250)));
    assert_eq!(own, Master { target, ceiling, per: Per::Book, ..Master::NONE });
    // Without a profile a loudness has the ceiling of R 128, and a tone changes nothing else.
    assert_eq!(master("loudness_lufs = -21.5").ceiling, Some(Millibels(-100)));
    let tone = master("room_tone = \"noise\"\nroom_tone_dbfs = -70");
    assert_eq!(tone, Master { room_tone: RoomTone::Noise(Millibels(-7000)), ..Master::NONE });
    assert!(wrong(&format!("{SMALL}[master]\nloudness_lufs = 5\n")).contains("must be from −40 to −5"));
}

#[test]
fn a_full_job_means_what_it_says() {
    let text = "version = 1\n[job]\ntitle = \" T \"\nauthor = \"A\"\nlanguage = \"EN-gb\"\noutput = \"out/x\"\n\
        [[manuscript]]\npath = \"a.md\"\nstyle = \"script\"\n[[manuscript]]\npath = \"b.md\"\n\
        [engine]\nkind = \"house\"\npoints_per_request = 1\n\
        [voices.zoe]\nid = \"en-gb\"\n[voices.anna]\nid = \"ja\"\nlanguage = \"ja\"\nspeed = 2\npitch = -3\nvolume = 0.5\n\
        [casting]\nGirl = { ja = \"anna\" }\nBoy = \"anna\"\n\
        [limits]\nrequests_per_minute = 60\nburst = 3\nconcurrency = 4\nmax_chars = 1_000\ncount = \"han2\"\n\
        [budget]\npoints_per_day = 0x64\npoints_total = 400\ndoubt = 0\n\
        [stitch]\ncrossfade_ms = 0\ntrim = false\npause_ms = { scene = 1 }\n";
    let (job, warnings) = read(text).unwrap();
    assert_eq!(warnings, []);
    assert_eq!((job.title.as_str(), job.language().as_str()), ("T", "en-gb"));
    assert_eq!(job.manuscripts.iter().map(|m| m.manner.style).collect::<Vec<_>>(), [Style::Script, Style::Prose]);
    let names: Vec<&str> = job.cast.voices.iter().map(|voice| voice.name.as_str()).collect();
    assert_eq!(names, ["zoe", "anna"], "the file's order");
    assert_eq!((job.cast.voices[1].speed, job.cast.voices[1].pitch), (2.0, -3));
    assert_eq!(job.cast.default.voice.0, 0, "the first voice, as none is called narrator");
    assert_eq!((job.cast.parts["Girl"].voice.0, job.cast.parts["Girl"].by_language["ja"].0), (0, 1));
    assert_eq!(job.budget.per_day, Some(Points(100)));
    assert_eq!((job.stitch.pauses.scene, job.stitch.pauses.chapter, job.stitch.trim), (1, 2000, false));
    assert_eq!(job.limits.segment, Limit { max: 1000, count: crate::segment::Count::Han2 });
}

#[test]
fn the_narrator_reads_unless_casting_says_otherwise() {
    let text = format!("{SMALL}[voices.alice]\nid = \"en-gb+f2\"\n[voices.narrator]\nid = \"en-gb\"\n");
    assert_eq!(read(&text).unwrap().0.cast.default.voice.0, 1);
    let text = format!("{text}[casting.default]\ndefault = \"alice\"\nzh = \"narrator\"\n");
    let cast = read(&text).unwrap().0.cast;
    assert_eq!((cast.default.voice.0, cast.default.by_language["zh"].0), (0, 1));
}

#[test]
fn an_empty_file_lacks_all_that_a_job_needs() {
    assert_snapshot!(wrong(""), @r#"
    1:1+0 R0106 the table [job] is missing (`job` is missing) ⇒ add [job] with a title and a language
    1:1+0 R0106 no manuscript is named (`manuscript` is missing) ⇒ add one:⏎[[manuscript]]⏎path = "book.md"
    "#);
    assert_snapshot!(wrong("[job]\n[[manuscript]]\n[voices.a]\n"), @r"
    1:1+5 R0106 `job` has no `title` (`title` is missing) ⇒ add `title = …`. The work's title.
    1:1+5 R0106 `job` has no `language` (`language` is missing) ⇒ add `language = …`. The language of all that is not marked otherwise, as a BCP 47 tag such as `en`, `ja`, `yue` or `en-GB`.
    2:1+14 R0106 `manuscript` has no `path` (`path` is missing) ⇒ add `path = …`. Its file.
    3:1+10 R0106 `voices.a` has no `id` (`id` is missing) ⇒ add `id = …`. The engine's id for it; `rhapsode voices` lists them.
    ");
    assert_snapshot!(wrong("[job]\ntitle = \" \"\nlanguage = \"\"\nformats = []\n[[manuscript]]\npath = \"\"\n"), @r"
    2:9+3 R0111 `job.title` is empty () ⇒ The work's title.
    3:12+2 R0111 `job.language` is empty () ⇒ The language of all that is not marked otherwise, as a BCP 47 tag such as `en`, `ja`, `yue` or `en-GB`.
    4:11+2 R0111 `job.formats` is empty () ⇒ What is made; see also `[encode]`. With the layout `acx`, MP3 alone.
    6:8+2 R0111 `manuscript.path` is empty () ⇒ Its file.
    ");
    assert_snapshot!(wrong("manuscript = []\n[job]\ntitle = \"T\"\nlanguage = \"en\"\n"), @r"1:14+2 R0111 `manuscript` is empty () ⇒ What is read, in order: one `[[manuscript]]` for each file. A job has these, or catalogues.");
}

#[test]
fn all_syntax_errors_are_told_at_once() {
    assert_snapshot!(wrong("[job]\ntitle = \"T\nlanguage = \n x y\n[limits\n[limits]\nburst = 1\nburst = 2\n"), @r#"
    2:11+0 R0101 this is not TOML: invalid basic string, expected `"` () ⇒ 
    3:12+0 R0101 this is not TOML: string values must be quoted, expected literal string () ⇒ 
    4:4+0 R0101 this is not TOML: key with no value, expected `=` () ⇒ 
    5:8+0 R0101 this is not TOML: unclosed table, expected `]` () ⇒ the rest of the file is checked once all of it can be read
    "#);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    assert!(read(&format!("\u{feff}{}", SMALL.replace('\n', "\r\n"))).is_ok());
}

#[test]
fn unknown_keys_get_a_suggestion() {
    let text =
        format!("titel = \"x\"\ntrim = true\nzzz = 1\n{SMALL}stil = \"prose\"\n[limits]\nconcurency = 4\n[lmits]\n");
    assert_snapshot!(wrong(&text), @r"
    1:1+5 R0102 a job file has no key `titel` (unknown key here) ⇒ did you mean `title` in the table [job]?
    2:1+4 R0102 a job file has no key `trim` (unknown key here) ⇒ it belongs in the table [stitch]
    3:1+3 R0102 a job file has no key `zzz` (unknown key) ⇒ known here: `budget`, `casting`, `catalogue`, `checks`, `dub`, `edition`, `encode`, `engine`, `group`, `job`, `lexicon`, `limits`, `manuscript`, `master`, `package`, `prompts`, `spoken`, `stitch`, `store`, `tags`, `version`, `voices`
    9:1+4 R0102 `manuscript` has no key `stil` (unknown key) ⇒ did you mean `style`?
    11:1+10 R0102 `limits` has no key `concurency` (unknown key) ⇒ did you mean `concurrency`?
    12:2+5 R0102 a job file has no key `lmits` (unknown key) ⇒ did you mean `limits`?
    ");
}

#[test]
fn wrong_types_say_what_was_expected_and_found() {
    let text = "engine = \"house\"\n[job]\ntitle = 7\nlanguage = [\"en\"]\nformats = \"wav\"\n[manuscript]\npath = \"a.md\"\n\
        [voices]\nnarrator = \"en-gb\"\n[voices.b]\nid = \"en-gb\"\nspeed = \"1.5\"\n[casting]\ndefault = 3\nx = [\"b\"]\n\
        [limits]\nconcurrency = 2.5\n[budget]\ndoubt = 1979-05-27\n[stitch]\ntrim = \"true\"\npause_ms = 300\n";
    assert_snapshot!(wrong(text), @r#"
    1:10+7 R0104 `engine` must be a table, not a string (expected a table) ⇒ write a table: [engine]
    3:9+1 R0104 `job.title` must be a string, not a whole number (expected a string) ⇒ The work's title.
    4:12+6 R0104 `job.language` must be a string, not a list (expected a string) ⇒ The language of all that is not marked otherwise, as a BCP 47 tag such as `en`, `ja`, `yue` or `en-GB`.
    5:11+5 R0104 `job.formats` must be a list, not a string (expected a list) ⇒ write ["wav"]
    6:1+12 R0104 `manuscript` must be a list, not a table (expected a list) ⇒ write it as [[manuscript]]
    9:12+7 R0104 `voices.narrator` must be a table, not a string (expected a table) ⇒ write a table: [voices.narrator]
    12:9+5 R0104 `voices.b.speed` must be a number, not a string (expected a number) ⇒ write 1.5 without quotation marks
    14:11+1 R0104 `casting.default` must be a string or a table, not a whole number (expected a string or a table) ⇒ Speaks all that has no role. Unless set, the voice `narrator`, or else the first one.
    15:5+5 R0104 `casting.x` must be a string or a table, not a list (expected a string or a table) ⇒ 
    17:15+3 R0104 `limits.concurrency` must be a whole number, not a number with a fraction (expected a whole number) ⇒ Requests under way at the same time; each keeps files open. Unless set, 2 for what speaks on this computer. Services begin at one and grow to 16 while answers keep their pace.
    19:9+10 R0104 `budget.doubt` must be a whole number, not a date (expected a whole number) ⇒ Points a UTC day for asking again where a request may already have been charged.
    21:8+6 R0104 `stitch.trim` must be true or false, not a string (expected true or false) ⇒ write true without quotation marks
    22:12+3 R0104 `stitch.pause_ms` must be a table, not a whole number (expected a table) ⇒ Silence by the kind of break, in milliseconds.
    "#);
}

#[test]
fn numbers_out_of_range_say_the_range() {
    let text = format!(
        "version = 0\n{SMALL}[voices.a]\nid = \"en-gb\"\nspeed = 0.4\npitch = 13\nvolume = 0\n\
         [voices.b]\nid = \"en-gb\"\nspeed = nan\npitch = -13\nvolume = inf\n\
         [limits]\nrequests_per_minute = 0\nburst = 0\nconcurrency = 0\nmax_chars = 5001\n\
         [budget]\npoints_per_day = -1\ndoubt = 99999999999999999999\n\
         [stitch]\ncrossfade_ms = 501\npause_ms = {{ scene = 60001 }}\n"
    );
    assert_snapshot!(wrong(&text), @r"
    1:11+1 R0105 `version` is 0, but must be 1 (1) ⇒ Format of this file.
    9:9+3 R0105 `voices.a.speed` is 0.4, but must be from 0.5 to 2 (from 0.5 to 2) ⇒ Rate of speech, as a factor.
    10:9+2 R0105 `voices.a.pitch` is 13, but must be from −12 to 12 (from −12 to 12) ⇒ Pitch, in semitones up or down.
    11:10+1 R0105 `voices.a.volume` is 0, but must be above 0 and at most 10 (above 0 and at most 10) ⇒ Loudness, as a factor.
    14:9+3 R0105 `voices.b.speed` is nan, but must be from 0.5 to 2 (from 0.5 to 2) ⇒ Rate of speech, as a factor.
    15:9+3 R0105 `voices.b.pitch` is -13, but must be from −12 to 12 (from −12 to 12) ⇒ Pitch, in semitones up or down.
    16:10+3 R0105 `voices.b.volume` is inf, but must be above 0 and at most 10 (above 0 and at most 10) ⇒ Loudness, as a factor.
    18:23+1 R0105 `limits.requests_per_minute` is 0, but must be from 1 to 1,000,000 (from 1 to 1,000,000) ⇒ Requests a minute. Unless set, 60 for Flow, which is its documented limit, and as fast as they answer for others.
    19:9+1 R0105 `limits.burst` is 0, but must be from 1 to 1,000,000 (from 1 to 1,000,000) ⇒ Requests that may be sent at once after a rest; needs `requests_per_minute`.
    20:15+1 R0105 `limits.concurrency` is 0, but must be from 1 to 256 (from 1 to 256) ⇒ Requests under way at the same time; each keeps files open. Unless set, 2 for what speaks on this computer. Services begin at one and grow to 16 while answers keep their pace.
    21:13+4 R0105 `limits.max_chars` is 5,001, but the engine takes at most 5,000 a request (more than the engine takes) ⇒ leave it out to use the engine's limit
    23:18+2 R0105 `budget.points_per_day` is -1, but must be from 0 to 1,000,000,000 (from 0 to 1,000,000,000) ⇒ Points a UTC day, over all jobs of the account. Unless set, 100 for Flow, which is its free plan's quota, and no limit for others.
    24:9+20 R0105 `budget.doubt` is 99999999999999999999, but must be from 0 to 1,000,000,000 (from 0 to 1,000,000,000) ⇒ Points a UTC day for asking again where a request may already have been charged.
    26:16+3 R0105 `stitch.crossfade_ms` is 501, but must be from 0 to 500 (from 0 to 500) ⇒ Length of the fade at a join, in milliseconds.
    27:22+5 R0105 `stitch.pause_ms.scene` is 60001, but must be from 0 to 60,000 (from 0 to 60,000) ⇒ Between scenes.
    ");
}

#[test]
fn words_outside_a_choice_are_refused_with_the_choice() {
    let text = "[job]\ntitle = \"T\"\nlanguage = \"english\"\nformats = [\"wav\", \"mp9\", \"wav\"]\n\
        [[manuscript]]\npath = \"a.md\"\nstyle = \"proze\"\n[engine]\nkind = \"hous\"\n[limits]\ncount = \"bytes\"\n";
    assert_snapshot!(wrong(text), @r"
    3:12+9 R0112 `english` is not a language tag (not a tag of BCP 47) ⇒ write it as `en`, `zh`, `ja`, `ko`, `yue`, or with a region: `en-GB`
    4:19+5 R0107 `job.formats` cannot be `mp9` (did you mean `mp3`?) ⇒ it is one of `wav`, `flac`, `mp3`, `opus`, `ogg`, `ulaw`, `alaw`, `sln`, `sln16`, `m4b`, `srt`, `vtt`, `lrc`, `lpf`, `epub`
    4:26+5 R0113 `wav` stands twice in `job.formats` (the second time) ⇒ once is enough
    7:9+7 R0107 `manuscript.style` cannot be `proze` (did you mean `prose`?) ⇒ it is one of `prose`, `script`
    9:8+6 R0107 `engine.kind` cannot be `hous` (did you mean `house`?) ⇒ it is one of `house`, `flow`, `openai`, `command`
    11:9+7 R0107 `limits.count` cannot be `bytes` () ⇒ it is one of `chars`, `utf16`, `han2`
    ");
}

#[test]
fn a_package_without_sound_is_refused() {
    let text =
        "[job]\ntitle = \"T\"\nlanguage = \"en\"\nformats = [\"srt\", \"lpf\"]\n[[manuscript]]\npath = \"a.md\"\n";
    assert_snapshot!(wrong(text), @r#"
    4:19+5 R0147 `lpf` is packed from files of sound, and the job makes none (needs sound) ⇒ name a form of sound beside it: formats = ["wav", "lpf"]
    "#);
}

#[test]
fn files_that_are_not_there_or_not_files_are_named() {
    let text = "[job]\ntitle = \"T\"\nlanguage = \"en\"\noutput = \"a.md/out\"\n[[manuscript]]\npath = \"c.md\"\n\
        [[manuscript]]\npath = \"chapters\"\n[[manuscript]]\npath = \"locked.md\"\n[[manuscript]]\npath = \"a.md\"\n\
        [[manuscript]]\npath = \"./a.md\"\n";
    assert_snapshot!(wrong(text), @r"
    4:10+10 R0114 the output folder `a.md/out` cannot be made: /jobs/a.md is a file (must be a folder) ⇒ name another folder, or move the file away
    6:8+6 R0108 the manuscript `c.md` does not exist (no such file) ⇒ paths are relative to the job file: looked for /jobs/c.md
    8:8+10 R0109 the manuscript `chapters` is a folder (a folder) ⇒ name each file in a [[manuscript]] of its own, in reading order
    10:8+11 R0109 the manuscript `locked.md` cannot be read (not readable) ⇒ check who may read /jobs/locked.md
    14:8+8 R0113 the manuscript `./a.md` is named twice (the second time) ⇒ take one of the two out
    ");
}

#[test]
fn unknown_voices_are_named_where_they_stand() {
    let text = format!(
        "{SMALL}[voices.narrator]\nid = \"en-bg\"\nlanguage = \"e\"\n[casting]\ndefault = \"narator\"\n\
         Girl = {{ default = \"xyz\", ja = \"narrator\", zh-HK = \"narrator\" }}\n"
    );
    assert_snapshot!(wrong(&text), @r"
    7:6+7 R0202 the engine has no voice `en-bg` (not a voice of this engine) ⇒ did you mean `en-gb`? `rhapsode voices` lists what the engine has
    8:12+3 R0112 `e` is not a language tag (not a tag of BCP 47) ⇒ write it as `en`, `zh`, `ja`, `ko`, `yue`, or with a region: `en-GB`
    10:11+9 R0201 no voice named `narator` (not in [voices]) ⇒ did you mean `narrator`?
    11:20+5 R0201 no voice named `xyz` (not in [voices]) ⇒ voices of this job: narrator; add [voices.xyz] to have one more
    11:44+5 R0112 `zh-HK` in the casting of `Girl` is not a plain language (neither `default` nor a language) ⇒ write `default`, or the first part of a language tag in small letters: `zh`, `ja`, `yue`
    ");
    assert_snapshot!(wrong(&SMALL.replace("\"en\"", "\"fr\"")), @r"3:12+4 R0203 the engine has no voice for `fr` (no voice speaks it) ⇒ name one of its voices in [voices.narrator]; `rhapsode voices` lists them");
}

#[test]
fn a_budget_too_small_for_one_request_is_refused() {
    let text = format!("{SMALL}[engine]\npoints_per_request = 5\n[budget]\npoints_per_day = 4\npoints_total = 0\n");
    assert_snapshot!(wrong(&text), @r"
    9:18+1 R0115 `budget.points_per_day` is too small for one request, which costs 5 points (less than one request costs) ⇒ allow at least 5, or leave it out for no limit
    10:16+1 R0115 `budget.points_total` is too small for one request, which costs 5 points (less than one request costs) ⇒ allow at least 5, or leave it out for no limit
    ");
}

#[test]
fn a_burst_without_a_rate_is_a_warning() {
    let (_, warnings) = read(&format!("{SMALL}[limits]\nburst = 5\n")).unwrap();
    assert_snapshot!(told(&warnings), @r"7:9+1 R0116 warning `limits.burst` does nothing without `limits.requests_per_minute` (has no effect) ⇒ set requests_per_minute, or take burst out");
}

#[test]
fn a_newer_job_is_recognised_before_anything_else() {
    assert_snapshot!(wrong("version = 2\nnew_thing = true\n[job]\ntitle = { main = \"T\" }\n"), @r"1:11+1 R0103 this job is written for a newer rhapsode (this program reads version 1) ⇒ update rhapsode; a newer one reads this job and the older ones too");
}

#[test]
fn secrets_are_refused_and_never_shown() {
    let hidden = "hunter2";
    let text = format!(
        "{SMALL}[engine]\nkind = \"house\"\napi_key = \"{hidden}\"\n[auth]\nuser = {{ access-token = \"{hidden}\" }}\n\
         [voices.secret]\nid = \"en-gb\"\npassword = \"\"\"\n{hidden}\n\"\"\"\n"
    );
    let problems = read(&text).unwrap_err();
    assert!(!format!("{problems:?}").contains(hidden));
    assert_snapshot!(told(&problems), @r"
    8:1+7 R0110 `api_key` looks like a secret, and a job file is no place for one (secrets are never read from here) ⇒ take it out, and change it if this file was ever shared; secrets belong in RHAPSODE_* environment variables, and the built-in voice needs none
    9:2+4 R0102 a job file has no key `auth` (unknown key here) ⇒ did you mean `author` in the table [job]?
    10:10+12 R0110 `access-token` looks like a secret, and a job file is no place for one (secrets are never read from here) ⇒ take it out, and change it if this file was ever shared; secrets belong in RHAPSODE_* environment variables, and the built-in voice needs none
    13:1+8 R0110 `password` looks like a secret, and a job file is no place for one (secrets are never read from here) ⇒ take it out, and change it if this file was ever shared; secrets belong in RHAPSODE_* environment variables, and the built-in voice needs none
    ");
    let broken = read(&format!("token = \"{hidden}\"\n[job\n")).unwrap_err();
    assert_eq!(broken.iter().map(|problem| problem.code.0).collect::<Vec<_>>(), ["R0110", "R0101"]);
    assert!(!format!("{broken:?}").contains(hidden));
}

proptest! {
    /// Any change of a good file gives a job or at least one error with a place, and never a panic.
    #[test]
    fn any_damage_is_answered(
        at in any::<prop::sample::Index>(),
        cut in 0usize..40,
        put in "[\\[\\]{}=\"\n .,a-z0-9é日-]{0,6}",
    ) {
        let good = include_str!("../../jobs/alice.toml");
        let from = good.floor_char_boundary(at.index(good.len()));
        let to = good.ceil_char_boundary(from + cut);
        let text = format!("{}{put}{}", &good[..from], &good[to..]);
        let exists = |path: &Path| if path.extension().is_some() { PathKind::File } else { PathKind::Missing };
        let facts = Facts { exists: &exists, voices: &|_| Roster::default(), longest: &|_| 5000 };
        match understand(&text, "alice.toml", Path::new("/jobs"), &facts) {
            Ok((job, _)) => prop_assert!(!job.manuscripts.is_empty() && !job.cast.voices.is_empty()),
            Err(problems) => {
                prop_assert!(problems.iter().any(|problem| problem.severity == Severity::Error));
                prop_assert!(problems.iter().all(|problem| problem.spot.is_some()));
            }
        }
    }

    /// What the schema lets through also fits the types: serde never has the last word.
    #[test]
    fn the_schema_is_as_strict_as_the_types(
        key in prop::sample::select(vec![
            "version", "job.formats", "engine.points_per_request", "voices.a.speed", "voices.a.pitch", "voices.a.volume",
            "limits.burst", "limits.max_chars", "limits.count", "budget.doubt", "stitch.crossfade_ms", "stitch.pause_ms",
            "casting.x", "casting.default", "manuscript", "stitch.trim", "master.profile", "master.loudness_lufs",
            "master.true_peak_dbtp", "master.per", "master.balance", "master.room_tone", "master.room_tone_dbfs",
            "tags.cover", "tags.year", "tags.series_part",
            "encode.wav.files", "encode.wav.coding", "encode.wav.sample_rate", "encode.flac.level", "encode.mp3.bitrate", "encode.mp3.vbr", "encode.m4b.sample_rate",
            "encode.opus.bitrate", "encode.mp3", "package.layout", "spoken.en", "spoken.default",
        ]),
        value in prop::sample::select(vec![
            "1", "-1", "0.5", "1e9", "4294967296", "18446744073709551616", "nan", "true", "\"a\"", "\"wav\"", "[]", "[\"wav\"]",
            "{}", "{ ja = \"a\" }", "{ ja = 1 }", "[{ path = \"a.md\" }]", "1979-05-27", "0b101", "+3",
        ]),
    ) {
        let voice = if key.starts_with("voices.") { "voices.a.id = \"en-gb\"\n" } else { "" };
        let text = format!("{voice}{key} = {value}\njob.title = \"T\"\njob.language = \"en\"\n");
        let (_, findings) = written::read(&text);
        let shown = findings.into_problems("x", &text);
        let words = ["invalid type", "invalid value", "unknown field", "missing field", "out of range", "data did not match"];
        prop_assert!(!shown.iter().any(|p| words.iter().any(|word| p.message.contains(word))), "{shown:?}");
    }
}
