//! The voices that a job for Flow may name: the server's last list, the bundled catalogues and one's own clones.

use std::collections::BTreeMap;

use super::catalogue::{Listed, bundled};
use super::kept::Kept;
use crate::job::{Known, Roster, Unlisted};

/// The voice that the vendor's page names as the default.
const NARRATOR: &str = "v-female-R2s4N9qJ";

/// Ids that the vendor's page uses in its examples, and that are in no published catalogue.
const DOCUMENTED: &[&str] = &["v-en-female-amy", "v-en-male-brian"];

/// The languages that the page documents, by primary subtag.
pub const LANGUAGES: &[&str] = &["zh", "en", "ja", "ko", "yue"];

/// The roster of the account whose lists are `kept`. A list that cannot be read counts as none: it is only a shortcut.
pub fn roster(kept: &Kept) -> Roster {
    let told = kept.voices().unwrap_or_else(|error| {
        tracing::warn!(%error, "the kept list of voices is not used");
        None
    });
    let clones = kept.clones().unwrap_or_else(|error| {
        tracing::warn!(%error, "the kept list of clones is not used");
        Default::default()
    });
    let told = told.map(|told| told.voices).unwrap_or_default();
    let known = |voice: &Listed| Known { id: voice.id.clone(), language: voice.language.clone() };
    let listed = told.iter().chain(&bundled().turbo).chain(&bundled().ex).map(known);
    // A clone speaks what its sample's speaker did, which no list says.
    let own = clones.clones.into_iter().map(|clone| Known { id: clone.id, language: String::new() });
    Roster {
        voices: once_each(listed.chain(own)),
        unlisted: Unlisted::Doubted,
        narrator: Some(NARRATOR.to_owned()),
        documented: DOCUMENTED,
        languages: LANGUAGES,
        ..Roster::default()
    }
}

/// Each id once, in the order of its first mention; what one list leaves open another may say.
fn once_each(voices: impl Iterator<Item = Known>) -> Vec<Known> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: Vec<Known> = Vec::new();
    for voice in voices {
        match places.get(&voice.id).and_then(|place| found.get_mut(*place)) {
            Some(known) if known.language.is_empty() => known.language = voice.language,
            Some(_) => {}
            None => {
                places.insert(voice.id.clone(), found.len());
                found.push(voice);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::kept::{Clone, Clones, Told};
    use super::*;
    use crate::units::UtcMillis;

    #[test]
    fn a_roster_knows_the_catalogues_the_last_list_and_the_clones() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::of(Some(folder.path()), "host");
        let bare = roster(&kept);
        assert_eq!(bare.voices.len(), 380);
        assert_eq!(bare.speaks_instead(NARRATOR, "en"), Some("zh"));
        assert!(DOCUMENTED.iter().all(|id| bare.find(id).is_none()));
        assert_eq!(bare.some_for("ko")[0], "Korean_SweetGirl");
        let said =
            |id: &str, language: &str| Listed { id: id.to_owned(), language: language.to_owned(), ..Listed::default() };
        let voices = vec![said("new", "ja"), said("Korean_SweetGirl", "ko"), said(NARRATOR, ""), said("x", "")];
        kept.keep_voices(&Told { at: UtcMillis(1), url: String::new(), voices }).unwrap();
        let clone = Clone {
            id: "v-mine".to_owned(),
            name: "Me".to_owned(),
            request: String::new(),
            hash: String::new(),
            at: UtcMillis(1),
            account: "host".to_owned(),
        };
        kept.keep_clones(&Clones { clones: vec![clone] }).unwrap();
        let full = roster(&kept);
        assert_eq!(full.voices.len(), 383);
        assert_eq!(full.some_for("ko")[0], "Korean_SweetGirl");
        assert_eq!(full.speaks_instead("Korean_SweetGirl", "en"), Some("ko"), "the server knows more");
        assert_eq!(full.speaks_instead(NARRATOR, "en"), Some("zh"), "a server that says nothing hides nothing");
        assert!(full.find("v-mine").is_some());
    }
}
