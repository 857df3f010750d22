//! What a file of responses may say, cell by cell. The templates' codebook is as good as any.

use std::io::Cursor;

use entity::code::SurveyWeighting;

use super::*;
use crate::domain::survey::answer;
use crate::domain::survey::codebook::Place;
use crate::domain::survey::response::Answer;
use crate::domain::survey::template;

fn book() -> Codebook {
    let mut book = template::find("innovation-barometer")
        .unwrap()
        .codebook()
        .unwrap();
    book.municipalities = vec![Place {
        number: "0301".to_owned(),
        name: "Oslo".to_owned(),
        county: Some("03".to_owned()),
        county_name: Some("Oslo".to_owned()),
        region: Some("Østlandet".to_owned()),
        population: Some(717_710),
    }];
    book
}

fn comma(book: &Codebook, text: &str) -> Result<Responses, Faults> {
    super::read(book, Format::Csv, Cursor::new(text.as_bytes()))
}

fn told(text: &str) -> Vec<String> {
    let faults = comma(&book(), text).unwrap_err();
    faults.told.iter().map(ToString::to_string).collect()
}

fn chosen(respondent: &Respondent, question: &str) -> Vec<String> {
    match respondent.answers.get(question) {
        Some(Answer::Options(chosen)) => chosen.clone(),
        _ => Vec::new(),
    }
}

#[test]
fn answers_stand_in_one_cell_or_in_a_column_for_each_option() {
    let one = "sector;unit_type;municipality;innovated;initiators;types\n\
               education;Library;0301;yes;leaders|EMPLOYEES;\n\
               ;;301;NO;;\n";
    let mut codebook = book();
    codebook
        .unit_types
        .iter_mut()
        .for_each(|it| it.sector = None);
    let read = comma(&codebook, one).unwrap();
    assert_eq!(read.respondents.len(), 2);
    let first = &read.respondents[0];
    assert_eq!(first.unit.unit_type.as_deref(), Some("LIBRARY"));
    assert_eq!(chosen(first, "initiators"), ["LEADERS", "EMPLOYEES"]);
    assert_eq!(chosen(first, "types"), [""; 0]);
    assert_eq!(read.respondents[1].unit.municipality, "0301");
    assert!(read.notes[0].starts_with("has no column for begun, novelty"));
    let each = "Municipality,innovated,initiators:LEADERS,Initiators:employees,initiators:CITIZENS\n\
                0301,YES,1,x,0\n\
                0301,NO,0,,nei\n";
    let read = comma(&book(), each).unwrap();
    assert_eq!(
        chosen(&read.respondents[0], "initiators"),
        ["LEADERS", "EMPLOYEES"]
    );
    assert!(!read.respondents[1].answers.contains_key("initiators"));
}

#[test]
fn the_sector_follows_from_the_kind() {
    let read = comma(&book(), "municipality,unit_type\n0301,LIBRARY\n").unwrap();
    let sector = read.respondents[0].unit.sector;
    assert_eq!(sector, Some(entity::code::Sector::Culture));
}

#[test]
fn every_fault_of_every_row_is_told_with_its_cell() {
    let text = "municipality,sector,unit_type,employee_band,innovated,novelty,initiators,begun\n\
                0301,EDUCATION,LIBRARY,UNDER_10,YES,OWN_FIRST,LEADERS|EMPLOYEES|CITIZENS|VOLUNTARY,\n\
                9999,SPACE,SHIP,MANY,MAYBE,,,\n\
                ,,,,NO,COPIED,NOT_KNOWN|LEADERS,\n\
                0301,,,,YES|NO,,LEADERS|LEADERS,\n";
    let wanted = [
        "B2, sector, \"EDUCATION\": Units of type LIBRARY belong to the sector Culture (CULTURE), not",
        "G2, initiators, \"LEADERS|EMPLOYEES|CITIZENS|VOLUNTARY\": “initiators” takes 3 answers at most; 4 are given.",
        "B3, sector, \"SPACE\": must be one of HEALTH_CARE, EDUCATION",
        "C3, unit_type, \"SHIP\": The codebook has no unit type “SHIP”.",
        "D3, employee_band, \"MANY\": The codebook has no band",
        "A3, municipality, \"9999\": “9999” is not the number",
        "E3, innovated, \"MAYBE\": “innovated” has no option “MAYBE”.",
        "A4, municipality: must be given",
        "G4, initiators, \"NOT_KNOWN|LEADERS\": “NOT_KNOWN” of “initiators” cannot be chosen beside",
        "F4, novelty, \"COPIED\": “novelty” is asked only of those who answered YES to “innovated”.",
        "G4, initiators, \"NOT_KNOWN|LEADERS\": “initiators” is asked only",
        "G5, initiators, \"LEADERS|LEADERS\": “LEADERS” is chosen twice in “initiators”.",
        "E5, innovated, \"YES|NO\": “innovated” takes one answer; 2 are given.",
    ];
    let mut told = told(text);
    told.sort();
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for (told, start) in told.iter().zip(wanted) {
        assert!(told.starts_with(start), "{told}\n{start}");
    }
}

