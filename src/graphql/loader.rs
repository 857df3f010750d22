//! Loads what belongs to many things at once: each relation of a level of the answer in one statement.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use uuid::Uuid;

use super::error::{Failure, Result};
use crate::domain::disclosure;
use crate::domain::evidence::{self, CauseCount, CausesRequest, Edge, EdgesRequest};
use crate::domain::experience::content::Content;
use crate::domain::experience::parts::Terms;
use crate::domain::experience::revision::{self, Revision, Whose};
use crate::domain::experience::{self, Filter, OwnedRequest, Owner, OwnerKind, Partnership, parts};
use crate::domain::municipality::Comparable;
use crate::domain::{municipality, partner, problem, programme, solution};
use crate::model::{Page, PageRequest, Viewer};
use crate::store::Db;

/// Loads with the rights of one viewer.
pub struct Load {
    /// The database.
    pub db: Db,
    /// With whose rights.
    pub viewer: Viewer,
}

/// The rows that belong to one thing.
pub type Rows<T> = Arc<Vec<T>>;

macro_rules! loads {
    ($($(#[$doc:meta])* $key:ident -> $value:ty: |$load:ident, $keys:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $key(pub i64);

        impl Loader<$key> for Load {
            type Value = $value;
            type Error = Failure;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>> {
                let $load = self;
                let $keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
                let $keys = $keys.as_slice();
                let found = $body.await?;
                Ok(found.into_iter().map(|(key, value)| ($key(key), value.into())).collect())
            }
        }
    )*};
}

loads! {
    /// Owners of an experience.
    MunicipalitiesOf -> Rows<municipality::Municipality>: |load, keys| parts::municipalities(load.db.reader(), keys);
    /// Problems of an experience.
    ProblemsOf -> Rows<problem::Problem>: |load, keys| parts::problems(load.db.reader(), keys, Terms::Shown);
    /// Solutions of an experience.
    SolutionsOf -> Rows<solution::Solution>: |load, keys| parts::solutions(load.db.reader(), keys, Terms::Shown);
    /// Programmes of an experience.
    ProgrammesOf -> Rows<programme::Programme>: |load, keys| parts::programmes(load.db.reader(), keys);
    /// Partnerships of an experience.
    PartnershipsOf -> Rows<Partnership>: |load, keys| parts::partnerships(load.db.reader(), keys, Terms::Shown);
    /// What an experience tells at length.
    NarrativeOf -> Arc<experience::Narrative>: |load, keys| parts::narratives(load.db.reader(), keys);
    /// Lessons of an experience.
    LessonsOf -> Rows<experience::Lesson>: |load, keys| parts::lessons(load.db.reader(), keys);
    /// Results of an experience.
    ResultsOf -> Rows<experience::Figure>: |load, keys| parts::results(load.db.reader(), keys);
    /// Sources of an experience.
    SourcesOf -> Rows<experience::Source>: |load, keys| parts::sources(load.db.reader(), keys);
    /// Benefits of an experience.
    BenefitsOf -> Rows<experience::Benefit>: |load, keys| parts::benefits(load.db.reader(), keys);
    /// What was foreseen and measured of the benefits of an experience.
    MeasurementsOf -> Rows<experience::Measurement>: |load, keys| parts::measurements(load.db.reader(), keys);
    /// How something was bought in an experience.
    ProcurementOf -> Arc<experience::Procurement>: |load, keys| parts::procurements(load.db.reader(), keys);
    /// From what an experience was exempted as a trial.
    TrialOf -> Arc<experience::Trial>: |load, keys| parts::trials(load.db.reader(), keys);
    /// Provisions of law that stood in the way of an experience.
    LegalObstaclesOf -> Rows<experience::LegalObstacle>: |load, keys| parts::legal_obstacles(load.db.reader(), keys);
    /// Whom to ask about an experience.
    ContactOf -> Arc<experience::Contact>: |load, keys| parts::contacts(load.db.reader(), keys);
    /// Factors of an experience.
    FactorsOf -> Rows<experience::Factor>: |load, keys| parts::factors(load.db.reader(), keys);
    /// Causes of an experience.
    CausesOf -> Rows<experience::Cause>: |load, keys| parts::causes(load.db.reader(), keys);
    /// Assessments of an experience.
    OutcomesOf -> Rows<experience::Assessment>: |load, keys| parts::outcomes(load.db.reader(), keys);
    /// Kinds of change that an experience was.
    InnovationTypesOf -> Rows<experience::InnovationType>: |load, keys| parts::innovation_types(load.db.reader(), keys);
    /// The change of an experience that waits, whoever may know of it.
    ChangeOf -> Arc<entity::pending_change::Model>: |load, keys| revision::find_changes(load.db.reader(), keys);
    /// What was handed in of an experience last, whoever may know of it.
    ReviewOf -> Arc<entity::review::Model>: |load, keys| revision::find_reviews(load.db.reader(), keys);
    /// That an experience was erased.
    ErasureOf -> Arc<entity::erasure::Model>: |load, keys| experience::find_erasures(load.db.reader(), keys);
    /// An experience by internal key.
    ExperienceAt -> Arc<experience::Experience>: |load, keys| experience::find_by_keys(load.db.reader(), &load.viewer, keys);
    /// A problem by internal key.
    ProblemAt -> Arc<problem::Problem>: |load, keys| problem::find_by_keys(load.db.reader(), &load.viewer, keys);
    /// What a problem lies under.
    BroaderThan -> Arc<problem::Problem>: |load, keys| problem::above(load.db.reader(), &load.viewer, keys);
    /// Narrower problems.
    NarrowerThan -> Rows<problem::Problem>: |load, keys| problem::below(load.db.reader(), &load.viewer, keys);
    /// Themes of a problem.
    ThemesOf -> Rows<String>: |load, keys| problem::themes(load.db.reader(), keys);
    /// A solution by internal key.
    SolutionAt -> Arc<solution::Solution>: |load, keys| solution::find_by_keys(load.db.reader(), &load.viewer, keys);
    /// The family of a solution.
    FamilyOf -> Arc<solution::Solution>: |load, keys| solution::above(load.db.reader(), &load.viewer, keys);
    /// Variants of a solution.
    VariantsOf -> Rows<solution::Solution>: |load, keys| solution::below(load.db.reader(), &load.viewer, keys);
    /// A programme by internal key.
    ProgrammeAt -> Arc<programme::Programme>: |load, keys| programme::find_by_keys(load.db.reader(), &load.viewer, keys);
    /// A partner by internal key.
    PartnerAt -> Arc<partner::Partner>: |load, keys| partner::find_by_keys(load.db.reader(), &load.viewer, keys);
    /// Reports on a programme.
    ReportsOf -> Rows<programme::Report>: |load, keys| programme::reports(load.db.reader(), keys);
    /// A municipality by internal key.
    MunicipalityAt -> Arc<municipality::Municipality>: |load, keys| municipality::find_by_keys(load.db.reader(), &load.viewer, keys);
    /// Names of a municipality.
    NamesOf -> Rows<municipality::Name>: |load, keys| municipality::names(load.db.reader(), keys);
    /// Numbers of a municipality.
    NumbersOf -> Rows<municipality::Number>: |load, keys| municipality::numbers(load.db.reader(), keys);
    /// Municipalities that one took over from.
    PredecessorsOf -> Rows<municipality::Municipality>: |load, keys| municipality::predecessors(load.db.reader(), keys);
    /// Municipalities that took over from one.
    SuccessorsOf -> Rows<municipality::Municipality>: |load, keys| municipality::successors(load.db.reader(), keys);
}

macro_rules! finds {
    ($($(#[$doc:meta])* $key:ident -> $noun:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $key(pub Uuid);

        impl Loader<$key> for Load {
            type Value = Arc<entity::$noun::Model>;
            type Error = Failure;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>> {
                let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
                let found = $noun::find_all(self.db.reader(), &self.viewer, &ids).await?;
                Ok(found.into_iter().map(|(id, row)| ($key(id), Arc::new(row))).collect())
            }
        }
    )*};
}

finds! {
    /// A problem by public id.
    ProblemBy -> problem;
    /// A solution by public id.
    SolutionBy -> solution;
    /// A programme by public id.
    ProgrammeBy -> programme;
    /// A partner by public id.
    PartnerBy -> partner;
    /// A municipality by public id.
    MunicipalityBy -> municipality;
}

/// An experience that the viewer's municipality owns; nothing where it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IsOwn(pub i64);

impl Loader<IsOwn> for Load {
    type Value = ();
    type Error = Failure;

    async fn load(&self, keys: &[IsOwn]) -> Result<HashMap<IsOwn, ()>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let owned = experience::owned(self.db.reader(), &self.viewer, &keys).await?;
        Ok(owned.into_iter().map(|key| (IsOwn(key), ())).collect())
    }
}

/// What an experience says, in the words of its revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentOf(pub i64);

impl Loader<ContentOf> for Load {
    type Value = Arc<Content>;
    type Error = Failure;

    async fn load(&self, keys: &[ContentOf]) -> Result<HashMap<ContentOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let (db, viewer) = (self.db.reader(), &self.viewer);
        let rows = experience::find_by_keys(db, viewer, &keys).await?;
        let rows: Vec<_> = rows.into_values().collect();
        let found = disclosure::whole(db, &rows).await?.into_iter();
        Ok(found
            .map(|(key, it)| (ContentOf(key), Arc::new(it)))
            .collect())
    }
}

