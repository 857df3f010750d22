//! What must hold of the values that documents have of facets, told by the columns that are held of them.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::DocId;

use super::document::Shelf;
use super::score::Place;
use super::values::Values;
use super::view::View;
use crate::model::Result;

/// What must hold of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sieve {
    /// All of these.
    All(Vec<Sieve>),
    /// At least one of these.
    Any(Vec<Sieve>),
    /// Not this.
    Not(Box<Sieve>),
    /// It has one of these values of a facet.
    Among(usize, HashSet<i64>),
    /// It has a value of a facet that lies between these, both included.
    Within(usize, i64, i64),
}

/// The same for the documents of a segment: a facet is told by which set of values each has.
enum Fitted {
    All(Vec<Fitted>),
    Any(Vec<Fitted>),
    Not(Box<Fitted>),
    Sets(Arc<Values>, Vec<bool>),
}

impl Fitted {
    fn holds(&self, document: DocId) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.holds(document)),
            Self::Any(parts) => parts.iter().any(|it| it.holds(document)),
            Self::Not(part) => !part.holds(document),
            Self::Sets(values, fits) => fits[values.set(document)],
        }
    }
}

impl View {
    /// Where those of a shelf stand that are shown and of which something holds, in no order.
    pub fn those(&self, on: Shelf, sieve: &Sieve) -> Result<Vec<Place>> {
        let mut those = Vec::new();
        for (segment, (reader, part)) in (0..).zip(self.segments()) {
            let things = self.columns().things(reader)?;
            let fitted = self.fitted(usize::try_from(segment).unwrap_or_default(), sieve)?;
            let fits = |document: &DocId| {
                let thing = things[*document as usize].thing();
                thing.is_some_and(|it| Shelf::of(it.kind) == on) && fitted.holds(*document)
            };
            let places = part.documents().filter(fits);
            those.extend(places.map(|document| Place { segment, document }));
        }
        Ok(those)
    }

    /// Of which of these documents something holds.
    pub fn hold(&self, places: impl Iterator<Item = Place>, sieve: &Sieve) -> Result<Vec<bool>> {
        let segments = 0..self.segments().count();
        let fitted: Result<Vec<Fitted>> = segments.map(|it| self.fitted(it, sieve)).collect();
        let fitted = fitted?;
        Ok(places
            .map(|it| fitted[it.segment as usize].holds(it.document))
            .collect())
    }

    fn fitted(&self, segment: usize, sieve: &Sieve) -> Result<Fitted> {
        let all = |parts: &[Sieve]| -> Result<Vec<Fitted>> {
            parts.iter().map(|it| self.fitted(segment, it)).collect()
        };
        Ok(match sieve {
            Sieve::All(parts) => Fitted::All(all(parts)?),
            Sieve::Any(parts) => Fitted::Any(all(parts)?),
            Sieve::Not(part) => Fitted::Not(Box::new(self.fitted(segment, part)?)),
            Sieve::Among(facet, wanted) => {
                self.sets(segment, *facet, |value| wanted.contains(&value))?
            }
            Sieve::Within(facet, from, to) => {
                self.sets(segment, *facet, |value| (*from..=*to).contains(&value))?
            }
        })
    }

    fn sets(&self, segment: usize, facet: usize, fits: impl Fn(i64) -> bool) -> Result<Fitted> {
        let values = self.columns().values(self.segment(segment), facet)?;
        let sets = values.sets().iter();
        let fit = sets
            .map(|set| set.iter().any(|value| fits(*value)))
            .collect();
        Ok(Fitted::Sets(values, fit))
    }
}
