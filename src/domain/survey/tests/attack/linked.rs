//! The same attack where questions hang on one another, and where composites share their questions: how each of them meets another
//! question tells of the others.

use super::*;
use crate::domain::survey::table::{By, Manner};

const SIDE: &[Way] = &[&[("side", &["X"])], &[("side", &["Y"])]];
const BESIDE: &[Way] = &[&[("beside", &["U"])], &[("beside", &["V"])]];
const THIRD: &[Way] = &[&[("third", &["A"])], &[("third", &["B"])]];

/// A question of all, one of those who say yes to it wholly or half, one of those who say yes to that, and others beside.
fn chained() -> Vec<Vec<Reply>> {
    // Not all who are asked further answer.
    let out: &[Way] = &[
        &[("first", &["NO"])],
        &[("first", &["LATER"])],
        &[("first", &["YES"])],
        &[("first", &["HALF"])],
    ];
    let half: &[Way] = &[
        &[("first", &["YES"]), ("second", &["NO"])],
        &[("first", &["HALF"]), ("second", &["NO"])],
    ];
    let whole: &[Way] = &[
        &[("first", &["YES"]), ("second", &["YES"])],
        &[("first", &["HALF"]), ("second", &["YES"])],
    ];
    [
        every(&[SIDE, out]),
        every(&[SIDE, half, BESIDE]),
        every(&[SIDE, whole, THIRD, BESIDE]),
    ]
    .concat()
}

/// Two things of which both can be said, beside a grade, of which two composites are made.
fn sharing() -> Vec<Vec<Reply>> {
    let several: &[Way] = &[
        &[("several", &["A"])],
        &[("several", &["B"])],
        &[("several", &["A", "B"])],
    ];
    let grade: &[Way] = &[
        &[("grade", &["P"])],
        &[("grade", &["Q"])],
        &[("grade", &["R"])],
        &[("grade", &["S"])],
    ];
    every(&[SIDE, several, grade])
}

/// Every way to answer that takes one of each.
fn every(parts: &[&[Way]]) -> Vec<Vec<Reply>> {
    parts.iter().fold(vec![Vec::new()], |ways, part| {
        let longer = ways.iter();
        let longer =
            longer.flat_map(|way| part.iter().map(move |it| [way.as_slice(), *it].concat()));
        longer.collect()
    })
}

fn one(code: &str, options: &[&str], base: Option<Reply>) -> Question {
    let options: Vec<(&str, Option<i32>)> = options.iter().map(|it| (*it, None)).collect();
    Question {
        base: base.map(|(question, options)| condition(question, options)),
        ..question(code, QuestionKind::Single, &options)
    }
}

/// Asked of units that are told apart by where they lie alone.
fn of_places(questions: Vec<Question>) -> Codebook {
    Codebook {
        unit_types: Vec::new(),
        composites: Vec::new(),
        questions,
        ..asked()
    }
}

fn chain() -> Codebook {
    of_places(vec![
        one("side", &["X", "Y"], None),
        one("first", &["YES", "HALF", "NO", "LATER"], None),
        one("second", &["YES", "NO"], Some(("first", &["YES", "HALF"]))),
        one("third", &["A", "B"], Some(("second", &["YES"]))),
        one("beside", &["U", "V"], Some(("first", &["YES", "HALF"]))),
    ])
}

fn shared() -> Codebook {
    let several = [("A", None), ("B", None)];
    let grade = [("P", None), ("Q", None), ("R", None), ("S", None)];
    let mut book = of_places(vec![
        one("side", &["X", "Y"], None),
        question("several", QuestionKind::Multiple, &several),
        question("grade", QuestionKind::Single, &grade),
    ]);
    let any = |grades: &[&str]| vec![condition("several", &["A"]), condition("grade", grades)];
    book.composites = vec![
        composite("narrow", any(&["P"])),
        composite("wide", any(&["P", "Q"])),
    ];
    book
}

/// So many units, which answer by chance; some ways are rare.
fn answered(ways: &[Vec<Reply>], seed: u64, units: usize) -> Vec<Respondent> {
    let places = asked().municipalities;
    let mut dice = Dice::new(seed);
    let rare = dice.place(ways.len());
    let one = |_| {
        let place = &places[dice.early_place(places.len())];
        let way = if dice.happens(60) {
            rare
        } else {
            dice.early_place(ways.len())
        };
        respondent(unit(Sector::Education, None, &place.number), &ways[way])
    };
    (0..units).map(one).collect()
}

/// How many answers of all are told of one question by another, in its first row.
fn n_by(world: &World, question: &str, by: &str) -> Option<u32> {
    let by = [By::Question(world.subject(by))];
    let table = world
        .cube
        .table(world.subject(question), &by, Manner::default());
    table.rows[0].n
}

#[test]
fn what_no_condition_names_withholds_nothing_of_a_composite() {
    let rare: [&[Reply]; 2] = [
        &[("side", &["X"]), ("several", &["B"]), ("grade", &["R"])],
        &[("side", &["Y"]), ("several", &["B"]), ("grade", &["R"])],
    ];
    let places = asked().municipalities;
    let at = |place: usize, way: &[Reply]| {
        respondent(unit(Sector::Education, None, &places[place].number), way)
    };
    let common = sharing().into_iter().filter(|way| {
        let is_rare = |it: &Reply| [&["R"][..], &["A", "B"]].contains(&it.1);
        !way.iter().any(is_rare)
    });
    let mut all: Vec<Respondent> = common
        .flat_map(|way| (0..places.len()).map(move |place| at(place, &way)))
        .collect();
    // Of those of the third grade, which nothing names, one alone is of the other side.
    all.extend((0..places.len()).map(|place| at(place, rare[0])));
    all.push(at(0, rare[1]));
    let world = World::new(shared(), &all);
    assert_eq!(n_by(&world, "grade", "side"), None);
    assert_eq!(n_by(&world, "narrow", "side"), Some(63));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn who_was_asked_further_tells_nothing_that_is_withheld(
        seed in any::<u64>(),
        units in 60_usize..600,
    ) {
        let ways = chained();
        let world = World::new(chain(), &answered(&ways, seed, units));
        let known = Known::of(&world, &ways);
        is_open(&known)?;
        withstands(known)?;
    }

    #[test]
    fn composites_tell_nothing_of_one_another_that_is_withheld(
        seed in any::<u64>(),
        units in 60_usize..600,
    ) {
        let ways = sharing();
        let world = World::new(shared(), &answered(&ways, seed, units));
        let known = Known::of(&world, &ways);
        is_open(&known)?;
        withstands(known)?;
    }
}
