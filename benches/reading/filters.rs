//! Filters of every kind, each time another one.

use std::collections::HashMap;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde_json::{Map, Value, json};

use crate::ask::Asker;

/// Kinds of filter, in the order in which they are told.
pub const KINDS: [&str; 31] = [
    "none",
    "ids",
    "problem",
    "problem, three",
    "problem, without narrower",
    "solution",
    "partner",
    "partner, kind",
    "programme",
    "municipality, number",
    "municipality, county",
    "municipality, region",
    "municipality, kind",
    "municipality, population",
    "municipality, comparable",
    "outcomes",
    "stages",
    "stoppedAt",
    "sectors",
    "innovationTypes",
    "causes",
    "factors",
    "factors, direction",
    "startedYear",
    "languages",
    "hasLessons",
    "hasRealisedBenefits",
    "and",
    "or",
    "not",
    "nested",
];

/// What filters name.
pub struct Names {
    ids: HashMap<&'static str, Vec<String>>,
    numbers: Vec<String>,
    random: Xoshiro256PlusPlus,
}

impl Names {
    /// Everything that there is to name.
    pub async fn read(asker: &Asker) -> Self {
        let mut ids = HashMap::new();
        for list in [
            "experiences",
            "problems",
            "solutions",
            "partners",
            "programmes",
        ] {
            let (all, _) = column(asker, list, "id").await;
            ids.insert(list, all);
        }
        let (numbers, _) = column(asker, "municipalities", "number").await;
        Self {
            ids,
            numbers,
            random: Xoshiro256PlusPlus::seed_from_u64(7),
        }
    }

    /// A random id of a list.
    pub fn id(&mut self, list: &'static str) -> String {
        let below = self.ids[list].len();
        let place = self.below(below);
        self.ids[list][place].clone()
    }

