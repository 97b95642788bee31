//! Plain text: paragraphs between blank lines, their lines joined; no other structure is guessed.

use super::Style;
use super::draft::Draft;

/// Reads the plain text of `draft.source` into `draft`.
pub(super) fn read(draft: &mut Draft<'_>, style: Style) {
    let mut at = 0;
    for line in draft.source.split_inclusive('\n') {
        let words = line.trim();
        let start = at + line.len() - line.trim_start().len();
        if words.is_empty() {
            draft.close(at);
        } else {
            if draft.in_block() {
                draft.end_line();
            } else {
                draft.open(start, 0);
                if style == Style::Script {
                    draft.take_speaker(start);
                }
            }
            draft.words(words, start);
        }
        at += line.len();
    }
    draft.close(at);
}
