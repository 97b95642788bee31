//! Codes R025x and R026x: dubs, their subtitles and what a job says of them.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0250",
        title: "A cue ends before it begins",
        text: "The times of a cue are its beginning, an arrow and its end. Here the end stands before the beginning, so nobody knows \
               when its words are to be heard.",
        example: "1\n00:00:05,000 --> 00:00:04,000\nWait!",
        remedy: "Put the times right.",
    },
    Entry {
        code: "R0251",
        title: "A cue begins before the one above it",
        text: "Cues of a dub stand in the order in which they are heard. Sorting them would guess which of two times is wrong, so \
               nothing is planned.",
        example: "1\n00:00:05,000 --> 00:00:06,000\nWait!\n\n2\n00:00:04,000 --> 00:00:05,000\nWhat?",
        remedy: "Put the time right, or sort the file: editors of subtitles do that.",
    },
    Entry {
        code: "R0252",
        title: "A cue is later than any film is long",
        text: "A dub lasts a day at most. A cue after that is nearly always a slip in its hours, and the track up to it would fill the disk.",
        example: "1\n99:00:01,000 --> 99:00:02,000\nWait!",
        remedy: "Put the times right: they are hours, minutes, seconds and thousandths.",
    },
    Entry {
        code: "R0253",
        title: "A cue is longer than a request may be",
        text: "A cue is spoken in one request, so that it can be measured and laid to its time. This one has more characters than the \
               engine takes, or than `limits.max_chars` allows.",
        example: "[limits]\nmax_chars = 20",
        remedy: "Part the cue in two, each with its times, or allow longer requests.",
    },
    Entry {
        code: "R0260",
        title: "A dub beside manuscripts or catalogues",
        text: "A job reads manuscripts, or catalogues of prompts, or the subtitles of a dub: they make different things.",
        example: "[dub]\npath = \"film.srt\"\n\n[[manuscript]]\npath = \"book.md\"",
        remedy: "Put the dub into a job file of its own; takes on the shelf serve both.",
    },
    Entry {
        code: "R0261",
        title: "The source of a dub is no file of subtitles",
        text: "A dub needs the times of its lines. They are read from SubRip (.srt) and WebVTT (.vtt).",
        example: "[dub]\npath = \"film.ass\"",
        remedy: "Save the subtitles as SubRip or WebVTT; most editors write both.",
    },
    Entry {
        code: "R0262",
        title: "Something that means nothing for a dub",
        text: "A dub is one track whose words are heard when their cues say. Room before the first word, one file a chapter, languages \
               found inside lines, layouts for books and books to read along with do not go with that.",
        example: "[dub]\npath = \"film.srt\"\n\n[stitch]\nhead_ms = 500",
        remedy: "Take it out, or make a job of its own with a `[[manuscript]]`.",
    },
    Entry {
        code: "R0263",
        title: "A background that is no sound",
        text: "What `background` names under `[dub]` is no sound, is damaged, or is in a format that is not decoded here. It is decoded \
               before anything is spent.",
        example: "[dub]\npath = \"film.srt\"\nbackground = \"film.mkv\"",
        remedy: "Name a file of WAV, FLAC, MP3, Ogg Vorbis, Opus, AAC or M4A. From a film: `ffmpeg -i film.mkv -vn background.flac`.",
    },
];
