//! Benefits as figures: what it was before, what was aimed at, and what was really measured last.

use entity::benefit::{Column, Entity};
use entity::code::{BenefitCategory, MeasurementKind};
use entity::{experience, measurement};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, QueryResult};

use crate::model::{Result, Viewer};
use crate::store::visible;

/// What is added up of a benefit.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The experience that it belongs to.
    pub experience_id: i64,
    /// What kind it is.
    pub category: BenefitCategory,
    /// In which unit, as it is written.
    pub unit: Option<String>,
    /// The same, alike however it is written.
    pub unit_key: Option<String>,
    /// Whether it was planned or came by itself.
    pub planned: bool,
    /// Value before.
    pub baseline: Option<f64>,
    /// Value aimed at.
    pub target: Option<f64>,
    /// When it should be reached.
    pub target_date: Option<chrono::NaiveDate>,
    /// What was really measured last: of the latest day, what was told last.
    pub measured: Option<f64>,
}

/// What of a benefit's row is read, in the order in which [`Told`] names it.
const COLUMNS: [Column; 8] = [
    Column::ExperienceId,
    Column::Category,
    Column::Unit,
    Column::UnitKey,
    Column::Planned,
    Column::Baseline,
    Column::Target,
    Column::TargetDate,
];

const MEASURED: &str = "measured";

impl FromQueryResult for Told {
    fn from_query_result(
        row: &QueryResult,
        pre: &str,
    ) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Self {
            experience_id: row.try_get(pre, "experience_id")?,
            category: row.try_get(pre, "category")?,
            unit: row.try_get(pre, "unit")?,
            unit_key: row.try_get(pre, "unit_key")?,
            planned: row.try_get(pre, "planned")?,
            baseline: row.try_get(pre, "baseline")?,
            target: row.try_get(pre, "target")?,
            target_date: row.try_get(pre, "target_date")?,
            measured: row.try_get(pre, MEASURED)?,
        })
    }
}

fn its(column: measurement::Column, of: Column) -> Expr {
    ExprTrait::eq(column.into_expr(), of.into_expr())
}

/// Makes a select over benefits read what is added up of them.
pub fn told(select: &mut SelectStatement) -> &mut SelectStatement {
    use measurement::Column as Its;
    let measured = Query::select()
        .expr(Its::Value.into_expr())
        .from(measurement::Entity)
        .and_where(its(Its::ExperienceId, Column::ExperienceId))
        .and_where(its(Its::Benefit, Column::Position))
        .and_where(Its::Kind.eq(MeasurementKind::Actual))
        .order_by_expr(Its::Date.into_expr(), Order::Desc)
        .order_by_expr(Its::Position.into_expr(), Order::Desc)
        .limit(1)
        .take();
    select
        .exprs(COLUMNS.map(ColumnTrait::into_expr))
        .expr_as(Expr::from(measured), MEASURED)
}

/// Benefits of a kind in a unit, told by its key, of what the viewer may read.
pub async fn in_unit(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (unit, category): (&str, BenefitCategory),
) -> Result<Vec<Told>> {
    let readable = Query::select()
        .expr(experience::Column::Id.into_expr())
        .from(experience::Entity)
        .cond_where(visible::all_experiences(viewer))
        .take();
    let select = told(Query::select().from(Entity))
        .and_where(Column::UnitKey.eq(unit))
        .and_where(Column::Category.eq(category))
        .and_where(Column::ExperienceId.in_subquery(readable))
        .take();
    let mut all = Vec::new();
    for row in db.query_all(&select).await? {
        all.push(Told::from_query_result(&row, "")?);
    }
    Ok(all)
}
