//! Every rule of a response finds what it is for, and nothing that fits is refused.

use std::collections::BTreeMap;

use entity::code::Sector;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn labels() -> Value {
    json!({ "nb": "a", "nn": "b", "en": "c" })
}

fn option(code: &str, more: &Value) -> Value {
    let mut option = json!({ "code": code, "labels": labels() });
    option["kind"] = more["kind"].as_str().unwrap_or("SUBSTANTIVE").into();
    option["alone"] = more["alone"].as_bool().unwrap_or_default().into();
    option
}

fn question(code: &str, kind: &str, options: &[Value], more: &Value) -> Value {
    let mut question = json!({
        "code": code, "kind": kind, "text": labels(), "base_text": labels(), "options": options,
    });
    for (field, value) in more.as_object().into_iter().flatten() {
        question[field] = value.clone();
    }
    question
}

fn book() -> Codebook {
    let plain = |code| option(code, &Value::Null);
    let unknown = option("NOT_KNOWN", &json!({ "kind": "NOT_KNOWN" }));
    let none = option("NONE", &json!({ "alone": true }));
    let base = json!({ "base": { "question": "innovated", "options": ["YES"] } });
    let deep = json!({ "base": { "question": "novelty", "options": ["COPIED"] } });
    let most = json!({ "most": 2, "base": { "question": "innovated", "options": ["YES"] } });
    serde_json::from_value(json!({
        "survey": { "key": "test", "title": labels(), "description": labels() },
        "wave": {
            "edition": "2020", "sector_level": "MUNICIPAL", "field_from": "2019-10-15", "field_to": "2019-12-06",
            "mode": "WEB", "structure_on": "2019-10-15", "weighting": "STRATUM", "disclosure": "WITHHOLD", "controller": "KS",
        },
        "unit_types": [
            { "code": "SCHOOL", "labels": labels(), "sector": "EDUCATION" },
            { "code": "OFFICE", "labels": labels() },
        ],
        "employee_bands": [{ "code": "UNDER_10", "labels": labels() }],
        "strata": [
            { "sector": "EDUCATION", "region": "Østlandet", "population": 10 },
            { "sector": "CULTURE", "population": 10 },
        ],
        "municipalities": [
            { "number": "0301", "name": "Oslo", "region": "Østlandet" },
            { "number": "4601", "name": "Bergen", "region": "Vestlandet" },
        ],
        "questions": [
            question("innovated", "SINGLE", &[plain("YES"), plain("NO"), unknown.clone()], &Value::Null),
            question("novelty", "SINGLE", &[plain("OWN"), plain("COPIED")], &base),
            question("from", "MULTIPLE", &[plain("A"), plain("B")], &deep),
            question("initiators", "MULTIPLE", &[plain("A"), plain("B"), plain("C"), none, unknown], &most),
            question("funds", "NUMBER", &[], &json!({ "least": 0.0, "greatest": 100.0 })),
        ],
        "composites": [{
            "code": "key", "text": labels(), "base_text": labels(),
            "any": [{ "question": "novelty", "options": ["OWN"] }],
        }],
    }))
    .unwrap()
}

fn answers(given: &Value) -> Answers {
    serde_json::from_value(given.clone()).unwrap()
}

#[track_caller]
fn finds(given: &Value, is_complete: bool, wanted: &[SurveyRule]) {
    let found = check(&book(), &answers(given), is_complete);
    let rules: Vec<SurveyRule> = found.into_iter().map(|it| it.rule).collect();
    assert_eq!(rules, wanted, "{given}");
}

fn not_asked(question: &str, base: &str, option: &str) -> SurveyRule {
    SurveyRule::NotAsked {
        question: question.to_owned(),
        base: base.to_owned(),
        options: vec![option.to_owned()],
    }
}

#[test]
fn what_fits_is_taken() {
    for given in [
        json!({}),
        json!({ "innovated": ["NO"], "funds": 0.0 }),
        json!({ "innovated": ["YES"], "novelty": ["COPIED"], "from": ["B", "A"], "initiators": ["NONE"], "funds": 100.0 }),
        json!({ "innovated": ["YES"], "initiators": ["C", "A"] }),
    ] {
        finds(&given, false, &[]);
    }
    finds(&json!({ "innovated": ["NO"], "funds": 1 }), true, &[]);
}

