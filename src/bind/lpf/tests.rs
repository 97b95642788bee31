//! Manifest, contents and package as another program reads them.

use std::fs;
use std::io::Read;

use serde_json::{Value, json};

use super::*;
use crate::bind::cover::Cover;
use crate::bind::fixture::{Scene, listed, said};
use crate::job::Tags;
use crate::script::Break;

fn two() -> Scene {
    Scene::of(&[
        said("Who? Me & <you>", Break::Chapter, 2000),
        said("Nobody.", Break::Heading, 1001),
        said("第二章", Break::Chapter, 700),
    ])
}

/// A folder with sound in it, whose bytes are its name.
fn folder(files: &[Listed]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|file| fs::write(folder.path().join(&file.name), &file.name).unwrap());
    folder
}

#[test]
fn the_manifest_is_an_audiobooks() {
    let scene = two();
    let work = scene.work(std::path::Path::new(""));
    let files = listed(&work);
    let manifest: Value =
        serde_json::from_str(&manifest(&work, &Sounds::choose(&work, &files, |_| true).unwrap())).unwrap();
    // Audiobooks 5.2: what must be there, and 5.7: a reading order of sound.
    let context = &manifest["@context"];
    assert_eq!((&context[0], &context[1]), (&json!("https://schema.org"), &json!("https://www.w3.org/ns/pub-context")));
    assert_eq!(manifest["conformsTo"], "https://www.w3.org/TR/audiobooks/");
    assert_eq!((&manifest["type"], &manifest["name"]), (&json!("Audiobook"), &json!("Alice: 1865")));
    assert_eq!((&manifest["author"], &manifest["inLanguage"]), (&json!("Lewis Carroll"), &json!("en")));
    let order = manifest["readingOrder"].as_array().unwrap();
    assert_eq!(order[0]["url"], "01-Who%20Me%20%26%20you.wav");
    assert_eq!((&order[1]["name"], &order[1]["encodingFormat"]), (&json!("第二章"), &json!("audio/wav")));
    // Lengths to the millionth, whose sum is the whole's.
    let seconds = |value: &Value| -> f64 {
        value.as_str().unwrap().strip_prefix("PT").unwrap().strip_suffix('S').unwrap().parse().unwrap()
    };
    let lengths: Vec<f64> = order.iter().map(|item| seconds(&item["duration"])).collect();
    for (length, track) in lengths.iter().zip(&work.book.tracks) {
        assert!((length * 24_000.0 - track.frames.0 as f64).abs() < 1.0);
    }
    assert!((lengths.iter().sum::<f64>() - seconds(&manifest["duration"])).abs() < 1e-7);
    assert_eq!(manifest["resources"][0]["rel"], "contents");
}

#[test]
fn the_package_holds_what_the_manifest_names() {
    let scene = two();
    let files = listed(&scene.work(std::path::Path::new("")));
    let folder = folder(&files);
    let work = scene.work(folder.path());
    let bound = bind(&work, &files, &mut |_| {}).unwrap();
    assert_eq!((bound.wrote.len(), bound.kept.len()), (3, 0));
    let again = bind(&work, &files, &mut |event| panic!("{event:?}")).unwrap();
    assert_eq!(again.kept, ["publication.json", "contents.html", "Alice 1865.lpf"]);
    let mut package = zip::ZipArchive::new(fs::File::open(folder.path().join("Alice 1865.lpf")).unwrap()).unwrap();
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        package.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(read("publication.json"), fs::read(folder.path().join("publication.json")).unwrap());
    for file in &files[..2] {
        assert_eq!(read(&file.name), file.name.as_bytes());
    }
    let contents = String::from_utf8(read("contents.html")).unwrap();
    assert!(contents.contains("<a href=\"01-Who%20Me%20%26%20you.wav\">Who? Me &amp; &lt;you&gt;</a>"), "{contents}");
    assert_eq!(package.len(), 4);
}

#[test]
fn reader_publisher_and_cover_are_in_it() {
    let scene = two();
    let files = listed(&scene.work(std::path::Path::new("")));
    let folder = folder(&files);
    let tags = Tags { narrator: Some("Ann".into()), publisher: Some("Fox & Co".into()), ..Tags::default() };
    let cover = Cover::of(crate::bind::cover::tests::JPEG.to_vec()).unwrap();
    let work = Work { tags: &tags, cover: Some(&cover), ..scene.work(folder.path()) };
    assert_eq!(bind(&work, &files, &mut |_| {}).unwrap().wrote.len(), 4);
    let manifest: Value = serde_json::from_slice(&fs::read(folder.path().join("publication.json")).unwrap()).unwrap();
    assert_eq!((&manifest["readBy"], &manifest["publisher"]), (&json!("Ann"), &json!("Fox & Co")));
    let named = &manifest["resources"][1];
    assert_eq!((&named["url"], &named["rel"]), (&json!("cover.jpg"), &json!("cover")));
    assert_eq!((&named["encodingFormat"], &named["name"]), (&json!("image/jpeg"), &json!("Alice: 1865")));
    let mut package = zip::ZipArchive::new(fs::File::open(folder.path().join("Alice 1865.lpf")).unwrap()).unwrap();
    let mut packed = Vec::new();
    package.by_name("cover.jpg").unwrap().read_to_end(&mut packed).unwrap();
    assert_eq!(packed, cover.bytes());
}

#[test]
fn one_file_for_all_is_entered_where_chapters_begin() {
    let scene = two();
    let work = scene.work(std::path::Path::new(""));
    let files = listed(&work);
    let whole = &files[2..];
    let sounds = Sounds::choose(&work, whole, |_| true).unwrap();
    let contents = contents(&work, &sounds);
    let begins = work.book.starts().nth(1).unwrap();
    let place = format!("<a href=\"Alice%201865.wav#t={}\">第二章</a>", seconds(micros(begins, work.book.rate)));
    assert!(contents.contains(&place) && contents.contains("<a href=\"Alice%201865.wav\">Who"), "{contents}");
    // Where a smaller form is there, it is the one that is packed; what does not play everywhere may be refused.
    let mut both = files.clone();
    both.extend(files.iter().map(|file| Listed { name: name::beside(&file.name, "mp3"), ..file.clone() }));
    assert_eq!(Sounds::choose(&work, &both, |_| true).unwrap().media.extension, "mp3");
    assert!(Sounds::choose(&work, &files, |media| media.core).is_none());
}
