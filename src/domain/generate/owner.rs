//! Whose the experiences are: municipalities and county municipalities of the reference data, by size, and few others.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;

use super::words::words;
use crate::domain::reference::{Reference, ReferenceKind, ReferenceMunicipality};
use crate::model::Result;
use crate::model::collation::folded;
use crate::model::dice::{Dice, Table};

/// The weight of a former municipality, where one of today has the square root of its inhabitants.
const FORMER: u64 = 60;

/// Counties where more than a few write Nynorsk, and how many of a thousand experiences there do.
const NYNORSK: [(&str, u64); 6] = [
    ("46", 520),
    ("15", 470),
    ("11", 160),
    ("40", 150),
    ("42", 90),
    ("34", 70),
];

/// How many write it elsewhere.
const NYNORSK_ELSEWHERE: u64 = 30;

/// Everybody whose an experience can be.
#[derive(Debug)]
pub struct Owners {
    all: Vec<Owner>,
    table: Table,
    /// Municipalities of today by county.
    neighbours: BTreeMap<String, (Vec<usize>, Table)>,
    counties: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Owner {
    name: String,
    county_number: Option<String>,
    /// Whether another one of today bears the name too.
    is_shared: bool,
    is_municipality: bool,
    last_year: Option<i32>,
    weight: u64,
}

/// Whose an experience is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// As the import format has it.
    pub names: Vec<String>,
    /// The county, where it must be told.
    pub county: Option<String>,
    /// The first owner, as a text names it.
    pub name: String,
    /// The year in which it ceased.
    pub last_year: Option<i32>,
    /// The language's code in small letters.
    pub language: &'static str,
}

impl Owners {
    /// Reads the reference data.
    pub fn load() -> Result<Self> {
        let reference = Reference::load()?;
        let mut bearers: HashMap<String, (usize, usize)> = HashMap::new();
        for it in &reference.municipalities {
            for name in &it.names {
                let (today, former) = bearers.entry(folded(name)).or_default();
                *(if it.is_former() { former } else { today }) += 1;
            }
        }
        let owners: Vec<Owner> = (reference.municipalities.iter())
            .filter_map(|it| owner(it, bearers[&folded(&it.name)]))
            .collect();
        let mut neighbours: BTreeMap<String, (Vec<usize>, Table)> = BTreeMap::new();
        for (at, it) in owners.iter().enumerate() {
            if let Some(county) = it.county_number.as_ref().filter(|_| it.is_today()) {
                neighbours.entry(county.clone()).or_default().0.push(at);
            }
        }
        for (places, table) in neighbours.values_mut() {
            *table = places.iter().map(|at| owners[*at].weight).collect();
        }
        let counties = (reference.counties.into_iter()).map(|it| (it.number, it.name));
        Ok(Self {
            table: owners.iter().map(|it| it.weight).collect(),
            all: owners,
            neighbours,
            counties: counties.collect(),
        })
    }

    /// Names of today's municipalities that no other bears.
    pub fn municipalities(&self) -> impl Iterator<Item = &str> {
        let is_plain = |it: &&Owner| it.is_today() && !it.is_shared;
        self.all.iter().filter(is_plain).map(|it| it.name.as_str())
    }

    /// Names of today's county municipalities.
    pub fn county_municipalities(&self) -> impl Iterator<Item = &str> {
        let is_county = |it: &&Owner| !it.is_municipality && it.last_year.is_none();
        self.all.iter().filter(is_county).map(|it| it.name.as_str())
    }

    /// Names of counties.
    pub fn counties(&self) -> impl Iterator<Item = &str> {
        self.counties.values().map(String::as_str)
    }

    /// Whose an experience is.
    pub fn draw(&self, dice: &mut Dice) -> Drawn {
        let kind = dice.below(1_000);
        if kind < 12 {
            return foreign(dice);
        }
        if kind < 21 {
            let name = format!(
                "interkommunalt samarbeid i {}",
                dice.pick(&words().short.districts)
            );
            return Drawn {
                names: vec![format!("I{}", &name[1..])],
                county: None,
                name,
                last_year: None,
                language: language(dice, NYNORSK_ELSEWHERE),
            };
        }
        let first = self.table.draw(dice);
        let n = match kind {
            21..46 => 2,
            46..61 => 3,
            _ => 1,
        };
        self.known(first, n, dice)
    }

    fn known(&self, first: usize, n: usize, dice: &mut Dice) -> Drawn {
        let mut places = vec![first];
        let owner = &self.all[first];
        let number = owner.county_number.as_deref().unwrap_or_default();
        if let Some((around, table)) = self.neighbours.get(number).filter(|_| owner.is_today()) {
            // A county of few municipalities may draw the same one again.
            for _ in 0..n * 2 {
                let other = around[table.draw(dice)];
                if places.len() < n && !places.contains(&other) {
                    places.push(other);
                }
            }
        }
        let is_shared = places.iter().any(|at| self.all[*at].is_shared);
        let nynorsk = NYNORSK.iter().find(|(county, _)| *county == number);
        Drawn {
            names: (places.iter())
                .map(|at| self.all[*at].name.clone())
                .collect(),
            county: self.counties.get(number).filter(|_| is_shared).cloned(),
            name: owner.name.clone(),
            last_year: owner.last_year,
            language: language(dice, nynorsk.map_or(NYNORSK_ELSEWHERE, |(_, share)| *share)),
        }
    }
}

impl Owner {
    fn is_today(&self) -> bool {
        self.is_municipality && self.last_year.is_none()
    }
}

/// None for a former one whose name means another one too.
fn owner(it: &ReferenceMunicipality, (today, former): (usize, usize)) -> Option<Owner> {
    if it.is_former() && today + former > 1 {
        return None;
    }
    let root = it
        .population
        .map_or(FORMER, |people| u64::from(people).isqrt());
    let is_municipality = it.kind == ReferenceKind::Municipality;
    Some(Owner {
        name: it.name.clone(),
        county_number: it.county_number.clone(),
        is_shared: today > 1,
        is_municipality,
        last_year: it.valid_to.map(|day| day.year()),
        weight: if is_municipality { root } else { root / 2 },
    })
}

fn foreign(dice: &mut Dice) -> Drawn {
    let [name, county, language] = dice.pick(&words().short.foreign);
    let bare = name.split(" (").next().unwrap_or(name);
    Drawn {
        names: vec![name.clone()],
        county: Some(county.clone()),
        name: bare.to_owned(),
        last_year: None,
        // Half of what is written about others is written at home.
        language: if dice.happens(500) { language } else { "nb" },
    }
}

fn language(dice: &mut Dice, nynorsk: u64) -> &'static str {
    if dice.happens(nynorsk) {
        "nn"
    } else if dice.happens(12) {
        "en"
    } else {
        "nb"
    }
}
