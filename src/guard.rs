//! Libraries that answer damaged bytes with a panic: it becomes an error, and stays off the terminal.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// What the path of a source file of such a library contains: sled of a damaged database, decoders of a header whose numbers
/// do not fit (with overflow checks, which a release has not).
const PANICKY: [&str; 3] = ["/sled-0.34", "/symphonia-", "/opus-pure-"];

/// Runs `work`; says the first line of its panic, should it panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    quiet();
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        text.and_then(|text| text.lines().next()).unwrap_or("it panicked").to_owned()
    })
}

/// Keeps panics of those libraries off the terminal: they are caught and said in our words. All others are printed as
/// before.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.location().is_some_and(|place| PANICKY.iter().any(|library| place.file().contains(library))) {
                tracing::debug!("{info}");
            } else {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_first_line() {
        assert_eq!(guarded(|| 7), Ok(7));
        let words = |n: u32| -> u32 { if n > 0 { panic!("{n} is too much\nand more") } else { n } };
        assert_eq!(guarded(|| words(3)), Err("3 is too much".to_owned()));
    }
}
