//! Small disks that fill up at every stage: nothing is paid for that cannot be kept, and with room again it goes on.
//!
//! The other book is kept by a Flow server of our own on another disk. `RHAPSODE_LONG=1` tries thirty sizes.
#![expect(clippy::disallowed_methods, reason = "a test compares its own moments with the server's log")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use rhapsode::audio::judge::ANY_LENGTH;
use rhapsode::plan::key::TakeKey;
use rhapsode::session::entry::Entry;
use rhapsode::store::ledger::{Ledger, REQUEST_RECORDS};
use rhapsode::store::shelf::Shelf;
use rhapsode::studio::port::{self, Shelf as _};
use rhapsode::units::{Points, SampleRate, UtcMillis};

use crate::broken_disk::{WORKERS, armed, lay_out, moment, server};
use crate::chance::is_long;
use crate::flow_job::{account, charged, is_near_midnight};
use crate::harness::{Ran, Test, files_in, until};
use crate::serve::program::Process;
use crate::tmpfs::Disk;

/// Requests of the job.
const LINES: usize = 14;

/// What lies on the small disk.
const ALL: &str = "";
const STATE: &str = ".rhapsode";
const LEDGER: &str = "data";
const OUTPUT: &str = "out";

/// Sizes of disks, in MiB.
fn sizes() -> Vec<u32> {
    if is_long() { (4..=62).step_by(2).collect() } else { vec![4, 8, 16, 64] }
}

fn undisturbed() -> &'static BTreeMap<String, Vec<u8>> {
    static WHOLE: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let process = server();
        let test = Test::new();
        lay_out(&test, &process, LINES);
        let ran = armed(&test, "");
        assert_eq!(ran.status, 0, "{ran}");
        test.outputs()
    })
}

/// A job, part of which lies on a small disk.
struct Scene<'a> {
    process: &'a Process,
    before: usize,
    context: String,
    mebibytes: u32,
    // Unmounted before the folder is removed.
    disk: Disk,
    test: Test,
}

