//! Filters by chance, of every field, nested in each other.

use std::collections::HashSet;
use std::ops::Range;

use entity::code::{
    Code, Factor, FactorDirection, FailureCause, InnovationType, Iterable, Language,
    MunicipalityKind, Outcome, PartnerKind, Sector, Stage, StoppedAt,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::NOWHERE;
use super::choice::{Kind, Leaf, Narrower, Pick, Place, Tree};

/// As many filters as a list of conditions may be made of in all.
const PARTS: usize = 100;

/// A runner whose chances are the same every time.
pub fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
}

/// A filter.
pub fn tree() -> impl Strategy<Value = Tree> {
    let flat = leaves(1..4).prop_map(|leaves| Tree {
        leaves,
        ..Tree::default()
    });
    let deep = flat.prop_recursive(4, 12, 3, |inner| {
        let parts = || weighted(0.5, prop::collection::vec(inner.clone(), 0..3));
        let not = weighted(0.3, inner.clone().prop_map(Box::new));
        (leaves(0..3), parts(), parts(), not).prop_map(|(leaves, and, or, not)| Tree {
            leaves,
            and,
            or,
            not,
        })
    });
    deep.prop_filter("too many parts", |tree| tree.parts() <= PARTS)
}

/// Some fields, each once.
fn leaves(count: Range<usize>) -> impl Strategy<Value = Vec<Leaf>> {
    prop::collection::vec(leaf(), count).prop_map(|mut leaves| {
        let mut names = HashSet::new();
        leaves.retain(|leaf| names.insert(leaf.name()));
        leaves
    })
}

fn leaf() -> impl Strategy<Value = Leaf> {
    prop_oneof![
        2 => prop_oneof![5 => picks(), 1 => (0..900_usize).prop_map(first)].prop_map(Leaf::Ids),
        8 => tied(),
        3 => (weighted(0.6, picks()), weighted(0.6, several::<PartnerKind>(3)))
            .prop_map(|(picks, kinds)| Leaf::Partner(picks, kinds)),
        5 => place().prop_map(Leaf::Municipality),
        12 => coded(),
        4 => prop::collection::vec(factor(), 0..3).prop_map(Leaf::Factors),
        3 => (option_of_year(), option_of_year()).prop_map(|(from, to)| Leaf::Years(from, to)),
        2 => any::<bool>().prop_map(Leaf::Lessons),
        2 => any::<bool>().prop_map(Leaf::Realised),
        1 => select(vec!["ids", "problem", "municipality", "factors", "hasLessons", "causes", "not", "or"])
            .prop_map(Leaf::Null),
    ]
}

/// The first ones, many at once.
fn first(count: usize) -> Vec<Pick> {
    (0..count).map(Pick::Known).collect()
}

fn picks() -> impl Strategy<Value = Vec<Pick>> {
    let pick = prop_oneof![
        12 => (0..2_000_usize).prop_map(Pick::Known),
        1 => Just(Pick::Unknown),
        1 => Just(Pick::OfAnotherKind),
        1 => Just(Pick::Garbage),
    ];
    prop::collection::vec(pick, 0..4)
}

fn tied() -> impl Strategy<Value = Leaf> {
    let kind = select(vec![Kind::Problem, Kind::Solution, Kind::Programme]);
    let narrower = prop_oneof![
        2 => Just(Narrower::LeftOut),
        1 => Just(Narrower::Null),
        1 => Just(Narrower::Told(true)),
        3 => Just(Narrower::Told(false)),
    ];
    (kind, weighted(0.85, picks()), narrower)
        .prop_map(|(kind, picks, narrower)| Leaf::Tied(kind, picks, narrower))
}

fn several<T: Code + std::fmt::Debug + 'static>(most: usize) -> impl Strategy<Value = Vec<T>> {
    let all: Vec<T> = T::iter().collect();
    let most = most.min(all.len());
    subsequence(all, 0..=most)
}

fn coded() -> impl Strategy<Value = Leaf> {
    fn of<T: Code + std::fmt::Debug + 'static>(name: &'static str) -> BoxedStrategy<Leaf> {
        let codes = several::<T>(4).prop_map(|it| it.into_iter().map(Code::code).collect());
        codes
            .prop_map(move |codes| Leaf::Coded(name, codes))
            .boxed()
    }
    prop_oneof![
        of::<Outcome>("outcomes"),
        of::<Stage>("stages"),
        of::<StoppedAt>("stoppedAt"),
        of::<Sector>("sectors"),
        of::<Language>("languages"),
        of::<InnovationType>("innovationTypes"),
        of::<FailureCause>("causes"),
    ]
}

fn factor() -> impl Strategy<Value = (String, Option<Vec<String>>)> {
    let factors: Vec<Factor> = Factor::iter().collect();
    let factor = prop_oneof![Just(Factor::LimitedEconomy), select(factors)];
    let directions = several::<FactorDirection>(3);
    let directions = directions.prop_map(|it| it.into_iter().map(Code::code).collect());
    (factor.prop_map(Code::code), weighted(0.6, directions))
}

fn option_of_year() -> impl Strategy<Value = Option<i32>> {
    let year = prop_oneof![
        8 => 1998..2028,
        1 => select(vec![i32::MIN, -1, 0, 1800, 2200, i32::MAX]),
    ];
    weighted(0.7, year)
}

fn place() -> impl Strategy<Value = Place> {
    const NUMBERS: [&str; 10] = [
        "0301", "4601", "1103", "1502", "1507", "1508", "0104", "03", "12", NOWHERE,
    ];
    const REGIONS: [(&str, &str); 4] = [
        ("Østlandet", "Østlandet"),
        ("Østlandet", "OSTLANDET"),
        ("Vestlandet", "Vestlandet"),
        ("", "Sørpolen"),
    ];
    let numbers = |most| {
        let numbers = subsequence(NUMBERS.to_vec(), 0..=most);
        numbers.prop_map(|it| it.into_iter().map(str::to_owned).collect())
    };
    let counties = subsequence(vec!["03", "15", "31", "46", "99"], 0..=3);
    let counties = counties.prop_map(|it| it.into_iter().map(str::to_owned).collect());
    let compared = select([&NUMBERS[..], &["0000", ""]].concat());
    let limit = || {
        select(vec![
            0,
            4_999,
            5_000,
            7_000,
            20_000,
            180_000,
            700_000,
            i32::MAX,
        ])
    };
    let parts = (
        weighted(0.2, picks()),
        weighted(0.3, numbers(4)),
        weighted(0.2, counties),
        weighted(0.2, subsequence(REGIONS.to_vec(), 0..=2)),
        weighted(0.2, several::<MunicipalityKind>(3)),
        weighted(0.15, limit()),
        weighted(0.15, limit()),
        weighted(0.2, compared.prop_map(str::to_owned)),
    );
    parts.prop_map(
        |(ids, numbers, counties, regions, kinds, least, most, comparable)| Place {
            ids,
            numbers,
            counties,
            regions,
            kinds,
            least,
            most,
            comparable,
        },
    )
}
