//! The report through the program: made beside the files, made again, refused, and tried in a real browser.

use std::fs;

use insta::assert_snapshot;
use rhapsode::audio::Digest;
use rhapsode::report::review::page::render;
use rhapsode::report::review::record::{Bytes, Prompt, Record, Sound};
use rhapsode::units::{Frames, SampleRate};
use serde_json::Value;

use crate::browser::Browser;
use crate::harness::Test;

/// Voices, languages, things that are not spoken, and words that look like markup.
const BOOK: &str = "# The Fox & the \\<Grapes\\>\n\nA fox, one hot day, saw grapes. <voice name=\"alice\">“Sour!”</voice> it said. \
     `</script><script>fail()</script>` \u{202e}turned\u{202c}.\n\n![a fox](fox.png)\n\n| a |\n|---|\n| b |\n\n\
     # Ein Übel\n\n<lang xml:lang=\"ja\">吾輩は猫である。</lang>\n\nA fox, one hot day, saw grapes.\n";

const VOICES: &str = "author = \"Aesop\"\nformats = [\"wav\", \"mp3\"]\n[voices.narrator]\nid = \"en-gb\"\n[voices.alice]\n\
     id = \"en-gb+f3\"\n[casting]\ndefault = \"narrator\"\n";

/// A job of two chapters; tables come after those of [`VOICES`].
fn book(tables: &str) -> Test {
    let job = format!(
        "[job]\ntitle = \"Fox’s “Tales”\"\nlanguage = \"en\"\noutput = \"out\"\n{VOICES}{tables}\
         [[manuscript]]\npath = \"book.md\"\n"
    );
    Test::new().with("job.toml", job).with("book.md", BOOK)
}

fn page(test: &Test, name: &str) -> String {
    fs::read_to_string(test.path(name)).unwrap()
}

/// All but the section of timings.
fn lasting(page: &str) -> &str {
    page.split("<section id=timings").next().unwrap()
}

#[test]
fn a_run_writes_its_report_and_it_can_be_made_again_from_what_is_kept() {
    let test = book("");
    let ran = test.done("run job.toml --report");
    assert!(ran.stderr.contains("report: out/report.html"), "{ran}");
    let first = page(&test, "out/report.html");
    assert!(first.contains("Half of them took") && first.contains("said before, the same take"), "{first}");
    // All of it is the same when it is made again: times are those of the run that did something.
    test.remove(&["out/report.html"]);
    assert_eq!(test.done("report job.toml").stdout, "out/report.html\n");
    assert_eq!(page(&test, "out/report.html"), first);
    // Another run of the same job has other times and the same work.
    let other = book("");
    other.done("run job.toml --report=elsewhere/page.html");
    let moved = page(&other, "elsewhere/page.html").replace("\"../out/", "\"");
    assert_eq!(lasting(&moved), lasting(&first));
    for name in ["01-The%20Fox%20%26%20the%20Grapes.mp3", "02-Ein%20%C3%9Cbel.wav"] {
        assert!(first.contains(name), "{name} in {first}");
    }
}

#[test]
fn nothing_to_do_leaves_a_report_alone_and_makes_one_that_is_missing() {
    let test = book("");
    test.done("run job.toml");
    assert!(!test.path("out/report.html").exists(), "nobody asked for one");
    test.done("run job.toml --report");
    test.write("out/report.html", page(&test, "out/report.html") + "<!-- mine -->");
    let ran = test.done("run job.toml --report");
    assert!(ran.stderr.starts_with("Nothing to do"), "{ran}");
    assert!(page(&test, "out/report.html").ends_with("<!-- mine -->"));
}

