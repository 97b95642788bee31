//! Codes R0570 to R0589: the engines `command` and `openai`.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0570",
        title: "A place in a command that stands for nothing",
        text: "The arguments of `engine.command` hold words in braces for what is asked: `{voice}`, `{language}`, \
               `{speed}`, `{pitch}`, `{volume}`, `{text}` and `{output}`. Any other word in braces is an error rather \
               than an argument, since a slip would be spoken with the wrong voice, or with none.",
        example: "[engine]\nkind = \"command\"\ncommand = [\"espeak-ng\", \"--stdout\", \"-v\", \"{vioce}\"]",
        remedy: "Write one of the words that the message lists; a brace itself is written twice, `{{` or `}}`.",
    },
    Entry {
        code: "R0571",
        title: "A voice's setting that the engine does not know",
        text: "The job gives a voice a speed, pitch or volume, and the engine has no way to obey it: OpenAI's speech \
               API has a speed alone, and a program has what its arguments have places for. The setting still belongs \
               to the take's identity, so it makes new takes of the same sound.",
        example: "[engine]\nkind = \"openai\"\n\n[voices.alice]\nid = \"nova\"\npitch = 3",
        remedy: "Take the setting out. For a program, put `{speed}`, `{pitch}` or `{volume}` into an argument.",
    },
];
