//! Whoever has every table of a wave unweighted has learned nothing when they see it weighted: they could have worked it out.

use std::collections::{BTreeSet, HashMap};

use entity::code::SurveyDimension;
use proptest::prelude::*;

use super::super::world::{World, weighted};
use super::told::{breakdowns, counted, is_in};
use super::{answered, asked};
use crate::domain::survey::round::per_cent;
use crate::domain::survey::space::Space;
use crate::domain::survey::subject::{Said, Subject};
use crate::domain::survey::table::{By, Manner, Row, Table, Weighted};

/// What tells each part of the groups of a table by its stratum, where there is a table that does.
fn finer<'a>(space: &Space, by: &[By<'a>]) -> Option<Vec<By<'a>>> {
    let (questions, own): (Vec<&By<'_>>, Vec<&By<'_>>) =
        by.iter().partition(|it| matches!(it, By::Question(_)));
    let sector = By::Dimension(SurveyDimension::Sector);
    let mut wanted = own.clone();
    wanted.push(&sector);
    let most = 2 - questions.len();
    let found = (0..1_usize << wanted.len()).find_map(|bits| {
        let chosen = (0..wanted.len()).filter(|at| bits >> at & 1 == 1);
        let chosen: Vec<&By<'_>> = chosen.map(|at| wanted[at]).collect();
        (chosen.len() <= most && follow(space, &chosen, &wanted)).then_some(chosen)
    })?;
    let all = questions.into_iter().chain(found);
    Some(all.cloned().collect())
}

/// Whether where anybody stands along some dimensions follows from others.
fn follow(space: &Space, from: &[&By<'_>], wanted: &[&By<'_>]) -> bool {
    let along = |by: &[&By<'_>], codes: &[u8]| -> Vec<u8> {
        let places = by.iter().map(|it| match it {
            By::Dimension(dimension) => codes[space.axis(*dimension).0],
            By::Question(_) => 0,
        });
        places.collect()
    };
    let mut known = HashMap::new();
    space.possible.iter().all(|codes| {
        let own = along(wanted, codes);
        *known
            .entry(along(from, codes))
            .or_insert_with(|| own.clone())
            == own
    })
}

