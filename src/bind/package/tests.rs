//! Files as they come to lie in the output folder.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use serde_json::Value;

use super::*;
use crate::bind::cover::Cover;
use crate::book::Book;
use crate::book::fixture::{Memory, plan, voice};
use crate::book::render::Listening;
use crate::book::timeline::lay;
use crate::job::{Files, Master, Stitch, Tags};
use crate::plan::Plan;
use crate::script::Break;

pub(in crate::bind) struct Shop {
    folder: tempfile::TempDir,
    pub plan: Plan,
    pub book: Book,
    pub memory: Memory,
    pub forms: Vec<Form>,
    pub tags: Tags,
    pub cover: Option<Cover>,
}

pub(in crate::bind) fn shop(lines: &[(&str, Break)]) -> Shop {
    let recordings: Vec<Vec<i16>> = (0..lines.len()).map(|n| voice(2400, 12_000 + n * 240, 2400, 150.0)).collect();
    let (memory, takes) = Memory::new(&recordings);
    let plan = plan(lines);
    let book = lay(&plan, &takes, &Stitch::default()).unwrap();
    let forms = vec![Form { coding: Coding::Wav, files: Files::Both }];
    Shop { folder: tempfile::tempdir().unwrap(), plan, book, memory, forms, tags: Tags::default(), cover: None }
}

pub(in crate::bind) fn alice() -> Shop {
    shop(&[
        ("Down the Rabbit-Hole", Break::Chapter),
        ("Alice was beginning", Break::Heading),
        ("The Pool of Tears", Break::Chapter),
        ("Curiouser!", Break::Heading),
    ])
}

impl Shop {
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out/alice")
    }

    pub fn bind(&self, rewrite: Rewrite, see: &mut dyn FnMut(Event)) -> Result<Bound, BindError> {
        let folder = &self.out();
        let Shop { plan, book, forms, tags, cover, .. } = self;
        let (title, author) = ("Alice: 1865", Some("Lewis Carroll"));
        let one = NonZeroUsize::MIN;
        let cover = cover.as_ref();
        let layout = Layout::Flat;
        let (reports, lines) = (&[], &crate::plan::transcript::Lines::new());
        let work = Work { title, author, plan, book, reports, lines, forms, layout, tags, cover, folder, threads: one };
        let rendering = Rendering::new(plan, book, &[], &self.memory, &Master::NONE, one, Listening::ALONE).unwrap();
        bind(&work, &rendering, rewrite, &BTreeSet::new(), see)
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.out()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn samples(&self, name: &str) -> Vec<i16> {
        let wav = hound::WavReader::open(self.out().join(name)).unwrap();
        wav.into_samples::<i16>().map(Result::unwrap).collect()
    }

    /// All files of the output folder and what is in them.
    fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        self.names().into_iter().map(|name| (name.clone(), fs::read(self.out().join(name)).unwrap())).collect()
    }

    fn manifest(&self) -> Value {
        serde_json::from_slice(&fs::read(self.out().join("Alice 1865.timing.json")).unwrap()).unwrap()
    }
}

#[test]
fn chapters_the_whole_and_the_manifest_are_written() {
    let shop = alice();
    let mut events = Vec::new();
    let bound = shop.bind(Rewrite::Changed, &mut |event| events.push(event)).unwrap();
    let names = ["01-Down the Rabbit-Hole.wav", "02-The Pool of Tears.wav", "Alice 1865.timing.json", "Alice 1865.wav"];
    assert_eq!(shop.names(), names);
    assert_eq!((bound.wrote.len(), bound.kept.len()), (3, 0));
    assert_eq!(events.len(), 6);
    assert_eq!(events[2], Event::Binding { title: "Alice: 1865".into(), chapter: 0, of: 2 });
    let (one, two) = (shop.samples(names[0]), shop.samples(names[1]));
    let gap = vec![0; shop.book.tracks[1].gap.0 as usize];
    assert!(shop.samples("Alice 1865.wav") == [one, gap, two].concat());
}

#[test]
fn the_manifest_says_when_every_line_sounds() {
    let shop = alice();
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    let manifest = shop.manifest();
    assert_eq!(manifest["files"][2]["seconds"], shop.book.frames().0 as f64 / 24_000.0);
    let line = &manifest["chapters"][1]["lines"][1];
    assert_eq!((&line["source"], &line["words"]), (&"a.md:4:1".into(), &"Curiouser!".into()));
    assert_eq!(
        (&line["voice"], &line["language"], &line["timing"]),
        (&"narrator".into(), &"en".into(), &"exact".into())
    );
    // The very samples: speech of that line, taken out of the whole by the manifest's numbers, is the recording's.
    let span = |key: &str| line["in_book"][key].as_u64().unwrap() as usize;
    let said = &shop.samples("Alice 1865.wav")[span("start")..span("end")];
    assert!(said == &voice(2400, 12_720, 2400, 150.0)[2400..15_120]);
}

