//! What durability costs: the ledger beside a bare append, takes beside three syncs each, the plan of 1.1 million cues.
//!
//! `cargo bench --bench durable` measures; without `--bench` (as `cargo test --benches` runs it) sizes are tiny.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rhapsode::audio::judge::ANY_LENGTH;
use rhapsode::audio::{Digest, pcm, wav};
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

fn main() -> Outcome {
    let full = std::env::args().any(|arg| arg == "--bench");
    let out = &mut io::stdout().lock();
    ledger(out, if full { 300 } else { 2 })?;
    reopened(out, if full { 200_000 } else { 10 })?;
    takes(out, if full { 20 } else { 1 })?;
    plan_pages(out, if full { 1_100_000 } else { 1_000 })
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

/// Row 7: groups of takes of 10 s, from whole reply to durable commit, in turn with three syncs a take.
fn takes(out: &mut impl Write, rounds: usize) -> Outcome {
    let dir = tempfile::tempdir()?;
    let samples: Vec<i16> = (0..240_000_i32).map(|n| (n * 7919 % 16_000 - 8_000) as i16).collect();
    let reply = [wav::header(RATE, Frames(240_000)), pcm(&samples)].concat();
    let shelf = Shelf::open(&dir.path().join("shelf"), RATE, None)?;
    let mut ledger = Ledger::open(&dir.path().join("ledger"), "bench", NOW)?.ledger;
    let peers = dir.path().join("peer");
    fs::create_dir(&peers)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let keys: Vec<TakeKey> = (0..GROUP).map(|n| key(round * GROUP + n)).collect();
        for key in &keys {
            shelf.spool(key)?.write(&reply)?;
            shelf.whole(key)?;
        }
        let entries: Vec<Entry> = (0..GROUP).map(|n| intent(round * GROUP + n)).collect();
        let (_, own) = timed(|| {
            land_all(&shelf, &keys)?;
            shelf.settle(&keys)?;
            Ok(ledger.append(&entries, NOW)?)
        })?;
        let (_, peer) = timed(|| keys.iter().try_for_each(|key| three_syncs(&peers, key, &reply)))?;
        ours.push(GROUP as f64 / own.as_secs_f64());
        theirs.push(GROUP as f64 / peer.as_secs_f64());
    }
    let (own, peer) = (median(ours), median(theirs));
    writeln!(out, "takes of 480 KB: {own:.0} a second, decoded, judged and committed; three syncs each: {peer:.0}")?;
    Ok(())
}

fn land_all(shelf: &Shelf, keys: &[TakeKey]) -> Outcome {
    let landed: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = keys.iter().map(|key| scope.spawn(|| shelf.land(key, &ANY_LENGTH))).collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    for take in landed {
        take.map_err(|_| "a landing thread died")??;
    }
    Ok(())
}

fn three_syncs(folder: &Path, key: &TakeKey, bytes: &[u8]) -> Outcome {
    let temp = folder.join("temp");
    let mut file = File::create(&temp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(temp, folder.join(key.to_string()))?;
    File::open(folder)?.sync_all()?;
    let mut ledger = File::options().create(true).append(true).open(folder.join("ledger"))?;
    ledger.write_all(&[b'x'; 300])?;
    Ok(ledger.sync_data()?)
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
