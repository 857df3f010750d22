//! Who answers for the data, and where Floke is found: what its catalogue tells others.

use serde::{Deserialize, Serialize};
use url::Url;

use super::secret::HIDDEN;
use crate::model::organisation_number::organisation_number;

/// Who answers for the data, as the catalogue tells it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Catalogue {
    /// What the organisation is called that publishes.
    pub publisher: Option<String>,
    /// Its organisation number, nine digits; none where it has none.
    pub organisation_number: Option<String>,
    /// Whom to ask, such as a department; none for the publisher's own name.
    pub contact: Option<String>,
    /// The mailbox for questions, such as `floke@kommune.example`; shared, as it is told to everybody.
    pub mailbox: Option<String>,
}

impl Catalogue {
    /// Every broken rule: key, value and rule.
    pub fn faults(&self) -> Vec<(&'static str, &str, &'static str)> {
        let name = "it must be a name";
        let number = "it must be nine digits with a right check digit";
        let mailbox = "it must be as floke@kommune.example";
        let is_name: fn(&str) -> bool = |text| !text.trim().is_empty();
        let rules = [
            ("catalogue.publisher", &self.publisher, is_name, name),
            ("catalogue.contact", &self.contact, is_name, name),
            (
                "catalogue.organisation_number",
                &self.organisation_number,
                |text| organisation_number(text).as_deref() == Some(text),
                number,
            ),
            ("catalogue.mailbox", &self.mailbox, is_mailbox, mailbox),
        ];
        let told = rules.into_iter().filter_map(|(key, value, keeps, rule)| {
            let value = value.as_deref()?;
            (!keeps(value)).then_some((key, value, rule))
        });
        told.collect()
    }
}

/// Whether a mailbox can be written as it is behind `mailto:`.
fn is_mailbox(text: &str) -> bool {
    let is_plain = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty() && bytes.all(|it| it.is_ascii_alphanumeric() || b"-._+".contains(&it))
    };
    text.split_once('@')
        .is_some_and(|(name, host)| is_plain(name) && is_plain(host) && host.contains('.'))
}

/// Why an address cannot be the one by which others reach Floke; none where it can.
pub fn fault(url: &str) -> Option<&'static str> {
    let rule = "it must be as https://floke.example";
    let Ok(parsed) = Url::parse(url) else {
        return Some(rule);
    };
    let begins = url.starts_with("http://") || url.starts_with("https://");
    if !begins || !parsed.has_host() {
        return Some("it must begin with http:// or https://");
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Some("it must bear no password; everybody is told it");
    }
    // What everything else is told below must itself need no escape.
    let mut path = parsed.path().bytes();
    let is_plain = path.all(|it| it.is_ascii_alphanumeric() || b"-._~/".contains(&it));
    let is_bare = parsed.query().is_none() && parsed.fragment().is_none();
    let is_as_given = parsed.as_str().trim_end_matches('/') == url.trim_end_matches('/');
    (!is_plain || !is_bare || !is_as_given).then_some(rule)
}

/// An address as it may be shown: what cannot be read may hold a password anywhere.
pub fn shown(url: &str) -> &str {
    if url.contains('@') { HIDDEN } else { url }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_absolute_and_bare() {
        for url in [
            "https://floke.example",
            "https://floke.example/",
            "http://127.0.0.1:8000",
            "http://[::1]:8000",
            "https://kommune.example/floke",
        ] {
            assert_eq!(fault(url), None, "{url}");
        }
        for url in [
            "",
            "floke.example",
            "/floke",
            "ftp://floke.example",
            "https://",
            "https://u:p@floke.example",
            "https://floke.example/?a=b",
            "https://floke.example/#a",
            "https://floke.example/a b",
            "https://floke.example/a|b",
            "https://FLOKE.example",
            "https://floke.example\\a",
            "HTTPS://floke.example",
        ] {
            assert!(fault(url).is_some(), "{url}");
        }
    }

    #[test]
    fn names_numbers_and_mailboxes_keep_their_rules() {
        let of = |publisher: &str, number: &str, contact: &str, mailbox: &str| {
            let told = [publisher, number, contact, mailbox].map(|it| Some(it.to_owned()));
            let [publisher, organisation_number, contact, mailbox] = told;
            Catalogue {
                publisher,
                organisation_number,
                contact,
                mailbox,
            }
        };
        let right = of("KS", "971032146", "Innovasjon", "post.floke+1@ks.example");
        assert_eq!(right.faults(), []);
        assert_eq!(Catalogue::default().faults(), []);
        let wrong = of(" ", "971 032 146", "", "post@ks");
        let keys: Vec<&str> = wrong.faults().iter().map(|it| it.0).collect();
        assert_eq!(
            keys,
            [
                "catalogue.publisher",
                "catalogue.contact",
                "catalogue.organisation_number",
                "catalogue.mailbox"
            ]
        );
        for mailbox in [
            "",
            "@",
            "a",
            "a@b@c.no",
            "a b@c.no",
            "<a>@c.no",
            "a@c.no?x=y",
        ] {
            let wrong = of("KS", "971032146", "KS", mailbox);
            assert_eq!(wrong.faults().len(), 1, "{mailbox}");
        }
    }
}
