//! Codes N053x: notices of finished prompts.

use super::Entry;

/// In ascending order.
pub(in super::super) const ENTRIES: &[Entry] = &[Entry {
    code: "N0530",
    title: "A prompt is longer than its target takes",
    text: "The player takes files up to some length, and this one lasts longer than was estimated. It is made all the same.",
    example: "notice[N0530]: prompts.csv:7:7: this prompt lasts 301.2 s, and 299 s are the most",
    remedy: "Make two prompts of it, or have it spoken faster: `speed` of its voice.",
}];
