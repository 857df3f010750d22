//! Codes that mean something else, numbers that are too great, and more than can be looked at together.

use entity::code::{Code, Iterable, SurveyDimension};

use super::*;

#[test]
fn codes_that_tables_use_themselves_are_refused() {
    for code in ["UNKNOWN", "TOTAL"] {
        let wanted = format!("TakenCode({code:?})");
        for pointer in ["/employee_bands/0/code", "/questions/0/options/1/code"] {
            let path = pointer[1..].replace('/', ".");
            finds(pointer, json!(code), &[(&path, &wanted)]);
        }
        let mut other = sound()["unit_types"].clone();
        other.as_array_mut().unwrap().push(option(code));
        finds("/unit_types", other, &[("unit_types.1.code", &wanted)]);
        let mut places = sound()["municipalities"].clone();
        let lost = json!({ "number": "5001", "name": "Trondheim", "region": code });
        places.as_array_mut().unwrap().push(lost);
        let path = "municipalities.1.region";
        finds("/municipalities", places, &[(path, &wanted)]);
    }
    let mut places = sound()["municipalities"].clone();
    let lost = json!({ "number": "5001", "name": "Trondheim", "region": "TRONDELAG" });
    places.as_array_mut().unwrap().push(lost);
    let wanted = [("municipalities.1.region", "CodeOfRegion(\"TRONDELAG\")")];
    finds("/municipalities", places, &wanted);
}

#[test]
fn codes_of_columns_are_refused() {
    let dimensions = SurveyDimension::iter().map(|it| it.code().to_lowercase());
    let named = dimensions.chain(["answer".to_owned()]);
    let labels = named.flat_map(|it| [format!("{it}_label"), it]);
    let others = ["share", "mean", "n", "base", "measure", "municipality"];
    for code in labels.chain(others.map(str::to_owned)) {
        let wanted = format!("ReservedCode({code:?})");
        for path in ["questions.3.code", "composites.0.code"] {
            let pointer = format!("/{}", path.replace('.', "/"));
            finds(&pointer, json!(code), &[(path, &wanted)]);
        }
    }
    for code in ["answers", "share_label", "n_1", "total", "unknown"] {
        finds("/questions/3/code", json!(code), &[]);
    }
}

#[test]
fn bounds_are_those_of_what_can_be_answered() {
    for (field, bound) in [
        ("greatest", 1.1e12),
        ("least", -1e308),
        ("greatest", f64::MAX),
    ] {
        let path = format!("questions.3.{field}");
        let pointer = format!("/questions/3/{field}");
        finds(&pointer, json!(bound), &[(&path, "BoundTooFar")]);
    }
    finds("/questions/3/greatest", json!(1e12), &[]);
}

#[test]
fn a_day_of_which_no_municipalities_are_known_needs_them() {
    let mut book = sound();
    book["municipalities"] = json!([]);
    book["wave"]["structure_on"] = json!("2019-12-31");
    let [(path, rule)] = &found(&book)[..] else {
        panic!("{:?}", found(&book));
    };
    assert_eq!(path, "wave.structure_on");
    assert!(format!("{rule:?}").contains("PlacesNotKnown"));
    book["wave"]["structure_on"] = json!("2020-01-01");
    assert_eq!(found(&book), []);
}

/// A book of so many kinds of units, those from a place on of no sector, and so many bands, over the country.
fn wide(types: usize, of_sector: usize, bands: usize) -> Value {
    let mut book = sound();
    book["strata"] = json!([]);
    book["wave"]["weighting"] = json!("NONE");
    let types = (0..types).map(|at| {
        let mut kind = option(&format!("T{at}"));
        if at < of_sector {
            kind["sector"] = json!("EDUCATION");
        }
        kind
    });
    book["unit_types"] = types.collect();
    let bands = (0..bands).map(|at| option(&format!("B{at}")));
    book["employee_bands"] = bands.collect();
    let regions = [
        "Østlandet",
        "Vestlandet",
        "Agder",
        "Trøndelag",
        "Nord-Norge",
    ];
    let places = (0..350).map(|at| {
        let county = 31 + at % 15;
        let number = format!("{county}{:02}", at / 15);
        let region = regions[at % 5];
        let population = 500 << (at / 15 % 8);
        json!({ "number": number, "name": "A", "county": county.to_string(), "region": region, "population": population })
    });
    book["municipalities"] = places.collect();
    book
}

#[track_caller]
fn tells(book: &Value, wanted: &str) {
    let found = found(book);
    let [(path, rule)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(path, "unit_types");
    assert!(format!("{rule:?}").starts_with(wanted), "{rule:?}");
}

#[test]
fn there_are_no_more_groups_than_can_be_looked_at_together() {
    assert_eq!(found(&wide(40, 40, 10)), []);
    assert_eq!(found(&wide(22, 22, 20)), []);
    assert_eq!(found(&wide(22, 5, 5)), []);
    tells(&wide(60, 60, 10), "Codebook(TooManyGroups");
    tells(&wide(40, 40, 20), "Codebook(TooManyGroups");
    tells(&wide(40, 0, 10), "Codebook(TooManyKinds");
}
