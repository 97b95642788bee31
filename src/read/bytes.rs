//! Bytes as text: what they are is certain or said by the job; all else is refused with the first wrong byte and a remedy.

use std::borrow::Cow;

use crate::problem::{Problem, Spot};

use super::encoding::{self, Encoding};

/// The largest manuscript. Positions in a chapter are 32-bit; a quarter of their range leaves room for what
/// reading adds, and no book comes near it (the Bible has 5 MB).
pub const MAX_BYTES: usize = 1 << 30;

/// How many bytes of a line that is not text are looked at on either side of the wrong one to show it.
const SHOWN_BYTES: usize = 120;

/// A source as text without a byte order mark, each line of which ends with a line feed.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What it was taken for, when that is neither UTF-8 nor said by a mark or the job.
    pub(super) told: Option<Encoding>,
}

/// `bytes` of the source called `name` as text.
pub(super) fn decode<'a>(name: &str, bytes: &'a [u8], said: Option<Encoding>) -> Result<Decoded<'a>, Box<Problem>> {
    if bytes.len() > MAX_BYTES {
        let message = format!("`{name}` has {} MiB; a manuscript may have {}", bytes.len() >> 20, MAX_BYTES >> 20);
        return Err(Box::new(Problem::error("R0303", message).help("split it into several manuscripts")));
    }
    if let [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] = bytes {
        let encoding = if bytes[0] == 0 { "UTF-32BE" } else { "UTF-32LE" };
        let message = format!("`{name}` is encoded as {encoding}, which is not read");
        return Err(Box::new(Problem::error("R0302", message).help(iconv(encoding, name))));
    }
    let marked = match bytes {
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ => None,
    };
    if let Some(encoding) = said.or(marked).filter(|encoding| *encoding != Encoding::Utf8) {
        let text = encoding.decode(bytes).map_err(|at| Box::new(misfit(name, bytes, encoding, at)))?;
        return Ok(Decoded { text: with_line_feeds(Cow::Owned(text)), told: None });
    }
    let utf8 = encoding::utf8(bytes).map_or_else(|| std::str::from_utf8(bytes), Ok);
    let odd = utf8.is_err() || memchr::memchr2(0, 0x1b, bytes).is_some();
    if said.is_none()
        && odd
        && let Some((encoding, text)) = encoding::tell(bytes)
    {
        return Ok(Decoded { text: with_line_feeds(Cow::Owned(text)), told: Some(encoding) });
    }
    let text = utf8.map_err(|error| Box::new(invalid(name, bytes, error)))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    Ok(Decoded { text: with_line_feeds(Cow::Borrowed(text)), told: None })
}

/// `text` with line feeds for lone carriage returns, with which old Macintoshes end their lines. Offsets stay as they are.
fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let lone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', bytes).any(lone) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive('\r') {
        match part.strip_suffix('\r') {
            Some(line) if !text[out.len() + part.len()..].starts_with('\n') => {
                out.push_str(line);
                out.push('\n');
            }
            _ => out.push_str(part),
        }
    }
    Cow::Owned(out)
}

/// Why `bytes` are not what the job, or the mark at their beginning, says they are.
fn misfit(name: &str, bytes: &[u8], encoding: Encoding, at: usize) -> Problem {
    let wrong = bytes.get(at).copied().unwrap_or(0);
    let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
    let encoding = encoding.name();
    let message =
        format!("`{name}` is not {encoding}: byte 0x{wrong:02X} at byte offset {at} (line {line}) cannot stand there");
    Problem::error("R0301", message)
        .help("take `encoding` out of its [[manuscript]] to have it told from the bytes, or name the right one")
}

fn iconv(encoding: &str, name: &str) -> String {
    let (stem, dot, extension) = match name.rfind('.') {
        Some(at) => (&name[..at], ".", &name[at + 1..]),
        None => (name, "", ""),
    };
    let convert = format!("iconv -f {encoding} -t UTF-8 {name} > {stem}.utf8{dot}{extension}");
    if encoding.starts_with("UTF-32") {
        return format!("convert it: {convert}");
    }
    format!("write encoding = \"{}\" in its [[manuscript]], or convert it: {convert}", encoding.to_lowercase())
}

fn invalid(name: &str, bytes: &[u8], error: std::str::Utf8Error) -> Problem {
    let at = error.valid_up_to();
    let wrong = bytes.get(at).copied().unwrap_or(0);
    let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |at| at + 1);
    let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    let line = memchr::memchr_iter(b'\n', &bytes[..line_start]).count() + 1;
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    let mark = if line_start == 0 && bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let column = super::place::chars(&bytes[(line_start + mark).min(at)..at]) + 1;
    // The line is shown from a little before the wrong byte, so that a line of 50 MB is not copied.
    let shown_start = ceil_boundary(bytes, line_start.max(at.saturating_sub(SHOWN_BYTES)), at);
    let shown = String::from_utf8_lossy(&bytes[shown_start..line_end.min(at + SHOWN_BYTES)]);
    let shown = shown.trim_start_matches('\u{FEFF}').trim_end_matches('\r');
    let cut = super::place::chars(&bytes[(line_start + mark).min(shown_start)..shown_start]);
    let (before, after) = (if cut > 0 { "…" } else { "" }, if line_end > at + SHOWN_BYTES { "…" } else { "" });
    let text = format!("{before}{shown}{after}");
    let label = format!("byte 0x{wrong:02X}");
    let spot = Spot { file: name.to_owned(), line, column, width: 1, text, cut, label };
    let (why, remedy) = cause(name, bytes, at, error.error_len());
    let message =
        format!("`{name}` is not UTF-8: byte 0x{wrong:02X} at byte offset {at} (line {line}, column {column}); {why}");
    Problem::error("R0301", message).at(spot).help(remedy)
}

