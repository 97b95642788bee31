//! What a work is called by programs: the same name as long as title, author and language are the same.

use super::Work;

/// Changes whenever the same work gets another name.
const VERSION: &str = "rhapsode work 1";

/// The name of `work` as a UUID of RFC 9562's version 8, whose bits are a hash. Edits do not change it, so that a reader's
/// program knows the work again.
pub(super) fn urn(work: &Work<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    for field in [VERSION, work.title, work.author.unwrap_or(""), work.plan.cast.language.as_str()] {
        hasher.update(&(field.len() as u64).to_le_bytes());
        hasher.update(field.as_bytes());
    }
    let hash = hasher.finalize();
    let mut bits = u128::from_be_bytes(std::array::from_fn(|n| hash.as_bytes()[n]));
    bits = bits & !(0xF << 76) | 0x8 << 76;
    bits = bits & !(0x3 << 62) | 0x2 << 62;
    let digits = format!("{bits:032x}");
    let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bind::fixture::{Scene, said};
    use crate::script::Break;

    #[test]
    fn a_work_keeps_its_name_through_edits() {
        let name = |words, author| {
            let scene = Scene::of(&[said(words, Break::Chapter, 1000)]);
            urn(&Work { author, ..scene.work(Path::new("")) })
        };
        let one = name("One", Some("Lewis Carroll"));
        assert_eq!(one, name("Two", Some("Lewis Carroll")));
        assert_ne!(one, name("One", None));
        assert_eq!((one.len(), &one[23..24], one[28..29].find(['8', '9', 'a', 'b'])), (45, "8", Some(0)));
    }
}
