//! Surveys and their waves: what was asked of whom, and when.

mod compare;
mod factor;
mod form;
mod input;
mod mutation;
mod question;
mod table;
mod trend;

pub use self::factor::FactorQueries;
pub use self::form::SurveyFormQueries;
pub use self::mutation::SurveyMutations;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use entity::code;

use self::compare::SurveyComparison;
use self::question::{
    SurveyComposite, SurveyEmployeeBand, SurveyQuestion, SurveyStratum, SurveyUnitType,
};
use self::table::SurveyTable;
use self::trend::SurveyTrend;
use super::asker::Asker;
use super::connection::{connection, counted, int};
use super::error::{Failure, Result};
use super::list::List;
use super::loader::{Load, Rows, rows};
use super::scalar::{Date, Url};
use super::vocabulary::Labels;
use super::word::{
    SectorLevel, SurveyDimension, SurveyDisclosure, SurveyMode, SurveyState, SurveyWeighting,
};
use crate::domain::survey::settle::{Waves, ready};
use crate::domain::survey::table::Manner;
use crate::domain::survey::tabulate::{Request, tabulate};
use crate::domain::survey::{self, Instrument, Round, codebook};
use crate::model::page::PageArguments;
use crate::model::{self, Error};

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
    type Value = Rows<Arc<Round>>;
    type Error = Failure;

    async fn load(&self, keys: &[WavesOf]) -> Result<HashMap<WavesOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = survey::waves(self.db.reader(), &keys).await?.into_iter();
        let found = found.map(|(key, rounds)| {
            let rounds = rounds.into_iter().map(Arc::new).collect();
            (WavesOf(key), Arc::new(rounds))
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
            desc = "Whether they are weighted; by default where there are 100 answers or more."
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
        Ok(found.iter().cloned().map(SurveyWave).collect())
    }
}

/// One round of a survey.
#[derive(Clone)]
pub struct SurveyWave(pub Arc<Round>);

impl SurveyWave {
    fn asked(&self) -> &codebook::Wave {
        &self.0.book.wave
    }

    /// As many as a part of the codebook has, each by its place.
    fn each<T>(&self, many: usize, make: impl Fn(Arc<Round>, usize) -> T) -> List<T> {
        let places = 0..many;
        places
            .map(|place| make(Arc::clone(&self.0), place))
            .collect()
    }
}

/// One round of a survey: who was asked, when, and what. Whoever likes may know that; what was answered is told once it is
/// closed.
#[Object]
impl SurveyWave {
    /// What `surveyWave` takes; opaque, and for ever.
    async fn id(&self) -> ID {
        survey::wave_id(&self.0.row).into()
    }

    /// The survey that it is a wave of.
    async fn survey(&self, ctx: &Context<'_>) -> Result<Survey> {
        let key = SurveyAt(self.0.row.survey_id);
        let found = Asker::of(ctx).loader.load_one(key).await?;
        let gone = || Error::internal("a wave has no survey");
        Ok(found.map(Survey).ok_or_else(gone)?)
    }

    /// Which edition it is, such as `2020`.
    async fn edition(&self) -> &str {
        &self.0.row.edition
    }

    /// The country, as two letters of ISO 3166-1.
    async fn country(&self) -> &str {
        &self.asked().country
    }

    /// Which part of the public sector is asked.
    async fn sector_level(&self) -> SectorLevel {
        self.asked().sector_level.into()
    }

    /// The first day on which it was asked.
    async fn field_from(&self) -> Date {
        Date(self.asked().field_from)
    }

    /// The last one.
    async fn field_to(&self) -> Date {
        Date(self.asked().field_to)
    }

    /// How many units there were to be asked; null where that is not known.
    async fn frame_size(&self) -> Option<i32> {
        self.asked().frame_size.map(|it| int(it.into()))
    }

    /// How many were sent it; null where that is not known.
    async fn invited(&self) -> Option<i32> {
        self.0.row.invited
    }

    /// How many have answered; null while it is open.
    async fn responses(&self) -> Option<i32> {
        self.0.responses()
    }

    /// The share of those that were sent it who have answered, from 0 to 1; null where it is not known, and while it is open.
    async fn response_rate(&self) -> Option<f64> {
        self.0.response_rate()
    }

    /// How it reaches its respondents.
    async fn mode(&self) -> SurveyMode {
        self.asked().mode.into()
    }

