//! Turns: a cue of subtitles in which several people speak, each on lines that begin with a dash, becomes a cue for each.

use super::entry::{Entry, Piece};
use super::reading::Reading;
use super::sounds::{self, SOUND};

/// What stands before the words of each of them.
const DASHES: [char; 3] = ['-', '–', '—'];

/// The bytes of the dash with which `line` begins, and of the blanks around it; nothing where it has none. What is before a digit
/// is a sign of a number.
fn dash(line: &str) -> Option<usize> {
    let words = line.trim_start().strip_prefix(DASHES)?;
    let is_number = words.starts_with(|c: char| c.is_ascii_digit());
    (!is_number && !words.starts_with(DASHES)).then(|| line.len() - words.trim_start().len())
}

impl Reading<'_> {
    /// The turns of `entry`, where the job says who has them, each with its part of the time; the entry itself where it is one.
    ///
    /// The first line has a dash, and so has another one. Which of them speaks when is not in the file: each has as much of the time
    /// as it has of the letters.
    pub(super) fn turns(&self, entry: Entry) -> Vec<Entry> {
        let roles = &self.catalogue.dashes;
        let begins = |piece: &Piece| dash(&piece.text).is_some();
        let is_dialogue = entry.text.first().is_some_and(begins) && entry.text.iter().skip(1).any(begins);
        let Some((start, end)) = entry.times.filter(|(start, end)| start <= end) else { return vec![entry] };
        if roles.is_empty() || !is_dialogue || !entry.role.is_empty() || entry.left_out.is_some() {
            return vec![entry];
        }
        let letters = |piece: &Piece| piece.text.chars().filter(|c| c.is_alphanumeric()).count() as u64;
        let all = entry.text.iter().map(letters).sum::<u64>().max(1);
        let mut turns: Vec<Entry> = Vec::new();
        let mut said = 0;
        for piece in &entry.text {
            let cut = dash(&piece.text);
            let at = start + (end - start) * said / all;
            said += letters(piece);
            if let Some(cut) = cut {
                let role = roles.get(turns.len() % roles.len()).cloned().unwrap_or_default();
                let piece = self.without(piece, cut);
                let begins = if turns.is_empty() { entry.span.start } else { piece.span.start };
                if let Some(before) = turns.last_mut() {
                    before.times = before.times.map(|(start, _)| (start, at));
                }
                let span = begins..piece.span.end;
                turns.push(Entry { role, span, times: Some((at, end)), text: vec![piece], ..entry.clone() });
            } else if let Some(turn) = turns.last_mut() {
                turn.span.end = piece.span.end;
                turn.text.push(piece.clone());
            }
        }
        let is_sound = |turn: &Entry| turn.text.iter().all(|piece| sounds::is_sound(&piece.text));
        turns
            .into_iter()
            .map(|turn| {
                let sound = is_sound(&turn);
                turn.unless(sound, SOUND)
            })
            .collect()
    }

    /// `piece` without its first `cut` bytes, a dash, and without how it is said; cut in what is written too, unless there is a tag
    /// before it.
    fn without(&self, piece: &Piece, cut: usize) -> Piece {
        let words = piece.text.get(cut..).unwrap_or("");
        let manner = if sounds::is_sound(words) { 0 } else { sounds::manner(words) };
        let words = words.get(manner..).unwrap_or("");
        let written = self.text.get(piece.span.clone()).unwrap_or("");
        let is_bare = written.strip_suffix(words.trim_end()).is_some_and(|before| before.len() == cut + manner);
        let start = piece.span.start + if is_bare { cut + manner } else { 0 };
        Piece { text: words.to_owned(), span: start..piece.span.end }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_accounted, table};
    use super::super::{Becomes, Catalogue, Sentences};
    use super::*;
    use crate::read::{Manner, Source, read};
    use crate::script::Break;

    #[test]
    fn dashes_begin_numbers_and_words() {
        for (line, words) in [
            ("- Now", Some("Now")),
            ("–Now", Some("Now")),
            (" —  Now", Some("Now")),
            ("Now", None),
            ("-5 degrees", None),
            ("--", None),
            ("- ", Some("")),
        ] {
            assert_eq!(dash(line).and_then(|cut| line.get(cut..)), words, "{line:?}");
        }
    }

    #[test]
    fn people_of_a_cue_speak_in_turn_and_share_its_time() {
        let text = "1\n00:00:01,000 --> 00:00:02,000\n- Why not\n–<i>Now!</i>\n\n2\n00:00:03,000 --> 00:00:05,000\n-[yawns]\n- You\nthere, [softly] two\n\
                    - [softly] No\n\n3\n00:00:06,000 --> 00:00:07,000\n- Alone.\n\n4\n00:00:07,000 --> 00:00:08,000\nOne\n- two\n";
        let told = |dashes: &[&str]| {
            let dashes = dashes.iter().map(|name| (*name).to_owned()).collect();
            let catalogue = Catalogue { becomes: Becomes::Dub, sentences: Sentences::Whole, dashes, ..table() };
            let manner = Manner { catalogue: Some(catalogue), ..Manner::default() };
            let source = [Source { name: "a.srt", bytes: text.as_bytes(), manner: &manner }];
            let (script, notices) = read(&source).unwrap();
            assert_accounted(&script, &source);
            let chapter = &script.chapters[0];
            assert!(chapter.lines.iter().all(|line| line.before != Break::Join));
            assert_eq!(chapter.slots.len(), chapter.lines.len());
            let line = |(line, slot): (&crate::script::Line, &crate::script::Slot)| {
                let direction = script.direction(line.direction);
                let role = direction.and_then(|to| to.role.clone()).unwrap_or_default();
                format!(
                    "{}:{} {}–{} {role}: {}",
                    line.place.line,
                    line.place.column,
                    slot.start_ms,
                    slot.end_ms,
                    chapter.words(line)
                )
            };
            let lines = chapter.lines.iter().zip(&chapter.slots).map(line);
            lines.chain(notices.iter().map(|notice| notice.code.0.to_owned())).collect::<Vec<_>>()
        };
        let expected = [
            "3:3 1000–1666 Ann: Why not",
            "4:1 1666–2000 Ben: Now!",
            "9:3 3333–4466 Ben: You there, [softly] two",
            "11:12 4466–5000 Ann: No",
            "15:1 6000–7000 : - Alone.",
            "19:1 7000–8000 : One - two",
            "N0214",
        ];
        assert_eq!(told(&["Ann", "Ben"]), expected);
        assert_eq!(told(&["", ""])[1], "4:1 1666–2000 : Now!");
        // Nothing changes unless the job names them.
        assert_eq!(told(&[])[0], "3:1 1000–2000 : - Why not –Now!");
    }
}
