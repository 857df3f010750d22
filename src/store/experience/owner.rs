//! The experiences of several owners at once: one statement, in which the filter stands once, however many they are.

use std::collections::HashMap;

use entity::experience::{Column, Entity, Model};
use entity::{
    experience_municipality, experience_problem, experience_programme, experience_solution,
    municipality, municipality_succession, partner, partnership, problem, programme, solution,
};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement,
    UnionType, WindowStatement, WithClause,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, Iterable, QuerySelect, QueryTrait,
    Select,
};

use super::{Filter, ListRequest, Order, list_name, select, sort};
use crate::model::page::Page;
use crate::model::{Result, Viewer};
use crate::store::keyset;
use crate::store::related::{OWNER, padded, rows_by_owner};

/// Whose experiences are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// A problem's, and its narrower ones'.
    Problem,
    /// A solution's, and its variants'.
    Solution,
    /// A partner's.
    Partner,
    /// A municipality's, and its predecessors'.
    Municipality,
    /// A programme's.
    Programme,
}

/// One whose experiences are asked for, by internal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// What it is.
    pub kind: OwnerKind,
    /// Which one.
    pub key: i64,
}

impl Owner {
    /// What cursors of the owner's list in an order are bound to.
    pub fn list_name(self, order: Order) -> String {
        list_name(
            &format!("experiences of {:?} {}", self.kind, self.key),
            order,
        )
    }
}

/// A page of the experiences of each of these.
pub async fn list_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: OwnerKind,
    keys: &[i64],
    request: &ListRequest,
) -> Result<HashMap<i64, Page<Model>>> {
    let sort_of = |key| sort(&Owner { kind, key }.list_name(request.order), request.order);
    // What a page is bounded by is the same for each of them; only the cursors' names differ.
    let bounds = sort_of(0);
    let owned = keyset::beyond_places(
        owned(viewer, request.filter.as_ref()),
        &bounds,
        &request.page,
    )?;
    let columns: Vec<Alias> = Column::iter()
        .map(|column| Alias::new(column.as_str()))
        .collect();
    let mut places = WindowStatement::partition_by((LINK, Alias::new(OWNER)));
    for (expression, direction) in keyset::order(&bounds, &request.page) {
        places.order_by_expr(expression, direction);
    }
    let ranked = owned
        .into_query()
        .expr_window_as(Func::cust("ROW_NUMBER"), places, PLACE)
        .take();
    let pages = Query::select()
        .columns(columns)
        .column(OWNER)
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col(PLACE).lte(request.page.size + 1))
        .order_by(PLACE, sea_orm::Order::Asc)
        .take();
    let mut rows = rows_by_owner(db, &pages.with(owners(kind, keys))).await?;
    let page = |key: &i64| {
        let rows = rows.remove(key).unwrap_or_default();
        (*key, keyset::cut(rows, &sort_of(*key), &request.page))
    };
    Ok(keys.iter().map(page).collect())
}

/// How many experiences each of these has.
pub async fn count_of_each(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: OwnerKind,
    keys: &[i64],
    filter: Option<&Filter>,
) -> Result<HashMap<i64, u64>> {
    let counts = owned(viewer, filter)
        .select_only()
        .expr_as(Expr::col((LINK, OWNER)), OWNER)
        .expr_as(Func::count(Column::Id.into_expr()), COUNT)
        .into_query()
        .add_group_by([Expr::col((LINK, OWNER))])
        .take();
    let mut found: HashMap<i64, u64> = keys.iter().map(|key| (*key, 0)).collect();
    for row in db.query_all(&counts.with(owners(kind, keys))).await? {
        let count: i64 = row.try_get("", COUNT)?;
        found.insert(
            row.try_get("", OWNER)?,
            u64::try_from(count).unwrap_or_default(),
        );
    }
    Ok(found)
}

const FAMILY: &str = "family";
const MEMBER: &str = "member";
const LINK: &str = "owned";
const PLACE: &str = "place";
const COUNT: &str = "n";