#[test]
fn unchanged_files_are_left_alone_and_changed_ones_written() {
    let mut shop = alice();
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    let before = fs::read(shop.out().join("Alice 1865.wav")).unwrap();
    let again = shop.bind(Rewrite::Changed, &mut |event| panic!("{event:?}")).unwrap();
    assert_eq!((again.wrote.len(), again.kept.len()), (0, 3));
    // Cut behind our back: written again, to the same bytes.
    fs::write(shop.out().join("Alice 1865.wav"), &before[..1000]).unwrap();
    let healed = shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    assert_eq!((healed.wrote.len(), healed.kept.len()), (1, 2));
    assert!(fs::read(shop.out().join("Alice 1865.wav")).unwrap() == before);
    let all = shop.bind(Rewrite::All, &mut |_| {}).unwrap();
    assert_eq!(all.wrote.len(), 3);
    assert!(fs::read(shop.out().join("Alice 1865.wav")).unwrap() == before);
    // A chapter renamed: its old file is named, and stays.
    shop.plan.script.chapters[1].title = "Tears".into();
    let renamed = shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    assert_eq!(renamed.leftover, ["02-The Pool of Tears.wav"]);
    assert_eq!(shop.names().len(), 5);
}

#[test]
fn a_damaged_take_leaves_the_old_package_as_it_was() {
    let mut shop = alice();
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    let before = shop.contents();
    shop.memory.damage(3);
    let error = shop.bind(Rewrite::All, &mut |_| {}).unwrap_err();
    assert!(
        error.to_string().starts_with("the take of a.md:4:1 cannot be read: the take's sound is damaged"),
        "{error}"
    );
    assert_eq!(error.code(), "R0703");
    // The chapter that was finished waits; the half one is gone, and nothing of the old package was touched.
    let mut after = shop.contents();
    after.retain(|name, _| !name.starts_with(".rhapsode-"));
    assert!(after == before);
    assert_eq!(shop.names().len(), before.len() + 1);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_named() {
    let shop = alice();
    fs::write(shop.folder.path().join("out"), "not a folder").unwrap();
    let error = shop.bind(Rewrite::Changed, &mut |_| {}).unwrap_err();
    assert!(matches!(&error, BindError::NotAFolder { path } if path.ends_with("out")), "{error}");
    assert!(error.problem().help.is_some());
}

#[test]
fn what_the_system_says_has_a_code() {
    let code = |kind: io::ErrorKind| BindError::io(Path::new("x"), kind.into()).code();
    assert_eq!(code(io::ErrorKind::StorageFull), "R0706");
    assert_eq!(code(io::ErrorKind::PermissionDenied), "R0705");
    assert_eq!(code(io::ErrorKind::Interrupted), "R0707");
}

#[test]
fn a_work_without_sound_gives_no_file() {
    let mut shop = alice();
    shop.book.tracks.clear();
    assert_eq!(shop.bind(Rewrite::Changed, &mut |_| {}).unwrap(), Bound::default());
    assert!(!shop.out().exists());
}

#[test]
fn a_run_that_was_killed_before_the_package_was_decided_leaves_the_old_one_and_what_it_made() {
    let mut shop = alice();
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    let before = shop.contents();
    shop.plan.script.chapters[1].title = "Tears".into();
    let (_, takes) = Memory::new(&[0, 1, 2, 3].map(|n| voice(2400, 9_000 + n * 240, 2400, 200.0)));
    shop.book = lay(&shop.plan, &takes, &Stitch::default()).unwrap();
    // Of the new takes only those of the first chapter can be read.
    shop.memory = Memory::new(&[0, 1, 2, 3].map(|n| voice(2400, 9_000 + n * 240, 2400, 200.0))).0;
    shop.memory.damage(2);
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap_err();
    let left = shop.contents();
    assert!(before.iter().all(|(name, bytes)| left.get(name) == Some(bytes)));
    // What waits is taken as it is: with the first chapter's takes gone, the rest is still made.
    shop.memory = Memory::new(&[0, 1, 2, 3].map(|n| voice(2400, 9_000 + n * 240, 2400, 200.0))).0;
    shop.memory.damage(0);
    let bound = shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    assert_eq!((bound.wrote.len(), bound.leftover.as_slice()), (3, &["02-The Pool of Tears.wav".to_owned()][..]));
    assert!(shop.names().iter().all(|name| !name.starts_with('.')), "{:?}", shop.names());
}

#[test]
fn a_package_that_was_decided_is_finished_by_whoever_comes_next() {
    let shop = alice();
    shop.bind(Rewrite::Changed, &mut |_| {}).unwrap();
    let whole = shop.contents();
    // As a kill among the renames leaves it: one file has its name, two wait, an old one stands in the place of one.
    let manifest = shop.manifest();
    for file in &manifest["files"].as_array().unwrap()[1..] {
        let name = file["name"].as_str().unwrap();
        let staged = shop.out().join(stage::name(name, file["render"].as_str().unwrap()));
        fs::rename(shop.out().join(name), staged).unwrap();
    }
    fs::write(shop.out().join("Alice 1865.wav"), "old").unwrap();
    fs::rename(shop.out().join("Alice 1865.timing.json"), shop.out().join(stage::COMMIT)).unwrap();
    let bound = shop.bind(Rewrite::Changed, &mut |event| panic!("{event:?}")).unwrap();
    assert_eq!((bound.wrote.len(), bound.kept.len()), (0, 3));
    assert!(shop.contents() == whole);
}