/// Whether someone who is this can be in a row.
fn fits(space: &Space, (by, row): (&[By<'_>], &Row), codes: &[u8]) -> bool {
    by.iter().zip(&row.keys).all(|(it, key)| match it {
        By::Dimension(dimension) => {
            let (at, axis) = space.axis(*dimension);
            axis.values[usize::from(codes[at])].code == key.code
        }
        By::Question(_) => true,
    })
}

/// What whoever reads tables knows of a wave.
struct Reader<'a> {
    world: &'a World,
    number: usize,
    /// What each sector's units count for.
    weights: Vec<(f64, f64)>,
}

impl Reader<'_> {
    fn subject(&self) -> &Subject {
        &self.world.subjects[self.number]
    }

    fn count(&self, by: &[By<'_>], row: &Row, is_wanted: &dyn Fn(Said) -> bool) -> f64 {
        let group = |said: &[Said], codes: &[u8]| is_in(self.world, by, row, (said, codes));
        counted(self.world, self.number, is_wanted, &group).0.into()
    }

    /// The sector of whoever is in a row.
    fn sector(&self, by: &[By<'_>], row: &Row) -> usize {
        let space = &self.world.cube.space;
        let mut all = space.possible.iter();
        let found = all.find(|codes| fits(space, (by, row), codes.as_slice()));
        found.unwrap()[0].into()
    }

    /// Whether a row is part of another one.
    fn is_part(&self, (by, part): (&[By<'_>], &Row), (of, row): (&[By<'_>], &Row)) -> bool {
        let space = &self.world.cube.space;
        let is_of_question = |it: &By<'_>| matches!(it, By::Question(_));
        let is_apart = by.first().is_some_and(is_of_question) && part.keys[0] != row.keys[0];
        let mut all = space.possible.iter().map(|it| it.as_slice());
        !is_apart && all.any(|it| fits(space, (by, part), it) && fits(space, (of, row), it))
    }

    /// The share of those of some rows who said an option, weighted as far as these rows are told.
    fn share(&self, by: &[By<'_>], rows: &[&Row], option: usize) -> f64 {
        let is_out =
            |row: &Row| row.n.is_none() || row.n > Some(0) && row.cells[option].share.is_none();
        let hidden = rows.iter().filter(|row| is_out(row));
        let hidden: BTreeSet<usize> = hidden.map(|row| self.sector(by, row)).collect();
        let of = |sectors: &BTreeSet<usize>| {
            let own = sectors.iter().map(|it| self.weights[*it]);
            let (all, sum) = own.fold((0.0, 0.0), |(all, sum), (population, answered)| {
                (all + population, sum + answered)
            });
            all / sum
        };
        let (mut said, mut all) = (0.0, 0.0);
        for row in rows {
            let own = BTreeSet::from([self.sector(by, row)]);
            let weight = of(if is_out(row) { &hidden } else { &own });
            said += weight * self.count(by, row, &|it| it.has(option));
            all += weight * self.count(by, row, &Said::is_answer);
        }
        said / all
    }

    /// What is told weighted of a row, of the rows that tell its parts.
    fn follows(&self, told: &Row, by: &[By<'_>], parts: &[&Row]) -> Result<(), TestCaseError> {
        let options = 0..told.cells.len();
        let most = self.subject().most();
        let mut shares: Vec<f64> = options.map(|it| self.share(by, parts, it)).collect();
        if let Some(most) = most {
            let others: f64 = shares.iter().sum::<f64>() - shares[most];
            shares[most] = (1.0 - others).max(0.0);
        }
        for (cell, share) in told.cells.iter().zip(shares) {
            let Some(own) = cell.share else {
                continue;
            };
            // Halves may be lost of either.
            let is_near = [share - 1e-7, share + 1e-7].map(per_cent).contains(&own);
            prop_assert!(is_near, "{:?}: {own} is not {share}", told.keys);
        }
        Ok(())
    }
}

/// Whether the table of a subject by these is weighted, and tells no more than unweighted ones.
fn is_worked_out(reader: &Reader<'_>, by: &[By<'_>]) -> Result<bool, TestCaseError> {
    let table = |by: &[By<'_>], weighted| {
        let manner = Manner {
            weighted: Some(weighted),
            ..Manner::default()
        };
        reader.world.cube.table(reader.subject(), by, manner)
    };
    let (told, plain) = (table(by, true), table(by, false));
    let Some(finer) = finer(&reader.world.cube.space, by) else {
        prop_assert_eq!(told.weighted, Weighted::TooFine);
        prop_assert_eq!(told.rows, plain.rows);
        return Ok(false);
    };
    prop_assert_eq!(told.weighted, Weighted::Yes);
    let parts = table(&finer, false);
    let rows = |it: &Table| {
        if by.is_empty() {
            vec![it.total.clone()]
        } else {
            it.rows.clone()
        }
    };
    for (row, other) in rows(&told).iter().zip(&rows(&plain)) {
        prop_assert_eq!(row.n, other.n);
        let is_told = |row: &Row| -> Vec<bool> {
            let cells = row.cells.iter();
            cells.map(|it| it.share.is_some()).collect()
        };
        prop_assert_eq!(is_told(row), is_told(other));
        let own = parts.rows.iter();
        let own = own.filter(|it| reader.is_part((&finer, it), (by, row)));
        reader.follows(row, &finer, &own.collect::<Vec<_>>())?;
    }
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn what_is_told_weighted_follows_from_what_is_told_unweighted(
        seed in any::<u64>(),
        units in 20_usize..400,
        municipalities in 4_usize..10,
    ) {
        let world = World::new(weighted(asked()), &answered(seed, units, municipalities));
        let sectors = &world.cube.space.axes[0].values;
        let weights = sectors.iter().enumerate().map(|(at, sector)| {
            let mut strata = world.cube.book.strata.iter();
            let own = strata.find(|it| it.sector.is_some_and(|it| it.to_string() == sector.code));
            let answered = world.cube.codes.iter().filter(|it| usize::from(it[0]) == at).count();
            (f64::from(own.unwrap().population), f64::from(u32::try_from(answered).unwrap()))
        });
        let weights: Vec<(f64, f64)> = weights.collect();
        let mut tables = 0;
        for number in 0..world.subjects.len() {
            let reader = Reader { world: &world, number, weights: weights.clone() };
            for by in breakdowns(&world, reader.subject()) {
                tables += usize::from(is_worked_out(&reader, &by)?);
            }
        }
        prop_assert!(tables > 40, "only {} tables are weighted", tables);
    }
}
