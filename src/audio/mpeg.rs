//! The frames of an MP3 file: whether they all have one bitrate, which is what a store means by constant.

use std::io::{self, ErrorKind, Read};

/// Bitrates of layer III in kbit/s by their index: of MPEG 1, and of MPEG 2 and 2.5 (ISO/IEC 11172-3, 13818-3).
const KBPS: [[u16; 15]; 2] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Sample rates of MPEG 1 by their index; MPEG 2 has half of them and 2.5 a quarter.
const HERTZ: [u32; 3] = [44_100, 48_000, 32_000];

/// The most bytes of junk that are looked through for the first frame: a tag that is not ID3v2.
const MOST_JUNK: usize = 64 << 10;

/// What the frames of an MP3 file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mpeg {
    /// The lowest bitrate, in kbit/s.
    pub least_kbps: u16,
    /// The highest one.
    pub most_kbps: u16,
    /// Sample rate in hertz.
    pub hertz: u32,
    /// Whether some frames have one channel and others two.
    pub mixed_channels: bool,
    /// How many frames there are, that of the encoder's own notes not counted.
    pub frames: u64,
}

/// A frame's header.
#[derive(Debug, Clone, Copy)]
struct Header {
    kbps: u16,
    hertz: u32,
    mono: bool,
    /// Bytes of the whole frame.
    len: usize,
    /// Where the encoder's notes begin if the frame holds them.
    notes_at: usize,
}

/// Walks the frames of `reader`, from its beginning; `None` when it is no MP3.
///
/// Errors: those of the reader. What follows the last whole frame is not looked at.
pub fn frames(mut reader: impl Read) -> io::Result<Option<Mpeg>> {
    let mut head = [0; 4];
    if !fill(&mut reader, &mut head)? {
        return Ok(None);
    }
    if &head[..3] == b"ID3" {
        let mut rest = [0; 6];
        if !fill(&mut reader, &mut rest)? {
            return Ok(None);
        }
        // Seven bits a byte, ten more for a footer.
        let size = rest[2..].iter().fold(0u64, |size, byte| size << 7 | u64::from(byte & 0x7f));
        let footer = if rest[1] & 0x10 == 0 { 0 } else { 10 };
        io::copy(&mut (&mut reader).take(size + footer), &mut io::sink())?;
        if !fill(&mut reader, &mut head)? {
            return Ok(None);
        }
    }
    let mut junk = 0;
    while header(head).is_none() {
        let mut next = [0];
        if junk == MOST_JUNK || !fill(&mut reader, &mut next)? {
            return Ok(None);
        }
        junk += 1;
        head = [head[1], head[2], head[3], next[0]];
    }
    walk(reader, head)
}

fn walk(mut reader: impl Read, mut head: [u8; 4]) -> io::Result<Option<Mpeg>> {
    let mut found: Option<Mpeg> = None;
    let mut mono = None;
    let mut first = true;
    let mut body = Vec::new();
    while let Some(header) = header(head) {
        body.resize(header.len - 4, 0);
        if !fill(&mut reader, &mut body)? {
            break;
        }
        if !(std::mem::take(&mut first) && is_notes(&body, header)) {
            let mpeg = found.get_or_insert(Mpeg {
                least_kbps: header.kbps,
                most_kbps: header.kbps,
                hertz: header.hertz,
                mixed_channels: false,
                frames: 0,
            });
            mpeg.least_kbps = mpeg.least_kbps.min(header.kbps);
            mpeg.most_kbps = mpeg.most_kbps.max(header.kbps);
            mpeg.mixed_channels |= *mono.get_or_insert(header.mono) != header.mono;
            mpeg.frames += 1;
        }
        if !fill(&mut reader, &mut head)? {
            break;
        }
    }
    Ok(found)
}

/// Whether a frame holds no sound but the encoder's notes on the file.
fn is_notes(body: &[u8], header: Header) -> bool {
    let names: [&[u8]; 3] = [b"Xing", b"Info", b"VBRI"];
    names.iter().any(|name| body.get(header.notes_at..header.notes_at + 4) == Some(*name))
}

/// Reads the four bytes of a header of layer III; `None` when they are none.
fn header(head: [u8; 4]) -> Option<Header> {
    let [sync, kind, rates, mode] = head;
    let (version, layer) = (kind >> 3 & 3, kind >> 1 & 3);
    if sync != 0xff || kind & 0xe0 != 0xe0 || version == 1 || layer != 1 {
        return None;
    }
    let first = version == 3;
    let kbps = *KBPS[usize::from(!first)].get(usize::from(rates >> 4)).filter(|kbps| **kbps > 0)?;
    let shift = [2, 0, 1, 0][usize::from(version)];
    let hertz = HERTZ.get(usize::from(rates >> 2 & 3))? >> shift;
    let mono = mode >> 6 == 3;
    // A frame has 1152 samples in MPEG 1 and 576 in the others; a slot has a byte.
    let len = usize::from(kbps) * if first { 144_000 } else { 72_000 } / hertz as usize + usize::from(rates >> 1 & 1);
    // Behind the side information, whose size depends on version and channels.
    let notes_at = match (first, mono) {
        (true, false) => 32,
        (true, true) | (false, false) => 17,
        (false, true) => 9,
    };
    (len > 4).then_some(Header { kbps, hertz, mono, len, notes_at })
}

/// Fills `buffer`; `false` when the reader ends before.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of silence at 44.1 kHz mono; `kbps` by its index.
    fn frame(index: u8) -> Vec<u8> {
        let head = [0xff, 0xfb, index << 4, 0xc0];
        let mut bytes = head.to_vec();
        bytes.resize(header(head).unwrap().len, 0);
        bytes
    }

    #[test]
    fn constant_and_variable_bitrates_are_told_apart_and_notes_are_no_sound() {
        let mut notes = frame(9);
        notes[21..25].copy_from_slice(b"Info");
        let file = [b"ID3\x04\x00\x00\x00\x00\x00\x05tagtt".to_vec(), notes, frame(11), frame(11)].concat();
        let mpeg = frames(&file[..]).unwrap().unwrap();
        let constant = Mpeg { least_kbps: 192, most_kbps: 192, hertz: 44_100, mixed_channels: false, frames: 2 };
        assert_eq!(mpeg, constant);
        let file = [b"junk".to_vec(), frame(11), frame(5), b"TAG".to_vec()].concat();
        let mpeg = frames(&file[..]).unwrap().unwrap();
        assert_eq!((mpeg.least_kbps, mpeg.most_kbps, mpeg.frames), (64, 192, 2));
    }

    #[test]
    fn what_is_no_mp3_is_none() {
        for bytes in [&b""[..], b"RIFF", b"ID3", b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", &[0xff; 40], &[0; 100_000]] {
            assert_eq!(frames(bytes).unwrap(), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
            let _ = frames(&bytes[..]).unwrap();
        }
    }
}
