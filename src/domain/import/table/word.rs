//! Words of closed lists as people write them: a label in one of three languages, or the code. Knows no cell.

use std::collections::HashMap;
use std::sync::LazyLock;

use entity::code::Language;

use crate::domain::vocabulary::{Term, VocabularyName, vocabulary};
use crate::model::collation::folded;

/// A closed list of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordList {
    /// How it ended: the outcomes, and that it goes on.
    Outcome,
    /// Parts of municipal work.
    Sector,
    /// Languages.
    Language,
    /// What a partner is.
    PartnerKind,
    /// What kind of benefit it is.
    BenefitCategory,
    /// Foreseen or measured.
    MeasurementKind,
    /// By which procedure it was bought.
    ProcurementProcedure,
    /// How the buying ended.
    ProcurementOutcome,
    /// What came after a trial.
    TrialResult,
}

const ALL: [WordList; 9] = [
    WordList::Outcome,
    WordList::Sector,
    WordList::Language,
    WordList::PartnerKind,
    WordList::BenefitCategory,
    WordList::MeasurementKind,
    WordList::ProcurementProcedure,
    WordList::ProcurementOutcome,
    WordList::TrialResult,
];

static WORDS: LazyLock<HashMap<(WordList, String), String>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for list in ALL {
        for (term, word) in list.terms() {
            let labels = &term.labels;
            for written in [&labels.nb, &labels.nn, &labels.en, &term.code, &word] {
                words.insert((list, folded(written)), word.clone());
            }
        }
    }
    words
});

impl WordList {
    /// The record's word for what somebody wrote, if the list has it.
    pub fn find(self, written: &str) -> Option<&'static str> {
        WORDS.get(&(self, folded(written))).map(String::as_str)
    }

    /// What a reader sees for each of the record's words, in the list's order.
    pub fn labels(self, language: Language) -> Vec<&'static str> {
        let terms = self.terms().into_iter();
        terms.map(|(term, _)| term.labels.pick(language)).collect()
    }

    /// What a reader sees for one of the record's words.
    pub fn label(self, word: &str, language: Language) -> Option<&'static str> {
        let mut terms = self.terms().into_iter();
        let (term, _) = terms.find(|(_, own)| own == word)?;
        Some(term.labels.pick(language))
    }

    /// Terms of the vocabularies behind the list, each with the record's word for it.
    fn terms(self) -> Vec<(&'static Term, String)> {
        let all = |name| vocabulary(name).terms.iter();
        let of = |name| all(name).map(|it| (it, it.code.to_lowercase())).collect();
        match self {
            Self::Outcome => {
                let going_on =
                    all(VocabularyName::ExperienceStage).filter(|it| it.code == "ONGOING");
                let endings = all(VocabularyName::Outcome).chain(going_on);
                endings.map(|it| (it, ending(&it.code))).collect()
            }
            Self::Sector => of(VocabularyName::Sector),
            Self::Language => of(VocabularyName::Language),
            Self::PartnerKind => of(VocabularyName::PartnerKind),
            Self::BenefitCategory => of(VocabularyName::BenefitCategory),
            Self::MeasurementKind => of(VocabularyName::MeasurementKind),
            Self::ProcurementProcedure => of(VocabularyName::ProcurementProcedure),
            Self::ProcurementOutcome => of(VocabularyName::ProcurementOutcome),
            Self::TrialResult => of(VocabularyName::TrialResult),
        }
    }
}

/// Records have a shorter word for one of the outcomes.
fn ending(code: &str) -> String {
    if code == "PARTLY_SUCCEEDED" {
        "partly".to_owned()
    } else {
        code.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_means_two_things() {
        for list in ALL {
            for (term, word) in list.terms() {
                let labels = &term.labels;
                for written in [&labels.nb, &labels.nn, &labels.en, &term.code, &word] {
                    assert_eq!(
                        list.find(written),
                        Some(word.as_str()),
                        "{list:?} {written}"
                    );
                }
            }
        }
    }

    #[test]
    fn words_are_known_by_label_and_code() {
        for (written, word) in [
            ("Lyktes delvis", Some("partly")),
            (" LUKKAST  delvis ", Some("partly")),
            ("PARTLY_SUCCEEDED", Some("partly")),
            ("partly", Some("partly")),
            ("Pågår", Some("ongoing")),
            ("Planlagt", None),
            ("", None),
        ] {
            assert_eq!(WordList::Outcome.find(written), word, "{written}");
        }
        assert_eq!(
            WordList::PartnerKind.label("business", Language::Nb),
            Some("Næringsliv")
        );
    }
}
