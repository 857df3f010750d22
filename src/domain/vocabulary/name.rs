//! The names of the vocabularies and the files they are compiled in from. Knows no vocabulary's content.

macro_rules! names {
    ($($(#[$doc:meta])* $variant:ident = $code:literal in $file:literal,)*) => {
        /// The vocabularies that Floke has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum VocabularyName {
            $($(#[$doc])* $variant,)*
        }

        impl VocabularyName {
            /// All of them, in the order of their files' themes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name as it is written everywhere, such as `FAILURE_CAUSE`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// The JSON text that the vocabulary is read from.
            pub(super) fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"),
                        "/data/vocabulary/",
                        $file
                    )),)*
                }
            }
        }
    };
}

names! {
    /// The language an experience is written in.
    Language = "LANGUAGE" in "language.json",
    /// The part of municipal work it belongs to.
    Sector = "SECTOR" in "sector.json",
    /// Planned, ongoing or concluded.
    ExperienceStage = "EXPERIENCE_STAGE" in "experience-stage.json",
    /// How a concluded attempt went.
    Outcome = "OUTCOME" in "outcome.json",
    /// How far it had come when it was stopped.
    StoppedAt = "STOPPED_AT" in "stopped-at.json",
    /// From draft to publication.
    WorkflowState = "WORKFLOW_STATE" in "workflow-state.json",
    /// Who may read it.
    Audience = "AUDIENCE" in "audience.json",
    /// What kind of new thing it is.
    InnovationType = "INNOVATION_TYPE" in "innovation-type.json",
    /// First, adapted or copied.
    Novelty = "NOVELTY" in "novelty.json",
    /// What kind of body a partner is.
    PartnerKind = "PARTNER_KIND" in "partner-kind.json",
    /// What a partner did.
    PartnerRole = "PARTNER_ROLE" in "partner-role.json",
    /// What kind of body owns an experience.
    MunicipalityKind = "MUNICIPALITY_KIND" in "municipality-kind.json",
    /// Hampered or promoted, and how much.
    FactorDirection = "FACTOR_DIRECTION" in "factor-direction.json",
    /// Pitfall, success factor or advice.
    LessonKind = "LESSON_KIND" in "lesson-kind.json",
    /// Stated by a source or derived by us.
    LessonBasis = "LESSON_BASIS" in "lesson-basis.json",
    /// What others are advised to do.
    AdviceKind = "ADVICE_KIND" in "advice-kind.json",
    /// What kind of thing a hit is.
    NodeKind = "NODE_KIND" in "node-kind.json",
    /// What may hamper or promote an attempt.
    Factor = "FACTOR" in "factor.json",
    /// The groups of the causes of failure.
    FailureCauseGroup = "FAILURE_CAUSE_GROUP" in "failure-cause-group.json",
    /// Why an attempt failed or was stopped.
    FailureCause = "FAILURE_CAUSE" in "failure-cause.json",
    /// Kinds of benefit, with their units.
    BenefitCategory = "BENEFIT_CATEGORY" in "benefit-category.json",
    /// Whoever feels a benefit.
    Beneficiary = "BENEFICIARY" in "beneficiary.json",
    /// Whether a figure of a benefit was measured.
    MeasurementKind = "MEASUREMENT_KIND" in "measurement-kind.json",
    /// How it was bought.
    ProcurementProcedure = "PROCUREMENT_PROCEDURE" in "procurement-procedure.json",
    /// Whether the buying or the thing bought was new.
    ProcurementApproach = "PROCUREMENT_APPROACH" in "procurement-approach.json",
    /// How the buying ended.
    ProcurementOutcome = "PROCUREMENT_OUTCOME" in "procurement-outcome.json",
    /// What came after a trial with an exemption from law.
    TrialResult = "TRIAL_RESULT" in "trial-result.json",
    /// Whether it was evaluated, and by whom.
    Evaluation = "EVALUATION" in "evaluation.json",
    /// How far the work has come, in six phases.
    Phase = "PHASE" in "phase.json",
    /// How large the change is.
    Radicality = "RADICALITY" in "radicality.json",
    /// Who took the initiative.
    Initiator = "INITIATOR" in "initiator.json",
    /// Whom the municipality worked with.
    CollaborationPartner = "COLLABORATION_PARTNER" in "collaboration-partner.json",
    /// The value created, or the harm done.
    Effect = "EFFECT" in "effect.json",
    /// Whom it was for.
    TargetGroup = "TARGET_GROUP" in "target-group.json",
    /// Large problems across the sectors.
    ProblemTheme = "PROBLEM_THEME" in "problem-theme.json",
    /// The service areas of KOSTRA.
    ServiceArea = "SERVICE_AREA" in "service-area.json",
    /// Whether it touches what the workplace is for.
    CoreTask = "CORE_TASK" in "core-task.json",
    /// Whether the purpose stood, changed or emerged.
    Purpose = "PURPOSE" in "purpose.json",
    /// Where the money came from.
    Financing = "FINANCING" in "financing.json",
    /// What it cost, in bands.
    CostBand = "COST_BAND" in "cost-band.json",
    /// The five parts of the country.
    Region = "REGION" in "region.json",
    /// Municipalities by size.
    PopulationBand = "POPULATION_BAND" in "population-band.json",
    /// The themes of Los, in two levels.
    LosTheme = "LOS_THEME" in "los-theme.json",
    /// By what experiences can be counted.
    Dimension = "DIMENSION" in "dimension.json",
    /// What is worked out of a group of experiences.
    Measure = "MEASURE" in "measure.json",
}

impl VocabularyName {
    /// The vocabulary that is written so, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.code() == code)
    }
}
