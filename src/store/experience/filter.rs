//! Which experiences a list is about, as conditions that are never null: `not` is the exact complement.

use entity::code::{Language, Outcome, Sector, Stage};
use entity::experience::Column;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::store::dialect::known;

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
    /// Ended in one of these ways.
    pub outcomes: Option<Vec<Outcome>>,
    /// Has come so far in time.
    pub stages: Option<Vec<Stage>>,
    /// Belongs to one of these sectors.
    pub sectors: Option<Vec<Sector>>,
    /// Is written in one of these languages.
    pub languages: Option<Vec<Language>>,
    /// Started in these years.
    pub started_year: Option<YearRange>,
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
    /// The filter as a condition on the experience table.
    pub fn condition(&self) -> Condition {
        let mut all = Condition::all();
        for part in self.and.iter().flatten() {
            all = all.add(part.condition());
        }
        if let Some(parts) = &self.or {
            let any = parts
                .iter()
                .fold(nothing_of(Condition::any()), |any, part| {
                    any.add(part.condition())
                });
            all = all.add(any);
        }
        if let Some(part) = &self.not {
            all = all.add(part.condition().not());
        }
        for condition in self.own() {
            all = all.add(condition);
        }
        // An empty condition prints nothing, which cannot be negated.
        all.add(Expr::val(1).eq(1))
    }

    fn own(&self) -> Vec<SimpleExpr> {
        let mut own = Vec::new();
        if let Some(ids) = &self.ids {
            own.push(Column::PublicId.is_in(ids.iter().copied()));
        }
        if let Some(outcomes) = &self.outcomes {
            own.push(known(
                Column::Outcome,
                Column::Outcome.is_in(outcomes.iter().copied()),
            ));
        }
        if let Some(stages) = &self.stages {
            own.push(known(
                Column::Stage,
                Column::Stage.is_in(stages.iter().copied()),
            ));
        }
        if let Some(sectors) = &self.sectors {
            own.push(known(
                Column::Sector,
                Column::Sector.is_in(sectors.iter().copied()),
            ));
        }
        if let Some(languages) = &self.languages {
            own.push(known(
                Column::Language,
                Column::Language.is_in(languages.iter().copied()),
            ));
        }
        if let Some(years) = &self.started_year {
            own.extend(years.conditions());
        }
        own
    }
}

impl YearRange {
    fn conditions(self) -> Vec<SimpleExpr> {
        let mut conditions = Vec::new();
        conditions.extend(
            self.from
                .map(|year| known(Column::StartedYear, Column::StartedYear.gte(year))),
        );
        conditions.extend(
            self.to
                .map(|year| known(Column::StartedYear, Column::StartedYear.lte(year))),
        );
        conditions
    }
}

/// Or of nothing is false.
fn nothing_of(any: Condition) -> Condition {
    any.add(Expr::val(1).eq(0))
}
