//! Codes R01xx: the job file's form, types and ranges.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0101",
        title: "The job file is not TOML",
        text: "The file cannot be read as TOML. All such places are shown at once; what the rest of the file means is \
               checked when they are put right, since a missing bracket changes the meaning of all that follows.",
        example: "[job\ntitle = \"Alice",
        remedy: "Put the places right; TOML is described at https://toml.io.",
    },
    Entry {
        code: "R0102",
        title: "Unknown key",
        text: "A key or table that no job file has. It is an error and not ignored, because a setting that is silently \
               without effect costs more than one that is refused.",
        example: "[limits]\nconcurency = 4",
        remedy: "Correct the name, move the key into the table it belongs to, or take it out; docs/job.md lists all.",
    },
    Entry {
        code: "R0103",
        title: "The job is written for a newer rhapsode",
        text: "The job file names a `version` that this program does not know. What else it says may mean something \
               different there, so nothing is guessed.",
        example: "version = 2",
        remedy: "Update rhapsode, or write the job in version 1.",
    },
    Entry {
        code: "R0104",
        title: "Wrong type",
        text: "A value is of another type than its key takes: a string for a number, a table for a list.",
        example: "[limits]\nrequests_per_minute = \"60\"",
        remedy: "Write the type that the message names; docs/job.md shows the type of every key.",
    },
    Entry {
        code: "R0105",
        title: "Number out of range",
        text: "A number is smaller or larger than its key allows. A limit of zero would allow nothing at all, and a \
               text longer than the engine's limit would be refused by it.",
        example: "[voices.alice]\nid = \"en-gb+f2\"\nspeed = 5",
        remedy: "Choose a number in the range that the message names; leave a limit out for none.",
    },
    Entry {
        code: "R0106",
        title: "Something that every job needs is missing",
        text: "A job needs a `[job]` table with a title and a language, and at least one `[[manuscript]]` or `[[catalogue]]` with a path; \
               a voice needs an id. Everything else has a default.",
        example: "[job]\ntitle = \"Alice's Adventures in Wonderland\"",
        remedy: "Add what the message names; `rhapsode init` writes a job that has it all.",
    },
    Entry {
        code: "R0107",
        title: "Not one of the words that a key takes",
        text: "Some keys take one of a few words: an engine, a format, a style, a way of counting.",
        example: "[engine]\nkind = \"hous\"",
        remedy: "Choose one of the words that the message lists.",
    },
    Entry {
        code: "R0108",
        title: "A manuscript does not exist",
        text: "Nothing lies at the path of a manuscript. Paths are relative to the folder of the job file, wherever \
               the program is run.",
        example: "[[manuscript]]\npath = \"alcie.md\"",
        remedy: "Correct the path, or put the file there.",
    },
    Entry {
        code: "R0109",
        title: "A manuscript is no file that can be read",
        text: "The path of a manuscript is a folder, or something that may not be read. Folders are not searched, \
               because the order of chapters would then depend on file names.",
        example: "[[manuscript]]\npath = \"chapters/\"",
        remedy: "Name each file in a `[[manuscript]]` of its own, in reading order, and see that it may be read.",
    },
    Entry {
        code: "R0110",
        title: "A secret in the job file",
        text: "A key looks like a password, token or key of a service. Job files are shared, committed and shown in \
               messages; secrets are never read from them. Its value is hidden in everything that is printed.",
        example: "[engine]\nkind = \"house\"\napi_key = \"…\"",
        remedy: "Take it out, and change the secret if the file was ever shared. Secrets belong in RHAPSODE_* \
                 environment variables; the built-in voice needs none.",
    },
    Entry {
        code: "R0111",
        title: "Empty where something must stand",
        text: "A title, path, id, language or list is there but holds nothing, or only white space.",
        example: "[job]\ntitle = \"\"\nlanguage = \"en\"",
        remedy: "Write it, or take the key out where it has a default.",
    },
    Entry {
        code: "R0112",
        title: "Not a language",
        text: "Languages are BCP 47 tags: two or three letters, and perhaps a script or region after a hyphen. Casting \
               chooses by the first part alone, in small letters.",
        example: "[job]\ntitle = \"Alice\"\nlanguage = \"english\"",
        remedy: "Write a tag such as `en`, `zh`, `ja`, `ko`, `yue` or `en-GB`.",
    },
    Entry {
        code: "R0113",
        title: "The same thing twice",
        text: "A manuscript or a format is named twice. Reading a manuscript twice would also be paid twice.",
        example: "[[manuscript]]\npath = \"alice.md\"\n\n[[manuscript]]\npath = \"./alice.md\"",
        remedy: "Take one of the two out.",
    },
    Entry {
        code: "R0114",
        title: "The output folder is a file",
        text: "Finished files go into the folder `output`, which is made when it is not there. It, or a folder above \
               it, is a file, so it cannot be made.",
        example: "[job]\ntitle = \"Alice\"\nlanguage = \"en\"\noutput = \"alice.md\"",
        remedy: "Name another folder, or move the file away.",
    },
    Entry {
        code: "R0115",
        title: "The budget is too small for one request",
        text: "A request costs more points than the budget of a day or of the whole job allows, so that not even the \
               first one could ever be made.",
        example: "[engine]\nkind = \"house\"\npoints_per_request = 5\n\n[budget]\npoints_per_day = 3",
        remedy: "Allow at least the price of one request, or leave the limit out.",
    },
    Entry {
        code: "R0116",
        title: "A setting without effect",
        text: "`burst` says how many requests may be sent at once after a rest at `requests_per_minute`. Without that \
               rate there is nothing to save up. Likewise `[spoken]` does nothing for a language that has no spoken \
               forms. This is a warning: the job runs.",
        example: "[limits]\nburst = 5",
        remedy: "Set `requests_per_minute` too, or take `burst` out; take the language out of `[spoken]`.",
    },
    Entry {
        code: "R0117",
        title: "The job file cannot be read",
        text: "Nothing lies at the path of the job file, or it is a folder, or it may not be read by the user who runs \
               the program. Everything else in a job follows from this file, so nothing else is looked at.",
        example: "rhapsode run jobs/alcie.toml\n\nerror[R0117]: the job file `jobs/alcie.toml` cannot be read: it is not \
                  there",
        remedy: "Correct the path, or allow this user to read the file; `rhapsode init` writes a job to start from.",
    },
    Entry {
        code: "R0118",
        title: "The job file is not UTF-8",
        text: "TOML is UTF-8, and the job file has bytes that are not. Most often an editor saved it in an older \
               encoding, such as Windows-1252, or as UTF-16; the message names the first wrong byte.",
        example: "error[R0118]: the job file `jobs/alice.toml` is not UTF-8 text: byte 16 belongs to no character",
        remedy: "Save the file as UTF-8, or convert it: `iconv -f WINDOWS-1252 -t UTF-8 alice.toml > alice.utf8.toml`.",
    },
    Entry {
        code: "R0119",
        title: "A setting that the engine knows nothing of",
        text: "Each kind of engine has settings of its own: a dialect goes with Flow, a program with `command`. One that \
               says nothing to the engine of this job is a mistake, or the wrong engine is named.",
        example: "[engine]\nkind = \"house\"\ndialect = \"web\"",
        remedy: "Take the setting out, or name the engine that it goes with.",
    },
    Entry {
        code: "R0120",
        title: "An address that cannot be used",
        text: "The address of a service begins with `https://`, so that no token travels in the clear; `http://` is \
               allowed only to this computer. It holds no name and no password: tokens have sources of their own.",
        example: "[engine]\nkind = \"flow\"\nurl = \"http://tts.example.org\"",
        remedy: "Write it like `https://api.example.org`.",
    },
    Entry {
        code: "R0121",
        title: "A name that no account can have",
        text: "The account's name is part of the names of its ledger and its login, so it must be one that every file \
               system takes.",
        example: "[engine]\nkind = \"flow\"\naccount = \"my/account\"",
        remedy: "Use up to 64 letters, digits, dots, hyphens and underscores.",
    },
    Entry {
        code: "R0122",
        title: "The engine `command` without a command",
        text: "The engine `command` speaks by running a program for each request, and the job does not say which.",
        example: "[engine]\nkind = \"command\"",
        remedy: "Add `command = [\"piper\", \"--model\", \"en.onnx\", \"--output_file\", \"{output}\"]` or the like.",
    },
];
