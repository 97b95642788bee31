//! Web and e-mail addresses, read shortly: the host, with its dots said.

use super::found::Found;

/// `https://example.com/a?b`, `www.example.com`, `jane.doe@example.com`.
pub(super) const PATTERN: &str = concat!(
    r"(?i)\b(?:https?://(?:[^\s/@]{1,64}@)?|www\.)(?<h>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})(?::[0-9]{1,5})?(?:[/?#][^\s<>「」（），。、]*[^\s<>「」（），。、.,;:!?)\]'’”])?/?",
    r"|\b(?<u>[a-z0-9][a-z0-9._+-]{0,63})@(?<m>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})"
);

/// What the marks of an address are called, and how its digits are.
pub(super) struct Names {
    pub(super) dot: &'static str,
    pub(super) at: &'static str,
    pub(super) dash: &'static str,
    pub(super) underscore: &'static str,
    pub(super) plus: &'static str,
    pub(super) digits: [&'static str; 10],
}

pub(super) const ENGLISH: Names = Names {
    dot: "dot",
    at: "at",
    dash: "dash",
    underscore: "underscore",
    plus: "plus",
    digits: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
};

/// The words for an address; paths, ports and questions are not said.
pub(super) fn say(found: &Found<'_>, names: &Names) -> Option<String> {
    let mut words = Vec::new();
    if let (Some(user), Some(host)) = (found.part("u"), found.part("m")) {
        spell(user, names, &mut words);
        words.push(names.at.to_owned());
        spell(host, names, &mut words);
    } else {
        let host = found.part("h")?;
        spell(host.strip_prefix("www.").unwrap_or(host), names, &mut words);
    }
    Some(words.join(" "))
}

/// Letters stay together, marks and digits become words.
fn spell(part: &str, names: &Names, words: &mut Vec<String>) {
    let mut letters = String::new();
    for c in part.chars() {
        let word = match c {
            '.' => names.dot,
            '-' => names.dash,
            '_' => names.underscore,
            '+' => names.plus,
            _ => match c.to_digit(10).and_then(|digit| names.digits.get(digit as usize)) {
                Some(digit) => digit,
                None => {
                    letters.push(c);
                    continue;
                }
            },
        };
        if !letters.is_empty() {
            words.push(std::mem::take(&mut letters));
        }
        words.push(word.to_owned());
    }
    if !letters.is_empty() {
        words.push(letters);
    }
}
