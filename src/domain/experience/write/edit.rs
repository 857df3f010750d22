//! What an experience says is changed: that of a draft at once, that of a published one as a change that waits.

use entity::code::{Audience, WorkflowState};
use serde_json::json;

use super::Made;
use super::held::{named, note, take};
use super::left::{Left, Saved, save};
use super::look::{Written, look};
use crate::domain::contact;
use crate::domain::desk::{Desk, Opened};
use crate::domain::experience::apply::apply;
use crate::domain::experience::draft::{Change, Draft};
use crate::domain::experience::ends::ends;
use crate::domain::experience::merge::merge;
use crate::domain::experience::resolve::{resolve, twins};
use crate::domain::experience::state::Step;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, StepRule};

/// Changes what an experience says. That of a published one waits for its review.
pub async fn update(
    desk: Desk<'_>,
    (id, expected_version): (&str, i32),
    draft: &Draft,
    key: Option<&str>,
) -> Attempt<Made> {
    let grant = policy::at_least(desk.viewer, policy::role_for(Step::Edit))?;
    let key = Key::new("updateExperience", key, &(id, expected_version, draft))?;
    let mut open = desk.open(grant, key, named(id)).await?;
    let attempt = match open.before {
        Some(before) => Ok(before.into()),
        // Not among what whoever waits for it holds: it is large.
        None => Box::pin(edit(&mut open, (id, expected_version), draft)).await,
    };
    let written = open.close(attempt).await?;
    Ok(look(desk, written, draft.note.as_deref()).await)
}

/// Changes what an experience says.
async fn edit(open: &mut Opened<'_>, asked: (&str, i32), draft: &Draft) -> Attempt<Written> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, now) = (open.tx.connection(), desk.clock.now());
    if *draft == Draft::default() {
        violations.add(&Path::root(), StepRule::NothingToChange);
    }
    let held = take(desk, db, asked, Step::Edit, violations).await?;
    let mut content = held.said().clone();
    apply(draft, &mut content, desk.clock.today(), violations);
    let is_published = held.row.state == WorkflowState::Published;
    if is_published && draft.audience != Change::Keep {
        violations.add(&Path::of("audience"), StepRule::AudienceOfPublished);
    }
    let note = note(draft.note.as_deref(), violations);
    let writer = desk.writer(db, grant);
    let resolved = resolve(&writer, draft, &mut content, violations).await?;
    let (proposals, mut proposed) = (resolved.proposals, resolved.proposed);
    twins(&writer, &proposals, violations).await?;
    violations.none()?;
    proposed.extend(proposals.texts());
    let known = resolved.ties.into_keys().collect();
    proposals.store(db, grant, now).await?;
    if matches!(draft.contact, Change::Set(_)) && content.contact == held.content.contact {
        contact::note(desk.clock, db, grant, held.row.id).await?;
    }
    let before = held.said();
    let is_tied_anew = content.problems != before.problems
        || content.solutions != before.solutions
        || content.partnerships != before.partnerships;
    if is_tied_anew {
        let ends = ends(db, [before, &content].into_iter()).await?;
        ends.keep(before, &mut content);
    }
    let merged = merge(held.said(), &content, held.said())?;
    let audience = match draft.audience {
        Change::Keep => held.row.audience,
        Change::Clear => Audience::Owner,
        Change::Set(audience) => audience,
    };
    let id = held.row.public_id;
    if merged.changed.is_empty() && audience == held.row.audience && note.is_none() {
        // Nothing is written but the key, which answers the same from now on.
        return Ok(Written::new(id, merged.content, known, proposed));
    }
    let left = Left {
        action: Step::Edit.action(),
        reason: note,
        details: json!({ "changed": merged.changed }),
    };
    let saved = Saved {
        content: merged.content.clone(),
        audience,
        is_draft: true,
        contact_at: matches!(draft.contact, Change::Set(_)).then_some(now),
    };
    save(desk, db, grant, held, saved, left).await?;
    Ok(Written::new(id, merged.content, known, proposed))
}
