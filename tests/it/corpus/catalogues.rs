//! Real catalogues of the collection: each is read to a closed account, and every odd spot that its README names as it is meant.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rhapsode::job::{self, Facts, PathKind, Roster};
use rhapsode::plan::Plan;
use rhapsode::problem::Problem;
use rhapsode::production::{Production, Surroundings};
use rhapsode::read::{Catalogue, Column, Manner, Names, Placeholders};

use super::{Told, collection, told_as};

/// Names made of ids, and no entries with placeholders.
fn forgiving(language: &str) -> Catalogue {
    Catalogue {
        placeholders: Placeholders::Skip,
        names: Names::Slug,
        language: language.to_owned(),
        ..Catalogue::default()
    }
}

/// What comes of the table `name` of the collection, its ids, texts and folders in the columns of those names.
fn table(name: &str, [id, text, folder]: [&str; 3]) -> Option<Told> {
    let bytes = fs::read(collection()?.join("catalogues/csv").join(name)).ok()?;
    let column = |name: &str| Column::Name(name.to_owned());
    let catalogue = Catalogue {
        id: column(id),
        text: column(text),
        folder: Some(column(folder)),
        names: Names::Id,
        placeholders: Placeholders::Error,
        ..forgiving("en")
    };
    Some(told_as(name, &bytes, &Manner { catalogue: Some(catalogue), ..Manner::default() }))
}

/// The code and line of each problem.
fn lines<T>(told: Option<Result<T, Vec<Problem>>>) -> Option<Vec<(&'static str, u32)>> {
    let line = |problem: Problem| (problem.code.0, problem.spot.map_or(0, |spot| spot.line));
    told.map(|told| told.err().unwrap_or_default().into_iter().map(line).collect())
}

#[test]
fn tables_of_prompts_are_read_with_their_odd_headings_and_twins() {
    let crew = ["audio_filename", "text_for_tts", "audio_path"];
    let Some(twins) = lines(table("crew-chief/phrase_inventory.csv", crew)) else { return };
    assert_eq!(twins, [5362, 7099, 7111, 7119].map(|line| ("R0214", line)));
    let german = ["audio_filename.wav", "text_for_tts", "audio_path"];
    let (script, _, coverage) = table("crew-chief/phrase_inventory_de.excerpt.csv", german).unwrap().unwrap();
    assert!(coverage.closes());
    assert_eq!(script.chapters[0].title, "en/voice/acknowledge/OK/1");
    // Lists of a transmitter, which are not always there.
    let edge = ["Filename", "Translation", "Path"];
    let found = ["en-US", "zh-CN", "zh-HK"].map(|name| lines(table(&format!("edgetx/{name}.csv"), edge)));
    let [Some(english), Some(chinese), Some(cantonese)] = found else { return };
    assert_eq!((english, chinese), (vec![("R0214", 351)], vec![("R0212", 191)]));
    assert_eq!(cantonese, []);
}

/// The list of a transmitter, as the target of transmitters wants it.
#[test]
fn a_list_of_a_transmitter_keeps_to_the_limits_of_its_target() {
    let job = "[job]\ntitle = 'T'\nlanguage = 'en-US'\n[prompts]\ntarget = 'edgetx'\nmax_name = MOST\n\
               [[catalogue]]\npath = 'a.csv'\nid = 'Filename'\ntext = 'Translation'\nfolder = 'Path'\n";
    let facts = Facts { exists: &|_| PathKind::File, voices: &|_| Roster::default(), longest: &|_| 5000 };
    let path = "catalogues/csv/edgetx/en-US.csv";
    let Some(bytes) = collection().and_then(|folder| fs::read(folder.join(path)).ok()) else { return };
    let told = |most: &str| {
        let (job, warnings) = job::understand(&job.replace("MOST", most), "j.toml", Path::new(""), &facts).unwrap();
        assert_eq!(warnings, []);
        lines(Some(told_as("a.csv", &bytes, &job.manuscripts[0].manner))).unwrap()
    };
    // One file stands twice; all names have eight characters or fewer.
    assert_eq!(told("8"), [("R0214", 351)]);
    let short = told("6");
    assert_eq!(short.iter().filter(|(code, _)| *code == "R0240").count(), 34);
    assert_eq!(short.len(), 35);
}

/// All files below `folder`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What comes of the file `name` of the collection in `language`.
fn told_in(name: &str, language: &str) -> Option<Told> {
    let bytes = fs::read(collection()?.join(name)).unwrap();
    Some(told_as(name, &bytes, &Manner { catalogue: Some(forgiving(language)), ..Manner::default() }))
}

