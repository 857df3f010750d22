//! Which rows a viewer may know of. Every read starts here, whatever list, count or node it serves.
//!
//! What nearly every row is asked comes first: whether a proposed term or an owner outside the reference data is used
//! by something that the viewer may read is asked of those rows alone.

mod terms;

use entity::code::{Audience, Code, Role, WorkflowState};
use entity::{
    erasure, experience, experience_group, municipality_succession, revision, unnamed_owner,
};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType,
    WithClause,
};
use sea_orm::{ColumnTrait, Condition, Iterable};

use super::dialect;
use super::reach::{EXPERIENCE, OWNER, OwnerKind};
use crate::model::Viewer;

pub use terms::{municipalities, partners, problems, programmes, solutions};

/// Experiences that the viewer may read, where they are found by something else and asked one after the other.
pub fn experiences(viewer: &Viewer) -> Condition {
    let column = |column: experience::Column| dialect::unindexed(column.into_expr());
    readable_experiences(viewer, column, is_owned_by)
}

/// Experiences that the viewer may know of by their ids alone: to administrators of no municipality, whatever was erased.
pub fn erased_experiences(viewer: &Viewer) -> Option<SimpleExpr> {
    let grant = viewer.grant()?;
    if grant.municipality.is_some() || !grant.is_at_least(Role::Admin) {
        return None;
    }
    let erased = Query::select()
        .expr(erasure::Column::ExperienceId.into_expr())
        .from(erasure::Entity)
        .take();
    let key = experience::Column::Id.into_expr();
    Some(key.in_subquery(erased))
}

/// Experiences that the viewer may read, where all of them are counted: state and audience lead indexes, and what is
/// the viewer's own is gathered first.
pub fn all_experiences(viewer: &Viewer) -> Condition {
    readable_experiences(viewer, ColumnTrait::into_expr, is_among_owned_by)
}

/// Experiences that the viewer may read, where all of them are asked one after the other: what is the viewer's own is
/// gathered first.
pub fn scanned_experiences(viewer: &Viewer) -> Condition {
    let column = |column: experience::Column| dialect::unindexed(column.into_expr());
    readable_experiences(viewer, column, is_among_owned_by)
}

/// Experiences that the viewer may read and that are not the viewer's own.
pub fn others_experiences(viewer: &Viewer) -> Condition {
    let own = own_municipality(viewer).map(|own| is_owned_by(own).or(is_unnamed_of(own)).not());
    Condition::all().add(experiences(viewer)).add_option(own)
}

/// Revisions of an experience that the viewer may read: its owners all of them; others what was published for them with its
/// owners, and editors what was handed in besides. What was written before it was handed in is the owners' alone.
pub fn revisions(viewer: &Viewer, is_own: bool) -> Condition {
    use revision::Column::{Audience as To, IsChange, State};
    if is_own {
        return Condition::all();
    }
    let readable = Readable::of(viewer);
    let named = readable.audiences.iter();
    let named = named.filter(|it| **it != Audience::PublicUnnamed);
    let published = Condition::all()
        .add(dialect::known(
            State,
            State.eq(WorkflowState::Published.code()),
        ))
        .add(dialect::known(To, To.is_in(named.map(|it| it.code()))))
        .add(IsChange.eq(false));
    let handed_in = readable.states.iter().map(|it| it.code());
    Condition::any()
        .add(published)
        .add(dialect::known(State, State.is_in(handed_in)))
}

/// Keys of the experiences that the viewer may not read: the exact complement, by the indexes that state and audience
/// lead. Where most may be read, that is little to look through.
pub fn hidden_experiences(viewer: &Viewer) -> SelectStatement {
    use experience::Column::{Audience as To, Id, State};
    let readable = Readable::of(viewer);
    let published = WorkflowState::Published;
    let states = WorkflowState::iter()
        .filter(|state| *state != published && !readable.states.contains(state));
    let audiences = Audience::iter().filter(|audience| !readable.audiences.contains(audience));
    let own = viewer.grant().and_then(|grant| grant.municipality);
    let keys = |condition: Condition| {
        Query::select()
            .expr(Id.into_expr())
            .from(experience::Entity)
            .cond_where(condition)
            .cond_where(
                Condition::all().add_option(own.map(|own| is_own(own, is_among_owned_by).not())),
            )
            .take()
    };
    let unpublished = Condition::all().add(State.is_in(states.map(Code::code)));
    let narrow = Condition::all()
        .add(State.eq(published.code()))
        .add(To.is_in(audiences.map(Code::code)));
    keys(unpublished).union(UnionType::All, keys(narrow)).take()
}

