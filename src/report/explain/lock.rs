//! Codes R045x and R046x: the lock of prompts, and what `check` finds.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0450",
        title: "A prompt has no file",
        text: "A row of a catalogue has a text, and the lock does not know its prompt: it was never made. Or the lock knows the \
               prompt and one of its files is not there.",
        example: "prompts.csv:7:10: missing[R0450]: en/SYSTEM/timer: it was never made",
        remedy: "Run the job, and commit the files with the lock. A file that was taken away is made again without a request.",
    },
    Entry {
        code: "R0451",
        title: "A prompt was made from something else",
        text: "The text, its voice, a setting of that voice, the language, the engine or what the job does to the sound has \
               changed since the file was made. `rhapsode explain ID --job JOB` shows all parts as they were and as they are.",
        example: "prompts.csv:2:11: stale[R0451]: en/SYSTEM/hello: its text has changed",
        remedy: "Run the job, and commit the file with the lock. What changes no take, such as another loudness, costs no request.",
    },
    Entry {
        code: "R0452",
        title: "A prompt has another name now",
        text: "The catalogue has a prompt under a new id or in a new folder, and one that is gone was made from the same words \
               with the same voice. Takes are known by what they are made from, so the file is made without a request.",
        example: "prompts.csv:2:11: moved[R0452]: en/SYSTEM/hi: it was `en/SYSTEM/hello` and has the same sound: no request \
                  is needed",
        remedy: "Run the job, remove the file with the old name, and commit both with the lock.",
    },
    Entry {
        code: "R0453",
        title: "A file that no prompt asks for",
        text: "The lock knows a prompt that no row asks for any more, or there is a file of sound in a folder of the prompts \
               that neither the catalogues nor the lock know. Only folders that hold prompts of this job are looked into.",
        example: "prompts.lock: orphaned[R0453]: en/SYSTEM/old.wav: no row asks for this file, and the lock does not know it",
        remedy: "Remove the file, or move it to a folder without prompts, and run the job if the lock knows it.",
    },
    Entry {
        code: "R0454",
        title: "A file is not the one that was made",
        text: "The file differs from what the lock says, though the prompt is the same: a person has edited it, or a copy of it \
               went wrong.",
        example: "prompts.csv:2:11: edited[R0454]: en/SYSTEM/hello.wav: the file is not the one that was made: edited by hand, \
                  or damaged",
        remedy: "If it was edited on purpose, run the job: the file stays, and the lock says from then on that it was edited. \
                 Otherwise remove it and run the job: it is made again without a request.",
    },
    Entry {
        code: "R0455",
        title: "Not a lock, or a damaged one",
        text: "The file that has the job's name and ends with `.lock` was not written by `run`, or a merge or an edit has left \
               it so that it cannot be understood. It is never written over in that state. Nothing was spent.",
        example: "error[R0455]: the lock cannot be understood: a merge left both sides in it\n --> prompts.lock:12:1",
        remedy: "After a merge take either side, `git checkout --ours prompts.lock`, and run the job: it writes what is true \
                 now. Move a file away that is something else.",
    },
    Entry {
        code: "R0456",
        title: "A lock of a newer version",
        text: "The lock was written by a newer rhapsode, in a form that this one does not know.",
        example: "error[R0456]: the lock `prompts.lock` has form 2, a newer one",
        remedy: "Use the version that wrote it, here too.",
    },
    Entry {
        code: "R0457",
        title: "The lock would change, and must not",
        text: "With `--locked` a run makes files only where the lock stays as it is, so that what was reviewed is what is made. \
               A prompt has changed, or takes would have to be bought anew, which never sound the same twice. All but the \
               very sound of free takes and files is found out before anything is spent.",
        example: "rhapsode run prompts.toml --locked\n\nerror[R0457]: the lock `prompts.lock` would change, and must not \
                  (--locked): `en/SYSTEM/hello` is stale",
        remedy: "Run the job without `--locked` where its takes are, and commit the files with the lock.",
    },
    Entry {
        code: "R0458",
        title: "There is no lock yet",
        text: "`check` holds the catalogues against the lock that `run` writes beside the job file. There is none, so nothing \
               is known of the files.",
        example: "rhapsode check prompts.toml     # before the first run",
        remedy: "Run the job, and commit the lock with the files.",
    },
    Entry {
        code: "R0459",
        title: "Only prompts can be checked",
        text: "`check`, and `explain` with `--job`, are about prompts of catalogues, each with a file of its own. This job has \
               manuscripts.",
        example: "rhapsode check alice.toml",
        remedy: "`rhapsode plan JOB` says what of a book would be made anew.",
    },
    Entry {
        code: "R0460",
        title: "No such prompt",
        text: "`explain ID --job JOB` was asked for a prompt that neither the catalogues nor the lock of the job have.",
        example: "rhapsode explain helo.wav --job prompts.toml",
        remedy: "Name it by its id, as the catalogue writes it, or by its file in the output folder.",
    },
    Entry {
        code: "R0461",
        title: "The shared store is neither a folder nor a bucket",
        text: "`url` in `[store]` names where takes are shared with others. It is a folder of this computer, with `file://` before \
               its path, where a path that does not begin with `/` is relative to the job file; or a bucket of a service that \
               speaks S3, with the beginning of all names in it: letters, digits, `-`, `_` and `.`.",
        example: "[store]\nurl = \"gs://bucket/takes\"",
        remedy: "Name it `file:///mnt/takes` or `s3://bucket/takes`. Many services that are not Amazon's speak S3 too: name theirs \
                 with `endpoint`.",
    },
    Entry {
        code: "R0462",
        title: "A prompt of several takes",
        text: "`review --choose` and `--reject` are about prompts that are one take. This one is longer than a request, so it is \
               made of several.",
        example: "rhapsode review prompts.toml --choose manual.wav 2",
        remedy: "Make the part that you do not like again: `rhapsode retake JOB TAKE`, with its key from the manifest.",
    },
    Entry {
        code: "R0463",
        title: "No other take",
        text: "`review --choose` named a take that is not on this shelf, or `--reject` was about the only one. Nothing is ordered \
               for it: that costs what a request costs, and is said with `refresh`.",
        example: "rhapsode review prompts.toml --reject hello.wav",
        remedy: "`rhapsode review JOB` shows which takes there are; `rhapsode refresh JOB ID --reason \"…\"` orders another.",
    },
    Entry {
        code: "R0464",
        title: "The take of a prompt is not here",
        text: "`refresh` and `retake` make a take beside the one that is there, and `review --choose` and `--reject` are about those \
               that are there. In a new clone there is none: the prompt's files are fresh by the lock, and need none.",
        example: "rhapsode refresh prompts.toml hello.wav --reason \"the voice has changed\"     # in a new clone",
        remedy: "Give the command where the job was run, or let both share takes: `[store]`.",
    },
    Entry {
        code: "R0465",
        title: "Not the number of a take",
        text: "`review --choose ID N` takes a prompt and the number of one of its takes, from 1.",
        example: "rhapsode review prompts.toml --choose hello.wav second",
        remedy: "`rhapsode review JOB` shows the takes with their numbers.",
    },
    Entry {
        code: "R0466",
        title: "This build reads no buckets",
        text: "`url` in `[store]` is a bucket, and this program was built without the feature `s3`.",
        example: "[store]\nurl = \"s3://bucket/takes\"",
        remedy: "Build it with the feature (`cargo build --features s3`), or mount the bucket and name the folder.",
    },
    Entry {
        code: "R0467",
        title: "The service of a bucket cannot be used",
        text: "`endpoint` and `region` in `[store]` say where the service of a bucket is. The keys that requests are signed with are \
               sent over https alone, but for this computer; and of a folder both say nothing.",
        example: "[store]\nurl = \"s3://bucket/takes\"\nendpoint = \"http://s3.example.org\"",
        remedy: "Write `endpoint` as `https://host`, without a name, a password or a path, and `region` as your service does.",
    },
];
