//! Every rule has words in three languages.

mod checks;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate};
use entity::code::{Audience, Iterable, Language, NodeKind, Stage, WorkflowState};

use super::check;
use super::*;
use crate::domain::experience::limits::{NAME, TEXT};

const LANGUAGES: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

fn values() -> Vec<ValueRule> {
    let given = || "gitt\u{7}\u{202e}".to_owned();
    vec![
        ValueRule::Required,
        ValueRule::Blank,
        ValueRule::NoItems,
        ValueRule::TooLong {
            given: 301,
            longest: 300,
        },
        ValueRule::TooMany {
            given: 201,
            most: 200,
        },
        ValueRule::LineBreak,
        ValueRule::ControlCharacter('\0'),
        ValueRule::NotFinite,
        ValueRule::Year(1799),
        ValueRule::OrganisationNumber(given()),
        ValueRule::Url(given()),
        ValueRule::Mailbox(given()),
        ValueRule::Both("id", "title"),
        ValueRule::Neither("id", "title"),
        ValueRule::Twice {
            given: given(),
            first: Path::of("problems").at(0),
        },
    ]
}

fn courses() -> Vec<CourseRule> {
    let day = |year| NaiveDate::from_ymd_opt(year, 2, 3).unwrap();
    let mut rules = vec![
        CourseRule::EndBeforeStart {
            started: 2020,
            ended: 2019,
        },
        CourseRule::ExpectedEndBeforeStart {
            started: 2020,
            expected: day(2019),
        },
        CourseRule::PlannedButEnded(2020),
        CourseRule::NoOutcome,
        CourseRule::NotYet {
            given: day(2031),
            today: day(2030),
        },
    ];
    for told in [Ending::Outcome, Ending::StoppedAt, Ending::Causes] {
        for stage in Stage::iter().map(Some).chain([None]) {
            rules.push(CourseRule::NotConcluded { told, stage });
        }
    }
    rules
}

fn trials() -> Vec<TrialRule> {
    let day = |year| NaiveDate::from_ymd_opt(year, 2, 3).unwrap();
    let (starts, ends, prolonged) = (day(2020), day(2025), day(2030));
    vec![
        TrialRule::EndBeforeStart { starts, ends },
        TrialRule::TooLong { starts, ends },
        TrialRule::ProlongedBeforeEnd { ends, prolonged },
        TrialRule::ProlongedTooFar { ends, prolonged },
    ]
}

fn besides() -> Vec<BesideRule> {
    vec![
        BesideRule::OwnLesson,
        BesideRule::NoMunicipality,
        BesideRule::NoContact,
        BesideRule::NotNamed("Navn\u{7}".to_owned()),
        BesideRule::ReplyWaits,
        BesideRule::OwnReply,
        BesideRule::TooManyReplies(100),
        BesideRule::NoInvitation,
        BesideRule::LinkUsed,
        BesideRule::LinkEnded,
        BesideRule::NothingToReply,
    ]
}

fn reuses() -> Vec<ReuseRule> {
    vec![
        ReuseRule::NoSide,
        ReuseRule::OneSide,
        ReuseRule::NotReusers,
        ReuseRule::NotReuser,
        ReuseRule::Stays,
        ReuseRule::Circle,
        ReuseRule::TooLarge,
        ReuseRule::TooMany(200),
        ReuseRule::Recorded,
        ReuseRule::NotOtherSide,
        ReuseRule::Decided,
    ]
}

fn owners() -> Vec<OwnerRule> {
    let former = |names: &[&str]| OwnerRule::Former {
        given: "1601\u{7}".to_owned(),
        successors: names.iter().map(|&name| name.to_owned()).collect(),
    };
    vec![
        OwnerRule::Unknown,
        OwnerRule::NotOwn("0301\u{7}".to_owned()),
        former(&[]),
        former(&["5001 Trondheim"]),
        former(&["5001 Trondheim", "5059 Orkland"]),
    ]
}

fn steps() -> Vec<StepRule> {
    let mut rules = vec![
        StepRule::StaleVersion {
            expected: 2,
            actual: 3,
        },
        StepRule::KeyReused,
        StepRule::BlankKey,
        StepRule::NoReason,
        StepRule::NothingToChange,
        StepRule::AudienceTooNarrow(Audience::Owner),
        StepRule::AudienceOfPublished,
        StepRule::Claimed {
            until: chrono::DateTime::UNIX_EPOCH,
        },
        StepRule::NoRevision(4),
        StepRule::NotOwner,
        StepRule::OwnReview,
    ];
    rules.extend(WorkflowState::iter().map(|is| StepRule::State {
        is,
        needed: vec![WorkflowState::Draft, WorkflowState::Returned],
    }));
    rules
}

fn terms() -> Vec<TermRule> {
    let title = || "Ensomhet\u{7}".to_owned();
    let mut rules: Vec<TermRule> = NodeKind::iter()
        .map(Thing::Node)
        .chain([Thing::Token, Thing::Reply, Thing::Reuse])
        .map(|what| TermRule::NotFound {
            what,
            given: "prb_\u{7}".to_owned(),
        })
        .collect();
    rules.extend([
        TermRule::Duplicate {
            title: title(),
            id: "prb_1".to_owned(),
        },
        TermRule::Rejected(title()),
        TermRule::Accepted(title()),
        TermRule::Published(title()),
        TermRule::HasBelow(title()),
        TermRule::Circle(title()),
        TermRule::Itself(title()),
        TermRule::Merged {
            title: title(),
            into: title(),
            id: "prb_1".to_owned(),
        },
        TermRule::Taken {
            title: title(),
            id: "prb_1".to_owned(),
        },
        TermRule::NotMerged(title()),
        TermRule::Proposed(title()),
        TermRule::LiesBelow {
            lower: title(),
            upper: title(),
        },
        TermRule::TooDeep {
            given: 33,
            most: 32,
        },
    ]);
    rules
}

