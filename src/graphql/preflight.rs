//! The check before take-off.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::code::NodeKind;

use super::asker::Asker;
use super::contact::Contact;
use super::error::Result;
use super::experience::Experience;
use super::lesson::Lesson;
use super::list::List;
use super::loader::{ContactOf, ExperienceAt};
use super::relation::{ProblemSolutionEdge, Wanted, solution_edges};
use super::search::SearchMode;
use super::similar::SimilarExperience;
use super::word::{Factor, FailureCause};
use crate::domain::discovery::preflight::{self, Plan};
use crate::domain::experience::{Owner, OwnerKind};
use crate::domain::{contact, policy};
use crate::model::NodeId;
use crate::model::page::PageArguments;

/// A plan, to be checked before it is begun. Nothing of it is kept.
#[derive(InputObject)]
pub struct PlanInput {
    /// What is planned; one sentence is enough, in bokmål, nynorsk or English. At most 10,000 characters.
    text: String,
    /// Number of the municipality that plans it: attempts of comparable ones count a little more.
    municipality: Option<String>,
    /// Problems that it is to solve; guessed from the text where none are given.
    problem_ids: Option<Vec<ID>>,
    /// Solutions that it is to try; guessed from the text where none are given.
    solution_ids: Option<Vec<ID>>,
}

/// What Floke knows of a plan.
pub struct Preflight(preflight::Preflight);

/// What Floke knows of a plan: whether anyone has tried it, how it ended and why, what else was tried, and whom to call.
#[Object]
impl Preflight {
    /// Attempts that are like the plan, the most alike first, ten at most. What is only a little alike is left out.
    async fn matches(&self) -> List<SimilarExperience> {
        let told = self.0.matches.iter().map(|(row, kin)| {
            SimilarExperience::new(
                Experience::from(Arc::new(row.clone())),
                kin,
                self.0.language,
            )
        });
        told.collect()
    }

    /// What went wrong among the matches, most often first: why they failed or were stopped, and what hampered them.
    async fn pitfalls(&self) -> List<Pitfall> {
        self.0.pitfalls.iter().cloned().map(Pitfall).collect()
    }

    /// What else was tried against the problem that most of the matches are made at, with the evidence.
    async fn solutions(&self, ctx: &Context<'_>) -> Result<List<ProblemSolutionEdge>> {
        let Some(key) = self.0.problem else {
            return Ok(List(Vec::new()));
        };
        let wanted = Wanted {
            owner: Owner {
                kind: OwnerKind::Problem,
                key,
            },
            comparable_to: None,
            page: PageArguments::default(),
        };
        Ok(solution_edges(ctx, wanted).await?.into())
    }

    /// What the matches taught, those of the most alike first, ten at most.
    async fn lessons(&self) -> List<Lesson> {
        let lessons = self.0.lessons.iter().cloned();
        lessons.map(|row| Lesson(Arc::new(row))).collect()
    }

    /// Whom to call about the matches, each once, as far as that was confirmed within a year; for municipalities that are
    /// signed in, and empty for anybody else.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<List<Contact>> {
        let asker = Asker::of(ctx);
        if !policy::may_see_contacts(&asker.viewer) {
            return Ok(List(Vec::new()));
        }
        let keys: Vec<i64> = self.0.matches.iter().map(|(row, _)| row.id).collect();
        let wanted = keys.iter().copied().map(ContactOf);
        let mut found = asker.loader.load_many(wanted).await?;
        let today = asker.clock.today();
        let rows = keys.iter().filter_map(|key| found.remove(&ContactOf(*key)));
        let mut contacts: Vec<Contact> = Vec::new();
        for row in rows.filter(|row| !contact::is_expired(row, today)) {
            let contact = Contact::from(&*row);
            if !contacts.iter().any(|it| it.is_same(&contact)) {
                contacts.push(contact);
            }
        }
        Ok(contacts.into())
    }

    /// What others plan or have begun that is like the plan, ten at most.
    async fn parallel_plans(&self) -> List<Experience> {
        let plans = self.0.parallel_plans.iter().cloned();
        plans.map(|row| Experience::from(Arc::new(row))).collect()
    }

    /// How many more plans there are that are like it, and that the viewer may not read; 0 where they are fewer than five.
    async fn parallel_plans_withheld(&self) -> i32 {
        i32::try_from(self.0.withheld_plans).unwrap_or(i32::MAX)
    }

    /// By what the matches were found.
    async fn search_mode(&self) -> SearchMode {
        self.0.mode.into()
    }

    /// All of it in a paragraph, in the language of the plan; it says so where nothing fits.
    async fn explanation(&self) -> &str {
        &self.0.explanation
    }
}

/// Something that went wrong, and how often.
pub struct Pitfall(preflight::Pitfall);

/// Something that went wrong among the matches of a plan: either a cause or a factor.
#[Object]
impl Pitfall {
    /// Why they failed or were stopped; null where it is a factor that hampered them.
    async fn cause(&self) -> Option<FailureCause> {
        self.0.cause.map(Into::into)
    }

    /// What hampered them; null where it is a cause.
    async fn factor(&self) -> Option<Factor> {
        self.0.factor.map(Into::into)
    }

    /// How many of the matches tell of it.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.count).unwrap_or(i32::MAX)
    }

    /// Three of them at most, the most alike to the plan first.
    async fn examples(&self, ctx: &Context<'_>) -> Result<List<Experience>> {
        let keys = self.0.examples.iter().copied().map(ExperienceAt);
        let mut found = Asker::of(ctx).loader.load_many(keys).await?;
        let rows = self
            .0
            .examples
            .iter()
            .filter_map(|key| found.remove(&ExperienceAt(*key)));
        Ok(rows.map(Experience::from).collect())
    }
}

/// Checking plans.
#[derive(Default)]
pub struct PreflightQueries;

#[Object]
impl PreflightQueries {
    /// Has anyone tried this, and how did it end? One sentence is enough.
    async fn preflight(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is planned.")] plan: PlanInput,
    ) -> Option<Result<Preflight>> {
        Some(check(Asker::of(ctx), plan).await)
    }
}

async fn check(asker: &Asker, plan: PlanInput) -> Result<Preflight> {
    let keys = |kind, ids: Option<Vec<ID>>| {
        let ids = ids.unwrap_or_default().into_iter();
        ids.filter_map(|id| NodeId::parse_as(kind, &id))
            .take(MOST_IDS)
            .collect()
    };
    let plan = Plan {
        text: plan.text,
        municipality: plan.municipality,
        problems: keys(NodeKind::Problem, plan.problem_ids),
        solutions: keys(NodeKind::Solution, plan.solution_ids),
    };
    let reader = (&asker.viewer, asker.language);
    let found = preflight::preflight(asker.db.reader(), &asker.discovery, reader, plan).await?;
    Ok(Preflight(found))
}

/// Ids of a plan that are looked at.
const MOST_IDS: usize = 100;
