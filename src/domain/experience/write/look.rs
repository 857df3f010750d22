//! What is worth a second look in what was written, before others read it. It is looked for when it lasts: all who write
//! wait for each other until then.

use std::collections::HashSet;

use uuid::Uuid;

use super::Made;
use crate::domain::desk::Desk;
use crate::domain::disclosure;
use crate::domain::experience as experiences;
use crate::domain::experience::content::Content;
use crate::domain::experience::resolve::texts;
use crate::domain::experience::scan::{self, Finding, Proposed};
use crate::domain::experience::state::Step;
use crate::domain::rule::Path;
use crate::model::Result;
use crate::store::term::{self, TermKind};

/// What was written.
pub struct Written {
    id: Uuid,
    /// What it says; nothing where the same request wrote it before.
    said: Option<Said>,
}

/// What an experience says, and what is known already of the terms that it names.
struct Said {
    content: Content,
    known: HashSet<Uuid>,
    proposed: Proposed,
}

impl Written {
    /// What was written now. Of the known terms, the proposed ones are those that nobody has accepted.
    pub fn new(id: Uuid, content: Content, known: HashSet<Uuid>, proposed: Proposed) -> Self {
        let said = Said {
            content,
            known,
            proposed,
        };
        let said = Some(said);
        Self { id, said }
    }
}

/// What the same request wrote before.
impl From<Uuid> for Written {
    fn from(id: Uuid) -> Self {
        Self { id, said: None }
    }
}

/// Looks at what an experience holds, the proposed terms that it names, and the note that goes with it. What was written
/// before is looked at as it is now; what the viewer may no longer know of is not. It is written, whatever comes of this.
pub async fn look(desk: Desk<'_>, written: Written, note: Option<&str>) -> Made {
    let id = written.id;
    let findings = match written.said {
        Some(said) => look_at(desk, said, note).await,
        None => look_again(desk, id, note).await,
    };
    let findings = findings.unwrap_or_else(|error| {
        tracing::warn!(%error, "what was written could not be looked at");
        Vec::new()
    });
    Made { id, findings }
}

async fn look_at(desk: Desk<'_>, said: Said, note: Option<&str>) -> Result<Vec<Finding>> {
    let Said {
        content,
        known,
        mut proposed,
    } = said;
    let named = [
        (TermKind::Problem, content.problems.clone()),
        (TermKind::Solution, content.solutions.clone()),
        (TermKind::Partner, content.partners()),
    ];
    for (kind, mut ids) in named {
        ids.retain(|id| !known.contains(id) && !proposed.contains_key(id));
        if !ids.is_empty() {
            let found = term::find_by_public_id(desk.db.reader(), kind, &ids).await?;
            proposed.extend(found.iter().filter_map(texts));
        }
    }
    Ok(scan::content(&content, &proposed, note))
}

async fn look_again(desk: Desk<'_>, id: Uuid, note: Option<&str>) -> Result<Vec<Finding>> {
    let db = desk.db.reader();
    let found = experiences::find_all(db, desk.viewer, &[id]).await?;
    let rows: Vec<_> = found.into_values().collect();
    let mut findings = Vec::new();
    for content in disclosure::whole(db, &rows).await?.into_values() {
        let said = Said {
            content,
            known: HashSet::new(),
            proposed: Proposed::new(),
        };
        findings = look_at(desk, said, note).await?;
    }
    Ok(findings)
}

/// Looks at the words that go with a step.
pub fn look_at_words(written: &Written, step: Step, words: Option<&str>) -> Made {
    let field = match step {
        Step::Return | Step::Reject | Step::Withdraw => "reason",
        Step::Edit | Step::Submit | Step::Publish | Step::Assess | Step::SetAudience => "note",
    };
    let findings = scan::texts(words.map(|words| (Path::of(field), words)));
    let id = written.id;
    Made { id, findings }
}
