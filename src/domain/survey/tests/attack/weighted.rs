//! What is withheld could be otherwise, and no weighted table would tell.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use entity::code::{Iterable, Sector, SurveyDimension};
use proptest::prelude::*;

use super::super::world::{World, unit_type, weighted};
use super::{answered, asked};
use crate::domain::survey::codebook::Stratum;
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::pattern::Mask;
use crate::domain::survey::row::Row;
use crate::domain::survey::space::Codes;
use crate::domain::survey::strata::{Responded, Strata};
use crate::domain::survey::subject::{Said, Subject};
use crate::domain::survey::table::{By, Cube, Manner, Table};
use crate::model::dice::Dice;

/// What weights are by: a place of the sector, which stands first.
const SECTOR: usize = 0;

/// A respondent who is something else, or said something else, than before.
#[derive(Clone, Copy, Debug)]
struct Change {
    respondent: usize,
    codes: Codes,
    said: Said,
}

/// A wave weighted by sectors, of two of which there are few.
fn with_few(dice: &mut Dice, mut all: Vec<Respondent>) -> World {
    let mut book = weighted(asked());
    let few = [("LIBRARY", Sector::Culture), ("OFFICE", Sector::Social)];
    let mut at = 0;
    for (kind, sector) in few {
        book.unit_types.push(unit_type(kind, Some(sector)));
        book.strata.push(Stratum {
            sector: Some(sector),
            unit_type: None,
            region: None,
            population: 300,
        });
        for _ in 0..=1 + dice.place(4) {
            all[at].unit.sector = Some(sector);
            all[at].unit.unit_type = Some(kind.to_owned());
            at += 1;
        }
    }
    World::new(book, &all)
}

/// All tables of a subject by what respondents are, as one who wants them weighted or not is told.
fn tables(cube: &Cube, subject: &Subject, manner: Manner) -> Vec<Table> {
    let dimensions: Vec<SurveyDimension> = SurveyDimension::iter().collect();
    let mut all = vec![cube.table(subject, &[], manner)];
    for (at, first) in dimensions.iter().enumerate() {
        all.push(cube.table(subject, &[By::Dimension(*first)], manner));
        for second in &dimensions[at + 1..] {
            let by = [By::Dimension(*first), By::Dimension(*second)];
            all.push(cube.table(subject, &by, manner));
        }
    }
    all
}

fn weighted_ones(cube: &Cube, subject: &Subject) -> Vec<Table> {
    let manner = Manner {
        weighted: Some(true),
        tested: true,
        ..Manner::default()
    };
    tables(cube, subject, manner)
}

/// Whether no count changes that is told unweighted, nor how many responded where that is told.
fn is_hidden(world: &World, subject: &Subject, changes: &[Change]) -> bool {
    let lattice = world.cube.lattice();
    let mut differences: HashMap<(usize, usize), i32> = HashMap::new();
    for change in changes {
        let before = (
            world.cube.codes[change.respondent],
            subject.said[change.respondent],
        );
        for ((codes, said), sign) in [(before, -1), ((change.codes, change.said), 1)] {
            for group in lattice.groups(&codes) {
                let mut add = |category| *differences.entry((group, category)).or_default() += sign;
                add(0);
                if said.is_answer() {
                    add(1);
                }
                (0..subject.options.len())
                    .filter(|it| said.has(*it))
                    .for_each(|it| add(2 + it));
            }
        }
    }
    let mask = |category: usize| -> &Mask {
        match category {
            0 => &world.responded,
            1 => &subject.base,
            _ => &subject.masks[category - 2],
        }
    };
    let mut found = differences.iter().filter(|(_, it)| **it != 0);
    found.all(|((group, category), _)| mask(*category).withholds(*group))
}

/// The same wave after changes, with the weights that it has then; none where nobody of a sector is left.
fn changed(world: &World, subject: &Subject, changes: &[Change]) -> Option<(Cube, Subject)> {
    let (mut cube, mut subject) = (world.cube.clone(), subject.clone());
    for it in changes {
        cube.codes[it.respondent] = it.codes;
        subject.said[it.respondent] = it.said;
    }
    let count = |codes: &[Codes]| {
        let mut count: BTreeMap<u8, f64> = BTreeMap::new();
        for it in codes {
            *count.entry(it[SECTOR]).or_default() += 1.0;
        }
        count
    };
    let (before, after) = (count(&world.cube.codes), count(&cube.codes));
    if before.len() != after.len() {
        return None;
    }
    let was: HashMap<u8, f64> = (world.cube.codes.iter().zip(&world.cube.weights))
        .map(|(codes, weight)| (codes[SECTOR], *weight))
        .collect();
    let weight = |codes: &Codes| {
        let sector = codes[SECTOR];
        was[&sector] * before[&sector] / after[&sector]
    };
    cube.weights = cube.codes.iter().map(weight).collect();
    let responded = Responded {
        space: &cube.space,
        codes: &cube.codes,
        weights: &cube.weights,
        mask: &world.responded,
    };
    cube.strata = Strata::of(&cube.book, responded).map(Arc::new);
    Some((cube, subject))
}

