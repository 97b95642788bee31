//! The commands of every table: ours, and how other programs are told to do the same work.

use super::{Row, Work};

/// The tables, in the order in which they are printed.
pub const TABLES: [&str; 5] = ["join", "measure", "master", "code", "book"];

/// Title and rows of `table`; `small` is the smaller work, which the slow ones do alone.
pub fn of(table: &str, work: &Work, small: bool) -> Option<(&'static str, Vec<Row>)> {
    Some(match table {
        "join" => ("Takes to one WAV with crossfades of 20 ms", join(work, small)?),
        "measure" => ("Loudness of the WAV", measure(work, small)),
        "master" => ("Takes to one WAV at −16 LUFS and −1 dBTP", master(work, small)?),
        "code" if small => ("One WAV coded; ours from the takes", code(work)?),
        "book" if small => ("Takes to a finished M4B: −16 LUFS, AAC at 64 kbit/s, chapters", book(work)?),
        _ => return None,
    })
}

/// The filter by which a mono file is measured as two loudspeakers play it.
const EBUR128: &str = "ebur128=dualmono=true:framelog=verbose";

const QUIET: &str = "ffmpeg -nostdin -hide_banner -nostats -y -loglevel info";

fn row(name: &str, needs: &'static str, script: String) -> Row {
    let test = format!("command -v {needs}");
    Row { name: name.to_owned(), needs, test, before: String::new(), script, peak: None }
}

/// The program on the job `name`, whose files, last record and measures are removed before.
fn ours(work: &Work, name: &str, formats: &str, tables: &str) -> Option<Row> {
    let job = work.job(name, formats, tables).ok()?;
    let peak = work.path(&format!("{name}.peak"));
    let before = format!("rm -rf {} {}", work.path(&format!("out/{name}")), work.path(".rhapsode/{finished,measures}"));
    let script = format!("RHAPSODE_BENCH_PEAK={peak} {} run {}", work.me, job.display());
    Some(Row { before, peak: Some(peak), ..row(&format!("rhapsode run, {name}"), "bash", script) })
}

/// What RHAPSODE_PEER_PYTHON names, or `python3`.
fn python() -> String {
    std::env::var_os("RHAPSODE_PEER_PYTHON")
        .map_or("python3".to_owned(), |python| python.to_string_lossy().into_owned())
}

fn join(work: &Work, small: bool) -> Option<Vec<Row>> {
    let (whole, copy, list, concat) =
        (work.path("whole.wav"), work.path("copy.wav"), work.path("list"), work.path("concat"));
    let takes = work.takes().ok()?;
    let remove = |row: Row| Row { before: format!("rm -f {copy}"), ..row };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer/join.py");
    let join = |tool: &'static str| Row {
        test: format!("{} -c 'import {tool}'", python()),
        ..row(tool, tool, format!("{} {script} {tool} {list} 20 {copy}", python()))
    };
    let mut rows = vec![
        remove(row("cp", "cp", format!("cp --reflink=never --sparse=never {whole} {copy}"))),
        remove(row("cat of the takes", "cat", format!("xargs cat <{list} >{copy}"))),
        ours(work, "join", "formats = [\"wav\"]", "[encode]\nwav = { files = \"book\" }\n")?,
        remove(join("numpy")),
        remove(row("sox, no crossfade", "sox", format!("sox $(cat {list}) {copy}"))),
        remove(row(
            "ffmpeg concat, copied, no crossfade",
            "ffmpeg",
            format!("{QUIET} -f concat -safe 0 -i {concat} -c copy {copy}"),
        )),
    ];
    if small {
        rows.push(remove(join("pydub")));
        rows.push(remove(row("ffmpeg acrossfade", "ffmpeg", acrossfade(&takes, &copy))));
    }
    Some(rows)
}

/// One filter a join, as there is no other way to have ffmpeg crossfade files.
fn acrossfade(takes: &[String], to: &str) -> String {
    let inputs: String = takes.iter().map(|take| format!(" -i {take}")).collect();
    let joins = (1..takes.len()).map(|n| {
        let before = if n == 1 { "[0]".to_owned() } else { format!("[a{}]", n - 1) };
        format!("{before}[{n}]acrossfade=d=0.02:c1=qsin:c2=qsin[a{n}]")
    });
    let graph = joins.collect::<Vec<_>>().join(";");
    format!("{QUIET}{inputs} -filter_complex '{graph}' -map '[a{}]' -c:a pcm_s16le {to}", takes.len() - 1)
}

