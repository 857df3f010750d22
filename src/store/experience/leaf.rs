//! The conditions that filters are made of, as SQL that reads in proportion to what it looks for.
//!
//! Neither database chooses well between asking a condition of row after row and fetching all that it names: SQLite
//! keeps no statistics, PostgreSQL's are averages that say little of one problem or one partner. So the statement's
//! shape says it, by [`Reading`]; `page.rs` tells which.

use entity::code::{Code, Factor, FactorDirection};
use entity::experience::{Column, Entity};
use sea_orm::sea_query::{
    Alias, CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType,
};
use sea_orm::{ColumnTrait, Condition, Iterable};
use uuid::Uuid;

use super::filter::{FactorFilter, Filter, Own, Related, YearRange};
use super::marks::{Mark, Marks};
use crate::model::Viewer;
use crate::store::reach::{self, EXPERIENCE, OwnerKind};
use crate::store::{dialect, merged, partner, unnamed, visible};

/// How a condition is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Of rows that were found by something else, each by itself.
    Row,
    /// Of row after row of a list in its order, until a page is full.
    Walk,
    /// Of row after row until the last.
    Scan,
    /// Of all rows at once: what it names is found by its index.
    Whole,
}

/// So many keys are gathered in about the time that asking one row after the other takes where more of them fit.
const SOME: u64 = 3_000;

/// One condition.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// That it is one of these, by public id.
    Ids(Vec<Uuid>),
    /// That a column of the experience itself has one of these codes, which are marked.
    Code(Column, Vec<String>, Marks),
    /// That it started in these years.
    Started(YearRange),
    /// That something is tied to it.
    Tied(Tie),
    /// That nothing is.
    Untied(Tie),
}

/// Rows of another table, each tied to an experience.
#[derive(Clone, Debug)]
pub struct Tie {
    table: Alias,
    /// A column, and what it must be one of.
    member: Option<(&'static str, Members)>,
    /// What must hold beside.
    beside: Condition,
    /// Experiences that count as tied though nothing of theirs stands in the table.
    more: Option<Box<SelectStatement>>,
    /// Whether it may well name most experiences, so that reading the table in the order of experiences is best.
    is_broad: bool,
    /// Whether its members are so few that each is looked for by itself, rather than all that an experience is tied to
    /// among them.
    is_few: bool,
    /// What experiences with such rows are marked with, where it is all that is asked.
    marks: Option<Marks>,
}

/// So many members are few.
const FEW: usize = 4;

/// The key of a municipality that there is none of.
const NOBODY: i64 = -1;

/// Values of a column.
#[derive(Clone, Debug)]
enum Members {
    /// These codes.
    Codes(Vec<String>),
    /// The keys that a statement finds.
    Keys(Box<SelectStatement>),
}

impl Leaf {
    /// The condition on the experience table, true or false and never null.
    pub fn condition(&self, reading: Reading) -> SimpleExpr {
        let read = |column: Column| match reading {
            Reading::Whole => column.into_expr(),
            _ => dialect::unindexed(column.into_expr()),
        };
        match self {
            Self::Ids(ids) => read(Column::PublicId).is_in(ids.iter().copied()),
            Self::Code(_, _, marks) if reading != Reading::Whole => marks.condition(),
            Self::Code(column, codes, _) => {
                let is_in = column.is_in(codes.iter().map(String::as_str));
                dialect::known(*column, is_in)
            }
            Self::Started(years) => years.holds(&read(Column::StartedYear)),
            Self::Tied(tie) => tie.condition(reading),
            Self::Untied(tie) => tie.condition(reading).not(),
        }
    }

    /// Keys of the experiences that it names, some more than once; none where they can only be told by looking at
    /// every row.
    pub fn keys(&self, viewer: &Viewer) -> Option<SelectStatement> {
        let visible = match self {
            Self::Tied(tie) if tie.member.is_some() => return Some(tie.select(false)),
            Self::Tied(_) | Self::Untied(_) => return None,
            // An id has an index of its own; the others lead the indexes in which state and audience come first.
            Self::Ids(_) => visible::experiences(viewer),
            Self::Code(..) | Self::Started(_) => visible::all_experiences(viewer),
        };
        let keys = Query::select()
            .expr_as(Column::Id.into_expr(), EXPERIENCE)
            .from(Entity)
            .cond_where(visible)
            .and_where(self.condition(Reading::Whole))
            .take();
        Some(keys)
    }

    /// Whether every experience is marked with it or not, so that walking tells it without a look elsewhere.
    pub fn is_marked(&self) -> bool {
        match self {
            Self::Ids(_) | Self::Started(_) => false,
            Self::Code(..) => true,
            Self::Tied(tie) | Self::Untied(tie) => tie.marks.is_some(),
        }
    }
}

impl Tie {
    /// Keys of all experiences that something is tied to, each once.
    pub fn distinct_keys(&self) -> SelectStatement {
        self.select(self.is_broad).distinct().take()
    }

