//! A lock as text: what comes back of it, what is refused, and what merges.

use proptest::prelude::*;

use super::*;
use crate::cast::Voice;
use crate::plan::key::Sound;

/// A lock of prompts with these names and words.
pub(super) fn lock(prompts: &[(&str, &str)]) -> Lock {
    let prompts = prompts.iter().map(|(name, words)| ((*name).to_owned(), locked(name, words)));
    Lock { prompts: prompts.collect(), ..Lock::default() }
}

pub(super) fn made(words: &str) -> Made {
    let voice = Voice { name: "a".into(), id: "en".into(), language: None, speed: 1.5, pitch: 0, volume: 1.0 };
    Made::of(&Sound { text: words, engine: "house 1", voice: &voice, language: "en", format: "wav" })
}

pub(super) fn finish(master: &str) -> Finish {
    Finish { stitch: "5".into(), master: master.into(), ..Finish::default() }
}

pub(super) fn locked(name: &str, words: &str) -> Locked {
    let file = LockedFile {
        path: format!("{name}.wav"),
        finish: finish("m"),
        render: "00ff".into(),
        bytes: Digest(7),
        ms: Some(812),
        edited: false,
    };
    Locked {
        name: name.into(),
        id: name.rsplit('/').next().unwrap().into(),
        language: "en".into(),
        takes: vec![LockedTake { made: made(words), sound: Digest(9), accepted: false, because: None }],
        files: vec![file],
    }
}

#[test]
fn a_lock_is_text_that_comes_back_the_same_and_holds_no_words() {
    let mut written = lock(&[("en/b", "good bye"), ("en/a", "hello")]);
    written.prompts.get_mut("en/a").unwrap().files[0].edited = true;
    let text = written.render().unwrap();
    insta::assert_snapshot!(text);
    assert!(!text.contains("hello"), "words stand in catalogues");
    assert_eq!(Lock::parse(&text), Ok(written));
    assert_eq!(Lock::parse(&Lock::default().render().unwrap()), Ok(Lock::default()));
}

#[test]
fn a_long_lock_is_one_document() {
    for count in [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 5] {
        let names: Vec<String> = (0..count).map(|n| format!("en/{n:04}")).collect();
        let written = lock(&names.iter().map(|name| (name.as_str(), "words")).collect::<Vec<_>>());
        let whole = File {
            version: VERSION,
            settings: Settings::default(),
            prompts: written.prompts.values().cloned().collect(),
        };
        assert_eq!(written.render().unwrap(), format!("{MARK}{ABOUT}{}", toml::to_string(&whole).unwrap()), "{count}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_name_and_id_come_back(names in proptest::collection::btree_set("\\PC{1,12}|[\"'\\\\\n\t=\\[\\]#<>]{1,6}", 1..4), id in any::<String>()) {
        let mut written = lock(&names.iter().map(|name| (name.as_str(), "words")).collect::<Vec<_>>());
        written.prompts.values_mut().for_each(|locked| locked.id = id.clone());
        prop_assert_eq!(Lock::parse(&written.render().unwrap()), Ok(written));
    }
}

#[test]
fn what_is_no_lock_is_told_apart() {
    let text = lock(&[("en/a", "hello")]).render().unwrap();
    assert_eq!(Lock::parse("[[package]]\nname = \"x\"\n"), Err(NotALock::Foreign));
    assert_eq!(Lock::parse(""), Err(NotALock::Foreign));
    let newer = text.replace("version = 1", "version = 2\nnew = 1");
    assert_eq!(Lock::parse(&newer), Err(NotALock::Newer(2)));
    let merged = text.replace("id = \"a\"", "<<<<<<< HEAD\nid = \"a\"\n=======\nid = \"b\"\n>>>>>>> other");
    let Err(NotALock::Damaged(why, at)) = Lock::parse(&merged) else { panic!("{merged}") };
    assert_eq!((why.as_str(), &merged[at]), ("a merge left both sides in it", "<<<<<<<"));
    let (_, block) = text.split_once("[[prompt]]").unwrap();
    let twice = format!("{text}\n[[prompt]]{block}");
    assert!(matches!(Lock::parse(&twice), Err(NotALock::Damaged(why, _)) if why == "`en/a` stands twice"));
    for wrong in
        [text.replace("ms = 812", "ms = \"x\""), text.replace("id = ", "di = "), text.replace("version = 1", "")]
    {
        assert!(matches!(Lock::parse(&wrong), Err(NotALock::Damaged(..))), "{wrong}");
    }
}

#[test]
fn changes_to_two_neighbours_merge_by_themselves() {
    let base = lock(&[("en/a", "one"), ("en/b", "two"), ("en/c", "three")]).render().unwrap();
    let ours = lock(&[("en/a", "changed"), ("en/b", "two"), ("en/c", "three")]).render().unwrap();
    let theirs = lock(&[("en/a", "one"), ("en/b", "anew"), ("en/bb", "added"), ("en/c", "three")]).render().unwrap();
    let merged = merge(&base, &ours, &theirs);
    let both = lock(&[("en/a", "changed"), ("en/b", "anew"), ("en/bb", "added"), ("en/c", "three")]);
    assert_eq!(Lock::parse(&merged), Ok(both));
}

/// Merges as version control does, line by line: what one side has changed is taken where the other has the base's lines.
/// Changes must be at least a line apart.
fn merge(base: &str, ours: &str, theirs: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (base, ours, theirs) = (lines(base), lines(ours), lines(theirs));
    // Ours changes lines in place: what it has at a line of the base is what it makes of that line.
    assert_eq!(base.len(), ours.len());
    let mut merged = Vec::new();
    let mut at = 0;
    for line in &theirs {
        match base.get(at) {
            Some(own) if own == line => {
                merged.push(ours[at].clone());
                at += 1;
            }
            // A line that theirs has put in, or put in place of the base's.
            _ => {
                merged.push(line.clone());
                if theirs.len() - merged.len() < base.len() - at {
                    assert_eq!(base[at], ours[at], "both have changed it");
                    at += 1;
                }
            }
        }
    }
    merged.join("\n")
}
