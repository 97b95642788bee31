//! Real manuscripts, where a collection of them lies beside this project: each is read to a closed account, or refused for
//! the right reason.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rhapsode::cast::{Cast, Obeys, Part, Together, Voice, VoiceId};
use rhapsode::detect::{self, Tongue};
use rhapsode::dialogue::{self, Certainty, Sheet};
use rhapsode::plan::Price;
use rhapsode::plan::coverage::Coverage;
use rhapsode::plan::roles::{Role, roles};
use rhapsode::problem::Problem;
use rhapsode::read::{Manner, Source, Style, pages, read};
use rhapsode::script::{Notice, Script};
use rhapsode::segment::breaks::cut_with;
use rhapsode::segment::recorded::{Openings, opening};
use rhapsode::segment::split::{Rule, split};
use rhapsode::segment::{Count, Grain, Limit};
use rhapsode::units::{Language, Points};

mod catalogues;

/// Where the collection lies; the environment says another place.
fn collection() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let found = [near, beside].into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        let said = b"no collection of manuscripts lies beside this project: nothing was tested\n";
        std::io::stdout().write_all(said).unwrap();
    }
    found
}

fn manuscripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        if path.is_dir() {
            manuscripts(&path, found);
        } else if ["md", "txt", "epub", "html", "docx"].contains(&ending) {
            found.push(path);
        }
    }
}

/// What came of a file: its script, notices and account.
type Told = Result<(Script, Vec<Notice>, Coverage), Vec<Problem>>;

fn told(name: &str, bytes: &[u8]) -> Told {
    told_as(name, bytes, &Manner::default())
}

fn told_as(name: &str, bytes: &[u8], manner: &Manner) -> Told {
    let sources = [Source { name, bytes, manner }];
    let (script, notices) = read(&sources)?;
    let rule = Rule { limit: Limit { max: 500, count: Count::Chars }, grain: Grain::Fewest };
    let alike: Vec<u32> = (0..script.directions.len() as u32).collect();
    let languages = vec!["en"; script.directions.len()];
    let segments = split(&script, rule, &alike, &languages);
    let coverage = Coverage::of(&script, &segments, &pages(&sources).unwrap());
    Ok((script, notices, coverage))
}

fn all() -> BTreeMap<String, Told> {
    let Some(folder) = collection() else { return BTreeMap::new() };
    let mut found = Vec::new();
    for part in ["manuscripts", "multivoice", "typography", "epub-edge"] {
        manuscripts(&folder.join(part), &mut found);
    }
    assert!(found.len() > 40, "the collection has lost files: {}", found.len());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), told(&name(path), &fs::read(path).unwrap()))).collect()
}

/// Files that must be refused, and how.
const REFUSED: [(&str, &str); 9] = [
    ("bom-and-blank-only.txt", "R0305"),
    ("empty-file.epub", "R0321"),
    ("empty.txt", "R0305"),
    ("epub2-container-missing.epub", "R0321"),
    ("epub2-spine-missing.epub", "R0321"),
    ("image-named-epub.epub", "R0321"),
    ("invalid-utf8-synthetic.txt", "R0301"),
    ("not-ocf.epub", "R0321"),
    ("zip-no-end-header.epub", "R0321"),
];

#[test]
fn every_character_of_every_manuscript_is_accounted_for() {
    for (name, told) in all() {
        let refused = REFUSED.iter().find(|(known, _)| *known == name);
        match (told, refused) {
            (Ok((script, _, coverage)), None) => {
                assert!(coverage.closes(), "{name}: {:#?}", coverage.gaps().collect::<Vec<_>>());
                assert!(script.line_count() > 0, "{name}");
            }
            (Err(problems), Some((_, code))) => {
                assert_eq!(problems[0].code.0, *code, "{name}: {}", problems[0].message)
            }
            (Err(problems), None) => {
                // A book whose only words are its title page's has nothing to speak.
                assert!(["R0305"].contains(&problems[0].code.0), "{name}: {}", problems[0].message);
                assert!(name.contains("one-line") || name.ends_with(".epub"), "{name}: {}", problems[0].message);
            }
            (Ok(_), Some((_, code))) => panic!("{name} must be refused with {code}"),
        }
    }
}

/// The words of a file of the collection, chapter by chapter, read in `style`; `None` where there is no collection.
fn chapters(name: &str, style: Style) -> Option<Vec<(String, String)>> {
    let path = collection()?.join(name);
    let (bytes, manner) = (fs::read(&path).unwrap(), Manner::of(style));
    let (script, _) = read(&[Source { name, bytes: &bytes, manner: &manner }]).unwrap();
    Some(script.chapters.into_iter().map(|chapter| (chapter.title, chapter.text)).collect())
}