    /// How many experiences it names beside these.
    pub fn count_beside(&self, hidden: SelectStatement) -> SelectStatement {
        let key = || Expr::col((self.told(), EXPERIENCE));
        self.select(false)
            .clear_selects()
            .expr(Func::count_distinct(key()))
            .and_where(key().not_in_subquery(hidden))
            .take()
    }

    fn condition(&self, reading: Reading) -> SimpleExpr {
        if let Some(marks) = &self.marks {
            return marks.condition();
        }
        match reading {
            Reading::Row => self.is_there(),
            Reading::Walk => self.is_among_some(),
            Reading::Scan | Reading::Whole => self.is_among(),
        }
    }

    /// Whether there is such a row of the experience at hand. The bounds keep both databases from turning it into a join,
    /// which they would begin at the wrong end.
    fn is_there(&self) -> SimpleExpr {
        let key = Column::Id.into_expr();
        let rows = self
            .select(!self.is_few)
            .and_where(Expr::col((self.told(), EXPERIENCE)).eq(key))
            .limit(1)
            .offset(0)
            .take();
        Expr::exists(rows)
    }

    /// Whether the experience at hand is among those that it names, gathered before the first is asked.
    fn is_among(&self) -> SimpleExpr {
        Column::Id
            .into_expr()
            .in_subquery(self.select(self.is_broad))
    }

    /// The one where it names some experiences, the other where it names many: the database counts them once, and never
    /// further than that.
    fn is_among_some(&self) -> SimpleExpr {
        let counted = self.select(false).limit(SOME + 1).take();
        let count = Query::select()
            .expr(Func::count(Expr::cust("*")))
            .from_subquery(counted, "counted")
            .take();
        let count = Expr::SubQuery(None, Box::new(count.into()));
        let key = Column::Id.into_expr();
        CaseStatement::new()
            .case(
                count.lte(SOME.cast_signed()),
                key.in_subquery(self.select(false)),
            )
            .finally(self.is_there())
            .into()
    }

    /// Its experiences; in the order of its table, where members are not looked up in an index.
    fn select(&self, is_in_order: bool) -> SelectStatement {
        let mut select = Query::select();
        select
            .column((self.table.clone(), EXPERIENCE))
            .from(self.table.clone())
            .cond_where(self.beside.clone());
        if let Some((column, members)) = &self.member {
            let column = Expr::col((self.table.clone(), *column));
            let select_of = |column: SimpleExpr| match members {
                Members::Codes(codes) => column.is_in(codes.iter().map(String::as_str)),
                Members::Keys(keys) => column.in_subquery((**keys).clone()),
            };
            select.and_where(select_of(if is_in_order {
                dialect::unindexed(column)
            } else {
                column
            }));
        }
        let Some(more) = &self.more else {
            return select;
        };
        let all = select.union(UnionType::All, (**more).clone()).take();
        Query::select()
            .column((self.told(), EXPERIENCE))
            .from_subquery(all, self.told())
            .take()
    }

    /// What its experiences are selected from.
    fn told(&self) -> Alias {
        match self.more {
            Some(_) => Alias::new("tied"),
            None => self.table.clone(),
        }
    }
}

impl Filter {
    /// Its conditions on what is tied to experiences, those first that tend to name few.
    pub(super) fn ties(&self) -> Vec<Leaf> {
        let mut ties = Vec::new();
        let related = [
            (OwnerKind::Problem, &self.problem),
            (OwnerKind::Solution, &self.solution),
            (OwnerKind::Programme, &self.programme),
        ];
        ties.extend(
            related
                .into_iter()
                .filter_map(|(kind, related)| Some(Leaf::Tied(tie_to(kind, related.as_ref()?)))),
        );
        ties.extend(self.partner.as_ref().map(tie_to_partner));
        if let Some(filter) = &self.municipality {
            let mut tie = Tie::reach(
                OwnerKind::Municipality,
                Some(keys_of(OwnerKind::Municipality, filter.condition())),
            );
            tie.is_broad = filter.ids.is_none() && filter.numbers.is_none();
            tie.is_few = are_few(filter.ids.as_deref()) || are_few(filter.numbers.as_deref());
            let kinds = filter.kinds.as_deref().filter(|_| filter.is_of_kinds());
            tie.marks = kinds.map(|kinds| Marks::none().or(Mark::OwnerKind, kinds));
            tie.more = filter
                .groups()
                .map(|groups| Box::new(unnamed::within(&groups)));
            ties.push(Leaf::Tied(tie));
        }
        ties.extend(self.own.map(tie_to_own));
        if let Some(causes) = &self.causes {
            let tie = Tie::coded("experience_cause", "cause", causes, Mark::Cause);
            ties.push(Leaf::Tied(tie));
        }
        if let Some(factors) = &self.factors {
            ties.push(Leaf::Tied(tie_to_factors(factors)));
        }
        if let Some(types) = &self.innovation_types {
            let table = "experience_innovation_type";
            let tie = Tie::coded(table, "innovation_type", types, Mark::InnovationType);
            ties.push(Leaf::Tied(tie));
        }
        let has = |tie, has| {
            if has {
                Leaf::Tied(tie)
            } else {
                Leaf::Untied(tie)
            }
        };
        let measured = || there_is(Mark::RealisedBenefits, "benefit");
        ties.extend(self.has_realised_benefits.map(|it| has(measured(), it)));
        let taught = || there_is(Mark::Lessons, "lesson");
        ties.extend(self.has_lessons.map(|it| has(taught(), it)));
        ties
    }
}

impl Tie {
    fn any(table: &str) -> Self {
        Self {
            table: Alias::new(table),
            member: None,
            beside: Condition::all(),
            more: None,
            is_broad: true,
            is_few: false,
            marks: None,
        }
    }

