//! Codes N0xxx: notices, with which work goes on; the digits are those of the area that they come from. Those of manuscripts
//! come first, then in a file of their own those of takes and of all after them.

use super::Entry;

pub(super) mod dub;
pub(super) mod prompts;
pub(super) mod stores;
pub(super) mod takes;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "N0210",
        title: "Rows without text are left out",
        text: "In a catalogue of translations a row without a text, or with nothing in it that sounds, is not translated yet. It                becomes no file, and no request is made for it.",
        example: "id,text\nhello,Hello\nbye,\n\nnotice[N0210]: prompts.csv:3:1: this row has no text and is left out",
        remedy: "Translate it. If all rows are told, another column holds the texts: `text = \"…\"` in the [[catalogue]].",
    },
    Entry {
        code: "N0211",
        title: "Rows with placeholders are left out",
        text: "The job says `placeholders = \"skip\"`: texts that a program completes, such as `{count} minutes left`, become no                file.",
        example: "notice[N0211]: prompts.csv:3:1: this row has a placeholder and is left out, with 2 more like it",
        remedy: "Write the texts as they are said where they are wanted: a row for each value.",
    },
    Entry {
        code: "N0212",
        title: "Entries that are not ready are left out",
        text: "The catalogue itself marks these translations: `fuzzy` in gettext, a state such as `needs-translation` or `initial` \
               in XLIFF, `needs_review` in Apple's .xcstrings. Nobody has seen them through, so nothing is paid for them.",
        example: "#, fuzzy\nmsgid \"hello\"\nmsgstr \"Hullo\"\n\nnotice[N0212]: de.po:2:1: this entry is marked as not ready \
                  and is left out",
        remedy: "Have the translation seen through, and take its mark out.",
    },
    Entry {
        code: "N0213",
        title: "Tags in a text are not spoken",
        text: "Tags of HTML, and numbers such as `<0>…</0>`, stand in a text for what is seen. They are passed over, and what is \
               between them is spoken. Other words in angle brackets are words.",
        example: "{\"more\": \"Read <1>the guide</1>.\"}\n\nnotice[N0213]: en.json:1:11: tags in this text are not spoken",
        remedy: "Nothing, if they are no words.",
    },
    Entry {
        code: "N0214",
        title: "Sounds in brackets are left out",
        text: "Subtitles and lists of telephone systems name sounds that nobody says: `[yawns]`, `(a beep)`. An entry that is nothing \
               else becomes no file.",
        example: "beep: (this is a simple beep)\n\nnotice[N0214]: core-sounds-en.txt:1:1: this is a sound in brackets and is left out",
        remedy: "Take the brackets out if the words are to be heard.",
    },
    Entry {
        code: "N0215",
        title: "Lines that cannot be read are left out",
        text: "Fluent asks of programs to read good messages beside those that break its rules. These lines break them, so that \
               nothing in them is spoken.",
        example: "hello = {1x}\nbye = Goodbye\n\nnotice[N0215]: en.ftl:1:1: these lines cannot be read and are left out",
        remedy: "Put them right.",
    },
    Entry {
        code: "N0219",
        title: "A piece between placeholders has no words",
        text: "With `placeholders = \"split\"` what stands between placeholders becomes prompts of their own: `id_1`, `id_2`. This \
               piece has neither a letter nor a digit, so that there is nothing to say. Its number is left free, so that the \
               others are called alike in all languages.",
        example: "{\"at\": \"{street}: {number}\"}\n\nnotice[N0219]: en.json:1:9: a piece of this text has no words and is left out",
        remedy: "Nothing need be done.",
    },
    Entry {
        code: "N0220",
        title: "Values that fill no placeholder",
        text: "`[catalogue.values]` names a placeholder that stands in no text of the catalogue. A slip in its name leaves the \
               placeholder without values.",
        example: "[catalogue.values]\ncuont = [\"1\", \"2\"]\n\nnotice[N0220]: en.json:1:1: the values of `cuont` fill no placeholder",
        remedy: "Write the name as the placeholder has it, or take it out.",
    },
    Entry {
        code: "N0221",
        title: "A form of a plural that the language does not have",
        text: "Unicode's CLDR says which categories of numbers a language has: English has `one` and `other`, Japanese only \
               `other`. No number leads to this form in the job's language, so that no program asks for its prompt. ICU's \
               are not made; others are made all the same.",
        example: "{\"days\": \"{n, plural, one {a day} few {days} other {many days}}\"}\n\nnotice[N0221]: en.json:1:10: `en` has no \
                  form `few` of plurals, and no program asks for it",
        remedy: "Take it out, or see that `language` in [job] is that of the catalogue.",
    },
    Entry {
        code: "N0222",
        title: "A form of a plural is missing",
        text: "Some whole numbers have a form in this language that has no text here: Russian needs `one`, `few` and `many`. \
               Programs take `other` then. Of ICU's plurals a file is made for the form all the same, with what `other` says.",
        example: "{\"days\": \"{n, plural, one {день} other {дни}}\"}\n\nnotice[N0222]: ru.json:1:10: `ru` has a form `few` of plurals, \
                  which has no text here, with 1 more like it",
        remedy: "Have it translated.",
    },
    Entry {
        code: "N0223",
        title: "A text is not in the letters of its language",
        text: "No letter of it is one in which the job's language is written: a sentence in Latin letters in a Japanese \
               catalogue, one in Cyrillic in an English. Nobody may have translated it, or the wrong catalogue is read. Short \
               words, names and codes such as `OK` or `GPS` are not told.",
        example: "notice[N0223]: ja.json:4:12: this text has no letter in which `ja` is written",
        remedy: "Translate it, or see that `language` in [job] is that of the catalogue. What is meant so, a name for one, is named by its \
                 id under `same` in the [[catalogue]]; `same = [\"*\"]` means all.",
    },
    Entry {
        code: "N0224",
        title: "A text is not translated",
        text: "It is the same in the language that it is translated from: see R0230, as which `rhapsode check` fails on it.",
        example: "notice[N0224]: de.po:12:9: this text is the same in the language that it is translated from",
        remedy: "Have it translated, or name its id under `same` in the [[catalogue]].",
    },
    Entry {
        code: "N0225",
        title: "A prompt takes more than one request",
        text: "An engine takes so many characters at a time. This text has more, so that it is spoken in parts, which are joined: \
               each costs a request, and a seam may be heard.",
        example: "notice[N0225]: prompts.csv:9:4: this text is longer than one request may be, and takes 2 requests",
        remedy: "Say it in fewer words, or leave it so if it sounds well.",
    },
    Entry {
        code: "N0226",
        title: "An id that no entry has",
        text: "The file that `say` names, or `skip` or `same` in the [[catalogue]], says something of this id, and no entry of the \
               catalogue is called so. It may have been renamed, so that what is said of it is lost.",
        example: "notice[N0226]: en.json:1:1: no entry is called `menu.opne`, as en.say.toml:3 has it",
        remedy: "Write the id as the catalogue does, or take it out.",
    },
    Entry {
        code: "N0227",
        title: "An entry is to be skipped",
        text: "The column of kinds, or `skip` in the [[catalogue]], says that no file is to be made of it.",
        example: "notice[N0227]: prompts.csv:3:1: this row is to be skipped, with 11 more like it",
        remedy: "Nothing need be done.",
    },
    Entry {
        code: "N0228",
        title: "A text is longer than the job allows",
        text: "It has more characters than `max_chars` in the [[catalogue]] says: see R0231, as which `rhapsode check` fails on it.",
        example: "notice[N0228]: prompts.csv:2:7: this text has 93 characters, and 80 are allowed",
        remedy: "Say it in fewer words, or raise `max_chars`.",
    },
    Entry {
        code: "N0229",
        title: "A text has nothing that is spoken",
        text: "It is made of signs or pictures alone, such as `!!!` or `😀`: there is no word, letter or digit in it that a voice \
               could say. The others are spoken.",
        example: "notice[N0229]: prompts.csv:7:1: this text has nothing that is spoken, and is left out",
        remedy: "Write it in words if it is to be said, or name its id under `skip` in the [[catalogue]].",
    },
    Entry {
        code: "N0233",
        title: "An alias of several texts is left out",
        text: "In YAML `*name` stands for what `&name` marks elsewhere. One that stands for a text says that text. This one stands for a \
               map or a list, as `<<: *defaults` does; its texts are prompts where they are written, and none here.",
        example: "notice[N0233]: en.yml:9:7: this alias names several texts and is left out",
        remedy: "Nothing need be done if no program asks for them under this key. Else write them out here.",
    },
    Entry {
        code: "N0234",
        title: "An entry of the source is missing",
        text: "`source` in the [[catalogue]] names the catalogue that this one is translated from. It has a text under an id that \
               this one does not have at all, so that this language has no prompt of that name. Forms of plurals are not told: \
               each language has its own (N0222).",
        example: "notice[N0234]: de.json:1:1: no entry is called `menu.close`, which en.json has, with 3 more like it",
        remedy: "Add it and translate it, or name its id under `skip` in its [[catalogue]] if this language does without.",
    },
    Entry {
        code: "N0235",
        title: "An edition is not begun",
        text: "All entries of this language's catalogue are without a text, or are marked as not ready. The other languages are \
               spoken; this one has no prompts until somebody translates some.",
        example: "notice[N0235]: fr.po:1:1: no entry of this catalogue has a text yet: nothing is spoken in `fr`",
        remedy: "Nothing needs to be done until it is translated. If it should have texts, see that `text` in its \
                 [[catalogue]] names the right column.",
    },
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
        text: "A `<break>` or a `<!-- pause: … -->` asks for more than 60 seconds of silence. That is nearly always a slip, `50s` for `.5s` or \
               `500s` for `500ms`, and listeners would think that the sound had ended, so the pause is 60 seconds \
               long.",
        example: "<break time=\"500s\"/>\n\nnotice[N0302]: alice.md:14:1: a pause is cut to 60 s",
        remedy: "Write `500ms` for half a second, `1.5s` for one and a half; 60 seconds are the longest.",
    },
    Entry {
        code: "N0303",
        title: "A heading's attribute without meaning",
        text: "Braces at the end of a heading hold attributes. `voice=…`, `lang=…`, `rate=…`, `pitch=…` and `volume=…` are obeyed, names (`#…`) and \
               classes (`.…`) are passed over in silence; anything else has no effect. Nothing in the braces is \
               spoken.",
        example: "# The Mad Tea-Party {vioce=hatter}\n\nnotice[N0303]: alice.md:1:22: `vioce` in a heading's braces \
                  means nothing here and is not spoken",
        remedy: "Correct or remove the attribute. To have the braces spoken, escape the opening one: `\\{`.",
    },
    Entry {
        code: "N0320",
        title: "An encoding was told from the bytes",
        text: "The file is not UTF-8, its [[manuscript]] names no encoding, and its bytes leave no doubt about which of the \
               encodings of Chinese, Japanese or Korean, or which UTF-16, it is in.",
        example: "notice[N0320]: melos.txt:1:1: `melos.txt` is read as shift_jis, by its bytes",
        remedy: "See that the plan shows chapters in the right letters. Write `encoding = \"shift_jis\"` in its \
                 [[manuscript]], and nothing needs to be told any more.",
    },
    Entry {
        code: "N0321",
        title: "An EPUB is not quite in order",
        text: "Something about the EPUB is not as its standard asks, and it can be read all the same: no `mimetype`, several \
               renditions, a document named twice, a file that its manifest names and that is not there.",
        example: "notice[N0321]: alice.epub!text/1.xhtml:1:1: `alice.epub` is not quite in order: it has no `mimetype`",
        remedy: "Nothing, if the plan's chapters are the book's. Otherwise fetch or export it again.",
    },
    Entry {
        code: "N0322",
        title: "A character that is only described",
        text: "Texts of Aozora Bunko describe a character that their encoding lacks, in a note after `※`. Where the note gives \
               its number in Unicode or in JIS X 0213 (`第3水準1-84-77`) the character is spoken; here it does not, and the \
               character is left out, by name.",
        example: "notice[N0322]: kokoro.txt:12:7: a character is left out that is only described: ※［＃「木＋吶のつくり」、\
                  168-12］",
        remedy: "Write the character itself in place of the whole note.",
    },
    Entry {
        code: "N0330",
        title: "Emphasis is not heard",
        text: "None of the engines can be told to stress a word. What stands in `<emphasis>` is spoken with its neighbours, in \
               the same request, as if the tags were not there: a request of its own would cost a point and sound no \
               different. The level is checked all the same.",
        example: "He <emphasis level=\"strong\">never</emphasis> came.\n\nnotice[N0330]: alice.md:3:4: no voice can be told \
                  to stress a word: what is in `<emphasis>` is spoken like the rest",
        remedy: "Nothing, or use `<prosody rate=\"90%\" volume=\"+3dB\">` where it must be heard; that is a request of its own.",
    },
    Entry {
        code: "N0331",
        title: "A comment that looks like a directive",
        text: "A comment is a directive when it has exactly the form of one: `<!-- voice: alice -->`, `<!-- /voice -->`, \
               `<!-- skip -->`. This one is a slip away from that, so it is a comment like others, has no effect, and is \
               left out by name.",
        example: "<!-- vioce: alice -->\n\nnotice[N0331]: alice.md:9:1: the comment `vioce: alice` looks like a directive \
                  and is none",
        remedy: "Correct it; directives are voice, lang, rate, pitch, volume, pause and skip. If it is meant as a comment, put \
                 a word before it.",
    },
    Entry {
        code: "N0332",
        title: "A directive without words",
        text: "A directive holds in the section it stands in, to the next heading of the same or a shallower level. Nothing \
               is spoken between this one and that heading, or the end of the file.",
        example: "<!-- voice: hatter -->\n\n## A Mad Tea-Party\n\nnotice[N0332]: alice.md:1:1: no words follow `<!-- voice: \
                  hatter -->` in its section, so it has no effect",
        remedy: "Write it below the heading whose section it is for, or give the heading attributes: `{voice=hatter}`.",
    },
    Entry {
        code: "N0333",
        title: "Tags are read as text",
        text: "The manuscript has tags that cannot be obeyed, and its [[manuscript]] says unknown_markup = \"text\". So these \
               are spoken as they are written, signs and all, and paid for like other words.",
        example: "notice[N0333]: manual.md:4:7: `<Enter>` and 11 other tags are no markup and are spoken as they are written",
        remedy: "See that all of them are meant to be heard; unknown_markup = \"error\" lists them with their places.",
    },
    Entry {
        code: "N0334",
        title: "Prosody beyond what voices can",
        text: "Rates and volumes of the markup multiply, pitches add, and both are relative to the voice's own settings in the \
               job. Together they come to more than voices have: a speed from 0.5 to 2.0, a pitch from −12 to 12 semitones, a \
               volume up to 10. The end of that range is asked for instead.",
        example: "notice[N0334]: alice.md:7:1: the rate that the markup asks for here is cut: voices have a speed from 0.5 to 2.0",
        remedy: "Ask for less, or look for a `<prosody>` or a directive around the words that is in force as well.",
    },
    Entry {
        code: "N0335",
        title: "The engine cannot be told about prosody",
        text: "The engine has no way to be told a rate, a pitch or a volume: OpenAI's API knows only a speed, and a command only \
               what its arguments have a place for. The words are spoken without it, together with their neighbours, and \
               nothing is paid for what would not be heard.",
        example: "notice[N0335]: alice.md:7:1: the engine `openai` cannot be told a pitch: the words are spoken without it",
        remedy: "Take the markup out, choose another engine, or put `{pitch}` into the arguments of `engine.command`.",
    },
    Entry {
        code: "N0340",
        title: "A passage is taken for another language",
        text: "The job says detect_languages = true, and here a passage inside a line is in another language, for which \
               `[casting]` has a voice: its script says so, or, of longer sentences in Latin letters, a library that is sure. \
               It becomes a request of its own, and so do the words around it; the plan counts them.",
        example: "notice[N0340]: alice.md:7:1: `こんにちは` in this line and 3 more passages are taken for `ja`",
        remedy: "Nothing, or mark what was taken wrongly: `<lang xml:lang=\"en\">…</lang>`. Languages that the markup names are \
                 never changed.",
    },
    Entry {
        code: "N0341",
        title: "Words that are not what markup says they are",
        text: "`<say-as>` says that words are a date, a number or the like, and the rules of the language say how \
               that is read. These rules do not see such a thing in the words, or the language has none: English, Mandarin, \
               Cantonese, Japanese and Korean have. The words are left as they are written, for the voice to read.",
        example: "notice[N0341]: a.md:3:1: `soon` cannot be read as `date` in `en` and is left as written",
        remedy: "Write what is said: <sub alias=\"…\">words</sub>.",
    },
    Entry {
        code: "N0350",
        title: "Confirmed words that are gone",
        text: "A row of a sheet of quotations is confirmed, and its words are not found: their paragraph has changed, \
               or, where it is short, the one before it, or equal words came or went, so that it is not certain which they are. They are \
               not cast, and what stands there now is the narrator's.",
        example: "notice[N0350]: alice.dialogue.toml:12:11: `“Oh dear!”`, confirmed for `Rabbit`, is not in `alice.md` any more \
                  and is not cast",
        remedy: "`rhapsode cast JOB --dialogue` adds rows for the words that are there now, with the same speaker where it can \
                 tell; confirm them and take the old rows out.",
    },
    Entry {
        code: "N0351",
        title: "Quotations that nobody has confirmed",
        text: "The sheet of a manuscript has rows without `confirmed = true`. What a rule proposes is never cast, so the narrator \
               speaks these words.",
        example: "notice[N0351]: alice.dialogue.toml: 37 quotations are not confirmed: the narrator speaks them",
        remedy: "Put each `speaker` right, or empty for the narrator, and write `confirmed = true`.",
    },
];
