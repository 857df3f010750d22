//! The vocabularies: what codes mean, in three languages, and where they come from.

use std::borrow::Cow;

use async_graphql::{Context, Enum, Object};

use super::asker::Asker;
use super::list::List;
use crate::domain::vocabulary::{self, Labels as Texts, vocabulary};

/// A code of a vocabulary.
pub struct Term(&'static vocabulary::Term);

/// A code of a vocabulary, with what it means.
#[Object]
impl Term {
    /// The code, as the enums of this API write it.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What readers see, in the language of the request.
    async fn label(&self, ctx: &Context<'_>) -> &str {
        self.0.labels.pick(Asker::of(ctx).language)
    }

    /// What readers see, in all three languages.
    async fn labels(&self) -> Labels {
        Labels::from(&self.0.labels)
    }

    /// What it means in one sentence, in the language of the request.
    async fn definition(&self, ctx: &Context<'_>) -> &str {
        self.0.definition.pick(Asker::of(ctx).language)
    }

    /// What it means in one sentence, in all three languages.
    async fn definitions(&self) -> Labels {
        Labels::from(&self.0.definition)
    }

    /// Where the notion comes from: an address, or `Floke`.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Whether Floke added it to a list of others; tables that are to compare with theirs leave it out.
    async fn extension(&self) -> bool {
        self.0.extension
    }

    /// The code of the group that it stands in, where the list has groups.
    async fn group(&self) -> Option<&str> {
        self.0.group.as_deref()
    }

    /// The wider code of the same list, where the list has levels.
    async fn broader(&self) -> Option<&str> {
        self.0.broader.as_deref()
    }

    /// What it is measured in, where it is measured.
    async fn unit(&self) -> Option<&str> {
        self.0.unit.as_deref()
    }

    /// How the source itself writes it, such as the slug of a Los theme.
    async fn notation(&self) -> &[String] {
        &self.0.notation
    }
}

/// A text in three languages.
pub struct Labels(Cow<'static, Texts>);

impl From<&'static Texts> for Labels {
    fn from(texts: &'static Texts) -> Self {
        Self(Cow::Borrowed(texts))
    }
}

impl From<Texts> for Labels {
    fn from(texts: Texts) -> Self {
        Self(Cow::Owned(texts))
    }
}

/// A text in the three languages of the service.
#[Object]
impl Labels {
    /// Bokmål.
    async fn nb(&self) -> &str {
        &self.0.nb
    }

    /// Nynorsk.
    async fn nn(&self) -> &str {
        &self.0.nn
    }

    /// English.
    async fn en(&self) -> &str {
        &self.0.en
    }
}

/// Reading vocabularies.
#[derive(Default)]
pub struct VocabularyQueries;

#[Object]
impl VocabularyQueries {
    /// The codes of a vocabulary, in the order in which they are shown.
    async fn vocabulary(
        &self,
        #[graphql(desc = "Which vocabulary.")] name: VocabularyName,
    ) -> List<Term> {
        vocabulary(name.into()).terms.iter().map(Term).collect()
    }
}

/// The vocabularies that Floke has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "vocabulary::VocabularyName")]
pub enum VocabularyName {
    /// The language an experience is written in.
    Language,
    /// The part of municipal work it belongs to.
    Sector,
    /// Planned, ongoing or concluded.
    ExperienceStage,
    /// How a concluded attempt went.
    Outcome,
    /// How far it had come when it was stopped.
    StoppedAt,
    /// From draft to publication.
    WorkflowState,
    /// Who may read it.
    Audience,
    /// What kind of new thing it is.
    InnovationType,
    /// First, adapted or copied.
    Novelty,
    /// What kind of body a partner is.
    PartnerKind,
    /// What a partner did.
    PartnerRole,
    /// What kind of body owns an experience.
    MunicipalityKind,
    /// Hampered or promoted, and how much.
    FactorDirection,
    /// Pitfall, success factor or advice.
    LessonKind,
    /// Stated by a source or derived by us.
    LessonBasis,
    /// What others are advised to do.
    AdviceKind,
    /// What kind of thing a hit is.
    NodeKind,
    /// What may hamper or promote an attempt.
    Factor,
    /// The groups of the causes of failure.
    FailureCauseGroup,
    /// Why an attempt failed or was stopped.
    FailureCause,
    /// Kinds of benefit, with their units.
    BenefitCategory,
    /// Whoever feels a benefit.
    Beneficiary,
    /// Whether a figure of a benefit was measured.
    MeasurementKind,
    /// How it was bought.
    ProcurementProcedure,
    /// Whether the buying or the thing bought was new.
    ProcurementApproach,
    /// How the buying ended.
    ProcurementOutcome,
    /// What came after a trial with an exemption from law.
    TrialResult,
    /// Whether it was evaluated, and by whom.
    Evaluation,
    /// How far the work has come, in six phases.
    Phase,
    /// How large the change is.
    Radicality,
    /// Who took the initiative.
    Initiator,
    /// Whom the municipality worked with.
    CollaborationPartner,
    /// The value created, or the harm done.
    Effect,
    /// Whom it was for.
    TargetGroup,
    /// Large problems across the sectors.
    ProblemTheme,
    /// The service areas of KOSTRA.
    ServiceArea,
    /// Whether it touches what the workplace is for.
    CoreTask,
    /// Whether the purpose stood, changed or emerged.
    Purpose,
    /// Where the money came from.
    Financing,
    /// What it cost, in bands.
    CostBand,
    /// The five parts of the country.
    Region,
    /// Municipalities by size.
    PopulationBand,
    /// The themes of Los, in two levels.
    LosTheme,
    /// By what experiences can be counted.
    Dimension,
    /// What is worked out of a group of experiences.
    Measure,
}
