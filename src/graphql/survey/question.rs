//! What a wave asks, and whom: parts of its codebook.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use crate::domain::survey::Round;
use crate::domain::survey::codebook;
use crate::graphql::asker::Asker;
use crate::graphql::connection::int;
use crate::graphql::list::List;
use crate::graphql::vocabulary::Labels;
use crate::graphql::word::{AnswerKind, Factor, QuestionKind, Sector};

/// A question of a wave.
pub struct SurveyQuestion {
    /// The wave.
    pub of: Arc<Round>,
    /// Which of its questions.
    pub place: usize,
}

impl SurveyQuestion {
    fn it(&self) -> &codebook::Question {
        &self.of.book.questions[self.place]
    }
}

/// A question of a wave.
#[Object]
impl SurveyQuestion {
    /// Its own name, the same in all waves.
    async fn code(&self) -> &str {
        &self.it().code
    }

    /// Grows where its words or options change so much that answers cannot be compared any more.
    async fn version(&self) -> i32 {
        int(self.it().version.into())
    }

    /// What it takes for an answer.
    async fn kind(&self) -> QuestionKind {
        self.it().kind.into()
    }

    /// What is asked, in the language of the request.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.it().text.pick(Asker::of(ctx).language)
    }

    /// What is asked, in all three languages.
    async fn texts(&self) -> Labels {
        self.it().text.clone().into()
    }

    /// Who was asked, in words, in the language of the request.
    async fn base_text(&self, ctx: &Context<'_>) -> &str {
        self.it().base_text.pick(Asker::of(ctx).language)
    }

    /// Who was asked, in words, in all three languages.
    async fn base_texts(&self) -> Labels {
        self.it().base_text.clone().into()
    }

    /// Who was asked, by what they answered before; null where everybody was.
    async fn base(&self) -> Option<SurveyCondition> {
        self.it().base.as_ref().map(SurveyCondition::of)
    }

    /// So many options can be chosen at most; null where there is no bound.
    async fn most(&self) -> Option<i32> {
        self.it().most.map(|it| int(it.into()))
    }

    /// The factor of experiences that a scale is about; null where it is about none.
    async fn factor(&self) -> Option<Factor> {
        self.it().factor.map(Factor::from)
    }

    /// The unit of a number, such as `NOK`.
    async fn unit(&self) -> Option<&str> {
        self.it().unit.as_deref()
    }

    /// The least that a number may be; null where there is no bound.
    async fn least(&self) -> Option<f64> {
        self.it().least
    }

    /// The greatest that a number may be; null where there is no bound.
    async fn greatest(&self) -> Option<f64> {
        self.it().greatest
    }

    /// What can be chosen, in the order in which it is asked; nothing for a number.
    async fn options(&self) -> List<SurveyOption> {
        let places = 0..self.it().options.len();
        let options = places.map(|option| SurveyOption {
            of: Arc::clone(&self.of),
            place: (self.place, option),
        });
        options.collect()
    }
}

/// Something that can be chosen.
pub struct SurveyOption {
    of: Arc<Round>,
    /// Which option of which question.
    place: (usize, usize),
}

impl SurveyOption {
    fn it(&self) -> &codebook::AnswerOption {
        let (question, option) = self.place;
        &self.of.book.questions[question].options[option]
    }
}

/// Something that can be chosen for an answer.
#[Object]
impl SurveyOption {
    /// The code, by which it is answered.
    async fn code(&self) -> &str {
        &self.it().code
    }

    /// What respondents read, in the language of the request.
    async fn label(&self, ctx: &Context<'_>) -> &str {
        self.it().labels.pick(Asker::of(ctx).language)
    }

    /// What respondents read, in all three languages.
    async fn labels(&self) -> Labels {
        self.it().labels.clone().into()
    }

    /// Whether it answers the question: what does not is left out of the shares.
    async fn kind(&self) -> AnswerKind {
        self.it().kind.into()
    }

    /// Where it stands on a scale, below 0 for what hampers; null where there is no scale.
    async fn sign(&self) -> Option<i32> {
        self.it().sign
    }

