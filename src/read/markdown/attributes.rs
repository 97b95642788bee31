//! Attributes of headings: `# Title {voice=alice lang=ja}`.

use std::ops::Range;

use super::Page;
use crate::problem::nearest;
use crate::read::{markup, tags};
use crate::script::Direction;

impl Page<'_, '_> {
    /// Reads `{voice=alice lang=ja}` of the heading at `span`.
    pub(super) fn heading_attributes(&mut self, span: Range<usize>) -> Direction {
        let source = self.draft.source.get(span.clone()).unwrap_or("");
        let (Some(open), Some(close)) = (source.rfind('{'), source.rfind('}')) else { return Direction::default() };
        let (from, to) = (span.start + open, span.start + close + 1);
        self.draft.skip("heading attributes", from..to);
        let mut direction = Direction::default();
        let mut rest = source.get(open + 1..close).unwrap_or("").trim_start();
        while !rest.is_empty() {
            let at = span.start + close - rest.len();
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let len = match tags::attribute(rest) {
                _ if rest.starts_with(['#', '.']) => word,
                Some((key @ ("voice" | "lang" | "xml:lang" | "rate" | "pitch" | "volume"), value, len)) => {
                    markup::heading_attribute(self.draft, &mut direction, (key, value), at..at + len);
                    len
                }
                Some((key, _, len)) => {
                    self.unknown_attribute(key, at);
                    len
                }
                None => {
                    self.unknown_attribute(&rest[..word], at);
                    word
                }
            };
            rest = rest[len..].trim_start();
        }
        direction
    }

    fn unknown_attribute(&mut self, key: &str, at: usize) {
        let message = format!("`{key}` in a heading's braces means nothing here and is not spoken");
        let help = match nearest(key, ["voice", "lang", "rate", "pitch", "volume"]) {
            Some(known) => format!("did you mean `{known}`?"),
            None => {
                let help =
                    "known are voice, lang, rate, pitch and volume; escape the brace (`\\{`) to have the words spoken";
                help.to_owned()
            }
        };
        self.draft.notice("N0303", message, at, &help);
    }
}
