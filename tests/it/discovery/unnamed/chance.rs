//! Filters by chance: the same chances every time, so that whatever fails fails again.

use serde_json::{Map, Value, json};

use super::names::mark;
use super::schema::Schema;
use super::told::{
    FOUNDATIONS, LARGE, PARTNERS, PROBLEMS, PROPOSED_PROBLEM, PROPOSED_SOLUTION, SOLUTIONS,
    VESTFOLD,
};
use crate::support::world::draw;

/// Fields of the filter that are asked for by chance, the owner as often as two others.
const FIELDS: &str = "causes factors hasLessons hasRealisedBenefits ids innovationTypes languages municipality municipality own
    outcomes partner problem programme sectors solution stages startedYear stoppedAt";
/// Fields that make filters of filters.
const NESTED: &str = "and not or";
/// Fields of the filter of municipalities.
const PLACES: &str = "comparableTo counties ids kinds numbers populationMax populationMin regions";

fn words(text: &'static str) -> Vec<&'static str> {
    text.split_whitespace().collect()
}

/// Chances that follow from a seed.
pub struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.drawn += 1;
        usize::try_from(draw(self.seed, self.drawn) % count as u64).unwrap()
    }

    pub fn is_among(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Some of these; seldom none.
    pub fn some<T: Copy>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let is_none = self.is_among(5);
        let count = if is_none { 0 } else { 1 + self.below(most) };
        (0..count).map(|_| self.one(of)).collect()
    }
}

/// Asks by chance for what the schema has.
pub struct Asking<'a> {
    pub schema: &'a Schema,
    /// Marks of all experiences.
    pub experiences: &'a [String],
    pub chance: Chance,
}

impl<'a> Asking<'a> {
    pub fn new(schema: &'a Schema, experiences: &'a [String], seed: u64) -> Self {
        let asking = Self {
            schema,
            experiences,
            chance: Chance::new(seed),
        };
        asking.assert_whole();
        asking
    }

    /// That every field of a filter is asked for.
    fn assert_whole(&self) {
        for field in self.schema.fields("ExperienceFilter") {
            assert!(
                words(FIELDS).contains(&field) || words(NESTED).contains(&field),
                "{field} is not asked for"
            );
        }
        for field in self.schema.fields("MunicipalityFilter") {
            assert!(words(PLACES).contains(&field), "{field} is not asked for");
        }
    }

    fn codes(&mut self, of: &str, most: usize) -> Value {
        let codes = self.schema.codes(of);
        json!(self.chance.some(&codes, most))
    }

    /// A filter of some fields, which nests so deep at most.
    pub fn filter(&mut self, depth: usize) -> Value {
        let mut filter = Map::new();
        // Of few experiences little is left where much is asked of them.
        let count = if self.chance.is_among(30) { 2 } else { 1 };
        for _ in 0..count {
            let field = self.chance.one(&words(FIELDS));
            filter.insert(field.to_owned(), self.of_field(field));
        }
        if depth > 0 {
            for name in ["and", "or"] {
                if self.chance.is_among(25) {
                    let count = 1 + self.chance.below(2);
                    let parts = (0..count).map(|_| self.filter(depth - 1));
                    filter.insert(name.to_owned(), parts.collect());
                }
            }
            if self.chance.is_among(25) {
                filter.insert("not".to_owned(), self.filter(depth - 1));
            }
        }
        Value::Object(filter)
    }

