//! What is wrong with the input of a mutation, and what is only doubtful: in its payload, all at once.

use async_graphql::{Enum, ID, SimpleObject};

use entity::code::Language;

use super::asker::Asker;
use super::error::Result;
use super::list::List;
use crate::domain::disclosure::names::Named;
use crate::domain::discovery;
use crate::domain::discovery::duplicate::{self, Duplicate};
use crate::domain::experience::pending;
use crate::domain::experience::preview::Effect;
use crate::domain::experience::scan::Finding;
use crate::domain::rule::{Attempt, Refusal, Rule, UnnamedRule, Violation};
use crate::model;

/// The rule that an input broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "model::ErrorCode")]
pub enum ErrorCode {
    /// Something is missing.
    Required,
    /// The value cannot be used.
    Invalid,
    /// The text is too long.
    TooLong,
    /// There are too many of them.
    TooMany,
    /// There is no such thing among what the viewer may know of.
    NotFound,
    /// The viewer may know of it, but not do this with it.
    Forbidden,
    /// Somebody else was first: the thing has changed since it was read.
    Conflict,
    /// It is there already.
    Duplicate,
    /// The thing is in a state in which this cannot be done.
    State,
}

/// A fault in the input of a mutation; nothing was written.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// Which rule was broken, for programs.
    code: ErrorCode,
    /// Where: the path in the input.
    field: Vec<String>,
    /// What is wrong, for people, in the language that they read.
    message: String,
    /// Id of what is there already; with the code `DUPLICATE`, and null with any other.
    existing_id: Option<ID>,
}

impl UserError {
    /// What is told of a rule that was broken.
    fn new(violation: Violation, language: Language) -> Self {
        let rule = violation.rule;
        Self {
            code: rule.code().into(),
            field: violation.field,
            message: rule.message(language),
            existing_id: rule.existing().map(ID::from),
        }
    }
}

/// Something doubtful in the input of a mutation that hinders nothing.
#[derive(Clone, Debug, SimpleObject)]
pub struct Warning {
    /// What it is, for programs.
    code: String,
    /// What it is, for people, in the language that they read.
    message: String,
}

impl Warning {
    /// What is told of something that was written: passages that are worth a second look, and where it takes longer than
    /// usual, that it cannot be found by searching yet.
    pub fn of_written(asker: &Asker, findings: &[Finding]) -> List<Self> {
        let mut warnings: Vec<Self> = (findings.iter())
            .map(|it| Self {
                code: it.kind.code().to_owned(),
                message: it.message(asker.language),
            })
            .collect();
        if !asker.discovery.wrote(asker.clock.now()) {
            warnings.push(Self {
                code: "NOT_FOUND_YET".to_owned(),
                message: discovery::not_found_yet().pick(asker.language).to_owned(),
            });
        }
        warnings.into()
    }
}

impl Warning {
    /// What comes of it when others may read an experience.
    pub fn of_effect(effect: Effect, language: Language) -> Self {
        Self {
            code: effect.code().to_owned(),
            message: effect.told().pick(language).to_owned(),
        }
    }

    /// That a text names somebody or something that tells whose an experience is.
    pub fn of_name(named: &Named, language: Language) -> Self {
        let rule = Rule::from(UnnamedRule::Name(named.kind, named.name.clone()));
        let message = format!("{}: {}", named.field.join("."), rule.message(language));
        Self {
            code: "NAME".to_owned(),
            message,
        }
    }

    /// That a field of a change stayed as it was published.
    pub fn of_kept(field: &str, language: Language) -> Self {
        Self {
            code: "KEPT".to_owned(),
            message: pending::kept(field).pick(language).to_owned(),
        }
    }

    /// That an experience may be the same as what was written.
    pub fn of_duplicate(of: &Duplicate, language: Language) -> Self {
        Self {
            code: "POSSIBLE_DUPLICATE".to_owned(),
            message: duplicate::possible_duplicate(of, language),
        }
    }
}

/// What was attempted, or everything that is wrong with its input, in words; whatever else kept it from being done is a
/// failure.
pub fn refused<T>(
    attempt: Attempt<T>,
    language: Language,
) -> Result<std::result::Result<T, Vec<UserError>>> {
    match attempt {
        Ok(done) => Ok(Ok(done)),
        Err(Refusal::Error(error)) => Err(error.into()),
        Err(Refusal::Violations(violations)) => {
            let broken = violations.into_vec().into_iter();
            Ok(Err(broken.map(|it| UserError::new(it, language)).collect()))
        }
    }
}
