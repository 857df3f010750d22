//! Problems, solutions, partners and programmes as one: found by folded name, told by public id, followed where they
//! were merged.

mod below;
mod merge;
mod write;

use std::collections::HashMap;

use entity::code::{Code, NodeKind, PartnerKind, TermState};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::reach::OwnerKind;
use super::related::padded;
use super::visible;
use super::{insert, merged};
use crate::model::{Result, Viewer};

pub use below::{has_below, is_published, levels_below};
pub use merge::{experiences_below, merge, undo_merge};
pub use write::{
    Acceptance, Update, accept, insert_partners, insert_problems, insert_programmes,
    insert_solutions, lock, rejected, update,
};

/// Which of the shared vocabularies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words of the contract")]
pub enum TermKind {
    Problem,
    Solution,
    Partner,
    Programme,
}

/// What is needed of a term to tie something to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Internal key.
    pub id: i64,
    /// What the world addresses it by.
    pub public_id: Uuid,
    /// What it is called.
    pub title: String,
    /// What it is, in plain words; partners have none.
    pub description: Option<String>,
    /// Its folded name.
    pub folded: String,
    /// Whether it is part of the shared vocabulary.
    pub state: TermState,
    /// What a partner is; none for the others.
    pub partner_kind: Option<PartnerKind>,
    /// A partner's number in the register of legal entities.
    pub organisation_number: Option<String>,
    /// The municipality that a partner is.
    pub municipality_id: Option<i64>,
    /// The more general term, where there is one: the one that it stands for, where that was merged.
    pub parent_id: Option<i64>,
    /// The one that it was merged into.
    pub merged_into_id: Option<i64>,
    /// The one that it stands for; none where it was not merged.
    pub stands_for_id: Option<i64>,
}

impl Term {
    /// The key of what it stands for: its own where it was not merged.
    pub fn end(&self) -> i64 {
        self.stands_for_id.unwrap_or(self.id)
    }
}

impl TermKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Problem,
        Self::Solution,
        Self::Partner,
        Self::Programme,
    ];

    /// The vocabulary of a kind of node; none where it has none.
    pub fn of(kind: NodeKind) -> Option<Self> {
        Self::ALL.into_iter().find(|term| term.node() == kind)
    }

    /// What kind of node one is.
    pub fn node(self) -> NodeKind {
        match self {
            Self::Problem => NodeKind::Problem,
            Self::Solution => NodeKind::Solution,
            Self::Partner => NodeKind::Partner,
            Self::Programme => NodeKind::Programme,
        }
    }

    /// What experiences belong to by one.
    pub fn owner(self) -> OwnerKind {
        match self {
            Self::Problem => OwnerKind::Problem,
            Self::Solution => OwnerKind::Solution,
            Self::Partner => OwnerKind::Partner,
            Self::Programme => OwnerKind::Programme,
        }
    }

    /// What one is called, as the audit trail says it.
    pub fn noun(self) -> &'static str {
        self.table()
    }

    /// The field of an experience that names them.
    pub fn field(self) -> &'static str {
        match self {
            Self::Problem => "problems",
            Self::Solution => "solutions",
            Self::Partner => "partners",
            Self::Programme => "programmes",
        }
    }

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Solution => "solution",
            Self::Partner => "partner",
            Self::Programme => "programme",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Partner => "name",
            Self::Problem | Self::Solution | Self::Programme => "title",
        }
    }

    /// Whether the viewer may know of a row of the table.
    fn visible(self, viewer: &Viewer) -> Condition {
        match self {
            Self::Problem => visible::problems(viewer),
            Self::Solution => visible::solutions(viewer),
            Self::Partner => visible::partners(viewer),
            Self::Programme => visible::programmes(viewer),
        }
    }

    fn parent(self) -> Option<&'static str> {
        match self {
            Self::Problem => Some("broader_id"),
            Self::Solution => Some("variant_of_id"),
            Self::Partner | Self::Programme => None,
        }
    }

    /// Whether there can be several of a name: one can then be merged into another, and a rejected one gives its name
    /// free. Folded titles of programmes are unique.
    fn has_twins(self) -> bool {
        self != Self::Programme
    }
}

