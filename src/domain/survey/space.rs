//! What the respondents of a wave are told apart by: axes with values, where every respondent stands along them, and which
//! combinations there can be at all, as anybody can tell who knows the country. Knows no answers.

use std::collections::{BTreeSet, HashMap};

use entity::code::{Code, Iterable, Sector, SurveyDimension};
use serde::{Deserialize, Serialize};

use super::codebook::{Category, Codebook, Labels, NORWAY, Place};
use super::lattice::Lattice;
use super::response::Unit;
use crate::domain::vocabulary::{VocabularyName, vocabulary};
use crate::store::municipality::{band, bands};

/// How many axes there are.
pub const AXES: usize = 7;

/// Where a respondent stands along every axis, as places of values.
pub type Codes = [u8; AXES];

/// The value of whoever has none.
pub const UNKNOWN: &str = "UNKNOWN";

/// A municipality is small below so many inhabitants, and large from there on.
const SPLIT: u32 = 10_000;

/// Oslo is the only municipality of its county: it is told together with the county around it, whichever it was on the wave's
/// day.
const CAPITAL: &str = "03";

/// The counties around Oslo, the latest first.
const AROUND: [&str; 3] = ["32", "30", "02"];

/// The values of a dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The dimension.
    pub dimension: SurveyDimension,
    /// Its values, in the order in which they are told.
    pub values: Vec<Category>,
}

/// All axes, and what there can be along them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// One for every dimension, in the order of [`SurveyDimension`].
    pub axes: Vec<Axis>,
    /// Combinations that there can be: municipalities lie where they lie, and units are of their sector.
    pub possible: Vec<Codes>,
}

impl Space {
    /// The axes of the respondents of a wave, and where each of them stands.
    pub fn of(book: &Codebook, units: &[Unit]) -> (Self, Vec<Codes>) {
        let land = Land::of(book);
        let told: Vec<[String; AXES]> = units.iter().map(|unit| land.codes(unit)).collect();
        let axes: Vec<Axis> = SurveyDimension::iter()
            .enumerate()
            .map(|(at, dimension)| {
                let used: BTreeSet<&str> = told.iter().map(|it| it[at].as_str()).collect();
                let mut values = known(dimension, book, &land);
                values.push(unknown());
                values.retain(|it| used.contains(it.code.as_str()));
                Axis { dimension, values }
            })
            .collect();
        let places: Vec<HashMap<&str, u8>> = axes.iter().map(places).collect();
        let codes: Vec<Codes> = told
            .iter()
            .filter_map(|told| place(&places, told))
            .collect();
        let possible = possible(book, &land, &places, &codes);
        (Self { axes, possible }, codes)
    }

    /// Combinations that there can be still for whoever knows in which groups nobody is, for that is told.
    pub fn left(&self, lattice: &Lattice, respondents: &[Codes]) -> Vec<Codes> {
        let mut is_used = vec![false; lattice.count()];
        for codes in respondents {
            lattice
                .groups(codes)
                .for_each(|group| is_used[group] = true);
        }
        let left = self.possible.iter();
        let left = left.filter(|codes| lattice.groups(codes).all(|group| is_used[group]));
        left.copied().collect()
    }

    /// The axis of a dimension, and its place.
    pub fn axis(&self, dimension: SurveyDimension) -> (usize, &Axis) {
        let at = place_of(dimension);
        (at, &self.axes[at])
    }

    /// How many values every axis has.
    pub fn sizes(&self) -> Vec<usize> {
        self.axes.iter().map(|it| it.values.len()).collect()
    }
}

/// The place of a dimension among the axes.
pub fn place_of(dimension: SurveyDimension) -> usize {
    SurveyDimension::iter()
        .position(|it| it == dimension)
        .unwrap_or_default()
}

fn places(axis: &Axis) -> HashMap<&str, u8> {
    let places = axis.values.iter().zip(0..);
    places
        .map(|(it, place)| (it.code.as_str(), place))
        .collect()
}

