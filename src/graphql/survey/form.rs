//! What a link of a survey opens.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::SurveyWave;
use crate::domain::survey::collect;
use crate::domain::survey::response::Answer;
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;

/// What a link opens: what is asked, and what was answered so far.
#[derive(Clone, SimpleObject)]
pub struct SurveyForm {
    /// What is asked, of whom, when, and who answers for the responses.
    wave: SurveyWave,
    /// What was answered so far, in the order of the questions; nothing when the wave is closed.
    answers: List<SurveyAnswer>,
    /// Whether that was handed in, and cannot be changed any more; null when the wave is closed, because nothing tells then
    /// what was answered by which link.
    handed_in: Option<bool>,
}

/// An answer to a question.
#[derive(Clone, SimpleObject)]
pub struct SurveyAnswer {
    /// The code of the question.
    question: String,
    /// Codes of the options that were chosen; none where a number is asked for.
    options: Vec<String>,
    /// The number; null where options are to be chosen.
    number: Option<f64>,
}

impl From<collect::Form> for SurveyForm {
    fn from(it: collect::Form) -> Self {
        let mut given = it.answers;
        let questions = it.round.book.questions.iter();
        let answers = questions.filter_map(|question| {
            let (options, number) = match given.remove(&question.code)? {
                Answer::Number(number) => (Vec::new(), Some(number)),
                Answer::Options(options) => (options, None),
            };
            Some(SurveyAnswer {
                question: question.code.clone(),
                options,
                number,
            })
        });
        let answers = answers.collect();
        Self {
            wave: Arc::new(it.round).into(),
            answers,
            handed_in: it.handed_in,
        }
    }
}

/// Opening a link.
#[derive(Default)]
pub struct SurveyFormQueries;

#[Object]
impl SurveyFormQueries {
    /// What a link of `inviteRespondents` opens; null for what is no link. Send it by POST: an address is kept in more places
    /// than a body.
    #[graphql(cache_control(private, no_cache))]
    async fn survey_form(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret of the link: whoever has it needs no token.")] link: String,
    ) -> Option<Result<SurveyForm>> {
        let found = collect::form(Asker::of(ctx).db.reader(), &link).await;
        let found = found.map(|form| form.map(SurveyForm::from));
        found.map_err(Into::into).transpose()
    }
}
