//! Which experiences a list is about.

use entity::code::{
    Code, Factor, FactorDirection, FailureCause, InnovationType, Language, Outcome, Sector, Stage,
    StoppedAt,
};
use entity::experience::Column;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr};
use uuid::Uuid;

use super::leaf::{Leaf, Reading};
use super::marks::{Mark, Marks};
use crate::store::reach::OwnerKind;
use crate::store::{merged, municipality, partner};

/// A filter; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// All of these hold.
    pub and: Option<Vec<Filter>>,
    /// At least one of these holds.
    pub or: Option<Vec<Filter>>,
    /// This does not hold.
    pub not: Option<Box<Filter>>,
    /// One of these, by public id.
    pub ids: Option<Vec<Uuid>>,
    /// Made at one of these problems.
    pub problem: Option<Related>,
    /// Tried one of these solutions.
    pub solution: Option<Related>,
    /// Made with such a partner.
    pub partner: Option<partner::Filter>,
    /// Owned by such a municipality, or by a predecessor of one.
    pub municipality: Option<municipality::Filter>,
    /// Whether a municipality owns it.
    pub own: Option<Own>,
    /// Part of one of these programmes.
    pub programme: Option<Related>,
    /// Ended in one of these ways.
    pub outcomes: Option<Vec<Outcome>>,
    /// Has come so far in time.
    pub stages: Option<Vec<Stage>>,
    /// Was stopped there.
    pub stopped_at: Option<Vec<StoppedAt>>,
    /// Belongs to one of these sectors.
    pub sectors: Option<Vec<Sector>>,
    /// Was a change of one of these kinds.
    pub innovation_types: Option<Vec<InnovationType>>,
    /// Failed or was stopped for one of these causes.
    pub causes: Option<Vec<FailureCause>>,
    /// Was promoted or hampered by one of these.
    pub factors: Option<Vec<FactorFilter>>,
    /// Started in these years.
    pub started_year: Option<YearRange>,
    /// Is written in one of these languages.
    pub languages: Option<Vec<Language>>,
    /// Whether it teaches something.
    pub has_lessons: Option<bool>,
    /// Whether a benefit of it was measured.
    pub has_realised_benefits: Option<bool>,
}

/// Whose own an experience is, or is not: of the municipality for which the viewer speaks, by internal key; of nobody's where
/// there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Own {
    /// It is that municipality's.
    Yes(Option<i64>),
    /// It is not.
    No(Option<i64>),
}

/// Something that experiences are tied to, or that problems and solutions lie under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    /// One of these, by public id; anything at all where neither ids nor keys are given.
    pub ids: Option<Vec<Uuid>>,
    /// One of these, by internal key.
    pub keys: Option<Vec<i64>>,
    /// Whether what lies below them counts as they do.
    pub includes_narrower: bool,
}

/// A factor, in one of these directions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FactorFilter {
    /// Which.
    pub factor: Factor,
    /// Whether it promoted or hampered; either where none are given.
    pub directions: Option<Vec<FactorDirection>>,
}

/// Years, both ends included; an open end bounds nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct YearRange {
    /// Not before.
    pub from: Option<i32>,
    /// Not after.
    pub to: Option<i32>,
}

impl Filter {
    /// The filter as a condition on the experience table that is never null, so that `not` is the exact complement.
    pub fn condition(&self, reading: Reading) -> Condition {
        let mut all = self.beside_leaves(reading);
        for leaf in self.leaves() {
            all = all.add(leaf.condition(reading));
        }
        for part in self.and.iter().flatten() {
            all = all.add(part.condition(reading));
        }
        // An empty condition prints nothing, which cannot be negated.
        all.add(Expr::val(1).eq(1))
    }

    /// The same without the conjunct of this place, where that is known to hold.
    pub fn condition_but(&self, known: Option<usize>, reading: Reading) -> Condition {
        let leaves = self.conjuncts().into_iter().enumerate();
        leaves
            .filter(|(place, _)| Some(*place) != known)
            .fold(self.beside_conjuncts(reading), |all, (_, leaf)| {
                all.add(leaf.condition(reading))
            })
    }

