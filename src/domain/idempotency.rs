//! Requests that are sent again: whoever names a key gets what the first request made, however often it is sent.

use chrono::{DateTime, TimeDelta, Utc};
use entity::idempotency_key;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::rule::{Path, StepRule, Violations, check};
use crate::model::Grant;
use crate::model::checksum::sha256;
use crate::model::{Error, Result};
use crate::store::{Connection, Db, Tx, idempotency_key as store};

/// How long keys are kept.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// Keys that are forgotten in one write.
const AT_ONCE: u64 = 2_000;

/// A key, with what it stands for.
#[derive(Clone, Debug)]
pub struct Key {
    mutation: &'static str,
    name: String,
    checksum: String,
}

impl Key {
    /// The key of a request, where it names one, and what is wrong with it.
    pub fn new(
        mutation: &'static str,
        given: Option<&str>,
        input: &impl Serialize,
    ) -> Result<(Option<Self>, Violations)> {
        let path = Path::of("idempotencyKey");
        let mut violations = Violations::new();
        let name = given.and_then(|it| check::idempotency_key(&path, it, &mut violations));
        let Some(name) = name else {
            return Ok((None, violations));
        };
        let mut input = serde_json::to_value(input).map_err(Error::internal)?;
        leave_out(&mut input);
        input.sort_all_objects();
        let key = Self {
            mutation,
            name,
            checksum: sha256(input.to_string()),
        };
        Ok((Some(key), violations))
    }

    /// Begins a write and claims the key for what is about to be made; gives what was made by it before. One that was
    /// used with another input is told.
    pub async fn begin(
        &self,
        db: &Db,
        grant: &Grant,
        node: Uuid,
        now: DateTime<Utc>,
        violations: &mut Violations,
    ) -> Result<(Tx, Option<Uuid>)> {
        let (tx, before) = store::begin(db, self.row(grant, node, now)).await?;
        let before = before.and_then(|before| self.before(&before, violations));
        Ok((tx, before))
    }

    /// The same in a transaction that has begun.
    pub async fn claim(
        &self,
        db: &impl Connection,
        grant: &Grant,
        node: Uuid,
        now: DateTime<Utc>,
        violations: &mut Violations,
    ) -> Result<Option<Uuid>> {
        let before = store::claim(db, self.row(grant, node, now)).await?;
        Ok(before.and_then(|before| self.before(&before, violations)))
    }

    /// Notes that another thing than what was to be made answers the request, which has claimed the key.
    pub async fn note_answer(&self, db: &impl Connection, grant: &Grant, node: Uuid) -> Result<()> {
        let key = (grant.token, self.mutation, self.name.as_str());
        store::set_node(db, key, node).await
    }

    fn row(&self, grant: &Grant, node: Uuid, now: DateTime<Utc>) -> idempotency_key::Model {
        idempotency_key::Model {
            token_id: grant.token,
            mutation: self.mutation.to_owned(),
            key: self.name.clone(),
            checksum: self.checksum.clone(),
            node_id: node,
            created_at: now,
        }
    }

    fn before(&self, before: &idempotency_key::Model, violations: &mut Violations) -> Option<Uuid> {
        if before.checksum == self.checksum {
            return Some(before.node_id);
        }
        violations.add(&Path::of("idempotencyKey"), StepRule::KeyReused);
        None
    }
}

/// Leaves out what is not said, so that a request keeps its checksum when there is more that could be said.
fn leave_out(input: &mut Value) {
    match input {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(leave_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Forgets keys whose time is over, some at a time, so that nobody who writes waits for all of them.
pub async fn forget(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let mut gone = 0;
    loop {
        let tx = db.begin_short().await?;
        let some = store::delete_before(tx.connection(), now - KEPT, AT_ONCE).await?;
        tx.commit().await?;
        gone += some;
        if some < AT_ONCE {
            return Ok(gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::experience::draft::{Change, Draft, Related};

    /// Keys are kept for a month: what is sent again after Floke has become another is still the same request.
    #[test]
    fn a_request_keeps_its_checksum() {
        let problem = Related {
            title: Some("Utfordring".to_owned()),
            ..Related::default()
        };
        let draft = Draft {
            title: Change::Set("Tittel".to_owned()),
            summary: Change::Clear,
            problems: Change::Set(vec![problem]),
            ..Draft::default()
        };
        let input = ("exp_0", 3, draft);
        let (key, violations) = Key::new("updateExperience", Some("k"), &input).unwrap();
        assert!(violations.is_empty());
        // Of ["exp_0",3,{"problems":{"Set":[{"title":"Utfordring"}]},"summary":"Clear","title":{"Set":"Tittel"}}].
        assert_eq!(
            key.unwrap().checksum,
            "082370bee63299737d509f5a4bb822289e8440c18ff688e8e92e0056bc315c53"
        );
    }
}
