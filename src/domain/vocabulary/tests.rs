//! What must hold of every list: whole in three languages, unique codes, and the codes of the contract and the columns.

use std::collections::HashSet;

use entity::code::{self, Code};

use super::*;

fn codes(name: VocabularyName) -> Vec<&'static str> {
    let terms = &vocabulary(name).terms;
    terms.iter().map(|term| term.code.as_str()).collect()
}

fn is_screaming_snake(code: &str) -> bool {
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    code.starts_with(|c: char| c.is_ascii_uppercase())
        && code
            .split('_')
            .all(|part| !part.is_empty() && part.chars().all(letters))
}

#[test]
fn every_list_reads_and_bears_its_name() {
    for name in VocabularyName::ALL {
        let read = parse(*name).unwrap_or_else(|error| panic!("{}: {error}", name.code()));
        assert_eq!(read.name, name.code());
        assert_eq!(vocabulary(*name).name, name.code());
        assert_eq!(VocabularyName::from_code(name.code()), Some(*name));
        assert!(is_screaming_snake(name.code()), "{}", name.code());
    }
    assert_eq!(VocabularyName::from_code("factor"), None);
}

#[test]
fn every_term_is_whole_in_three_languages() {
    let whole = |text: &str, what: &str| {
        assert!(!text.is_empty() && text.trim() == text, "{what}: {text:?}");
        assert!(!text.contains("  "), "{what}: {text:?}");
    };
    for name in VocabularyName::ALL {
        let list = vocabulary(*name);
        assert!(!list.terms.is_empty(), "{}", list.name);
        let own = (&list.labels, &list.definition, &list.source);
        let all = list
            .terms
            .iter()
            .map(|term| (&term.labels, &term.definition, &term.source));
        for (labels, definition, source) in all.chain([own]) {
            for language in [Language::Nb, Language::Nn, Language::En] {
                whole(labels.pick(language), &list.name);
                whole(definition.pick(language), &list.name);
                assert!(definition.pick(language).ends_with('.'), "{definition:?}");
            }
            assert!(
                source == "Floke" || url::Url::parse(source).is_ok(),
                "{}: {source}",
                list.name
            );
        }
    }
}

#[test]
fn codes_are_unique_and_what_they_point_to_exists() {
    let groups: HashSet<_> = codes(VocabularyName::FailureCauseGroup)
        .into_iter()
        .chain(codes(VocabularyName::Sector))
        .collect();
    for name in VocabularyName::ALL {
        let list = vocabulary(*name);
        let unique: HashSet<_> = codes(*name).into_iter().collect();
        assert_eq!(unique.len(), list.terms.len(), "{}", list.name);
        for term in &list.terms {
            assert!(is_screaming_snake(&term.code), "{}", term.code);
            if let Some(broader) = &term.broader {
                assert!(list.term(broader).is_some_and(|top| top.broader.is_none()));
            }
            if let Some(group) = &term.group {
                assert!(groups.contains(group.as_str()), "{group}");
            }
        }
    }
}

#[test]
fn labels_of_one_list_tell_its_codes_apart() {
    for name in VocabularyName::ALL {
        let list = vocabulary(*name);
        for language in [Language::Nb, Language::Nn, Language::En] {
            let top: Vec<_> = list
                .terms
                .iter()
                .filter(|term| term.broader.is_none())
                .map(|term| term.labels.pick(language))
                .collect();
            let unique: HashSet<_> = top.iter().collect();
            assert_eq!(unique.len(), top.len(), "{} {language}", list.name);
        }
    }
}

#[test]
fn an_unspoken_language_reads_bokmal() {
    let factor = vocabulary(VocabularyName::Factor)
        .term("COMPETENCE_NORMS")
        .unwrap();
    assert_eq!(factor.labels.pick(Language::Sv), "Kompetansenormer");
    let danish = vocabulary(VocabularyName::Language).term("DA").unwrap();
    assert_eq!(danish.labels.pick(Language::En), "Danish");
}

