//! Every format read back with another's eyes: its length, its sound, and what it says of itself.

use std::fs::File;

use super::package::tests::{Shop, alice};
use super::*;
use crate::audio::decode::decode;
use crate::job::package::Samples;
use crate::job::{Coding, Files};
use crate::units::SampleRate;

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
    assert_eq!(wrote(&|shop| shop.tags.cover = Some("elsewhere/cover.png".into())), 0, "the same picture");
    assert_eq!(wrote(&|shop| shop.tags.narrator = None), 3);
    assert_eq!(wrote(&|shop| shop.cover = None), 3);
    // The whole names every chapter; the other chapter's file does not.
    assert_eq!(wrote(&|shop| shop.plan.script.chapters[1].title = "Tears".into()), 2);
    assert_eq!(wrote(&|shop| shop.forms[0].coding = Coding::Flac { level: 1 }), 3);
}

/// How far `got` is from `want`, in dB of signal over difference, over all but the first and last 2000 samples.
fn snr(got: &[i16], want: &[i16]) -> f64 {
    let inside = 2000..want.len() - 2000;
    let power = |n: f64| n * n;
    let signal: f64 = want[inside.clone()].iter().map(|s| power(f64::from(*s))).sum();
    let noise: f64 = inside.map(|n| power(f64::from(want[n]) - f64::from(got[n]))).sum();
    10.0 * (signal / noise).log10()
}

/// That `got` is `want` but for what the codec loses: as long, moved by no more than `shift` samples, and close.
fn close(got: &[i16], want: &[i16], shift: usize, least: f64) {
    assert_eq!(got.len(), want.len());
    let late = |n: usize| snr(&got[n..], &want[..want.len() - n]);
    let early = |n: usize| snr(&got[..want.len() - n], &want[n..]);
    let best = (0..60).max_by(|a, b| late(*a).max(early(*a)).total_cmp(&late(*b).max(early(*b)))).unwrap();
    assert!(best <= shift, "it is moved by {best} samples");
    let found = late(best).max(early(best));
    assert!(found > least, "{found:.1} dB");
}

#[cfg(feature = "mp3")]
#[test]
fn an_mp3_begins_and_ends_with_its_sound_and_says_all() {
    use crate::job::package::Mp3Size;
    use id3::TagLike;
    for size in [Mp3Size::Constant(64), Mp3Size::Quality(2)] {
        let coding = Coding::Mp3 { size, rate: None };
        let shop = shop(coding);
        let paths = made(&shop, "mp3");
        for (path, want) in paths.iter().zip(plain()) {
            let decoded = decode(File::open(path).unwrap(), None).unwrap();
            assert_eq!(decoded.rate.0, 24_000);
            close(&decoded.samples, &want, 0, 20.0);
        }
        let tag = id3::Tag::read_from_path(&paths[1]).unwrap();
        assert_eq!(
            (tag.title(), tag.artist(), tag.album()),
            (Some("Alice: 1865"), Some("Lewis Carroll"), Some("Alice: 1865"))
        );
        let text = |id: &str| tag.get(id).and_then(|frame| frame.content().text().map(str::to_owned));
        assert_eq!((text("TCOM").as_deref(), text("TLAN").as_deref()), (Some("Ann Lee"), Some("eng")));
        let chapters: Vec<_> = tag.chapters().collect();
        assert_eq!((chapters.len(), chapters[0].start_time, chapters[0].end_time), (2, 0, chapters[1].start_time));
        assert_eq!(chapters[1].frames[0].content().text(), Some("The Pool of Tears"));
        assert_eq!(tag.tables_of_contents().next().unwrap().elements.len(), 2);
        assert_eq!(tag.pictures().next().unwrap().data, PNG);
        let series = tag.extended_texts().find(|text| text.description == "SERIES-PART").unwrap();
        assert_eq!(series.value, "1");
        same_bytes_again(coding, "mp3");
    }
}

#[cfg(feature = "mp3")]
#[test]
fn an_mp3_of_a_constant_bitrate_is_as_loud_as_its_sound() {
    use crate::job::package::Mp3Size;
    let level = |samples: &[i16]| {
        let squares: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        10.0 * (squares / samples.len() as f64).log10()
    };
    let want = level(&plain()[0]);
    for kbps in [64, 128, 192, 224, 320] {
        let rate = Some(crate::units::SampleRate(44_100));
        let shop = shop(Coding::Mp3 { size: Mp3Size::Constant(kbps), rate });
        let decoded = decode(File::open(&made(&shop, "mp3")[0]).unwrap(), None).unwrap();
        let moved = level(&decoded.samples) - want;
        assert!(moved.abs() < 0.05, "{moved:+.3} dB at {kbps} kbit/s");
    }
}

#[test]
fn a_vorbis_is_as_long_as_its_sound_and_near_it() {
    let coding = Coding::Ogg { quality: 6 };
    let shop = shop(coding);
    for (path, want) in made(&shop, "ogg").iter().zip(plain()) {
        let decoded = decode(File::open(path).unwrap(), None).unwrap();
        assert_eq!(decoded.rate.0, 24_000);
        close(&decoded.samples, &want, 0, 15.0);
    }
    same_bytes_again(coding, "ogg");
}

