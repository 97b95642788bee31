//! A shared store in a bucket of a service that speaks S3. What is there is never overwritten: files are put with
//! `If-None-Match: *`.
//!
//! The client comes from outside, and so do keys; neither stands in any text that is made here.

use std::error::Error as _;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpService};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, GetOptions, ObjectStore, PutMode, PutOptions, PutPayload, RetryConfig,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::{Builder, Runtime};

use super::{LONGEST, SharedTakes, Stock, name_of};
use crate::plan::key::TakeKey;

/// The longest silence of the service in the middle of an answer: it begins to answer within a second, or is in trouble.
pub const IDLE: Duration = Duration::from_secs(10);

/// The longest time that one request may take: a take of ten minutes, 29 MB, over a line of 4 Mbit/s.
pub const TOTAL: Duration = Duration::from_secs(60);

/// How often a request is made again that the service answered with trouble of its own: S3 answers with 503 now and then, and
/// says that it is to be asked once more.
const RETRIES: usize = 2;

/// How long after its beginning a request is not made again any more.
const PATIENCE: Duration = Duration::from_secs(15);

/// The longest time that all of that may take, whatever the libraries do.
const DEADLINE: Duration = Duration::from_secs(90);

/// The first and the longest wait between two tries.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// What S3 says at its end of a failed answer's code.
const STATUS: &str = "status code: ";

/// Where a bucket is, and who asks.
pub struct Account<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The beginning of all names in it; may be empty.
    pub prefix: &'a str,
    /// The service's address; that of Amazon where it is absent.
    pub endpoint: Option<&'a str>,
    /// Its region; `us-east-1` where it is absent.
    pub region: Option<&'a str>,
    /// What requests are signed with; those for a public bucket are not.
    pub keys: Option<Keys>,
}

/// What requests are signed with.
pub struct Keys {
    /// The key's name.
    pub id: SecretString,
    /// The key.
    pub secret: SecretString,
    /// What belongs to a key that does not last.
    pub token: Option<SecretString>,
}

/// A bucket of takes, and the threads that ask for them.
struct Bucket {
    store: Arc<AmazonS3>,
    prefix: String,
    /// Taken when it is dropped, which may be on a thread that must not wait.
    runtime: Option<Runtime>,
}

/// Gives the library the client that it is to use.
#[derive(Debug)]
struct Given(HttpClient);

impl HttpConnector for Given {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(self.0.clone())
    }
}

impl SharedTakes {
    /// The store in the bucket of `account`, asked with `client`. Nothing is sent yet.
    pub fn in_bucket(account: &Account<'_>, client: impl HttpService) -> io::Result<SharedTakes> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(account.bucket)
            .with_region(account.region.unwrap_or("us-east-1"))
            // Which addresses may be used is decided by who makes the client.
            .with_allow_http(true)
            .with_http_connector(Given(HttpClient::new(client)))
            .with_retry(RetryConfig {
                backoff: BackoffConfig { init_backoff: WAITS.0, max_backoff: WAITS.1, ..BackoffConfig::default() },
                max_retries: RETRIES,
                retry_timeout: PATIENCE,
            });
        if let Some(endpoint) = account.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        builder = match &account.keys {
            Some(Keys { id, secret, token }) => {
                let signed =
                    builder.with_access_key_id(id.expose_secret()).with_secret_access_key(secret.expose_secret());
                match token {
                    Some(token) => signed.with_token(token.expose_secret()),
                    None => signed,
                }
            }
            // Without this the library would look for keys on the computer's own network.
            None => builder.with_skip_signature(true),
        };
        let store = builder.build().map_err(|_| io::Error::other("its address or its region cannot be understood"))?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let prefix = if account.prefix.is_empty() { String::new() } else { format!("{}/", account.prefix) };
        Ok(SharedTakes(Arc::new(Bucket { store: Arc::new(store), prefix, runtime: Some(runtime) })))
    }
}

impl Bucket {
    fn path(&self, key: &TakeKey) -> Path {
        Path::from(format!("{}{}", self.prefix, name_of(key)))
    }

