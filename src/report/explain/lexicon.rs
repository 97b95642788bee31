//! Codes R018x: lexicons.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0180",
        title: "A lexicon cannot be opened",
        text: "A `[[lexicon]]` names a file that is not there, is a folder, may not be read, or has more than 64 MiB. It is \
               looked for from the folder of the job file. Without it words would be said, and paid for, as they are not \
               meant.",
        example: "[[lexicon]]\npath = \"nmaes.toml\"",
        remedy: "Correct the path, or take the lexicon out of the job.",
    },
    Entry {
        code: "R0181",
        title: "A lexicon is not understood",
        text: "The file is no TOML with `[[entry]]` tables, or, if its name ends with .pls or .xml, no Pronunciation Lexicon \
               of the W3C that says its language. The message says what is wrong, and where.",
        example: "[[entry]]\nwritten = \"Holmes\"\nspokn = \"Homes\"\n\nerror[R0181]: unknown field `spokn`",
        remedy: "Correct the place that is shown; docs/lexicon.md has both forms.",
    },
    Entry {
        code: "R0182",
        title: "An entry of a lexicon cannot be used",
        text: "An entry has nothing written, a form that is too long or holds a control character, a pattern that is no \
               regular expression, a language that is none, or a voice that the job does not have. There may be 500 patterns, \
               since each is looked for in the whole book; words may be as many as you like.",
        example: "[[entry]]\nwritten = \"(Mc|Mac\"\nspoken = \"Mac\"\nmatch = \"pattern\"",
        remedy: "Correct the entry that is shown, or take it out.",
    },
    Entry {
        code: "R0183",
        title: "Two entries of the lexicons contradict each other",
        text: "Two entries say different things for the same written form, and the first is for every language and voice that \
               the second is for. The first wins, in the order of the job's files and of the entries in them, so the second \
               is never used.",
        example: "[[entry]]\nwritten = \"Leith\"\nspoken = \"Leeth\"\n\n[[entry]]\nwritten = \"Leith\"\nspoken = \"Lith\"",
        remedy: "Take one of them out, or put the one for a single language or voice before the one for all.",
    },
    Entry {
        code: "R0184",
        title: "An entry of the lexicons is never reached",
        text: "An earlier entry says the same for the same written form, in every language and voice that this one is for.",
        example: "warning[R0184]: the entry for `Leith` is never used: names.toml:2 says the same",
        remedy: "Take one of them out.",
    },
    Entry {
        code: "R0185",
        title: "Lexemes that cannot be spoken",
        text: "Engines are told words. A lexeme of a PLS lexicon that has only phonemes, or that is for one part of speech \
               alone (`role`), cannot be told, and is left out: its words are said as the voice says them.",
        example: "<lexeme><grapheme>Leith</grapheme><phoneme>liːθ</phoneme></lexeme>",
        remedy: "Give the lexeme an `<alias>` that sounds right: `<alias>Leeth</alias>`.",
    },
];