fn tokens() -> Vec<TokenRule> {
    let end = DateTime::from_timestamp(1_900_000_000, 0).unwrap();
    vec![
        TokenRule::BeyondRole,
        TokenRule::BeyondLifetime(end),
        TokenRule::TooLongLived {
            given: 400,
            most: 366,
        },
        TokenRule::Expired(end),
        TokenRule::NoMunicipality,
    ]
}

/// Every rule, with every word that it may hold.
fn every_rule() -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    rules.extend(values().into_iter().map(Rule::from));
    rules.extend(courses().into_iter().map(Rule::from));
    rules.extend(owners().into_iter().map(Rule::from));
    rules.extend(besides().into_iter().map(Rule::from));
    rules.extend(reuses().into_iter().map(Rule::from));
    rules.extend(steps().into_iter().map(Rule::from));
    rules.extend(terms().into_iter().map(Rule::from));
    rules.extend(tokens().into_iter().map(Rule::from));
    rules.extend(trials().into_iter().map(Rule::from));
    rules.extend(super::survey::every().into_iter().map(Rule::from));
    rules.extend(super::wave::every().into_iter().map(Rule::from));
    rules.extend(super::codebook::every().into_iter().map(Rule::from));
    let of = [
        MeasureRule::NoBenefit,
        MeasureRule::Several,
        MeasureRule::Alike,
    ];
    rules.extend(of.map(|it| it("Timer\u{7}".to_owned()).into()));
    rules
}

#[test]
fn every_rule_has_words_of_its_own_in_three_languages() {
    let mut told = HashSet::new();
    for rule in every_rule() {
        for language in LANGUAGES {
            let message = rule.message(language);
            assert!(message.ends_with('.') && message.len() > 5, "{message}");
            assert!(
                message.starts_with(|first: char| !first.is_lowercase()),
                "{message}"
            );
            assert!(message.chars().count() <= 200, "short: {message}");
            assert!(
                !message.contains(char::is_control) && !message.contains('\u{202e}'),
                "{message:?}"
            );
            assert!(told.insert(message.clone()), "told twice: {message}");
        }
        for language in [Language::Se, Language::Da, Language::Sv] {
            assert_eq!(rule.message(language), rule.message(Language::Nb));
        }
    }
}

#[test]
fn a_message_tells_what_was_given_and_what_is_wanted() {
    for (rule, language, message) in [
        (
            Rule::from(ValueRule::TooLong {
                given: 301,
                longest: 300,
            }),
            Language::Nb,
            "Teksten har 301 tegn; det er plass til 300.",
        ),
        (
            ValueRule::Url("ftp://\u{7}x".to_owned()).into(),
            Language::En,
            "“ftp://\\u{7}x” is not a whole web address; it must begin with http:// or https://.",
        ),
        (
            ValueRule::Twice {
                given: "Ensomhet".to_owned(),
                first: Path::of("problems").at(0).to("title"),
            }
            .into(),
            Language::Nn,
            "«Ensomhet» står alt i problems.0.title; ta det med berre éin gong.",
        ),
        (
            StepRule::State {
                is: WorkflowState::Published,
                needed: vec![WorkflowState::Draft, WorkflowState::Returned],
            }
            .into(),
            Language::Nb,
            "Erfaringen er nå: Publisert (PUBLISHED). Dette går bare når den er: Utkast (DRAFT) eller \
             Returnert (RETURNED).",
        ),
        (
            CourseRule::NotConcluded {
                told: Ending::Outcome,
                stage: Some(Stage::Ongoing),
            }
            .into(),
            Language::En,
            "Only an attempt that is over (CONCLUDED) can have an outcome; its stage is Ongoing (ONGOING).",
        ),
        (
            TermRule::no_node(NodeKind::Solution, "sol_1").into(),
            Language::Nn,
            "Vi finn inga løysing «sol_1» blant det du har tilgang til.",
        ),
    ] {
        assert_eq!(rule.message(language), message);
    }
}

#[test]
fn codes_are_those_of_the_contract() {
    let code = |rule: Rule| rule.code();
    assert_eq!(code(ValueRule::Blank.into()), ErrorCode::Required);
    assert_eq!(code(OwnerRule::Unknown.into()), ErrorCode::Required);
    assert_eq!(code(StepRule::NotOwner.into()), ErrorCode::Forbidden);
    assert_eq!(code(StepRule::KeyReused.into()), ErrorCode::Conflict);
    assert_eq!(
        code(TermRule::Rejected(String::new()).into()),
        ErrorCode::State
    );
    let found: HashSet<ErrorCode> = every_rule().iter().map(Rule::code).collect();
    assert_eq!(found.len(), 9, "every code has a rule: {found:?}");
}

#[test]
fn values_are_shown_in_short_and_whole_letters() {
    assert_eq!(shown("Blåbærøl"), "Blåbærøl");
    assert_eq!(
        shown("a\nb\u{1b}[31m\u{202e}\u{feff}"),
        "a\\u{a}b\\u{1b}[31m\\u{202e}\\u{feff}"
    );
    assert_eq!(shown(&"å".repeat(80)), "å".repeat(80));
    assert_eq!(shown(&"å".repeat(81)), format!("{}…", "å".repeat(80)));
}