#[test]
fn a_report_replaces_nothing_else_and_a_run_finds_out_first() {
    let test = book("").with("notes.html", "<!doctype html><p>mine");
    assert_snapshot!(test.refused("report job.toml -o notes.html", 2), @"
    exit 2
    error[R0815]: `notes.html` is there already and is no report
     |
     = help: choose another name: a report replaces nothing but reports
    ");
    test.refused("run job.toml --report=notes.html", 2);
    test.refused("report job.toml -o .", 12);
}

#[test]
fn a_run_whose_report_cannot_be_written_tells_what_it_did_before_it_says_so() {
    // Where the page would lie until it is whole, a folder is in the way.
    let test = book("");
    fs::create_dir(test.path("page.html.part")).unwrap();
    let ran = test.run("run job.toml --report=page.html");
    assert_eq!(ran.status, 12, "{ran}");
    let (done, refused) = (ran.stderr.find("Finished"), ran.stderr.find("error[R0803]"));
    assert!(done.is_some() && done < refused && !ran.stderr.contains("report: "), "{ran}");
    assert!(test.path("out/01-The Fox & the Grapes.wav").is_file() && !test.path("page.html").exists());
}

#[test]
fn what_is_not_recorded_and_what_was_paid_is_shown() {
    let test = book("[engine]\nkind = \"house\"\npoints_per_request = 2\n");
    test.done("report job.toml -o plan.html");
    let plan = page(&test, "plan.html");
    assert!(plan.contains("<dd>0 of ") && plan.contains("not recorded") && !plan.contains("<audio"), "{plan}");
    let stopped = test.run("run job.toml --max-points 4 --report");
    assert_eq!(stopped.status, 5, "{stopped}");
    let part = page(&test, "out/report.html");
    assert!(part.contains("<dd>4</dd>") && part.contains("Spent at most<td>4 points"), "{part}");
    test.done("run job.toml -y --report");
    let whole = page(&test, "out/report.html");
    assert!(whole.contains("Still to be spent<td>0 points"), "{whole}");
    assert!(whole.contains("a picture has no words to say") && whole.contains("book.md:5:1"), "{whole}");
}

/// Opens a page of takes, with a sound in it, and looks at it as at a report.
fn beside(test: &Test, browser: &mut Browser) {
    let wav = [rhapsode::audio::wav::header(SampleRate(16_000), Frames(8_000)), vec![0; 16_000]].concat();
    let (ms, digest, media_type) = (Some(500), Digest(7), Some("audio/wav"));
    let sound = |bytes| Sound { name: "a.wav".into(), ms, digest, findings: Some(Vec::new()), bytes, media_type };
    let prompt = Prompt {
        step: "changed",
        name: "ja/cat".into(),
        id: "cat".into(),
        language: "ja".into(),
        place: None,
        was: Some("吾輩は犬である。".into()),
        words: Some("吾輩は猫である。".into()),
        changes: Vec::new(),
        because: Some("</script><script>fail()</script>".into()),
        accepted: false,
        old: vec![sound(Bytes::Inline(wav))],
        new: vec![sound(Bytes::Gone)],
    };
    let (title, language) = ("Prompts".into(), "en".into());
    let record = Record { title, language, before: None, drifts: 2, prompts: vec![prompt], more: 1 };
    test.write("beside.html", render(&record));
    browser.open(&test.path("beside.html"));
    assert_eq!(browser.eval(include_str!("report/audit.js")), Value::Array(Vec::new()));
    let heard = browser.eval(
        "new Promise((done) => { const audio = document.querySelector('audio'); audio.muted = true; \
         audio.onerror = () => done(audio.error.message); audio.onloadedmetadata = () => done(audio.duration); audio.load(); \
         audio.play(); })",
    );
    assert_eq!((heard, browser.complaints()), (0.5.into(), vec![]));
}

/// Opens the report of a job that is done, light and dark, wide and narrow.
#[test]
fn in_a_browser_it_is_whole_quiet_and_readable() {
    let Some(mut browser) = Browser::start() else { return };
    let test = book("");
    test.done("run job.toml --report");
    for (size, scheme) in [((1200, 900), "light"), ((1200, 900), "dark"), ((360, 740), "light"), ((360, 740), "dark")] {
        browser.look(size, scheme);
        browser.open(&test.path("out/report.html"));
        // What content-visibility leaves for later, and what is folded, is looked at too.
        browser.eval("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
        let wrong = browser.eval(include_str!("report/audit.js"));
        assert_eq!(wrong, Value::Array(Vec::new()), "{size:?} {scheme}");
        let dark = browser.eval("getComputedStyle(document.documentElement).backgroundColor");
        assert_eq!(dark == "rgb(20, 23, 26)", scheme == "dark", "{dark}");
        assert_eq!(browser.complaints(), [""; 0]);
        let asked = browser.requests();
        // The browser's own players have their pictures in themselves.
        let own: Vec<&String> = asked.iter().filter(|url| !url.starts_with("data:")).collect();
        assert!(own.len() == 1 && own[0].ends_with("/out/report.html"), "{own:?}");
        beside(&test, &mut browser);
    }
    browser.open(&test.path("out/report.html"));
    assert_eq!(browser.eval("document.body.textContent.includes('</script><script>fail()</script>')"), true);
    assert_eq!(browser.eval("document.querySelector('p[lang=ja]').textContent"), "吾輩は猫である。");
}

/// Uses it with keys alone: skips, finds, plays.
#[test]
fn in_a_browser_keys_reach_everything_and_a_segment_plays_from_its_start() {
    let Some(mut browser) = Browser::start() else { return };
    let test = book("");
    test.done("run job.toml --report");
    browser.look((1200, 900), "light");
    browser.open(&test.path("out/report.html"));
    let mut reached: Vec<String> = Vec::new();
    loop {
        browser.press("Tab", 9);
        let focus = browser.eval(
            "(() => { const e = document.activeElement, ring = getComputedStyle(e).outlineStyle; \
             if (e === document.body) return ''; \
             return e.tagName + '#' + (e.id || e.dataset.t || e.getAttribute('href') || e.dataset.length || e.textContent) \
             + (ring === 'none' && e.tagName !== 'AUDIO' ? ' unseen' : ''); })()",
        );
        let focus = focus.as_str().unwrap().to_owned();
        if focus.is_empty() {
            break;
        }
        // A player has several places of its own.
        if reached.last() != Some(&focus) {
            reached.push(focus);
        }
    }
    assert_eq!(reached[0], "A##contents");
    assert!(reached.iter().all(|focus| !focus.ends_with(" unseen")), "{reached:?}");
    let can = "document.querySelectorAll(':not(audio) > a[href], button, input, select, summary, audio, [tabindex=\"0\"]').length";
    assert_eq!(browser.eval(can), reached.len(), "{reached:?}");
    // A segment in the midst of the first chapter, by its key.
    browser.eval("[...document.querySelectorAll('#c1 button')].at(-1).focus()");
    browser.press("Enter", 13);
    let heard = browser.eval(
        "new Promise((done) => { const audio = document.querySelector('#c1 audio'); const from = Number([...document.querySelectorAll('#c1 button')].at(-1).dataset.t); \
         const look = () => { if (audio.error) done('error ' + audio.error.message); else if (audio.readyState > 1 && audio.currentTime > from) done(audio.currentTime < from + 3); }; \
         audio.addEventListener('timeupdate', look); audio.addEventListener('error', look, true); look(); })",
    );
    assert_eq!(heard, true);
    let row = "[...document.querySelectorAll('tr[aria-current]')].map((row) => row.id).length";
    assert_eq!(browser.eval(row), 1);
    // Finding hides what does not fit and says how much does.
    browser.eval("document.getElementById('words').focus()");
    browser.call("Input.insertText", serde_json::json!({ "text": "sour" }));
    assert_eq!(browser.eval("document.getElementById('told').textContent"), "1 segment");
    assert_eq!(browser.eval("document.querySelector('#c2').hidden"), true);
    assert_eq!(browser.complaints(), [""; 0]);
}

/// The audit is not blind: each of these faults, planted into a good page, is found.
#[test]
fn in_a_browser_planted_faults_are_found() {
    let Some(mut browser) = Browser::start() else { return };
    let test = book("");
    test.done("run job.toml --report");
    browser.look((1200, 900), "light");
    let planted = [
        ("document.querySelectorAll('.plot title').forEach((title) => title.remove())", "a picture without words"),
        ("document.querySelector('.plot').removeAttribute('role')", "a picture without words"),
        ("document.querySelector('#c1 h2').replaceWith(document.createElement('h4'))", "a heading out of order"),
        ("document.querySelector('h1').style.color = '#999'", "contrast of 2."),
        ("document.querySelector('#words').parentElement.replaceWith(document.querySelector('#words'))", "no name"),
        ("document.querySelector('#c2').id = 'c1'", "an id twice"),
        ("document.querySelector('tbody tr').append(document.createElement('td'))", "a row of another width"),
        ("document.querySelector('h1').style.width = '2000px'", "the page is wider than the screen"),
        ("document.querySelector('a').tabIndex = 7", "what cannot be reached in order"),
    ];
    for (fault, found) in planted {
        browser.open(&test.path("out/report.html"));
        browser.eval(&format!("{{ {fault} }}"));
        let wrong = browser.eval(include_str!("report/audit.js")).to_string();
        assert!(wrong.contains(found), "{fault}: {wrong}");
    }
    browser.open(&test.path("out/report.html"));
    browser.eval(
        "document.querySelector('#c1 audio').insertAdjacentHTML('afterend', '<img src=http://localhost:9/x alt=x>')",
    );
    browser.until("Log.entryAdded");
    assert!(browser.complaints().iter().any(|complaint| complaint.contains("Content Security Policy")));
}