#[test]
fn a_wav_for_telephones_is_read_by_others_at_its_own_rate() {
    for samples in [Samples::Mulaw, Samples::Alaw] {
        let [plain, _] = plain();
        let at = |rate: Option<u32>| Coding::WavAs { samples, rate: rate.map(SampleRate) };
        let shop_at = |rate| made(&shop(at(rate)), "wav").map(|path| decode(File::open(path).unwrap(), None).unwrap());
        let [same, _] = shop_at(None);
        assert_eq!(same.rate.0, 24_000);
        // Eight bits of either law are some 38 dB from the sound.
        close(&same.samples, &plain, 0, 33.0);
        let [third, _] = shop_at(Some(8000));
        assert_eq!((third.rate.0, third.samples.len()), (8000, plain.len().div_ceil(3)));
        same_bytes_again(at(Some(8000)), "wav");
    }
}

/// An Opus file by the crate that wrote it, at 24,000 Hz.
fn opus(path: &Path) -> (Vec<i16>, opus_pure::OpusTags) {
    let mut reader = opus_pure::OggOpusReader::new(File::open(path).unwrap()).unwrap();
    let mut decoder = reader.head().decoder(24_000).unwrap();
    let mut trim = opus_pure::Trim::new(reader.head(), 24_000, 1).unwrap();
    let mut all = Vec::new();
    let mut sound = vec![0.0f32; 5760];
    while let Some(packet) = reader.read_packet().unwrap() {
        let frames = decoder.decode(&packet.data, 5760, &mut sound).unwrap();
        let kept = trim.keep(&packet, &sound[..frames]);
        all.extend(kept.iter().map(|s| (s * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16));
    }
    (all, reader.tags().clone())
}

#[test]
fn an_opus_begins_and_ends_with_its_sound_and_says_all() {
    let coding = Coding::Opus { kbps: 48 };
    let shop = shop(coding);
    let paths = made(&shop, "opus");
    for (path, want) in paths.iter().zip(plain()) {
        // Its layer for speech does not keep time to the sample.
        close(&opus(path).0, &want, 2, 15.0);
    }
    let (_, tags) = opus(&paths[1]);
    assert_eq!((tags.get("TITLE"), tags.get("COMPOSER")), (Some("Alice: 1865"), Some("Ann Lee")));
    assert_eq!(tags.get("CHAPTER002NAME"), Some("The Pool of Tears"));
    let picture = base64_simd::STANDARD.decode_to_vec(tags.get("METADATA_BLOCK_PICTURE").unwrap()).unwrap();
    assert!(picture.ends_with(PNG));
    same_bytes_again(coding, "opus");
}

/// The edit list of the first track: how many frames are heard, and from which one on.
fn edit(bytes: &[u8], rate: usize) -> (usize, usize) {
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let find = |name: &[u8; 4]| bytes.windows(4).position(|four| four == name).unwrap();
    let (scale, list) = (number(find(b"mvhd") + 16), find(b"elst"));
    assert_eq!((bytes[list + 4], number(list + 8)), (0, 1), "one entry of 32 bits");
    (number(list + 12) * rate / scale, number(list + 16))
}

#[test]
fn an_m4b_begins_and_ends_with_its_sound_and_says_all() {
    let coding = Coding::M4b { kbps: 64, rate: None, ceiling: None };
    let shop = shop(coding);
    let paths = made(&shop, "m4b");
    for (path, want) in paths.iter().zip(plain()) {
        // This decoder hands out the encoder's delay and padding as well; what players leave out stands in the edit list.
        let decoded = decode(File::open(path).unwrap(), None).unwrap();
        let (frames, first) = edit(&std::fs::read(path).unwrap(), 24_000);
        assert_eq!((frames, first), (want.len(), 1024));
        close(&decoded.samples[first..first + frames], &want, 0, 20.0);
    }
    assert_eq!(&std::fs::read(&paths[1]).unwrap()[4..12], b"ftypM4B ");
    let tag = mp4ameta::Tag::read_from_path(&paths[1]).unwrap();
    assert_eq!(
        (tag.title(), tag.artist(), tag.composer()),
        (Some("Alice: 1865"), Some("Lewis Carroll"), Some("Ann Lee"))
    );
    assert_eq!((tag.media_type(), tag.year()), (Some(mp4ameta::MediaType::AudioBook), Some("1865")));
    let series = mp4ameta::FreeformIdent::new_static("com.apple.iTunes", "SERIES-PART");
    assert_eq!(tag.strings_of(&series).next(), Some("1"));
    assert_eq!(tag.artwork().unwrap().data, PNG);
    for chapters in [tag.chapter_list(), tag.chapter_track()] {
        let titles: Vec<&str> = chapters.iter().map(|chapter| chapter.title.as_str()).collect();
        assert_eq!(titles, ["Down the Rabbit-Hole", "The Pool of Tears"]);
        let second = shop.book.starts().nth(1).unwrap().duration(shop.book.rate);
        assert!(chapters[0].start.is_zero() && chapters[1].start.abs_diff(second).as_millis() <= 1);
    }
    same_bytes_again(coding, "m4b");
}

#[test]
fn sound_at_another_rate_keeps_its_length_and_its_place() {
    let high = crate::units::SampleRate(44_100);
    let shop = shop(Coding::M4b { kbps: 96, rate: Some(high), ceiling: None });
    let paths = made(&shop, "m4b");
    for (path, want) in paths.iter().zip(plain()) {
        let want = crate::audio::resample::resample(&want, shop.book.rate, high).unwrap();
        let decoded = decode(File::open(path).unwrap(), None).unwrap();
        let (frames, first) = edit(&std::fs::read(path).unwrap(), 44_100);
        assert_eq!(decoded.rate, high);
        assert!(frames.abs_diff(want.len()) <= 1, "{frames} and {}", want.len());
        close(&decoded.samples[first..first + want.len()], &want, 0, 20.0);
    }
}
