//! What an attempt was to bring and brought, and what it had to do with law: told with its owners alone.

use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object};

use super::Experience;
use super::benefit::Benefit;
use super::law::{LegalReference, Procurement, Trial};
use super::parts::{ExperienceResult, Source};
use crate::graphql::asker::Asker;
use crate::graphql::error::{Failure, Result};
use crate::graphql::list::List;
use crate::graphql::loader::{
    BenefitsOf, LegalObstaclesOf, Load, ProcurementOf, ResultsOf, SourcesOf, TrialOf, rows,
};

/// What an attempt brought, and what it had to do with law.
pub struct Findings(pub Experience);

/// What an attempt brought, and what it had to do with law.
#[Object]
impl Findings {
    /// Figures that it reports, as told; never summed.
    async fn results(&self, ctx: &Context<'_>) -> Result<List<ExperienceResult>> {
        let rows = self.0.named_rows(ctx, ResultsOf).await?;
        Ok(rows.iter().map(ExperienceResult::from).collect())
    }

    /// Improvements and drawbacks that can be measured, planned and unplanned; none where the owners are withheld.
    async fn benefits(&self, ctx: &Context<'_>) -> Result<List<Benefit>> {
        let asker = Asker::of(ctx);
        let Some(parts) = self.parts(asker).await? else {
            return Ok(Vec::new().into());
        };
        let found = rows(&asker.loader, BenefitsOf(parts)).await?;
        Ok(found.iter().map(|row| Benefit::new(row, parts)).collect())
    }

    /// How something was bought; null where nobody told, and where the owners are withheld.
    async fn procurement(&self, ctx: &Context<'_>) -> Option<Result<Procurement>> {
        let found = self.one(Asker::of(ctx), ProcurementOf).await.transpose()?;
        Some(found.map(|row| Procurement::from(&*row)))
    }

    /// The exemption from law or regulation under which it was made; null where there was none or nobody told, and where the
    /// owners are withheld.
    async fn trial(&self, ctx: &Context<'_>) -> Option<Result<Trial>> {
        let found = self.one(Asker::of(ctx), TrialOf).await.transpose()?;
        Some(found.map(|row| Trial::from(&*row)))
    }

    /// Where it is documented.
    async fn sources(&self, ctx: &Context<'_>) -> Result<List<Source>> {
        let rows = self.0.named_rows(ctx, SourcesOf).await?;
        Ok(rows.iter().map(Source::from).collect())
    }

    /// Provisions of law that stood in the way; none where the owners are withheld.
    async fn legal_obstacles(&self, ctx: &Context<'_>) -> Result<List<LegalReference>> {
        let asker = Asker::of(ctx);
        let Some(parts) = self.parts(asker).await? else {
            return Ok(Vec::new().into());
        };
        let found = rows(&asker.loader, LegalObstaclesOf(parts)).await?;
        Ok(found.iter().map(LegalReference::from).collect())
    }
}

impl Findings {
    /// The key under which loaders find what hangs on it; none where the owners are withheld, so that nothing is looked for.
    async fn parts(&self, asker: &Asker) -> Result<Option<i64>> {
        let seen = self.0.seen(asker).await?;
        Ok((!seen.is_withheld).then_some(seen.parts))
    }

    async fn one<K, T>(&self, asker: &Asker, of: impl FnOnce(i64) -> K) -> Result<Option<Arc<T>>>
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        T: Send + Sync + 'static,
        Load: Loader<K, Value = Arc<T>, Error = Failure>,
    {
        match self.parts(asker).await? {
            Some(parts) => asker.loader.load_one(of(parts)).await,
            None => Ok(None),
        }
    }
}
