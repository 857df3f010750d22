//! The codes of `entity::code` as GraphQL enums; labels in three languages stand in the vocabularies.

mod law;
mod survey;

use async_graphql::Enum;
use entity::code;

pub use law::{
    Approximation, MeasurementKind, ProcurementOutcome, ProcurementProcedure, TrialResult,
};
pub use survey::{
    AnswerKind, QuestionKind, SectorLevel, SurveyDisclosure, SurveyMode, SurveyState,
    SurveyWeighting,
};

/// The language in which an experience is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Language")]
pub enum Language {
    /// Norwegian in its written standard Bokmål.
    Nb,
    /// Norwegian in its written standard Nynorsk.
    Nn,
    /// The text is in English.
    En,
    /// The text is in Northern Sami.
    Se,
    /// The text is in Danish.
    Da,
    /// The text is in Swedish.
    Sv,
}

/// The part of municipal work that the experience belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Sector")]
pub enum Sector {
    /// Health services, home care, nursing homes and public health.
    HealthCare,
    /// Kindergartens, schools, after-school care and other services to children and young people in education.
    Education,
    /// Social services, child welfare, employment and welfare offices, social housing and integration.
    Social,
    /// Libraries, arts, sport, leisure and volunteering.
    Culture,
    /// Water, sewage, waste, roads, buildings, planning and transport.
    Technical,
    /// Governance, management, finance, archives, IT and personnel across the sectors.
    Administration,
    /// Work for business, jobs, settlement and local development.
    BusinessDevelopment,
    /// Climate measures, energy, nature and environmental protection.
    ClimateEnvironment,
}

/// Whether it is planned, under way or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Stage")]
pub enum ExperienceStage {
    /// Something that the municipality means to try but has not begun.
    Planned,
    /// The attempt is under way and its outcome is not yet known.
    Ongoing,
    /// The attempt is over: in lasting use, completed or stopped.
    Concluded,
}

/// How a concluded attempt went, in the municipality's own judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Outcome")]
pub enum Outcome {
    /// The attempt reached what the municipality wanted, and the solution is in use or did its work.
    Succeeded,
    /// Some of what the municipality wanted was reached, but not all.
    PartlySucceeded,
    /// The attempt was carried through but did not reach what the municipality wanted, or did harm.
    Failed,
    /// The attempt was stopped before it had been carried to a result.
    Abandoned,
}

/// How far the attempt had come when it was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::StoppedAt")]
pub enum StoppedAt {
    /// It stopped while it was still an idea or a plan.
    Idea,
    /// It stopped while the solution was being developed or tried on a small scale.
    Pilot,
    /// It stopped while being introduced, before the solution was in ordinary use.
    Implementation,
    /// The solution was in ordinary use but was discontinued.
    Operation,
    /// The solution worked where it was tried, but its spread to more places stopped.
    Scaling,
}

/// Where an experience is on its way from draft to publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::WorkflowState")]
pub enum WorkflowState {
    /// The municipality is writing it and has not submitted it.
    Draft,
    /// It waits to be read by an editor.
    Submitted,
    /// The editor has sent it back with a reason; it can be mended and submitted again.
    Returned,
    /// It is approved and can be read by those to whom it is open.
    Published,
    /// The editor has declined it with a reason; nothing is deleted.
    Rejected,
    /// It was published but has been taken back by the municipality or an editor.
    Withdrawn,
}

/// Who may read an experience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Audience")]
pub enum Audience {
    /// Only the municipality that owns the experience can read it.
    Owner,
    /// All signed-in municipalities can read the experience.
    Sector,
    /// Everyone can read the experience without being told which municipality it comes from.
    PublicUnnamed,
    /// Everyone can read the experience and see whose it is.
    Public,
}

/// What kind of new thing it is; several may hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::InnovationType")]
pub enum InnovationType {
    /// An object, a system or a building that is new to the municipality or clearly improved.
    Product,
    /// Residents or other recipients get something new, or get it in a clearly better way.
    Service,
    /// The municipality does the work in a new way or divides it differently.
    ProcessOrganisation,
    /// The municipality informs, listens to or talks with the outside world in a new way.
    Communication,
}

/// Whether the municipality was first, adapted another's solution or copied it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Novelty")]
pub enum Novelty {
    /// The municipality knew of nobody who had done the same before.
    OwnFirst,
    /// The idea came from others, but the solution was changed in substance to fit the municipality.
    InspiredAdapted,
    /// The municipality took up a solution much as it stood elsewhere.
    Copied,
    /// Where the solution came from is not known.
    NotKnown,
}

