//! What clients put into experiences.

mod benefit;
mod law;

use async_graphql::{ID, InputObject, MaybeUndefined};

use self::benefit::BenefitInput;
use self::law::{LegalReferenceInput, ProcurementInput, TrialInput};
use crate::domain::experience::draft::{self, Change, Draft, Owners};
use crate::graphql::scalar::Date;
use crate::graphql::word::{
    AdviceKind, Audience, ExperienceStage, Factor, FactorDirection, FailureCause, InnovationType,
    Language, LessonKind, Novelty, Outcome, PartnerKind, PartnerRole, Sector, StoppedAt,
};

/// A new experience: a draft until it is submitted.
#[derive(InputObject)]
pub struct CreateExperienceInput {
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    pub idempotency_key: Option<String>,
    /// Number of the municipality that owns it; implied when the viewer has just one.
    municipality: Option<String>,
    /// What the attempt is called; at most 300 characters.
    title: String,
    /// The problems that it was made at; at least one to be submitted.
    problems: Vec<RelatedInput>,
    #[graphql(flatten)]
    fields: ExperienceFields,
}

/// What changes in an experience that is a draft or was returned. What is left out stays; null empties.
#[derive(InputObject)]
pub struct UpdateExperienceInput {
    /// Which experience.
    pub id: ID,
    /// The version that the change was made to.
    pub expected_version: i32,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    pub idempotency_key: Option<String>,
    /// What the attempt is called; at most 300 characters.
    title: MaybeUndefined<String>,
    /// The problems that it was made at; at least one to be submitted.
    problems: MaybeUndefined<Vec<RelatedInput>>,
    #[graphql(flatten)]
    fields: ExperienceFields,
}

/// What new and changed experiences have in common.
#[derive(InputObject)]
struct ExperienceFields {
    /// Its owners, the leading one first; the viewer's municipality must be among them, and each may edit it.
    municipalities: MaybeUndefined<Vec<ID>>,
    /// A few sentences.
    summary: MaybeUndefined<String>,
    /// The language of its texts.
    language: MaybeUndefined<Language>,
    /// The part of the municipality that it belongs to.
    sector: MaybeUndefined<Sector>,
    /// How far it has come in time.
    stage: MaybeUndefined<ExperienceStage>,
    /// How it ended; only when it is concluded.
    outcome: MaybeUndefined<Outcome>,
    /// How far it had come when it was stopped.
    stopped_at: MaybeUndefined<StoppedAt>,
    /// Year of the start.
    started_year: MaybeUndefined<i32>,
    /// Year of the end, not before the start.
    ended_year: MaybeUndefined<i32>,
    /// When it is expected to end.
    expected_end: MaybeUndefined<Date>,
    /// What kinds of change it is.
    innovation_types: MaybeUndefined<Vec<InnovationType>>,
    /// Whether the idea was one's own or another's.
    novelty: MaybeUndefined<Novelty>,
    /// The circumstances.
    context: MaybeUndefined<String>,
    /// What was done.
    what_was_done: MaybeUndefined<String>,
    /// What came of it.
    what_happened: MaybeUndefined<String>,
    /// What the owner would do differently.
    would_do_differently: MaybeUndefined<String>,
    /// What the owner advises whoever plans the same.
    advice: MaybeUndefined<AdviceInput>,
    /// What was tried.
    solutions: MaybeUndefined<Vec<RelatedInput>>,
    /// Who took part, and as what.
    partners: MaybeUndefined<Vec<PartnershipInput>>,
    /// What promoted it and what hampered it.
    factors: MaybeUndefined<Vec<ExperienceFactorInput>>,
    /// Why it failed or was stopped, the weightiest first.
    causes: MaybeUndefined<Vec<ExperienceCauseInput>>,
    /// What can be learned from it.
    lessons: MaybeUndefined<Vec<LessonInput>>,
    /// Figures, as they are known.
    results: MaybeUndefined<Vec<ResultInput>>,
    /// Improvements and drawbacks that can be measured.
    benefits: MaybeUndefined<Vec<BenefitInput>>,
    /// How something was bought.
    procurement: MaybeUndefined<ProcurementInput>,
    /// The exemption from law or regulation under which it was made.
    trial: MaybeUndefined<TrialInput>,
    /// Provisions of law that stood in the way.
    legal_obstacles: MaybeUndefined<Vec<LegalReferenceInput>>,
    /// Where it is documented.
    sources: MaybeUndefined<Vec<SourceInput>>,
    /// Whom to ask: a role and a shared mailbox, told to signed-in municipalities alone.
    contact: MaybeUndefined<ContactInput>,
    /// Who may read it once it is published; the owner alone where nothing is said, the sector or wider to be submitted.
    audience: MaybeUndefined<Audience>,
    /// A word to the editors.
    note: Option<String>,
}

