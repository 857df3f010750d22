//! What a municipality's own units answered, beside all.

use async_graphql::{Context, Object};

use super::table::{SurveyRow, told};
use crate::domain::survey::compare::{Compared, OwnComparison};
use crate::graphql::asker::Asker;
use crate::graphql::connection::int;
use crate::graphql::list::List;

/// A municipality beside all.
pub struct SurveyComparison(pub OwnComparison);

/// What a municipality's own units answered, beside all. For the municipality alone.
#[Object]
impl SurveyComparison {
    /// How many units of the municipality answered the wave; null where they are fewer than `limit`, or would tell
    /// how few others did.
    async fn respondents(&self) -> Option<i32> {
        self.0.respondents.map(|it| int(it.into()))
    }

    /// Of fewer respondents of the municipality nothing is told.
    async fn limit(&self) -> i32 {
        int(self.0.limit.into())
    }

    /// Every question and composite, in their order.
    async fn questions(&self) -> List<SurveyComparedQuestion<'_>> {
        self.0
            .questions
            .iter()
            .map(SurveyComparedQuestion)
            .collect()
    }
}

/// One question of it.
pub struct SurveyComparedQuestion<'a>(&'a Compared);

/// A question, as a municipality's own units and as all answered it.
#[Object]
impl SurveyComparedQuestion<'_> {
    /// The code of the question or composite.
    async fn question(&self) -> &str {
        &self.0.subject.code
    }

    /// What is asked, in the language of the request.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.0.subject.text.pick(Asker::of(ctx).language)
    }

    /// Who was asked, in the language of the request.
    async fn base_text(&self, ctx: &Context<'_>) -> &str {
        self.0.subject.base_text.pick(Asker::of(ctx).language)
    }

    /// What the municipality's own units said, unweighted.
    async fn own(&self, ctx: &Context<'_>) -> SurveyRow {
        let language = Asker::of(ctx).language;
        told(&self.0.subject, &self.0.own, (Vec::new(), language))
    }

    /// What all said.
    async fn all(&self, ctx: &Context<'_>) -> SurveyRow {
        let language = Asker::of(ctx).language;
        told(&self.0.subject, &self.0.all, (Vec::new(), language))
    }

    /// Whether `all` is weighted; `own` never is.
    async fn weighted(&self) -> bool {
        self.0.is_weighted
    }
}
