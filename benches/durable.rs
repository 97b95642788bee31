//! What durability costs: the ledger beside a bare append, takes beside three syncs each, the plan of 1.1 million cues.
//!
//! `cargo bench --bench durable` measures, with `-- takes` the takes alone; without `--bench` (as `cargo test --benches`
//! runs it) sizes are tiny.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rhapsode::audio::judge::ANY_LENGTH;
use rhapsode::audio::{Digest, Take, pcm, wav};
use rhapsode::plan::CueId;
use rhapsode::plan::key::TakeKey;
use rhapsode::session::entry::Entry;
use rhapsode::store::checkpoint::Checkpoint;
use rhapsode::store::ledger::Ledger;
use rhapsode::store::shelf::Shelf;
use rhapsode::studio::port::{Checkpoint as _, CueState, Shelf as _};
use rhapsode::units::{Frames, Points, SampleRate, UtcMillis};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);
const RATE: SampleRate = SampleRate(24_000);

/// Takes that the driver makes durable together (speed.md, row 7).
const GROUP: usize = 16;

/// Bytes of a reply that arrive at a time.
const PIECE: usize = 16 << 10;

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let full = has("--bench") && !has("--test");
    let out = &mut io::stdout().lock();
    if !has("takes") {
        ledger(out, if full { 300 } else { 2 })?;
        reopened(out, if full { 200_000 } else { 10 })?;
        plan_pages(out, if full { 1_100_000 } else { 1_000 })?;
    }
    takes(out, if full { 30 } else { 1 })
}

#[expect(clippy::disallowed_methods, reason = "a bench has no other clock")]
fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, Duration)> {
    let start = Instant::now();
    let value = work()?;
    Ok((value, start.elapsed()))
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

fn key(n: usize) -> TakeKey {
    TakeKey(*blake3::hash(&n.to_le_bytes()).as_bytes())
}

fn intent(n: usize) -> Entry {
    Entry::Intent { key: key(n), points: Points(1), job: "bench".into(), attempt: 1 }
}

/// Row 6: the same bytes appended and synced bare, in turn with the ledger.
fn ledger(out: &mut impl Write, rounds: usize) -> Outcome {
    for group in [1, 100] {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("ledger");
        let mut ledger = Ledger::open(&path, "bench", NOW)?.ledger;
        let mut bare = File::options().create(true).append(true).open(dir.path().join("bare"))?;
        let (mut ratios, mut ours) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            let entries: Vec<Entry> = (0..group).map(|n| intent(round * group + n)).collect();
            let before = fs::metadata(&path)?.len();
            let (_, own) = timed(|| Ok(ledger.append(&entries, NOW)?))?;
            let mut bytes = vec![b'x'; usize::try_from(fs::metadata(&path)?.len() - before)?];
            bytes.push(b'\n');
            let (_, peer) = timed(|| Ok(bare.write_all(&bytes).and_then(|()| bare.sync_data())?))?;
            ratios.push(peer.as_secs_f64() / own.as_secs_f64());
            ours.push(own.as_secs_f64());
        }
        let (ratio, own) = (median(ratios), median(ours) * 1e3);
        writeln!(out, "ledger, {group} a sync: {ratio:.2} of a bare append + fdatasync ({own:.2} ms)")?;
    }
    Ok(())
}

/// How long a run waits for its ledger: every record read, verified and folded.
fn reopened(out: &mut impl Write, requests: usize) -> Outcome {
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("ledger");
    let commit = |n| Entry::Commit { key: key(n), take: Digest(n as u128), frames: Frames(240_000) };
    let entries: Vec<Entry> = (0..requests).flat_map(|n| [intent(n), commit(n)]).collect();
    Ledger::open(&path, "bench", NOW)?.ledger.append(&entries, NOW)?;
    let bytes = fs::metadata(&path)?.len();
    let (opened, took) = timed(|| Ok(Ledger::open(&path, "bench", NOW)?))?;
    if opened.account.entries() != entries.len() as u64 {
        return Err("not every record came back".into());
    }
    writeln!(out, "ledger of {} records ({} MB) opened in {took:.2?}", entries.len(), bytes >> 20)?;
    Ok(())
}

