//! What is told without an owner: what of it is shown, and what of it others must not be able to tell.

use serde_json::{Value, json};

use super::names::mark;
use super::told::{PROPOSED_PROBLEM, PROPOSED_SOLUTION};

/// Two ways to tell what is hidden.
pub const WAYS: usize = 2;

/// What is told without an owner: what everybody is shown of it, and the first years of the bands of its years.
pub struct Unnamed {
    pub title: &'static str,
    /// The audience that it is made with.
    pub audience: &'static str,
    pub shown: Value,
    started: Option<i32>,
    ended: Option<i32>,
    /// Told as it is, where it is English.
    language: Option<&'static str>,
}

/// Title, summary, problem, solution, how it ended or else its stage, and the bands of its years.
type Row = (
    &'static str,
    &'static str,
    [&'static str; 2],
    &'static str,
    [Option<i32>; 2],
);

const UNNAMED: [Row; 8] = [
    (
        "Bestillingsbuss på kveldstid",
        "Eldre bestilte buss om kvelden.",
        ["Lang reisevei", "Bestillingsbuss"],
        "FAILED",
        [Some(2015), Some(2020)],
    ),
    (
        "Skolebuss uten faste stopp",
        "Elever ble hentet der de bodde.",
        ["Lang reisevei", "Bestillingsbuss"],
        "ABANDONED",
        [Some(2020), Some(2020)],
    ),
    (
        "Delt bil til hjemmetjenesten",
        "De ansatte delte bil mellom besøkene.",
        ["Lang reisevei", "Samkjøring"],
        "SUCCEEDED",
        [Some(2010), Some(2015)],
    ),
    (
        "Vandrende lys i gangen",
        "Et lys viser vei til badet.",
        ["Uro om natten", "Stille sensor"],
        "ONGOING",
        [Some(2020), None],
    ),
    (
        "Nattilsyn med kamera",
        "Kamera ser til beboere om natten.",
        ["Uro om natten", "Velferdsteknologi"],
        "ONGOING",
        [Some(2020), None],
    ),
    (
        "Stille sensor ved sengen",
        "En sensor merker at noen står opp.",
        ["Uro om natten", "Stille sensor"],
        "PLANNED",
        [None, None],
    ),
    (
        "Døralarm som varsler",
        "Døren varsler når den åpnes.",
        ["Utrygghet", "Stille sensor"],
        "ONGOING",
        [Some(2015), None],
    ),
    (
        "Trygghetsalarm ved fall",
        "Alarmen merker et fall.",
        ["Uro om natten", "Velferdsteknologi"],
        "ONGOING",
        [Some(2020), None],
    ),
];

/// All that are told without an owner. The fifth and those after it are opened to everybody later than they are made.
pub fn all_unnamed() -> Vec<Unnamed> {
    let mut all: Vec<Unnamed> = UNNAMED.into_iter().map(unnamed).collect();
    all[0].shown["causes"] = json!([{ "cause": "NO_CAPACITY", "text": "for få sjåfører" }]);
    all[0].shown["factors"] = json!([{ "factor": "LIMITED_ECONOMY", "direction": "HAMPERED_HIGH", "text": "dyre turer" }]);
    all[0].shown["lessons"] = json!([{ "kind": "PITFALL", "text": "Ring de eldre først." }]);
    all[1].shown["problems"] = json!([{ "title": PROPOSED_PROBLEM }]);
    all[1].shown["causes"] = json!([{ "cause": "COST_OVERRUN" }, { "cause": "PERSON_LEFT" }]);
    all[1].shown["lessons"] = json!([{ "kind": "ADVICE", "text": "Prøv ruten før vinteren.", "factor": "TIME_CAPACITY" }]);
    all[2].shown["factors"] =
        json!([{ "factor": "MANAGEMENT_SUPPORT", "direction": "PROMOTED_HIGH" }]);
    all[2].language = Some("EN");
    all[4].shown["solutions"] = json!([{ "title": PROPOSED_SOLUTION }]);
    all[4].shown["lessons"] = json!([{ "kind": "SUCCESS_FACTOR", "text": "Spør beboeren først." }]);
    all[5].audience = "SECTOR";
    all[6].audience = "OWNER";
    all[7].audience = "SECTOR";
    all
}

fn unnamed((title, summary, [problem, solution], ending, [started, ended]): Row) -> Unnamed {
    let (sector, stage, outcome) = match ending {
        "ONGOING" | "PLANNED" => ("HEALTH_CARE", ending, None),
        _ => ("TECHNICAL", "CONCLUDED", Some(ending)),
    };
    let shown = json!({
        "summary": summary, "whatHappened": format!("{summary} Slik gikk det."),
        "sector": sector, "stage": stage, "outcome": outcome,
        "problems": [{ "id": mark("prb", problem) }], "solutions": [{ "id": mark("sol", solution) }],
    });
    Unnamed {
        title,
        audience: "PUBLIC_UNNAMED",
        shown,
        started,
        ended,
        language: None,
    }
}

impl Unnamed {
    /// All of it, as its owner tells it in one of the ways. Of what is hidden all differs, and nothing stands in what is
    /// shown.
    pub fn whole(&self, number: usize, way: usize) -> Value {
        const LANGUAGES: [[&str; 4]; WAYS] = [["NN", "SE", "NB", "NN"], ["NB", "NB", "NN", "SE"]];
        let of_way = |of: [Value; WAYS]| of[way].clone();
        let mut whole = self.shown.clone();
        whole["language"] = json!(self.language.unwrap_or(LANGUAGES[way][number % 4]));
        // The first year of its band, or the last one.
        let late = if way == 0 { 0 } else { 4 };
        if let Some(year) = self.started {
            whole["startedYear"] = json!(year + late);
        }
        if let Some(year) = self.ended {
            whole["endedYear"] = json!(year + 2 + late / 2);
        }
        whole["partners"] = partners(number, way);
        let [title, url] = [
            format!("Sak {way}-{number}"),
            format!("https://kommune.example/{way}/{number}"),
        ];
        whole["sources"] = json!([{ "title": title, "url": url }]);
        let [role, email] = [format!("Rolle {way}"), format!("post{way}@kommune.example")];
        whole["contact"] = json!({ "role": role, "email": email });
        whole["novelty"] = of_way([json!("OWN_FIRST"), json!("COPIED")]);
        whole["innovationTypes"] =
            of_way([json!(["SERVICE"]), json!(["PRODUCT", "COMMUNICATION"])]);
        let if_spring = json!({ "kind": "TRY_IF", "condition": "Bare om våren." });
        whole["advice"] = of_way([json!({ "kind": "TRY_AGAIN" }), if_spring]);
        let [turns, hours] = [format!("Turer {way}"), format!("Timer {way}")];
        whole["results"] = json!([{ "indicator": turns, "value": 10 + way, "unit": "stk" }]);
        whole["benefits"] = json!([{ "category": "SAVED_TIME", "indicator": hours, "unit": format!("t{way}"), "baseline": 4 + way,
                "target": 9, "targetDate": "2024-01-01", "planned": way == 0,
                "measurements": [{ "date": "2025-01-01", "value": 5 + way, "kind": "ACTUAL", "method": "Telt" }] }]);
        whole["procurement"] = of_way([
            json!({ "procedure": "DIALOG", "outcome": "CONTRACT", "need": "Stille" }),
            json!({ "procedure": "STARTOFF", "outcome": "CANCELLED" }),
        ]);
        let law = json!({ "act": format!("Lov {way}"), "section": "§ 1", "url": "https://lov.example/1" });
        whole["trial"] =
            json!({ "legalReference": law, "endsOn": format!("202{}-01-01", 7 + way) });
        whole["legalObstacles"] = json!([law]);
        whole["note"] = json!(format!("Til redaktøren {way}"));
        if self.shown["stage"] == "CONCLUDED" {
            whole["stoppedAt"] = of_way([json!("PILOT"), json!("OPERATION")]);
        } else {
            whole["expectedEnd"] = of_way([json!("2026-02-01"), json!("2029-02-01")]);
        }
        whole
    }
}

/// Partners of the same kinds, but others, and more of them in one of the ways.
fn partners(number: usize, way: usize) -> Value {
    const NAMES: [[&[&str]; WAYS]; 2] = [
        [
            &["Fjordtrafikk AS", "Innsikt Institutt"],
            &["Nordlys Teknikk AS", "Havblikk Drift AS", "Kyst Forskning"],
        ],
        [&["Prøveverket"], &["Målekontoret", "Prøveverket"]],
    ];
    let names = NAMES[number % 2][way].iter();
    let partners = names.zip(["SUPPLIER", "ADVISER", "OWNER"]).map(|(name, role)| {
        json!({ "id": mark("ptn", name), "role": role, "roleText": format!("Del {way}") })
    });
    partners.collect()
}
