//! What tables tell of a wave, and what they withhold, as sums of unknowns.

use std::collections::HashSet;

use entity::code::{Iterable, Sector, SurveyDimension, SurveyDisclosure};

use super::super::world::{World, respondent, unit};
use super::{PRIME, Reply};
use crate::domain::survey::codebook::Codebook;
use crate::domain::survey::row::Row;
use crate::domain::survey::space::place_of;
use crate::domain::survey::subject::{Said, Subject};
use crate::domain::survey::table::{By, Manner};

/// Whether whoever says this, and is this, is in a group.
type InGroup<'a> = dyn Fn(&[Heard], &[u8]) -> bool + 'a;

/// A figure of a table: which unknowns it adds up, and what it really is.
pub struct Figure {
    pub sum: Vec<u64>,
    pub count: u32,
    pub municipalities: usize,
    /// What it is told to be, where it was rounded.
    pub rounded: Option<f64>,
    pub what: String,
}

/// Everything that tables tell, and everything that they withhold.
#[derive(Default)]
pub struct Known {
    pub told: Vec<Figure>,
    pub withheld: Vec<Figure>,
}

/// All ways to break a table of a subject down.
fn breakdowns<'a>(world: &'a World, subject: &Subject) -> Vec<Vec<By<'a>>> {
    let mut all = vec![Vec::new()];
    let dimensions: Vec<SurveyDimension> = SurveyDimension::iter().collect();
    for (at, first) in dimensions.iter().enumerate() {
        all.push(vec![By::Dimension(*first)]);
        for second in &dimensions[at + 1..] {
            all.push(vec![By::Dimension(*first), By::Dimension(*second)]);
        }
    }
    for other in world
        .subjects
        .iter()
        .filter(|it| it.code != subject.code)
        .filter(|it| !world.cube.book.is_made_of(&it.code, &subject.code))
    {
        all.push(vec![By::Question(other)]);
        for first in &dimensions {
            all.push(vec![By::Question(other), By::Dimension(*first)]);
        }
    }
    all
}

/// What is said to a subject, and which way one comes to that, where there are several.
type Heard = (Said, Option<u8>);

fn heard(subject: &Subject, at: usize) -> Heard {
    (subject.said[at], subject.way.get(at).copied())
}

/// What each way of answering says to each subject.
fn heard_of(codebook: &Codebook, ways: &[impl AsRef<[Reply]>]) -> Vec<Vec<Heard>> {
    // Respondents are put in an order of their own.
    let one = |way: &[Reply]| {
        let only = respondent(unit(Sector::Education, None, "4600"), way);
        let world = World::new(codebook.clone(), &[only]);
        world.subjects.iter().map(|it| heard(it, 0)).collect()
    };
    ways.iter().map(|it| one(it.as_ref())).collect()
}

impl Known {
    /// Of all tables of a wave, to which one can answer in these ways.
    pub fn of(world: &World, ways: &[impl AsRef<[Reply]>]) -> Self {
        let ways = heard_of(&world.cube.book, ways);
        let mut known = Self::default();
        for (number, subject) in world.subjects.iter().enumerate() {
            for by in breakdowns(world, subject) {
                // What is told weighted can be worked out of what is told so.
                let manner = Manner {
                    weighted: Some(false),
                    ..Manner::default()
                };
                let shown = world.cube.table(subject, &by, manner);
                let manner = Manner {
                    whole: true,
                    ..manner
                };
                let whole = world.cube.table(subject, &by, manner);
                let rows = shown.rows.iter().chain([&shown.total]);
                for (row, real) in rows.zip(whole.rows.iter().chain([&whole.total])) {
                    let by = if row.keys.is_empty() { &[][..] } else { &by };
                    let group = |said: &[Heard], codes: &[u8]| is_in(world, by, row, (said, codes));
                    known.add(world, (row, real), &ways, (number, &group));
                }
            }
        }
        known
    }