#[test]
fn the_same_book_in_another_encoding_is_the_same_book() {
    for (one, other) in [
        ("manuscripts/zh/lunyu-xueer.gb18030.txt", "manuscripts/zh/lunyu-xueer.utf16le.txt"),
        ("manuscripts/ko/dongbaek-kkot.euc-kr.txt", "manuscripts/ko/dongbaek-kkot.txt"),
        ("manuscripts/ja/hashire-melos.shift_jis.txt", "manuscripts/ja/hashire-melos.txt"),
    ] {
        let words =
            |name| chapters(name, Style::Prose).map(|all| all.into_iter().map(|(_, text)| text).collect::<Vec<_>>());
        assert_eq!(words(one), words(other), "{one}");
    }
}

#[test]
fn the_same_book_in_markdown_and_epub_is_spoken_alike() {
    let read = |name| chapters(&format!("manuscripts/en/sherlock-holmes.{name}"), Style::Prose);
    let (Some(markdown), Some(epub)) = (read("md"), read("epub")) else { return };
    // Title and author stand on the title page of the EPUB, which is left out, and are the first chapter of the other.
    assert_eq!((markdown.len(), epub.len()), (13, 12));
    for (one, other) in markdown.iter().skip(1).zip(&epub) {
        assert_eq!(one.0, other.0);
        assert_eq!(one.1, other.1, "{}", one.0);
    }
}

#[test]
fn a_play_has_the_same_speakers_in_markdown_and_epub() {
    let speeches = |name: &str| {
        let path = collection()?.join("multivoice").join(name);
        let (bytes, manner) = (fs::read(&path).unwrap(), Manner::of(Style::Script));
        let (script, _) = read(&[Source { name, bytes: &bytes, manner: &manner }]).unwrap();
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for line in script.chapters.iter().flat_map(|chapter| &chapter.lines) {
            let role = script.direction(line.direction).and_then(|direction| direction.role.clone());
            *count.entry(role.unwrap_or_default()).or_default() += 1;
        }
        Some(count)
    };
    let (Some(markdown), Some(epub)) =
        (speeches("importance-of-being-earnest.md"), speeches("importance-of-being-earnest.epub"))
    else {
        return;
    };
    assert_eq!(
        (markdown["Jack"], markdown["Algernon"], markdown["Cecily"]),
        (epub["Jack"], epub["Algernon"], epub["Cecily"])
    );
    assert_eq!((epub["Jack"], epub["Algernon"], epub["Gwendolen and Cecily"]), (218, 201, 1));
}

#[test]
fn chapters_of_plain_text_are_those_of_the_book() {
    for (name, first, last, count) in [
        (
            "manuscripts/en/alice-gutenberg-11-0.txt",
            "CHAPTER I. Down the Rabbit-Hole",
            "CHAPTER XII. Alice’s Evidence",
            12,
        ),
        (
            "manuscripts/zh/hongloumeng-ch001-023.txt",
            "第一回  甄士隐梦幻识通灵　贾雨村风尘怀闺秀",
            "第二十三回  西厢记妙词通戏语　牡丹亭艳曲警芳心",
            23,
        ),
        ("manuscripts/ko/constitution-rok.txt", "제1장 총강", "제10장 헌법개정", 10),
        ("manuscripts/ja/ginga-tetsudo.txt", "一、午后の授業", "九、ジョバンニの切符", 9),
    ] {
        let Some(found) = chapters(name, Style::Prose) else { return };
        // What stands before the first of them is one more.
        assert_eq!(found.len(), count + 1, "{name}");
        assert_eq!((found[1].0.as_str(), found[count].0.as_str()), (first, last));
    }
}

