//! People at once: a role whose name is made of other roles' names, such as `Gwendolen and Cecily`.

use serde::Serialize;

/// What stands between the names of people who speak at once.
const SIGNS: [&str; 9] = [" and ", " & ", "&", ", ", "、", "和", "與", "与", "と"];

/// Who speaks for people at once that `[casting]` has nobody for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Together {
    /// Nobody: such a role is cast like any other.
    #[default]
    Apart,
    /// The first of them.
    First,
    /// All of them, each with a take of its own, and all takes at the same time.
    Mix,
}

/// The roles among `known` that `name` is at once. `和子` and `Mr and Mrs Smith` are one role where their parts are none.
pub fn together<'n>(name: &'n str, known: &[&str]) -> Vec<&'n str> {
    let mut parts = vec![name.trim()];
    for sign in SIGNS {
        parts = parts.into_iter().flat_map(|part| part.split(sign)).map(str::trim).collect();
    }
    parts.retain(|part| !part.is_empty());
    let all_known = parts.len() > 1 && parts.iter().all(|part| *part != name && known.contains(part));
    if all_known { parts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_at_once_are_known_by_their_parts() {
        let known = ["Gwendolen", "Cecily", "Jack", "母", "女儿", "A", "B"];
        for (name, parts) in [
            ("Gwendolen and Cecily", &["Gwendolen", "Cecily"][..]),
            ("Gwendolen & Cecily", &["Gwendolen", "Cecily"]),
            ("Jack, Gwendolen and Cecily", &["Jack", "Gwendolen", "Cecily"]),
            ("母和女儿", &["母", "女儿"]),
            ("AとB", &["A", "B"]),
            ("和子", &[]),
            ("Mr and Mrs Smith", &[]),
            ("Gwendolen and Bob", &[]),
            ("Jack", &[]),
        ] {
            assert_eq!(together(name, &known), parts, "{name}");
        }
    }
}
