//! What is worth a second look in what was written, before others read it. It is looked for when it lasts: all who write
//! wait for each other until then.

use uuid::Uuid;

use super::Made;
use crate::domain::desk::Desk;
use crate::domain::experience as experiences;
use crate::domain::experience::content::{self, Content};
use crate::domain::experience::scan::{self, Finding, Proposed};
use crate::domain::experience::state::Step;
use crate::domain::rule::{Attempt, Path};
use crate::model::Result;
use crate::store::term::{self, TermKind};

/// What was written.
pub struct Written {
    id: Uuid,
    /// What it says, and the new terms that it names; nothing where the same request wrote it before.
    said: Option<(Content, Proposed)>,
}

impl Written {
    /// What was written now. `new` are terms that it names and that nobody named before.
    pub fn new(id: Uuid, content: Content, new: Proposed) -> Self {
        let said = Some((content, new));
        Self { id, said }
    }

    /// What the same request wrote before.
    pub fn before(id: Uuid) -> Self {
        Self { id, said: None }
    }
}

/// Looks at what an experience holds, the proposed terms that it names, and the note that goes with it. What was written
/// before is looked at as it is now; what the viewer may no longer know of is not.
pub async fn look(desk: Desk<'_>, written: Written, note: Option<&str>) -> Attempt<Made> {
    let id = written.id;
    let findings = match written.said {
        Some((content, new)) => look_at(desk, &content, new, note).await?,
        None => look_again(desk, id, note).await?,
    };
    Ok(Made { id, findings })
}

async fn look_at(
    desk: Desk<'_>,
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
            proposed.extend(term::proposed_texts(desk.db.reader(), kind, &ids).await?);
        }
    }
    Ok(scan::content(content, &proposed, note))
}

async fn look_again(desk: Desk<'_>, id: Uuid, note: Option<&str>) -> Result<Vec<Finding>> {
    let db = desk.db.reader();
    let found = experiences::find_all(db, desk.viewer, &[id]).await?;
    let rows: Vec<_> = found.into_values().collect();
    let mut findings = Vec::new();
    for content in content::read(db, &rows).await?.into_values() {
        findings = look_at(desk, &content, Proposed::new(), note).await?;
    }
    Ok(findings)
}

/// Looks at the words that go with a step.
pub fn look_at_words(written: Written, step: Step, words: Option<&str>) -> Made {
    let field = match step {
        Step::Return | Step::Withdraw => "reason",
        Step::Edit | Step::Submit | Step::Publish | Step::Assess => "note",
    };
    let findings = scan::texts(words.map(|words| (Path::of(field), words)));
    let id = written.id;
    Made { id, findings }
}
