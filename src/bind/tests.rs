//! Every format read back with another's eyes: its length, its sound, and what it says of itself.

use std::fs::File;

use super::package::tests::{Shop, alice};
use super::*;
use crate::audio::decode::decode;
use crate::job::{Coding, Files};

/// A work of two chapters with everything in `[tags]`.
fn shop(coding: Coding) -> Shop {
    let mut shop = alice();
    shop.forms = vec![Form { coding, files: Files::Both }];
    let some = |text: &str| Some(text.to_owned());
    shop.tags = Tags {
        subtitle: some("A tale"),
        narrator: some("Ann Lee"),
        series: some("Alice"),
        series_part: some("1"),
        publisher: some("Macmillan"),
        year: Some(1865),
        genre: some("Fantasy"),
        description: some("A girl follows a rabbit. 兔子洞"),
        isbn: some("9780306406157"),
        asin: some("B0036N2B6Q"),
        copyright: some("Public domain"),
        cover: None,
    };
    shop.cover = Some(Cover::of(PNG.to_vec()).unwrap());
    shop
}

/// A PNG of one pixel.
const PNG: &[u8] = include_bytes!("tests/pixel.png");

/// The names of what `shop` makes: the first chapter and the whole.
fn made(shop: &Shop, ending: &str) -> [PathBuf; 2] {
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    ["01-Down the Rabbit-Hole", "Alice 1865"].map(|name| shop.out().join(format!("{name}.{ending}")))
}

/// The samples of the first chapter and of the whole, as WAV has them.
fn plain() -> [Vec<i16>; 2] {
    let shop = alice();
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    ["01-Down the Rabbit-Hole.wav", "Alice 1865.wav"].map(|name| shop.samples(name))
}

/// Makes everything twice, in two places: the bytes are the same.
fn same_bytes_again(coding: Coding, ending: &str) {
    let (one, two) = (shop(coding), shop(coding));
    let bytes = |shop| made(shop, ending).map(|path| std::fs::read(path).unwrap());
    assert!(bytes(&one) == bytes(&two));
}

#[test]
fn a_flac_holds_the_very_samples_and_says_all() {
    let shop = shop(Coding::Flac { level: 5 });
    let paths = made(&shop, "flac");
    for (path, want) in paths.iter().zip(plain()) {
        let decoded = decode(File::open(path).unwrap(), None).unwrap();
        assert!(decoded.samples == want && decoded.rate.0 == 24_000, "{}", path.display());
    }
    let blocks = flac_codec::metadata::BlockList::open(&paths[1]).unwrap();
    let comments: &flac_codec::metadata::VorbisComment = blocks.get().unwrap();
    let said = |name: &str| comments.get(name).unwrap_or_default().to_owned();
    assert_eq!(
        (said("TITLE"), said("ARTIST"), said("COMPOSER")),
        ("Alice: 1865".into(), "Lewis Carroll".into(), "Ann Lee".into())
    );
    assert_eq!((said("SERIES-PART"), said("DATE"), said("LANGUAGE")), ("1".into(), "1865".into(), "en".into()));
    assert_eq!(said("DESCRIPTION"), "A girl follows a rabbit. 兔子洞");
    assert_eq!((said("CHAPTER001"), said("CHAPTER002NAME")), ("00:00:00.000".into(), "The Pool of Tears".into()));
    let picture: &flac_codec::metadata::Picture = blocks.get().unwrap();
    assert_eq!((picture.media_type.as_str(), picture.data.as_slice(), picture.width), ("image/png", PNG, 1));
    let chapter = flac_codec::metadata::BlockList::open(&paths[0]).unwrap();
    let comments: &flac_codec::metadata::VorbisComment = chapter.get().unwrap();
    assert_eq!(comments.get("TITLE"), Some("Down the Rabbit-Hole"));
    assert_eq!((comments.get("TRACKNUMBER"), comments.get("CHAPTER001")), (Some("1"), None));
    same_bytes_again(Coding::Flac { level: 5 }, "flac");
}

#[test]
fn every_level_of_flac_is_the_same_sound() {
    let [want, _] = plain();
    for level in [0, 3, 8] {
        let shop = shop(Coding::Flac { level });
        let [path, _] = made(&shop, "flac");
        assert!(decode(File::open(path).unwrap(), None).unwrap().samples == want, "level {level}");
    }
}

#[test]
fn what_a_file_says_is_part_of_its_key() {
    let mut shop = shop(Coding::Flac { level: 0 });
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    assert_eq!(shop.bind(Rewrite::Changed, &mut |_| {}).unwrap().kept.len(), 3);
    let mut wrote = |change: &dyn Fn(&mut Shop)| {
        change(&mut shop);
        shop.bind(Rewrite::Changed, &mut |_| {}).unwrap().wrote.len()
    };
    assert_eq!(wrote(&|shop| shop.tags.narrator = None), 3);
    assert_eq!(wrote(&|shop| shop.cover = None), 3);
    // The whole names every chapter; the other chapter's file does not.
    assert_eq!(wrote(&|shop| shop.plan.script.chapters[1].title = "Tears".into()), 2);
    assert_eq!(wrote(&|shop| shop.forms[0].coding = Coding::Flac { level: 1 }), 3);
}
