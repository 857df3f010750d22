//! Marks: what an experience is, as bits that stand in the index of every order.
//!
//! A list is walked in its order and asked row after row whether it fits; from the index alone that is ten times as
//! fast as from the rows and from the tables that hang on them. Marks are derived, told with every write. A bit is the
//! place of a code in its list, so lists grow at their end alone; where they changed nonetheless, the service tells all
//! marks anew when it starts.

use std::fmt::Write;
use std::sync::LazyLock;

use entity::code::{
    Code, Factor, FactorDirection, FailureCause, InnovationType, Language, MunicipalityKind,
    Outcome, PartnerKind, Sector, Stage, StoppedAt,
};
use entity::experience::{Column, Entity};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{Condition, ConnectionTrait};

use crate::model::Result;
use crate::model::checksum::sha256;
use crate::store::batch::Batch;
use crate::store::related::padded;
use crate::store::{Db, hold, insert, setting};

/// Where the checksum of what marks were told by is kept.
const SETTING: &str = "experience.marks";

/// What can be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// How far it has come in time.
    Stage,
    /// How it ended.
    Outcome,
    /// Where it was stopped.
    StoppedAt,
    /// The language that it is written in.
    Language,
    /// That it teaches something.
    Lessons,
    /// That a benefit of it was measured.
    RealisedBenefits,
    /// Its sector.
    Sector,
    /// Kinds of change that it was.
    InnovationType,
    /// Kinds of partners that it was made with.
    PartnerKind,
    /// Kinds of owners that it reaches.
    OwnerKind,
    /// Why it failed or was stopped.
    Cause,
    /// What hampered or promoted it so.
    Factor(FactorDirection),
}

/// One of these marks at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks(Vec<(&'static str, i64)>);

impl Marks {
    /// None yet, which nothing has.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Or one of these codes of a list.
    #[must_use]
    pub fn or<C: Code + PartialEq>(mut self, mark: Mark, codes: &[C]) -> Self {
        let (column, first) = mark.place();
        let places = (C::iter().zip(first..)).filter(|(code, _)| codes.contains(code));
        let bits = places.fold(0, |bits, (_, place)| bits | 1 << place);
        match self.0.iter_mut().find(|(known, _)| *known == column) {
            Some((_, known)) => *known |= bits,
            None => self.0.push((column, bits)),
        }
        self
    }

    /// That there is a thing of this kind.
    pub fn any(mark: Mark) -> Self {
        let (column, place) = mark.place();
        Self(vec![(column, 1 << place)])
    }

    /// Whether an experience has one of them; true or false and never null.
    pub fn condition(&self) -> SimpleExpr {
        let has = |(column, bits): &(&'static str, i64)| {
            Expr::col((Entity, *column)).bit_and(*bits).ne(0_i64)
        };
        self.0
            .iter()
            .map(has)
            .reduce(ExprTrait::or)
            .unwrap_or_else(|| Expr::val(1).eq(0))
    }
}

/// Every mark, by the column that holds it.
const COLUMNS: [(&str, &[Mark]); 5] = {
    use FactorDirection::{HamperedHigh, HamperedSome, PromotedHigh, PromotedSome};
    use Mark::{
        Cause, Factor, InnovationType, Language, Lessons, Outcome, OwnerKind, PartnerKind,
        RealisedBenefits, Sector, Stage, StoppedAt,
    };
    [
        (
            "traits",
            &[
                Stage,
                Outcome,
                StoppedAt,
                Language,
                Lessons,
                RealisedBenefits,
            ],
        ),
        ("kinds", &[Sector, InnovationType, PartnerKind, OwnerKind]),
        ("causes", &[Cause]),
        ("hampering", &[Factor(HamperedHigh), Factor(HamperedSome)]),
        ("promoting", &[Factor(PromotedHigh), Factor(PromotedSome)]),
    ]
};

impl Mark {
    /// Its column, and the place of its first bit there; lists have room to grow.
    fn place(self) -> (&'static str, u32) {
        use FactorDirection::{HamperedHigh, HamperedSome, PromotedHigh, PromotedSome};
        match self {
            Self::Stage => ("traits", 0),
            Self::Outcome => ("traits", 8),
            Self::StoppedAt => ("traits", 16),
            Self::Language => ("traits", 24),
            Self::Lessons => ("traits", 40),
            Self::RealisedBenefits => ("traits", 41),
            Self::Sector => ("kinds", 0),
            Self::InnovationType => ("kinds", 20),
            Self::PartnerKind => ("kinds", 32),
            Self::OwnerKind => ("kinds", 48),
            Self::Cause => ("causes", 0),
            Self::Factor(HamperedHigh) => ("hampering", 0),
            Self::Factor(HamperedSome) => ("hampering", 31),
            Self::Factor(PromotedHigh) => ("promoting", 0),
            Self::Factor(PromotedSome) => ("promoting", 31),
        }
    }

    /// The codes of its list; none of what is there or is not.
    fn codes(self) -> Vec<String> {
        fn all<C: Code>() -> Vec<String> {
            C::iter().map(Code::code).collect()
        }
        match self {
            Self::Stage => all::<Stage>(),
            Self::Outcome => all::<Outcome>(),
            Self::StoppedAt => all::<StoppedAt>(),
            Self::Language => all::<Language>(),
            Self::Lessons | Self::RealisedBenefits => Vec::new(),
            Self::Sector => all::<Sector>(),
            Self::InnovationType => all::<InnovationType>(),
            Self::PartnerKind => all::<PartnerKind>(),
            Self::OwnerKind => all::<MunicipalityKind>(),
            Self::Cause => all::<FailureCause>(),
            Self::Factor(_) => all::<Factor>(),
        }
    }

