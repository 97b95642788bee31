//! Units of AAC-LC as a player decodes them, one after the other.

use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use super::DecodeError;
use super::coded::{explain, gave_up};
use crate::guard::guarded;

/// A decoder of units of one channel.
pub struct Units {
    decoder: Box<dyn AudioDecoder>,
    sound: Vec<f32>,
}

impl Units {
    /// A decoder of what an encoder made with `config`, its `AudioSpecificConfig` (ISO/IEC 14496-3, 1.6.2.1).
    pub fn new(config: &[u8]) -> Result<Units, DecodeError> {
        let mut params = AudioCodecParameters::new();
        params.for_codec(CODEC_ID_AAC).with_extra_data(config.into());
        let decoder = symphonia::default::get_codecs().make_audio_decoder(&params, &AudioDecoderOptions::default());
        Ok(Units { decoder: decoder.map_err(|e| explain(e, "its codec is not read here"))?, sound: Vec::new() })
    }

    /// Forgets all units: the next one is decoded as if nothing came before it.
    pub fn reset(&mut self) {
        self.decoder.reset();
    }

    /// What `unit` and the one before it are together: 1,024 samples of full scale 1.
    pub fn decode(&mut self, unit: &[u8]) -> Result<&[f32], DecodeError> {
        let Units { decoder, sound } = self;
        let packet = PacketRef::new(0, Timestamp::new(0), Duration::from(1024u32), unit);
        guarded(|| decoder.decode_ref(&packet).map(|decoded| decoded.copy_to_vec_interleaved(sound)))
            .map_err(gave_up)?
            .map_err(|e| explain(e, "a unit cannot be decoded"))?;
        Ok(sound)
    }
}