    fn add(
        &mut self,
        world: &World,
        (row, real): (&Row, &Row),
        ways: &[Vec<Heard>],
        (number, group): (usize, &InGroup<'_>),
    ) {
        let is_rounding = world.cube.book.wave.disclosure == SurveyDisclosure::Round;
        let keys: Vec<&str> = row.keys.iter().map(|it| it.code.as_str()).collect();
        let figure = |what: &dyn std::fmt::Display, is_wanted: &dyn Fn(Heard) -> bool| {
            let all = world.cube.space.possible.iter();
            let sum = all.flat_map(|codes| {
                let own = ways.iter();
                own.map(move |said| u64::from(is_wanted(said[number]) && group(said, codes)))
            });
            let (count, municipalities) = counted(world, number, is_wanted, group);
            Figure {
                sum: sum.collect(),
                count,
                municipalities,
                rounded: None,
                what: format!("{} {keys:?} {what}", world.subjects[number].code),
            }
        };
        let mut put = |figure: Figure, is_out: bool, rounded: Option<f64>| {
            if !is_out && rounded.is_none() {
                self.told.push(figure);
            } else {
                self.withheld.push(Figure { rounded, ..figure });
            }
        };
        let told = row.n.map(f64::from);
        let n = figure(&"n", &|(said, _)| said.is_answer());
        assert_eq!(Some(n.count), real.n);
        put(n, row.n.is_none(), told.filter(|_| row.is_rounded));
        for (option, cell) in row.cells.iter().enumerate() {
            let is_out = cell.share.is_none() && row.n != Some(0);
            let share = cell.share.map(|it| f64::from(it) / 100.0);
            let count = share
                .zip(told)
                .map(|(share, n)| (share * n / 3.0).round() * 3.0);
            // Where nobody is told, somebody can be.
            let count = count
                .or(told.filter(|n| *n == 0.0))
                .filter(|_| row.is_rounded);
            put(
                figure(&option, &|(said, _)| said.has(option)),
                is_out,
                count,
            );
        }
        // Of how one came to an answer nothing is told, but what is few must not follow.
        for way in 0..world.subjects[number].ways {
            let is_so = |(said, own): Heard| said.is_answer() && own.map(usize::from) == Some(way);
            let figure = figure(&format_args!("way {way}"), &is_so);
            if !is_rounding && (1..3).contains(&figure.count) {
                put(figure, true, None);
            }
        }
    }
}

/// By Fermat.
pub fn inverse(of: u128) -> u128 {
    let (mut inverse, mut base, mut power) = (1, of, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            inverse = inverse * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    inverse
}

/// How many say it in a group, and of how many municipalities.
fn counted(
    world: &World,
    number: usize,
    is_wanted: &dyn Fn(Heard) -> bool,
    group: &InGroup<'_>,
) -> (u32, usize) {
    let cube = &world.cube;
    let all = cube.codes.iter().enumerate().filter(|(at, codes)| {
        let said: Vec<Heard> = world.subjects.iter().map(|it| heard(it, *at)).collect();
        is_wanted(said[number]) && group(&said, codes.as_slice())
    });
    let all: Vec<u32> = all.map(|(at, _)| cube.municipalities[at]).collect();
    let municipalities: HashSet<&u32> = all.iter().collect();
    (u32::try_from(all.len()).unwrap(), municipalities.len())
}

fn is_in(world: &World, by: &[By<'_>], row: &Row, (said, codes): (&[Heard], &[u8])) -> bool {
    by.iter().zip(&row.keys).all(|(by, key)| match by {
        By::Dimension(dimension) => {
            let (at, axis) = (place_of(*dimension), world.cube.space.axis(*dimension).1);
            axis.values[usize::from(codes[at])].code == key.code
        }
        By::Question(other) => {
            let number = world
                .subjects
                .iter()
                .position(|it| it.code == other.code)
                .unwrap();
            let option = other
                .options
                .iter()
                .position(|it| it.code == key.code)
                .unwrap();
            said[number].0.has(option)
        }
    })
}
