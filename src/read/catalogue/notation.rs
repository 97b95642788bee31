//! Notations: the formats in which catalogues are written, each told by the name of its file or by the job.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entry::Found;
use super::{Catalogue, android, apple, cues, ending, fluent, json, po, strings, table, telephony, xliff, yaml};
use crate::problem::Problem;
use crate::read::file_name;

/// What a catalogue is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Notation {
    /// A table of comma-, semicolon- or tab-separated values.
    Table,
    /// GNU gettext's `.po`.
    Po,
    /// Android's `strings.xml`.
    Android,
    /// JSON: i18next's files and other maps of texts.
    Json,
    /// An Application Resource Bundle, as Flutter has them.
    Arb,
    /// Apple's `.strings`.
    Strings,
    /// Apple's `.stringsdict`.
    Stringsdict,
    /// Apple's `.xcstrings`.
    Xcstrings,
    /// XLIFF 1.2 or 2.x.
    Xliff,
    /// YAML: maps of texts, as Rails has them.
    Yaml,
    /// Fluent's `.ftl`.
    Fluent,
    /// Subtitles of SubRip, as a catalogue of cues.
    Srt,
    /// Subtitles of WebVTT, as a catalogue of cues.
    Vtt,
    /// Asterisk's lists of paths and texts.
    Asterisk,
    /// FreeSWITCH's phrases in XML.
    Freeswitch,
}

/// What is read, as a person is told.
const READ: &str = "read are tables (.csv, .tsv, .txt), gettext (.po), Android's strings*.xml, JSON, ARB and YAML, Apple's .strings, \
                    .stringsdict and .xcstrings, XLIFF (.xlf), Fluent (.ftl), subtitles (.srt, .vtt), and lists of Asterisk and FreeSWITCH; \
                    `format` in its [[catalogue]] says what a file with another name is";

impl Notation {
    /// That of the file `name`, or why it cannot be told.
    pub fn of_name(name: &str) -> Result<Notation, Box<Problem>> {
        let file = file_name(name).to_ascii_lowercase();
        Ok(match ending(name).as_str() {
            "txt" if file.contains("-sounds-") => Notation::Asterisk,
            "csv" | "tsv" | "tab" | "txt" => Notation::Table,
            "po" | "pot" => Notation::Po,
            "xml" if ["strings", "plurals", "arrays"].iter().any(|known| file.starts_with(known)) => Notation::Android,
            "xml" if file.starts_with("phrase") => Notation::Freeswitch,
            "json" => Notation::Json,
            "arb" => Notation::Arb,
            "strings" => Notation::Strings,
            "stringsdict" => Notation::Stringsdict,
            "xcstrings" => Notation::Xcstrings,
            "xlf" | "xliff" | "xlf2" => Notation::Xliff,
            "yaml" | "yml" => Notation::Yaml,
            "ftl" => Notation::Fluent,
            "srt" => Notation::Srt,
            "vtt" => Notation::Vtt,
            _ => {
                let message = format!("`{}` is of a kind of catalogue that is not read", file_name(name));
                return Err(Box::new(Problem::error("R0218", message).help(READ)));
            }
        })
    }

    /// What one of its entries is called.
    pub(super) fn noun(self) -> &'static str {
        if self == Notation::Table { "row" } else { "entry" }
    }

    /// Whether its files say of themselves in which encoding they are.
    pub(in crate::read) fn is_xml(self) -> bool {
        matches!(self, Notation::Android | Notation::Stringsdict | Notation::Xliff | Notation::Freeswitch)
    }

    /// What is found in `text`, the file `name`, in the order in which it stands.
    pub(super) fn entries(self, name: &str, text: &str, catalogue: &Catalogue) -> Vec<Found> {
        match self {
            Notation::Table => table::entries(name, text, catalogue),
            Notation::Po => po::entries(text, catalogue.contexts),
            Notation::Android => android::entries(text),
            Notation::Json => json::entries(text),
            Notation::Arb => json::arb(text),
            Notation::Strings => strings::entries(text),
            Notation::Stringsdict => apple::stringsdict(text),
            Notation::Xcstrings => apple::xcstrings(text, &catalogue.language),
            Notation::Xliff => xliff::entries(text, &catalogue.language),
            Notation::Yaml => yaml::entries(text, &catalogue.language),
            Notation::Fluent => fluent::entries(text, catalogue),
            Notation::Srt => cues::srt(text),
            Notation::Vtt => cues::vtt(text),
            Notation::Asterisk => telephony::asterisk(text),
            Notation::Freeswitch => telephony::freeswitch(text),
        }
    }
}