fn place(places: &[HashMap<&str, u8>], told: &[String; AXES]) -> Option<Codes> {
    let mut codes = Codes::default();
    for (at, code) in told.iter().enumerate() {
        codes[at] = *places[at].get(code.as_str())?;
    }
    Some(codes)
}

/// Where municipalities lie.
pub(super) struct Land<'a> {
    /// By number.
    pub(super) places: HashMap<&'a str, &'a Place>,
    /// The county that Oslo is told with.
    around: Option<&'a str>,
}

impl<'a> Land<'a> {
    pub(super) fn of(book: &'a Codebook) -> Self {
        let places: HashMap<&str, &Place> = (book.municipalities.iter())
            .map(|it| (it.number.as_str(), it))
            .collect();
        let has = |county: &str| (places.values()).any(|it| it.county.as_deref() == Some(county));
        let around = AROUND.into_iter().find(|county| has(county));
        Self {
            around: around.filter(|_| book.wave.country == NORWAY && has(CAPITAL)),
            places,
        }
    }

    /// What a unit is along every axis.
    fn codes(&self, unit: &Unit) -> [String; AXES] {
        let place = self.places.get(unit.municipality.as_str()).copied();
        let [region, county, size, split] = self.lies(place);
        let or_unknown = |code: Option<&str>| code.unwrap_or(UNKNOWN).to_owned();
        [
            unit.sector.map_or_else(|| UNKNOWN.to_owned(), Sector::code),
            or_unknown(unit.unit_type.as_deref()),
            or_unknown(unit.employee_band.as_deref()),
            region,
            county,
            size,
            split,
        ]
    }

    /// Region, county and sizes of a place.
    pub(super) fn lies(&self, place: Option<&Place>) -> [String; 4] {
        let region = place.and_then(|it| it.region.as_deref()).map(region_code);
        let county = place.and_then(|it| it.county.as_deref());
        let population = place.and_then(|it| it.population);
        let size = population.map(|it| size_code(i32::try_from(it).unwrap_or(i32::MAX)));
        let split = population.map(|it| if it < SPLIT { SMALL } else { LARGE }.to_owned());
        [region, county.map(|it| self.county_code(it)), size, split]
            .map(|code| code.unwrap_or_else(|| UNKNOWN.to_owned()))
    }

    fn county_code(&self, county: &str) -> String {
        match self.around {
            Some(around) if county == CAPITAL || county == around => {
                format!("{CAPITAL}+{around}")
            }
            _ => county.to_owned(),
        }
    }

    fn counties(&self) -> Vec<Category> {
        let mut found: Vec<(String, Vec<&str>)> = Vec::new();
        let mut all: Vec<(&str, &str)> = (self.places.values())
            .filter_map(|it| {
                let county = it.county.as_deref()?;
                Some((county, it.county_name.as_deref().unwrap_or(county)))
            })
            .collect();
        all.sort_unstable();
        all.dedup_by_key(|(county, _)| *county);
        for (county, name) in all {
            let code = self.county_code(county);
            match found.iter_mut().find(|(known, _)| *known == code) {
                Some((_, names)) => names.push(name),
                None => found.push((code, vec![name])),
            }
        }
        let told = found.into_iter().map(|(code, names)| Category {
            code,
            labels: Labels {
                nb: names.join(" og "),
                nn: names.join(" og "),
                en: names.join(" and "),
            },
        });
        told.collect()
    }
}

const SMALL: &str = "UNDER_10000";
const LARGE: &str = "FROM_10000";

/// The code of the region of this name; the name itself where the vocabulary has none such.
pub fn region_code(name: &str) -> String {
    let terms = &vocabulary(VocabularyName::Region).terms;
    let term = terms.iter().find(|it| it.labels.nb == name);
    term.map_or_else(|| name.to_owned(), |it| it.code.clone())
}

fn size_code(population: i32) -> String {
    let (least, _) = band(population);
    let terms = &vocabulary(VocabularyName::PopulationBand).terms;
    let place = bands().position(|it| it == least).unwrap_or_default();
    terms
        .get(place)
        .map_or_else(|| UNKNOWN.to_owned(), |it| it.code.clone())
}

