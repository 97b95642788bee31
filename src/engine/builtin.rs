//! The built-in voice as an engine: speaks on threads that may block, and hands its samples over as a WAV.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use crate::audio::check::Manner;
use crate::engine::house::{Gender, House, HouseError, HouseVoice, Utterance};
use crate::plan::{EngineCard, Price};
use crate::segment::{Count, Limit};
use crate::session::answer::{Failure, FailureKind};
use crate::studio::port::{Engine, Order, Speaking, Spoken, Spool, VoiceCard};
use crate::units::{Language, SampleRate};

/// The longest text of one utterance: Flow's limit, so that a rehearsal with this voice splits as the paid run will.
const MAX_CHARS: u32 = 5000;
/// The rate at which eSpeak NG speaks, in process and as a program.
const RATE: SampleRate = SampleRate(22_050);

/// The built-in voice behind the studio's port.
pub struct HouseEngine {
    house: Arc<House>,
}

impl HouseEngine {
    /// The voice, with the installed `espeak-ng` program where there is one.
    pub fn new(program: Option<PathBuf>) -> HouseEngine {
        HouseEngine { house: Arc::new(House::new(program)) }
    }
}

impl Engine for HouseEngine {
    fn card(&self) -> EngineCard {
        let languages = ["en", "zh", "ja", "ko", "yue"];
        let identities: BTreeMap<String, String> =
            languages.iter().map(|language| ((*language).to_owned(), self.house.identity(language))).collect();
        EngineCard {
            name: "house".to_owned(),
            account: "house".to_owned(),
            identities,
            identity: self.house.identity("en"),
            format: "wav s16 mono".to_owned(),
            rate: RATE,
            price: Price::default(),
            limit: Limit { max: MAX_CHARS, count: Count::Chars },
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        let card = |voice: HouseVoice| VoiceCard {
            id: voice.id,
            name: voice.name,
            language: voice.language.to_owned(),
            gender: match voice.gender {
                Gender::Male => "male",
                Gender::Female => "female",
            }
            .to_owned(),
            description: voice.description,
        };
        House::voices().into_iter().map(card).collect()
    }

    fn check(&self, text: &str, language: &Language) -> Vec<String> {
        House::check(text, language.as_str())
    }

    fn is_mute(&self, text: &str, language: &Language) -> bool {
        House::is_mute(text, language.as_str())
    }

    fn language_notice(&self, language: &Language) -> Option<String> {
        self.house.language_notice(language.as_str())
    }

    fn manner(&self) -> Manner {
        Manner::ByRule
    }

    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(async move {
            let house = Arc::clone(&self.house);
            let order = order.clone();
            let made = tokio::task::spawn_blocking(move || {
                let spoken = house.speak(&Utterance {
                    text: &order.text,
                    language: order.language.as_str(),
                    voice: &order.voice.id,
                    speed: order.voice.speed,
                    pitch: order.voice.pitch,
                    volume: order.voice.volume,
                });
                spoken.map_err(|error| failure(&error)).and_then(|spoken| {
                    let bytes = wav(spoken.rate, &spoken.samples).map_err(|error| local(&error))?;
                    Ok((bytes, spoken.notices))
                })
            });
            let (bytes, notices) = made.await.map_err(|error| local(&error))??;
            spool.write(&bytes).map_err(|error| local(&error))?;
            Ok(Spoken { notices, ..Spoken::default() })
        })
    }
}

fn local(error: &dyn std::fmt::Display) -> Failure {
    Failure::free(FailureKind::Local, error.to_string())
}

fn failure(error: &HouseError) -> Failure {
    let kind = match error {
        // Without its program or its data no request will do better.
        HouseError::Program { .. } | HouseError::Data { .. } => FailureKind::Local,
        _ => FailureKind::Refused,
    };
    Failure::free(kind, error.to_string())
}

fn wav(rate: u32, samples: &[i16]) -> Result<Vec<u8>, hound::Error> {
    let spec =
        hound::WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut bytes = Cursor::new(Vec::with_capacity(44 + samples.len() * 2));
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    let mut block = writer.get_i16_writer(u32::try_from(samples.len()).unwrap_or(u32::MAX));
    samples.iter().take(u32::MAX as usize).for_each(|sample| block.write_sample(*sample));
    block.flush()?;
    writer.finalize()?;
    Ok(bytes.into_inner())
}
