//! Languages of elements: `xml:lang` and `lang`, where the job casts a voice for what they name.
//!
//! Those of a whole document are not obeyed: many programs write their own there, and the job says what its language is.

use super::Walk;
use crate::read::tokens::{Start, same};
use crate::units::Language;

impl<'a> Walk<'_, '_, 'a> {
    /// Obeys what the element that `start` opens says of its language.
    pub(super) fn enter_language(&mut self, start: &Start<'a>) {
        if self.manner.tongues.is_empty() || same(start.name, "html") || same(start.name, "body") {
            return;
        }
        let Some(tag) = start.attribute("xml:lang").or_else(|| start.attribute("lang")) else { return };
        let named = Language::parse(tag.trim()).filter(|language| self.manner.tongues.contains(language.primary()));
        if named == self.draft.scopes.document {
            return;
        }
        if let Some(element) = self.tokens.element(start, usize::MAX) {
            let outside = std::mem::replace(&mut self.draft.scopes.document, named);
            self.languages.push((element.all.end, outside));
            self.draft.turn();
        }
    }

    /// Leaves the elements that end at `at` or before.
    pub(super) fn leave_languages(&mut self, at: usize) {
        while let Some((_, outside)) = self.languages.pop_if(|(end, _)| *end <= at) {
            self.draft.scopes.document = outside;
            self.draft.turn();
        }
    }
}