/// Two who lie alike and are of other kinds said what the other did, and two somewhere else the other way round.
fn circle(world: &World, subject: &Subject, dice: &mut Dice) -> Option<Vec<Change>> {
    let codes = &world.cube.codes;
    let all: Vec<usize> = (0..codes.len()).collect();
    let kind = |at: usize| &codes[at][..2];
    let lies = |at: usize| &codes[at][2..];
    let said = |at: usize| subject.said[at];
    let mut find = |is_wanted: &dyn Fn(usize) -> bool| {
        let found: Vec<usize> = all.iter().copied().filter(|at| is_wanted(*at)).collect();
        (!found.is_empty()).then(|| *dice.pick(&found))
    };
    let one = find(&|_| true)?;
    let other =
        find(&|at| lies(at) == lies(one) && kind(at) != kind(one) && said(at) != said(one))?;
    let third =
        find(&|at| lies(at) != lies(one) && kind(at) == kind(other) && said(at) == said(one))?;
    let fourth =
        find(&|at| lies(at) == lies(third) && kind(at) == kind(one) && said(at) == said(other))?;
    let swap = [(one, other), (other, one), (third, fourth), (fourth, third)];
    let changes = swap.map(|(at, from)| Change {
        respondent: at,
        codes: codes[at],
        said: said(from),
    });
    Some(changes.to_vec())
}

/// One is something else, and another perhaps what the first one was.
fn moved(world: &World, subject: &Subject, dice: &mut Dice) -> Vec<Change> {
    let codes = &world.cube.codes;
    let change = |dice: &mut Dice, respondent: usize, kind: Codes| {
        let mut own = codes[respondent];
        own[..2].copy_from_slice(&kind[..2]);
        let said = if dice.happens(300) {
            subject.said[dice.place(codes.len())]
        } else {
            subject.said[respondent]
        };
        Change {
            respondent,
            codes: own,
            said,
        }
    };
    // Mostly of the sectors of which there are few.
    let of_few = |at: usize| {
        codes
            .iter()
            .filter(|it| it[SECTOR] == codes[at][SECTOR])
            .count()
            < 9
    };
    let few: Vec<usize> = (0..codes.len()).filter(|at| of_few(*at)).collect();
    let [one, other] = [(); 2].map(|()| {
        if dice.happens(700) && !few.is_empty() {
            *dice.pick(&few)
        } else {
            dice.place(codes.len())
        }
    });
    let kind = codes[other];
    let mut changes = vec![change(dice, one, kind)];
    if one != other && dice.happens(700) {
        let third = (0..codes.len())
            .filter(|at| *at != one && codes[*at][..2] == kind[..2])
            .nth(dice.place(5));
        changes.extend(third.map(|at| change(dice, at, codes[one])));
    }
    changes
}

#[test]
fn no_weighted_table_tells_what_is_otherwise_where_it_is_withheld() {
    let (mut otherwise, mut strata) = (0, 0);
    for seed in 0..30 {
        let mut dice = Dice::new(seed);
        let (units, municipalities) = (40 + dice.place(200), 5 + dice.place(5));
        let world = with_few(&mut dice, answered(seed, units, municipalities));
        let subject = &world.subjects[dice.place(world.subjects.len())];
        let told = weighted_ones(&world.cube, subject);
        let mut left = [4, 4];
        for _ in 0..3_000 {
            let way = dice.place(2);
            let changes = if way == 0 {
                circle(&world, subject, &mut dice).unwrap_or_default()
            } else {
                moved(&world, subject, &mut dice)
            };
            let is_other = |it: &Change| {
                it.codes != world.cube.codes[it.respondent]
                    || it.said != subject.said[it.respondent]
            };
            if left[way] == 0
                || !changes.iter().any(is_other)
                || !is_hidden(&world, subject, &changes)
            {
                continue;
            }
            let Some((cube, subject)) = changed(&world, subject, &changes) else {
                continue;
            };
            let is_of_sector =
                |it: &Change| it.codes[SECTOR] != world.cube.codes[it.respondent][SECTOR];
            strata += usize::from(changes.iter().filter(|it| is_of_sector(it)).count() == 1);
            otherwise += 1;
            left[way] -= 1;
            let now = weighted_ones(&cube, &subject);
            for (now, told) in now.iter().zip(&told) {
                assert_eq!(now, told, "{changes:?}");
            }
        }
    }
    assert!(otherwise > 60 && strata > 2, "{otherwise}, {strata}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn what_is_not_pooled_is_what_the_full_weights_make_it(
        seed in any::<u64>(),
        units in 100_usize..600,
    ) {
        let world = World::new(weighted(asked()), &answered(seed, units, 9));
        for subject in &world.subjects {
            let whole = Manner { weighted: Some(true), whole: true, ..Manner::default() };
            let whole = tables(&world.cube, subject, whole);
            for (told, whole) in weighted_ones(&world.cube, subject).iter().zip(&whole) {
                if !told.is_weighted() {
                    continue;
                }
                for (row, whole) in told.rows.iter().zip(&whole.rows) {
                    let is_near = |(own, other): (&Row, &Row)| {
                        let mut cells = own.cells.iter().zip(&other.cells);
                        cells.all(|(own, other)| own.share.is_none_or(|it| Some(it) == other.share))
                    };
                    prop_assert!(row.is_pooled || is_near((row, whole)), "{row:?}, {whole:?}");
                    let shares: Option<u32> = row.cells.iter().map(|it| it.share).sum();
                    let sum = shares.filter(|_| !subject.is_multiple() && row.n > Some(0));
                    prop_assert!(sum.is_none_or(|it| it.abs_diff(100) <= 2), "{row:?}");
                }
            }
        }
    }
}
