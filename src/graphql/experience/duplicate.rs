//! What may be the same as an experience, and what people make of that.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::code::{self, Language};

use super::Experience;
use super::mutation::{ExperiencePayload, payload};
use crate::domain::discovery::duplicate::{self, Compared, Duplicate};
use crate::domain::duplicate::{JudgeRequest, judge};
use crate::domain::experience::content::Content;
use crate::domain::experience::{self, revision};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::model::Viewer;

/// What somebody made of two experiences that may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::DuplicateJudgement")]
pub enum DuplicateJudgement {
    /// Both tell of one and the same attempt.
    Same,
    /// They tell of attempts that differ in part: another place, time or way of the same.
    Variant,
    /// They have nothing more in common than words.
    Different,
    /// Whoever looked at them could not tell.
    Unsure,
}

/// What an experience may be to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DuplicateKind {
    /// It may be the same: nearly the same title, or much the same told by the same municipality.
    Same,
    /// It may be a variant: another municipality's, at the same problem or with the same solution, told in other words.
    Variant,
}

/// An experience that may be the same as another one, or a variant of it.
#[derive(SimpleObject)]
pub struct PossibleDuplicate {
    /// The experience.
    experience: Experience,
    /// Which of the two.
    kind: DuplicateKind,
    /// How much it is alike, from 0 to 1.
    score: f64,
    /// In what, for people to read.
    reasons: Vec<String>,
    /// What was made of the two last; null where nobody has judged.
    judgement: Option<DuplicateJudgement>,
}

impl PossibleDuplicate {
    fn new(found: Duplicate, language: Language) -> Self {
        Self {
            kind: if found.is_variant {
                DuplicateKind::Variant
            } else {
                DuplicateKind::Same
            },
            experience: Experience::from(Arc::new(found.experience)),
            score: found.score.into(),
            reasons: found.reasons.iter().map(|it| it.told(language)).collect(),
            judgement: found.judgement.map(Into::into),
        }
    }

    /// What may be the same, to be shown.
    pub fn all(found: Vec<Duplicate>, language: Language) -> List<Self> {
        let found = found.into_iter();
        found.map(|it| Self::new(it, language)).collect()
    }
}

/// What may be the same as an experience. Nobody is refused anything for its sake, so where it cannot be looked for there is
/// nothing.
pub async fn duplicates(asker: &Asker, viewer: &Viewer, compared: Compared<'_>) -> Vec<Duplicate> {
    let db = asker.db.reader();
    let found = duplicate::duplicates(db, &asker.discovery, viewer, compared).await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "what may be the same could not be looked for");
        Vec::new()
    })
}

/// The same of an experience of the viewer's own as it was written, or of its change that waits.
pub async fn duplicates_of_written(
    asker: &Asker,
    experience: &experience::Experience,
) -> Result<Vec<Duplicate>> {
    let mut changes = revision::find_changes(asker.db.reader(), &[experience.id]).await?;
    let change = changes.remove(&experience.id);
    let change = change
        .map(|it| Content::from_json(it.content))
        .transpose()?;
    let compared = Compared {
        experience,
        change: change.as_ref(),
        is_for_review: false,
    };
    Ok(duplicates(asker, &asker.viewer, compared).await)
}

/// What somebody makes of two experiences that may be the same.
#[derive(InputObject)]
pub struct JudgeDuplicateInput {
    /// The experience that is looked at.
    id: ID,
    /// The one that it may be the same as.
    other: ID,
    /// The judgement.
    judgement: DuplicateJudgement,
    /// Why; kept beside the judgement, and told to nobody.
    note: Option<String>,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
}

/// Judging what may be the same.
#[derive(Default)]
pub struct DuplicateMutations;

#[Object]
impl DuplicateMutations {
    /// Keeps what an owner of an experience, or an editor, makes of it beside another one that it may be the same as, or a
    /// variant of. It hinders nothing; what is different is told of no more as a possible duplicate. What the same
    /// municipality or editor judges later takes its place.
    async fn judge_duplicate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two, and what they are to each other.")] input: JudgeDuplicateInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = JudgeRequest {
            id: input.id.0,
            other: input.other.0,
            judgement: input.judgement.into(),
            note: input.note,
        };
        let key = input.idempotency_key;
        let judged = judge(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, judged).await)
    }
}
