//! Whoever has every table of a wave tries to work out what is withheld: all figures that are told, of every question by
//! everything that it can be told by, are equations in how many units of each possible kind answered in each possible way.

use std::collections::{HashMap, HashSet};

use entity::code::{Iterable, QuestionKind, Sector, SurveyDimension};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use proptest::prelude::*;

use super::world::{
    World, book, composite, condition, place, question, respondent, rounding, unit, unit_type,
    weighted,
};
use crate::domain::survey::codebook::Codebook;
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::lattice::Relations;
use crate::domain::survey::space::place_of;
use crate::domain::survey::subject::{Said, Subject};
use crate::domain::survey::table::{By, Manner, Row};
use crate::model::dice::Dice;

/// A prime that is not the one that relations are worked out by.
const PRIME: u128 = (1 << 61) - 1;

/// What is asked: one question of all, two of those who say yes to it, and a composite of these.
fn asked() -> Codebook {
    let mut book = book();
    book.unit_types = vec![
        unit_type("SCHOOL", Some(Sector::Education)),
        unit_type("NURSERY", Some(Sector::Education)),
        unit_type("HOME", Some(Sector::HealthCare)),
    ];
    let lies = [
        ("Vestlandet", "46", 400),
        ("Vestlandet", "46", 12_000),
        ("Vestlandet", "46", 700),
        ("Vestlandet", "15", 900),
        ("Vestlandet", "15", 13_000),
        ("Vestlandet", "15", 14_000),
        ("Agder", "42", 4_000),
        ("Agder", "42", 15_000),
        ("Agder", "42", 3_000),
    ];
    book.municipalities = (lies.iter().enumerate())
        .map(|(at, (region, county, people))| {
            place(&format!("{county}{at:02}"), region, county, *people)
        })
        .collect();
    let first = question(
        "first",
        QuestionKind::Single,
        &[("YES", None), ("NO", None), ("NOT_KNOWN", None)],
    );
    let mut kinds = question("kinds", QuestionKind::Multiple, &[("A", None), ("B", None)]);
    let scale = [("DOWN", Some(-1)), ("UP", Some(1)), ("HIGH", Some(2))];
    let mut scale = question("scale", QuestionKind::Scale, &scale);
    kinds.base = Some(condition("first", &["YES"]));
    scale.base = Some(condition("first", &["YES"]));
    book.questions = vec![first, kinds, scale];
    let any = vec![
        condition("kinds", &["A"]),
        condition("scale", &["UP", "HIGH"]),
    ];
    book.composites = vec![composite("either", any)];
    book
}

/// Every way to answer: who is not asked does not.
const WAYS: [&[(&str, &[&str])]; 13] = [
    &[("first", &["NO"])],
    &[("first", &["NOT_KNOWN"])],
    &[("first", &["YES"])],
    &[("first", &["YES"]), ("kinds", &["A"]), ("scale", &["DOWN"])],
    &[("first", &["YES"]), ("kinds", &["A"]), ("scale", &["UP"])],
    &[("first", &["YES"]), ("kinds", &["A"]), ("scale", &["HIGH"])],
    &[("first", &["YES"]), ("kinds", &["B"]), ("scale", &["DOWN"])],
    &[("first", &["YES"]), ("kinds", &["B"]), ("scale", &["UP"])],
    &[("first", &["YES"]), ("kinds", &["B"]), ("scale", &["HIGH"])],
    &[
        ("first", &["YES"]),
        ("kinds", &["A", "B"]),
        ("scale", &["DOWN"]),
    ],
    &[
        ("first", &["YES"]),
        ("kinds", &["A", "B"]),
        ("scale", &["UP"]),
    ],
    &[("first", &["YES"]), ("kinds", &["A", "B"])],
    &[("first", &["YES"]), ("scale", &["UP"])],
];

