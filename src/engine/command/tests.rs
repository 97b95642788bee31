//! Programs of all manners, run for real: what they make, how they fail, and that nothing of them is left.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::audio::judge::ANY_LENGTH;
use crate::audio::wav;
use crate::cast::Voice;
use crate::job::engine::template::Template;
use crate::job::{EngineKind, Settings};
use crate::plan::key::TakeKey;
use crate::session::answer::FailureKind;
use crate::units::{Frames, Language, SampleRate};

const RATE: SampleRate = SampleRate(16_000);

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn settings(argv: &[&str]) -> CommandSettings {
    CommandSettings {
        program: argv[0].to_owned(),
        arguments: argv[1..].iter().map(|word| Template::parse(word).unwrap()).collect(),
        folder: PathBuf::new(),
        rate: RATE,
        version: String::new(),
        total: Duration::from_secs(60),
    }
}

fn engine(settings: CommandSettings, price: u64) -> CommandEngine {
    let choice = EngineChoice {
        kind: EngineKind::Command,
        points_per_request: Some(Points(price)),
        settings: Settings::Command(settings.clone()),
    };
    CommandEngine::new(settings, &choice)
}

fn order(text: &str) -> Order {
    let voice =
        Voice { name: "n".into(), id: "some voice".into(), language: None, speed: 1.25, pitch: -2, volume: 1.0 };
    let language = Language::parse("en-GB").unwrap();
    Order { text: text.to_owned(), voice, language, key: TakeKey([0; 32]), lengths: ANY_LENGTH }
}

async fn asked(engine: &CommandEngine, order: &Order) -> Result<Vec<u8>, Failure> {
    let heard = Heard::default();
    let mut spool = Spool::new(Box::new(heard.clone()));
    engine.speak(order, &mut spool).await?;
    Ok(heard.0.lock().unwrap().clone())
}

/// What `script` makes of "words", given to a shell.
async fn shell(script: &str) -> Result<String, Failure> {
    let engine = engine(settings(&["sh", "-c", script, "sh", "{voice}", "{speed}", "{pitch}"]), 0);
    Ok(String::from_utf8(asked(&engine, &order("words")).await?).unwrap())
}

async fn failed(script: &str) -> (FailureKind, String) {
    let failure = shell(script).await.unwrap_err();
    assert_eq!(failure.charged, Charged::No);
    (failure.kind, failure.message)
}

#[tokio::test]
async fn words_come_on_standard_input_and_places_are_filled() {
    assert_eq!(shell("cat; printf '%s|' \"$@\"").await.unwrap(), "words\nsome voice|1.25|-2|");
    let echo = engine(settings(&["sh", "-c", "cat; printf '%s' \"$1\"", "sh", "{text}"]), 0);
    assert_eq!(asked(&echo, &order("-n $(id) `id` \"q\" 'q'\0!")).await.unwrap(), b" -n $(id) `id` \"q\" 'q' !");
}

#[tokio::test]
async fn audio_can_come_from_a_file_and_nothing_stays() {
    for script in ["echo noise; cat > \"$1\"; echo \"$1\" >&2", "cat > \"$1.flac\"; rm -f nothing"] {
        let engine = engine(settings(&["sh", "-c", script, "sh", "{output}"]), 0);
        assert_eq!(asked(&engine, &order("words")).await.unwrap(), b"words\n");
        let next = engine.scratch.get().unwrap().folder().unwrap();
        let beside = next.path().parent().unwrap().read_dir().unwrap().count();
        assert_eq!(beside, 2, "the claim and the next one");
    }
    let none = engine(settings(&["sh", "-c", "echo no voice >&2", "{output}"]), 0);
    let failure = asked(&none, &order("words")).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.ends_with("did not write the file that `{output}` stands for: no voice"), "{failure}");
}

#[tokio::test]
async fn much_text_and_much_sound_do_not_wait_for_each_other() {
    // Far more than a pipe holds, in all three directions at once.
    let text = "long ".repeat(200_000);
    let script = "head -c 3000000 /dev/zero >&2 & head -c 3000000 /dev/zero; wait; cat";
    let made = asked(&engine(settings(&["sh", "-c", script]), 0), &order(&text)).await.unwrap();
    assert_eq!(made.len(), 3_000_000 + text.len() + 1);
    // One that does not listen, and is content.
    let made = asked(&engine(settings(&["sh", "-c", "exec 0<&-; echo done"]), 0), &order(&text)).await.unwrap();
    assert_eq!(made, b"done\n");
}

