//! What is said of a wave beside its codebook.

use chrono::NaiveDate;
use entity::code::{Sector, SectorLevel, SurveyDisclosure, SurveyMode, SurveyWeighting};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::rule::{Path, ValueRule, Violations, WaveRule};
use crate::domain::survey::codebook::{Codebook, Stratum};

/// What may be said of a wave beside its codebook.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as a codebook has them")]
pub struct WaveFields {
    pub edition: Option<String>,
    pub field_from: Option<NaiveDate>,
    pub field_to: Option<NaiveDate>,
    pub frame_size: Option<i32>,
    pub mode: Option<SurveyMode>,
    pub structure_on: Option<NaiveDate>,
    pub sector_level: Option<SectorLevel>,
    pub weighting: Option<SurveyWeighting>,
    pub strata: Option<Vec<StratumRequest>>,
    pub disclosure: Option<SurveyDisclosure>,
    pub minimum: Option<i32>,
    pub controller: Option<String>,
    pub source: Option<String>,
}

/// A part of the population, as it is given.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as a codebook has them")]
pub struct StratumRequest {
    pub sector: Option<Sector>,
    pub unit_type: Option<String>,
    pub region: Option<String>,
    pub population: i32,
}

impl WaveFields {
    /// That what a template leaves to whoever asks is said.
    pub fn needed(&self, violations: &mut Violations) {
        for (field, is_given) in [
            ("edition", self.edition.is_some()),
            ("fieldFrom", self.field_from.is_some()),
            ("fieldTo", self.field_to.is_some()),
            ("controller", self.controller.is_some()),
        ] {
            if !is_given {
                violations.add(&Path::of(field), ValueRule::Required);
            }
        }
    }

    /// Puts what is said in the place of what a codebook says.
    pub fn fill(&self, book: &mut Codebook, is_template: bool, violations: &mut Violations) {
        let wave = &mut book.wave;
        put(&mut wave.edition, self.edition.clone());
        put(&mut wave.field_from, self.field_from);
        put(&mut wave.field_to, self.field_to);
        put(&mut wave.mode, self.mode);
        // A template knows of no day.
        let first_day = self.field_from.filter(|_| is_template);
        put(&mut wave.structure_on, self.structure_on.or(first_day));
        put(&mut wave.sector_level, self.sector_level);
        put(&mut wave.weighting, self.weighting);
        put(&mut wave.disclosure, self.disclosure);
        put(&mut wave.controller, self.controller.clone());
        wave.source = self.source.clone().or(wave.source.take());
        let mut count = |path: Path, given: i32| {
            let count = u32::try_from(given).ok();
            if count.is_none() {
                violations.add(&path, WaveRule::NoCount(given));
            }
            count
        };
        if let Some(given) = self.frame_size {
            wave.frame_size = count(Path::of("frameSize"), given);
        }
        let minimum = self.minimum;
        put(
            &mut wave.minimum,
            minimum.and_then(|given| count(Path::of("minimum"), given)),
        );
        // Links are counted as they are made.
        wave.invited = None;
        if let Some(strata) = &self.strata {
            let path = Path::of("strata");
            let strata = strata.iter().enumerate().map(|(place, it)| {
                let population = count(path.at(place).to("population"), it.population);
                Stratum {
                    sector: it.sector,
                    unit_type: it.unit_type.clone(),
                    region: it.region.clone(),
                    // Told already where it is none.
                    population: population.unwrap_or(1),
                }
            });
            book.strata = strata.collect();
        }
    }
}

fn put<T>(place: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *place = given;
    }
}

/// Where in an input what is wrong with a codebook was said.
pub struct Places {
    /// What was said beside the codebook, by the names that a codebook has for it.
    beside: Map<String, Value>,
    is_template: bool,
}

impl Places {
    /// Of what was said beside.
    pub fn of(fields: &WaveFields, is_template: bool) -> Self {
        let beside = match serde_json::to_value(fields) {
            Ok(Value::Object(beside)) => beside,
            _ => Map::new(),
        };
        Self {
            beside,
            is_template,
        }
    }

    /// Where a fault of the codebook stands. All of a template's wave may be said beside, and so may its strata.
    pub fn of_fault(&self, field: Vec<String>) -> Vec<String> {
        let is_beside = |name: &String| {
            self.is_template || self.beside.get(name).is_some_and(|it| !it.is_null())
        };
        let above = match field.as_slice() {
            [wave, name, ..] if wave == "wave" && is_beside(name) => 1,
            [strata, ..] if strata == "strata" && is_beside(strata) => 0,
            _ => return [vec!["codebook".to_owned()], field].concat(),
        };
        let names = field.into_iter().skip(above);
        names.map(|name| as_in_the_api(&name)).collect()
    }
}

/// A name of a codebook's field as the API writes it.
fn as_in_the_api(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let (begin, rest) = word.split_at(word.len().min(1));
        all + &begin.to_uppercase() + rest
    })
}
