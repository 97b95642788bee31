//! Codes N05xx: notices of voices, takes and prompts.

use super::super::Entry;

/// In ascending order.
pub(in crate::report::explain) const ENTRIES: &[Entry] = &[
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
        example: "notice[N0505]: others have spent 5 points on this account; today’s count is 63 points",
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
        code: "N0507",
        title: "A stop left requests without an answer",
        text: "After Ctrl-C, SIGTERM or the end of `--max-duration` nothing more is asked, and replies that are under way are \
               waited for, two minutes at most. These had not come by then. They stay open in the ledger and count as \
               spent; the next run settles them, from the service's count where it tells one.",
        example: "notice[N0507]: 1 request was not answered within 120 s; the next run settles that",
        remedy: "Give the same command again, when the service answers.",
    },
    Entry {
        code: "N0508",
        title: "A take does not pass the checks",
        text: "Each take is listened to before it is stitched: for near-silence, clipping, an offset, an end in \
               mid-speech, a length that its words cannot have, a level far from that of its voice, and sound that comes \
               twice; and where the job names a server that writes it down, for words that are not heard. This one was found wanting. It is kept and used: nobody but you can say whether it is good enough, \
               and nothing is bought again unasked. docs/checks.md says what is measured, and how a take is made again.",
        example: "flagged: 03 A Mad Tea-Party: “Have some wine,” the March Hare said: breaks off at 2.1 s while at 3 dB \
                  below its own level [N0508]",
        remedy: "Listen to the place; the timing manifest says when it sounds. `rhapsode retake JOB --flagged` shows what \
                 other takes would cost.",
    },
    Entry {
        code: "N0509",
        title: "Takes were made again",
        text: "Takes that do not pass the checks, or that you named, were made again: by the command `retake`, or because \
               `retake` in `[checks]` of the job says so. Each is a request of its own and kept under a key of its own; \
               nothing that was there is touched. Of all takes of the same words the one that passes the checks best is \
               used, and of equal ones the latest. Where a request fails, the take that was there is used.",
        example: "notice[N0509]: 2 of 3 made again and used; the others are no better than what was there",
        remedy: "Nothing need be done. `rhapsode retake JOB --flagged` tries again; words that fail every time should be \
                 written in another way.",
    },
    Entry {
        code: "N0510",
        title: "The transcription server is not reached",
        text: "The job wants takes written down by the server of `[checks.transcribe]`, and no connection to it came about, \
               or it broke. The request was made three times. The take is kept and used, and nothing is said against it.",
        example: "notice[N0510]: 12 takes are not transcribed: the service cannot be reached: Connection refused (os error \
                  111)",
        remedy: "Start the server, or correct `checks.transcribe.url`, and run again: only what was not heard is asked for.",
    },
    Entry {
        code: "N0511",
        title: "The transcription server does not accept the key",
        text: "The server answered 401 or 403, or the key could not be read from where the job says. It is not asked again \
               in this run, and the work is bound without it.",
        example: "notice[N0511]: 12 takes are not transcribed: the server does not accept the key (status 401): Incorrect API \
                  key provided",
        remedy: "See that `token_command`, `token_file` or `token_env` of `[checks.transcribe]` gives a key of that server, \
                 and run again.",
    },
    Entry {
        code: "N0512",
        title: "Nothing transcribes at that address",
        text: "What answers at the address is no transcription server, or has not the model: a redirect, which no key \
               follows, a page for browsers, or status 404. It is not asked again in this run.",
        example: "notice[N0512]: 12 takes are not transcribed: nothing there transcribes (status 404): Model 'whisper-1' is \
                  not installed locally",
        remedy: "Look at `url`, which is written without `/v1`, and `model` in `[checks.transcribe]`. The server of \
                 whisper.cpp needs `--inference-path /v1/audio/transcriptions`.",
    },
    Entry {
        code: "N0513",
        title: "The transcription server wants fewer requests",
        text: "The server answered 429 three times, each time after the wait that it had asked for; or it wants to be left \
               alone for more than a minute; or its account has nothing left. A run with finished takes does not wait for \
               that.",
        example: "notice[N0513]: 12 takes are not transcribed: the server asks for fewer requests (status 429)",
        remedy: "Run again later, or set `checks.transcribe.concurrency` to 1.",
    },
    Entry {
        code: "N0514",
        title: "The transcription server failed",
        text: "The server reported a failure of its own: a status of 500 and more, three times, or an `error` where the \
               transcript should be. After three such takes in a row it is not asked again in this run.",
        example: "notice[N0514]: 1 take is not transcribed: the server failed (status 200): failed to process audio",
        remedy: "Look at the server's log, and run again.",
    },
    Entry {
        code: "N0515",
        title: "The transcription server's answer is no transcript",
        text: "The answer is not JSON, or has no `text`, or is longer than a MiB. `response_format=json` was asked for, \
               which every server of this API knows.",
        example: "notice[N0515]: 12 takes are not transcribed: the answer is no JSON with a `text` in it",
        remedy: "See what listens at `checks.transcribe.url`: it may be a server of another API.",
    },
    Entry {
        code: "N0516",
        title: "The transcription server takes too long",
        text: "The server did not answer within `checks.transcribe.total_seconds`. After three such takes in a row it is \
               not asked again in this run, so that a server that hangs holds up no work.",
        example: "notice[N0516]: 3 takes are not transcribed: the service did not answer in time",
        remedy: "Raise `total_seconds` for a slow computer, set `concurrency` to 1, or choose a smaller model.",
    },
    Entry {
        code: "N0517",
        title: "The transcription server refuses a take",
        text: "The server will not have this recording: its form, its size or its language. It says why. After ten such \
               takes in a row it is not asked again in this run.",
        example: "notice[N0517]: 1 take is not transcribed: the server refuses the recording (status 400): Unsupported \
                  language: 'haw'",
        remedy: "For a language that it does not know, set `languages = { haw = \"\" }` in `[checks.transcribe]`.",
    },
    Entry {
        code: "N0518",
        title: "A take is too long to be transcribed",
        text: "Servers of this API take files of 25 MB, which are 13 minutes of speech as it is sent, and this take is \
               longer. It is not cut into pieces, since a word would be lost at each cut.",
        example: "notice[N0518]: 1 take is not transcribed: it is longer than 13 min 00 s, and servers take 25 MB",
        remedy: "Set `limits.max_chars`, so that takes are shorter; or listen to this one yourself.",
    },
    Entry {
        code: "N0519",
        title: "A take that nobody has listened to yet",
        text: "The run was stopped before the take was sent to be transcribed, or this is a report, which asks nobody for \
               anything.",
        example: "notice[N0519]: 40 takes are not transcribed: nobody has listened yet: the next run does",
        remedy: "Run the job again: only what was not heard is asked for.",
    },
    Entry {
        code: "N0520",
        title: "Packs were cut into lines",
        text: "Lines that shared a request, because the job says `pack = true`, were found again in its take: the aligner is \
               certain where each begins and ends. Each is a take of its own now, as if it had been asked for alone.",
        example: "notice[N0520]: 3 packs are cut into 44 lines",
        remedy: "Nothing need be done.",
    },
    Entry {
        code: "N0521",
        title: "Packs are of no use",
        text: "In the takes of these packs nobody can be certain where lines begin and end, or the engine did not speak them. \
               Their points are spent; no line is ever cut from a take like that. The lines are asked for one by one, which the \
               plan had counted as its worst case. The packs stay on the shelf and are not asked for again.",
        example: "notice[N0521]: 2 packs are not certain where lines end and of no use; 31 lines are asked for alone",
        remedy: "Nothing need be done. Where it happens to most packs of a voice, `pack = false` saves their points: \
                 docs/packing.md.",
    },
    Entry {
        code: "N0522",
        title: "Packing has no effect",
        text: "The job says `pack = true`, which saves points where a request costs some. This engine's requests cost nothing, \
               so every line has its own.",
        example: "notice[N0522]: `limits.pack` has no effect: house asks nothing for a request",
        remedy: "Take `pack` out of `[limits]`; or rehearse a paid job with `points_per_request` in `[engine]`.",
    },
];

