//! Reads the tables of `data/reference` into a [`Reference`] and checks what must hold of Norway. Knows no owner's name.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{County, DatedNumber, Reference, ReferenceKind, ReferenceMunicipality, programme};
use crate::model::organisation_number::organisation_number;
use crate::model::{Error, Result};

const MUNICIPALITIES: &str = include_str!("../../../data/reference/municipalities.csv");
const CHANGES: &str = include_str!("../../../data/reference/number-changes-2024.csv");
const FORMER: &str = include_str!("../../../data/reference/former-municipalities.csv");
const FORMER_COUNTIES: &str =
    include_str!("../../../data/reference/former-county-municipalities.csv");

const N_MUNICIPALITIES: usize = 357;
const N_COUNTIES: usize = 15;
/// Fewer than the counties: Oslo is both at once.
const N_COUNTY_MUNICIPALITIES: usize = 14;
const OSLO: &str = "0301";

/// The Norwegian names that stand after a Sami one; otherwise the Norwegian name stands first.
const NORWEGIAN_AFTER_SAMI: [&str; 12] = [
    "Hattfjelldal",
    "Hamarøy",
    "Røros",
    "Snåsa",
    "Røyrvik",
    "Tjeldsund",
    "Lavangen",
    "Kåfjord",
    "Karasjok",
    "Kautokeino",
    "Tana",
    "Nesseby",
];

#[derive(Deserialize)]
struct MunicipalityRow {
    number: String,
    name: String,
    county_number: String,
    county_name: String,
    region: String,
    population_2024: u32,
    organisation_number: Option<String>,
}

#[derive(Deserialize)]
struct ChangeRow {
    from_number: String,
    to_number: String,
    kind: ChangeKind,
    valid_from: NaiveDate,
    name: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum ChangeKind {
    Renumbered,
    Split,
}

#[derive(Deserialize)]
struct FormerRow {
    name: String,
    last_number: String,
    valid_to: NaiveDate,
    successor_number: String,
}

#[derive(Deserialize)]
struct FormerCountyRow {
    name: String,
    last_number: String,
    valid_to: NaiveDate,
    successor_numbers: String,
}

impl Reference {
    /// Reads what is compiled in and checks it.
    pub fn load() -> Result<Self> {
        let rows: Vec<MunicipalityRow> = rows(MUNICIPALITIES)?;
        let mut reference = Self {
            counties: counties(&rows),
            municipalities: rows.iter().map(municipality).collect(),
            programmes: programme::load()?,
        };
        reference.add_county_municipalities();
        reference.apply_changes(&self::rows::<ChangeRow>(CHANGES)?)?;
        for row in self::rows::<FormerRow>(FORMER)? {
            let kind = ReferenceKind::Municipality;
            let successors = [row.successor_number.as_str()];
            reference.add_former(kind, &row.name, &row.last_number, row.valid_to, &successors)?;
        }
        for row in self::rows::<FormerCountyRow>(FORMER_COUNTIES)? {
            let kind = ReferenceKind::County;
            let successors: Vec<_> = row.successor_numbers.split_whitespace().collect();
            reference.add_former(kind, &row.name, &row.last_number, row.valid_to, &successors)?;
        }
        reference.check()?;
        Ok(reference)
    }

    /// One for each county but Oslo, which is told as a municipality that bears the county's number too.
    fn add_county_municipalities(&mut self) {
        for county in &self.counties {
            let within = |it: &&ReferenceMunicipality| {
                it.kind == ReferenceKind::Municipality
                    && it.county_number.as_ref() == Some(&county.number)
            };
            let population = self
                .municipalities
                .iter()
                .filter(within)
                .filter_map(|it| it.population)
                .sum();
            if let Some(oslo) = self
                .municipalities
                .iter_mut()
                .find(|it| it.number() == OSLO && it.county_number.as_ref() == Some(&county.number))
            {
                oslo.numbers.insert(0, undated(&county.number));
                continue;
            }
            let name = format!("{} fylkeskommune", county.name);
            self.municipalities.push(ReferenceMunicipality {
                kind: ReferenceKind::County,
                names: vec![name.clone()],
                name,
                numbers: vec![undated(&county.number)],
                county_number: Some(county.number.clone()),
                region: Some(county.region.clone()),
                population: Some(population),
                organisation_number: None,
                valid_to: None,
                successors: Vec::new(),
            });
        }
    }

    /// Gives the renumbered their earlier numbers, and makes a former one of what was split.
    fn apply_changes(&mut self, changes: &[ChangeRow]) -> Result<()> {
        for change in changes {
            let last_day = change.valid_from.pred_opt();
            let at = self.find(&change.to_number)?;
            for dated in &mut self.municipalities[at].numbers {
                if dated.number == change.to_number {
                    dated.valid_from = Some(change.valid_from);
                }
            }
            if change.kind == ChangeKind::Renumbered {
                let earlier = DatedNumber {
                    number: change.from_number.clone(),
                    valid_from: None,
                    valid_to: last_day,
                };
                self.municipalities[at].numbers.insert(0, earlier);
            }
        }
        let split = |change: &&ChangeRow| change.kind == ChangeKind::Split;
        let mut done = HashSet::new();
        for change in changes.iter().filter(split) {
            if !done.insert(&change.from_number) {
                continue;
            }
            let last_day = change
                .valid_from
                .pred_opt()
                .ok_or_else(|| fault("a date without a day before it"))?;
            let successors: Vec<_> = changes
                .iter()
                .filter(split)
                .filter(|other| other.from_number == change.from_number)
                .map(|other| other.to_number.as_str())
                .collect();
            let kind = ReferenceKind::Municipality;
            self.add_former(
                kind,
                &change.name,
                &change.from_number,
                last_day,
                &successors,
            )?;
        }
        Ok(())
    }