/// A page of the revisions of one experience.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RevisionsOf {
    /// The experience's key.
    pub key: i64,
    /// Its public id.
    pub id: Uuid,
    /// Whether the viewer's municipality owns it.
    pub is_own: bool,
    /// Which page.
    pub request: PageRequest,
}

impl Loader<RevisionsOf> for Load {
    type Value = Arc<Page<Revision>>;
    type Error = Failure;

    async fn load(&self, keys: &[RevisionsOf]) -> Result<HashMap<RevisionsOf, Self::Value>> {
        let mut pages = HashMap::new();
        for (request, members) in grouped(keys, |it| (it.request.clone(), it.clone())) {
            let of = |is_own| members.iter().filter(move |it| it.is_own == is_own);
            let own: Vec<i64> = of(true).map(|it| it.key).collect();
            let others: Vec<i64> = of(false).map(|it| it.key).collect();
            let (own, others) = (own.as_slice(), others.as_slice());
            let ids = members.iter().map(|it| (it.key, it.id)).collect();
            let (db, whose) = (self.db.reader(), Whose { own, others });
            let mut found = revision::pages(db, &self.viewer, (&whose, &ids), &request).await?;
            for member in members {
                let page = found.remove(&member.key).unwrap_or_else(Page::empty);
                pages.insert(member, Arc::new(page));
            }
        }
        Ok(pages)
    }
}