/// What is spoken of the file `name`, by line, and the notices, by code: the line of the first and how many there are.
type Spoken = (BTreeMap<u32, (String, String)>, BTreeMap<&'static str, (u32, String)>);

fn spoken(name: &str, language: &str) -> Option<Spoken> {
    let (script, notices, _) = told_in(name, language)?.unwrap();
    let prompts = script.chapters.iter().map(|chapter| {
        let prompt = chapter.prompt.as_ref().unwrap();
        (chapter.lines[0].place.line, (prompt.id.clone(), chapter.words(&chapter.lines[0]).to_owned()))
    });
    let notices = notices.iter().map(|notice| (notice.code.0, (notice.place.unwrap().line, notice.message.clone())));
    Some((prompts.collect(), notices.collect()))
}

#[test]
fn every_character_of_every_catalogue_is_accounted_for() {
    let Some(folder) = collection() else { return };
    let mut found = Vec::new();
    files(&folder.join("catalogues"), &mut found);
    files(&folder.join("subtitles"), &mut found);
    found.retain(|path| path.extension().is_none_or(|ending| ending != "csv"));
    found.sort();
    assert!(found.len() > 100, "the collection has lost files: {}", found.len());
    let mut refused = Vec::new();
    for path in found {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        let language = if name.contains("xcstrings") { "en" } else { "und" };
        match told_in(name, language).unwrap() {
            Ok((script, _, coverage)) => {
                assert!(coverage.closes(), "{name}: {:#?}", coverage.gaps().collect::<Vec<_>>());
                assert!(script.line_count() > 0, "{name}");
            }
            Err(problems) => {
                let problem = &problems[0];
                let line = problem.spot.as_ref().map_or(0, |spot| spot.line);
                refused.push(format!("{name}:{line} {}", problem.code));
            }
        }
    }
    insta::assert_snapshot!(refused.join("\n"), @"
    catalogues/apple/lingo/en.lproj/example.strings:63 R0219
    catalogues/arb/flutter-gallery/intl_en.arb:2757 R0214
    catalogues/fluent/spec-fixtures/call_expressions.ftl:0 R0305
    catalogues/fluent/spec-fixtures/cr_err_literal.ftl:0 R0305
    catalogues/fluent/spec-fixtures/cr_err_selector.ftl:0 R0305
    catalogues/fluent/spec-fixtures/eof_comment.ftl:0 R0305
    catalogues/fluent/spec-fixtures/eof_empty.ftl:0 R0305
    catalogues/fluent/spec-fixtures/eof_id.ftl:0 R0305
    catalogues/fluent/spec-fixtures/eof_id_equals.ftl:0 R0305
    catalogues/fluent/spec-fixtures/eof_junk.ftl:0 R0305
    catalogues/fluent/spec-fixtures/junk.ftl:0 R0305
    catalogues/fluent/spec-fixtures/literal_expressions.ftl:3 R0214
    catalogues/fluent/spec-fixtures/messages.ftl:6 R0214
    catalogues/fluent/spec-fixtures/obsolete.ftl:0 R0305
    catalogues/fluent/spec-fixtures/terms.ftl:0 R0305
    catalogues/fluent/spec-fixtures/variables.ftl:0 R0305
    catalogues/fluent/spec-fixtures/zero_length.ftl:0 R0305
    catalogues/po/wtforms/wtforms.pot:0 R0305
    catalogues/xliff/angular/ngExtractedMaster1.xlf2:0 R0305
    catalogues/xliff/symfony-fixtures/invalid-xml-resources.xlf:8 R0219
    catalogues/xliff/symfony-fixtures/non-valid.xlf:5 R0217
    catalogues/xliff/symfony-fixtures/resources-target-attributes.xlf:0 R0305
    subtitles/morevna-ep3/multilanguage.msrt:0 R0218
    ");
}

/// Odd spots: the file, its language, the line where the words stand, the prompt's id, and the words or how they begin.
const SPOTS: [(&str, &str, u32, &str, &str); 28] = [
    ("catalogues/po/humanize/zh_HK.po", "zh-HK", 25, "th", "第"),
    ("catalogues/po/humanize/pl_PL.po", "pl", 126, "thousand_0", "tysiąc"),
    (
        "catalogues/android/talkback/values/strings.xml",
        "en",
        13,
        "talkback_service_description",
        "When TalkBack is on, it",
    ),
    (
        "catalogues/android/talkback/values/strings.xml",
        "en",
        22,
        "talkback_service_html_description",
        "When TalkBack is on",
    ),
    (
        "catalogues/android/talkback/values/strings.xml",
        "en",
        182,
        "summary_pref_phonetic_letters",
        "When you select keyboard keys or navigate by character, you'll hear an example along with each letter, like \"h, hotel\"",
    ),
    (
        "catalogues/android/talkback/values/strings.xml",
        "en",
        310,
        "title_pref_category_tutorial_and_help",
        "Tutorial & help",
    ),
    (
        "catalogues/android/talkback/values-ar/strings.xml",
        "ar",
        580,
        "label_import_succeeded_zero",
        "ليست هناك تصنيفات جديدة",
    ),
    (
        "catalogues/apple/home-assistant/en.lproj/Localizable.strings",
        "en",
        538,
        "error.client_certificate.flow_cancelled",
        "Client Certificate Authentication required. This server requires a client certificate (mTLS)",
    ),
    (
        "catalogues/apple/home-assistant/ja-InfoPlist.utf16.strings",
        "ja",
        1,
        "NFCReaderUsageDescription",
        "NFCタグの読み取りと書き込みにより、イベントをトリガーできます。",
    ),
    (
        "catalogues/apple/mighty-tab-refresh/ru.lproj/Localizable.stringsdict",
        "ru",
        16,
        "refresh every %d seconds_zero",
        "перезагружать постоянно",
    ),
    ("catalogues/apple/lingo/en.lproj/example.stringsdict", "en", 18, "welcome_message_one", "Hello 1 user!"),
    ("catalogues/apple/lingo/complex-example.xcstrings", "es", 38, "plural_comments_thread_one", "Ver 1 comentario"),
    (
        "catalogues/i18next/react-icu/en/translations.json",
        "en",
        3,
        "description.part1",
        "To get started, edit src/App.js and save to reload.",
    ),
    ("catalogues/xliff/symfony-fixtures/encoding.xlf", "en", 7, "foo", "bär"),
    (
        "catalogues/xliff/symfony-fixtures/resources-2.0-multi-segment-unit.xlf",
        "en",
        9,
        "1",
        "foo (translated)bar (translated)",
    ),
    ("catalogues/xliff/symfony-fixtures/resources-2.0.xlf", "ja", 20, "3", "XLIFF データ・マネージャ"),
    (
        "catalogues/xliff/angular/translatedFile.xlf",
        "de",
        43,
        "92c7024852ec03b5fd29a5e7ecd58ba8b39f5cb3",
        "Übersetzen Sie von",
    ),
    (
        "catalogues/xliff/angular/translatedFile.xlf2",
        "en",
        61,
        "8998006760999956868",
        "This text contains embedded html",
    ),
    ("catalogues/fluent/spec-fixtures/mixed_entries.ftl", "en", 10, "key01.attr", "Attribute"),
    ("catalogues/fluent/uutils/fr-FR/date.ftl", "fr", 1, "date-about", "afficher ou définir la date système"),
    ("subtitles/elephants-dream/captions.en.vtt", "en", 17, "4", "Everything is safe. Perfectly safe."),
    ("subtitles/elephants-dream/captions.en.vtt", "en", 150, "35", "Why? - Now!"),
    ("subtitles/pepper-and-carrot-ep6/eng.srt", "en", 175, "44", "Well! First up Coriander's demonstration."),
    ("subtitles/elephants-dream/descriptions.en.vtt", "en", 7, "1", "The orange open movie project presents"),
    ("catalogues/arb/flutter-gallery/intl_ja.arb", "ja", 208, "craneHours_1", "1h"),
    ("catalogues/arb/flutter-gallery/intl_ja.arb", "ja", 505, "craneFlyStops_1", "乗継: 1 回"),
    ("catalogues/i18next/react-icu/ru/translations.json", "ru", 5, "icu_0", "нет людей"),
    ("catalogues/i18next/react-icu/ru/translations.json", "ru", 18, "testKey_0", "Нет ни одной штуки."),
];

#[test]
fn odd_spots_are_said_as_they_are_meant() {
    let mut wrong = Vec::new();
    for (name, language, line, id, words) in SPOTS {
        let Some((found, _)) = spoken(name, language) else { return };
        match found.get(&line) {
            Some((other, said)) if other == id && said.starts_with(words) => {}
            other => wrong.push(format!("{name}:{line} {other:?} of {}: {:?}", found.len(), found.iter().next())),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Notices: the file, its language, the code, the line of the first, and how many there are.
const NOTICED: [(&str, &str, &str, u32, u32); 12] = [
    ("catalogues/po/humanize/ja_JP.po", "ja", "N0212", 134, 11),
    ("catalogues/po/humanize/ko_KR.po", "ko", "N0212", 24, 29),
    ("catalogues/po/wtforms/zh.po", "zh", "N0212", 113, 3),
    ("catalogues/xliff/symfony-validators/validators.zh_CN.xlf", "zh", "N0212", 137, 15),
    ("catalogues/xliff/symfony-fixtures/resources-multi-files.xlf", "en", "N0210", 13, 2),
    ("catalogues/fluent/spec-fixtures/tab.ftl", "en", "N0215", 5, 3),
    ("catalogues/i18next/open-assistant/ja/tasks.json", "ja", "N0211", 3, 3),
    ("subtitles/pepper-and-carrot-ep6/eng.srt", "en", "N0214", 13, 1),
    // Korean and Cantonese have one form of a plural, and these lists have two.
    ("catalogues/po/humanize/ko_KR.po", "ko", "N0221", 149, 12),
    ("catalogues/po/humanize/zh_HK.po", "zh-HK", "N0221", 123, 22),
    // What nobody translated.
    ("catalogues/i18next/open-assistant/ko/message.json", "ko", "N0223", 2, 3),
    ("catalogues/apple/runcat/Others.xcstrings", "de", "N0224", 1289, 1),
];

#[test]
fn what_is_left_out_is_counted() {
    let mut wrong = Vec::new();
    for (name, language, code, line, times) in NOTICED {
        let Some((_, notices)) = spoken(name, language) else { return };
        let Some((place, message)) = notices.get(code) else {
            wrong.push(format!("{name}: no {code} of {notices:?}"));
            continue;
        };
        let more: u32 =
            message.split_once(", with ").map_or(0, |(_, more)| more.split(' ').next().unwrap().parse().unwrap());
        if (*place, more + 1) != (line, times) {
            wrong.push(format!("{name} {code}: {place}, {}", more + 1));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The languages of EdgeTX that the built-in engine speaks.
const EDGETX: [&str; 5] = ["en-US", "zh-CN", "zh-HK", "ja-JP", "ko-KR"];

/// A job of the tables of EdgeTX in `folder`, in five languages.
fn edgetx(folder: &Path) -> Result<Plan, Vec<Problem>> {
    let test = tempfile::tempdir().unwrap();
    let job = test.path().join("edgetx.toml");
    let path = toml::Value::String(format!("{}/{{language}}.csv", folder.display()));
    let mut text = format!(
        "[job]\ntitle = \"EdgeTX\"\nlanguage = \"en\"\n[[catalogue]]\npath = {path}\nid = \"Filename\"\n\
         text = \"Translation\"\nfolder = \"Path\"\n"
    );
    EDGETX.iter().for_each(|language| text.push_str(&format!("[[edition]]\nlanguage = \"{language}\"\n")));
    fs::write(&job, text).unwrap();
    Production::open(&job, Surroundings::default())?.plan()
}

#[test]
fn edgetx_is_planned_in_five_languages() {
    let Some(folder) = collection().map(|folder| folder.join("catalogues/csv/edgetx")) else { return };
    // A twin, and a row that lost a cell, in two of the languages, both told at once.
    assert_eq!(lines(Some(edgetx(&folder))), Some(vec![("R0214", 351), ("R0212", 191)]));
    let whole = tempfile::tempdir().unwrap();
    for language in EDGETX {
        let text = fs::read_to_string(folder.join(format!("{language}.csv"))).unwrap();
        let is_wrong = |line: &str| {
            line.starts_with("\"418\",\"Manual Mode\"") || (language == "zh-CN" && line.starts_with("\"190\","))
        };
        let kept: Vec<&str> = text.lines().filter(|line| !is_wrong(line)).collect();
        fs::write(whole.path().join(format!("{language}.csv")), kept.join("\n")).unwrap();
    }
    let plan = edgetx(whole.path()).unwrap();
    let editions: Vec<&str> = plan.script.editions().into_iter().map(|language| language.as_str()).collect();
    assert_eq!(editions, ["en-US", "zh-CN", "yue", "ja-JP", "ko-KR"]);
    assert!(plan.script.chapters.len() > 1600 && plan.quote.requests > 1450, "{:?}", plan.quote);
    let spoken: BTreeSet<(&str, &str)> = plan
        .castings
        .iter()
        .map(|casting| {
            let voice = plan.cast.voice(casting.voice).unwrap();
            (casting.language.as_str(), voice.id.as_str())
        })
        .collect();
    let voices = [("en-US", "en-us"), ("ja-JP", "ja"), ("ko-KR", "ko"), ("yue", "yue"), ("zh-CN", "zh")];
    assert_eq!(spoken, BTreeSet::from(voices));
}

#[test]
fn the_same_strings_in_another_encoding_are_the_same() {
    let wide = spoken("catalogues/apple/home-assistant/ja-InfoPlist.utf16.strings", "ja");
    let plain = spoken("catalogues/apple/home-assistant/ja.lproj/InfoPlist.strings", "ja");
    assert_eq!(wide.map(|(found, _)| found), plain.map(|(found, _)| found));
}
