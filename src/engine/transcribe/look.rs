//! A look at a server without a recording: whether it answers, takes the key, and knows the model.

use http::StatusCode;
use serde_json::Value;

use super::{Fault, Reach, Transcriber, Unheard, answer, local};
use crate::engine::http::unanswered;

/// The path at which servers of this API list their models. Not all do: whisper.cpp has one, and no list.
const PATH: &str = "/v1/models";

/// What a server says of its models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Models {
    /// The job's is among them.
    Known,
    /// The job's is not among them.
    Unknown,
    /// It has no list.
    Unlisted,
}

impl Transcriber {
    /// Asks for the list of models, which costs nothing anywhere.
    pub async fn look(&self) -> Result<Models, Unheard> {
        let url = self.http.url(PATH).map_err(local)?;
        let (request, _) = self.signed(self.http.client().map_err(local)?.get(url)).await?;
        let mut response = request.send().await.map_err(|error| Unheard::unanswered(&unanswered(&error)))?;
        let body = answer(&mut response).await?;
        read(response.status(), &body, &self.job.model)
    }
}

/// What an answer of `status` with `body` says of `model`.
fn read(status: StatusCode, body: &[u8], model: &str) -> Result<Models, Unheard> {
    let told = |fault, what: &str| Err(Unheard::new(fault, Reach::All, format!("{what} (status {})", status.as_u16())));
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => told(Fault::Key, "the server does not accept the key"),
        StatusCode::NOT_IMPLEMENTED => Ok(Models::Unlisted),
        _ if status.is_server_error() => told(Fault::Broken, "the server failed"),
        _ => {
            let reply: Value = serde_json::from_slice(body).unwrap_or_default();
            let listed = reply["data"].as_array().filter(|_| status.is_success());
            Ok(listed.map_or(Models::Unlisted, |models| match models.iter().any(|known| known["id"] == model) {
                true => Models::Known,
                false => Models::Unknown,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_judged_by_what_it_says_of_its_models() {
        let told = |status, body: &str| {
            read(StatusCode::from_u16(status).unwrap(), body.as_bytes(), "small").map_err(|unheard| unheard.fault)
        };
        let list = r#"{"object": "list", "data": [{"id": "large"}, {"id": "small"}]}"#;
        assert_eq!(told(200, list), Ok(Models::Known));
        assert_eq!(told(200, r#"{"data": [{"id": "large"}]}"#), Ok(Models::Unknown));
        for (status, body) in [(200, "<html>"), (404, list), (405, ""), (501, ""), (301, "")] {
            assert_eq!(told(status, body), Ok(Models::Unlisted), "{status}");
        }
        assert_eq!((told(401, ""), told(403, list)), (Err(Fault::Key), Err(Fault::Key)));
        assert_eq!(told(503, list), Err(Fault::Broken));
    }
}