/// What kind of body or group a partner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::PartnerKind")]
pub enum PartnerKind {
    /// A municipality, a unit of it, or an enterprise or joint body that municipalities own.
    Municipality,
    /// A county municipality or a body that belongs to it.
    County,
    /// A ministry, directorate, supervisory authority or other state body.
    State,
    /// A private firm, or a company that is run as one.
    Business,
    /// A university, college, institute or another body that does research or teaches.
    Research,
    /// An association, a club or a non-profit organisation.
    Voluntary,
    /// Residents, users or next of kin who take part without being an organisation.
    Citizens,
    /// A partner that fits none of the other kinds.
    Other,
}

/// What a partner did in the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::PartnerRole")]
pub enum PartnerRole {
    /// Answers for the attempt or the solution.
    Owner,
    /// Shares responsibility for the attempt with others.
    CoOwner,
    /// Delivers goods, services or work for pay.
    Supplier,
    /// Gives grants, loans or other financial support.
    Financier,
    /// Studies or evaluates the attempt.
    FollowResearcher,
    /// Provides the place, the operation or the users for the trial.
    TestHost,
    /// Speaks for those who use the solution, employees included.
    UserRepresentative,
    /// Gives professional advice, training or guidance.
    Adviser,
    /// A role that fits none of the others; free text tells which.
    Other,
}

/// What kind of municipal body owns an experience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::MunicipalityKind")]
pub enum MunicipalityKind {
    /// A Norwegian municipality, present or former.
    Municipality,
    /// A Norwegian county municipality, present or former.
    County,
    /// A group of municipalities, a regional council, or a joint body or company.
    Intermunicipal,
    /// A municipality or a group of municipalities in another country.
    Foreign,
    /// An owner that fits none of the other kinds.
    Other,
}

/// What may hamper or promote an attempt: one list, with the sign in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Factor")]
#[expect(clippy::enum_variant_names, reason = "the code is OTHER_FACTOR")]
pub enum Factor {
    /// The demand that daily operation runs safely and without a break.
    SafeOperationFocus,
    /// How the workplace finds, tolerates and learns from errors.
    ErrorHandling,
    /// Collaboration among those who work in the same place.
    InternalCollaboration,
    /// Technology that is new to the municipality, and how well it works.
    NewTechnology,
    /// How much money there is for the attempt and for running it afterwards.
    LimitedEconomy,
    /// Employees and their representatives take part in shaping and introducing what is new.
    EmployeeParticipation,
    /// Those who will use or notice what is new take part in shaping it.
    CitizenParticipation,
    /// What the municipal or county council decides and puts first.
    PoliticalDecisions,
    /// Something else that hampered or promoted; free text tells what.
    OtherFactor,
    /// Collaboration with other units, other municipalities or the county.
    CrossCollaboration,
    /// What suppliers and other firms do or fail to do.
    PrivateFirms,
    /// What associations, enthusiasts and volunteers contribute.
    VoluntaryOrganisations,
    /// What ministries, directorates and supervisory bodies support, require or stop.
    StateBodies,
    /// Acts and regulations that apply to what the municipality wants to do.
    LawRegulation,
    /// National requirements on how many employees a service must have.
    StaffingNorms,
    /// National requirements on what qualifications employees must have.
    CompetenceNorms,
    /// Residents have a statutory claim to a certain service or treatment.
    IndividualRights,
    /// Managers want it, follow it up and make room for it.
    ManagementSupport,
    /// Whether anyone has the time and the hands for the work.
    TimeCapacity,
    /// Whether those who develop or use what is new know what they need to know.
    Competence,
    /// The rules of public procurement and how they are used.
    ProcurementRules,
}

/// Whether a factor hampered or promoted the attempt, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::FactorDirection")]
pub enum FactorDirection {
    /// The factor was among what made the attempt hardest.
    HamperedHigh,
    /// The factor made the attempt harder but was not decisive.
    HamperedSome,
    /// The factor helped the attempt but was not decisive.
    PromotedSome,
    /// The factor was among what helped the attempt most.
    PromotedHigh,
}

