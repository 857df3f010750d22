//! Tables of statistics as files: the same numbers as the API's, in every form.

use std::collections::HashMap;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::demo;
use crate::support::floke::Floke;

async fn started() -> (Floke, Client) {
    let (database, app) = demo().await;
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let client = Client::anonymous(&app);
    (Floke::on(database, app).await, client)
}

async fn text(floke: &Floke, path: &str) -> String {
    let answer = floke.get(path).send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{path}: {text}");
    text
}

const TABLE: &str = "{ statistics(search: \"skole\", filter: { not: { stages: [PLANNED] } }, groupBy: [OUTCOME, SECTOR],
    measures: [{ kind: SUCCESS_RATE }, { kind: MEDIAN_DURATION }]) {
    total groupTotal unknown { dimension count } asOf
    rows { keys { code label } count share measures { value reporting sign interval { low high } } } } }";
const ASKED: &str = "groupBy=OUTCOME,SECTOR&measures=SUCCESS_RATE,MEDIAN_DURATION&search=skole&filter=%7B%22not%22%3A%7B%22stages%22%3A%5B%22PLANNED%22%5D%7D%7D";

#[tokio::test(flavor = "multi_thread")]
async fn every_form_tells_the_same_numbers() {
    let (floke, client) = started().await;
    let data = client.data(TABLE, json!({})).await;
    let table = &data["statistics"];
    let rows = table["rows"].as_array().unwrap();
    assert!(rows.len() > 5);

    let ndjson = text(
        &floke,
        &format!("/export/statistics.ndjson?{ASKED}&lang=nb"),
    )
    .await;
    let lines: Vec<Value> = ndjson
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter().zip(rows) {
        assert_eq!(line["outcome"], row["keys"][0]["code"]);
        assert_eq!(line["sector_label"], row["keys"][1]["label"]);
        assert_eq!(line["count"], row["count"]);
        assert_eq!(line["share"], row["share"]);
        let [rate, years] = [&row["measures"][0], &row["measures"][1]];
        assert_eq!(line["success_rate"], rate["value"]);
        assert_eq!(line["success_rate_sign"], rate["sign"]);
        assert_eq!(line["success_rate_low"], rate["interval"]["low"]);
        assert_eq!(line["success_rate_reporting"], rate["reporting"]);
        assert_eq!(line["median_duration"], years["value"]);
        assert_eq!(line["median_duration_reporting"], years["reporting"]);
        assert_eq!(line["total"], table["total"]);
        assert_eq!(line["unknown_outcome"], table["unknown"][0]["count"]);
        assert_eq!(line["unknown_sector"], table["unknown"][1]["count"]);
    }

    let sums = "groupBy=OUTCOME&measures=SUCCESS_RATE,BENEFIT_SUM&unit=timer&category=SAVED_TIME";
    let sums = text(&floke, &format!("/export/statistics.ndjson?{sums}")).await;
    let line: Value = serde_json::from_str(sums.lines().next().unwrap()).unwrap();
    assert!(line.get("benefit_sum_2").is_some(), "{line}");
    assert!(line["benefit_sum_2_left_out"].is_u64(), "{line}");
    assert_eq!(line["benefit_sum_2_unit"], "timer");
    assert_eq!(line["benefit_sum_2_category"], "SAVED_TIME");

    let csv = text(&floke, &format!("/export/statistics.csv?{ASKED}&bom=true")).await;
    assert!(csv.starts_with("\u{feff}outcome,outcome_label,sector,sector_label,count,share,"));
    assert_eq!(csv.trim_end().lines().count(), rows.len() + 1);

    let cube = text(&floke, &format!("/export/statistics.json?{ASKED}")).await;
    let cube: Value = serde_json::from_str(&cube).unwrap();
    assert_cube(&cube, table);
}