#[test]
fn headings_are_known_and_stand_once() {
    let wanted = [
        "B1, \"colour\": is not known; columns are sector,",
        "C1, \"employees_key\": is worked out of other questions",
        "D1, \"innovated:PERHAPS\": is no option of the question; it has YES, NO, NOT_KNOWN",
        "F1, \"types:PRODUCT\": tells the same as column E",
        "G1, \"weight\": is not used: the codebook",
        "1:1: has no column municipality",
    ];
    let heading = "sector,colour,employees_key,innovated:PERHAPS,types,types:PRODUCT,weight";
    let told = told(&format!("{heading}\nEDUCATION,,,,,,\n"));
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for (told, start) in told.iter().zip(wanted) {
        assert!(told.starts_with(start), "{told}");
    }
}

#[test]
fn weights_are_given_where_they_are_imported() {
    let mut codebook = book();
    codebook.wave.weighting = SurveyWeighting::Imported;
    let read = comma(&codebook, "municipality;weight\n0301;1,25\n").unwrap();
    assert_eq!(read.respondents[0].weight, Some(1.25));
    let faults = comma(
        &codebook,
        "municipality;weight\n0301;0\n0301;\n0301;much\n0301;1e300\n0301;1e-7\n",
    )
    .unwrap_err();
    let told: Vec<String> = faults.told.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "B2, weight, \"0\": The weight 0 is not a number above 0.",
            "B3, weight: The response has no weight; the wave takes its weights from the file.",
            "B4, weight, \"much\": is no number",
            "B5, weight, \"1e300\": The weight 1e300 is not from 0.000001 to 1000000.",
            "B6, weight, \"1e-7\": The weight 0.0000001 is not from 0.000001 to 1000000.",
        ]
    );
    let faults = comma(&codebook, "municipality\n0301\n").unwrap_err();
    assert_eq!(faults.to_string(), "1:1: has no column weight\n");
    codebook.wave.weighting = SurveyWeighting::Stratum;
    assert!(comma(&codebook, "municipality\n0301\n").is_err());
}

#[test]
fn faults_are_told_up_to_a_bound() {
    let mut text = "municipality,innovated\n".to_owned();
    text.push_str(&"0301,MAYBE\n".repeat(MOST_FAULTS + 5));
    let faults = comma(&book(), &text).unwrap_err();
    assert_eq!((faults.told.len(), faults.left_off), (MOST_FAULTS, 5));
    assert!(faults.to_string().ends_with("\nand 5 faults more\n"));
    for nothing in ["", "municipality,innovated\n"] {
        assert_eq!(told(nothing).len(), 1);
    }
    let open = told("municipality,innovated\n0301,\"YES\n");
    assert!(open[1].contains("a quotation mark is opened"), "{open:?}");
}

#[test]
fn the_headings_of_a_template_are_taken() {
    for template in template::TEMPLATES {
        let mut codebook = template.codebook().unwrap();
        codebook.municipalities = book().municipalities;
        let headings = headings(&codebook);
        let mut row = vec![""; headings.len()];
        row[headings.iter().position(|it| it == "municipality").unwrap()] = "0301";
        let text = format!("{}\n{}\n", headings.join(";"), row.join(";"));
        let read = comma(&codebook, &text).unwrap();
        assert_eq!((read.respondents.len(), read.notes.len()), (1, 0));
        assert!(!answer::check(&codebook, &read.respondents[0].answers, true).is_empty());
    }
}

#[test]
fn what_follows_from_a_fault_is_not_told_of() {
    for faulty in [
        "municipality;innovated;initiators;types\n0301;PERHAPS;LEADERS;SERVICE\n",
        "municipality;innovated:YES;innovated:NO;initiators\n0301;perhaps;;LEADERS\n",
    ] {
        let told = told(faulty);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].to_lowercase().contains("perhaps"), "{told:?}");
    }
}
