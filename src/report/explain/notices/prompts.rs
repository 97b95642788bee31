//! Codes N053x: notices of finished prompts.

use super::Entry;

/// In ascending order.
pub(in super::super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "N0530",
        title: "A prompt is longer than its target takes",
        text: "The player takes files up to some length, and this one lasts longer than was estimated. It is made all the same.",
        example: "notice[N0530]: prompts.csv:7:7: this prompt lasts 301.2 s, and 299 s are the most",
        remedy: "Make two prompts of it, or have it spoken faster: `speed` of its voice.",
    },
    Entry {
        code: "N0531",
        title: "A prompt is louder or softer than those it is played with",
        text: "The prompts of a [[group]] are heard as one sentence. The speech of this one is further from the median of their \
               levels than `loudness_db` allows, as it is in the finished file.",
        example: "notice[N0531]: prompts.csv:9:7: `7` is 5.5 dB softer than the others of the group `numbers`, and 4.0 are the most",
        remedy: "Set a loudness in [master], which every prompt is brought to, or have this one made again: `rhapsode retake`.",
    },
    Entry {
        code: "N0532",
        title: "A prompt has more or less silence at an edge than those it is played with",
        text: "Between prompts of a [[group]] the pauses are the silence at their ends. That of this one is further from their \
               median than `edge_ms` allows, and is heard as a pause or a stumble.",
        example: "notice[N0532]: prompts.csv:9:7: the silence after the words of `7` is 300 ms, 30 in the middle of the group \
                  `numbers`, and 100 ms of difference are the most",
        remedy: "Leave `trim` of [stitch] on, and set `head_ms` and `tail_ms` there, so that all have as much.",
    },
    Entry {
        code: "N0533",
        title: "A group has too few prompts to compare",
        text: "Fewer than three prompts of the catalogues are in this [[group]], so that none can be out of line.",
        example: "notice[N0533]: the group `numbers` has 0 prompts: too few to compare",
        remedy: "See that its ids are those of the catalogue, and its folder one that files lie in.",
    },
    Entry {
        code: "N0534",
        title: "A prompt is much longer or shorter than it is in other languages",
        text: "The prompts of this [[group]] are there in three languages or more, and this one is three times as long as the others \
               lead to expect, or a third. How long each language is beside the others is taken into account.",
        example: "notice[N0534]: de.csv:9:7: `7` lasts 2.1 s in de, and 0.5 s are what the other languages of the group `numbers` \
                  lead to expect",
        remedy: "See that the translation says the same, and listen to the end of the take.",
    },
];