impl Scene<'_> {
    /// `None` where this user may not mount a disk.
    fn set<'a>(process: &'a Process, part: &str, mebibytes: u32, stage: &str) -> Option<Scene<'a>> {
        let test = Test::new();
        let at = if part == ALL { test.path("tmp").parent().unwrap().to_owned() } else { test.path(part) };
        let disk = Disk::mount(at, mebibytes)?;
        fs::create_dir_all(test.path("tmp")).unwrap();
        lay_out(&test, process, LINES);
        let context = format!("`{part}` on {mebibytes} MiB, filled {stage}");
        Some(Scene { process, before: process.log().len(), context, mebibytes, disk, test })
    }

    fn charged(&self) -> u64 {
        charged(&self.process.log()[self.before..])
    }

    /// Ends in one clear message that names the volume, and keeps all that was received; `filled` is when the disk was
    /// full.
    fn is_refused(&self, ran: &Ran, filled: UtcMillis) {
        let context = &self.context;
        assert_eq!(ran.status, 12, "{context}\n{ran}");
        self.names_the_volume(ran);
        let log = self.process.log();
        let late = log[self.before..].iter().filter(|record| moment(record) > filled).count();
        assert!(late <= WORKERS, "{context}: {late} requests were sent after it\n{ran}");
        self.keeps_what_it_received(ran);
    }

    /// Ends in the same way as soon as it shows that there is too little room for the finished files, never with all paid.
    fn stops_in_time(&self, ran: &Ran) {
        assert_eq!(ran.status, 12, "{}\n{ran}", self.context);
        assert!(self.charged() < LINES as u64, "{}: all is paid for and does not fit\n{ran}", self.context);
        self.names_the_volume(ran);
        self.keeps_what_it_received(ran);
    }

    fn names_the_volume(&self, ran: &Ran) {
        let context = &self.context;
        assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("RUST_BACKTRACE"), "{context}\n{ran}");
        let told = ran.stderr.matches("error[R").count() + ran.stderr.matches("[R06").count();
        assert_eq!(told, 1 + ran.stderr.matches("error[R06").count(), "{context}: not one message\n{ran}");
        let volume = format!("the disk `{}` (tmpfs, ", self.disk.path.display());
        assert!(ran.stderr.contains(&volume), "{context}: it is not said which disk\n{ran}");
    }

    /// Every reply that the server was paid for is a take or a whole reply, and the ledger's interval holds its count.
    fn keeps_what_it_received(&self, ran: &Ran) {
        let context = &self.context;
        let points = self.charged();
        let spooled = files_in(&self.test.path(".rhapsode/spool"));
        let whole = spooled.iter().filter(|path| path.extension().is_some_and(|ending| ending == "whole"));
        let whole = whole.filter(|path| !self.is_take(path)).count();
        let kept = self.test.takes().len() + whole;
        assert!(kept as u64 >= points, "{context}: {points} points and {kept} replies\n{ran}");
        self.interval_holds(ran);
    }

    /// The server's count lies between what the ledger says was spent at least and at most.
    fn interval_holds(&self, ran: &Ran) {
        let (context, points) = (&self.context, self.charged());
        if self.test.ledger_path().is_some() {
            let spent = account(&self.test).spent_in_all();
            let holds = spent.at_least.0 <= points && points <= spent.at_most.0;
            assert!(holds, "{context}: {spent:?} and {points}\n{ran}");
        }
    }

    /// The finished files, without what fills the disk.
    fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let mut outputs = self.test.outputs();
        outputs.retain(|name, _| !name.starts_with("filler"));
        outputs
    }

    fn is_take(&self, spooled: &std::path::Path) -> bool {
        let stem = spooled.file_stem().unwrap();
        self.test.takes().iter().any(|take| take.file_stem() == Some(stem))
    }

    /// With room again the same command ends with the same bytes, and each line was paid for once.
    fn goes_on(&self, ran: &Ran) {
        let context = &self.context;
        self.disk.clear();
        let again = armed(&self.test, "");
        assert_eq!(again.status, 0, "{context}, and again\n{ran}\n{again}");
        assert!(self.outputs() == *undisturbed(), "{context}: the files differ\n{ran}\n{again}");
        assert_eq!(self.charged(), LINES as u64, "{context}: points for {LINES} requests\n{ran}\n{again}");
        self.keeps_what_it_received(&again);
    }

    /// Takes all room but so many `bytes`.
    fn fill_but(&self, bytes: u64) {
        let disk = rustix::fs::statvfs(&self.disk.path).unwrap();
        let free = disk.f_bavail * disk.f_frsize;
        let file = fs::File::options().append(true).create(true).open(self.disk.path.join("filler")).unwrap();
        // The program may have taken some of it meanwhile.
        let _some = (&file).write_all(&vec![0; free.saturating_sub(bytes) as usize]);
    }

    /// Mounts it anew as `how` says.
    fn remount(&self, how: &str) {
        let options = format!("remount,{how}");
        let mut mount = Command::new("mount");
        assert!(mount.args(["-o", &options]).arg(&self.disk.path).status().unwrap().success());
    }

    /// The program, slowly enough to be met on its way.
    fn start_slowly(&self) -> Child {
        self.test.change_job("requests_per_minute = 60000\nburst = 100", "requests_per_minute = 900\nburst = 1");
        self.test.start("run job.toml -y --progress none --buy-doubtful")
    }
}

fn now() -> UtcMillis {
    UtcMillis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64)
}

