//! What an attempt had to do with law: how something was bought, from what a trial was exempted, and what stood in its way.

use chrono::NaiveDate;
use entity::code::{ProcurementOutcome, ProcurementProcedure, TrialResult};
use serde::{Deserialize, Serialize};

use crate::model::collation::folded;

/// How something was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Procurement {
    /// By which procedure.
    pub procedure: ProcurementProcedure,
    /// The need in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// When suppliers were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market_dialogue_on: Option<NaiveDate>,
    /// Number of the public notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ProcurementOutcome>,
    /// Whether the developed solution was bought afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_on: Option<bool>,
}

/// A trial that needed an exemption from law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    /// The provision deviated from.
    pub legal_reference: LegalReference,
    /// What was done instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// Last day after a prolongation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prolonged_to: Option<NaiveDate>,
    /// Whether it was prolonged until an announced reform takes effect.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits_reform: bool,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<TrialResult>,
}

/// A provision of law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegalReference {
    /// Name of the law or regulation.
    pub act: String,
    /// Section or paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl LegalReference {
    /// What tells the same provision however it is written: `§ 2-1` and `2–1` of one act are one.
    pub fn provision(&self) -> String {
        let section = self.section.as_deref().unwrap_or_default();
        let section: String = (section.chars())
            .filter(|letter| !letter.is_whitespace() && *letter != '§')
            .map(|letter| match letter {
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                letter => letter,
            })
            .collect();
        format!("{}\n{}", folded(&self.act), folded(&section))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provision(act: &str, section: Option<&str>) -> String {
        let it = LegalReference {
            act: act.to_owned(),
            section: section.map(str::to_owned),
            url: None,
        };
        it.provision()
    }

    #[test]
    fn one_provision_is_one_however_it_is_written() {
        let told = provision("Opplæringslova", Some("§ 2-1"));
        for (act, section) in [
            ("opplæringslova", "2-1"),
            (" Opplæringslova ", "§2–1"),
            ("OPPLÆRINGSLOVA", "§ 2 - 1"),
        ] {
            assert_eq!(provision(act, Some(section)), told, "{act} {section}");
        }
        for (act, section) in [
            ("Opplæringslova", Some("§ 2-2")),
            ("Opplæringslova", None),
            ("Opplæringslova 2-1", None),
            ("Barnehageloven", Some("§ 2-1")),
        ] {
            assert_ne!(provision(act, section), told, "{act} {section:?}");
        }
    }
}
