//! Which experiences each problem, solution, partner, municipality and programme reaches: its own, and those of
//! whatever lies below it. What was merged reaches nothing: the one that it stands for does.
//!
//! Derived from the links and the trees, in the transaction that changes them. A table of reach holds an owner's
//! experiences in the order in which they are listed, so that a page of them is read from where it stands, however
//! many there are and however deep the tree is.

use std::collections::HashMap;

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement,
    UnionType, WithClause,
};
use sea_orm::{ColumnTrait, ConnectionTrait};

use entity::experience;

use super::batch::Batch;
use super::dialect;
use super::experience::marks;
use super::insert;
use super::merged;
use super::related::padded;
use super::visible;
use crate::model::{Error, Result};

/// What experiences belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerKind {
    /// A problem, with its narrower ones.
    Problem,
    /// A solution, with its variants.
    Solution,
    /// A partner.
    Partner,
    /// A municipality, with its predecessors.
    Municipality,
    /// A programme.
    Programme,
}

/// One to whom experiences belong, by internal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner {
    /// What it is.
    pub kind: OwnerKind,
    /// Which one.
    pub key: i64,
}

/// Milliseconds since 1970 that stand for no publication: such experiences come last in every reach.
pub const UNPUBLISHED: i64 = 0;

/// Column of the owner in a table of reach.
pub const OWNER: &str = "owner_id";
/// Column of the experience in a table of reach, and in every table that ties something to one.
pub const EXPERIENCE: &str = "experience_id";
/// Column of the publication in a table of reach.
pub const PUBLISHED_AT: &str = "published_at";
/// Column of a table of reach that experiences published at once stand in the order of: their keys that tell nothing.
pub const KEY: &str = "key";

/// All of them.
pub const ALL: [OwnerKind; 5] = [
    OwnerKind::Problem,
    OwnerKind::Solution,
    OwnerKind::Partner,
    OwnerKind::Municipality,
    OwnerKind::Programme,
];

impl OwnerKind {
    /// Its table of reach.
    pub fn reach(self) -> Alias {
        Alias::new(format!("{}_reach", self.table()))
    }

    /// The table that ties experiences to it, and the column there that names it.
    pub fn links(self) -> (&'static str, &'static str) {
        match self {
            Self::Problem => ("experience_problem", "problem_id"),
            Self::Solution => ("experience_solution", "solution_id"),
            Self::Partner => ("partnership", "partner_id"),
            Self::Municipality => ("experience_municipality", "municipality_id"),
            Self::Programme => ("experience_programme", "programme_id"),
        }
    }

    /// Its own table.
    pub fn table(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Solution => "solution",
            Self::Partner => "partner",
            Self::Municipality => "municipality",
            Self::Programme => "programme",
        }
    }

    /// The column of its own table that its name sorts by.
    pub fn name_key(self) -> &'static str {
        match self {
            Self::Problem | Self::Solution | Self::Programme => "title_key",
            Self::Partner | Self::Municipality => "name_key",
        }
    }

    /// Whether one can be merged into another.
    pub fn merges(self) -> bool {
        match self {
            Self::Problem | Self::Solution | Self::Partner => true,
            Self::Municipality | Self::Programme => false,
        }
    }

    /// Where its tree stands: the table, and its columns of the lower and of the upper one.
    fn tree(self) -> Option<[&'static str; 3]> {
        match self {
            Self::Problem => Some(["problem", "id", "broader_id"]),
            Self::Solution => Some(["solution", "id", "variant_of_id"]),
            Self::Municipality => {
                Some(["municipality_succession", "predecessor_id", "successor_id"])
            }
            Self::Partner | Self::Programme => None,
        }
    }
}

/// Those of these experiences that a municipality owns, itself or by one that it took over from: those that others read
/// without their owners, too, so this is told to nobody else.
pub async fn owned(
    db: &impl ConnectionTrait,
    municipality: i64,
    experiences: &[i64],
) -> Result<Vec<i64>> {
    let is_asked = || Expr::col(EXPERIENCE).is_in(padded(experiences));
    let unnamed = visible::unnamed_of(municipality)
        .and_where(is_asked())
        .take();
    let select = Query::select()
        .column(EXPERIENCE)
        .from(OwnerKind::Municipality.reach())
        .and_where(is_asked())
        .and_where(Expr::col(OWNER).eq(municipality))
        .union(UnionType::All, unnamed)
        .take();
    let rows = db.query_all(&select).await?;
    let keys = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}

