//! HTML in Markdown: tags that are passed over, words that are not spoken, comments and the directives among them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Page;
use crate::problem::Problem;
use crate::read::directives::{self, Comment, Directive};
use crate::read::{markup, tags};

impl Page<'_, '_> {
    pub(super) fn inline_html(&mut self, html: &str, span: Range<usize>) {
        self.in_block(span.start);
        let closing = html.starts_with("</");
        let name = html.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        // Readings of ruby repeat the words they stand over; the others are not text at all.
        let silent =
            ["rt", "rp", "script", "style", "del", "s"].into_iter().find(|known| name.eq_ignore_ascii_case(known));
        match (self.hushed, silent) {
            (Some((what, start)), Some(name)) if closing && what == hushed_name(name) => {
                self.hushed = None;
                self.draft.skip(what, start..span.end);
            }
            (Some(_), _) => {}
            (None, Some(name)) if !closing && !html.ends_with("/>") => {
                self.hushed = Some((hushed_name(name), span.start));
            }
            (None, _) if html.starts_with("<!--") => self.comment(span),
            (None, _) if tags::unknown(html).is_some() => self.unknown(html, span),
            (None, _) => {
                self.draft.skip("HTML tag", span);
                if name.eq_ignore_ascii_case("br") {
                    self.draft.end_verse();
                }
            }
        }
    }

    /// A tag that no other place has looked at: one that goes over several lines.
    fn unknown(&mut self, html: &str, span: Range<usize>) {
        if self.draft.met.text.is_none() {
            markup::tag(self.draft, span);
            return;
        }
        let mut at = span.start;
        for (n, line) in html.split_inclusive('\n').enumerate() {
            if n > 0 {
                self.draft.end_line();
            }
            self.draft.words(line.trim_end_matches(['\n', '\r']), at);
            at += line.len();
        }
    }

    /// The tag or the comment at `span`, which was hidden from Markdown.
    pub(super) fn tag(&mut self, span: Range<usize>) {
        let written = self.draft.source.get(span.clone()).unwrap_or("");
        if written.starts_with("<!--") {
            return self.comment(span);
        }
        if self.left_out.is_some() {
            return;
        }
        let is_text = self.draft.met.text.as_ref().is_some_and(|text| text.contains(&span.start));
        if is_text {
            self.words(written, span.start);
        } else if markup::tag(self.draft, span.clone()) {
            self.end_block(span.start);
        }
    }

    /// The comment at `span`.
    fn comment(&mut self, span: Range<usize>) {
        let read = directives::read(self.draft.source.get(span.clone()).unwrap_or(""));
        if let Some(start) = self.left_out {
            if read == Comment::Directive(Directive::EndSkip) {
                self.left_out = None;
                self.draft.skip("skipped passage", start..span.end);
            }
            return;
        }
        if matches!(read, Comment::Directive(_)) {
            self.draft.holds_only_words(span.clone(), "!-- directive --");
        }
        match read {
            Comment::Directive(Directive::Skip) => self.left_out = Some(span.start),
            Comment::Directive(Directive::EndSkip) => {
                let problem = Problem::error("R0308", "`/skip` ends nothing")
                    .help("remove the comment, or write <!-- skip --> where the passage begins that is left out");
                self.draft.problem(problem, span, "nothing is left out");
            }
            Comment::Directive(directive) => {
                self.draft.markup("directive", span.clone(), "");
                markup::directive(self.draft, directive, span);
            }
            Comment::Malformed(error) => markup::malformed(self.draft, error, span),
            Comment::Near(written, known) => {
                let message = format!("the comment `{written}` looks like a directive and is none");
                let help = format!(
                    "did you mean `{known}`? directives have the form <!-- voice: alice --> or <!-- /voice -->"
                );
                self.draft.notice("N0331", message, span.start, &help);
                self.draft.skip("comment", span);
            }
            Comment::Scattered(first) => {
                let message =
                    format!("the comment that begins `{first}` looks like directives over several lines and is none");
                let help = "write each directive as a comment of its own, on one line, such as <!-- voice: alice -->";
                self.draft.notice("N0331", message, span.start, help);
                self.draft.skip("comment", span);
            }
            Comment::Plain => self.draft.skip("comment", span),
        }
    }

    /// The block of HTML at `span`: the comments with which it begins and the directives in it count, all else is left out.
    pub(super) fn html_block(&mut self, span: Range<usize>) {
        self.end_block(span.start);
        self.quiet = 1;
        let source = self.draft.source;
        let end = span.start + source.get(span.clone()).unwrap_or("").trim_end().len();
        let (mut from, mut at) = (span.start, span.start);
        while let Some(open) = source[at..end].find("<!--").map(|open| at + open) {
            let Some(length) = source[open..end].find("-->").map(|length| length + "-->".len()) else { break };
            at = open + length;
            let first = source[from..open].trim().is_empty();
            if first || directives::read(&source[open..at]) != Comment::Plain {
                self.html(from..open);
                self.comment(open..at);
                from = at;
            }
        }
        self.html(from..end);
    }

    fn html(&mut self, span: Range<usize>) {
        let written = &self.draft.source[span.clone()];
        let from = span.start + written.len() - written.trim_start().len();
        let to = span.start + written.trim_end().len();
        if from < to && self.left_out.is_none() {
            self.draft.skip("HTML block", from..to);
        }
    }

    /// What comes while a passage is left out: only what ends it, or blocks, counts.
    pub(super) fn pass(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(Tag::HtmlBlock) => self.html_block(span),
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::Table(_) | Tag::Image { .. }) => {
                self.quiet = 1
            }
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => self.depth += 1,
            Event::End(
                end @ (TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::BlockQuote(_)
                | TagEnd::List(_)
                | TagEnd::Item
                | TagEnd::FootnoteDefinition),
            ) => self.end(end, span),
            Event::InlineHtml(html) if html.starts_with("<!--") => self.comment(span),
            Event::Text(text) if self.tagged => self.tagged_text(&text, span.start),
            _ => {}
        }
    }

    /// The document has ended.
    pub(super) fn finish(&mut self) {
        if let Some(start) = self.left_out {
            let end = start + tags::length(self.draft.source.get(start..).unwrap_or(""));
            let problem = Problem::error("R0307", "the passage that is left out from here on never ends")
                .help("write <!-- /skip --> where it ends");
            self.draft.problem(problem, start..end, "begins here");
        }
        markup::finish(self.draft);
    }
}

/// What the words of a silent inline element are called.
fn hushed_name(element: &str) -> &'static str {
    match element {
        "rt" | "rp" => "ruby reading",
        "script" | "style" => "script or style",
        _ => "struck-out text",
    }
}
