//! Codes R014x: formats, their settings, tags and cover in the job file.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0141",
        title: "A format that this build does not make",
        text: "MP3 is coded by LAME, which is under the LGPL and needs a C compiler and make to build. A rhapsode that was \
               built without the feature `mp3` makes all other formats.",
        example: "[job]\nformats = [\"mp3\"]",
        remedy: "Build with the feature `mp3`, which is on by default, or make `opus`, `m4b` or `flac` instead.",
    },
    Entry {
        code: "R0142",
        title: "Settings of a format that do not go together",
        text: "A format knows only certain bitrates and sample rates, to which `sample_rate` in [stitch] keeps too, and a low \
               sample rate carries only a low bitrate: \
               MP3 below 32,000 Hz at most 160 kbit/s, AAC at most 6 bits a sample. An MP3 has either a constant bitrate \
               or a quality.",
        example: "[encode]\nmp3 = { bitrate = 192, sample_rate = 24000 }",
        remedy: "Leave `sample_rate` out, so that one is chosen that carries the bitrate, or change what is marked.",
    },
    Entry {
        code: "R0143",
        title: "The work twice in a folder of Audiobookshelf",
        text: "Audiobookshelf takes all sound in a book's folder for parts of it and plays them one after the other. Two \
               formats, or chapters and the whole, would be heard twice.",
        example: "[job]\nformats = [\"mp3\", \"m4b\"]\n\n[package]\nlayout = \"audiobookshelf\"",
        remedy: "Name one format, and `files = \"chapters\"` or `\"book\"` for it in `[encode]`; or leave `layout` out.",
    },
    Entry {
        code: "R0144",
        title: "Not an ISBN, or not an ASIN",
        text: "Players and libraries look works up by these numbers, and a wrong one finds another book. The last digit of \
               an ISBN proves the others; an ASIN is ten letters and digits.",
        example: "[tags]\nisbn = \"978-0-306-40615-8\"",
        remedy: "Copy the number again from where it is printed; hyphens and spaces do not matter.",
    },
    Entry {
        code: "R0145",
        title: "The cover cannot be read",
        text: "The file that `cover` in `[tags]` names is not there, is a folder, or may not be read. It is looked at \
               before anything is spent.",
        example: "[tags]\ncover = \"front.jpg\"",
        remedy: "Check the path, which is relative to the job file.",
    },
    Entry {
        code: "R0146",
        title: "The cover is no picture that can be used",
        text: "A cover is a JPEG or a PNG, told by its first bytes whatever its name says, since players show nothing \
               else, and all of it is there: of a file that was cut off or damaged they show half or nothing. It has at most 8 MiB: a FLAC holds 16 MiB in a block, Opus needs a third more for its text form, and \
               players on phones give up earlier still.",
        example: "error[R0146]: `cover.webp` cannot be the cover: it is neither a JPEG nor a PNG",
        remedy: "Save it as JPEG or PNG; 2400 by 2400 pixels is what stores ask for.",
    },
    Entry {
        code: "R0147",
        title: "A package without sound",
        text: "A package such as `lpf` is packed from the files of sound that the job makes in the same run, and \
               `formats` names none of them. An `epub` holds sound that every reader plays: MP3, M4B or Opus.",
        example: "[job]\nformats = [\"srt\", \"lpf\"]",
        remedy: "Name a form of sound beside it: `formats = [\"wav\", \"lpf\"]`, or `formats = [\"mp3\", \"epub\"]`.",
    },
    Entry {
        code: "R0148",
        title: "Something that ACX does not take",
        text: "The layout `acx` makes what ACX takes: an MP3 of at least 192 kbit/s a chapter at 44,100 Hz, each file between \
               −23 and −18 dB RMS with peaks up to −3 dB, and room tone before and after the words. All of that is set where \
               the job says nothing; what is marked says otherwise. Other forms of the same work are another job's: with the \
               same manuscripts and voices it asks for no take again.",
        example: "[job]\nformats = [\"m4b\"]\n\n[package]\nlayout = \"acx\"",
        remedy: "Take out what is marked, or choose another layout.",
    },
    Entry {
        code: "R0149",
        title: "Credits that cannot be said",
        text: "ACX asks for a file before the chapters that says title, author and narrator, and for one after them that says \
               that it is over. Both are filled in from `[job]` and `[tags]`, in English, German, French, Spanish, Chinese, \
               Cantonese, Japanese and Korean; or the job writes them itself.",
        example: "[package]\nlayout = \"acx\"\n\n[package.acx]\nopening = \"{title}, read by {reader}\"",
        remedy: "Write `author` in `[job]` and `narrator` in `[tags]`, or `opening` and `closing` in `[package.acx]`.",
    },
    Entry {
        code: "R0150",
        title: "A job with manuscripts and catalogues",
        text: "A manuscript becomes a work with chapters, a catalogue a folder with a file for each prompt. Nothing that a job says                of files would be true of both.",
        example: "[[manuscript]]\npath = \"book.md\"\n\n[[catalogue]]\npath = \"prompts.csv\"",
        remedy: "Make a job file of each; beside one another they share the shelf, and no take is asked for twice.",
    },
    Entry {
        code: "R0151",
        title: "A layout of prompts that is none",
        text: "`layout` in [prompts] says where each file lies. It may hold `{language}`, `{path}` and `{id}`, has the id in it, ends                with `.{ext}`, and stays inside the output folder.",
        example: "[prompts]\nlayout = \"{name}.wav\"",
        remedy: "Write it of these parts; unless set it is `{language}/{path}/{id}.{ext}`.",
    },
    Entry {
        code: "R0152",
        title: "Something that is made of a whole work",
        text: "Each prompt of a catalogue is a file of its own. Books, packages, subtitles and the layouts of libraries and shops are                made of a work with chapters, and a catalogue has none.",
        example: "[job]\nformats = [\"m4b\"]\n\n[[catalogue]]\npath = \"prompts.csv\"",
        remedy: "Make `wav`, `flac`, `mp3` or `opus`, and take out what else is marked.",
    },
    Entry {
        code: "R0153",
        title: "A key of tables in a catalogue that is none",
        text: "`id`, `text`, `folder`, `role`, `delimiter` and `header` say what the columns of a table are. Other formats of \
               catalogues say themselves what is an id and what a text.",
        example: "[[catalogue]]\npath = \"de.po\"\nid = \"msgctxt\"",
        remedy: "Take the key out.",
    },
    Entry {
        code: "R0154",
        title: "Two editions that are one",
        text: "Each [[edition]] is a language, and its files lie where `code` says, or the language. Of two with one language, or \
               with one code, nothing could tell whose prompt a file is.",
        example: "[[edition]]\nlanguage = \"pt-BR\"\n\n[[edition]]\nlanguage = \"pt-BR\"\ncode = \"pt\"",
        remedy: "Take one out, or give it its own region or code.",
    },
    Entry {
        code: "R0155",
        title: "Something that is the same for all editions",
        text: "Editions have texts of their own and files of their own. Without `{language}` in the layout all would lie at one \
               place; a catalogue without it in its path, or for a table in the name of its column `text`, would be spoken in \
               the same words everywhere. An `.xcstrings` has all languages in it and needs neither.",
        example: "[[catalogue]]\npath = \"locale/de.po\"\n\n[[edition]]\nlanguage = \"de\"\n\n[[edition]]\nlanguage = \"fr\"",
        remedy: "Write `path = \"locale/{language}.po\"`, or `text = \"{language}\"` where a table has a column for each.",
    },
    Entry {
        code: "R0156",
        title: "Chinese, and it is open which",
        text: "`zh-TW` and `zh-Hant` say which characters are written. Spoken may be Mandarin or Cantonese, and engines ask for one \
               of them. `zh-HK` and `zh-MO` are taken for Cantonese, `zh`, `zh-CN` and `zh-Hans` for Mandarin.",
        example: "[[edition]]\nlanguage = \"zh-TW\"",
        remedy: "Say what is spoken, and what files call it: `language = \"zh\"` with `code = \"zh-TW\"`.",
    },
    Entry {
        code: "R0157",
        title: "An edition without a voice that speaks its language",
        text: "An edition is read by its `voice`; unless it names one, by whoever `[casting]` has for its language, or by the voice \
               `narrator`; and where there is neither, by the engine's own voice. For this edition there is none, or \
               the list of voices says that it speaks something else. Nothing was asked for yet.",
        example: "[voices.anna]\nid = \"English_Trustworth_Man\"\n\n[[edition]]\nlanguage = \"ja\"\nvoice = \"anna\"",
        remedy: "Add a voice that speaks it under [voices] and name it in the [[edition]]; `rhapsode voices --language` lists some.",
    },
    Entry {
        code: "R0158",
        title: "Editions of a job without catalogues",
        text: "An edition is a catalogue in one language. A manuscript has one language, and passages in others are marked in it.",
        example: "[[manuscript]]\npath = \"book.md\"\n\n[[edition]]\nlanguage = \"de\"",
        remedy: "Name a [[catalogue]], or make a job file for each language of the work.",
    },
    Entry {
        code: "R0160",
        title: "A target does not play what the job makes",
        text: "`target` in [prompts] names who plays the prompts. A key of the job says otherwise than what that takes: another \
               format, another coding of a WAV, another sample rate. The key counts, and the files are made as it says: some \
               versions take more than their makers promise.",
        example: "[encode.wav]\ncoding = \"pcm16\"\n\n[prompts]\ntarget = \"connect\"",
        remedy: "Take the key out: the target sets what it takes. Or leave it, if you know better.",
    },
    Entry {
        code: "R0161",
        title: "A target has no folder for the language",
        text: "FreeSWITCH keeps sounds in folders of language and country, as `en/us`, and EdgeTX offers the languages of its menus \
               and no others. Files that lie elsewhere would never be found.",
        example: "[job]\nlanguage = \"en\"\n\n[prompts]\ntarget = \"freeswitch\"",
        remedy: "Name the language with its country, `language = \"en-US\"`; or say where files lie under `layout` in [prompts].",
    },
    Entry {
        code: "R0162",
        title: "A group has no prompts",
        text: "A [[group]] holds prompts that a program plays one after the other against each other. It says which by their ids, by \
               their folder, or by both, and they stand in a [[catalogue]].",
        example: "[[group]]\nname = \"numbers\"",
        remedy: "Name them: `ids = [\"0\", \"1\"]`, `ids = [\"num-*\"]` or `folder = \"digits\"`.",
    },
    Entry {
        code: "R0163",
        title: "The cover of an EPUB cannot be used",
        text: "Players show JPEG and PNG and nothing else. The cover in the manuscript is in another form, such as SVG, is too large, \
               or is damaged, and the job names none: the files are made without a cover.",
        example: "warning[R0163]: the cover in `fox.epub` cannot be used, and is left out: it is neither a JPEG nor a PNG",
        remedy: "Name a picture of your own: `cover = \"front.jpg\"` in [tags].",
    },
    Entry {
        code: "R0170",
        title: "A pattern that is none",
        text: "`chapters` of a [[manuscript]] is one of the words `auto`, `none` and `blank-lines`, or a regular expression \
               that the first line of each chapter matches. This one cannot be read as one.",
        example: "[[manuscript]]\npath = \"letters.txt\"\nchapters = '^Letter ('",
        remedy: "Put the expression right; write it in single quotation marks, in which a backslash is a backslash.",
    },
];
