//! The codes that columns hold: closed lists of `SCREAMING_SNAKE` words, the same in database, JSON and GraphQL.
//!
//! What a code means, in three languages and with its source, stands in the vocabularies; here is only its spelling.

use std::fmt;

use sea_orm::ActiveEnum;
pub use sea_orm::Iterable;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A code of one of the closed lists.
pub trait Code: ActiveEnum<Value = String> + Iterable + Copy {
    /// The code as it is written everywhere, such as `PARTLY_SUCCEEDED`.
    fn code(self) -> String {
        self.to_value()
    }

    /// The member that is written so, if there is one.
    fn from_code(code: &str) -> Option<Self> {
        Self::iter().find(|member| member.to_value() == code)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[expect(missing_docs, reason = "the vocabulary tells what each code means")]
        pub enum $name { $($variant),* }

        impl Code for $name {}

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_value())
            }
        }
    )*};
}

codes! {
    /// A language that a text is written in.
    Language { Nb, Nn, En, Se, Da, Sv }

    /// The part of the municipality that the attempt belongs to.
    Sector { HealthCare, Education, Social, Culture, Technical, Administration, BusinessDevelopment, ClimateEnvironment }

    /// How far an attempt has come in time.
    Stage { Planned, Ongoing, Concluded }

    /// How a concluded attempt ended.
    Outcome { Succeeded, PartlySucceeded, Failed, Abandoned }

    /// How far an attempt had come when it was stopped.
    StoppedAt { Idea, Pilot, Implementation, Operation, Scaling }

    /// Where an experience stands between draft and publication.
    WorkflowState { Draft, Submitted, Returned, Published, Rejected, Withdrawn }

    /// Who may read a published experience.
    Audience { Owner, Sector, PublicUnnamed, Public }

    /// What kind of change was tried.
    InnovationType { Product, Service, ProcessOrganisation, Communication }

    /// Whether the idea was one's own or another's.
    Novelty { OwnFirst, InspiredAdapted, Copied, NotKnown }

    /// What a partner is.
    PartnerKind { Municipality, County, State, Business, Research, Voluntary, Citizens, Other }

    /// What a partner did in an attempt.
    PartnerRole { Owner, CoOwner, Supplier, Financier, FollowResearcher, TestHost, UserRepresentative, Adviser, Other }

    /// What an owner on the municipal side is.
    MunicipalityKind { Municipality, County, Intermunicipal, Foreign, Other }

    /// Whether a factor hampered or promoted, and how much.
    FactorDirection { HamperedHigh, HamperedSome, PromotedSome, PromotedHigh }

    /// What a lesson tells its reader to do.
    LessonKind { Pitfall, SuccessFactor, Advice }

    /// Whether a source states the lesson or it is a reading of what happened.
    LessonBasis { Stated, Derived }

    /// What the owner advises others who plan the same.
    AdviceKind { DoNotTry, TryIf, TryAgain }

    /// What may hamper or promote an attempt; the barometer's list and Floke's additions to it.
    Factor { SafeOperationFocus, ErrorHandling, InternalCollaboration, NewTechnology, LimitedEconomy, EmployeeParticipation, CitizenParticipation, PoliticalDecisions, OtherFactor, CrossCollaboration, PrivateFirms, VoluntaryOrganisations, StateBodies, LawRegulation, StaffingNorms, CompetenceNorms, IndividualRights, ManagementSupport, TimeCapacity, Competence, ProcurementRules }

    /// Why an attempt failed or was stopped.
    FailureCause { ProblemMisread, NoImprovement, TechnologyImmature, NotUserFit, CostOverrun, FundingEnded, NoCapacity, SkillsMissing, LeadershipFailure, NoChampion, PersonLeft, RiskAversion, ShortTermFocus, Hierarchy, Silo, PoliciesProcedures, NoMeasurement, NoOperationsOwner, EmployeeResistance, PartnerWithdrew, SupplierFailed, NoSuitableOffer, ProcurementBarrier, ExternalOpposition, LawRegulation, PrivacySecurity, PoliticalChange, MunicipalMerger, Scrutiny, EndedDeliberately }

    /// What kind of benefit was sought or seen.
    BenefitCategory { AvoidedCost, SavedTime, IncreasedQuality, EfficiencyGain, Environment, Employment, Disbenefit }

    /// Whether a figure was foreseen or measured.
    MeasurementKind { Forecast, Actual }

    /// By which procedure something was bought.
    ProcurementProcedure { ApenTilbud, BegrensetTilbud, ApenAnbud, BegrensetAnbud, Forhandling, Dialog, Innovasjonspartnerskap, PlanDesign, Pcp, Startoff, Direct, Unknown }

    /// How a procurement ended.
    ProcurementOutcome { Contract, Cancelled, NoSuitableOffer }

    /// What became of an exemption from law after the trial.
    TrialResult { Continued, LawChanged, Reverted }

    /// How exactly a source tells a figure.
    Approximation { Exact, Almost, Over }

    /// Whether a problem, solution, partner or programme has been taken into the shared vocabulary.
    TermState { Proposed, Accepted, Rejected }

    /// What has been decided of a partner's reply.
    ReplyState { Submitted, Published, Rejected }

    /// Why a release was changed after it was made.
    ReleaseChangeReason { Erasure }

    /// How much of an experience was taken over.
    ReuseKind { Copied, Adapted, Inspired }

    /// What the other side has said of a reuse.
    ReuseState { Recorded, Confirmed, Declined }

    /// The two sides of a reuse: whose experience it was, and who took it up.
    ReuseSide { Origin, Reuser }

    /// What a token may do; each role includes those before it.
    #[derive(PartialOrd, Ord)]
    Role { Reader, Contributor, Editor, Admin }

    /// What kind of thing a history or change row is about.
    NodeKind { Experience, Problem, Solution, Partner, Municipality, Lesson, Programme }

    /// Which text of an experience a vector is of; the whole is made of the others.
    VectorPart { Whole, Title, Problem, Solution, Subject, Body, Broader }

    /// What somebody made of two experiences that may be the same.
    DuplicateJudgement { Same, Variant, Different, Unsure }

    /// What happened to a thing, as the search index must know it.
    ChangeOperation { Written, Removed }

    /// Which part of the public sector a survey wave asks.
    SectorLevel { Municipal, County, State, All }

    /// How a survey wave reaches its respondents.
    SurveyMode { Web, Phone, Post, Mixed }

    /// Whether a survey wave still takes responses.
    SurveyState { Open, Closed }

    /// How the responses of a survey wave stand for the population.
    SurveyWeighting { None, Stratum, Imported }

    /// How small cells of a survey wave are kept from telling of anybody.
    SurveyDisclosure { Withhold, Round }

    /// What a question of a survey takes for an answer.
    QuestionKind { Single, Multiple, Scale, Number }

    /// Whether an answer is one to the question.
    AnswerKind { Substantive, NotKnown, NotRelevant }

    /// What the respondents of a survey are told apart by.
    SurveyDimension { Sector, UnitType, EmployeeBand, Region, County, SizeBand, SizeSplit }
}