#[test]
fn the_contracts_words_are_the_lists_codes() {
    use VocabularyName as Name;
    let contract = [
        (Name::Language, "NB NN EN SE DA SV"),
        (
            Name::Sector,
            "HEALTH_CARE EDUCATION SOCIAL CULTURE TECHNICAL ADMINISTRATION BUSINESS_DEVELOPMENT CLIMATE_ENVIRONMENT",
        ),
        (Name::ExperienceStage, "PLANNED ONGOING CONCLUDED"),
        (Name::Outcome, "SUCCEEDED PARTLY_SUCCEEDED FAILED ABANDONED"),
        (
            Name::StoppedAt,
            "IDEA PILOT IMPLEMENTATION OPERATION SCALING",
        ),
        (
            Name::WorkflowState,
            "DRAFT SUBMITTED RETURNED PUBLISHED REJECTED WITHDRAWN",
        ),
        (Name::Audience, "OWNER SECTOR PUBLIC_UNNAMED PUBLIC"),
        (
            Name::InnovationType,
            "PRODUCT SERVICE PROCESS_ORGANISATION COMMUNICATION",
        ),
        (Name::Novelty, "OWN_FIRST INSPIRED_ADAPTED COPIED NOT_KNOWN"),
        (
            Name::PartnerKind,
            "MUNICIPALITY COUNTY STATE BUSINESS RESEARCH VOLUNTARY CITIZENS OTHER",
        ),
        (
            Name::PartnerRole,
            "OWNER CO_OWNER SUPPLIER FINANCIER FOLLOW_RESEARCHER TEST_HOST USER_REPRESENTATIVE ADVISER OTHER",
        ),
        (
            Name::MunicipalityKind,
            "MUNICIPALITY COUNTY INTERMUNICIPAL FOREIGN OTHER",
        ),
        (
            Name::FactorDirection,
            "HAMPERED_HIGH HAMPERED_SOME PROMOTED_SOME PROMOTED_HIGH",
        ),
        (Name::LessonKind, "PITFALL SUCCESS_FACTOR ADVICE"),
        (Name::LessonBasis, "STATED DERIVED"),
        (Name::AdviceKind, "DO_NOT_TRY TRY_IF TRY_AGAIN"),
        (
            Name::NodeKind,
            "EXPERIENCE PROBLEM SOLUTION PARTNER MUNICIPALITY LESSON PROGRAMME",
        ),
        (
            Name::Factor,
            "SAFE_OPERATION_FOCUS ERROR_HANDLING INTERNAL_COLLABORATION NEW_TECHNOLOGY LIMITED_ECONOMY \
             EMPLOYEE_PARTICIPATION CITIZEN_PARTICIPATION POLITICAL_DECISIONS OTHER_FACTOR CROSS_COLLABORATION \
             PRIVATE_FIRMS VOLUNTARY_ORGANISATIONS STATE_BODIES LAW_REGULATION STAFFING_NORMS COMPETENCE_NORMS \
             INDIVIDUAL_RIGHTS MANAGEMENT_SUPPORT TIME_CAPACITY COMPETENCE PROCUREMENT_RULES",
        ),
        (
            Name::FailureCause,
            "PROBLEM_MISREAD NO_IMPROVEMENT TECHNOLOGY_IMMATURE NOT_USER_FIT COST_OVERRUN FUNDING_ENDED NO_CAPACITY \
             SKILLS_MISSING LEADERSHIP_FAILURE NO_CHAMPION PERSON_LEFT RISK_AVERSION SHORT_TERM_FOCUS HIERARCHY SILO \
             POLICIES_PROCEDURES NO_MEASUREMENT NO_OPERATIONS_OWNER EMPLOYEE_RESISTANCE PARTNER_WITHDREW \
             SUPPLIER_FAILED NO_SUITABLE_OFFER PROCUREMENT_BARRIER EXTERNAL_OPPOSITION LAW_REGULATION \
             PRIVACY_SECURITY POLITICAL_CHANGE MUNICIPAL_MERGER SCRUTINY ENDED_DELIBERATELY",
        ),
    ];
    for (name, expected) in contract {
        let expected: Vec<_> = expected.split_whitespace().collect();
        assert_eq!(codes(name), expected, "{}", name.code());
    }
}

#[test]
fn the_columns_codes_are_the_lists_codes() {
    fn same<C: Code>(name: VocabularyName) {
        let column: Vec<_> = C::iter().map(Code::code).collect();
        assert_eq!(codes(name), column, "{}", name.code());
    }
    same::<code::Language>(VocabularyName::Language);
    same::<code::Sector>(VocabularyName::Sector);
    same::<code::Stage>(VocabularyName::ExperienceStage);
    same::<code::Outcome>(VocabularyName::Outcome);
    same::<code::StoppedAt>(VocabularyName::StoppedAt);
    same::<code::WorkflowState>(VocabularyName::WorkflowState);
    same::<code::Audience>(VocabularyName::Audience);
    same::<code::InnovationType>(VocabularyName::InnovationType);
    same::<code::Novelty>(VocabularyName::Novelty);
    same::<code::PartnerKind>(VocabularyName::PartnerKind);
    same::<code::PartnerRole>(VocabularyName::PartnerRole);
    same::<code::MunicipalityKind>(VocabularyName::MunicipalityKind);
    same::<code::FactorDirection>(VocabularyName::FactorDirection);
    same::<code::LessonKind>(VocabularyName::LessonKind);
    same::<code::LessonBasis>(VocabularyName::LessonBasis);
    same::<code::AdviceKind>(VocabularyName::AdviceKind);
    same::<code::Factor>(VocabularyName::Factor);
    same::<code::FailureCause>(VocabularyName::FailureCause);
    same::<code::BenefitCategory>(VocabularyName::BenefitCategory);
    same::<code::MeasurementKind>(VocabularyName::MeasurementKind);
    same::<code::ProcurementProcedure>(VocabularyName::ProcurementProcedure);
    same::<code::ProcurementOutcome>(VocabularyName::ProcurementOutcome);
    same::<code::TrialResult>(VocabularyName::TrialResult);
    same::<code::NodeKind>(VocabularyName::NodeKind);
}

#[test]
fn factors_causes_and_themes_are_as_many_as_they_should_be() {
    let factors = &vocabulary(VocabularyName::Factor).terms;
    assert_eq!(factors.iter().filter(|term| !term.extension).count(), 9);
    assert_eq!(factors.iter().filter(|term| term.extension).count(), 12);

    let causes = &vocabulary(VocabularyName::FailureCause).terms;
    let of = |group: &str| {
        let in_group = |term: &&Term| term.group.as_deref() == Some(group);
        causes.iter().filter(in_group).count()
    };
    assert_eq!(causes.len(), 30);
    assert_eq!(of("INNOVATION"), 6);
    assert_eq!(of("ORGANISATIONAL"), 13);
    assert_eq!(of("INTERACTION"), 5);
    assert_eq!(of("CONTEXTUAL"), 6);

    let themes = &vocabulary(VocabularyName::LosTheme).terms;
    assert_eq!(themes.len(), 92);
    assert_eq!(
        themes.iter().filter(|term| term.broader.is_none()).count(),
        14
    );
    for theme in themes {
        assert_eq!(
            theme.notation,
            [theme.code.to_lowercase().replace('_', "-")]
        );
    }
    for benefit in &vocabulary(VocabularyName::BenefitCategory).terms {
        assert!(benefit.unit.is_some(), "{}", benefit.code);
    }
}
