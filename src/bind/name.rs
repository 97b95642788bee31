//! File names from titles: the same on every system, and safe on all of them.

use crate::read::{is_device, turns};

/// The most bytes of a title in a file name: with number, ending and `.part` it stays below the 143 bytes of
/// encrypted home folders, the smallest limit in use; others allow 255.
const MAX_BYTES: usize = 100;

/// The file of chapter `number` (from 1) of `of`: `03-Down the Rabbit-Hole.wav`.
pub fn chapter(number: u32, of: u32, title: &str, ending: &str) -> String {
    let width = of.max(10).ilog10() as usize + 1;
    format!("{number:0width$}-{}.{ending}", stem(title))
}

/// The file of a prompt of a catalogue; `stem` was checked when it was read.
pub fn prompt(stem: &str, ending: &str) -> String {
    format!("{stem}.{ending}")
}

/// A file of a pack for ACX: `03_Down_the_Rabbit-Hole.mp3`, and without a number `Retail_Sample.mp3`.
///
/// ACX asks for the section's number, then its name, in letters and digits of ASCII, dashes and underscores
/// (blog.acx.com, "File Management with Alex the Audio Scientist", 2015). A title that has other letters gives way to
/// `Chapter_03`.
pub fn section(number: Option<u32>, of: u32, title: &str, ending: &str) -> String {
    let width = of.max(10).ilog10() as usize + 1;
    let number = number.map(|number| format!("{number:0width$}"));
    let spelled = |c: char| c.is_ascii() || !c.is_alphanumeric();
    let mut name = String::new();
    for c in title.chars().filter(|c| !matches!(c, '\'' | '’' | '‘')) {
        match c {
            c if c.is_ascii_alphanumeric() || (c == '-' && !name.is_empty()) => name.push(c),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
        if name.len() >= MAX_BYTES {
            break;
        }
    }
    let name = name.trim_end_matches(['_', '-']).replace("_-_", "_");
    match (number, title.chars().all(spelled) && !name.is_empty()) {
        (Some(number), true) => format!("{number}_{name}.{ending}"),
        (Some(number), false) => format!("{number}_Chapter_{number}.{ending}"),
        (None, _) => format!("{name}.{ending}"),
    }
}

/// The file of the whole work, different from all that are `taken`.
pub fn book(title: &str, ending: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let name = format!("{}.{ending}", stem(title));
    if taken(&name) { format!("{} (book).{ending}", stem(title)) } else { name }
}

/// The file beside `name` that ends with `extension` instead.
pub fn beside(name: &str, extension: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{extension}")
}

/// A package of the whole work.
pub fn package(title: &str, extension: &str) -> String {
    format!("{}.{extension}", stem(title))
}

/// The timing manifest of the whole work.
pub fn manifest(title: &str) -> String {
    format!("{}.timing.json", stem(title))
}

/// `title` without what some system does not allow in a name; `untitled` when nothing is left.
pub(super) fn stem(title: &str) -> String {
    let allowed = title.chars().map(|c| match c {
        '/' | '\\' | '|' => '-',
        '<' | '>' | ':' | '"' | '?' | '*' => ' ',
        c if c.is_control() || c.is_whitespace() || turns(c) => ' ',
        c => c,
    });
    let spaced: String = allowed.collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_start_matches(['.', '-', '~', ' ']);
    let name = words[..words.floor_char_boundary(MAX_BYTES)].trim_end_matches(['.', ' ']);
    match name {
        "" => "untitled".to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_stay_themselves_where_they_can() {
        assert_eq!(chapter(3, 12, "Down the Rabbit-Hole", "wav"), "03-Down the Rabbit-Hole.wav");
        assert_eq!(chapter(3, 120, "第一章 兔子洞", "opus"), "003-第一章 兔子洞.opus");
        assert_eq!(chapter(1, 1, "Who?  \"You/Me\": a\tplay", "wav"), "01-Who You-Me a play.wav");
        assert_eq!(book("Alice's Adventures…", "wav", &|_| false), "Alice's Adventures….wav");
        assert_eq!(beside("01-Mr. Fox.wav", "srt"), "01-Mr. Fox.srt");
        assert_eq!(manifest("../../etc/passwd"), "etc-passwd.timing.json");
    }

    #[test]
    fn sections_have_only_what_acx_takes() {
        assert_eq!(section(Some(0), 14, "Opening Credits", "mp3"), "00_Opening_Credits.mp3");
        assert_eq!(section(Some(1), 14, "I—Down the Rabbit-Hole", "mp3"), "01_I_Down_the_Rabbit-Hole.mp3");
        assert_eq!(section(Some(7), 120, "A Mad Tea-Party: what’s “odd”?", "mp3"), "007_A_Mad_Tea-Party_whats_odd.mp3");
        assert_eq!(section(Some(2), 14, "第二章", "mp3"), "02_Chapter_02.mp3");
        assert_eq!(section(Some(3), 14, "Café", "mp3"), "03_Chapter_03.mp3");
        assert_eq!(section(Some(4), 14, "***", "mp3"), "04_Chapter_04.mp3");
        assert_eq!(section(None, 14, "Retail Sample", "mp3"), "Retail_Sample.mp3");
    }

    #[test]
    fn names_that_mean_something_else_are_changed() {
        assert_eq!(book("CON", "wav", &|_| false), "_CON.wav");
        assert_eq!(book("com1.notes", "wav", &|_| false), "_com1.notes.wav");
        assert_eq!(book("...", "wav", &|_| false), "untitled.wav");
        assert_eq!(book("gpj.\u{202e}exe", "wav", &|_| false), "gpj. exe.wav");
        assert_eq!(book("01-intro", "wav", &|name| name == "01-intro.wav"), "01-intro (book).wav");
    }

    proptest! {
        #[test]
        fn every_name_is_one_harmless_component(title in "\\PC*|.{0,300}", number in 1u32..2000) {
            for name in [chapter(number, 1999, &title, "flac"), book(&title, "opus", &|_| true), manifest(&title)] {
                prop_assert!(name.len() + ".part".len() <= 143, "{name}");
                prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\n']));
                prop_assert!(!name.starts_with(['.', '-', ' ']));
                prop_assert_eq!(std::path::Path::new(&name).components().count(), 1);
            }
            let name = section(Some(number), 1999, &title, "mp3");
            let taken = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
            prop_assert!(name.chars().all(taken) && name.len() + ".part".len() <= 143, "{}", name);
        }
    }
}