    fn of_field(&mut self, field: &str) -> Value {
        match field {
            "causes" => json!(
                self.chance
                    .some(&["NO_CAPACITY", "COST_OVERRUN", "PERSON_LEFT", "SILO"], 2)
            ),
            "factors" => {
                const FACTORS: [&str; 3] =
                    ["LIMITED_ECONOMY", "MANAGEMENT_SUPPORT", "TIME_CAPACITY"];
                let factor = self.chance.one(&FACTORS);
                json!([{ "factor": factor, "directions": self.codes("FactorDirection", 2) }])
            }
            "hasLessons" | "hasRealisedBenefits" | "own" => json!(self.chance.is_among(50)),
            "ids" => {
                let ids: Vec<&String> = self.experiences.iter().collect();
                json!(self.chance.some(&ids, 6))
            }
            "innovationTypes" => self.codes("InnovationType", 2),
            "languages" => self.codes("Language", 3),
            "municipality" => self.place(),
            "outcomes" => self.codes("Outcome", 2),
            "partner" => self.partner(),
            "problem" => {
                let all = PROBLEMS.map(|(it, _)| it);
                self.related("prb", &[&all[..], &[PROPOSED_PROBLEM]].concat())
            }
            "solution" => {
                let all = SOLUTIONS.map(|(it, _)| it);
                self.related("sol", &[&all[..], &[PROPOSED_SOLUTION]].concat())
            }
            "programme" => self
                .chance
                .one(&[json!({}), json!({ "ids": [] })].each_ref())
                .clone(),
            "sectors" => self.codes("Sector", 3),
            "stages" => self.codes("ExperienceStage", 2),
            "startedYear" => {
                let from = 2008 + self.chance.below(20);
                let to = from + self.chance.below(8);
                [
                    json!({ "from": from }),
                    json!({ "to": to }),
                    json!({ "from": from, "to": to }),
                ][self.chance.below(3)]
                .clone()
            }
            "stoppedAt" => self.codes("StoppedAt", 3),
            _ => panic!("nobody knows what to ask of {field}"),
        }
    }

    fn related(&mut self, kind: &str, titles: &[&str]) -> Value {
        if self.chance.is_among(20) {
            return json!({ "search": self.chance.one(titles) });
        }
        let ids = self.chance.some(titles, 3).into_iter();
        let ids: Vec<String> = ids.map(|it| mark(kind, it)).collect();
        json!({ "ids": ids, "includeNarrower": self.chance.is_among(70) })
    }

    fn partner(&mut self) -> Value {
        let names = [&PARTNERS.map(|(it, _)| it)[..], &FOUNDATIONS].concat();
        match self.chance.below(4) {
            0 => json!({ "kinds": self.codes("PartnerKind", 3) }),
            1 => {
                json!({ "kinds": [self.chance.one(&["BUSINESS", "RESEARCH", "STATE", "VOLUNTARY"])] })
            }
            2 => json!({ "search": self.chance.one(&names) }),
            _ => {
                let ids = self.chance.some(&names, 3).into_iter();
                json!({ "ids": ids.map(|it| mark("ptn", it)).collect::<Vec<_>>() })
            }
        }
    }

    /// Owners, by everything that tells municipalities of a group apart, and by groups.
    fn place(&mut self) -> Value {
        let numbers = [&VESTFOLD[..], &LARGE, &["3301"]].concat();
        let mut place = Map::new();
        for _ in 0..=self.chance.below(2) {
            let field = self.chance.one(&words(PLACES));
            let value = match field {
                "comparableTo" => json!(self.chance.one(&numbers)),
                "counties" => json!(self.chance.some(&["39", "03", "46", "11", "50", "42"], 3)),
                "ids" => {
                    let ids = self.chance.some(&numbers, 4).into_iter();
                    json!(ids.map(|it| mark("mun", it)).collect::<Vec<_>>())
                }
                "kinds" => self.codes("MunicipalityKind", 2),
                "numbers" => json!(self.chance.some(&numbers, 4)),
                "populationMax" | "populationMin" => {
                    json!(
                        self.chance
                            .one(&[4_999, 20_000, 27_000, 49_999, 50_000, 60_000, 200_000])
                    )
                }
                _ => json!(
                    self.chance
                        .some(&["Østlandet", "Vestlandet", "Agder", "Trøndelag"], 2)
                ),
            };
            place.insert(field.to_owned(), value);
        }
        Value::Object(place)
    }
}
