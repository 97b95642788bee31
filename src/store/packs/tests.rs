//! What is noted of packs is read again, holds no words, and goes when nothing needs it.

use super::*;

const WORDS: [&str; 3] = ["It rained all through the day.", "Nobody came.\n\nNot even the cat.", "天亮了，他走了。"];

fn key(n: u8) -> TakeKey {
    TakeKey([n; 32])
}

fn sheet(n: u8) -> PackSheet {
    let lines: Vec<(TakeKey, &str)> = (1..).map(|m| key(n * 16 + m)).zip(WORDS).collect();
    PackSheet::of(key(n), &Language::parse("en").unwrap(), 1.25, &lines)
}

/// The same pack as it was noted before.
fn worded(n: u8) -> String {
    let line = |(m, words): (u8, &str)| serde_json::json!({ "key": key(n * 16 + m), "text": words });
    let lines: Vec<_> = (1..).zip(WORDS).map(line).collect();
    let pack = serde_json::json!({ "key": key(n), "language": "en", "speed": 1.25, "lines": lines });
    serde_json::json!({ "v": 1, "packs": [pack] }).to_string()
}

/// The names in the folder and what is in them.
fn files(root: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder(root)).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: PathBuf| {
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
    };
    entries.map(named).collect()
}

#[test]
fn what_is_noted_is_read_again_and_stays() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(kept_in(dir.path()).unwrap(), KeptPacks::default());
    note(dir.path(), vec![sheet(1), sheet(2)]).unwrap();
    note(dir.path(), vec![sheet(3)]).unwrap();
    void(dir.path(), &key(2), 7).unwrap();
    let kept = kept_in(dir.path()).unwrap();
    assert_eq!(kept.packs.into_values().collect::<Vec<_>>(), [sheet(1), sheet(2), sheet(3)]);
    assert_eq!(kept.void.into_iter().collect::<Vec<_>>(), [(key(2), 7)]);
    let words = |text: &str| WORDS.iter().flat_map(|line| line.split("\n\n")).any(|part| text.contains(part));
    assert!(words(&worded(1)) && !files(dir.path()).values().any(|text| words(text)));
}

#[test]
fn it_tells_of_a_pack_what_its_words_would() {
    let rate = SampleRate(24_000);
    let (sheet, expected) = (sheet(1), Expected::of(&WORDS, "en"));
    assert_eq!(sheet.expected().paragraphs, expected.paragraphs);
    let told = sheet.expected().parts;
    assert_eq!(told.len(), expected.parts.len());
    for (told, part) in told.iter().zip(&expected.parts) {
        assert!(told.ends == part.ends && (told.seconds - part.seconds).abs() < 1e-6, "{told:?} {part:?}");
    }
    for (line, words) in sheet.lines.iter().zip(WORDS) {
        let (told, lengths) = (line.lengths(rate), plausible(words, &Language::parse("en").unwrap(), 1.25, rate));
        // A millisecond is 24 frames.
        assert!(lengths.start().0.abs_diff(told.start().0) <= 24, "{told:?} {lengths:?}");
        assert!(lengths.end().0.abs_diff(told.end().0) <= 24, "{told:?} {lengths:?}");
    }
}

#[test]
fn what_is_no_sheet_holds_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| folder(dir.path()).join(name);
    note(dir.path(), vec![sheet(1)]).unwrap();
    std::fs::write(at("torn.json"), "{\"v\":2,\"packs\":[").unwrap();
    std::fs::write(at("newer.json"), "{\"v\":3,\"packs\":[]}").unwrap();
    std::fs::write(at("half.part"), "{").unwrap();
    std::fs::write(at("name.void"), "1").unwrap();
    let kept = kept_in(dir.path()).unwrap();
    assert_eq!((kept.packs.len(), kept.void.len()), (1, 0));
}

#[test]
fn what_nothing_needs_goes_and_words_go_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| folder(dir.path()).join(name);
    tidy(dir.path(), &KeySet::default()).unwrap();
    note(dir.path(), vec![sheet(1), sheet(2)]).unwrap();
    note(dir.path(), vec![sheet(3)]).unwrap();
    std::fs::write(at("four.json"), worded(4)).unwrap();
    std::fs::write(at("five.json"), worded(5)).unwrap();
    std::fs::write(at("newer.json"), "{\"v\":3,\"packs\":[]}").unwrap();
    std::fs::write(at("half.part"), worded(6)).unwrap();
    [1, 3].iter().try_for_each(|n| void(dir.path(), &key(*n), 1)).unwrap();
    assert_eq!(kept_in(dir.path()).unwrap().packs.into_values().collect::<Vec<_>>(), [1, 2, 3, 4, 5].map(sheet));
    tidy(dir.path(), &[key(1), key(4)].into_iter().collect()).unwrap();
    let kept = kept_in(dir.path()).unwrap();
    assert_eq!(kept.packs.into_values().collect::<Vec<_>>(), [1, 2, 4].map(sheet), "two is noted beside one");
    assert_eq!(kept.void.into_keys().collect::<Vec<_>>(), [key(1)]);
    let left = files(dir.path());
    assert!(left.len() == 4 && left.contains_key("newer.json") && !left["four.json"].contains("rained"), "{left:?}");
}