/// Row 7: groups of takes of 10 s from the first byte of their replies to their commits, in turn with a bare program that
/// writes, reads, syncs and renames the same files by as many threads and neither decodes nor judges nor hashes, and with
/// one that makes three syncs a take, one by one, without a spool.
fn takes(out: &mut impl Write, rounds: usize) -> Outcome {
    let dir = tempfile::tempdir()?;
    let samples: Vec<i16> = (0..240_000_i32).map(|n| (n * 7919 % 16_000 - 8_000) as i16).collect();
    let reply = [wav::header(RATE, Frames(240_000)), pcm(&samples)].concat();
    let root = dir.path().join("shelf");
    // As a shelf is after its first thousand takes: no folder is new.
    (0..=255).try_for_each(|n: u8| fs::create_dir_all(root.join(format!("takes/{n:02x}"))))?;
    let shelf = Shelf::open(&root, RATE, None)?;
    let mut ledger = Ledger::open(&dir.path().join("ledger"), "bench", NOW)?.ledger;
    let bare = Bare::new(dir.path(), &reply)?;
    writeln!(out, "takes of 480 KB, a second; CPU ms a take, user and system")?;
    writeln!(
        out,
        "{:>6} {:>8} {:>8} {:>7} {:>8} {:>8} {:>12}",
        "group", "ours", "bare", "ratio", "CPU", "bare", "one by one"
    )?;
    for group in [GROUP, 8 * GROUP] {
        let mut all = vec![Vec::new(); 6];
        for round in 0..rounds {
            let keys: Vec<TakeKey> = (0..group).map(|n| key((group << 20) + round * group + n)).collect();
            let intents =
                keys.iter().map(|key| Entry::Intent { key: *key, points: Points(1), job: "bench".into(), attempt: 1 });
            ledger.append(&intents.collect::<Vec<_>>(), NOW)?;
            let (own, own_cpu) = cost(|| {
                let landed = land_all(&shelf, &keys, &reply)?;
                shelf.settle(&keys)?;
                let commit =
                    |(key, take): (&TakeKey, Take)| Entry::Commit { key: *key, take: take.digest, frames: take.frames };
                Ok(ledger.append(&keys.iter().zip(landed).map(commit).collect::<Vec<_>>(), NOW)?)
            })?;
            let (peer, peer_cpu) = cost(|| bare.group(&keys))?;
            let (slow, _) = cost(|| keys.iter().take(GROUP).try_for_each(|key| bare.three_syncs(key)))?;
            let each = group as f64;
            let row =
                [each / own, each / peer, peer / own, own_cpu * 1e3 / each, peer_cpu * 1e3 / each, GROUP as f64 / slow];
            all.iter_mut().zip(row).for_each(|(all, value)| all.push(value));
        }
        let [own, peer, ratio, own_cpu, peer_cpu, slow] = &all[..] else { return Err("six columns".into()) };
        let [own, peer, ratio, own_cpu, peer_cpu, slow] =
            [own, peer, ratio, own_cpu, peer_cpu, slow].map(|all| median(all.clone()));
        writeln!(out, "{group:>6} {own:>8.0} {peer:>8.0} {ratio:>7.2} {own_cpu:>8.2} {peer_cpu:>8.2} {slow:>12.0}")?;
    }
    Ok(())
}

/// Wall and CPU seconds of `work`.
fn cost(work: impl FnOnce() -> Outcome) -> Outcome<(f64, f64)> {
    let used = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let before = used();
    let (_, took) = timed(work)?;
    Ok((took.as_secs_f64(), used() - before))
}

/// One thread a take, as of replies that arrive at the same time.
fn side_by_side<T: Send>(keys: &[TakeKey], work: impl Fn(usize, &TakeKey) -> Outcome<T> + Sync) -> Outcome<Vec<T>> {
    let work = &|nth, key| work(nth, key).map_err(|error| error.to_string());
    std::thread::scope(|scope| {
        let threads: Vec<_> = keys.iter().enumerate().map(|(nth, key)| scope.spawn(move || work(nth, key))).collect();
        let done = threads.into_iter().map(|thread| thread.join().map_err(|_| "a thread died")?.map_err(Into::into));
        done.collect()
    })
}

fn land_all(shelf: &Shelf, keys: &[TakeKey], reply: &[u8]) -> Outcome<Vec<Take>> {
    side_by_side(keys, |_, key| {
        let mut spool = shelf.spool(key)?;
        reply.chunks(PIECE).try_for_each(|piece| spool.write(piece))?;
        spool.flush()?;
        drop(spool);
        shelf.whole(key)?;
        Ok(shelf.land(key, &ANY_LENGTH)?)
    })
}

/// What nobody can do without: replies in a spool, files of a take's size in folders as the shelf has them, and lines as
/// the ledger has them.
struct Bare {
    folder: PathBuf,
    bytes: Vec<u8>,
}

