//! Whose a record is: owners of the reference data, and those outside it that an import makes once.

use std::collections::HashMap;

use entity::code::MunicipalityKind;

use super::fault::Faults;
use crate::domain::municipality::Municipality;
use crate::domain::reference::{Owner, Reference};
use crate::model::collation::folded;

/// An owner's name as a record writes it, with the record's county.
pub type Told = (String, Option<String>);

/// Who a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A place in [`Reference::municipalities`].
    Known(usize),
    /// A place in [`Owners::others`].
    Other(usize),
}

/// An owner outside the reference data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherOwner {
    /// What it is.
    pub kind: MunicipalityKind,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: &'static str,
    /// Number of the county, where it lies in one.
    pub county_number: Option<String>,
    /// The part of the country.
    pub region: Option<String>,
}

/// Every owner that a file names.
#[derive(Debug)]
pub struct Owners {
    reference: Reference,
    places: HashMap<Told, Option<Place>>,
    named: HashMap<Told, Owner>,
    /// Those outside the reference data, in the order in which they are first named.
    pub others: Vec<OtherOwner>,
    others_by_name: HashMap<Name, Vec<usize>>,
}

/// What owners that are one have in common: kind, country and folded name. Counties may still tell two apart.
type Name = (MunicipalityKind, &'static str, String);

impl Owners {
    /// None named yet.
    pub fn new(reference: Reference) -> Self {
        Self {
            reference,
            places: HashMap::new(),
            named: HashMap::new(),
            others: Vec::new(),
            others_by_name: HashMap::new(),
        }
    }

    /// The reference data.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The owners of a record, whose names stand at these paths. A name that several bear is a fault; so is one of a
    /// table that is hardly meant as a name, where an owner would be made of it.
    pub fn find(
        &mut self,
        names: &[(String, String)],
        county: Option<&str>,
        faults: &mut Faults,
    ) -> Vec<Owner> {
        let mut found = Vec::with_capacity(names.len());
        for (path, name) in names {
            let owner = self.named(name, county);
            let rule = match &owner {
                Owner::Ambiguous(places) => Some(self.ambiguity(places)),
                Owner::Other { .. } | Owner::Intermunicipal { .. } if faults.are_of_table() => {
                    self.slip(name, county)
                }
                _ => None,
            };
            if let Some(rule) = rule {
                faults.add_text(path, name, rule);
            }
            found.push(owner);
        }
        found
    }

    fn named(&mut self, name: &str, county: Option<&str>) -> Owner {
        let told = (name.to_owned(), county.map(str::to_owned));
        let find = || self.reference.find_owner(name, county);
        self.named.entry(told).or_insert_with(find).clone()
    }

    /// Why whoever filled in a cell can hardly mean an owner of this name.
    fn slip(&mut self, name: &str, county: Option<&str>) -> Option<String> {
        let mut is_known = |name: &str| {
            let owner = self.named(name, county);
            matches!(owner, Owner::Known(_) | Owner::Ambiguous(_))
        };
        if name.contains(',') && name.split(',').all(|it| is_known(it.trim())) {
            return Some("is several owners; put semicolons between them, not commas".to_owned());
        }
        if !name.chars().any(char::is_alphabetic) {
            let rule = "is no number that Floke knows a municipality by, and no name, which has letters; write the name";
            return Some(rule.to_owned());
        }
        let (at, _) = self.reference.numbered(name)?;
        let bearer = &self.reference.municipalities[at].name;
        Some(format!(
            "begins with the number of {bearer}, and goes on with another name; write one of the two"
        ))
    }

    fn ambiguity(&self, places: &[usize]) -> String {
        let bearers: Vec<String> = places
            .iter()
            .map(|at| {
                let it = &self.reference.municipalities[*at];
                let county = it.county_number.as_ref().and_then(|number| {
                    self.reference
                        .counties
                        .iter()
                        .find(|it| it.number == *number)
                });
                let county = county.map_or("", |county| county.name.as_str());
                format!("{} {} ({county})", it.number(), it.name)
            })
            .collect();
        format!(
            "may be any of {}; let county tell which",
            bearers.join(", ")
        )
    }

    /// Keeps what was found of a record that is written.
    pub fn keep(&mut self, names: &[String], county: Option<&str>, found: Vec<Owner>) {
        for (name, owner) in names.iter().zip(found) {
            let told = (name.clone(), county.map(str::to_owned));
            if !self.places.contains_key(&told) {
                let place = self.place(owner, county);
                self.places.insert(told, place);
            }
        }
    }

    /// Who a name of a kept record stands for.
    pub fn place_of(&self, name: &str, county: Option<&str>) -> Option<Place> {
        let told = (name.to_owned(), county.map(str::to_owned));
        self.places.get(&told).copied().flatten()
    }

    /// The municipality or county municipality that a partner is, where its name says so.
    pub fn known(&mut self, name: &str, county: Option<&str>) -> Option<usize> {
        match self.named(name, county) {
            Owner::Known(at) => Some(at),
            _ => None,
        }
    }

    /// Whether a record's owners have one of these among them, or one that took over from one of these.
    pub fn are_of(&self, owners: &[Owner], before: &[&Municipality]) -> bool {
        owners
            .iter()
            .any(|owner| before.iter().any(|it| self.is_of(owner, it)))
    }

    fn is_of(&self, owner: &Owner, before: &Municipality) -> bool {
        let is_called = |kind, country: &str, name: &str| {
            (before.kind, before.country.as_str()) == (kind, country)
                && folded(&before.name) == folded(name)
        };
        match owner {
            Owner::Known(at) => {
                let place = before.number.as_deref();
                let place = place.and_then(|number| self.reference.by_number(number));
                place.is_some_and(|place| place == *at || self.leads_to(place, *at))
            }
            Owner::Ambiguous(_) => false,
            Owner::Foreign { name, country } => is_called(MunicipalityKind::Foreign, country, name),
            Owner::Intermunicipal { name } => {
                is_called(MunicipalityKind::Intermunicipal, "NO", name)
            }
            Owner::Other { name } => is_called(MunicipalityKind::Other, "NO", name),
        }
    }

    /// Whether one took over from another, directly or by those between them.
    fn leads_to(&self, former: usize, place: usize) -> bool {
        let mut successors = self.reference.municipalities[former].successors.iter();
        successors.any(|it| *it == place || self.leads_to(*it, place))
    }

    fn place(&mut self, owner: Owner, county: Option<&str>) -> Option<Place> {
        let other = match owner {
            Owner::Known(at) => return Some(Place::Known(at)),
            Owner::Ambiguous(_) => return None,
            Owner::Foreign { name, country } => OtherOwner {
                kind: MunicipalityKind::Foreign,
                name,
                country,
                county_number: None,
                region: county.and_then(foreign_region),
            },
            Owner::Intermunicipal { name } => {
                self.at_home(MunicipalityKind::Intermunicipal, name, county)
            }
            Owner::Other { name } => self.at_home(MunicipalityKind::Other, name, county),
        };
        let name = (other.kind, other.country, folded(&other.name));
        let places = self.others_by_name.entry(name).or_default();
        let known = (places.iter()).find(|at| !self.others[**at].lies_elsewhere(&other));
        if let Some(at) = known {
            let known = &mut self.others[*at];
            known.region = known.region.take().or(other.region);
            known.county_number = known.county_number.take().or(other.county_number);
            return Some(Place::Other(*at));
        }
        places.push(self.others.len());
        self.others.push(other);
        Some(Place::Other(self.others.len() - 1))
    }

    fn at_home(&self, kind: MunicipalityKind, name: String, county: Option<&str>) -> OtherOwner {
        let county = county.map(folded);
        let county = (self.reference.counties.iter()).find(|it| Some(folded(&it.name)) == county);
        OtherOwner {
            kind,
            name,
            country: "NO",
            county_number: county.map(|it| it.number.clone()),
            region: county.map(|it| it.region.clone()),
        }
    }
}

impl OtherOwner {
    /// Whether they lie in different counties, so that they are two although they are called the same.
    fn lies_elsewhere(&self, other: &Self) -> bool {
        let (own, others) = (&self.county_number, &other.county_number);
        own.is_some() && others.is_some() && own != others
    }
}

/// "Region Sjælland (Danmark)" tells a region; "Flere regioner (Danmark)" and "Danmark" tell none.
fn foreign_region(county: &str) -> Option<String> {
    let (region, _) = county.strip_suffix(')')?.rsplit_once('(')?;
    let region = region.trim();
    let is_one = !region.is_empty()
        && !folded(region).starts_with("flere ")
        && !folded(region).starts_with("fleire ");
    is_one.then(|| region.to_owned())
}