/// So many units, of the first so many municipalities, that answer by chance; some ways are rare.
fn answered(seed: u64, units: usize, municipalities: usize) -> Vec<Respondent> {
    let book = asked();
    let mut dice = Dice::new(seed);
    let rare = dice.place(WAYS.len());
    let unit = |dice: &mut Dice| {
        let kind = dice.pick(&book.unit_types);
        let place = &book.municipalities[dice.early_place(municipalities)];
        unit(
            kind.sector.unwrap_or(Sector::Culture),
            Some(&kind.code),
            &place.number,
        )
    };
    (0..units)
        .map(|_| {
            let own = unit(&mut dice);
            let way = if dice.happens(60) {
                rare
            } else {
                dice.early_place(WAYS.len())
            };
            respondent(own, WAYS[way])
        })
        .collect()
}

/// A figure of a table: which unknowns it adds up, and what it really is.
struct Figure {
    sum: Vec<u64>,
    count: u32,
    municipalities: usize,
    /// What it is told to be, where it was rounded.
    rounded: Option<f64>,
    what: String,
}

/// Everything that tables tell, and everything that they withhold.
#[derive(Default)]
struct Known {
    told: Vec<Figure>,
    withheld: Vec<Figure>,
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

/// What each way of answering says to each subject.
fn said(codebook: &Codebook) -> World {
    let unit = || unit(Sector::Education, Some("SCHOOL"), "4600");
    let all: Vec<Respondent> = WAYS.iter().map(|way| respondent(unit(), way)).collect();
    World::new(codebook.clone(), &all)
}

impl Known {
    fn of(world: &World) -> Self {
        let ways = said(&world.cube.book);
        // Respondents are put in an order of their own.
        let place = |way: usize| {
            let told: Vec<Said> = ways.subjects.iter().map(|it| it.said[way]).collect();
            told
        };
        let ways: Vec<Vec<Said>> = (0..WAYS.len()).map(place).collect();
        let mut known = Self::default();
        let weights = weights(world);
        for (number, subject) in world.subjects.iter().enumerate() {
            for by in breakdowns(world, subject) {
                let usual = world.cube.table(subject, &by, Manner::default());
                let manner = Manner {
                    whole: true,
                    ..Manner::default()
                };
                let whole = world.cube.table(subject, &by, manner);
                let manner = Manner {
                    weighted: Some(!usual.is_weighted),
                    ..Manner::default()
                };
                let other = world.cube.table(subject, &by, manner);
                for (shown, is_usual) in [(&usual, true), (&other, false)] {
                    if shown.is_weighted == usual.is_weighted && !is_usual {
                        continue;
                    }
                    let weights = weights.as_deref().filter(|_| shown.is_weighted);
                    let rows = shown.rows.iter().chain([&shown.total]);
                    for (row, real) in rows.zip(whole.rows.iter().chain([&whole.total])) {
                        let by = if row.keys.is_empty() { &[][..] } else { &by };
                        let group =
                            |said: &[Said], codes: &[u8]| is_in(world, by, row, (said, codes));
                        known.add(
                            world,
                            (row, real),
                            (&ways, weights),
                            (number, &group),
                            is_usual,
                        );
                    }
                }
            }
        }
        known
    }

    fn add(
        &mut self,
        world: &World,
        (row, real): (&Row, &Row),
        (ways, weights): (&[Vec<Said>], Option<&[u64]>),
        (number, group): (usize, &dyn Fn(&[Said], &[u8]) -> bool),
        is_usual: bool,
    ) {
        let sum = |is_wanted: &dyn Fn(Said) -> bool, weights: Option<&[u64]>| {
            let all = world.cube.space.possible.iter().enumerate();
            let all = all.flat_map(|(at, codes)| {
                let weight = weights.map_or(1, |all| all[at]);
                let own = ways.iter();
                own.map(move |said| {
                    let is_in = is_wanted(said[number]) && group(said, codes);
                    if is_in { weight } else { 0 }
                })
            });
            all.collect::<Vec<u64>>()
        };
        let keys: Vec<&str> = row.keys.iter().map(|it| it.code.as_str()).collect();
        let figure = |what: &dyn std::fmt::Display,
                      is_wanted: &dyn Fn(Said) -> bool,
                      weights: Option<&[u64]>| {
            let (count, municipalities) = counted(world, number, is_wanted, group);
            Figure {
                sum: sum(is_wanted, weights),
                count,
                municipalities,
                rounded: None,
                what: format!("{} {keys:?} {what}", world.subjects[number].code),
            }
        };
        let mut put =
            |figure: &dyn Fn(Option<&[u64]>) -> Figure, is_out: bool, rounded: Option<f64>| {
                if !is_out && rounded.is_none() {
                    self.told.push(figure(weights));
                } else if is_usual {
                    // What must not follow is how many there are, whatever they count for.
                    self.withheld.push(Figure {
                        rounded,
                        ..figure(None)
                    });
                }
            };
        let told = row.n.map(f64::from);
        let n = |_: Option<&[u64]>| figure(&"n", &|said| said.is_answer(), None);
        assert_eq!(Some(n(None).count), real.n);
        put(&n, row.n.is_none(), told.filter(|_| row.is_rounded));
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
            let figure =
                |weights: Option<&[u64]>| figure(&option, &|said| said.has(option), weights);
            put(&figure, is_out, count);
        }
    }
}

