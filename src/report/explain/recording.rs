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
    Entry {
        code: "R0504",
        title: "Not all takes are recorded",
        text: "`retake` makes takes again that are there, and binds the work anew. Some takes of this job were never \
               recorded, or its manuscripts have changed since. Nothing was asked for and nothing was spent.",
        example: "error[R0504]: 3 takes are still to be recorded: none is made again before",
        remedy: "Record them first, with `rhapsode run JOB`.",
    },
    Entry {
        code: "R0505",
        title: "No take is called that",
        text: "`retake` takes lines as the timing manifest names their sources, file, line and, if you like, column, or the \
               first eight digits or more of takes' keys. This is neither. Nothing was asked for and nothing was spent.",
        example: "error[R0505]: no take is called `alice.md:9999`",
        remedy: "Look the line up in the timing manifest, or name a line of the manuscript that has words on it.",
    },
    Entry {
        code: "R0506",
        title: "No take can be made again",
        text: "The same words are spoken at most five times, whatever became of each request: what a service says wrongly so \
               often it will say wrongly again. Or what may be spent is less than one take costs. Nothing was spent.",
        example: "error[R0506]: none of the 2 can be made again",
        remedy: "Write the words in another way, choose another voice, or allow more points.",
    },
];