/// Those of the same kind that come after the notices of prompts, in ascending order.
pub(in super::super) const LATER: &[Entry] = &[
    Entry {
        code: "N0550",
        title: "A sample that some servers find too short",
        text: "The sample holds enough speech for the vendor's page and less than the ten seconds that other servers \
               of the family ask for.",
        example: "warning[N0550]: the sample `me.wav` holds 5.8 s of speech without its silences",
        remedy: "Record ten to twelve seconds to suit them all.",
    },
    Entry {
        code: "N0551",
        title: "A sample that is quiet",
        text: "The speech of the sample is below −35 dBFS. A clone can be made of it; a louder recording has less noise.",
        example: "warning[N0551]: the sample `me.wav` is quiet: its speech is at -41 dBFS",
        remedy: "Record nearer to the microphone or with more gain.",
    },
    Entry {
        code: "N0552",
        title: "A sample with some clipping",
        text: "A few of its samples are at full scale. Loud consonants may crackle in the clone.",
        example: "warning[N0552]: the sample `me.wav` is clipped: 0.21 % of its samples are at full scale",
        remedy: "Record again with a little less gain.",
    },
    Entry {
        code: "N0553",
        title: "A sample with some noise",
        text: "Speech stands less than 20 dB above what is heard between words. Some of that may be in the clone.",
        example: "warning[N0553]: the sample `me.wav` is noisy: its speech stands 16 dB above what is heard between words \
                  (-38 dBFS)",
        remedy: "Record in a quieter room; 30 dB and more is good.",
    },
    Entry {
        code: "N0554",
        title: "A sample of a low rate",
        text: "The file has fewer than 16,000 samples a second, as telephones have. What it lacks is not in the clone.",
        example: "warning[N0554]: the sample `me.wav` has 8000 Hz: sounds such as s and f are not in it",
        remedy: "Use the recording as it was before it was made small.",
    },
    Entry {
        code: "N0555",
        title: "A constant offset was taken out of a sample",
        text: "The mean of the samples was not zero, which is a fault of some recorders. It was taken out.",
        example: "warning[N0555]: the sample `me.wav` had a constant offset of 3.7 % of full scale; it was taken out",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "N0556",
        title: "A sample was cut",
        text: "The sample is longer than servers take. Its beginning is sent, cut at the quietest place between ten and \
               twelve seconds.",
        example: "warning[N0556]: the sample `me.wav` is longer than is sent: the first 11.3 s of 30.0 s",
        remedy: "Name a file with the best ten seconds to choose them yourself.",
    },
    Entry {
        code: "N0557",
        title: "A voice is asked for a language that it does not speak",
        text: "The list says that the voice speaks one language, and a line asks it for another. It will be spoken, with \
               an accent or worse, and paid for.",
        example: "notice[N0557]: book.md:12:1: the voice `v-male-Bk7vD3xP` speaks `zh`; this line asks it for `ja`",
        remedy: "Cast a voice of that language for it in `[casting]`: `default = { default = \"…\", ja = \"…\" }`.",
    },
    Entry {
        code: "N0558",
        title: "The server's list of voices is not used",
        text: "The server was asked for its voices and did not give a list: it failed, or answered with the none or \
               three voices that a failing server falls back to. The list that was kept or bundled is shown instead.",
        example: "warning[N0558]: the server's list is not used: the service lists 3 voices, as it does when it fails",
        remedy: "Ask again later with `--refresh`.",
    },
    Entry {
        code: "N0559",
        title: "The clone is there already",
        text: "A clone of this very sample was made before, or is on the server. Nothing was bought.",
        example: "notice[N0559]: a clone of this sample is there already: clone-abc123xyz; nothing was spent",
        remedy: "Use its id in `[voices]`.",
    },
    Entry {
        code: "N0560",
        title: "Prompts that are fresh by the lock are asked for all the same",
        text: "Files and lock of these prompts are there and agree, and their takes are not. But the job makes prompts as loud \
               as one another, or fills their pauses with the voice's own quiet: what is to be made now would sound \
               otherwise with some of the takes than with all. So all of them are asked for.",
        example: "notice[N0560]: 339 prompts are fresh by the lock, and asked for all the same",
        remedy: "Bring the takes from where the job was run, in `.rhapsode/takes`; or let each prompt stand for itself: \
                 `balance = false` in `[master]`, without `per = \"book\"` and `room_tone = \"voice\"`.",
    },
    Entry {
        code: "N0561",
        title: "Prompts that are fresh by the lock need no take",
        text: "The lock says that these prompts were made from what the job still says, and their files are the ones that \
               were made. Their takes are not here, as in a new clone of a repository; none is asked for, and the files \
               stay as they are.",
        example: "notice[N0561]: 339 prompts are fresh by the lock: their takes are not here, and not needed",
        remedy: "Nothing need be done.",
    },
    Entry {
        code: "N0570",
        title: "Files that were edited by hand stay",
        text: "The file of a prompt is not the one that was made, and the prompt is the same as then: its words, its voice and                what the job does to the sound. So it stays, and the lock says that it was edited.",
        example: "notice[N0570]: edited by hand, and made from what the job still says, so left as edited: `en/hello.wav`",
        remedy: "Nothing need be done. To have it made as it was, remove it and run the job.",
    },
    Entry {
        code: "N0571",
        title: "Files that were edited by hand are made anew",
        text: "The file of a prompt was edited by hand, and the prompt has changed since: another text or voice, or another                sound. An edit of the old sound would say the old words, so the file was made anew.",
        example: "notice[N0571]: edited by hand, and made anew since the job asks for something else now: `en/hello.wav`",
        remedy: "Edit the new file where that is still needed; the old one is in your version control.",
    },
    Entry {
        code: "N0572",
        title: "Some editions are complete, and others are not",
        text: "The run ended before all prompts were recorded, for example at the day's quota. A language is published whole or not \
               at all: the files and the lock of those that are complete are new, and those of the others stay as they were. \
               The timing manifest tells of the complete ones until all are.",
        example: "notice[N0572]: complete and published: de, fr; not yet: ja",
        remedy: "Run the job again: it goes on where it ended, with the languages in the order of the job.",
    },
    Entry {
        code: "N0573",
        title: "Some prompts are ready, and others are not",
        text: "The run ended before all prompts were recorded, and the job says `publish = \"ready\"` in [prompts]: the files and the \
               lock of the prompts whose takes are there are new, and those of the others stay as they were. The timing \
               manifest tells of the ready ones until all are.",
        example: "notice[N0573]: 5 prompts are published that are ready; 7 not yet",
        remedy: "Run the job again: it goes on where it ended.",
    },
    Entry {
        code: "N0574",
        title: "Takes that were transcribed by who understands nothing",
        text: "Of more than half of the takes more than half of the words were heard otherwise than they are written. That tells of \
               a model for another language, or one too small for these voices, before it tells of the takes: none is flagged \
               or made again for it, and lines have no error rates. What was heard is kept.",
        example: "notice[N0574]: 40 takes are not transcribed: more than half of the takes were heard otherwise by more than half, so \
                  what was heard says nothing of any",
        remedy: "Name another model in `checks.transcribe.model`, or listen to a chapter: if the words are wrong indeed, the voice's \
                 language is.",
    },
];
