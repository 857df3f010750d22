//! What the experiences of several owners brought, and who took part in them: for all owners of a level in one statement
//! each.

use std::collections::HashMap;

use entity::code::MeasurementKind;
use entity::experience::Column;
use entity::{benefit, measurement};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Iterable};

use super::filter::Filter;
use super::leaf::Reading;
use super::owned::{REACH, reached};
use crate::model::{Result, Viewer};
use crate::store::reach::{EXPERIENCE, OWNER, OwnerKind};
use crate::store::related::{self, padded, rows_by_owner};

/// Benefits of what each of these has of what the viewer may see and the filter lets through.
pub async fn benefits_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (kind, keys): (OwnerKind, &[i64]),
    filter: Option<&Filter>,
) -> Result<HashMap<i64, Vec<benefit::Model>>> {
    let select = beside::<benefit::Entity>(viewer, (kind, keys), filter)
        .and_where(is_its(benefit::Column::ExperienceId))
        .take();
    rows_by_owner(db, &select).await
}

/// What was really measured of the same.
pub async fn measurements_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (kind, keys): (OwnerKind, &[i64]),
    filter: Option<&Filter>,
) -> Result<HashMap<i64, Vec<measurement::Model>>> {
    let select = beside::<measurement::Entity>(viewer, (kind, keys), filter)
        .and_where(is_its(measurement::Column::ExperienceId))
        .and_where(measurement::Column::Kind.eq(MeasurementKind::Actual))
        .take();
    rows_by_owner(db, &select).await
}

/// How many partners took part, each once, in what each of these has of what the viewer may see.
pub async fn partners_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (kind, keys): (OwnerKind, &[i64]),
) -> Result<HashMap<i64, u64>> {
    const PARTNERS: &str = "partners";
    let owner = Expr::col((REACH, OWNER));
    let select = reached(kind, viewer, None, Reading::Row)
        .expr(owner.clone())
        .expr(Func::count_distinct(Expr::col((PARTNERS, OWNER))))
        .join_as(
            JoinType::InnerJoin,
            OwnerKind::Partner.reach(),
            PARTNERS,
            Expr::col((PARTNERS, EXPERIENCE)).equals((REACH, EXPERIENCE)),
        )
        .and_where(owner.clone().is_in(padded(keys)))
        .add_group_by([owner])
        .take();
    let mut found = HashMap::new();
    for row in db.query_all(&select).await? {
        let count: i64 = row.try_get_by_index(1)?;
        let count = u64::try_from(count).unwrap_or_default();
        found.insert(row.try_get_by_index(0)?, count);
    }
    Ok(found)
}

/// Rows of a table beside what owners reach.
fn beside<E: EntityTrait>(
    viewer: &Viewer,
    (kind, keys): (OwnerKind, &[i64]),
    filter: Option<&Filter>,
) -> SelectStatement {
    let owner = Expr::col((REACH, OWNER));
    reached(kind, viewer, filter, Reading::Whole)
        .expr_as(owner.clone(), related::OWNER)
        .columns(E::Column::iter().map(|column| (E::default(), column)))
        .cross_join(E::default())
        .and_where(owner.is_in(padded(keys)))
        .take()
}

fn is_its(column: impl ColumnTrait) -> Expr {
    column.into_expr().eq(Column::Id.into_expr())
}
