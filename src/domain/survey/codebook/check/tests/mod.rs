//! Each rule of a codebook finds what it is for, at its place, and a sound codebook has no fault.

mod bounds;

use serde_json::{Value, json};

use super::*;
use crate::domain::rule::Rule;

fn labels() -> Value {
    json!({ "nb": "a", "nn": "b", "en": "c" })
}

fn option(code: &str) -> Value {
    json!({ "code": code, "labels": labels() })
}

fn question(code: &str, kind: &str, options: &[Value]) -> Value {
    json!({ "code": code, "kind": kind, "text": labels(), "base_text": labels(), "options": options })
}

fn sound() -> Value {
    let mut scale = question(
        "factor_money",
        "SCALE",
        &[option("HAMPERED"), option("PROMOTED")],
    );
    scale["options"][0]["sign"] = json!(-1);
    scale["options"][1]["sign"] = json!(1);
    scale["factor"] = json!("LIMITED_ECONOMY");
    let mut several = question(
        "types",
        "MULTIPLE",
        &[option("A"), option("B"), option("C")],
    );
    several["most"] = json!(2);
    several["base"] = json!({ "question": "innovated", "options": ["YES"] });
    let mut number = question("funds", "NUMBER", &[]);
    number["unit"] = json!("NOK");
    number["least"] = json!(0.0);
    json!({
        "survey": { "key": "test-1", "title": labels(), "description": labels() },
        "wave": {
            "edition": "2020", "sector_level": "MUNICIPAL", "field_from": "2019-10-15", "field_to": "2019-12-06",
            "mode": "WEB", "structure_on": "2019-10-15", "weighting": "STRATUM", "disclosure": "WITHHOLD",
            "controller": "KS", "source": "https://www.ks.no/",
        },
        "unit_types": [{ "code": "SCHOOL", "labels": labels(), "sector": "EDUCATION" }],
        "employee_bands": [option("UNDER_10")],
        "strata": [
            { "unit_type": "SCHOOL", "population": 1 },
            { "sector": "CULTURE", "region": "Agder", "population": 1 },
        ],
        "municipalities": [{ "number": "4204", "name": "Kristiansand", "county": "42", "region": "Agder" }],
        "questions": [question("innovated", "SINGLE", &[option("YES"), option("NO")]), several, scale, number],
        "composites": [{
            "code": "key", "text": labels(), "base_text": labels(),
            "any": [{ "question": "types", "options": ["A"] }, { "question": "factor_money", "options": ["PROMOTED"] }],
        }],
    })
}

fn found(book: &Value) -> Vec<(String, Rule)> {
    let book: Codebook = serde_json::from_value(book.clone()).unwrap();
    let found = check(&book).into_vec().into_iter();
    found.map(|it| (it.field.join("."), it.rule)).collect()
}

/// What is found where one value stands in the place of another.
#[track_caller]
fn finds(pointer: &str, value: Value, wanted: &[(&str, &str)]) {
    let mut book = sound();
    if let Some(place) = book.pointer_mut(pointer) {
        *place = value;
    } else {
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        book.pointer_mut(parent).unwrap()[field] = value;
    }
    let found = found(&book);
    let told: Vec<(&str, String)> = (found.iter())
        .map(|(path, rule)| (path.as_str(), format!("{rule:?}")))
        .collect();
    assert_eq!(told.len(), wanted.len(), "{pointer}: {told:?}");
    for ((path, rule), (wanted_path, wanted_rule)) in told.iter().zip(wanted) {
        assert_eq!(path, wanted_path, "{pointer}");
        assert!(rule.contains(wanted_rule), "{pointer}: {rule}");
    }
}

#[test]
fn a_sound_codebook_has_no_fault() {
    assert_eq!(found(&sound()), []);
    let mut bare = sound();
    bare["wave"]["weighting"] = json!("NONE");
    bare["wave"]["structure_on"] = json!("2020-01-01");
    for list in [
        "unit_types",
        "employee_bands",
        "strata",
        "municipalities",
        "composites",
    ] {
        bare.as_object_mut().unwrap().remove(list);
    }
    assert_eq!(found(&bare), []);
}

