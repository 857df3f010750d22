//! A wave of 1,786 respondents whose population is known: unequal sampling of five sectors.

use entity::code::{QuestionKind, Sector, SurveyDimension, SurveyWeighting};

use super::world::{World, book, composite, condition, place, question, respondent, unit};
use crate::domain::survey::codebook::{Codebook, Stratum};
use crate::domain::survey::freeze::Respondent;
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
    book.municipalities = (0..12)
        .map(|at| {
            let (region, county) =
                [("Vestlandet", "46"), ("Trøndelag", "50"), ("Agder", "42")][at % 3];
            place(
                &format!("{county}{at:02}"),
                region,
                county,
                3_000 * (1 + at as u32),
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

fn shares(row: &crate::domain::survey::table::Row) -> Vec<Option<u32>> {
    row.cells.iter().map(|it| it.share).collect()
}

#[test]
fn weighted_shares_are_those_of_the_population() {
    let world = World::new(asked(), &all());
    let told = table(&world, "innovated", &[], None);
    // (6000·490/700 + 2000·400/500 + 1000·258/286 + 9000·100/200 + 2000·60/100) / 20000 = 0.620; of respondents
    // (490 + 400 + 258 + 100 + 60) / 1786 = 0.732.
    assert!(told.is_weighted);
    assert_eq!(told.total.n, Some(1_786));
    assert_eq!(shares(&told.total), [Some(62), Some(38)]);
    let bare = table(&world, "innovated", &[], Some(false));
    assert!(!bare.is_weighted);
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
