//! What Floke asks of other servers, over HTTP or HTTPS: one request, one answer of a bounded length. Knows nothing of what is
//! asked.

use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::ClientConfig;
use rustls::crypto::ring;

use crate::model::{Error, Result};

/// Asks other servers; keeps its connections open for the next question.
pub struct Outward(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Outward {
    /// One that has asked nobody yet.
    ///
    /// # Errors
    ///
    /// `Internal` where the system lets nothing be asked in secret.
    pub fn new() -> Result<Self> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls()?)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// What is answered, of at most so many bytes. It waits as long as it must.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn ask(
        &self,
        request: Request<Vec<u8>>,
        most: usize,
    ) -> Result<(StatusCode, Bytes), String> {
        let request = request.map(|body| Full::from(Bytes::from(body)));
        let response = self.0.request(request).await.map_err(|error| {
            let source = std::error::Error::source(&error);
            source.map_or_else(|| error.to_string(), ToString::to_string)
        })?;
        let status = response.status();
        let body = Limited::new(response.into_body(), most).collect().await;
        let body = body.map_err(|error| error.to_string())?;
        Ok((status, body.to_bytes()))
    }
}

/// What the system trusts, and where it trusts nobody, what Mozilla does.
fn tls() -> Result<ClientConfig> {
    let config = || {
        let config = ClientConfig::builder_with_provider(ring::default_provider().into());
        config
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)
    };
    let trusting = match config()?.with_native_roots() {
        Ok(trusting) => trusting,
        Err(_) => config()?.with_webpki_roots(),
    };
    Ok(trusting.with_no_client_auth())
}
