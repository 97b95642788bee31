//! Codes N0xxx: notices, with which work goes on; the digits are those of the area that they come from.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "N0301",
        title: "A chapter without text is left out",
        text: "A heading is followed by the next heading of its level, or by the end of the file, with nothing between \
               them that is spoken. A chapter of a heading alone would be a file of two seconds, so it is left out, \
               and the heading is counted among what is skipped.",
        example: "# Part One\n\n# Down the Rabbit-Hole\n\nAlice was beginning to get very tired…\n\nnotice[N0301]: \
                  alice.md:1:1: the chapter `Part One` has no text and is left out",
        remedy: "Write its text, make the headings below it deeper (`##`) so that they belong to it, or remove it.",
    },
    Entry {
        code: "N0302",
        title: "A pause is cut to a minute",
        text: "A `<break>` asks for more than 60 seconds of silence. That is nearly always a slip, `50s` for `.5s` or \
               `500s` for `500ms`, and listeners would think that the sound had ended, so the pause is 60 seconds \
               long.",
        example: "<break time=\"500s\"/>\n\nnotice[N0302]: alice.md:14:1: a pause is cut to 60 s",
        remedy: "Write `500ms` for half a second, `1.5s` for one and a half; 60 seconds are the longest.",
    },
    Entry {
        code: "N0303",
        title: "A heading's attribute without meaning",
        text: "Braces at the end of a heading hold attributes. `voice=…` and `lang=…` are obeyed, names (`#…`) and \
               classes (`.…`) are passed over in silence; anything else has no effect. Nothing in the braces is \
               spoken.",
        example: "# The Mad Tea-Party {vioce=hatter}\n\nnotice[N0303]: alice.md:1:22: `vioce` in a heading's braces \
                  means nothing here and is not spoken",
        remedy: "Correct or remove the attribute. To have the braces spoken, escape the opening one: `\\{`.",
    },
    Entry {
        code: "N0501",
        title: "A language is spoken with a shortcoming",
        text: "The engine speaks the language, but less well than it could on another machine. The built-in voice has \
               no tones of its own; Mandarin and Cantonese have them only where the program espeak-ng is installed. \
               Takes made with and without it have different keys, so installing it later records them anew.",
        example: "notice[N0501]: zh.md:1:1: Mandarin is spoken without tones: install the program espeak-ng (Debian: \
                  apt install espeak-ng) to hear them",
        remedy: "Install the program and run again, or go on as it is.",
    },
    Entry {
        code: "N0502",
        title: "The engine cannot pronounce something",
        text: "The engine looked through the text before it is recorded and found characters, a script or a sign that \
               it has no sound for. It leaves them out and speaks the rest. Only what is still to be recorded is \
               looked through.",
        example: "notice[N0502]: alice.md:30:1: left out 👍 (U+1F44D): pictures have no sound; write the word if it \
                  should be heard",
        remedy: "Mark the passage with `<lang>` and cast a voice that speaks it, or write it as it is to be said.",
    },
    Entry {
        code: "N0505",
        title: "Others spend on this account",
        text: "The service counts more points for the day than this program can have spent: another computer or a person \
               uses the same account. Nothing is guessed: only what is beyond all doubt is called foreign. The run goes on \
               while the account's quota holds.",
        example: "notice[N0505]: 5 points were spent on this account by others; 63 points are used today",
        remedy: "Nothing, if that is intended; otherwise see who has the token. `budget.points_per_day` keeps a share for \
                 others.",
    },
    Entry {
        code: "N0506",
        title: "The service charges another price",
        text: "An answer says that it cost another number of points than the job and the engine say. The ledger records \
               what was charged, and budgets are tested against it; the plan still shows the old price.",
        example: "notice[N0506]: the service charges 2 points for a request, not 1 point: set `engine.points_per_request`",
        remedy: "Set `points_per_request` in `[engine]` to the new price, and look at `rhapsode plan` again.",
    },
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
               chapter was renamed, moved or removed. Files that you may have put to use are never deleted.",
        example: "notice[N0702]: 02-The Pool of Tears.wav is left from an earlier run; it is not part of the work any \
                  more",
        remedy: "Delete the file when nobody needs it.",
    },
];
