//! Benefits with what was measured of them, procurements, trials and legal obstacles: as lines and as tables.

use floke::domain::import::Format;
use serde_json::{Value, json};

use super::{assert_taken, import_table};
use crate::import::import_as;
use crate::support::ask::Client;
use crate::support::cases::{lines, made_up};
use crate::support::database::TestDatabase;
use crate::support::tables::{csv, xlsx};

fn whole() -> Value {
    let mut record = made_up(1);
    let more = json!({
        "benefits": [
            { "category": "saved_time", "indicator": "Timer", "unit": "t", "baseline": 900, "baseline_date": "2024-01-31",
              "target": 400.5, "target_date": "2025-12-31", "owner_role": "Enhetsleder" },
            { "category": "disbenefit", "indicator": "Timer", "unit": "uker", "planned": false },
        ],
        "measurements": [
            { "indicator": "Timer", "unit": "t", "date": "2025-12-31", "value": 520, "kind": "actual", "method": "Telt" },
            { "indicator": "Timer", "unit": "t", "date": "2024-12-31", "value": 700, "kind": "forecast" },
        ],
        "procurement": { "procedure": "dialog", "need": "Stille", "market_dialogue_on": "2024-02-01", "reference": "2024-1",
            "outcome": "no_suitable_offer", "follow_on": false },
        "trial": { "act": "Opplæringslova", "section": "§ 2-1", "url": "https://lovdata.no/x", "deviation": "Uten",
            "starts_on": "2020-08-01", "ends_on": "2024-08-01", "prolonged_to": "2027-01-01", "awaits_reform": true,
            "result": "reverted" },
        "legal_obstacles": [{ "act": "Barnehageloven", "section": "§ 18", "url": "https://lovdata.no/y" }],
    });
    let more = more.as_object().unwrap().clone();
    record.as_object_mut().unwrap().extend(more);
    record
}

const TOLD: &str = "{ experiences { nodes { benefits { category indicator unit baseline baselineDate target targetDate
    planned ownerRole realisedShare measurements { date value kind method } }
    procurement { procedure need marketDialogueOn reference outcome followOn }
    trial { legalReference { act section url } deviation startsOn endsOn prolongedTo awaitsReform result }
    legalObstacles { act section url } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_line_and_a_row_tell_the_same() {
    let (_database, app) = TestDatabase::migrated().await;
    assert_taken(&import_as(&app, &lines(&[whole()]), |_| {}).await, 1, 0);
    let data = Client::anonymous(&app).data(TOLD, json!({})).await;
    let told = &data["experiences"]["nodes"][0];
    let expected = json!({
        "benefits": [
            { "category": "SAVED_TIME", "indicator": "Timer", "unit": "t", "baseline": 900.0, "baselineDate": "2024-01-31",
              "target": 400.5, "targetDate": "2025-12-31", "planned": true, "ownerRole": "Enhetsleder",
              "realisedShare": 380.0 / 499.5,
              "measurements": [
                { "date": "2024-12-31", "value": 700.0, "kind": "FORECAST", "method": null },
                { "date": "2025-12-31", "value": 520.0, "kind": "ACTUAL", "method": "Telt" },
              ] },
            { "category": "DISBENEFIT", "indicator": "Timer", "unit": "uker", "baseline": null, "baselineDate": null,
              "target": null, "targetDate": null, "planned": false, "ownerRole": null, "realisedShare": null,
              "measurements": [] },
        ],
        "procurement": { "procedure": "DIALOG", "need": "Stille", "marketDialogueOn": "2024-02-01", "reference": "2024-1",
            "outcome": "NO_SUITABLE_OFFER", "followOn": false },
        "trial": { "legalReference": { "act": "Opplæringslova", "section": "§ 2-1", "url": "https://lovdata.no/x" },
            "deviation": "Uten", "startsOn": "2020-08-01", "endsOn": "2024-08-01", "prolongedTo": "2027-01-01",
            "awaitsReform": true, "result": "REVERTED" },
        "legalObstacles": [{ "act": "Barnehageloven", "section": "§ 18", "url": "https://lovdata.no/y" }],
    });
    assert_eq!(*told, expected);
    // The same as a row of a table, in the words that people write.
    let (headings, cells): (Vec<Value>, Vec<Value>) = columns().into_iter().unzip();
    let table = [headings, cells];
    let report = import_table(&app, Format::Csv, csv(&table, b';').as_bytes()).await;
    assert_taken(&report, 0, 1);
    let report = import_table(&app, Format::Xlsx, &xlsx("Ark 1", &table)).await;
    assert_taken(&report, 0, 1);
    // What is measured anew is a change.
    let mut changed = whole();
    changed["measurements"][0]["value"] = json!(500);
    let report = import_as(&app, &lines(&[changed]), |_| {}).await;
    assert_eq!(report.faults.len(), 0, "{report}");
    let data = Client::anonymous(&app).data(TOLD, json!({})).await;
    let measured = &data["experiences"]["nodes"][0]["benefits"][0]["measurements"];
    assert_eq!(measured[1]["value"], 500.0);
}

