//! Codes N06xx and N07xx: notices of stores, and of binding.

use super::super::Entry;

/// In ascending order.
pub(in crate::report::explain) const ENTRIES: &[Entry] = &[
    Entry {
        code: "N0601",
        title: "An unfinished end of the ledger was cut",
        text: "The last run was killed, or the power failed, while it was writing to the ledger, and the last line is \
               half there. A request is sent only after its first line is whole, so no spending is forgotten: \
               the half line is cut, what it was about is settled, and the run goes on.",
        example: "notice[N0601]: the ledger ended in 87 half-written bytes (line 7, byte 1203), which are cut",
        remedy: "Nothing need be done.",
    },
    Entry {
        code: "N0602",
        title: "A damaged checkpoint is rebuilt",
        text: "The checkpoint, which only makes resuming fast, could not be used. It was moved aside, not deleted, and is \
               rebuilt from the ledger and the shelf, which are the truth. Nothing is bought twice for it.",
        example: "notice[N0602]: the checkpoint was damaged (…); it is rebuilt, and the old one is kept as \
                  `.rhapsode/checkpoint/alice.bad-1`",
        remedy: "Nothing need be done; delete the old one when nobody needs it. If it happens more than once, check the \
                 disk of the state folder.",
    },
    Entry {
        code: "N0603",
        title: "A damaged take was moved to quarantine",
        text: "A take turned out damaged when it was read for binding. It was moved, not deleted, with a note beside \
               it that says why, and the run plans it anew. Where that costs points, you are asked again before \
               anything is spent.",
        example: "notice[N0603]: a take is damaged (the take file is cut off: 1000 bytes of 31580) and was moved to \
                  .rhapsode/quarantine/3f….wav; it is made again",
        remedy: "Nothing need be done. If it happens more than once, check the disk of the state folder.",
    },
    Entry {
        code: "N0604",
        title: "The shared store is not used",
        text: "What `url` in `[store]` names could not be read or written: the folder, or the service that a bucket is at. A store is never needed: what would come from it is \
               asked for, after you have agreed, and what was made here stays on the shelf and is put there by a later run.",
        example: "notice[N0604]: the store `file:///mnt/takes` is not used: Permission denied (os error 13); all goes on without it",
        remedy: "Mount it, or give yourself the right to write there; with `read_only = true` nothing is written. Of a bucket: set \
                 `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, and let these keys get, put and list.",
    },
    Entry {
        code: "N0605",
        title: "A take in the shared store is of no use",
        text: "A take that was brought from the store is not what was put there: its key, its length or the digest of its sound \
               is another, or it has another sample rate than the engine. It is left there, and asked for anew.",
        example: "notice[N0605]: `takes/3f/3f….wav` in the store `file:///mnt/takes` is of no use and left there: the take file is \
                  cut off: 1000 bytes of 31580",
        remedy: "Remove the file from the store, and run the job where there is a good one: it is put there again.",
    },
    Entry {
        code: "N0606",
        title: "Takes were brought from the shared store",
        text: "Takes that this job needs were in the store that it shares with others, and are on the shelf now. Nothing was spent \
               and the ledger says nothing of them.",
        example: "notice[N0606]: 339 takes brought from the store `file:///mnt/takes`: nothing was spent",
        remedy: "Nothing need be done.",
    },
    Entry {
        code: "N0701",
        title: "A crossfade was shortened",
        text: "Takes that lie beside each other are blended over `crossfade_ms`. A take beside this line is shorter \
               than two such fades, so that they would meet inside it; the fade is made as short as the take needs. \
               Nothing is lost.",
        example: "notice[N0701]: alice.md:52:1: a take beside this line is shorter than two crossfades of 500 ms; the \
                  fade was shortened",
        remedy: "Choose a smaller `crossfade_ms` in `[stitch]` if the join can be heard; otherwise leave it.",
    },
    Entry {
        code: "N0702",
        title: "A file of an earlier run is left over",
        text: "An earlier run wrote this file into the output folder, and the work does not have it any more: a \
               chapter was renamed, moved or removed, or a form was taken out of `formats`. Files that you may have \
               put to use are never deleted.",
        example: "notice[N0702]: 02-The Pool of Tears.wav is left from an earlier run; it is not part of the work any \
                  more",
        remedy: "Delete the file when nobody needs it.",
    },
    Entry {
        code: "N0703",
        title: "A chapter is not as loud as was asked for",
        text: "The loudness in `[master]` and its ceiling exclude each other for this chapter: raised so far, its peaks would \
               pass the ceiling, and the limiter that keeps them below takes away what was added. Or there is too little \
               sound in it to be raised. The chapter is bound all the same.",
        example: "notice[N0703]: alice.md:1:1: the loudness of chapter 1 is -14.6 LUFS, and -12.0 was asked for",
        remedy: "Ask for a lower loudness, or allow higher peaks with `true_peak_dbtp`.",
    },
    Entry {
        code: "N0704",
        title: "The quiet of a chapter is too loud for ACX",
        text: "Audible and its kin refuse files whose noise lies above −60 dB RMS. The quietest half second of this chapter \
               does: the voice itself is noisy, it never pauses for half a second, or its room tone is set too loud.",
        example: "notice[N0704]: alice.md:1:1: the quietest half second of chapter 1 has -57.2 dB; ACX takes up to −60",
        remedy: "Set a lower `room_tone_dbfs`, longer pauses or another voice; for other shops nothing need be done.",
    },
    Entry {
        code: "N0705",
        title: "A chapter became several files",
        text: "The chapter is longer than a file may be where the work goes: ACX takes 120 minutes. It is cut at the end of a \
               scene or a paragraph, and each part has the same room before its first word and after its last.",
        example: "notice[N0705]: book.md:9:1: the chapter `The Siege` is 2 h 13 min long and becomes 2 files: one may have \
                  1 h 59 min",
        remedy: "Nothing need be done. A heading where it may be cut makes chapters of it, with titles of their own.",
    },
    Entry {
        code: "N0706",
        title: "The read-along EPUB is made anew",
        text: "A work that is read from one EPUB 3 gets that book back with overlays: its documents, styles, pictures and \
               metadata as they are. That cannot be done here, for the reason that stands there: the book is EPUB 2, a \
               document of it is no well-formed XML, or the work is read from several manuscripts. Then an EPUB is made \
               of the words that are spoken, a page a chapter, as for other manuscripts.",
        example: "notice[N0706]: the EPUB is made anew of the words that are spoken: `alice.epub` is EPUB 2.0, and overlays \
                  need EPUB 3",
        remedy: "Nothing need be done. Convert the book to EPUB 3, or put its slip right, to have it as it is.",
    },
];