/// All values that a dimension could have.
pub(super) fn known(dimension: SurveyDimension, book: &Codebook, land: &Land<'_>) -> Vec<Category> {
    match dimension {
        SurveyDimension::Sector => terms(VocabularyName::Sector),
        SurveyDimension::UnitType => {
            let types = book.unit_types.iter().map(|it| Category {
                code: it.code.clone(),
                labels: it.labels.clone(),
            });
            types.collect()
        }
        SurveyDimension::EmployeeBand => book.employee_bands.clone(),
        SurveyDimension::Region => regions(land),
        SurveyDimension::County => land.counties(),
        SurveyDimension::SizeBand => terms(VocabularyName::PopulationBand),
        SurveyDimension::SizeSplit => sizes(),
    }
}

fn terms(name: VocabularyName) -> Vec<Category> {
    let terms = vocabulary(name).terms.iter().map(|it| Category {
        code: it.code.clone(),
        labels: it.labels.clone(),
    });
    terms.collect()
}

/// Those of the vocabulary, and those of other names as they are.
fn regions(land: &Land<'_>) -> Vec<Category> {
    let mut all = terms(VocabularyName::Region);
    let named: BTreeSet<&str> = (land.places.values())
        .filter_map(|it| it.region.as_deref())
        .collect();
    for name in named {
        if !all.iter().any(|it| it.labels.nb == name) {
            all.push(category(name, [name; 3]));
        }
    }
    all
}

fn sizes() -> Vec<Category> {
    vec![
        category(
            SMALL,
            [
                "Under 10 000 innbyggere",
                "Under 10 000 innbyggjarar",
                "Under 10,000 residents",
            ],
        ),
        category(
            LARGE,
            [
                "10 000 innbyggere eller flere",
                "10 000 innbyggjarar eller fleire",
                "10,000 residents or more",
            ],
        ),
    ]
}

fn unknown() -> Category {
    category(UNKNOWN, ["Ikke oppgitt", "Ikkje oppgitt", "Not stated"])
}

fn category(code: &str, [nb, nn, en]: [&str; 3]) -> Category {
    Category {
        code: code.to_owned(),
        labels: Labels {
            nb: nb.to_owned(),
            nn: nn.to_owned(),
            en: en.to_owned(),
        },
    }
}

/// Every kind of unit there can be, in every municipality there is, with any number of employees.
fn possible(
    book: &Codebook,
    land: &Land<'_>,
    places: &[HashMap<&str, u8>],
    used: &[Codes],
) -> Vec<Codes> {
    let [sector, unit_type, employees, land_from] = [0, 1, 2, 3];
    let mut lies: BTreeSet<[u8; 4]> = used.iter().map(|it| [it[3], it[4], it[5], it[6]]).collect();
    for it in land.places.values() {
        let told = land.lies(Some(it));
        let codes = told.iter().enumerate();
        let codes: Option<Vec<u8>> = codes
            .map(|(at, code)| places[land_from + at].get(code.as_str()).copied())
            .collect();
        lies.extend(codes.and_then(|it| <[u8; 4]>::try_from(it).ok()));
    }
    let mut kinds: BTreeSet<[u8; 2]> = used.iter().map(|it| [it[0], it[1]]).collect();
    for it in &book.unit_types {
        let Some(kind) = places[unit_type].get(it.code.as_str()) else {
            continue;
        };
        let own = it.sector.map(Sector::code);
        let sectors = places[sector].iter();
        let sectors = sectors.filter(|(code, _)| own.as_deref().is_none_or(|own| own == **code));
        kinds.extend(sectors.map(|(_, sector)| [*sector, *kind]));
    }
    let bands = 0..u8::try_from(places[employees].len()).unwrap_or(u8::MAX);
    let mut all = Vec::new();
    for [sector, kind] in &kinds {
        for employees in bands.clone() {
            for [region, county, size, split] in &lies {
                all.push([*sector, *kind, employees, *region, *county, *size, *split]);
            }
        }
    }
    all
}