/// To whom of a kind each of these experiences belongs, by key.
pub async fn owners(
    db: &impl ConnectionTrait,
    kind: OwnerKind,
    experiences: &[i64],
) -> Result<HashMap<i64, Vec<i64>>> {
    let select = Query::select()
        .columns([EXPERIENCE, OWNER])
        .from(kind.reach())
        .and_where(Expr::col(EXPERIENCE).is_in(padded(experiences)))
        .order_by(OWNER, Order::Asc)
        .take();
    let mut owners: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let experience = row.try_get_by_index(0)?;
        owners
            .entry(experience)
            .or_default()
            .push(row.try_get_by_index(1)?);
    }
    Ok(owners)
}

/// Experiences that belong to this owner, whoever may read them, those that were published last first.
pub async fn latest(db: &impl ConnectionTrait, owner: Owner, most: u64) -> Result<Vec<i64>> {
    let select = Query::select()
        .column(EXPERIENCE)
        .from(owner.kind.reach())
        .and_where(Expr::col(OWNER).eq(owner.key))
        .order_by(PUBLISHED_AT, Order::Desc)
        .order_by(KEY, Order::Desc)
        .limit(most)
        .take();
    let rows = db.query_all(&select).await?;
    let keys = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}

/// Experiences that belong to this owner, the next of them by key.
pub async fn belonging(
    db: &impl ConnectionTrait,
    owner: Owner,
    after: i64,
    most: u64,
) -> Result<Vec<i64>> {
    let select = Query::select()
        .column(EXPERIENCE)
        .from(owner.kind.reach())
        .and_where(Expr::col(OWNER).eq(owner.key))
        .and_where(Expr::col(EXPERIENCE).gt(after))
        .order_by(EXPERIENCE, Order::Asc)
        .limit(most)
        .take();
    let rows = db.query_all(&select).await?;
    let keys = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}

/// Tells the reach of experiences that were just written for the first time, of what they are tied to: of these kinds;
/// and their marks, which rest on it.
pub async fn add(
    db: &impl ConnectionTrait,
    kinds: &[OwnerKind],
    experiences: &[i64],
) -> Result<()> {
    let mut batch = Batch::new(db);
    add_to(&mut batch, kinds, experiences)?;
    batch.send(db).await
}

/// The same, to be sent with others.
pub fn add_to(batch: &mut Batch, kinds: &[OwnerKind], experiences: &[i64]) -> Result<()> {
    for kind in kinds {
        add_kind(batch, *kind, experiences)?;
    }
    marks::put(batch, experiences);
    Ok(())
}

/// Tells the reach of experiences anew, after anything of them changed, and their marks.
pub async fn put(db: &impl ConnectionTrait, experiences: &[i64]) -> Result<()> {
    let mut batch = Batch::new(db);
    put_to(&mut batch, experiences)?;
    batch.send(db).await
}

/// The same, to be sent with others.
pub fn put_to(batch: &mut Batch, experiences: &[i64]) -> Result<()> {
    for kind in ALL {
        put_kind(batch, kind, experiences)?;
    }
    marks::put(batch, experiences);
    Ok(())
}

/// Tells the reach of everything that is tied to these owners anew, after what lies above them changed: that of their
/// kind, and nobody else's.
pub async fn put_of(db: &impl ConnectionTrait, kind: OwnerKind, owners: &[i64]) -> Result<()> {
    for owners in owners.chunks(insert::CHUNK) {
        let tied = Query::select()
            .distinct()
            .column(EXPERIENCE)
            .from(kind.reach())
            .and_where(Expr::col(OWNER).is_in(padded(owners)))
            .take();
        let mut experiences = Vec::new();
        for row in db.query_all(&tied).await? {
            experiences.push(row.try_get_by_index(0)?);
        }
        put_owners(db, kind, &experiences).await?;
    }
    Ok(())
}

