//! What the experiences of several owners brought, and who took part in them: for all owners of a level in one statement
//! each.

use std::collections::HashMap;

use entity::benefit;
use entity::experience::{Column, Entity};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType};

use super::benefit::{Told, told};
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
) -> Result<HashMap<i64, Vec<Told>>> {
    let owner = Expr::col((REACH, OWNER));
    let mut select = reached(kind, viewer, filter, Reading::Whole);
    let select = told(&mut select)
        .expr_as(owner.clone(), related::OWNER)
        .cross_join(benefit::Entity)
        .and_where(owner.is_in(padded(keys)))
        .and_where(
            Expr::col((benefit::Entity, benefit::Column::ExperienceId))
                .equals((Entity, Column::Id)),
        );
    rows_by_owner(db, select).await
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
