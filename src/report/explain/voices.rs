//! Codes R0550 to R0569: voices, samples and clones.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0550",
        title: "A sample that cannot be read",
        text: "The file that a voice is to be cloned from is not there, may not be read, or holds no sound in a format \
               that is read here: WAV, MP3, FLAC, M4A (AAC), Ogg Vorbis and AIFF are. Nothing was sent.",
        example: "error[R0550]: the sample `me.txt` cannot be used: the reply is text instead of audio: Hello",
        remedy: "Name a recording, or convert it first: `ffmpeg -i me.wma me.wav`.",
    },
    Entry {
        code: "R0551",
        title: "A sample that is too short",
        text: "The vendor's page asks for 4 to 12 seconds, and other servers of the family for at least 5, 6 or 10. \
               Silence at the ends and long gaps are taken out before the length is measured, because only speech makes \
               a voice. A refused sample may cost its points all the same, so it is refused here, for nothing.",
        example: "error[R0551]: the sample `me.wav` holds 2.9 s of speech without its silences",
        remedy: "Record ten to twelve seconds. `--min-seconds` and `--max-seconds` are for servers with other limits.",
    },
    Entry {
        code: "R0552",
        title: "A sample with nothing in it, or next to nothing",
        text: "Nothing in the sample can be heard, or its speech is so quiet (below −50 dBFS) that a clone would be made \
               of what the microphone adds. Nothing was sent.",
        example: "error[R0552]: the sample `me.wav` is quiet: its speech is at -54 dBFS",
        remedy: "Record nearer to the microphone or with more gain. Speech at −26 to −12 dBFS is good.",
    },
    Entry {
        code: "R0553",
        title: "A sample that is clipped",
        text: "More than one sample in a hundred is at full scale: the recording was too loud for its recorder, and \
               what was cut off cannot be had back. A clone of it crackles. Nothing was sent.",
        example: "error[R0553]: the sample `me.wav` is clipped: 3.12 % of its samples are at full scale",
        remedy: "Record again with less gain, or farther from the microphone.",
    },
    Entry {
        code: "R0554",
        title: "A sample that is noisy",
        text: "Speech stands less than 10 dB above what is heard between words. The noise would be cloned with the \
               voice. A sample without a single pause, such as a song or a tone, is refused too, because noise cannot \
               be told from voice in it. Nothing was sent.",
        example: "error[R0554]: the sample `me.wav` is noisy: its speech stands 6 dB above what is heard between words \
                  (-29 dBFS)",
        remedy: "Record in a quiet room, without music, with a pause or two.",
    },
    Entry {
        code: "R0555",
        title: "Not a name for a clone",
        text: "Servers take names of letters, digits and `_`, at most 36 of them, and keep the points of a request whose \
               name they do not like. So the name is checked before anything is sent.",
        example: "rhapsode clone me.wav --name \"My voice\"\n\nerror[R0555]: `My voice` cannot be a clone's name",
        remedy: "Use letters without accents, digits and `_`: `My_voice`.",
    },
    Entry {
        code: "R0556",
        title: "The clone was not made",
        text: "The service answered the request for a clone with a failure, or could not be reached. The message says \
               what it said and whether points are gone. When they may be, the ledger holds a doubt, and the next \
               `rhapsode clone` with the same sample looks for the clone before anything else.",
        example: "error[R0556]: the clone was not made: the day's quota is used up; nothing was charged",
        remedy: "Put right what the message names, then give the same command again.",
    },
    Entry {
        code: "R0557",
        title: "A clone that may have been paid for already",
        text: "An earlier request for a clone of this very sample ended without an answer, or with a charge and no \
               clone. The server's list of clones does not show it, or the server has no such list. Ten points are never \
               spent a second time without a person's word.",
        example: "error[R0557]: a clone of this sample was asked for on 2026-11-22 and nobody knows what became of it",
        remedy: "Look at the service's own page for a clone of the name that is shown. If it is not there, add \
                 `--buy-again`.",
    },
    Entry {
        code: "R0558",
        title: "A language that the engine does not speak",
        text: "Flow speaks Chinese (`zh`), English (`en`), Japanese (`ja`), Korean (`ko`) and Cantonese (`yue`). A line \
               in another language would be read by the rules of one of these, and paid for.",
        example: "error[R0558]: the engine does not speak `fr`\n --> book.md:12:1",
        remedy: "Mark the passage as a language that it speaks, leave it out, or choose another engine.",
    },
    Entry {
        code: "R0559",
        title: "A voice id with a space too few or too many",
        text: "Ids are used exactly as they are listed, spaces included: one of Flow's ends in a space. The id in the job \
               is that of a known voice but for a space at one of its ends.",
        example: "[voices.santa]\nid = \"Santa_Claus\"\n\nerror[R0559]: there is no voice `\"Santa_Claus\"`; the id is \
                  `\"Santa_Claus \"`",
        remedy: "Copy the id from the message, between the quotes, with every space.",
    },
    Entry {
        code: "R0560",
        title: "No voice is named, and the default voice speaks another language",
        text: "The documented default voice of Flow, `v-female-R2s4N9qJ`, speaks Chinese. For a job in another language \
               no voice is made up: it would be heard in every line, and paid for.",
        example: "[job]\nlanguage = \"ko\"\n[engine]\nkind = \"flow\"\n\nerror[R0560]: no voice is named, and the \
                  default voice `v-female-R2s4N9qJ` speaks `zh`, not `ko`",
        remedy: "Name a voice: `[voices.narrator]` with the `id` of one that speaks it. The message lists some.",
    },
    Entry {
        code: "R0561",
        title: "A voice that is in no known list",
        text: "The id is in none of the lists that are known here: the bundled catalogues, the server's list as it was \
               last asked for, and one's own clones. It may be newer than these. If it is a slip, the service may speak \
               with another voice, and take its points.",
        example: "[voices.amy]\nid = \"v-female-R2s4N9qK\"\n\nwarning[R0561]: the voice `v-female-R2s4N9qK` is in no \
                  list of the service's voices that is known here",
        remedy: "Correct the id, or ask for the lists with `rhapsode voices --engine flow --refresh` and `rhapsode clone \
                 --list`.",
    },
    Entry {
        code: "R0562",
        title: "A voice that is documented and not listed",
        text: "`v-en-female-amy` and `v-en-male-brian` stand in the examples of the vendor's page and in none of its \
               catalogues. A server may know them all the same, or speak with its default voice instead.",
        example: "[voices.amy]\nid = \"v-en-female-amy\"\n\nwarning[R0562]: the voice `v-en-female-amy` is named in the \
                  service's documentation, but is in none of its catalogues",
        remedy: "Choose a listed voice, or hear one line of it first: `rhapsode voices audition`.",
    },
    Entry {
        code: "R0563",
        title: "The service was asked and did not answer well",
        text: "A free call, such as that for the list of voices or for one's own clones, failed. Nothing was spent. A \
               list of no or three voices is what a failing server falls back to; it is never kept.",
        example: "error[R0563]: the list of voices could not be had: the service lists 3 voices, as it does when it fails",
        remedy: "Try again later. Without `--refresh`, the list that was kept or bundled is shown.",
    },
    Entry {
        code: "R0564",
        title: "This command is about a Flow server",
        text: "Clones, and the server's list of voices, are calls of Flow. The job or `--engine` names another engine.",
        example: "rhapsode clone me.wav --name me --job book.toml\n\nerror[R0564]: the engine `house` has no clones",
        remedy: "Name a job whose engine is `flow`, or a server with `--url` and an account with `--account`.",
    },
    Entry {
        code: "R0565",
        title: "What is kept of voices cannot be read or written",
        text: "The lists of an account's voices and clones are kept in the folder `flow` of the user's data folder \
               (`RHAPSODE_DATA`). One of them cannot be used. Clones are on the server, and the money is in the ledger: \
               neither is lost.",
        example: "error[R0565]: `~/.local/share/rhapsode/flow/host.clones.json` is not what was written there: EOF",
        remedy: "Make the folder writable, or move the damaged file away and ask for the list again.",
    },
    Entry {
        code: "R0566",
        title: "An engine without a list of voices",
        text: "The engine has no list that could be shown: any id may be tried. Some engines can only be asked through \
               a job, which says where they are.",
        example: "rhapsode voices --engine command\n\nerror[R0566]: the engine `command` has no list of voices",
        remedy: "Look at the program's or server's own documentation, or name a job with `--job`.",
    },
    Entry {
        code: "R0567",
        title: "An address or account that cannot be used",
        text: "`--url` takes an address with `https://`, or `http://` for this computer alone, because a token travels \
               to it. `--account` names files, so it takes up to 64 letters, digits, dots, hyphens and underscores.",
        example: "rhapsode voices --url http://example.org\n\nerror[R0567]: `--url http://example.org` cannot be used",
        remedy: "Write the address with `https://`, without a name or password in it.",
    },
    Entry {
        code: "R0568",
        title: "An audition that cannot be heard",
        text: "An audition has one line spoken by each of the voices that are named. A voice is named twice, the text \
               has nothing that could be spoken, or the engine did not speak for one of them. What was recorded is kept, \
               and is not paid for again.",
        example: "rhapsode voices audition v-1 v-1 --text Hello\n\nerror[R0568]: the voice `v-1` is named twice",
        remedy: "Name each voice once, with a text that can be spoken; after a failure, give the same command again.",
    },
    Entry {
        code: "R0569",
        title: "A clone costs more than may be spent today",
        text: "What the account has spent today, doubts included, and the price of the clone are more than its points a \
               day. The service would refuse it, or charge for nothing.",
        example: "error[R0569]: a clone costs 10 points, and 95 of today's 100 may be spent already",
        remedy: "Wait for the reset at 00:00 UTC, or raise `budget.points_per_day` in the job if the account has more.",
    },
];