    /// Waits for `work`, on a thread that may belong to another runtime.
    fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> io::Result<object_store::Result<T>> {
        let Some(runtime) = &self.runtime else { return Err(io::Error::other("it is closed")) };
        let (done, waiting) = mpsc::channel();
        let task = runtime.spawn(async move { drop(done.send(work.await)) });
        waiting.recv_timeout(DEADLINE).map_err(|_| {
            task.abort();
            io::Error::new(ErrorKind::TimedOut, "it did not answer in time")
        })
    }
}

impl Stock for Bucket {
    fn has(&self, key: &TakeKey) -> io::Result<bool> {
        let (store, path) = (Arc::clone(&self.store), self.path(key));
        let options = GetOptions { head: true, ..GetOptions::default() };
        match self.wait(async move { store.get_opts(&path, options).await.map(drop) })? {
            Ok(()) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(said(&error)),
        }
    }

    fn is_good(&self, key: &TakeKey) -> io::Result<bool> {
        match self.has(key) {
            // Where nobody may list the bucket, what is not there is forbidden too.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(false),
            has => has,
        }
    }

    fn read(&self, key: &TakeKey) -> io::Result<Option<Vec<u8>>> {
        let (store, path) = (Arc::clone(&self.store), self.path(key));
        let read = self.wait(async move {
            let found = store.get_opts(&path, GetOptions::default()).await?;
            if found.meta.size > LONGEST { Ok(None) } else { found.bytes().await.map(Some) }
        })?;
        match read {
            Ok(Some(bytes)) => Ok(Some(bytes.into())),
            Ok(None) => Err(io::Error::new(ErrorKind::InvalidData, "it is too long for a take")),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(said(&error)),
        }
    }

    fn create(&self, key: &TakeKey, bytes: Vec<u8>) -> io::Result<bool> {
        let (store, path) = (Arc::clone(&self.store), self.path(key));
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let put = self.wait(async move { store.put_opts(&path, PutPayload::from(bytes), options).await.map(drop) })?;
        match put {
            Ok(()) => Ok(true),
            Err(Error::AlreadyExists { .. }) => Ok(false),
            Err(Error::NotFound { .. }) => Err(io::Error::new(ErrorKind::NotFound, "there is no such bucket")),
            Err(error) => Err(said(&error)),
        }
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Bucket").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// What went wrong, as a short sentence. What the service wrote is left out: it may be anything, and may name keys.
fn said(error: &Error) -> io::Error {
    let text = error.to_string();
    let status = text.split_once(STATUS).and_then(|(_, rest)| rest.get(..3)?.parse::<u16>().ok());
    let (kind, why) = match (error, status) {
        (Error::PermissionDenied { .. }, _) => (ErrorKind::PermissionDenied, "access is denied (403)".to_owned()),
        (Error::Unauthenticated { .. }, _) => {
            (ErrorKind::PermissionDenied, "the keys are not accepted (401)".to_owned())
        }
        (_, Some(301 | 307 | 308)) => (ErrorKind::Other, "the bucket is in another region".to_owned()),
        (_, Some(501)) => (ErrorKind::Other, "the service cannot keep files from being overwritten (501)".to_owned()),
        (_, Some(status)) => (ErrorKind::Other, format!("the service answered with {status}")),
        (_, None) => (ErrorKind::Other, unanswered(error)),
    };
    io::Error::new(kind, why)
}

/// Why there was no answer.
fn unanswered(error: &Error) -> String {
    let mut deeper = error.source();
    while let Some(source) = deeper {
        if let Some(http) = source.downcast_ref::<HttpError>() {
            let why = match http.kind() {
                HttpErrorKind::Connect => "it cannot be reached",
                HttpErrorKind::Timeout => "it did not answer in time",
                HttpErrorKind::Decode => "its answer cannot be understood",
                _ => "the connection broke",
            };
            return why.to_owned();
        }
        deeper = source.source();
    }
    "its answer is none of S3".to_owned()
}

#[cfg(test)]
mod tests;
