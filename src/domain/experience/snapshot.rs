//! What an experience says elsewhere than in its own rows, as a revision or a change that waits, told as rows: whoever shows
//! an experience shows these in the same way.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::code::{Audience, WorkflowState};
use entity::{experience, municipality, partner, problem, programme, solution};
use uuid::Uuid;

use super::content::{Content, Known, Lesson, Ties, parts_of, row_of};
use super::difference::Names;
use crate::model::Result;
use crate::store::experience::parts::Partnership;
use crate::store::experience::write::Parts;

/// What is to be told as rows.
#[derive(Clone, Debug)]
pub struct Told {
    /// The experience as it stands.
    pub of: experience::Model,
    /// Which version it is.
    pub number: i32,
    /// Where it stood.
    pub state: WorkflowState,
    /// Who might read it.
    pub audience: Audience,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What it said.
    pub content: Content,
    /// When it was last known whom to ask.
    pub contact_at: DateTime<Utc>,
    /// Whether this is what it said once, and not what it says or would say.
    pub is_past: bool,
}

/// The same as rows.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each names its rows")]
pub struct Snapshot {
    pub row: experience::Model,
    pub parts: Parts,
    pub municipalities: Vec<municipality::Model>,
    pub problems: Vec<problem::Model>,
    pub solutions: Vec<solution::Model>,
    pub programmes: Vec<programme::Model>,
    pub partnerships: Vec<Partnership>,
}

/// What contents name by public id, as far as the viewer may know of it.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each names its rows")]
pub struct Named {
    pub municipalities: HashMap<Uuid, Arc<municipality::Model>>,
    pub problems: HashMap<Uuid, Arc<problem::Model>>,
    pub solutions: HashMap<Uuid, Arc<solution::Model>>,
    pub programmes: HashMap<Uuid, Arc<programme::Model>>,
    pub partners: HashMap<Uuid, Arc<partner::Model>>,
}

impl Named {
    /// What each is called.
    pub fn names(&self) -> Names {
        let mut names = Names::new();
        let owners = self.municipalities.iter();
        names.extend(owners.map(|(id, row)| (*id, row.name.clone())));
        names.extend(
            self.problems
                .iter()
                .map(|(id, row)| (*id, row.title.clone())),
        );
        names.extend(
            self.solutions
                .iter()
                .map(|(id, row)| (*id, row.title.clone())),
        );
        names.extend(
            self.programmes
                .iter()
                .map(|(id, row)| (*id, row.title.clone())),
        );
        names.extend(
            self.partners
                .iter()
                .map(|(id, row)| (*id, row.name.clone())),
        );
        names
    }

    fn ties(&self) -> Ties {
        let mut ties = Ties::new();
        ties.extend(self.municipalities.iter().map(|(id, row)| (*id, row.id)));
        ties.extend(self.problems.iter().map(|(id, row)| (*id, row.id)));
        ties.extend(self.solutions.iter().map(|(id, row)| (*id, row.id)));
        ties.extend(self.programmes.iter().map(|(id, row)| (*id, row.id)));
        ties.extend(self.partners.iter().map(|(id, row)| (*id, row.id)));
        ties
    }
}

/// Tells it as rows. Whatever it names that the viewer may not know of now is left out; `lessons` are those of the
/// experience as it stands, which keep their ids.
pub fn snapshot(told: Told, named: &Named, lessons: &[super::Lesson]) -> Result<Snapshot> {
    let mut content = told.content;
    content
        .municipalities
        .retain(|id| named.municipalities.contains_key(id));
    content
        .problems
        .retain(|id| named.problems.contains_key(id));
    content
        .solutions
        .retain(|id| named.solutions.contains_key(id));
    content
        .programmes
        .retain(|id| named.programmes.contains_key(id));
    content
        .partnerships
        .retain(|it| named.partners.contains_key(&it.partner));
    let row = experience::Model {
        version: told.number,
        state: told.state,
        audience: told.audience,
        published_at: told.of.published_at.filter(|at| *at <= told.at),
        updated_at: told.at,
        ..row_of(&content, &told.of)
    };
    let known = Known {
        lessons: lessons.iter().map(known).collect(),
        judgements: Vec::new(),
        contact_at: Some(told.contact_at),
    };
    // A lesson that is there no more keeps an id of its own, under which nothing is found.
    let (mut gone, public_id) = (0_u32, told.of.public_id);
    let new_id = || {
        gone += 1;
        Uuid::new_v5(&public_id, format!("{} {gone}", told.number).as_bytes())
    };
    let (key, at, mut parts) = (told.of.id, told.at, Parts::default());
    parts_of(
        content.clone(),
        key,
        &named.ties(),
        known,
        new_id,
        at,
        &mut parts,
    )?;
    let partnerships = parts.partnerships.iter().zip(&content.partnerships);
    let partnerships = partnerships.filter_map(|(part, it)| {
        let partner = named.partners.get(&it.partner)?.as_ref().clone();
        let part = part.clone();
        Some(Partnership { part, partner })
    });
    Ok(Snapshot {
        row,
        partnerships: partnerships.collect(),
        municipalities: picked(&content.municipalities, &named.municipalities),
        problems: picked(&content.problems, &named.problems),
        solutions: picked(&content.solutions, &named.solutions),
        programmes: picked(&content.programmes, &named.programmes),
        parts,
    })
}

fn picked<T: Clone>(ids: &[Uuid], rows: &HashMap<Uuid, Arc<T>>) -> Vec<T> {
    let found = ids.iter().filter_map(|id| rows.get(id));
    found.map(|row| row.as_ref().clone()).collect()
}

/// A lesson with its ids, which it keeps wherever it is told, and by which what is said of it is found.
fn known(row: &super::Lesson) -> (Lesson, (i64, Uuid)) {
    let lesson = Lesson {
        kind: row.kind,
        basis: row.basis,
        text: row.text.clone(),
        factor: row.factor,
    };
    (lesson, (row.id, row.public_id))
}
