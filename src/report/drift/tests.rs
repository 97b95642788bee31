//! Every form in which drift is told, with names in it that mean something to those who read it.

use proptest::prelude::*;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::*;
use crate::cast::Voice;
use crate::plan::key::Sound;
use crate::plan::lock::drift::{Awaited, Due, DueFile, Found, Site, drifts};
use crate::plan::lock::settings::Settings;
use crate::plan::lock::{Finish, Lock, Locked, LockedFile, LockedTake, Made};
use crate::problem::{Problem, Spot};
use crate::units::Code;

const RUN: &str = "rhapsode run a.toml";

fn made(words: &str, voice: &str) -> Made {
    let voice = Voice { name: "a".into(), id: voice.into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    Made::of(&Sound { text: words, engine: "house 1", voice: &voice, language: "en", format: "wav" })
}

fn due(line: u32, name: &str, words: &str) -> Due {
    Due {
        name: name.into(),
        id: name.rsplit('/').next().unwrap().into(),
        site: Site { file: "p, 100%.csv".into(), line, column: 3 },
        language: "en".into(),
        takes: vec![(made(words, "en"), words.into())],
        files: vec![DueFile { path: format!("{name}.wav"), finish: Finish::default() }],
        flaws: Vec::new(),
    }
}

fn locked(due: &Due, voice: &str) -> Locked {
    let takes = due.takes.iter().map(|(_, words)| LockedTake {
        made: made(words, voice),
        sound: "0".repeat(32).try_into().unwrap(),
        accepted: false,
        because: None,
    });
    let file = |file: &DueFile| LockedFile {
        path: file.path.clone(),
        finish: file.finish.clone(),
        render: String::new(),
        bytes: "0".repeat(32).try_into().unwrap(),
        ms: None,
        edited: false,
    };
    let files = due.files.iter().map(file).collect();
    Locked { name: due.name.clone(), id: due.id.clone(), language: "en".into(), takes: takes.collect(), files }
}

fn inspection(due: Vec<Due>, locked: Vec<Locked>) -> Inspection {
    let locked =
        Lock { prompts: locked.into_iter().map(|locked| (locked.name.clone(), locked)).collect(), ..Lock::default() };
    let settings = Settings::default();
    let drifts = drifts(&due, &settings, &locked, &Found::default());
    let (job, folder, lock) = ("sound/a.toml".into(), "sound".into(), "sound/a.lock".into());
    Inspection {
        job,
        folder,
        lock,
        language: "en".into(),
        editions: Vec::new(),
        due,
        locked,
        settings,
        drifts,
        awaited: Vec::new(),
    }
}

fn ground() -> github::Ground {
    github::Ground { roots: vec!["/repo".into()], folder: "/repo/sound".into(), job: "a.toml".into() }
}

/// One of each kind but an edit, and a text that is awaited, under names that mean something to those who read them.
fn strange() -> Inspection {
    let (fox, new) = (due(2, "en/fox|`x`", "the fox"), due(3, "en/<b>&\"::error::", "anew"));
    let old = due(9, "en/old", "gone");
    let locked = vec![locked(&fox, "en-us"), locked(&old, "en")];
    let site = Site { file: "p, 100%.csv".into(), line: 1, column: 1 };
    let message = "no row is called `::error::<b>|`".into();
    let awaited = vec![Awaited { code: Code("N0234"), site, message, help: "translate it".into() }];
    Inspection { awaited, ..inspection(vec![fox, new], locked) }
}

#[test]
fn people_see_a_line_each_and_what_to_do() {
    insta::assert_snapshot!(render(&strange(), RUN), @r#"
    p, 100%.csv:2:3: stale[R0451]: en/fox|`x`: its voice went from `en-us` to `en`
    p, 100%.csv:2:3: missing[R0450]: en/fox|`x`.wav: the file is not there
    p, 100%.csv:3:3: missing[R0450]: en/<b>&"::error::: it was never made
    sound/a.lock: orphaned[R0453]: en/old: no row asks for it any more
    p, 100%.csv:1:1: notice[N0234]: no row is called `::error::<b>|`
    2 prompts, 0 fresh: 2 missing, 1 stale, 1 orphaned
    To put it right: rhapsode run a.toml, and commit the files with the lock
    "#);
    let fine = inspection(Vec::new(), Vec::new());
    assert_eq!(render(&fine, RUN), "0 prompts, all fresh\n");
}

#[test]
fn json_is_a_line_each() {
    insta::assert_snapshot!(json::render(&strange()), @r#"
    {"v":1,"type":"drift","kind":"stale","code":"R0451","subject":"en/fox|`x`","id":"fox|`x`","place":{"file":"p, 100%.csv","line":2,"column":3},"message":"its voice went from `en-us` to `en`","changes":[{"part":"voice","old":"en-us","new":"en"}],"from":null}
    {"v":1,"type":"drift","kind":"missing","code":"R0450","subject":"en/fox|`x`.wav","id":"fox|`x`","place":{"file":"p, 100%.csv","line":2,"column":3},"message":"the file is not there","changes":[],"from":null}
    {"v":1,"type":"drift","kind":"missing","code":"R0450","subject":"en/<b>&\"::error::","id":"<b>&\"::error::","place":{"file":"p, 100%.csv","line":3,"column":3},"message":"it was never made","changes":[],"from":null}
    {"v":1,"type":"drift","kind":"orphaned","code":"R0453","subject":"en/old","id":"old","place":null,"message":"no row asks for it any more","changes":[],"from":null}
    {"v":1,"type":"awaited","code":"N0234","place":{"file":"p, 100%.csv","line":1,"column":1},"message":"no row is called `::error::<b>|`","help":"translate it"}
    {"v":1,"type":"checked","job":"sound/a.toml","lock":"sound/a.lock","language":"en","prompts":2,"fresh":0,"drifts":4,"edited":0}
    "#);
}

#[test]
fn xml_and_markdown_hold_nothing_that_they_would_obey() {
    insta::assert_snapshot!(junit::render(&strange()), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="rhapsode check" tests="3" failures="3" errors="0">
      <testsuite name="p, 100%.csv (en)" tests="2" failures="2" errors="0">
        <testcase classname="p, 100%.csv" name="en/fox|`x`" file="p, 100%.csv" line="2">
          <failure type="stale" message="its voice went from `en-us` to `en`">en/fox|`x`: its voice went from `en-us` to `en`</failure>
          <failure type="missing" message="the file is not there">en/fox|`x`.wav: the file is not there</failure>
        </testcase>
        <testcase classname="p, 100%.csv" name="en/&lt;b&gt;&amp;&quot;::error::" file="p, 100%.csv" line="3">
          <failure type="missing" message="it was never made">en/&lt;b&gt;&amp;&quot;::error::: it was never made</failure>
        </testcase>
      </testsuite>
      <testsuite name="sound/a.lock (en)" tests="1" failures="1" errors="0">
        <testcase classname="sound/a.lock" name="en/old">
          <failure type="orphaned" message="no row asks for it any more">en/old: no row asks for it any more</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    insta::assert_snapshot!(markdown::render(&strange(), RUN), @"
    ### Prompts of sound/a.toml (en)

    2 prompts, 0 fresh: 2 missing, 1 stale, 1 orphaned.

    - p, 100&#37;.csv:1:1: notice&#91;N0234&#93;: no row is called &#96;::error::&#60;b&#62;&#124;&#96;

    | | prompt | place | |
    |---|---|---|---|
    | stale | en/fox&#124;&#96;x&#96; | p, 100&#37;.csv:2 | its voice went from &#96;en-us&#96; to &#96;en&#96; |
    | missing | en/fox&#124;&#96;x&#96;.wav | p, 100&#37;.csv:2 | the file is not there |
    | missing | en/&#60;b&#62;&#38;&#34;::error:: | p, 100&#37;.csv:3 | it was never made |
    | orphaned | en/old | sound/a.lock | no row asks for it any more |

    To put it right: rhapsode run a.toml, and commit the files with the lock
    ");
}

#[test]
fn annotations_are_escaped_and_as_many_as_github_shows() {
    let shown = github::render(&strange(), RUN, &ground());
    let (annotations, text) = shown.split_once("::stop-commands::").unwrap();
    insta::assert_snapshot!(annotations, @r#"
    ::notice file=sound/p%2C 100%25.csv,line=1,col=1,title=notice[N0234]::no row is called `::error::<b>|`%0Atranslate it
    ::error file=sound/p%2C 100%25.csv,line=2,col=3,title=stale%3A en/fox|`x`::en/fox|`x`: its voice went from `en-us` to `en`
    ::error file=sound/p%2C 100%25.csv,line=2,col=3,title=missing%3A en/fox|`x`.wav::en/fox|`x`.wav: the file is not there
    ::error file=sound/p%2C 100%25.csv,line=3,col=3,title=missing%3A en/<b>&"%3A%3Aerror%3A%3A::en/<b>&"::error::: it was never made
    ::error title=orphaned%3A en/old::en/old: no row asks for it any more
    "#);
    // What follows is text until its own hash comes: nothing in it is a command.
    let (token, text) = text.split_once('\n').unwrap();
    assert_eq!(text.strip_suffix(&format!("::{token}::\n")), Some(render(&strange(), RUN).as_str()));
    assert_eq!(token.len(), 64);
    for (prompts, annotations, more) in [(10, 10, None), (12, 10, Some("::3 more differences"))] {
        let many = inspection((0..prompts).map(|n| due(n, &format!("en/{n}"), "x")).collect(), Vec::new());
        let shown = github::render(&many, RUN, &ground());
        assert_eq!(shown.matches("::error ").count(), annotations);
        assert!(more.is_none_or(|more| shown.contains(more)), "{shown}");
    }
}

fn problem(n: u32, name: &str) -> Problem {
    let spot = Spot::of_line("p, 100%.csv", n, &format!("{name},x"), 1, 1, "here");
    Problem::error("R0213", format!("`{name}` has a placeholder")).help("say <what> & how").at(spot)
}

#[test]
fn what_keeps_from_looking_is_told_in_every_form_and_obeyed_in_none() {
    let name = "::error::<b>|`\"";
    let warning = Problem::warning("N0999", format!("`{name}` is odd"));
    let some = [problem(2, name), warning];
    let shown = github::problems(&some, &ground());
    let (annotations, text) = shown.split_once("::stop-commands::").unwrap();
    insta::assert_snapshot!(annotations, @r#"
    ::error file=sound/p%2C 100%25.csv,line=2,col=1,title=error[R0213]::`::error::<b>|`"` has a placeholder%0Asay <what> & how
    ::warning title=warning[N0999]::`::error::<b>|`"` is odd
    "#);
    let (token, text) = text.split_once('\n').unwrap();
    assert!(text.ends_with(&format!("::{token}::\n")) && text.contains("has a placeholder"), "{text}");
    // A warning fails no case.
    insta::assert_snapshot!(junit::problems(&some, "a.toml"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="rhapsode check" tests="1" failures="0" errors="1">
      <testsuite name="p, 100%.csv" tests="1" failures="0" errors="1">
        <testcase classname="p, 100%.csv" name="R0213 at 2:1" file="p, 100%.csv" line="2">
          <error type="R0213" message="`::error::&lt;b&gt;|`&quot;` has a placeholder">say &lt;what&gt; &amp; how</error>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    insta::assert_snapshot!(markdown::problems(&some, "a.toml"), @"
    ### Prompts of a.toml

    2 problems: nothing was compared.

    | | place | | |
    |---|---|---|---|
    | error&#91;R0213&#93; | p, 100&#37;.csv:2 | &#96;::error::&#60;b&#62;&#124;&#96;&#34;&#96; has a placeholder | say &#60;what&#62; &#38; how |
    | warning&#91;N0999&#93; | a.toml | &#96;::error::&#60;b&#62;&#124;&#96;&#34;&#96; is odd |  |
    ");
    let lines = json::problems(&some);
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["line"], &lines[1]["severity"]), (&2.into(), &"warning".into()));
    // More than a step shows: the last annotation tells of the others, and the log has all.
    let many: Vec<Problem> = (1..=12).map(|n| problem(n, "x")).collect();
    let shown = github::problems(&many, &ground());
    assert_eq!(shown.matches("::error ").count(), 10);
    assert!(shown.contains("::3 more problems: the log of this step has all of them"), "{shown}");
    assert_eq!(shown.matches("--> p, 100%.csv:").count(), 12);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_name_writes_a_command_or_an_element_of_its_own(name in "[ab:,%\r\n<>&\"'|]{1,12}", id in "[a:\n<]{0,4}") {
        let mut due = due(2, &name, "x");
        due.id = id;
        let inspection = inspection(vec![due], Vec::new());
        let shown = github::render(&inspection, RUN, &ground());
        let (annotations, text) = shown.split_once("::stop-commands::").unwrap();
        prop_assert_eq!(annotations.lines().count(), 1);
        let token = format!("::{}::", text.split('\n').next().unwrap());
        prop_assert_eq!(text.matches(&token).count(), 1);
        let (mut cases, mut failures) = (Vec::new(), 0);
        let xml = junit::render(&inspection);
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(element) if element.name().as_ref() == "testcase" => {
                    let name = element.try_get_attribute("name").unwrap().unwrap();
                    cases.push(unescape(&name.value).unwrap().into_owned());
                }
                Event::Start(element) if element.name().as_ref() == "failure" => failures += 1,
                _ => {}
            }
        }
        prop_assert_eq!((cases, failures), (vec![name.replace(['\r', '\n'], "")], 1));
    }
}

#[test]
fn a_prompt_is_explained_part_by_part() {
    let strange = strange();
    insta::assert_snapshot!(parts::of_prompt(&strange, "fox|`x`").unwrap(), @"
    en/fox|`x`: fox|`x` at p, 100%.csv:2:3
      stale: en/fox|`x`: its voice went from `en-us` to `en`
      missing: en/fox|`x`.wav: the file is not there

      says: the fox
                   as made        now
         text      70fcb2e9bffc…  70fcb2e9bffc…
      ~  voice     en-us          en
         language  en             en
         speed     1              1
         pitch     0              0
         volume    1              1
         engine    house 1        house 1
         format    wav            wav
      ~  key       c68f62fd4b15…  245c151c52bd…

      en/fox|`x`.wav
          as made  now
    ");
    assert_eq!(parts::of_prompt(&strange, "en/old.wav").unwrap(), "en/old: in sound/a.lock, and no row asks for it\n");
    assert_eq!(parts::of_prompt(&strange, "nobody"), None);
}