/// Why an attempt failed, was stopped or became hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::FailureCause")]
pub enum FailureCause {
    /// The solution answered something other than what people needed.
    ProblemMisread,
    /// What was new turned out no better than what was, or the effect did not last.
    NoImprovement,
    /// Equipment or software did not work well enough in ordinary use.
    TechnologyImmature,
    /// Those meant to use the solution could not or would not use it as it was.
    NotUserFit,
    /// It cost more than planned, or more than it was worth.
    CostOverrun,
    /// The grant or appropriation ended and nobody paid on.
    FundingEnded,
    /// Those who were to do the work had no time or were too few.
    NoCapacity,
    /// The municipality lacked the knowledge that the work or the use required.
    SkillsMissing,
    /// Steering, follow-up or decisions from management were missing.
    LeadershipFailure,
    /// Nobody felt it was theirs and drove it forward.
    NoChampion,
    /// The work hung on one person, who left or changed jobs.
    PersonLeft,
    /// The municipality did not dare to go on because the outcome was uncertain.
    RiskAversion,
    /// Haste or too short a horizon made the long term lose.
    ShortTermFocus,
    /// Decisions came from above or had to pass too many levels.
    Hierarchy,
    /// Units or municipalities that should have worked together worked apart.
    Silo,
    /// Internal routines were missing, failed or stood in the way.
    PoliciesProcedures,
    /// Nobody could show whether it worked, because it was not or could not be measured.
    NoMeasurement,
    /// The project was completed, but nobody in the line made it ordinary practice.
    NoOperationsOwner,
    /// Employees or their representatives objected, and the objections were not met.
    EmployeeResistance,
    /// A party that the attempt needed left, or became too weak to lean on.
    PartnerWithdrew,
    /// The supplier was late, delivered too poorly or fell away.
    SupplierFailed,
    /// The market did not have what the municipality needed.
    NoSuitableOffer,
    /// The purchase, its requirements or the contract stood in the way.
    ProcurementBarrier,
    /// Residents, users, neighbours or organisations were against it.
    ExternalOpposition,
    /// The law did not allow it, was unclear or asked too much.
    LawRegulation,
    /// Personal data or information security were not well enough protected.
    PrivacySecurity,
    /// A new majority, a new government or political dispute changed the course.
    PoliticalChange,
    /// Changed municipal or county borders made things unclear or stopped the work.
    MunicipalMerger,
    /// Concern for reputation, press or control discouraged those who drove it.
    Scrutiny,
    /// The municipality ended the solution on purpose because it had done its work or something better existed; not a failure.
    EndedDeliberately,
}

/// What kind of lesson it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::LessonKind")]
pub enum LessonKind {
    /// Something that went wrong and that others should avoid.
    Pitfall,
    /// Something that made it go well and that others can do alike.
    SuccessFactor,
    /// Something others should do, not tied to its having gone well or badly.
    Advice,
}

/// Whether a source states the lesson or it is our own reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::LessonBasis")]
pub enum LessonBasis {
    /// The municipality itself or a source says so.
    Stated,
    /// Our own conclusion from what happened; no source says it outright.
    Derived,
}

/// What the municipality advises others to do after the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::AdviceKind")]
pub enum AdviceKind {
    /// The municipality advises others against trying the same.
    DoNotTry,
    /// It can be tried if a condition is met; the condition stands beside it.
    TryIf,
    /// The idea is good enough for others to try, perhaps in another way.
    TryAgain,
}

/// What kind of improvement or drawback a benefit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::BenefitCategory")]
pub enum BenefitCategory {
    /// A cost that does not arise.
    AvoidedCost,
    /// Time that somebody no longer spends.
    SavedTime,
    /// A service that is better for those who use it.
    IncreasedQuality,
    /// More done with the same means, or the same with fewer.
    EfficiencyGain,
    /// Less harm to climate or nature.
    Environment,
    /// Jobs that came or stayed.
    Employment,
    /// Something that became worse.
    Disbenefit,
}

/// What a token may do; each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Role")]
pub enum Role {
    /// Reads what is open to municipalities, and everything of its own municipality.
    Reader,
    /// Records experiences of its own municipality, and submits them.
    Contributor,
    /// Reviews what other municipalities have submitted, and tends the shared vocabulary.
    Editor,
    /// Makes and revokes tokens.
    Admin,
}

/// What kind of thing a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::NodeKind")]
pub enum NodeKind {
    /// One attempt by a municipality.
    Experience,
    /// A problem that municipalities try to solve.
    Problem,
    /// A solution that was tried.
    Solution,
    /// Somebody who took part.
    Partner,
    /// Whoever owns an experience on the municipal side.
    Municipality,
    /// Something to learn from an attempt.
    Lesson,
    /// A programme that attempts belong to.
    Programme,
}
