//! Ids of things that are no nodes: typed by a prefix as those are, but nobody reads one by its id.

use uuid::Uuid;

/// How the world addresses the row with this public id.
pub fn write(prefix: &str, key: Uuid) -> String {
    format!("{prefix}{}", key.simple())
}

/// Reads an id; none for a text that no Floke ever gave out.
pub fn read(prefix: &str, text: &str) -> Option<Uuid> {
    let key = Uuid::try_parse(text.strip_prefix(prefix)?).ok()?;
    (write(prefix, key) == text).then_some(key)
}
