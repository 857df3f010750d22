//! Checks single values of an input by the rules: each adds what it finds, and gives the value as it is to be kept.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{Datelike, NaiveDate};
use entity::code::NodeKind;
use url::{Host, Url};
use uuid::Uuid;

use super::shown::is_invisible;
use super::{Path, StepRule, TermRule, ValueRule, Violations};
use crate::domain::experience::limits::{self, IDEMPOTENCY_KEY, Text, YEARS};
use crate::model::NodeId;
use crate::model::organisation_number as number;

/// Characters that mail servers take before the `@`, beside letters, digits and single dots.
const IN_LOCAL_PART: &str = "!#$%&'*+/=?^_`{|}~-";
/// Most characters before the `@`.
const LONGEST_LOCAL_PART: usize = 64;

/// A text that may be missing or empty; without spaces at its ends.
pub fn text(path: &Path, given: &str, rule: Text, violations: &mut Violations) -> Option<String> {
    let text = given.trim();
    (!is_blank(text) && fits(path, text, rule, violations)).then(|| text.to_owned())
}

/// Whether nothing in a text can be read.
fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_whitespace() || is_invisible(letter))
}

/// That a text is not too long and holds no character that it must not, as it stands.
fn fits(path: &Path, text: &str, rule: Text, violations: &mut Violations) -> bool {
    let before = violations.len();
    let (given, longest) = (text.chars().count(), rule.longest);
    if given > longest {
        violations.add(path, ValueRule::TooLong { given, longest });
    }
    match control_character(text, rule) {
        Some('\n' | '\r') => violations.add(path, ValueRule::LineBreak),
        Some(letter) => violations.add(path, ValueRule::ControlCharacter(letter)),
        None => {}
    }
    violations.len() == before
}

/// A text that must be there and hold something.
pub fn required_text(
    path: &Path,
    given: Option<&str>,
    rule: Text,
    violations: &mut Violations,
) -> Option<String> {
    let Some(given) = given else {
        violations.add(path, ValueRule::Required);
        return None;
    };
    let before = violations.len();
    let text = text(path, given, rule, violations);
    if text.is_none() && violations.len() == before {
        violations.add(path, ValueRule::Blank);
    }
    text
}

/// The first character of a text that must not stand in it. Long texts may have line breaks and tabs.
pub fn control_character(text: &str, rule: Text) -> Option<char> {
    let is_allowed = |letter: char| rule.is_long && matches!(letter, '\n' | '\r' | '\t');
    text.chars()
        .find(|letter| letter.is_control() && !is_allowed(*letter))
}

/// A key that makes a repeated call safe. It is kept as it was given, spaces at its ends too, and so it is looked at.
pub fn idempotency_key(path: &Path, given: &str, violations: &mut Violations) -> Option<String> {
    if is_blank(given) {
        violations.add(path, StepRule::BlankKey);
        return None;
    }
    fits(path, given, IDEMPOTENCY_KEY, violations).then(|| given.to_owned())
}

/// That a list is not too long; its items need not be looked at where it is.
pub fn many(path: &Path, given: usize, most: usize, violations: &mut Violations) -> bool {
    if given > most {
        violations.add(path, ValueRule::TooMany { given, most });
    }
    given <= most
}

/// That nothing stands in a list twice: `items` are its places, what they are compared by, and what they are called.
pub fn distinct<K: Eq + Hash>(
    items: impl IntoIterator<Item = (Path, K, String)>,
    violations: &mut Violations,
) {
    let mut places: HashMap<K, Path> = HashMap::new();
    for (path, key, given) in items {
        if let Some(first) = places.get(&key) {
            let first = first.clone();
            violations.add(&path, ValueRule::Twice { given, first });
        } else {
            places.insert(key, path);
        }
    }
}

/// A year that can be meant.
pub fn year(path: &Path, given: i32, violations: &mut Violations) -> Option<i32> {
    if YEARS.contains(&given) {
        return Some(given);
    }
    violations.add(path, ValueRule::Year(given));
    None
}

/// A day in a year that can be meant.
pub fn day(path: &Path, given: NaiveDate, violations: &mut Violations) -> Option<NaiveDate> {
    year(path, given.year(), violations).map(|_| given)
}

/// A number that both databases keep.
pub fn number(path: &Path, given: f64, violations: &mut Violations) -> Option<f64> {
    if given.is_finite() {
        return Some(given);
    }
    violations.add(path, ValueRule::NotFinite);
    None
}

/// The nine digits of an organisation number, however it is written.
pub fn organisation_number(
    path: &Path,
    given: &str,
    violations: &mut Violations,
) -> Option<String> {
    let digits = number::organisation_number(given);
    if digits.is_none() {
        violations.add(path, ValueRule::OrganisationNumber(given.to_owned()));
    }
    digits
}

/// An absolute http or https address.
pub fn url(path: &Path, given: &str, violations: &mut Violations) -> Option<String> {
    let before = violations.len();
    let url = text(path, given, limits::ADDRESS, violations);
    if violations.len() > before {
        return None;
    }
    let url = url.filter(|url| is_address(url));
    if url.is_none() {
        violations.add(path, ValueRule::Url(given.to_owned()));
    }
    url
}

/// Whether a text is an absolute http or https address.
pub fn is_address(text: &str) -> bool {
    let is_plain = text.starts_with("http://") || text.starts_with("https://");
    is_plain
        && !text.contains(char::is_whitespace)
        && Url::parse(text).is_ok_and(|url| url.has_host())
}

/// An e-mail address, as far as its form tells.
pub fn mailbox(path: &Path, given: &str, violations: &mut Violations) -> Option<String> {
    let before = violations.len();
    let mailbox = text(path, given, limits::MAILBOX, violations);
    if violations.len() > before {
        return None;
    }
    let mailbox = mailbox.filter(|mailbox| is_mailbox(mailbox));
    if mailbox.is_none() {
        violations.add(path, ValueRule::Mailbox(given.to_owned()));
    }
    mailbox
}

fn is_mailbox(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && (atom.chars()).all(|it| it.is_ascii_alphanumeric() || IN_LOCAL_PART.contains(it))
    };
    local.len() <= LONGEST_LOCAL_PART && local.split('.').all(is_atom) && is_domain(domain)
}

/// Whether mail can be sent there, as far as its form tells: at least two labels, Norwegian letters among their letters.
fn is_domain(text: &str) -> bool {
    // What a host's name may be in an address goes further: percent signs stand for other letters there.
    let Some(Host::Domain(ascii)) = (!text.contains('%'))
        .then(|| Host::parse(text).ok())
        .flatten()
    else {
        return false;
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (label.chars()).all(|it| it.is_ascii_alphanumeric() || it == '-')
    };
    let top = ascii.rsplit('.').next().unwrap_or_default();
    ascii.contains('.')
        && ascii.split('.').all(is_label)
        && top.len() > 1
        && top.contains(|it: char| it.is_ascii_alphabetic())
}

/// The id of a node of a kind; whether there is such a node is for the database to tell.
pub fn node(path: &Path, kind: NodeKind, given: &str, violations: &mut Violations) -> Option<Uuid> {
    let key = NodeId::parse_as(kind, given);
    if key.is_none() {
        violations.add(path, TermRule::no_node(kind, given));
    }
    key
}
