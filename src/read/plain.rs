//! Plain text: paragraphs between blank lines or ideographic indents, their lines joined; nothing else is guessed.

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
            // Chinese and Japanese paragraphs begin with an ideographic space, often without a blank line.
            if line.starts_with('　') {
                draft.close(at);
            }
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
