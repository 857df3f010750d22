//! Small waves, made of a few words.

use std::collections::BTreeMap;
use std::sync::Arc;

use entity::code::{AnswerKind, QuestionKind, Sector, SurveyDisclosure, SurveyWeighting};
use serde_json::json;

use crate::domain::survey::codebook::{
    AnswerOption, Codebook, Composite, Condition, Labels, Place, Question, Stratum, UnitType,
};
use crate::domain::survey::column::Values;
use crate::domain::survey::freeze::{self, Column, Respondent, freeze};
use crate::domain::survey::pattern::Mask;
use crate::domain::survey::response::{Answer, Unit};
use crate::domain::survey::subject::Subject;
use crate::domain::survey::table::Cube;

/// A text that is the same in all languages.
pub fn labels(text: &str) -> Labels {
    Labels {
        nb: text.to_owned(),
        nn: text.to_owned(),
        en: text.to_owned(),
    }
}

/// A codebook that asks nothing yet.
pub fn book() -> Codebook {
    serde_json::from_value(json!({
        "survey": {
            "key": "made-up",
            "title": labels("Made up"),
            "description": labels("Made up"),
        },
        "wave": {
            "edition": "2020",
            "sector_level": "MUNICIPAL",
            "field_from": "2019-10-15",
            "field_to": "2019-12-06",
            "mode": "WEB",
            "structure_on": "2020-01-01",
            "weighting": "NONE",
            "disclosure": "WITHHOLD",
            "controller": "Nobody",
        },
        "questions": [],
    }))
    .unwrap()
}

/// A question with options; those whose codes begin so do not answer it.
pub fn question(code: &str, kind: QuestionKind, options: &[(&str, Option<i32>)]) -> Question {
    let options = options.iter().map(|(code, sign)| AnswerOption {
        code: (*code).to_owned(),
        labels: labels(code),
        kind: match *code {
            "NOT_KNOWN" => AnswerKind::NotKnown,
            "NOT_RELEVANT" => AnswerKind::NotRelevant,
            _ => AnswerKind::Substantive,
        },
        sign: *sign,
        alone: false,
    });
    Question {
        code: code.to_owned(),
        version: 1,
        kind,
        text: labels(code),
        base_text: labels("Everybody"),
        base: None,
        most: None,
        factor: None,
        unit: None,
        least: None,
        greatest: None,
        options: options.collect(),
    }
}

/// That one of these was said.
pub fn condition(question: &str, options: &[&str]) -> Condition {
    Condition {
        question: question.to_owned(),
        options: options.iter().map(|it| (*it).to_owned()).collect(),
    }
}

/// A composite.
pub fn composite(code: &str, any: Vec<Condition>) -> Composite {
    Composite {
        code: code.to_owned(),
        version: 1,
        text: labels(code),
        base_text: labels("Everybody"),
        any,
    }
}

/// A municipality.
pub fn place(number: &str, region: &str, county: &str, population: u32) -> Place {
    Place {
        number: number.to_owned(),
        name: number.to_owned(),
        county: Some(county.to_owned()),
        county_name: Some(format!("County {county}")),
        region: Some(region.to_owned()),
        population: Some(population),
    }
}

/// A kind of unit.
pub fn unit_type(code: &str, sector: Option<Sector>) -> UnitType {
    UnitType {
        code: code.to_owned(),
        labels: labels(code),
        sector,
    }
}

/// A unit of a sector.
pub fn unit(sector: Sector, unit_type: Option<&str>, municipality: &str) -> Unit {
    Unit {
        sector: Some(sector),
        unit_type: unit_type.map(str::to_owned),
        employee_band: None,
        municipality: municipality.to_owned(),
    }
}

/// A respondent that answered so.
pub fn respondent(unit: Unit, answers: &[(&str, &[&str])]) -> Respondent {
    let answers = answers.iter().map(|(question, options)| {
        let options = options.iter().map(|it| (*it).to_owned());
        ((*question).to_owned(), Answer::Options(options.collect()))
    });
    Respondent {
        unit,
        weight: None,
        answers: answers.collect::<BTreeMap<_, _>>(),
    }
}

/// A closed wave with all that tables of it are made of.
pub struct World {
    /// Who stands where.
    pub cube: Cube,
    /// All questions, and then all composites.
    pub subjects: Vec<Subject>,
    /// Where it is not told how many responded.
    pub responded: Mask,
    /// The numbers of municipalities, by their places.
    pub numbers: Vec<String>,
}

impl World {
    /// A wave that these answered.
    pub fn new(book: Codebook, respondents: &[Respondent]) -> Self {
        let columns = freeze(&book, respondents).unwrap();
        let cube = Cube::read(book, 7, |name| bytes(&columns, name)).unwrap();
        let all = cube.codes.len();
        let values = cube.book.questions.iter().map(|it| {
            let bytes = bytes(&columns, &freeze::answers(&it.code)).unwrap();
            Values::read(it.kind, bytes).unwrap()
        });
        let values: Vec<Values> = values.collect();
        let pattern = |code: &str| {
            let bytes = bytes(&columns, &freeze::pattern(code)).unwrap();
            serde_json::from_slice(&bytes).unwrap()
        };
        let questions = cube.book.questions.iter().zip(&values);
        let questions =
            questions.map(|(it, values)| Subject::question(it, values, pattern(&it.code), all));
        let composites = cube
            .book
            .composites
            .iter()
            .map(|it| Subject::composite(&cube.book, it, &values, (pattern(&it.code), all)));
        let mut subjects: Vec<Subject> = Vec::new();
        for it in questions.chain(composites) {
            let before = cube.book.before(&it.code).into_iter();
            let before = before.map(|before| {
                let whole = subjects.iter().find(|it| it.code == before[0].question);
                Arc::new(whole.unwrap().narrowed(&before))
            });
            let before = before.collect();
            subjects.push(Subject { before, ..it });
        }
        let responded = bytes(&columns, freeze::RESPONDED).unwrap();
        let numbers = bytes(&columns, freeze::NUMBERS).unwrap();
        Self {
            cube,
            subjects,
            responded: serde_json::from_slice(&responded).unwrap(),
            numbers: serde_json::from_slice(&numbers).unwrap(),
        }
    }

    /// The subject of this code.
    pub fn subject(&self, code: &str) -> &Subject {
        self.subjects.iter().find(|it| it.code == code).unwrap()
    }
}

fn bytes(columns: &[Column], name: &str) -> Option<Vec<u8>> {
    let found = columns.iter().find(|it| it.name == name);
    found.map(|it| it.bytes.clone())
}

/// The same wave, with small counts rounded.
pub fn rounding(mut book: Codebook) -> Codebook {
    book.wave.disclosure = SurveyDisclosure::Round;
    book
}

/// The same wave, weighted by sector.
pub fn weighted(mut book: Codebook) -> Codebook {
    book.wave.weighting = SurveyWeighting::Stratum;
    let sectors = [(Sector::Education, 900), (Sector::HealthCare, 200)];
    let strata = sectors.map(|(sector, population)| Stratum {
        sector: Some(sector),
        unit_type: None,
        region: None,
        population,
    });
    book.strata = strata.to_vec();
    book
}