fn measure(work: &Work, small: bool) -> Vec<Row> {
    let whole = work.path("whole.wav");
    let ffmpeg = |filter: &str| format!("{QUIET} -i {whole} -filter:a {filter} -f null -");
    let mut rows = vec![
        row("rhapsode's meter: I, true peak, RMS, floor", "bash", format!("{} meter true {whole}", work.me)),
        row("rhapsode's meter: I, RMS, floor", "bash", format!("{} meter none {whole}", work.me)),
        row("ffmpeg ebur128: I, range", "ffmpeg", ffmpeg(EBUR128)),
        row("ffmpeg ebur128: I, range, true peak", "ffmpeg", ffmpeg(&format!("{EBUR128}:peak=true"))),
        row("loudgain: I, range, true peak", "loudgain", format!("loudgain -q {whole}")),
    ];
    if small {
        rows.push(row("ffmpeg loudnorm, first pass", "ffmpeg", ffmpeg("loudnorm=print_format=json")));
    }
    rows
}

fn master(work: &Work, small: bool) -> Option<Vec<Row>> {
    let (copy, concat) = (work.path("copy.wav"), work.path("concat"));
    let input = format!("{QUIET} -f concat -safe 0 -i {concat}");
    let gain = format!(
        "{input} -filter:a {EBUR128}:peak=true -f null - && {input} -filter:a volume=3dB,alimiter=limit=0.89 {copy}"
    );
    let tables = "[encode]\nwav = { files = \"book\" }\n[master]\nprofile = \"podcast\"\n";
    let mut rows = vec![
        ours(work, "master", "formats = [\"wav\"]", tables)?,
        row("ffmpeg ebur128, then volume and alimiter", "ffmpeg", gain),
    ];
    if small {
        rows.push(row("ffmpeg loudnorm, two passes", "ffmpeg", loudnorm(&input, &copy)));
    }
    Some(rows)
}

/// The recipe of most pages about audiobooks: loudnorm measures, then loudnorm sets.
fn loudnorm(input: &str, to: &str) -> String {
    let target = "loudnorm=I=-16:TP=-1:LRA=11:dual_mono=true";
    let found = r#"s/.*"input_\(i\|tp\|lra\|thresh\)" : "\(.*\)".*/measured_\1=\2/p"#;
    format!(
        "found=$({input} -filter:a {target}:print_format=json -f null - 2>&1 | sed -n '{found}' | \
         sed 's/_i=/_I=/;s/_tp=/_TP=/;s/_lra=/_LRA=/' | paste -sd:) && \
         {input} -filter:a {target}:linear=true:$found -ar 24000 {to}"
    )
}

fn code(work: &Work) -> Option<Vec<Row>> {
    let whole = work.path("whole.wav");
    let peer = |name: &str, how: &str, ending: &str| {
        row(name, "ffmpeg", format!("{QUIET} -i {whole} {how} {}", work.path(&format!("copy.{ending}"))))
    };
    let book = |format: &str| {
        ours(
            work,
            format,
            &format!("formats = [\"{format}\"]"),
            &format!("[encode]\n{format} = {{ files = \"book\" }}\n"),
        )
    };
    Some(vec![
        peer("ffmpeg libmp3lame, 64 kbit/s", "-c:a libmp3lame -b:a 64k", "mp3"),
        book("mp3")?,
        peer("ffmpeg libopus, 32 kbit/s", "-c:a libopus -b:a 32k", "opus"),
        book("opus")?,
        peer("ffmpeg aac, 64 kbit/s", "-c:a aac -b:a 64k", "m4a"),
        book("m4b")?,
        peer("ffmpeg flac, level 5", "-c:a flac -compression_level 5", "flac"),
        book("flac")?,
    ])
}

fn book(work: &Work) -> Option<Vec<Row>> {
    let (flat, marks, m4b) = (work.path("flat.wav"), work.path("chapters"), work.path("copy.m4b"));
    let input = format!("{QUIET} -f concat -safe 0 -i {}", work.path("concat"));
    let recipe = format!(
        "{} && {QUIET} -i {flat} -i {marks} -map_metadata 1 -map_chapters 1 -c:a aac -b:a 64k -f ipod {m4b}",
        loudnorm(&input, &flat)
    );
    Some(vec![
        ours(work, "book", "formats = [\"m4b\"]", "[master]\nprofile = \"podcast\"\n")?,
        row("ffmpeg: concat, loudnorm twice, aac, chapters", "ffmpeg", recipe),
    ])
}
