//! Encodings: what older files are written in, told from their bytes where that is certain, and decoded.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{self as known, DecoderResult};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An encoding of text, by its name on the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, the only one that can be wrong and never is mistaken for another.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, little end first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Japanese, as Aozora Bunko publishes.
    #[serde(rename = "shift_jis")]
    ShiftJis,
    /// Japanese, of Unix.
    #[serde(rename = "euc-jp")]
    EucJp,
    /// Japanese, of mail.
    #[serde(rename = "iso-2022-jp")]
    Iso2022Jp,
    /// Chinese, of the mainland; GBK and GB2312 are parts of it.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Chinese, of Taiwan and Hong Kong.
    #[serde(rename = "big5")]
    Big5,
    /// Korean.
    #[serde(rename = "euc-kr")]
    EucKr,
    /// Western European; Latin-1 is a part of it.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Central European.
    #[serde(rename = "windows-1250")]
    Windows1250,
    /// Cyrillic, of Windows.
    #[serde(rename = "windows-1251")]
    Windows1251,
    /// Russian, of Unix.
    #[serde(rename = "koi8-r")]
    Koi8R,
}

/// Those that are told from bytes alone: their characters come in pairs whose values no other text has.
const TELLING: [Encoding; 5] =
    [Encoding::ShiftJis, Encoding::EucJp, Encoding::Gb18030, Encoding::Big5, Encoding::EucKr];

/// How many characters beyond ASCII must speak for an encoding. On fewer the detector is often wrong.
const MIN_EVIDENCE: usize = 16;

/// How many bytes the detector is shown; a megabyte more would tell it nothing new.
const SHOWN_BYTES: usize = 1 << 20;

/// How much of a file without a byte order mark is looked at for the zeros of UTF-16.
const ZEROS_LOOKED_AT: usize = 4096;

impl Encoding {
    /// Its name, as a job writes it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::ShiftJis => "shift_jis",
            Encoding::EucJp => "euc-jp",
            Encoding::Iso2022Jp => "iso-2022-jp",
            Encoding::Gb18030 => "gb18030",
            Encoding::Big5 => "big5",
            Encoding::EucKr => "euc-kr",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Windows1250 => "windows-1250",
            Encoding::Windows1251 => "windows-1251",
            Encoding::Koi8R => "koi8-r",
        }
    }

    fn known(self) -> &'static known::Encoding {
        match self {
            Encoding::Utf8 => known::UTF_8,
            Encoding::Utf16Le => known::UTF_16LE,
            Encoding::Utf16Be => known::UTF_16BE,
            Encoding::ShiftJis => known::SHIFT_JIS,
            Encoding::EucJp => known::EUC_JP,
            Encoding::Iso2022Jp => known::ISO_2022_JP,
            Encoding::Gb18030 => known::GB18030,
            Encoding::Big5 => known::BIG5,
            Encoding::EucKr => known::EUC_KR,
            Encoding::Windows1252 => known::WINDOWS_1252,
            Encoding::Windows1250 => known::WINDOWS_1250,
            Encoding::Windows1251 => known::WINDOWS_1251,
            Encoding::Koi8R => known::KOI8_R,
        }
    }

    /// `bytes` as text without a byte order mark, or the offset of the first byte that cannot stand there.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<String, usize> {
        let mut decoder = self.known().new_decoder_with_bom_removal();
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
        let mut text = String::with_capacity(room.min(bytes.len().saturating_mul(3).saturating_add(16)));
        let mut read = 0;
        loop {
            let (result, more) = decoder.decode_to_string_without_replacement(&bytes[read..], &mut text, true);
            read += more;
            match result {
                DecoderResult::InputEmpty => return Ok(text),
                DecoderResult::OutputFull => text.reserve(bytes.len() - read + 16),
                DecoderResult::Malformed(wrong, after) => {
                    return Err(read.saturating_sub(usize::from(wrong) + usize::from(after)));
                }
            }
        }
    }
}

