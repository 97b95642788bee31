//! The `[store]` table of the job file as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

/// Where takes are looked for before they are asked for, and put once they are durable here: docs/ci.md. It is never needed:
/// a store that fails is told of, and the run goes on.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSpec {
    /// A folder: `file:///mnt/takes`, or `file://../takes` beside this file; or a bucket of a service that speaks S3:
    /// `s3://bucket/takes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub url: Option<Spanned<String>>,
    /// Whether takes are only looked for there, and none is put: for forks, whose takes nobody has reviewed.
    pub read_only: bool,
    /// Of a bucket: the address of its service. The variable `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` where it is absent,
    /// or else Amazon's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub endpoint: Option<Spanned<String>>,
    /// Of a bucket: its region. The variable `AWS_REGION` or `AWS_DEFAULT_REGION` where it is absent, or else `us-east-1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub region: Option<Spanned<String>>,
}