    /// Its bits of the experience at hand, in SQL.
    fn told(self) -> String {
        const EACH: &str = "it.experience_id = experience.id";
        match self {
            Self::Stage => self.bits("stage"),
            Self::Outcome => self.bits("outcome"),
            Self::StoppedAt => self.bits("stopped_at"),
            Self::Language => self.bits("language"),
            Self::Sector => self.bits("sector"),
            Self::Lessons => self.there_is(&format!("lesson it WHERE {EACH}")),
            Self::RealisedBenefits => self.there_is(&format!(
                "measurement it WHERE {EACH} AND it.kind = 'ACTUAL'"
            )),
            Self::InnovationType => self.all(
                "it.innovation_type",
                &format!("experience_innovation_type it WHERE {EACH}"),
            ),
            // Who took part in what is told without its owners is kept nowhere else.
            Self::PartnerKind => self.all(
                "kind",
                &format!(
                    "(SELECT partner.kind FROM partner_reach it JOIN partner ON partner.id = it.owner_id WHERE {EACH} UNION ALL SELECT it.kind FROM experience_partner_kind it WHERE {EACH}) AS told"
                ),
            ),
            Self::OwnerKind => self.all(
                "owner.kind",
                &format!(
                    "municipality_reach it JOIN municipality owner ON owner.id = it.owner_id WHERE {EACH}"
                ),
            ),
            Self::Cause => self.all("it.cause", &format!("experience_cause it WHERE {EACH}")),
            Self::Factor(direction) => self.all(
                "it.factor",
                &format!(
                    "experience_factor it WHERE {EACH} AND it.direction = '{}'",
                    direction.code()
                ),
            ),
        }
    }

    /// The bit of a code.
    fn bits(self, code: &str) -> String {
        let mut case = format!("CASE {code}");
        for (code, place) in self.codes().iter().zip(self.place().1..) {
            let _ = write!(case, " WHEN '{code}' THEN {}", 1_i64 << place);
        }
        case + " ELSE 0 END"
    }

    /// The bits of all codes that rows have.
    fn all(self, code: &str, rows: &str) -> String {
        let bits = self.bits(code);
        format!("(SELECT CAST(COALESCE(SUM(DISTINCT {bits}), 0) AS BIGINT) FROM {rows})")
    }

    /// The bit of there being rows.
    fn there_is(self, rows: &str) -> String {
        let bit = 1_i64 << self.place().1;
        format!("CASE WHEN EXISTS (SELECT 1 FROM {rows}) THEN {bit} ELSE 0 END")
    }
}

/// What tells each column.
static TOLD: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let told = |marks: &[Mark]| -> Vec<String> { marks.iter().map(|mark| mark.told()).collect() };
    COLUMNS
        .iter()
        .map(|(column, marks)| (*column, told(marks).join(" + ")))
        .collect()
});

/// Tells the marks of experiences anew, after anything of them changed.
pub fn put(batch: &mut Batch, experiences: &[i64]) {
    for experiences in experiences.chunks(insert::CHUNK) {
        let mut update = Query::update();
        update
            .table(Entity)
            .and_where(Expr::col("id").is_in(padded(experiences)));
        for (column, told) in TOLD.iter() {
            update.value(*column, Expr::cust(told.clone()));
        }
        batch.add(&update);
    }
}

/// Tells the marks of all experiences, whatever is known of them.
pub async fn put_all(db: &impl ConnectionTrait) -> Result<()> {
    let told = TOLD
        .iter()
        .map(|(column, told)| format!("{column} = {told}"));
    let told: Vec<String> = told.collect();
    for keys in insert::ranges::<Entity>(db, Column::Id, Condition::all()).await? {
        let (from, to) = (keys.start(), keys.end());
        let update = format!(
            "UPDATE experience SET {} WHERE id BETWEEN {from} AND {to}",
            told.join(", ")
        );
        db.execute_unprepared(&update).await?;
    }
    Ok(())
}

/// Tells the marks of all experiences where they were told by other lists of codes than these, and whether it had to.
pub async fn keep(db: &Db) -> Result<bool> {
    let checksum = sha256(format!("{:?}", *TOLD));
    if setting::find(db.reader(), SETTING).await?.as_deref() == Some(&checksum) {
        return Ok(false);
    }
    let tx = db.begin().await?;
    hold::settings(tx.connection()).await?;
    // Another may have been quicker while this one waited.
    if setting::find(tx.connection(), SETTING).await?.as_deref() == Some(&checksum) {
        tx.undo().await?;
        return Ok(false);
    }
    // What others write meanwhile would be told by what it was before.
    hold::experiences(tx.connection()).await?;
    put_all(tx.connection()).await?;
    setting::put(tx.connection(), SETTING, &checksum).await?;
    tx.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_marks_share_a_bit() {
        for (column, marks) in COLUMNS {
            let mut taken = 0_i64;
            for mark in marks {
                let (in_column, first) = mark.place();
                assert_eq!(in_column, column);
                for place in first..first + u32::try_from(mark.codes().len().max(1)).unwrap() {
                    assert!(place < 63, "{mark:?} has no room");
                    assert_eq!(taken & 1 << place, 0, "{mark:?} has a bit of another");
                    taken |= 1 << place;
                }
            }
        }
    }

    #[test]
    fn codes_of_one_column_are_asked_at_once() {
        let marks = Marks::none()
            .or(Mark::Stage, &[Stage::Planned, Stage::Ongoing])
            .or(Mark::Outcome, &[Outcome::Succeeded]);
        assert_eq!(marks, Marks(vec![("traits", 0b1_0000_0011)]));
    }
}
