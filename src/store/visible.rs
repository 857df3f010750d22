//! Which rows a viewer may know of. Every read starts here, whatever list, count or node it serves.
//!
//! What nearly every row is asked comes first: whether a proposed term or an owner outside the reference data is used
//! by something that the viewer may read is asked of those rows alone.

use entity::code::{Audience, Code, MunicipalityKind, TermState, WorkflowState};
use entity::{
    experience, experience_municipality, experience_problem, experience_programme,
    experience_solution, municipality, partner, partnership, problem, programme, solution,
};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType,
    WithClause,
};
use sea_orm::{ColumnTrait, Condition};

use super::dialect;
use crate::model::Viewer;

/// Experiences that the viewer may read, where they are found by something else.
pub fn experiences(viewer: &Viewer) -> Condition {
    readable_by(viewer, |column| dialect::unindexed(column.into_expr()))
}

/// Experiences that the viewer may read, where all of them are walked or counted: state and audience lead the indexes
/// of the orders.
pub fn all_experiences(viewer: &Viewer) -> Condition {
    readable_by(viewer, ColumnTrait::into_expr)
}

fn readable_by(viewer: &Viewer, column: impl Fn(experience::Column) -> SimpleExpr) -> Condition {
    match viewer {
        Viewer::Anonymous => Condition::all()
            .add(column(experience::Column::State).eq(WorkflowState::Published.code()))
            .add(column(experience::Column::Audience).eq(Audience::Public.code())),
    }
}

/// Problems of the shared vocabulary, and proposed ones of what the viewer may read.
pub fn problems(viewer: &Viewer) -> Condition {
    use problem::Column::{BroaderId, Id, StagedImportId, State};
    let below = Below {
        id: Id,
        parent: BroaderId,
        state: State,
    };
    let used = used_below(
        viewer,
        &below,
        experience_problem::Column::ProblemId,
        experience_problem::Column::ExperienceId,
    );
    terms(State, StagedImportId, used)
}

/// Solutions of the shared vocabulary, and proposed ones of what the viewer may read.
pub fn solutions(viewer: &Viewer) -> Condition {
    use solution::Column::{Id, StagedImportId, State, VariantOfId};
    let below = Below {
        id: Id,
        parent: VariantOfId,
        state: State,
    };
    let used = used_below(
        viewer,
        &below,
        experience_solution::Column::SolutionId,
        experience_solution::Column::ExperienceId,
    );
    terms(State, StagedImportId, used)
}

/// Partners of the shared vocabulary, and proposed ones of what the viewer may read.
pub fn partners(viewer: &Viewer) -> Condition {
    use partner::Column::{Id, StagedImportId, State};
    let used = readable(viewer, partnership::Column::ExperienceId)
        .and_where(
            partnership::Column::PartnerId
                .into_expr()
                .eq(Id.into_expr()),
        )
        .take();
    terms(State, StagedImportId, Expr::exists(used))
}

/// Programmes of the shared vocabulary, and proposed ones of what the viewer may read.
pub fn programmes(viewer: &Viewer) -> Condition {
    use experience_programme::Column::{ExperienceId, ProgrammeId};
    use programme::Column::{Id, StagedImportId, State};
    let used = readable(viewer, ExperienceId)
        .and_where(ProgrammeId.into_expr().eq(Id.into_expr()))
        .take();
    terms(State, StagedImportId, Expr::exists(used))
}

/// Owners on the municipal side: those of the reference data are public knowledge, the others are known to whoever may
/// read something of theirs.
pub fn municipalities(viewer: &Viewer) -> Condition {
    use experience_municipality::Column::{ExperienceId, MunicipalityId};
    use municipality::Column::{Id, Kind, StagedImportId};
    let used = readable(viewer, ExperienceId)
        .and_where(MunicipalityId.into_expr().eq(Id.into_expr()))
        .take();
    let known = [MunicipalityKind::Municipality, MunicipalityKind::County];
    Condition::all().add(StagedImportId.is_null()).add(
        Condition::any()
            .add(Kind.is_in(known))
            .add(Expr::exists(used)),
    )
}

fn terms<C: ColumnTrait>(state: C, staged: C, is_used: SimpleExpr) -> Condition {
    let proposed = Condition::all()
        .add(state.eq(TermState::Proposed))
        .add(is_used);
    Condition::all().add(staged.is_null()).add(
        Condition::any()
            .add(state.eq(TermState::Accepted))
            .add(proposed),
    )
}

/// Rows of a table that ties experiences to something, of experiences that the viewer may read. SQLite reads the sides
/// of a cross join as they stand: from the term to its experiences, never the other way round.
fn readable<L: ColumnTrait>(viewer: &Viewer, experience: L) -> SelectStatement {
    let key = experience::Column::Id.into_expr();
    Query::select()
        .expr(Expr::cust("1"))
        .from(experience.entity_name())
        .cross_join(experience::Entity)
        .and_where(key.eq(experience.into_expr()))
        .cond_where(experiences(viewer))
        .take()
}

/// How terms lie under each other.
struct Below<C> {
    id: C,
    parent: C,
    state: C,
}

/// Whether an experience that the viewer may read uses the term, or a proposed one below it. Below an accepted one the
/// search does not go: that term shows itself, and gives away nothing of what is proposed above it.
fn used_below<C: ColumnTrait, L: ColumnTrait>(
    viewer: &Viewer,
    terms: &Below<C>,
    term: L,
    experience: L,
) -> SimpleExpr {
    let (below, narrower, id) = (
        Alias::new("below"),
        Alias::new("narrower"),
        Alias::new("id"),
    );
    let of_narrower = |column: C| Expr::col((narrower.clone(), column));
    let mut seed = Query::select()
        .expr_as(terms.id.into_expr(), id.clone())
        .take();
    let step = Query::select()
        .expr(of_narrower(terms.id))
        .from_as(terms.id.entity_name(), narrower.clone())
        .inner_join(
            below.clone(),
            of_narrower(terms.parent).equals((below.clone(), id.clone())),
        )
        .and_where(dialect::unindexed(of_narrower(terms.state)).eq(TermState::Proposed.code()))
        .take();
    let table = CommonTableExpression::new()
        .query(seed.union(UnionType::Distinct, step).take())
        .column(id.clone())
        .table_name(below.clone())
        .to_owned();
    let with = WithClause::new().recursive(true).cte(table).to_owned();
    let key = experience::Column::Id.into_expr();
    let used = Query::select()
        .expr(Expr::cust("1"))
        .from(below.clone())
        .cross_join(term.entity_name())
        .cross_join(experience::Entity)
        .and_where(term.into_expr().equals((below, id)))
        .and_where(key.eq(experience.into_expr()))
        .cond_where(experiences(viewer))
        .take()
        .with_cte(with)
        .take();
    Expr::exists(used)
}
