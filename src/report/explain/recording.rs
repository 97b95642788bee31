//! Codes R05xx: engines and recording.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0501",
        title: "This build has no built-in voice",
        text: "The job asks for the engine `house`, and this rhapsode was built without the feature of that name. The \
               feature is on by default; it is left out where its licence, GPL-3.0-or-later, is not wanted.",
        example: "[engine]\nkind = \"house\"\n\nerror[R0501]: this build of rhapsode has no built-in voice",
        remedy: "Build rhapsode with its default features, or use the library with an engine of your own, as \
                 examples/own_engine.rs does.",
    },
    Entry {
        code: "R0502",
        title: "The computer gives no threads",
        text: "Recording runs on a few threads, and the operating system refused to start them. It has reached a limit \
               on processes or memory, for this user or as a whole. Nothing was sent and nothing was spent.",
        example: "error[R0502]: this computer gives no threads to work on: Resource temporarily unavailable (os error \
                  11)",
        remedy: "End other programs, or raise the limit (`ulimit -u`, or the limits of the container), and run again.",
    },
    Entry {
        code: "R0503",
        title: "Recording broke off unexpectedly",
        text: "A part of the program died, or a store failed in a way that has no code of its own. What was received \
               before is on the shelf; what was under way is settled by the next run before anything is asked for, and \
               whatever may have been charged is counted as spent.",
        example: "error[R0503]: a worker of this program died: task 42 panicked with message \"…\"",
        remedy: "Run the same command again: everything that was received is kept. If it happens again, please report \
                 it with the message.",
    },
];
