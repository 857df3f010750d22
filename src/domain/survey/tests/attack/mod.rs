//! Whoever has every table of a wave tries to work out what is withheld: all figures that are told, of every question by
//! everything that it can be told by, are equations in how many units of each possible kind answered in each possible way.

mod linked;
mod told;
mod weighted;

use std::collections::HashMap;

use entity::code::{QuestionKind, Sector};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use proptest::prelude::*;

use super::world::{
    World, book, composite, condition, place, question, respondent, rounding, unit, unit_type,
};
use crate::domain::survey::codebook::{Codebook, Question};
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::lattice::Relations;
use crate::model::dice::Dice;

use told::{Figure, Known, inverse};

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

/// What somebody says to a question.
type Reply = (&'static str, &'static [&'static str]);

/// What somebody says to every question.
type Way = &'static [Reply];

/// Every way to answer: who is not asked does not.
const WAYS: [Way; 13] = [
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

/// The ways of those who answer all that they are asked.
const FULL: [usize; 9] = [0, 3, 4, 5, 6, 7, 8, 9, 10];

/// So many units, of the first so many municipalities, that answer by chance; some ways are rare.
fn answered(seed: u64, units: usize, municipalities: usize) -> Vec<Respondent> {
    let mut dice = Dice::new(seed);
    let rare = dice.place(WAYS.len());
    respond(&mut dice, (units, municipalities), |dice| {
        if dice.happens(60) {
            rare
        } else {
            dice.early_place(WAYS.len())
        }
    })
}

/// The same, but nearly all answer all that they are asked.
fn answered_fully(seed: u64, units: usize, municipalities: usize) -> Vec<Respondent> {
    let mut dice = Dice::new(seed);
    respond(&mut dice, (units, municipalities), |dice| {
        if dice.happens(15) {
            dice.place(WAYS.len())
        } else {
            FULL[dice.early_place(FULL.len())]
        }
    })
}

fn respond(
    dice: &mut Dice,
    (units, municipalities): (usize, usize),
    way: impl Fn(&mut Dice) -> usize,
) -> Vec<Respondent> {
    let book = asked();
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
        .map(|_| respondent(unit(dice), WAYS[way(dice)]))
        .collect()
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
    for it in &told {
        span.add(&it.sum);
    }
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
        let known = Known::of(&world, &WAYS);
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
        is_bounded(Known::of(&world, &WAYS), 6)?;
    }

    #[test]
    fn nor_can_it_where_nearly_all_answer_everything(
        seed in any::<u64>(),
        units in 30_usize..300,
    ) {
        let world = World::new(asked(), &answered_fully(seed, units, 9));
        is_bounded(Known::of(&world, &WAYS), 12)?;
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
    let few: Vec<&Figure> = withheld
        .iter()
        .filter(|it| (1..3).contains(&it.count))
        .collect();
    let mut tried = 0;
    // Some of all that there are.
    for it in few.iter().step_by((few.len() / most).max(1)).take(most) {
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
        // By a step, of which one may be missing, and one more.
        let least = if about < 4.0 {
            about / 3.0
        } else {
            about - 5.0
        };
        problem.add_constraint(sum(it), ComparisonOp::Ge, least);
        problem.add_constraint(sum(it), ComparisonOp::Le, about + 5.0);
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
    let order: Vec<usize> = (0..lattice.count()).rev().collect();
    let mut hidden = vec![false; lattice.count()];
    hidden[2] = true;
    assert!(!relations.holds(&hidden));
    let closed = relations.close(&hidden, &order);
    assert!(closed[2] && relations.holds(&closed));
}
