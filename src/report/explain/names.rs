//! Codes R02xx: names of voices, roles and castings.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0201",
        title: "Casting names a voice that the job does not have",
        text: "`[casting]` gives roles to the voices of `[voices]`. A name on its right side that is no voice there \
               would leave lines without anyone to speak them, so nothing is planned.",
        example: "[voices.narrator]\nid = \"en-gb\"\n\n[casting]\ndefault = \"narator\"",
        remedy: "Correct the name, or add a `[voices.NAME]` table for it.",
    },
    Entry {
        code: "R0202",
        title: "The engine has no such voice",
        text: "The `id` of a voice is the engine's own name for it, taken letter by letter. This engine lists its \
               voices, and the id is not among them; a request for it would fail.",
        example: "[voices.alice]\nid = \"en-bg+f2\"",
        remedy: "Choose an id that `rhapsode voices` lists.",
    },
    Entry {
        code: "R0203",
        title: "The engine has no voice for the job's language",
        text: "A job without `[voices]` is read by the engine's own voice for the job's language. This engine has none \
               for it, and reading the text with the voice of another language is for you to decide.",
        example: "[job]\ntitle = \"Candide\"\nlanguage = \"fr\"\n\n[engine]\nkind = \"house\"",
        remedy: "Name a voice yourself in `[voices.narrator]`, or choose an engine that speaks the language.",
    },
    Entry {
        code: "R0204",
        title: "No voice is cast for a role",
        text: "A manuscript gives words to a role, in a `<voice>`, a heading or before a colon, that is neither in \
               `[casting]` nor the name of a voice. Letting the narrator speak it would hide a slip of the pen in the \
               middle of a book.",
        example: "<voice name=\"march-hare\">Have some wine.</voice>\n\nerror[R0204]: no voice is cast for the role \
                  `march-hare`",
        remedy: "Correct the name in the manuscript, or add `march-hare = \"…\"` to `[casting]` or a \
                 `[voices.march-hare]`.",
    },
];
