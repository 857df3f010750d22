//! How much there is to look at together when a wave is closed, as far as its codebook tells.

use std::collections::BTreeSet;

use entity::code::{Iterable, SurveyDimension};

use super::codebook::{Codebook, UnitType};
use super::lattice::Lattice;
use super::space::{Land, known, place_of};
use super::table::MOST_BY;

/// How much there can be of respondents to tell apart, whoever answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Groups of up to two values.
    pub groups: usize,
    /// Combinations of values along all axes.
    pub kinds: usize,
}

impl Extent {
    /// Of all who may answer by a codebook.
    pub fn of(book: &Codebook) -> Self {
        let land = Land::of(book);
        let sizes: Vec<usize> = SurveyDimension::iter()
            .map(|it| known(it, book, &land).len() + 1)
            .collect();
        let lies: BTreeSet<[String; 4]> = (land.places.values())
            .map(|it| land.lies(Some(it)))
            .collect();
        let [sectors, bands] =
            [SurveyDimension::Sector, SurveyDimension::EmployeeBand].map(|it| sizes[place_of(it)]);
        // Any sector there is of units that tell no kind, or one that belongs to none.
        let of_kind = |it: &UnitType| if it.sector.is_some() { 1 } else { sectors };
        let kinds = sectors + book.unit_types.iter().map(of_kind).sum::<usize>();
        Self {
            groups: Lattice::new(&sizes, MOST_BY).count(),
            kinds: kinds * bands * lies.len(),
        }
    }
}