/// Accepted and proposed terms with one of these folded names: accepted ones first, then the oldest; of programmes also
/// rejected ones. Those of unfinished imports are left out.
pub async fn find_by_folded(
    db: &impl ConnectionTrait,
    kind: TermKind,
    folded: &[String],
) -> Result<Vec<Term>> {
    let mut names: Vec<&str> = folded.iter().map(String::as_str).collect();
    names = padded(&names);
    let mut statement = select(kind);
    statement
        .and_where(Expr::col("folded").is_in(names))
        .and_where(Expr::col("staged_import_id").is_null());
    if kind.has_twins() {
        statement.and_where(Expr::col("state").ne(TermState::Rejected.code()));
    }
    accepted_first(db, kind, statement).await
}

/// The terms of a statement: accepted ones first, then the oldest.
async fn accepted_first(
    db: &impl ConnectionTrait,
    kind: TermKind,
    mut statement: SelectStatement,
) -> Result<Vec<Term>> {
    let oldest_first = (statement.clear_order_by())
        .order_by("created_at", sea_orm::Order::Asc)
        .order_by("id", sea_orm::Order::Asc);
    let mut found = read(db, kind, oldest_first).await?;
    found.sort_by_key(|term| term.state != TermState::Accepted);
    Ok(found)
}

/// Terms by public id, whatever their state.
pub async fn find_by_public_id(
    db: &impl ConnectionTrait,
    kind: TermKind,
    ids: &[Uuid],
) -> Result<Vec<Term>> {
    let statement = select(kind)
        .and_where(Expr::col("public_id").is_in(padded(ids)))
        .take();
    read(db, kind, &statement).await
}

/// Terms by public id that the viewer may know of.
pub async fn find_visible(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: TermKind,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Term>> {
    let statement = select(kind)
        .and_where(Expr::col("public_id").is_in(padded(ids)))
        .cond_where(kind.visible(viewer))
        .take();
    let found = read(db, kind, &statement).await?;
    Ok(found
        .into_iter()
        .map(|term| (term.public_id, term))
        .collect())
}

/// Terms by internal key that the viewer may know of.
pub async fn find_visible_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: TermKind,
    keys: &[i64],
) -> Result<Vec<Term>> {
    let mut found = Vec::new();
    for keys in keys.chunks(insert::CHUNK) {
        let statement = select(kind)
            .and_where(Expr::col("id").is_in(padded(keys)))
            .cond_where(kind.visible(viewer))
            .take();
        found.extend(read(db, kind, &statement).await?);
    }
    Ok(found)
}

/// Accepted and proposed terms that the viewer may know of and that bear one of these folded names, or one of these
/// organisation numbers, accepted ones first.
pub async fn find_twins(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: TermKind,
    folded: &[String],
    numbers: &[String],
) -> Result<Vec<Term>> {
    let mut statement = select(kind);
    statement
        .cond_where(twin(folded, numbers))
        .and_where(Expr::col("state").ne(TermState::Rejected.code()))
        .cond_where(kind.visible(viewer));
    if kind.has_twins() {
        statement.and_where(Expr::col("merged_into_id").is_null());
    }
    accepted_first(db, kind, statement).await
}

/// The same of those that were merged into others, each with what it stands for, where the viewer may know of that too
/// and it was not rejected.
pub async fn find_merged_twins(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    kind: TermKind,
    folded: &[String],
    numbers: &[String],
) -> Result<Vec<(Term, Term)>> {
    if !kind.has_twins() {
        return Ok(Vec::new());
    }
    let mut statement = select(kind);
    statement
        .cond_where(twin(folded, numbers))
        .and_where(Expr::col("state").ne(TermState::Rejected.code()))
        .and_where(Expr::col("merged_into_id").is_not_null())
        .cond_where(kind.visible(viewer));
    let merged = read(db, kind, &statement).await?;
    let ends: Vec<i64> = merged.iter().filter_map(|it| it.stands_for_id).collect();
    let ends = find_visible_by_key(db, viewer, kind, &ends).await?;
    let ends: HashMap<i64, Term> = (ends.into_iter())
        .filter(|it| it.state != TermState::Rejected)
        .map(|it| (it.id, it))
        .collect();
    let with_end = |it: Term| {
        let end = ends.get(&it.end())?.clone();
        Some((it, end))
    };
    Ok(merged.into_iter().filter_map(with_end).collect())
}

/// That a term bears one of these folded names, or one of these organisation numbers.
fn twin(folded: &[String], numbers: &[String]) -> Condition {
    let names: Vec<&str> = folded.iter().map(String::as_str).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let twin = Condition::any().add(Expr::col("folded").is_in(padded(&names)));
    if numbers.is_empty() {
        return twin;
    }
    twin.add(Expr::col("organisation_number").is_in(padded(&numbers)))
}

