//! Aozora Bunko: Japanese texts with readings in `《》`, the beginnings of their bases as `｜`, and notes in `［＃…］`.
//!
//! The notation is described at `https://www.aozora.gr.jp/annotation/`; what is read of it is what a voice needs.

use std::ops::Range;

use super::draft::Draft;
use super::place::lines;
use super::words;

mod kuten;

/// What the legend is headed with.
const LEGEND: &str = "【テキスト中に現れる記号について】";

/// What the lines begin with that say which edition was typed, and by whom.
const SOURCES: &str = "底本：";

/// How much of a text is looked at to see what it is.
const LOOKED_AT_BYTES: usize = 16 << 10;

/// Levels of the title and of large, middle and small headings.
const TITLE: u8 = 1;
const HEADINGS: [(&str, u8); 3] = [("大見出し", 2), ("中見出し", 3), ("小見出し", 4)];

/// Whether `text` is written so: with the legend, or with notes and readings.
pub(super) fn is_aozora(text: &str) -> bool {
    let end = (0..=text.len().min(LOOKED_AT_BYTES)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = &text[..end];
    start.contains(LEGEND) || start.contains("［＃") && start.contains('《')
}

/// Reads the text of `draft` into it: a paragraph a line.
pub(super) fn read(draft: &mut Draft<'_>) {
    let source = draft.source;
    let legend = legend(source);
    let notes = source.match_indices(SOURCES).find(|(at, _)| *at == 0 || source[..*at].ends_with('\n'));
    let end = notes.map_or(source.len(), |(at, _)| at);
    if let Some(legend) = &legend {
        draft.skip("Aozora legend", legend.clone());
    }
    if end < source.len() {
        draft.skip("Aozora source notes", end..end + source[end..].trim_end().len());
    }
    let (mut at, mut titled) = (0, false);
    for line in lines(&source[..end]) {
        let words = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        if words.is_empty() || legend.as_ref().is_some_and(|legend| legend.contains(&start)) {
            continue;
        }
        let level = if titled { level(words) } else { TITLE };
        titled = true;
        let mut row = Row { draft, level, line: words, start };
        row.read();
        draft.close(start + words.len());
    }
}

/// The byte range of the legend, from the row of hyphens before it to the one after it.
fn legend(source: &str) -> Option<Range<usize>> {
    let begins_line = |at: usize| source[..at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
    let (heading, _) = source.match_indices(LEGEND).find(|(at, _)| begins_line(*at))?;
    let is_row = |line: &str| line.len() > 9 && line.trim().bytes().all(|byte| byte == b'-');
    let before = source[..heading].trim_end();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let start = if is_row(&before[start..]) { start } else { heading };
    let mut at = heading;
    for line in source[heading..].split_inclusive('\n') {
        at += line.len();
        if is_row(line.trim_end()) {
            return Some(start..at - (line.len() - line.trim_end().len()));
        }
    }
    None
}

/// The level of a line whose notes say that it is a heading; 0 for all others.
fn level(line: &str) -> u8 {
    if !line.contains('［') {
        return 0;
    }
    let says =
        |kind: &str| line.match_indices(kind).any(|(at, _)| line[..at].contains("［＃") && line[at..].contains('］'));
    HEADINGS.iter().find(|(kind, _)| says(kind)).map_or(0, |(_, level)| *level)
}

/// Where in `text` the first sign of the notation stands, found by its last byte, which few other characters share.
fn next_sign(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_sign = |at: &usize| ["《", "｜", "［", "※"].iter().any(|sign| bytes[..=*at].ends_with(sign.as_bytes()));
    let last = memchr::memchr3_iter(0x8A, 0x9C, 0xBB, bytes).find(is_sign);
    last.map(|last| last - 2)
}

/// A line, while it is read.
struct Row<'r, 'a> {
    draft: &'r mut Draft<'a>,
    level: u8,
    line: &'a str,
    /// Where it begins in the source.
    start: usize,
}

impl Row<'_, '_> {
    fn read(&mut self) {
        let line = self.line;
        let mut at = 0;
        while at < line.len() {
            let rest = &line[at..];
            let next = next_sign(rest).unwrap_or(rest.len());
            self.words(at..at + next);
            at += next;
            at += self.sign(at);
        }
    }

    /// Reads the sign at `at`, and what belongs to it; returns its length.
    fn sign(&mut self, at: usize) -> usize {
        let rest = &self.line[at..];
        let here = |len: usize| self.start + at..self.start + at + len;
        let Some(sign) = rest.chars().next() else { return 0 };
        match sign {
            '《' if rest.contains('》') => {
                let len = rest.find('》').unwrap_or(0) + '》'.len_utf8();
                self.draft.skip("ruby reading", here(len));
                len
            }
            '｜' => {
                self.draft.markup("beginning of a base", here(sign.len_utf8()), "");
                sign.len_utf8()
            }
            '［' | '※' => match note(rest) {
                Some(len) if sign == '※' => {
                    let span = here(len);
                    self.outside(&rest[..len], span);
                    len
                }
                Some(len) => {
                    let what = if rest[..len].contains("入る］") { "image" } else { "Aozora note" };
                    self.draft.skip(what, here(len));
                    if rest.starts_with("［＃改") {
                        self.draft.end_scene();
                    }
                    len
                }
                None => {
                    self.words(at..at + sign.len_utf8());
                    sign.len_utf8()
                }
            },
            _ => {
                self.words(at..at + sign.len_utf8());
                sign.len_utf8()
            }
        }
    }

    /// A character that the encoding lacks, described in `note`, which stands at `span`.
    fn outside(&mut self, note: &str, span: Range<usize>) {
        match described(note) {
            Some(sign) => {
                self.open(span.start);
                self.draft.words_for("character outside the encoding", span, &sign);
            }
            None => {
                self.draft.skip("character outside the encoding", span.clone());
                let message = format!("a character is left out that is only described: {note}");
                let help = "write the character itself instead of the note";
                self.draft.notice("N0322", message, span.start, help);
            }
        }
    }

    fn words(&mut self, part: Range<usize>) {
        let text = &self.line[part.clone()];
        if !text.is_empty() {
            self.open(self.start + part.start);
            self.draft.words(text, self.start + part.start);
        }
    }

    fn open(&mut self, at: usize) {
        if !self.draft.in_block() {
            self.draft.open(at, self.level);
        }
    }
}

/// The length of the note with which `rest` begins, perhaps after a `※`; notes may hold notes.
fn note(rest: &str) -> Option<usize> {
    let opened = rest.strip_prefix('※').unwrap_or(rest);
    if !opened.starts_with("［＃") {
        return None;
    }
    let mut depth = 0_usize;
    for (at, sign) in rest.char_indices() {
        match sign {
            '［' => depth += 1,
            '］' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + sign.len_utf8());
                }
            }
            _ => {}
        }
    }
    None
}

