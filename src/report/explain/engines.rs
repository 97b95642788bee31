//! Codes R0570 to R0589: the engines `command` and `openai`, and a stop while a clone is made.

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
    Entry {
        code: "R0572",
        title: "A clone was asked for, and the stop did not wait for its answer",
        text: "After Ctrl-C or SIGTERM the answer to the request for a clone is waited for, two minutes at most. It had not come \
               by then. The request stays open in the ledger, and its points count as spent.",
        example: "error[R0572]: the clone was asked for and not answered within 120 s of the stop; 10 points may be spent",
        remedy: "Give the same command again: it looks for the clone in the server's list before it buys one.",
    },
];
