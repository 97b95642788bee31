//! Notes without roles, as old books have them: a mark that links to a paragraph, which begins or ends with a link back.

use std::collections::HashMap;
use std::ops::Range;

use super::elements::{is_block, is_sign};
use crate::read::epub::link;
use crate::read::tokens::{Token, Tokens, same, small};

/// The longest note, in bytes with its tags: what is longer is a chapter to which a number leads.
const LONGEST_NOTE: usize = 32 << 10;

/// The longest words of a link at a note's end that leads back, in bytes: `Return to text`.
const LONGEST_WAY_BACK: usize = 24;

/// The documents of a manuscript, and the notes in them that marks have led to.
#[derive(Debug)]
pub(in crate::read) struct Linked<'a> {
    xml: bool,
    /// In reading order: path and text.
    documents: Vec<(&'a str, &'a str)>,
    by_path: HashMap<&'a str, usize>,
    /// What has been looked into, by number of the document.
    maps: HashMap<usize, Map>,
    /// By number of the document, and where the note begins in it.
    notes: HashMap<(usize, usize), Note>,
}

/// A note that a mark has led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// What marks call it.
    pub(super) key: String,
    /// The link in it that leads back, with the stop after it.
    pub(super) back: Range<usize>,
}

/// Where in a document blocks begin, ascending, and where its anchors are.
#[derive(Debug, Default)]
struct Map {
    blocks: Vec<usize>,
    anchors: HashMap<String, usize>,
}

impl Map {
    fn of(source: &str, xml: bool) -> Map {
        let mut map = Map::default();
        for token in Tokens::new(source, xml) {
            let Token::Start(start) = token else { continue };
            if is_block(&small(start.name)) {
                map.blocks.push(start.span.start);
            }
            let name = if same(start.name, "a") { start.attribute("name") } else { None };
            for id in [start.attribute("id"), start.attribute("xml:id"), name].into_iter().flatten() {
                map.anchors.entry(id.into_owned()).or_insert(start.span.start);
            }
        }
        map
    }

    /// Where the block begins in which byte `at` is, or that begins there.
    fn block(&self, at: usize) -> Option<usize> {
        self.blocks.get(self.blocks.partition_point(|block| *block <= at).checked_sub(1)?).copied()
    }
}

impl<'a> Linked<'a> {
    /// Of the documents `documents`, in reading order: path and text.
    pub(in crate::read) fn of(documents: Vec<(&'a str, &'a str)>, xml: bool) -> Linked<'a> {
        let by_path = documents.iter().enumerate().map(|(number, (path, _))| (*path, number)).collect();
        Linked { xml, documents, by_path, maps: HashMap::new(), notes: HashMap::new() }
    }

    /// The note that begins at byte `at` of the document at `path`, if a mark has led to it.
    pub(super) fn note(&self, path: &str, at: usize) -> Option<&Note> {
        if self.notes.is_empty() {
            return None;
        }
        self.notes.get(&(*self.by_path.get(path)?, at))
    }

    /// A mark at byte `at` of the document at `path` leads to `target`, a path and an anchor, which it calls `key`: what is
    /// there is a note if it comes later, and begins or ends with a link to where the mark is.
    pub(super) fn mark(&mut self, path: &str, at: usize, target: (&str, &str), key: &str) {
        let (Some(&from), Some(&to)) = (self.by_path.get(path), self.by_path.get(target.0)) else { return };
        let Some(begin) = self.map(to).and_then(|map| map.block(*map.anchors.get(target.1)?)) else { return };
        let Some(block) = self.map(from).and_then(|map| map.block(at)) else { return };
        if (to, begin) <= (from, block) || self.notes.contains_key(&(to, begin)) {
            return;
        }
        let (Some(own), Some((_, source))) = (self.maps.get(&from), self.documents.get(to)) else { return };
        let leads_back = |href: &str| {
            let Some((path, anchor)) = link(target.0, href) else { return false };
            self.by_path.get(path.as_str()) == Some(&from)
                && own.anchors.get(&anchor).and_then(|at| own.block(*at)) == Some(block)
        };
        let Some(all) = one_note(source, self.xml, begin) else { return };
        let Some(back) = way_back(source, self.xml, all, &leads_back) else { return };
        self.notes.insert((to, begin), Note { key: key.to_owned(), back });
    }

    fn map(&mut self, number: usize) -> Option<&Map> {
        let (_, source) = self.documents.get(number)?;
        Some(self.maps.entry(number).or_insert_with(|| Map::of(source, self.xml)))
    }
}

/// The element that begins at byte `begin` of `source`, if a note can be one.
fn one_note(source: &str, xml: bool, begin: usize) -> Option<Range<usize>> {
    let mut tokens = Tokens::new(source, xml);
    tokens.go_to(begin);
    let Some(Token::Start(start)) = tokens.next() else { return None };
    let fits = matches!(&*small(start.name), "p" | "li" | "dd" | "div" | "aside");
    Some(tokens.element(&start, LONGEST_NOTE).filter(|_| fits)?.all)
}

/// The link with which the note at `all` begins or ends, if it leads back.
fn way_back(source: &str, xml: bool, all: Range<usize>, leads_back: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let inside = source.get(all.clone())?;
    let mut tokens = Tokens::new(inside, xml);
    // Whether nothing has been said yet; the latest link back, which counts if nothing comes after it.
    let (mut first, mut last) = (true, None);
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(start) if same(start.name, "a") && start.is_set("href") => {
                let element = tokens.element(&start, LONGEST_NOTE)?;
                let words = inside.get(element.inside)?;
                let words = crate::read::tokens::words(words, xml);
                if leads_back(&start.attribute("href").unwrap_or_default()) {
                    let end = element.all.end;
                    let stop = inside[end..].starts_with(['.', ':', ')', ']']);
                    let back = all.start + element.all.start..all.start + end + usize::from(stop);
                    if first && is_sign(words.trim_end_matches(['.', ':', '^'])) {
                        return Some(back);
                    }
                    last = (words.len() <= LONGEST_WAY_BACK).then_some(back);
                } else {
                    last = None;
                }
                first = false;
                tokens.go_to(element.all.end);
            }
            Token::Text(span) | Token::Literal(span) => {
                let blank = inside[span].trim_matches(['[', '(', ']', ')', '.']).trim().is_empty();
                first &= blank;
                last = last.filter(|_| blank);
            }
            _ => {}
        }
    }
    last
}
