//! The rows of a table: the groups that it breaks respondents down by.

use std::collections::HashSet;

use super::codebook::Category;
use super::space::place_of;
use super::subject::{Said, Subject, ones};
use super::table::{By, Cube};

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What all of it are, or said.
    pub keys: Vec<Category>,
    /// The number of the group of the wave that it is part of.
    pub number: usize,
    /// Whether it is a part of all, and not all of them.
    pub is_part: bool,
}

/// All rows of a table.
#[derive(Clone, Debug)]
pub struct Groups<'a> {
    /// The rows, in their order.
    pub all: Vec<Group>,
    /// The question that they are broken down by, where they are.
    pub question: Option<&'a Subject>,
    parts: Vec<Part<'a>>,
    /// Rows by the places of their values; none of what there cannot be.
    rows: Vec<Option<usize>>,
}

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Axis(usize),
    Said(&'a Subject),
}

impl<'a> Part<'a> {
    fn values(self, cube: &'a Cube) -> &'a [Category] {
        match self {
            Self::Axis(axis) => &cube.space.axes[axis].values,
            Self::Said(subject) => &subject.options,
        }
    }

    /// The places of the values of a respondent.
    fn of(self, cube: &Cube, at: usize) -> u128 {
        match self {
            Self::Axis(axis) => 1 << cube.codes[at][axis],
            Self::Said(subject) => match subject.said[at] {
                Said::Options(bits) => bits.into(),
                _ => 0,
            },
        }
    }
}

impl<'a> Groups<'a> {
    /// The rows of a table that is broken down so; none where it is not.
    pub fn of(cube: &'a Cube, by: &[By<'a>]) -> Self {
        let parts: Vec<Part<'_>> = by
            .iter()
            .map(|it| match it {
                By::Dimension(dimension) => Part::Axis(place_of(*dimension)),
                By::Question(subject) => Part::Said(subject),
            })
            .collect();
        let question = parts.iter().find_map(|it| match it {
            Part::Said(subject) => Some(*subject),
            Part::Axis(_) => None,
        });
        let mut groups = Self {
            all: Vec::new(),
            question,
            rows: Vec::new(),
            parts,
        };
        groups.fill(cube);
        groups
    }

    fn fill(&mut self, cube: &'a Cube) {
        let lattice = cube.lattice();
        let values = self.parts.iter().map(|it| it.values(cube));
        let values: Vec<&[Category]> = values.collect();
        let sizes = values.iter().map(|it| it.len()).product::<usize>();
        if self.parts.is_empty() {
            return;
        }
        let possible: HashSet<Vec<u8>> = (cube.space.possible.iter())
            .map(|codes| {
                let own = self.axes().map(|axis| codes[axis]);
                own.collect()
            })
            .collect();
        for at in 0..sizes {
            let places = places(&values, at);
            let own = self.parts.iter().zip(&places);
            let own = own.filter_map(|(part, place)| match part {
                Part::Axis(axis) => Some((*axis, *place)),
                Part::Said(_) => None,
            });
            let mut own: Vec<(usize, usize)> = own.collect();
            let codes = own
                .iter()
                .map(|(_, place)| u8::try_from(*place).unwrap_or(u8::MAX));
            if !possible.contains(&codes.collect::<Vec<u8>>()) {
                self.rows.push(None);
                continue;
            }
            own.sort_unstable();
            let (axes, of): (Vec<usize>, Vec<usize>) = own.into_iter().unzip();
            let number = lattice.group(&axes, &of).unwrap_or_default();
            self.rows.push(Some(self.all.len()));
            self.all.push(Group {
                keys: values
                    .iter()
                    .zip(&places)
                    .map(|(all, place)| all[*place].clone())
                    .collect(),
                number,
                is_part: true,
            });
        }
    }

    /// The axes that they are broken down by.
    pub fn axes(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().filter_map(|it| match it {
            Part::Axis(axis) => Some(*axis),
            Part::Said(_) => None,
        })
    }

    /// The rows of a respondent.
    pub fn of_respondent(&self, cube: &Cube, at: usize, rows: &mut Vec<usize>) {
        let [first, rest @ ..] = self.parts.as_slice() else {
            return;
        };
        let second = rest.first();
        let width = second.map_or(1, |it| it.values(cube).len());
        let others = second.map_or(1, |it| it.of(cube, at));
        for one in ones(first.of(cube, at)) {
            for other in ones(others) {
                rows.extend(self.rows[one * width + other]);
            }
        }
    }
}

/// The places of the values of a row, the last ones the fastest.
fn places(values: &[&[Category]], at: usize) -> Vec<usize> {
    match values {
        [_, second] => vec![at / second.len(), at % second.len()],
        _ => vec![at],
    }
}