/// What a weighted share tells: so much of what was answered was this.
fn ratio(
    world: &World,
    (number, option): (usize, usize),
    group: &dyn Fn(&[Said], &[u8]) -> bool,
    sum: impl Fn(&dyn Fn(Said) -> bool) -> Vec<u64>,
) -> Vec<u64> {
    let cube = &world.cube;
    let weights = weights(world).unwrap();
    let weight_of = |codes: &[u8]| {
        let place = cube
            .space
            .possible
            .iter()
            .position(|it| it.as_slice() == codes);
        u128::from(weights[place.unwrap()])
    };
    let (mut said_it, mut all) = (0, 0);
    for (at, codes) in cube.codes.iter().enumerate() {
        let said: Vec<Said> = world.subjects.iter().map(|it| it.said[at]).collect();
        if said[number].is_answer() && group(&said, codes.as_slice()) {
            let weight = weight_of(codes.as_slice());
            all = (all + weight) % PRIME;
            said_it = (said_it + weight * u128::from(said[number].has(option))) % PRIME;
        }
    }
    let share = said_it * inverse(all) % PRIME;
    let (own, of) = (sum(&|said| said.has(option)), sum(&|said| said.is_answer()));
    let told = own.iter().zip(&of).map(|(own, of)| {
        let less = (PRIME - share) * u128::from(*of) % PRIME;
        u64::try_from((u128::from(*own) + less) % PRIME).unwrap()
    });
    told.collect()
}

/// What each possible unit stands for, as its stratum does.
fn weights(world: &World) -> Option<Vec<u64>> {
    let cube = &world.cube;
    if cube.book.strata.is_empty() {
        return None;
    }
    let axis = &cube.space.axes[0];
    let of = |codes: &[u8]| axis.values[usize::from(codes[0])].code.as_str();
    let weight = |codes: &[u8]| {
        let sector = of(codes);
        let strata = cube.book.strata.iter();
        let mut strata = strata.filter(|it| it.sector.is_some_and(|it| it.to_string() == sector));
        let population = strata.next().unwrap().population;
        let answered = cube
            .codes
            .iter()
            .filter(|it| of(it.as_slice()) == sector)
            .count();
        let answered = inverse(u128::try_from(answered.max(1)).unwrap());
        u64::try_from(u128::from(population) * answered % PRIME).unwrap()
    };
    Some(cube.space.possible.iter().map(|it| weight(it)).collect())
}

fn inverse(of: u128) -> u128 {
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
    is_wanted: &dyn Fn(Said) -> bool,
    group: &dyn Fn(&[Said], &[u8]) -> bool,
) -> (u32, usize) {
    let cube = &world.cube;
    let all = cube.codes.iter().enumerate().filter(|(at, codes)| {
        let said: Vec<Said> = world.subjects.iter().map(|it| it.said[*at]).collect();
        is_wanted(said[number]) && group(&said, codes.as_slice())
    });
    let all: Vec<u32> = all.map(|(at, _)| cube.municipalities[at]).collect();
    let municipalities: HashSet<&u32> = all.iter().collect();
    (u32::try_from(all.len()).unwrap(), municipalities.len())
}

