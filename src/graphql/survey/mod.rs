//! Surveys and their waves: what was asked of whom, and when.

mod compare;
mod factor;
mod form;
mod input;
mod mutation;
mod question;
mod table;
mod trend;
mod wave;

pub use self::factor::FactorQueries;
pub use self::form::SurveyFormQueries;
pub use self::mutation::SurveyMutations;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use entity::code;

use self::trend::SurveyTrend;
use self::wave::SurveyWave;
use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::{Failure, Result};
use super::list::List;
use super::loader::{Load, Rows, rows};
use super::vocabulary::Labels;
use super::word::SurveyDimension;
use crate::domain::survey::settle::{Waves, ready};
use crate::domain::survey::{self, Instrument, Outline};
use crate::model::page::PageArguments;

/// A survey, by its internal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SurveyAt(pub i64);

impl Loader<SurveyAt> for Load {
    type Value = Arc<Instrument>;
    type Error = Failure;

    async fn load(&self, keys: &[SurveyAt]) -> Result<HashMap<SurveyAt, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = survey::find_by_keys(self.db.reader(), &keys).await?;
        let found = found.into_iter();
        Ok(found
            .map(|(key, about)| (SurveyAt(key), Arc::new(about)))
            .collect())
    }
}

/// The waves of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WavesOf(pub i64);

impl Loader<WavesOf> for Load {
    type Value = Rows<Arc<Outline>>;
    type Error = Failure;

    async fn load(&self, keys: &[WavesOf]) -> Result<HashMap<WavesOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = survey::outlines(self.db.reader(), &keys).await?.into_iter();
        let found = found.map(|(key, outlines)| {
            let outlines = outlines.into_iter().map(Arc::new).collect();
            (WavesOf(key), Arc::new(outlines))
        });
        Ok(found.collect())
    }
}

/// An instrument that is put to respondents in waves.
#[derive(Clone)]
pub struct Survey(pub Arc<Instrument>);

/// An instrument that is put to respondents in waves.
#[Object]
impl Survey {
    /// What `survey` takes; opaque, and for ever.
    async fn id(&self) -> ID {
        survey::survey_id(&self.0.row).into()
    }

    /// Its own name, the same in all waves, such as `innovation-barometer`.
    async fn key(&self) -> &str {
        &self.0.row.key
    }

    /// What it is called, in the language of the request.
    async fn title(&self, ctx: &Context<'_>) -> &str {
        self.0.title.pick(Asker::of(ctx).language)
    }

    /// What it is called, in all three languages.
    async fn titles(&self) -> Labels {
        self.0.title.clone().into()
    }

    /// What it asks about, in the language of the request.
    async fn description(&self, ctx: &Context<'_>) -> &str {
        self.0.description.pick(Asker::of(ctx).language)
    }

    /// What it asks about, in all three languages.
    async fn descriptions(&self) -> Labels {
        self.0.description.clone().into()
    }

    /// A question or composite over its waves, of those alone that asked alike: in the same version, with the same answers, as
    /// the latest closed wave that asked it. Refused where no closed wave did.
    async fn trend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of a question or composite.")] question: String,
        #[graphql(desc = "What respondents are told apart by; two at most.", default)] by: Vec<
            SurveyDimension,
        >,
        #[graphql(
            desc = "Whether they are weighted; by default where there are 100 answers or more in each that has weights."
        )]
        weighted: Option<bool>,
    ) -> Option<Result<SurveyTrend>> {
        let by: Vec<code::SurveyDimension> = by.into_iter().map(Into::into).collect();
        let (db, own) = (&Asker::of(ctx).db, &self.0.row);
        let trend = async {
            ready(db, Waves::Of(own.id)).await?;
            survey::trend::trend(db.reader(), own, (&question, &by), weighted).await
        };
        Some(trend.await.map(Into::into).map_err(Into::into))
    }

    /// Its waves, the latest first.
    async fn waves(&self, ctx: &Context<'_>) -> Result<List<SurveyWave>> {
        let found = rows(&Asker::of(ctx).loader, WavesOf(self.0.row.id)).await?;
        Ok(found.iter().cloned().map(SurveyWave::from).collect())
    }
}

connection!(
    SurveyConnection,
    SurveyEdge,
    Survey,
    "A page of surveys.",
    "A survey in its place in the list."
);

/// Reading surveys and their waves.
#[derive(Default)]
pub struct SurveyQueries;

#[Object]
impl SurveyQueries {
    /// Surveys, the one that was made first in front.
    async fn surveys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<SurveyConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(list(ctx, &arguments).await)
    }

    /// A survey; null where there is no such one.
    async fn survey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Survey>> {
        let found = survey::find(Asker::of(ctx).db.reader(), &id).await;
        let found = found.map(|about| about.map(|about| Survey(Arc::new(about))));
        found.map_err(Into::into).transpose()
    }

    /// A wave of a survey; null where there is no such one.
    async fn survey_wave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<SurveyWave>> {
        let found = survey::find_wave(Asker::of(ctx).db.reader(), &id).await;
        let found = found.map(|round| round.map(|round| Arc::new(round).into()));
        found.map_err(Into::into).transpose()
    }
}

async fn list(ctx: &Context<'_>, arguments: &PageArguments) -> Result<SurveyConnection> {
    let asker = Asker::of(ctx);
    let request = asker.page(survey::LIST, arguments)?;
    let page = survey::list(asker.db.reader(), &request).await?;
    let total = counted(
        asker,
        |db, _| async move { survey::count(db.reader()).await },
    );
    let page = page.map(|about| Survey(Arc::new(about)));
    Ok(SurveyConnection::new(page, total))
}