    /// The day by whose municipalities and numbers it goes.
    async fn structure_on(&self) -> Date {
        Date(self.asked().structure_on)
    }

    /// Whether it still takes responses.
    async fn state(&self) -> SurveyState {
        self.0.row.state.into()
    }

    /// How responses stand for the population.
    async fn weighting(&self) -> SurveyWeighting {
        self.asked().weighting.into()
    }

    /// How small cells are kept from telling of anybody.
    async fn disclosure(&self) -> SurveyDisclosure {
        self.asked().disclosure.into()
    }

    /// Respondents, and municipalities, of fewer of which nothing is told.
    async fn minimum(&self) -> i32 {
        int(self.asked().minimum.into())
    }

    /// Who answers for the responses.
    async fn controller(&self) -> &str {
        &self.asked().controller
    }

    /// Where it is told of; null where it is told of nowhere.
    async fn source(&self) -> Option<Url> {
        self.asked().source.clone().map(Url)
    }

    /// What is asked, in the order in which it is asked.
    async fn questions(&self) -> List<SurveyQuestion> {
        let many = self.0.book.questions.len();
        self.each(many, |of, place| SurveyQuestion { of, place })
    }

    /// What is worked out of several questions.
    async fn composites(&self) -> List<SurveyComposite> {
        let many = self.0.book.composites.len();
        self.each(many, |of, place| SurveyComposite { of, place })
    }

    /// Kinds of units.
    async fn unit_types(&self) -> List<SurveyUnitType> {
        let many = self.0.book.unit_types.len();
        self.each(many, |of, place| SurveyUnitType { of, place })
    }

    /// Bands of employees, the smallest first.
    async fn employee_bands(&self) -> List<SurveyEmployeeBand> {
        let many = self.0.book.employee_bands.len();
        self.each(many, |of, place| SurveyEmployeeBand { of, place })
    }

    /// The population, where responses are weighted to it.
    async fn strata(&self) -> List<SurveyStratum> {
        self.0.book.strata.iter().map(Into::into).collect()
    }

    /// A question or composite, counted. Refused while the wave is open, and by more than two things at once. What is withheld is
    /// the same for whoever asks.
    async fn tabulate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of a question or composite.")] question: String,
        #[graphql(
            desc = "What respondents are told apart by; two at most, `byQuestion` among them.",
            default
        )]
        by: Vec<SurveyDimension>,
        #[graphql(desc = "The code of another question or composite to tell them apart by.")]
        by_question: Option<String>,
        #[graphql(
            desc = "Whether it is weighted; by default where there are 100 answers or more."
        )]
        weighted: Option<bool>,
        #[graphql(desc = "Whether each group is tested against all others.", default)] test: bool,
    ) -> Option<Result<SurveyTable>> {
        let request = Request {
            question,
            by: by.into_iter().map(Into::into).collect(),
            by_question,
            manner: Manner {
                weighted,
                tested: test,
                whole: false,
            },
        };
        let db = &Asker::of(ctx).db;
        let table = async {
            ready(db, Waves::One(self.0.row.id)).await?;
            tabulate(db.reader(), Arc::clone(&self.0), request).await
        };
        unless_gone(table.await.map(SurveyTable))
    }

    /// What a municipality's own units answered, beside all. For whoever has signed in for that municipality: `FORBIDDEN` for
    /// others. Refused while the wave is open.
    async fn compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the municipality.")] municipality: String,
    ) -> Option<Result<SurveyComparison>> {
        let asker = Asker::of(ctx);
        let wave = Arc::clone(&self.0);
        let own = async {
            ready(&asker.db, Waves::One(wave.row.id)).await?;
            let (db, viewer) = (asker.db.reader(), &asker.viewer);
            survey::compare::compare(db, viewer, wave, &municipality).await
        };
        unless_gone(own.await.map(SurveyComparison))
    }

    /// How many municipalities and county municipalities it knows of its day.
    async fn municipalities(&self) -> i32 {
        int(self.0.book.municipalities.len() as u64)
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
        let found = found.map(|round| round.map(|round| SurveyWave(Arc::new(round))));
        found.map_err(Into::into).transpose()
    }
}

/// What is told of a wave: nothing, where it was removed while it was looked at.
fn unless_gone<T>(told: model::Result<T>) -> Option<Result<T>> {
    match told {
        Err(Error::NotFound) => None,
        told => Some(told.map_err(Into::into)),
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
