//! The sample rate that the first bytes of a reply promise, so that a wrong one is told before more are asked for.

use crate::units::SampleRate;

/// How many bytes are looked at: a WAV's format comes first, or after a few hundred bytes of notes.
pub(super) const HEAD: usize = 4096;

/// The rate that `head` promises; `None` when it does not say, or says it in a way that only a decoder understands.
pub(super) fn rate(head: &[u8]) -> Option<SampleRate> {
    match head {
        [b'R', b'I', b'F', b'F', ..] if head.get(8..12) == Some(b"WAVE") => riff(head),
        [b'f', b'L', b'a', b'C', ..] => flac(head),
        [b'I', b'D', b'3', ..] => mpeg(head.get(after_tag(head)?..)?),
        _ => mpeg(head),
    }
}

fn riff(head: &[u8]) -> Option<SampleRate> {
    let mut at = 12;
    loop {
        let size = number(head.get(at + 4..at + 8)?);
        if head.get(at..at + 4)? == b"fmt " {
            return Some(SampleRate(number(head.get(at + 12..at + 16)?)));
        }
        // Chunks begin at even bytes.
        at = at.checked_add(8)?.checked_add(size.checked_next_multiple_of(2)? as usize)?;
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The first block of a FLAC is STREAMINFO: after 10 bytes of sizes come 20 bits of rate.
fn flac(head: &[u8]) -> Option<SampleRate> {
    let bits = head.get(18..21)?;
    Some(SampleRate(u32::from(bits[0]) << 12 | u32::from(bits[1]) << 4 | u32::from(bits[2]) >> 4))
}

/// Where sound begins after an ID3v2 tag, whose size has 7 bits a byte.
fn after_tag(head: &[u8]) -> Option<usize> {
    let size = head.get(6..10)?.iter().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
    Some(10 + size)
}

/// The rate of an MPEG audio frame, layer III: MPEG 1, 2 and 2.5 have three each.
fn mpeg(head: &[u8]) -> Option<SampleRate> {
    let (first, second, third) = (*head.first()?, *head.get(1)?, *head.get(2)?);
    if first != 0xff || second & 0xe6 != 0xe2 {
        return None;
    }
    let rate = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
    match second >> 3 & 3 {
        0 => Some(SampleRate(rate / 4)),
        2 => Some(SampleRate(rate / 2)),
        3 => Some(SampleRate(*rate)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav;
    use crate::units::Frames;

    #[test]
    fn rates_are_found_where_formats_have_them() {
        let wav = wav::header(SampleRate(22_050), Frames(4));
        assert_eq!(rate(&wav), Some(SampleRate(22_050)));
        let noted = [&wav[..12], b"JUNK\x03\0\0\0abc\0", &wav[12..]].concat();
        assert_eq!(rate(&noted), Some(SampleRate(22_050)));
        let mut flac = b"fLaC\0\0\0\x22".to_vec();
        flac.extend([0; 10]);
        flac.extend([0x05, 0xdc, 0x00]);
        assert_eq!(rate(&flac), Some(SampleRate(24_000)));
        // Frames of ffmpeg: MPEG 2 at 24 kHz, MPEG 1 at 44.1 kHz.
        assert_eq!(rate(&[0xff, 0xf3, 0x84, 0xc4]), Some(SampleRate(24_000)));
        assert_eq!(rate(b"ID3\x04\0\0\0\0\0\x02xx\xff\xfb\x90\x64"), Some(SampleRate(44_100)));
    }

    #[test]
    fn what_does_not_say_is_left_to_the_decoder() {
        for head in [
            &b""[..],
            b"RIFF",
            b"OggS",
            b"ID3",
            b"<html>",
            b"\xff",
            b"\xff\xff\xff",
            b"RIFFxxxxWAVEdata\xff\xff\xff\xff",
        ] {
            assert_eq!(rate(head), None, "{head:?}");
        }
    }
}
