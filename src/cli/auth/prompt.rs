//! The hidden prompt: what is typed or pasted at a terminal is not shown, and the terminal is put back on every way out.

use std::io::{self, Read};

use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};
use secrecy::SecretString;
use secrecy::zeroize::{Zeroize, Zeroizing};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Context;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::surroundings::Stream;
use crate::problem::Problem;

/// The most that is read: a whole session with all that is known of its user has a few thousand characters.
const LIMIT_BYTES: usize = 64 << 10;
/// Keys as they arrive when the terminal does nothing with them.
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const CTRL_U: u8 = 0x15;
const CTRL_BACKSLASH: u8 = 0x1c;
const BACKSPACE: [u8; 2] = [0x08, 0x7f];

/// What a person types at a terminal, or what stdin holds.
pub fn read(context: &Context) -> Result<SecretString, Failed> {
    if context.around.stdin == Stream::Elsewhere {
        return all_of_stdin();
    }
    context.gate.say("Paste the refresh token or the whole session; it is not shown. Enter ends it:");
    match keys()? {
        Keys::Line(line) => Ok(line),
        Keys::Ended(status) => Err(Failed::all(Vec::new(), status)),
    }
}

fn unreadable(error: &io::Error) -> Failed {
    let problem = Problem::error("R0548", format!("nothing to log in with could be read: {error}"));
    Failed::because(problem.help("give the refresh token on stdin, or run this at a terminal"), Status::Usage)
}

fn all_of_stdin() -> Result<SecretString, Failed> {
    // Reserved at once: what grows leaves copies of secrets behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LIMIT_BYTES + 1));
    let read = io::stdin().lock().take(LIMIT_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error))?;
    text(&bytes)
}

fn text(bytes: &[u8]) -> Result<SecretString, Failed> {
    if bytes.len() > LIMIT_BYTES {
        let what = format!("it is more than {} KiB", LIMIT_BYTES >> 10);
        return Err(unreadable(&io::Error::other(what)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable(&io::Error::other("it is no text")))?;
    Ok(SecretString::from(text))
}

/// A terminal that shows nothing and sends every key, until this is dropped.
struct Hidden {
    before: Termios,
}

impl Hidden {
    fn begin() -> io::Result<Hidden> {
        let before = termios::tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        // Whole lines are cut at 4096 bytes by the terminal, and a session is longer; so keys come one by one. Those that
        // send signals come as keys too: a signal would end the program before it could put the terminal back.
        quiet.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        let hidden = Hidden { before };
        termios::tcsetattr(io::stdin(), OptionalActions::Flush, &quiet)?;
        Ok(hidden)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // Nobody is left to be told when the terminal is gone.
        let _restored = termios::tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}

/// What came from the keyboard.
#[derive(Debug)]
enum Keys {
    Line(SecretString),
    Ended(Status),
}

/// Reads keys until the line is whole, or until someone ends the program.
fn keys() -> Result<Keys, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| unreadable(&error))?;
    let ended = runtime.block_on(async {
        let mut terminated = signal(SignalKind::terminate())?;
        let mut hung_up = signal(SignalKind::hangup())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        // Only now: a signal that came earlier would end the program and leave the terminal silent.
        let _hidden = Hidden::begin()?;
        let line = tokio::task::spawn_blocking(|| line(&mut io::stdin().lock()));
        tokio::select! {
            line = line => line.unwrap_or_else(|error| Err(io::Error::other(error))),
            _ = terminated.recv() => Ok(Keys::Ended(Status::Terminated)),
            _ = hung_up.recv() => Ok(Keys::Ended(Status::Terminated)),
            _ = interrupted.recv() => Ok(Keys::Ended(Status::Interrupted)),
        }
    });
    // Its thread may wait for a key for ever.
    runtime.shutdown_background();
    match ended {
        Ok(keys) => Ok(keys),
        Err(error) => Err(unreadable(&error)),
    }
}

/// Reads until Enter, or in JSON until its braces are closed: pasted JSON has line ends of its own.
fn line(input: &mut impl Read) -> io::Result<Keys> {
    let mut typed = Zeroizing::new(Vec::with_capacity(LIMIT_BYTES + 1));
    let mut key = [0u8];
    while typed.len() <= LIMIT_BYTES {
        if input.read(&mut key)? == 0 {
            break;
        }
        match key[0] {
            CTRL_C | CTRL_BACKSLASH => return Ok(Keys::Ended(Status::Interrupted)),
            CTRL_D => break,
            b'\r' | b'\n' if is_whole(&typed) => break,
            CTRL_U => typed.zeroize(),
            key if BACKSPACE.contains(&key) => drop(typed.pop()),
            key => typed.push(key),
        }
    }
    key.zeroize();
    text(&typed).map(Keys::Line).map_err(|failed| {
        io::Error::other(failed.problems.first().map(|problem| problem.message.clone()).unwrap_or_default())
    })
}

/// Whether Enter ends it: always, but inside JSON.
fn is_whole(typed: &[u8]) -> bool {
    let typed = typed.trim_ascii_start();
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for byte in typed {
        match (quoted, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{') => depth += 1,
            (false, b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    !typed.starts_with(b"{") || depth == 0
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn typed(keys: &[u8]) -> String {
        match line(&mut &*keys).unwrap() {
            Keys::Line(line) => line.expose_secret().to_owned(),
            Keys::Ended(status) => format!("{status:?}"),
        }
    }

    #[test]
    fn keys_make_a_line() {
        assert_eq!(typed(b"abc\nrest"), "abc");
        assert_eq!(typed(b"abc\rrest"), "abc");
        assert_eq!(typed(b"abd\x7fc\x04"), "abc");
        assert_eq!(typed(b"wrong\x15abc"), "abc");
        assert_eq!(typed(b"ab\x03c\n"), "Interrupted");
        assert_eq!(typed(b"\x7f\x7fa\n"), "a");
        assert_eq!(typed(b""), "");
    }

    #[test]
    fn pasted_json_ends_with_its_last_brace() {
        let json = b"{\n \"user\": {\"name\": \"a}\\\"}\"},\n \"refresh_token\": \"r\"\n}";
        assert_eq!(typed(&[json.as_slice(), b"\nmore"].concat()).as_bytes(), json);
        assert_eq!(typed(b"{\n"), "{\n");
    }

    #[test]
    fn too_much_is_refused() {
        assert!(line(&mut vec![b'x'; LIMIT_BYTES + 5].as_slice()).unwrap_err().to_string().contains("64 KiB"));
    }
}