/// Tells anew whom of a kind these experiences belong to, and the marks that rest on it.
pub async fn put_owners(
    db: &impl ConnectionTrait,
    kind: OwnerKind,
    experiences: &[i64],
) -> Result<()> {
    for experiences in experiences.chunks(insert::CHUNK) {
        let mut batch = Batch::new(db);
        put_kind(&mut batch, kind, experiences)?;
        if matches!(kind, OwnerKind::Municipality | OwnerKind::Partner) {
            marks::put(&mut batch, experiences);
        }
        batch.send(db).await?;
    }
    Ok(())
}

fn put_kind(batch: &mut Batch, kind: OwnerKind, experiences: &[i64]) -> Result<()> {
    let delete = Query::delete()
        .from_table(kind.reach())
        .and_where(Expr::col(EXPERIENCE).is_in(padded(experiences)))
        .take();
    batch.add(&delete);
    add_kind(batch, kind, experiences)
}

fn add_kind(batch: &mut Batch, kind: OwnerKind, experiences: &[i64]) -> Result<()> {
    let owner = Expr::col((UP, OWNER));
    let published: Expr = Func::coalesce([
        experience::Column::PublishedAt.into_expr(),
        dialect::time(UNPUBLISHED),
    ])
    .into();
    let place = experience::Column::Key.into_expr();
    let key = experience::Column::Id.into_expr();
    let rows = Query::select()
        .exprs([owner, published, place, key.clone()])
        .from(UP)
        .inner_join(experience::Entity, key.equals((UP, EXPERIENCE)))
        .take()
        .with_cte(above(kind, experiences))
        .take();
    let mut insert = Query::insert();
    insert
        .into_table(kind.reach())
        .columns([OWNER, PUBLISHED_AT, KEY, EXPERIENCE]);
    insert.select_from(rows).map_err(Error::internal)?;
    batch.add(&insert);
    Ok(())
}

const UP: &str = "up";

/// `up(experience_id, owner_id)`: whom experiences are tied to, and whatever lies above, each by what it stands for. A
/// union of distinct rows ends also where a circle slipped in.
fn above(kind: OwnerKind, experiences: &[i64]) -> WithClause {
    let mut told = tied(kind, experiences);
    if let Some(tree) = kind.tree() {
        told.union(UnionType::Distinct, step_up(kind, tree));
    }
    let table = CommonTableExpression::new()
        .table_name(UP)
        .columns([EXPERIENCE, OWNER])
        .query(told)
        .to_owned();
    WithClause::new().recursive(true).cte(table).to_owned()
}

/// `experience_id, owner_id`: what these are tied to themselves.
fn tied(kind: OwnerKind, experiences: &[i64]) -> SelectStatement {
    let (links, member) = kind.links();
    let named = Expr::col((links, member));
    let mut tied = Query::select();
    tied.distinct()
        .column((links, EXPERIENCE))
        .from(links)
        .and_where(Expr::col((links, EXPERIENCE)).is_in(padded(experiences)));
    if kind.merges() {
        tied.expr(merged::end(kind.table()))
            .inner_join(kind.table(), named.equals((kind.table(), "id")));
    } else {
        tied.expr(named);
    }
    tied
}

/// From whom experiences are tied to, to what lies directly above.
fn step_up(kind: OwnerKind, [tree, below, above]: [&'static str; 3]) -> SelectStatement {
    const UPPER: &str = "upper";
    let mut step = Query::select();
    step.expr(Expr::col((UP, EXPERIENCE)))
        .from(tree)
        .inner_join(UP, Expr::col((tree, below)).equals((UP, OWNER)))
        .and_where(Expr::col((tree, above)).is_not_null());
    if kind.merges() {
        let is_upper = Expr::col((tree, above)).equals((UPPER, "id"));
        step.expr(merged::end(UPPER))
            .join_as(JoinType::InnerJoin, tree, UPPER, is_upper);
    } else {
        step.expr(Expr::col((tree, above)));
    }
    step
}
