//! Each kind of difference, and that nothing else is one.

use super::*;
use crate::plan::lock::tests::{finish, lock, made};

fn due(name: &str, words: &str) -> Due {
    Due {
        name: name.into(),
        id: name.rsplit('/').next().unwrap().into(),
        site: Site { file: "p.csv".into(), line: 2, column: 1 },
        language: "en".into(),
        takes: vec![(made(words), words.into())],
        files: vec![DueFile { path: format!("{name}.wav"), finish: finish("m") }],
        flaws: Vec::new(),
    }
}

fn found(files: &[(&str, u128)]) -> Found {
    Found { files: files.iter().map(|(path, digest)| ((*path).to_owned(), Some(Digest(*digest)))).collect() }
}

/// Kind, subject and changed parts of each.
fn told(due: &[Due], lock: &Lock, found: &Found) -> Vec<String> {
    let line = |drift: &Drift| {
        let parts: Vec<&str> = drift.changes.iter().map(|change| change.part).collect();
        let from = drift.from.as_deref().map_or(String::new(), |from| format!(" from {from}"));
        format!("{} {}{from} {}", drift.kind.word(), drift.subject, parts.join("+")).trim_end().to_owned()
    };
    drifts(due, &Settings::default(), lock, found).iter().map(line).collect()
}

#[test]
fn nothing_differs_where_all_is_as_it_was_made() {
    let lock = lock(&[("en/a", "one"), ("en/b", "two")]);
    let due = [due("en/a", "one"), due("en/b", "two")];
    assert_eq!(told(&due, &lock, &found(&[("en/a.wav", 7), ("en/b.wav", 7)])), Vec::<String>::new());
}

#[test]
fn each_kind_of_difference_has_its_name() {
    let there = found(&[("en/a.wav", 7)]);
    let one = |due: &[Due], there: &Found| told(due, &lock(&[("en/a", "one")]), there);
    assert_eq!(one(&[due("en/a", "changed")], &there), ["stale en/a text"]);
    assert_eq!(one(&[due("en/a", "one"), due("en/b", "two")], &there), ["missing en/b"]);
    assert_eq!(one(&[due("en/a", "one")], &found(&[])), ["missing en/a.wav"]);
    assert_eq!(one(&[due("en/a", "one")], &found(&[("en/a.wav", 8)])), ["edited en/a.wav"]);
    assert_eq!(one(&[], &there), ["orphaned en/a"], "its file is not told of a second time");
    assert_eq!(one(&[due("en/a", "one")], &found(&[("en/a.wav", 7), ("en/x.wav", 1)])), ["orphaned en/x.wav"]);
    assert_eq!(one(&[due("en/z", "one")], &there), ["moved en/z from en/a"]);
    // An edit that a run would make undone is told beside what undoes it.
    let both = one(&[due("en/a", "changed")], &found(&[("en/a.wav", 8)]));
    assert_eq!(both, ["stale en/a text", "edited en/a.wav"]);
}

#[test]
fn two_prompts_of_equal_words_move_one_each() {
    let lock = lock(&[("en/a", "one"), ("en/b", "one")]);
    let due = [due("fr/a", "one"), due("fr/b", "one"), due("fr/c", "one")];
    assert_eq!(told(&due, &lock, &found(&[])), ["moved fr/a from en/a", "moved fr/b from en/b", "missing fr/c"]);
}

#[test]
fn what_is_done_to_the_sound_is_told_apart_from_what_is_asked_for() {
    let lock = lock(&[("en/a", "one")]);
    let mut louder = due("en/a", "one");
    louder.files[0].finish = finish("louder");
    let there = found(&[("en/a.wav", 7)]);
    assert_eq!(told(std::slice::from_ref(&louder), &lock, &there), ["stale en/a.wav master"]);
    louder.takes[0].0.voice = "en-us".into();
    louder.takes[0].0.speed = None;
    louder.takes[0].0.key = TakeKey([1; 32]);
    assert_eq!(told(std::slice::from_ref(&louder), &lock, &there), ["stale en/a voice+speed", "stale en/a.wav master"]);
    let change = &drifts(&[louder], &Settings::default(), &lock, &there)[0].changes[1];
    assert_eq!((change.old.as_str(), change.new.as_str()), ("1.5", "1"));
    // Cut into two requests where it was one.
    let mut longer = due("en/a", "one");
    longer.takes.push((made("more"), "more".into()));
    assert_eq!(told(&[longer], &lock, &there), ["stale en/a text"]);
}
