//! The codebook of a survey wave: whom it asks, what, and what they can answer. One document, written and read as a whole,
//! and never changed once somebody has answered. Knows no database.

pub mod check;
pub mod csv;
pub mod file;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::code::{
    AnswerKind, Factor, QuestionKind, Sector, SectorLevel, SurveyDisclosure, SurveyMode,
    SurveyWeighting,
};
use serde::{Deserialize, Serialize};

pub use crate::domain::vocabulary::Labels;

/// A codebook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// The survey that it is a wave of.
    pub survey: About,
    /// The round of asking.
    pub wave: Wave,
    /// Kinds of units, such as a primary school.
    #[serde(default)]
    pub unit_types: Vec<UnitType>,
    /// Bands of employees, the smallest first.
    #[serde(default)]
    pub employee_bands: Vec<Category>,
    /// The population, where responses are weighted to it.
    #[serde(default)]
    pub strata: Vec<Stratum>,
    /// The municipalities and county municipalities of the day that the wave goes by; those that Floke knows of that day where
    /// there are none, which can be from [`PLACES_SINCE`] on.
    #[serde(default)]
    pub municipalities: Vec<Place>,
    /// What is asked, in the order in which it is asked.
    pub questions: Vec<Question>,
    /// What is worked out of several questions.
    #[serde(default)]
    pub composites: Vec<Composite>,
}

/// What a survey is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Its own name, the same in all waves: lower case, digits and hyphens.
    pub key: String,
    /// What it is called.
    pub title: Labels,
    /// What it asks about.
    pub description: Labels,
}

/// A round of asking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// Which one it is, such as `2020`.
    pub edition: String,
    /// ISO 3166-1 alpha-2 code of the country.
    #[serde(default = "norway")]
    pub country: String,
    /// Which part of the public sector is asked.
    pub sector_level: SectorLevel,
    /// The first day on which it was asked.
    pub field_from: NaiveDate,
    /// The last one.
    pub field_to: NaiveDate,
    /// How many units there are to be asked, where that is known.
    #[serde(default)]
    pub frame_size: Option<u32>,
    /// How many were sent it, where that is known.
    #[serde(default)]
    pub invited: Option<u32>,
    /// How they were asked.
    pub mode: SurveyMode,
    /// The day by whose municipalities and numbers it goes.
    pub structure_on: NaiveDate,
    /// How responses stand for the population.
    pub weighting: SurveyWeighting,
    /// How small cells are kept from telling of anybody.
    pub disclosure: SurveyDisclosure,
    /// Respondents, and municipalities, of fewer of which nothing is told.
    #[serde(default = "three")]
    pub minimum: u32,
    /// Who answers for the responses.
    pub controller: String,
    /// Where it is told of, an absolute address.
    #[serde(default)]
    pub source: Option<String>,
}

/// Norway, whose municipalities Floke knows.
pub const NORWAY: &str = "NO";

fn norway() -> String {
    NORWAY.to_owned()
}

/// The first day whose municipalities Floke knows: many merged then, and most numbers changed.
pub const PLACES_SINCE: NaiveDate = match NaiveDate::from_ymd_opt(2020, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Of fewer nothing is told, whatever a codebook says.
pub const LEAST_MINIMUM: u32 = 3;

fn three() -> u32 {
    LEAST_MINIMUM
}

/// A code and what it is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The code, in capitals.
    pub code: String,
    /// What it is called.
    pub labels: Labels,
}

/// A kind of units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitType {
    /// The code, in capitals.
    pub code: String,
    /// What it is called.
    pub labels: Labels,
    /// The sector that all of them belong to, where they belong to one.
    #[serde(default)]
    pub sector: Option<Sector>,
}

/// A part of the population, told by what all of it have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// The sector, where the stratum is of one.
    #[serde(default)]
    pub sector: Option<Sector>,
    /// The kind of units, where it is of one.
    #[serde(default)]
    pub unit_type: Option<String>,
    /// The part of the country, where it is of one: its name, such as `Østlandet`.
    #[serde(default)]
    pub region: Option<String>,
    /// How many units there are.
    pub population: u32,
}

/// A municipality or county municipality of the wave's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its number of that day.
    pub number: String,
    /// What it was called.
    pub name: String,
    /// The number of the county.
    #[serde(default)]
    pub county: Option<String>,
    /// What the county was called.
    #[serde(default)]
    pub county_name: Option<String>,
    /// The part of the country, such as `Østlandet`.
    #[serde(default)]
    pub region: Option<String>,
    /// Inhabitants; none for a county municipality.
    #[serde(default)]
    pub population: Option<u32>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its own name, the same in all waves: lower case, digits and underscores.
    pub code: String,
    /// Grows where its words or options change so much that answers cannot be compared any more.
    #[serde(default = "one")]
    pub version: u32,
    /// What it takes for an answer.
    pub kind: QuestionKind,
    /// What is asked.
    pub text: Labels,
    /// Who was asked, in words, such as those that had changed something.
    pub base_text: Labels,
    /// Who was asked, by what they answered before; everybody where it does not say.
    #[serde(default)]
    pub base: Option<Condition>,
    /// So many options can be chosen at most, where there is a bound.
    #[serde(default)]
    pub most: Option<u32>,
    /// The factor of experiences that a scale is about.
    #[serde(default)]
    pub factor: Option<Factor>,
    /// The unit of a number, such as `NOK`.
    #[serde(default)]
    pub unit: Option<String>,
    /// The least that a number may be.
    #[serde(default)]
    pub least: Option<f64>,
    /// The greatest that a number may be.
    #[serde(default)]
    pub greatest: Option<f64>,
    /// What can be chosen; nothing for a number.
    #[serde(default)]
    pub options: Vec<AnswerOption>,
}