/// The record as cells below their headings.
fn columns() -> Vec<(Value, Value)> {
    let record = made_up(1);
    let text = |pointer: &str| record.pointer(pointer).unwrap().clone();
    let columns = [
        ("Id", text("/id")),
        ("Tittel", text("/title")),
        ("Kommuner", text("/municipality/0")),
        ("Startår", text("/started")),
        ("Problem", text("/problem/title")),
        ("Problembeskrivelse", text("/problem/text")),
        ("Overordnet problem", text("/problem/broader")),
        ("Løsning", text("/solution/title")),
        ("Løsningsbeskrivelse", text("/solution/text")),
        ("Løsningsfamilie", text("/solution/variant_of")),
        ("Partner 1 navn", text("/partners/0/name")),
        ("Partner 1 type", text("/partners/0/type")),
        ("Partner 1 rolle", text("/partners/0/role")),
        ("Utfall", text("/outcome")),
        ("Hva skjedde", text("/what_happened")),
        ("Lærdommer", text("/lessons/0")),
        ("Barrierer", text("/barriers/0")),
        ("Resultat 1 indikator", text("/results/0/indicator")),
        ("Resultat 1 verdi", text("/results/0/value")),
        ("Resultat 1 enhet", text("/results/0/unit")),
        ("Sektor", text("/sector")),
        ("Kilde 1 tittel", text("/sources/0/title")),
        ("Kilde 1 nettadresse", text("/sources/0/url")),
        ("Språk", text("/language")),
        ("Program 1", text("/programmes/0")),
        ("Gevinst 1 kategori", json!("Spart tid")),
        ("Gevinst 1 indikator", json!("Timer")),
        ("Gevinst 1 enhet", json!("t")),
        ("Gevinst 1 utgangspunkt", json!(900)),
        ("Gevinst 1 utgangspunkt dato", json!("31.01.2024")),
        ("Gevinst 1 mål", json!("400,5")),
        ("Gevinst 1 måldato", json!("2025-12-31")),
        ("Gevinst 1 ansvarlig", json!("Enhetsleder")),
        ("Gevinst 2 kategori", json!("disbenefit")),
        ("Gevinst 2 indikator", json!("Timer")),
        ("Gevinst 2 enhet", json!("uker")),
        ("Gevinst 2 planlagt", json!("nei")),
        ("Måling 1 indikator", json!("Timer")),
        ("Måling 1 enhet", json!("t")),
        ("Måling 1 dato", json!("31.12.2025")),
        ("Måling 1 verdi", json!(520)),
        ("Måling 1 slag", json!("Målt")),
        ("Måling 1 metode", json!("Telt")),
        ("Måling 2 indikator", json!("Timer")),
        ("Måling 2 enhet", json!("t")),
        ("Måling 2 dato", json!("31.12.2024")),
        ("Måling 2 verdi", json!(700)),
        ("Måling 2 slag", json!("Anslag")),
        ("Anskaffelse prosedyre", json!("dialog")),
        ("Anskaffelse behov", json!("Stille")),
        ("Anskaffelse markedsdialog", json!("01.02.2024")),
        ("Anskaffelse kunngjøring", json!("2024-1")),
        ("Anskaffelse utfall", json!("Ingen egnede tilbud")),
        ("Anskaffelse kjøpt etterpå", json!("Nei")),
        ("Forsøk lov", json!("Opplæringslova")),
        ("Forsøk paragraf", json!("§ 2-1")),
        ("Forsøk lenke", json!("https://lovdata.no/x")),
        ("Forsøk avvik", json!("Uten")),
        ("Forsøk start", json!("1.8.2020")),
        ("Forsøk slutt", json!("1.8.2024")),
        ("Forsøk forlenget til", json!("1.1.2027")),
        ("Forsøk venter på reform", json!("ja")),
        ("Forsøk etterpå", json!("Avviklet")),
        ("Lovhinder 1 lov", json!("Barnehageloven")),
        ("Lovhinder 1 paragraf", json!("§ 18")),
        ("Lovhinder 1 lenke", json!("https://lovdata.no/y")),
    ];
    columns
        .map(|(heading, cell)| (json!(heading), cell))
        .to_vec()
}

