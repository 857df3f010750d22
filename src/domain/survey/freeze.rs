//! What a wave becomes when it is closed: columns that tables are counted of, and what is withheld of them.

use std::collections::HashMap;

use entity::code::SurveyWeighting;
use serde::Serialize;

use super::codebook::Codebook;
use super::column::{Values, write_numbers, write_places};
use super::lattice::{Lattice, Relations};
use super::pattern::Rules;
use super::response::{Answers, Unit};
use super::space::Space;
use super::table::MOST_BY;
use super::tally::Respondents;
use crate::model::{Error, Result};

/// What one unit answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Respondent {
    /// What it is.
    pub unit: Unit,
    /// The weight that came with it.
    pub weight: Option<f64>,
    /// What it answered.
    pub answers: Answers,
}

/// A variable over all respondents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Which one.
    pub name: String,
    /// Its values.
    pub bytes: Vec<u8>,
}

/// The name of the axes, as JSON.
pub const SPACE: &str = "space";

/// The name of how the groups of one value hang together, as JSON.
pub const RELATIONS: &str = "relations";

/// The name of where it is not told how many responded, as JSON.
pub const RESPONDED: &str = "responded";

/// The name of where respondents stand along the axes: a byte for each axis, respondent after respondent.
pub const CODES: &str = "codes";

/// The name of the municipalities of respondents, as numbers of no meaning.
pub const MUNICIPALITIES: &str = "municipalities";

/// The name of the numbers of these municipalities, as JSON.
pub const NUMBERS: &str = "numbers";

/// The name of weights.
pub const WEIGHTS: &str = "weights";

/// The name of the answers to a question.
pub fn answers(question: &str) -> String {
    format!("answers:{question}")
}

/// The name of what is withheld of a question or composite, as JSON.
pub fn pattern(question: &str) -> String {
    format!("pattern:{question}")
}

/// The columns of a wave. Its codebook names its municipalities, and its responses fit it. Respondents stand in no order that
/// tells when they answered: those of one municipality stand together.
///
/// # Errors
///
/// `Internal` where a response does not fit the codebook after all.
pub fn freeze(book: &Codebook, respondents: &[Respondent]) -> Result<Vec<Column>> {
    let mut all: Vec<&Respondent> = respondents.iter().collect();
    all.sort_by_cached_key(|it| {
        let answers = serde_json::to_string(&it.answers).unwrap_or_default();
        (it.unit.municipality.clone(), answers)
    });
    let units: Vec<Unit> = all.iter().map(|it| it.unit.clone()).collect();
    let (space, codes) = Space::of(book, &units);
    if codes.len() != units.len() {
        return Err(Error::internal("a respondent stands nowhere on an axis"));
    }
    let (municipalities, numbers) = municipalities(&units);
    let answered = |code: &str| {
        let own = all.iter().map(|it| it.answers.get(code));
        own.collect::<Vec<_>>()
    };
    let values: Vec<Values> = (book.questions.iter())
        .map(|question| Values::of(question, answered(&question.code).into_iter()))
        .collect();
    let lattice = Lattice::new(&space.sizes(), MOST_BY);
    let relations = Relations::of(&lattice, &space.left(&lattice, &codes));
    let small = lattice.up_to(1);
    let of_small = Relations::of(&small, &space.left(&small, &codes));
    let rules = Rules {
        lattice: &lattice,
        relations: &relations,
        respondents: Respondents {
            codes: &codes,
            municipalities: &municipalities,
        },
        minimum: book.wave.minimum,
        disclosure: book.wave.disclosure,
    };
    let patterns = rules.patterns(book, &values);
    let mut columns = vec![
        column(SPACE, json(&space)?),
        column(RELATIONS, json(&of_small)?),
        column(RESPONDED, json(&rules.responded())?),
        column(NUMBERS, json(&numbers)?),
        column(CODES, codes.concat()),
        column(MUNICIPALITIES, write_places(&municipalities)),
        column(WEIGHTS, write_numbers(&weights(book, &all))),
    ];
    for (question, values) in book.questions.iter().zip(&values) {
        columns.push(column(&answers(&question.code), values.write()));
    }
    let questions = book.questions.iter().map(|it| &it.code);
    let composites = book.composites.iter().map(|it| &it.code);
    for (code, own) in questions.chain(composites).zip(&patterns) {
        columns.push(column(&pattern(code), json(own)?));
    }
    Ok(columns)
}

fn column(name: &str, bytes: Vec<u8>) -> Column {
    Column {
        name: name.to_owned(),
        bytes,
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Error::internal)
}

/// The municipality of each unit as a place among the numbers of all.
fn municipalities(units: &[Unit]) -> (Vec<u32>, Vec<&str>) {
    let mut numbers: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, u32> = HashMap::new();
    let own = units.iter().map(|unit| {
        *places.entry(&unit.municipality).or_insert_with(|| {
            numbers.push(&unit.municipality);
            u32::try_from(numbers.len() - 1).unwrap_or(u32::MAX)
        })
    });
    (own.collect(), numbers)
}

/// Weights of mean 1: how many of the population each respondent of a stratum stands for, or those that came with them.
fn weights(book: &Codebook, respondents: &[&Respondent]) -> Vec<f64> {
    let raw: Vec<f64> = match book.wave.weighting {
        SurveyWeighting::None => vec![1.0; respondents.len()],
        SurveyWeighting::Imported => {
            let own = respondents.iter().map(|it| it.weight.unwrap_or(1.0));
            own.collect()
        }
        SurveyWeighting::Stratum => of_strata(book, respondents),
    };
    let sum: f64 = raw.iter().sum();
    let mean = sum / raw.iter().map(|_| 1.0).sum::<f64>();
    raw.into_iter().map(|it| it / mean).collect()
}

fn of_strata(book: &Codebook, respondents: &[&Respondent]) -> Vec<f64> {
    let regions: HashMap<&str, Option<&str>> = (book.municipalities.iter())
        .map(|it| (it.number.as_str(), it.region.as_deref()))
        .collect();
    let region = |unit: &Unit| regions.get(unit.municipality.as_str()).copied().flatten();
    let strata: Vec<Option<usize>> = (respondents.iter())
        .map(|it| {
            let region = region(&it.unit);
            let mut strata = book.strata.iter();
            strata.position(|stratum| stratum.holds(&it.unit, region))
        })
        .collect();
    let mut answered = vec![0_u32; book.strata.len()];
    for it in strata.iter().flatten() {
        answered[*it] += 1;
    }
    let weight = |it: &Option<usize>| {
        it.map_or(1.0, |it| {
            f64::from(book.strata[it].population) / f64::from(answered[it])
        })
    };
    strata.iter().map(weight).collect()
}