#[test]
fn each_fault_is_told_and_all_of_them() {
    let code = |text: &str| text.to_owned();
    let of = |question: &str, option: &str| (code(question), code(option));
    let (question, option) = of("initiators", "NONE");
    let alone = SurveyRule::Alone { question, option };
    let (question, option) = of("initiators", "D");
    let unknown = SurveyRule::NoOption { question, option };
    let (question, option) = of("initiators", "A");
    let twice = SurveyRule::ChosenTwice { question, option };
    let too_many = SurveyRule::TooManyChosen {
        question: code("initiators"),
        given: 4,
        most: 2,
    };
    let yes = json!(["YES"]);
    finds(
        &json!({ "innovated": yes, "initiators": ["NONE", "A", "A", "D"] }),
        false,
        &[alone, twice, unknown, too_many],
    );
    finds(
        &json!({ "innovated": ["YES", "NO"], "funds": ["A"], "key": ["YES"], "nothing": 1, "novelty": 3 }),
        false,
        &[
            SurveyRule::NumberWanted(code("funds")),
            SurveyRule::OneOnly {
                question: code("innovated"),
                given: 2,
            },
            SurveyRule::WorkedOut(code("key")),
            SurveyRule::NoQuestion(code("nothing")),
            SurveyRule::OptionsWanted(code("novelty")),
        ],
    );
    finds(
        &json!({ "innovated": [], "funds": -1 }),
        false,
        &[
            SurveyRule::TooSmall {
                question: code("funds"),
                given: -1.0,
                least: 0.0,
            },
            SurveyRule::NothingChosen(code("innovated")),
        ],
    );
    let many = BTreeMap::from([(code("funds"), Answer::Number(f64::NAN))]);
    assert_eq!(
        check(&book(), &many, false)[0].rule,
        SurveyRule::NoNumber(code("funds"))
    );
}

#[test]
fn a_base_filter_excludes_what_stands_behind_it_too() {
    let unasked = not_asked("novelty", "innovated", "YES");
    finds(
        &json!({ "novelty": ["OWN"] }),
        false,
        std::slice::from_ref(&unasked),
    );
    finds(
        &json!({ "innovated": ["NO"], "novelty": ["COPIED"], "from": ["A"] }),
        false,
        &[unasked, not_asked("from", "novelty", "COPIED")],
    );
}

#[test]
fn what_hangs_on_a_faulty_answer_is_not_judged() {
    let perhaps = SurveyRule::NoOption {
        question: "innovated".to_owned(),
        option: "PERHAPS".to_owned(),
    };
    let given = json!({ "innovated": ["PERHAPS"], "novelty": ["OWN"], "from": ["A"], "initiators": ["A"], "funds": 1 });
    for is_complete in [false, true] {
        finds(&given, is_complete, std::slice::from_ref(&perhaps));
    }
    // Where it could not be read at all, too.
    let unread = json!({ "novelty": ["COPIED"], "from": ["A"], "initiators": ["A"] });
    let (book, unread) = (book(), answers(&unread));
    assert_eq!(Rules::of(&book).answers(&unread, false).len(), 3);
    let found = Rules::of(&book).answers_beside(&unread, false, &[0].into());
    assert_eq!(found, []);
}

#[test]
fn a_complete_response_answers_what_it_is_asked() {
    let missing = |code: &str| SurveyRule::Unanswered(code.to_owned());
    finds(&json!({}), true, &[missing("innovated"), missing("funds")]);
    finds(
        &json!({ "innovated": ["YES"], "novelty": ["OWN"], "funds": 1 }),
        true,
        &[missing("initiators")],
    );
}

