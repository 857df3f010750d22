//! A wave of a survey. Lists of waves are read without their codebooks, which are loaded where something of one is asked for.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};

use super::compare::SurveyComparison;
use super::question::{SurveyCategory, SurveyComposite, SurveyQuestion, SurveyStratum};
use super::table::SurveyTable;
use super::{Survey, SurveyAt};
use crate::domain::survey::settle::{Waves, ready};
use crate::domain::survey::table::Manner;
use crate::domain::survey::tabulate::{Request, tabulate};
use crate::domain::survey::{self, Outline, Round, Which, codebook};
use crate::graphql::asker::Asker;
use crate::graphql::connection::int;
use crate::graphql::error::{Failure, Result};
use crate::graphql::list::List;
use crate::graphql::loader::Load;
use crate::graphql::scalar::{Date, Url};
use crate::graphql::word::{
    SectorLevel, SurveyDimension, SurveyDisclosure, SurveyMode, SurveyState, SurveyWeighting,
};
use crate::model::Error;

/// A wave with its codebook, by its internal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct RoundAt(i64);

impl Loader<RoundAt> for Load {
    type Value = Arc<Round>;
    type Error = Failure;

    async fn load(&self, keys: &[RoundAt]) -> Result<HashMap<RoundAt, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = survey::rounds(self.db.reader(), Which::Keys(&keys)).await?;
        let found = found.into_iter();
        Ok(found
            .map(|round| (RoundAt(round.row.id), Arc::new(round)))
            .collect())
    }
}

/// One round of a survey.
#[derive(Clone)]
pub struct SurveyWave {
    it: Arc<Outline>,
    /// With its codebook, where that was read already.
    whole: Option<Arc<Round>>,
}

impl From<Arc<Outline>> for SurveyWave {
    fn from(it: Arc<Outline>) -> Self {
        Self { it, whole: None }
    }
}

impl From<Arc<Round>> for SurveyWave {
    fn from(whole: Arc<Round>) -> Self {
        Self {
            it: Arc::new(whole.as_ref().into()),
            whole: Some(whole),
        }
    }
}

impl SurveyWave {
    fn asked(&self) -> &codebook::Wave {
        &self.it.summary.wave
    }

    /// With its codebook.
    async fn whole(&self, ctx: &Context<'_>) -> Result<Arc<Round>> {
        if let Some(whole) = &self.whole {
            return Ok(Arc::clone(whole));
        }
        let found = Asker::of(ctx).loader.load_one(RoundAt(self.it.row.id));
        Ok(found.await?.ok_or(Error::NotFound)?)
    }
}

/// What is told of a wave: nothing, where it was removed while it was looked at.
fn unless_gone<T>(told: Result<T>) -> Option<Result<T>> {
    match told {
        Err(Failure(Error::NotFound)) => None,
        told => Some(told),
    }
}

/// As many as a part of a codebook has, each by its place.
fn each<T>(of: &Arc<Round>, many: usize, make: impl Fn(Arc<Round>, usize) -> T) -> List<T> {
    let places = 0..many;
    places.map(|place| make(Arc::clone(of), place)).collect()
}

/// One round of a survey: who was asked, when, and what. Whoever likes may know that; what was answered is told once it is
/// closed.
#[Object]
impl SurveyWave {
    /// What `surveyWave` takes; opaque, and for ever.
    async fn id(&self) -> ID {
        survey::wave_id(&self.it.row).into()
    }

    /// The survey that it is a wave of.
    async fn survey(&self, ctx: &Context<'_>) -> Result<Survey> {
        let key = SurveyAt(self.it.row.survey_id);
        let found = Asker::of(ctx).loader.load_one(key).await?;
        let gone = || Error::internal("a wave has no survey");
        Ok(found.map(Survey).ok_or_else(gone)?)
    }

    /// Which edition it is, such as `2020`.
    async fn edition(&self) -> &str {
        &self.it.row.edition
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
        self.it.row.invited
    }

    /// How many have answered; null while it is open.
    async fn responses(&self) -> Option<i32> {
        self.it.responses()
    }

    /// The share of those that were sent it who have answered, from 0 to 1; null where it is not known, and while it is open.
    async fn response_rate(&self) -> Option<f64> {
        self.it.response_rate()
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
        self.it.row.state.into()
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
    async fn questions(&self, ctx: &Context<'_>) -> Result<List<SurveyQuestion>> {
        let whole = self.whole(ctx).await?;
        let many = whole.book.questions.len();
        Ok(each(&whole, many, |of, place| SurveyQuestion { of, place }))
    }

    /// What is worked out of several questions.
    async fn composites(&self, ctx: &Context<'_>) -> Result<List<SurveyComposite>> {
        let whole = self.whole(ctx).await?;
        let many = whole.book.composites.len();
        Ok(each(&whole, many, |of, place| SurveyComposite {
            of,
            place,
        }))
    }

    /// Kinds of units.
    async fn unit_types(&self, ctx: &Context<'_>) -> Result<List<SurveyCategory>> {
        let whole = self.whole(ctx).await?;
        Ok(whole.book.unit_types.iter().map(Into::into).collect())
    }

    /// Bands of employees, the smallest first.
    async fn employee_bands(&self, ctx: &Context<'_>) -> Result<List<SurveyCategory>> {
        let whole = self.whole(ctx).await?;
        Ok(whole.book.employee_bands.iter().map(Into::into).collect())
    }

    /// The population, where responses are weighted to it.
    async fn strata(&self, ctx: &Context<'_>) -> Result<List<SurveyStratum>> {
        let whole = self.whole(ctx).await?;
        Ok(whole.book.strata.iter().map(Into::into).collect())
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
            desc = "Whether it is weighted; by default where there are 100 answers or more. Never where strata cannot be told apart in its groups."
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
            let wave = self.whole(ctx).await?;
            ready(db, Waves::One(wave.row.id)).await?;
            Ok(SurveyTable(tabulate(db.reader(), wave, request).await?))
        };
        unless_gone(table.await)
    }

    /// What a municipality's own units answered, beside all. For whoever has signed in for that municipality: `FORBIDDEN` for
    /// others. Refused while the wave is open.
    async fn compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the municipality.")] municipality: String,
    ) -> Option<Result<SurveyComparison>> {
        let asker = Asker::of(ctx);
        let own = async {
            let wave = self.whole(ctx).await?;
            ready(&asker.db, Waves::One(wave.row.id)).await?;
            let (db, viewer) = (asker.db.reader(), &asker.viewer);
            let own = survey::compare::compare(db, viewer, wave, &municipality).await?;
            Ok(SurveyComparison(own))
        };
        unless_gone(own.await)
    }

    /// How many municipalities and county municipalities it knows of its day.
    async fn municipalities(&self, ctx: &Context<'_>) -> Result<i32> {
        let whole = self.whole(ctx).await?;
        Ok(int(whole.book.municipalities.len() as u64))
    }
}
