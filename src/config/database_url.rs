//! The address of the database, which may bear a password and therefore never shows itself whole.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// The address of the database. `Debug` and `Display` show it without its password.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

/// How an address of a database may begin.
pub(super) const SCHEMES: [&str; 3] = ["sqlite", "postgres", "postgresql"];

impl DatabaseUrl {
    /// The address as it was given; it is checked when settings are loaded.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole address, password included: for connecting, never for showing.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Whether it leads to a SQLite file.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    /// The file that it leads to, on SQLite.
    pub fn sqlite_file(&self) -> Option<std::path::PathBuf> {
        let rest = self.0.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let path = rest.split_once('?').map_or(rest, |(path, _)| path);
        let path = percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .ok()?;
        Some(path.into_owned().into())
    }

    /// Why nothing could be connected to by this address; none where it can be tried.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let scheme = self.0.split_once(':').map_or("", |(scheme, _)| scheme);
        if !SCHEMES.contains(&scheme) {
            return Some("it must begin with sqlite:, postgres:// or postgresql://");
        }
        if self.is_sqlite() {
            let is_in_memory = self.0.contains(":memory:") || self.0.contains("mode=memory");
            let has_file = self
                .sqlite_file()
                .is_some_and(|file| !file.as_os_str().is_empty());
            return match (is_in_memory, has_file) {
                (true, _) => Some("a database in memory is lost at once; it must name a file"),
                (_, false) => Some(
                    "it must name a file, as sqlite:floke.db or sqlite:///var/lib/floke/floke.db",
                ),
                _ => None,
            };
        }
        let is_readable = Url::parse(&self.0).is_ok_and(|url| url.has_authority());
        (!is_readable).then_some("it must be as postgres://user:password@host:5432/database")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_sqlite() {
            return f.write_str(&self.0);
        }
        // What cannot be read may hold its password anywhere.
        let Some(mut url) = Url::parse(&self.0).ok().filter(Url::has_authority) else {
            return f.write_str("(an address that cannot be read)");
        };
        if url.password().is_some() && url.set_password(Some("***")).is_err() {
            return f.write_str("(an address that cannot be shown)");
        }
        let is_secret = |key: &str| matches!(key, "password" | "sslpassword" | "options");
        if url.query_pairs().any(|(key, _)| is_secret(&key)) {
            let kept: Vec<(String, String)> = url
                .query_pairs()
                .map(|(key, value)| {
                    let shown = if is_secret(&key) { "***".into() } else { value };
                    (key.into_owned(), shown.into_owned())
                })
                .collect();
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Written as it is shown: settings that are written out are for people to read.
impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for url in [
            "postgres://floke:hemmelig@db.example:5432/floke",
            "postgresql://floke:hemmelig@db.example/floke?sslmode=require",
            "postgres://db.example/floke?user=floke&password=hemmelig",
            "postgres://floke:hemmelig@db.example:notaport/floke",
            "postgres:floke:hemmelig@db.example",
            "floke:hemmelig@db.example",
        ] {
            let url = DatabaseUrl::new(url);
            let shown = format!("{url} {url:?} {}", serde_json::to_string(&url).unwrap());
            assert!(!shown.contains("hemmelig"), "{shown}");
        }
    }

    #[test]
    fn the_rest_is_shown() {
        let url =
            DatabaseUrl::new("postgres://floke:hemmelig@db.example:5432/floke?sslmode=require");
        assert_eq!(
            url.to_string(),
            "postgres://floke:***@db.example:5432/floke?sslmode=require"
        );
        assert_eq!(DatabaseUrl::new("sqlite:a.db").to_string(), "sqlite:a.db");
    }

    #[test]
    fn only_the_two_databases_are_taken() {
        for url in [
            "sqlite:a.db",
            "sqlite://a/b.db",
            "sqlite:///a/b.db?mode=rwc",
            "postgres://h/d",
            "postgresql:///d",
        ] {
            assert_eq!(DatabaseUrl::new(url).fault(), None, "{url}");
        }
        for url in [
            "",
            "mysql://h/d",
            "a.db",
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "sqlite:a?mode=memory",
            "postgres://h:x/d",
            "postgres:d",
        ] {
            assert!(DatabaseUrl::new(url).fault().is_some(), "{url}");
        }
    }

    #[test]
    fn the_file_of_an_address_is_found() {
        for (url, file) in [
            ("sqlite:a.db", "a.db"),
            ("sqlite://a/b.db?mode=rwc", "a/b.db"),
            ("sqlite:///a/b%20c.db", "/a/b c.db"),
        ] {
            assert_eq!(
                DatabaseUrl::new(url).sqlite_file(),
                Some(file.into()),
                "{url}"
            );
        }
    }
}
