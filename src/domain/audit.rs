//! Who did what to which thing, and when, for the operator alone: it is told whatever anybody may see.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::audit_entry::Model;
use entity::code::NodeKind;
use entity::municipality;
use serde_json::Value;
use uuid::Uuid;

use crate::model::{NodeId, Result, Viewer};
use crate::store::{Db, audit as store, municipality as municipalities};

/// Entries that are read at once.
const PIECE: u64 = 500;

/// Which entries are asked for; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditRequest {
    /// Of this thing.
    pub subject: Option<Subject>,
    /// By somebody who acted for the municipality that bears or bore this number.
    pub municipality: Option<String>,
    /// By this operator command or role.
    pub actor: Option<String>,
    /// Of this action, or of one below it: `experience` names `experience.create`, too.
    pub action: Option<String>,
    /// Not before this time.
    pub since: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
}

/// What entries are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A node.
    Node(NodeId),
    /// An API token, by its public id: what was done to it, and with it.
    Token(String),
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: an operator command, or a role.
    pub actor: String,
    /// The municipality that the actor acted for.
    pub municipality: Option<municipality::Model>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub kind: Option<NodeKind>,
    /// To which one; none where it is gone, too.
    pub node: Option<NodeId>,
    /// What more there is to tell.
    pub details: Value,
}

/// Why there is no trail to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No node has the id.
    Node,
    /// No municipality bears or bore the number.
    Municipality,
}

/// The entries that were asked for, the latest first.
#[derive(Debug)]
pub struct Trail<'a> {
    db: &'a Db,
    filter: store::Filter,
    left: u64,
    before: Option<i64>,
}

impl<'a> Trail<'a> {
    /// Begins to read at most so many entries.
    pub async fn open(
        db: &'a Db,
        request: AuditRequest,
        most: u64,
    ) -> Result<std::result::Result<Self, Unknown>> {
        let mut filter = store::Filter {
            actor: request.actor,
            action: request.action,
            since: request.since,
            until: request.until,
            ..store::Filter::default()
        };
        match request.subject {
            None => {}
            Some(Subject::Token(id)) => filter.token = Some(id),
            Some(Subject::Node(id)) => {
                let Some(key) = store::find_key(db.reader(), id.kind, id.key).await? else {
                    return Ok(Err(Unknown::Node));
                };
                filter.node = Some((id.kind, key));
            }
        }
        if let Some(number) = request.municipality {
            // Whoever bears a number is known to everybody.
            let viewer = Viewer::Anonymous;
            let found =
                municipalities::find_by_numbers(db.reader(), &viewer, &[number.as_str()]).await?;
            let Some(found) = found.get(&number) else {
                return Ok(Err(Unknown::Municipality));
            };
            filter.municipality = Some(found.id);
        }
        Ok(Ok(Self {
            db,
            filter,
            left: most,
            before: None,
        }))
    }

    /// The next of them, a few hundred at a time; none at the end.
    pub async fn next(&mut self) -> Result<Vec<Entry>> {
        let most = self.left.min(PIECE);
        if most == 0 {
            return Ok(Vec::new());
        }
        let rows = store::list(self.db.reader(), &self.filter, self.before, most).await?;
        let is_last = (rows.len() as u64) < most;
        self.left = if is_last { 0 } else { self.left - most };
        self.before = rows.last().map(|row| row.id);
        self.named(rows).await
    }

    /// Entries with the names of what they are about.
    async fn named(&self, rows: Vec<Model>) -> Result<Vec<Entry>> {
        let mut keys: HashMap<NodeKind, HashSet<i64>> = HashMap::new();
        for (kind, key) in rows.iter().filter_map(|row| row.node_kind.zip(row.node_id)) {
            keys.entry(kind).or_default().insert(key);
        }
        let mut ids: HashMap<(NodeKind, i64), Uuid> = HashMap::new();
        for (kind, keys) in keys {
            let keys: Vec<i64> = keys.into_iter().collect();
            let found = store::public_ids(self.db.reader(), kind, &keys).await?;
            ids.extend(found.into_iter().map(|(key, id)| ((kind, key), id)));
        }
        let owners: HashSet<i64> = rows.iter().filter_map(|row| row.municipality_id).collect();
        let owners: Vec<i64> = owners.into_iter().collect();
        let owners = store::municipalities(self.db.reader(), &owners).await?;
        let entries = rows.into_iter().map(|row| Entry {
            at: row.at,
            actor: row.actor,
            municipality: (row.municipality_id).and_then(|key| owners.get(&key).cloned()),
            action: row.action,
            kind: row.node_kind,
            node: (row.node_kind.zip(row.node_id))
                .and_then(|it| Some(NodeId::new(it.0, *ids.get(&it)?))),
            details: row.details,
        });
        Ok(entries.collect())
    }
}
