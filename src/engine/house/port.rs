//! Speaks in process, with the pure-Rust port of espeak-ng. It has no tones.
//!
//! The port reads its data from a folder only, so the data that is built into this program is unpacked to a private
//! temporary folder, which goes with the engine.

use std::fs;
use std::path::Path;

use espeak_ng::{EspeakNg, Parameter};
use tempfile::TempDir;

use super::manner::{Manner, PORT_RATES};
use super::{klatt, voices};
use crate::engine::litter;

/// What the names of data folders begin with.
const PREFIX: &str = "rhapsode-house-";

/// espeak's names of our five languages, whose data is unpacked.
const LANGUAGES: [&str; 5] = ["en", "cmn", "ja", "ko", "yue"];

/// Folders of `lang/` that hold the definitions of those; the port reads all of `lang/` several times a sentence, so the
/// other 140 are taken out again.
const KEPT_FAMILIES: [&str; 4] = ["gmw", "sit", "jpx", "ko"];

/// How much broader the port's formants are made. As shipped they are so narrow that single harmonics whistle: of a plain
/// English sentence the median frequency found was 256 Hz for a voice at 99 Hz; at three times the width it is 110 Hz, and
/// more changes nothing.
const WIDER: f64 = 3.0;

/// The port's volume, of which 100 is its default: there loud vowels of some variants near full scale; at this a page of English stays 3 dB below.
const VOLUME: i32 = 66;

/// What the names of the widened variants begin with.
const WIDENED: &str = "house-";

/// Formants a variant can set in the port, of the nine that espeak has.
const FORMANTS: usize = 7;

/// The port with its unpacked data.
pub(super) struct Port {
    /// Removed with the port. One that cannot be is the temporary folder's keeper's to remove.
    folder: TempDir,
    /// Held while the folder is in use.
    _claim: fs::File,
}

impl Port {
    /// Unpacks the data. The error is a sentence.
    pub(super) fn unpack() -> Result<Self, String> {
        let folder =
            litter::private_folder(PREFIX).map_err(|error| format!("no temporary folder could be made: {error}"))?;
        litter::sweep(folder.path(), PREFIX);
        let claim = litter::claim(folder.path())
            .map_err(|error| format!("its folder {} could not be claimed: {error}", folder.path().display()))?;
        let port = Port { folder, _claim: claim };
        let fill = || -> std::io::Result<()> {
            espeak_ng::install_bundled_languages(port.folder.path(), &LANGUAGES)?;
            for entry in fs::read_dir(port.folder.path().join("lang"))? {
                let entry = entry?;
                if !KEPT_FAMILIES.iter().any(|family| entry.file_name() == *family) {
                    remove(&entry.path())?;
                }
            }
            remove(&port.folder.path().join("mbrola_ph"))?;
            remove(&port.folder.path().join("voices").join("mb"))?;
            port.widen_variants()
        };
        fill().map_err(|error| {
            format!(
                "unpacking its data to {} failed: {error}; make room there or point TMPDIR elsewhere",
                port.folder.path().display()
            )
        })?;
        Ok(port)
    }

    /// Writes each variant once more with broader formants, under its name after [`WIDENED`].
    fn widen_variants(&self) -> std::io::Result<()> {
        let folder = self.folder.path().join("voices").join("!v");
        for variant in voices::variants() {
            let text = if variant.is_empty() { String::new() } else { fs::read_to_string(folder.join(variant))? };
            fs::write(folder.join(format!("{WIDENED}{variant}")), widened(&text))?;
        }
        Ok(())
    }

    /// One piece, with nothing carried over from the one before. The error is a sentence.
    pub(super) fn say(&self, text: &str, dialect: &str, variant: &str, manner: Manner) -> Result<Vec<i16>, String> {
        let language = if dialect == "zh" { "cmn" } else { dialect };
        let voice = format!("{language}+{WIDENED}{variant}");
        let mut engine = EspeakNg::with_data_dir(&voice, self.folder.path()).map_err(|error| error.to_string())?;
        let settings = manner.settings(PORT_RATES);
        engine.set_parameter(Parameter::Rate, settings.words_a_minute);
        engine.set_parameter(Parameter::Pitch, settings.pitch);
        engine.set_parameter(Parameter::Volume, VOLUME);
        engine.set_no_final_pause(true);
        let phonemes = engine.text_to_phonemes(text).map_err(|error| error.to_string())?;
        if phonemes.chars().all(|c| !c.is_alphabetic()) {
            // The port would answer a quarter of a second of silence.
            return Ok(Vec::new());
        }
        if klatt::speaks(dialect) {
            return klatt::say(text, dialect, variant, manner, self.folder.path());
        }
        let (samples, _rate) = engine.synth(text).map_err(|error| error.to_string())?;
        Ok(settings.finish(samples))
    }
}

/// A variant's text with every formant [`WIDER`] times as broad; those it does not name are added.
fn widened(text: &str) -> String {
    let mut out = String::from("language variant\nname widened\n");
    let mut named = [false; FORMANTS];
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("formant") => {
                let numbers: Vec<i32> = words.map_while(|word| word.parse().ok()).collect();
                let (Some(&index), Some(&frequency), Some(&height)) = (numbers.first(), numbers.get(1), numbers.get(2))
                else {
                    continue;
                };
                if let Some(seen) = usize::try_from(index).ok().and_then(|index| named.get_mut(index)) {
                    *seen = true;
                }
                let width = f64::from(numbers.get(3).copied().unwrap_or(100)) * WIDER;
                out.push_str(&format!("formant {index} {frequency} {height} {width:.0}\n"));
            }
            Some("language" | "name") | None => {}
            Some(_) => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    for (index, _) in named.iter().enumerate().filter(|(_, seen)| !**seen) {
        out.push_str(&format!("formant {index} 100 100 {:.0}\n", 100.0 * WIDER));
    }
    out
}

fn remove(path: &Path) -> std::io::Result<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_unpacked_privately_and_removed() {
        let port = Port::unpack().unwrap();
        let folder = port.folder.path().to_owned();
        assert!(folder.join("phondata").is_file() && folder.join("yue_dict").is_file());
        assert!(!folder.join("mbrola_ph").exists() && !folder.join("lang").join("zls").exists());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&folder).unwrap().permissions()) & 0o777,
            0o700
        );
        drop(port);
        assert!(!folder.exists());
    }

    #[test]
    fn formants_are_widened_and_the_rest_kept() {
        let wide =
            widened("language variant\nname f\npitch 140 200\nformant 0 115 80 150\nformant 2 100 70\nformant x\n");
        assert!(wide.contains("pitch 140 200\n") && wide.contains("formant 0 115 80 450\n"), "{wide}");
        assert!(wide.contains("formant 2 100 70 300\n") && wide.contains("formant 6 100 100 300\n"), "{wide}");
        assert_eq!(wide.matches("formant").count(), FORMANTS);
    }

    #[test]
    fn the_version_in_the_identity_is_that_of_the_port() {
        assert_eq!(EspeakNg::version(), super::super::PORT_VERSION);
    }
}
