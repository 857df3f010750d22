//! Norway's municipalities, counties and national programmes as compiled in: today's, and the former ones that
//! experiences name. What writes them alone knows a database.

mod load;
mod owner;
mod programme;
mod seed;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use owner::Owner;
pub use programme::{ReferenceProgramme, ReferenceReport};
pub use seed::{name_rows, nodes, seed};

/// All that is known of Norway's municipalities, counties and national programmes, checked.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The counties of today, by number.
    pub counties: Vec<County>,
    /// Municipalities and county municipalities, today's first, then the former ones. Successors point into this list.
    pub municipalities: Vec<ReferenceMunicipality>,
    /// National programmes and instruments.
    pub programmes: Vec<ReferenceProgramme>,
}

/// A county of today, as an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    /// Official number, two digits.
    pub number: String,
    /// Official Norwegian name.
    pub name: String,
    /// The part of the country that it lies in, in Bokmål.
    pub region: String,
}

/// What a municipal owner of the reference data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind {
    /// A municipality.
    Municipality,
    /// A county municipality.
    County,
}

/// A municipality or county municipality of today or earlier. A renumbering keeps it one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceMunicipality {
    /// What it is.
    pub kind: ReferenceKind,
    /// The Norwegian name; two may share one.
    pub name: String,
    /// Every name that it bears, the Norwegian one first, then Sami and Kven ones.
    pub names: Vec<String>,
    /// Every number that it bears or bore, the present or last one at the end. Oslo also bears its county's.
    pub numbers: Vec<DatedNumber>,
    /// The county of today in which it lies; for a former one, that of its successors where they share one.
    pub county_number: Option<String>,
    /// The part of the country; for a former one, that of its successors where they share one.
    pub region: Option<String>,
    /// Inhabitants on 1 January 2024; a county municipality has its municipalities' sum.
    pub population: Option<u32>,
    /// Number in the register of legal entities, nine digits.
    pub organisation_number: Option<String>,
    /// Last day of a former one.
    pub valid_to: Option<NaiveDate>,
    /// Places in [`Reference::municipalities`] of those that took over from a former one.
    pub successors: Vec<usize>,
}

/// An official number with its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedNumber {
    /// Four digits, or two for a county municipality.
    pub number: String,
    /// First day, where it is known.
    pub valid_from: Option<NaiveDate>,
    /// Last day; none while it is borne.
    pub valid_to: Option<NaiveDate>,
}

impl Reference {
    /// The place of the one that bears or bore this number.
    pub fn by_number(&self, number: &str) -> Option<usize> {
        self.municipalities
            .iter()
            .position(|it| it.numbers.iter().any(|dated| dated.number == number))
    }
}

impl ReferenceMunicipality {
    /// The number of today, or the last one.
    pub fn number(&self) -> &str {
        self.numbers.last().map_or("", |dated| &dated.number)
    }

    /// Whether it no longer exists.
    pub fn is_former(&self) -> bool {
        self.valid_to.is_some()
    }
}