    /// What must hold each by itself: its own leaves, and those of the filters that must all hold.
    pub fn conjuncts(&self) -> Vec<Leaf> {
        let mut leaves = self.leaves();
        for part in self.and.iter().flatten() {
            leaves.extend(part.conjuncts());
        }
        leaves
    }

    /// Filters of which at least one must hold, of each `or` that must hold.
    pub fn disjuncts(&self) -> Vec<&[Self]> {
        let mut all: Vec<&[Self]> = self.or.iter().map(Vec::as_slice).collect();
        for part in self.and.iter().flatten() {
            all.extend(part.disjuncts());
        }
        all
    }

    /// What must hold beside the [`Filter::conjuncts`].
    pub fn beside_conjuncts(&self, reading: Reading) -> Condition {
        let parts = self.and.iter().flatten();
        parts.fold(self.beside_leaves(reading), |all, part| {
            all.add(part.beside_conjuncts(reading))
        })
    }

    fn beside_leaves(&self, reading: Reading) -> Condition {
        let mut all = Condition::all();
        if let Some(parts) = &self.or {
            // Or of nothing is false.
            let nothing = Condition::any().add(Expr::val(1).eq(0));
            // What holds by marks alone spares the look elsewhere.
            let (cheap, dear): (Vec<&Self>, _) = parts.iter().partition(|part| part.is_marked());
            let parts = cheap.into_iter().chain(dear);
            all = all.add(parts.fold(nothing, |any, part| any.add(part.condition(reading))));
        }
        if let Some(part) = &self.not {
            all = all.add(part.condition(reading).not());
        }
        all
    }

    /// Whether its [`Filter::conjuncts`] are all that it asks.
    pub fn is_leaves(&self) -> bool {
        let parts = self.and.iter().flatten();
        self.or.is_none() && self.not.is_none() && parts.into_iter().all(Self::is_leaves)
    }

    /// Whether marks tell all of it.
    fn is_marked(&self) -> bool {
        let parts = (self.and.iter().chain(&self.or).flatten()).chain(self.not.as_deref());
        self.leaves().iter().all(Leaf::is_marked) && parts.into_iter().all(Self::is_marked)
    }

    fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = self.ties();
        leaves.extend(self.ids.clone().map(Leaf::Ids));
        macro_rules! one_of {
            ($($field:ident: $column:ident),*) => {$(
                if let Some(values) = &self.$field {
                    let codes = values.iter().map(|code| code.code()).collect();
                    let marks = Marks::none().or(Mark::$column, values);
                    leaves.push(Leaf::Code(Column::$column, codes, marks));
                }
            )*};
        }
        one_of!(stopped_at: StoppedAt, languages: Language, sectors: Sector, outcomes: Outcome, stages: Stage);
        if let Some(years) = self.started_year
            && years != YearRange::default()
        {
            leaves.push(Leaf::Started(years));
        }
        leaves
    }
}

impl Related {
    /// Keys of those that are meant, what was merged by what it stands for; none where all are.
    pub fn meant(&self, kind: OwnerKind) -> Option<SelectStatement> {
        if self.ids.is_none() && self.keys.is_none() {
            return None;
        }
        let column = |name: &'static str| Expr::col((kind.table(), name));
        let ids = (self.ids.as_ref()).map(|ids| column("public_id").is_in(ids.iter().copied()));
        let keys = (self.keys.as_ref()).map(|keys| among(merged::end_of(kind), keys));
        let which = Condition::all().add_option(ids).add_option(keys);
        Some(merged::ends(kind, which))
    }
}

/// Whether a key is one of these, however many.
pub fn among(key: SimpleExpr, keys: &[i64]) -> SimpleExpr {
    // Written out, for a statement bears only so many values beside it.
    key.is_in(keys.iter().map(|key| Expr::cust(key.to_string())))
}

impl YearRange {
    /// Whether a year is within, false where it is not known.
    pub fn holds(self, year: &SimpleExpr) -> SimpleExpr {
        let mut holds = year.clone().is_not_null();
        if let Some(from) = self.from {
            holds = holds.and(year.clone().gte(from));
        }
        if let Some(to) = self.to {
            holds = holds.and(year.clone().lte(to));
        }
        holds
    }
}