/// The passages found in the manuscript `name`, whose language is `own`, with voices for `others`, as `tag: words`.
fn passages(folder: &Path, name: &str, own: &str, others: &[&str]) -> Vec<String> {
    let (bytes, manner) = (fs::read(folder.join(name)).unwrap(), Manner::default());
    let (mut script, _) = read(&[Source { name, bytes: &bytes, manner: &manner }]).unwrap();
    let others: Vec<String> = others.iter().map(|&tag| tag.to_owned()).collect();
    let tongue = Tongue { own: Language::parse(own).unwrap(), others };
    let before: Vec<String> = script.chapters.iter().map(|chapter| chapter.text.clone()).collect();
    let tongues = vec![Some(tongue); script.directions.len()];
    detect::mark(&mut script, &tongues);
    assert!(script.chapters.iter().map(|chapter| &chapter.text).eq(&before));
    let language = |line: &rhapsode::script::Line| script.direction(line.direction)?.language.clone();
    let lines = script.chapters.iter().flat_map(|chapter| chapter.lines.iter().map(move |line| (chapter, line)));
    lines.filter_map(|(chapter, line)| Some(format!("{}: {}", language(line)?, chapter.words(line).trim()))).collect()
}

#[test]
fn languages_are_found_where_they_stand_and_borrowed_words_stay() {
    let Some(folder) = collection() else { return };
    let mixed = passages(&folder, "typography/tricky-synthetic.md", "ja", &["en", "ko", "ru", "th"]);
    for passage in
        ["ko: 그는 “진짜?”라고 물었고,", "ru: она ответила: «Да, конечно».", "th: สวัสดีครับ ไม่มีช่องว่างระหว่างคำ。"]
    {
        assert!(mixed.iter().any(|found| found == passage), "{passage}: {mixed:#?}");
    }
    assert!(mixed.iter().all(|found| !found.contains("John Smith") && !found.contains("espresso")), "{mixed:#?}");
    for name in ["manuscripts/yue/hkcancor-025-chat.md", "manuscripts/yue/hkcancor-R018-radio.md"] {
        let english = passages(&folder, name, "yue", &["en", "ja"]);
        assert!(english.len() < 12, "{english:#?}");
    }
    let holmes = passages(&folder, "manuscripts/en/sherlock-holmes.md", "en", &["de", "es", "fr", "it", "nl"]);
    assert!(holmes.len() < 6, "{holmes:#?}");
}

/// The voices of the play, as `rhapsode cast --toml` proposes them: which voice is whose makes no difference to the price.
#[cfg(feature = "house")]
const PEOPLE: [&str; 9] =
    ["Jack", "Algernon", "Cecily", "Gwendolen", "Lady Bracknell", "Chasuble", "Miss Prism", "Lane", "Merriman"];

/// What `manuscript` costs at a point a request, with more of the job in `tables`; and the keys of all that is asked for.
#[cfg(feature = "house")]
fn priced(manuscript: &str, tables: &str) -> rhapsode::plan::Plan {
    use rhapsode::production::{Production, Surroundings};
    let folder = tempfile::tempdir().unwrap();
    let job = format!(
        "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[engine]\nkind = \"house\"\npoints_per_request = 1\n\
         [[manuscript]]\npath = \"book.md\"\n{tables}"
    );
    fs::write(folder.path().join("book.md"), manuscript).unwrap();
    fs::write(folder.path().join("job.toml"), job).unwrap();
    let production = Production::open(&folder.path().join("job.toml"), Surroundings::default()).unwrap();
    production.plan().unwrap()
}

/// How many requests of `after` are not among those of `before`: what an edit costs when all is on the shelf.
#[cfg(feature = "house")]
fn new_requests(before: &rhapsode::plan::Plan, after: &rhapsode::plan::Plan) -> usize {
    let keys = |plan: &rhapsode::plan::Plan| -> HashSet<_> { plan.cues.iter().map(|cue| cue.key).collect() };
    keys(after).difference(&keys(before)).count()
}

