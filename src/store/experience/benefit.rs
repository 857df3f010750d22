//! Benefits in a unit, whoever tells them.

use entity::code::MeasurementKind;
use entity::{benefit, experience, measurement};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::model::{Result, Viewer};
use crate::store::visible;

/// Units of benefits, as they are written.
pub async fn units(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    use benefit::Column::Unit;
    let units = benefit::Entity::find()
        .select_only()
        .column(Unit)
        .filter(Unit.is_not_null())
        .distinct()
        .order_by_asc(Unit);
    Ok(units.into_tuple().all(db).await?)
}

/// Benefits in units that are written so, of what the viewer may read.
pub async fn in_units(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    units: &[String],
) -> Result<Vec<benefit::Model>> {
    let found = benefit::Entity::find()
        .filter(benefit::Column::Unit.is_in(units))
        .filter(benefit::Column::ExperienceId.in_subquery(readable(viewer)));
    Ok(found.all(db).await?)
}

/// What was really measured of the benefits in units that are written so, of what the viewer may read.
pub async fn measured_in_units(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    units: &[String],
) -> Result<Vec<measurement::Model>> {
    use measurement::Column::{ExperienceId, Kind};
    let told = Query::select()
        .column(benefit::Column::ExperienceId)
        .from(benefit::Entity)
        .and_where(benefit::Column::Unit.is_in(units))
        .take();
    let found = measurement::Entity::find()
        .filter(Kind.eq(MeasurementKind::Actual))
        .filter(ExperienceId.in_subquery(told))
        .filter(ExperienceId.in_subquery(readable(viewer)));
    Ok(found.all(db).await?)
}

fn readable(viewer: &Viewer) -> SelectStatement {
    Query::select()
        .expr(experience::Column::Id.into_expr())
        .from(experience::Entity)
        .cond_where(visible::all_experiences(viewer))
        .take()
}
