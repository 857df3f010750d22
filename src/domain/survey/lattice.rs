//! The groups that a wave is ever counted by, and how they hang together: all respondents, those of one value, those of two.
//! Margins are sums of groups, so that a group that is told can give away another that is not. Knows no answers.

use serde::{Deserialize, Serialize};

use super::space::{AXES, Codes};
use crate::model::dice::Dice;

/// Figures of relations are counted modulo this prime.
const PRIME: u64 = (1 << 31) - 1;

/// The groups that respondents fall in, numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lattice {
    sizes: Vec<usize>,
    /// Axes of each table, and the number of its first group.
    tables: Vec<(Vec<usize>, usize)>,
    len: usize,
}

impl Lattice {
    /// The groups of up to so many values, along axes of these sizes.
    pub fn new(sizes: &[usize], most: usize) -> Self {
        let mut tables = vec![(Vec::new(), 0)];
        let mut len = 1;
        let mut add = |axes: Vec<usize>| {
            let groups: usize = axes.iter().map(|axis| sizes[*axis]).product();
            tables.push((axes, len));
            len += groups;
        };
        if most >= 1 {
            (0..sizes.len()).for_each(|axis| add(vec![axis]));
        }
        if most >= 2 {
            for first in 0..sizes.len() {
                (first + 1..sizes.len()).for_each(|second| add(vec![first, second]));
            }
        }
        Self {
            sizes: sizes.to_vec(),
            tables,
            len,
        }
    }

    /// The groups of up to so many values alone. They bear the numbers that they have here.
    #[must_use]
    pub fn up_to(&self, most: usize) -> Self {
        Self::new(&self.sizes, most)
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.len
    }

    /// The group of the values of some axes, which stand in their order; none where it is of no table.
    pub fn group(&self, axes: &[usize], values: &[usize]) -> Option<usize> {
        let (_, first) = self.tables.iter().find(|(own, _)| own == axes)?;
        Some(first + self.offset(axes, |at| values[at]))
    }

    /// The groups along some axes, in their order; none where there are none along all of them.
    pub fn along(&self, axes: &[usize]) -> Option<Along> {
        let (_, first) = self.tables.iter().find(|(own, _)| own == axes)?;
        Some(Along {
            axes: axes.iter().map(|axis| (*axis, self.sizes[*axis])).collect(),
            first: *first,
        })
    }

    /// The groups that a respondent falls in: one of each table.
    pub fn groups<'a>(&'a self, codes: &'a Codes) -> impl Iterator<Item = usize> + 'a {
        self.tables
            .iter()
            .map(|(axes, first)| first + self.offset(axes, |at| usize::from(codes[axes[at]])))
    }

    /// The groups that all of these fall in because they stand alike along their axes.
    pub fn common(&self, all: &[Codes]) -> Vec<usize> {
        let Some((first, rest)) = all.split_first() else {
            return Vec::new();
        };
        let mut is_alike = [true; AXES];
        for codes in rest {
            let axes = is_alike.iter_mut().zip(first.iter().zip(codes));
            axes.for_each(|(is_alike, (one, other))| *is_alike &= one == other);
        }
        let groups = self.tables.iter().zip(self.groups(first));
        let common = groups.filter(|((axes, _), _)| axes.iter().all(|axis| is_alike[*axis]));
        common.map(|(_, group)| group).collect()
    }

    fn offset(&self, axes: &[usize], value: impl Fn(usize) -> usize) -> usize {
        let steps = axes.iter().enumerate();
        steps.fold(0, |sum, (at, axis)| sum * self.sizes[*axis] + value(at))
    }
}

/// The groups along some axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Along {
    /// Each with how many values it has.
    axes: Vec<(usize, usize)>,
    first: usize,
}

impl Along {
    /// The one that a respondent falls in.
    pub fn group(&self, codes: &Codes) -> usize {
        let steps = self.axes.iter();
        self.first
            + steps.fold(0, |sum, (axis, size)| {
                sum * size + usize::from(codes[*axis])
            })
    }
}

/// Every way in which groups hang together: rows of figures, one a group, by which the groups add up to nothing whatever was
/// answered. They are all there are, so that what follows from groups that are told follows by them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relations {
    rows: Vec<Vec<u32>>,
    groups: usize,
}

impl Relations {
    /// The relations of groups, of whoever there can be.
    pub fn of(lattice: &Lattice, possible: &[Codes]) -> Self {
        let groups = lattice.count();
        let images = images(lattice, possible);
        Self {
            rows: annihilators(images),
            groups,
        }
    }