/// The class of experiences of a state and an audience: of one class all or none are readable to a viewer, but its own.
pub fn class(state: WorkflowState, audience: Audience) -> u8 {
    let place = |found: Option<usize>| {
        found
            .and_then(|it| u8::try_from(it).ok())
            .unwrap_or_default()
    };
    let state = place(WorkflowState::iter().position(|it| it == state));
    let audience = place(Audience::iter().position(|it| it == audience));
    state * AUDIENCES + audience
}

/// Audiences that there can be of a state.
const AUDIENCES: u8 = 8;

/// The class of what anybody may know of.
pub const SHARED: u8 = 62;

/// The class of what some may know of for the use that is made of it, which the database tells.
pub const ASKED: u8 = 63;

/// Classes that the viewer may read, a bit each, but those that the database must be asked about; and the municipality
/// whose own are readable whatever their class.
pub fn classes(viewer: &Viewer) -> (u64, Option<i64>) {
    let readable = Readable::of(viewer);
    let published = readable
        .audiences
        .iter()
        .map(|it| class(WorkflowState::Published, *it));
    let states = readable.states.iter();
    let beside = states.flat_map(|state| Audience::iter().map(|audience| class(*state, audience)));
    let classes = published
        .chain(beside)
        .fold(1 << SHARED, |bits, class| bits | 1 << class);
    (classes, own_municipality(viewer))
}

/// Whether the viewer may read what stands in a state and has an audience, where it is not the viewer's own.
pub fn shows(viewer: &Viewer, state: WorkflowState, audience: Audience) -> bool {
    let (classes, _) = classes(viewer);
    classes & (1 << class(state, audience)) != 0
}

/// Classes of what has been handed in or published, whoever may read it, a bit each: to be counted, and told of by no more
/// than numbers that give nobody away. What is to be told without its owners stands with them until it is published.
pub fn told_classes() -> u64 {
    let states = [WorkflowState::Submitted, WorkflowState::Published];
    let told = states
        .iter()
        .flat_map(|state| Audience::iter().map(|audience| class(*state, audience)));
    let named = 1 << class(WorkflowState::Submitted, Audience::PublicUnnamed);
    told.fold(0, |bits, class| bits | 1 << class) & !named
}

/// What a viewer may read beside what is the viewer's own.
#[derive(Debug)]
struct Readable {
    /// Audiences of what is published.
    audiences: Vec<Audience>,
    /// States beside, whatever the audience.
    states: Vec<WorkflowState>,
}

impl Readable {
    /// What is published for everybody, with its owners or without; to municipalities and editors what is for the sector; and
    /// to editors what is submitted.
    fn of(viewer: &Viewer) -> Self {
        let grant = viewer.grant();
        let is_editor = grant.is_some_and(|grant| grant.is_at_least(Role::Editor));
        let is_sector = is_editor || grant.is_some_and(|grant| grant.municipality.is_some());
        let audiences = [Audience::PublicUnnamed, Audience::Public].into_iter();
        let sector = is_sector.then_some(Audience::Sector);
        Self {
            audiences: audiences.chain(sector).collect(),
            states: is_editor
                .then_some(WorkflowState::Submitted)
                .into_iter()
                .collect(),
        }
    }
}

