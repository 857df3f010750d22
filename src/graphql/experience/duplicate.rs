//! What may be the same as an experience, and what people make of that.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::code;

use super::Experience;
use super::mutation::{ExperiencePayload, payload};
use crate::domain::discovery::similar::{self, Duplicate};
use crate::domain::duplicate::{self, JudgeRequest};
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

/// An experience that may be the same as another one, or a variant of it.
#[derive(SimpleObject)]
pub struct PossibleDuplicate {
    /// The experience.
    experience: Experience,
    /// How much it is alike, from 0 to 1.
    score: f64,
    /// In what, for people to read.
    reasons: Vec<String>,
    /// What was made of the two last; null where nobody has judged.
    judgement: Option<DuplicateJudgement>,
}

/// What may be the same as an experience, as far as it was looked for.
#[derive(Clone)]
pub struct Duplicates {
    /// The experience as it was compared.
    of: experience::Experience,
    /// With whose rights it was looked for, where these are not the viewer's.
    seen_by: Option<Arc<Viewer>>,
    /// What bears much of its title.
    pub found: Vec<Duplicate>,
}

impl Duplicates {
    /// Looks for them. Nobody is refused anything for their sake, so where they cannot be looked for there are none.
    pub async fn of(
        asker: &Asker,
        seen_by: Option<Arc<Viewer>>,
        (of, is_for_review): (experience::Experience, bool),
    ) -> Self {
        let db = asker.db.reader();
        let question = (&of, is_for_review);
        let viewer = seen_by.as_deref().unwrap_or(&asker.viewer);
        let found = similar::duplicates(db, &asker.discovery, viewer, question).await;
        let found = found.unwrap_or_else(|error| {
            tracing::warn!(%error, "what may be the same could not be looked for");
            Vec::new()
        });
        Self { of, seen_by, found }
    }

    /// Looks for those of an experience of the viewer's own as it was written, or of its change that waits.
    pub async fn of_written(asker: &Asker, row: &experience::Experience) -> Result<Self> {
        let changes = revision::find_changes(asker.db.reader(), &[row.id]).await?;
        let mut of = row.clone();
        if let Some(change) = changes.get(&row.id) {
            of.title = Content::from_json(change.content.clone())?.title;
        }
        Ok(Self::of(asker, None, (of, false)).await)
    }

    /// The same with how much they are alike, and in what.
    pub async fn told(&self, asker: &Asker) -> List<PossibleDuplicate> {
        let db = asker.db.reader();
        let question = (&self.of, self.found.as_slice());
        let viewer = self.seen_by.as_deref().unwrap_or(&asker.viewer);
        let told = similar::told(db, &asker.discovery, viewer, question).await;
        let told = told.unwrap_or_else(|error| {
            tracing::warn!(%error, "what may be the same could not be compared");
            Vec::new()
        });
        let told = told.into_iter().map(|(it, kin)| PossibleDuplicate {
            experience: Experience::read_by(Arc::new(it.experience), self.seen_by.clone()),
            score: kin.score.into(),
            reasons: kin
                .reasons
                .iter()
                .map(|it| it.told(asker.language))
                .collect(),
            judgement: it.judgement.map(Into::into),
        });
        told.collect()
    }
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
        let judged = duplicate::judge(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, judged).await)
    }
}
