//! What editions mean, and what is said of wrong ones.

use crate::job::tests::{read, wrong};
use crate::job::{Job, Roster};
use crate::read::Column;
use crate::script::Direction;
use crate::units::Language;

/// A job whose catalogue has a column for each edition.
const JOB: &str = "[job]\ntitle = \"T\"\nlanguage = \"fr\"\n[[catalogue]]\npath = \"a.csv\"\ntext = \"{language}\"\n";

fn job(editions: &[&str]) -> String {
    let edition = |told: &&str| format!("[[edition]]\nlanguage = {told}\n");
    JOB.to_owned() + &editions.iter().map(edition).collect::<String>()
}

/// What each edition asks for: its language, what files call it, its column, and the engine's id of its voice.
fn asked(job: &Job) -> Vec<String> {
    let edition = |source: &crate::job::Manuscript| {
        let catalogue = source.manner.catalogue.as_ref().unwrap();
        let language = catalogue.edition.clone().unwrap();
        let casting = job.cast.resolve(&Direction { language: Some(language), ..Direction::default() }).unwrap();
        let voice = job.cast.voice(casting.voice).unwrap();
        let Column::Name(column) = &catalogue.text else { panic!("a column with a name") };
        format!("{} {} {column} {}", casting.language, catalogue.language, voice.id)
    };
    job.manuscripts.iter().map(edition).collect()
}

#[test]
fn an_edition_is_each_catalogue_in_its_language_read_by_its_voice() {
    let (plain, warnings) = read(&job(&["\"en-US\"", "\"ja\"", "\"cmn-Hans\"\ncode = \"zh_CN\""])).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(asked(&plain), ["en-US en-US en-US en-us", "ja ja ja ja", "zh-Hans zh_CN zh_CN zh"]);
    // The job's own language is not spoken, so it needs no voice: nobody speaks French here.
    assert_eq!(plain.language().as_str(), "fr");
    let voices =
        "[voices.anna]\nid = \"en-gb+f2\"\n[voices.yuki]\nid = \"ja\"\n[casting]\ndefault = { ja = \"yuki\" }\n";
    let (cast, _) = read(&(job(&["\"en\"\nvoice = \"anna\"", "\"ja\"", "\"zh\""]) + voices)).unwrap();
    assert_eq!(asked(&cast), ["en en en en-gb+f2", "ja ja ja ja", "zh zh zh zh"]);
    // A narrator reads all that nobody else does.
    let narrator = voices.replace("voices.anna", "voices.narrator");
    let (narrated, _) = read(&(job(&["\"en\"", "\"ja\"", "\"zh\""]) + &narrator)).unwrap();
    assert_eq!(asked(&narrated), ["en en en en-gb+f2", "ja ja ja ja", "zh zh zh en-gb+f2"]);
}

#[test]
fn an_edition_in_the_language_of_the_source_is_not_translated_from_it() {
    let text = job(&["\"en-US\"", "\"ja\""]).replace("\"fr\"", "\"en\"");
    let text = text.replacen("[[edition]]", "source = \"Source text\"\n[[edition]]", 1);
    let (job, _) = read(&text).unwrap();
    let sources = job.manuscripts.iter().map(|one| one.manner.catalogue.as_ref().unwrap().source.is_some());
    assert_eq!(sources.collect::<Vec<_>>(), [false, true]);
}

#[test]
fn chinese_is_asked_for_as_it_is_spoken() {
    let spoken = |tag: &str| {
        let mut findings = crate::job::finding::Findings::default();
        super::asked_for(Language::parse(tag).unwrap(), &(0..0), &mut findings).map(|language| language.to_string())
    };
    let told =
        ["zh-HK", "zh-Hant-MO", "zh-yue", "yue", "zh", "zh-CN", "zh-TW", "zh-Hant", "cmn-TW", "pt-BR"].map(spoken);
    let told = told.map(|language| language.unwrap_or_else(|| "?".to_owned()));
    assert_eq!(told, ["yue", "yue", "yue", "yue", "zh", "zh-CN", "?", "?", "zh-TW", "pt-BR"]);
}

#[test]
fn all_that_is_wrong_with_editions_is_said_at_once() {
    let text = job(&[
        "\"en\"\nvoice = \"bob\"",
        "\"EN\"",
        "\"zh-TW\"",
        "\"ja\"\ncode = \"En\"",
        "\"german\"",
        "\"fr\"",
    ]) + "[[catalogue]]\npath = \"{language}.po\"\n[[catalogue]]\npath = \"b.po\"\n[prompts]\nlayout = \"x/{id}.{ext}\"\n";
    insta::assert_snapshot!(wrong(&text), @r#"
    9:9+5 R0201 no voice named `bob` (not in [voices]) ⇒ add [voices.bob] with the engine's id for it
    11:12+4 R0154 two editions have the language `en`: their prompts could not be told apart (the second one) ⇒ take one of the two out, or give it another region or another `code`
    13:12+7 R0156 `zh-TW` says how Chinese is written, and not which is spoken (Mandarin or Cantonese?) ⇒ write language = "zh" for Mandarin or "yue" for Cantonese, and code = "zh-TW" for what files call it
    16:8+4 R0154 two editions have the code `En`: their prompts could not be told apart (the second one) ⇒ take one of the two out, or give it another region or another `code`
    18:12+8 R0112 `german` is not a language tag (not a tag of BCP 47) ⇒ write it as `en`, `zh`, `ja`, `ko`, `yue`, or with a region: `en-GB`
    20:12+4 R0157 the edition in `fr` has no voice (needs a voice) ⇒ add a [voices.NAME] whose id speaks it, and write voice = "NAME" in its [[edition]]
    22:8+15 R0108 the catalogue `en.po` does not exist (no such file) ⇒ paths are relative to the job file: looked for /jobs/en.po
    22:8+15 R0108 the catalogue `fr.po` does not exist (no such file) ⇒ paths are relative to the job file: looked for /jobs/fr.po
    24:8+6 R0155 `b.po` would say the same in all editions (one language for all) ⇒ write {language} into its path: locale/{language}.po
    24:8+6 R0108 the catalogue `b.po` does not exist (no such file) ⇒ paths are relative to the job file: looked for /jobs/b.po
    26:10+14 R0155 `prompts.layout` has no `{language}`, so that the files of all editions would be the same (one place for all) ⇒ write it where languages part: {language}/{path}/{id}.{ext}
    "#);
    let manuscript = job(&["\"en\""])
        .replace("[[catalogue]]\npath = \"a.csv\"\ntext = \"{language}\"", "[[manuscript]]\npath = \"a.md\"");
    insta::assert_snapshot!(wrong(&manuscript), @"7:12+4 R0158 only catalogues have editions, and the job names none (an edition of nothing) ⇒ name one under [[catalogue]], or make a job of each language of a manuscript");
}

#[test]
fn an_engine_that_lists_its_languages_speaks_no_others() {
    let homes = ["en", "ja"].map(str::to_owned).into_iter().collect();
    let roster = Roster { homes, ..Roster::of_ids(["en-gb".to_owned()]) };
    assert_eq!((roster.spoken(), roster.speaks("ja"), roster.speaks("de")), (vec!["en", "ja"], true, false));
    assert!(Roster::default().speaks("de"));
}
