//! A watch over every test: no token where none belongs, in what a run says, leaves on the disk, or is started with; and no
//! spoken words in what only the program reads.

use std::fs;
use std::path::Path;

use base64_simd::STANDARD;
use memchr::memmem;

use crate::harness::files_in;

/// How every token of a Flow account begins: the base64 of `{"`, as it is and in base64 once more.
const BEGINNINGS: [(&[u8], bool); 2] = [(b"eyJ", false), (b"ZXlK", true)];

/// The fewest characters of a token's parts: headers and claims are longer, and a signature of HS256 has 43.
const PART: usize = 16;

/// The first words of `bytes` that are a token: three parts of base64 with dots between them, plain or in base64 again.
pub fn token_in(bytes: &[u8]) -> Option<String> {
    BEGINNINGS.iter().find_map(|(beginning, again)| {
        memmem::find_iter(bytes, beginning).find_map(|at| {
            let is_part =
                |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte) || *again && b"+/".contains(byte);
            let word = &bytes[at..];
            let word = &word[..word.iter().position(|byte| !is_part(byte)).unwrap_or(word.len())];
            let word = if *again { STANDARD.decode_to_vec(&word[..word.len() & !3]).ok()? } else { word.to_vec() };
            let parts: Vec<&[u8]> = word.split(|byte| *byte == b'.').collect();
            let is_token = parts.len() == 3 && parts.iter().all(|part| part.len() >= PART);
            is_token.then(|| String::from_utf8_lossy(&word).into_owned())
        })
    })
}

/// What a run said: words never hold a token, and data only where a token was asked for, which is a line of its own then.
pub fn said(stdout: &str, stderr: &str) {
    let asked =
        |line: &&str| line.starts_with("eyJ") && !line.contains(|c: char| c.is_whitespace() || "\",:={".contains(c));
    let told = stdout.lines().filter(|line| !asked(line)).chain(stderr.lines());
    for line in told {
        assert_eq!(token_in(line.as_bytes()), None, "a run tells a token: {line}");
    }
}

/// The vendor's examples, which have the token among their lines.
const EXAMPLES: [&str; 4] = ["quick_start.py", "stream.mjs", "synthesize.sh", "voices.sh"];

/// Whether tokens belong into the file `path` of a test's folder: those that tests write for the program, and logins.
fn is_for_tokens(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.contains("token") || EXAMPLES.contains(&name) || path.parent().is_some_and(|folder| folder.ends_with("auth"))
}

/// What was left in `folder`: no token, and in what only the program reads no words of the manuscript.
pub fn left(folder: &Path) {
    let manuscript = fs::read_to_string(folder.join("book.md")).unwrap_or_default();
    // Who says a line is not spoken; what is left is long enough to be in nothing else by chance.
    let words = |line| match str::trim(line) {
        turn if turn.starts_with("**") => turn.split_once(":** ").map_or(turn, |(_, words)| words),
        line => line,
    };
    let sentence = manuscript.lines().map(words).find(|line| line.len() >= 24 && !line.starts_with(['#', '<', '-']));
    let own = [folder.join(".rhapsode"), folder.join("data")];
    for path in files_in(folder).into_iter().filter(|path| path.is_file()) {
        let Ok(bytes) = fs::read(&path) else { continue };
        if !is_for_tokens(path.strip_prefix(folder).unwrap_or(&path)) {
            assert_eq!(token_in(&bytes), None, "{} holds a token", path.display());
        }
        if let Some(sentence) = sentence.filter(|_| own.iter().any(|own| path.starts_with(own))) {
            assert_eq!(memmem::find(&bytes, sentence.as_bytes()), None, "{} holds what is spoken", path.display());
        }
    }
}

/// What the process `pid` and those that it started were started with; nothing of those that have ended.
pub fn started(pid: u32) {
    let list = |pid: &str| fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let own = pid.to_string();
    let children = list(&own);
    for pid in std::iter::once(own.as_str()).chain(children.split_whitespace()) {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        assert_eq!(token_in(&arguments), None, "a token is an argument: {}", String::from_utf8_lossy(&arguments));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::process::{Command, Stdio};

    use super::*;
    use crate::harness::Test;

    /// No server's; only its form is true.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkiLCJleHAiOjF9.c2lnbmF0dXJlLW9mLWEtY2FuYXJ5LXRva2Vu";

    fn is_caught(work: impl FnOnce()) -> bool {
        catch_unwind(AssertUnwindSafe(work)).is_err()
    }

    #[test]
    fn a_planted_token_is_found_wherever_it_leaks() {
        let again = STANDARD.encode_to_string(TOKEN);
        for leak in [format!("DEBUG token={TOKEN}"), format!("{{\"a\":\"{TOKEN}\"}}"), format!("Basic {again}")] {
            assert!(is_caught(|| said("", &leak)) && is_caught(|| said(&leak, "")), "{leak}");
            assert!(is_caught(|| drop(Test::new().with("requests.jsonl", &leak))), "{leak}");
        }
        assert!(is_caught(|| said("", TOKEN)));
        said(&format!("{TOKEN}\n"), "It is valid for an hour.");
        drop(Test::new().with("token", TOKEN));
        drop(Test::new().with("log", &TOKEN[..40]));
        let waiting = ["-c", "read line", TOKEN];
        let mut child = Command::new("/bin/sh").args(waiting).stdin(Stdio::piped()).spawn().unwrap();
        // A process that has only just begun has no arguments yet.
        while fs::read(format!("/proc/{}/cmdline", child.id())).unwrap().is_empty() {
            std::thread::yield_now();
        }
        assert!(is_caught(|| started(child.id())));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn planted_words_are_found_where_only_the_program_reads() {
        for role in ["", "**Fox:** "] {
            let test = || Test::of("", format!("# One\n\n{role}A sentence that nobody else would write.\n"));
            drop(test().with("plan.txt", "A sentence that nobody else would write."));
            assert!(is_caught(|| {
                let test = test();
                fs::create_dir(test.path("data")).unwrap();
                test.write("data/notes", "saying A sentence that nobody else would write.");
            }));
        }
    }
}