#[test]
fn the_frame_keeps_its_rules() {
    finds("/survey/key", json!("Test"), &[("survey.key", "Key")]);
    finds(
        "/survey/title/nn",
        json!(" "),
        &[("survey.title.nn", "Blank")],
    );
    finds("/wave/edition", json!(""), &[("wave.edition", "Blank")]);
    finds("/wave/country", json!("no"), &[("wave.country", "Country")]);
    finds(
        "/wave/field_to",
        json!("2019-10-14"),
        &[("wave.field_to", "FieldReversed")],
    );
    finds(
        "/wave/structure_on",
        json!("1066-10-14"),
        &[("wave.structure_on", "Year")],
    );
    finds(
        "/wave/minimum",
        json!(2),
        &[("wave.minimum", "MinimumTooLow")],
    );
    finds("/wave/source", json!("ks.no"), &[("wave.source", "Url")]);
    finds(
        "/wave/frame_size",
        json!(u32::MAX),
        &[("wave.frame_size", "CountTooGreat")],
    );
    finds(
        "/unit_types/0/code",
        json!("school"),
        &[
            ("unit_types.0.code", "Code(\"school\")"),
            ("strata.0.unit_type", "NoUnitType"),
        ],
    );
    finds(
        "/employee_bands",
        json!([option("A"), option("A")]),
        &[("employee_bands.1.code", "Twice")],
    );
    finds(
        "/municipalities/0/number",
        json!("420"),
        &[("municipalities.0.number", "PlaceNumber")],
    );
    finds("/strata", json!([]), &[("strata", "NoStrata")]);
    finds(
        "/strata/0/population",
        json!(0),
        &[("strata.0.population", "EmptyStratum")],
    );
    finds(
        "/strata/0/sector",
        json!("CULTURE"),
        &[
            ("strata.0.unit_type", "OtherSector"),
            ("strata.1", "StrataOverlap"),
        ],
    );
    finds(
        "/strata/1/region",
        json!("Midgard"),
        &[("strata.1.region", "NoRegion")],
    );
    finds(
        "/strata/1/sector",
        json!("EDUCATION"),
        &[("strata.1", "StrataOverlap")],
    );
    let many: Vec<Value> = (0..61).map(|at| option(&format!("T{at}"))).collect();
    finds(
        "/unit_types",
        json!(many),
        &[
            ("unit_types", "TooMany"),
            ("strata.0.unit_type", "NoUnitType"),
        ],
    );
}

#[test]
fn questions_keep_their_rules() {
    finds(
        "/questions",
        json!([]),
        &[
            ("questions", "NoItems"),
            ("composites.0.any.0.question", "NoQuestion"),
            ("composites.0.any.1.question", "NoQuestion"),
        ],
    );
    finds(
        "/questions/3/code",
        json!("Funds"),
        &[("questions.3.code", "QuestionCode")],
    );
    finds(
        "/questions/3/code",
        json!("weight"),
        &[("questions.3.code", "ReservedCode")],
    );
    finds(
        "/questions/3/code",
        json!("hampered"),
        &[("questions.3.code", "ReservedCode")],
    );
    finds(
        "/questions/3/code",
        json!("innovated"),
        &[("questions.3.code", "Twice")],
    );
    finds(
        "/questions/3/version",
        json!(0),
        &[("questions.3.version", "NoVersion")],
    );
    finds(
        "/questions/3/greatest",
        json!(-1.0),
        &[("questions.3.greatest", "BoundsReversed")],
    );
    finds(
        "/questions/3/options",
        json!([option("A")]),
        &[("questions.3.options", "OptionsOfNumber")],
    );
    finds(
        "/questions/3/factor",
        json!("OTHER_FACTOR"),
        &[("questions.3.factor", "FactorUnwanted")],
    );
}

#[test]
fn options_and_conditions_keep_their_rules() {
    finds(
        "/questions/0/most",
        json!(1),
        &[("questions.0.most", "MostUnwanted")],
    );
    finds(
        "/questions/0/unit",
        json!("NOK"),
        &[("questions.0.unit", "NumberOnly")],
    );
    finds(
        "/questions/1/most",
        json!(4),
        &[("questions.1.most", "MostOutOfRange")],
    );
    finds(
        "/questions/0/options/0/sign",
        json!(1),
        &[("questions.0.options.0.sign", "SignUnwanted")],
    );
    finds(
        "/questions/2/options/1/sign",
        json!(null),
        &[("questions.2.options.1.sign", "NoSign")],
    );
    finds(
        "/questions/2/options",
        json!([option("PROMOTED")]),
        &[
            ("questions.2.options", "TooFewOptions"),
            ("questions.2.options.0.sign", "NoSign"),
        ],
    );
    finds(
        "/questions/0/options/1/code",
        json!("YES"),
        &[("questions.0.options.1.code", "Twice")],
    );
    finds(
        "/questions/1/base/question",
        json!("funds"),
        &[("questions.1.base.question", "NotEarlier")],
    );
    finds(
        "/questions/1/base/options",
        json!(["MAYBE"]),
        &[("questions.1.base.options.0", "NoOption")],
    );
    finds(
        "/questions/1/base/options",
        json!([]),
        &[("questions.1.base.options", "NoItems")],
    );
    let mut last = sound()["questions"].clone();
    last.as_array_mut()
        .unwrap()
        .push(question("last", "SINGLE", &[option("A"), option("B")]));
    last[4]["base"] = json!({ "question": "funds", "options": ["A"] });
    finds(
        "/questions",
        last,
        &[("questions.4.base.question", "OnNumber")],
    );
}

#[test]
fn composites_keep_their_rules() {
    finds(
        "/composites/0/code",
        json!("types"),
        &[("composites.0.code", "Twice")],
    );
    finds(
        "/composites/0/any",
        json!([]),
        &[("composites.0.any", "NoItems")],
    );
    finds(
        "/composites/0/any/0/question",
        json!("none"),
        &[("composites.0.any.0.question", "NoQuestion")],
    );
    finds(
        "/composites/0/any/0/options",
        json!(["A", "A"]),
        &[
            ("composites.0.any.0.options", "SeveralTogether"),
            ("composites.0.any.0.options.1", "Twice"),
        ],
    );
}
