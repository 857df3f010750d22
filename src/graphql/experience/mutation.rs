//! Making experiences, changing them, and taking them through review.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};

use super::Experience;
use super::duplicate::{PossibleDuplicate, duplicates_of_written};
use super::input::{CreateExperienceInput, UpdateExperienceInput};
use crate::domain::discovery::Written;
use crate::domain::discovery::duplicate::Duplicate;
use crate::domain::experience;
use crate::domain::experience::state::Step;
use crate::domain::experience::write::{self, AssessRequest, Made, StepRequest, Taken};
use crate::domain::rule::Attempt;
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::scalar::Date;
use crate::graphql::user_error::{UserError, Warning, refused};
use crate::graphql::word::Outcome;

/// An experience that was made or changed, or why it was not.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ExperiencePayload {
    /// The experience as it stands now; null where nothing was done, or where the viewer may no longer know of it.
    experience: Option<Experience>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
    /// What is worth a second look.
    warnings: List<Warning>,
    #[graphql(skip)]
    duplicates: Vec<Duplicate>,
}

#[ComplexObject]
impl ExperiencePayload {
    /// What may be the same, or a variant, and in what, the most alike first, ten at most; told where an experience was made
    /// or handed in, of what the viewer may read. It hinders nothing.
    async fn possible_duplicates(&self, ctx: &Context<'_>) -> List<PossibleDuplicate> {
        PossibleDuplicate::all(self.duplicates.clone(), Asker::of(ctx).language)
    }
}

/// A step with an experience.
#[derive(InputObject)]
pub struct ExperienceStepInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read.
    expected_version: i32,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// A word to the editors, or from them.
    note: Option<String>,
    /// Names in its texts that may stay in what everybody reads without its owners (`PUBLIC_UNNAMED`); when it is handed
    /// in.
    #[graphql(default)]
    acknowledged_names: Vec<String>,
}

/// A step with an experience that takes a reason.
#[derive(InputObject)]
pub struct ReasonedStepInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read.
    expected_version: i32,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Why.
    reason: String,
}

/// A judgement of how an attempt ended.
#[derive(InputObject)]
pub struct AssessOutcomeInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read.
    expected_version: i32,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// The judgement.
    outcome: Outcome,
    /// When it was judged; today where nothing is said.
    date: Option<Date>,
    /// Why it was judged so.
    reason: Option<String>,
}

/// Writing experiences.
#[derive(Default)]
pub struct ExperienceMutations;

#[Object]
impl ExperienceMutations {
    /// Makes an experience of the viewer's municipality: a draft, which nobody else sees until it is submitted. Warns of
    /// experiences that may be the same, or that it may be a variant of.
    async fn create_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says.")] input: CreateExperienceInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let (key, before) = (input.idempotency_key.clone(), asker.discovery.written());
        let made = write::create(asker.desk(), &input.into_draft(), key.as_deref()).await;
        Some(compared(ctx, made, before).await)
    }

    /// Changes what an experience of the viewer's municipality says, as long as it is not handed in. Of a published one that
    /// is a change, which waits for its review; one that was rejected becomes a draft again.
    async fn update_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateExperienceInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let (id, key) = (input.id.0.clone(), input.idempotency_key.clone());
        let asked = (id.as_str(), input.expected_version);
        let draft = input.into_draft();
        let changed = write::update(asker.desk(), asked, &draft, key.as_deref()).await;
        Some(payload(asker, changed).await)
    }

    /// Hands a draft or a returned experience in for review, and agrees to its publication under CC BY 4.0. Everything
    /// that it lacks is told at once: in `userErrors` the path of what the experience says is that of its field as
    /// `updateExperience` takes it, such as `problems`, and not one of the input. Warns of experiences that may be the same,
    /// or that it may be a variant of.
    async fn submit_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ExperienceStepInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let (key, before) = (input.idempotency_key.clone(), asker.discovery.written());
        let step = (Step::Submit, "submitExperience");
        let submitted = write::step(asker.desk(), step, &input.into(), key.as_deref()).await;
        Some(compared(ctx, submitted.map(|it| it.made), before).await)
    }

    /// Publishes a submitted experience; for editors, never of their own municipality's. What it lacks is told as
    /// `submitExperience` tells it: by the experience's fields, not by the input's.
    async fn publish_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ExperienceStepInput,
    ) -> Option<Result<ExperiencePayload>> {
        Some(noted(ctx, (Step::Publish, "publishExperience"), input).await)
    }

    /// Hands a submitted experience back to be mended and sent again; for editors, never of their own municipality's.
    async fn return_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: ReasonedStepInput,
    ) -> Option<Result<ExperiencePayload>> {
        Some(reasoned(ctx, (Step::Return, "returnExperience"), input).await)
    }

    /// Refuses a submitted experience, or a submitted change of a published one; for editors, never of their own
    /// municipality's. Nothing is deleted: its owners read why, and can take it up again.
    async fn reject_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: ReasonedStepInput,
    ) -> Option<Result<ExperiencePayload>> {
        Some(reasoned(ctx, (Step::Reject, "rejectExperience"), input).await)
    }

    /// Takes an experience of the viewer's municipality back, also from publication. It is not deleted. While a change of
    /// it waits, the change alone is taken back, and the experience stays published as it is.
    async fn withdraw_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: ReasonedStepInput,
    ) -> Option<Result<ExperiencePayload>> {
        Some(reasoned(ctx, (Step::Withdraw, "withdrawExperience"), input).await)
    }

    /// Judges how an attempt ended; what was judged before stays in its history, and the judgement of the latest day is the
    /// outcome. Of a published experience that is a change, which waits for its review.
    async fn assess_outcome(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and how it ended.")] input: AssessOutcomeInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = AssessRequest {
            id: input.id.0,
            expected_version: input.expected_version,
            date: input.date.map(|it| it.0),
            outcome: input.outcome.into(),
            reason: input.reason,
        };
        let judged = write::assess(asker.desk(), &request, input.idempotency_key.as_deref()).await;
        Some(payload(asker, judged).await)
    }
}