/// What the viewer may see and the filter lets through, each once for every owner that has it.
fn owned(viewer: &Viewer, filter: Option<&Filter>) -> Select<Entity> {
    let mut select = select(viewer, filter);
    let on = Expr::col((LINK, "experience_id")).equals(Column::Id.as_column_ref());
    QuerySelect::query(&mut select).inner_join(LINK, on);
    select.expr_as(Expr::col((LINK, OWNER)), OWNER)
}

/// The owners' families and links: `family(owner, member)` and, of it, `owned(owner, experience_id)`.
fn owners(kind: OwnerKind, keys: &[i64]) -> WithClause {
    let (family, links) = match kind {
        OwnerKind::Problem => (
            family(seed(problem::Entity, problem::Column::Id, keys)).below(
                problem::Entity,
                problem::Column::Id,
                problem::Column::BroaderId,
            ),
            links(
                experience_problem::Entity,
                experience_problem::Column::ExperienceId,
                experience_problem::Column::ProblemId,
            ),
        ),
        OwnerKind::Solution => (
            family(seed(solution::Entity, solution::Column::Id, keys)).below(
                solution::Entity,
                solution::Column::Id,
                solution::Column::VariantOfId,
            ),
            links(
                experience_solution::Entity,
                experience_solution::Column::ExperienceId,
                experience_solution::Column::SolutionId,
            ),
        ),
        OwnerKind::Partner => (
            family(seed(partner::Entity, partner::Column::Id, keys)),
            links(
                partnership::Entity,
                partnership::Column::ExperienceId,
                partnership::Column::PartnerId,
            ),
        ),
        OwnerKind::Programme => (
            family(seed(programme::Entity, programme::Column::Id, keys)),
            links(
                experience_programme::Entity,
                experience_programme::Column::ExperienceId,
                experience_programme::Column::ProgrammeId,
            ),
        ),
        OwnerKind::Municipality => (
            family(seed(municipality::Entity, municipality::Column::Id, keys)).below(
                municipality_succession::Entity,
                municipality_succession::Column::PredecessorId,
                municipality_succession::Column::SuccessorId,
            ),
            links(
                experience_municipality::Entity,
                experience_municipality::Column::ExperienceId,
                experience_municipality::Column::MunicipalityId,
            ),
        ),
    };
    let mut with = WithClause::new();
    with.recursive(true)
        .cte(family.table())
        .cte(table(LINK, [OWNER, "experience_id"], links));
    with
}

/// Owners with everything below them.
struct Family(SelectStatement);

fn family(seed: SelectStatement) -> Family {
    Family(seed)
}

impl Family {
    /// Adds what lies below: a union of distinct rows ends also where a circle slipped in.
    fn below<E: EntityTrait, C: ColumnTrait>(mut self, entity: E, id: C, parent: C) -> Self {
        let step = Query::select()
            .expr(Expr::col((FAMILY, OWNER)))
            .expr(id.into_expr())
            .from(entity)
            .inner_join(FAMILY, parent.into_expr().equals((FAMILY, MEMBER)))
            .take();
        self.0.union(UnionType::Distinct, step);
        self
    }

    fn table(self) -> CommonTableExpression {
        table(FAMILY, [OWNER, MEMBER], self.0)
    }
}

fn seed<E: EntityTrait, C: ColumnTrait>(entity: E, id: C, keys: &[i64]) -> SelectStatement {
    Query::select()
        .expr_as(id.into_expr(), OWNER)
        .expr_as(id.into_expr(), MEMBER)
        .from(entity)
        .and_where(id.is_in(padded(keys)))
        .take()
}

fn links<E: EntityTrait, C: ColumnTrait>(entity: E, experience: C, member: C) -> SelectStatement {
    Query::select()
        .distinct()
        .expr(Expr::col((FAMILY, OWNER)))
        .expr(experience.into_expr())
        .from(FAMILY)
        .inner_join(entity, member.into_expr().equals((FAMILY, MEMBER)))
        .take()
}

fn table(
    name: &'static str,
    columns: [&'static str; 2],
    query: SelectStatement,
) -> CommonTableExpression {
    let mut table = CommonTableExpression::new();
    table
        .table_name(name)
        .columns(columns.map(IntoIden::into_iden))
        .query(query);
    table
}