    /// Whether nothing else can be chosen beside it.
    async fn alone(&self) -> bool {
        self.it().stands_alone()
    }
}

/// That one of these options was chosen.
#[derive(SimpleObject)]
pub struct SurveyCondition {
    /// The code of the question.
    question: String,
    /// Codes of its options.
    options: Vec<String>,
}

impl SurveyCondition {
    fn of(it: &codebook::Condition) -> Self {
        Self {
            question: it.question.clone(),
            options: it.options.clone(),
        }
    }
}

/// What is worked out of several questions.
pub struct SurveyComposite {
    /// The wave.
    pub of: Arc<Round>,
    /// Which of its composites.
    pub place: usize,
}

impl SurveyComposite {
    fn it(&self) -> &codebook::Composite {
        &self.of.book.composites[self.place]
    }
}

/// What is worked out of several questions: whether at least one of several conditions holds, of those who answered all of
/// the questions.
#[Object]
impl SurveyComposite {
    /// Its own name, which is no question's.
    async fn code(&self) -> &str {
        &self.it().code
    }

    /// Grows where it is worked out another way.
    async fn version(&self) -> i32 {
        int(self.it().version.into())
    }

    /// What it tells, in the language of the request.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.it().text.pick(Asker::of(ctx).language)
    }

    /// What it tells, in all three languages.
    async fn texts(&self) -> Labels {
        self.it().text.clone().into()
    }

    /// Of whom it is told, in words, in the language of the request.
    async fn base_text(&self, ctx: &Context<'_>) -> &str {
        self.it().base_text.pick(Asker::of(ctx).language)
    }

    /// Of whom it is told, in words, in all three languages.
    async fn base_texts(&self) -> Labels {
        self.it().base_text.clone().into()
    }

    /// Those that one of which holds is enough.
    async fn any(&self) -> List<SurveyCondition> {
        self.it().any.iter().map(SurveyCondition::of).collect()
    }
}

/// What units are told apart by: a kind of units, such as a primary school, or a band of employees.
pub struct SurveyCategory {
    code: String,
    labels: codebook::Labels,
    sector: Option<entity::code::Sector>,
}

impl From<&codebook::UnitType> for SurveyCategory {
    fn from(it: &codebook::UnitType) -> Self {
        Self {
            code: it.code.clone(),
            labels: it.labels.clone(),
            sector: it.sector,
        }
    }
}

impl From<&codebook::Category> for SurveyCategory {
    fn from(it: &codebook::Category) -> Self {
        Self {
            code: it.code.clone(),
            labels: it.labels.clone(),
            sector: None,
        }
    }
}

/// What units are told apart by: a kind of units, such as a primary school, or a band of employees.
#[Object]
impl SurveyCategory {
    /// The code.
    async fn code(&self) -> &str {
        &self.code
    }

    /// What it is called, in the language of the request.
    async fn label(&self, ctx: &Context<'_>) -> &str {
        self.labels.pick(Asker::of(ctx).language)
    }

    /// What it is called, in all three languages.
    async fn labels(&self) -> Labels {
        self.labels.clone().into()
    }

    /// The sector that all of a kind belong to; null where they belong to no one sector, and of a band of employees.
    async fn sector(&self) -> Option<Sector> {
        self.sector.map(Sector::from)
    }
}

/// A part of the population that responses are weighted to, told by what all of it have in common.
#[derive(SimpleObject)]
pub struct SurveyStratum {
    /// The sector; null where the stratum is of no one sector.
    sector: Option<Sector>,
    /// The code of the kind of units; null where it is of no one kind.
    unit_type: Option<String>,
    /// The part of the country; null where it is of no one part.
    region: Option<String>,
    /// How many units there are.
    population: i32,
}

impl From<&codebook::Stratum> for SurveyStratum {
    fn from(it: &codebook::Stratum) -> Self {
        Self {
            sector: it.sector.map(Sector::from),
            unit_type: it.unit_type.clone(),
            region: it.region.clone(),
            population: int(it.population.into()),
        }
    }
}
