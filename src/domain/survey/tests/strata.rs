//! A wave weighted by kind of unit and part of the country, whose shares are worked out by hand.

use entity::code::{QuestionKind, Sector, SurveyDimension, SurveyWeighting};

use super::world::{World, book, place, question, respondent, unit, unit_type};
use crate::domain::survey::codebook::{Codebook, Stratum};
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::table::{By, Manner, Table, WeightingOutcome};

/// Kind, part of the country, units of the population, and how many of each fifty respondents of small and of large
/// municipalities said yes.
const STRATA: [(&str, &str, u32, [usize; 2]); 4] = [
    ("SCHOOL", "Vestlandet", 4_000, [5, 15]),
    ("SCHOOL", "Agder", 1_000, [15, 25]),
    ("HOME", "Vestlandet", 1_000, [25, 35]),
    ("HOME", "Agder", 3_000, [35, 45]),
];

const SECTORS: [(&str, Sector); 2] = [("SCHOOL", Sector::Education), ("HOME", Sector::HealthCare)];

/// Municipalities: number, part of the country, and inhabitants.
const LAND: [(&str, &str, u32); 12] = [
    ("4601", "Vestlandet", 900),
    ("4602", "Vestlandet", 1_200),
    ("4603", "Vestlandet", 1_500),
    ("4604", "Vestlandet", 12_000),
    ("4605", "Vestlandet", 13_000),
    ("4606", "Vestlandet", 14_000),
    ("4201", "Agder", 900),
    ("4202", "Agder", 1_200),
    ("4203", "Agder", 1_500),
    ("4204", "Agder", 12_000),
    ("4205", "Agder", 13_000),
    ("4206", "Agder", 14_000),
];

fn asked() -> Codebook {
    let mut book = book();
    book.wave.weighting = SurveyWeighting::Stratum;
    book.unit_types = SECTORS
        .map(|(it, sector)| unit_type(it, Some(sector)))
        .to_vec();
    let land = LAND.map(|(number, region, people)| place(number, region, &number[..2], people));
    book.municipalities = land.to_vec();
    let strata = STRATA.map(|(kind, region, population, _)| Stratum {
        sector: None,
        unit_type: Some(kind.to_owned()),
        region: Some(region.to_owned()),
        population,
    });
    book.strata = strata.to_vec();
    book.questions = vec![question(
        "changed",
        QuestionKind::Single,
        &[("YES", None), ("NO", None)],
    )];
    book
}

fn all() -> Vec<Respondent> {
    let mut all = Vec::new();
    for (kind, region, _, said) in STRATA {
        let (_, sector) = SECTORS.iter().find(|(it, _)| *it == kind).unwrap();
        let own: Vec<&str> = (LAND.iter().filter(|(_, it, _)| *it == region))
            .map(|(number, ..)| *number)
            .collect();
        for (places, yes) in own.chunks(3).zip(said) {
            all.extend((0..50).map(|at| {
                let answer = if at < yes { "YES" } else { "NO" };
                let unit = unit(*sector, Some(kind), places[at % 3]);
                respondent(unit, &[("changed", &[answer])])
            }));
        }
    }
    all
}

fn table(world: &World, by: &[SurveyDimension], weighted: Option<bool>) -> Table {
    let by: Vec<By<'_>> = by.iter().map(|it| By::Dimension(*it)).collect();
    let manner = Manner {
        weighted,
        ..Manner::default()
    };
    world.cube.table(world.subject("changed"), &by, manner)
}

/// Those who said yes in each row, and then in all, in per cent.
fn yes(table: &Table) -> Vec<u32> {
    let rows = table.rows.iter().chain([&table.total]);
    rows.map(|it| it.cells[0].share.unwrap()).collect()
}

