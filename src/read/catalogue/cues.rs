//! Subtitles as catalogues: SubRip's `.srt` and WebVTT, whose cues are prompts called by their numbers; times are passed over.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::entry::{Entry, Found, Piece, malformed};
use super::sounds::{self, SOUND};

/// What is found in `text`, SubRip's.
pub(super) fn srt(text: &str) -> Vec<Found> {
    let blocks = blocks(text);
    blocks.into_iter().zip(1..).map(|(block, number)| cue(&block, number, "SubRip")).collect()
}

/// What is found in `text`, WebVTT.
pub(super) fn vtt(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut number = 0_u32;
    for (block, is_first) in blocks(text).into_iter().zip(std::iter::once(true).chain(std::iter::repeat(false))) {
        let head = block.first().map_or("", |line| line.text);
        let is =
            |word: &str| head.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()));
        if is_first && !is("WEBVTT") {
            return vec![malformed("WebVTT", "it does not begin with `WEBVTT`", whole(&block))];
        }
        let named = [("WEBVTT", "header"), ("NOTE", "note"), ("STYLE", "style"), ("REGION", "region")];
        match named.into_iter().find(|(word, what)| is(word) && (is_first || *what != "header")) {
            Some((_, what)) => found.push(Found::Left(what, whole(&block))),
            None => {
                number += 1;
                found.push(cue(&block, number, "WebVTT"));
            }
        }
    }
    found
}

/// A line without its end, and where it stands.
struct Line<'a> {
    text: &'a str,
    at: usize,
}

/// The lines of `text` in blocks; blank lines part them.
fn blocks(text: &str) -> Vec<Vec<Line<'_>>> {
    let (mut blocks, mut block) = (Vec::new(), Vec::new());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if !trimmed.trim().is_empty() {
            block.push(Line { text: trimmed, at });
        } else if !block.is_empty() {
            blocks.push(std::mem::take(&mut block));
        }
        at += line.len();
    }
    blocks.extend(Some(block).filter(|block| !block.is_empty()));
    blocks
}

fn whole(block: &[Line<'_>]) -> Range<usize> {
    block.first().zip(block.last()).map_or(0..0, |(first, last)| first.at..last.at + last.text.len())
}

/// The cue that `block` is; `number` is that among all.
fn cue(block: &[Line<'_>], number: u32, format: &str) -> Found {
    let span = whole(block);
    let (name, times, words) = match block {
        [times, words @ ..] if times.text.contains("-->") => (None, times, words),
        [name, times, words @ ..] if times.text.contains("-->") => (Some(name), times, words),
        _ => {
            let why = "a cue begins with a number, and then a line of times such as `00:01:02,000 --> 00:01:04,500`";
            return malformed(format, why, span);
        }
    };
    let Some(heard) = heard(times.text) else {
        let why = "these are no times such as `00:01:02,000 --> 00:01:04,500`";
        return malformed(format, why, times.at..times.at + times.text.len());
    };
    let number = number.to_string();
    let id = name.map_or((number.as_str(), times), |name| (name.text.trim(), name));
    let mut entry = Entry::new((id.0, id.1.at..id.1.at + id.1.text.len()), "", span.clone());
    entry.role = role(words);
    entry.times = Some(heard);
    entry.text = words.iter().flat_map(piece).collect();
    if entry.text.is_empty() {
        let end = span.end;
        entry.text.push(Piece { text: String::new(), span: end..end });
    }
    entry.span = span;
    let is_sound = !words.is_empty() && words.iter().all(|line| sounds::is_sound(&untagged(line.text)));
    Found::Entry(entry.unless(is_sound, SOUND))
}

/// What is said of a line: all but tags, places and `[shouting]` before the words; nothing of a line that is a sound.
fn piece(line: &Line<'_>) -> Option<Piece> {
    let words = untagged(line.text);
    if sounds::is_sound(&words) {
        return None;
    }
    // What is cut off is named, so the cut is made in what is written; with a tag before it, it stays.
    let cut = if words == line.text { sounds::manner(&words) } else { 0 };
    let text = words.get(cut..).unwrap_or("").to_owned() + "\n";
    Some(Piece { text, span: line.at + cut..line.at + line.text.len() })
}

/// A line of times, with or without hours, and with what may follow.
static TIMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let time = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})";
    Regex::new(&format!(r"^\s*{time}\s*-->\s*{time}(?:\s|$)")).ok()
});

