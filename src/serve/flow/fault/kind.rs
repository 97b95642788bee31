//! What can go wrong, with what each needs to know.

use super::super::spoil::Spoil;
use super::Call;

/// What `X-RateLimit-Reset` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetForm {
    /// Seconds since 1970, as documented.
    Epoch,
    /// Seconds from now.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// A moment an hour ago.
    Past,
    /// A moment in ten years.
    Absurd,
    /// No such headers at all.
    None,
}

/// How a stream says that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorForm {
    /// `{"Type":"error","Error":{…}}`
    Event,
    /// `{"error":"…"}`
    Plain,
}

/// What goes wrong. Numbers are in the units that their names say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// 429 that is not a quota.
    RateLimited {
        /// Seconds for `Retry-After`; absent leaves the header out.
        retry_after: Option<u64>,
        /// What the reset header says.
        reset: ResetForm,
    },
    /// 429 `quota_exceeded`, with `quota.resetAt` or without.
    QuotaExceeded {
        /// Whether the reset is said.
        reset_at: bool,
    },
    /// 500 `Quota exceeded: 101/100`, as two racing requests get it.
    QuotaRace,
    /// 500 `internal_error`.
    InternalError,
    /// 500 `tts_failed`.
    TtsFailed,
    /// 400 `invalid_request` that costs.
    BadRequestCharged,
    /// 401 for a good token.
    Unauthorized,
    /// An HTML page with status 200.
    Html,
    /// An HTML page with status 502.
    HtmlError,
    /// The connection is closed after so many bytes of the body, of which `Content-Length` promises more.
    Cut {
        /// Bytes; absent means half of the body.
        at: Option<u64>,
    },
    /// The same with a chunked body.
    CutChunked {
        /// Bytes on the wire.
        at: Option<u64>,
    },
    /// The connection is reset after so many bytes of the answer.
    Reset {
        /// Bytes; 0 is before the first.
        at: u64,
    },
    /// The answer waits.
    Slow {
        /// Seconds before it begins.
        before: f64,
        /// Seconds in its middle.
        pause: f64,
    },
    /// A WAV whose header truly says another rate.
    WrongRate {
        /// Samples a second.
        rate: u32,
    },
    /// `format` and `sampleRate` do not describe the audio.
    Mislabelled,
    /// PCM that is called WAV.
    RawPcm,
    /// The body is the WAV itself.
    RawWav,
    /// A `LIST` chunk before the samples.
    ListChunk,
    /// A WAV whose writer did not know its length.
    StreamingHeader,
    /// Audio without a sound.
    Silent,
    /// Audio of a tenth of the words.
    Short,
    /// Audio that a listener would not accept.
    Spoilt {
        /// What is wrong with it.
        how: Spoil,
    },
    /// `""` for audio.
    EmptyAudio,
    /// A JSON body that breaks off, in whole HTTP.
    TruncatedJson,
    /// JSON that is nested too deep.
    JsonDeep {
        /// Levels.
        depth: usize,
    },
    /// A header of so many bytes.
    HugeHeader {
        /// Bytes.
        size: usize,
    },
    /// A byte order mark before the JSON.
    Bom,
    /// `appliedParams` differ from what was asked for.
    Clamped,
    /// A stream that is right and looks strange.
    OddStream,
    /// Chunks out of the order of their ids.
    StreamReordered,
    /// An error after some audio.
    StreamError {
        /// How it is said.
        form: ErrorForm,
    },
    /// A stream whose end is not said.
    StreamNoEnd,
    /// A stream without any event.
    StreamEmpty,
    /// A voice list of a failing server.
    VoicesFallback {
        /// How many voices it has.
        voices: usize,
    },
    /// The server's clock is wrong.
    ClockSkew {
        /// Seconds that it is ahead.
        by: i64,
    },
    /// The request costs more, or less.
    Price {
        /// Points.
        cost: u64,
    },
    /// Someone else spends on the account first.
    Foreign {
        /// Points.
        points: u64,
    },
    /// The day's points change.
    Daily {
        /// Points a day from now on.
        points: u64,
    },
}