fn one() -> u32 {
    1
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// The code, in capitals.
    pub code: String,
    /// What respondents read.
    pub labels: Labels,
    /// Whether it answers the question.
    #[serde(default = "substantive")]
    pub kind: AnswerKind,
    /// Where it stands on a scale, below 0 for what hampers.
    #[serde(default)]
    pub sign: Option<i32>,
    /// Whether nothing else can be chosen beside it; so it is of all that do not answer the question.
    #[serde(default)]
    pub alone: bool,
}

fn substantive() -> AnswerKind {
    AnswerKind::Substantive
}

/// That one of these options was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The code of the question.
    pub question: String,
    /// Codes of its options.
    pub options: Vec<String>,
}

/// Whether at least one of several conditions holds: yes or no, of those who answered all of the questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Composite {
    /// Its own name, as a question's, and no question's.
    pub code: String,
    /// Grows where it is worked out another way.
    #[serde(default = "one")]
    pub version: u32,
    /// What it tells.
    pub text: Labels,
    /// Of whom it is told, in words.
    pub base_text: Labels,
    /// Those that one of which holds is enough.
    pub any: Vec<Condition>,
}

impl Codebook {
    /// The question of this code.
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|it| it.code == code)
    }

    /// Whether a composite is made of both of these, or one of them of the other: how they meet would follow in part of what the
    /// composite tells.
    pub fn is_made_of(&self, one: &str, other: &str) -> bool {
        self.composites.iter().any(|it| {
            let has = |code: &str| it.code == code || it.any.iter().any(|it| it.question == code);
            has(one) && has(other)
        })
    }

    /// What decides of whom a question or composite tells: its base, or what it and composites of the same questions are made of,
    /// question by question.
    pub fn before(&self, code: &str) -> Vec<Vec<&Condition>> {
        let base = self.question(code).and_then(|it| it.base.as_ref());
        let parts = self.composite(code).into_iter().flat_map(|composite| {
            let all = self.conditions(composite);
            let of = move |part: &Condition| {
                let own = all.iter().filter(|it| it.question == part.question);
                own.copied().collect::<Vec<_>>()
            };
            composite.any.iter().map(of)
        });
        base.map(|it| vec![it]).into_iter().chain(parts).collect()
    }

    /// The questions of that.
    fn deciding(&self, code: &str) -> impl Iterator<Item = &str> {
        let base = self.question(code).and_then(|it| it.base.as_ref());
        let parts = self.composite(code).into_iter().flat_map(|it| &it.any);
        base.into_iter().chain(parts).map(|it| it.question.as_str())
    }

    /// These, and everything that decides of whom they tell.
    pub fn lineage<'a>(&'a self, codes: [&'a str; 2]) -> BTreeSet<&'a str> {
        let mut all = BTreeSet::new();
        let mut next = codes.to_vec();
        while let Some(code) = next.pop() {
            if all.insert(code) {
                next.extend(self.deciding(code));
            }
        }
        all
    }

    /// Whether whoever answered a question or composite said the same to another question, as only then it was asked.
    pub fn decides(&self, question: &str, code: &str) -> bool {
        let base = self.question(code).and_then(|it| it.base.as_ref());
        let is_base = base.is_some_and(|base| {
            let is_one = (self.question(question)).is_some_and(|it| !it.is_multiple());
            base.question == question && base.options.len() == 1 && is_one
        });
        is_base
            || self
                .deciding(code)
                .any(|before| self.decides(question, before))
    }

    /// What composites that are made of the same questions ask of them: first the conditions of this one, then others. How often
    /// each of several holds tells how often all of them do.
    pub fn conditions<'a>(&'a self, composite: &'a Composite) -> Vec<&'a Condition> {
        let others = self.composites.iter().filter(|it| it.shares(composite) > 1);
        let mut all: Vec<&Condition> = composite.any.iter().collect();
        for it in others.flat_map(|it| &it.any) {
            if !all.contains(&it) {
                all.push(it);
            }
        }
        all
    }

    /// What is worked out under this code.
    pub fn composite(&self, code: &str) -> Option<&Composite> {
        self.composites.iter().find(|it| it.code == code)
    }
}

impl Composite {
    /// How many questions it is made of that another is made of, too.
    pub fn shares(&self, other: &Self) -> usize {
        let has = |question: &str| other.any.iter().any(|it| it.question == question);
        self.any.iter().filter(|it| has(&it.question)).count()
    }
}

impl Question {
    /// The place of an option, from 0.
    pub fn place(&self, option: &str) -> Option<usize> {
        self.options.iter().position(|it| it.code == option)
    }

    /// Whether several options can be chosen.
    pub fn is_multiple(&self) -> bool {
        self.kind == QuestionKind::Multiple
    }
}

impl AnswerOption {
    /// Whether it answers the question, and is counted in its shares.
    pub fn is_substantive(&self) -> bool {
        self.kind == AnswerKind::Substantive
    }
}