    fn below(&mut self, number: usize) -> usize {
        let number = u64::try_from(number.max(1)).unwrap();
        usize::try_from(self.random.next_u64() % number).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn some(&mut self, of: &[&str]) -> Vec<String> {
        let many = 1 + self.below(2);
        (0..many).map(|_| self.one(of).to_owned()).collect()
    }

    fn number(&mut self) -> String {
        let place = self.below(self.numbers.len());
        self.numbers[place].clone()
    }

    /// A filter of a kind.
    pub fn filter(&mut self, kind: &str) -> Value {
        match kind {
            "none" => json!({}),
            "ids" => json!({ "ids": (0..20).map(|_| self.id("experiences")).collect::<Vec<_>>() }),
            "problem, three" => {
                json!({ "problem": { "ids": (0..3).map(|_| self.id("problems")).collect::<Vec<_>>() } })
            }
            "problem, without narrower" => {
                json!({ "problem": { "ids": [self.id("problems")], "includeNarrower": false } })
            }
            "problem" => json!({ "problem": { "ids": [self.id("problems")] } }),
            "solution" => json!({ "solution": { "ids": [self.id("solutions")] } }),
            "partner" => json!({ "partner": { "ids": [self.id("partners")] } }),
            "partner, kind" => json!({ "partner": { "kinds": [self.one(&PARTNERS)] } }),
            "programme" => json!({ "programme": { "ids": [self.id("programmes")] } }),
            "and" => {
                json!({ "and": [self.filter("problem"), self.filter("outcomes")], "sectors": self.some(&SECTORS) })
            }
            "or" => {
                json!({ "or": [self.filter("problem"), self.filter("partner"), self.filter("causes")] })
            }
            "not" => json!({ "not": self.filter("municipality, region") }),
            "nested" => json!({ "and": [
                { "or": [self.filter("solution"), self.filter("municipality, county"), self.filter("sectors")] },
                { "not": { "or": [self.filter("outcomes"), self.filter("partner, kind")] } },
            ] }),
            _ if kind.starts_with("municipality") => {
                json!({ "municipality": self.municipality(kind) })
            }
            _ => self.plain(kind),
        }
    }

    fn municipality(&mut self, kind: &str) -> Value {
        match kind {
            "municipality, number" => json!({ "numbers": [self.number()] }),
            "municipality, county" => {
                json!({ "counties": [self.one(&["03", "11", "15", "18", "31", "32", "33", "34", "42", "46", "50", "55"])] })
            }
            "municipality, region" => {
                json!({ "regions": [self.one(&["Nord-Norge", "Midt-Norge", "Vestlandet", "Østlandet", "Sørlandet"])] })
            }
            "municipality, kind" => {
                json!({ "kinds": [self.one(&["MUNICIPALITY", "COUNTY", "INTERMUNICIPAL", "FOREIGN"])] })
            }
            "municipality, population" => {
                let from = 1_000 * self.below(60);
                json!({ "populationMin": from, "populationMax": 2 * from + 2_000 })
            }
            _ => json!({ "comparableTo": self.number() }),
        }
    }

    fn plain(&mut self, kind: &str) -> Value {
        match kind {
            "outcomes" => json!({ "outcomes": self.some(&OUTCOMES) }),
            "stages" => json!({ "stages": self.some(&["ONGOING", "CONCLUDED"]) }),
            "stoppedAt" => {
                json!({ "stoppedAt": self.some(&["IDEA", "PILOT", "IMPLEMENTATION", "OPERATION", "SCALING"]) })
            }
            "sectors" => json!({ "sectors": self.some(&SECTORS) }),
            "innovationTypes" => {
                json!({ "innovationTypes": [self.one(&["PRODUCT", "SERVICE", "PROCESS_ORGANISATION", "COMMUNICATION"])] })
            }
            "causes" => json!({ "causes": self.some(&CAUSES) }),
            "factors" => json!({ "factors": [{ "factor": self.one(&FACTORS) }] }),
            "factors, direction" => {
                json!({ "factors": [{ "factor": self.one(&FACTORS), "directions": [self.one(&DIRECTIONS)] }] })
            }
            "startedYear" => {
                let from = 1995 + self.below(30);
                json!({ "startedYear": { "from": from, "to": from + self.below(6) } })
            }
            "languages" => json!({ "languages": [self.one(&["NB", "NN", "EN", "DA", "SV"])] }),
            "hasLessons" => json!({ "hasLessons": self.below(2) == 0 }),
            "hasRealisedBenefits" => json!({ "hasRealisedBenefits": self.below(2) == 0 }),
            _ => panic!("{kind} is no kind of filter"),
        }
    }
}

const PARTNERS: [&str; 8] = [
    "MUNICIPALITY",
    "COUNTY",
    "STATE",
    "BUSINESS",
    "RESEARCH",
    "VOLUNTARY",
    "CITIZENS",
    "OTHER",
];
const OUTCOMES: [&str; 4] = ["SUCCEEDED", "PARTLY_SUCCEEDED", "FAILED", "ABANDONED"];
const SECTORS: [&str; 8] = [
    "HEALTH_CARE",
    "EDUCATION",
    "SOCIAL",
    "CULTURE",
    "TECHNICAL",
    "ADMINISTRATION",
    "BUSINESS_DEVELOPMENT",
    "CLIMATE_ENVIRONMENT",
];
const CAUSES: [&str; 8] = [
    "NO_IMPROVEMENT",
    "COST_OVERRUN",
    "FUNDING_ENDED",
    "NO_CAPACITY",
    "SKILLS_MISSING",
    "LEADERSHIP_FAILURE",
    "EMPLOYEE_RESISTANCE",
    "LAW_REGULATION",
];
const FACTORS: [&str; 6] = [
    "NEW_TECHNOLOGY",
    "LIMITED_ECONOMY",
    "TIME_CAPACITY",
    "COMPETENCE",
    "MANAGEMENT_SUPPORT",
    "OTHER_FACTOR",
];
const DIRECTIONS: [&str; 4] = [
    "HAMPERED_HIGH",
    "HAMPERED_SOME",
    "PROMOTED_SOME",
    "PROMOTED_HIGH",
];

/// A field of everything in a list, page by page, at most 10,000 of it; and how many milliseconds the pages took.
pub async fn column(asker: &Asker, list: &str, field: &str) -> (Vec<String>, Vec<f64>) {
    let query = format!(
        "query ($after: String) {{ {list}(first: 100, after: $after) {{
            pageInfo {{ hasNextPage endCursor }} nodes {{ {field} }} }} }}"
    );
    let (mut found, mut took) = (Vec::new(), Vec::new());
    let mut variables = Map::new();
    loop {
        let (data, time) = asker.ask(&query, &variables).await;
        took.push(time.as_secs_f64() * 1e3);
        let page = &data[list];
        let values = page["nodes"].as_array().unwrap().iter();
        found.extend(values.filter_map(|node| node[field].as_str().map(str::to_owned)));
        if page["pageInfo"]["hasNextPage"] != true || found.len() >= 10_000 {
            return (found, took);
        }
        variables.insert("after".to_owned(), page["pageInfo"]["endCursor"].clone());
    }
}
