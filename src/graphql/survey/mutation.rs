//! Collecting responses: making a wave, inviting, answering, closing.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::SurveyWave;
use super::form::SurveyForm;
use super::input::{
    CloseSurveyWaveInput, CreateSurveyWaveInput, InviteRespondentsInput, SubmitSurveyResponseInput,
};
use crate::domain::rule::Attempt;
use crate::domain::survey::Round;
use crate::domain::survey::collect::{self, CloseRequest};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::user_error::{UserError, refused};

/// A wave that was made or closed, or why it was not.
#[derive(SimpleObject)]
pub struct SurveyWavePayload {
    /// The wave as it stands now; null where nothing was done.
    wave: Option<SurveyWave>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
}

/// Units that were invited, or why none were.
#[derive(SimpleObject)]
pub struct InviteRespondentsPayload {
    /// The wave as it stands now; null where nobody was invited.
    wave: Option<SurveyWave>,
    /// What each unit answers with, in the order of the units, to be sent as part of a link. They are told this once: null where
    /// the same request, by its `idempotencyKey`, invited them before. Who gets which is for whoever sends them to know; Floke
    /// keeps no names.
    links: Option<Vec<String>>,
    /// Everything that is wrong with the input; nobody was invited where there is anything.
    user_errors: List<UserError>,
}

/// What was answered by a link, or why nothing was.
#[derive(SimpleObject)]
pub struct SubmitSurveyResponsePayload {
    /// What the link opens now; null where nothing was stored.
    form: Option<SurveyForm>,
    /// Everything that is wrong with the input; nothing was stored where there is anything.
    user_errors: List<UserError>,
}

/// Making, answering and closing waves of surveys.
#[derive(Default)]
pub struct SurveyMutations;

#[Object]
impl SurveyMutations {
    /// Makes a wave of a survey, which takes responses until it is closed; for editors. What it asks never changes. A survey
    /// belongs to whose token made its first wave, and takes waves of no others: of the same municipality, or of none, and of
    /// administrators of none.
    async fn create_survey_wave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked of whom, and when.")] input: CreateSurveyWaveInput,
    ) -> Option<Result<SurveyWavePayload>> {
        let asker = Asker::of(ctx);
        let key = input.idempotency_key.clone();
        let request = input.into();
        let made = collect::create(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, made))
    }

    /// Invites units to answer an open wave, each by a link of its own that is good for one response; for editors of the
    /// municipality whose token made the wave, and administrators of none. A wave has 100,000 links at most.
    async fn invite_respondents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which units, and to which wave.")] input: InviteRespondentsInput,
    ) -> Option<Result<InviteRespondentsPayload>> {
        Some(invited(Asker::of(ctx), input).await)
    }

    /// Answers a wave by a link, without a token: saved to be gone on with, or handed in. What was handed in does not change any
    /// more; the same handed in again answers as it did, and is stored once.
    async fn submit_survey_response(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link, and what is answered.")] input: SubmitSurveyResponseInput,
    ) -> Option<Result<SubmitSurveyResponsePayload>> {
        Some(submitted(Asker::of(ctx), input).await)
    }

    /// Closes a wave for ever: it takes no more responses, its tables can be read, and nothing tells any more what was answered
    /// by which link; for editors of the municipality whose token made it, and administrators of none. What was saved and not
    /// handed in is not counted. It is answered as soon as the wave is closed; tables are counted behind it, and whoever asks for
    /// one before that is done waits for it.
    async fn close_survey_wave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CloseSurveyWaveInput,
    ) -> Option<Result<SurveyWavePayload>> {
        let asker = Asker::of(ctx);
        let key = input.idempotency_key;
        let request = CloseRequest { wave: input.wave.0 };
        let closed = collect::close(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, closed))
    }
}

fn payload(asker: &Asker, attempt: Attempt<Round>) -> Result<SurveyWavePayload> {
    Ok(match refused(attempt, asker.language)? {
        Ok(round) => SurveyWavePayload {
            wave: Some(Arc::new(round).into()),
            user_errors: Vec::new().into(),
        },
        Err(user_errors) => SurveyWavePayload {
            wave: None,
            user_errors: user_errors.into(),
        },
    })
}

async fn invited(asker: &Asker, input: InviteRespondentsInput) -> Result<InviteRespondentsPayload> {
    let key = input.idempotency_key.clone();
    let request = input.into();
    let attempt = collect::invite(asker.desk(), &request, key.as_deref()).await;
    Ok(match refused(attempt, asker.language)? {
        Ok(invited) => {
            let secrets = invited.secrets.map(IntoIterator::into_iter);
            let links = secrets.map(|it| it.map(|secret| secret.reveal().to_owned()).collect());
            InviteRespondentsPayload {
                wave: Some(Arc::new(invited.round).into()),
                links,
                user_errors: Vec::new().into(),
            }
        }
        Err(user_errors) => InviteRespondentsPayload {
            wave: None,
            links: None,
            user_errors: user_errors.into(),
        },
    })
}

async fn submitted(
    asker: &Asker,
    input: SubmitSurveyResponseInput,
) -> Result<SubmitSurveyResponsePayload> {
    let request = input.into();
    let attempt = collect::submit(asker.desk(), &request).await;
    Ok(match refused(attempt, asker.language)? {
        Ok(form) => SubmitSurveyResponsePayload {
            form: Some(form.into()),
            user_errors: Vec::new().into(),
        },
        Err(user_errors) => SubmitSurveyResponsePayload {
            form: None,
            user_errors: user_errors.into(),
        },
    })
}