/// The text of `bytes`, which are not UTF-8 with a meaning, where it is certain what they are.
pub(super) fn tell(bytes: &[u8]) -> Option<(Encoding, String)> {
    if let Some(encoding) = zeros_of_utf16(bytes) {
        return encoding.decode(bytes).ok().map(|text| (encoding, text));
    }
    if bytes.is_ascii() {
        let japanese = [&b"\x1b$B"[..], b"\x1b$@"].iter().any(|shift| memchr::memmem::find(bytes, shift).is_some());
        let text = japanese.then(|| Encoding::Iso2022Jp.decode(bytes).ok()).flatten()?;
        return Some((Encoding::Iso2022Jp, text));
    }
    if is_broken_utf8(bytes) {
        return None;
    }
    let shown = &bytes[..bytes.len().min(SHOWN_BYTES)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(shown, shown.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    let guess = if guess == known::GBK { known::GB18030 } else { guess };
    let encoding = TELLING.into_iter().find(|encoding| encoding.known() == guess)?;
    let text = encoding.decode(bytes).ok()?;
    is_plausible(&text).then_some((encoding, text))
}

/// UTF-16 without its mark, if every second byte is often zero, as for Latin letters, and no other ever is.
fn zeros_of_utf16(bytes: &[u8]) -> Option<Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let shown = &bytes[..bytes.len().min(ZEROS_LOOKED_AT)];
    let zeros = |from: usize| shown.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let enough = (shown.len() / 8).max(2);
    match (zeros(0), zeros(1)) {
        (0, odd) if odd >= enough => Some(Encoding::Utf16Le),
        (even, 0) if even >= enough => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether `bytes` are UTF-8 with a few wrong ones: more characters of several bytes are right than wrong.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes[..bytes.len().min(SHOWN_BYTES)].utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

/// Whether `text` looks as people of East Asia write: enough to judge by, nearly all of it in their scripts.
fn is_plausible(text: &str) -> bool {
    let (mut all, mut own) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        let hangul = matches!(c, '\u{AC00}'..='\u{D7A3}');
        own += usize::from(hangul || super::words::is_east_asian(c) || matches!(c, '\u{2010}'..='\u{2044}' | '·'));
        if c.is_control() || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}') {
            return false;
        }
    }
    all >= MIN_EVIDENCE && own * 20 >= all * 19
}

/// `bytes` as text if they are UTF-8. The library checks that with vector code, and does not say what is wrong where it is not.
pub(super) fn utf8(bytes: &[u8]) -> Option<&str> {
    match known::UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// The encoding that a document names in its first lines, as XML and HTML do, if there is such a one.
pub(super) fn labelled(label: &str) -> Option<&'static known::Encoding> {
    known::Encoding::for_label(label.trim().as_bytes())
}

/// `bytes` in an encoding that a document names itself, or the offset of the first byte that cannot stand there.
pub(super) fn decode_as<'a>(encoding: &'static known::Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, usize> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text),
        None => {
            let mut text = String::with_capacity(bytes.len());
            let mut decoder = encoding.new_decoder_without_bom_handling();
            let (_, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
            Err(read.saturating_sub(1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZH: &str = "子曰：「學而時習之，不亦說乎？有朋自遠方來，不亦樂乎？人不知而不慍，不亦君子乎？」有子曰。";
    const JA: &str = "メロスは激怒した。必ず、かの邪智暴虐の王を除かなければならぬと決意した。";
    const KO: &str = "오늘도 또 우리 수탉이 막 쫓기었다. 내가 점심을 먹고 나무를 하러 갈 양으로 나올 때이었다.";

    fn written(encoding: Encoding, text: &str) -> Vec<u8> {
        encoding.known().encode(text).0.into_owned()
    }

    #[test]
    fn encodings_of_east_asia_are_told_from_their_bytes() {
        let simple = "子曰：“学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？”";
        for (encoding, text) in [
            (Encoding::Gb18030, simple),
            (Encoding::Big5, ZH),
            (Encoding::ShiftJis, JA),
            (Encoding::EucJp, JA),
            (Encoding::EucKr, KO),
            (Encoding::Iso2022Jp, JA),
        ] {
            let (told, decoded) = tell(&written(encoding, text)).unwrap();
            assert_eq!((told, decoded.as_str()), (encoding, text));
        }
    }

    #[test]
    fn what_is_not_certain_is_not_told() {
        assert_eq!(tell(b"na\xEFve caf\xE9s of the Champs-\xC9lys\xE9es"), None);
        assert_eq!(tell(&written(Encoding::Gb18030, "第一章")), None, "three characters may be anything");
        assert_eq!(tell("Ünïcödé is broken hére: \u{e9}".as_bytes().split_last().unwrap().1), None);
        assert_eq!(tell(&written(Encoding::Windows1251, "Все счастливые семьи похожи друг на друга")), None);
    }

    #[test]
    fn utf16_without_a_mark_is_told_by_its_zeros() {
        let little: Vec<u8> = "Hello, 世界".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "Hello, 世界".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(tell(&little), Some((Encoding::Utf16Le, "Hello, 世界".to_owned())));
        assert_eq!(tell(&big), Some((Encoding::Utf16Be, "Hello, 世界".to_owned())));
    }

    #[test]
    fn a_wrong_byte_has_its_offset() {
        assert_eq!(Encoding::ShiftJis.decode(b"ab\xFFcd"), Err(2));
        assert_eq!(Encoding::EucKr.decode(b"\xB0\xA1\xB0"), Err(2));
        assert_eq!(Encoding::Utf8.decode(b"\xEF\xBB\xBFHi").as_deref(), Ok("Hi"));
    }
}