/// How many revisions one experience has that the viewer may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RevisionCountOf {
    /// The experience's key.
    pub key: i64,
    /// Whether the viewer's municipality owns it.
    pub is_own: bool,
}

impl Loader<RevisionCountOf> for Load {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[RevisionCountOf]) -> Result<HashMap<RevisionCountOf, u64>> {
        let of = |is_own| keys.iter().filter(move |it| it.is_own == is_own);
        let own: Vec<i64> = of(true).map(|it| it.key).collect();
        let others: Vec<i64> = of(false).map(|it| it.key).collect();
        let (own, others) = (own.as_slice(), others.as_slice());
        let whose = Whose { own, others };
        let found = revision::count_of_each(self.db.reader(), &self.viewer, &whose).await?;
        let count = |it: &RevisionCountOf| (*it, found.get(&it.key).copied().unwrap_or(0));
        Ok(keys.iter().map(count).collect())
    }
}

/// Who is comparable to the municipality with this number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ComparableTo(pub String);

impl Loader<ComparableTo> for Load {
    type Value = Comparable;
    type Error = Failure;

    async fn load(&self, keys: &[ComparableTo]) -> Result<HashMap<ComparableTo, Comparable>> {
        let numbers: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
        let found = municipality::comparable_to(self.db.reader(), &self.viewer, &numbers).await?;
        let by_key = found
            .into_iter()
            .map(|(key, found)| (ComparableTo(key), found));
        Ok(by_key.collect())
    }
}

/// A page of the experiences of one owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExperiencesOf {
    /// Whose.
    pub owner: Owner,
    /// Which of them.
    pub request: Arc<OwnedRequest>,
}

impl Loader<ExperiencesOf> for Load {
    type Value = Arc<Page<Arc<experience::Experience>>>;
    type Error = Failure;

    async fn load(&self, keys: &[ExperiencesOf]) -> Result<HashMap<ExperiencesOf, Self::Value>> {
        let (db, mut pages) = (self.db.reader(), HashMap::new());
        for ((request, kind), keys) in grouped(keys, |key| {
            ((Arc::clone(&key.request), key.owner.kind), key.owner.key)
        }) {
            let found = experience::list_of_each(db, &self.viewer, kind, &keys, &request).await?;
            for (key, page) in found {
                let owner = Owner { kind, key };
                let key = ExperiencesOf {
                    owner,
                    request: Arc::clone(&request),
                };
                pages.insert(key, Arc::new(page.map(Arc::new)));
            }
        }
        Ok(pages)
    }
}

/// How many experiences one owner has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExperienceCountOf {
    /// Whose.
    pub owner: Owner,
    /// Which of them.
    pub filter: Option<Filter>,
}

impl Loader<ExperienceCountOf> for Load {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[ExperienceCountOf]) -> Result<HashMap<ExperienceCountOf, u64>> {
        let mut counts = HashMap::new();
        for ((filter, kind), keys) in grouped(keys, |key| {
            ((key.filter.clone(), key.owner.kind), key.owner.key)
        }) {
            let found = experience::count_of_each(
                self.db.reader(),
                &self.viewer,
                kind,
                &keys,
                filter.as_ref(),
            )
            .await?;
            for (key, count) in found {
                let owner = Owner { kind, key };
                counts.insert(
                    ExperienceCountOf {
                        owner,
                        filter: filter.clone(),
                    },
                    count,
                );
            }
        }
        Ok(counts)
    }
}