/// Plays `scene` on disks that hold `part`: of every size, or of one where that makes no difference.
fn each_size(part: &str, stage: &str, scene: impl Fn(&Scene<'_>)) {
    if is_near_midnight() {
        return;
    }
    let process = server();
    let sizes = if part == ALL || is_long() { sizes() } else { vec![4] };
    for size in sizes {
        let Some(set) = Scene::set(&process, part, size, stage) else { return };
        scene(&set);
    }
}

#[test]
fn a_disk_that_is_full_before_the_run_costs_nothing() {
    for part in [ALL, STATE, LEDGER, OUTPUT] {
        each_size(part, "before the run", |scene| {
            scene.disk.fill();
            let full = now();
            let ran = armed(&scene.test, "");
            scene.is_refused(&ran, full);
            assert_eq!(scene.charged(), 0, "{}", scene.context);
            scene.goes_on(&ran);
        });
    }
}

#[test]
fn a_disk_that_is_full_after_some_takes_costs_nothing_more() {
    for part in [ALL, STATE, LEDGER, OUTPUT] {
        each_size(part, "after some takes", |scene| {
            let some = scene.test.run("run job.toml -y --progress none --max-points 5");
            assert_eq!((some.status, scene.charged()), (5, 5), "{}\n{some}", scene.context);
            scene.disk.fill();
            let full = now();
            let ran = armed(&scene.test, "");
            scene.is_refused(&ran, full);
            assert_eq!(scene.charged(), 5, "{}", scene.context);
            scene.goes_on(&ran);
        });
    }
}

/// Another program fills the disk while replies arrive: those under way are kept, and nothing more is asked for.
fn filled_on_the_way(part: &str) {
    each_size(part, "on the way", |scene| {
        let mut child = scene.start_slowly();
        assert!(until(&mut child, || scene.test.entries("commit") >= 4), "{}", scene.context);
        scene.disk.fill();
        let filled = now();
        let ran = Ran::from(child.wait_with_output().unwrap());
        scene.is_refused(&ran, filled);
        scene.goes_on(&ran);
    });
}

#[test]
fn a_disk_that_another_program_fills_on_the_way_stops_the_run_and_loses_nothing() {
    filled_on_the_way(ALL);
    filled_on_the_way(STATE);
    filled_on_the_way(LEDGER);
}

/// One that takes every byte as soon as it is free can take the room that was set aside too: then what was lost is a
/// doubt, never a point that nobody knows of.
#[test]
fn a_disk_that_is_filled_again_and_again_loses_no_more_than_the_ledger_says() {
    for part in [ALL, STATE] {
        each_size(part, "again and again", |scene| {
            let mut child = scene.start_slowly();
            assert!(until(&mut child, || scene.test.entries("commit") >= 4), "{}", scene.context);
            scene.disk.fill();
            let filled = now();
            assert!(!until(&mut child, || {
                scene.fill_but(0);
                false
            }));
            let ran = Ran::from(child.wait_with_output().unwrap());
            assert_eq!(ran.status, 12, "{}\n{ran}", scene.context);
            scene.names_the_volume(&ran);
            let log = scene.process.log();
            let late = log[scene.before..].iter().filter(|record| moment(record) > filled).count();
            assert!(late <= WORKERS, "{}: {late} requests were sent after it\n{ran}", scene.context);
            scene.disk.clear();
            let again = armed(&scene.test, "");
            assert_eq!(again.status, 0, "{}, and again\n{ran}\n{again}", scene.context);
            assert!(scene.outputs() == *undisturbed(), "{}: the files differ\n{again}", scene.context);
            let lost = (scene.test.entries("doubt") + scene.test.entries("burnt")) as u64;
            let points = scene.charged();
            assert!(points <= LINES as u64 + lost, "{}: {points} points, {lost} lost\n{ran}", scene.context);
            scene.interval_holds(&again);
        });
    }
}

#[test]
fn an_output_disk_that_fills_up_on_the_way_stops_the_run_which_goes_on_with_room() {
    each_size(OUTPUT, "on the way", |scene| {
        let mut child = scene.start_slowly();
        assert!(until(&mut child, || scene.test.entries("commit") >= 4), "{}", scene.context);
        scene.disk.fill();
        let full = now();
        let ran = Ran::from(child.wait_with_output().unwrap());
        scene.is_refused(&ran, full);
        assert!(scene.charged() < LINES as u64, "{}\n{ran}", scene.context);
        scene.goes_on(&ran);
    });
}

#[test]
fn a_disk_that_becomes_read_only_is_named_and_costs_nothing_more() {
    for part in [STATE, LEDGER, OUTPUT] {
        each_size(part, "never, but mounted read-only after some takes", |scene| {
            let some = scene.test.run("run job.toml -y --progress none --max-points 5");
            assert_eq!((some.status, scene.charged()), (5, 5), "{}\n{some}", scene.context);
            scene.remount("ro");
            let full = now();
            let ran = armed(&scene.test, "");
            scene.is_refused(&ran, full);
            assert!(ran.stderr.contains("mounted read-only"), "{}\n{ran}", scene.context);
            assert_eq!(scene.charged(), 5, "{}", scene.context);
            scene.remount("rw");
            scene.goes_on(&ran);
        });
    }
}

/// Room for less and less: whatever the run begins it ends, or it never begins.
#[test]
fn a_disk_with_room_for_a_part_of_the_work_is_refused_or_holds_all_of_it() {
    let steps = if is_long() { 64 } else { 8 };
    each_size(ALL, "but for a part", |scene| {
        // One size says as much as all.
        if scene.mebibytes != 4 {
            return;
        }
        for step in 0..steps {
            let again = Scene::set(scene.process, ALL, 4, &format!("but for part {step} of {steps}")).unwrap();
            again.fill_but((4 << 20) / steps * step);
            let ran = armed(&again.test, "");
            match ran.status {
                0 => assert!(again.test.takes().len() == LINES, "{}\n{ran}", again.context),
                _ => again.stops_in_time(&ran),
            }
            again.goes_on(&ran);
        }
    });
}

fn intent(key: TakeKey) -> Entry {
    Entry::Intent { key, points: Points(1), job: "book@project".into(), attempt: 1 }
}

#[test]
fn the_last_records_fit_on_a_full_disk() {
    let test = Test::new();
    let Some(disk) = Disk::mount(test.path("disk"), 4) else { return };
    let path = disk.path.join("flow.ledger");
    let mut ledger = Ledger::open(&path, "flow", UtcMillis(0)).unwrap().ledger;
    let keys: Vec<TakeKey> = (0..64).map(|n| TakeKey([n; 32])).collect();
    ledger.brace(64).unwrap();
    assert!(ledger.room().is_ok());
    let sent: Vec<Entry> = keys.iter().copied().map(intent).collect();
    ledger.append(&sent, UtcMillis(1)).unwrap();
    disk.fill();
    assert_eq!(ledger.room().unwrap_err().code().0, "R0604");
    // As long as records can be: every character of the reason needs six bytes.
    let ends: Vec<Entry> = keys.iter().map(|&key| Entry::Doubt { key, why: "\u{1}".repeat(400) }).collect();
    ledger.append(&ends, UtcMillis(2)).unwrap();
    let told = ledger.room().unwrap_err();
    assert!(told.code().0 == "R0601" && told.to_string().contains(&disk.path.display().to_string()), "{told}");
    let grown = fs::metadata(&path).unwrap().len();
    assert!(grown > 128 << 10 && grown < 64 * REQUEST_RECORDS, "{grown} bytes");
    // What the ballast had is used up: nothing more fits, and nothing of it is left.
    disk.fill();
    let more: Vec<Entry> = (64..192).map(|n| intent(TakeKey([n; 32]))).collect();
    assert_eq!(ledger.append(&more, UtcMillis(3)).unwrap_err().code().0, "R0601");
    assert_eq!(fs::metadata(&path).unwrap().len(), grown);
    drop(ledger);
    let again = Ledger::open(&path, "flow", UtcMillis(4)).unwrap();
    assert_eq!((again.ledger.seq(), again.torn, again.account.open().len()), (128, None, 0));
    let mut ledger = again.ledger;
    assert_eq!(ledger.brace(64).unwrap_err().code().0, "R0601", "nothing is spent without it");
    assert!(!path.with_extension("ledger.ballast").exists());
    disk.clear();
    ledger.brace(64).unwrap();
    ledger.append(&more, UtcMillis(5)).unwrap();
}

#[test]
fn a_reply_under_way_is_kept_on_a_full_disk() {
    let test = Test::new();
    let Some(disk) = Disk::mount(test.path("disk"), 4) else { return };
    let shelf = Shelf::open(&disk.path, SampleRate(24_000), Some(SampleRate(24_000))).unwrap();
    let (key, late) = (TakeKey([7; 32]), TakeKey([8; 32]));
    let sound: Vec<u8> = (0..24_000_u32).flat_map(|n| ((n % 200 * 100) as i16).to_le_bytes()).collect();
    shelf.brace(0, 3 * sound.len() as u64, 4096).unwrap();
    let mut spool = shelf.spool(&key).unwrap();
    spool.write(&sound[..10_000]).unwrap();
    disk.fill();
    spool.write(&sound[10_000..]).unwrap();
    spool.flush().unwrap();
    shelf.whole(&key).unwrap();
    let take = shelf.land(&key, &ANY_LENGTH).unwrap();
    port::Shelf::settle(&shelf, &[key]).unwrap();
    assert_eq!((take.frames.0, shelf.verify(&key).unwrap()), (24_000, take));
    let told = port::Shelf::room(&shelf).unwrap_err().to_string();
    assert!(told.contains("[R0601]") && told.contains(&format!("`{}` (tmpfs, 4.1 MB)", disk.path.display())), "{told}");
    // Without ballast the same reply is refused, and by its name.
    shelf.release();
    disk.fill();
    let mut spool = shelf.spool(&late).unwrap();
    assert!(spool.write(&sound).unwrap_err().to_string().contains("[R0601]"));
}
