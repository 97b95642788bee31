//! Abbreviations of European languages.

use super::ways::{self, Follows};
pub(super) use crate::spoken::english::stop;
use crate::spoken::found::Found;
use crate::spoken::variety::Tongue;

/// What stands for an abbreviation, without the marks that differ: `z. B.`, `z.B.` and `z. B.` with a hard space are one.
fn key(written: &str) -> String {
    written.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The words for an abbreviation of the tables.
pub(super) fn say(found: &Found<'_>) -> Option<String> {
    let it = key(found.it());
    let after = found.after();
    let next = after.strip_prefix([' ', '\u{A0}', '\u{202F}', '\n']);
    let next = next.and_then(|after| after.chars().find(|c| !"“„«»‘\"'(".contains(*c)));
    let short = ways::of(found.variety)?.short;
    let (written, said, follows) = short.iter().find(|(written, ..)| key(written) == it)?;
    let fits = match follows {
        Follows::Name => next.is_some_and(char::is_uppercase),
        Follows::Number => next.is_some_and(|c| c.is_ascii_digit()),
        Follows::More | Follows::Anything => true,
    };
    // What case the word is in depends on a preposition before it.
    let governed = found.variety.tongue == Tongue::Russian
        && *follows == Follows::Number
        && !super::counts::last_word(found.before()).is_empty();
    if !fits || governed {
        return None;
    }
    let stop = if *follows == Follows::Anything && written.ends_with('.') { stop(after) } else { "" };
    Some(format!("{said}{stop}"))
}