/// What the viewer may read; and what the token's own municipality or a predecessor owns, whatever its state.
fn readable_experiences(
    viewer: &Viewer,
    column: impl Fn(experience::Column) -> SimpleExpr,
    own: impl Fn(i64) -> SimpleExpr,
) -> Condition {
    use experience::Column;
    let readable = Readable::of(viewer);
    let codes = readable.audiences.iter().map(|audience| audience.code());
    let audience = column(Column::Audience).is_in(codes);
    let published = Condition::all()
        .add(column(Column::State).eq(WorkflowState::Published.code()))
        .add(audience);
    if *viewer == Viewer::Anonymous {
        return published;
    }
    let mut any = Condition::any().add(published);
    for state in readable.states {
        any = any.add(column(Column::State).eq(state.code()));
    }
    let municipality = viewer.grant().and_then(|grant| grant.municipality);
    // One of several, and never a condition of its own beside those of a filter.
    Condition::all().add(any.add_option(municipality.map(|it| is_own(it, own))))
}

/// Whether it is the municipality's own, and not what an unfinished import has staged.
fn is_own(municipality: i64, own: impl Fn(i64) -> SimpleExpr) -> SimpleExpr {
    let staged = dialect::unindexed(experience::Column::StagedImportId.into_expr());
    own(municipality).and(staged.is_null())
}

/// Whether the municipality or a predecessor owns the experience at hand. The bounds keep both databases from turning it
/// into a join.
fn is_owned_by(municipality: i64) -> SimpleExpr {
    let key = experience::Column::Id.into_expr();
    let owned = owned_by(municipality)
        .and_where(Expr::col((OWN, EXPERIENCE)).eq(key))
        .limit(1)
        .offset(0)
        .take();
    Expr::exists(owned)
}

/// The same, where what it owns is gathered first.
fn is_among_owned_by(municipality: i64) -> SimpleExpr {
    experience::Column::Id
        .into_expr()
        .in_subquery(owned_by(municipality))
}

/// Whether the municipality or a predecessor owns the experience at hand, which others read without its owners.
fn is_unnamed_of(municipality: i64) -> SimpleExpr {
    let key = experience::Column::Id.into_expr();
    key.in_subquery(unnamed_of(municipality))
}

/// That the experience which a column names is not told without its owners.
pub fn named(experience: impl ColumnTrait) -> SimpleExpr {
    let unnamed = Query::select()
        .expr(experience_group::Column::ExperienceId.into_expr())
        .from(experience_group::Entity)
        .take();
    experience.into_expr().not_in_subquery(unnamed)
}

/// Experiences that others read without their owners, and that the municipality or a predecessor owns: for whoever speaks
/// for it alone.
pub(in crate::store) fn unnamed_of(municipality: i64) -> SelectStatement {
    use unnamed_owner::Column::{ExperienceId, MunicipalityId};
    Query::select()
        .column(ExperienceId)
        .from(unnamed_owner::Entity)
        .and_where(
            MunicipalityId
                .into_expr()
                .in_subquery(with_predecessors(municipality)),
        )
        .take()
}

const OWN: &str = "own_reach";

/// Experiences that the municipality or a predecessor owns, and that nobody reads without their owners.
pub(in crate::store) fn owned_by(municipality: i64) -> SelectStatement {
    Query::select()
        .expr(Expr::col((OWN, EXPERIENCE)))
        .from_as(OwnerKind::Municipality.reach(), OWN)
        .and_where(Expr::col((OWN, OWNER)).eq(municipality))
        .take()
}

fn own_municipality(viewer: &Viewer) -> Option<i64> {
    viewer.grant()?.municipality
}

/// A municipality and all that it took over from.
pub(in crate::store) fn with_predecessors(municipality: i64) -> SelectStatement {
    use municipality_succession::Column::{PredecessorId, SuccessorId};
    let (mine, id) = (Alias::new("mine"), Alias::new("id"));
    let mut seed = Query::select()
        .expr_as(Expr::val(municipality), id.clone())
        .take();
    let step = Query::select()
        .expr(PredecessorId.into_expr())
        .from(municipality_succession::Entity)
        .inner_join(
            mine.clone(),
            SuccessorId.into_expr().equals((mine.clone(), id.clone())),
        )
        .take();
    let table = CommonTableExpression::new()
        .query(seed.union(UnionType::Distinct, step).take())
        .column(id.clone())
        .table_name(mine.clone())
        .to_owned();
    let with = WithClause::new().recursive(true).cte(table).to_owned();
    Query::select()
        .column((mine.clone(), id))
        .from(mine)
        .take()
        .with_cte(with)
        .take()
}