#[test]
fn strata_of_two_things_count_for_what_they_are_of_the_population() {
    use SurveyDimension::{County, Region, Sector, UnitType};
    let world = World::new(asked(), &all());
    // (4000·0.2 + 1000·0.4 + 1000·0.6 + 3000·0.8) / 9000 = 0.467; of respondents half.
    assert_eq!(yes(&table(&world, &[], None)), [47]);
    assert_eq!(yes(&table(&world, &[], Some(false))), [50]);
    // Of kinds (800 + 400) / 5000 and (600 + 2400) / 4000, and a sector is a kind here.
    let kinds = table(&world, &[UnitType], None);
    assert_eq!(yes(&kinds), [24, 75, 47]);
    let mut sectors = yes(&table(&world, &[Sector], None));
    sectors.sort_unstable();
    assert_eq!(sectors, [24, 47, 75]);
    // Of parts of the country (400 + 2400) / 4000 and (800 + 600) / 5000, and of their only counties, too.
    for by in [Region, County] {
        let mut shares = yes(&table(&world, &[by], None));
        shares.sort_unstable();
        assert_eq!(shares, [28, 47, 70], "{by:?}");
    }
    assert_eq!(yes(&table(&world, &[Region, UnitType], None)).len(), 5);
}

#[test]
fn strata_that_groups_are_too_small_for_count_together() {
    use SurveyDimension::{Region, SizeSplit, UnitType};
    let world = World::new(asked(), &all());
    // By size, kinds are told apart and parts of the country are not: of the small ones
    // (5000/200·(5 + 15) + 4000/200·(25 + 35)) / 4500 = 0.378, of the large ones (25·40 + 20·80) / 4500 = 0.578.
    let told = table(&world, &[SizeSplit], None);
    assert!(told.is_weighted());
    assert_eq!(yes(&told), [38, 58, 47]);
    // What is of one kind and one size lies anywhere; the same of a part of the country.
    for by in [[SizeSplit, UnitType], [SizeSplit, Region]] {
        let told = table(&world, &by, Some(true));
        assert_eq!(told.weighted, WeightingOutcome::TooFine, "{by:?}");
        assert_eq!(told.rows, table(&world, &by, Some(false)).rows);
    }
    // Whoever answers for the responses is told with the weights that they have: (40·5 + 10·15 + 10·25 + 30·35) / 4500.
    let manner = Manner {
        whole: true,
        ..Manner::default()
    };
    let by = [By::Dimension(SizeSplit)];
    let whole = world.cube.table(world.subject("changed"), &by, manner);
    assert_eq!(yes(&whole), [37, 57, 47]);
}

#[test]
fn weights_that_came_with_responses_are_those_of_strata_where_they_follow_from_what_these_are() {
    use SurveyDimension::{Region, SizeSplit, UnitType};
    let mut book = asked();
    book.wave.weighting = SurveyWeighting::Imported;
    book.strata.clear();
    let mut respondents = all();
    for it in &mut respondents {
        let kind = it.unit.unit_type.as_deref();
        let is_west = it.unit.municipality.starts_with("46");
        let stratum = STRATA
            .iter()
            .find(|(own, region, ..)| Some(*own) == kind && (*region == "Vestlandet") == is_west);
        it.weight = stratum.map(|(_, _, population, _)| f64::from(*population) / 100.0);
    }
    let world = World::new(book.clone(), &respondents);
    assert!(world.cube.strata.is_some());
    let given = World::new(asked(), &all());
    for by in [&[][..], &[UnitType], &[Region], &[SizeSplit]] {
        let [own, other] = [&world, &given].map(|it| table(it, by, None));
        assert_eq!(own.rows, other.rows, "{by:?}");
        assert_eq!(own.total, other.total, "{by:?}");
    }
    // One who counts for more than others who are the same makes them weights of nothing that is known.
    respondents[0].weight = Some(90.0);
    let world = World::new(book, &respondents);
    assert!(world.cube.strata.is_none());
    let told = table(&world, &[SizeSplit, UnitType], Some(true));
    assert_eq!(told.weighted, WeightingOutcome::Yes);
}
