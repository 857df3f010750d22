//! Codebooks that come with Floke, to begin with: compiled in, and checked by a test.

use super::codebook::Codebook;
use crate::model::{Error, Result};

/// A codebook to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// The document, as JSON.
    pub json: &'static str,
}

/// All of them.
pub const TEMPLATES: [Template; 2] = [
    Template {
        name: "innovation-barometer",
        json: include_str!("../../../data/survey/innovation-barometer.json"),
    },
    Template {
        name: "strategy-profile",
        json: include_str!("../../../data/survey/strategy-profile.json"),
    },
];

/// The one of this name.
pub fn find(name: &str) -> Option<Template> {
    TEMPLATES.into_iter().find(|it| it.name == name)
}

impl Template {
    /// The codebook.
    pub fn codebook(&self) -> Result<Codebook> {
        serde_json::from_str(self.json).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::survey::codebook::{check, csv, file};
    use crate::domain::vocabulary::{Labels, VocabularyName, vocabulary};

    /// Questions whose options are a list of Floke, by their codes in both templates.
    const SHARED: [(&str, VocabularyName); 12] = [
        ("types", VocabularyName::InnovationType),
        ("novelty", VocabularyName::Novelty),
        ("radicality", VocabularyName::Radicality),
        ("initiators", VocabularyName::Initiator),
        ("partners", VocabularyName::CollaborationPartner),
        ("top_partners", VocabularyName::CollaborationPartner),
        ("effects", VocabularyName::Effect),
        ("core_task", VocabularyName::CoreTask),
        ("purpose", VocabularyName::Purpose),
        ("financing", VocabularyName::Financing),
        ("evaluation", VocabularyName::Evaluation),
        ("focus_areas", VocabularyName::ProblemTheme),
    ];

    type Options<'a> = BTreeSet<(&'a str, [&'a str; 3])>;

    fn texts(labels: &Labels) -> [&str; 3] {
        [&labels.nb, &labels.nn, &labels.en]
    }

    fn terms(name: VocabularyName) -> Options<'static> {
        let terms = vocabulary(name).terms.iter();
        terms
            .map(|it| (it.code.as_str(), texts(&it.labels)))
            .collect()
    }

    /// Codes of options that no list need have.
    const OWN: [&str; 3] = ["NOT_KNOWN", "NOT_RELEVANT", "OTHER"];

    #[test]
    fn templates_break_no_rule() {
        for template in TEMPLATES {
            let book = template.codebook().unwrap();
            assert_eq!(check::check(&book).into_vec(), [], "{}", template.name);
            assert_eq!(book.survey.key, template.name);
            let read = file::read(file::Form::Json, template.json.as_bytes()).unwrap();
            assert_eq!(read, book);
            assert_eq!(csv::read(&csv::write(&book).unwrap()).unwrap().0, book);
        }
    }

    #[test]
    fn what_is_shared_with_the_vocabularies_is_the_same() {
        let mut found = 0;
        for template in TEMPLATES {
            let book = template.codebook().unwrap();
            for question in &book.questions {
                let options: Options<'_> = (question.options.iter())
                    .map(|it| (it.code.as_str(), texts(&it.labels)))
                    .collect();
                let name = match question.factor {
                    Some(_) => Some(VocabularyName::FactorDirection),
                    None => SHARED
                        .iter()
                        .find(|it| it.0 == question.code)
                        .map(|it| it.1),
                };
                let Some(name) = name else { continue };
                let is_list = |it: &&(&str, [&str; 3])| !OWN.contains(&it.0);
                let terms = terms(name);
                let given: BTreeSet<_> = options.iter().filter(is_list).collect();
                let wanted: BTreeSet<_> = terms.iter().filter(is_list).collect();
                assert_eq!(given, wanted, "{}", question.code);
                found += 1;
            }
            let factors = book.questions.iter().filter_map(|it| {
                let factor = it.factor?.to_string();
                assert_eq!(it.code, format!("factor_{}", factor.to_lowercase()));
                Some(factor)
            });
            let factors: Vec<String> = factors.collect();
            let wanted = vocabulary(VocabularyName::Factor).terms.iter();
            let wanted: Vec<&str> = wanted.map(|it| it.code.as_str()).collect();
            assert_eq!(factors, wanted);
        }
        assert_eq!(
            found,
            SHARED.len() + 2 * vocabulary(VocabularyName::Factor).terms.len()
        );
    }
}
