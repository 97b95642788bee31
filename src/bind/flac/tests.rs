//! That a file is byte for byte what the crate’s own writer of files makes of the same sound.

use flac_codec::encode::FlacChannelWriter;

use super::*;
use crate::audio::dither::hash;
use crate::bind::fixture::{Scene, said};
use crate::script::Break;
use crate::units::Frames;

/// Half a minute and a bit that is no whole frame: tones that swell, noise, silence, full scale.
fn sound(rate: u32) -> Vec<i16> {
    let sample = |n: u32| match n / rate % 4 {
        0 => (f64::from(n) * 0.07).sin() * f64::from(n % rate) / 3.0,
        1 => (hash(u64::from(n)) % 3000) as f64 - 1500.0,
        2 => 0.0,
        _ => {
            if (n / 50).is_multiple_of(2) {
                32_767.0
            } else {
                -32_768.0
            }
        }
    };
    (0..31 * rate + 777).map(|n| sample(n) as i16).collect()
}

#[test]
fn a_file_is_what_the_crates_own_writer_makes_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let scene = Scene::of(&[said("One", Break::Chapter, 1000)]);
    for (rate, level) in [(24_000, 5), (8000, 0), (22_050, 8), (44_100, 2), (11_025, 5)] {
        let samples = sound(rate);
        let mut contents = Contents::of(&scene.work(dir.path()), Some(0));
        contents.frames = Frames(samples.len() as u64);
        let open = |name: &str| {
            File::options().read(true).write(true).create(true).truncate(true).open(dir.path().join(name)).unwrap()
        };
        let mut file = open("ours.flac");
        let mut ours = Box::new(Flac::new(&mut file, SampleRate(rate), level, &contents).unwrap());
        samples.chunks(1777).for_each(|some| ours.write(some).unwrap());
        ours.finish().unwrap();

        let (block, order, partitions) = LEVELS[usize::from(level)];
        let options = Options::default().block_size(block).unwrap().max_lpc_order(order).unwrap();
        let options = options.max_partition_order(partitions).unwrap();
        let options = comments(&contents).into_iter().fold(options, |all, (name, value)| all.tag(&name, value));
        let wide: Vec<i32> = samples.iter().map(|sample| i32::from(*sample)).collect();
        let mut theirs = open("theirs.flac");
        let mut writer = FlacChannelWriter::new(&mut theirs, options, rate, 16, 1, Some(samples.len() as u64)).unwrap();
        writer.write([&wide]).unwrap();
        writer.finalize().unwrap();
        let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
        assert!(read("ours.flac") == read("theirs.flac"), "{rate} Hz at level {level}");
    }
}

#[test]
fn sound_of_another_length_than_was_said_is_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let scene = Scene::of(&[said("One", Break::Chapter, 1000)]);
    let mut contents = Contents::of(&scene.work(dir.path()), Some(0));
    contents.frames = Frames(5000);
    let mut file =
        File::options().read(true).write(true).create(true).truncate(true).open(dir.path().join("short.flac")).unwrap();
    let mut flac = Box::new(Flac::new(&mut file, SampleRate(24_000), 5, &contents).unwrap());
    flac.write(&[7; 4096]).unwrap();
    assert!(flac.finish().unwrap_err().to_string().contains("4096 samples"));
}
