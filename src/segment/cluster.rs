//! Walks grapheme clusters once, forwards, however many windows ask about them.

use unicode_segmentation::UnicodeSegmentation;

/// The cluster under inspection: `at..next`.
pub(super) struct Clusters<'a> {
    text: &'a str,
    at: usize,
    next: usize,
}

impl<'a> Clusters<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut clusters = Self { text, at: 0, next: 0 };
        clusters.begin(0);
        clusters
    }

    /// Tells that a cluster is known to begin at `at`, so that nothing before it need be walked.
    pub(super) fn begin(&mut self, at: usize) {
        if at >= self.next {
            self.at = at;
            self.next = self.after(at);
        }
    }

    /// The last cluster boundary at or before `far`, and the one after it.
    pub(super) fn around(&mut self, far: usize) -> (usize, usize) {
        while self.next <= far && self.at < self.next {
            self.at = self.next;
            self.next = self.after(self.at);
        }
        (self.at, self.next)
    }

    fn after(&self, at: usize) -> usize {
        // Two printable ASCII characters never share a cluster; asking the tables would be thirty times slower.
        if let Some([b' '..=b'~', b' '..=b'~']) = self.text.as_bytes().get(at..at + 2) {
            return at + 1;
        }
        at + self.text[at..].graphemes(true).next().map_or(0, str::len)
    }
}
