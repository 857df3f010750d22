//! Replies: a partner that an experience names may answer it. What it says is reviewed, and then shown beside the
//! experience for as long as that names the partner.

mod held;
mod invite;
mod link;
mod review;
mod write;

use std::collections::HashMap;

pub use entity::code::ReplyState;
use entity::code::Role;
pub use entity::reply::Model as Row;
use uuid::Uuid;

pub use crate::store::waiting::REPLIES as WAITING;

pub use self::invite::{InviteRequest, Invited, invite};
pub use self::link::{LinkRequest, reply_by_link};
pub use self::review::{ReviewRequest, review};
pub use self::write::{ReplyRequest, Written, reply};

use super::experience;
use super::partner::Partner;
use super::policy;
use crate::model::{Edge, Page, PageRequest, Result, Viewer, handle};
use crate::store::{Connection, reply as store, waiting};

/// How ids of replies begin. A reply is no node: it is read beside its experience.
const PREFIX: &str = "rpl_";

/// A reply, as somebody may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The reply.
    pub row: Row,
    /// Who wrote it.
    pub partner: Partner,
    /// Whether the reason of what was decided may be told.
    pub tells_reason: bool,
}

impl Reply {
    /// How the world addresses it.
    pub fn id(&self) -> String {
        id_text(self.row.public_id)
    }
}

fn id_text(public_id: Uuid) -> String {
    handle::write(PREFIX, public_id)
}

/// Replies to these experiences that the viewer may see, the oldest first. That the viewer may read the experiences has
/// been seen to.
pub async fn of_experiences(
    db: &impl Connection,
    viewer: &Viewer,
    experiences: &[i64],
) -> Result<HashMap<i64, Vec<Reply>>> {
    let told = store::of_experiences(db, viewer, experiences).await?;
    let mut rows = told.values().flatten();
    let owned = if rows.all(|(row, _)| row.state == ReplyState::Published) {
        std::collections::HashSet::new()
    } else {
        experience::owned(db, viewer, experiences).await?
    };
    let found = told.into_iter().map(|(experience, rows)| {
        let is_own = owned.contains(&experience);
        (experience, shown(viewer, is_own, rows))
    });
    Ok(found.collect())
}

/// What another viewer will be shown of the replies to an experience that its owner may open to them: whom it names is
/// told to the owner already.
pub async fn told_to(
    db: &impl Connection,
    (owner, viewer): (&Viewer, &Viewer),
    experience: i64,
) -> Result<Vec<Reply>> {
    let mut told = store::of_experiences(db, owner, &[experience]).await?;
    let rows = told.remove(&experience).unwrap_or_default();
    Ok(shown(viewer, false, rows))
}

/// Those of these replies that a viewer may see.
fn shown(viewer: &Viewer, is_own: bool, rows: Vec<store::Told>) -> Vec<Reply> {
    let tells_reason = policy::may_see_reasons_of_replies(viewer);
    let shown = rows
        .into_iter()
        .filter(|(row, _)| policy::may_see_reply(viewer, row.state, is_own));
    let shown = shown.map(|(row, partner)| Reply {
        row,
        partner,
        tells_reason,
    });
    shown.collect()
}

/// A reply that the viewer may see, beside its experience.
pub async fn find(db: &impl Connection, viewer: &Viewer, id: Uuid) -> Result<Option<Reply>> {
    let Some(row) = store::find_by_id(db, id).await? else {
        return Ok(None);
    };
    let experiences = [row.experience_id];
    if (experience::find_by_keys(db, viewer, &experiences).await?).is_empty() {
        return Ok(None);
    }
    let mut found = of_experiences(db, viewer, &experiences).await?;
    let replies = found.remove(&row.experience_id).unwrap_or_default();
    Ok(replies.into_iter().find(|it| it.row.public_id == id))
}

/// A page of the replies that wait for an editor, the oldest first.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever is no editor.
pub async fn waiting(
    db: &impl Connection,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Reply>> {
    policy::at_least(viewer, Role::Editor)?;
    let page = waiting::replies(db, viewer, request).await?;
    let experiences = page.edges.iter().map(|it| it.node.experience_id);
    let experiences: Vec<i64> = experiences.collect();
    let mut found = HashMap::new();
    if !experiences.is_empty() {
        let replies = of_experiences(db, viewer, &experiences).await?;
        let replies = replies.into_values().flatten();
        found.extend(replies.map(|reply| (reply.row.id, reply)));
    }
    // What was decided since the page was read is left out, and hides nothing of the rest.
    let edges = page.edges.into_iter().filter_map(|Edge { cursor, node }| {
        let node = found.remove(&node.id)?;
        (node.row.state == ReplyState::Submitted).then_some(Edge { cursor, node })
    });
    Ok(Page {
        edges: edges.collect(),
        has_previous: page.has_previous,
        has_next: page.has_next,
    })
}

/// How many replies wait for an editor.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever is no editor.
pub async fn count_waiting(db: &impl Connection, viewer: &Viewer) -> Result<u64> {
    policy::at_least(viewer, Role::Editor)?;
    waiting::count_replies(db, viewer).await
}
