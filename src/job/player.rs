//! Players: the programs and devices that play prompts, each a row of what it takes and where from.
//!
//! Each value is from what the player's makers publish, named beside it. Where they ask for nothing the row says nothing;
//! loudness is ours throughout, since none of them asks for one.

use serde::{Deserialize, Serialize};

use super::Format;
use super::master::Profile;
use super::package::Samples;
use crate::read::Signs;
use crate::units::Language;

pub(super) mod meant;

/// What plays the prompts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Player {
    /// Nothing of its own: files are what the job says.
    #[default]
    Plain,
    /// The telephone system Asterisk.
    Asterisk,
    /// The telephone system FreeSWITCH.
    Freeswitch,
    /// Amazon Connect.
    Connect,
    /// EdgeTX, the firmware of radio transmitters.
    Edgetx,
    /// Ren'Py, the engine of visual novels.
    Renpy,
    /// Robot vacuums of Dreame, through Valetudo.
    Valetudo,
}

/// What is published of prompts when a run ends before all are recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// The editions that are complete.
    #[default]
    Whole,
    /// Every prompt that is ready.
    Ready,
}

/// An archive of all prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Archive {
    /// A zip whose files are stored as they are.
    Zip,
    /// A tar.
    Tar,
    /// A tar in gzip's form, stored as it is.
    #[serde(rename = "tar.gz")]
    TarGz,
}

impl Archive {
    /// The ending of its file.
    pub fn extension(self) -> &'static str {
        match self {
            Archive::Zip => "zip",
            Archive::Tar => "tar",
            Archive::TarGz => "tar.gz",
        }
    }
}

/// What a player takes.
pub(super) struct Row {
    /// What the job calls it.
    pub(super) name: &'static str,
    /// Where its files lie; `{voice}` is the job's first voice and `{rate}` the sample rate.
    pub(super) layout: &'static str,
    /// The formats that it plays, the one that is made unless the job says otherwise first; none means any.
    pub(super) formats: &'static [Format],
    /// How the samples of a WAV may be written, likewise.
    pub(super) samples: &'static [Samples],
    /// The sample rates that it plays, likewise.
    pub(super) rates: &'static [u32],
    /// The most characters of a name.
    pub(super) most_chars: Option<u32>,
    /// Of what names are made.
    pub(super) signs: Signs,
    /// The longest file, in seconds.
    pub(super) most_seconds: Option<u32>,
    /// How loud files are unless the job says otherwise.
    pub(super) profile: Profile,
    /// What all files are packed into unless the job says otherwise.
    pub(super) archive: Option<Archive>,
}

const PCM: &[Samples] = &[Samples::Pcm16];

const PLAIN: Row = Row {
    name: "plain",
    layout: crate::read::TEMPLATE,
    formats: &[],
    samples: &[],
    rates: &[],
    most_chars: None,
    signs: Signs::Any,
    most_seconds: None,
    profile: Profile::None,
    archive: None,
};

/// `sounds/LANGUAGE/…` under its data folder. A WAV is read as 16-bit mono at 8,000 Hz and nothing else (`formats/format_wav.c`),
/// `.ulaw`, `.alaw`, `.sln` and `.sln16` as they are called. Playback takes names without their endings, and several with
/// `&` between (docs.asterisk.org, Playback).
const ASTERISK: Row = Row {
    name: "asterisk",
    formats: &[Format::Wav, Format::Ulaw, Format::Alaw, Format::Sln, Format::Sln16],
    samples: PCM,
    rates: &[8000],
    signs: Signs::Ascii,
    profile: Profile::Telephone,
    ..PLAIN
};

/// `sounds/LANGUAGE/COUNTRY/VOICE/FOLDER/RATE/NAME`: `sound_prefix` holds the first three, as in `en/us/callie`, and the rate is
/// put in before the name (FreeSWITCH 1.8, "Sound files locations, sampling rate and fallbacks"). Its own packages are at
/// these rates.
const FREESWITCH: Row = Row {
    name: "freeswitch",
    layout: "{language}/{voice}/{path}/{rate}/{id}.{ext}",
    formats: &[Format::Wav, Format::Flac, Format::Mp3, Format::Opus],
    samples: &[Samples::Pcm16, Samples::Mulaw, Samples::Alaw],
    rates: &[8000, 16_000, 32_000, 48_000],
    signs: Signs::Ascii,
    profile: Profile::Telephone,
    ..PLAIN
};

/// WAV at 8 kHz, mono, µ-law, less than five minutes and less than 50 MB, which five minutes of it never are
/// (docs.aws.amazon.com, "Flow block: Play prompt"). The name of a prompt has up to 127 characters (API, `CreatePrompt`),
/// of which four are the ending's.
const CONNECT: Row = Row {
    name: "connect",
    formats: &[Format::Wav],
    samples: &[Samples::Mulaw],
    rates: &[8000],
    most_chars: Some(123),
    most_seconds: Some(299),
    profile: Profile::Telephone,
    ..PLAIN
};

