//! Emoji by their short names in CLDR, which the crate `emojis` has in English.

use super::found::Found;

/// A picture with its modifiers, joined pictures, or a flag. Marks that are text first (©, ★, ☞) are no emoji without U+FE0F.
pub(super) const PATTERN: &str = concat!(
    r"[\x{1F1E6}-\x{1F1FF}]{2}",
    r"|(?:[\x{1F300}-\x{1F5FF}\x{1F600}-\x{1F64F}\x{1F680}-\x{1F6FF}\x{1F900}-\x{1FAFF}]\x{FE0F}?|[\x{2600}-\x{27BF}\x{2B50}\x{2B55}]\x{FE0F})",
    r"[\x{1F3FB}-\x{1F3FF}]?(?:\x{200D}[\x{2600}-\x{27BF}\x{1F300}-\x{1FAFF}]\x{FE0F}?[\x{1F3FB}-\x{1F3FF}]?){0,6}"
);

/// The name, with spaces where words would touch; a tone of skin is seen and not said.
pub(super) fn say(found: &Found<'_>) -> Option<String> {
    let emoji = emojis::get(found.it())?;
    let name = match emoji.name().split_once(": ") {
        Some((name, detail)) if detail.contains("skin tone") && !detail.contains(", ") => name.to_owned(),
        Some((name, detail)) => format!("{name} {detail}"),
        None => emoji.name().to_owned(),
    };
    if name.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // Words touch words, and a picture after a picture has its space from the first.
    let is_word = |c: char| c.is_alphanumeric();
    let before = if found.before().ends_with(|c: char| is_word(c) || ",.!?".contains(c)) { " " } else { "" };
    let after =
        if found.after().starts_with(|c: char| is_word(c) || !c.is_ascii() && !c.is_whitespace()) { " " } else { "" };
    Some(format!("{before}{name}{after}"))
}
