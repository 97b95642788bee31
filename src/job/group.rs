//! Groups of prompts as meant: those that are played one after the other, and how far they may differ.

use serde::Serialize;

use super::finding::Findings;
use super::spec::JobSpec;
use crate::units::Millibels;

/// Prompts that are strung together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// Patterns of ids; empty means all.
    ids: Vec<String>,
    /// A folder that its files lie in.
    folder: Option<String>,
    /// How far from their median one may be in loudness.
    pub loudness: Millibels,
    /// How far from their median the silence at an edge may be, in milliseconds.
    pub edge_ms: u32,
}

impl Group {
    /// Whether the prompt `id`, whose file is `stem` without its ending, is in it. Ids count with and without the ending of
    /// a file of sound.
    pub fn has(&self, id: &str, stem: &str) -> bool {
        let (folders, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let is_in = |folder: &String| {
            let wanted = folder.trim_matches('/');
            format!("/{folders}/").contains(&format!("/{wanted}/"))
        };
        let is_called = self.ids.is_empty() || self.ids.iter().any(|ids| fits(ids, id) || fits(ids, name));
        self.folder.as_ref().is_none_or(is_in) && is_called
    }
}

/// Whether `text` is `pattern`, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or("");
    for part in parts {
        // The first place is as good as any: what follows may stand anywhere behind.
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or("");
    }
    left.len() >= last.len() && left.ends_with(last)
}

/// The groups of `spec`.
pub(super) fn groups(spec: &JobSpec, findings: &mut Findings) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for table in spec.group.iter().flatten() {
        let Some(name) = &table.name else { continue };
        if table.ids.is_none() && table.folder.is_none() {
            let message = format!("the group `{}` names neither ids nor a folder", name.get_ref());
            let help = "write ids = [\"0\", \"1\"] or folder = \"digits\"";
            findings.error("R0162", message, name.span(), "which prompts?", help);
        }
        if spec.catalogue.is_none() {
            let message = format!("the group `{}` has no prompts: the job names no [[catalogue]]", name.get_ref());
            findings.error("R0162", message, name.span(), "no catalogue", "take it out, or name a catalogue");
        }
        if groups.iter().any(|before| before.name == *name.get_ref()) {
            let message = format!("the group `{}` stands twice", name.get_ref());
            findings.error("R0113", message, name.span(), "the second time", "name one of the two otherwise");
        }
        groups.push(Group {
            name: name.get_ref().clone(),
            ids: table.ids.clone().unwrap_or_default(),
            folder: table.folder.clone(),
            loudness: Millibels::of(table.loudness_db),
            edge_ms: table.edge_ms,
        });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::tests::{read, wrong};

    const PROMPTS: &str =
        "[job]\ntitle = \"T\"\nlanguage = \"en\"\n[[catalogue]]\npath = \"a.csv\"\n[[group]]\nname = \"numbers\"\n";

    #[test]
    fn a_group_has_the_prompts_of_its_ids_and_of_its_folder() {
        let group = |tables: &str| read(&format!("{PROMPTS}{tables}")).unwrap().0.groups.remove(0);
        let some = group("ids = [\"0.wav\", \"num-*\", \"*-hundred-*x\"]\n");
        for (id, stem, wanted) in [
            ("0.wav", "en/0", true),
            ("00.wav", "en/00", false),
            ("num-7", "en/num-7", true),
            ("one-hundred-volt-x", "en/q", true),
            ("one-hundred", "en/one-hundred", false),
            ("hundred", "en/0.wav", true),
        ] {
            assert_eq!(some.has(id, stem), wanted, "{id}");
        }
        let folder = group("folder = \"SYSTEM/\"\nedge_ms = 40\n");
        assert!(folder.has("a", "SOUNDS/en/SYSTEM/a") && folder.has("a", "en/SYSTEM/x/a"));
        assert!(!folder.has("a", "en/SYSTEMS/a") && !folder.has("SYSTEM", "en/SYSTEM"));
        assert_eq!((folder.loudness, folder.edge_ms), (Millibels(400), 40));
    }

    #[test]
    fn a_group_says_which_prompts_it_has() {
        insta::assert_snapshot!(wrong(PROMPTS), @r#"7:8+9 R0162 the group `numbers` names neither ids nor a folder (which prompts?) ⇒ write ids = ["0", "1"] or folder = "digits""#);
    }
}
