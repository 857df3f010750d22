//! The rules that the making and revoking of tokens must keep, and what is told of one that is broken, in the reader's language.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::code::Language;

use crate::model::{ErrorCode, Fault};

/// A rule that an input broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A reader or contributor acts for a municipality.
    NeedsMunicipality,
    /// No municipality bears or bore the number.
    UnknownMunicipality(String),
    /// The municipality was merged or split.
    FormerMunicipality {
        /// What it was called.
        name: String,
        /// Who took over, each with its number where it has one.
        successors: Vec<String>,
    },
    /// Nobody makes tokens for another municipality than their own.
    OtherMunicipality,
    /// Nobody makes tokens of a higher role than their own.
    HigherRole,
    /// A token ends in the future.
    EndsInThePast,
    /// A token lives at most so many days.
    LivesTooLong(i64),
    /// Nobody makes tokens that outlive their own.
    Outlives(DateTime<Utc>),
    /// A name has at most so many characters.
    NameTooLong(usize),
    /// There is no such token that its revoker may know of.
    UnknownToken,
}

/// Where an input broke which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The field of the input.
    pub field: &'static str,
    /// The rule.
    pub rule: Rule,
}

impl Broken {
    /// As clients are told it.
    pub fn fault(&self, language: Language) -> Fault {
        Fault {
            field: vec![self.field.to_owned()],
            code: self.rule.code(),
            message: self.rule.message(language),
        }
    }
}

impl Rule {
    /// The contract's word for it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NeedsMunicipality => ErrorCode::Required,
            Self::UnknownMunicipality(_) | Self::UnknownToken => ErrorCode::NotFound,
            Self::FormerMunicipality { .. } | Self::EndsInThePast | Self::LivesTooLong(_) => {
                ErrorCode::Invalid
            }
            Self::OtherMunicipality | Self::HigherRole | Self::Outlives(_) => ErrorCode::Forbidden,
            Self::NameTooLong(_) => ErrorCode::TooLong,
        }
    }

    /// What a person is told.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Nn => self.nynorsk(),
            Language::En => self.english(),
            _ => self.bokmal(),
        }
    }

    fn bokmal(&self) -> String {
        match self {
            Self::NeedsMunicipality => "Lesere og bidragsytere må høre til en kommune.".to_owned(),
            Self::UnknownMunicipality(number) => {
                format!("Ingen kommune har eller hadde nummeret {}.", cut(number))
            }
            Self::FormerMunicipality { name, successors } => format!(
                "{name} finnes ikke lenger; den ble til {}.",
                listed(successors, "og")
            ),
            Self::OtherMunicipality => "Nøkkelen kan bare gjelde din egen kommune.".to_owned(),
            Self::HigherRole => "Nøkkelen kan ikke ha en høyere rolle enn din egen.".to_owned(),
            Self::EndsInThePast => "Utløpet må ligge i framtiden.".to_owned(),
            Self::LivesTooLong(days) => format!("Nøkkelen kan vare i høyst {days} dager."),
            Self::Outlives(end) => format!(
                "Nøkkelen må utløpe, og ikke senere enn din egen: {}.",
                told(*end)
            ),
            Self::NameTooLong(most) => format!("Navnet kan ha høyst {most} tegn."),
            Self::UnknownToken => "Det er ingen slik nøkkel.".to_owned(),
        }
    }

    fn nynorsk(&self) -> String {
        match self {
            Self::NeedsMunicipality => {
                "Lesarar og bidragsytarar må høyre til ein kommune.".to_owned()
            }
            Self::UnknownMunicipality(number) => {
                format!("Ingen kommune har eller hadde nummeret {}.", cut(number))
            }
            Self::FormerMunicipality { name, successors } => format!(
                "{name} finst ikkje lenger; han vart til {}.",
                listed(successors, "og")
            ),
            Self::OtherMunicipality => "Nøkkelen kan berre gjelde din eigen kommune.".to_owned(),
            Self::HigherRole => "Nøkkelen kan ikkje ha ei høgare rolle enn di eiga.".to_owned(),
            Self::EndsInThePast => "Utløpet må liggje i framtida.".to_owned(),
            Self::LivesTooLong(days) => format!("Nøkkelen kan vare i høgst {days} dagar."),
            Self::Outlives(end) => format!(
                "Nøkkelen må gå ut, og ikkje seinare enn din eigen: {}.",
                told(*end)
            ),
            Self::NameTooLong(most) => format!("Namnet kan ha høgst {most} teikn."),
            Self::UnknownToken => "Det er ingen slik nøkkel.".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NeedsMunicipality => {
                "Readers and contributors must belong to a municipality.".to_owned()
            }
            Self::UnknownMunicipality(number) => {
                format!("No municipality bears or bore the number {}.", cut(number))
            }
            Self::FormerMunicipality { name, successors } => format!(
                "{name} exists no longer; it became {}.",
                listed(successors, "and")
            ),
            Self::OtherMunicipality => {
                "The token can be for your own municipality alone.".to_owned()
            }
            Self::HigherRole => "The token cannot have a higher role than your own.".to_owned(),
            Self::EndsInThePast => "The token must end in the future.".to_owned(),
            Self::LivesTooLong(days) => format!("The token can live at most {days} days."),
            Self::Outlives(end) => format!(
                "The token must end, and not later than your own: {}.",
                told(*end)
            ),
            Self::NameTooLong(most) => format!("The name can have at most {most} characters."),
            Self::UnknownToken => "There is no such token.".to_owned(),
        }
    }
}

fn told(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What a client wrote, at a length that fits into a sentence.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

fn listed(names: &[String], and: &str) -> String {
    match names {
        [] => "?".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successors_are_named_as_a_person_would() {
        let message = |successors: &[&str], language| {
            Rule::FormerMunicipality {
                name: "Svelvik".to_owned(),
                successors: successors.iter().map(|it| (*it).to_owned()).collect(),
            }
            .message(language)
        };
        for (successors, language, end) in [
            (&["Drammen (3301)"][..], Language::Nb, "Drammen (3301)."),
            (&["A", "B", "C"], Language::En, "A, B and C."),
            (&["A", "B"], Language::Nn, "A og B."),
        ] {
            let told = message(successors, language);
            assert!(told.ends_with(end), "{told}");
        }
    }

    #[test]
    fn a_long_number_is_cut() {
        let rule = Rule::UnknownMunicipality("9".repeat(5_000));
        assert!(rule.message(Language::Nb).len() < 120);
    }
}
