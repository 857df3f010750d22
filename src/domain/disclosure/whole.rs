//! The whole of what experiences say, for those who write them or own them: the tables hold of some what others are told.

use std::collections::HashMap;

use entity::experience;

use super::hides;
use crate::domain::experience::content::{self, Content};
use crate::domain::experience::snapshot::Told;
use crate::model::{Error, Result};
use crate::store::{Connection, history};

/// The whole of what these experiences say as they stand, by internal key.
///
/// # Errors
///
/// `Internal` where the revision is not there that holds what the tables do not.
pub async fn whole(
    db: &impl Connection,
    experiences: &[experience::Model],
) -> Result<HashMap<i64, Content>> {
    let (hidden, open): (Vec<_>, Vec<_>) = experiences.iter().cloned().partition(hides);
    let mut contents = content::read(db, &open).await?;
    let told = told(db, &hidden).await?.into_iter();
    contents.extend(told.map(|(key, told)| (key, told.content)));
    Ok(contents)
}

/// These experiences, which others read without their owners, as their owners are told of them, by internal key.
///
/// # Errors
///
/// `Internal` where the revision is not there that holds what the tables do not.
pub async fn told(
    db: &impl Connection,
    experiences: &[experience::Model],
) -> Result<HashMap<i64, Told>> {
    if experiences.is_empty() {
        return Ok(HashMap::new());
    }
    let versions: Vec<(i64, i32)> = experiences.iter().map(|it| (it.id, it.version)).collect();
    let found = history::find_revisions(db, &versions).await?.into_iter();
    let mut revisions: HashMap<i64, _> = found.map(|it| (it.experience_id, it)).collect();
    let told = experiences.iter().map(|row| {
        let revision = revisions.remove(&row.id).ok_or_else(|| {
            let id = row.public_id;
            Error::internal(format!("experience {id} has lost a revision"))
        })?;
        let told = Told {
            of: row.clone(),
            number: row.version,
            state: row.state,
            audience: row.audience,
            at: revision.created_at,
            content: Content::from_json(revision.content)?,
            contact_at: revision.created_at,
            is_past: false,
        };
        Ok((row.id, told))
    });
    told.collect()
}
