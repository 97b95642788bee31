//! Codes R03xx: manuscripts and the markup in them.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0301",
        title: "A manuscript is not in the encoding it seems to be in",
        text: "The file has a byte that cannot stand where it does, in UTF-8 or in the encoding that its [[manuscript]] \
               names. Encodings of Chinese, Japanese and Korean are told from the bytes where that is certain; single-byte \
               encodings never are. Nothing is replaced or guessed, because a wrong letter would be spoken and paid for.",
        example: "error[R0301]: `alice.txt` is not UTF-8: byte 0xE9 at byte offset 14 (line 2, column 10); a single \
                  odd byte between plain letters is usual in Windows-1252 (Latin-1)",
        remedy: "Name the encoding in the job, `encoding = \"windows-1252\"`, or convert the file with the `iconv` command \
                 that the message shows; then read the line that was named to see that the letters are right.",
    },
    Entry {
        code: "R0302",
        title: "A manuscript is UTF-32",
        text: "The file begins with the byte order mark of UTF-32, which hardly any program writes and this one does not \
               read. UTF-8 and UTF-16 are read.",
        example: "error[R0302]: `alice.txt` is encoded as UTF-32LE, which is not read",
        remedy: "Save the file as UTF-8 in the editor, or convert it with the `iconv` command that the message shows.",
    },
    Entry {
        code: "R0303",
        title: "A manuscript is too large",
        text: "A manuscript may have 1024 MiB, about two hundred times the Bible. A larger file is nearly always a \
               wrong one: an archive, a recording, the log of a program.",
        example: "error[R0303]: `library.txt` has 3071 MiB; a manuscript may have 1024",
        remedy: "Check that it is the file you mean; if so, split it into several manuscripts.",
    },
    Entry {
        code: "R0304",
        title: "A kind of file that is not read",
        text: "The ending of a manuscript's name says how it is read: .md and .markdown as Markdown, .txt as plain text, .epub \
               as EPUB, .html and .xhtml as HTML, .docx as a Word document. Other files, or files without an ending, are refused, because reading a \
               format as if it were text would have its markup spoken.",
        example: "[[manuscript]]\npath = \"alice.odt\"",
        remedy: "Say what it is with `format` in its [[manuscript]], or convert it, for example with pandoc.",
    },
    Entry {
        code: "R0305",
        title: "A manuscript has nothing to speak",
        text: "The file is empty, has only headings, or holds nothing but what is never spoken: comments, code, tables \
               and images. A job that names such a file usually names the wrong one, so nothing is planned.",
        example: "error[R0305]: `part-2.md` has nothing to speak: all that is in it is passed over (2 × comment)",
        remedy: "Write some text into the file, or take it out of the job.",
    },
    Entry {
        code: "R0306",
        title: "A tag is written wrongly",
        text: "These tags have a meaning in Markdown: `<voice name=\"…\">`, `<lang xml:lang=\"…\">`, `<sub \
               alias=\"…\">`, `<break time=\"…\"/>`, `<prosody …>` and `<emphasis …>`. This one has a wrong, missing or repeated attribute, an \
               empty name, no `>` on its line, or ends where it begins; or a directive such as `<!-- voice: … -->` names \
               nothing. Tags of HTML are not concerned.",
        example: "<voice nmae=\"alice\">Who are you?</voice>\n\nerror[R0306]: there is no attribute `nmae` here",
        remedy: "Write the tag as the message shows it. To have it spoken as text, put a backslash before its `<`.",
    },
    Entry {
        code: "R0307",
        title: "An element is never closed",
        text: "A `<voice>`, `<lang>`, `<prosody>` or `<emphasis>` has no end, or a passage that `<!-- skip -->` leaves out. \
               It would reach to the end of the file, which is seldom meant and would be paid for, or lost, so the \
               place where it was opened is shown instead. Directives other than `skip` need no end. A `<sub>` must \
               end in the paragraph in which it begins.",
        example: "<voice name=\"alice\">Who are you?\n\nThe Caterpillar was silent.\n\nerror[R0307]: `<voice>` is \
                  never closed",
        remedy: "Write the closing tag, such as `</voice>`, or `<!-- /skip -->`, where its words end.",
    },
    Entry {
        code: "R0308",
        title: "A closing tag in the wrong place",
        text: "A closing tag such as `</voice>` closes nothing, or stands before the end of another element that was opened \
               inside; or a directive such as `<!-- /voice -->` ends nothing. Elements may lie in each other, but they \
               may not cross, and a `<sub>` holds only words: no voice, language, manner or pause begins or ends in it.",
        example: "<voice name=\"alice\">I know <lang xml:lang=\"ja\">桜</voice> too.</lang>\n\nerror[R0308]: `</voice>` \
                  comes before the end of `<lang xml:lang=\"ja\">` of line 1",
        remedy: "Close the inner element first, remove the tag, or write the opening tag that is missing.",
    },
    Entry {
        code: "R0309",
        title: "Not a language, in a manuscript",
        text: "A `<lang>` element or the `lang` of a heading names something that is not a BCP 47 tag: two or three \
               letters, and perhaps a script or region after a hyphen. R0112 is the same in a job file.",
        example: "<lang xml:lang=\"japanese\">お元気ですか。</lang>\n\nerror[R0309]: `japanese` is not a language tag",
        remedy: "Write a tag such as `en`, `en-GB`, `ja`, `zh-Hant` or `yue`.",
    },
    Entry {
        code: "R0310",
        title: "Not a length of time",
        text: "The `time` of a `<break>` is a number with `ms` for milliseconds or `s` for seconds, as in CSS. It \
               cannot be negative, and words such as `long` or `medium` are not known.",
        example: "<break time=\"half a second\"/>\n\nerror[R0310]: `half a second` is not a length of time",
        remedy: "Write `500ms` or `1.5s`.",
    },
    Entry {
        code: "R0311",
        title: "Nested too deeply",
        text: "More than 64 elements such as `<voice>` are open at once, or quotes and lists lie in each other \
               more than 100 deep. People need three or four; such depth comes from a broken conversion, and reading \
               on would cost far more time and memory than the file is long.",
        example: "error[R0311]: more than 64 elements are open at once",
        remedy: "Close each element where its words end, or remove the superfluous `>` or indentation.",
    },
    Entry {
        code: "R0320",
        title: "A word of a manuscript would be lost",
        text: "Every character of a manuscript must be in a request, be markup, or be left out by name. The program holds \
               what it read against the file itself, and here the account does not come out even: a word would be missing \
               from the book, or be in it twice. So nothing is spent and nothing called finished.",
        example: "error[R0320]: the manuscripts are not covered: `tea` at alice.epub!ch1.xhtml:7:4 is neither spoken nor \
                  left out by name",
        remedy: "This is a mistake of the program: please report it with the line that is shown. `rhapsode plan --coverage` \
                 shows the whole account. Until it is mended, write the line in another way.",
    },
    Entry {
        code: "R0321",
        title: "A book that cannot be opened",
        text: "An EPUB is a zip archive with a list of what is in it and in which order that is read; a DOCX is one with the \
               text in it. This file is no such archive, is damaged or encrypted, or its list names what is not there. A \
               document of the reading order that is missing would be a chapter that is missing, so nothing is planned.",
        example: "error[R0321]: `alice.epub` is not an EPUB that can be read: its spine names nothing to read",
        remedy: "Fetch or export the file again. A book that a shop has encrypted for its own readers cannot be read.",
    },
    Entry {
        code: "R0322",
        title: "A file in a book unpacks to too much",
        text: "What is in an EPUB or DOCX is unpacked into memory, and only within limits: 64 MiB a file, 512 MiB in all, and \
               200 times what it is packed to. Chapters come nowhere near; a file made to fill a computer does.",
        example: "error[R0322]: `chapter.xhtml` in `alice.epub` unpacks to more than 64 KiB",
        remedy: "Look where the file is from. If it is a book after all, unpack it and name its documents as manuscripts.",
    },
    Entry {
        code: "R0330",
        title: "An element that nobody knows",
        text: "A tag in Markdown has a name that is neither one of the elements that are obeyed here nor one of HTML. A \
               viewer would hide it, a voice would speak it, and what it was meant to do would not be done; so nothing is \
               planned. Names with a hyphen are custom elements of HTML, whose words are spoken.",
        example: "<vocie name=\"alice\">Who are you?</vocie>\n\nerror[R0330]: there is no element `<vocie>`",
        remedy: "Correct the name. To have such signs spoken, as in `Vec<T>`, put a backslash before the `<` or backquotes \
                 around them; or write unknown_markup = \"text\" in the job's [[manuscript]] if the file is full of them.",
    },
    Entry {
        code: "R0331",
        title: "A rate, pitch or volume that cannot be obeyed",
        text: "The values of `<prosody>`, of the directives `rate`, `pitch` and `volume` and of the same attributes of a \
               heading are those of SSML, relative to the voice: a rate from 25% to 400%; a pitch in whole semitones, at \
               most 24, or a percentage; a volume in decibels, at most 40. Pitches in hertz need a voice whose own is \
               known, and silence is what `<break>` is for.",
        example: "<prosody rate=\"quick\">Come on!</prosody>\n\nerror[R0331]: `quick` is not a rate",
        remedy: "Write it as the message shows: rate=\"120%\", pitch=\"+2st\", volume=\"-6dB\", or one of SSML's words.",
    },
    Entry {
        code: "R0340",
        title: "A sheet of quotations that cannot be read",
        text: "The job says dialogue = \"…\" in a [[manuscript]]: a sheet in which a person has confirmed who speaks which \
               quotation. It is not there or cannot be read. Without it the narrator would speak everybody, so nothing is \
               planned.",
        example: "[[manuscript]]\npath = \"alice.md\"\ndialogue = \"alice.dialogue.toml\"\n\nerror[R0340]: the sheet \
                  `alice.dialogue.toml` cannot be read: it is not there",
        remedy: "Put the sheet back, or write a new one with `rhapsode cast JOB --dialogue`.",
    },
    Entry {
        code: "R0341",
        title: "Something wrong in a sheet of quotations",
        text: "A sheet is a TOML file with a [[quotation]] for each: `at`, `words`, `speaker`, `certainty`, `confirmed` and `id`. \
               Here it is no TOML, or a row lacks one of these or has another. A file in a sheet's place that is none is \
               never written over.",
        example: "[[quotation]]\nconfirmed = \"yes\"",
        remedy: "Put the row right, or take it out and run `rhapsode cast JOB --dialogue`, which writes it anew.",
    },
    Entry {
        code: "R0342",
        title: "A sheet that is another file of the job",
        text: "The sheet that a [[manuscript]] names is a manuscript, or the sheet of another one. Each has its own, because \
               rows whose words are not found in a manuscript are told.",
        example: "[[manuscript]]\npath = \"alice.md\"\ndialogue = \"alice.md\"",
        remedy: "Give each manuscript a sheet of its own.",
    },
    Entry {
        code: "R0343",
        title: "One sheet for several manuscripts",
        text: "`rhapsode cast JOB --dialogue -o FILE` names one sheet, and the job has more than one manuscript.",
        example: "rhapsode cast book.toml --dialogue -o book.dialogue.toml",
        remedy: "Leave out `-o`: each gets a sheet beside it, or where its `dialogue` says.",
    },
];