/// Edges from one owner, by page.
pub type Edges<M> = Arc<Page<Edge<Arc<M>>>>;

macro_rules! edges {
    ($($(#[$doc:meta])* $key:ident -> $noun:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $key {
            /// With whom.
            pub owner: Owner,
            /// Which of them.
            pub request: Arc<EdgesRequest>,
        }

        impl Loader<$key> for Load {
            type Value = Edges<entity::$noun::Model>;
            type Error = Failure;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, Self::Value>> {
                let (db, mut pages) = (self.db.reader(), HashMap::new());
                for ((request, kind), keys) in grouped(keys, |key| {
                    ((Arc::clone(&key.request), key.owner.kind), key.owner.key)
                }) {
                    type Entity = entity::$noun::Entity;
                    let found =
                        evidence::edges_of_each::<Entity>(db, &self.viewer, kind, &keys, &request)
                            .await?;
                    for (key, page) in found {
                        let owner = Owner { kind, key };
                        let request = Arc::clone(&request);
                        let page = page.map(|edge| edge.map(Arc::new));
                        pages.insert($key { owner, request }, Arc::new(page));
                    }
                }
                Ok(pages)
            }
        }
    )*};
}

edges! {
    /// Problems that share experiences with an owner.
    ProblemsWith -> problem;
    /// Solutions that share experiences with an owner.
    SolutionsWith -> solution;
    /// Partners that share experiences with an owner.
    PartnersWith -> partner;
    /// Municipalities that share experiences with an owner.
    MunicipalitiesWith -> municipality;
}

/// How many edges of a kind lead from one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeCountOf {
    /// From whom.
    pub owner: Owner,
    /// To what.
    pub to: OwnerKind,
}

impl Loader<EdgeCountOf> for Load {
    type Value = u64;
    type Error = Failure;

    async fn load(&self, keys: &[EdgeCountOf]) -> Result<HashMap<EdgeCountOf, u64>> {
        let mut counts = HashMap::new();
        for ((from, to), keys) in grouped(keys, |key| ((key.owner.kind, key.to), key.owner.key)) {
            let (db, viewer) = (self.db.reader(), &self.viewer);
            let found = evidence::count_of_each(db, viewer, (from, &keys), to).await?;
            counts.extend(found.into_iter().map(|(key, count)| {
                let owner = Owner { kind: from, key };
                (EdgeCountOf { owner, to }, count)
            }));
        }
        Ok(counts)
    }
}

/// Why the attempts of one edge failed or were stopped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CausesOfEdge {
    /// Where it begins.
    pub from: Owner,
    /// Where it ends.
    pub to: Owner,
    /// Whose attempts count first.
    pub comparable: Option<Comparable>,
}

impl Loader<CausesOfEdge> for Load {
    type Value = Rows<CauseCount>;
    type Error = Failure;

    async fn load(&self, keys: &[CausesOfEdge]) -> Result<HashMap<CausesOfEdge, Self::Value>> {
        let mut causes = HashMap::new();
        for ((from, to, comparable), edges) in grouped(keys, |key| {
            let kinds = (key.from.kind, key.to.kind, key.comparable.clone());
            (kinds, (key.from.key, key.to.key))
        }) {
            let (near, far): (Vec<i64>, Vec<i64>) = edges.iter().copied().unzip();
            let request = CausesRequest {
                from: (from, &near),
                to: (to, &far),
                comparable: comparable.as_ref(),
            };
            let (db, viewer) = (self.db.reader(), &self.viewer);
            let mut found = evidence::causes_of_each(db, viewer, &request).await?;
            for edge in edges {
                let key = CausesOfEdge {
                    from: Owner {
                        kind: from,
                        key: edge.0,
                    },
                    to: Owner {
                        kind: to,
                        key: edge.1,
                    },
                    comparable: comparable.clone(),
                };
                causes.insert(key, Arc::new(found.remove(&edge).unwrap_or_default()));
            }
        }
        Ok(causes)
    }
}

/// Keys by what they have in common.
pub(super) fn grouped<K, G: Hash + Eq, M>(
    keys: &[K],
    split: impl Fn(&K) -> (G, M),
) -> HashMap<G, Vec<M>> {
    let mut groups: HashMap<G, Vec<M>> = HashMap::new();
    for (group, member) in keys.iter().map(split) {
        groups.entry(group).or_default().push(member);
    }
    groups
}

/// The rows that belong to one thing; none where nothing does.
pub async fn rows<K, T>(loader: &DataLoader<Load, HashMapCache>, key: K) -> Result<Rows<T>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Load: Loader<K, Value = Rows<T>, Error = Failure>,
    Rows<T>: Send + Sync + Clone + 'static,
{
    Ok(loader.load_one(key).await?.unwrap_or_default())
}
