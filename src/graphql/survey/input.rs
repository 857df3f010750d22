//! What clients say of waves, of units, and of what these answer.

use async_graphql::{Enum, ID, InputObject};

use crate::domain::survey::collect::{
    CreateRequest, GivenAnswer, InviteRequest, StratumRequest, SubmitRequest, WaveFields,
};
use crate::domain::survey::response::Unit;
use crate::graphql::scalar::{Date, Url};
use crate::graphql::word::{Sector, SectorLevel, SurveyDisclosure, SurveyMode, SurveyWeighting};

/// A questionnaire that comes with Floke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SurveyTemplate {
    /// The innovation barometer of municipalities, which leaders of units answer.
    InnovationBarometer,
    /// The yearly profile of strategy, which chief executives answer.
    StrategyProfile,
}

impl SurveyTemplate {
    /// What Floke calls it.
    fn name(self) -> &'static str {
        match self {
            Self::InnovationBarometer => "innovation-barometer",
            Self::StrategyProfile => "strategy-profile",
        }
    }
}

/// A new wave of a survey: by a questionnaire that comes with Floke, or by a codebook of one's own. What is given beside stands
/// in the place of what the codebook says.
#[derive(InputObject)]
pub struct CreateSurveyWaveInput {
    /// The questionnaire; left out beside a codebook.
    template: Option<SurveyTemplate>,
    /// A codebook, as JSON; left out beside a template.
    codebook: Option<String>,
    /// Which edition it is, such as `2027`; the survey has no other wave of it. Needed beside a template.
    edition: Option<String>,
    /// The first day on which it is asked. Needed beside a template.
    field_from: Option<Date>,
    /// The last one. Needed beside a template.
    field_to: Option<Date>,
    /// How many units there are to be asked, where that is known.
    frame_size: Option<i32>,
    /// How it reaches its respondents.
    mode: Option<SurveyMode>,
    /// The day by whose municipalities and numbers it goes; beside a template the first day on which it is asked, where it is
    /// left out.
    structure_on: Option<Date>,
    /// Which part of the public sector is asked.
    sector_level: Option<SectorLevel>,
    /// How responses stand for the population.
    weighting: Option<SurveyWeighting>,
    /// The population, where responses are weighted to it.
    strata: Option<Vec<SurveyStratumInput>>,
    /// How small cells are kept from telling of anybody.
    disclosure: Option<SurveyDisclosure>,
    /// Respondents, and municipalities, of fewer of which nothing is told; at least 3.
    minimum: Option<i32>,
    /// Who answers for the responses. Needed beside a template.
    controller: Option<String>,
    /// Where it is told of.
    source: Option<Url>,
    /// Whatever the client calls this request: sent again with the same input, it answers the wave that the first one made.
    pub idempotency_key: Option<String>,
}

/// A part of the population, told by what all of it have in common.
#[derive(InputObject)]
pub struct SurveyStratumInput {
    /// The sector, where the stratum is of one.
    sector: Option<Sector>,
    /// The code of the kind of units, where it is of one.
    unit_type: Option<String>,
    /// The part of the country, where it is of one: its name, such as `Østlandet`.
    region: Option<String>,
    /// How many units there are.
    population: i32,
}

impl From<SurveyStratumInput> for StratumRequest {
    fn from(it: SurveyStratumInput) -> Self {
        Self {
            sector: it.sector.map(Into::into),
            unit_type: it.unit_type,
            region: it.region,
            population: it.population,
        }
    }
}

impl From<CreateSurveyWaveInput> for CreateRequest {
    fn from(it: CreateSurveyWaveInput) -> Self {
        let strata = it.strata.map(|strata| strata.into_iter().map(Into::into));
        Self {
            template: it.template.map(SurveyTemplate::name),
            codebook: it.codebook,
            fields: WaveFields {
                edition: it.edition,
                field_from: it.field_from.map(|it| it.0),
                field_to: it.field_to.map(|it| it.0),
                frame_size: it.frame_size,
                mode: it.mode.map(Into::into),
                structure_on: it.structure_on.map(|it| it.0),
                sector_level: it.sector_level.map(Into::into),
                weighting: it.weighting.map(Into::into),
                strata: strata.map(Iterator::collect),
                disclosure: it.disclosure.map(Into::into),
                minimum: it.minimum,
                controller: it.controller,
                source: it.source.map(|it| it.0),
            },
        }
    }
}

/// Units that are invited to answer a wave.
#[derive(InputObject)]
pub struct InviteRespondentsInput {
    /// The wave, which must be open.
    wave: ID,
    /// The units; at most 1,000.
    units: Vec<SurveyUnitInput>,
    /// Whatever the client calls this request: sent again with the same input, it invites nobody twice, but the secrets are not
    /// told again.
    pub idempotency_key: Option<String>,
}

/// What a unit is. It is never named.
#[derive(InputObject)]
pub struct SurveyUnitInput {
    /// The sector; implied where all units of its kind belong to one.
    sector: Option<Sector>,
    /// The code of its kind, of the wave.
    unit_type: Option<String>,
    /// The code of its band of employees, of the wave.
    employee_band: Option<String>,
    /// The number of its municipality or county municipality, on the day that the wave goes by. It is known only to weight and
    /// to withhold.
    municipality: String,
}

impl From<InviteRespondentsInput> for InviteRequest {
    fn from(it: InviteRespondentsInput) -> Self {
        let units = it.units.into_iter().map(|it| Unit {
            sector: it.sector.map(Into::into),
            unit_type: it.unit_type,
            employee_band: it.employee_band,
            municipality: it.municipality,
        });
        Self {
            wave: it.wave.0,
            units: units.collect(),
        }
    }
}

/// What is answered by a link.
#[derive(InputObject)]
pub struct SubmitSurveyResponseInput {
    /// The secret of the link: whoever has it needs no token.
    link: String,
    /// The answers. Those to other questions stay as they were saved.
    answers: Vec<SurveyAnswerInput>,
    /// Whether it is handed in; false saves it, to be gone on with.
    #[graphql(default = true)]
    complete: bool,
    /// Not looked at: by the same link, the same that was handed in always answers the same.
    idempotency_key: Option<String>,
}

/// An answer to a question: options, or a number. Neither takes an earlier answer back.
#[derive(InputObject)]
pub struct SurveyAnswerInput {
    /// The code of the question.
    question: String,
    /// Codes of the options that are chosen.
    options: Option<Vec<String>>,
    /// A number.
    number: Option<f64>,
}

impl From<SubmitSurveyResponseInput> for SubmitRequest {
    fn from(it: SubmitSurveyResponseInput) -> Self {
        let answers = it.answers.into_iter().map(|it| GivenAnswer {
            question: it.question,
            options: it.options.unwrap_or_default(),
            number: it.number,
        });
        Self {
            link: it.link,
            answers: answers.collect(),
            complete: it.complete,
        }
    }
}

/// A wave that is closed.
#[derive(InputObject)]
pub struct CloseSurveyWaveInput {
    /// The wave, which must be open.
    pub wave: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers the wave that the first one closed.
    pub idempotency_key: Option<String>,
}
