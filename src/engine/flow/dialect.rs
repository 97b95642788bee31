//! Which dialect a server speaks, as its answers show it; remembered for the run and, as far as possible, for the next.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::words::field;
use crate::job::engine::Dialect;

/// The dialect of one account's server.
pub struct Memory {
    known: Mutex<Option<Dialect>>,
    file: Option<PathBuf>,
}

impl Memory {
    /// What was found out about the server of `account` before; `data` is the user's data folder.
    pub fn new(account: &str, data: Option<&Path>) -> Memory {
        let file = data.map(|data| data.join("flow").join(format!("{account}.dialect")));
        let known = file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
        let known = known.and_then(|word| named(word.trim()));
        Memory { known: Mutex::new(known), file }
    }

    /// The dialect, once an answer has shown it.
    pub fn known(&self) -> Option<Dialect> {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what an answer shows.
    pub fn learn(&self, shown: Option<Dialect>) {
        let Some(shown) = shown else { return };
        let before = self.known.lock().unwrap_or_else(PoisonError::into_inner).replace(shown);
        if before == Some(shown) {
            return;
        }
        tracing::info!(dialect = word(shown), "the server's dialect is known");
        if let Some(file) = &self.file {
            // Only a convenience: without it the next run finds out anew, at no cost.
            let folder = file.parent().unwrap_or(Path::new(""));
            let kept = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, word(shown)));
            if let Err(error) = kept {
                tracing::debug!(%error, file = %file.display(), "the dialect is not remembered");
            }
        }
    }
}

/// The dialect that a reply with audio shows, where it shows any.
pub fn shown(reply: &Value) -> Option<Dialect> {
    let web = ["audio", "appliedParams", "requestedLanguage", "requestId"];
    if web.iter().any(|key| field(reply, key).is_some()) {
        return Some(Dialect::Web);
    }
    let documented = field(reply, "data").is_some_and(|data| field(data, "audio").is_some());
    documented.then_some(Dialect::Docs)
}

fn word(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Auto => "auto",
        Dialect::Docs => "docs",
        Dialect::Web => "web",
    }
}

fn named(word: &str) -> Option<Dialect> {
    match word {
        "docs" => Some(Dialect::Docs),
        "web" => Some(Dialect::Web),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_shows_its_dialect_and_the_next_run_knows_it() {
        assert_eq!(shown(&json!({"data": {"audio": ""}, "quota": {}})), Some(Dialect::Docs));
        assert_eq!(shown(&json!({"code": "success", "audio": "", "requestId": "x"})), Some(Dialect::Web));
        assert_eq!(shown(&Value::Null), None);
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new("a", Some(folder.path()));
        assert_eq!(memory.known(), None);
        memory.learn(None);
        memory.learn(Some(Dialect::Web));
        assert_eq!(memory.known(), Some(Dialect::Web));
        assert_eq!(Memory::new("a", Some(folder.path())).known(), Some(Dialect::Web));
        assert_eq!(Memory::new("b", Some(folder.path())).known(), None);
        std::fs::write(folder.path().join("flow/a.dialect"), "rubbish").unwrap();
        assert_eq!(Memory::new("a", Some(folder.path())).known(), None);
    }
}