#[test]
fn a_unit_is_one_of_the_codebook() {
    let unit = |sector, kind: &str, band: &str, number: &str| Unit {
        sector,
        unit_type: Some(kind.to_owned()).filter(|it| !it.is_empty()),
        employee_band: Some(band.to_owned()).filter(|it| !it.is_empty()),
        municipality: number.to_owned(),
    };
    let found = |unit: &Unit| -> Vec<(UnitPart, SurveyRule)> {
        let found = check_unit(&book(), unit).into_iter();
        found.map(|it| (it.part, it.rule)).collect()
    };
    let education = Some(Sector::Education);
    assert_eq!(found(&unit(education, "SCHOOL", "UNDER_10", "0301")), []);
    assert_eq!(found(&unit(education, "OFFICE", "", "0301")), []);
    assert_eq!(
        found(&unit(education, "", "", "4601")),
        [(UnitPart::Municipality, SurveyRule::NoStratum)]
    );
    let social = unit(Some(Sector::Social), "", "", "0301");
    assert_eq!(found(&social), [(UnitPart::Sector, SurveyRule::NoStratum)]);
    let mut of_kinds = book();
    of_kinds.strata.truncate(1);
    of_kinds.strata[0].unit_type = Some("SCHOOL".to_owned());
    let no_kind = check_unit(&of_kinds, &unit(education, "OFFICE", "", "0301"));
    assert_eq!(no_kind[0].part, UnitPart::UnitType);
    let other = SurveyRule::OtherSector {
        unit_type: "SCHOOL".to_owned(),
        given: Sector::Culture,
        wanted: Sector::Education,
    };
    assert_eq!(
        found(&unit(Some(Sector::Culture), "SCHOOL", "MANY", "9999")),
        [
            (UnitPart::Sector, other),
            (
                UnitPart::EmployeeBand,
                SurveyRule::NoEmployeeBand("MANY".to_owned())
            ),
            (
                UnitPart::Municipality,
                SurveyRule::NoPlace("9999".to_owned())
            ),
        ]
    );
    assert_eq!(
        found(&unit(None, "SHIP", "", "0301")),
        [(
            UnitPart::UnitType,
            SurveyRule::NoUnitType("SHIP".to_owned())
        )]
    );
    let bare = unit(None, "SCHOOL", "", "0301");
    assert_eq!(filled(&book(), bare.clone()).sector, education);
    assert_eq!(
        filled(&book(), unit(None, "OFFICE", "", "0301")).sector,
        None
    );
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let option = prop::sample::select(vec![
        "YES",
        "NO",
        "NOT_KNOWN",
        "OWN",
        "COPIED",
        "A",
        "B",
        "C",
        "NONE",
        "X",
    ]);
    let options = prop::collection::vec(option.prop_map(str::to_owned), 0..4);
    prop_oneof![
        4 => options.prop_map(Answer::Options),
        1 => (-10.0..200.0).prop_map(Answer::Number),
    ]
}

fn any_answers() -> impl Strategy<Value = Answers> {
    let code = prop::sample::select(vec![
        "innovated",
        "novelty",
        "from",
        "initiators",
        "funds",
        "key",
        "other",
    ]);
    prop::collection::btree_map(code.prop_map(str::to_owned), any_answer(), 0..6)
}

proptest! {
    /// A question that is left unanswered mends every fault of it alone; what follows from it may break then. So taking out
    /// whatever is faulty, again and again, ends with answers that fit.
    #[test]
    fn faulty_answers_that_are_taken_out_leave_what_fits(given in any_answers()) {
        let book = book();
        let mut left = given;
        for _ in 0..10 {
            for fault in check(&book, &left, false) {
                left.remove(&fault.question);
            }
        }
        prop_assert_eq!(check(&book, &left, false), vec![]);
        for (code, answer) in &left {
            let question = book.question(code).unwrap();
            if let Answer::Options(chosen) = answer {
                prop_assert!(chosen.iter().all(|it| question.place(it).is_some()));
                let most = question.most.unwrap_or(if question.is_multiple() { 9 } else { 1 });
                let is_within = chosen.len() <= most as usize;
                prop_assert!(is_within);
            }
        }
        // Whoever completes it is told just what is asked and missing.
        let missing = check(&book, &left, true);
        let missing: Vec<&str> = missing.iter().map(|it| it.question.as_str()).collect();
        let wanted: Vec<&str> = asked(&book, &left).into_iter().map(|it| it.code.as_str())
            .filter(|it| !left.contains_key(*it)).collect();
        prop_assert_eq!(missing, wanted);
    }
}

#[test]
fn a_number_has_bounds_though_the_codebook_names_none() {
    let mut book = book();
    let funds = book.questions.iter_mut().find(|it| it.code == "funds");
    let funds = funds.unwrap();
    (funds.least, funds.greatest) = (None, None);
    let found = |given: f64| {
        let given = [("funds".to_owned(), Answer::Number(given))].into();
        let faults = check(&book, &given, false);
        faults.into_iter().map(|it| it.rule).collect::<Vec<_>>()
    };
    let question = || "funds".to_owned();
    assert_eq!(found(GREATEST), []);
    assert_eq!(found(-GREATEST), []);
    let too_great = SurveyRule::TooGreat {
        question: question(),
        given: 1e308,
        greatest: GREATEST,
    };
    assert_eq!(found(1e308), [too_great]);
    let too_small = SurveyRule::TooSmall {
        question: question(),
        given: -1e13,
        least: -GREATEST,
    };
    assert_eq!(found(-1e13), [too_small]);
    assert_eq!(found(f64::NAN), [SurveyRule::NoNumber(question())]);
    assert_eq!(found(f64::INFINITY), [SurveyRule::NoNumber(question())]);
}
