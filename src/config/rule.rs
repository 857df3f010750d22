//! Rules that a setting's value must keep beyond its kind.

use url::Url;

use super::secret::HIDDEN;
use super::{Config, Embeddings, catalogue};
use crate::model::{ErrorCode, Fault};

/// A day: no stop is worth waiting longer for.
const LONGEST_WAIT: u64 = 86_400;
/// Milliseconds that nobody wants to wait longer than for a search.
const LONGEST_SEARCH: u64 = 10_000;
/// Numbers of a vector that no model goes beyond.
const MOST_DIMENSIONS: usize = 8_192;
/// Texts that no server takes at once.
const MOST_TEXTS: usize = 2_048;
/// More connections than any of the two databases is set up for.
const MOST_DATABASE_CONNECTIONS: u32 = 1_000;

/// Every broken rule; `source` tells where a key's value came from.
pub fn faults(config: &Config, source: impl Fn(&str) -> String) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut tell = |key: &str, value: &dyn std::fmt::Display, rule: &str| {
        faults.push(Fault {
            field: key.split('.').map(str::to_owned).collect(),
            code: ErrorCode::Invalid,
            message: format!("\"{value}\" is not taken from {}: {rule}", source(key)),
        });
    };
    if !is_address(&config.listen) {
        tell(
            "listen",
            &config.listen,
            "it must be host:port, as 127.0.0.1:8000",
        );
    }
    if let Some(url) = &config.public_url
        && let Some(rule) = catalogue::fault(url)
    {
        tell("public_url", &catalogue::shown(url), rule);
    }
    for (key, value, rule) in config.catalogue.faults() {
        tell(key, &value, rule);
    }
    if config.data_dir.as_os_str().is_empty() {
        tell("data_dir", &"", "it must name a folder");
    }
    if let Some(url) = &config.database_url
        && let Some(rule) = url.fault()
    {
        tell("database_url", url, rule);
    }
    if !(1..=MOST_DATABASE_CONNECTIONS).contains(&config.database_connections) {
        tell(
            "database_connections",
            &config.database_connections,
            "it must be from 1 to 1000",
        );
    }
    for origin in config
        .cors_origins
        .iter()
        .filter(|origin| !is_origin(origin))
    {
        tell(
            "cors_origins",
            origin,
            "an origin is * or as https://kommune.example, without a path",
        );
    }
    if config.connections == 0 {
        tell("connections", &0, "it must be at least 1");
    }
    for (key, seconds) in [
        ("shutdown_delay_seconds", config.shutdown_delay_seconds),
        ("shutdown_grace_seconds", config.shutdown_grace_seconds),
    ] {
        if seconds > LONGEST_WAIT {
            tell(key, &seconds, "it must be at most 86400");
        }
    }
    embeddings(&config.embeddings, &mut tell);
    for (key, value, rule) in config.doi.faults(config.public_url.is_some()) {
        tell(key, &value, rule);
    }
    for (key, value) in limits(config).into_iter().filter(|(_, value)| *value == 0) {
        tell(&key, &value, "it must be at least 1");
    }
    if config.limits.default_page_size > config.limits.page_size {
        tell(
            "limits.default_page_size",
            &config.limits.default_page_size,
            "it must not be above limits.page_size",
        );
    }
    faults
}

/// The rules of the server that tells meanings.
fn embeddings(settings: &Embeddings, tell: &mut impl FnMut(&str, &dyn std::fmt::Display, &str)) {
    if let Some(url) = &settings.url
        && let Some(rule) = settings.fault()
    {
        // What cannot be read may hold a password anywhere.
        let shown = if url.contains('@') { HIDDEN } else { url };
        tell("embeddings.url", &shown, rule);
    }
    if let Some(key) = &settings.key {
        let is_sendable = key.secret().bytes().all(|byte| byte.is_ascii_graphic());
        if key.secret().is_empty() || !is_sendable {
            tell(
                "embeddings.key",
                key,
                "it must be letters, digits and signs of ASCII",
            );
        }
    }
    if settings.dimensions > MOST_DIMENSIONS {
        let rule = "it must be at most 8192; 0 for as many as the model has";
        tell("embeddings.dimensions", &settings.dimensions, rule);
    }
    if !(1..=MOST_TEXTS).contains(&settings.batch_size) {
        let rule = "it must be from 1 to 2048";
        tell("embeddings.batch_size", &settings.batch_size, rule);
    }
    let seconds = settings.timeout_seconds;
    if !(1..=LONGEST_WAIT).contains(&seconds) {
        tell(
            "embeddings.timeout_seconds",
            &seconds,
            "it must be from 1 to 86400",
        );
    }
    let milliseconds = settings.deadline_milliseconds;
    if !(1..=LONGEST_SEARCH).contains(&milliseconds) {
        tell(
            "embeddings.deadline_milliseconds",
            &milliseconds,
            "it must be from 1 to 10000",
        );
    }
}

/// Every limit by its key; read off the struct, so that a new one is checked too.
fn limits(config: &Config) -> Vec<(String, u64)> {
    let limits = serde_json::to_value(&config.limits).unwrap_or_default();
    let fields = limits.as_object().into_iter().flatten();
    fields
        .filter_map(|(name, value)| Some((format!("limits.{name}"), value.as_u64()?)))
        .collect()
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

fn is_origin(text: &str) -> bool {
    text == "*"
        || Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_exact() {
        for origin in ["*", "https://kommune.example", "http://localhost:3000"] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "kommune.example",
            "https://kommune.example/",
            "https://kommune.example/a",
            "null",
            "ftp://a",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn the_defaults_keep_the_rules() {
        assert_eq!(faults(&Config::default(), |_| String::new()), []);
    }

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let mut config = Config {
            listen: "here".into(),
            connections: 0,
            ..Config::default()
        };
        config.limits.depth = 0;
        let told: Vec<String> = faults(&config, |_| "a test".into())
            .iter()
            .map(|fault| fault.field.join("."))
            .collect();
        assert_eq!(told, ["listen", "connections", "limits.depth"]);
    }
}
