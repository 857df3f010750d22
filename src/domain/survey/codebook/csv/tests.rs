//! A codebook comes back from its table as it was, and every cell that is wrong is told.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::survey::codebook::Codebook;
use crate::domain::survey::codebook::file::{self, Form};

/// A text as it may stand in a cell: without spaces at its ends.
fn text() -> impl Strategy<Value = String> {
    "[a-zæøå=+'@;,\"\n| -]{0,12}".prop_map(|it| it.trim().replace('\n', " x\n").trim().to_owned())
}

fn labels() -> impl Strategy<Value = Value> {
    (text(), text(), text()).prop_map(|(nb, nn, en)| json!({ "nb": nb, "nn": nn, "en": en }))
}

fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::Null), value]
}

fn option() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["SUBSTANTIVE", "NOT_KNOWN", "NOT_RELEVANT"]);
    let sign = maybe((-3..=3).prop_map(|it: i32| json!(it)));
    ("[A-Z][A-Z0-9_]{0,6}", labels(), kind, sign, any::<bool>()).prop_map(|(code, labels, kind, sign, alone)| {
        json!({ "code": code, "labels": labels, "kind": kind, "sign": sign, "alone": alone })
    })
}

fn condition() -> impl Strategy<Value = Value> {
    (
        "[a-z][a-z0-9_]{0,6}",
        prop::collection::vec("[A-Z][A-Z0-9_]{0,6}", 1..3),
    )
        .prop_map(|(question, options)| json!({ "question": question, "options": options }))
}

fn question(at: usize) -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["SINGLE", "MULTIPLE", "SCALE", "NUMBER"]);
    let bounds = (
        maybe((-1e6..1e6).prop_map(|it: f64| json!(it))),
        maybe(Just(json!(1.125))),
    );
    let more = (
        maybe(Just(json!(3))),
        maybe(Just(json!("LIMITED_ECONOMY"))),
        maybe(condition()),
        bounds,
    );
    let options = prop::collection::vec(option(), 0..4);
    (kind, labels(), labels(), more, options).prop_map(
        move |(kind, text, base_text, (most, factor, base, (least, greatest)), options)| {
            json!({
                "code": format!("q{at}"), "version": at + 1, "kind": kind, "text": text, "base_text": base_text,
                "base": base, "most": most, "factor": factor, "unit": null, "least": least,
                "greatest": greatest, "options": options,
            })
        },
    )
}

fn book() -> impl Strategy<Value = Codebook> {
    let stratum =
        json!({ "sector": "CULTURE", "unit_type": null, "region": "Østlandet", "population": 7 });
    let place = json!({ "number": "0301", "name": "Oslo", "county": "03", "county_name": "Oslo", "region": null, "population": 700_000 });
    let composite = (labels(), prop::collection::vec(condition(), 0..3))
        .prop_map(|(text, any)| json!({ "code": "key", "version": 2, "text": text, "base_text": text, "any": any }));
    (labels(), labels(), question(0), question(1), composite, 0..3_usize).prop_map(
        move |(title, description, first, second, composite, some)| {
            let book = json!({
                "survey": { "key": "test", "title": title, "description": description },
                "wave": {
                    "edition": "2020", "country": "NO", "sector_level": "ALL", "field_from": "2019-10-15",
                    "field_to": "2019-12-06", "frame_size": some, "invited": null, "mode": "WEB",
                    "structure_on": "2019-10-15", "weighting": "STRATUM", "disclosure": "ROUND", "minimum": 5,
                    "controller": "=KS", "source": "https://www.ks.no/",
                },
                "unit_types": [{ "code": "SCHOOL", "labels": title, "sector": "EDUCATION" }],
                "employee_bands": [{ "code": "UNDER_10", "labels": title }],
                "strata": vec![stratum.clone(); some],
                "municipalities": vec![place.clone(); some],
                "questions": [first, second],
                "composites": [composite],
            });
            serde_json::from_value(book).unwrap()
        },
    )
}

proptest! {
    #[test]
    fn a_codebook_comes_back_from_its_table(book in book()) {
        let table = write(&book).unwrap();
        let read = read(&table);
        prop_assert!(read.is_ok(), "{:?}", read.err());
        prop_assert_eq!(read.unwrap().0, book);
    }
}

const SOUND: &str =
    "kind,code,question,value,type,text_nb,text_nn,text_en,base_nb,base_nn,base_en,sign,population