/// Plans two whole works twice each, which takes a few seconds: only these give the figures that people read.
#[cfg(feature = "house")]
#[test]
fn quotes_are_those_of_the_documents() {
    use rhapsode::units::Grouped;
    let Some(root) = collection() else { return };
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let holmes = read("manuscripts/en/sherlock-holmes.md");
    let book = priced(&holmes, "");
    let edited = priced(&holmes.replacen("His manner was not effusive.", "His manner was not warm.", 1), "");
    let mut voices = String::from("style = \"script\"\n[voices.narrator]\nid = \"en-gb\"\n");
    for (number, person) in PEOPLE.iter().enumerate() {
        voices.push_str(&format!("[voices.\"{person}\"]\nid = \"en-gb\"\npitch = {}\n", number as i32 - 4));
    }
    voices.push_str("[casting]\n\"Gwendolen and Cecily\" = \"Gwendolen\"\n\"Jack and Algernon\" = \"Jack\"\n");
    let earnest = read("multivoice/importance-of-being-earnest.md");
    let play = priced(&earnest, &voices);
    let packed = priced(&earnest, &format!("{voices}[limits]\npack = true\n"));
    let changed =
        priced(&earnest.replacen("Yes, sir; eight bottles and a pint.", "Yes, sir; nine bottles.", 1), &voices);
    let rows = [
        format!(
            "| *The Adventures of Sherlock Holmes* | {} | {} |",
            Grouped(book.script.line_count() as u64),
            book.quote.cost()
        ),
        format!("| the same, after a sentence is changed | 1 | {} point |", new_requests(&book, &edited)),
        format!(
            "| *The Importance of Being Earnest* | {} | {} |",
            Grouped(play.script.line_count() as u64),
            play.quote.cost()
        ),
        format!("| the same, packed | {} | {} |", Grouped(packed.script.line_count() as u64), packed.quote.cost()),
        format!("| the same, packed or not, after a line is changed | 1 | {} point |", new_requests(&play, &changed)),
    ];
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/costs.md")).unwrap();
    let missing: Vec<String> = rows.into_iter().filter(|row| !page.contains(row)).collect();
    assert!(missing.is_empty(), "docs/costs.md lacks these rows\n{}", missing.join("\n"));
}

/// The requests of `text`, a chapter in one voice, of which those of `before` are recorded.
fn requests<'a>(text: &'a str, before: &HashSet<&str>) -> HashSet<&'a str> {
    let mut openings = Openings::default();
    before.iter().for_each(|text| opening(text).into_iter().for_each(|print| openings.add(print, text.len() as u32)));
    let lines: Vec<usize> = text.match_indices("\n\n").map(|(at, _)| at + 2).collect();
    let limit = Limit { max: 5000, count: Count::Chars };
    let cuts = cut_with(text, &lines, "en", limit, Some((&openings, &|text: &str| before.contains(text))));
    let ends = cuts.iter().map(|cut| cut.at).chain([text.len()]);
    let mut from = 0;
    ends.map(|end| text[std::mem::replace(&mut from, end)..end].trim()).collect()
}

#[test]
fn an_edit_of_prose_costs_what_the_documents_say() {
    let Some(root) = collection() else { return };
    let book = fs::read_to_string(root.join("manuscripts/en/sherlock-holmes.md")).unwrap();
    let edits = [
        ("a letter more", "x"),
        ("two words more", " quite unlike"),
        ("a sentence more", " He had said so before, and nobody had listened to him at all."),
        ("a sentence less", ""),
    ];
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/costs.md")).unwrap();
    let mut missing = Vec::new();
    for (what, words) in edits {
        let mut counts = Vec::new();
        for chapter in book.split("\n## ").skip(1) {
            let before = requests(chapter, &HashSet::new());
            let ends: Vec<usize> = chapter.match_indices(". ").map(|(at, _)| at + 1).collect();
            for (at, next) in (0..10).map(|place| place * ends.len() / 10).map(|at| (ends[at], ends[at + 1])) {
                let rest = if words.is_empty() { next } else { at };
                let edited = format!("{}{words}{}", &chapter[..at], &chapter[rest..]);
                counts.push(requests(&edited, &before).difference(&before).count());
            }
        }
        let of = |wanted: usize| counts.iter().filter(|&&count| count == wanted).count();
        let most = counts.iter().max().unwrap();
        let row = format!("| {what} | {} | {} | {} | {most} |", of(1), of(2), counts.len() - of(1) - of(2));
        missing.extend((!page.contains(&row)).then_some(row));
    }
    assert!(missing.is_empty(), "docs/costs.md lacks these rows\n{}", missing.join("\n"));
}

/// The roles of `name`, read in `style`, as `name turns`, those that speak most often first.
fn roles_of(folder: &Path, name: &str, style: Style, language: &str) -> Vec<Role> {
    let (bytes, manner) = (fs::read(folder.join(name)).unwrap(), Manner::of(style));
    let (script, _) = read(&[Source { name, bytes: &bytes, manner: &manner }]).unwrap();
    let narrator = Voice {
        name: "narrator".to_owned(),
        id: language.to_owned(),
        language: None,
        speed: 1.0,
        pitch: 0,
        volume: 1.0,
    };
    let cast = Cast {
        language: Language::parse(language).unwrap(),
        voices: vec![narrator],
        default: Part { voice: VoiceId(0), by_language: BTreeMap::new() },
        parts: BTreeMap::new(),
        together: Together::Apart,
        obeys: Obeys::default(),
    };
    let rule = Rule { limit: Limit { max: 5000, count: Count::Chars }, grain: Grain::Fewest };
    roles(&script, &cast, rule, Price::per_request(Points(1)))
}

