//! The store that a job's people and its CI share, as the job means it.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_spanned::Spanned;

use super::engine::is_loopback;
use super::finding::Findings;
use super::spec::StoreSpec;

/// What the address of a folder begins with.
const FOLDER: &str = "file://";

/// What the address of a bucket begins with.
const BUCKET: &str = "s3://";

/// The most characters of a bucket's name, by S3's rules.
const LONGEST_NAME: usize = 63;

/// Takes that several clones of a repository share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedStore {
    /// As the job writes it.
    pub url: String,
    /// Where they lie.
    pub depot: Depot,
    /// Whether takes are only looked for there.
    pub read_only: bool,
}

/// Where takes lie that are shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Depot {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket of a service that speaks S3.
    Bucket(Bucket),
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The beginning of all names in it, without a `/` at its end; may be empty.
    pub prefix: String,
    /// The service's address; absent: what the environment says, or else that of Amazon.
    pub endpoint: Option<String>,
    /// The service's region; absent: what the environment says.
    pub region: Option<String>,
}

/// The store that `spec` names; `folder` is the job file's.
pub(super) fn store(spec: &StoreSpec, folder: &Path, findings: &mut Findings) -> Option<SharedStore> {
    let Some(url) = spec.url.as_ref() else {
        of_bucket_only(spec, findings);
        return None;
    };
    let text = url.get_ref();
    let depot = if let Some(path) = text.strip_prefix(FOLDER).filter(|path| !path.is_empty()) {
        of_bucket_only(spec, findings);
        // A path that begins with `/` stands for itself.
        Depot::Folder(folder.join(path))
    } else if let Some(rest) = text.strip_prefix(BUCKET) {
        Depot::Bucket(bucket(spec, url, rest, findings)?)
    } else {
        unusable(url, "neither a folder nor a bucket", findings);
        return None;
    };
    Some(SharedStore { url: text.clone(), depot, read_only: spec.read_only })
}

/// R0467: keys that say nothing of a folder.
fn of_bucket_only(spec: &StoreSpec, findings: &mut Findings) {
    for (name, value) in [("endpoint", &spec.endpoint), ("region", &spec.region)] {
        if let Some(value) = value {
            let help = "take the key out, or name a bucket: `url = \"s3://bucket/takes\"`";
            let message = format!("`store.{name}` is about a bucket, and there is none");
            findings.error("R0467", message, value.span(), "no bucket", help);
        }
    }
}

/// R0461.
fn unusable(url: &Spanned<String>, label: &str, findings: &mut Findings) {
    let message = format!("`store.url` cannot be used: `{}`", url.get_ref());
    let help = "write a folder as `file:///mnt/takes`, or as `file://../takes` beside the job file; or a bucket as \
                `s3://bucket/takes`";
    findings.error("R0461", message, url.span(), label, help);
}

/// The bucket that `rest` of an address names.
fn bucket(spec: &StoreSpec, url: &Spanned<String>, rest: &str, findings: &mut Findings) -> Option<Bucket> {
    let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_end_matches('/');
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(legal);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(legal);
    if !is_name || !(prefix.is_empty() || prefix.split('/').all(part)) {
        unusable(url, "not a bucket and the beginning of names in it", findings);
        return None;
    }
    let endpoint = spec.endpoint.as_ref().filter(|endpoint| !is_endpoint(endpoint.get_ref()));
    if let Some(endpoint) = endpoint {
        let message = "`store.endpoint` is no address to which keys may be sent".to_owned();
        let help = "write it as `https://host`, without a name, a password or a path; http is for this computer alone";
        findings.error("R0467", message, endpoint.span(), "not https://host", help);
    }
    let is_region = |region: &str| !region.is_empty() && region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let region = spec.region.as_ref().filter(|region| !is_region(region.get_ref()));
    if let Some(region) = region {
        let message = "`store.region` is no region".to_owned();
        findings.error(
            "R0467",
            message,
            region.span(),
            "no region",
            "write it as your service does: `eu-central-1`, `auto`",
        );
    }
    if !cfg!(feature = "s3") {
        let message = format!("`{}` is a bucket, and this build of rhapsode reads only folders", url.get_ref());
        let help =
            "build it with the feature `s3` (cargo build --features s3), or mount the bucket and name the folder";
        findings.error("R0466", message, url.span(), "needs the feature `s3`", help);
    }
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.get_ref().clone());
    Some(Bucket {
        name: name.to_owned(),
        prefix: prefix.to_owned(),
        endpoint: text(&spec.endpoint),
        region: text(&spec.region),
    })
}

/// Whether keys may be sent to `url`, an address without a path, a name or a query.
pub fn is_endpoint(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '[' | ']');
    !host.is_empty() && host.chars().all(is_host) && (scheme == "https" || scheme == "http" && is_loopback(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_to_https_or_stay_on_this_computer() {
        for good in ["https://s3.example.org", "https://a.r2.example.com/", "http://127.0.0.1:9000", "http://[::1]:1"] {
            assert!(is_endpoint(good), "{good}");
        }
        for bad in [
            "http://s3.example.org",
            "https://",
            "https://me:pw@host",
            "https://host/path",
            "https://h?x",
            "s3.example.org",
        ] {
            assert!(!is_endpoint(bad), "{bad}");
        }
    }
}
