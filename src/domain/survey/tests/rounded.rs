//! Figures of a wave all counts of which are rounded.

use entity::code::{QuestionKind, Sector, SurveyDimension};

use super::world::{World, book, place, question, respondent, rounding, unit};
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::table::{By, Manner};

#[test]
fn options_of_one_side_are_rounded_together() {
    let mut book = rounding(book());
    let scale = [("HIGH", Some(-2)), ("SOME", Some(-1)), ("NOT", Some(1))];
    book.questions = vec![question("scale", QuestionKind::Scale, &scale)];
    let mut all: Vec<Respondent> = Vec::new();
    for county in 10..40 {
        let county = county.to_string();
        for (at, said) in ["HIGH", "HIGH", "SOME", "SOME"].into_iter().enumerate() {
            let number = format!("{county}{at:02}");
            book.municipalities
                .push(place(&number, "Vestlandet", &county, 5_000));
            let unit = unit(Sector::Education, None, &number);
            all.push(respondent(unit, &[("scale", &[said])]));
        }
    }
    let world = World::new(book, &all);
    let by = [By::Dimension(SurveyDimension::County)];
    let scale = world.subject("scale");
    let told = world.cube.table(scale, &by, Manner::default());
    // All of each are on one side, of which they are as many however they are rounded.
    let rows = told.rows.iter().filter(|it| it.n.is_some_and(|n| n > 0));
    assert!(rows.clone().count() > 10);
    for row in rows {
        assert_eq!(row.balance, Some((100, 0)), "{row:?}");
    }
}
