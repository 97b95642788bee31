//! What the layout `acx` writes into a job, what it refuses, and what its credits say.

use crate::job::master::{RoomTone, Target};
use crate::job::package::{Coding, Files, Form, Layout, Mp3Size};
use crate::job::tests::{read, wrong};
use crate::units::{Millibels, SampleRate};

const HEAD: &str = "[job]\ntitle = \"Who Goes There?\"\nauthor = \"John W. Campbell Jr.\"\nlanguage = \"en\"\n\
                    [[manuscript]]\npath = \"a.md\"\n";

fn job(language: &str, tables: &str) -> String {
    HEAD.replace("\"en\"", &format!("\"{language}\""))
        + "[package]\nlayout = \"acx\"\n[voices.narrator]\nid = \"en-gb\"\n\
            [tags]\nnarrator = \"Ann\"\n"
        + tables
}

/// What is said at the beginning and at the end.
fn said(language: &str, tables: &str) -> (String, String) {
    let credits = read(&job(language, tables)).unwrap().0.acx.unwrap().credits;
    (credits.opening.words, credits.closing.words)
}

#[cfg(feature = "mp3")]
#[test]
fn one_line_sets_all_that_acx_wants() {
    let (job, warnings) = read(&job("en", "")).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(job.layout, Layout::Acx);
    let coding = Coding::Mp3 { size: Mp3Size::Constant(192), rate: Some(SampleRate(44_100)) };
    assert_eq!(job.forms, [Form { coding, files: Files::Chapters }]);
    assert_eq!((job.stitch.head_ms, job.stitch.tail_ms), (700, 2000));
    assert_eq!(job.master.target, Some(Target::Rms(Millibels(-2000))));
    assert_eq!(job.master.room_tone, RoomTone::Noise(Millibels(-6600)));
    assert!(job.master.ceiling.unwrap() < Millibels(-300), "coding needs room");
    let acx = job.acx.unwrap();
    assert_eq!((acx.sample_chapter, acx.sample_ms, acx.credits.opening.line), (1, 300_000, 8));
}

#[cfg(feature = "mp3")]
#[test]
fn what_acx_does_not_take_is_refused_with_a_remedy() {
    let text = job(
        "en",
        "[encode]\nmp3 = { files = 'both', vbr = 2, sample_rate = 48000 }\n[stitch]\nhead_ms = 0\ntail_ms = 6000\n\
         [master]\nprofile = 'podcast'\nloudness_lufs = -18\ntrue_peak_dbtp = -1\nper = 'book'\nroom_tone = 'none'\n\
         room_tone_dbfs = -50\n",
    );
    let all = wrong(&text.replace("[[manuscript]]", "formats = ['mp3', 'm4b']\n[[manuscript]]"));
    assert!(all.lines().all(|line| line.contains("R0148") && line.contains(" ⇒ ")), "{all}");
    for what in [
        "the format `m4b`",
        "a file of the whole work",
        "a variable bitrate",
        "that sample rate",
        "that head",
        "that tail",
        "that profile",
        "a loudness in LUFS",
        "that ceiling",
        "one gain for the book",
        "digital silence",
        "that room tone",
    ] {
        assert_eq!(all.lines().filter(|line| line.contains(what)).count(), 1, "{what}: {all}");
    }
    assert!(wrong(&job("en", "[encode]\nmp3.bitrate = 128\n")).contains("192 kbit/s or more"));
    // What ACX takes may be said.
    let fine =
        "[encode]\nmp3.bitrate = 256\n[stitch]\nhead_ms = 500\n[master]\ntrue_peak_dbtp = -4\nroom_tone = 'voice'\n";
    assert_eq!(read(&job("en", fine)).unwrap().0.stitch.head_ms, 500);
}

#[cfg(feature = "mp3")]
#[test]
fn credits_speak_the_language_of_the_job() {
    let (opening, closing) = said("en-GB", "subtitle = \"A Story\"\n");
    assert_eq!(opening, "Who Goes There? A Story. Written by John W. Campbell Jr. Narrated by Ann.");
    assert_eq!(
        closing,
        "You have been listening to Who Goes There? Written by John W. Campbell Jr. Narrated by Ann. The end."
    );
    assert_eq!(
        said("ja", "").1,
        "お聴きいただいたのは、Who Goes There?著者、John W. Campbell Jr.朗読、Annでした。終わり。"
    );
    for language in ["de", "fr", "es", "ko", "yue", "zh-Hant"] {
        let (opening, closing) = said(language, "");
        assert!(opening.contains("Ann") && closing.contains("Who Goes There?"), "{opening} {closing}");
    }
    let (opening, closing) = said("en", "[package.acx]\nopening = \"This is {title}\"\nclosing = \"Goodbye.\"\n");
    assert_eq!((opening.as_str(), closing.as_str()), ("This is Who Goes There?", "Goodbye."));
}

#[cfg(feature = "mp3")]
#[test]
fn credits_that_cannot_be_said_are_named() {
    let no_author = wrong(&job("en", "").replace("author = \"John W. Campbell Jr.\"\n", ""));
    assert!(no_author.contains("7:10+5 R0149 the credits need the author"), "{no_author}");
    let no_narrator = wrong(&job("en", "").replace("narrator = \"Ann\"\n", ""));
    assert!(no_narrator.contains("write `narrator` in [tags]"), "{no_narrator}");
    assert!(wrong(&job("eo", "")).contains("there are no credits in the language `eo`"));
    let unknown = wrong(&job("en", "[package.acx]\nopening = \"{titel}\"\nclosing = \"…\"\n"));
    assert!(unknown.contains("names `{titel}`") && unknown.contains("has nothing to say"), "{unknown}");
}
