//! What the municipalities of the test tell: vocabularies that all share, experiences that are named, and those that are not.

use serde_json::{Value, json};

use super::names::mark;

/// Problems, each after the one that it lies under, whose theme it shares: so no two of a theme weigh the same.
pub const PROBLEMS: [(&str, Option<&str>); 5] = [
    ("Avstand", None),
    ("Lang reisevei", Some("Avstand")),
    ("Utrygghet", None),
    ("Uro om natten", Some("Utrygghet")),
    ("Papirarbeid", None),
];
/// Solutions, each after its family.
pub const SOLUTIONS: [(&str, Option<&str>); 5] = [
    ("Samkjøring", None),
    ("Bestillingsbuss", Some("Samkjøring")),
    ("Velferdsteknologi", None),
    ("Stille sensor", Some("Velferdsteknologi")),
    ("Felles skjema", None),
];
/// Partners that everybody knows of.
pub const PARTNERS: [(&str, &str); 7] = [
    ("Fjordtrafikk AS", "BUSINESS"),
    ("Nordlys Teknikk AS", "BUSINESS"),
    ("Havblikk Drift AS", "BUSINESS"),
    ("Innsikt Institutt", "RESEARCH"),
    ("Kyst Forskning", "RESEARCH"),
    ("Prøveverket", "STATE"),
    ("Målekontoret", "STATE"),
];
/// Partners that one owner proposes, whoever that is; each world names another one of them.
pub const FOUNDATIONS: [&str; 2] = ["Stiftelsen Lyng", "Stiftelsen Mose"];
/// What an unnamed experience proposes, which editors accept.
pub const PROPOSED_PROBLEM: &str = "Tomme busser";
/// What an unnamed experience proposes, and nobody accepts.
pub const PROPOSED_SOLUTION: &str = "Kamera med lys";

/// Vestfold, the group of a county.
pub const VESTFOLD: [&str; 6] = ["3901", "3903", "3905", "3907", "3909", "3911"];
/// Some of those with most inhabitants, the group of a band.
pub const LARGE: [&str; 6] = ["0301", "1103", "4204", "4601", "5001", "5501"];

/// Whoever belongs to no attacked group.
pub const THIRD: &str = "4201";

/// What is told by somebody who is named.
pub struct Named {
    pub owner: &'static str,
    pub day: &'static str,
    pub input: Value,
}

/// Owner, day of publication, title, problem, solution, partner, how it ended where it has, year of its start, and what it
/// says.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    [&'static str; 3],
    Option<&'static str>,
    i32,
    &'static str,
);

/// Days of publication, two of them in the quarter of a year in which the unnamed ones are published.
const DAYS: [&str; 4] = ["2026-07-06", "2026-09-07", "2026-10-14", "2026-11-16"];

/// Ways that several go.
const BUSES: [&str; 2] = ["Lang reisevei", "Bestillingsbuss"];
const NIGHTS: [&str; 2] = ["Uro om natten", "Stille sensor"];
const FORMS: [&str; 2] = ["Papirarbeid", "Felles skjema"];

const NAMED: [Row; 10] = [
    (
        "0301",
        DAYS[0],
        "Bybuss på bestilling",
        [BUSES[0], BUSES[1], "Fjordtrafikk AS"],
        Some("SUCCEEDED"),
        2018,
        "Byens buss kom da den ble bedt om.",
    ),
    (
        "3901",
        DAYS[0],
        "Ringebuss for ungdom",
        [BUSES[0], BUSES[1], "Nordlys Teknikk AS"],
        Some("FAILED"),
        2019,
        "Ungdom ringte etter bussen om kvelden, og fikk vente.",
    ),
    (
        "3909",
        DAYS[1],
        "Samkjøring til jobben",
        ["Avstand", "Samkjøring", "Innsikt Institutt"],
        Some("PARTLY_SUCCEEDED"),
        2020,
        "Ansatte delte bil til jobben.",
    ),
    (
        "4204",
        DAYS[2],
        OWN,
        [BUSES[0], BUSES[1], "Havblikk Drift AS"],
        None,
        2024,
        "Eldre kjøres til legen to ganger i uken.",
    ),
    (
        "4601",
        DAYS[1],
        "Natt uten tilsyn",
        [NIGHTS[0], "Velferdsteknologi", "Kyst Forskning"],
        Some("SUCCEEDED"),
        2017,
        "Beboere sov bedre om natten uten besøk.",
    ),
    (
        "3907",
        DAYS[2],
        "Sensor på badet",
        [NIGHTS[0], NIGHTS[1], "Nordlys Teknikk AS"],
        Some("ABANDONED"),
        2021,
        "En sensor på badet varslet for ofte.",
    ),
    (
        "3911",
        DAYS[3],
        "Lys som følger",
        [NIGHTS[0], NIGHTS[1], "Prøveverket"],
        None,
        2025,
        "Lyset følger den som går i gangen.",
    ),
    (
        "5501",
        DAYS[1],
        "Felles skjema for byggesak",
        [FORMS[0], FORMS[1], "Havblikk Drift AS"],
        Some("SUCCEEDED"),
        2016,
        "Ett skjema tok over for fire.",
    ),
    (
        THIRD,
        DAYS[0],
        "Skjema uten papir",
        [FORMS[0], FORMS[1], "Kyst Forskning"],
        Some("FAILED"),
        2018,
        "Innbyggere ville heller skrive på papir.",
    ),
    (
        "5001",
        DAYS[3],
        "Høring uten papir",
        [FORMS[0], FORMS[1], "Innsikt Institutt"],
        None,
        2023,
        "Høringen skjer på skjerm.",
    ),
];

/// What one of the attackers tells itself.
pub const OWN: &str = "Buss til legesenteret";

/// What is told by those who are named, the same in every world: of the attacked groups, of the attackers, and of others.
/// No more of a theme than a check of a plan tells.
pub fn all_named() -> Vec<Named> {
    let named = |(owner, day, title, [problem, solution, partner], outcome, year, text): Row| {
        let (stage, ended) = match outcome {
            Some(_) => ("CONCLUDED", Some(year + 2)),
            None => ("ONGOING", None),
        };
        let input = json!({
            "title": title, "audience": if owner == THIRD { "SECTOR" } else { "PUBLIC" }, "language": "NB",
            "summary": text, "context": format!("{text} Det gikk sin gang."),
            "sector": if problem == FORMS[0] { "ADMINISTRATION" } else { "HEALTH_CARE" },
            "stage": stage, "outcome": outcome, "startedYear": year, "endedYear": ended,
            "problems": [{ "id": mark("prb", problem) }], "solutions": [{ "id": mark("sol", solution) }],
            "partners": [{ "id": mark("ptn", partner), "role": "SUPPLIER" }],
        });
        Named { owner, day, input }
    };
    let mut all: Vec<Named> = NAMED.into_iter().map(named).collect();
    all[1].input["causes"] = json!([{ "cause": "NO_CAPACITY" }]);
    all[1].input["stoppedAt"] = json!("PILOT");
    all[2].input["lessons"] = json!([{ "kind": "ADVICE", "text": "Del bilen med naboen." }]);
    all[5].input["factors"] = json!([{ "factor": "TIME_CAPACITY", "direction": "HAMPERED_SOME" }]);
    all[9].input["innovationTypes"] = json!(["PROCESS_ORGANISATION"]);
    all
}