/// A field of the record, what it must not be, and the field and the rule that are told of it.
const BROKEN: &str = r#"
/benefits/0/category       | "time"       | benefits[0].category      | one of avoided_cost
/benefits/0/category       | null         | benefits[0].category      | is required
/benefits/1/baseline       | "9"          | benefits[1].baseline      | must be a number
/benefits/1/planned        | "ja"         | benefits[1].planned       | true or false
/benefits/0/target_date    | "31.12.2025" | benefits[0].target_date   | must be a day
/benefits/0/measured       | 1            | benefits[0].measured      | not a known field
/measurements/0/indicator  | "Kroner"     | measurements[0].indicator | no benefit of this record
/measurements/0/unit       | null         | measurements[0].indicator | several benefits
/measurements/1/date       | null         | measurements[1].date      | is required
/measurements/1/kind       | "measured"   | measurements[1].kind      | one of forecast, actual
/procurement/procedure     | null         | procurement.procedure     | is required
/procurement/outcome       | "won"        | procurement.outcome       | one of contract
/trial/act                 | ""           | trial.act                 | is required
/trial/ends_on             | "2025-08-02" | trial.ends_on             | four years after 2020-08-01
/trial/ends_on             | "2020-07-31" | trial.ends_on             | before 2020-08-01
/trial/awaits_reform       | false        | trial.prolonged_to        | two years after 2024-08-01
/trial/prolonged_to        | "2024-07-31" | trial.prolonged_to        | before 2024-08-01
/trial/ends_on             | null         | trial.ends_on             | is required
/trial/url                 | "lovdata.no" | trial.url                 | absolute
/legal_obstacles/0/act     | null         | legal_obstacles[0].act    | is required
/legal_obstacles           | "A"          | legal_obstacles           | must be a list
/legal_obstacles | [{ "act": "A" }, { "act": "a" }] | legal_obstacles[1].act | already
"#;

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_is_told_with_its_field() {
    let (_database, app) = TestDatabase::migrated().await;
    for row in BROKEN.trim().lines() {
        let [pointer, value, field, rule] = row.split(" | ").map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("{row}")
        };
        let mut record = whole();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        record.pointer_mut(parent).unwrap()[name] = serde_json::from_str(value).unwrap();
        let report = import_as(&app, &record.to_string(), |_| {}).await;
        let told: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        let [fault] = &report.faults[..] else {
            panic!("{row}: {told:?}")
        };
        assert_eq!(fault.field, field, "{told:?}");
        assert!(fault.rule.contains(rule), "{row}: {told:?}");
    }
}
