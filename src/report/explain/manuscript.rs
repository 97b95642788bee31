//! Codes R03xx: manuscripts and the markup in them.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0301",
        title: "A manuscript is not UTF-8",
        text: "Manuscripts are read as UTF-8, and the file has a byte that cannot stand where it does. Nothing is \
               replaced or guessed, because a wrong letter would be spoken and paid for. The message names the place \
               of the byte and the encoding that the file most likely has.",
        example: "error[R0301]: `alice.txt` is not UTF-8: byte 0xE9 at byte offset 14 (line 2, column 10); a single \
                  odd byte between plain letters is usual in Windows-1252 (Latin-1)",
        remedy: "Convert the file, for example with `iconv -f WINDOWS-1252 -t UTF-8 alice.txt > alice.utf8.txt`, read \
                 the line that was named to see that the letters are right, and name the new file in the job.",
    },
    Entry {
        code: "R0302",
        title: "A manuscript is UTF-16 or UTF-32",
        text: "The file begins with the byte order mark of UTF-16 or UTF-32, as some editors and spreadsheets on \
               Windows save it. Only UTF-8 is read; its own byte order mark does no harm.",
        example: "error[R0302]: `alice.txt` is encoded as UTF-16LE; only UTF-8 is read",
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
        text: "The ending of a manuscript's name says how it is read: .md and .markdown as Markdown, .txt as plain \
               text. Other files, or files without an ending, are refused, because reading a format as if it were text \
               would have its markup spoken.",
        example: "[[manuscript]]\npath = \"alice.docx\"",
        remedy: "Convert the file to Markdown or plain text, for example with pandoc, or give a text file the ending \
                 .txt.",
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
        text: "Three tags have a meaning in Markdown: `<voice name=\"…\">`, `<lang xml:lang=\"…\">` and `<break \
               time=\"…\"/>`. This one has a wrong, missing or repeated attribute, an empty name, no `>` on its line, \
               or ends where it begins. Other tags are HTML and are not concerned.",
        example: "<voice nmae=\"alice\">Who are you?</voice>\n\nerror[R0306]: there is no attribute `nmae` here",
        remedy: "Write the tag as the message shows it. To have it spoken as text, put a backslash before its `<`.",
    },
    Entry {
        code: "R0307",
        title: "An element is never closed",
        text: "A `<voice>` or `<lang>` has no end. It would be in force to the end of the file, which is seldom meant \
               and would be paid for, so the place where it was opened is shown instead.",
        example: "<voice name=\"alice\">Who are you?\n\nThe Caterpillar was silent.\n\nerror[R0307]: `<voice>` is \
                  never closed",
        remedy: "Write the closing tag, `</voice>` or `</lang>`, where its words end.",
    },
    Entry {
        code: "R0308",
        title: "A closing tag in the wrong place",
        text: "A `</voice>` or `</lang>` closes nothing, or stands before the end of another element that was opened \
               inside. Elements may lie in each other, but they may not cross.",
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
        text: "More than 64 `<voice>` and `<lang>` elements are open at once, or quotes and lists lie in each other \
               more than 100 deep. People need three or four; such depth comes from a broken conversion, and reading \
               on would cost far more time and memory than the file is long.",
        example: "error[R0311]: more than 64 elements are open at once",
        remedy: "Close each `<voice>` and `<lang>` where its words end, or remove the superfluous `>` or indentation.",
    },
];
