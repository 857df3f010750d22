//! Problems, solutions and partners that somebody proposes, by themselves or with an experience.

use chrono::{DateTime, Utc};
use entity::code::{NodeKind, PartnerKind, TermState};
use entity::{audit_entry, change, partner, problem, solution};
use serde_json::json;
use uuid::Uuid;

use super::content::Ties;
use super::scan::Proposed;
use crate::domain::history::{Actor, written};
use crate::domain::rule::Path;
use crate::model::Grant;
use crate::model::Result;
use crate::model::collation::sort_key;
use crate::store::term::{self, TermKind};
use crate::store::{Connection, history};

/// A problem or a solution to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct NewTerm {
    pub public_id: Uuid,
    pub title: String,
    pub folded: String,
    pub description: Option<String>,
    /// Internal key of the term above it.
    pub parent: Option<i64>,
}

/// A partner to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct NewPartner {
    pub public_id: Uuid,
    pub name: String,
    pub folded: String,
    pub kind: PartnerKind,
    pub organisation_number: Option<String>,
}

/// What is proposed at once, each with its place in the input.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each names its kind")]
pub struct Proposals {
    pub problems: Vec<(Path, NewTerm)>,
    pub solutions: Vec<(Path, NewTerm)>,
    pub partners: Vec<(Path, NewPartner)>,
}

impl Proposals {
    /// One more problem or solution; the others are no terms of this form.
    pub fn add(&mut self, kind: TermKind, path: Path, term: NewTerm) {
        match kind {
            TermKind::Problem => self.problems.push((path, term)),
            TermKind::Solution => self.solutions.push((path, term)),
            TermKind::Partner | TermKind::Programme => {}
        }
    }

    /// What they are called, and what describes them.
    pub fn texts(&self) -> Proposed {
        let terms = self.problems.iter().chain(&self.solutions);
        let terms = terms.map(|(_, it)| (it.public_id, (it.title.clone(), it.description.clone())));
        let partners = self.partners.iter();
        let partners = partners.map(|(_, it)| (it.public_id, (it.name.clone(), None)));
        terms.chain(partners).collect()
    }

    /// Stores all of them, and tells the key that each got. They are tied to nothing yet.
    pub async fn store(
        self,
        db: &impl Connection,
        grant: &Grant,
        now: DateTime<Utc>,
    ) -> Result<Ties> {
        let mut ties = Ties::new();
        let mut trail = Trail::new(grant, now);
        if !self.problems.is_empty() {
            let rows = self.problems.into_iter();
            let rows = rows.map(|(_, it)| problem_row(it, grant, now)).collect();
            let keys = term::insert_problems(db, rows).await?;
            trail.add(NodeKind::Problem, "problem.propose", &keys);
            ties.extend(keys);
        }
        if !self.solutions.is_empty() {
            let rows = self.solutions.into_iter();
            let rows = rows.map(|(_, it)| solution_row(it, grant, now)).collect();
            let keys = term::insert_solutions(db, rows).await?;
            trail.add(NodeKind::Solution, "solution.propose", &keys);
            ties.extend(keys);
        }
        if !self.partners.is_empty() {
            let rows = self.partners.into_iter();
            let rows = rows.map(|(_, it)| partner_row(it, grant, now)).collect();
            let keys = term::insert_partners(db, rows).await?;
            trail.add(NodeKind::Partner, "partner.propose", &keys);
            ties.extend(keys);
        }
        trail.store(db).await?;
        Ok(ties)
    }
}

/// What proposing leaves in the audit trail and the change log.
struct Trail {
    actor: Actor,
    now: DateTime<Utc>,
    audits: Vec<audit_entry::Model>,
    changes: Vec<change::Model>,
}

impl Trail {
    fn new(grant: &Grant, now: DateTime<Utc>) -> Self {
        Self {
            actor: Actor::from(grant),
            now,
            audits: Vec::new(),
            changes: Vec::new(),
        }
    }

    fn add(&mut self, kind: NodeKind, action: &str, keys: &Ties) {
        for key in keys.values() {
            let node = Some((kind, *key));
            self.audits
                .push(self.actor.audit(self.now, action, node, json!({})));
            self.changes.push(written(kind, *key, self.now));
        }
    }

    async fn store(self, db: &impl Connection) -> Result<()> {
        history::insert_audit(db, self.audits).await?;
        history::insert_changes(db, self.changes).await
    }
}

/// A row of something that is proposed: what all kinds have alike, and what this one has of its own.
macro_rules! proposed {
    ($table:ident, $it:ident, $grant:ident, $now:ident, { $($own:ident: $value:expr),+ $(,)? }) => {
        $table::Model {
            id: 0,
            public_id: $it.public_id,
            merged_into_id: None,
            stands_for_id: None,
            state: TermState::Proposed,
            proposed_by_id: $grant.municipality,
            staged_import_id: None,
            created_at: $now,
            updated_at: $now,
            folded: $it.folded,
            $($own: $value,)+
        }
    };
}

fn problem_row(it: NewTerm, grant: &Grant, now: DateTime<Utc>) -> problem::Model {
    proposed!(problem, it, grant, now, {
        title_key: sort_key(&it.title),
        title: it.title,
        description: it.description,
        broader_id: it.parent,
    })
}

fn solution_row(it: NewTerm, grant: &Grant, now: DateTime<Utc>) -> solution::Model {
    proposed!(solution, it, grant, now, {
        title_key: sort_key(&it.title),
        title: it.title,
        description: it.description,
        variant_of_id: it.parent,
    })
}

fn partner_row(it: NewPartner, grant: &Grant, now: DateTime<Utc>) -> partner::Model {
    proposed!(partner, it, grant, now, {
        name_key: sort_key(&it.name),
        name: it.name,
        kind: it.kind,
        organisation_number: it.organisation_number,
        municipality_id: None,
    })
}
