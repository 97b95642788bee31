//! The cheapest path: a sentence is added to every chapter, and the takes of all requests before that are on the shelf.

use rhapsode::plan::key::KeySet;
use rhapsode::plan::layout::{Keys, cast_all};
use rhapsode::read::{self, Manner, Source};
use rhapsode::script::Script;
use rhapsode::segment::Grain;
use rhapsode::segment::recorded::{Openings, Recorded, opening};
use rhapsode::segment::split::{Rule, split, split_around};

use super::{HEAP, PER_CHAPTER, Result, card, cpu, everyone, median};

const MIB: f64 = (1 << 20) as f64;

/// Prints a table with a row for each of `counts`, numbers of sentences.
pub fn table(counts: &[usize], rounds: usize) -> Result<()> {
    println!(
        "\nthe cheapest path after an edit of every chapter, on a full shelf: CPU seconds, and MiB of the heap: what the words, \
         the keys and the openings hold, and what each adds to that at most"
    );
    println!(
        "{:>9} {:>6} {:>8} {:>7} {:>8} {:>9} {:>9} {:>8} {:>9} {:>12}",
        "sentences", "MB", "requests", "new", "usual", "cheapest", "× usual", "held MiB", "usual MiB", "cheapest MiB"
    );
    for &count in counts {
        let mut rows = Vec::new();
        for _ in 0..rounds {
            rows.push(round(count)?);
        }
        let median = |of: &dyn Fn(&Row) -> f64| median(rows.iter().map(of).collect());
        println!(
            "{count:>9} {:>6.1} {:>8} {:>7} {:>8.3} {:>9.3} {:>9.1} {:>8.1} {:>9.2} {:>12.2}",
            median(&|row| row.megabytes),
            median(&|row| row.requests),
            median(&|row| row.new),
            median(&|row| row.usual),
            median(&|row| row.cheapest),
            median(&|row| row.cheapest / row.usual),
            median(&|row| row.held),
            median(&|row| row.usual_heap),
            median(&|row| row.cheapest_heap),
        );
    }
    Ok(())
}

struct Row {
    megabytes: f64,
    requests: f64,
    /// Requests that are not on the shelf.
    new: f64,
    usual: f64,
    cheapest: f64,
    /// MiB of the heap before.
    held: f64,
    usual_heap: f64,
    cheapest_heap: f64,
}

fn round(count: usize) -> Result<Row> {
    let (cast, card) = (everyone()?, card());
    let rule = Rule { limit: card.limit, grain: Grain::Fewest };
    let cast_of = |script: &mut Script| cast_all(script, &cast).map_err(|_| "a role without a voice");
    let (mut shelf, mut openings) = (KeySet::default(), Openings::default());
    {
        let mut script = script(&story(count, ""))?;
        let castings = cast_of(&mut script)?;
        let keys = Keys::new(&castings, &cast, &card);
        for segment in split(&script, rule, &castings.of_direction, &castings.languages()) {
            let text = segment.text(&script);
            shelf.extend(keys.of(segment.direction, text));
            if let Some(opening) = opening(text) {
                openings.add(opening, u32::try_from(text.len())?);
            }
        }
    }
    let text = story(count, "It had rained all night, and nobody had slept. ");
    let mut script = script(&text)?;
    let castings = cast_of(&mut script)?;
    let (alike, languages) = (&castings.of_direction, castings.languages());
    let keys = Keys::new(&castings, &cast, &card);
    let is_there = |direction, text: &str| keys.of(direction, text).is_some_and(|key| shelf.contains(&key));
    let held = HEAP.current_usage() as f64 / MIB;
    let ((_, usual), usual_heap) = grown(|| cpu(|| split(&script, rule, alike, &languages).len()))?;
    let recorded = Recorded { openings: &openings, is_there: &is_there };
    let around = || split_around(&script, rule, alike, &languages, Some(&recorded));
    let ((segments, cheapest), cheapest_heap) = grown(|| cpu(around))?;
    let new = segments.iter().filter(|segment| !is_there(segment.direction, segment.text(&script))).count();
    if new > script.chapters.len() {
        return Err(format!("{new} new requests for an edit in each of {} chapters", script.chapters.len()).into());
    }
    let (megabytes, requests) = (text.len() as f64 / 1e6, segments.len() as f64);
    Ok(Row { megabytes, requests, new: new as f64, usual, cheapest, held, usual_heap, cheapest_heap })
}

/// What `work` gives, and the most MiB of the heap that it holds beyond those that were held before.
fn grown<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let value = work()?;
    Ok((value, HEAP.peak_usage().saturating_sub(before) as f64 / MIB))
}

fn script(text: &str) -> Result<Script> {
    let source = Source { name: "story.md", bytes: text.as_bytes(), manner: &Manner::default() };
    let (script, _) = read::read(&[source]).map_err(|problems| format!("{} problems", problems.len()))?;
    Ok(script)
}

/// A story of `count` sentences, two a paragraph, in chapters of one voice, each of which begins with `added`.
fn story(count: usize, added: &str) -> String {
    let mut text = String::with_capacity(count * 60);
    for line in 0..count / 2 {
        if line % PER_CHAPTER == 0 {
            text.push_str(&format!("# Chapter {}\n\n{added}", line / PER_CHAPTER + 1));
        }
        text.push_str(&format!(
            "Number {line} was a quiet one. He said what he had to say, looked out on the street, and went.\n\n"
        ));
    }
    text
}