fn is_in(world: &World, by: &[By<'_>], row: &Row, (said, codes): (&[Said], &[u8])) -> bool {
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
            said[number].has(option)
        }
    })
}

/// Equations brought to the form in which each has a pivot of its own.
#[derive(Default)]
struct Span {
    rows: Vec<(usize, Vec<u64>)>,
}

impl Span {
    /// What is left of a sum after all that is known is taken from it.
    fn rest(&self, sum: &[u64]) -> Vec<u64> {
        let mut rest: Vec<u64> = sum.to_vec();
        for (pivot, row) in &self.rows {
            let factor = rest[*pivot];
            if factor != 0 {
                let factor = PRIME - u128::from(factor);
                for (figure, own) in rest[*pivot..].iter_mut().zip(&row[*pivot..]) {
                    if *own != 0 {
                        let sum = u128::from(*figure) + factor * u128::from(*own);
                        *figure = u64::try_from(sum % PRIME).unwrap();
                    }
                }
            }
        }
        rest
    }

    fn add(&mut self, sum: &[u64]) {
        let rest = self.rest(sum);
        let Some(pivot) = rest.iter().position(|it| *it != 0) else {
            return;
        };
        let inverse = inverse(u128::from(rest[pivot]));
        let row = rest
            .iter()
            .map(|it| u64::try_from(u128::from(*it) * inverse % PRIME).unwrap());
        let at = self.rows.partition_point(|(other, _)| *other < pivot);
        self.rows.insert(at, (pivot, row.collect()));
    }
}

fn deduplicated(figures: Vec<Figure>) -> Vec<Figure> {
    let mut seen: HashMap<Vec<u64>, Figure> = HashMap::new();
    for it in figures {
        seen.entry(it.sum.clone()).or_insert(it);
    }
    let mut all: Vec<Figure> = seen.into_values().collect();
    all.sort_by(|one, other| one.what.cmp(&other.what));
    all
}

/// What is told stands behind enough respondents and municipalities, or behind nobody.
fn is_open(known: &Known) -> Result<(), TestCaseError> {
    for it in &known.told {
        let is_open = it.count == 0 || (it.count >= 3 && it.municipalities >= 3);
        prop_assert!(
            is_open,
            "{} is told: {} of {}",
            it.what,
            it.count,
            it.municipalities
        );
    }
    Ok(())
}

