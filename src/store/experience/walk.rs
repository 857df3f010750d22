//! All experiences that a viewer may read and that a filter lets through, one chunk after the other in the order of a key
//! that tells nothing: for whoever takes them all, however many.

use entity::experience::{Column, Entity, Model};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Iterable, Order};

use super::filter::Filter;
use super::leaf::Reading;
use super::page::{Fewest, conditions, driven, fewest};
use crate::model::{Result, Viewer};
use crate::store::reach::EXPERIENCE;
use crate::store::visible;

/// Experiences that a viewer may read, and where reading them begins.
#[derive(Clone, Debug)]
pub struct Walk {
    viewer: Viewer,
    filter: Option<Filter>,
    fewest: Fewest,
}

/// Finds where to begin, in one statement; in none without a filter.
pub async fn walk(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<Filter>,
) -> Result<Walk> {
    let fewest = fewest(db, conditions(viewer, filter.as_ref())).await?;
    Ok(Walk {
        viewer: viewer.clone(),
        filter,
        fewest,
    })
}

/// The next of them after a key of the order; from the first where there is none.
pub async fn next(
    db: &impl ConnectionTrait,
    walk: &Walk,
    after: Option<i64>,
    most: u64,
) -> Result<Vec<Model>> {
    let (mut chunk, conjunct, reading) = match &walk.fewest {
        Fewest::None => return Ok(Vec::new()),
        Fewest::Few(named) => {
            let keys = named.keys.clone().distinct().take();
            (driven(keys), named.conjunct, Reading::Row)
        }
        Fewest::Many => {
            let all = Query::select().from(Entity).take();
            (all, None, Reading::Walk)
        }
    };
    chunk.cond_where(visible::experiences(&walk.viewer));
    if let Some(filter) = &walk.filter {
        chunk.cond_where(filter.condition_but(conjunct, reading));
    }
    let key = || Column::Key.into_expr();
    if let Some(after) = after {
        chunk.and_where(key().gt(after));
    }
    chunk
        .expr_as(Column::Id.into_expr(), EXPERIENCE)
        .order_by_expr(key(), Order::Asc)
        .limit(most);
    // Keys alone are walked and sorted; rows are fetched for the chunk.
    let mut select = driven(chunk);
    select
        .columns(Column::iter().map(|column| (Entity, column)))
        .order_by_expr(key(), Order::Asc);
    let rows = db.query_all(&select).await?;
    let rows = rows.iter().map(|row| Model::from_query_result(row, ""));
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}
