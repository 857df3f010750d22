//! The server that tells meanings as vectors, and how it is asked.

use serde::{Deserialize, Serialize};
use url::Url;

use super::Secret;

/// What is asked for of a server of one model that tells by its name what a text is for; others pay no heed.
const PASSAGE_MODEL: &str = "multilingual-e5-small-passage";
const QUERY_MODEL: &str = "multilingual-e5-small-query";

/// The server that tells meanings as vectors, and how it is asked.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Embeddings {
    /// Where it is: the address of the server or of its API, such as `https://embeddings.example/v1`; none for search
    /// by words alone.
    pub url: Option<String>,
    /// The key that it asks for; none where it asks for none.
    pub key: Option<Secret>,
    /// The model that reads what was tried.
    pub model: Option<String>,
    /// The model that reads what is looked for, where that has another name; else `model`.
    pub query_model: Option<String>,
    /// What the model wants before each text that was told, such as `passage: `.
    pub passage_prefix: String,
    /// What it wants before each text that is looked for, such as `query: `.
    pub query_prefix: String,
    /// Numbers of a vector that are asked for; 0 for as many as the model has.
    pub dimensions: usize,
    /// Texts that are sent at once at most.
    pub batch_size: usize,
    /// Seconds that an answer may take for which nobody waits.
    pub timeout_seconds: u64,
    /// Milliseconds that a search waits for the meaning of what it looks for; after that it goes by words alone.
    pub deadline_milliseconds: u64,
}

impl Default for Embeddings {
    fn default() -> Self {
        Self {
            url: None,
            key: None,
            model: None,
            query_model: None,
            passage_prefix: String::new(),
            query_prefix: String::new(),
            dimensions: 0,
            batch_size: 16,
            timeout_seconds: 60,
            deadline_milliseconds: 300,
        }
    }
}

impl Embeddings {
    /// The model for what was tried.
    pub fn passage_model(&self) -> &str {
        self.model.as_deref().unwrap_or(PASSAGE_MODEL)
    }

    /// The model for what is looked for.
    pub fn query_model(&self) -> &str {
        let named = self.query_model.as_deref().or(self.model.as_deref());
        named.unwrap_or(QUERY_MODEL)
    }

    /// The address that texts are sent to, whether the server, its API or that itself was given; none where none was.
    pub fn endpoint(&self) -> Option<String> {
        let url = self.url.as_deref()?.trim_end_matches('/');
        let path = Url::parse(url).map(|url| url.path().to_owned());
        Some(match path.as_deref() {
            Ok("" | "/") => format!("{url}/v1/embeddings"),
            Ok(path) if path.ends_with("/embeddings") => url.to_owned(),
            _ => format!("{url}/embeddings"),
        })
    }

    /// Why nothing could be sent to its address; none where it can be tried, or none was given.
    pub fn fault(&self) -> Option<&'static str> {
        let url = self.url.as_deref()?;
        let Ok(url) = Url::parse(url) else {
            return Some("it must be as http://127.0.0.1:8080 or https://host/v1");
        };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Some("it must begin with http:// or https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some("it must bear no password; embeddings.key is for that");
        }
        let is_bare = url.query().is_none() && url.fragment().is_none();
        (!is_bare).then_some("it must end with its path")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_sent_to_the_path_of_the_protocol() {
        for (url, endpoint) in [
            ("http://a:1", "http://a:1/v1/embeddings"),
            ("http://a:1/", "http://a:1/v1/embeddings"),
            ("https://a/v1", "https://a/v1/embeddings"),
            ("https://a/x/v1/embeddings", "https://a/x/v1/embeddings"),
        ] {
            let settings = Embeddings {
                url: Some(url.to_owned()),
                ..Embeddings::default()
            };
            assert_eq!(settings.endpoint().as_deref(), Some(endpoint));
            assert_eq!(settings.fault(), None);
        }
        for url in ["a", "ftp://a", "http://u:p@a", "http://a?b=c", "http:///"] {
            let settings = Embeddings {
                url: Some(url.to_owned()),
                ..Embeddings::default()
            };
            assert!(settings.fault().is_some(), "{url}");
        }
    }

    #[test]
    fn one_name_of_a_model_is_enough() {
        let mut settings = Embeddings::default();
        assert_ne!(settings.query_model(), settings.passage_model());
        settings.model = Some("m".to_owned());
        assert_eq!(
            (settings.query_model(), settings.passage_model()),
            ("m", "m")
        );
        settings.query_model = Some("q".to_owned());
        assert_eq!(
            (settings.query_model(), settings.passage_model()),
            ("q", "m")
        );
    }
}