#[test]
fn the_cast_of_a_play_in_a_book_is_that_of_its_markdown() {
    let Some(folder) = collection() else { return };
    let of = |ending: &str| {
        let name = format!("multivoice/importance-of-being-earnest.{ending}");
        let found = roles_of(&folder, &name, Style::Script, "en");
        found.into_iter().filter(|role| role.name.is_some()).collect::<Vec<_>>()
    };
    let told = |roles: &[Role]| -> Vec<(String, u64, Vec<String>)> {
        roles.iter().map(|role| (role.name.clone().unwrap(), role.turns, role.together.clone())).collect()
    };
    let (markdown, book) = (of("md"), of("epub"));
    assert_eq!(told(&markdown), told(&book));
    let names: Vec<&str> = book.iter().filter_map(|role| role.name.as_deref()).collect();
    assert_eq!(names.len(), 11, "{names:?}");
    assert_eq!(names[..4], ["Jack", "Algernon", "Cecily", "Gwendolen"]);
    let at_once: Vec<&str> =
        book.iter().filter(|role| !role.together.is_empty()).filter_map(|role| role.name.as_deref()).collect();
    assert_eq!(at_once, ["Gwendolen and Cecily", "Jack and Algernon"]);
}

#[test]
fn cantonese_dialogues_have_their_speakers() {
    let Some(folder) = collection() else { return };
    let told = |name: &str| -> Vec<(Option<String>, u64)> {
        let found = roles_of(&folder, &format!("manuscripts/yue/{name}"), Style::Script, "yue");
        assert!(found.iter().all(|role| role.together.is_empty() && role.near.is_none()), "{found:#?}");
        found.into_iter().map(|role| (role.name, role.turns)).collect()
    };
    let some = |name: &str, turns| (Some(name.to_owned()), turns);
    assert_eq!(told("hkcancor-025-chat.md"), [some("Y", 193), some("X", 159), some("Z", 80), (None, 1)]);
    assert_eq!(told("hkcancor-R018-radio.md"), [some("A", 54), some("C", 46), some("B", 25), (None, 1)]);
}

/// Reads four novels, which takes two seconds: the rules are held against what was not written for them.
#[test]
fn quotations_of_novels_are_found_and_their_speakers_proposed() {
    let Some(folder) = collection() else { return };
    for (name, language, all, named, speaker) in [
        ("en/alice-gutenberg-11-0.txt", "en", 1080, 850, "Alice"),
        ("en/sherlock-holmes.md", "en", 2600, 600, "Holmes"),
        ("ja/ginga-tetsudo.txt", "ja", 290, 55, "ジョバンニ"),
        ("zh/hongloumeng-ch001-023.txt", "zh", 1500, 900, "宝玉"),
    ] {
        let (bytes, manner) = (fs::read(folder.join("manuscripts").join(name)).unwrap(), Manner::default());
        let (mut script, _) = read(&[Source { name, bytes: &bytes, manner: &manner }]).unwrap();
        let language = Language::parse(language).unwrap();
        let found = dialogue::find(&script, &|_| true, &language);
        let speech = found.iter().filter(|one| one.is_speech).count();
        let sure = found.iter().filter(|one| one.certainty >= Certainty::Likely).count();
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &found {
            *count.entry(one.speaker.as_deref().unwrap_or("")).or_default() += 1;
        }
        let most = count.iter().filter(|(name, _)| !name.is_empty()).max_by_key(|(_, rows)| **rows).unwrap();
        assert!(speech >= all && sure >= named && *most.0 == speaker, "{name}: {speech} {sure} {most:?}");
        // All confirmed, every word is where it was.
        let before = script.clone();
        let mut sheet = Sheet::default().merged(&script, &found);
        sheet.rows.iter_mut().for_each(|row| row.confirmed = true);
        let told = dialogue::cast(&mut script, &|_| true, &sheet, &language);
        assert!(told.gone.is_empty() && told.cast >= sure, "{name}: {told:?}");
        for (chapter, old) in script.chapters.iter().zip(&before.chapters) {
            assert_eq!(chapter.text, old.text);
            let joined = chapter.lines.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
            assert!(
                joined
                    && chapter.lines.first().map(|line| line.span.start)
                        == old.lines.first().map(|line| line.span.start)
            );
        }
    }
}
