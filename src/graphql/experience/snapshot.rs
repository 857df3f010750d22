//! Experiences as they were, or would be: what hangs on them is given to the loaders of the request, under a key that no
//! row has, so that every field shows them as it shows what stands.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use uuid::Uuid;

use super::Experience;
use crate::domain::experience::content::Content;
use crate::domain::experience::revision;
use crate::domain::experience::snapshot::{Named, Snapshot, Told, snapshot};
use crate::domain::{contact, policy};
use crate::graphql::asker::Asker;
use crate::graphql::error::{Failure, Result};
use crate::graphql::loader::{
    BenefitsOf, CausesOf, ContactOf, FactorsOf, InnovationTypesOf, LegalObstaclesOf, LessonsOf,
    Load, MeasurementsOf, MunicipalitiesOf, MunicipalityBy, NarrativeOf, OutcomesOf, PartnerBy,
    PartnershipsOf, ProblemBy, ProblemsOf, ProcurementOf, ProgrammeBy, ProgrammesOf, ResultsOf,
    SolutionBy, SolutionsOf, SourcesOf, TrialOf, rows,
};

impl Experience {
    /// The same experience as this tells it, to whom this one is told.
    pub(super) async fn told_as(&self, asker: &Asker, mut told: Told) -> Result<Self> {
        if told.content.contact.is_some() && policy::may_see_contacts(self.viewer(asker)) {
            let is_own = self.is_own(asker).await?;
            let seen = self.seen(asker).await?;
            let stands = asker.loader.load_one(ContactOf(seen.parts)).await?;
            contact::tell(&mut told, stands.as_deref(), is_own);
        }
        let told = Self::told(asker, told).await?;
        let seen_by = self.seen_by.clone();
        Ok(Self { seen_by, ..told })
    }

    /// The experience as this tells it, whom to ask as it is told there.
    pub async fn told(asker: &Asker, told: Told) -> Result<Self> {
        let named = named(asker, &[&told.content]).await?;
        let lessons = rows(&asker.loader, LessonsOf(told.of.id)).await?;
        let snapshot = snapshot(told, &named, &lessons)?;
        let parts = asker.unstored_key();
        let row = Arc::new(snapshot.row.clone());
        feed(&asker.loader, parts, snapshot).await;
        Ok(Self {
            parts,
            ..Self::from(row)
        })
    }
}

/// What an experience said in the revision with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentIn(pub i64, pub i32);

impl Loader<ContentIn> for Load {
    type Value = Arc<Content>;
    type Error = Failure;

    async fn load(&self, keys: &[ContentIn]) -> Result<HashMap<ContentIn, Self::Value>> {
        let wanted: Vec<(i64, i32)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = revision::contents(self.db.reader(), &wanted)
            .await?
            .into_iter();
        let found =
            found.map(|((experience, number), it)| (ContentIn(experience, number), Arc::new(it)));
        Ok(found.collect())
    }
}

/// What contents name, as far as the viewer may know of it: loaded together with what others name.
pub async fn named(asker: &Asker, contents: &[&Content]) -> Result<Named> {
    macro_rules! found {
        ($by:ident, $of:expr) => {{
            let ids: HashSet<Uuid> = contents.iter().flat_map($of).collect();
            let found = asker.loader.load_many(ids.into_iter().map($by)).await?;
            found.into_iter().map(|(key, row)| (key.0, row)).collect()
        }};
    }
    Ok(Named {
        municipalities: found!(MunicipalityBy, |it| it.municipalities.clone()),
        problems: found!(ProblemBy, |it| it.problems.clone()),
        solutions: found!(SolutionBy, |it| it.solutions.clone()),
        programmes: found!(ProgrammeBy, |it| it.programmes.clone()),
        partners: found!(PartnerBy, |it| it.partners()),
    })
}

/// Gives a snapshot's rows to the loaders.
async fn feed(loader: &DataLoader<Load, HashMapCache>, key: i64, snapshot: Snapshot) {
    let Snapshot { parts, .. } = snapshot;
    macro_rules! given {
        ($($of:ident: $rows:expr;)*) => {$(
            loader.feed_one($of(key), Arc::new($rows)).await;
        )*};
    }
    given! {
        MunicipalitiesOf: snapshot.municipalities;
        ProblemsOf: snapshot.problems;
        SolutionsOf: snapshot.solutions;
        ProgrammesOf: snapshot.programmes;
        PartnershipsOf: snapshot.partnerships;
        LessonsOf: parts.lessons;
        ResultsOf: parts.results;
        SourcesOf: parts.sources;
        BenefitsOf: parts.benefits;
        MeasurementsOf: parts.measurements;
        LegalObstaclesOf: parts.legal_obstacles;
        FactorsOf: parts.factors;
        CausesOf: parts.causes;
        OutcomesOf: parts.outcomes;
        InnovationTypesOf: parts.innovation_types;
    }
    for narrative in parts.narratives {
        loader.feed_one(NarrativeOf(key), Arc::new(narrative)).await;
    }
    for procurement in parts.procurements {
        loader
            .feed_one(ProcurementOf(key), Arc::new(procurement))
            .await;
    }
    for trial in parts.trials {
        loader.feed_one(TrialOf(key), Arc::new(trial)).await;
    }
    for contact in parts.contacts {
        loader.feed_one(ContactOf(key), Arc::new(contact)).await;
    }
}