    fn coded<C: Code + PartialEq>(
        table: &str,
        column: &'static str,
        codes: &[C],
        mark: Mark,
    ) -> Self {
        let marks = Marks::none().or(mark, codes);
        let codes = codes.iter().map(|code| code.code()).collect();
        Self {
            member: Some((column, Members::Codes(codes))),
            is_broad: false,
            marks: Some(marks),
            ..Self::any(table)
        }
    }

    /// Whatever is within reach of one of these owners, or of any.
    fn reach(kind: OwnerKind, keys: Option<SelectStatement>) -> Self {
        let is_broad = keys.is_none();
        Self {
            table: kind.reach(),
            member: keys.map(|keys| (reach::OWNER, Members::Keys(Box::new(keys)))),
            beside: Condition::all(),
            more: None,
            is_broad,
            is_few: false,
            marks: None,
        }
    }
}

fn keys_of(kind: OwnerKind, which: Condition) -> SelectStatement {
    Query::select()
        .column("id")
        .from(kind.table())
        .cond_where(which)
        .take()
}

fn tie_to(kind: OwnerKind, related: &Related) -> Tie {
    let meant = related.meant(kind);
    let is_few = are_few(related.ids.as_deref());
    if related.includes_narrower {
        return Tie {
            is_few,
            ..Tie::reach(kind, meant)
        };
    }
    let (links, member) = kind.links();
    let named = (meant.clone()).map(|ends| merged::standing_for(kind, ends));
    Tie {
        table: Alias::new(links),
        is_broad: meant.is_none(),
        is_few,
        member: named.map(|named| (member, Members::Keys(Box::new(named)))),
        beside: Condition::all(),
        more: None,
        marks: None,
    }
}

fn are_few<T>(members: Option<&[T]>) -> bool {
    members.is_some_and(|members| members.len() <= FEW)
}

fn tie_to_partner(filter: &partner::Filter) -> Leaf {
    let mut tie = Tie::reach(
        OwnerKind::Partner,
        Some(keys_of(OwnerKind::Partner, filter.condition())),
    );
    tie.is_broad = filter.ids.is_none() && filter.keys.is_none();
    tie.is_few = are_few(filter.ids.as_deref());
    let kinds = filter.kinds.as_deref().filter(|_| filter.is_of_kinds());
    tie.marks = kinds.map(|kinds| Marks::none().or(Mark::PartnerKind, kinds));
    tie.more = kinds.map(|kinds| Box::new(unnamed::made_with(kinds)));
    Leaf::Tied(tie)
}

/// What a municipality owns, by whatever name it is told.
fn tie_to_own(own: Own) -> Leaf {
    let (Own::Yes(municipality) | Own::No(municipality)) = own;
    let mut tie = Tie::reach(OwnerKind::Municipality, None);
    let key = Query::select()
        .expr(Expr::val(municipality.unwrap_or(NOBODY)))
        .take();
    tie.member = Some((reach::OWNER, Members::Keys(Box::new(key))));
    tie.is_broad = false;
    tie.is_few = true;
    tie.more = municipality.map(|it| Box::new(visible::unnamed_of(it)));
    match own {
        Own::Yes(_) => Leaf::Tied(tie),
        Own::No(_) => Leaf::Untied(tie),
    }
}

/// The factors by an index, and beside it in which directions each counts.
fn tie_to_factors(factors: &[FactorFilter]) -> Tie {
    use entity::experience_factor::Column::Direction;
    let codes: Vec<Factor> = factors.iter().map(|it| it.factor).collect();
    let every: Vec<FactorDirection> = FactorDirection::iter().collect();
    let factor = || dialect::unindexed(entity::experience_factor::Column::Factor.into_expr());
    let (mut any, mut marks) = (Condition::any(), Marks::none());
    for it in factors {
        let directions = it.directions.as_ref().unwrap_or(&every);
        for direction in directions {
            marks = marks.or(Mark::Factor(*direction), &[it.factor]);
        }
        any = any.add(
            Condition::all()
                .add(factor().eq(it.factor.code()))
                .add(Direction.is_in(directions.iter().copied())),
        );
    }
    let codes = codes.iter().map(|code| code.code()).collect();
    Tie {
        member: Some(("factor", Members::Codes(codes))),
        beside: Condition::all().add(any),
        is_broad: false,
        marks: Some(marks),
        ..Tie::any("experience_factor")
    }
}

/// That a thing of this kind is there, which most experiences have: it is read off the marks alone.
fn there_is(mark: Mark, table: &str) -> Tie {
    Tie {
        marks: Some(Marks::any(mark)),
        ..Tie::any(table)
    }
}