#[tokio::test]
async fn every_failure_has_its_kind_and_its_words() {
    use FailureKind::{Broken, Local, Refused};
    let told = |(kind, message): (FailureKind, String)| (kind, message.replace("the program `sh` ", ""));
    let (kind, message) = told(failed("echo one >&2; printf '\\033[31mno voice\\033[0m\\n' >&2; exit 3").await);
    assert_eq!((kind, message.as_str()), (Refused, "ended with status 3: no voice"));
    assert_eq!(told(failed("kill -9 $$").await), (Broken, "was ended by signal 9".to_owned()));
    assert_eq!(told(failed("cat > /dev/null").await), (Refused, "made no audio".to_owned()));
    let missing = asked(&engine(settings(&["no-such-program-here"]), 1), &order("x")).await.unwrap_err();
    assert_eq!((missing.kind, missing.charged), (Local, Charged::No));
    assert!(missing.message.starts_with("the program `no-such-program-here` is not there: install it"), "{missing}");
    let folder = asked(&engine(settings(&["/"]), 0), &order("x")).await.unwrap_err();
    assert_eq!(folder.kind, Local, "{folder}");
    let long = engine(settings(&["true", "{text}"]), 0);
    let long = asked(&long, &order(&"x".repeat(3_000_000))).await.unwrap_err();
    assert_eq!(long.kind, Refused, "{long}");
    assert!(long.message.contains("leave `{text}` out"), "{long}");
}

#[tokio::test]
async fn a_wrong_rate_names_the_key_that_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let other = SampleRate(22_050);
    let short: Vec<u8> = wav::header(other, Frames(4)).into_iter().chain([1; 8]).collect();
    let long: Vec<u8> = wav::header(other, Frames(40_000)).into_iter().chain(vec![1; 80_000]).collect();
    for (name, bytes) in [("short", short), ("long", long)] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let cat = CommandSettings { folder: folder.path().to_owned(), ..settings(&["cat", name]) };
        let failure = asked(&engine(cat.clone(), 0), &order("x")).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Local);
        assert!(failure.message.contains("set `sample_rate = 22050`"), "{failure}");
        let fits = CommandSettings { rate: other, ..cat };
        assert!(asked(&engine(fits, 0), &order("x")).await.is_ok());
    }
}

#[tokio::test]
async fn more_than_the_words_can_sound_is_cut_short() {
    let endless = engine(settings(&["cat", "/dev/zero"]), 0);
    let order = Order { lengths: Frames(0)..=Frames(16_000), ..order("x") };
    let failure = asked(&endless, &order).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("more than its words can sound"), "{failure}");
}

/// Whether a process with this number in `file` is alive; one that has ended and waits to be noticed is not.
fn lives(file: &Path) -> bool {
    let id = std::fs::read_to_string(file).unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", id.trim())).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z")
}

/// A program that starts another, notes the number of that, and waits for it for ever.
fn parent(folder: &Path) -> CommandSettings {
    let script = "sleep 1000 & echo $! > new; mv new id; wait";
    CommandSettings { folder: folder.to_owned(), ..settings(&["sh", "-c", script]) }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_that_takes_too_long_is_ended_with_all_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let slow = CommandSettings { total: Duration::from_secs(1), ..parent(folder.path()) };
    let failure = asked(&engine(slow.clone(), 0), &order("x")).await.unwrap_err();
    assert_eq!((failure.kind, failure.charged), (FailureKind::TimedOut, Charged::No));
    assert!(failure.message.contains("within 1 s") && failure.message.contains("total_seconds"), "{failure}");
    while lives(&folder.path().join("id")) {
        tokio::task::yield_now().await;
    }
    // One that the job gives a price may have spent it.
    assert_eq!(asked(&engine(slow, 2), &order("x")).await.unwrap_err().charged, Charged::Unknown);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_request_that_is_dropped_leaves_nothing_running() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, order, id) = (engine(parent(folder.path()), 0), order("x"), folder.path().join("id"));
    {
        let asked = asked(&engine, &order);
        tokio::pin!(asked);
        while !id.exists() {
            tokio::select! {
                biased;
                made = &mut asked => panic!("{made:?}"),
                () = tokio::task::yield_now() => {}
            }
        }
        assert!(lives(&id));
    }
    while lives(&id) {
        tokio::task::yield_now().await;
    }
}

#[test]
fn the_key_follows_name_words_and_version_but_not_the_folder() {
    let identity = |argv: &[&str], version: &str| {
        engine(CommandSettings { version: version.into(), ..settings(argv) }, 0).card().identity
    };
    let one = identity(&["/usr/bin/piper", "-m", "{voice}"], "1");
    assert_eq!(one, identity(&["piper", "-m", "{voice}"], "1"));
    assert_eq!(one, "command [\"piper\",[\"-m\",\"{voice}\"],\"1\"]");
    for other in [
        identity(&["espeak", "-m", "{voice}"], "1"),
        identity(&["piper", "-m {voice}"], "1"),
        identity(&["piper", "-m", "{voice}"], "2"),
    ] {
        assert_ne!(one, other);
    }
    let rated = CommandSettings { rate: SampleRate(8000), ..settings(&["piper"]) };
    assert_ne!(engine(rated, 0).card().format, engine(settings(&["piper"]), 0).card().format);
}

#[test]
fn paths_begin_in_the_jobs_folder_and_names_on_the_path() {
    assert_eq!(located("piper", Path::new("/jobs")), PathBuf::from("piper"));
    assert_eq!(located("./bin/say", Path::new("/jobs")), PathBuf::from("/jobs/bin/say"));
    assert_eq!(located("/opt/say", Path::new("/jobs")), PathBuf::from("/opt/say"));
    assert!(located("bin/say", Path::new("")).is_absolute());
}
