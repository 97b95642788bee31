//! Sound in whatever format: samples, or why not.

use std::io::Cursor;

use rhapsode::audio::decode::{MAX_SECONDS, decode};
use rhapsode::units::SampleRate;

/// What must hold of any sound; the first byte says whether sound without a header has a rate.
pub fn check(bytes: &[u8]) {
    let Some((how, sound)) = bytes.split_first() else { return };
    heard(sound, (how & 1 == 1).then_some(SampleRate(24_000)));
}

/// Decodes `sound` and says how many samples it has.
pub fn heard(sound: &[u8], raw: Option<SampleRate>) -> Option<usize> {
    match decode(Cursor::new(sound.to_vec()), raw) {
        Ok(decoded) => {
            let most = u64::from(decoded.rate.0) * MAX_SECONDS;
            assert!((1..=most).contains(&(decoded.samples.len() as u64)), "{} samples", decoded.samples.len());
            assert!((4_000..=192_000).contains(&decoded.rate.0), "{:?}", decoded.rate);
            Some(decoded.samples.len())
        }
        Err(error) => {
            super::clear::line(&error.to_string(), &String::from_utf8_lossy(sound));
            None
        }
    }
}