    fn add_former(
        &mut self,
        kind: ReferenceKind,
        name: &str,
        number: &str,
        valid_to: NaiveDate,
        successors: &[&str],
    ) -> Result<()> {
        let successors = successors
            .iter()
            .map(|number| self.find(number))
            .collect::<Result<Vec<_>>>()?;
        let shared = |of: fn(&ReferenceMunicipality) -> Option<&String>| {
            let mut all = successors.iter().map(|at| of(&self.municipalities[*at]));
            let first = all.next().flatten()?;
            all.all(|other| other == Some(first)).then(|| first.clone())
        };
        self.municipalities.push(ReferenceMunicipality {
            kind,
            name: name.to_owned(),
            names: vec![name.to_owned()],
            numbers: vec![DatedNumber {
                number: number.to_owned(),
                valid_from: None,
                valid_to: Some(valid_to),
            }],
            county_number: shared(|it| it.county_number.as_ref()),
            region: shared(|it| it.region.as_ref()),
            population: None,
            organisation_number: None,
            valid_to: Some(valid_to),
            successors,
        });
        Ok(())
    }

    fn find(&self, number: &str) -> Result<usize> {
        self.by_number(number)
            .ok_or_else(|| fault(format!("no municipality bears the number {number}")))
    }

    fn check(&self) -> Result<()> {
        let today = |kind| {
            let of_today = |it: &&ReferenceMunicipality| it.kind == kind && !it.is_former();
            self.municipalities.iter().filter(of_today).count()
        };
        let counted = [
            (
                today(ReferenceKind::Municipality),
                N_MUNICIPALITIES,
                "municipalities",
            ),
            (self.counties.len(), N_COUNTIES, "counties"),
            (
                today(ReferenceKind::County),
                N_COUNTY_MUNICIPALITIES,
                "county municipalities",
            ),
        ];
        for (found, expected, what) in counted {
            if found != expected {
                return Err(fault(format!("{found} {what} where there are {expected}")));
            }
        }
        let mut numbers = HashSet::new();
        for it in &self.municipalities {
            for dated in &it.numbers {
                if !numbers.insert(&dated.number) {
                    return Err(fault(format!("two bear the number {}", dated.number)));
                }
            }
            if it.numbers.is_empty() || it.is_former() == it.successors.is_empty() {
                return Err(fault(format!(
                    "{} lacks a number or its successors",
                    it.name
                )));
            }
            if let Some(number) = &it.organisation_number
                && organisation_number(number).as_ref() != Some(number)
            {
                return Err(fault(format!(
                    "{}: {number} is no organisation number",
                    it.name
                )));
            }
        }
        Ok(())
    }
}

fn rows<R: DeserializeOwned>(table: &str) -> Result<Vec<R>> {
    csv::Reader::from_reader(table.as_bytes())
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(Error::internal)
}

fn counties(rows: &[MunicipalityRow]) -> Vec<County> {
    let mut counties: Vec<County> = Vec::new();
    for row in rows {
        let county = County {
            number: row.county_number.clone(),
            name: row.county_name.clone(),
            region: row.region.clone(),
        };
        if !counties.contains(&county) {
            counties.push(county);
        }
    }
    counties.sort_by(|a, b| a.number.cmp(&b.number));
    counties
}

fn municipality(row: &MunicipalityRow) -> ReferenceMunicipality {
    let names = names(&row.name);
    ReferenceMunicipality {
        kind: ReferenceKind::Municipality,
        name: names[0].clone(),
        names,
        numbers: vec![undated(&row.number)],
        county_number: Some(row.county_number.clone()),
        region: Some(row.region.clone()),
        population: Some(row.population_2024),
        organisation_number: row.organisation_number.clone(),
        valid_to: None,
        successors: Vec::new(),
    }
}

/// The parallel names of one cell, the Norwegian one first. A dash without spaces is part of a name.
fn names(cell: &str) -> Vec<String> {
    let mut names: Vec<String> = cell
        .split('/')
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" – "))
        .map(|name| name.trim().to_owned())
        .collect();
    let norwegian = |name: &String| NORWEGIAN_AFTER_SAMI.contains(&name.as_str());
    if let Some(at) = names.iter().position(norwegian) {
        names[..=at].rotate_right(1);
    }
    names
}

fn undated(number: &str) -> DatedNumber {
    DatedNumber {
        number: number.to_owned(),
        valid_from: None,
        valid_to: None,
    }
}

fn fault(what: impl Into<String>) -> Error {
    Error::internal(format!("reference data: {}", what.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_norwegian_name_comes_first_and_dashes_within_names_stay() {
        assert_eq!(
            names("Gáivuotna/Kåfjord/Kaivuono"),
            ["Kåfjord", "Gáivuotna", "Kaivuono"]
        );
        assert_eq!(
            names("Porsanger - Porsáŋgu – Porsanki"),
            ["Porsanger", "Porsáŋgu", "Porsanki"]
        );
        assert_eq!(names("Aurskog-Høland"), ["Aurskog-Høland"]);
    }

    #[test]
    fn every_norwegian_name_after_a_sami_one_is_a_municipality() {
        let reference = Reference::load().unwrap();
        for name in NORWEGIAN_AFTER_SAMI {
            let found = reference.municipalities.iter().find(|it| it.name == name);
            assert!(found.is_some_and(|it| it.names.len() > 1), "{name}");
        }
    }

    #[test]
    fn a_number_borne_twice_is_refused() {
        let mut reference = Reference::load().unwrap();
        let number = reference.municipalities[0].numbers[0].clone();
        reference.municipalities[1].numbers.push(number);
        assert!(reference.check().is_err());
        reference.municipalities.remove(1);
        assert!(reference.check().is_err());
    }
}