/// Nothing that is withheld is a sum of what is told.
fn withstands(known: Known) -> Result<usize, TestCaseError> {
    let mut span = Span::default();
    let told = deduplicated(known.told);
    told.iter().for_each(|it| span.add(&it.sum));
    let mut withheld = deduplicated(known.withheld);
    // Nobody can be there who was not asked; and what a question tells is told, by whatever question asked for it.
    withheld
        .retain(|it| it.sum.iter().any(|it| *it > 0) && !told.iter().any(|own| own.sum == it.sum));
    for it in &withheld {
        let is_known = span.rest(&it.sum).iter().all(|it| *it == 0);
        prop_assert!(!is_known, "{} follows: {}", it.what, it.count);
    }
    Ok(withheld.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn nothing_that_is_withheld_follows_from_what_is_told(
        seed in any::<u64>(),
        units in 20_usize..400,
        municipalities in 4_usize..10,
        is_rounding in any::<bool>(),
    ) {
        let book = if is_rounding {
            rounding(asked())
        } else {
            asked()
        };
        let world = World::new(book, &answered(seed, units, municipalities));
        let known = Known::of(&world);
        is_open(&known)?;
        withstands(known)?;
    }

    #[test]
    fn what_is_few_cannot_be_bounded_to_one_number(
        seed in any::<u64>(),
        units in 30_usize..300,
        is_rounding in any::<bool>(),
    ) {
        let book = if is_rounding { rounding(asked()) } else { asked() };
        let world = World::new(book, &answered(seed, units, 9));
        is_bounded(Known::of(&world), 6)?;
    }
}

/// Nor can anybody bound to one number what is there but few, who knows that nobody is fewer than none, and how rounding goes.
fn is_bounded(known: Known, most: usize) -> Result<usize, TestCaseError> {
    let mut span = Span::default();
    let told = deduplicated(known.told).into_iter().filter(|it| {
        let before = span.rows.len();
        span.add(&it.sum);
        span.rows.len() > before
    });
    let told: Vec<Figure> = told.collect();
    let withheld = deduplicated(known.withheld);
    let rounded: Vec<&Figure> = withheld.iter().filter(|it| it.rounded.is_some()).collect();
    let few = withheld.iter().filter(|it| (1..3).contains(&it.count));
    let mut tried = 0;
    for it in few.take(most) {
        let bound = |direction| bound(it, (&told, &rounded), direction);
        let least = bound(OptimizationDirection::Minimize)?;
        let greatest = bound(OptimizationDirection::Maximize)?;
        prop_assert!(
            greatest - least > 0.999,
            "{} is {least} to {greatest}",
            it.what
        );
        tried += 1;
    }
    Ok(tried)
}

/// The least or greatest that a figure can be.
fn bound(
    wanted: &Figure,
    (told, rounded): (&[Figure], &[&Figure]),
    direction: OptimizationDirection,
) -> Result<f64, TestCaseError> {
    let mut problem = Problem::new(direction);
    let unknowns = wanted
        .sum
        .iter()
        .map(|own| problem.add_var(f64::from(u8::try_from(*own).unwrap()), (0.0, f64::INFINITY)));
    let unknowns: Vec<Variable> = unknowns.collect();
    let sum = |of: &Figure| {
        let sum = unknowns.iter().zip(&of.sum).filter(|(_, own)| **own > 0);
        sum.map(|(unknown, _)| (*unknown, 1.0)).collect::<Vec<_>>()
    };
    for it in told {
        problem.add_constraint(sum(it), ComparisonOp::Eq, it.count.into());
    }
    for it in rounded {
        let about = it.rounded.unwrap();
        problem.add_constraint(sum(it), ComparisonOp::Ge, about - 2.0);
        problem.add_constraint(sum(it), ComparisonOp::Le, about + 2.0);
    }
    match problem.solve() {
        Ok(SolveOutcome::Solution(found)) => Ok(found.objective()),
        other => Err(TestCaseError::fail(format!("{}: {other:?}", wanted.what))),
    }
}

#[test]
fn the_attack_finds_what_hides_alone() {
    let figure = |sum: &[u64], what: &str| Figure {
        sum: sum.to_vec(),
        count: 2,
        municipalities: 1,
        rounded: None,
        what: what.to_owned(),
    };
    let known = || Known {
        told: vec![figure(&[1, 1, 1], "all"), figure(&[1, 0, 0], "one")],
        withheld: vec![figure(&[0, 1, 0], "two"), figure(&[0, 0, 1], "three")],
    };
    assert!(withstands(known()).is_ok());
    let mut given_away = known();
    given_away.told.push(given_away.withheld.remove(1));
    let refused = withstands(given_away).unwrap_err().to_string();
    assert!(refused.contains("two follows"), "{refused}");
}

#[test]
fn what_is_hidden_alone_follows_and_what_is_closed_does_not() {
    let world = World::new(asked(), &answered(1, 400, 9));
    let lattice = world.cube.lattice();
    let relations = Relations::of(&lattice, &world.cube.space.possible);
    let order: Vec<usize> = (0..lattice.len()).rev().collect();
    let mut hidden = vec![false; lattice.len()];
    hidden[2] = true;
    assert!(!relations.holds(&hidden));
    let closed = relations.close(&hidden, &order);
    assert!(closed[2] && relations.holds(&closed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    // Shares are told in whole per cent. Were they told exactly, weighted ones would tell how a group is made up of strata.
    #[test]
    #[ignore = "open: it takes weighted shares for exact, which they are not told as"]
    fn nothing_follows_from_weighted_questions(
        seed in any::<u64>(),
        units in 20_usize..300,
        municipalities in 4_usize..10,
    ) {
        let mut book = weighted(asked());
        book.composites.clear();
        let world = World::new(book, &answered(seed, units, municipalities));
        let known = Known::of(&world);
        is_open(&known)?;
        withstands(known)?;
    }
}