/// `SOUNDS/xx/` with the folder `SYSTEM` below. Format tags 1, 6 and 7, mono, at rates that divide 32,000
/// (`radio/src/audio.cpp`, `WavContext`). Names of tracks have eight characters on radios with large screens and six on others
/// (`radio/src/dataconstants.h`, `LEN_FUNCTION_NAME`); its own sounds have up to eight.
const EDGETX: Row = Row {
    name: "edgetx",
    layout: "SOUNDS/{language}/{path}/{id}.{ext}",
    formats: &[Format::Wav],
    samples: &[Samples::Pcm16, Samples::Mulaw, Samples::Alaw],
    rates: &[32_000, 16_000, 8000],
    most_chars: Some(8),
    signs: Signs::Ascii,
    profile: Profile::Podcast,
    ..PLAIN
};

/// `config.auto_voice = "voice/{id}.opus"` plays the file that is called as the line's identifier (renpy.org, "Voice"); Opus, MP3,
/// FLAC and WAV of 16 bits (renpy.org, "Audio").
const RENPY: Row = Row {
    name: "renpy",
    layout: "voice/{id}.{ext}",
    formats: &[Format::Opus, Format::Ogg, Format::Mp3, Format::Flac, Format::Wav],
    samples: PCM,
    profile: Profile::Podcast,
    ..PLAIN
};

/// A `tar.gz` of `N.ogg`, Vorbis at 16,000 Hz, that Valetudo has the robot load from an address (the voice packs of Findus23,
/// ccoors and RobinFrcd; Valetudo's own page for it asks for address, language, MD5 and size). Packs of other makers are
/// encrypted.
const VALETUDO: Row = Row {
    name: "valetudo",
    layout: "{id}.{ext}",
    formats: &[Format::Ogg],
    rates: &[16_000],
    signs: Signs::Digits,
    profile: Profile::Podcast,
    archive: Some(Archive::TarGz),
    ..PLAIN
};

/// The folders of EdgeTX's languages (`radio/src/translations/tts`, and the packs of its voices).
const EDGETX_LANGUAGES: [&str; 22] = [
    "cn", "cz", "da", "de", "en", "es", "fi", "fr", "he", "hk", "hu", "it", "jp", "ko", "nl", "pl", "pt", "ru", "se",
    "sk", "tw", "ua",
];

impl Player {
    /// What it takes.
    pub(super) fn row(self) -> &'static Row {
        match self {
            Player::Plain => &PLAIN,
            Player::Asterisk => &ASTERISK,
            Player::Freeswitch => &FREESWITCH,
            Player::Connect => &CONNECT,
            Player::Edgetx => &EDGETX,
            Player::Renpy => &RENPY,
            Player::Valetudo => &VALETUDO,
        }
    }

    /// What it calls the folder of `language`.
    ///
    /// # Errors
    ///
    /// Says in a few words why it has none.
    pub(super) fn folder_of(self, language: &Language) -> Result<String, String> {
        let tag = language.as_str();
        match self {
            Player::Plain | Player::Connect | Player::Renpy | Player::Valetudo => Ok(tag.to_owned()),
            // It goes back to what stands before the first `_` (`main/file.c`).
            Player::Asterisk => Ok(tag.replace('-', "_")),
            Player::Freeswitch => {
                let is_country = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
                let country = tag.split('-').skip(1).find(is_country).map(str::to_ascii_lowercase);
                let country = country.ok_or("its folders are called by language and country, as en-US")?;
                Ok(format!("{}/{country}", language.primary()))
            }
            Player::Edgetx => {
                let code = edgetx_code(language);
                let known = EDGETX_LANGUAGES.contains(&code);
                if known { Ok(code.to_owned()) } else { Err("its menus do not offer that language".to_owned()) }
            }
        }
    }
}

/// EdgeTX calls some languages by their countries.
fn edgetx_code(language: &Language) -> &str {
    let has = |wanted: &str| language.as_str().split('-').any(|part| part.eq_ignore_ascii_case(wanted));
    match language.primary() {
        "zh" | "yue" if has("HK") || language.primary() == "yue" => "hk",
        "zh" if has("TW") || has("Hant") => "tw",
        "zh" | "cmn" => "cn",
        "cs" => "cz",
        "ja" => "jp",
        "sv" => "se",
        "uk" => "ua",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Player; 7] = [
        Player::Plain,
        Player::Asterisk,
        Player::Freeswitch,
        Player::Connect,
        Player::Edgetx,
        Player::Renpy,
        Player::Valetudo,
    ];

    #[test]
    fn every_row_is_called_as_its_word() {
        for player in ALL {
            assert_eq!(serde_json::to_string(&player).unwrap(), format!("{:?}", player.row().name));
        }
    }

    #[test]
    fn players_call_languages_their_own_way() {
        let folder = |player: Player, tag: &str| player.folder_of(&Language::parse(tag).unwrap());
        for (player, tag, wanted) in [
            (Player::Plain, "zh-Hant-HK", "zh-Hant-HK"),
            (Player::Asterisk, "en-AU", "en_AU"),
            (Player::Freeswitch, "en-US", "en/us"),
            (Player::Freeswitch, "zh-Hans-CN", "zh/cn"),
            (Player::Edgetx, "zh-CN", "cn"),
            (Player::Edgetx, "zh-TW", "tw"),
            (Player::Edgetx, "yue", "hk"),
            (Player::Edgetx, "ja-JP", "jp"),
            (Player::Edgetx, "de-DE", "de"),
            (Player::Edgetx, "sv", "se"),
        ] {
            assert_eq!(folder(player, tag).unwrap(), wanted);
        }
        assert!(folder(Player::Freeswitch, "en").unwrap_err().contains("country"));
        assert!(folder(Player::Edgetx, "ar").is_err());
    }
}
