//! What the experiences of an owner brought together.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;

use super::asker::Asker;
use super::connection::int;
use super::error::{Failure, Result};
use super::experience::{ExperienceFilter, checked};
use super::loader::{Load, grouped};
use super::word::BenefitCategory;
use crate::domain::experience::{Filter, Owner, OwnerKind};
use crate::domain::portfolio::{self, Portfolio};

/// What experiences brought together: of those that the viewer may see. Benefits whose owners are withheld are in none.
pub struct BenefitPortfolio(Arc<Portfolio>);

/// What experiences brought together: of those that the viewer may see. Benefits whose owners are withheld are in none.
#[Object]
impl BenefitPortfolio {
    /// How many experiences there are, whether they tell a benefit or not.
    async fn experiences(&self) -> i32 {
        int(self.0.experiences)
    }

    /// How many of them tell a benefit at least.
    async fn reporting(&self) -> i32 {
        int(self.0.reporting)
    }

    /// How many tell of a benefit what it was before.
    async fn with_baseline(&self) -> i32 {
        int(self.0.with_baseline)
    }

    /// How many have really measured a benefit.
    async fn with_measurement(&self) -> i32 {
        int(self.0.with_measurement)
    }

    /// Of the `realisedShare` of every benefit that has one and is no drawback, that in the middle; null where none has.
    async fn median_realised_share(&self) -> Option<f64> {
        self.0.median_realised_share
    }

    /// How many have a benefit whose target was to be reached before today, and whose last real measurement falls short of it.
    /// What was never measured is not among them, and no drawback is.
    async fn missed_target(&self) -> i32 {
        int(self.0.missed_target)
    }

    /// What was aimed at and came true, by unit, category, and whether it was planned: never across them. A drawback
    /// (`DISBENEFIT`) is a category of its own, and taken from nothing. The 50 units that most experiences use, these first.
    async fn sums(&self) -> Vec<BenefitSum> {
        self.0.sums.iter().map(BenefitSum::from).collect()
    }
}

/// What was aimed at and came true of one kind in one unit.
#[derive(SimpleObject)]
pub struct BenefitSum {
    /// The unit, however it is written in capitals or spaces; null for what is told without one, which is not added up.
    unit: Option<String>,
    /// The kind of benefit.
    category: BenefitCategory,
    /// Whether it was planned, or came by itself.
    planned: bool,
    /// How many experiences tell such a benefit.
    experiences: i32,
    /// What was aimed at in all: how far it was to be moved from what it was before, upwards or downwards. Null where nobody
    /// tells both; of drawbacks nothing is aimed at.
    target: Option<f64>,
    /// What came true in all: how far what was really measured last is moved from what it was before towards what was aimed at,
    /// below 0 where it became worse; of drawbacks how far they have grown. Null where nothing can be added up.
    realised: Option<f64>,
    /// How many experiences `realised` adds up: those that tell what it was before, what was aimed at (but of drawbacks), and
    /// what was measured.
    added: i32,
}

impl From<&portfolio::Sum> for BenefitSum {
    fn from(it: &portfolio::Sum) -> Self {
        Self {
            unit: it.unit.clone(),
            category: it.category.into(),
            planned: it.planned,
            experiences: int(it.experiences),
            target: it.target,
            realised: it.realised,
            added: int(it.added),
        }
    }
}

/// What the experiences of one owner brought.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct PortfolioOf {
    owner: Owner,
    filter: Option<Filter>,
    today: NaiveDate,
}

impl Loader<PortfolioOf> for Load {
    type Value = Arc<Portfolio>;
    type Error = Failure;

    async fn load(&self, keys: &[PortfolioOf]) -> Result<HashMap<PortfolioOf, Self::Value>> {
        let (db, viewer) = (self.db.reader(), &self.viewer);
        let mut all = HashMap::new();
        for ((filter, kind, today), keys) in grouped(keys, |key| {
            let of = (key.filter.clone(), key.owner.kind, key.today);
            (of, key.owner.key)
        }) {
            let of = (kind, keys.as_slice());
            let found = portfolio::of_each(db, viewer, of, filter.as_ref(), today).await?;
            all.extend(found.into_iter().map(|(key, portfolio)| {
                let owner = Owner { kind, key };
                let filter = filter.clone();
                let key = PortfolioOf {
                    owner,
                    filter,
                    today,
                };
                (key, Arc::new(portfolio))
            }));
        }
        Ok(all)
    }
}

/// What the experiences of one owner brought, counted together with its siblings'.
pub async fn portfolio_of(
    ctx: &Context<'_>,
    owner: Owner,
    filter: Option<ExperienceFilter>,
) -> Result<BenefitPortfolio> {
    let asker = Asker::of(ctx);
    let key = PortfolioOf {
        owner,
        filter: checked(asker, filter).await?,
        today: asker.clock.today(),
    };
    let found = asker.loader.load_one(key).await?;
    Ok(BenefitPortfolio(found.unwrap_or_default()))
}

/// How many partners took part in the experiences of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartnersIn(pub i64);

impl Loader<PartnersIn> for Load {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[PartnersIn]) -> Result<HashMap<PartnersIn, u64>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let of = (OwnerKind::Programme, keys.as_slice());
        let found = portfolio::partners_of_each(self.db.reader(), &self.viewer, of).await?;
        Ok(found
            .into_iter()
            .map(|(key, it)| (PartnersIn(key), it))
            .collect())
    }
}
