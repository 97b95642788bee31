//! Files that no test may take the time to code: beyond 4 GiB and beyond 2³² ticks.

use std::io::{Read, Seek, SeekFrom};

use super::*;
use crate::bind::fixture::{Scene, said};
use crate::script::Break;

#[test]
fn beyond_four_gibibytes_and_32_bits_of_ticks_its_boxes_are_wide_enough() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("long.m4b");
    let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    let scene = Scene::of(&[said("One", Break::Chapter, 1000), said("Two", Break::Chapter, 1000)]);
    let contents = Contents::of(&scene.work(dir.path()), None);
    let rate = 48_000;
    let mut m4b = Box::new(M4b::new(&mut file, SampleRate(rate), 64, None, &contents).unwrap());
    m4b.write(&[0; 1024]).unwrap();
    // Twenty-five hours, whose units are a hole in the file.
    let seconds = 25u32 * 3600;
    let units = u64::from(seconds) * u64::from(rate) / u64::from(FRAME);
    let size = 1100;
    (0..units).for_each(|_| m4b.units.push(size).unwrap());
    m4b.out.seek(SeekFrom::Current((units * size as u64) as i64)).unwrap();
    m4b.taken = u64::from(rate) * u64::from(seconds);
    let start = m4b.start;
    m4b.finish().unwrap();

    let mut head = vec![0; start as usize];
    file.rewind().unwrap();
    file.read_exact(&mut head).unwrap();
    // The sound's box says its size in 64 bits, and what follows it is the rest of the file.
    let mdat = head.windows(4).position(|four| four == b"mdat").unwrap();
    assert_eq!(head[mdat - 4..mdat], 1u32.to_be_bytes());
    let wide = u64::from_be_bytes(head[mdat + 4..mdat + 12].try_into().unwrap());
    assert!(wide > 1 << 32, "{wide}");
    let mut rest = Vec::new();
    file.seek(SeekFrom::Start(mdat as u64 - 4 + wide)).unwrap();
    file.read_to_end(&mut rest).unwrap();
    let find = |name: &[u8; 4]| rest.windows(4).position(|four| four == name).unwrap();
    let number = |at: usize| u64::from_be_bytes(rest[at..at + 8].try_into().unwrap());
    assert_eq!(&rest[4..8], b"moov");
    let (mdhd, edit) = (find(b"mdhd"), find(b"elst"));
    assert_eq!((rest[mdhd + 4], rest[edit + 4]), (1, 1), "versions of 64 bits");
    assert!(number(mdhd + 28) >= units * u64::from(FRAME) && number(mdhd + 28) > 1 << 32);
    assert_eq!(number(edit + 12), u64::from(rate) * u64::from(seconds));
    let sizes = find(b"stsz");
    let entries = u32::from_be_bytes(rest[sizes + 12..sizes + 16].try_into().unwrap());
    assert!((units..units + 4).contains(&u64::from(entries)), "{entries}");
    assert_eq!(rest[sizes + 100..sizes + 104], (size as u32).to_be_bytes());
    find(b"co64");
    // As others read it.
    let tag = mp4ameta::Tag::read_from_path(&path).unwrap();
    assert_eq!(tag.duration().as_secs(), u64::from(seconds));
    assert_eq!(tag.chapter_track().len(), 2);
}
