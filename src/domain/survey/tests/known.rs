//! A wave of 1,786 respondents whose population is known: unequal sampling of five sectors.

use entity::code::{QuestionKind, Sector, SurveyDimension, SurveyWeighting};

use super::world::{World, book, composite, condition, place, question, respondent, unit};
use crate::domain::survey::codebook::{Codebook, Stratum};
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::round::{per_cent, shortened, to_three};
use crate::domain::survey::row::Row;
use crate::domain::survey::table::{By, Manner, Table};

/// Sector, units of the population, respondents, and how many of each ten of these changed something.
const SECTORS: [(Sector, u32, usize, usize); 5] = [
    (Sector::HealthCare, 6_000, 700, 7),
    (Sector::Education, 2_000, 500, 8),
    (Sector::Social, 1_000, 286, 9),
    (Sector::Culture, 9_000, 200, 5),
    (Sector::Technical, 2_000, 100, 6),
];

/// What is asked: whether something was changed; of those who did, what kinds of thing, who began, and what a factor did.
fn asked() -> Codebook {
    let mut book = book();
    book.wave.weighting = SurveyWeighting::Stratum;
    book.strata = SECTORS.iter().map(stratum).collect();
    book.municipalities = (0..12_u32)
        .map(|at| {
            let (region, county) =
                [("Vestlandet", "46"), ("Trøndelag", "50"), ("Agder", "42")][at as usize % 3];
            place(
                &format!("{county}{at:02}"),
                region,
                county,
                3_000 * (1 + at),
            )
        })
        .collect();
    let innovated = question(
        "innovated",
        QuestionKind::Single,
        &[("YES", None), ("NO", None)],
    );
    let types = [("SERVICE", None), ("PROCESS", None), ("NOT_KNOWN", None)];
    let mut types = question("types", QuestionKind::Multiple, &types);
    let began = [("LEADERS", None), ("EMPLOYEES", None), ("CITIZENS", None)];
    let mut began = question("initiators", QuestionKind::Multiple, &began);
    let scale = [
        ("HAMPERED_HIGH", Some(-2)),
        ("HAMPERED_SOME", Some(-1)),
        ("PROMOTED_SOME", Some(1)),
        ("PROMOTED_HIGH", Some(2)),
        ("NOT_KNOWN", None),
        ("NOT_RELEVANT", None),
    ];
    let mut factor = question("factor_employees", QuestionKind::Scale, &scale);
    for it in [&mut types, &mut began, &mut factor] {
        it.base = Some(condition("innovated", &["YES"]));
    }
    book.questions = vec![innovated, types, began, factor];
    let key = vec![
        condition("initiators", &["EMPLOYEES"]),
        condition("factor_employees", &["PROMOTED_SOME", "PROMOTED_HIGH"]),
    ];
    book.composites = vec![composite("employees_key", key)];
    book
}

fn stratum((sector, population, ..): &(Sector, u32, usize, usize)) -> Stratum {
    Stratum {
        sector: Some(*sector),
        unit_type: None,
        region: None,
        population: *population,
    }
}

/// Respondents of every sector in turn; of each ten innovators of any sector six tell a new service, eight a new process, five
/// both; and what they say of who began and what the factor did goes round with ten, too.
fn all() -> Vec<Respondent> {
    let numbers: Vec<String> = asked()
        .municipalities
        .into_iter()
        .map(|it| it.number)
        .collect();
    let mut all = Vec::new();
    for (sector, _, n, of_ten) in SECTORS {
        let mut innovators = 0;
        for at in 0..n {
            let unit = unit(sector, None, &numbers[at % 12]);
            if at % 10 >= of_ten {
                all.push(respondent(unit, &[("innovated", &["NO"])]));
                continue;
            }
            let turn = innovators % 10;
            innovators += 1;
            let types: &[&str] = match turn {
                0..5 => &["SERVICE", "PROCESS"],
                5 => &["SERVICE"],
                6..9 => &["PROCESS"],
                _ => &["NOT_KNOWN"],
            };
            let began: &[&str] = if turn < 4 {
                &["LEADERS", "EMPLOYEES"]
            } else {
                &["LEADERS"]
            };
            let factor: &[&str] = match turn {
                0 => &["HAMPERED_HIGH"],
                1 | 9 => &["HAMPERED_SOME"],
                2..6 => &["PROMOTED_SOME"],
                6 | 7 => &["PROMOTED_HIGH"],
                _ => &["NOT_RELEVANT"],
            };
            let answers = [
                ("innovated", &["YES"] as &[&str]),
                ("types", types),
                ("initiators", began),
                ("factor_employees", factor),
            ];
            all.push(respondent(unit, &answers));
        }
    }
    all
}

