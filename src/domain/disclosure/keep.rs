//! What is kept of an experience beside what others are told of it.

use entity::experience;

use super::group;
use super::{hides, partner_kinds, quarter};
use crate::domain::experience::content::Content;
use crate::model::{Error, Result};
use crate::store::batch::Batch;
use crate::store::unnamed::{self, Kept};
use crate::store::{Connection, reference};

/// Keeps whose an experience is that is told without its owners, and makes its times coarse; of others nothing is kept. The
/// experience is told as it will stand, beside the whole of what it says.
///
/// # Errors
///
/// `Internal` where no group hides its owners: whoever writes it has refused that before.
pub async fn put(
    batch: &mut Batch,
    db: &impl Connection,
    (before, row): (&experience::Model, &mut experience::Model),
    content: &Content,
) -> Result<()> {
    if !hides(row) {
        if hides(before) {
            unnamed::drop(batch, row.id);
        }
        return Ok(());
    }
    *row = blurred(row);
    let kept = kept(db, row.id, content).await?;
    let kept = kept.ok_or_else(|| Error::internal("no group hides the owners"))?;
    unnamed::put(batch, kept);
    Ok(())
}

/// What is kept of an experience that says this; none where no group hides its owners.
pub async fn kept(
    db: &impl Connection,
    experience: i64,
    content: &Content,
) -> Result<Option<Kept>> {
    let owners = owners(db, content).await?;
    let Some(found) = group::find(db, &owners).await? else {
        return Ok(None);
    };
    let kinds = unnamed::kinds_of(db, &content.partners()).await?;
    Ok(Some(Kept {
        owners,
        group: found.row(experience),
        partner_kinds: partner_kinds(content, &kinds),
    }))
}

/// Keys of the owners that an experience names, the leading one first.
pub async fn owners(db: &impl Connection, content: &Content) -> Result<Vec<i64>> {
    let keys = reference::keys(db, &content.municipalities).await?;
    let owners = content.municipalities.iter();
    Ok(owners.filter_map(|id| keys.get(id).copied()).collect())
}

/// An experience with its times as others are told them.
pub fn blurred(row: &experience::Model) -> experience::Model {
    experience::Model {
        updated_at: quarter(row.updated_at),
        published_at: row.published_at.map(quarter),
        ..row.clone()
    }
}
