//! What experiences are about: their problems and solutions, with those that these lie under.

use std::collections::{HashMap, HashSet};

use entity::code::TermState;
use uuid::Uuid;

use crate::model::Result;
use crate::store::Connection;
use crate::store::term::{self, Term, TermKind};

/// A problem or a solution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// What it is called.
    pub title: String,
    /// What describes it.
    pub description: Option<String>,
    /// What those are called that it lies under, the next one first.
    pub broader: Vec<String>,
}

impl Subject {
    /// All that is said of it.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.title.clone()];
        texts.extend(self.description.clone());
        texts.extend(self.broader.iter().cloned());
        texts
    }
}

/// Problems or solutions with what they lie under: as far as whoever may know of them may know of that, too, which of a
/// proposed one above an accepted one is not so.
pub async fn subjects(
    db: &impl Connection,
    kind: TermKind,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Subject>> {
    let found = term::find_by_public_id(db, kind, ids).await?;
    let mut above: HashMap<i64, Term> = HashMap::new();
    let mut open: Vec<i64> = found.iter().filter_map(|it| it.parent_id).collect();
    while !open.is_empty() {
        let parents = term::find_by_key(db, kind, &open).await?;
        let next = parents.iter().filter_map(|it| it.parent_id);
        open = next.filter(|key| !above.contains_key(key)).collect();
        above.extend(parents.into_iter().map(|it| (it.id, it)));
    }
    let subject = |term: Term| {
        let mut broader = Vec::new();
        let (mut state, mut next) = (term.state, term.parent_id);
        let mut passed = HashSet::from([term.id]);
        // Ends also where a circle slipped in.
        while let Some(parent) = next.and_then(|key| above.get(&key))
            && passed.insert(parent.id)
        {
            if state == TermState::Accepted && parent.state != TermState::Accepted {
                break;
            }
            broader.push(parent.title.clone());
            (state, next) = (parent.state, parent.parent_id);
        }
        let subject = Subject {
            title: term.title,
            description: term.description,
            broader,
        };
        (term.public_id, subject)
    };
    Ok(found.into_iter().map(subject).collect())
}
