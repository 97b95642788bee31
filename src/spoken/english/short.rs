//! English abbreviations.

use super::super::found::Found;

/// What must follow an abbreviation for it to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A name: a word in capitals.
    Name,
    /// A number.
    Number,
    /// More of the sentence.
    More,
    /// Anything, or nothing.
    Anything,
}

/// As written without its last full stop, as said, what follows. The first that fits counts.
const SHORT: &[(&str, &str, Before)] = &[
    ("Mr", "Mister", Before::Name),
    ("Mrs", "Missus", Before::Name),
    ("Ms", "Miz", Before::Name),
    ("Messrs", "Messieurs", Before::Name),
    ("Dr", "Doctor", Before::Name),
    ("Prof", "Professor", Before::Name),
    ("Rev", "Reverend", Before::Name),
    ("Hon", "Honorable", Before::Name),
    ("Capt", "Captain", Before::Name),
    ("Col", "Colonel", Before::Name),
    ("Gen", "General", Before::Name),
    ("Lt", "Lieutenant", Before::Name),
    ("Lieut", "Lieutenant", Before::Name),
    ("Sgt", "Sergeant", Before::Name),
    ("Cpl", "Corporal", Before::Name),
    ("Maj", "Major", Before::Name),
    ("Gov", "Governor", Before::Name),
    ("Sen", "Senator", Before::Name),
    ("Rep", "Representative", Before::Name),
    ("Pres", "President", Before::Name),
    ("Mt", "Mount", Before::Name),
    ("Ft", "Fort", Before::Name),
    ("No", "Number", Before::Number),
    ("no", "number", Before::Number),
    ("Nos", "Numbers", Before::Number),
    ("nos", "numbers", Before::Number),
    ("p", "page", Before::Number),
    ("pp", "pages", Before::Number),
    ("vol", "volume", Before::Number),
    ("Vol", "Volume", Before::Number),
    ("vols", "volumes", Before::Number),
    ("ch", "chapter", Before::Number),
    ("Ch", "Chapter", Before::Number),
    ("chap", "chapter", Before::Number),
    ("Chap", "Chapter", Before::Number),
    ("fig", "figure", Before::Number),
    ("Fig", "Figure", Before::Number),
    ("sec", "section", Before::Number),
    ("Sec", "Section", Before::Number),
    ("e.g", "for example", Before::More),
    ("E.g", "For example", Before::More),
    ("i.e", "that is", Before::More),
    ("I.e", "That is", Before::More),
    ("etc", "et cetera", Before::Anything),
    ("&c", "et cetera", Before::Anything),
    ("vs", "versus", Before::More),
    ("cf", "compare", Before::More),
    ("viz", "namely", Before::More),
    ("approx", "approximately", Before::More),
    ("Jr", "Junior", Before::Anything),
    ("Sr", "Senior", Before::Anything),
    ("Esq", "Esquire", Before::Anything),
    ("Ltd", "Limited", Before::Anything),
    ("Inc", "Incorporated", Before::Anything),
    ("Corp", "Corporation", Before::Anything),
    ("Bros", "Brothers", Before::Anything),
    ("Dept", "Department", Before::Anything),
    ("dept", "department", Before::Anything),
    ("Ave", "Avenue", Before::Anything),
    ("Blvd", "Boulevard", Before::Anything),
];

/// British writing leaves the full stop of these away.
const WITHOUT_STOP: &[&str] = &["Mr", "Mrs", "Ms", "Dr", "Messrs"];

/// The words for an abbreviation; `it` is written with its full stop, or without one where that is usual.
pub(super) fn say(found: &Found<'_>) -> Option<String> {
    let it = found.it();
    let written = it.strip_suffix('.').unwrap_or(it);
    if written.len() == it.len() && !WITHOUT_STOP.contains(&written) {
        return None;
    }
    let after = found.after();
    let next =
        after.strip_prefix([' ', '\u{A0}', '\n']).and_then(|after| after.chars().find(|c| !"“‘\"'(#".contains(*c)));
    if written == "St" {
        return saint_or_street(found, next);
    }
    let (_, said, before) = SHORT.iter().find(|(short, ..)| *short == written)?;
    let fits = match before {
        Before::Name => next.is_some_and(char::is_uppercase),
        Before::Number => next.is_some_and(|c| c.is_ascii_digit()),
        Before::More | Before::Anything => true,
    };
    fits.then(|| if *before == Before::Anything { format!("{said}{}", stop(after)) } else { (*said).to_owned() })
}

/// `St. Louis` and `Baker St.`; between two names it may be either.
fn saint_or_street(found: &Found<'_>, next: Option<char>) -> Option<String> {
    let last = found.before().trim_end().rsplit([' ', '\n', '\u{A0}']).next().unwrap_or("");
    // A sentence's first word is no name, but it is rarely followed by a street.
    let after_name = last.starts_with(char::is_uppercase) && last.ends_with(char::is_alphabetic);
    match (after_name, next.is_some_and(char::is_uppercase)) {
        (false, true) => Some("Saint".to_owned()),
        (true, false) => Some(format!("Street{}", stop(found.after()))),
        _ => None,
    }
}

/// The full stop of an abbreviation is also that of its sentence where nothing follows, or a capital.
pub(in crate::spoken) fn stop(after: &str) -> &'static str {
    let rest = after.trim_start_matches(['”', '’', '"', '\'', ')', ']']);
    let next = rest.trim_start().chars().next();
    let spaced = rest.starts_with(char::is_whitespace);
    match next {
        None => ".",
        Some(c) if spaced && (c.is_uppercase() || "“‘\"".contains(c)) => ".",
        _ => "",
    }
}