/// The first offset from `from` on, and before `end`, at which a character begins.
fn ceil_boundary(bytes: &[u8], from: usize, end: usize) -> usize {
    (from..end).find(|at| bytes[*at] & 0xC0 != 0x80).unwrap_or(end)
}

/// The likely cause of a wrong byte at `at`, and what to do about it.
fn cause(name: &str, bytes: &[u8], at: usize, wrong: Option<usize>) -> (&'static str, String) {
    if wrong.is_none() {
        return (
            "the file ends in the middle of a character",
            "it may have been cut off in copying: fetch it again".into(),
        );
    }
    let before = at.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(u8::is_ascii);
    let after = bytes.get(at + 1).is_none_or(u8::is_ascii);
    if before && after {
        ("a single odd byte between plain letters is usual in Windows-1252 (Latin-1)", iconv("WINDOWS-1252", name))
    } else {
        let others = "; if that gives nonsense, try BIG5, SHIFT_JIS, EUC-KR, KOI8-R or WINDOWS-1251";
        ("an older encoding of Chinese, Japanese, Korean or Cyrillic is likely", iconv("GB18030", name) + others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, bytes: &[u8]) -> Result<String, Box<Problem>> {
        decode(name, bytes, None).map(|decoded| decoded.text.into_owned())
    }

    #[test]
    fn a_byte_order_mark_is_not_text() {
        assert_eq!(text("a.md", b"\xEF\xBB\xBFHi").unwrap(), "Hi");
    }

    #[test]
    fn a_wrong_byte_is_shown_with_its_place() {
        let problem = text("a.md", b"One\nna\xC3\xAFve caf\xE9 here\n").unwrap_err();
        let spot = problem.spot.clone().unwrap();
        assert_eq!((spot.line, spot.column), (2, 10));
        assert_eq!(spot.text, "naïve caf\u{FFFD} here");
        assert!(problem.message.contains("0xE9 at byte offset 14 (line 2, column 10)"), "{}", problem.message);
        assert_eq!(
            problem.help.unwrap(),
            "write encoding = \"windows-1252\" in its [[manuscript]], or convert it: iconv -f WINDOWS-1252 -t UTF-8 a.md > a.utf8.md"
        );
        let chinese = text("a.md", b"\xB5\xDA\xD2\xBB\xD5\xC2").unwrap_err();
        assert!(chinese.help.unwrap().contains("GB18030"));
        let cut = text("a.md", b"caf\xC3").unwrap_err();
        assert!(cut.message.contains("ends in the middle"), "{}", cut.message);
    }

    #[test]
    fn a_wrong_byte_in_a_very_long_line_is_shown_short() {
        let mut bytes = "日".repeat(1_000_000).into_bytes();
        bytes.push(0xFF);
        bytes.extend_from_slice("本".repeat(1000).as_bytes());
        let problem = text("a.md", &bytes).unwrap_err();
        let spot = problem.spot.unwrap();
        assert!(spot.text.chars().count() < 300);
        assert_eq!((spot.text.chars().nth(spot.index_in_text()), spot.column), (Some('\u{FFFD}'), 1_000_001));
        assert!(problem.message.contains("column 1000001"), "{}", problem.message);
    }

    #[test]
    fn a_mark_says_which_utf16_it_is() {
        assert_eq!(text("a.txt", b"\xFF\xFEH\0i\0").unwrap(), "Hi");
        assert_eq!(text("a.txt", b"\xFE\xFF\0H\0i").unwrap(), "Hi");
        let half = text("a.txt", b"\xFF\xFEH\0\x00\xD8x\0").unwrap_err();
        assert_eq!(half.code.0, "R0301");
        assert!(half.message.contains("not utf-16le"), "{}", half.message);
        let wide = text("a.txt", b"\xFF\xFE\0\0H\0\0\0").unwrap_err();
        assert_eq!(wide.code.0, "R0302");
        assert!(wide.help.unwrap().contains("-f UTF-32LE"));
    }

    #[test]
    fn what_the_job_says_counts() {
        let said = |encoding, bytes| decode("a.txt", bytes, Some(encoding)).map(|decoded| decoded.text.into_owned());
        assert_eq!(said(Encoding::Windows1252, b"caf\xE9").unwrap(), "café");
        assert_eq!(said(Encoding::Gb18030, b"\xB5\xDA\xD2\xBB\xD5\xC2").unwrap(), "第一章");
        let wrong = said(Encoding::Gb18030, b"one\ntwo \xFF\xFF").unwrap_err();
        assert!(wrong.message.contains("not gb18030: byte 0xFF at byte offset 8 (line 2)"), "{}", wrong.message);
        assert_eq!(said(Encoding::Utf8, b"\xFF").unwrap_err().code.0, "R0301");
    }

    #[test]
    fn lone_carriage_returns_end_lines() {
        assert_eq!(text("a.txt", b"one\rtwo\r\rthree\r\nfour\r").unwrap(), "one\ntwo\n\nthree\r\nfour\n");
    }
}