survey,test,,,,a,b,c,,,,,
description,,,,,a,b,c,,,,,
wave,edition,,2020,,,,,,,,,
wave,sector_level,,municipal,,,,,,,,,
wave,field_from,,15.10.2019,,,,,,,,,
wave,field_to,,2019-12-06,,,,,,,,,
wave,mode,,Web,,,,,,,,,
wave,structure_on,,2019-10-15,,,,,,,,,
wave,weighting,,NONE,,,,,,,,,
wave,disclosure,,WITHHOLD,,,,,,,,,
wave,controller,,KS,,,,,,,,,
# a remark,,,,,,,,,,,,
municipality,301,,Oslo,,,,,,,,,
question,innovated,,,SINGLE,a,b,c,d,e,f,,
option,yes,innovated,,,a,b,c,,,,,
option,NO,innovated,,,a,b,c,,,,,
";

fn told(file: &str) -> Vec<String> {
    let faults = file::read(Form::Csv, file.as_bytes()).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn what_a_person_writes_is_understood() {
    let book = file::read(Form::Csv, SOUND.as_bytes()).unwrap();
    assert_eq!(book.wave.field_from.to_string(), "2019-10-15");
    assert_eq!(book.wave.country, "NO");
    assert_eq!(book.municipalities[0].number, "0301");
    assert_eq!(book.questions[0].options[0].code, "YES");
    let semicolons = SOUND.replace(',', ";");
    assert_eq!(file::read(Form::Csv, semicolons.as_bytes()).unwrap(), book);
}

#[test]
fn every_wrong_cell_is_told_at_its_place() {
    let wrong = SOUND
        .replace("wave,edition,,2020", "wave,editon,,2020")
        .replace("15.10.2019", "15/10")
        .replace("option,NO,innovated", "option,NO,inovated")
        .replace(
            "option,yes,innovated,,,a,b,c,,,,,",
            "option,yes,innovated,,,a,b,c,,,,1.5,9",
        )
        .replace("SINGLE", "ONE");
    let told = told(&wrong);
    let starts = [
        "B4, code, \"editon\": must be one of edition, country",
        "D6, value, \"15/10\": is no day",
        "E15, type, \"ONE\": must be one of SINGLE, MULTIPLE",
        "M16, population, \"9\": means nothing in a row of kind option",
        "C16, question, \"innovated\": is no question of a row above",
        "C17, question, \"inovated\": is no question of a row above",
    ];
    assert_eq!(told.len(), starts.len(), "{told:#?}");
    for (told, start) in told.iter().zip(starts) {
        assert!(told.starts_with(start), "{told}");
    }
}

#[test]
fn what_breaks_a_rule_is_told_with_its_row() {
    let wrong = SOUND
        .replace("option,NO", "option,YES")
        .replace("survey,test,,,,a,b,c", "survey,Te st,,,,a,,c");
    assert_eq!(
        told(&wrong),
        [
            "line 2, survey.key, \"te st\": “te st” is no name of a survey: lower case, digits and hyphens, at most 60.",
            "line 2, survey.title.nn, \"\": The text is empty; write something here.",
            "line 17, questions.0.options.1.code, \"YES\": “YES” stands in questions.0.options.0.code already; name it once.",
        ]
    );
    let rows = |skipped: &str| -> String {
        let rows = SOUND.lines().filter(|it| !it.starts_with(skipped));
        rows.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        told(&rows("survey")),
        ["the file: has no row of kind survey"]
    );
    assert_eq!(
        told(&rows("wave,mode")),
        ["the file: has no row of kind wave with the code mode"]
    );
    assert_eq!(told("a;b\n1;2\n").len(), 3);
    assert_eq!(told(""), ["the file: holds no headings and no rows"]);
}

#[test]
fn json_that_cannot_be_read_tells_line_and_column() {
    let told = |text: &str| -> Vec<String> {
        let faults = file::read(Form::Json, text.as_bytes()).unwrap_err();
        faults.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        told("{\n  \"survey\": }"),
        ["line 2, column 13: expected value"]
    );
    assert!(told("{ \"survy\": 1 }")[0].starts_with("line 1, column 9: unknown field `survy`"));
    let whole =
        serde_json::to_string_pretty(&file::read(Form::Csv, SOUND.as_bytes()).unwrap()).unwrap();
    assert!(file::read(Form::Json, whole.as_bytes()).is_ok());
    let wrong = whole.replace("\"SINGLE\"", "\"ONE\"");
    assert!(
        told(&wrong)[0].contains("unknown variant `ONE`"),
        "{:?}",
        told(&wrong)
    );
    let wrong = whole.replace("\"innovated\"", "\"Innovated\"");
    assert_eq!(told(&wrong).len(), 1);
    assert!(told(&wrong)[0].starts_with("the file, questions.0.code, \"Innovated\": "));
}
