//! Global ids: typed by a prefix, opaque behind it, stable for ever, and silent about time.

use std::fmt;

use entity::code::NodeKind;
use uuid::Uuid;

/// The id of a thing that the world can address, such as `exp_4c1f…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId {
    /// What kind of thing it is.
    pub kind: NodeKind,
    /// Which one: the row's public id.
    pub key: Uuid,
}

const PREFIXES: [(NodeKind, &str); 7] = [
    (NodeKind::Experience, "exp"),
    (NodeKind::Problem, "prb"),
    (NodeKind::Solution, "sol"),
    (NodeKind::Partner, "ptn"),
    (NodeKind::Municipality, "mun"),
    (NodeKind::Lesson, "les"),
    (NodeKind::Programme, "prg"),
];

impl NodeId {
    /// The id of the row with this public id.
    pub fn new(kind: NodeKind, key: Uuid) -> Self {
        Self { kind, key }
    }

    /// Reads an id; none for a text that no Floke ever gave out.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, key) = text.split_once('_')?;
        let (kind, _) = PREFIXES.iter().find(|(_, known)| *known == prefix)?;
        let is_plain = key.len() == 32
            && key
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let key = is_plain.then(|| Uuid::try_parse(key).ok())??;
        Some(Self { kind: *kind, key })
    }

    /// Reads an id of one kind; none for an id of another kind.
    pub fn parse_as(kind: NodeKind, text: &str) -> Option<Uuid> {
        Self::parse(text)
            .filter(|id| id.kind == kind)
            .map(|id| id.key)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = PREFIXES
            .iter()
            .find(|(kind, _)| *kind == self.kind)
            .map_or("", |(_, prefix)| prefix);
        write!(f, "{prefix}_{}", self.key.simple())
    }
}

/// The key of a row by its public id: random as that is, positive, and as many bits as an id of any version leaves to
/// chance at its end. Lists break their ties by it.
pub fn key_of(public_id: Uuid) -> i64 {
    const BITS: u32 = 60;
    let (_, low) = public_id.as_u64_pair();
    (low & ((1 << BITS) - 1)).cast_signed()
}

#[cfg(test)]
mod tests {
    use entity::code::{Code, Iterable};

    use super::*;

    #[test]
    fn every_kind_reads_what_it_writes() {
        for kind in NodeKind::iter() {
            let id = NodeId::new(kind, Uuid::from_u128(7));
            assert_eq!(NodeId::parse(&id.to_string()), Some(id), "{}", kind.code());
        }
    }

    #[test]
    fn keys_are_positive_and_leave_out_what_all_ids_have_alike() {
        let id = Uuid::parse_str("4a5522b4-ab9b-4b6e-b3f2-9da5cd662e86").unwrap();
        assert_eq!(key_of(id), 0x3f2_9da5_cd66_2e86);
        assert_eq!(key_of(Uuid::max()), (1 << 60) - 1);
    }

    #[test]
    fn nothing_else_is_an_id() {
        let upper = format!("exp_{}", "A".repeat(32));
        for text in [
            "",
            "exp_",
            "exp_1",
            "xyz_00000000000000000000000000000007",
            "00000000000000000000000000000007",
            &upper,
        ] {
            assert_eq!(NodeId::parse(text), None, "{text}");
        }
    }
}
