//! Codes R07xx: stitching takes to tracks, and binding tracks to files.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0701",
        title: "Takes and plan do not match",
        text: "A book is laid out from exactly one take for each request of the plan, in the same order, and another \
               number of takes was given. A run of rhapsode sees to it that they match, so this comes from a program \
               that uses the library, or from a fault.",
        example: "error[R0701]: the plan has 222 cues and 221 takes were given",
        remedy: "Run the job again: what is on the shelf is not asked for twice. In a program of your own, give one \
                 take a cue.",
    },
    Entry {
        code: "R0702",
        title: "A take has another sample rate",
        text: "All takes of a work must have the sample rate of the plan's engine, since takes are joined sample by \
               sample; replies of another rate are converted when they arrive. One was recorded when the engine had \
               another rate.",
        example: "error[R0702]: the take of alice.md:12:1 has 24000 Hz, the others 22050 Hz",
        remedy: "Move that take out of the `takes` folder and run again, so that it is recorded in the engine's rate.",
    },
    Entry {
        code: "R0703",
        title: "A take cannot be read",
        text: "While a file was being written, the sound of a take could not be read from the shelf. The unfinished file \
               is removed, the package of the last run stays as it was, and nothing was spent for this.",
        example: "error[R0703]: the take of alice.md:4:1 cannot be read: the take `.rhapsode/takes/3f/3f….wav` is gone",
        remedy: "Run the job again: the plan then shows which takes must be recorded anew.",
    },
    Entry {
        code: "R0704",
        title: "A file stands where the output folder should be",
        text: "Finished files go into the folder that `output` in `[job]` names, and a file is there, or in the place \
               of a folder above it. This is looked at before anything is spent.",
        example: "error[R0704]: out/alice is a file, and the output needs a folder there",
        remedy: "Move that file away, or name another folder under `output` in `[job]`.",
    },
    Entry {
        code: "R0705",
        title: "The output cannot be written",
        text: "The output folder or a file in it may not be written by the user who runs the program, or its disk is \
               mounted read-only. The folder is tried before anything is spent.",
        example: "error[R0705]: out/alice cannot be written: Permission denied (os error 13)",
        remedy: "Give yourself the right to write there, or change `output` in `[job]`.",
    },
    Entry {
        code: "R0706",
        title: "The disk of the output is full",
        text: "A finished file did not fit on the disk of the output folder. The half of it that was written is \
               removed; takes and the files that were finished before it stay.",
        example: "error[R0706]: the disk `/home` (ext4, 250.0 GB) is full: out/alice/02-The Pool of Tears.wav could not be \
                  finished",
        remedy: "Make room and run the job again: only the files are written, and nothing is spent.",
    },
    Entry {
        code: "R0707",
        title: "The disk of the output failed",
        text: "The operating system reports an error for a file of the output folder that is neither a full disk nor a \
               missing right. Takes and the files that were finished before it stay.",
        example: "error[R0707]: out/alice/02-The Pool of Tears.wav could not be finished: Input/output error (os error 5)",
        remedy: "See to the disk, or change `output` in `[job]`, and run the job again: only the files are written.",
    },
    Entry {
        code: "R0708",
        title: "Sound that the encoder does not take",
        text: "The encoder of a format refused the sound or its settings, for a reason that only it knows; the message \
               has its words. Nothing of the old package was touched, and takes stay.",
        example: "error[R0708]: out/alice/Alice.m4b could not be coded: unsupported sample rate",
        remedy: "Choose other settings in `[encode]`, or another format, and run the job again: nothing is spent.",
    },
    Entry {
        code: "R0709",
        title: "A manuscript lies where a file would be written",
        text: "The read-along EPUB would have the name and the folder of the EPUB that the work is read from. Nothing is \
               ever written over a manuscript, so the run stops before anything is spent.",
        example: "error[R0709]: `alice.epub` is a manuscript, and the EPUB would be written over it",
        remedy: "Name another folder under `output` in `[job]`, or give the work another title.",
    },
    Entry {
        code: "R0760",
        title: "A file to measure cannot be read",
        text: "`rhapsode measure` could not open or read a file. The others were measured.",
        example: "error[R0760]: `out/01.mp3` cannot be read: No such file or directory (os error 2)",
        remedy: "See that the file is there and that this user may read it.",
    },
    Entry {
        code: "R0761",
        title: "A file has no sound that can be measured",
        text: "What the file holds is no audio, is damaged, or is in a format that is not decoded here. It is decoded as \
               a listener's player would, so a file that cannot be measured is likely to trouble players too.",
        example: "error[R0761]: `notes.txt` cannot be measured: it is text instead of audio: Chapter one",
        remedy: "Measure WAV, RF64, FLAC, MP3, Ogg Vorbis, Opus, AAC or M4A files; if it is one, render it again.",
    },
];