impl Bare {
    fn new(dir: &Path, reply: &[u8]) -> Outcome<Bare> {
        let folder = dir.join("bare");
        (0..=255).try_for_each(|n: u8| fs::create_dir_all(folder.join(format!("{n:02x}"))))?;
        Ok(Bare { folder, bytes: [&[b'x'; 80], reply].concat() })
    }

    /// All replies spooled and read again, all takes written, synced and renamed side by side; then their folders synced
    /// side by side, the spools emptied to be used again, and one append.
    fn group(&self, keys: &[TakeKey]) -> Outcome {
        let spool = |nth: usize| self.folder.join(format!("spool {nth}"));
        let kept = || File::options().create(true).truncate(false).write(true).clone();
        side_by_side(keys, |nth, key| {
            let mut reply = kept().open(spool(nth))?;
            self.bytes.chunks(PIECE).try_for_each(|piece| reply.write_all(piece))?;
            drop(reply);
            let bytes = fs::read(spool(nth))?;
            let temp = self.folder.join(key.to_string());
            let mut file = File::create(&temp)?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            Ok(fs::rename(temp, self.of(key).join(key.to_string()))?)
        })?;
        let folders: BTreeSet<PathBuf> = keys.iter().map(|key| self.of(key)).collect();
        let folders: Vec<PathBuf> = folders.into_iter().collect();
        std::thread::scope(|scope| {
            let sync = |some: &[PathBuf]| some.iter().try_for_each(|folder| File::open(folder)?.sync_all());
            let some: Vec<_> =
                folders.chunks(folders.len().div_ceil(8)).map(|some| scope.spawn(move || sync(some))).collect();
            some.into_iter()
                .try_for_each(|some| Ok::<_, Box<dyn std::error::Error>>(some.join().map_err(|_| "a thread died")??))
        })?;
        (0..keys.len()).try_for_each(|nth| kept().open(spool(nth))?.set_len(0))?;
        self.append(keys.len())
    }

    fn of(&self, key: &TakeKey) -> PathBuf {
        self.folder.join(format!("{:02x}", key.0[0]))
    }

    fn append(&self, lines: usize) -> Outcome {
        let mut ledger = File::options().create(true).append(true).open(self.folder.join("ledger"))?;
        ledger.write_all(&vec![b'x'; lines * 300])?;
        Ok(ledger.sync_data()?)
    }

    fn three_syncs(&self, key: &TakeKey) -> Outcome {
        let temp = self.folder.join("temp");
        let mut file = File::create(&temp)?;
        file.write_all(&self.bytes)?;
        file.sync_all()?;
        fs::rename(temp, self.folder.join(format!("{key} alone")))?;
        File::open(&self.folder)?.sync_all()?;
        self.append(1)
    }
}

/// Row 8: the plan saved, opened again, and opened again with every cue taken.
fn plan_pages(out: &mut impl Write, cues: usize) -> Outcome {
    let keys: Vec<TakeKey> = (0..cues).map(key).collect();
    for _ in 0..3 {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("checkpoint");
        let (mut job, save) = timed(|| Ok(Checkpoint::open(&path, NOW)?.job("bench", [1; 32], &keys)?))?;
        let reopen = || -> Outcome<_> {
            let job = Checkpoint::open(&path, NOW)?.job("bench", [1; 32], &keys)?;
            Ok(job.states().iter().filter(|state| **state == CueState::Taken).count())
        };
        let all: Vec<_> = (0..u32::try_from(cues)?).map(|n| (CueId(n), CueState::Taken)).collect();
        let (_, noted) = timed(|| {
            all.chunks(GROUP).try_for_each(|group| job.note(group))?;
            Ok(job.flush()?)
        })?;
        let (_, closed) = timed(|| {
            drop(job);
            Ok(())
        })?;
        let (taken, again) = timed(reopen)?;
        if taken != cues {
            return Err(format!("{taken} of {cues} takes came back").into());
        }
        let mut bare = Vec::new();
        let (_, read) = timed(|| Ok(File::open(path.join("db"))?.read_to_end(&mut bare)?))?;
        writeln!(
            out,
            "plan of {cues} cues: saved in {save:.2?}, opened again with all states in {again:.2?} (reading its {} MB: \
             {read:.2?}), {} notes of {GROUP} in {noted:.2?}, closed in {closed:.2?}",
            bare.len() >> 20,
            cues.div_ceil(GROUP),
        )?;
    }
    Ok(())
}
