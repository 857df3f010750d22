//! Which problems, solutions, partners, programmes and owners a viewer may know of.

use entity::code::{Code, MunicipalityKind, Role, TermState};
use entity::{
    experience, experience_municipality, experience_problem, experience_programme,
    experience_solution, municipality, partner, partnership, problem, programme, solution,
};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr,
    UnionType, WithClause,
};
use sea_orm::{ColumnTrait, Condition};

use super::{experiences, own_municipality, with_predecessors};
use crate::model::Viewer;
use crate::store::dialect;

/// Problems of the shared vocabulary, proposed ones of what the viewer may read, and the viewer's own proposals; all to
/// editors.
pub fn problems(viewer: &Viewer) -> Condition {
    use problem::Column::{BroaderId, Id, MergedIntoId, ProposedById, StagedImportId, State};
    let below = Below {
        id: Id,
        parent: Some(BroaderId),
        merged: MergedIntoId,
        state: State,
    };
    let used = used_below(
        viewer,
        &below,
        experience_problem::Column::ProblemId,
        experience_problem::Column::ExperienceId,
    );
    terms(viewer, (State, StagedImportId), Some(ProposedById), used)
}

/// Solutions of the shared vocabulary, proposed ones of what the viewer may read, and the viewer's own proposals; all to
/// editors.
pub fn solutions(viewer: &Viewer) -> Condition {
    use solution::Column::{Id, MergedIntoId, ProposedById, StagedImportId, State, VariantOfId};
    let below = Below {
        id: Id,
        parent: Some(VariantOfId),
        merged: MergedIntoId,
        state: State,
    };
    let used = used_below(
        viewer,
        &below,
        experience_solution::Column::SolutionId,
        experience_solution::Column::ExperienceId,
    );
    terms(viewer, (State, StagedImportId), Some(ProposedById), used)
}

/// Partners of the shared vocabulary, proposed ones of what the viewer may read, and the viewer's own proposals; all to
/// editors.
pub fn partners(viewer: &Viewer) -> Condition {
    use partner::Column::{Id, MergedIntoId, ProposedById, StagedImportId, State};
    let below = Below {
        id: Id,
        parent: None,
        merged: MergedIntoId,
        state: State,
    };
    let used = used_below(
        viewer,
        &below,
        partnership::Column::PartnerId,
        partnership::Column::ExperienceId,
    );
    terms(viewer, (State, StagedImportId), Some(ProposedById), used)
}

/// Programmes of the shared vocabulary, and proposed ones of what the viewer may read; all to editors.
pub fn programmes(viewer: &Viewer) -> Condition {
    use experience_programme::Column::{ExperienceId, ProgrammeId};
    use programme::Column::{Id, StagedImportId, State};
    let used = readable(viewer, ExperienceId)
        .and_where(ProgrammeId.into_expr().eq(Id.into_expr()))
        .take();
    terms(viewer, (State, StagedImportId), None, Expr::exists(used))
}

/// Owners on the municipal side: those of the reference data are public knowledge, the others are known to themselves and
/// to whoever may read something of theirs.
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
            .add_option(own_municipality(viewer).map(|own| Id.eq(own)))
            .add(Expr::exists(used)),
    )
}

fn terms<C: ColumnTrait>(
    viewer: &Viewer,
    (state, staged): (C, C),
    proposer: Option<C>,
    is_used: SimpleExpr,
) -> Condition {
    let all = Condition::all().add(staged.is_null());
    let grant = viewer.grant();
    if grant.is_some_and(|grant| grant.is_at_least(Role::Editor)) {
        return all;
    }
    let in_use = Condition::all()
        .add(state.eq(TermState::Proposed))
        .add(is_used);
    let own = proposer.zip(own_municipality(viewer));
    all.add(
        Condition::any()
            .add(state.eq(TermState::Accepted))
            .add_option(own.map(|(proposer, own)| {
                dialect::known(proposer, proposer.in_subquery(with_predecessors(own)))
            }))
            .add(in_use),
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

/// How terms lie under each other, and which were merged.
struct Below<C> {
    id: C,
    parent: Option<C>,
    merged: C,
    state: C,
}

/// Whether an experience that the viewer may read uses the term, or one that was merged into it, or a proposed one below.
/// Below an accepted one the search does not go: that term shows itself, and gives away nothing of what is proposed above
/// it. Nor does a merged one show what it lay below.
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
    let of_below = (below.clone(), id.clone());
    let lies_below = terms.parent.map(|parent| {
        let is_proposed =
            dialect::unindexed(of_narrower(terms.state)).eq(TermState::Proposed.code());
        of_narrower(parent)
            .equals(of_below.clone())
            .and(is_proposed)
            .and(dialect::unindexed(of_narrower(terms.merged)).is_null())
    });
    let is_merged = of_narrower(terms.merged).equals(of_below);
    let is_next = Condition::any().add_option(lies_below).add(is_merged);
    let step = Query::select()
        .expr(of_narrower(terms.id))
        .from_as(terms.id.entity_name(), narrower.clone())
        .join(JoinType::InnerJoin, below.clone(), is_next)
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
