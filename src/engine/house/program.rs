//! Speaks through an installed `espeak-ng` program: one process a sentence, text over stdin, WAV from stdout.
//!
//! A fresh process each time is what makes it repeatable: the C library carries state from one utterance to the next.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::RATE;
use super::manner::{Manner, PROGRAM_RATES};
use super::tongue::Tongue;

/// A sentence takes some 10 ms; a program silent for this long hangs and is ended.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most a sentence may answer, in bytes: 10 minutes of sound. A program that sends more is not espeak-ng.
const ANSWER_BYTES: u64 = 10 * 60 * 2 * RATE as u64;

/// espeak's `-a`: its default of 100 runs into full scale and clips; at this it stays 2 dB below and about as loud as the port.
const AMPLITUDE: &str = "70";

/// Bytes of the program's own complaint shown in an error.
const COMPLAINT_BYTES: usize = 300;

/// An `espeak-ng` that answered when asked who it is.
pub(super) struct Program {
    pub(super) path: PathBuf,
    /// As it names itself, such as `1.51`.
    pub(super) version: String,
    /// Whether it knows `-D`, which fixes the seed of its noise; those that do not know it always start from the same.
    fixes_seed: bool,
}

/// What went wrong with the program.
#[derive(Debug, thiserror::Error)]
pub enum ProgramTrouble {
    /// It is not there, or may not be run.
    #[error("it could not be started: {0}")]
    Start(std::io::Error),
    /// It took longer than any text can take, and was ended.
    #[error("it did not finish within {} s", PATIENCE.as_secs())]
    Slow,
    /// It ended with a failure.
    #[error("it ended with {status} and said {complaint:?}")]
    Ended {
        /// Its exit status in words.
        status: String,
        /// What it wrote to stderr.
        complaint: String,
    },
    /// It answered something else than was asked for.
    #[error("its answer is not the WAV expected: {0}")]
    Answer(String),
}

impl Program {
    /// Asks the program at `path` for its help, which begins with its version and lists its options.
    pub(super) fn ask(path: &Path) -> Result<Self, ProgramTrouble> {
        let help = run(Command::new(path).arg("--help"), Vec::new())?;
        let help = String::from_utf8_lossy(&help);
        let version = help
            .lines()
            .find_map(|line| line.split_once("text-to-speech:"))
            .and_then(|(_, after)| after.split_whitespace().next())
            .ok_or_else(|| ProgramTrouble::Answer("its help names no version of eSpeak NG".to_owned()))?;
        let fixes_seed = help.lines().any(|line| line.split_whitespace().next() == Some("-D"));
        Ok(Program { path: path.to_owned(), version: version.to_owned(), fixes_seed })
    }

    /// One sentence as samples at [`RATE`].
    pub(super) fn say(
        &self,
        text: &str,
        tongue: Tongue,
        variant: &str,
        manner: Manner,
    ) -> Result<Vec<i16>, ProgramTrouble> {
        let settings = manner.settings(PROGRAM_RATES);
        let language = self.language(tongue);
        let voice = if variant.is_empty() { language.to_owned() } else { format!("{language}+{variant}") };
        let mut command = Command::new(&self.path);
        command.args(["-b", "1", "-z", "--stdin", "--stdout", "-a", AMPLITUDE, "-v", &voice]).args([
            "-s",
            &settings.words_a_minute.to_string(),
            "-p",
            &settings.pitch.to_string(),
        ]);
        if self.fixes_seed {
            command.arg("-D");
        }
        let wav = run(&mut command, text.as_bytes().to_vec())?;
        samples(&wav).map(|samples| settings.finish(samples)).map_err(ProgramTrouble::Answer)
    }

    /// espeak's voice. The `cmn` of 1.51 reads Han as English letters (seen on Debian 12); its `cmn-latn-pinyin` reads them
    /// rightly, and from 1.52 on `cmn` does.
    fn language(&self, tongue: Tongue) -> &'static str {
        match tongue {
            Tongue::English => "en-gb",
            Tongue::Japanese => "ja",
            Tongue::Korean => "ko",
            Tongue::Cantonese => "yue",
            Tongue::Mandarin if is_before_1_52(&self.version) => "cmn-latn-pinyin",
            Tongue::Mandarin => "cmn",
        }
    }
}

fn is_before_1_52(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
    let (major, minor) = (numbers.next().unwrap_or(u32::MAX), numbers.next().unwrap_or(0));
    (major, minor) < (1, 52)
}

