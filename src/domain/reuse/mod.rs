//! Reuse: what a municipality tried was taken up by another one. Either of the two sides records it, the other one confirms
//! it; until then nobody else but editors knows of it. Who took it up is told to the two sides alone: to others it shows as
//! far as the experience shows in which it ended.

mod circle;
mod confirm;
mod record;
mod side;
mod survival;

use std::collections::HashMap;

pub use entity::code::{ReuseKind, ReuseSide, ReuseState};
pub use entity::reuse::Model as Row;
use uuid::Uuid;

pub use crate::store::waiting::REUSES as WAITING;

pub use self::confirm::{ConfirmRequest, confirm};
pub use self::record::{RecordRequest, Written, record};
pub use self::survival::{Survival, survivals};

use self::side::Sides;
use crate::domain::{experience, policy};
use crate::model::page::{Page, PageRequest, Place};
use crate::model::{Result, Viewer, handle};
use crate::store::{Connection, keyset, reuse as store, unnamed, waiting};

/// How ids of reuses begin. A reuse is no node: it is read beside its experiences.
const PREFIX: &str = "reu_";

/// A reuse, as somebody may know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reuse {
    /// The reuse.
    pub row: Row,
    /// Whether the viewer speaks for one of the two sides.
    pub is_side: bool,
}

impl Reuse {
    /// How the world addresses it.
    pub fn id(&self) -> String {
        id_text(self.row.public_id)
    }
}

fn id_text(public_id: Uuid) -> String {
    handle::write(PREFIX, public_id)
}

/// What these experiences were taken up in, as far as the viewer may know of it; the oldest first.
pub async fn of_origins(
    db: &impl Connection,
    viewer: &Viewer,
    origins: &[i64],
) -> Result<HashMap<i64, Vec<Reuse>>> {
    let found = store::of_origins(db, origins).await?;
    known(db, viewer, found, None).await
}

/// What a viewer will know of that an experience was taken up in, if it is told them with its owners, or without.
pub async fn of_origin_as(
    db: &impl Connection,
    viewer: &Viewer,
    told: ToldAs,
) -> Result<Vec<Reuse>> {
    let found = store::of_origins(db, &[told.experience]).await?;
    let mut known = known(db, viewer, found, Some(told)).await?;
    Ok(known.remove(&told.experience).unwrap_or_default())
}

/// What a viewer will know of that an experience took up, if it is told them with its owners, or without.
pub async fn of_result_as(
    db: &impl Connection,
    viewer: &Viewer,
    told: ToldAs,
) -> Result<Vec<Reuse>> {
    let found = store::of_results(db, &[told.experience]).await?;
    let mut known = readable(db, viewer, known(db, viewer, found, Some(told)).await?).await?;
    Ok(known.remove(&told.experience).unwrap_or_default())
}

/// How an experience will be told, whatever is kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldAs {
    /// Which one.
    pub experience: i64,
    /// Whether its owners are withheld.
    pub is_withheld: bool,
}

/// What these experiences took up, as far as the viewer may know of it; the oldest first. To others than the two sides
/// nothing is told of an origin that they may not read.
pub async fn of_results(
    db: &impl Connection,
    viewer: &Viewer,
    results: &[i64],
) -> Result<HashMap<i64, Vec<Reuse>>> {
    let found = store::of_results(db, results).await?;
    readable(db, viewer, known(db, viewer, found, None).await?).await
}

/// Those of which a viewer may read what was taken up, or speaks for a side.
async fn readable(
    db: &impl Connection,
    viewer: &Viewer,
    mut known: HashMap<i64, Vec<Reuse>>,
) -> Result<HashMap<i64, Vec<Reuse>>> {
    let origins = known.values().flatten().map(|it| it.row.origin_id);
    let origins: Vec<i64> = origins.collect();
    if !origins.is_empty() {
        let visible = experience::find_by_keys(db, viewer, &origins).await?;
        let is_shown = |it: &Reuse| it.is_side || visible.contains_key(&it.row.origin_id);
        for rows in known.values_mut() {
            rows.retain(is_shown);
        }
    }
    Ok(known)
}

/// Those that the viewer may know of. What is told without its owners, its reuses are not told of but to the two sides:
/// who took it up is none of its owners, and in what it ended is the reuser's.
async fn known(
    db: &impl Connection,
    viewer: &Viewer,
    found: HashMap<i64, Vec<Row>>,
    told: Option<ToldAs>,
) -> Result<HashMap<i64, Vec<Reuse>>> {
    let rows: Vec<&Row> = found.values().flatten().collect();
    let sides = Sides::of(db, viewer, &rows).await?;
    let ends = rows
        .iter()
        .flat_map(|row| [Some(row.origin_id), row.result_id]);
    let ends: Vec<i64> = ends.flatten().collect();
    let unnamed = unnamed::groups(db, &ends).await?;
    let is_unnamed = |end: &i64| match told {
        Some(told) if told.experience == *end => told.is_withheld,
        _ => unnamed.contains_key(end),
    };
    let known = found.into_iter().map(|(owner, rows)| {
        let rows = rows.into_iter().map(|row| Reuse {
            is_side: !sides.spoken_for(&row).is_empty(),
            row,
        });
        let may_see = |it: &Reuse| {
            let mut ends = [Some(it.row.origin_id), it.row.result_id]
                .into_iter()
                .flatten();
            let is_named = !ends.any(|end| is_unnamed(&end));
            let may_see = policy::may_see_reuse(viewer, it.row.state, it.is_side);
            may_see && (is_named || it.is_side)
        };
        (owner, rows.filter(may_see).collect())
    });
    Ok(known.collect())
}

/// One that the viewer may know of: a side, or whoever may read what was taken up.
pub async fn find(db: &impl Connection, viewer: &Viewer, id: Uuid) -> Result<Option<Reuse>> {
    let Some(row) = store::find_by_id(db, id).await? else {
        return Ok(None);
    };
    let origin = row.origin_id;
    let mut found = known(db, viewer, HashMap::from([(origin, vec![row])]), None).await?;
    let reuse = found.remove(&origin).and_then(|mut rows| rows.pop());
    let readable = experience::find_by_keys(db, viewer, &[origin]).await?;
    Ok(reuse.filter(|it| it.is_side || readable.contains_key(&origin)))
}

/// A page of the reuses of an experience, which are at hand in their order.
pub fn page_of(reuses: &[Reuse], list: &str, request: &PageRequest) -> Page<Reuse> {
    let place = |it: &Reuse| Place {
        sort: None,
        key: it.row.id,
    };
    keyset::page_of(reuses, &store::sort(list, place), request)
}

/// A page of the reuses that wait for the viewer's municipality, the oldest first: those that the other side has recorded.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever may confirm none.
pub async fn waiting(
    db: &impl Connection,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Reuse>> {
    let municipality = policy::confirms_reuses_for(viewer)?;
    let page = waiting::reuses(db, municipality, request).await?;
    Ok(page.map(|row| Reuse { row, is_side: true }))
}

/// How many reuses wait for the viewer's municipality.
///
/// # Errors
///
/// `Unauthenticated` and `Forbidden` for whoever may confirm none.
pub async fn count_waiting(db: &impl Connection, viewer: &Viewer) -> Result<u64> {
    waiting::count_reuses(db, policy::confirms_reuses_for(viewer)?).await
}
