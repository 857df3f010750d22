//! The registry that gives releases their DOIs, and how it is asked.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::Secret;
use super::secret::HIDDEN;

/// A day: no answer is worth waiting longer for.
const LONGEST_WAIT: u64 = 86_400;

/// The registry that gives releases their DOIs. All of it is set, or nothing.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Doi {
    /// Where the REST API of `DataCite` is, such as `https://api.datacite.org`; none for releases without DOIs.
    pub url: Option<String>,
    /// The prefix that all of the organisation's DOIs begin with, such as `10.12345`.
    pub prefix: Option<String>,
    /// The account that registers, such as `ABCD.FLOKE`.
    pub repository: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// Seconds that an answer may take.
    pub timeout_seconds: u64,
}

impl Default for Doi {
    fn default() -> Self {
        Self {
            url: None,
            prefix: None,
            repository: None,
            password: None,
            timeout_seconds: 30,
        }
    }
}

impl Doi {
    /// Whether DOIs are registered.
    pub fn is_set(&self) -> bool {
        self.url.is_some()
    }

    /// Every broken rule: key, value and rule.
    pub(super) fn faults(&self, has_address: bool) -> Vec<(&'static str, String, &'static str)> {
        let mut faults = Vec::new();
        if let Some(url) = &self.url
            && let Some(rule) = fault(url)
        {
            let shown = if url.contains('@') { HIDDEN } else { url };
            faults.push(("doi.url", shown.to_owned(), rule));
        }
        if let Some(prefix) = self.prefix.as_ref().filter(|it| !is_prefix(it)) {
            faults.push(("doi.prefix", prefix.clone(), "it must be as 10.12345"));
        }
        if let Some(name) = self.repository.as_ref().filter(|it| !is_name(it)) {
            let rule = "it must be as ABCD.FLOKE";
            faults.push(("doi.repository", name.clone(), rule));
        }
        if let Some(password) = self.password.as_ref().filter(|it| !is_sendable(it)) {
            let rule = "it must be letters, digits and signs of ASCII";
            faults.push(("doi.password", password.to_string(), rule));
        }
        if !(1..=LONGEST_WAIT).contains(&self.timeout_seconds) {
            let shown = self.timeout_seconds.to_string();
            faults.push(("doi.timeout_seconds", shown, "it must be from 1 to 86400"));
        }
        let set = [
            ("doi.url", self.url.is_some()),
            ("doi.prefix", self.prefix.is_some()),
            ("doi.repository", self.repository.is_some()),
            ("doi.password", self.password.is_some()),
        ];
        if set.iter().any(|it| it.1) {
            // A DOI leads to the page of its release.
            let needed = set.into_iter().chain([("public_url", has_address)]);
            let missing = needed.filter(|it| !it.1);
            let rule = "it must be set where DOIs are registered";
            faults.extend(missing.map(|(key, _)| (key, String::new(), rule)));
        }
        faults
    }
}

/// Why nothing could be sent to an address in secret; none where it can.
fn fault(url: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(url) else {
        return Some("it must be as https://api.datacite.org");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some("it must bear no password; doi.password is for that");
    }
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(it)) => it.is_loopback(),
        Some(Host::Ipv6(it)) => it.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
        return Some("it must begin with https://, as a password is sent there");
    }
    let is_bare = url.query().is_none() && url.fragment().is_none();
    (!is_bare).then_some("it must end with its path")
}

fn is_prefix(text: &str) -> bool {
    text.strip_prefix("10.").is_some_and(|rest| {
        (4..=9).contains(&rest.len()) && rest.bytes().all(|it| it.is_ascii_digit())
    })
}

/// Whether it can be told apart from the password behind it.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    !text.is_empty() && bytes.all(|it| it.is_ascii_alphanumeric() || b"-._".contains(&it))
}

fn is_sendable(password: &Secret) -> bool {
    let mut bytes = password.secret().bytes();
    !password.secret().is_empty() && bytes.all(|it| it.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Doi {
        Doi {
            url: Some("https://api.datacite.org".to_owned()),
            prefix: Some("10.12345".to_owned()),
            repository: Some("ABCD.FLOKE".to_owned()),
            password: Some(Secret::new("hemmelig")),
            ..Doi::default()
        }
    }

    fn keys(doi: &Doi, has_address: bool) -> Vec<&'static str> {
        let faults = doi.faults(has_address);
        faults.into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn all_is_set_or_nothing() {
        assert_eq!(keys(&Doi::default(), false), [""; 0]);
        assert_eq!(keys(&whole(), true), [""; 0]);
        assert_eq!(keys(&whole(), false), ["public_url"]);
        let half = Doi {
            prefix: None,
            password: None,
            ..whole()
        };
        assert_eq!(keys(&half, true), ["doi.prefix", "doi.password"]);
    }

    #[test]
    fn what_cannot_be_sent_in_secret_is_not_taken() {
        for (url, is_taken) in [
            ("https://api.datacite.org", true),
            ("https://api.test.datacite.org/", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080", true),
            ("http://api.datacite.org", false),
            ("https://ABCD:hemmelig@api.datacite.org", false),
            ("https://api.datacite.org?a=b", false),
            ("ftp://localhost", false),
            ("api.datacite.org", false),
        ] {
            let doi = Doi {
                url: Some(url.to_owned()),
                ..whole()
            };
            assert_eq!(doi.faults(true).is_empty(), is_taken, "{url}");
            let told = format!("{:?}", doi.faults(true));
            assert!(!told.contains("hemmelig"), "{told}");
        }
    }

    #[test]
    fn prefix_account_and_password_keep_their_rules() {
        let wrong = Doi {
            prefix: Some("10.1".to_owned()),
            repository: Some("A:B".to_owned()),
            password: Some(Secret::new("å")),
            timeout_seconds: 0,
            ..whole()
        };
        let found = [
            "doi.prefix",
            "doi.repository",
            "doi.password",
            "doi.timeout_seconds",
        ];
        assert_eq!(keys(&wrong, true), found);
    }
}