fn table(world: &World, code: &str, by: &[By<'_>], weighted: Option<bool>) -> Table {
    let manner = Manner {
        weighted,
        ..Manner::default()
    };
    world.cube.table(world.subject(code), by, manner)
}

fn shares(row: &Row) -> Vec<Option<u32>> {
    row.cells.iter().map(|it| it.share).collect()
}

#[test]
fn weighted_shares_are_those_of_the_population() {
    let world = World::new(asked(), &all());
    let told = table(&world, "innovated", &[], None);
    // (6000·490/700 + 2000·400/500 + 1000·258/286 + 9000·100/200 + 2000·60/100) / 20000 = 0.620; of respondents
    // (490 + 400 + 258 + 100 + 60) / 1786 = 0.732.
    assert!(told.is_weighted());
    assert_eq!(told.total.n, Some(1_786));
    assert_eq!(shares(&told.total), [Some(62), Some(38)]);
    let bare = table(&world, "innovated", &[], Some(false));
    assert!(!bare.is_weighted());
    assert_eq!(shares(&bare.total), [Some(73), Some(27)]);
    let by = [By::Dimension(SurveyDimension::Sector)];
    let told = table(&world, "innovated", &by, None);
    let rows: Vec<(&str, Option<u32>, Option<u32>)> = (told.rows.iter())
        .map(|it| (it.keys[0].code.as_str(), it.n, it.cells[0].share))
        .collect();
    assert_eq!(
        rows,
        [
            ("HEALTH_CARE", Some(700), Some(70)),
            ("EDUCATION", Some(500), Some(80)),
            ("SOCIAL", Some(286), Some(90)),
            ("CULTURE", Some(200), Some(50)),
            ("TECHNICAL", Some(100), Some(60)),
        ]
    );
}

#[test]
fn several_answers_add_up_to_more_than_all() {
    let world = World::new(asked(), &all());
    let by = [By::Dimension(SurveyDimension::Sector)];
    let told = table(&world, "types", &by, Some(false));
    // Of ten, one does not know; of nine, six a service and eight a process.
    assert_eq!(told.excluded, Some(10));
    assert_eq!(told.rows.len(), 5);
    for row in told.rows.iter().chain([&told.total]) {
        assert_eq!(shares(row), [Some(67), Some(89)], "{row:?}");
    }
    let n: Vec<Option<u32>> = told.rows.iter().map(|it| it.n).collect();
    assert_eq!(n, [Some(441), Some(360), Some(233), Some(90), Some(54)]);
}

#[test]
fn a_factor_hampers_and_promotes() {
    let world = World::new(asked(), &all());
    let told = table(&world, "factor_employees", &[], None);
    assert_eq!(
        shares(&told.total),
        [Some(11), Some(22), Some(44), Some(22)]
    );
    assert_eq!(told.total.balance, Some((33, 67)));
    assert_eq!(told.excluded, Some(10));
}

#[test]
fn a_composite_holds_where_one_of_its_conditions_does() {
    let world = World::new(asked(), &all());
    let told = table(&world, "employees_key", &[], None);
    // Of the nine of ten who answered both, all but one.
    assert_eq!(shares(&told.total), [Some(89), Some(11)]);
    // Who answered only one of the two is not in it.
    let n = table(&world, "initiators", &[], None).total.n.unwrap();
    assert!(told.total.n.unwrap() < n);
}

#[test]
fn differences_are_tested_where_it_is_asked_for() {
    let world = World::new(asked(), &all());
    let by = [By::Dimension(SurveyDimension::Sector)];
    let manner = Manner {
        tested: true,
        weighted: Some(false),
        ..Manner::default()
    };
    let told = world.cube.table(world.subject("innovated"), &by, manner);
    let differs: Vec<Option<bool>> = told.rows.iter().map(|it| it.cells[0].differs).collect();
    // Every sector lies five points or more from the others, of a hundred answers and more.
    assert_eq!(
        differs,
        [Some(true), Some(true), Some(true), Some(true), Some(true)]
    );
    let untested = table(&world, "innovated", &by, None);
    assert!(untested.rows.iter().all(|it| it.cells[0].differs.is_none()));
}

#[test]
fn one_question_is_told_by_another() {
    let world = World::new(asked(), &all());
    let by = [By::Question(world.subject("initiators"))];
    let told = table(&world, "factor_employees", &by, Some(false));
    // Who began alone is never hampered highly: in turns 4 to 9 two are promoted some, two high, one is hampered.
    let keys: Vec<&str> = told
        .rows
        .iter()
        .map(|it| it.keys[0].code.as_str())
        .collect();
    assert_eq!(keys, ["LEADERS", "EMPLOYEES", "CITIZENS"]);
    assert_eq!(
        shares(&told.rows[1]),
        [Some(25), Some(25), Some(50), Some(0)]
    );
    assert_eq!(told.rows[2].n, Some(0));
}

#[test]
fn halves_are_rounded_away_from_zero() {
    for (share, told) in [
        (0.005, 1),
        (0.125, 13),
        (0.275, 28),
        (0.2749, 27),
        (0.0, 0),
        (1.0, 100),
    ] {
        assert_eq!(per_cent(share), told, "{share}");
    }
}

#[test]
fn counts_are_rounded_to_three_by_a_chance_that_stays() {
    for count in 0..20 {
        let told: Vec<u32> = (0..3_000).map(|mark| to_three(count, mark)).collect();
        let again: Vec<u32> = (0..3_000).map(|mark| to_three(count, mark)).collect();
        assert_eq!(told, again);
        let is_near = |it: &u32| it.is_multiple_of(3) && it.abs_diff(count) < 6;
        assert!(told.iter().all(is_near), "{count}");
        let is_far = |it: &&u32| it.abs_diff(count) >= 3;
        let far = told.iter().filter(is_far).count();
        assert!(far < 200 && (count < 3 || far > 30), "{count}: {far}");
        let sum: u32 = told.iter().sum();
        assert!(sum.abs_diff(count * 3_000) <= 400, "{count}: {sum}");
        assert!(count > 0 || sum == 0);
    }
}

#[test]
fn means_are_told_in_three_digits() {
    for (mean, told) in [
        (1234.5, 1230.0),
        (0.012_345, 0.0123),
        (-99.95, -100.0),
        (0.0, 0.0),
    ] {
        assert!((shortened(mean) - told).abs() < 1e-9, "{mean}");
    }
}

#[test]
fn oslo_lies_in_norway_alone() {
    let respondents: Vec<Respondent> = (0..40)
        .map(|at| {
            let number = format!("{}{:02}", ["03", "02"][at % 2], at % 8);
            respondent(
                unit(Sector::Education, None, &number),
                &[("innovated", &["YES"])],
            )
        })
        .collect();
    let counties = |country: &str| {
        let mut book = asked();
        country.clone_into(&mut book.wave.country);
        book.wave.weighting = SurveyWeighting::None;
        let places = (0..8).map(|at| {
            let county = ["03", "02"][at % 2];
            place(&format!("{county}{at:02}"), "Agder", county, 5_000)
        });
        book.municipalities = places.collect();
        let world = World::new(book, &respondents);
        let by = [By::Dimension(SurveyDimension::County)];
        let rows = table(&world, "innovated", &by, None).rows;
        let codes = rows.iter().map(|it| it.keys[0].code.clone());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(counties("NO"), ["03+02"]);
    assert_eq!(counties("DK"), ["02", "03"]);
}
