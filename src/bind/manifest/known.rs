//! What the manifest of an earlier run says of its files, so that those that did not change are left alone.

use std::collections::{BTreeMap, HashSet};
use std::io::BufReader;
use std::path::Path;

use serde::{Deserialize, Deserializer};

use super::{FORMAT, Listed, VERSION};
use crate::files::File;

/// What the manifest of an earlier run says of its files.
#[derive(Debug, Default, Deserialize)]
pub struct Known {
    format: String,
    version: u32,
    #[serde(deserialize_with = "by_name")]
    files: BTreeMap<String, KnownFile>,
}

#[derive(Debug, Deserialize)]
struct KnownFile {
    name: String,
    render: String,
    /// Manifests of older programs do not say it; their files are made again.
    bytes: Option<u64>,
}

fn by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, KnownFile>, D::Error> {
    let files = Vec::<KnownFile>::deserialize(deserializer)?;
    Ok(files.into_iter().map(|file| (file.name.clone(), file)).collect())
}

impl Known {
    /// Reads the manifest at `path`; one that is missing, damaged or of another version knows nothing.
    pub fn read(path: &Path) -> Known {
        let known = File::open(path).ok().and_then(|file| serde_json::from_reader(BufReader::new(file)).ok());
        known.filter(|known: &Known| known.format == FORMAT && known.version == VERSION).unwrap_or_default()
    }

    /// The size that `file` had, when it had the same sound and all else in it was the same.
    pub fn bytes_of(&self, file: &Listed) -> Option<u64> {
        self.files.get(&file.name).filter(|known| known.render == file.render.to_string())?.bytes
    }

    /// The render key that the file called `name` had.
    pub fn render_of(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(|known| known.render.as_str())
    }

    /// Names of files that are still in `folder` and not among `files`.
    pub fn leftover(&self, files: &[Listed], folder: &Path) -> Vec<String> {
        let names: HashSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let gone = self.files.keys().filter(|name| !names.contains(name.as_str()));
        gone.filter(|name| folder.join(name).is_file()).cloned().collect()
    }
}
