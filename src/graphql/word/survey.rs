//! The codes of surveys.

use async_graphql::Enum;
use entity::code;

/// Which part of the public sector a wave of a survey asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::SectorLevel")]
pub enum SectorLevel {
    /// Municipalities and their units.
    Municipal,
    /// County municipalities and their units.
    County,
    /// Bodies of the state.
    State,
    /// All of them.
    All,
}

/// How a wave of a survey reaches its respondents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::SurveyMode")]
pub enum SurveyMode {
    /// By a form on the web.
    Web,
    /// By telephone.
    Phone,
    /// By letter.
    Post,
    /// By more than one of these.
    Mixed,
}

/// Whether a wave of a survey still takes responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::SurveyState")]
pub enum SurveyState {
    /// It takes responses, and nothing is told of them.
    Open,
    /// It takes none any more, and can be tabulated.
    Closed,
}

/// How the responses of a wave stand for the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::SurveyWeighting")]
pub enum SurveyWeighting {
    /// Each response counts as one.
    None,
    /// A response counts as many units as it stands for in its stratum.
    Stratum,
    /// A response counts by the weight that came with it.
    Imported,
}

/// How small cells of a wave are kept from telling of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::SurveyDisclosure")]
pub enum SurveyDisclosure {
    /// They are withheld, and others with them, so that no sum gives them back.
    Withhold,
    /// They are rounded to a multiple of 3.
    Round,
}

/// What a question takes for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::QuestionKind")]
pub enum QuestionKind {
    /// One of its options.
    Single,
    /// Several of its options, at most as many as it says.
    Multiple,
    /// One of its options, which stand on a scale that has a middle.
    Scale,
    /// A number.
    Number,
}

/// Whether an answer is one to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::AnswerKind")]
pub enum AnswerKind {
    /// It answers the question.
    Substantive,
    /// Who was asked does not know.
    NotKnown,
    /// The question does not fit who was asked.
    NotRelevant,
}