/// That a cube holds a table's rows, and nothing in the cells between them.
fn assert_cube(cube: &Value, table: &Value) {
    assert_eq!(cube["id"], json!(["OUTCOME", "SECTOR", "MEASURE"]));
    let index = |axis: &str| -> HashMap<String, usize> {
        let codes = cube["dimension"][axis]["category"]["index"]
            .as_array()
            .unwrap()
            .iter();
        let codes = codes.map(|it| it.as_str().unwrap().to_owned());
        codes.zip(0..).collect()
    };
    let (outcomes, sectors, measures) = (index("OUTCOME"), index("SECTOR"), index("MEASURE"));
    let values = cube["value"].as_array().unwrap();
    assert_eq!(
        values.len(),
        outcomes.len() * sectors.len() * measures.len()
    );
    let mut seen = vec![false; values.len()];
    for row in table["rows"].as_array().unwrap() {
        let code = |at: usize| row["keys"][at]["code"].as_str().unwrap();
        let group = outcomes[code(0)] * sectors.len() + sectors[code(1)];
        let mut cell = |measure: &str| {
            let place = group * measures.len() + measures[measure];
            seen[place] = true;
            (&values[place], &cube["status"][place.to_string()])
        };
        assert_eq!(cell("COUNT").0, &row["count"]);
        assert_eq!(cell("SHARE").0, &row["share"]);
        let rate = &row["measures"][0];
        assert_eq!(cell("SUCCESS_RATE").0.as_f64(), rate["value"].as_f64());
        assert_eq!(cell("SUCCESS_RATE").1, &rate["sign"]);
        assert_eq!(
            cell("SUCCESS_RATE_HIGH").0.as_f64(),
            rate["interval"]["high"].as_f64()
        );
    }
    let between = seen.iter().enumerate().filter(|(_, seen)| !**seen);
    let counts = between.filter(|(place, _)| place % measures.len() == measures["COUNT"]);
    for (place, _) in counts {
        assert_eq!(values[place], 0);
        assert_eq!(cube["status"][place.to_string()], "-");
    }
    assert_eq!(cube["extension"]["total"], table["total"]);
    assert_eq!(
        cube["extension"]["unknown"]["SECTOR"],
        table["unknown"][1]["count"]
    );
    assert_eq!(cube["role"]["metric"], json!(["MEASURE"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_drawn_of_one_dimension_and_of_two() {
    let (floke, _client) = started().await;
    for (asked, wanted) in [
        ("groupBy=OUTCOME", "Erfaringer etter utfall"),
        (
            "groupBy=SECTOR,OUTCOME&lang=en",
            "Experiences by sector and outcome",
        ),
        (
            "groupBy=OUTCOME,SECTOR&chart=heat&lang=nn",
            "Erfaringar etter utfall og sektor",
        ),
        (
            "groupBy=SECTOR,CAUSE&filter=%7B%22causes%22%3A%5B%22NO_CAPACITY%22%5D%7D&chart=heat",
            "årsak",
        ),
        (
            "groupBy=OUTCOME&filter=%7B%22outcomes%22%3A%5B%5D%7D",
            "0 erfaringer",
        ),
    ] {
        let picture = text(&floke, &format!("/export/statistics.svg?{asked}")).await;
        assert!(picture.starts_with("<svg xmlns"), "{picture}");
        assert!(picture.trim_end().ends_with("</svg>"));
        assert!(
            picture.contains("role=\"img\"") && picture.contains(wanted),
            "{picture}"
        );
    }
    // What is not seen is told in words.
    let picture = text(&floke, "/export/statistics.svg?groupBy=SECTOR,OUTCOME").await;
    let words = picture.split("<desc id=\"words\">").nth(1).unwrap();
    let words = words.split("</desc>").next().unwrap();
    assert!(
        words.contains("Helse og omsorg: ") && words.contains("Mislyktes "),
        "{words}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_is_told() {
    let (floke, _client) = started().await;
    for (path, parameter) in [
        ("csv?groupBy=SECTOR,SECTOR", "groupBy"),
        ("csv?groupBy=NOTHING", "groupBy"),
        ("csv?groupBy=OUTCOME,SECTOR,STAGE,CAUSE", "groupBy"),
        ("json?groupBy=PROBLEM,SOLUTION,MUNICIPALITY", "groupBy"),
        ("svg?groupBy=OUTCOME,SECTOR,STAGE", "groupBy"),
        ("svg?groupBy=PROBLEM", "groupBy"),
        ("svg", "groupBy"),
        ("svg?groupBy=SECTOR&chart=heat", "chart"),
        ("svg?groupBy=SECTOR&chart=pie", "chart"),
        ("csv?groupBy=SECTOR&chart=bars", "chart"),
        ("json?groupBy=SECTOR&bom=true", "bom"),
        ("csv?groupBy=SECTOR&measures=AVERAGE", "measures"),
        (
            "csv?groupBy=SECTOR&measures=SUCCESS_RATE,SUCCESS_RATE",
            "measures",
        ),
        (
            "csv?groupBy=SECTOR&filter=%7B%22nothing%22%3A1%7D",
            "filter",
        ),
        ("csv?by=SECTOR", "by"),
        ("csv?groupBy=SECTOR&unit=timer", "unit"),
        ("csv?groupBy=SECTOR&measures=SUCCESS_RATE&unit=", "unit"),
        ("csv?category=TIME&measures=SUCCESS_RATE", "category"),
        ("csv?measures=BENEFIT_SUM", "unit"),
        ("csv?measures=BENEFIT_SUM&unit=timer", "category"),
        ("csv?measures=BENEFIT_SUM&unit=%20", "unit"),
        (
            "csv?measures=BENEFIT_SUM&unit=timer&category=NONE",
            "category",
        ),
    ] {
        let answer = floke
            .get(&format!("/export/statistics.{path}"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
        let told: Value = answer.json().await.unwrap();
        let told = told.to_string();
        assert!(told.contains("BAD_USER_INPUT"), "{path}: {told}");
        assert!(told.contains(&format!("\"{parameter}\"")), "{path}: {told}");
    }
    let nothing = floke.get("/export/statistics.xlsx").send().await.unwrap();
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_has_not_changed_is_not_sent_again() {
    let (floke, _client) = started().await;
    for extension in ["csv", "json", "svg", "parquet", "ndjson"] {
        let path = format!("/export/statistics.{extension}?groupBy=SECTOR");
        let first = floke.get(&path).send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        // It is packed, or not, as whoever asks takes it, and is the same all the same.
        assert!(tag.to_str().unwrap().starts_with("W/"), "{tag:?}");
        for coding in ["identity", "gzip", "br"] {
            let packed = floke.get(&path).header("accept-encoding", coding);
            let packed = packed.send().await.unwrap();
            assert_eq!(packed.headers()["etag"], tag, "{extension} {coding}");
            let again = floke.get(&path).header("accept-encoding", coding);
            let again = again.header("if-none-match", &tag).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{extension}");
        }
    }
}