/// The character that `note` describes, if it gives its number in Unicode or JIS X 0213, or is a small kana, which has no such
/// number.
fn described(note: &str) -> Option<String> {
    if let Some(at) = note.find("U+") {
        let digits: String = note[at + 2..].chars().take_while(char::is_ascii_hexdigit).collect();
        let sign = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)?;
        return words::is_visible(sign).then(|| sign.to_string());
    }
    if let Some(sign) = kuten::described(note) {
        return Some(sign.to_owned());
    }
    let kana = note.strip_prefix("※［＃小書き平仮名").or_else(|| note.strip_prefix("※［＃小書き片仮名"))?;
    kana.chars().next().map(|sign| sign.to_string())
}

#[cfg(test)]
mod tests {
    use crate::read::{Manner, Source, read};

    #[test]
    fn a_text_is_read_as_it_is_meant() {
        let text = "銀河鉄道\n宮沢賢治\n\n-------------------------------\n【テキスト中に現れる記号について】\n\n《》：ルビ\n\
                    -------------------------------\n\n［＃３字下げ］一、午后《ごご》の授業［＃「一、午后の授業」は中見出し］\n\n\
                    \u{3000}ではみなさんは、そういうふうに｜川《かわ》だと云《い》われた。\n　これ※［＃小書き平仮名ん、168-12］、※［＃「火＋英」、U+6E36、12-3］と※［＃「てへん＋劣」、第3水準1-84-77］と※［＃「木＋x」、12-4］だ。\n\
                    ［＃改ページ］\n［＃３字下げ］二、活版所［＃「二、活版所」は中見出し］\n［注］です。\n\n底本：「全集」\n入力：A\n";
        let manner = Manner::default();
        let (script, notices) = read(&[Source { name: "ginga.txt", bytes: text.as_bytes(), manner: &manner }]).unwrap();
        let chapters: Vec<(&str, &str)> = script.chapters.iter().map(|c| (c.title.as_str(), c.text.as_str())).collect();
        assert_eq!(
            chapters,
            [
                ("銀河鉄道", "銀河鉄道\n\n宮沢賢治"),
                (
                    "一、午后の授業",
                    "一、午后の授業\n\nではみなさんは、そういうふうに川だと云われた。\n\nこれん、渶と挘とだ。"
                ),
                ("二、活版所", "二、活版所\n\n［注］です。"),
            ]
        );
        assert_eq!(notices.iter().map(|notice| notice.code.0).collect::<Vec<_>>(), ["N0322"]);
        let mut kinds: Vec<&str> = script.skips.iter().map(|skip| skip.what).collect();
        kinds.dedup();
        assert!(kinds.contains(&"Aozora legend") && kinds.contains(&"Aozora source notes"), "{kinds:?}");
    }
}