/// The two times of a line of them, in milliseconds.
fn heard(line: &str) -> Option<(u64, u64)> {
    let found = TIMES.as_ref()?.captures(line)?;
    let number = |at: usize| found.get(at).map_or(0, |digits| digits.as_str().parse().unwrap_or(u64::from(u32::MAX)));
    let time = |first: usize| {
        // `,5` is half a second.
        let digits = found.get(first + 3).map_or(0, |digits| digits.len());
        let ms = number(first + 3) * [1000, 100, 10, 1].get(digits).copied().unwrap_or(1);
        ((number(first) * 60 + number(first + 1)) * 60 + number(first + 2)) * 1000 + ms
    };
    Some((time(1), time(5)))
}

/// Readings of ruby, any other tag, and places such as `{\an8}`.
static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<rt[^<>]*>[^<]*</rt>|</?[a-zA-Z][^<>]*>|<\d+:[\d:.]+>|\{\\[^{}]*\}").ok());

/// `line` without tags.
fn untagged(line: &str) -> String {
    TAG.as_ref().map_or_else(|| line.to_owned(), |tag| tag.replace_all(line, "").into_owned())
}

/// The voice of WebVTT's `<v Name>`, where a cue has one.
static VOICE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>").ok());

/// Who says `words`: whom all voices of them name.
fn role(words: &[Line<'_>]) -> String {
    let Some(voice) = VOICE.as_ref() else { return String::new() };
    let named = words.iter().flat_map(|line| voice.captures_iter(line.text));
    let mut names: Vec<&str> = named.filter_map(|found| Some(found.get(1)?.as_str().trim())).collect();
    names.dedup();
    if let [name] = names.as_slice() { (*name).to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told_of;

    #[test]
    fn cues_are_prompts_called_by_their_numbers() {
        let text = "1\r\n00:00:01,030 --> 00:00:03,530\r\nWhy?\r\n- <i>Now!</i>\r\n\r\n2\r\n00:00:21,780 --> 00:00:23,320 X1:1\r\n\
                    [yawns]\r\n\r\n\r\n44\r\n00:03:02,580 --> 00:03:07,370\r\n{\\an8}[a] b\r\n[shouting] Well!\r\n";
        let told = [
            "3:1 en/1 - Why? - Now!",
            "13:1 en/44 - [a] b Well!",
            "6 N0214 this is a sound in brackets and is left out",
        ];
        assert_eq!(told_of("a.srt", text), told);
    }

    #[test]
    fn notes_and_styles_are_left_out_and_voices_are_roles() {
        let text = "WEBVTT - Title\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nNOTE 5 --> 6\n\n00:01.000 --> 00:02.000\n\
                    <v.loud Roger>Hi, <c.x>you</c> &amp; <ruby>漢<rt>kan</rt></ruby></v>\n\nintro\n01:00:02.000 --> 01:00:03.000 line:0\n\
                    <v A>One\n<v B>Two\n\nNOTEWORTHY\n00:05.000 --> 00:06.000\nBye\n";
        let told = ["10:1 en/1 Roger Hi, you & 漢", "14:1 en/intro - One Two", "19:1 en/NOTEWORTHY - Bye"];
        assert_eq!(told_of("a.vtt", text), told);
    }

    #[test]
    fn what_is_no_subtitles_is_told() {
        for (name, text, told) in [
            ("a.vtt", "1\n00:01.000 --> 00:02.000\nx\n", "1:1 R0219 this is not WebVTT: it does not begin with"),
            (
                "a.srt",
                "[*] Reference\n\n1\n00:01.000 --> 00:02.000\nx\n",
                "1:1 R0219 this is not SubRip: a cue begins with",
            ),
            ("a.srt", "1\n00:01 --> 00:02\nx\n", "2:1 R0219 this is not SubRip: these are no times"),
        ] {
            let found = told_of(name, text);
            assert!(found[0].starts_with(told), "{found:#?}");
        }
    }
}
