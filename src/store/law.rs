//! What of the law stood in the way, how things were bought, and until when trials run, over all that a viewer may see.

use chrono::{NaiveDate, TimeDelta};
use entity::code::{Code, ProcurementOutcome, ProcurementProcedure, Stage};
use entity::experience::{Column, Entity, Model};
use entity::{experience_legal_obstacle as obstacle, procurement, trial};
use sea_orm::sea_query::{BinOper, CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Iterable, QueryResult};

use super::experience::{Filter, Reading};
use super::keyset::{self, By, Sort};
use super::visible;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

/// The last day of a trial of which nobody tells one.
pub const OPEN: i32 = i32::MAX;

/// A day as the tables count them.
pub fn days(day: NaiveDate) -> i32 {
    i32::try_from((day - NaiveDate::default()).num_days()).unwrap_or(OPEN)
}

/// A provision, and how many experiences it stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    /// What tells it from others.
    pub provision: String,
    /// Name of the law or regulation.
    pub act: String,
    /// Section or paragraph.
    pub section: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// How many ongoing and concluded ones name it, as evidence counts attempts; planned ones are none.
    pub attempts: i64,
}

/// What no name of a provision has in it, between its parts.
const BETWEEN: &str = "\u{1f}";

/// Every provision that stood in the way of what the viewer may see and the filter lets through. Of several ways to write
/// it the one that comes first by its letters is told, whole, whoever wrote it.
pub async fn provisions(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<Vec<Provision>> {
    let provision = obstacle::Column::Provision.into_expr();
    let part =
        |column: obstacle::Column| Expr::from(Func::coalesce([column.into_expr(), Expr::val("")]));
    let written = [obstacle::Column::Section, obstacle::Column::Url];
    let written = written
        .into_iter()
        .fold(part(obstacle::Column::Act), |all, it| {
            let all = all.binary(BinOper::Custom("||"), Expr::val(BETWEEN));
            all.binary(BinOper::Custom("||"), part(it))
        });
    let attempts = [Stage::Ongoing, Stage::Concluded];
    let attempted = CaseStatement::new()
        .case(Column::Stage.is_in(attempts), 1)
        .finally(0);
    let select = seen(obstacle::Entity, viewer, filter)
        .and_where(is_its(obstacle::Column::ExperienceId))
        .expr(provision.clone())
        .expr(Func::min(written))
        .expr(Func::sum(attempted))
        .add_group_by([provision])
        .take();
    let mut provisions = Vec::new();
    for row in db.query_all(&select).await? {
        let written: String = row.try_get_by_index(1)?;
        let mut parts = written.split(BETWEEN).map(str::to_owned);
        let mut next = || parts.next().filter(|it| !it.is_empty());
        provisions.push(Provision {
            provision: row.try_get_by_index(0)?,
            act: next().unwrap_or_default(),
            section: next(),
            url: next(),
            attempts: row.try_get_by_index(2)?,
        });
    }
    Ok(provisions)
}

/// How often something was bought by a procedure, and ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcurementCount {
    /// By which procedure.
    pub procedure: ProcurementProcedure,
    /// How it ended; none where nobody tells.
    pub outcome: Option<ProcurementOutcome>,
    /// How often.
    pub count: i64,
}

/// Procurements of what the viewer may see and the filter lets through, by procedure and outcome.
pub async fn procurements(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<Vec<ProcurementCount>> {
    let by = [
        procurement::Column::Procedure.into_expr(),
        procurement::Column::Outcome.into_expr(),
    ];
    let select = seen(procurement::Entity, viewer, filter)
        .and_where(is_its(procurement::Column::ExperienceId))
        .exprs(by.clone())
        .expr(Func::count(Expr::cust("*")))
        .add_group_by(by)
        .take();
    let mut counts = Vec::new();
    for row in db.query_all(&select).await? {
        let (procedure, outcome): (String, Option<String>) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let Some(procedure) = ProcurementProcedure::from_code(&procedure) else {
            continue;
        };
        counts.push(ProcurementCount {
            procedure,
            outcome: outcome.as_deref().and_then(ProcurementOutcome::from_code),
            count: row.try_get_by_index(2)?,
        });
    }
    Ok(counts)
}

/// Which trials are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialFilter {
    /// Of which experiences.
    pub experiences: Option<Filter>,
    /// Those that end on this day or later.
    pub ending_from: Option<NaiveDate>,
    /// Those that end before this day.
    pub ending_before: Option<NaiveDate>,
}

/// An experience that was a trial, and its last day.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The experience.
    pub experience: Model,
    /// Its last day as the table has it.
    pub last_day: i32,
}

impl Ending {
    /// Its last day; none where nobody tells.
    pub fn day(&self) -> Option<NaiveDate> {
        let days = (self.last_day != OPEN).then_some(self.last_day)?;
        NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()))
    }
}

impl FromQueryResult for Ending {
    fn from_query_result(
        row: &QueryResult,
        pre: &str,
    ) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Self {
            experience: Model::from_query_result(row, pre)?,
            last_day: row.try_get(pre, "last_day")?,
        })
    }
}

/// What cursors of the list of trials are bound to.
pub const TRIALS: &str = "trials";

/// A page of the trials that the viewer may see, those that end first before the others.
pub async fn trials(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &TrialFilter,
    page: &PageRequest,
) -> Result<Page<Ending>> {
    let select = of_trials(viewer, filter)
        .columns(Column::iter().map(|column| (Entity, column)))
        .column((trial::Entity, trial::Column::LastDay))
        .take();
    let sort = Sort {
        list: TRIALS.to_owned(),
        by: By::Number(trial::Column::LastDay.into_expr()),
        descending: false,
        key: Column::Key.into_expr(),
        place: |row: &Ending| Place {
            sort: Some(SortValue::Number(row.last_day.into())),
            key: row.experience.key,
        },
    };
    keyset::page(db, select, &sort, page).await
}

/// How many trials there are that the viewer may see.
pub async fn count_trials(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &TrialFilter,
) -> Result<u64> {
    let select = of_trials(viewer, filter)
        .expr(Func::count(Expr::cust("*")))
        .take();
    let row = db.query_one(&select).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

fn of_trials(viewer: &Viewer, filter: &TrialFilter) -> SelectStatement {
    let last_day = trial::Column::LastDay.into_expr();
    let mut select = seen(trial::Entity, viewer, filter.experiences.as_ref());
    select.and_where(is_its(trial::Column::ExperienceId));
    if let Some(from) = filter.ending_from {
        select.and_where(last_day.clone().gte(days(from)));
        select.and_where(last_day.clone().ne(OPEN));
    }
    if let Some(before) = filter.ending_before {
        select.and_where(last_day.lt(days(before)));
    }
    select
}

/// Rows of a table beside the experiences that they belong to: of what the viewer may see and the filter lets through.
fn seen<E: sea_orm::EntityTrait>(
    table: E,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> SelectStatement {
    let mut select = Query::select()
        .from(table)
        .cross_join(Entity)
        .cond_where(visible::experiences(viewer))
        .take();
    if let Some(filter) = filter {
        select.cond_where(filter.condition(Reading::Whole));
    }
    select
}

fn is_its(column: impl ColumnTrait) -> Expr {
    Column::Id.into_expr().eq(column.into_expr())
}
