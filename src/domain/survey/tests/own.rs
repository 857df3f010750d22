//! What a municipality is told of its own units, and what it could learn by that of these, and of others.

use entity::code::{QuestionKind, Sector, SurveyDimension};

use super::world::{World, book, composite, condition, labels, place, question, respondent, unit};
use crate::domain::statistics::Sign;
use crate::domain::survey::codebook::{Category, Codebook};
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::own::Own;
use crate::domain::survey::response::Answer;
use crate::domain::survey::row::Row;
use crate::domain::survey::table::{By, Manner};

/// What somebody answers: options of questions, and numbers.
type Said<'a> = &'a [(&'a str, &'a [&'a str])];

/// Numbers of two that one municipality took over, and of one more.
const OWN: [&str; 2] = ["0625", "0711"];

/// A wave whose own units and their neighbours are of one sector, and many others are of another.
struct Case {
    book: Codebook,
    all: Vec<Respondent>,
}

const PLAIN: Said<'_> = &[("changed", &["YES"])];
const NO: Said<'_> = &[("changed", &["NO"])];

impl Case {
    fn new() -> Self {
        let mut book = book();
        let numbers = OWN
            .into_iter()
            .chain(["0801", "0802", "0803", "0804", "0805"]);
        book.municipalities = numbers
            .map(|it| place(it, "Østlandet", "08", 20_000))
            .collect();
        let options = |codes: &[&'static str]| {
            let all = codes.iter().map(|code| (*code, None));
            all.collect::<Vec<_>>()
        };
        let single = QuestionKind::Single;
        let mut kinds = question(
            "kinds",
            QuestionKind::Multiple,
            &options(&["A", "B", "C", "OTHER"]),
        );
        kinds.options[3].alone = true;
        let mut further = question("further", single, &options(&["X", "Y"]));
        further.base = Some(condition("changed", &["YES"]));
        let mut spent = question("spent", QuestionKind::Number, &[]);
        spent.least = Some(0.0);
        spent.greatest = Some(1_000.0);
        book.questions = vec![
            question("changed", single, &options(&["YES", "NO", "MAYBE"])),
            kinds,
            further,
            spent,
        ];
        let any = vec![condition("changed", &["YES"]), condition("kinds", &["A"])];
        book.composites = vec![composite("either", any)];
        Self {
            book,
            all: Vec::new(),
        }
    }

    fn of(mut self, sector: Sector, number: &str, many: usize, said: Said<'_>) -> Self {
        let one = respondent(unit(sector, None, number), said);
        self.all.extend(vec![one; many]);
        self
    }

    /// Units of the sector of the own.
    fn beside(self, number: &str, many: usize, said: Said<'_>) -> Self {
        self.of(Sector::Education, number, many, said)
    }

    fn own(self, many: usize, said: Said<'_>) -> Self {
        self.beside(OWN[many % 2], many, said)
    }

    /// Many others, of the other sector and beside, who answered in each of these ways.
    fn others(mut self, ways: &[Said<'_>]) -> Self {
        for sector in [Sector::Education, Sector::HealthCare] {
            for number in ["0801", "0802", "0803", "0804"] {
                for said in ways {
                    self = self.of(sector, number, 5, said);
                }
            }
        }
        self
    }

    /// All whose employees were not told yet have so many.
    fn in_band(mut self, code: &str) -> Self {
        for it in &mut self.all {
            it.unit.employee_band.get_or_insert_with(|| code.to_owned());
        }
        self
    }

    fn number(mut self, number: &str, spent: &[f64]) -> Self {
        for spent in spent {
            let mut one = respondent(unit(Sector::Education, None, number), &[]);
            let answer = ("spent".to_owned(), Answer::Number(*spent));
            one.answers.extend([answer]);
            self.all.push(one);
        }
        self
    }

    fn read(self) -> Read {
        Read(World::new(self.book, &self.all))
    }
}

fn band(code: &str) -> Category {
    Category {
        code: code.to_owned(),
        labels: labels(code),
    }
}

/// What is read of it.
struct Read(World);

impl Read {
    fn of(&self, numbers: &[&str]) -> Own {
        let is_own = |it: &u32| numbers.contains(&self.0.numbers[*it as usize].as_str());
        let is_own = self.0.cube.municipalities.iter().map(is_own);
        Own::of(&self.0.cube, is_own.collect())
    }

    fn row(&self, code: &str) -> Row {
        let own = self.of(&OWN);
        own.row(&self.0.cube, self.0.subject(code), true)
    }

    /// How many are told of an option; none where that is withheld.
    fn shares(&self, code: &str) -> Vec<Option<u32>> {
        let row = self.row(code);
        let cells = row.cells.iter();
        cells
            .map(|it| it.share.filter(|_| it.sign != Some(Sign::Withheld)))
            .collect()
    }

    /// What everybody is told of how many of the own's sector answered.
    fn sector(&self, code: &str) -> Row {
        let by = [By::Dimension(SurveyDimension::Sector)];
        let subject = self.0.subject(code);
        let table = self.0.cube.table(subject, &by, Manner::default());
        let rows = table.rows.into_iter();
        rows.last().unwrap()
    }
}

#[test]
fn few_own_are_told_of_nothing() {
    for many in 1..8 {
        let told = Case::new().own(many, PLAIN).others(&[PLAIN, NO]).read();
        let row = told.row("changed");
        assert_eq!(row.n.is_some(), many >= 5, "{many}");
        let respondents = told.of(&OWN).respondents(&told.0.cube);
        assert_eq!(respondents.is_some(), many >= 5, "{many}");
    }
}

#[test]
fn options_of_few_or_of_all_own_are_withheld_with_another() {
    let shares = |yes: usize, no: usize| {
        let case = Case::new().own(yes, PLAIN).own(no, NO);
        case.others(&[PLAIN, NO]).read().shares("changed")
    };
    assert_eq!(shares(6, 4), [Some(60), Some(40), Some(0)]);
    for few in 1..3 {
        assert_eq!(shares(10 - few, few), [None, None, Some(0)]);
        assert_eq!(shares(few, 10 - few), [None, None, Some(0)]);
    }
    for told in [shares(10, 0), shares(0, 10)] {
        assert_eq!(told.iter().filter(|it| it.is_none()).count(), 2, "{told:?}");
    }
}

#[test]
fn what_a_predecessor_had_is_not_to_be_taken_from_a_small_group() {
    // Three of each predecessor, and some of two others: everybody is told of all of them.
    let own = |others: [usize; 2]| {
        let mut case = Case::new();
        for (number, many) in OWN
            .into_iter()
            .chain(["0801", "0802"])
            .zip([3, 3].into_iter().chain(others))
        {
            case = case.beside(number, many, PLAIN);
        }
        for number in ["0801", "0802", "0803"] {
            case = case.of(Sector::HealthCare, number, 6, NO);
            case = case.of(Sector::HealthCare, number, 6, PLAIN);
        }
        let told = case.read();
        let all = u32::try_from(6 + others[0] + others[1]).unwrap();
        assert_eq!(told.sector("changed").n, Some(all));
        (
            told.row("changed").n,
            told.of(&OWN).respondents(&told.0.cube),
        )
    };
    assert_eq!(own([1, 1]), (None, None));
    assert_eq!(own([2, 1]), (Some(6), Some(6)));
    // All that are left are of one municipality.
    assert_eq!(own([5, 0]), (None, None));
    assert_eq!(own([60, 20]), (Some(6), Some(6)));
}

#[test]
fn an_option_is_withheld_where_few_others_said_it_beside_the_own() {
    // Four of the own and one of each of two others said no: everybody is told of six.
    let own = |others: [usize; 2]| {
        let case = Case::new().own(4, NO).own(7, PLAIN);
        let case = case
            .beside("0801", others[0], NO)
            .beside("0802", others[1], NO);
        let case = case.beside("0801", 9, PLAIN).beside("0802", 9, PLAIN);
        let mut case = case.beside("0803", 9, PLAIN);
        for number in ["0801", "0802", "0803"] {
            case = case.of(Sector::HealthCare, number, 9, NO);
            case = case.of(Sector::HealthCare, number, 9, PLAIN);
        }
        let told = case.read();
        assert!(told.sector("changed").cells[1].share.is_some());
        told.shares("changed")
    };
    assert_eq!(own([1, 1]), [None, None, Some(0)]);
    assert_eq!(own([2, 1]), [Some(64), Some(36), Some(0)]);
}

#[test]
fn groups_that_are_withheld_are_told_together() {
    // The own are alone in their sector, so that it is withheld with the smallest beside it, and both follow of all.
    let own = |others: [usize; 2]| {
        let mut case = Case::new().own(6, PLAIN).own(7, PLAIN);
        for (number, many) in ["0801", "0802"].into_iter().zip(others) {
            case = case.of(Sector::Culture, number, many, PLAIN);
        }
        for number in ["0801", "0802", "0803", "0804"] {
            case = case.of(Sector::HealthCare, number, 9, PLAIN);
        }
        let told = case.read();
        assert_eq!(told.sector("changed").n, None);
        told.row("changed").n
    };
    assert_eq!(own([1, 1]), None);
    assert_eq!(own([4, 4]), Some(13));
    // Nearly all that are left are of one municipality.
    assert_eq!(own([80, 1]), None);
    assert_eq!(own([80, 4]), Some(13));
}

#[test]
fn groups_of_two_values_that_are_withheld_follow_of_one_value_too() {
    let own = |others: usize| {
        let mut case = Case::new();
        case.book.employee_bands = ["FEW", "MANY"].map(band).to_vec();
        let case = case.own(6, PLAIN).own(7, PLAIN).in_band("FEW");
        let mut case = case
            .beside("0801", others, PLAIN)
            .beside("0802", others, PLAIN);
        case = case.in_band("MANY");
        for code in ["FEW", "MANY"] {
            for number in ["0801", "0802", "0803"] {
                case = case.of(Sector::HealthCare, number, 8, PLAIN);
            }
            case = case.in_band(code);
        }
        // Of what is left of both sectors it is not known how many employees they have.
        for number in ["0801", "0802", "0803"] {
            case = case.beside(number, 30, PLAIN);
            case = case.of(Sector::HealthCare, number, 30, PLAIN);
        }
        let told = case.read();
        let all = u32::try_from(13 + 2 * others + 90).unwrap();
        assert_eq!(told.sector("changed").n, Some(all));
        told.row("changed").n
    };
    assert_eq!(own(1), None);
    assert_eq!(own(2), Some(13));
}

#[test]
fn a_composite_is_withheld_where_few_came_to_it_one_way() {
    const A: &[&str] = &["A"];
    const B: &[&str] = &["B"];
    let ways: [Said<'_>; 4] = [
        &[("changed", &["YES"]), ("kinds", A)],
        &[("changed", &["YES"]), ("kinds", B)],
        &[("changed", &["NO"]), ("kinds", A)],
        &[("changed", &["NO"]), ("kinds", B)],
    ];
    let own = |many: [usize; 4]| {
        let mut case = Case::new();
        for (many, said) in many.into_iter().zip(ways) {
            case = case.own(many, said);
        }
        let told = case.others(&ways).read();
        assert!(told.shares("changed")[0].is_some() && told.shares("kinds")[0].is_some());
        told.shares("either")
    };
    assert_eq!(own([3, 2, 2, 3]), [None, None]);
    assert_eq!(own([3, 3, 3, 3]), [Some(75), Some(25)]);
    assert_eq!(own([4, 4, 1, 3]), [None, None]);
}

#[test]
fn two_options_are_withheld_where_few_chose_both() {
    let ways: [&[&str]; 3] = [&["A"], &["B"], &["A", "B"]];
    let own = |[a, b, both]: [usize; 3], beside: &[&str]| {
        let mut case = Case::new();
        for (many, way) in [a, b, both].into_iter().zip(ways) {
            case = case.own(many, &[("kinds", way)]);
        }
        case = case.own(3, &[("kinds", beside)]);
        let all = [["A"], ["B"], ["C"]].map(|it| it.to_vec());
        for number in ["0801", "0802", "0803"] {
            for way in all.iter().map(Vec::as_slice).chain([&["A", "B", "C"][..]]) {
                case = case.beside(number, 9, &[("kinds", way)]);
            }
            case = case.beside(number, 9, &[("kinds", &["OTHER"])]);
        }
        case.read().shares("kinds")
    };
    // Nobody of the own chose the third that could stand beside them.
    assert_eq!(own([5, 4, 1], &["OTHER"]), [None, None, Some(0), Some(23)]);
    assert_eq!(
        own([5, 4, 3], &["OTHER"]),
        [Some(53), Some(47), Some(0), Some(20)]
    );
    assert_eq!(
        own([5, 4, 1], &["C"]),
        [Some(46), Some(38), Some(23), Some(0)]
    );
    // Whoever chose none of the others chose the one that is left.
    assert_eq!(
        own([9, 0, 0], &["A"])
            .iter()
            .filter(|it| it.is_none())
            .count(),
        2
    );
}

#[test]
fn a_mean_is_withheld_that_tells_what_one_said() {
    let mean = |own: &[f64], other: &[f64]| {
        let mut case = Case::new()
            .number(OWN[0], &own[..3])
            .number(OWN[1], &own[3..]);
        case = case.number("0801", other);
        for number in ["0802", "0803", "0804"] {
            case = case.number(number, &[0.0; 3]);
        }
        let row = case.read().row("spent");
        assert_eq!(row.n.is_some(), row.mean.is_some());
        row.mean
    };
    let few: &[f64] = &[40.0, 50.0, 60.0];
    assert_eq!(mean(&[10.0, 20.0, 30.0, 40.0, 50.0], few), Some(30.0));
    // One is nearly all there is.
    assert_eq!(mean(&[1.0, 2.0, 2.0, 3.0, 300.0], few), None);
    // All said the same, or the least there is.
    assert_eq!(mean(&[7.0; 5], few), None);
    assert_eq!(mean(&[0.0; 5], few), None);
    assert_eq!(mean(&[1000.0, 1000.0, 1000.0, 1000.0, 999.0], few), None);
    // One is nearly all that is left where the own are taken away.
    assert_eq!(
        mean(&[100.0, 200.0, 300.0, 400.0, 500.0], &[900.0, 1.0, 1.0]),
        None
    );
}