impl Kind {
    /// As scripts and the log write it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::RateLimited { .. } => "rate_limited",
            Kind::QuotaExceeded { .. } => "quota_exceeded",
            Kind::QuotaRace => "quota_race",
            Kind::InternalError => "internal_error",
            Kind::TtsFailed => "tts_failed",
            Kind::BadRequestCharged => "bad_request_charged",
            Kind::Unauthorized => "unauthorized",
            Kind::Html => "html",
            Kind::HtmlError => "html_error",
            Kind::Cut { .. } => "cut",
            Kind::CutChunked { .. } => "cut_chunked",
            Kind::Reset { .. } => "reset",
            Kind::Slow { .. } => "slow",
            Kind::WrongRate { .. } => "wrong_rate",
            Kind::Mislabelled => "mislabelled",
            Kind::RawPcm => "raw_pcm",
            Kind::RawWav => "raw_wav",
            Kind::ListChunk => "list_chunk",
            Kind::StreamingHeader => "streaming_header",
            Kind::Silent => "silent",
            Kind::Short => "short",
            Kind::Spoilt { .. } => "spoilt",
            Kind::EmptyAudio => "empty_audio",
            Kind::TruncatedJson => "truncated_json",
            Kind::JsonDeep { .. } => "json_deep",
            Kind::HugeHeader { .. } => "huge_header",
            Kind::Bom => "bom",
            Kind::Clamped => "clamped",
            Kind::OddStream => "odd_stream",
            Kind::StreamReordered => "stream_reordered",
            Kind::StreamError { .. } => "stream_error",
            Kind::StreamNoEnd => "stream_no_end",
            Kind::StreamEmpty => "stream_empty",
            Kind::VoicesFallback { .. } => "voices_fallback",
            Kind::ClockSkew { .. } => "clock_skew",
            Kind::Price { .. } => "price",
            Kind::Foreign { .. } => "foreign",
            Kind::Daily { .. } => "daily",
        }
    }

    /// Whether the real service takes points for it (trap 4): it does as soon as the work was begun.
    pub fn charges(self) -> bool {
        !matches!(
            self,
            Kind::RateLimited { .. }
                | Kind::QuotaExceeded { .. }
                | Kind::QuotaRace
                | Kind::Unauthorized
                | Kind::Html
                | Kind::HtmlError
                | Kind::Reset { at: 0 }
        )
    }

    /// Whether it can strike at `call`.
    pub fn fits(self, call: Call) -> bool {
        let spoken = matches!(call, Call::Synthesize | Call::Stream);
        match self {
            Kind::OddStream
            | Kind::StreamReordered
            | Kind::StreamError { .. }
            | Kind::StreamNoEnd
            | Kind::StreamEmpty => call == Call::Stream,
            Kind::Mislabelled | Kind::RawPcm | Kind::RawWav | Kind::Clamped | Kind::Spoilt { .. } => {
                call == Call::Synthesize
            }
            Kind::WrongRate { .. }
            | Kind::ListChunk
            | Kind::StreamingHeader
            | Kind::Silent
            | Kind::Short
            | Kind::EmptyAudio
            | Kind::TtsFailed => spoken,
            Kind::TruncatedJson | Kind::JsonDeep { .. } | Kind::Bom => call != Call::Stream,
            Kind::VoicesFallback { .. } => call == Call::Voices,
            Kind::QuotaExceeded { .. }
            | Kind::QuotaRace
            | Kind::BadRequestCharged
            | Kind::Price { .. }
            | Kind::Foreign { .. }
            | Kind::Daily { .. } => spoken || call == Call::Clone,
            Kind::Unauthorized | Kind::ClockSkew { .. } => call != Call::Voices && call != Call::Token,
            _ => true,
        }
    }
}
