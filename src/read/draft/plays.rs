//! Plays: who speaks a block, and what of it is a stage direction.

use std::ops::Range;

use super::Draft;
use crate::read::speaker;

impl Draft<'_> {
    /// If the block that begins at byte `start` names its speaker, the name is taken off and the role is in force.
    pub(in crate::read) fn take_speaker(&mut self, start: usize) -> bool {
        let paragraph = self.source.get(start..).unwrap_or("");
        let indent = paragraph.len() - paragraph.trim_start_matches([' ', '\t', '　']).len();
        let start = start + indent;
        let Some((role, len)) = speaker::name(&paragraph[indent..]) else { return false };
        self.speaks(role, start..start + len);
        true
    }

    /// The open block is spoken by `role`, whose name is written at `name`.
    pub(in crate::read) fn speaks(&mut self, role: String, name: Range<usize>) {
        self.name_end = name.end;
        self.skip("speaker name", name);
        self.scopes.speaker(role);
        self.turn();
    }

    /// Whether what comes is a stage direction.
    pub(in crate::read) fn aside(&mut self, is_aside: bool) {
        self.scopes.aside = is_aside;
        self.turn();
    }

    /// Takes back the blanks that end the words so far: something is left out, and what follows brings its own.
    pub(in crate::read) fn unspace(&mut self) {
        let start = self.fragments.last().map_or(self.text.len(), |fragment| fragment.start);
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end.max(start));
    }

    /// The words of the open block so far.
    pub(in crate::read) fn said(&self) -> &str {
        self.text.get(self.block_start()..).unwrap_or("")
    }
}