/// A problem or a solution: the id of one that is there, or the title of a new one, which is proposed.
#[derive(InputObject)]
pub struct RelatedInput {
    /// Which one.
    id: Option<ID>,
    /// Title of a new one; at most 300 characters.
    title: Option<String>,
    /// What the new one is, in plain words.
    description: Option<String>,
}

/// A partner, by the id of one that is there or by name and kind, and what it did.
#[derive(InputObject)]
pub struct PartnershipInput {
    /// Which one.
    id: Option<ID>,
    /// Name of a new one; at most 300 characters.
    name: Option<String>,
    /// What the new one is.
    kind: Option<PartnerKind>,
    /// The new one's number in the register of legal entities: nine digits.
    organisation_number: Option<String>,
    /// What it did, coded; OTHER where nothing is said.
    role: Option<PartnerRole>,
    /// What it did, in free words.
    role_text: Option<String>,
}

/// What the owner advises whoever plans the same.
#[derive(InputObject)]
pub struct AdviceInput {
    /// The advice.
    kind: AdviceKind,
    /// Its condition.
    condition: Option<String>,
}

/// Something that promoted an attempt or hampered it.
#[derive(InputObject)]
pub struct ExperienceFactorInput {
    /// Which factor.
    factor: Factor,
    /// Whether it promoted or hampered, and how much.
    direction: FactorDirection,
    /// In free words.
    text: Option<String>,
}

/// Why an attempt failed or was stopped.
#[derive(InputObject)]
pub struct ExperienceCauseInput {
    /// Which cause.
    cause: FailureCause,
    /// In free words.
    text: Option<String>,
}

/// Something to learn.
#[derive(InputObject)]
pub struct LessonInput {
    /// What it tells its reader to do.
    kind: LessonKind,
    /// The lesson.
    text: String,
    /// The factor that it is about.
    factor: Option<Factor>,
}

/// A figure, as it is known.
#[derive(InputObject)]
pub struct ResultInput {
    /// What was counted.
    indicator: String,
    /// How many.
    value: f64,
    /// In which unit.
    unit: Option<String>,
}

/// Where an experience is documented.
#[derive(InputObject)]
pub struct SourceInput {
    /// What the source is called.
    title: String,
    /// Where it can be read: an absolute address that begins with http:// or https://.
    url: String,
}

/// Whom to ask about an experience: a role and a shared mailbox, never a person.
#[derive(InputObject)]
pub struct ContactInput {
    /// The role that answers.
    role: String,
    /// A shared mailbox.
    email: String,
}

impl CreateExperienceInput {
    /// The draft that it asks for.
    pub fn into_draft(self) -> Draft {
        let mut draft = self.fields.into_draft();
        if let Some(number) = self.municipality {
            let number = Owners::Number(number);
            draft.owners = Some(draft.owners.map_or(number, |_| Owners::Both));
        }
        draft.title = Change::Set(self.title);
        draft.problems = Change::Set(all(self.problems, Into::into));
        draft
    }
}

impl UpdateExperienceInput {
    /// The changes that it asks for.
    pub fn into_draft(self) -> Draft {
        let is_emptied = self.fields.municipalities.is_null();
        let mut draft = self.fields.into_draft();
        if is_emptied {
            draft.owners = Some(Owners::Ids(Vec::new()));
        }
        draft.title = change(self.title, |it| it);
        draft.problems = change(self.problems, |it| all(it, Into::into));
        draft
    }
}

