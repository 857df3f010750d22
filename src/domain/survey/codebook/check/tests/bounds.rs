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
fn tells(book: &Value, (at, wanted): (&str, &str)) {
    let found = found(book);
    let [(path, rule)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(path, at);
    assert!(format!("{rule:?}").starts_with(wanted), "{rule:?}");
}

#[test]
fn there_are_no_more_groups_than_can_be_looked_at_together() {
    assert_eq!(found(&wide(40, 40, 10)), []);
    assert_eq!(found(&wide(22, 22, 20)), []);
    assert_eq!(found(&wide(22, 5, 5)), []);
    let (groups, kinds) = ("Codebook(TooManyGroups", "Codebook(TooManyKinds");
    tells(&wide(60, 60, 10), ("unit_types", groups));
    tells(&wide(40, 40, 20), ("unit_types", groups));
    tells(&wide(40, 0, 10), ("unit_types", kinds));
    // A long list of questions is none of whom it is told by.
    let mut long = wide(22, 22, 20);
    let question = long["questions"][0].clone();
    let options = (0..60).map(|at| {
        let mut option = question["options"][0].clone();
        option["code"] = json!(format!("O{at}"));
        option
    });
    let options: Value = options.collect();
    for at in 0..30 {
        let mut question = question.clone();
        question["code"] = json!(format!("more_{at}"));
        question["options"] = options.clone();
        long["questions"].as_array_mut().unwrap().push(question);
    }
    tells(&long, ("questions", "Codebook(TooManyAnswers"));
    // Many counties are the fault of no kinds.
    let mut many = wide(0, 0, 20);
    for at in 0..90 {
        many["municipalities"][at]["county"] = json!((10 + at).to_string());
    }
    tells(&many, ("municipalities", groups));
}

#[test]
fn other_countries_count_their_municipalities_themselves() {
    let mut book = sound();
    book["municipalities"][0]["number"] = json!("751");
    book["municipalities"][0]["county"] = json!("1082");
    assert_eq!(found(&book).len(), 2);
    book["wave"]["country"] = json!("DK");
    assert_eq!(found(&book), []);
    let mut without = book.clone();
    without["municipalities"] = json!([]);
    let abroad = found(&without);
    assert!(
        (abroad.iter()).any(|(path, rule)| path == "municipalities"
            && format!("{rule:?}").contains("PlacesAbroadNotKnown(\"DK\")")),
        "{abroad:?}"
    );
    book["municipalities"][0]["number"] = json!("1234567");
    book["municipalities"][0]["county"] = json!("A");
    assert_eq!(found(&book).len(), 2);
}

#[test]
fn a_stratum_lies_where_municipalities_are_to_come() {
    let mut book = sound();
    book["wave"]["structure_on"] = json!("2020-01-01");
    book["municipalities"] = json!([]);
    assert_eq!(found(&book), []);
    for region in ["Midgard", "NORD"] {
        book["strata"][1]["region"] = json!(region);
        let [(path, rule)] = &found(&book)[..] else {
            panic!("{:?}", found(&book));
        };
        assert_eq!(path, "strata.1.region");
        assert!(format!("{rule:?}").contains("Trøndelag"), "{rule:?}");
    }
}

#[test]
fn composites_share_one_question_or_all() {
    let any = |parts: &[(&str, &str)]| {
        let parts = parts.iter();
        let parts =
            parts.map(|(question, option)| json!({ "question": question, "options": [option] }));
        parts.collect::<Vec<_>>()
    };
    let composite = |code: &str, parts: &[(&str, &str)]| json!({ "code": code, "text": labels(), "base_text": labels(), "any": any(parts) });
    let (innovated, types) = (("innovated", "YES"), ("types", "B"));
    let (hampered, promoted) = (("factor_money", "HAMPERED"), ("factor_money", "PROMOTED"));
    let key = || composite("key", &[("types", "A"), promoted]);
    let other = |parts: &[(&str, &str)]| json!([key(), composite("other", parts)]);
    finds("/composites", other(&[types, hampered]), &[]);
    finds("/composites", other(&[innovated, promoted]), &[]);
    let in_part = [("composites.1.any", "SharedInPart(\"key\")")];
    finds(
        "/composites",
        other(&[innovated, types, promoted]),
        &in_part,
    );
    let three = |code: &str, answers: [&str; 3]| {
        let asked = ["innovated", "types", "factor_money"];
        let parts: Vec<(&str, &str)> = asked.into_iter().zip(answers).collect();
        composite(code, &parts)
    };
    let mut many = vec![
        three("one", ["YES", "A", "PROMOTED"]),
        three("two", ["NO", "B", "HAMPERED"]),
    ];
    finds("/composites", json!(many), &[]);
    many.push(three("three", ["YES", "C", "HAMPERED"]));
    let rule = "TooManyConditions { given: 7, most: 6 }";
    let wanted = [("composites.1.any", rule), ("composites.2.any", rule)];
    finds("/composites", json!(many), &wanted);
}

#[test]
fn questions_hang_on_few_others() {
    let mut questions = sound()["questions"].clone();
    for at in 0..6_usize {
        let mut next = question(&format!("q{at}"), "SINGLE", &[option("YES"), option("NO")]);
        let before = at
            .checked_sub(1)
            .map_or("innovated".to_owned(), |it| format!("q{it}"));
        next["base"] = json!({ "question": before, "options": ["YES"] });
        questions.as_array_mut().unwrap().push(next);
    }
    let wanted = [("questions.9.base", "TooDeep { given: 6, most: 5 }")];
    finds("/questions", questions, &wanted);
}