async fn noted(
    ctx: &Context<'_>,
    step: (Step, &'static str),
    input: ExperienceStepInput,
) -> Result<ExperiencePayload> {
    let key = input.idempotency_key.clone();
    take(ctx, step, &input.into(), key).await
}

impl From<ExperienceStepInput> for StepRequest {
    fn from(input: ExperienceStepInput) -> Self {
        Self {
            id: input.id.0,
            expected_version: input.expected_version,
            text: input.note,
            acknowledged: input.acknowledged_names,
        }
    }
}

async fn reasoned(
    ctx: &Context<'_>,
    step: (Step, &'static str),
    input: ReasonedStepInput,
) -> Result<ExperiencePayload> {
    let request = StepRequest {
        id: input.id.0,
        expected_version: input.expected_version,
        text: Some(input.reason),
        acknowledged: Vec::new(),
    };
    take(ctx, step, &request, input.idempotency_key).await
}

async fn take(
    ctx: &Context<'_>,
    step: (Step, &'static str),
    request: &StepRequest,
    key: Option<String>,
) -> Result<ExperiencePayload> {
    let asker = Asker::of(ctx);
    let taken = write::step(asker.desk(), step, request, key.as_deref()).await;
    let (made, kept) = match taken {
        Ok(Taken { made, kept }) => (Ok(made), kept),
        Err(refusal) => (Err(refusal), Vec::new()),
    };
    let mut payload = payload(asker, made).await?;
    let kept = kept.iter().map(|it| Warning::of_kept(it, asker.language));
    payload.warnings.0.extend(kept);
    Ok(payload)
}

/// Warnings of what may be the same at most: the others are told beside them.
const WARNED: usize = 3;

/// What was made or handed in, with what may be the same where that is asked for: of what was written here before it, too.
async fn compared(
    ctx: &Context<'_>,
    attempt: Attempt<Made>,
    before: Written,
) -> Result<ExperiencePayload> {
    let asker = Asker::of(ctx);
    let mut payload = payload(asker, attempt).await?;
    let ahead = ctx.look_ahead();
    let is_asked = ["possibleDuplicates", "warnings"];
    let is_asked = is_asked.iter().any(|it| ahead.field(it).exists());
    let Some(experience) = payload.experience.as_ref().filter(|_| is_asked) else {
        return Ok(payload);
    };
    asker.discovery.settle_to(before).await;
    payload.duplicates = duplicates_of_written(asker, &experience.row).await?;
    let alike = payload.duplicates.iter().take(WARNED);
    let warnings = alike.map(|it| Warning::of_duplicate(it, asker.language));
    payload.warnings.0.extend(warnings);
    Ok(payload)
}

/// What was made, read again with what the viewer may see of it now.
pub async fn payload(asker: &Asker, attempt: Attempt<Made>) -> Result<ExperiencePayload> {
    let Made { id, findings } = match refused(attempt, asker.language)? {
        Ok(made) => made,
        Err(user_errors) => {
            return Ok(ExperiencePayload {
                experience: None,
                user_errors: user_errors.into(),
                warnings: Vec::new().into(),
                duplicates: Vec::new(),
            });
        }
    };
    let warnings = Warning::of_written(asker, &findings);
    let mut found = experience::find_all(asker.db.reader(), &asker.viewer, &[id]).await?;
    Ok(ExperiencePayload {
        experience: found.remove(&id).map(|row| Experience::from(Arc::new(row))),
        user_errors: Vec::new().into(),
        warnings,
        duplicates: Vec::new(),
    })
}
