//! The bucket that a job names, with the keys that this computer has for it.

use std::io;
use std::sync::OnceLock;

use secrecy::{ExposeSecret, SecretString};

use crate::engine::Machine;
use crate::engine::http;
use crate::job::store::{Bucket, is_endpoint};
use crate::store::shared::SharedTakes;
use crate::store::shared::bucket::{Account, IDLE, Keys, TOTAL};

/// A bucket that is opened when it is first needed: loading certificates takes time.
#[derive(Default)]
pub(in crate::production) struct Opened(OnceLock<Result<SharedTakes, String>>);

impl Opened {
    pub(super) fn get_or_init(&self, open: impl FnOnce() -> io::Result<SharedTakes>) -> io::Result<SharedTakes> {
        let opened = self.0.get_or_init(|| open().map_err(|error| error.to_string()));
        opened.clone().map_err(io::Error::other)
    }
}

/// The store in `bucket`, with what the environment of `machine` says of it. Nothing is sent yet.
pub(super) fn open(bucket: &Bucket, machine: &Machine) -> io::Result<SharedTakes> {
    // Where a secret is not given to a job, CI sets its variable to nothing.
    let variable = |name: &str| machine.variable.as_ref()?(name).filter(|value| !value.expose_secret().is_empty());
    let plain = |names: [&str; 2]| names.into_iter().find_map(variable).map(|value| value.expose_secret().to_owned());
    let endpoint = bucket.endpoint.clone().or_else(|| plain(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]));
    let region = bucket.region.clone().or_else(|| plain(["AWS_REGION", "AWS_DEFAULT_REGION"]));
    if endpoint.as_ref().is_some_and(|endpoint| !is_endpoint(endpoint)) {
        return Err(io::Error::other("`AWS_ENDPOINT_URL` is no address to which keys may be sent: https://host"));
    }
    let account = Account {
        bucket: &bucket.name,
        prefix: &bucket.prefix,
        endpoint: endpoint.as_deref(),
        region: region.as_deref(),
        keys: keys(variable)?,
    };
    let base = endpoint.as_deref().unwrap_or("https://s3.amazonaws.com");
    let client = http::client_for_files(base, IDLE, TOTAL).map_err(|error| io::Error::other(error.to_string()))?;
    SharedTakes::in_bucket(&account, client)
}

/// What requests are signed with; nothing for a public bucket.
fn keys(variable: impl Fn(&str) -> Option<SecretString>) -> io::Result<Option<Keys>> {
    match (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        (Some(id), Some(secret)) => Ok(Some(Keys { id, secret, token: variable("AWS_SESSION_TOKEN") })),
        (None, None) => Ok(None),
        _ => {
            Err(io::Error::other("`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` belong together, and one is not set"))
        }
    }
}
