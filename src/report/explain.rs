//! The registry of stable codes: what each means, an example and a remedy; `docs/errors.md` is written from it.

use std::fmt::Write;

mod binding;
mod catalogue;
mod commands;
mod dub;
mod engines;
mod flow;
mod job;
mod lexicon;
mod lock;
mod manuscript;
mod names;
mod notices;
mod package;
mod recording;
mod serve;
mod store;
mod tokens;
mod voices;

#[cfg(test)]
mod generated;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The code, `R0201`; never reused for anything else.
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// What it means and why it is so, in a few sentences.
    pub text: &'static str,
    /// What leads to it: lines of a job file, a manuscript or a terminal.
    pub example: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// The entries by area, each in ascending order, and so the areas; notices come last.
const AREAS: &[(&str, &[Entry])] = &[
    ("The job file", job::ENTRIES),
    ("Formats, tags and cover", package::ENTRIES),
    ("Lexicons", lexicon::ENTRIES),
    ("Names of voices and roles", names::ENTRIES),
    ("Catalogues and their prompts", catalogue::ENTRIES),
    ("Dubs and their subtitles", dub::ENTRIES),
    ("Manuscripts and their markup", manuscript::ENTRIES),
    ("The lock of prompts, and checking it", lock::ENTRIES),
    ("Engines and recording", recording::ENTRIES),
    ("Flow", flow::ENTRIES),
    ("Tokens and logins", tokens::ENTRIES),
    ("Voices and clones", voices::ENTRIES),
    ("Programs and OpenAI's speech API", engines::ENTRIES),
    ("Ledger, shelf, checkpoint, locks and disk", store::ENTRIES),
    ("Stitching and binding", binding::ENTRIES),
    ("The command line", commands::ENTRIES),
    ("Local servers", serve::ENTRIES),
    ("The unexpected", commands::UNEXPECTED),
    ("Notices of jobs and manuscripts", notices::ENTRIES),
    ("Notices of takes", notices::takes::ENTRIES),
    ("Notices of prompts", notices::prompts::ENTRIES),
    ("Notices of voices and of the lock", notices::takes::LATER),
    ("Notices of dubs", notices::dub::ENTRIES),
    ("Notices of stores and files", notices::stores::ENTRIES),
];

/// All codes in ascending order, `R` before `N`.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    AREAS.iter().flat_map(|(_, entries)| *entries)
}

/// The entry of `code`, written in any case.
pub fn entry(code: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.code.eq_ignore_ascii_case(code.trim()))
}

impl Entry {
    /// The entry as text for a terminal.
    pub fn page(&self) -> String {
        let example: String =
            self.example.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect();
        let Entry { code, title, text, remedy, .. } = self;
        format!("{code}: {title}\n\n{text}\n\nExample:\n\n{example}\nRemedy: {remedy}\n")
    }
}

/// `docs/errors.md`.
pub fn reference() -> String {
    let mut page = String::from(
        "# Codes\n\n<!-- Generated from src/report/explain: UPDATE_GENERATED=1 cargo test --lib generated -->\n\n\
         Every error, warning and notice has a code that stays the same for ever. `rhapsode explain CODE` shows its entry.\n\
         `R` codes are errors and warnings; `N` codes are notices, with which work goes on.\n",
    );
    for (area, entries) in AREAS {
        let _ = write!(page, "\n## {area}\n");
        for Entry { code, title, text, example, remedy } in *entries {
            let _ =
                write!(page, "\n### {code}: {title}\n\n{text}\n\n```text\n{example}\n```\n\n**Remedy.** {remedy}\n");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_unique_and_well_formed() {
        let codes: Vec<&str> = all().map(|entry| entry.code).collect();
        let place = |code: &'static str| (code.starts_with('N'), code);
        assert!(codes.windows(2).all(|pair| place(pair[0]) < place(pair[1])), "{codes:?}");
        for code in codes {
            let (letter, digits) = code.split_at(1);
            assert!(matches!(letter, "R" | "N"), "{code}");
            assert!(digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn every_entry_has_all_its_parts() {
        for entry in all() {
            for part in [entry.title, entry.text, entry.example, entry.remedy] {
                assert!(!part.trim().is_empty(), "{} lacks a part", entry.code);
            }
            assert!(entry.text.ends_with('.') && entry.remedy.ends_with('.'), "{}: sentences end", entry.code);
            assert!(!entry.title.ends_with('.'), "{}: a title is no sentence", entry.code);
        }
    }

    #[test]
    fn a_code_is_found_in_any_case() {
        assert_eq!(entry(" r0201 ").map(|entry| entry.code), Some("R0201"));
        assert_eq!(entry("R02"), None);
    }
}