impl ExperienceFields {
    fn into_draft(self) -> Draft {
        Draft {
            owners: (self.municipalities.take()).map(|ids| Owners::Ids(all(ids, |id| id.0))),
            title: Change::Keep,
            problems: Change::Keep,
            summary: change(self.summary, |it| it),
            language: change(self.language, Into::into),
            sector: change(self.sector, Into::into),
            stage: change(self.stage, Into::into),
            outcome: change(self.outcome, Into::into),
            stopped_at: change(self.stopped_at, Into::into),
            started_year: change(self.started_year, |it| it),
            ended_year: change(self.ended_year, |it| it),
            expected_end: change(self.expected_end, |it| it.0),
            innovation_types: change(self.innovation_types, |it| all(it, Into::into)),
            novelty: change(self.novelty, Into::into),
            context: change(self.context, |it| it),
            what_was_done: change(self.what_was_done, |it| it),
            what_happened: change(self.what_happened, |it| it),
            would_do_differently: change(self.would_do_differently, |it| it),
            advice: change(self.advice, Into::into),
            solutions: change(self.solutions, |it| all(it, Into::into)),
            partners: change(self.partners, |it| all(it, Into::into)),
            factors: change(self.factors, |it| all(it, Into::into)),
            causes: change(self.causes, |it| all(it, Into::into)),
            lessons: change(self.lessons, |it| all(it, Into::into)),
            results: change(self.results, |it| all(it, Into::into)),
            benefits: change(self.benefits, |it| all(it, Into::into)),
            procurement: change(self.procurement, Into::into),
            trial: change(self.trial, Into::into),
            legal_obstacles: change(self.legal_obstacles, |it| all(it, Into::into)),
            sources: change(self.sources, |it| all(it, Into::into)),
            contact: change(self.contact, Into::into),
            audience: change(self.audience, Into::into),
            note: self.note,
        }
    }
}

/// What becomes of a field: what is left out stays, null empties.
pub fn change<T, U>(given: MaybeUndefined<T>, make: impl FnOnce(T) -> U) -> Change<U> {
    match given {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(make(value)),
    }
}

fn all<T, U>(given: Vec<T>, make: impl FnMut(T) -> U) -> Vec<U> {
    given.into_iter().map(make).collect()
}

impl From<RelatedInput> for draft::Related {
    fn from(it: RelatedInput) -> Self {
        Self {
            id: it.id.map(|id| id.0),
            title: it.title,
            description: it.description,
        }
    }
}

impl From<PartnershipInput> for draft::Partnership {
    fn from(it: PartnershipInput) -> Self {
        Self {
            id: it.id.map(|id| id.0),
            name: it.name,
            kind: it.kind.map(Into::into),
            organisation_number: it.organisation_number,
            role: it.role.map(Into::into),
            role_text: it.role_text,
        }
    }
}

impl From<AdviceInput> for draft::Advice {
    fn from(it: AdviceInput) -> Self {
        Self {
            kind: it.kind.into(),
            condition: it.condition,
        }
    }
}

impl From<ExperienceFactorInput> for draft::ExperienceFactor {
    fn from(it: ExperienceFactorInput) -> Self {
        Self {
            factor: it.factor.into(),
            direction: it.direction.into(),
            text: it.text,
        }
    }
}

impl From<ExperienceCauseInput> for draft::ExperienceCause {
    fn from(it: ExperienceCauseInput) -> Self {
        Self {
            cause: it.cause.into(),
            text: it.text,
        }
    }
}

impl From<LessonInput> for draft::Lesson {
    fn from(it: LessonInput) -> Self {
        Self {
            kind: it.kind.into(),
            text: it.text,
            factor: it.factor.map(Into::into),
        }
    }
}

impl From<ResultInput> for draft::ReportedResult {
    fn from(it: ResultInput) -> Self {
        Self {
            indicator: it.indicator,
            value: it.value,
            unit: it.unit,
        }
    }
}

impl From<SourceInput> for draft::Source {
    fn from(it: SourceInput) -> Self {
        Self {
            title: it.title,
            url: it.url,
        }
    }
}

impl From<ContactInput> for draft::Contact {
    fn from(it: ContactInput) -> Self {
        Self {
            role: it.role,
            email: it.email,
        }
    }
}
