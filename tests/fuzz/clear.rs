//! What an error must be: a code that `explain` knows, and words for people.

use rhapsode::problem::{Problem, Severity};
use rhapsode::report::diagnostic::{Colour, draw};
use rhapsode::report::explain;

/// What the derived `Debug` of an error leaves in a sentence.
const RUBBISH: [&str; 8] = ["Some(", "None)", "Err(", "Ok(", "Error {", "kind: ", "Utf8Error", "ParseIntError"];

/// Checks what a person would read of `problems`, which `source` gave rise to.
pub fn problems(problems: &[Problem], source: &str) {
    for problem in problems {
        let code = problem.code.0;
        assert!(explain::entry(code).is_some(), "`explain` does not know {code}");
        sentence(&problem.message, source);
        if let Some(help) = &problem.help {
            sentence(help, source);
        }
    }
    let drawn = draw(problems, Colour::Off);
    assert!(problems.iter().all(|problem| drawn.contains(problem.code.0)), "not drawn: {problems:?}");
    assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "moves the terminal: {drawn:?}");
}

/// Problems that stop everything: at least one, and one of them an error.
pub fn refusal(found: &[Problem], source: &str) {
    assert!(found.iter().any(|problem| problem.severity == Severity::Error), "refused without a reason");
    problems(found, source);
}

/// Checks words for people that `source` gave rise to, and may be quoted in.
pub fn sentence(words: &str, source: &str) {
    assert!(!words.trim().is_empty(), "no words");
    let found = RUBBISH.iter().find(|rubbish| words.contains(**rubbish) && !source.contains(**rubbish));
    assert_eq!(found, None, "{words}");
}

/// The same of words that are shown as they are: they must not move a terminal.
pub fn line(words: &str, source: &str) {
    sentence(words, source);
    assert!(!words.contains(char::is_control), "moves the terminal: {words:?}");
}