/// Terms by internal key, whatever their state.
pub async fn find_by_key(
    db: &impl ConnectionTrait,
    kind: TermKind,
    keys: &[i64],
) -> Result<Vec<Term>> {
    let statement = select(kind)
        .and_where(Expr::col("id").is_in(padded(keys)))
        .take();
    read(db, kind, &statement).await
}

/// Those of these internal keys that stand in lists for whoever may know of them: neither rejected, nor merged into
/// another, nor staged by an unfinished import.
pub async fn find_listed(
    db: &impl ConnectionTrait,
    kind: TermKind,
    keys: &[i64],
) -> Result<Vec<Term>> {
    let statement = listed(kind)
        .and_where(Expr::col("id").is_in(padded(keys)))
        .take();
    read(db, kind, &statement).await
}

/// The next of all that stand in lists, in the order of their keys: for what is derived of all of them.
pub async fn listed_after(
    db: &impl ConnectionTrait,
    kind: TermKind,
    key: i64,
    most: u64,
) -> Result<Vec<Term>> {
    let statement = listed(kind)
        .and_where(Expr::col("id").gt(key))
        .limit(most)
        .take();
    read(db, kind, &statement).await
}

fn listed(kind: TermKind) -> SelectStatement {
    let mut select = select(kind);
    select
        .and_where(Expr::col("state").ne(TermState::Rejected.code()))
        .and_where(Expr::col("staged_import_id").is_null());
    if kind.has_twins() {
        select.and_where(Expr::col("merged_into_id").is_null());
    }
    select
}

/// The terms that these stand for, by the key of the one asked about. Terms that were not merged are left out.
pub async fn follow(
    db: &impl ConnectionTrait,
    kind: TermKind,
    terms: &[Term],
) -> Result<HashMap<i64, Term>> {
    let keys: Vec<i64> = terms.iter().filter_map(|term| term.stands_for_id).collect();
    let mut found: HashMap<i64, Term> = HashMap::new();
    for keys in keys.chunks(insert::CHUNK) {
        let ends = find_by_key(db, kind, keys).await?;
        found.extend(ends.into_iter().map(|term| (term.id, term)));
    }
    let end = |term: &Term| Some((term.id, found.get(&term.stands_for_id?)?.clone()));
    Ok(terms.iter().filter_map(end).collect())
}

fn select(kind: TermKind) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns(["id", "public_id", "folded", "state"])
        .expr_as(Expr::col(kind.title()), "title")
        .from(Alias::new(kind.table()))
        .order_by("id", sea_orm::Order::Asc);
    if let Some(parent) = kind.parent() {
        const UPPER: &str = "upper";
        let upper = Query::select()
            .expr(merged::end(UPPER))
            .from_as(kind.table(), UPPER)
            .and_where(Expr::col((UPPER, "id")).equals((kind.table(), parent)))
            .take();
        select.expr_as(Expr::SubQuery(None, Box::new(upper.into())), "parent_id");
    }
    if kind.has_twins() {
        select.columns(["merged_into_id", merged::END]);
    }
    if kind == TermKind::Partner {
        select.columns(["kind", "municipality_id", "organisation_number"]);
    } else {
        select.column("description");
    }
    select
}

async fn read(
    db: &impl ConnectionTrait,
    kind: TermKind,
    statement: &SelectStatement,
) -> Result<Vec<Term>> {
    let rows = db.query_all(statement).await?;
    rows.iter().map(|row| term(kind, row)).collect()
}

fn term(kind: TermKind, row: &QueryResult) -> Result<Term> {
    Ok(Term {
        id: row.try_get("", "id")?,
        public_id: row.try_get("", "public_id")?,
        title: row.try_get("", "title")?,
        description: match kind {
            TermKind::Partner => None,
            _ => row.try_get("", "description")?,
        },
        folded: row.try_get("", "folded")?,
        state: row.try_get("", "state")?,
        merged_into_id: if kind.has_twins() {
            row.try_get("", "merged_into_id")?
        } else {
            None
        },
        stands_for_id: if kind.has_twins() {
            row.try_get("", merged::END)?
        } else {
            None
        },
        parent_id: match kind.parent() {
            Some(_) => row.try_get("", "parent_id")?,
            None => None,
        },
        partner_kind: match kind {
            TermKind::Partner => Some(row.try_get("", "kind")?),
            _ => None,
        },
        municipality_id: match kind {
            TermKind::Partner => row.try_get("", "municipality_id")?,
            _ => None,
        },
        organisation_number: match kind {
            TermKind::Partner => row.try_get("", "organisation_number")?,
            _ => None,
        },
    })
}
