//! G.711: 16-bit samples in eight bits, by the two laws of telephony.
//!
//! Written after the rule of ITU-T G.711 (11/1988), tables 1 and 2, in the form that ITU's own reference software gives it (G.191,
//! `alaw_compress` and `ulaw_compress`): both signs alike, with the complement of one for the negative.

/// What 14 bits are moved by so that segments of the µ-law begin at powers of two (G.711, table 2a).
const BIAS: u16 = 33;

/// The highest 14-bit value that the µ-law tells apart, moved.
const MULAW_MOST: u16 = 0x1fff;

/// Every second bit of the A-law is sent inverted, so that silence has edges (G.711, section 3.1).
const EVEN_BITS: u8 = 0x55;

/// `sample` by the µ-law of North America and Japan: its 14 highest bits count.
pub fn mulaw(sample: i16) -> u8 {
    let moved = (magnitude(sample) >> 2).saturating_add(BIAS).min(MULAW_MOST);
    // From 0, at 32 to 63, to 7: one for each power of two.
    let segment = (moved >> 6).checked_ilog2().map_or(0, |power| power + 1);
    let step = (moved >> (segment + 1)) & 0xf;
    let code = ((segment as u8) << 4) | step as u8;
    // All bits are sent inverted, the sign's too.
    !(code | sign(sample))
}

/// `sample` by the A-law of the rest of the world: its 13 highest bits count, of which the last is that of the sign.
pub fn alaw(sample: i16) -> u8 {
    let size = magnitude(sample) >> 4;
    // The first two segments have steps of one size; above, each has twice those of the one before.
    let segment = (size >> 4).checked_ilog2().map_or(0, |power| power + 1);
    let step = (size >> segment.saturating_sub(1)) & 0xf;
    let code = ((segment as u8) << 4) | step as u8;
    (code | (!sign(sample) & 0x80)) ^ EVEN_BITS
}

/// How far `sample` is from the middle, which lies between 0 and −1.
fn magnitude(sample: i16) -> u16 {
    (if sample < 0 { !sample } else { sample }).unsigned_abs()
}

/// The bit of negative samples.
fn sign(sample: i16) -> u8 {
    if sample < 0 { 0x80 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the code of the µ-law plays as: the middle of its interval (G.711, table 2a, in 16 bits).
    fn from_mulaw(code: u8) -> i32 {
        let code = !code;
        let (segment, step) = (i32::from(code >> 4) & 7, i32::from(code & 0xf));
        let size = ((((step << 1) + 33) << segment) - 33) << 2;
        if code & 0x80 == 0 { size } else { -size }
    }

    /// The same for the A-law (G.711, table 1a).
    fn from_alaw(code: u8) -> i32 {
        let code = code ^ EVEN_BITS;
        let (segment, step) = (i32::from(code >> 4) & 7, i32::from(code & 0xf));
        let size = match segment {
            0 => (step << 4) + 8,
            _ => ((step << 4) + 0x108) << (segment - 1),
        };
        if code & 0x80 == 0 { -size } else { size }
    }

    /// Half of what one code of the µ-law covers, in 16 bits.
    fn half_of_mulaw(code: u8) -> i32 {
        4 << ((!code >> 4) & 7)
    }

    /// The same for the A-law.
    fn half_of_alaw(code: u8) -> i32 {
        8 << (((code ^ EVEN_BITS) >> 4) & 7).saturating_sub(1)
    }

    #[test]
    fn every_sample_lies_in_the_interval_of_its_code() {
        type Law = (fn(i16) -> u8, fn(u8) -> i32, fn(u8) -> i32);
        let laws: [Law; 2] = [(mulaw, from_mulaw, half_of_mulaw), (alaw, from_alaw, half_of_alaw)];
        for (law, back, half) in laws {
            let mut before = i32::MIN;
            for sample in i16::MIN..=i16::MAX {
                let (code, wanted) = (law(sample), i32::from(sample));
                // The µ-law ends at 8,159 of 14 bits; what is louder is its last value.
                let beyond = (wanted.abs() - 32_635).max(0);
                assert!((back(code) - wanted).abs() <= half(code) + beyond, "{sample} {code:#x}");
                assert!(back(code) == 0 || (back(code) < 0) == (sample < 0), "{sample} has another sign");
                assert!(back(code) >= before, "{sample} is softer than the one before");
                before = back(code);
            }
            // What was coded once stays as it is.
            for code in 0..=255u8 {
                let value = back(code) as i16;
                assert!(law(value) == code || value == 0, "{code}");
            }
        }
    }

    #[test]
    fn the_codes_are_those_of_the_tables() {
        // Positive full scale, the first value, zero, the first negative one, negative full scale.
        let samples = [i16::MAX, 4, 0, -1, -5, i16::MIN];
        assert_eq!(samples.map(mulaw), [0x80, 0xfe, 0xff, 0x7f, 0x7e, 0x00]);
        assert_eq!([i16::MAX, 16, 0, -1, -17, i16::MIN].map(alaw), [0xaa, 0xd4, 0xd5, 0x55, 0x54, 0x2a]);
    }
}
