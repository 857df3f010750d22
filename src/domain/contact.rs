//! Whom to ask about an experience, how long that is known to be right, and what is told of whom one could ask before.
//! Confirming it is no change of the experience.

use chrono::{Months, NaiveDate};
use entity::code::{NodeKind, Role};
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Opened};
use super::experience::difference::FieldChange;
use super::experience::snapshot::Told;
use super::experience::write::{Made, hold_visible};
use super::experience::{self, Contact};
use super::history::{Actor, written};
use super::idempotency::Key;
use super::policy;
use super::rule::{Attempt, BesideRule, Path, StepRule, TermRule};
use crate::model::{Clock, Grant, NodeId, Result, Viewer};
use crate::store::{Connection, contact as store, history};

/// What contents call it.
const FIELD: &str = "contact";

/// How long a contact is told to others after it was confirmed.
const KEPT: Months = Months::new(12);

/// From which day on others are told a contact no more.
pub fn expires_on(contact: &Contact) -> NaiveDate {
    let confirmed = Clock::day_of(contact.confirmed_at);
    confirmed.checked_add_months(KEPT).unwrap_or(NaiveDate::MAX)
}

/// Whether nobody but the owners is told a contact any more.
pub fn is_expired(contact: &Contact, today: NaiveDate) -> bool {
    today >= expires_on(contact)
}

/// Leaves in what an experience said once only whom to ask today, to others than its owners. What is named today is told as
/// it was last confirmed.
pub fn tell(told: &mut Told, stands: Option<&Contact>, is_own: bool) {
    let said = told.content.contact.as_ref();
    let is_same =
        |it: &&Contact| said.is_some_and(|said| (&said.role, &said.email) == (&it.role, &it.email));
    match stands.filter(is_same) {
        Some(stands) => told.contact_at = stands.confirmed_at,
        None if told.is_past && !policy::may_see_past_contacts(is_own) => {
            told.content.contact = None;
        }
        None => {}
    }
}

/// Leaves out of what changed once whom to ask, to others than the owners.
pub fn tell_past_changes(changes: &mut Vec<FieldChange>, is_own: bool) {
    if !policy::may_see_past_contacts(is_own) {
        changes.retain(|it| it.field != FIELD);
    }
}

/// Leaves of what a change that waits changes no more than may be told of whom to ask: to others than the owners that it
/// changes; to municipalities what it would be, and what it is as long as that is told.
pub fn tell_waiting_changes(
    changes: &mut [FieldChange],
    (viewer, is_own): (&Viewer, bool),
    stands: Option<&Contact>,
    today: NaiveDate,
) {
    let is_told = policy::may_see_contacts(viewer);
    let is_right = stands.is_some_and(|it| !is_expired(it, today));
    for it in changes.iter_mut().filter(|it| it.field == FIELD && !is_own) {
        if !is_told {
            it.after.clear();
        }
        if !(is_told && is_right) {
            it.before.clear();
        }
    }
}

/// Whether there is a difference in whom to ask.
pub fn is_among(changes: &[FieldChange]) -> bool {
    changes.iter().any(|it| it.field == FIELD)
}

/// Says that the contact of an experience of the viewer's municipality is right.
pub async fn confirm(desk: Desk<'_>, id: &str, key: Option<&str>) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, Role::Contributor)?;
    let key = Key::new("confirmContact", key, &id)?;
    let named = NodeId::parse_as(NodeKind::Experience, id);
    let mut open = desk.open(grant, key, named).await?;
    let attempt = match open.before {
        Some(before) => Ok(before),
        None => confirm_of(&mut open, id).await,
    };
    let id = open.close(attempt).await?;
    let findings = Vec::new();
    Ok(Made { id, findings })
}

async fn confirm_of(open: &mut Opened<'_>, id: &str) -> Attempt<Uuid> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let db = open.tx.connection();
    let path = Path::of("id");
    let Some(row) = hold_visible(desk, db, id).await? else {
        violations.add(&path, TermRule::no_node(NodeKind::Experience, id));
        return Err(std::mem::take(violations).into());
    };
    let owned = experience::owned(db, desk.viewer, &[row.id]).await?;
    if owned.is_empty() {
        violations.add(&path, StepRule::NotOwner);
        return Err(std::mem::take(violations).into());
    }
    violations.none()?;
    if !note(desk.clock, db, grant, row.id).await? {
        violations.add(&path, BesideRule::NoContact);
    }
    violations.none()?;
    Ok(row.public_id)
}

/// Notes that the contact of an experience is right today; tells whether there is one.
pub async fn note(
    clock: &Clock,
    db: &impl Connection,
    grant: &Grant,
    experience: i64,
) -> Result<bool> {
    let now = clock.now();
    let is_there = store::confirm(db, experience, now).await?;
    if is_there {
        let node = Some((NodeKind::Experience, experience));
        let audit = Actor::from(grant).audit(now, "contact.confirm", node, json!({}));
        history::insert_audit(db, vec![audit]).await?;
        let change = written(NodeKind::Experience, experience, now);
        history::insert_changes(db, vec![change]).await?;
    }
    Ok(is_there)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    #[test]
    fn a_contact_is_told_for_twelve_months_from_its_day_in_norway() {
        for (confirmed, end) in [
            ("2025-11-23T12:00:00Z", "2026-11-23"),
            ("2025-11-22T23:30:00Z", "2026-11-23"),
            ("2024-02-29T12:00:00Z", "2025-02-28"),
        ] {
            let contact = Contact {
                experience_id: 1,
                role: "Rolle".to_owned(),
                email: "post@kommune.example".to_owned(),
                confirmed_at: confirmed.parse::<DateTime<Utc>>().unwrap(),
            };
            let end: NaiveDate = end.parse().unwrap();
            assert_eq!(expires_on(&contact), end);
            assert!(is_expired(&contact, end));
            assert!(!is_expired(&contact, end.pred_opt().unwrap()));
        }
    }
}
