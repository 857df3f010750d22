//! What is worth a second look in what was written, before others read it.

use uuid::Uuid;

use super::Made;
use crate::domain::desk::Opened;
use crate::domain::experience as experiences;
use crate::domain::experience::content::{self, Content};
use crate::domain::experience::scan::{self, Finding, Proposed};
use crate::domain::experience::state::Step;
use crate::domain::rule::{Attempt, Path};
use crate::model::Result;
use crate::store::Connection;
use crate::store::term::{self, TermKind};

/// What an experience holds, the proposed terms that it names, and the note that goes with it. `new` are those of the terms
/// that are known already.
pub async fn look(
    db: &impl Connection,
    content: &Content,
    new: Proposed,
    note: Option<&str>,
) -> Result<Vec<Finding>> {
    let mut proposed = new;
    let named = [
        (TermKind::Problem, content.problems.clone()),
        (TermKind::Solution, content.solutions.clone()),
        (TermKind::Partner, content.partners()),
    ];
    for (kind, mut ids) in named {
        ids.retain(|id| !proposed.contains_key(id));
        if !ids.is_empty() {
            proposed.extend(term::proposed_texts(db, kind, &ids).await?);
        }
    }
    Ok(scan::content(content, &proposed, note))
}

/// What the same request made or changed before, looked at as it is now. What the viewer may no longer know of is not.
pub async fn look_again(open: &Opened<'_>, id: Uuid, note: Option<&str>) -> Attempt<Made> {
    let db = open.tx.connection();
    let found = experiences::find_all(db, open.desk.viewer, &[id]).await?;
    let rows: Vec<_> = found.into_values().collect();
    let mut findings = Vec::new();
    for content in content::read(db, &rows).await?.into_values() {
        findings = look(db, &content, Proposed::new(), note).await?;
    }
    Ok(Made { id, findings })
}

/// What the words hold that go with a step.
pub fn look_at_words(step: Step, words: Option<&str>) -> Vec<Finding> {
    let field = match step {
        Step::Return | Step::Withdraw => "reason",
        Step::Edit | Step::Submit | Step::Publish | Step::Assess => "note",
    };
    scan::texts(words.map(|words| (Path::of(field), words)))
}