    /// What must not be told so that nothing follows of the groups marked in `hidden`: these, and others that have to go with
    /// them, chosen from those that stand first in `order`, which need not name all.
    pub fn close(&self, hidden: &[bool], order: &[usize]) -> Vec<bool> {
        let mut withheld = hidden.to_vec();
        if !hidden.contains(&true) {
            return withheld;
        }
        let first = (0..self.groups).filter(|it| hidden[*it]);
        let then = order.iter().copied().filter(|it| !hidden[*it]);
        let columns: Vec<usize> = first.chain(then).collect();
        let (rows, pivots) = reduced(self.rows.clone(), &columns);
        let mut row_of = vec![None; self.groups];
        for (row, column) in pivots.iter().enumerate() {
            row_of[*column] = Some(row);
        }
        // What is no pivot can change together with the pivots that it hangs on, and nothing else: such a circle protects all
        // of its members.
        let mut safe = vec![false; self.groups];
        for column in columns {
            if row_of[column].is_some() {
                continue;
            }
            let circle = (0..rows.len()).filter(|row| rows[*row][column] != 0);
            let circle: Vec<usize> = circle.map(|row| pivots[row]).chain([column]).collect();
            let is_needed = circle.iter().any(|it| hidden[*it] && !safe[*it]);
            if hidden[column] || is_needed {
                for it in circle {
                    withheld[it] = true;
                    safe[it] = true;
                }
            }
        }
        // What nothing protects is told of nowhere.
        let is_safe = (0..self.groups).all(|it| safe[it] || !hidden[it]);
        if !is_safe {
            withheld.fill(true);
        }
        withheld
    }

    /// Whether nothing that is withheld follows from what is told.
    #[cfg(test)]
    pub fn holds(&self, withheld: &[bool]) -> bool {
        let columns: Vec<usize> = (0..self.groups).filter(|it| withheld[*it]).collect();
        let (rows, pivots) = reduced(self.rows.clone(), &columns);
        // A group follows where a relation names it and no other that is withheld.
        (0..pivots.len()).all(|row| {
            let named = columns.iter().filter(|column| rows[row][**column] != 0);
            named.count() > 1
        })
    }
}

/// For every group a row of chance figures, added up over whoever falls in it: what holds of these holds of the groups, but for
/// an accident that the size of the prime makes as good as impossible.
fn images(lattice: &Lattice, possible: &[Codes]) -> Vec<Vec<u32>> {
    let width = lattice.count().min(possible.len()) + 4;
    let mut images = vec![vec![0_u64; width]; lattice.count()];
    let mut dice = Dice::new(0);
    for codes in possible {
        let chance: Vec<u64> = (0..width).map(|_| dice.below(PRIME)).collect();
        for group in lattice.groups(codes) {
            for (sum, figure) in images[group].iter_mut().zip(&chance) {
                *sum += figure;
            }
        }
    }
    let rows = images.into_iter();
    rows.map(|row| row.into_iter().map(|it| narrow(it % PRIME)).collect())
        .collect()
}

/// All combinations of rows that add up to nothing.
fn annihilators(images: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    let (count, width) = (images.len(), images.first().map_or(0, Vec::len));
    let mut rows: Vec<Vec<u32>> = images;
    for (at, row) in rows.iter_mut().enumerate() {
        row.resize(width + count, 0);
        row[width + at] = 1;
    }
    let mut done = 0;
    for column in 0..width {
        let Some(found) = (done..count).find(|row| rows[*row][column] != 0) else {
            continue;
        };
        rows.swap(done, found);
        let (head, below) = rows.split_at_mut(done + 1);
        let pivot = &head[done];
        let inverse = inverse(pivot[column]);
        for row in below {
            if row[column] != 0 {
                let factor = u64::from(row[column]) * inverse % PRIME;
                subtract(&mut row[column..], &pivot[column..], factor);
            }
        }
        done += 1;
    }
    let left = rows.drain(done..);
    left.map(|row| row[width..].to_vec()).collect()
}

/// Rows brought to the form in which every pivot stands alone in its column; pivots are sought in the order of the columns.
fn reduced(mut rows: Vec<Vec<u32>>, columns: &[usize]) -> (Vec<Vec<u32>>, Vec<usize>) {
    let mut pivots = Vec::new();
    for column in columns {
        let done = pivots.len();
        let Some(found) = (done..rows.len()).find(|row| rows[*row][*column] != 0) else {
            continue;
        };
        rows.swap(done, found);
        let inverse = inverse(rows[done][*column]);
        for figure in &mut rows[done] {
            *figure = narrow(u64::from(*figure) * inverse % PRIME);
        }
        let pivot = std::mem::take(&mut rows[done]);
        for row in &mut rows {
            if let Some(factor) = row.get(*column).copied().filter(|it| *it != 0) {
                subtract(row, &pivot, u64::from(factor));
            }
        }
        rows[done] = pivot;
        pivots.push(*column);
    }
    rows.truncate(pivots.len());
    (rows, pivots)
}

fn subtract(row: &mut [u32], pivot: &[u32], factor: u64) {
    let factor = PRIME - factor;
    for (figure, other) in row.iter_mut().zip(pivot) {
        if *other != 0 {
            *figure = narrow((u64::from(*figure) + factor * u64::from(*other)) % PRIME);
        }
    }
}

/// By Fermat.
fn inverse(figure: u32) -> u64 {
    let (mut base, mut power, mut product) = (u64::from(figure), PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    product
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "below the prime, which has 31 bits"
)]
fn narrow(figure: u64) -> u32 {
    figure as u32
}