/// Runs `command` with `input` on its stdin and answers its stdout; ends it when it takes too long.
fn run(command: &mut Command, input: Vec<u8>) -> Result<Vec<u8>, ProgramTrouble> {
    // The locale decides how the C library classes characters; it must not decide how the text sounds.
    let mut child = command
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ProgramTrouble::Start)?;
    // All three pipes are served at once: a full one would stop the program, and us with it.
    let stdin = child.stdin.take();
    thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // A program that ends without reading shows in its status.
            let _ = stdin.write_all(&input);
        }
    });
    let complaint = collect(child.stderr.take());
    let answer = collect(child.stdout.take());
    let outcome = wait(&mut child, &answer, &complaint);
    if outcome.is_err() {
        // It may have ended by itself; either way it is then waited for, so that no zombie stays.
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

/// What a pipe carries until it closes, sent when it does.
fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is still worth having.
            let _ = pipe.take(ANSWER_BYTES).read_to_end(&mut bytes);
        }
        // The receiver is gone when the program was too slow.
        let _ = sender.send(bytes);
    });
    receiver
}

fn wait(
    child: &mut Child,
    answer: &Receiver<Vec<u8>>,
    complaint: &Receiver<Vec<u8>>,
) -> Result<Vec<u8>, ProgramTrouble> {
    let in_time = |pipe: &Receiver<Vec<u8>>| match pipe.recv_timeout(PATIENCE) {
        Ok(bytes) => Ok(bytes),
        Err(RecvTimeoutError::Timeout) => Err(ProgramTrouble::Slow),
        Err(RecvTimeoutError::Disconnected) => Ok(Vec::new()),
    };
    let answer = in_time(answer)?;
    let complaint = in_time(complaint)?;
    // Both pipes are closed, so it has ended or is about to; one that closes its pipes and stays is not espeak-ng.
    let status = child.wait().map_err(ProgramTrouble::Start)?;
    if status.success() {
        return Ok(answer);
    }
    let shown = complaint.get(..COMPLAINT_BYTES).unwrap_or(&complaint);
    Err(ProgramTrouble::Ended {
        status: status.to_string(),
        complaint: String::from_utf8_lossy(shown).trim().to_owned(),
    })
}

/// The samples of a streamed WAV: 44 bytes of header whose sizes are placeholders (espeak cannot seek in a pipe), then 16-bit
/// mono until the end. No header at all is what it sends when nothing in the text made a sound.
fn samples(wav: &[u8]) -> Result<Vec<i16>, String> {
    if wav.is_empty() {
        return Ok(Vec::new());
    }
    let field = |at: usize| wav.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    let is_wav = wav.starts_with(b"RIFF") && wav.get(8..16) == Some(b"WAVEfmt ") && wav.get(36..40) == Some(b"data");
    if !is_wav {
        return Err(format!("{} bytes without the header of a WAV", wav.len()));
    }
    // Format 1 is PCM, then the channels; further on the block of 2 bytes and the 16 bits of a sample.
    if field(20) != Some(0x0001_0001) || field(24) != Some(RATE) || field(32) != Some(0x0010_0002) {
        return Err(format!("not 16-bit mono at {RATE} Hz"));
    }
    let data = wav.get(44..).unwrap_or(&[]);
    Ok(data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_before_1_52("1.51") && is_before_1_52("1.49.2") && is_before_1_52("1.51.1"));
        assert!(
            !is_before_1_52("1.52") && !is_before_1_52("1.52-dev") && !is_before_1_52("2.0") && !is_before_1_52("x")
        );
    }

    #[test]
    fn a_streamed_wav_is_read_to_its_end() {
        let mut wav =
            b"RIFF\x24\xf0\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data\0\xf0\xff\x7f"
                .to_vec();
        wav.extend([1, 0, 0xff, 0xff, 9]);
        assert_eq!(samples(&wav), Ok(vec![1, -1]));
        assert_eq!(samples(&[]), Ok(vec![]));
        assert!(samples(b"hello").is_err());
        wav[24] = 0;
        assert!(samples(&wav).unwrap_err().contains("22050"));
    }

    #[cfg(unix)]
    #[test]
    fn trouble_is_told_apart() {
        let nowhere = Program::ask(Path::new("/nowhere/espeak-ng"));
        assert!(matches!(nowhere, Err(ProgramTrouble::Start(_))));
        assert!(matches!(
            Program::ask(Path::new("/bin/true")),
            Err(ProgramTrouble::Answer(_) | ProgramTrouble::Ended { .. })
        ));
        assert!(matches!(run(&mut Command::new("/bin/false"), vec![0; 1 << 20]), Err(ProgramTrouble::Ended { .. })));
    }
}
