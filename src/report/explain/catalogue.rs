//! Codes R021x and R022x: catalogues, their rows and the files of their prompts.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0210",
        title: "A quotation mark in a catalogue is never closed",
        text: "A cell that begins with a quotation mark ends at the next single one. This one has none, so that all rows after \
               it are one long cell, which would be spoken and paid for.",
        example: "id,text\nhello,\"Hello\nbye,Goodbye",
        remedy: "Close it. A quotation mark that belongs to the text is doubled: `\"Say \"\"please\"\".\"`.",
    },
    Entry {
        code: "R0211",
        title: "A catalogue has no such column",
        text: "`id`, `text`, `folder` and `role` of a [[catalogue]] name columns, as the first row calls them or by their \
               number, from 1. Unless the job says otherwise, ids are in the column `id` and texts in `text`. Two columns of \
               one name cannot be told apart by it.",
        example: "String ID,Translation,Filename\n1,null,0000.wav",
        remedy: "Name the columns of this table: `id = \"Filename\"`, `text = \"Translation\"`; or number them.",
    },
    Entry {
        code: "R0212",
        title: "A row of a catalogue has too few or too many cells",
        text: "A row with more cells than the first one has nearly always a delimiter in its text that no quotation marks \
               protect: the text would be spoken up to there. In a shorter row the id or the text is missing.",
        example: "id,text\nhello,Hello, friend",
        remedy: "Put the text into quotation marks, or add what is missing.",
    },
    Entry {
        code: "R0213",
        title: "A text has a placeholder",
        text: "`{name}`, `{{x}}`, `${x}`, `%{x}`, `%s`, `%1$s`, `%(name)s`, `%@`, `%#@n@`, `$t(key)`, XLIFF's `<x/>` and `<ph/>`, \
               Fluent's `{ $x }`, and `#` in a plural of ICU stand for what a program fills in. Nobody knows how that sounds, \
               and the sign itself is never spoken.",
        example: "id,text\nleft,{count} minutes left",
        remedy: "Write the text as it is said, a row for each value; give the values that it can have, as `count = [\"5\", \"10\"]` \
                 under [catalogue.values]; have what is around it spoken as pieces by `placeholders = \"split\"`; or leave all \
                 such rows out, with a notice, by `placeholders = \"skip\"` in the [[catalogue]].",
    },
    Entry {
        code: "R0214",
        title: "An id stands twice",
        text: "Two rows have one id in one folder, so that one file would be overwritten by the other, and one of the texts be \
               paid for in vain.",
        example: "id,text\nhello,Hello\nhello,Good morning",
        remedy: "Take one of the two out, or name columns that tell them apart, such as `folder`.",
    },
    Entry {
        code: "R0215",
        title: "Two prompts are one file on some systems",
        text: "Windows and macOS take names for one that differ only in capitals, and macOS also those whose accents are \
               composed otherwise. There the second file would replace the first.",
        example: "id,text\nhello.wav,Hello\nHELLO.wav,Hello!",
        remedy: "Name one of the two otherwise.",
    },
    Entry {
        code: "R0216",
        title: "The name of a prompt's file is not allowed everywhere",
        text: "A file's name must be one that Linux, macOS and Windows allow, at most 143 bytes long with its ending, not hidden, and \
               inside the output folder. Nothing is renamed in silence, because programs look for these files by their names.",
        example: "id,text\n../hello,Hello\ncon,Goodbye",
        remedy: "Change the id or the folder in the catalogue, or choose other columns or another `layout` in [prompts].",
    },
    Entry {
        code: "R0217",
        title: "A row has a text and no id",
        text: "A prompt's file is called by its id. A row without a text is left out instead, whether it has an id or not.",
        example: "id,text\n,Hello",
        remedy: "Give the row an id, or take its text out.",
    },
    Entry {
        code: "R0218",
        title: "A kind of catalogue that is not read",
        text: "The name of a catalogue says what it is written in: docs/catalogues.md lists the names. Others are refused, because \
               a format that is read as another would have its markup spoken. `.xml` alone says nothing: `strings*.xml` is \
               Android's, and `phrase*.xml` FreeSWITCH's.",
        example: "[[catalogue]]\npath = \"messages.xml\"",
        remedy: "Write `format = \"android\"`, or what else it is, in its [[catalogue]]; or export it as a table of \
                 comma-separated values with an id and a text in each row.",
    },
    Entry {
        code: "R0219",
        title: "A catalogue is not of its format",
        text: "The file breaks the rules of what its name or `format` says it is, at the place that is shown. What follows could be \
               read in more than one way, and a wrong one would be paid for.",
        example: "msgid \"hello\"\nmsgstr \"Hello\nmsgid \"bye\"",
        remedy: "Put the place right, export the file anew, or name another `format`.",
    },
    Entry {
        code: "R0221",
        title: "A catalogue has no texts in the job's language",
        text: "Apple's `.xcstrings` holds all languages in one file. None of its texts is in the job's language, nor in the one that \
               it is a form of: `de-AT` is content with `de`.",
        example: "[job]\nlanguage = \"fr\"\n\n[[catalogue]]\npath = \"Localizable.xcstrings\"",
        remedy: "Choose `language` in [job] among those that are listed, or have the catalogue translated.",
    },
    Entry {
        code: "R0225",
        title: "A text becomes too many prompts",
        text: "A text with placeholders becomes a prompt for each combination of their values, and each may be a request. \
               Three placeholders of ten values each are a thousand. That is a slip more often than a wish, so that a \
               hundred are allowed for one text unless the job says otherwise.",
        example: "{\"at\": \"{street} {number} {letter}\"}",
        remedy: "Give fewer values; have the text spoken in pieces by `placeholders = \"split\"`; or raise `values_cap` in the \
                 [[catalogue]].",
    },
    Entry {
        code: "R0226",
        title: "A plural is chosen by something that is no number",
        text: "The values that the job gives for this name choose between the forms of a plural, as `{n, plural, …}` asks for. \
               Only a whole number in digits has one.",
        example: "[catalogue.values]\nn = [\"a few\"]",
        remedy: "Write numbers in digits: `n = [\"1\", \"2\", \"5\"]`.",
    },
    Entry {
        code: "R0227",
        title: "Values that no prompt can be made with",
        text: "`[catalogue.values]` gives at least one value for each name, none of them twice and none empty: the ids of prompts \
               end with them.",
        example: "[catalogue.values]\ncount = []",
        remedy: "Name each value once, as it is said: `count = [\"1\", \"2\"]`.",
    },
    Entry {
        code: "R0228",
        title: "A row is of a kind that cannot be made",
        text: "The column that `kind` of a [[catalogue]] names says of each row what becomes of it: `speech` is spoken, `copy` is \
               a file that somebody has recorded, and `skip` is left out. An empty cell means `speech`, or `copy` where the \
               column `file` names one. There is no other kind.",
        example: "id,text,kind\nbeep,,sound",
        remedy: "Write `speech`, `copy` or `skip`, or nothing.",
    },
    Entry {
        code: "R0229",
        title: "The file of what is said or recorded cannot be read",
        text: "`say` of a [[catalogue]] without columns names a file in TOML, which says of ids what is spoken instead of their \
               texts, and `file` one that says in which files they are recorded. Every value stands in quotation marks. An id \
               with dots stands in quotation marks too, or as a table in a table.",
        example: "\"menu.open\" = 5",
        remedy: "Write a line for each id: `\"menu.open\" = \"open the menu\"`, or `\"menu.open\" = \"recorded/menu.wav\"`.",
    },
    Entry {
        code: "R0230",
        title: "A text is not translated",
        text: "It is the same in the language that it is translated from: that of `<source>` in XLIFF, of the source language of \
               an `.xcstrings`, the `msgid` of gettext unless the job is in English, or what `source` in the [[catalogue]] \
               names. Names, codes and single words are often the same and are not told. `run` speaks it all the same, with a \
               notice (N0224); `rhapsode check` fails on it.",
        example: "de.po:12:9: untranslated[R0230]: de/close: its text is the same in the language that it is translated from",
        remedy: "Have it translated, or name its id under `same` in the [[catalogue]]; `same = [\"*\"]` turns this off.",
    },
    Entry {
        code: "R0231",
        title: "A text is longer than the job allows",
        text: "`max_chars` in the [[catalogue]] says how many characters a prompt should have at most, as a program that plays it \
               has little room or time. `run` speaks it all the same, with a notice (N0228); `rhapsode check` fails on it.",
        example: "prompts.csv:2:7: overlong[R0231]: en/hello: its text has 93 characters, and 80 are allowed",
        remedy: "Say it in fewer words, or raise `max_chars`.",
    },
    Entry {
        code: "R0240",
        title: "A name is not for the target",
        text: "The program or device that plays the prompts takes only names of some signs or of some length. EdgeTX cuts names \
               off after eight characters, and Asterisk parts names at `&`.",
        example: "[prompts]\ntarget = \"edgetx\"\n\nid,text\nthrottlewarning,Check the throttle",
        remedy: "Name the prompt otherwise. `max_name` in [prompts] changes the length; what each target takes is in \
                 docs/targets.md.",
    },
    Entry {
        code: "R0241",
        title: "A prompt is too long for the target",
        text: "The player takes files up to some length, and this text is estimated to last longer. Nothing was spent. What is \
               not estimated right is told when it is there (N0530).",
        example: "[prompts]\ntarget = \"connect\"    # less than five minutes\n\nid,text\nterms,… 6,000 characters …",
        remedy: "Make two prompts of it, or set `max_seconds` in [prompts] if the estimate is wrong.",
    },
    Entry {
        code: "R0242",
        title: "A priority is no number",
        text: "`priority` in the [[catalogue]] names a column that says how soon each row is asked for: whole numbers, the least \
               first. Nothing was spent.",
        example: "[[catalogue]]\npath = \"prompts.csv\"\npriority = \"when\"\n\nid,text,when\nhello,Hello,soon",
        remedy: "Write a whole number, or nothing: then the row is asked for last.",
    },
    Entry {
        code: "R0243",
        title: "A copy of no file",
        text: "A row of the kind `copy` is a file that somebody has recorded. The column that `file` of the [[catalogue]] names \
               says which. Nothing was spent.",
        example: "[[catalogue]]\npath = \"prompts.csv\"\nkind = \"kind\"\nfile = \"recording\"\n\nid,text,kind,recording\nbeep,,copy,",
        remedy: "Name the file in the row, from the folder of the catalogue on, or have the row spoken or left out.",
    },
    Entry {
        code: "R0244",
        title: "A recorded file cannot be read",
        text: "A row, or the file under `file` beside a catalogue, names a file that somebody has recorded, and it is not there, \
               is empty, or may not be read. Files are named from the folder of the file on that names them; `{language}` in a \
               name stands for each edition. Nothing was spent.",
        example: "id,text,recording\nbeep,,recorded/bep.wav",
        remedy: "Name the file as it is called, in capitals or not as it is, and commit it with the catalogue.",
    },
    Entry {
        code: "R0245",
        title: "A recorded file holds no sound",
        text: "A row names a file that somebody has recorded, and it cannot be decoded, holds nothing above −60 dBFS, or was \
               changed while the run began. A pointer of Git LFS that stands for the file is text, and no sound. WAV, FLAC, \
               MP3, Ogg and M4A are read. Nothing was spent.",
        example: "prompts.csv:4:6: error[R0245]: `recorded/beep.wav` cannot be used: it is text, and no sound",
        remedy: "Put a file with sound in its place, or fetch it (`git lfs pull`).",
    },
    Entry {
        code: "R0246",
        title: "A recorded file has no other take",
        text: "The prompt is a copy of a file that somebody has recorded. Nobody was asked for it, so that nobody can be asked \
               again, and there is nothing to choose from. Nothing was spent.",
        example: "rhapsode refresh job.toml beep --reason \"too loud\"",
        remedy: "Record it anew and put the file in its place; or empty the column `file` in its row: then it is spoken.",
    },
    Entry {
        code: "R0247",
        title: "A text of which the engine can say nothing",
        text: "The engine pronounces no letter of this prompt in its language: a Cyrillic text in a Japanese job with the built-in \
               voice, or any text in a language that it does not speak. A request for it would be refused, so that the run could \
               never be finished. Nothing was spent.",
        example: "prompts.csv:3:3: error[R0247]: nothing of this text can be pronounced in `ja`",
        remedy: "Write it in the letters of its language, or see that this is the right catalogue; or name its id under `skip` in \
                 the [[catalogue]].",
    },
];
